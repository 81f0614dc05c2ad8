"""Tables made in Python: DataFrames or lists of records in place of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any, TypedDict, Union

from optimizer.errors import InputError
from optimizer.instance.faults import Faults
from optimizer.instance.header import Header
from optimizer.instance.input_tables import TABLES, InputTable, Tables
from optimizer.instance.plain_values import plain_value
from optimizer.instance.records import table_of
from optimizer.instance.specification import specifications
from optimizer.money import MoneyLike

if TYPE_CHECKING:
    from pandas import DataFrame


TableLike = Union["DataFrame", Sequence[Mapping[str, Any]]]
"""A table: a DataFrame, or a list of records. A number may be ``{value, low, high, source,
confidence}``; None, NaN and NA are empty cells.
"""


class Parts(TypedDict, total=False):
    """What an instance is made of: its tables and the keys of its header (docs/format.md)."""

    recipients: TableLike
    assets: TableLike
    places: TableLike
    bases: TableLike
    areas: TableLike
    offers: TableLike
    effects: TableLike
    sources: TableLike
    format: int
    name: str
    description: str
    currency: str
    money_unit: str
    budget: MoneyLike | None
    curve: str
    curves: Mapping[str, Sequence[Sequence[float]]]
    measure: Mapping[str, Any]
    allow_lethal: bool
    scenarios: Mapping[str, Mapping[str, Any]]
    rules: Sequence[Mapping[str, Any]]


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
        _plain(_filled(record), f"{name}:{row}", "", faults) or {}
        for row, record in enumerate(content)
    ]
    if faults.found:
        return InputTable(name, {})
    return table_of(name, records, range(len(content)), faults.of(name))


def _of_frame(name: str, frame: Any, faults: Faults) -> InputTable:
    frame = with_index(name, frame, specifications()[name].key, faults)
    names = [str(_plain(str(each), name, "a column's name", faults)) for each in frame.columns]
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


def with_index(name: str, frame: Any, keys: Collection[str], faults: Faults) -> Any:
    """A DataFrame in which identifiers that stand in its index are columns: levels called as a key
    is, and an index of names where the first key is all that is missing.

    Columns that stand twice are noted, and identifiers in an index that does not say which.
    """
    columns = [str(each) for each in frame.columns]
    for column, count in Counter(columns).items():
        if count > 1:
            problem = "stands twice among the columns of the DataFrame: expected each column once."
            faults.add(name, column, problem)
    missing = [key for key in keys if key not in columns]
    there = [level for level in frame.index.names if level in missing]
    if there:
        drop = [level for level in frame.index.names if level not in there]
        return frame.reset_index(drop, drop=True).reset_index() if drop else frame.reset_index()
    needed = [key for key in missing if key != "base"]
    if not needed or not len(frame) or str(frame.index.dtype) not in ("object", "str", "string"):
        return frame
    if needed == list(keys)[:1] and frame.index.nlevels == 1:
        return frame.rename_axis(needed[0]).reset_index()
    problem = "is no column of the DataFrame, and its index does not say which is which."
    faults.add(name, needed[0], problem, f"Name its levels {', '.join(missing)}, in their order.")
    return frame


def _filled(value: Any) -> Any:
    """A record with None for what pandas has for an empty cell."""
    if isinstance(value, Mapping):
        return {key: _filled(each) for key, each in value.items()}
    empty = type(value).__name__ in ("NAType", "NaTType") or (
        isinstance(value, float) and isnan(value)
    )
    return None if empty else value


def _plain(value: Any, where: str, field: str, faults: Faults) -> Any:
    try:
        return plain_value(value)
    except InputError as error:
        faults.add(where, field, str(error))
        return None
