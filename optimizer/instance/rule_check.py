"""Rules read against the rest of the instance: every name they use exists, every limit can
be kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.cells import show
from optimizer.instance.faults import Faults, Hint
from optimizer.instance.header import Header
from optimizer.instance.specification import HOMES
from optimizer.instance.tables import Tables
from optimizer.instance.typed import Typed
from optimizer.rows import MOST_NUMBER
from optimizer.rules import MEASURES, WORDS, Limit, Requires, Rule, Stepped
from optimizer.rules.reading import RuleError, distinct, read_rule, rule_name
from optimizer.suggest import did_you_mean

RESERVED = ("budget", "lots", "max_units", "min_units")
"""Names of the instance's own rows, and of what else may forbid a plan (``figures/conflict.py``).
"""
COUNTS = ("units", "recipients_served", "asset_types")
"""Measures that count whole things."""


@dataclass(frozen=True)
class Names:
    """What rules may name.

    Attributes:
        words: names by filter word: recipient, asset, base, category, group, area, place, layer.
        resources: numeric columns of offers and assets; recipient_resources: of recipients.
        unbounded: areas whose curve has no limit.
    """

    words: Mapping[str, Set[str]]
    resources: Set[str]
    recipient_resources: Set[str]
    unbounded: Set[str]

    @classmethod
    def of(cls, tables: Mapping[str, Typed], header: Header) -> Names:
        """The names in the tables."""
        words = {
            word: tables[home].ids(word) if home in tables else set()
            for word, home in HOMES.items()
        }
        words["base"] |= tables["bases"].ids("base") if "bases" in tables else set()
        resources = {
            column
            for name in ("offers", "assets")
            if name in tables
            for column in tables[name].numbers
        }
        own = set(tables["recipients"].numbers) if "recipients" in tables else set()
        return cls(words, resources, own, _unbounded(tables, header))


def _unbounded(tables: Mapping[str, Typed], header: Header) -> set[str]:
    if "areas" not in tables:
        return set()
    areas = zip(tables["areas"]["area"], tables["areas"]["curve"], strict=True)
    unbounded = {name for name, curve in header.curves.items() if curve.limit is None}
    return {
        area for area, curve in areas if area is not None and (curve or header.curve) in unbounded
    }


def read_rules(tables: Tables, header: Header, names: Names, faults: Faults) -> tuple[Rule, ...]:
    """The rules of an instance, each with a name of its own; faults are noted."""
    rules = []
    for number, spec in enumerate(header.rules):
        if faults.full:
            break
        check = _RuleCheck(spec, number, tables, names, faults)
        check.names()
        rule = check.read(header) if spec else None
        if rule is not None:
            rules.append(_knowing_others(rule, names))
    _check_rule_names(header.rules, tables, faults)
    return tuple(
        _named(rule, name)
        for rule, name in zip(rules, distinct([rule.name for rule in rules]), strict=True)
    )


def _knowing_others(rule: Rule, names: Names) -> Rule:
    """The rule, whose filters know which names they leave out."""
    selection = rule.selection  # type: ignore[attr-defined]  # every rule has one
    others = {
        word: tuple(sorted(names.words[word] - set(accepted)))
        for word, accepted in selection.filters.items()
    }
    return replace(rule, selection=replace(selection, others=others))  # type: ignore[type-var]  # every rule is a dataclass


def _named(rule: Rule, name: str) -> Rule:
    return rule if rule.name == name else replace(rule, name=name)  # type: ignore[type-var]  # every rule is a dataclass


def _check_rule_names(rules: Sequence[Mapping[str, Any]], tables: Tables, faults: Faults) -> None:
    first: dict[str, int] = {}
    for number, spec in enumerate(rules):
        name, where = spec.get("name"), tables.where("rules", number, "name")
        if (name or rule_name(spec)) in RESERVED:
            said = (
                name or f"the name {rule_name(spec)}, which such a rule has unless it is given one"
            )
            faults.add(
                where,
                f"rules[{number}].name",
                f"found {said}: expected another name; reports call what limits every plan so.",
            )
        elif isinstance(name, str) and first.setdefault(name, number) != number:
            faults.add(
                where,
                f"rules[{number}].name",
                f"found {show(name)}, which rules[{first[name]}] has: expected each name once.",
            )
        elif isinstance(name, str) and (of := _member_called(name, rules)):
            problem = (
                f"found {show(name)}: expected another name; reports call a member of the rule"
                f" {of} so."
            )
            faults.add(where, f"rules[{number}].name", problem)


def _member_called(name: str, rules: Sequence[Mapping[str, Any]]) -> str:
    """The rule with members of which one would be labelled like a name: ``crews`` for
    ``crews[LKA]``; empty where there is none.
    """
    if not name.endswith("]"):
        return ""
    with_members = (rule_name(spec) for spec in rules if "each" in spec)
    return next((rule for rule in with_members if name.startswith(f"{rule}[")), "")


class _RuleCheck:
    """One rule as written, and where its faults go."""

    def __init__(
        self, spec: Mapping[str, Any], number: int, tables: Tables, names: Names, faults: Faults
    ) -> None:
        self.spec = spec
        self.number = number
        self.tables = tables
        self.known = names
        self.faults = faults

    def fault(self, key: str, problem: str, hint: Hint = "") -> None:
        path = ("rules", self.number, key) if key else ("rules", self.number)
        self.faults.add(
            self.tables.where(*path),
            f"rules[{self.number}]" + (f".{key}" if key else ""),
            problem,
            hint,
        )

    def names(self) -> None:
        """Every name the rule uses exists."""
        for key in ("name", "because"):
            if key in self.spec and not isinstance(self.spec[key], str | int):
                self.fault(key, f"found {show(self.spec[key])}: expected text.")
        for word in WORDS:
            if word in self.spec:
                self._known(word, self.spec[word], word)
        self._known_column(
            "limit",
            self.known.resources,
            tuple(measure.word for measure in MEASURES),
            "a measure or a resource column",
        )
        for key in ("min_column", "max_column"):
            self._known_column(
                key, self.known.recipient_resources, (), "a numeric column of recipients"
            )
        self._known_assets()
        each = self.spec.get("each")
        if isinstance(each, str) and not self.known.words.get(each, {each}):
            self.fault(
                "each",
                f"found {show(each)}: there is no {each} in this instance, so the rule would bind"
                " nothing.",
            )

    def _known(self, key: str, value: Any, word: str) -> None:
        names = value if isinstance(value, list | tuple) else [value]
        if not names:
            self.fault(key, "is an empty list: expected at least one name.")
        for name in names:
            if self.faults.full:
                return
            if isinstance(name, bool | Mapping | list | tuple) or name is None:
                self.fault(key, f"found {show(name)}: expected the name of one {word}.")
            elif str(name) not in self.known.words[word]:
                self.fault(
                    key,
                    f"found {show(name)}, which no {word} is called.",
                    partial(_guess, str(name), self.known.words[word]),
                )

    def _known_column(
        self, key: str, columns: Set[str], measures: tuple[str, ...], expected: str
    ) -> None:
        if key in self.spec and str(self.spec[key]) not in {*columns, *measures}:
            choices = ", ".join((*measures, *sorted(columns)))
            hint = did_you_mean(str(self.spec[key]), (*measures, *sorted(columns))) or (
                f"Known are {choices}." if choices else ""
            )
            self.fault(key, f"found {show(self.spec[key])}: expected {expected}.", hint)

    def _known_assets(self) -> None:
        """The assets that ``requires`` and ``excludes`` name."""
        inner = self.spec.get("requires")
        if isinstance(inner, Mapping):
            for key in ("asset", "needs"):
                if key in inner:
                    self._known("requires", inner[key], "asset")
            if "asset" in inner and inner.get("asset") == inner.get("needs"):
                self.fault("requires", f"found {show(inner['asset'])} twice: expected two assets.")
        if isinstance(self.spec.get("excludes"), list | tuple):
            self._known("excludes", self.spec["excludes"], "asset")

    def read(self, header: Header) -> Rule | None:
        """The rule, or None after noting what is wrong with it."""
        try:
            rule = read_rule(self.spec, header.money)
        except RuleError as error:
            self.fault(error.key, f"{error.problem}.", error.hint)
        except InputError as error:
            self.fault("", str(error))
        else:
            if isinstance(rule, Limit):
                self._check_limit(rule)
            elif isinstance(rule, Requires) and max(rule.per, rule.beyond) > MOST_NUMBER:
                self.fault(
                    "requires",
                    f"found {float(max(rule.per, rule.beyond)):g}: expected at most"
                    f" {MOST_NUMBER:g}.",
                )
            return rule
        return None

    def _check_limit(self, rule: Limit) -> None:
        for key, stepped in (("min", rule.minimum), ("max", rule.maximum)):
            for _, value in stepped.steps if stepped else ():
                self._check_value(rule, key, value)
            if stepped and f"{key}_column" in self.spec:
                self.fault(key, f"stands beside {key}_column: expected one of them.")
        if rule.if_any and rule.minimum is None and not rule.minimum_column:
            self.fault(
                "if_any",
                "stands without a minimum: expected min or min_column.",
                "A maximum always binds.",
            )
        if (
            rule.minimum
            and rule.maximum
            and all(
                _contradicts(rule.minimum, rule.maximum, budget) for budget in {0, *rule.starts}
            )
        ):
            self.fault("min", "is above max at every budget: expected min at most max.")
        if rule.measure.word == "coverage":
            self._check_bounded()

    def _check_value(self, rule: Limit, key: str, value: Fraction) -> None:
        if rule.measure.word in COUNTS and (value < 0 or value.denominator != 1):
            self.fault(key, f"found {float(value):g}: expected a whole number of at least 0.")
        if rule.measure.unit != "money" and abs(value) > MOST_NUMBER:
            self.fault(key, f"found {float(value):g}: expected at most {MOST_NUMBER:g}.")

    def _check_bounded(self) -> None:
        """Coverage is a share only where curves have a limit."""
        chosen = self.spec.get("area", ())
        areas = set(map(str, chosen if isinstance(chosen, list | tuple) else [chosen]))
        if areas and areas <= self.known.unbounded:
            self.fault(
                "area",
                f"found {show(min(areas))}, whose curve has no limit: expected areas of bounded"
                " curves.",
            )


def _guess(name: str, known: Set[str]) -> str:
    return did_you_mean(name, sorted(known))


def _contradicts(minimum: Stepped, maximum: Stepped, budget: int) -> bool:
    least, most = minimum.at(budget), maximum.at(budget)
    return least is not None and most is not None and least > most
