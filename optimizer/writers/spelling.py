"""How cells and entries are spelled, so that every reader reads them as they were meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.columns import NUMBERS, ORIGINS
from optimizer.instance.input_tables import Cell, InputTable
from optimizer.instance.specification import specifications
from optimizer.money import parse_number
from optimizer.readers.positions import number
from optimizer.readers.strict_yaml import CONSTANTS

_PLAIN = re.compile(r"\w(?:[\w.%/+()-]| (?=[\w(]))*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n"}


def flow(value: Any) -> str:
    """A value as YAML on one line: ``{0: 4, 8bn: 8}``."""
    match value:
        case Mapping():
            entries = (f"{_text(str(key), key=True)}: {flow(each)}" for key, each in value.items())
            return f"{{{', '.join(entries)}}}"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
    return str(value)


def _text(text: str, *, key: bool = False) -> str:
    """A text plain where it reads as itself, else in quotes."""
    if _PLAIN.fullmatch(text) and (key or is_text(text)):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(letter: str) -> str:
    return _ESCAPES.get(letter) or (letter if letter.isprintable() else f"\\U{ord(letter):08x}")


def is_text(text: str) -> bool:
    """Whether a text that stands plain in a file is read as text, not as a number or flag."""
    try:
        return text not in CONSTANTS and number(text) is None
    except InputError:  # a number too long to be held
        return False


def typed_cells(table: InputTable, name: str) -> Sequence[Cell]:
    """A column with its numbers and flags as such, where a CSV file had only their text."""
    cells = table.columns[name]
    known = specifications()[table.name].columns.get(name)
    if known is None:
        numbers = [None if cell is None else _number(cell) for cell in cells]
        is_text = name.endswith(("source", "confidence", "note"))
        return cells if is_text or any(isinstance(cell, str) for cell in numbers) else numbers
    if known.kind in NUMBERS:
        return [_number(cell) for cell in cells]
    if known.kind == "flag":
        return [{"true": True, "false": False}.get(str(cell), cell) for cell in cells]
    return cells


def _number(cell: Cell) -> Cell:
    """The number that a text spells in digits, where none is lost; else the text."""
    try:
        value = number(cell) if isinstance(cell, str) else None
        return cell if value is None or parse_number(value) != parse_number(cell) else value
    except InputError:
        return cell


def records(table: InputTable) -> list[dict[str, Any]]:
    """The rows as a single file has them: a number with its range and origin is
    ``{value, low, high, source, confidence}``. A column without a filled cell stands in the first:
    a rule may name it.
    """
    columns = {name: typed_cells(table, name) for name in table.columns}
    empty = {name for name, cells in columns.items() if not any(map(_is_filled, cells))}
    return [
        _grouped(
            {
                name: cells[row]
                for name, cells in columns.items()
                if _is_filled(cells[row]) or (row == 0 and name in empty)
            }
        )
        for row in range(len(table))
    ]


def _is_filled(cell: Cell) -> bool:
    return cell is not None and cell != ""


def _grouped(record: Mapping[str, Cell]) -> dict[str, Any]:
    grouped: dict[str, Any] = {}
    inside: set[str] = set()
    for name, cell in record.items():
        if name in inside:
            continue
        told = {end: record[f"{name}_{end}"] for end in ORIGINS if f"{name}_{end}" in record}
        told = {end: each for end, each in told.items() if f"{name}_{end}" not in grouped}
        inside.update(f"{name}_{end}" for end in told)
        grouped[name] = {"value": cell, **told} if told else cell
    return grouped
