"""A whole instance in one .yaml or .json file: the header's keys, and every table as a list of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from optimizer.instance.faults import Faults
from optimizer.instance.tables import TABLES, Cell, Table, Tables
from optimizer.readers.plain import Parsed
from optimizer.readers.strict_json import parse_json
from optimizer.readers.strict_yaml import parse_yaml
from optimizer.readers.text_file import read_text

MOST_BYTES = 20_000_000
SUFFIXES = (".yaml", ".yml", ".json")
_ORIGINS = ("low", "high", "source", "confidence")


def reads(path: Path) -> bool:
    """Whether the path is a file of this container."""
    return path.is_file() and path.suffix.lower() in SUFFIXES


def read(path: Path) -> Tables:
    """The instance in a file.

    Raises:
        InstanceError: the file is not well-formed; every fault with line and column.
    """
    faults = Faults()
    header, tables, marks = read_header(path, path.name, faults)
    faults.check()
    return Tables(header, tables, str(path), path.name, marks)


def read_header(path: Path, file: str, faults: Faults) -> tuple[dict[str, Any], dict[str, Table], dict[tuple[str | int, ...], str]]:
    """The header, the tables that stand in the same file, and the positions of header entries; faults are noted."""
    text = read_text(path, file, MOST_BYTES, faults)
    if text is None:
        return {}, {}, {}
    parse = parse_json if path.suffix.lower() == ".json" else parse_yaml
    parsed = parse(text, file, TABLES, faults)
    if parsed is None:
        return {}, {}, {}
    if not isinstance(parsed.data, dict):
        found = "nothing" if parsed.data is None else f"a {_kind(parsed.data)}"
        faults.add(file, "", f"holds {found}: expected keys such as format, name, budget and rules.")
        return {}, {}, {}
    header = {key: value for key, value in parsed.data.items() if key not in TABLES}
    tables = {name: _table(name, parsed, file, faults) for name in TABLES if parsed.data.get(name) is not None}
    return header, tables, {path: mark for path, mark in parsed.marks.items() if not path or path[0] not in TABLES}


def _table(name: str, parsed: Parsed, file: str, faults: Faults) -> Table:
    """A list of records as columns; a record that lacks a column has None there."""
    records = parsed.data[name]
    if not isinstance(records, list):
        faults.add(f"{file}:{parsed.marks[(name,)]}", name, f"is a {_kind(records)}: expected a list of records.")
        return Table(name, {}, file)
    lines = [parsed.marks[name, row] for row in range(len(records))]
    flat = [_flat(record, f"{file}:{line}", name, faults) for record, line in zip(records, lines, strict=True)]
    names = dict.fromkeys(key for record in flat for key in record)
    return Table(name, {key: [record.get(key) for record in flat] for key in names}, file, lines)


def _flat(record: Any, where: str, table: str, faults: Faults) -> dict[str, Cell]:
    """A record with ``X: {value, low, high, source, confidence}`` spread over X, X_low, X_high, X_source and X_confidence."""
    if not isinstance(record, dict) or not record:
        faults.add(where, table, f"holds a {_kind(record)}: expected a record such as {{name: ..., ...}}.")
        return {}
    flat: dict[str, Cell] = {}
    for key, cell in record.items():
        for name, value in _spread(key, cell, where, faults):
            if name in flat:
                faults.add(where, name, f"stands twice: as a column and within {key}.")
            flat[name] = value
    return flat


def _spread(key: str, cell: Any, where: str, faults: Faults) -> Iterator[tuple[str, Cell]]:
    if isinstance(cell, dict):
        yield from _figure(key, cell, where, faults)
    elif isinstance(cell, list):
        yield key, _joined(key, cell, where, faults)
    else:
        yield key, cell


def _figure(key: str, cell: Mapping[str, Any], where: str, faults: Faults) -> Iterator[tuple[str, Cell]]:
    """The columns of a number with its range and origin."""
    for part, value in cell.items():
        if part != "value" and part not in _ORIGINS:
            faults.add(where, key, f'has the entry "{part}": expected value, low, high, source and confidence.')
        elif isinstance(value, dict | list):
            faults.add(where, key, f"has a {_kind(value)} as its {part}: expected a number or text.")
        else:
            yield (key if part == "value" else f"{key}_{part}"), value
    if "value" not in cell:
        faults.add(where, key, "has no value: expected {value, low, high, source, confidence}.")


def _joined(key: str, cell: list[Any], where: str, faults: Faults) -> str | None:
    """A list of names as one cell, separated by ``;`` as in a CSV file."""
    if all(isinstance(name, str) and ";" not in name for name in cell):
        return ";".join(cell) or None
    faults.add(where, key, "is a list of something other than names: expected text without semicolons.")
    return None


def _kind(value: Any) -> str:
    return "mapping" if isinstance(value, dict) else "list" if isinstance(value, list) else "single value"
