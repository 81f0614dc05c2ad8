"""Files that commands write: every format asked for, whole or not at all."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.shell import Shell


def test_each_format_asked_for_is_written_and_the_report_still_printed(
    shell: Shell, tmp_path: Path
) -> None:
    files = [tmp_path / f"plan{suffix}" for suffix in (".json", ".csv", ".md")]
    said = shell("solve", "tutorial", *(word for file in files for word in ("--out", file)))
    assert said.code == 0
    assert said.out.startswith("Budget: 100 million yen")
    result = json.loads(files[0].read_text(encoding="utf-8"))
    assert result["cost"]["amount"] == "100000000"
    with files[1].open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [(row["recipient"], row["asset"], row["units"]) for row in rows] == [
        ("ALD", "radar", "1"),
        ("BIR", "radar", "1"),
        ("CED", "boat", "1"),
    ]
    assert files[2].read_text(encoding="utf-8").startswith("# Budget: 100 million yen")
    assert sorted(tmp_path.iterdir()) == sorted(files)  # and no temporary file is left


def test_a_plan_written_by_solve_is_read_by_evaluate_as_the_same_plan(
    shell: Shell, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.csv"
    solved = shell("solve", "tutorial", "--out", plan, "--json").json
    assessed = shell("evaluate", "tutorial", plan, "--json").json
    for key in ("plan", "cost", "awareness", "areas"):
        assert assessed[key] == solved[key]
    assert assessed["gap"] == pytest.approx(0, abs=1e-4)


def test_json_to_a_file_and_to_the_screen_are_the_same_result(shell: Shell, tmp_path: Path) -> None:
    said = shell("solve", "tutorial", "--json", "--out", tmp_path / "plan.json")
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8")) == said.json


def test_an_old_file_is_replaced(shell: Shell, tmp_path: Path) -> None:
    old = tmp_path / "plan.md"
    old.write_text("what stood here")
    shell("solve", "tutorial", "--out", old)
    assert "what stood here" not in old.read_text(encoding="utf-8")


def test_one_file_that_cannot_be_written_keeps_every_file_from_being_written(
    shell: Shell, tmp_path: Path
) -> None:
    said = shell(
        "solve",
        "tutorial",
        "--out",
        tmp_path / "plan.md",
        "--out",
        tmp_path / "missing" / "plan.json",
    )
    assert said.code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["/proc/plan.md", "/nowhere/plan.md", "plan.docx"])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_solved(
    shell: Shell, hard: Path, target: str
) -> None:
    # the instance takes minutes; the refusal comes before it is even read
    said = shell("solve", hard, "--out", target)
    assert said.code == 2
    assert Path(target).name in said.err


def test_a_plan_that_was_stopped_or_is_infeasible_is_written_too(
    shell: Shell, tmp_path: Path
) -> None:
    settings = ("--set", "rules=[{limit: recipients_served, min: 2}]")
    said = shell(
        "solve",
        "tutorial",
        "--budget",
        "20 million",
        *settings,
        "--out",
        tmp_path / "none.json",
        "--out",
        tmp_path / "none.csv",
    )
    assert said.code == 3
    assert (
        json.loads((tmp_path / "none.json").read_text(encoding="utf-8"))["status"] == "infeasible"
    )
    assert (tmp_path / "none.csv").is_file()


def test_a_plan_whose_names_look_like_formulas_opens_harmless_and_is_read_back_as_the_same_plan(
    shell: Shell, tmp_path: Path
) -> None:
    # One offer of each recipient fits: 2 for a weight of 1 each, within a budget of 4.
    recipients, document = ["=1+1", "'=2", '-x"'], tmp_path / "names.json"
    offers = [{"recipient": key, "asset": "@SUM"} for key in recipients]
    instance = {
        "format": 1,
        "name": "=cmd",
        "currency": "JPY",
        "money_unit": "one",
        "budget": 4,
        "recipients": [{"recipient": key, "name": f"x;{key}"} for key in recipients],
        "assets": [{"asset": "@SUM", "category": "+c", "unit_cost": 2}],
        "areas": [{"area": f"sea {key}", "weight": 1} for key in recipients],
        "offers": [{**offer, "max_units": 1} for offer in offers],
        "effects": [
            {**offer, "area": f"sea {offer['recipient']}", "coverage_factor": 1} for offer in offers
        ],
    }
    document.write_text(json.dumps(instance), encoding="utf-8")
    plan = tmp_path / "plan.csv"
    solved = shell("solve", document, "--out", plan, "--json").json
    text = plan.read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    assert '"\'=1+1"' in text
    assert '"x;\'=1+1"' in text
    assert shell("evaluate", document, plan, "--json").json["plan"] == solved["plan"]
    # As it comes back from a spreadsheet that was asked for commas and UTF-8, without the mark and
    # the quotes.
    rows = list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))
    with plan.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert shell("evaluate", document, plan, "--json").json["plan"] == solved["plan"]
