"""Instances made in Python: DataFrames or lists of records in place of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.build import build
from optimizer.instance.instance import Instance
from optimizer.instance.tables import Table, Tables

TABLES = ("recipients", "assets", "areas", "offers", "effects", "places", "bases", "sources")
"""The tables an instance may have."""


def from_python(parts: Mapping[str, Any]) -> Instance:
    """See ``Instance.from_tables``."""
    tables = {name: _table(name, parts[name]) for name in TABLES if parts.get(name) is not None}
    header = {name: value for name, value in parts.items() if name not in TABLES}
    return build(Tables({"format": 1, **header}, tables))


def _table(name: str, content: Any) -> Table:
    """A table from a DataFrame, or from records."""
    if hasattr(content, "to_dict") and hasattr(content, "columns"):
        content = content.astype(object).where(content.notna(), None).to_dict("records")
    if not isinstance(content, (list, tuple)) or not all(isinstance(record, Mapping) for record in content):
        raise InputError(f"{name}: expected a pandas DataFrame or a list of dictionaries, found {type(content).__name__}.")
    names = dict.fromkeys(str(column) for record in content for column in record)
    return Table(name, {column: [record.get(column) for record in content] for column in names})
