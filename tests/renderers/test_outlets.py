"""Every answer in Python: its report, its files, its chart, and what a notebook shows."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import optimizer as opt
from optimizer.document import Block, Column, Document, Paragraph, Table
from optimizer.record import Answer
from optimizer.renderers import FILES, terminal
from tests.families import ANSWERING, expect_members
from tests.test_results import ANSWERS


@cache
def answer(command: str) -> Any:
    return ANSWERS[command](opt.load("tutorial"))


@pytest.mark.parametrize("command", ANSWERS)
def test_every_answer_has_its_report_as_text(command: str) -> None:
    assert answer(command).report() == terminal.render(answer(command).document)


@pytest.mark.parametrize("suffix", FILES)
@pytest.mark.parametrize("command", ANSWERS)
def test_every_answer_is_saved_in_every_format(command: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"answer{suffix}"
    answer(command).save(str(path))
    assert path.stat().st_size > 0
    if suffix == ".json":
        assert json.loads(path.read_text(encoding="utf-8")) == answer(command).result
    if suffix == ".svg":
        assert path.read_text(encoding="utf-8") == answer(command).chart().svg


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(opt.InputError, match="names no known format"):
        answer("solve").save(tmp_path / "answer.docx")
    with pytest.raises(opt.InputError, match=r"Expected one of \.svg"):
        answer("solve").chart().save(tmp_path / "answer.png")


DRAWN = {
    "curve": "Best awareness by budget",
    "compare": "Awareness by budget",
    "robust": "How often of 5 draws the best plan has the line",
    "solve": "Where the money goes",  # no position is known
    "evaluate": "Where the money goes",
    "target": "Where the money goes",
    "explain": "Where the money goes",
    "brief": "Where the money goes",
    **dict.fromkeys(
        ("verify", "next", "alternatives", "replan", "fair", "diagnose"), "Nothing to draw. "
    ),
}
"""What the drawing of each command's answer says."""


def test_it_is_known_of_every_command_what_its_answer_draws() -> None:
    expect_members(DRAWN, ANSWERING, "DRAWN of tests/renderers/test_outlets.py")


@pytest.mark.parametrize(("command", "drawn"), DRAWN.items())
def test_a_chart_shows_itself_and_is_saved(command: str, drawn: str, tmp_path: Path) -> None:
    chart = answer(command).chart()
    assert drawn in chart._repr_svg_()
    ElementTree.fromstring(chart.svg)  # noqa: S314 - our own
    chart.save(tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8") == chart.svg
    assert repr(chart) == f"<Picture {answer(command).document.title!r}>"


def test_where_positions_are_known_the_chart_of_a_plan_is_a_map() -> None:
    it = opt.load("osa-fy2026")
    found = opt.evaluate(it, {it.offers[0].key: 1})
    assert "Luzon Strait" in found.chart().svg


def test_where_no_plan_keeps_every_rule_the_drawing_says_so(tmp_path: Path) -> None:
    it = opt.load("tutorial").override({"rules": [{"limit": "units", "min": 99, "name": "many"}]})
    found = opt.solve(it)
    assert found.status == "infeasible"
    assert "Nothing to draw. " in found.chart().svg
    found.save(tmp_path / "none.xlsx")


@pytest.mark.parametrize("command", ANSWERS)
def test_a_notebook_shows_the_beginning_of_the_report_and_asks_for_nothing(command: str) -> None:
    shown = answer(command)._repr_html_()
    root = ElementTree.fromstring(f"<div>{shown}</div>")  # noqa: S314 - our own
    assert {each.tag for each in root.iter()} <= {
        "div", "p", "b", "table", "tr", "th", "td", "code"
    }  # fmt: skip
    assert not any(each.attrib for each in root.iter())
    assert answer(command).document.title in "".join(root.itertext())
    assert len(shown) < 10_000


class Told(Answer):
    """An answer of which only the report matters."""

    def __init__(self, *blocks: Block, title: str = "Title") -> None:
        self.blocks, self.title = blocks, title

    @property
    def document(self) -> Document:
        return Document(self.title, self.blocks)


def test_a_name_in_a_notebook_is_only_a_name() -> None:
    name = "<script>alert(1)</script>\u202e&" + "x" * 10_000
    table = Table((Column(name),), ((name,),), name)
    shown = Told(Paragraph(name), table, title=name)._repr_html_()
    assert "<script" not in shown
    assert "\u202e" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;x" in shown
    assert len(shown) < 5_000


@pytest.mark.parametrize(("rows", "shown"), [(19, 19), (20, 20), (21, 20), (5000, 20)])
def test_a_notebook_shows_at_most_twenty_rows_of_a_table(rows: int, shown: int) -> None:
    table = Table((Column("A"),), tuple((str(row),) for row in range(rows)))
    told = Told(table)._repr_html_()
    assert told.count("<td>") == shown
    assert (f"{rows - 20:,} more row" in told) is (rows > 20)


def test_a_workbook_without_its_package_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("optimizer.extras.find_spec", lambda _: None)
    with pytest.raises(opt.InputError, match=r"osa-optimizer\[xlsx\]"):
        answer("solve").save(tmp_path / "plan.xlsx")
    assert not list(tmp_path.iterdir())
