"""A whole instance in one .yaml or .json file: the header's keys, and every table as a list of
records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.faults import Faults, FileFaults
from optimizer.instance.input_tables import TABLES, InputTable, Tables
from optimizer.instance.records import kind_of, table_of
from optimizer.readers.plain_file import SUFFIXES, parse_plain
from optimizer.readers.positions import Parsed


def reads(path: Path) -> bool:
    """Whether the path is a file of this container."""
    return path.is_file() and path.suffix.lower() in SUFFIXES


def read(path: Path) -> Tables:
    """The instance in a file.

    Raises:
        InstanceError: the file is not well-formed; every fault with line and column.
    """
    faults = Faults()
    header, tables, marks = read_header(path, faults.of(path.name))
    faults.check()
    return Tables(header, tables, str(path), path.name, marks)


def read_header(
    path: Path, faults: FileFaults
) -> tuple[dict[str, Any], dict[str, InputTable], dict[tuple[str | int, ...], str]]:
    """The header, the tables that stand in the same file, and the positions of header entries;
    faults are noted.
    """
    parsed = parse_plain(path, TABLES, faults)
    if parsed is None:
        return {}, {}, {}
    if not isinstance(parsed.data, dict):
        found = "nothing" if parsed.data is None else f"a {kind_of(parsed.data)}"
        faults.add(
            parsed.marks.get((), 1),
            "",
            f"holds {found}: expected keys such as format, name, budget and rules.",
        )
        return {}, {}, {}
    _refuse_others(path, parsed.data)
    header = {key: value for key, value in parsed.data.items() if key not in TABLES}
    tables = {
        name: _table(name, parsed, faults) for name in TABLES if parsed.data.get(name) is not None
    }
    return (
        header,
        tables,
        {path: mark for path, mark in parsed.marks.items() if not path or path[0] not in TABLES},
    )


def _refuse_others(path: Path, data: Mapping[str, Any]) -> None:
    """Raise InputError for a study and for a result, with what to do with it."""
    if "instances" in data:
        raise InputError(
            f"{path}: is a study, not an instance: optimizer batch {path} --store runs.db runs it."
        )
    if {"format", "digest", "run"} <= data.keys():
        run = data["run"] if isinstance(data["run"], Mapping) else {}
        of = f"; it is of the instance {run['instance']}" if run.get("instance") else ""
        raise InputError(
            f"{path}: is a result, not an instance{of}. optimizer verify {path} checks what solve"
            " and evaluate write."
        )


def _table(name: str, parsed: Parsed, faults: FileFaults) -> InputTable:
    """A list of records as columns; a record that lacks a column has None there."""
    records, mark = parsed.data[name], parsed.marks[(name,)]
    if not isinstance(records, list):
        faults.add(mark, name, f"is a {kind_of(records)}: expected a list of records.")
        return InputTable(name, {}, faults.file, begins=mark)
    lines = [parsed.marks[name, row] for row in range(len(records))]
    return replace(table_of(name, records, lines, faults), begins=mark)
