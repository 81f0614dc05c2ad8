"""Tables made in Python: DataFrames or lists of records in place of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.faults import Faults
from optimizer.instance.header import Header
from optimizer.instance.input_tables import TABLES, InputTable, Tables
from optimizer.instance.plain_values import plain_value
from optimizer.instance.records import table_of
from optimizer.instance.specification import specifications


def tables_of(parts: Mapping[str, Any]) -> Tables:
    """The tables and the header; see ``Instance.from_tables``. Raises InputError, InstanceError."""
    faults = Faults()
    tables = {
        name: _table(name, parts[name], faults) for name in TABLES if parts.get(name) is not None
    }
    header = {
        name: _plain(value, "instance", name, faults)
        for name, value in parts.items()
        if name not in TABLES
    }
    faults.check()
    return Tables({"format": 1, "name": Header.name, **header}, tables)


def _table(name: str, content: Any, faults: Faults) -> InputTable:
    """A table from a DataFrame, or from records; without columns after a fault."""
    if hasattr(content, "notna") and hasattr(content, "columns"):
        return _of_frame(name, content, faults)
    if not isinstance(content, (list, tuple)) or not all(
        isinstance(record, Mapping) for record in content
    ):
        raise InputError(
            f"{name}: expected a pandas DataFrame or a list of dictionaries, found"
            f" {type(content).__name__}."
        )
    records = [
        _plain(record, f"{name}:{row}", "", faults) or {} for row, record in enumerate(content)
    ]
    if faults.found:
        return InputTable(name, {})
    return table_of(name, records, range(len(content)), faults.of(name))


def _of_frame(name: str, frame: Any, faults: Faults) -> InputTable:
    names = [str(_plain(str(each), name, "a column's name", faults)) for each in frame.columns]
    refuse_hidden(name, frame, specifications()[name].key, faults)
    if faults.found:
        return InputTable(name, {})
    cells = frame.astype(object).where(frame.notna(), None)
    columns = {
        column: [
            _plain(cell, f"{name}:{row}", column, faults)
            for row, cell in enumerate(cells.iloc[:, place].tolist())
        ]
        for place, column in enumerate(names)
    }
    return InputTable(name, columns, name, range(len(cells)))


def refuse_hidden(name: str, content: Any, keys: Collection[str], faults: Faults) -> None:
    """Note columns of a DataFrame that stand twice, and identifiers that stand in its index, where
    nobody reads them.
    """
    index, names = content.index, Counter(map(str, content.columns))
    for column, count in names.items():
        if count > 1:
            faults.add(
                name,
                column,
                "stands twice among the columns of the DataFrame: expected each column once.",
            )
    hidden = [str(each) for each in index.names if each is not None and str(each) not in names]
    missing = [key for key in keys if key not in names and (key != "base" or "base" in hidden)]
    of_names = len(index) > 0 and str(index.dtype) in ("object", "str", "string")
    if missing and hidden and (of_names or set(missing) & set(hidden)):
        problem = (
            f"is no column of the DataFrame, and the index holds {', '.join(hidden)}: expected a"
            " column."
        )
        faults.add(name, missing[0], problem, f"Hand in {name}.reset_index().")
    elif missing and of_names:
        problem = "is no column of the DataFrame, and the index holds something: expected a column."
        faults.add(
            name,
            missing[0],
            problem,
            f"Perhaps they are in its index: hand in {name}.reset_index(names={missing[0]!r}).",
        )


def _plain(value: Any, where: str, field: str, faults: Faults) -> Any:
    try:
        return plain_value(value)
    except InputError as error:
        faults.add(where, field, str(error))
        return None
