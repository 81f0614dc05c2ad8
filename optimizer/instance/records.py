"""Tables from records: each number alone, or with its range and origin as ``{value, low, high,
source, confidence}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimizer.instance.columns import ORIGINS
from optimizer.instance.faults import FileFaults
from optimizer.instance.input_tables import Cell, InputTable


def table_of(
    name: str, records: Sequence[Any], lines: Sequence[int | str], faults: FileFaults
) -> InputTable:
    """A table from records; a record that lacks a column has None there. ``lines`` says where each
    record stands.
    """
    flat = [_flat(record, line, name, faults) for record, line in zip(records, lines, strict=True)]
    names = dict.fromkeys(key for record in flat for key in record)
    return InputTable(
        name, {key: [record.get(key) for record in flat] for key in names}, faults.file, lines
    )


def _flat(record: Any, line: str | int, table: str, faults: FileFaults) -> dict[str, Cell]:
    """A record with ``X: {value, low, high, source, confidence}`` spread over X, X_low, X_high,
    X_source and X_confidence.
    """
    if not isinstance(record, dict) or not record:
        faults.add(
            line,
            table,
            f"holds a {kind_of(record)}: expected a record such as {{name: ..., ...}}.",
        )
        return {}
    flat: dict[str, Cell] = {}
    for key, cell in record.items():
        for name, value in _spread(key, cell, line, faults):
            if name in flat:
                faults.add(line, name, f"stands twice: as a column and within {key}.")
            blank = isinstance(value, str) and not value.strip()  # empty, as in a CSV file
            flat[name] = None if blank else value
    return flat


def _spread(key: str, cell: Any, line: str | int, faults: FileFaults) -> Iterator[tuple[str, Cell]]:
    if isinstance(cell, dict):
        yield from _figure(key, cell, line, faults)
    elif isinstance(cell, list):
        yield key, _joined(key, cell, line, faults)
    else:
        yield key, cell


def _figure(
    key: str, cell: Mapping[str, Any], line: str | int, faults: FileFaults
) -> Iterator[tuple[str, Cell]]:
    """The columns of a number with its range and origin."""
    for part, value in cell.items():
        if part != "value" and part not in ORIGINS:
            faults.add(
                line,
                key,
                f'has the entry "{part}": expected value, low, high, source and confidence.',
            )
        elif isinstance(value, dict | list):
            faults.add(
                line, key, f"has a {kind_of(value)} as its {part}: expected a number or text."
            )
        else:
            yield (key if part == "value" else f"{key}_{part}"), value
    if "value" not in cell:
        faults.add(line, key, "has no value: expected {value, low, high, source, confidence}.")


def _joined(key: str, cell: list[Any], line: str | int, faults: FileFaults) -> str | None:
    """A list of names as one cell, separated by ``;`` as in a CSV file."""
    if all(isinstance(name, str) and ";" not in name for name in cell):
        return ";".join(cell) or None
    faults.add(
        line, key, "is a list of something other than names: expected text without semicolons."
    )
    return None


def kind_of(value: Any) -> str:
    """What a value is, in a word: mapping, list or single value."""
    return (
        "mapping"
        if isinstance(value, dict)
        else "list"
        if isinstance(value, list)
        else "single value"
    )
