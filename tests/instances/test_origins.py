"""Every number of the OSA and the illustrative instances says where it comes from, and every
uncertain one how far it may be off.
"""

import csv
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
    "osa-fy2026-cambodia",
    "digital-corridor",
    "energy-reserves",
)

YEARS = NAMES[:5]

READ = {
    "opened": {"published", "reported", "derived", "assumed"},
    "as cited": {"reported", "derived", "assumed"},
    "no text": {"derived", "assumed"},
    "not opened": {"assumed"},
}
"""How a source was read, and how well a number may be founded that rests on it."""

WITHOUT_RANGE = {
    ("places", "lat"): "a position, not an estimate",
    ("places", "lon"): "a position, not an estimate",
    ("places", "lat2"): "a position, not an estimate",
    ("places", "lon2"): "a position, not an estimate",
    ("bases", "lat"): "a position, not an estimate",
    ("bases", "lon"): "a position, not an estimate",
    ("bases", "bearing"): "the way a station looks, from the map",
    (
        "recipients",
        "imports_from_china",
    ): "a rounded share of past trade; nothing is reckoned from it",
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


def parts(source: str) -> set[str]:
    """The sources of one number, which may be several."""
    return {each.strip() for each in source.split(";") if each.strip()}


def sources_of(name: str) -> dict[str, dict[str, str]]:
    """The rows of the table of sources, by identifier; an empty cell is an empty text."""
    table = read(INSTANCES / name).tables["sources"]
    rows = zip(*([cell or "" for cell in cells] for cells in table.columns.values()), strict=True)
    return {
        row["source"]: row
        for row in (dict(zip(table.columns, cells, strict=True)) for cells in rows)
    }


def tables_of(name: str) -> dict[str, InputTable]:
    return {
        title: table for title, table in read(INSTANCES / name).tables.items() if title != "sources"
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_number_names_a_source_that_is_listed_and_a_confidence(name: str) -> None:
    listed = set(read(INSTANCES / name).tables["sources"].columns["source"])
    for table in tables_of(name).values():
        for column, row, source, confidence, _ in numbers(table):
            assert parts(source), f"{table.where(row)} {column}: no source"
            assert parts(source) <= listed, f"{table.where(row)} {column}: source {source!r}"
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
        part for cells in columns for cell in cells if cell is not None for part in parts(cell)
    }


@pytest.mark.parametrize("name", YEARS)
def test_a_link_stands_only_where_its_text_was_opened(name: str) -> None:
    for source, row in sources_of(name).items():
        assert row["read"] in READ, f"{source}: read {row['read']!r}"
        assert bool(row["url"]) == (row["read"] in {"opened", "as cited"}), source
        if row["read"] == "as cited":
            assert "as cited by" in row["note"] or "copy of" in row["note"], source


@pytest.mark.parametrize("name", YEARS)
def test_no_number_is_better_founded_than_its_source_was_read(name: str) -> None:
    sources = sources_of(name)
    for table in tables_of(name).values():
        for column, row, source, confidence, _ in numbers(table):
            for each in parts(source):
                allowed = {"assumed"} if each == "judgement" else READ[sources[each]["read"]]
                assert confidence in allowed, f"{table.where(row)} {column}: {source}, {confidence}"


@pytest.mark.parametrize("name", YEARS)
def test_a_source_speaks_of_the_recipient_it_is_cited_for(name: str) -> None:
    # What Japan paid in the Philippines may price a radar, but says nothing of a base in Djibouti.
    about = {source: parts(row["about"]) for source, row in sources_of(name).items()}
    cited = [
        (table.columns["recipient"][row], source, f"{table.where(row)} {column}")
        for table in tables_of(name).values()
        if "recipient" in table.columns
        for column, row, source, _, _ in numbers(table)
    ]
    plan = INSTANCES / name / "announced.csv"
    if plan.exists():
        with plan.open(encoding="utf-8", newline="") as file:
            cited += [(row["recipient"], row["source"], str(row)) for row in csv.DictReader(file)]
    for recipient, source, where in cited:
        for each in parts(source):
            assert not about[each] or about[each] & parts(recipient or ""), f"{where}: {each}"


def test_the_flagship_counts_its_numbers_by_confidence() -> None:
    # A number that is better founded than before, or a new one, changes this on purpose.
    assert confidence_counts(read(INSTANCES / "osa-fy2026")) == {
        "published": 4,
        "reported": 68,
        "derived": 1185,
        "assumed": 1191,
    }


@pytest.mark.parametrize("page", ["instances/osa-fy2026/README.md", "docs/flagship.md"])
def test_the_pages_repeat_the_counts(page: str) -> None:
    words = " ".join((INSTANCES.parent / page).read_text(encoding="utf-8").split())
    assert "Of 2,448 numbers, 4 are published, 68 reported, 1,185 derived" in words
    assert "1,191 assumed" in words


CHECKED = [
    [cell.strip() for cell in line.strip("| \n").split("|")]
    for line in (INSTANCES.parent / "docs" / "flagship.md")
    .read_text(encoding="utf-8")
    .split("## Forty figures checked")[1]
    .split("\n## ")[0]
    .splitlines()
    if line.startswith("| FY")
]
"""Year, table, row, column, figure, source, what the source says and verdict."""


KEY = ("recipient", "asset", "base")


def test_forty_different_figures_were_checked() -> None:
    assert len({tuple(row[:4]) for row in CHECKED}) == len(CHECKED) == 40


@pytest.mark.parametrize("row", CHECKED, ids=lambda row: "-".join(row[:4]))
def test_a_figure_that_was_checked_still_stands_as_it_was(row: list[str]) -> None:
    # Who changes one of them reads its source again, and the row of the page with it.
    year, title, where, column, figure, source, _, verdict = row
    with (INSTANCES / f"osa-{year.lower()}" / f"{title}.csv").open(encoding="utf-8") as file:
        found = {
            each.get("place") or "/".join(filter(None, map(each.get, KEY))): each
            for each in csv.DictReader(file)
        }[where]
    assert found[column] == figure
    assert found[f"{column}_source"] == ("judgement" if "judgement" in verdict else source)
