"""A whole instance in one .yaml or .json file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer.instance.input_tables import TABLES, Tables
from optimizer.readers.plain_file import SUFFIXES
from optimizer.writers.spelling import flow, records


def writes(name: str) -> bool:
    """Whether a path so called is a file of this container."""
    return Path(name).suffix.lower() in SUFFIXES


def write(tables: Tables, path: Path) -> None:
    """Write the header's keys, and every table as a list of records, one a line."""
    rows = {name: records(tables.tables[name]) for name in TABLES if name in tables.tables}
    text = as_json if path.suffix.lower() == ".json" else as_yaml
    path.write_text(text({**tables.header, **rows}), encoding="utf-8")


def as_yaml(data: Mapping[str, Any]) -> str:
    """Plain data as YAML: of a key that holds several entries each on a line of its own."""
    lines = []
    for key, value in data.items():
        if value and isinstance(value, list | tuple):
            lines += [f"{key}:", *(f"  - {flow(each)}" for each in value)]
        elif value and isinstance(value, Mapping):
            # an entry begins as it would within {...}, so that every name reads as itself
            lines += [f"{key}:", *(f"  {flow({name: value[name]})[1:-1]}" for name in value)]
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"


def as_json(data: Mapping[str, Any]) -> str:
    """Plain data as JSON: of a key that holds a list each entry on a line of its own."""
    parts = []
    for key, value in data.items():
        if value and isinstance(value, list | tuple):
            inner = ",\n  ".join(map(_json, value))
            parts.append(f"{_json(key)}: [\n  {inner}\n ]")
        else:
            parts.append(f"{_json(key)}: {_json(value)}")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
