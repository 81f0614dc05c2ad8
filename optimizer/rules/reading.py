"""The kinds of rules, and from a rule as written to a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from optimizer.money import ReadMoney, show
from optimizer.rules.base import Rule
from optimizer.rules.excludes import Excludes
from optimizer.rules.limit import Limit
from optimizer.rules.requires import Requires
from optimizer.rules.selection import WORDS
from optimizer.rules.written import (
    KnownNames,
    RuleError,
    Written,
    filters_of,
    unknown_names,
    without_names,
)

KINDS: tuple[type[Rule], ...] = (Limit, Requires, Excludes)
"""Each with a file of its own; the key that names it tells a rule's kind."""


def kinds_of(written: Written) -> list[type[Rule]]:
    """The kinds whose key a rule has: one, if it is right."""
    return [kind for kind in KINDS if kind.key in written]


def read_rule(written: Written, money: ReadMoney) -> Rule:
    """The rule that is written. ``money`` reads bare numbers in the instance's money unit.

    Raises:
        RuleError: when a key or a value is not one that a rule may have. InputError: no amount, or
            no share.
    """
    kinds = kinds_of(written)
    if len(kinds) != 1:
        one_of, keys = ", ".join(kind.key for kind in KINDS), ", ".join(written) or "no keys"
        raise RuleError("", f"a rule is one of {one_of}; this one has {keys}")
    return kinds[0].read(written, money)


def unknown(written: Written, known: KnownNames) -> Iterator[RuleError]:
    """Every name in a rule as written that there is not."""
    for key in ("name", "because"):
        if key in written and not isinstance(written[key], str | int):
            yield RuleError(key, f"found {show(written[key])}: expected text")
    for word in WORDS:
        if word in written:
            yield from unknown_names(word, written[word], word, known)
    for kind in kinds_of(written):
        yield from kind.unknown(written, known)
    each = written.get("each")
    if isinstance(each, str) and not known.words.get(each, {each}):
        yield RuleError(
            "each",
            f"found {show(each)}: there is no {each} in this instance, so the rule would bind"
            " nothing",
        )


def rule_without(
    written: Written, gone: Mapping[str, Set[str]], vanished: Mapping[str, Set[str]] | None = None
) -> Written | None:
    """A rule as written, without names that are no more; None where it named nothing else.

    Args:
        written: the rule.
        gone: names by filter word of which nothing is on offer.
        vanished: those of which nothing exists either; all of them unless stated.
    """
    rest: Written | None = without_names(written, gone)
    for kind in kinds_of(written):
        rest = kind.without(rest, vanished or gone) if rest is not None else None
    return rest


def rule_name(written: Written) -> str:
    """The rule's name, or by default its kind and filters: ``spend each recipient``, ``units MYS
    rhib``.
    """
    kinds = kinds_of(written)
    if kinds:
        return kinds[0].told(written)[0]
    return str(written.get("name", " ".join(filters_of(written))))


def distinct(names: Sequence[str]) -> list[str]:
    """The names, each that stood before with the first number after it that makes it another:
    ``spend``, ``spend (2)``.
    """
    taken, result = set(names), []
    seen: set[str] = set()
    for name in names:
        number, unique = 2, name
        while unique in seen or (unique != name and unique in taken):
            number, unique = number + 1, f"{name} ({number})"
        seen.add(unique)
        result.append(unique)
    return result
