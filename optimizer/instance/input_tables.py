"""An instance as people write it: a header and plain tables, each cell remembering where it
stood.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from optimizer.errors import InputError
from optimizer.money import parse_number

TABLES = ("recipients", "assets", "places", "bases", "areas", "offers", "effects", "sources")
"""The names of the tables."""

Cell = Any
"""str, int, float, bool or None; text where it came from a CSV file."""


@dataclass(frozen=True, eq=False)
class InputTable:
    """One table, by columns. Origins are columns of their own: ``X_low``, ``X_high``, ``X_source``,
    ``X_confidence``.

    Attributes:
        name: ``recipients``, ``assets``, ``areas``, ``offers``, ``effects``, ``places``, ``bases``
            or ``sources``.
        columns: column name to cells; all columns are equally long. An empty cell is None.
        file: the file the table came from, for messages; empty for tables made in Python.
        lines: line (CSV) or position (YAML, JSON: ``12:5``) of every row, or None where rows count
            from line 2.
        begins: line or position of its header, or of its name; empty for tables made in Python.
        letters: in a workbook, the letter of every column.
    """

    name: str
    columns: Mapping[str, Sequence[Cell]]
    file: str = ""
    lines: Sequence[int | str] | None = None
    begins: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The place where its columns are named, for messages: ``offers.csv:1``."""
        name = self.file or self.name
        return f"{name}:{self.begins}" if self.begins else name

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def line(self, row: int, column: str = "") -> int | str:
        """The line of a row, or its position; in a workbook the sheet and the row, or the cell."""
        line = self.lines[row] if self.lines is not None else row + 2
        return f"{self.name}!{self.letters.get(column, '')}{line}" if self.letters else line

    def where(self, row: int, column: str = "") -> str:
        """The place of a row, for messages: ``offers.csv:12``; in a workbook that of the cell:
        ``seas.xlsx:offers!F12``.
        """
        return f"{self.file or self.name}:{self.line(row, column)}"

    def cells(self, column: str) -> Sequence[Cell]:
        """A column, all None where the table does not have it."""
        return self.columns[column] if column in self.columns else [None] * len(self)

    def records(self) -> list[dict[str, Cell]]:
        """The rows as dictionaries, empty cells left out."""
        names = list(self.columns)
        return [
            {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
            for cells in zip(*self.columns.values(), strict=True)
        ]

    def keep(self, rows: Sequence[int]) -> InputTable:
        """The same table with only these rows."""
        columns = {name: [cells[i] for i in rows] for name, cells in self.columns.items()}
        lines = [row + 2 if self.lines is None else self.lines[row] for row in rows]
        return replace(self, columns=columns, lines=lines)


@dataclass(frozen=True, eq=False)
class Tables:
    """A whole instance before it is checked.

    Attributes:
        header: the keys of ``instance.yaml`` (format, name, budget, rules, curves, ...) as plain
            data.
        tables: table name to table; a table that is not there is absent.
        path: the folder or file it was read from, for messages and for relative files; empty if
            made in Python.
        file: the file in which the header stands.
        marks: position ("line:column") of header entries by path, e.g. ("rules", 3, "max") ->
            "14:32".
    """

    header: Mapping[str, Any]
    tables: Mapping[str, InputTable]
    path: str = ""
    file: str = ""
    marks: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)

    def where(self, *path: str | int) -> str:
        """The place of a header entry, for messages: ``instance.yaml:14:32``."""
        while path and path not in self.marks:
            path = path[:-1]
        mark = self.marks.get(path, "")
        name = self.file or "instance"
        return f"{name}:{mark}" if mark else name

    def with_rules(self, rules: Sequence[Any], stood: Sequence[int]) -> Tables:
        """The same with these rules alone, each where it stood among those before."""
        now = {before: number for number, before in enumerate(stood)}
        marks = {
            ("rules", now[path[1]], *path[2:]) if _is_of_rule(path) else path: mark  # type: ignore[index]
            for path, mark in self.marks.items()
            if not _is_of_rule(path) or path[1] in now
        }
        return replace(self, header={**self.header, "rules": list(rules)}, marks=marks)

    @property
    def layers(self) -> frozenset[str]:
        """The layers that areas name; the empty name where some area names none."""
        areas = self.tables.get("areas", InputTable("areas", {}))
        return frozenset("" if cell is None else str(cell).strip() for cell in areas.cells("layer"))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the header and of every cell, in file order; numbers count by value, not
        by spelling: the same for the same content in any container, another for any altered number.
        """
        hasher = hashlib.sha256()
        hasher.update(json.dumps(_plain(self.header), sort_keys=True).encode())
        for part in _table_parts(self):
            hasher.update(part)
        return hasher.hexdigest()


def _is_of_rule(path: tuple[str | int, ...]) -> bool:
    return len(path) > 1 and path[0] == "rules"


def _table_parts(tables: Tables) -> Iterator[bytes]:
    for name in sorted(tables.tables):
        columns = tables.tables[name].columns
        for column in sorted(columns):
            cells = [_spelling(cell) for cell in columns[column]]
            if any(cells):
                yield f"\x1e{name}\x1f{column}\x1d".encode()
                yield "\x1f".join(cells).encode()


def _plain(value: Any) -> Any:
    """Header data with numbers spelled by value and keys as text."""
    if isinstance(value, Mapping):
        return {_spelling(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return _spelling(value)


def _spelling(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = str(cell).strip()
    if text[:1] in "0123456789-+.":
        try:
            return str(parse_number(text))
        except InputError:
            return text
    return text
