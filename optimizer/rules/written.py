"""A rule as people write it: what every kind has in common, read, checked and described here once.

A kind reads its own keys in its own file, with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from optimizer.errors import InputError
from optimizer.money import parse_number, shorten, show
from optimizer.rules.selection import AREA_WORDS, WORDS, Selection
from optimizer.suggest import Hint, did_you_mean

Written = Mapping[str, Any]
"""A rule as it stands in the file."""
COMMON = ("name", "because", "negotiable", "each")
"""Keys of every rule, beside its filters."""

Schema = dict[str, Any]
TEXT: Schema = {"type": ["string", "number"]}
VALUE: Schema = {"type": ["number", "string"]}
NEGOTIABLE: Schema = {
    "type": "boolean",
    "description": (
        "false: law, or notes exchanged; diagnose never eases it. true where it is left out."
    ),
}
NAMES: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


@dataclass
class RuleError(Exception):
    """What is wrong with a rule as written.

    Attributes:
        key: the key at fault; empty for the whole rule.
        problem: what was found and what was expected.
        hint: the likely cause or what to do; may be empty.
    """

    key: str
    problem: str
    hint: Hint = ""


@dataclass(frozen=True)
class KnownNames:
    """What rules may name.

    Attributes:
        words: names by filter word: recipient, asset, base, category, group, area, place, layer.
        resources: the writer's own numeric columns of offers and assets; recipient_resources: of
            recipients.
        columns, recipient_columns: columns that the format knows in those, and what they mean.
        unbounded: areas whose curve has no limit.
    """

    words: Mapping[str, Set[str]]
    resources: Set[str]
    columns: Mapping[str, str]
    recipient_resources: Set[str]
    recipient_columns: Mapping[str, str]
    unbounded: Set[str]


def listed(value: Any) -> Sequence[Any]:
    """What may be one name or a list of them, as a list."""
    return value if isinstance(value, (list, tuple)) else [value]


def refuse_unknown(written: Written, known: Sequence[str]) -> None:
    """Raises RuleError where a key is none of the known."""
    for key in written:
        if key not in known:
            raise RuleError(
                str(key), "is not a key of this kind of rule", did_you_mean(str(key), known)
            )


def read_selection(written: Written, words: Sequence[str]) -> Selection:
    """What the filters of the rule select: offers, or areas."""
    each = written.get("each")
    if each is not None and each not in words:
        raise RuleError("each", f"found {shorten(each)}, expected one of {', '.join(words)}")
    filters = {word: tuple(map(str, listed(written[word]))) for word in words if word in written}
    return Selection(filters, each or "", words == AREA_WORDS)


def read_negotiable(written: Written) -> bool:
    """Whether the rule may give way where nothing fits. Raises RuleError."""
    found = written.get("negotiable", True)
    if not isinstance(found, bool):
        raise RuleError("negotiable", f"found {shorten(found)}, expected true or false")
    return found


def read_number(value: Any, key: str) -> Fraction:
    """An exact number. Raises RuleError."""
    try:
        return parse_number(value)
    except InputError:
        raise RuleError(key, f"found {shorten(value)}, expected a number") from None


def unknown_names(key: str, written: Any, word: str, known: KnownNames) -> Iterator[RuleError]:
    """Of one name or several those that no such thing has."""
    if not listed(written):
        yield RuleError(key, "is an empty list: expected at least one name")
    for name in listed(written):
        if isinstance(name, bool | Mapping | list | tuple) or name is None:
            yield RuleError(key, f"found {show(name)}: expected the name of one {word}")
        elif str(name) not in known.words[word]:
            yield RuleError(
                key,
                f"found {show(name)}, which no {word} is called",
                partial(_guess, str(name), known.words[word]),
            )


def _guess(name: str, known: Set[str]) -> str:
    return did_you_mean(name, sorted(known))


def without_names(written: Written, gone: Mapping[str, Set[str]]) -> dict[str, Any] | None:
    """The rule whose filters have lost the names that are gone; None where one had no other."""
    rule = dict(written)
    for word in gone:
        if word in rule:
            names = listed(rule[word])
            rest = [name for name in names if str(name) not in gone[word]]
            if not rest:
                return None
            rule[word] = rest if len(rest) < len(names) else rule[word]
    return rule


def filters_of(written: Written) -> Iterable[str]:
    """The filters in words, for the name of a rule: ``each recipient``, ``MYS``, ``rhib+radar``."""
    if "each" in written:
        yield f"each {written['each']}"
    yield from ("+".join(map(str, listed(written[word]))) for word in WORDS if word in written)
