"""JSON as its standard has it: no NaN or infinity, no key twice, nesting to 50, with the position
of every entry.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator

from optimizer.errors import InputError
from optimizer.instance.faults import FileFaults
from optimizer.instance.plain_values import DEEPEST, check_text
from optimizer.readers.positions import MOST_APART, Event, Parsed, TooDeepError, assemble, number

_TOKEN = re.compile(
    r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|-?[0-9][0-9.eE+-]*|true|false|null|NaN|-?Infinity'
)
MOST_MARKS = 2_000_000
"""Commas and opening brackets in a text; each may begin an entry, and an entry takes some sixty
bytes.
"""
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse_json(
    text: str, shallow: Collection[str], faults: FileFaults, most: int = MOST_APART
) -> Parsed | None:
    """The data of a JSON text with positions; None after a fault that ends the reading. Arguments
    as ``assemble``.
    """
    if sum(map(text.count, ",[{")) > MOST_MARKS:  # before anything is made of it
        hint = "Put large tables into CSV files beside instance.yaml."
        faults.add(
            "",
            "",
            f"has more than {MOST_MARKS:,} commas and brackets: too much for one file.",
            hint,
        )
        return None
    try:
        json.loads(
            text, parse_int=str, parse_float=str
        )  # the grammar; once it holds, a scan for tokens finds the positions
        return assemble(_events(text, faults), shallow, faults, most)
    except json.JSONDecodeError as error:
        faults.add(
            f"{error.lineno}:{error.colno}",
            "",
            f"is not well-formed JSON: {error.msg}.",
            _likely(error.msg),
        )
    except TooDeepError as error:
        faults.add(str(error), "", f"is nested more than {DEEPEST} deep.")
    except RecursionError:
        faults.add("", "", f"is nested more than {DEEPEST} deep.")
    return None


def _events(text: str, faults: FileFaults) -> Iterator[Event]:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    for token in _TOKEN.finditer(text):
        line = bisect_right(starts, token.start())
        mark = f"{line}:{token.start() - starts[line - 1] + 1}"
        word = token[0]
        if word in "}]":
            yield Event("end", mark)
        elif word in "{[":
            yield Event("mapping" if word == "{" else "list", mark)
        else:
            yield _scalar(word, mark, faults)


def _scalar(word: str, mark: str, faults: FileFaults) -> Event:
    try:
        if word.startswith('"'):
            text = check_text(json.loads(word))
            return Event("scalar", mark, text, text)
        if word in _CONSTANTS:
            return Event("scalar", mark, _CONSTANTS[word], word)
        value = number(word)
        if value is None:
            raise InputError(f"found {word}: expected a finite number.")
        return Event("scalar", mark, value, word)
    except InputError as error:
        faults.add(mark, "", str(error))
        return Event("scalar", mark, None, word)


def _likely(problem: str) -> str:
    if "property name" in problem or "value" in problem:
        return "Perhaps there is a comma too many, or text without double quotes."
    return "Perhaps a comma, quote or bracket is missing."
