"""From cells as written to values, by the kind of their column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import compress
from typing import Any

import numpy as np

from optimizer.errors import InputError
from optimizer.instance.columns import Column, Kind
from optimizer.instance.faults import Faults
from optimizer.instance.tables import Cell, Table
from optimizer.money import ReadMoney, parse_number, parse_share, show
from optimizer.rows import MOST_NUMBER

LONGEST_NAME = 200
_MANY = 10_000
"""From so many cells on, numbers are converted all at once."""
_NOT_A_DIGIT = re.compile(r"[^0-9.eE+\n-]")
_HUGE = re.compile(r"[+-]?[0-9.]+[eE]\+?[0-9]{2,}")
_TOO_LARGE = f"Numbers are at most {MOST_NUMBER:g} in size."
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")


class _RefusedError(InputError):
    """The cell is not what its column expects; the message is a hint, or empty."""


def read_cells(column: Column, table: Table, money: ReadMoney, faults: Faults) -> Sequence[Any]:
    """The values of a column, None for an empty cell and for one that is at fault.

    Numbers and shares become float, whole numbers and money int, identifiers and text str, names a
    tuple of str.
    """
    cells = table.columns[column.name]
    if column.needed:
        _refuse_empty(column, table, faults)
    quick = _quick(column, cells)
    return (
        quick
        if quick is not None
        else [_value(column, table, row, cell, money, faults) for row, cell in enumerate(cells)]
    )


def read_exact(name: str, table: Table, faults: Faults) -> Sequence[Fraction | None]:
    """The values of a resource column, exact; None for an empty cell and for one that is at
    fault.
    """
    column = Column("number", "", name)
    values = read_cells(column, table, int, faults)
    return [
        None if value is None else parse_number(cell)
        for value, cell in zip(values, table.columns[name], strict=True)
    ]


def is_number(cell: Cell) -> bool:
    """Whether a cell reads as a number."""
    try:
        parse_number(cell)
    except InputError:
        return False
    return True


def _refuse_empty(column: Column, table: Table, faults: Faults) -> None:
    cells = table.columns[column.name]
    if None not in cells and "" not in cells:
        return
    for row in compress(range(len(cells)), (cell is None or cell == "" for cell in cells)):
        faults.add(table.where(row), column.name, f"is empty: expected {column.expected}.")
        if faults.full:
            return


def _quick(column: Column, cells: Sequence[Cell]) -> Sequence[Any] | None:
    """The values of many cells at once; None where one of them needs a closer look."""
    if len(cells) < _MANY or not set(map(type, cells)) <= {str, type(None)}:
        return None
    distinct = set(cells)
    if column.kind == "id" and all(cell is None or _is_id(cell) for cell in distinct):
        return cells
    return _quick_numbers(column, cells) if column.kind in ("number", "share") else None


def _quick_numbers(column: Column, cells: Sequence[Cell]) -> Sequence[float | None] | None:
    written = [cell for cell in cells if cell is not None]
    if _NOT_A_DIGIT.search("\n".join(written)):  # such as 1_000 or nan, which Python would read
        return None
    try:
        values = np.array([cell or np.nan for cell in cells], dtype=float)
    except ValueError:
        return None
    numbers = values[~np.isnan(values)]
    if len(numbers) and not (column.holds(numbers.min()) and column.holds(numbers.max())):
        return None
    return [
        None if cell is None else value for cell, value in zip(cells, values.tolist(), strict=True)
    ]


def _value(
    column: Column, table: Table, row: int, cell: Cell, money: ReadMoney, faults: Faults
) -> Any:
    if cell is None or cell == "" or faults.full:
        return None
    try:
        value = _READERS[column.kind](cell, money)
        if (
            isinstance(value, int | float)
            and column.kind in ("number", "whole", "share")
            and not column.holds(value)
        ):
            raise _RefusedError("" if abs(value) <= MOST_NUMBER else _TOO_LARGE)
    except _RefusedError as hint:
        faults.add(
            table.where(row),
            column.name,
            f"found {show(cell)}: expected {column.expected}.",
            str(hint),
        )
        return None
    except InputError as error:
        faults.add(table.where(row), column.name, str(error))
        return None
    return value


def _is_id(cell: str) -> bool:
    return 0 < len(cell) <= LONGEST_NAME and not any(mark in cell for mark in "/;\n\r")


def _id(cell: Cell, money: ReadMoney) -> str:
    text = _text(cell, money)
    if not _is_id(text):
        raise _RefusedError(f"A name is at most {LONGEST_NAME} characters on one line.")
    return text


def _text(cell: Cell, money: ReadMoney) -> str:
    if isinstance(cell, bool):
        raise _RefusedError("Perhaps the text needs quotes.")
    if not isinstance(cell, str | int | float | np.integer | np.floating):
        raise _RefusedError("")
    return str(cell).strip()


def _names(cell: Cell, money: ReadMoney) -> tuple[str, ...]:
    parts = cell if isinstance(cell, list | tuple) else _text(cell, money).split(";")
    return tuple(dict.fromkeys(_id(part, money) for part in parts if str(part).strip()))


def _number(cell: Cell, money: ReadMoney) -> float:
    try:
        return float(parse_number(cell))
    except InputError:
        raise _RefusedError(_likely_number(cell)) from None


def _likely_number(cell: Cell) -> str:
    text = str(cell).strip()
    if _DECIMAL_COMMA.fullmatch(text):
        return f"Perhaps a decimal comma: write {text.replace(',', '.')}."
    if _HUGE.fullmatch(text):
        return _TOO_LARGE
    if re.match(r"[+-]?[0-9]", text):
        return "Write the number alone, without its unit."
    return ""


def _share(cell: Cell, money: ReadMoney) -> float:
    try:
        return float(parse_share(cell))
    except InputError as error:
        guess = str(error).partition("Perhaps")[2]
        raise _RefusedError(f"Perhaps{guess}" if guess else "") from None


def _whole(cell: Cell, money: ReadMoney) -> int:
    try:
        number = parse_number(cell)
    except InputError:
        raise _RefusedError(_likely_number(cell)) from None
    if number.denominator != 1:
        raise _RefusedError("")
    return int(number)


def _flag(cell: Cell, money: ReadMoney) -> bool:
    text = str(cell).strip().lower()
    if text not in ("true", "false"):
        raise _RefusedError("")
    return text == "true"


_READERS: dict[Kind, Callable[[Cell, ReadMoney], Any]] = {
    "id": _id,
    "text": _text,
    "names": _names,
    "number": _number,
    "share": _share,
    "whole": _whole,
    "money": lambda cell, money: money(cell),
    "flag": _flag,
}
