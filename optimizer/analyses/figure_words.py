"""Figures of an explanation in words; every number is one of the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.analyses.names import Names
from optimizer.analyses.words import listing, money, small

Record = Mapping[str, Any]

OWN_LIMITS = {"max_units": "no more are on offer", "min_units": "so few cannot be bought"}
"""What forbids a number of units where no rule does."""


def amount(finding: Record) -> str:
    """A loss or a gain with its hedge: "0.13", "at least 0.13", "nothing", "impossible (crews)"."""
    if finding["kind"] == "impossible":
        return f"impossible ({forbidden(finding['rule'])})"
    hedge = {"at_least": "at least ", "at_most": "at most "}.get(finding["kind"], "")
    return f"{hedge}{small(finding['value'])}" if finding["value"] else f"{hedge}nothing"


def forbidden(rule: str) -> str:
    """What forbids something: the offer's own limit, or rules by name."""
    return OWN_LIMITS.get(rule, rule or "no plan keeps every rule")


def because(rule: str) -> str:
    """The same as a clause: "because no more are on offer", "because of the rules budget and crews"."""
    if rule in OWN_LIMITS:
        return f"because {OWN_LIMITS[rule]}"
    names = [name for name in rule.split(", ") if name]
    if not names:
        return "because no plan then keeps every rule"
    return f"because of {rules_named(names)}"


def rules_named(names: Sequence[str]) -> str:
    """Rules by name: "the budget", "the rule crews", "the rules crews and served, and the budget"."""
    rules = [name for name in names if name != "budget"]
    said = [f"the {'rule' if len(rules) == 1 else 'rules'} {listing(rules)}"] if rules else []
    return listing([*said, *(["the budget"] if "budget" in names else [])])


def cost_ends(finding: Record) -> str:
    """A range of unit costs: "from ¥0 to ¥180 m", "¥120 m or more"."""
    first, last = finding["value"]
    return f"{money(first)} or more" if last is None else f"from {money(first)} to {money(last)}"


def weight_ends(finding: Record) -> str:
    """A range of weights: "from 0 to 1.25", "0.3 or more"."""
    first, last = finding["value"]
    return f"{_weight(first)} or more" if last is None else f"from {_weight(first)} to {_weight(last)}"


def _weight(weight: float) -> str:
    return f"{weight:.4g}" if weight else "0"


def area_words(area: str, names: Names) -> str:
    """An area by its place and layer: "Dondra Head, surveillance"."""
    return ", ".join(filter(None, (names.places[area], names.layers[area])))
