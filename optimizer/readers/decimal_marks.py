"""Numbers as Europe writes them: 1.234,5 for 1,234.5, in files whose columns semicolons separate.

A file has one decimal mark, comma or point, and its numbers themselves must show which: 0,5 does
and 1,234 does not. What could be read in two ways is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from optimizer.instance.columns import NUMBERS
from optimizer.instance.faults import FileFaults
from optimizer.instance.input_tables import Cell, InputTable
from optimizer.instance.specification import specifications

_DIGITS = r"(?P<digits>[0-9][0-9.,]*|,[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
_ALONE = re.compile(rf"[+-]?{_DIGITS}%?")
_AMOUNT = re.compile(rf"[^0-9.,]*{_DIGITS}[^0-9.,]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}(?:\1[0-9]{3})*")
_APART = ("units", "decision")
"""Columns with numbers of tables that are no instance's: plans and decisions."""
_OF_TEXT = ("source", "confidence", "note")
EITHER = "?"
_WORD = {",": "comma", ".": "point"}


def with_points(table: InputTable, faults: FileFaults) -> InputTable:
    """The table with a point for every decimal comma; as it was after noting faults."""
    patterns = {name: pattern for name in table.columns if (pattern := _pattern(table.name, name))}
    shown: dict[str, tuple[str, int]] = {}
    for name, pattern in patterns.items():
        for row, cell in enumerate(table.columns[name]):
            shown.setdefault(_mark(pattern, cell), (name, row))
    if "," in shown and "." in shown:
        (name, row), (other, at) = shown[","], shown["."]
        problem = (
            f"found {table.columns[name][row]}, a decimal comma, and in {table.where(at)}"
            f" {table.columns[other][at]}, a decimal point: expected one of them in a file."
        )
        faults.add(table.line(row), name, problem)
        return table
    decimal = next((mark for mark in _WORD if mark in shown), EITHER)
    columns = {
        name: _plain(table, name, pattern, decimal, faults) for name, pattern in patterns.items()
    }
    return replace(table, columns={**table.columns, **columns})


def _pattern(table: str, name: str) -> re.Pattern[str] | None:
    """What a number looks like in a column; None where it holds none."""
    specification = specifications().get(table)
    if specification is None:
        return _AMOUNT if name in _APART else None
    known = specification.columns
    column = known.get(name) or known.get(re.sub("_(low|high)$", "", name))
    if column is not None:
        return _AMOUNT if column.kind in NUMBERS else None
    return None if name.endswith(_OF_TEXT) else _ALONE


@lru_cache(maxsize=100_000)  # a million rows repeat few numbers
def _mark(pattern: re.Pattern[str], cell: Cell) -> str:
    """The decimal mark that a cell shows: comma or point; ``EITHER`` where it has one that may also
    group thousands; empty where it shows none.
    """
    found = pattern.fullmatch(cell) if isinstance(cell, str) else None
    digits = found["digits"] if found else ""
    marks = re.sub("[0-9]", "", digits)
    whole, _, _ = digits.rpartition(marks[-1:]) if marks else ("", "", "")
    if not marks:
        return ""
    if len(marks) == 1:
        return EITHER if _GROUPED.fullmatch(digits) else marks
    if _GROUPED.fullmatch(digits):
        return "," if marks[0] == "." else "."
    return marks[-1] if _GROUPED.fullmatch(whole) and marks[-1] != marks[0] else ""


def _plain(
    table: InputTable, name: str, pattern: re.Pattern[str], decimal: str, faults: FileFaults
) -> Sequence[Cell]:
    """A column with points for decimal commas; what may be a thousand or a fraction is noted."""
    cells = list(table.columns[name])
    for row, cell in enumerate(cells):
        mark = _mark(pattern, cell)
        if mark == EITHER and (decimal == EITHER or decimal not in cell) and not faults.full:
            why = f"where a {_WORD[decimal]} begins decimals" if decimal in _WORD else "here"
            bare = re.sub("[.,]", "", cell)
            problem = f"found {cell}, which may be a number of thousands or have decimals {why}."
            hint = f"Write {bare} for thousands, or another decimal: {cell}0."
            faults.add(table.line(row), name, problem, hint)
        elif mark and decimal == ",":
            cells[row] = cell.replace(".", "").replace(",", ".")
    return cells
