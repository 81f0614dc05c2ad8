"""Results are typed: what is written as JSON is read back as the same record, and fits the schema
that ``optimizer schema --result`` prints, in which every key has its meaning.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from pandas.api.types import is_bool_dtype, is_numeric_dtype

import optimizer as opt
from optimizer.analyses.results import RESULTS, result_schema
from optimizer.finding import Finding
from optimizer.money import Money
from optimizer.record import as_written, plain
from optimizer.results.plan import PlanResult, Unspent
from optimizer.results.schema import read
from optimizer.results.tables import COUNT, UNITS_OF
from tests.analyses.small import instance
from tests.families import ANSWERING, expect_members
from tests.oracle.generate import random_instance
from tests.test_metamorphic import instance_of

DOCUMENTED = Path(__file__).parents[1] / "docs" / "result.md"

ANSWERS: dict[str, Callable[[opt.Instance], Any]] = {
    "solve": opt.solve,
    "evaluate": lambda it: opt.evaluate(it, {it.offers[0].key: 1}),
    "compare": lambda it: opt.compare([it, it], [it.budget * 0.5, it.budget]),
    "curve": opt.curve,
    "explain": opt.explain,
    "target": lambda it: opt.target(it, "50%"),
    "robust": lambda it: opt.robust(it, 5, plans={"mine": {it.offers[0].key: 1}}),
    "brief": lambda it: opt.brief(it, draws=5, reasons=True),
    "alternatives": lambda it: opt.alternatives(it, "20%"),
    "replan": lambda it: opt.replan(it, {it.offers[0].key: 1}, move="money"),
    "fair": lambda it: opt.fair(it),
    "next": lambda it: opt.next_decisions(
        it, [{"offer": it.offers[0].key, "decision": "quoted 1", "date": "2026-04-01"}]
    ),
    "diagnose": opt.diagnose,
    "verify": lambda it: opt.verify(opt.solve(it), it),
}


@cache
def schema() -> dict[str, Any]:
    return result_schema()


@cache
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def told(answer: Any) -> None:
    written = json.loads(json.dumps(answer.result))
    assert read(type(answer.typed), written) == as_written(answer.typed)
    validator().validate(written)


def test_every_command_that_answers_has_a_kind_of_result() -> None:
    expect_members(ANSWERS, ANSWERING, "ANSWERS of tests/test_results.py")
    assert all(
        isinstance(ANSWERS[name](opt.load("tutorial")).typed, kind)
        for name, kind in RESULTS.items()
    )


@pytest.mark.parametrize("command", ANSWERS)
def test_a_result_is_read_back_as_it_was_and_fits_its_schema(command: str) -> None:
    told(ANSWERS[command](opt.load("tutorial")))


@pytest.mark.parametrize("seeds", [range(10), pytest.param(range(10, 40), marks=pytest.mark.slow)])
def test_results_of_random_instances_fit_too(seeds: range) -> None:
    for seed in seeds:  # some of them infeasible
        it = instance_of(random_instance(seed))
        told(opt.solve(it))
        told(opt.compare(it, [it.budget * 0, it.budget]))


def test_every_answer_has_a_report_records_and_plain_data() -> None:
    for command, ask in ANSWERS.items():
        answer = ask(opt.load("tutorial"))
        assert answer.document.title, command
        assert all(isinstance(record, dict) for record in answer.records), command
        assert answer.result == answer.typed.plain(), command


def test_every_key_says_what_it_means() -> None:
    silent = [
        f"{kind}.{key}"
        for kind, definition in schema()["$defs"].items()
        for key, entry in definition["properties"].items()
        if not entry.get("description")
    ]
    assert silent == []


def test_every_key_stands_in_the_documentation() -> None:
    text = DOCUMENTED.read_text(encoding="utf-8")
    missing = {
        key
        for definition in schema()["$defs"].values()
        for key in definition["properties"]
        if key not in text
    }
    assert missing == set()


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "best"},
        {"cost": 5},
        {"cost": {"amount": "much", "currency": "JPY"}},
        {"awareness": "5"},
        {"awareness": True},
        {"plan": [{"recipient": "PHL"}]},
        {"more": 1},
        {"unspent": {"amount": None, "because": None, "rule": None}},
    ],
)
def test_what_no_result_says_is_not_read(changed: dict[str, Any]) -> None:
    result = opt.solve(opt.load("tutorial")).result
    assert read(PlanResult, result) is not None
    assert read(PlanResult, {**result, **changed}) is None


def test_a_number_that_would_overflow_is_not_read() -> None:
    result = opt.solve(opt.load("tutorial")).result
    assert read(PlanResult, {**result, "bound": 1e300}) is None


def test_amounts_figures_and_fractions_are_written_in_jsons_own_types() -> None:
    left = Unspent(Money("5m", "JPY"), "rule", "crews")
    assert left.plain() == {
        "amount": {"amount": "5000000", "currency": "JPY"},
        "because": "rule",
        "rule": "crews",
    }
    assert plain(Finding(None, "impossible", ("a", "b"))) == {
        "value": None,
        "kind": "impossible",
        "rule": ["a", "b"],
    }
    assert plain(Finding((Money("1m", "JPY"), None)))["value"] == [
        {"amount": "1000000", "currency": "JPY"},
        None,
    ]
    assert as_written((1 / 3, -0.0, 2)) == (0.333333333333, 0.0, 2)


# ------------------------------------------------------------------ tables


def expect_units(table: pd.DataFrame) -> None:
    """Every column of numbers of a table says what it counts, and only what is counted in whole
    numbers is said to be.
    """
    units = table.attrs["units"]
    for name, column in table.items():
        if not is_bool_dtype(column) and is_numeric_dtype(column):
            assert name in units, name
            if units[name] in (COUNT, "minor units"):
                assert (column.dropna() % 1 == 0).all(), name
    assert set(units) <= set(table.columns)


def test_every_table_says_what_its_numbers_count() -> None:
    it = instance()
    best, levels = opt.solve(it), opt.compare(it, "5m,8m", draws=8)
    curve, explained, one = opt.curve(it), opt.explain(it), opt.explain(it, offer="PHL/rhib")
    for table in (best.plan, best.offers, best.areas, best.pieces, best.recipients, best.rules):
        expect_units(table)
    for table in (levels.table, levels.plans, levels.changes, levels.firm_from):
        expect_units(table)
    for table in (curve.breakpoints, curve.plans, explained.offers, one.offers):
        expect_units(table)
    assert best.areas.attrs["units"] == {
        "weight": "weight units",
        "coverage_factor": "effort over area",
        "coverage": "chance, 0 to 1",
        "baseline_coverage": "chance, 0 to 1",
    }
    assert best.plan.attrs["units"]["cost"] == "million JPY"
    assert best.plan.attrs["units"]["cost_minor"] == "minor units"
    assert best.plan.attrs["units"]["units"] == "whole number"
    assert best.rules.attrs["units"]["value"] == "as unit says"


def test_every_unit_of_a_table_stands_in_the_documentation() -> None:
    page = DOCUMENTED.read_text(encoding="utf-8")
    assert [unit for unit in {*UNITS_OF.values(), COUNT} if f"| {unit} |" not in page] == []
