"""Instances made in Python: DataFrames or lists of records in place of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.build import build
from optimizer.instance.faults import Faults
from optimizer.instance.header import Header
from optimizer.instance.instance import Instance
from optimizer.instance.plain_values import plain_value
from optimizer.instance.records import table_of
from optimizer.instance.tables import TABLES, Table, Tables


def from_python(parts: Mapping[str, Any]) -> Instance:
    """See ``Instance.from_tables``."""
    faults = Faults()
    tables = {name: _table(name, parts[name], faults) for name in TABLES if parts.get(name) is not None}
    header = {name: _plain(value, "instance", name, faults) for name, value in parts.items() if name not in TABLES}
    faults.check()
    return build(Tables({"format": 1, "name": Header.name, **header}, tables))


def _table(name: str, content: Any, faults: Faults) -> Table:
    """A table from a DataFrame, or from records."""
    if hasattr(content, "notna") and hasattr(content, "columns"):
        cells = content.astype(object).where(content.notna(), None)
        columns = {str(column): cells[column].tolist() for column in cells.columns}
        return Table(name, {column: _cells(name, column, values, faults) for column, values in columns.items()}, name, range(len(cells)))
    if not isinstance(content, (list, tuple)) or not all(isinstance(record, Mapping) for record in content):
        raise InputError(f"{name}: expected a pandas DataFrame or a list of dictionaries, found {type(content).__name__}.")
    records = [_plain(record, f"{name}:{row}", "", faults) or {} for row, record in enumerate(content)]
    return table_of(name, records, name, range(len(content)), faults) if not faults.found else Table(name, {})


def _cells(table: str, column: str, cells: list[Any], faults: Faults) -> list[Any]:
    return [_plain(cell, f"{table}:{row}", column, faults) for row, cell in enumerate(cells)]


def _plain(value: Any, where: str, field: str, faults: Faults) -> Any:
    try:
        return plain_value(value)
    except InputError as error:
        faults.add(where, field, str(error))
        return None
