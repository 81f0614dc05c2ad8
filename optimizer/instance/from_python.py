"""Instances made in Python: DataFrames or lists of records in place of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.build import build
from optimizer.instance.faults import Faults
from optimizer.instance.instance import Instance
from optimizer.instance.records import table_of
from optimizer.instance.tables import TABLES, Table, Tables


def from_python(parts: Mapping[str, Any]) -> Instance:
    """See ``Instance.from_tables``."""
    faults = Faults()
    tables = {name: _table(name, parts[name], faults) for name in TABLES if parts.get(name) is not None}
    faults.check()
    return build(Tables({"format": 1, **{name: value for name, value in parts.items() if name not in TABLES}}, tables))


def _table(name: str, content: Any, faults: Faults) -> Table:
    """A table from a DataFrame, or from records."""
    if hasattr(content, "to_dict") and hasattr(content, "columns"):
        content = content.astype(object).where(content.notna(), None).to_dict("records")
    if not isinstance(content, (list, tuple)) or not all(isinstance(record, Mapping) for record in content):
        raise InputError(f"{name}: expected a pandas DataFrame or a list of dictionaries, found {type(content).__name__}.")
    return table_of(name, [{str(column): cell for column, cell in record.items()} for record in content], name, range(len(content)), faults)
