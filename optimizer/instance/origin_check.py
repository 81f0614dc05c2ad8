"""Checks where numbers come from and between what they lie: ``X_low``, ``X_high``, ``X_source``,
``X_confidence``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from itertools import pairwise, zip_longest

from optimizer.instance.cells import read_cells
from optimizer.instance.columns import ORIGINS
from optimizer.instance.faults import Faults
from optimizer.instance.origin import CONFIDENCES
from optimizer.instance.typed import Typed
from optimizer.money import ReadMoney, show
from optimizer.suggest import did_you_mean


def check_origins(
    typed: Typed, sources: Collection[str] | None, money: ReadMoney, faults: Faults
) -> None:
    """Note ranges that do not hold their number, and sources and confidences that are none.

    Args:
        typed: the table.
        sources: the identifiers in the table of sources; None where the instance has none, and
            sources are free text.
        money: reads amounts.
        faults: where faults go.
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
            _check_confidences(typed, name, faults)
        elif ending == "source" and sources is not None:
            _check_sources(typed, name, sources, faults)
        elif ending == "low" or (ending == "high" and f"{stem}_low" not in typed.table.columns):
            _check_range(typed, stem, money, faults)


def _check_confidences(typed: Typed, name: str, faults: Faults) -> None:
    wrong = {cell for cell in _distinct(typed, name) if cell and cell not in CONFIDENCES}
    for row, cell in _rows(typed, name, wrong):
        problem = f"found {show(cell)}: expected {', '.join(CONFIDENCES)}."
        faults.add(typed.table.where(row), name, problem, partial(did_you_mean, cell, CONFIDENCES))


def _check_sources(typed: Typed, name: str, sources: Collection[str], faults: Faults) -> None:
    wrong = {
        cell
        for cell in _distinct(typed, name)
        if any(part.strip() not in sources for part in cell.split(";") if part.strip())
    }
    for row, cell in _rows(typed, name, wrong):
        missing = next(
            part.strip() for part in cell.split(";") if part.strip() and part.strip() not in sources
        )
        problem = f"found {show(missing)}: expected a source of the sources table."
        faults.add(typed.table.where(row), name, problem, partial(did_you_mean, missing, sources))


def _distinct(typed: Typed, name: str) -> set[str]:
    """The different texts in a column; a million rows repeat few."""
    cells = typed.table.columns[name]
    return set(map(_text, set(cells) if set(map(type, cells)) <= {str, type(None)} else cells))


def _rows(typed: Typed, name: str, wrong: Collection[str]) -> list[tuple[int, str]]:
    """The rows whose cell is one of those that are wrong."""
    return (
        [
            (row, text)
            for row, cell in enumerate(typed.table.columns[name])
            if (text := _text(cell)) in wrong
        ]
        if wrong
        else []
    )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _check_range(typed: Typed, stem: str, money: ReadMoney, faults: Faults) -> None:
    """Note every row in which low <= value <= high does not hold."""
    column = typed.number_column(stem)
    if column is None:
        return
    ends = []
    for ending in ("low", "high"):
        name = f"{stem}_{ending}"
        ends.append(
            read_cells(replace(column, name=name, needed=False), typed.table, money, faults)
            if name in typed.table.columns
            else ()
        )
    values = typed.columns.get(stem) or typed.sensors.get(stem) or typed.numbers.get(stem) or ()
    for row, (low, value, high) in enumerate(zip_longest(ends[0], values, ends[1])):
        ordered = [number for number in (low, value, high) if number is not None]
        if any(after < before for before, after in pairwise(ordered)):
            _refuse_range(typed, stem, row, faults)


def _refuse_range(typed: Typed, stem: str, row: int, faults: Faults) -> None:
    cells = [typed.table.cells(name)[row] for name in (f"{stem}_low", stem, f"{stem}_high")]
    low, high = cells[0], cells[2]
    shown = (
        f"up to {high}" if low is None else f"from {low}" if high is None else f"{low} to {high}"
    )
    faults.add(
        typed.table.where(row),
        stem,
        f"found {show(cells[1])} with the range {shown}: expected low, value and high in order.",
    )
