"""What a plan breaks is said alike wherever an answer says it: assessment, result, report, exit
code, audit, batch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer import batch
from optimizer.evaluate import keeps
from optimizer.instance.instance import Instance
from optimizer.renderers import terminal
from optimizer.reports.plan import report
from tests.cli.shell import Shell

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "name": "Two things",
    "currency": "JPY",
    "money_unit": "million",
    "budget": 100,
    "recipients": [{"recipient": "A"}],
    "assets": [
        {"asset": "boat", "category": "boat", "unit_cost": 10},
        {"asset": "radar", "category": "radar", "unit_cost": 10},
        {"asset": "shed", "category": "works", "unit_cost": 1},
    ],
    "areas": [{"area": "sea", "weight": 1}],
    "offers": [
        {"recipient": "A", "asset": "boat", "max_units": 2},
        {"recipient": "A", "asset": "radar", "min_units": 2, "max_units": 3},
        {"recipient": "A", "asset": "shed", "max_units": 0},
    ],
    "effects": [
        {"recipient": "A", "asset": "boat", "area": "sea", "coverage_factor": 0.5},
        {"recipient": "A", "asset": "radar", "area": "sea", "coverage_factor": 0.1},
    ],
    "rules": [{"limit": "units", "category": "boat", "max": 9, "name": "few boats"}],
}

# Units of boats (at most 2), radars (0, 2 or 3) and sheds (none to be had); boats and radars cost
# 10 of 100 million each.
CASES = {
    "nothing": ((2, 3, 0), []),
    "a maximum": ((9, 0, 0), ["max_units[A/boat]"]),
    "a maximum of none": ((0, 0, 1), ["max_units[A/shed]"]),
    "a lot": ((0, 1, 0), ["lots[A/radar]"]),
    "the budget and a maximum": ((9, 2, 0), ["budget", "max_units[A/boat]"]),
    "everything at once": (
        (10, 1, 1),
        ["budget", "lots[A/radar]", "few boats", "max_units[A/boat]", "max_units[A/shed]"],
    ),
}
every_case = pytest.mark.parametrize(("plan", "broken"), CASES.values(), ids=CASES)


def from_document(**document: Any) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


def label(rule: dict[str, Any]) -> str:
    return f"{rule['name']}[{rule['member']}]" if rule["member"] else rule["name"]


@every_case
def test_assessment_result_and_report_name_the_same_breaches(
    plan: tuple[int, ...], broken: list[str]
) -> None:
    it = from_document(**DOCUMENT)
    found = opt.evaluate(it, plan)
    assert found.assessment is not None
    assert [reading.row.label for reading in found.assessment.broken] == broken
    assert keeps(it, plan, it.rows(it.budget.minor)) == (not broken)
    assert [label(rule) for rule in found.result["rules"] if not rule["holds"]] == broken
    said = terminal.render(report(found.typed, it))
    assert (
        ("It does not keep every rule." in said)
        == ("Rules that are broken" in said)
        == bool(broken)
    )
    for name in broken:
        assert name.partition("[")[2].rstrip("]") in said


@every_case
def test_the_shell_ends_with_5_and_the_audit_agrees(
    plan: tuple[int, ...], broken: list[str], shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "one.json").write_text(json.dumps(DOCUMENT))
    lines = [
        f"A,{asset},{units}"
        for asset, units in zip(("boat", "radar", "shed"), plan, strict=True)
        if units
    ]
    (tmp_path / "plan.csv").write_text("\n".join(["recipient,asset,units", *lines, ""]))
    said = shell(
        "evaluate", tmp_path / "one.json", tmp_path / "plan.csv", "--out", tmp_path / "result.json"
    )
    assert said.code == (5 if broken else 0)
    assert shell("verify", tmp_path / "result.json").code == 0
    (tmp_path / "study.yaml").write_text(
        json.dumps({"instances": ["one.json"], "task": "evaluate", "plan": "plan.csv"})
    )
    done = shell("batch", tmp_path / "study.yaml", "--store", tmp_path / "runs.db")
    assert done.code == (5 if broken else 0)
    assert ("1 with a plan that breaks a rule" in done.out) == bool(broken)
    names = list(dict.fromkeys(name.partition("[")[0] for name in broken))
    assert batch.read(tmp_path / "runs.db")["broken"].fillna("").tolist() == ["; ".join(names)]


@pytest.mark.parametrize("name", ["budget", "lots", "max_units", "min_units"])
def test_no_rule_is_called_like_what_limits_every_plan(name: str) -> None:
    with pytest.raises(opt.InputError, match=f"found {name}: expected another name"):
        from_document(**{**DOCUMENT, "rules": [{"limit": "units", "max": 9, "name": name}]})


def test_a_rule_about_a_column_called_so_needs_a_name_of_its_own() -> None:
    assets = [{**asset, "lots": 2} for asset in DOCUMENT["assets"]]
    with pytest.raises(
        opt.InputError,
        match="found the name lots, which such a rule has unless it is given one",
    ):
        from_document(**{**DOCUMENT, "assets": assets, "rules": [{"limit": "lots", "max": 9}]})
