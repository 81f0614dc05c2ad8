"""The identity of an instance: the same for the same content in any container, another for any
altered number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.tables import Tables
from optimizer.money import parse_number


def digest(tables: Tables) -> str:
    """SHA-256 (hex) of the header and of every cell, in file order; numbers count by value, not by
    spelling.
    """
    hasher = hashlib.sha256()
    hasher.update(json.dumps(plain(tables.header), sort_keys=True).encode())
    for part in _table_parts(tables):
        hasher.update(part)
    return hasher.hexdigest()


def _table_parts(tables: Tables) -> Iterator[bytes]:
    for name in sorted(tables.tables):
        columns = tables.tables[name].columns
        for column in sorted(columns):
            cells = columns[column]
            if any(cell is not None for cell in cells):
                yield f"\x1e{name}\x1f{column}\x1d".encode()
                yield "\x1f".join([_spelling(cell) for cell in cells]).encode()


def plain(value: Any) -> Any:
    """Header data with numbers spelled by value and keys as text."""
    if isinstance(value, Mapping):
        return {_spelling(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return _spelling(value)


def _spelling(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = str(cell).strip()
    if text[:1] in "0123456789-+.":
        try:
            return str(parse_number(text))
        except InputError:
            return text
    return text
