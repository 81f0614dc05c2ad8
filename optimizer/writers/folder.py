"""A folder: instance.yaml with the header, and one CSV file per table."""

from __future__ import annotations

import os
import re
from pathlib import Path

from optimizer.instance.input_tables import Cell, InputTable, Tables
from optimizer.instance.specification import specifications
from optimizer.readers.folder import HEADER
from optimizer.readers.formulas import neutral
from optimizer.writers.single_file import as_yaml
from optimizer.writers.spelling import is_text

MARK = "\ufeff"
"""The byte-order mark, by which a spreadsheet knows UTF-8; where letters are none of ASCII."""

_QUOTED = re.compile('[,;"\r\n\t]')
"""What a cell in double quotes holds: also what other programs take for the end of a cell."""


def writes(name: str) -> bool:
    """Whether a path so called is a folder: it has no suffix, ends in a slash, or is there."""
    return not Path(name).suffix or name.endswith(("/", os.sep)) or Path(name).is_dir()


def write(tables: Tables, path: Path) -> None:
    """Write the files of a folder that is there."""
    (path / HEADER).write_text(as_yaml(tables.header), encoding="utf-8")
    for name, table in tables.tables.items():
        text = _csv(table)
        mark = "" if text.isascii() else MARK
        (path / f"{name}.csv").write_text(mark + text, encoding="utf-8", newline="")


def _csv(table: InputTable) -> str:
    """The table as comma-separated values; what a spreadsheet would run as a formula gets an
    apostrophe, which reading takes away.
    """
    columns = table.columns or dict.fromkeys(specifications()[table.name].key, ())
    cells = zip(*(map(_spelled, each) for each in columns.values()), strict=True)
    return "".join(f"{','.join(row)}\n" for row in ([*map(_spelled, columns)], *cells))


def _spelled(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case str():
            text = neutral(cell) if is_text(cell) else cell
            return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
    return str(cell)
