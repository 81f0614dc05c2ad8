"""A workbook: a sheet for every table, and the header as the sheets ``instance``, ``rules`` and
``curves``.

``instance`` has a key and a value in each row; ``measure.period`` is an entry within ``measure``.
``rules`` has a rule in each row and a column for every key; ``curves`` a point of a curve in each
row. What is no single value is written as in instance.yaml, ``{0: 4, 8bn: 8}``; of names, ``a;b``
will do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.instance.faults import Faults, FileFaults
from optimizer.instance.input_tables import TABLES, Cell, InputTable, Tables
from optimizer.readers.csv_table import check_header, named_columns
from optimizer.readers.sheets import Sheet, SheetFaults, letters, read_sheets
from optimizer.readers.strict_yaml import parse_yaml
from optimizer.suggest import did_you_mean

SUFFIX = ".xlsx"
INSTANCE, RULES, CURVES = "instance", "rules", "curves"
SHEETS = (INSTANCE, RULES, CURVES, *TABLES)
POINT = ("curve", "coverage_factor", "coverage")
"""Columns of the sheet ``curves``."""
WRITTEN_OUT = ("{", "[", '"')
"""What begins a cell that is written as in instance.yaml."""
NOTHING = "null"
"""What says in a rule that an entry is there, and empty."""
SINGLE = ("name", "because")
"""Columns of ``rules`` that are one text, whatever stands in it."""


def reads(path: Path) -> bool:
    """Whether the path is a file of this container."""
    return path.is_file() and path.suffix.lower() == SUFFIX


def read(path: Path) -> Tables:
    """The instance in a workbook.

    Raises:
        InputError: the package that reads workbooks is not installed.
        InstanceError: it is no workbook, or its sheets are not laid out; every fault with its cell.
    """
    faults = Faults()
    sheets = read_sheets(path, SHEETS, faults.of(path.name))
    faults.check()
    found: dict[str, Sheet] = {}
    for sheet in sheets or ():
        name = sheet.name.lower()
        guess = did_you_mean(name, SHEETS)
        if name in SHEETS:
            found[name] = sheet
        elif guess:
            hint = f"{guess} Rename it, or give it a name unlike a table's."
            faults.add(f"{path.name}:{sheet.name}", "", "is not the name of a table.", hint)
    if INSTANCE not in found:
        problem = "has no sheet instance: expected format, name, budget and so on there."
        faults.add(path.name, "", problem)
    header = _Header(faults, path.name)
    for name, lay in ((INSTANCE, header.instance), (RULES, header.rules), (CURVES, header.curves)):
        if name in found:
            lay(found[name])
    tables = {
        name: table
        for name in TABLES
        if name in found and (table := _table(name, found[name], faults, path.name)) is not None
    }
    faults.check()
    return Tables(header.entries, tables, str(path), path.name, header.marks)


def _table(name: str, sheet: Sheet, faults: Faults, file: str) -> InputTable | None:
    """A sheet as a table: a header in its first row, rows that are wholly empty passed over."""
    about = SheetFaults(file, faults, sheet.name)
    header = ["" if cell is None else str(cell) for cell in (*sheet.rows, ())[0]]
    before = about.count
    check_header(header, about)
    if about.count > before:
        return None
    filled = [row for row, cells in enumerate(sheet.rows) if row and any_filled(cells)]
    columns = [[sheet.rows[row][column] for row in filled] for column in range(len(header))]
    named = named_columns(header, columns, about)
    places = {column: letters(position) for position, column in enumerate(header) if column}
    lines = [row + 1 for row in filled]
    return InputTable(name, named, file, lines, f"{sheet.name}!1", places)


def any_filled(cells: Any) -> bool:
    """Whether any cell of a row holds something."""
    return any(cell is not None for cell in cells)


class _Header:
    """The header, laid out from its sheets, and the cell of every entry."""

    def __init__(self, faults: Faults, file: str) -> None:
        self.entries: dict[str, Any] = {}
        self.marks: dict[tuple[str | int, ...], str] = {(): INSTANCE}
        self.faults, self.file = faults, file

    def instance(self, sheet: Sheet) -> None:
        """Keys and values; what stands beside them is passed over."""
        about = self._about(sheet)
        for row, cells in enumerate(sheet.rows, start=1):
            key, value = (*cells, None, None)[:2]
            if (key is None and value is None) or (row == 1 and key == "key"):
                continue
            path = str(key or "").partition(".")[::2] if "." in str(key) else (str(key or ""),)
            into = self.entries if len(path) == 1 else self.entries.setdefault(path[0], {})
            if not key:
                about.add(f"A{row}", "", "is empty: expected the key of the value beside it.")
            elif not isinstance(into, dict) or path[-1] in into:
                about.add(f"A{row}", str(key), "stands twice: expected each key once.")
            else:
                into[path[-1]] = value_of(value, about, f"B{row}")
                self.marks.setdefault((path[0],), f"{sheet.name}!B{row}")
                self.marks[path] = f"{sheet.name}!B{row}"

    def rules(self, sheet: Sheet) -> None:
        """A rule in each row."""
        table = self._records(sheet, RULES)
        if table is None:
            return
        rules = self.entries[RULES] = []
        for row in range(len(table)):
            rule = {}
            for key, cells in table.columns.items():
                if cells[row] is not None:
                    place = str(table.line(row, key))
                    rule[key] = value_of(
                        cells[row], self._about(sheet), place.split("!")[1], key not in SINGLE
                    )
                    self.marks[RULES, row, key] = place
            self.marks[RULES, row] = str(table.line(row))
            rules.append(rule)

    def curves(self, sheet: Sheet) -> None:
        """A point in each row; the points of a curve in their order."""
        table = self._records(sheet, CURVES)
        if table is None:
            return
        for column in POINT:
            if column not in table.columns:
                problem = f"is missing: expected the columns {', '.join(POINT)}."
                self.faults.add(table.head, column, problem)
        curves = self.entries[CURVES] = {}
        for row, point in enumerate(zip(*map(table.cells, POINT), strict=True)):
            curves.setdefault(str(point[0]), []).append(list(point[1:]))
            self.marks.setdefault((CURVES, str(point[0])), str(table.line(row)))

    def _records(self, sheet: Sheet, key: str) -> InputTable | None:
        """The rows under a header; nothing where the sheet is empty."""
        if not any(map(any_filled, sheet.rows)):
            return None
        if key in self.entries:
            problem = f"stands beside the key {key} of the sheet instance: expected one of them."
            self._about(sheet).add("", "", problem)
        return _table(sheet.name.lower(), sheet, self.faults, self.file)

    def _about(self, sheet: Sheet) -> FileFaults:
        return SheetFaults(self.file, self.faults, sheet.name)


def value_of(cell: Cell, faults: FileFaults, place: str, splits: bool = False) -> Any:
    """What a cell of the header says.

    Args:
        cell: as it stands there.
        faults: where faults go.
        place: the cell's.
        splits: whether ``a;b`` is a list, as of names in a rule.
    """
    if not isinstance(cell, str):
        return cell
    if cell.startswith(WRITTEN_OUT) or cell == NOTHING:
        inner = Faults()
        parsed = parse_yaml(cell, (), inner.of(""))
        for fault in inner.found:
            faults.add(place, "", fault.problem, fault.hint)
        return parsed.data if parsed else None
    return [name.strip() for name in cell.split(";")] if splits and ";" in cell else cell
