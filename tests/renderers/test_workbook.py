"""An answer as a workbook: the numbers are those of the result, every text is only a text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import python_calamine

import optimizer as opt
from optimizer.document import Axis, Chart, Column, Document, Heading, Map, Paragraph, Series, Table
from optimizer.renderers import Shown, workbook
from tests.renderers.samples import BLOCKS, DOCUMENT

Sheets = dict[str, list[list[Any]]]


def sheets_of(content: bytes) -> Sheets:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def written(*blocks: Any, records: Any = ()) -> bytes:
    return workbook.render(Document("Title", blocks), {}, records, ())


def saved(answer: Any, path: Path) -> Sheets:
    answer.save(path)
    return sheets_of(path.read_bytes())


@pytest.fixture(scope="module")
def tutorial() -> opt.Instance:
    return opt.load("tutorial")


def test_every_table_has_a_sheet_with_its_numbers_not_rounded() -> None:
    table = BLOCKS["Indonesia"]
    assert isinstance(table, Table)
    sheet = sheets_of(written(table))["Spend by recipient"]
    assert sheet == [
        ["Recipient", "Spend (¥ million)", "Share (%)"],
        ["Indonesia", 3730.0, 20.6077],
        ["Sri Lanka", 3380.0, 18.674],
        ["Total", 7110.0, 39.2817],
    ]


def test_every_kind_of_block_is_told() -> None:
    said = str(sheets_of(workbook.render(DOCUMENT, {"digest": "abc"}, [], ())))
    for word in (*BLOCKS, "Digest: abc"):
        assert word in said


def test_the_numbers_are_those_of_the_result(tutorial: opt.Instance, tmp_path: Path) -> None:
    best = opt.solve(tutorial)
    header, *rows = saved(best, tmp_path / "plan.xlsx")["Data"]
    told = [dict(zip(header, row, strict=True)) for row in rows]
    for line, bought in zip(told, best.typed.plan or (), strict=True):
        assert (line["recipient"], line["asset"]) == (bought.recipient, bought.asset)
        assert line["units"] == bought.units
        assert line["cost_amount"] == float(bought.cost.amount)


def test_the_curve_is_a_chart_of_the_numbers_of_the_result(
    tutorial: opt.Instance, tmp_path: Path
) -> None:
    found = opt.curve(tutorial)
    path = tmp_path / "curve.xlsx"
    sheets = saved(found, path)
    header, *rows = sheets["Best awareness by budget"]
    assert header[:2] == ["Budget (¥ million)", "Awareness"]
    points = [(point.budget.in_unit, point.awareness) for point in found.typed.points]
    assert [tuple(row[:2]) for row in rows[: len(points)]] == points
    chart = zipfile.ZipFile(path).read("xl/charts/chart1.xml").decode()
    places, values = re.findall(r"<c:f>(.*?)</c:f>", chart)[-2:]
    # the corners of 5 points in steps are 9 where the last lies at the largest budget
    assert places == "'Best awareness by budget'!$D$2:$D$10"
    assert values == "'Best awareness by budget'!$E$2:$E$10"
    assert [row[4] for row in rows][:3] == [points[0][1], points[0][1], points[1][1]]


def test_sources_and_how_well_numbers_are_founded_have_sheets(
    tutorial: opt.Instance, tmp_path: Path
) -> None:
    sheets = saved(opt.solve(tutorial), tmp_path / "plan.xlsx")
    assert sheets["How well numbers are founded"] == [["Confidence", "Numbers"], ["assumed", 17.0]]
    assert sheets["Sources"][1][:2] == ["made-up", "Invented for this tutorial"]


def test_the_command_and_the_digest_that_give_the_answer_again_are_said(
    tutorial: opt.Instance,
) -> None:
    best = opt.solve(tutorial)
    shown = Shown(best, command="optimizer solve tutorial --out plan.xlsx")
    said = str(sheets_of(workbook.render(shown.document, shown.data, shown.records, ()))["Report"])
    assert "optimizer solve tutorial --out plan.xlsx" in said
    assert best.result["digest"] in said


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "-2", "＝1", "http://a.b", "{=1}"])
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    table = Table((Column(text),), ((text,),), text)
    chart = Chart("bar", (Series(text, ((text, 1.0),)),), Axis(text), Axis(text), "")
    content = written(Heading(text), Paragraph(text), table, chart, records=[{text: text}])
    archive = zipfile.ZipFile(io.BytesIO(content))
    for name in archive.namelist():
        if name.startswith("xl/worksheets/"):
            sheet = archive.read(name).decode()
            assert "<f>" not in sheet
            assert "hyperlink" not in sheet
    assert text in str(sheets_of(content)["Report"])


@pytest.mark.parametrize(
    "name", ["<script>&\"'", "\u202egnip\x1b", "x" * 40_000, "a/b:c*?[d]\\", "''", "History"]
)
def test_any_name_is_only_a_name(name: str) -> None:
    table = Table((Column(name), Column("n", "right")), ((name, 1),), name)
    sheets = sheets_of(written(table, table, records=[{"name": name}]))
    assert len(sheets) == 4
    assert all(0 < len(each) <= 31 and not set(each) & set("[]:*?/\\") for each in sheets)
    cells = [cell for rows in sheets.values() for row in rows for cell in row]
    assert not any("\u202e" in str(cell) or "\x1b" in str(cell) for cell in cells)


def test_headings_stay_in_sight_and_columns_are_as_wide_as_their_words() -> None:
    table = Table((Column("A"), Column("B", "right")), (("x" * 30, 1), ("y", 2)), "T")
    sheet = zipfile.ZipFile(io.BytesIO(written(table))).read("xl/worksheets/sheet2.xml").decode()
    assert 'ySplit="1"' in sheet
    assert 'state="frozen"' in sheet
    widths = [float(each) for each in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    assert 32 <= widths[0] < 34
    assert 8 <= widths[1] < 10


def test_the_same_answer_gives_the_same_bytes(tutorial: opt.Instance) -> None:
    best = opt.solve(tutorial)
    shown = Shown(best)
    once, again = (
        workbook.render(shown.document, shown.data, shown.records, shown.sources) for _ in range(2)
    )
    assert once == again


def test_a_map_is_the_table_of_its_waters() -> None:
    shown = BLOCKS["Lombok"]
    assert isinstance(shown, Map)
    (rows,) = (
        rows for rows in sheets_of(written(shown)).values() if rows and rows[0][0] == "Water"
    )
    assert rows[1][0] == "Lombok Strait"
    assert rows[1][1:] == pytest.approx([20.0, 80.0])
