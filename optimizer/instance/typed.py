"""A table being read: every cell by the kind of its column, and where its faults go."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import compress
from typing import Any

import numpy as np

from optimizer.errors import InputError
from optimizer.instance.columns import NUMBERS, ORIGINS, CellKind, InputColumn
from optimizer.instance.faults import Faults
from optimizer.instance.input_tables import Cell, InputTable
from optimizer.instance.specification import TableSpecification, extra_column, sensor_column
from optimizer.money import ReadMoney, parse_number, parse_share, show
from optimizer.rows import MOST_NUMBER
from optimizer.rules import MEASURES
from optimizer.sensors import COLUMNS as SENSOR_COLUMNS
from optimizer.suggest import Hint, closest, slip_of

LONGEST_NAME = 200
_MANY = 10_000
"""From so many cells on, numbers are converted all at once."""
_NOT_A_DIGIT = re.compile(r"[^0-9.eE+\n-]")
_HUGE = re.compile(r"[+-]?[0-9.]+[eE]\+?[0-9]{2,}")
_TOO_LARGE = f"Numbers are at most {MOST_NUMBER:g} in size."
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_OF_A_ROW = ("source", "confidence")
"""Columns that tell the origin of a whole row."""
_TOLD = {"low": "low end", "high": "high end", "source": "source", "confidence": "confidence"}
"""What a column with such an ending tells of another."""


class _RefusedError(InputError):
    """The cell is not what its column expects; the message is a hint, or empty."""


@dataclass(frozen=True, eq=False)
class Typed:
    """A table as values; every sequence has one entry per row, None where a cell is empty or at
    fault.

    Attributes:
        table: as it was written. specification: what it should be.
        layers: the layers of awareness, which sensor columns may end in.
        money: reads amounts. faults: where faults go.
        columns: the known columns it has. sensors: sensor columns (assets only).
        numbers: other numeric columns: resources as exact fractions, indicators as floats.
    """

    table: InputTable
    specification: TableSpecification
    layers: frozenset[str]
    money: ReadMoney
    faults: Faults
    columns: dict[str, Sequence[Any]] = field(default_factory=dict)
    sensors: dict[str, Sequence[Any]] = field(default_factory=dict)
    numbers: dict[str, Sequence[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, column: str) -> Sequence[Any]:
        """A known column, all None where the table does not have it."""
        return self.columns.get(column) or (None,) * len(self)

    def ids(self, column: str) -> set[str]:
        """The distinct identifiers in a column."""
        return set(self[column]) - {None}

    def number_column(self, name: str) -> InputColumn | None:
        """How a numeric column of the table is read; None where it is not one."""
        known = self.specification.columns.get(name)
        if known is not None:
            return known if name in self.columns and known.kind in NUMBERS else None
        if name in self.sensors:
            return sensor_column(name, self.layers)
        return extra_column(name) if name in self.numbers else None

    def note(self, row: int, name: str, problem: str, hint: Hint = "") -> None:
        """Note a fault of a row."""
        self.faults.add(self.table.where(row, name), name, problem, hint)

    def cells(self, column: InputColumn) -> Sequence[Any]:
        """The values of a column, None for an empty cell and for one that is at fault.

        Numbers and shares become float, whole numbers and money int, identifiers and text str,
        names a tuple of str.
        """
        cells = self.table.columns[column.name]
        if column.needed and (None in cells or "" in cells):
            for row in compress(range(len(cells)), (cell is None or cell == "" for cell in cells)):
                self.note(row, column.name, f"is empty: expected {column.expected}.")
                if self.faults.full:
                    break
        quick = _quick(column, cells, self.money)
        if quick is not None:
            return quick
        return [self._value(column, row, cell) for row, cell in enumerate(cells)]

    def _value(self, column: InputColumn, row: int, cell: Cell) -> Any:
        if cell is None or cell == "" or self.faults.full:
            return None
        try:
            return _read(column, cell, self.money)
        except _RefusedError as hint:
            problem = f"found {show(cell)}: expected {column.expected}."
            self.note(row, column.name, problem, str(hint))
        except InputError as error:
            self.note(row, column.name, str(error))
        return None


def read_typed(
    table: InputTable,
    specification: TableSpecification,
    layers: frozenset[str],
    money: ReadMoney,
    faults: Faults,
) -> Typed:
    """The values of a table; see ``Typed``. Faults are noted."""
    typed = Typed(table, specification, layers, money, faults)
    _refuse_missing(typed)
    for name in table.columns:
        sensor = sensor_column(name, layers) if specification.name == "assets" else None
        if reads_as_number(name):
            _refuse_numeric(name, typed)
        elif name in specification.columns:
            typed.columns[name] = typed.cells(specification.columns[name])
        elif sensor is not None:
            typed.sensors[name] = typed.cells(sensor)
        elif not _is_origin(name, table) and _is_own(name, typed) and specification.numbers:
            _read_own(name, typed)
    return typed


def reads_as_number(cell: Cell) -> bool:
    """Whether a cell reads as a number."""
    if not any(map(str.isdecimal, str(cell))):
        return False
    try:
        parse_number(cell)
    except InputError:
        return False
    return True


# -- which columns there are -----------------------------------------------------------------------


def _refuse_missing(typed: Typed) -> None:
    table, specification = typed.table, typed.specification
    if not len(table) and specification.needed and specification.name != "effects":
        # nothing need have an effect
        typed.faults.add(table.head, table.name, "has no rows: expected at least one.")
    unknown = [name for name in table.columns if name not in specification.columns]
    for column in specification.columns.values():
        if column.needed and column.name not in table.columns and table.columns:
            guess = closest(column.name, unknown)
            hint = f'Perhaps "{guess}" should be called so.' if guess else ""
            problem = f"is missing: expected a column with {column.expected}."
            typed.faults.add(table.head, column.name, problem, hint)


def _refuse_numeric(name: str, typed: Typed) -> None:
    """A column called by a number is what a comma within a number leaves of it: ``{unit_cost:
    250,000}``.
    """
    table = typed.table
    row = next((row for row, cell in enumerate(table.columns[name]) if cell is not None), None)
    where = table.head if row is None else table.where(row, name)
    problem = f"is a number: expected the name of a column of {table.name}."
    hint = (
        "Perhaps a comma within a number made two of it: quote the number, or leave the comma out."
    )
    typed.faults.add(where, name, problem, hint)


def _is_origin(name: str, table: InputTable) -> bool:
    """Whether the column carries the origin or range of another, or of the whole row."""
    stem, _, ending = name.rpartition("_")
    return (ending in ORIGINS and stem in table.columns) or name in (*_OF_A_ROW, "note")


def _is_own(name: str, typed: Typed) -> bool:
    """Whether a column that is none of ours is meant to be the writer's own; one that looks like
    ours is a slip.
    """
    table, ours = typed.table, typed.specification.columns
    stem, _, ending = name.rpartition("_")
    end = ending if stem and ending in ORIGINS else ""
    known = [*ours, *_OF_A_ROW, *(SENSOR_COLUMNS if table.name == "assets" else ())]
    if end and stem in known:
        of, hint = (
            ("a source has no range or origin", "Leave it out.")
            if stem in _OF_A_ROW
            else (f"{table.name} has no column {stem}", "Add that column, or leave this one out.")
        )
        problem = f"tells the {_TOLD[end]} of {stem}, but {of}."
        typed.faults.add(table.head, name, problem, hint)
        return False
    written = [column for column in ours if column in table.columns]
    meant = slip_of(name, [*known, *(f"{each}_{origin}" for each in written for origin in ORIGINS)])
    if meant is None and end and (guess := slip_of(stem, known)):
        meant = f"{guess}_{end}"
    if meant is None:
        return True
    hint = f'Did you mean "{meant}"? A column of your own needs a name unlike it.'
    typed.faults.add(table.head, name, f"is not a column of {table.name}.", hint)
    return False


def _read_own(name: str, typed: Typed) -> None:
    """A resource or indicator, by name; a column of text is one of notes, and passed over."""
    cells = typed.table.columns[name]
    written = [(row, cell) for row, cell in enumerate(cells) if cell is not None and cell != ""]
    text = [(row, cell) for row, cell in written if not reads_as_number(cell)]
    if text and len(text) == len(written):
        return
    for row, cell in text:
        hint = "Its other cells are numbers; a column of notes holds none."
        problem = f"found {show(cell)}: expected a number."
        typed.note(row, name, problem, hint if isinstance(cell, str) else "")
    if text:
        return
    resources = typed.specification.numbers == "resources"
    if resources and name in {measure.word for measure in MEASURES}:
        problem = "is a resource with the name of a measure: expected another name."
        typed.faults.add(typed.table.head, name, problem, "Rules could not tell them apart.")
    values = typed.cells(extra_column(name))
    typed.numbers[name] = (
        [
            None if value is None else parse_number(cell)
            for value, cell in zip(values, cells, strict=True)
        ]
        if resources
        else values
    )


# -- cells -----------------------------------------------------------------------------------------


def _quick(column: InputColumn, cells: Sequence[Cell], money: ReadMoney) -> Sequence[Any] | None:
    """The values of cells at once; None where one of them needs a closer look."""
    if not set(map(type, cells)) <= {str, type(None)}:
        return None
    if len(cells) < _MANY or column.kind not in ("id", "number", "share"):
        return _quick_texts(column, cells, money)
    if column.kind == "id":
        return cells if all(cell is None or _is_id(cell) for cell in set(cells)) else None
    return _quick_numbers(column, cells)


def _quick_texts(
    column: InputColumn, cells: Sequence[Cell], money: ReadMoney
) -> Sequence[Any] | None:
    """Each text is read once: the rows of a column repeat few."""
    try:
        values = {cell: _read(column, cell, money) for cell in set(cells) if cell}
    except InputError:
        return None
    return [values.get(cell) for cell in cells]


def _quick_numbers(column: InputColumn, cells: Sequence[Cell]) -> Sequence[float | None] | None:
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


def _read(column: InputColumn, cell: Cell, money: ReadMoney) -> Any:
    """The value of a cell. Raises InputError."""
    value = _READERS[column.kind](cell, money)
    if (
        isinstance(value, int | float)
        and column.kind in ("number", "whole", "share")
        and not column.holds(value)
    ):
        raise _RefusedError("" if abs(value) <= MOST_NUMBER else _TOO_LARGE)
    return value


def _is_id(cell: str) -> bool:
    return 0 < len(cell) <= LONGEST_NAME and not any(mark in cell for mark in "/;\n\r")


def _id(cell: Cell, money: ReadMoney) -> str:
    text = _text(cell, money)
    parts = re.split(r"\s*[/;]\s*", text)
    if len(parts) > 1 and _is_id(plain := "-".join(filter(None, parts))):
        raise _RefusedError(f'Write "{plain}" here, and what people read into the column name.')
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


def _exact(cell: Cell) -> Fraction:
    try:
        return parse_number(cell)
    except InputError:
        raise _RefusedError(_likely_number(cell)) from None


def _number(cell: Cell, money: ReadMoney) -> float:
    return float(_exact(cell))


def _likely_number(cell: Cell) -> str:
    text = str(cell).strip()
    if _DECIMAL_COMMA.fullmatch(text):
        return f"Perhaps a decimal comma: write {text.replace(',', '.')}."
    if _HUGE.fullmatch(text):
        return _TOO_LARGE
    if _DATE.match(text):
        return "Perhaps a spreadsheet took the number for a date."
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
    number = _exact(cell)
    if number.denominator != 1:
        raise _RefusedError("")
    return int(number)


def _flag(cell: Cell, money: ReadMoney) -> bool:
    text = str(cell).strip().lower()
    if text not in ("true", "false"):
        raise _RefusedError("")
    return text == "true"


_READERS: dict[CellKind, Callable[[Cell, ReadMoney], Any]] = {
    "id": _id,
    "text": _text,
    "names": _names,
    "number": _number,
    "share": _share,
    "whole": _whole,
    "money": lambda cell, money: money(cell),
    "flag": _flag,
}
