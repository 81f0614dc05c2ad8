"""The pieces of the areas, told where they are asked for.

One water, capped: F(s) = min(1, s). It is cut by whether Alder sustains what it is given (a chance
of 0.25) and whether Birch does (0.5), so into four pieces of the shares 1/8, 1/8, 3/8, 3/8: both
sustain, Alder alone, Birch alone, none. A radar of Alder adds 0.25 a unit, one of Birch 0.5; 0.125
exists already. The cove is Birch's alone: two pieces, 1/2 each. The bay has one, and an unmeasured
kit.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer.document import Table
from optimizer.results.plan import PieceLine
from optimizer.results.schema import json_schema
from tests.cli.shell import Shell

PLAN = (2, 1, 1, 0)
KEYS = ["ALD/radar", "BIR/radar"]


def document() -> dict[str, Any]:
    return {
        "format": 1,
        "name": "Two shores",
        "currency": "JPY",
        "budget": 20,
        "curve": "capped",
        "recipients": [
            {"recipient": "ALD", "uptake": 0.25},
            {"recipient": "BIR", "uptake": 0.5},
            {"recipient": "CED"},
        ],
        "assets": [
            {"asset": "radar", "category": "radar", "unit_cost": 2},
            {"asset": "kit", "category": "rescue", "unit_cost": 1},
        ],
        "areas": [
            {"area": "sound", "weight": 8, "baseline": 0.125},
            {"area": "cove", "weight": 2},
            {"area": "bay", "weight": 1},
        ],
        "offers": [
            {"recipient": "ALD", "asset": "radar", "max_units": 3},
            {"recipient": "BIR", "asset": "radar", "max_units": 3},
            {"recipient": "CED", "asset": "radar", "max_units": 3},
            {"recipient": "CED", "asset": "kit", "max_units": 3},
        ],
        "effects": [
            {"recipient": who, "asset": "radar", "area": area, "coverage_factor": factor}
            for who, area, factor in (
                ("ALD", "sound", 0.25),
                ("BIR", "sound", 0.5),
                ("BIR", "cove", 0.5),
                ("CED", "bay", 0.5),
            )
        ],
    }


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> opt.Instance:
    path = tmp_path_factory.mktemp("pieces") / "two-shores.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return opt.load(path)


@pytest.fixture(scope="module")
def assessed(instance: opt.Instance) -> opt.Allocation:
    return opt.evaluate(instance, PLAN)


# 2 units of Alder add 0.5, 1 of Birch 0.5 in the sound: s = 0.125 + what is sustained, at most 1.
EXPECTED = [
    ("sound#1", "sound", 1, 0.125, 1.125, 1.0, 0.125, KEYS),
    ("sound#2", "sound", 2, 0.125, 0.625, 0.625, 0.125, KEYS[:1]),
    ("sound#3", "sound", 3, 0.375, 0.625, 0.625, 0.125, KEYS[1:]),
    ("sound#4", "sound", 4, 0.375, 0.125, 0.125, 0.125, []),
    ("cove#1", "cove", 1, 0.5, 0.5, 0.5, 0.0, KEYS[1:]),
    ("cove#2", "cove", 2, 0.5, 0.0, 0.0, 0.0, []),
    ("bay", "bay", 1, 1.0, 0.5, 0.5, 0.0, ["CED/radar"]),
]
FIELDS = [
    "piece",
    "area",
    "number",
    "share",
    "coverage_factor",
    "coverage",
    "baseline_coverage",
    "offers",
]


def test_the_pieces_of_a_plan_by_hand(assessed: opt.Allocation) -> None:
    told = replace(assessed, with_pieces=True).result
    assert told["pieces"] == [dict(zip(FIELDS, row, strict=True)) for row in EXPECTED]
    keys = list(told)
    assert keys[keys.index("areas") + 1] == "pieces"
    # coverage of an area is the sum over its pieces: 0.125 + 0.078125 + 0.234375 + 0.046875
    coverage = {area["area"]: area["coverage"] for area in told["areas"]}
    assert coverage == {"sound": 0.484375, "cove": 0.25, "bay": 0.5}
    factors = {area["area"]: area["coverage_factor"] for area in told["areas"]}
    assert factors == {"sound": None, "cove": None, "bay": 0.5}


def test_a_result_has_no_pieces_unless_they_are_asked_for(assessed: opt.Allocation) -> None:
    assert "pieces" not in assessed.result
    told = replace(assessed, with_pieces=True).result
    rest = {key: value for key, value in told.items() if key not in ("pieces", "digest", "run")}
    assert rest == {key: assessed.result[key] for key in rest}


def test_the_table_of_pieces_is_there_without_asking(assessed: opt.Allocation) -> None:
    table = assessed.pieces
    assert table.columns.tolist() == FIELDS
    assert [tuple(row) for row in table.itertuples(index=False)] == EXPECTED


def test_pieces_are_described_by_the_schema(assessed: opt.Allocation) -> None:
    import jsonschema

    told = replace(assessed, with_pieces=True)
    _, definitions = json_schema([type(told.typed), PieceLine])
    jsonschema.validate(told.result, {**definitions["PlanResult"], "$defs": definitions})


def test_where_no_plan_is_there_are_no_pieces(instance: opt.Instance) -> None:
    nothing = opt.solve(instance.replace(rules=[{"limit": "spend", "min": 30}]))
    assert nothing.status == "infeasible"
    told = replace(nothing, with_pieces=True)
    assert told.result["pieces"] == []
    assert told.pieces.columns.tolist() == FIELDS
    assert len(told.pieces) == 0
    assert opt.verify(told.result, nothing.instance).verified


# -- verify ----------------------------------------------------------------------------------------


def test_a_result_is_verified_with_pieces_and_without(
    instance: opt.Instance, assessed: opt.Allocation
) -> None:
    best = opt.solve(instance)
    for answer in (assessed, best):
        for told in (answer, replace(answer, with_pieces=True)):
            assert opt.verify(told.result, instance).verdict == "derived again"


FORGERIES: list[dict[str, Any]] = [
    {"piece": "sound#3"},
    {"area": "bay"},
    {"number": 3},
    {"share": 0.126},
    {"coverage_factor": 0.62500001},
    {"coverage": 0.62500001},
    {"baseline_coverage": 0.0},
    {"offers": KEYS},
    {"offers": []},
]


@pytest.mark.parametrize("forged", FORGERIES)
def test_a_changed_figure_of_a_piece_is_refuted(
    instance: opt.Instance, assessed: opt.Allocation, forged: dict[str, Any]
) -> None:
    result = json.loads(json.dumps(replace(assessed, with_pieces=True).result))
    result["pieces"][1] |= forged
    found = opt.verify(result, instance)
    assert found.verdict == "refuted"
    assert any(f"pieces[1].{next(iter(forged))}" in reason for reason in found.reasons)


@pytest.mark.parametrize("pieces", [None, [], "sound"])
def test_pieces_that_are_none_are_refuted(
    instance: opt.Instance, assessed: opt.Allocation, pieces: Any
) -> None:
    found = opt.verify({**assessed.result, "pieces": pieces}, instance)
    assert any(reason.startswith("pieces") for reason in found.reasons)


# -- the commands ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["solve", "evaluate"])
def test_the_commands_tell_pieces_where_asked(shell: Shell, tmp_path: Path, command: str) -> None:
    path, plan = tmp_path / "two-shores.json", tmp_path / "plan.csv"
    path.write_text(json.dumps(document()), encoding="utf-8")
    plan.write_text("recipient,asset,units\nALD,radar,2\nBIR,radar,1\n", encoding="utf-8")
    asked = [command, str(path), *([str(plan)] if command == "evaluate" else [])]
    assert "Pieces of the areas" not in shell(*asked).out
    said = shell(*asked, "--pieces").out
    assert "Pieces of the areas" in said
    assert "ALD/radar, BIR/radar" in said
    result = json.loads(shell(*asked, "--pieces", "--json").out)
    assert [piece["piece"] for piece in result["pieces"]] == [row[0] for row in EXPECTED]
    assert "pieces" not in json.loads(shell(*asked, "--json").out)
    assert "--pieces" in shell(command, "--help").out


def test_the_report_has_a_row_for_each_piece(assessed: opt.Allocation) -> None:
    def pieces(answer: opt.Allocation) -> list[Table]:
        document = answer.full_document
        tables = [block for block in document.blocks if isinstance(block, Table)]
        return [table for table in tables if table.columns[-1].header == "Reached by"]

    (table,) = pieces(replace(assessed, with_pieces=True))
    assert len(table.rows) == len(EXPECTED)
    assert table.rows[1] == ("sound", 2, 12.5, 0.625, "12 → 62", "ALD/radar")  # halves to even
    assert pieces(assessed) == []


# -- measured, or not ------------------------------------------------------------------------------


def test_what_a_recipient_does_not_sustain_is_measured_and_adds_nothing() -> None:
    """Its figure of 0 is a judgement: were it sustained, it would add."""
    tables = {**document(), "recipients": [{"recipient": "ALD", "uptake": 0}, {"recipient": "BIR"}]}
    tables["recipients"].append({"recipient": "CED"})
    it = opt.Instance.from_tables(**{key: each for key, each in tables.items() if key != "format"})
    assert [offer.measured for offer in it.offers] == [True, True, True, False]
    result = opt.evaluate(it, (1, 0, 0, 0)).result
    assert result["recipients"][0]["gain"] == 0.0
    assert "not_measured" not in result
