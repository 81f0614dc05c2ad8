"""Instances in which no plan adds anything, or nothing can be bought: every question has an answer,
and every method the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer.instance.instance import Instance
from tests.cli.shell import Shell

PLAIN: dict[str, Any] = {
    "format": 1,
    "name": "Nothing to gain",
    "currency": "JPY",
    "money_unit": "million",
    "budget": 50,
    "recipients": [{"recipient": "A"}, {"recipient": "B"}],
    "assets": [
        {"asset": "boat", "category": "boat", "unit_cost": 10},
        {"asset": "radar", "category": "radar", "unit_cost": 20},
    ],
    "areas": [{"area": "sea", "weight": 34, "baseline": 0.1}, {"area": "bay", "weight": 0}],
    "offers": [
        {"recipient": who, "asset": what, "max_units": 3}
        for who in "AB"
        for what in ("boat", "radar")
    ],
    "effects": [],
    "rules": [],
}
FORCED = {"limit": "units", "recipient": "A", "asset": "boat", "min": 1, "name": "promise"}
SHARED = {"limit": "recipients_served", "min": {0: 0, 20: 2}, "name": "served"}
SHARE = {"limit": "spend_share", "each": "recipient", "max": "60%", "name": "no-dominance"}
EFFECTS = [
    {"recipient": who, "asset": "boat", "area": "sea", "coverage_factor": 0.5} for who in "AB"
]
ALIKE = [{**effect, "coverage_factor": 0} for effect in EFFECTS]

# What is changed, and the canonical plan at 50 million: A's boats and radars, B's boats and radars.
CASES: dict[str, tuple[dict[str, Any], tuple[int, ...]]] = {
    "no effects": ({}, (0, 0, 0, 0)),
    "a minimum that forces something worthless": ({"rules": [FORCED]}, (1, 0, 0, 0)),
    "rules that span and follow the budget": ({"rules": [FORCED, SHARED, SHARE]}, (1, 0, 1, 0)),
    "effects of factor 0": ({"effects": ALIKE, "rules": [FORCED]}, (1, 0, 0, 0)),
    "all weights 0": (
        {"effects": EFFECTS, "areas": [{"area": "sea", "weight": 0}], "rules": [FORCED, SHARED]},
        (1, 0, 1, 0),
    ),
    "no units to be had": (
        {"effects": EFFECTS, "offers": [{**offer, "max_units": 0} for offer in PLAIN["offers"]]},
        (0, 0, 0, 0),
    ),
    "nothing that can be afforded": ({"effects": EFFECTS, "budget": 5}, (0, 0, 0, 0)),
    "no money": ({"effects": EFFECTS, "budget": 0}, (0, 0, 0, 0)),
    "a sea that is covered already": (
        {
            "effects": EFFECTS,
            "curve": "capped",
            "areas": [{"area": "sea", "weight": 34, "baseline": 1}],
            "rules": [FORCED],
        },
        (1, 0, 0, 0),
    ),
}
every_case = pytest.mark.parametrize(("changes", "plan"), CASES.values(), ids=CASES)
every_method = pytest.mark.parametrize("method", ["auto", "frontier", "packages", "units"])


def document(changes: dict[str, Any]) -> dict[str, Any]:
    return {**PLAIN, **changes}


def instance(changes: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document(changes).items() if key != "format"}
    )


@every_method
@every_case
def test_every_method_finds_the_cheapest_plan_and_a_bound_that_is_no_higher(
    changes: dict[str, Any], plan: tuple[int, ...], method: str
) -> None:
    it = instance(changes)
    found = opt.solve(it, method=method, exact=True)
    assert (found.status, found.units) == ("optimal", plan)
    assert found.awareness == pytest.approx(it.baseline)
    assert found.bound == pytest.approx(it.baseline, abs=1e-6 * max(it.scale, 1))


@every_method
@every_case
def test_nothing_is_lost_or_it_is_impossible(
    changes: dict[str, Any], plan: tuple[int, ...], method: str
) -> None:
    # Where nothing can be gained nothing is lost, or what is asked is impossible (too dear, say),
    # and then a bound may say less.
    it = instance(changes)
    found = opt.solve(it, method=method)
    for key, findings in found.findings.items():
        for name, finding in findings.items():
            most = it.scale if finding.kind == "at_least" else 0.0
            assert finding.kind == "impossible" or 0 <= finding.value <= most + 1e-6 * max(
                it.scale, 1
            ), (key, name)
    if found.findings and plan[0]:
        assert found.findings["A/boat"]["lost_if_barred"].kind == "impossible"
        assert found.findings["A/boat"]["lost_if_barred"].rules == ("promise",)


@every_case
def test_every_other_question_has_an_answer(changes: dict[str, Any], plan: tuple[int, ...]) -> None:
    it = instance(changes)
    beside = opt.compare(it, "0,10,50")
    for budget, level in zip(("0", "10", "50"), beside.sides[0].levels, strict=True):
        alone = opt.solve(it, budget)
        assert (level.units, level.status, level.conflict) == (
            alone.units,
            alone.status,
            alone.conflict,
        )
    curve = opt.curve(it)
    assert all(
        point.awareness == pytest.approx(it.baseline)
        for point in curve.points
        if point.plan is not None
    )
    assert opt.explain(it).unspent is not None
    assert opt.explain(it, offer="A/boat").findings
    assert opt.evaluate(it, plan).best == pytest.approx(it.baseline)
    goal = opt.target(it, it.baseline)
    assert goal.reached
    for answer in (beside, curve, goal):
        assert answer.document.title


@pytest.mark.slow
@every_case
def test_the_shell_answers_and_its_results_are_verified(
    changes: dict[str, Any], plan: tuple[int, ...], shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(document(changes)))
    for method in ("auto", "packages", "units"):
        assert shell("solve", path, "--method", method, "--out", tmp_path / "result.json").code == 0
        assert shell("verify", tmp_path / "result.json").code == 0
    assert shell("verify", tmp_path / "result.json", "--cross-check").code == 0
    commands = (
        ("compare", path, "--budgets", "0,50"),
        ("curve", path),
        ("explain", path),
        ("explain", path, "A/boat"),
    )
    assert [shell(*words).code for words in commands] == [0, 0, 0, 0]
    assert shell("target", path, "--awareness", "0").code == 0
    (tmp_path / "study.yaml").write_text(
        json.dumps({"instances": ["one.json"], "budgets": "0:50:25"})
    )
    study, store = tmp_path / "study.yaml", tmp_path / "runs.db"
    assert shell("batch", study, "--store", store, "--workers", "1").code == 0


@pytest.mark.parametrize("table", ["areas", "offers", "assets", "recipients"])
def test_an_instance_without_one_of_its_tables_is_refused_by_its_name(table: str) -> None:
    with pytest.raises(opt.InputError, match=f"{table}.*expected"):
        instance({table: []})
