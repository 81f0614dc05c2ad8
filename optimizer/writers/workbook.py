"""A workbook: a sheet for every table, and the header as ``instance``, ``rules`` and ``curves``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from optimizer.errors import InputError
from optimizer.extras import require
from optimizer.instance.header import KEYS
from optimizer.instance.input_tables import TABLES, Cell, InputTable, Tables
from optimizer.instance.specification import specifications
from optimizer.readers.sheets import DIGITS
from optimizer.readers.workbook import (
    CURVES,
    INSTANCE,
    NOTHING,
    POINT,
    RULES,
    SINGLE,
    SUFFIX,
    WRITTEN_OUT,
)
from optimizer.writers.spelling import flow, quoted, typed_cells

WIDEST = 60
"""Letters that a column is made wide for."""
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Said of every workbook, so that the same instance gives the same bytes."""
Rows = Iterable[Sequence[Cell]]


def writes(name: str) -> bool:
    """Whether a path so called is a file of this container."""
    return Path(name).suffix.lower() == SUFFIX


def write(tables: Tables, path: Path, readme: str = "") -> None:
    """Write a workbook; ``readme`` becomes a sheet of its own, the first.

    Raises:
        InputError: xlsxwriter is not installed, or a cell does not hold its text.
    """
    require("xlsxwriter", "xlsx", "a workbook", path)
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED})
        bold = book.add_format({"bold": True})
        first = [("readme", [[line] for line in readme.split("\n")])] if readme else []
        for name, rows in (*first, *_sheets(tables)):
            _write_sheet(book.add_worksheet(name), rows, bold)


def _sheets(tables: Tables) -> Iterator[tuple[str, Rows]]:
    """Every sheet and its rows."""
    apart = {
        name: rows
        for name, rows in (
            (RULES, _rules(tables.header.get(RULES))),
            (CURVES, _points(tables.header.get(CURVES))),
        )
        if rows
    }
    header = {key: value for key, value in tables.header.items() if key not in apart}
    yield INSTANCE, [("key", "value", "meaning"), *_keys(header)]
    yield from apart.items()
    for name in TABLES:
        if name in tables.tables:
            yield name, _table(tables.tables[name])


def _keys(header: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    """Keys and values, and beside each key what it means, once."""
    for key, value in header.items():
        meaning = KEYS.get(key)
        if value and isinstance(value, Mapping):
            for name, each in value.items():
                yield f"{key}.{name}", cell_of(each), meaning
                meaning = None
        else:
            yield key, None if value is None else cell_of(value), meaning


def _rules(rules: Any) -> list[Sequence[Cell]]:
    """A rule in each row under the keys of all; nothing where they are no rules of that shape."""
    if not isinstance(rules, list | tuple) or not all(isinstance(rule, Mapping) for rule in rules):
        return []
    keys = list(dict.fromkeys(key for rule in rules for key in rule))
    if not keys or not all(rules):
        return []
    return [
        keys,
        *(
            [cell_of(rule[key], key not in SINGLE) if key in rule else None for key in keys]
            for rule in rules
        ),
    ]


def _points(curves: Any) -> list[Sequence[Cell]]:
    """A point of a curve in each row; nothing where there are none."""
    if not isinstance(curves, Mapping) or not curves:
        return []
    return [POINT, *((name, *point) for name, points in curves.items() for point in points)]


def _table(table: InputTable) -> Rows:
    columns = {name: typed_cells(table, name) for name in table.columns}
    columns = columns or dict.fromkeys(specifications()[table.name].key, ())
    return [list(columns), *zip(*columns.values(), strict=True)]


def cell_of(value: Any, splits: bool = False) -> Cell:
    """An entry of the header as a cell (``value_of`` of the reader reads it).

    Args:
        value: plain data.
        splits: whether ``a;b`` in the cell is a list.
    """
    if value is None:
        return NOTHING
    if splits and isinstance(value, list | tuple) and len(value) > 1:
        names = [cell_of(each, splits) for each in value]
        if names == list(value) and all(isinstance(name, str) for name in names):
            return ";".join(names)
    if isinstance(value, str):
        told = value == NOTHING or value.startswith(WRITTEN_OUT) or (splits and ";" in value)
        return quoted(value) if told or not value.strip() else value
    return flow(value) if isinstance(value, Mapping | list | tuple) else value


def _write_sheet(sheet: Any, rows: Rows, bold: Any) -> None:
    """Write the rows, the first as a header that stays in sight."""
    sheet.freeze_panes(1, 0)
    wide: dict[int, int] = {}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                wide[column] = max(wide.get(column, 0), len(str(cell)) + 1)
                _write_cell(sheet, row, column, cell, None if row else bold)
    for column, letters in wide.items():
        sheet.set_column(column, column, min(letters, WIDEST))


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, how: Any) -> None:
    """A number as one where a spreadsheet holds all its digits; else its text, which reads the
    same.
    """
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, how)
    elif isinstance(cell, int | float) and float(f"{cell:.{DIGITS}g}") == cell:
        sheet.write_number(row, column, cell, how)
    elif sheet.write_string(row, column, str(cell), how) < 0:
        raise InputError(
            f"{sheet.name}: a cell of a workbook holds at most 32,767 letters, a sheet 1,048,576"
            f" rows and 16,384 columns: found {len(str(cell)):,} letters in row {row + 1:,}."
        )
