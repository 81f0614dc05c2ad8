"""What must give way where nothing is feasible, by looking at every plan.

A number is one entry of one rule: a minimum or a maximum as it holds at the budget, a recipient's
own in a column, ``beyond`` of ``requires``; ``excludes`` has none and goes as a whole. Taken away
it leaves plans; what each of them measures is what the number would have to be for it, and the
least change is that of the plan which needs least. Shares and coverage are looked at in hundredths
of a percentage point, on the side that forbids less.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from . import rules, search
from .problem import Problem
from .rules import Check, Number

FINEST = 10_000


@dataclass(frozen=True)
class Entry:
    """A number that may give way: the rule, ``min``, ``max``, ``beyond`` or ``rule``, and the
    recipient where it is that one's own.
    """

    rule: str
    key: str
    member: str = ""

    def is_of(self, check: Check) -> bool:
        """Whether a check is about it."""
        return check.rule == self.rule and self.member in ("", check.member)


Values = Mapping[Entry, Fraction | None]
"""Other values of entries; None takes one away."""


def entries(problem: Problem, budget: int) -> Iterator[Entry]:
    """Every entry in force at a budget."""
    for rule in problem.rules:
        if rule.get("negotiable", True):
            yield from _of_rule(problem, rule, budget)


def _of_rule(problem: Problem, rule: Mapping[str, object], budget: int) -> Iterator[Entry]:
    name = str(rule["name"])
    if "requires" in rule:
        yield Entry(name, "beyond")
    elif "excludes" in rule:
        yield Entry(name, "rule")
    else:
        for check in rules.rule_checks(problem, rule):
            for key, steps in (("min", check.minimum), ("max", check.maximum)):
                if rules.holding(steps, budget) is not None and f"{key}_column" in rule:
                    yield Entry(name, key, check.member)
        for key in ("min", "max"):
            if (
                any(
                    rules.holding(check.minimum if key == "min" else check.maximum, budget)
                    is not None
                    for check in rules.rule_checks(problem, rule)
                )
                and f"{key}_column" not in rule
            ):
                yield Entry(name, key)


def feasible(problem: Problem, budget: int, values: Values) -> list[int]:
    """Positions in the table of the plans that keep everything, some entries with other values."""
    known = search.table(problem)
    kept = [i for i, amount in enumerate(known.costs) if amount <= budget]
    for position, check in enumerate(search.checks(problem)):
        low, high = _bounds(check, budget, values)
        measures, binding = known.measures[position], known.binding[position]
        kept = [i for i in kept if measures[i] <= high and (measures[i] >= low or not binding[i])]
    return kept


def _bounds(check: Check, budget: int, values: Values) -> tuple[Number, Number]:
    low, high = rules.bounds(check, budget)
    for entry, value in values.items():
        if entry.is_of(check):
            if entry.key == "min":
                low = -math.inf if value is None else _low(check, value, budget)
            elif value is None:
                high = math.inf
            else:
                high = math.floor(value * budget) if check.unit == "share" else value
    return low, high


def _low(check: Check, value: Fraction, budget: int) -> Number:
    if check.unit == "share":
        return math.ceil(value * budget)
    return float(value) - rules.FLOOR_TOLERANCE if check.unit == "coverage" else value


def least(problem: Problem, budget: int, entry: Entry, others: Values) -> Fraction | None:
    """The value nearest to the one written that leaves a plan, the entries of ``others`` having
    others too; None where a rule goes as a whole.
    """
    known = search.table(problem)
    kept = feasible(problem, budget, {**others, entry: None})
    assert kept, "asked only where there is one"
    if entry.key == "rule":
        return None
    own = [(p, c) for p, c in enumerate(search.checks(problem)) if entry.is_of(c)]
    unit = own[0][1].unit
    needed = []
    for i in kept:
        measured = [
            known.measures[p][i] for p, _ in own if entry.key != "min" or known.binding[p][i]
        ]
        if entry.key == "min":
            needed.append(min(measured, default=math.inf))
        else:
            needed.append(max(measured, default=-math.inf))
    best = max(needed) if entry.key == "min" else min(needed)
    if unit == "coverage":
        return Fraction(math.floor((best + rules.FLOOR_TOLERANCE) * FINEST), FINEST)
    if unit == "share":
        share = Fraction(best) * FINEST / budget
        return Fraction(math.floor(share) if entry.key == "min" else math.ceil(share), FINEST)
    return Fraction(best)
