"""Records as comma-separated values, safe to open in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimizer.readers.formulas import neutral
from optimizer.reports.words import quoted

NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
MARK = "\ufeff"
"""The byte-order mark, without which spreadsheets take UTF-8 for the encoding of their country."""


def render(records: Sequence[Mapping[str, Any]]) -> str:
    """The records under one header, columns in the order in which they first occur; begins with a
    byte-order mark.

    Floats have 12 significant digits, None is empty, truth is ``true`` or ``false``. A nested
    mapping becomes a column for each of its keys (``cost_amount``, ``cost_currency``), a list its
    items separated by ``;``, one that holds a ``;`` itself in quotation marks. Every other text is
    quoted, and gets an apostrophe wherever a spreadsheet would take it for a formula.
    """
    flat = [dict(flattened(record)) for record in records]
    columns = list(dict.fromkeys(column for record in flat for column in record))
    rows = ([_say(record.get(column)) for column in columns] for record in flat)
    return MARK + "".join(
        f"{','.join(row)}\n" for row in ([_quoted(column) for column in columns], *rows)
    )


def flattened(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """A record with a key for each that is nested: ``cost_amount``."""
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{prefix}{key}_")
        else:
            yield f"{prefix}{key}", value


def in_words(value: Any) -> str:
    """A value of a record as text; nothing for None."""
    if isinstance(value, list | tuple):
        return ";".join(quoted(_plain(item), (";",)) for item in value)
    return _plain(value)


def _say(value: Any) -> str:
    said = in_words(value)
    is_text = isinstance(value, str | list | tuple)
    return (
        said
        if not is_text or (isinstance(value, str) and NUMBER.fullmatch(value))
        else _quoted(said)
    )


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.12g}"
    return str(value)


def _quoted(text: str) -> str:
    return '"' + neutral(text).replace('"', '""') + '"' if text else ""
