"""What the numbers of an instance rest on: published, reported, derived or assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from optimizer.instance.columns import ORIGINS
from optimizer.instance.tables import Table, Tables

CONFIDENCES = ("published", "reported", "derived", "assumed")
"""How well a number is founded, best first."""
UNSTATED = "unstated"
SUFFIXES = tuple(f"_{ending}" for ending in ORIGINS)


def confidence_counts(tables: Tables) -> dict[str, int]:
    """How many numbers of the tables have which confidence; numbers without one count as
    ``unstated``.
    """
    counts: Counter[str] = Counter()
    for table in tables.tables.values():
        if table.name != "sources":
            counts.update(_confidences(table))
    return {
        confidence: counts[confidence]
        for confidence in (*CONFIDENCES, UNSTATED)
        if counts[confidence]
    }


def assumed_numbers(table: Table, row: int) -> list[str]:
    """Columns of a row whose number is assumed."""
    own_or_row = (
        (name, table.cells(f"{name}_confidence")[row] or table.cells("confidence")[row])
        for name in number_columns(table)
    )
    return [
        name
        for name, confidence in own_or_row
        if confidence == "assumed" and table.cells(name)[row] is not None
    ]


def _confidences(table: Table) -> Iterator[str]:
    for name in number_columns(table):
        for cell, own, row in zip(
            table.cells(name),
            table.cells(f"{name}_confidence"),
            table.cells("confidence"),
            strict=True,
        ):
            if cell is not None:
                yield str(own or row or UNSTATED)


def number_columns(table: Table) -> list[str]:
    """Columns that hold numbers, origins and ranges left out."""
    return [
        name
        for name, cells in table.columns.items()
        if not name.endswith(SUFFIXES) and _is_number_column(cells)
    ]


def _is_number_column(cells: object) -> bool:
    filled = [cell for cell in cells if cell is not None]  # type: ignore[attr-defined]
    return bool(filled) and all(_is_number(cell) for cell in filled[:50])


def _is_number(cell: object) -> bool:
    if isinstance(cell, bool):
        return False
    try:
        float(str(cell))
    except ValueError:
        return False
    return True
