"""Where numbers come from, how well they are founded, and between what they lie: ``X_low``,
``X_high``, ``X_source``, ``X_confidence``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise, zip_longest

from optimizer.instance.columns import ORIGINS
from optimizer.instance.input_tables import InputTable, Tables
from optimizer.instance.typed import Typed
from optimizer.money import show
from optimizer.suggest import did_you_mean

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


def assumed_numbers(table: InputTable, row: int) -> list[str]:
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


def _confidences(table: InputTable) -> Iterator[str]:
    for name in number_columns(table):
        for cell, own, row in zip(
            table.cells(name),
            table.cells(f"{name}_confidence"),
            table.cells("confidence"),
            strict=True,
        ):
            if cell is not None:
                yield str(own or row or UNSTATED)


def number_columns(table: InputTable) -> list[str]:
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


# -- the check ------------------------------------------------------------------------------------


def check_origins(typed: Typed, sources: Collection[str] | None) -> None:
    """Note ranges that do not hold their number, and sources and confidences that are none.

    Args:
        typed: the table.
        sources: the identifiers in the table of sources; None where the instance has none, and
            sources are free text.
    """
    for name in typed.table.columns:
        stem, _, ending = name.rpartition("_")
        if (
            ending not in ORIGINS
            or (stem and stem not in typed.table.columns)
            or (not stem and typed.specification.name == "sources")
        ):
            continue
        if ending == "confidence":
            _check_confidences(typed, name)
        elif ending == "source" and sources is not None:
            _check_sources(typed, name, sources)
        elif ending == "low" or (ending == "high" and f"{stem}_low" not in typed.table.columns):
            _check_range(typed, stem)


def _check_confidences(typed: Typed, name: str) -> None:
    wrong = {cell for cell in _distinct(typed, name) if cell and cell not in CONFIDENCES}
    for row, cell in _rows(typed, name, wrong):
        problem = f"found {show(cell)}: expected {', '.join(CONFIDENCES)}."
        typed.note(row, name, problem, partial(did_you_mean, cell, CONFIDENCES))


def _check_sources(typed: Typed, name: str, sources: Collection[str]) -> None:
    missing = {
        cell: [part for part in map(str.strip, cell.split(";")) if part and part not in sources]
        for cell in _distinct(typed, name)
    }
    for row, cell in _rows(typed, name, {cell for cell, parts in missing.items() if parts}):
        first = missing[cell][0]
        problem = f"found {show(first)}: expected a source of the sources table."
        typed.note(row, name, problem, partial(did_you_mean, first, sources))


def _distinct(typed: Typed, name: str) -> set[str]:
    """The different texts in a column; a million rows repeat few."""
    cells = typed.table.columns[name]
    return set(map(_text, set(cells) if set(map(type, cells)) <= {str, type(None)} else cells))


def _rows(typed: Typed, name: str, wrong: Collection[str]) -> Iterator[tuple[int, str]]:
    """The rows whose cell is one of those that are wrong."""
    for row, cell in enumerate(typed.table.columns[name]) if wrong else ():
        if (text := _text(cell)) in wrong:
            yield row, text


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _check_range(typed: Typed, stem: str) -> None:
    """Note every row in which low <= value <= high does not hold."""
    column = typed.number_column(stem)
    if column is None:
        return
    low, high = (
        typed.cells(replace(column, name=name, needed=False)) if name in typed.table.columns else ()
        for name in (f"{stem}_low", f"{stem}_high")
    )
    values = typed.columns.get(stem) or typed.sensors.get(stem) or typed.numbers.get(stem) or ()
    for row, numbers in enumerate(zip_longest(low, values, high)):
        ordered = [number for number in numbers if number is not None]
        if any(after < before for before, after in pairwise(ordered)):
            _refuse_range(typed, stem, row)


def _refuse_range(typed: Typed, stem: str, row: int) -> None:
    low, value, high = (
        typed.table.cells(name)[row] for name in (f"{stem}_low", stem, f"{stem}_high")
    )
    shown = (
        f"up to {high}" if low is None else f"from {low}" if high is None else f"{low} to {high}"
    )
    problem = f"found {show(value)} with the range {shown}: expected low, value and high in order."
    typed.note(row, stem, problem)
