"""YAML 1.2, the part without surprises.

``NO`` is text and ``1e9`` a number; decimal numbers only. Refused: tags, anchors, aliases, merge
keys, directives, a second document, a key that stands twice, NaN and infinity, nesting beyond 50.
PyYAML supplies the events, the meaning is ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import yaml

from optimizer.errors import InputError
from optimizer.instance.faults import FileFaults
from optimizer.instance.plain_values import DEEPEST, check_text
from optimizer.readers.positions import Event, Parsed, TooDeepError, assemble, number

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = dict.fromkeys(("", "~", "null", "Null", "NULL"), None) | dict.fromkeys(
    ("true", "True", "TRUE"), True
)
CONSTANTS: dict[str, bool | None] = _WORDS | dict.fromkeys(("false", "False", "FALSE"), False)
_NOT_FINITE = frozenset(
    f"{sign}.{word}"
    for sign in ("", "+", "-")
    for word in ("inf", "Inf", "INF", "nan", "NaN", "NAN")
)


def parse_yaml(text: str, shallow: Collection[str], faults: FileFaults) -> Parsed | None:
    """The data of one YAML document with positions; None after a fault that ends the reading.
    Arguments as ``assemble``.
    """
    try:
        return assemble(_events(text, faults), shallow, faults)
    except TooDeepError as error:
        faults.add(str(error), "", f"is nested more than {DEEPEST} deep.")
    except yaml.MarkedYAMLError as error:
        place, problem = _place(error.problem_mark), str(error.problem)
        if (
            "maximum nesting depth" in problem
        ):  # the parser looks ahead, and may give up before we have counted to ours
            faults.add(place, "", f"is nested more than {DEEPEST} deep.")
        else:
            faults.add(place, "", f"is not well-formed YAML: {problem}.", _likely(problem))
    except yaml.YAMLError as error:
        faults.add("", "", f"is not well-formed YAML: {' '.join(str(error).split())}.")
    return None


def _events(text: str, faults: FileFaults) -> Iterator[Event]:
    """Our events from PyYAML's, noting what is refused."""
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                faults.add(
                    _place(event.start_mark),
                    "",
                    "begins a second document: expected one.",
                    'Remove the "---".',
                )
                return
            if event.version or event.tags:
                faults.add(_place(event.start_mark), "", "has a % directive: expected none.")
        elif isinstance(event, yaml.NodeEvent):
            _refuse_marks(event, faults)
            yield _node(event, faults)
        elif isinstance(event, yaml.CollectionEndEvent):
            yield Event("end", "")


def _refuse_marks(event: Any, faults: FileFaults) -> None:
    """Anchors, aliases and tags: they make a file mean something other than it shows."""
    if event.anchor is not None:
        word = f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{event.anchor[:40]}"
        faults.add(
            _place(event.start_mark),
            "",
            f"found {word}: anchors and aliases are not read.",
            "Write the value out, or quote the text.",
        )
    if getattr(event, "tag", None) is not None:
        problem = f"found the tag {event.tag[:60]}: tags are not read."
        faults.add(_place(event.start_mark), "", problem, "Leave it out, or quote the text.")


def _node(event: Any, faults: FileFaults) -> Event:
    mark = _place(event.start_mark)
    if isinstance(event, yaml.MappingStartEvent):
        return Event("mapping", mark)
    if isinstance(event, yaml.SequenceStartEvent):
        return Event("list", mark)
    if isinstance(event, yaml.AliasEvent):
        return Event("scalar", mark)
    return Event("scalar", mark, _scalar(event, mark, faults), event.value)


def _scalar(event: Any, mark: str, faults: FileFaults) -> Any:
    """The value of a scalar by the core schema of YAML 1.2."""
    text: str = event.value
    try:
        if event.style:
            return check_text(text)
        if text in _NOT_FINITE:
            raise InputError(f"found the number {text}: expected a finite number.")
        if text in CONSTANTS:
            return CONSTANTS[text]
        value = number(text)
        return check_text(text) if value is None else value
    except InputError as error:
        faults.add(mark, "", str(error))
        return None


def _place(mark: Any) -> str:
    return "" if mark is None else f"{mark.line + 1}:{mark.column + 1}"


def _likely(problem: str) -> str:
    if "tab" in problem or "cannot start any token" in problem:
        return "Perhaps a tab indents a line, or a text that begins with @, ` or % needs quotes."
    if "mapping values" in problem:
        return 'Perhaps a text with ": " needs quotes, or a line is indented wrongly.'
    return "Perhaps a bracket or quote is not closed, or a line is indented wrongly."
