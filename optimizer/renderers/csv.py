"""Records as comma-separated values, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimizer.analyses.words import quoted

# A spreadsheet reads a cell that begins so as a formula, also in the full-width forms of East Asian keyboards.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def render(records: Sequence[Mapping[str, Any]]) -> str:
    """The records under one header, columns in the order in which they first occur.

    Floats have 12 significant digits, None is empty, truth is ``true`` or ``false``. A nested mapping becomes a
    column for each of its keys (``cost_amount``, ``cost_currency``), a list its items separated by ``;``, one that holds a
    ``;`` itself in quotation marks. Text that a spreadsheet would take for a formula gets a leading apostrophe; numbers
    are left as they are, also negative ones.
    """
    flat = [dict(_flat(record)) for record in records]
    columns = list(dict.fromkeys(column for record in flat for column in record))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_neutral(column) for column in columns])
    writer.writerows([_say(record.get(column)) for column in columns] for record in flat)
    return text.getvalue()


def _flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}_")
        else:
            yield f"{prefix}{key}", value


def _say(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.12g}"
        case list() | tuple():
            return _neutral(";".join(quoted(_say(item), (";",)) for item in value))
    return _neutral(str(value))


def _neutral(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text
