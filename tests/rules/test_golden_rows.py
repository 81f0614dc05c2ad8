"""Each rule alone: its exact rows, its sentences, its rows eased by one step, a plan that keeps it
and one that breaks it.

The golden files hold one expected set of rows per rule, in the notation of ``waters.written``.
``keeps`` and ``breaks`` are units in the order of the offers; the arithmetic stands beside them.
``broken`` names the rows that break where not all do, ``settings`` what is changed in the waters.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from optimizer.evaluate import assess
from optimizer.instance.instance import Instance
from optimizer.results.plan import say_number
from optimizer.rules import MEASURES
from optimizer.rules.base import Rule
from optimizer.rules.reading import KINDS
from tests.families import expect_members
from tests.rules.waters import waters, written

GOLDEN = Path(__file__).parent / "golden"
CASES = [
    (path.stem, case)
    for path in sorted(GOLDEN.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
BUDGET = 30_000

every_case = pytest.mark.parametrize(
    "case", [case for _, case in CASES], ids=[f"{file}: {case['about']}" for file, case in CASES]
)


def alone(case: dict[str, Any]) -> tuple[Instance, Rule, int]:
    """The waters under this rule alone, the rule, and the budget it is read at."""
    instance = waters(case["rule"]).override(case.get("settings", {}))
    return instance, instance.rules[0], case.get("budget", BUDGET)


@every_case
def test_a_rule_stands_for_exactly_these_rows(case: dict[str, Any]) -> None:
    instance, rule, budget = alone(case)
    rows = rule.rows(instance, budget)
    assert [(row.label, written(row, instance)) for row in rows] == [
        (each["label"], each["row"]) for each in case["rows"]
    ]


@every_case
def test_a_rule_says_its_rows_in_words(case: dict[str, Any]) -> None:
    instance, rule, budget = alone(case)
    rows = rule.rows(instance, budget)
    assert [
        rule.sentence(row, lambda number, unit: say_number(instance, number, unit)) for row in rows
    ] == [each["says"] for each in case["rows"]]


@every_case
def test_a_row_is_eased_by_one_step_on_both_sides(case: dict[str, Any]) -> None:
    instance, rule, budget = alone(case)
    eased = [rule.eased(row, instance, budget) for row in rule.rows(instance, budget)]
    assert [(row.label, written(row, instance)) for row in eased] == [
        (each["label"], each["eased"]) for each in case["rows"]
    ]


@every_case
def test_a_rule_names_the_budgets_at_which_it_changes(case: dict[str, Any]) -> None:
    instance, rule, _ = alone(case)
    assert sorted(
        budget for steps in rule.following(instance).steps for budget in steps(10**12)
    ) == case.get("starts", [])


@every_case
def test_a_rule_is_kept_and_broken_by_the_plans_that_say_so(case: dict[str, Any]) -> None:
    instance, rule, budget = alone(case)
    rows = rule.rows(instance, budget)
    if "keeps" in case:
        assert [
            reading.row.label for reading in assess(instance, tuple(case["keeps"]), rows).broken
        ] == []
    if "breaks" in case:
        expected = case.get("broken", [row.label for row in rows])
        assert [
            reading.row.label for reading in assess(instance, tuple(case["breaks"]), rows).broken
        ] == expected


def test_every_measure_and_every_kind_of_rule_has_golden_rows() -> None:
    wanted = (
        {measure.word for measure in MEASURES}
        | {kind.key for kind in KINDS if kind.key != "limit"}
        | {"resource"}
    )
    expect_members({file for file, _ in CASES}, wanted, "tests/rules/golden")


@pytest.mark.parametrize("file", sorted({file for file, _ in CASES}))
def test_every_golden_file_holds_a_plan_that_keeps_and_one_that_breaks_its_rule(file: str) -> None:
    cases = [case for name, case in CASES if name == file]
    assert any("keeps" in case for case in cases)
    assert any("breaks" in case for case in cases)


@pytest.mark.parametrize("file", sorted({file for file, _ in CASES} - {"requires", "excludes"}))
def test_every_measure_is_seen_with_a_minimum_that_binds_only_if_any(file: str) -> None:
    assert any(case["rule"].get("if_any") for name, case in CASES if name == file)


def test_a_golden_file_is_about_the_rule_it_is_named_after() -> None:
    for file, case in CASES:
        kind = case["rule"].get("limit", next(iter(case["rule"])))
        assert kind == file or (file == "resource" and kind in ("crew", "berths")), case


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (
            {"limit": "units", "each": "recipient", "asset": "boat", "max": 2},
            ["<recipient A>: <asset boat>: at most 2 units"],
        ),
        (
            {"excludes": ["boat", "radar"], "recipient": "A"},
            ["<recipient A>, <asset boat> or <asset radar>: at most 1 type"],
        ),
    ],
)
def test_a_sentence_calls_things_what_it_is_told_to(rule: dict[str, Any], says: list[str]) -> None:
    instance, read, budget = alone({"rule": rule})
    sentences = [
        read.sentence(
            row,
            lambda number, unit: say_number(instance, number, unit),
            lambda word, name: f"<{word} {name}>",
        )
        for row in read.rows(instance, budget)
    ]
    assert sentences[: len(says)] == says


@pytest.mark.parametrize(
    ("unit", "one", "two"),
    [
        ("units", "1 unit", "2 units"),
        ("types", "1 type", "2 types"),
        ("categories", "1 category", "2 categories"),
        ("crew", "1 crew", "2 crew"),
        ("mass", "1 mass", "2 mass"),
    ],
)
def test_one_of_a_unit_is_said_in_the_singular(unit: str, one: str, two: str) -> None:
    it = waters({"limit": "units", "max": 1})
    assert say_number(it, Fraction(1), unit) == one
    assert say_number(it, Fraction(2), unit) == two
