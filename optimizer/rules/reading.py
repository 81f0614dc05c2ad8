"""From a rule as written in ``instance.yaml`` to a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.errors import InputError
from optimizer.money import parse_number, parse_share, shorten
from optimizer.rules.base import Rule, Stepped
from optimizer.rules.limit import Limit
from optimizer.rules.measures import ASSET_TYPES, MEASURES, Measure, ResourceMeasure
from optimizer.rules.requires import Requires
from optimizer.rules.selection import AREA_WORDS, OFFER_WORDS, WORDS, Selection
from optimizer.suggest import did_you_mean

Money = Callable[[Any], int]
"""Reads money as written (bare numbers in the instance's money unit) into minor units."""

COMMON = ("name", "because", "each")
LIMIT_WORDS = ("limit", "min", "max", "min_column", "max_column", "if_any", *COMMON)
REQUIRES_WORDS = ("asset", "needs", "per", "beyond")


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
    hint: str = ""


def read_rule(spec: Mapping[str, Any], money: Money) -> Rule:
    """The rule that ``spec`` describes.

    Raises:
        RuleError: when a key or a value is not one that a rule may have.
    """
    kinds = [kind for kind in READERS if kind in spec]
    if len(kinds) != 1:
        raise RuleError(
            "",
            f"a rule is one of {', '.join(READERS)}; this one has {', '.join(spec) or 'no keys'}",
        )
    return READERS[kinds[0]](spec, money)


def _limit(spec: Mapping[str, Any], money: Money) -> Rule:
    word = spec["limit"]
    measure: Measure = next((m for m in MEASURES if m.word == word), None) or ResourceMeasure(
        str(word), str(word)
    )
    areas = measure.word == "coverage"
    _refuse_unknown(spec, (*LIMIT_WORDS, *(AREA_WORDS if areas else OFFER_WORDS)))
    selection = _selection(spec, areas=areas)
    if areas and "max" in spec:
        raise RuleError("max", "coverage takes a minimum only: a maximum is not convex")
    minimum, maximum = (_stepped(spec, key, measure, money) for key in ("min", "max"))
    columns = {key: str(spec.get(key, "")) for key in ("min_column", "max_column")}
    if any(columns.values()) and spec.get("each") != "recipient":
        raise RuleError(
            "max_column" if columns["max_column"] else "min_column", "needs each: recipient"
        )
    if minimum is None and maximum is None and not any(columns.values()):
        raise RuleError(
            "", "a limit needs min or max", "Add min:, max:, min_column: or max_column:."
        )
    return Limit(
        *_told(spec),
        measure=measure,
        selection=selection,
        minimum=minimum,
        maximum=maximum,
        minimum_column=columns["min_column"],
        maximum_column=columns["max_column"],
        column_size=Fraction(money(1)) if word == "spend" else Fraction(1),
        if_any=_flag(spec, "if_any"),
    )


def _requires(spec: Mapping[str, Any], money: Money) -> Rule:
    _refuse_unknown(spec, ("requires", *COMMON, *OFFER_WORDS))
    inner = spec["requires"]
    if not isinstance(inner, Mapping) or not {"asset", "needs"} <= set(inner):
        raise RuleError("requires", "expected {asset: a, needs: b, per: n, beyond: m}")
    _refuse_unknown(inner, REQUIRES_WORDS)
    per, beyond = (
        _number(inner.get(key, default), key) for key, default in (("per", 1), ("beyond", 0))
    )
    if per <= 0 or beyond < 0:
        raise RuleError(
            "requires", f"per must be above 0 and beyond at least 0, not {per} and {beyond}"
        )
    return Requires(
        *_told(spec),
        asset=str(inner["asset"]),
        needs=str(inner["needs"]),
        per=per,
        beyond=beyond,
        selection=_selection(spec),
    )


def _excludes(spec: Mapping[str, Any], money: Money) -> Rule:
    _refuse_unknown(spec, ("excludes", *COMMON, *(word for word in OFFER_WORDS if word != "asset")))
    assets = spec["excludes"]
    if not isinstance(assets, (list, tuple)) or len(assets) < 2:
        raise RuleError("excludes", "expected a list of at least two assets")
    if len(set(map(str, assets))) < len(assets):
        raise RuleError("excludes", "names an asset twice: expected each once")
    return Limit(
        *_told(spec),
        measure=ASSET_TYPES,
        selection=_selection({**spec, "asset": list(assets)}),
        maximum=Stepped(((0, Fraction(1)),)),
    )


READERS: dict[str, Callable[[Mapping[str, Any], Money], Rule]] = {
    "limit": _limit,
    "requires": _requires,
    "excludes": _excludes,
}
"""The kinds of rules, by the key that names them."""


def _refuse_unknown(spec: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in spec:
        if key not in known:
            raise RuleError(
                str(key), "is not a key of this kind of rule", did_you_mean(str(key), known)
            )


def _told(spec: Mapping[str, Any]) -> tuple[str, str]:
    """Name and reason."""
    return rule_name(spec), str(spec.get("because", ""))


def _selection(spec: Mapping[str, Any], *, areas: bool = False) -> Selection:
    words = AREA_WORDS if areas else OFFER_WORDS
    each = spec.get("each")
    if each is not None and each not in words:
        raise RuleError("each", f"found {shorten(each)}, expected one of {', '.join(words)}")
    return Selection(
        {word: tuple(map(str, listed(spec[word]))) for word in words if word in spec},
        each or "",
        areas,
    )


def listed(value: Any) -> Sequence[Any]:
    """What may be one name or a list of them, as a list."""
    return value if isinstance(value, (list, tuple)) else [value]


def _flag(spec: Mapping[str, Any], key: str) -> bool:
    value = spec.get(key, False)
    if not isinstance(value, bool):
        raise RuleError(key, f"found {shorten(value)}, expected true or false")
    return value


def _stepped(spec: Mapping[str, Any], key: str, measure: Measure, money: Money) -> Stepped | None:
    if key not in spec:
        return None
    value = spec[key]
    if not isinstance(value, Mapping):
        return Stepped(((0, _value(value, key, measure, money)),))
    steps = tuple(
        (money(start), _value(each, key, measure, money)) for start, each in value.items()
    )
    if not steps:
        raise RuleError(key, "a stepped value needs at least one budget: value pair")
    if any(after <= before for (before, _), (after, _) in pairwise(steps)):
        raise RuleError(key, "the budgets of a stepped value must increase")
    return Stepped(steps)


def _value(value: Any, key: str, measure: Measure, money: Money) -> Fraction:
    if measure.word == "spend":
        return Fraction(money(value))
    if measure.word in ("spend_share", "coverage"):
        return parse_share(value)
    return _number(value, key)


def _number(value: Any, key: str) -> Fraction:
    try:
        return parse_number(value)
    except InputError:
        raise RuleError(key, f"found {shorten(value)}, expected a number") from None


def rule_without(spec: Mapping[str, Any], gone: Mapping[str, Set[str]]) -> Mapping[str, Any] | None:
    """A rule as written, without names that are no more; None where it named nothing else.

    Args:
        spec: the rule.
        gone: names by filter word.
    """
    rule = dict(spec)
    for word in gone:
        if word in rule:
            names = listed(rule[word])
            rest = [name for name in names if str(name) not in gone[word]]
            if not rest:
                return None
            rule[word] = rest if len(rest) < len(names) else rule[word]
    if "excludes" in rule:
        rule["excludes"] = [asset for asset in rule["excludes"] if str(asset) not in gone["asset"]]
        return rule if len(rule["excludes"]) > 1 else None
    return _requires_without(rule, gone["asset"]) if "requires" in rule else rule


def _requires_without(rule: dict[str, Any], gone: Set[str]) -> dict[str, Any] | None:
    """Without what it needs, an asset has only the units that need none."""
    terms = rule["requires"]
    if str(terms["asset"]) in gone:
        return None
    if str(terms["needs"]) not in gone:
        return rule
    rest = {key: value for key, value in rule.items() if key != "requires"}
    return {**rest, "limit": "units", "asset": terms["asset"], "max": terms.get("beyond", 0)}


def rule_name(spec: Mapping[str, Any]) -> str:
    """The rule's name, or by default its kind and filters: ``spend each recipient``, ``units MYS
    rhib``.
    """
    if "name" in spec:
        return str(spec["name"])
    words = [_kind(spec)] + ([f"each {spec['each']}"] if "each" in spec else [])
    words += ["+".join(map(str, listed(spec[word]))) for word in WORDS if word in spec]
    return " ".join(filter(None, words))


def _kind(spec: Mapping[str, Any]) -> str:
    if "limit" in spec:
        return str(spec["limit"])
    if isinstance(spec.get("requires"), Mapping):
        return f"requires {spec['requires'].get('asset')} needs {spec['requires'].get('needs')}"
    return (
        f"excludes {' and '.join(map(str, listed(spec['excludes'])))}" if "excludes" in spec else ""
    )


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
