"""The JSON Schema says of every key and column what the check says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.instance.columns import NUMBERS
from optimizer.instance.header import INHERITING, KEYS
from optimizer.instance.schema import json_schema
from optimizer.instance.specification import specifications
from optimizer.rules import AREA_WORDS, OFFER_WORDS

SCHEMA = json_schema()


def test_the_schema_is_plain_json_and_forbids_unknown_keys() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["additionalProperties"] is False
    assert set(SCHEMA["properties"]) == {*KEYS, *INHERITING, *specifications()}


@pytest.mark.parametrize("table", specifications())
def test_every_column_has_its_description_unit_and_need(table: str) -> None:
    record = SCHEMA["properties"][table]["items"]
    columns = specifications()[table].columns
    assert set(record["properties"]) == set(columns)
    assert record["required"] == [name for name, column in columns.items() if column.needed]
    for name, column in columns.items():
        assert record["properties"][name]["description"] == column.description != ""
        assert record["properties"][name].get("unit", "") == column.unit


def test_a_number_may_stand_alone_or_with_its_range_and_origin() -> None:
    alone, figure, empty = SCHEMA["properties"]["offers"]["items"]["properties"]["uptake"]["anyOf"]
    assert alone == {"type": ["number", "string"], "minimum": 0, "maximum": 1}
    assert set(figure["properties"]) == {"value", "low", "high", "source", "confidence"}
    assert empty == {"type": "null"}


def test_numbers_have_the_limits_of_the_check() -> None:
    for table, specification in specifications().items():
        for name, column in specification.columns.items():
            if column.kind in NUMBERS:
                alone: dict[str, Any] = SCHEMA["properties"][table]["items"]["properties"][name][
                    "anyOf"
                ][0]
                assert (
                    alone.get("minimum"),
                    alone.get("exclusiveMinimum"),
                    alone.get("maximum"),
                ) == (
                    column.least,
                    column.above,
                    column.most,
                )


def test_a_rule_is_of_one_of_three_kinds() -> None:
    limit, requires, excludes = SCHEMA["properties"]["rules"]["items"]["anyOf"]
    own = {"limit", "min", "max", "min_column", "max_column", "if_any"}
    common = {"name", "because", "negotiable", "each"}
    assert set(limit["properties"]) == {*own, *common, *OFFER_WORDS, *AREA_WORDS}
    assert requires["required"] == ["requires"]
    assert "asset" not in excludes["properties"]


def test_the_page_on_the_format_names_every_key_and_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
    for table, specification in specifications().items():
        row = next(line for line in page.splitlines() if line.startswith(f"| {table} |"))
        assert [name for name in specification.columns if f"`{name}" not in row] == []
        starred = {name for name, column in specification.columns.items() if column.needed}
        assert {name for name in specification.columns if f"`{name}*`" in row} - {
            "coverage_factor"
        } == starred  # or effort_share
    assert [key for key in (*KEYS, *INHERITING) if key not in page] == []
