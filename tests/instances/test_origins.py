"""Every number of the OSA and the illustrative instances says where it comes from, and every
uncertain one how far it may be off.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from optimizer.instance.input_tables import InputTable
from optimizer.instance.origins import CONFIDENCES, confidence_counts, number_columns
from optimizer.readers import read

INSTANCES = Path(__file__).parents[2] / "instances"
NAMES = (
    "osa-fy2023",
    "osa-fy2024",
    "osa-fy2025",
    "osa-fy2026",
    "digital-corridor",
    "energy-reserves",
)

WITHOUT_RANGE = {
    ("places", "lat"): "a position, not an estimate",
    ("places", "lon"): "a position, not an estimate",
    ("places", "lat2"): "a position, not an estimate",
    ("places", "lon2"): "a position, not an estimate",
    ("bases", "lat"): "a position, not an estimate",
    ("bases", "lon"): "a position, not an estimate",
    ("bases", "bearing"): "the way a station looks, from the map",
    ("places", "part"): "divides a sea among its states; the parts must sum to 1",
    ("assets", "sector_degrees"): "a coast has one side, an island all",
    ("assets", "response_hours_presence"): "the definition of presence",
    ("offers", "min_units"): "a way of counting: aircraft fly in pairs",
    ("effects", "effort_share"): "follows from weights and reach, which have ranges",
}
"""Numbers that need no range, and why."""


def numbers(table: InputTable) -> Iterator[tuple[str, int, str, str, bool]]:
    """Column, row, source, confidence and whether there is a range, for every number."""
    empty: list[None] = [None] * len(table)
    get = table.columns.get
    for name in number_columns(table):
        columns = zip(
            table.columns[name],
            get(f"{name}_source", empty),
            get("source", empty),
            get(f"{name}_confidence", empty),
            get("confidence", empty),
            get(f"{name}_low", empty),
            get(f"{name}_high", empty),
            strict=True,
        )
        for row, (cell, source, row_source, confidence, row_confidence, low, high) in enumerate(
            columns
        ):
            if cell is not None:
                yield (
                    name,
                    row,
                    source or row_source or "",
                    confidence or row_confidence or "",
                    low is not None and high is not None,
                )


def tables_of(name: str) -> dict[str, InputTable]:
    return {
        title: table for title, table in read(INSTANCES / name).tables.items() if title != "sources"
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_number_names_a_source_that_is_listed_and_a_confidence(name: str) -> None:
    listed = set(read(INSTANCES / name).tables["sources"].columns["source"])
    for table in tables_of(name).values():
        for column, row, source, confidence, _ in numbers(table):
            assert source in listed, f"{table.where(row)} {column}: source {source!r}"
            assert confidence in CONFIDENCES, (
                f"{table.where(row)} {column}: confidence {confidence!r}"
            )


@pytest.mark.parametrize("name", NAMES)
def test_every_uncertain_number_has_a_range(name: str) -> None:
    for title, table in tables_of(name).items():
        for column, row, _, confidence, ranged in numbers(table):
            if confidence != "published" and (title, column) not in WITHOUT_RANGE:
                assert ranged, f"{table.where(row)} {column} is {confidence} and has no range"


@pytest.mark.parametrize("name", NAMES)
def test_every_number_lies_within_its_range(name: str) -> None:
    for table in tables_of(name).values():
        for column in number_columns(table):
            if f"{column}_low" in table.columns:
                rows = zip(
                    *(table.columns[f"{column}{end}"] for end in ("_low", "", "_high")), strict=True
                )
                for row, (low, value, high) in enumerate(rows):
                    if value is not None and low is not None and high is not None:
                        assert float(low) <= float(value) <= float(high), (
                            f"{table.where(row)} {column}"
                        )


@pytest.mark.parametrize("name", ["osa-fy2026", "digital-corridor", "energy-reserves"])
def test_every_source_that_is_listed_is_used(name: str) -> None:
    tables = read(INSTANCES / name).tables
    columns = [
        cells
        for table in tables.values()
        for title, cells in table.columns.items()
        if title.endswith("source") and table.name != "sources"
    ]
    assert set(tables["sources"].columns["source"]) == {
        cell for cells in columns for cell in cells if cell is not None
    }


def test_the_flagship_counts_its_numbers_by_confidence() -> None:
    # A number that is better founded than before, or a new one, changes this on purpose.
    assert confidence_counts(read(INSTANCES / "osa-fy2026")) == {
        "published": 10,
        "reported": 64,
        "derived": 1122,
        "assumed": 1016,
    }


@pytest.mark.parametrize("page", ["instances/osa-fy2026/README.md", "docs/flagship.md"])
def test_the_pages_repeat_the_counts(page: str) -> None:
    words = " ".join((INSTANCES.parent / page).read_text(encoding="utf-8").split())
    assert "Of 2,212 numbers, 10 are published, 64 reported, 1,122 derived" in words
    assert "1,016 assumed" in words
