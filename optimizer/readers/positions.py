"""Plain data with the position of every entry, assembled from the events of a YAML or JSON file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from optimizer.errors import InputError
from optimizer.instance.faults import FileFaults
from optimizer.instance.plain_values import DEEPEST

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[+-]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][+-]?[0-9]+)?")
_LONGEST_NUMBER = 40

MOST_IN_TABLES = 500_000
"""Entries read from the tables of a single file; more would take longer to read than to refuse."""
MOST_APART = 100_000
"""Entries read outside tables: a header, rules and scenarios have some hundred, what is no instance
may have millions.
"""


class Event(NamedTuple):
    """One step through a file: a mapping or list begins, ends, or a scalar stands there (as a
    value, and as a key's text).
    """

    kind: Literal["mapping", "list", "end", "scalar"]
    mark: str
    value: Any = None
    text: str = ""


class TooDeepError(InputError):
    """Lists and mappings are nested beyond ``DEEPEST``."""


@dataclass
class Parsed:
    """What a file says: plain data (dict with text keys, list, str, int, float, bool, None) and
    "line:column" by path.
    """

    data: Any = None
    marks: dict[Path, str] = field(default_factory=dict)


@dataclass
class _Open:
    """A mapping or list that has begun; ``key`` is the key that waits for its value."""

    data: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


def assemble(
    events: Iterable[Event],
    shallow: Collection[str],
    faults: FileFaults,
    most: int = MOST_APART,
) -> Parsed:
    """The data the events spell, so far as they were read: a fault may end the reading.

    Keys are text; a key that stands twice is a fault.

    Args:
        events: the file, step by step.
        shallow: top-level keys under which only rows are given a position (large tables).
        faults: where faults go.
        most: entries outside the records of tables that are read.

    Raises:
        TooDeepError: nested beyond ``DEEPEST``.
    """
    parsed = Parsed()
    stack: list[_Open] = []
    in_tables = apart = 0
    for event in events:
        if faults.full:
            break
        if event.kind == "end":
            stack.pop()
        elif stack and isinstance(stack[-1].data, dict) and stack[-1].key is None:
            _take_key(stack, event, faults)
        else:
            if stack and event.kind == "scalar" and event.value is None and not event.text:
                _refuse_lone_digits(stack[-1], event.mark, faults)
            path = _take_value(parsed, stack, event, shallow)
            if path and path[0] in shallow and (len(path) > 2 or event.kind == "mapping"):
                in_tables += 1
            else:
                apart += 1
            if in_tables > MOST_IN_TABLES:
                problem = (
                    f"goes on: at most {MOST_IN_TABLES:,} entries are read from the tables of one"
                    " file."
                )
                faults.add(
                    event.mark,
                    "",
                    problem,
                    "Put large tables into CSV files beside instance.yaml.",
                )
                break
            if apart > most:
                hint = "Perhaps it is another kind of file." if most == MOST_APART else ""
                faults.add(
                    event.mark,
                    "",
                    f"goes on: at most {most:,} entries are read that stand in no table.",
                    hint,
                )
                break
    return parsed


def _take_key(stack: list[_Open], event: Event, faults: FileFaults) -> None:
    into = stack[-1]
    into.key = event.text
    if event.kind != "scalar":
        faults.add(event.mark, "", f"has a {event.kind} as a key: expected text.")
        stack.append(_Open({} if event.kind == "mapping" else [], into.path))
    elif event.text == "<<":
        faults.add(event.mark, "<<", "merge keys are not read.", "Write the entries out.")
    elif event.text in into.data:
        faults.add(event.mark, event.text, "stands twice: expected each key once.")


def _refuse_lone_digits(into: _Open, mark: str, faults: FileFaults) -> None:
    """A key of digits without a value is what a comma leaves of a number: ``{unit_cost: 250,000}``
    has the keys unit_cost and 000.
    """
    if into.key is not None and into.key.isdecimal() and isinstance(into.data, dict):
        before = next(reversed(into.data.values()), None)
        meant = f'"{before},{into.key}"' if isinstance(before, int | float | str) else "the number"
        problem = "is a key of digits without a value: a comma ends the entry before it."
        faults.add(mark, into.key, problem, f"Quote {meant}, or leave the comma out.")


def _take_value(parsed: Parsed, stack: list[_Open], event: Event, shallow: Collection[str]) -> Path:
    """Put the value where it belongs, note its position, and return its path."""
    value = {} if event.kind == "mapping" else [] if event.kind == "list" else event.value
    path = _put(stack[-1], value) if stack else ()
    if not stack:
        parsed.data = value
    if len(path) <= 2 or path[0] not in shallow:
        parsed.marks[path] = event.mark
    if event.kind != "scalar":
        if len(stack) >= DEEPEST:
            raise TooDeepError(event.mark)
        stack.append(_Open(value, path))
    return path


def _put(into: _Open, value: Any) -> Path:
    """Put a value where it belongs and return its path."""
    if isinstance(into.data, list):
        into.data.append(value)
        return (*into.path, len(into.data) - 1)
    key, into.key = str(into.key), None
    into.data[key] = value
    return (*into.path, key)


def number(text: str) -> int | float | None:
    """The number a text spells in decimal digits, None where it is none (``0123`` and ``1_000`` are
    text).

    Raises:
        InputError: a number that cannot be held.
    """
    if _DECIMAL.fullmatch(text) is None:
        return None
    if len(text) > _LONGEST_NUMBER:
        raise InputError(
            f"found a number of {len(text)} characters: at most {_LONGEST_NUMBER} are read."
        )
    value = int(text) if _INTEGER.fullmatch(text) else float(text)
    if value in (float("inf"), float("-inf")):
        raise InputError(f"found the number {text} is too large.")
    return value
