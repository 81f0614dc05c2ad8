"""What each rule of an instance demands, as checks: a number measured on a plan and the bounds it
must keep.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .problem import Offer, Plan, Problem, money, number

Number = int | Fraction | float
Steps = tuple[tuple[int, Fraction], ...]
"""A value that may step with the budget: (from this budget in yen, value), by budget."""

FLOOR_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Check:
    """One rule for one member of its ``each``: low <= measure(plan) <= high.

    Attributes:
        rule, member: the rule's name; the member of ``each``, empty for a rule in total.
        unit: ``units``, ``money`` (yen), ``share`` (of the budget; the measure is yen),
            ``recipients``, ``types``, ``coverage`` or ``column``.
        measure: the number of a plan the bounds are about.
        selected: the offers the measure looks at; an ``if_any`` minimum binds where one of them is
            bought, and a unit cost in a ``money`` or ``share`` check counts where its offer is one
            of them.
        minimum, maximum: bounds as written, before rounding; None where there is none.
    """

    rule: str
    member: str
    unit: str
    measure: Callable[[Plan], Number]
    selected: tuple[int, ...]
    minimum: Steps | None
    maximum: Steps | None
    if_any: bool

    def binds(self, plan: Plan) -> bool:
        """Whether the minimum applies to this plan."""
        return not self.if_any or any(plan[offer] for offer in self.selected)


def holding(steps: Steps | None, budget: int) -> Fraction | None:
    """The entry of the largest budget not above this one; None where there is none."""
    values = [value for start, value in steps or () if start <= budget]
    return values[-1] if values else None


def money_step(budget: int) -> int:
    """The largest 1-2-5 number not above a twentieth of the budget, in yen; at least one yen."""
    numbers = (digit * 10**power for power in range(len(str(budget))) for digit in (1, 2, 5))
    return max((n for n in numbers if 20 * n <= budget), default=1)


def bounds(check: Check, budget: int, eased: bool = False) -> tuple[Number, Number]:
    """Lowest and highest allowed measure at this budget, one step wider on both sides where
    ``eased``.
    """
    low, high = holding(check.minimum, budget), holding(check.maximum, budget)
    if eased:
        step = _easing_step(check.unit, budget)
        low, high = (
            low if low is None else low - step,
            high if high is None else high + step,
        )
    if check.unit == "share":
        low, high = (
            low if low is None else low * budget,
            high if high is None else high * budget,
        )
    if check.unit in ("share", "money"):
        low, high = (
            low if low is None else Fraction(math.ceil(low)),
            high if high is None else Fraction(math.floor(high)),
        )
    bottom: Number = -math.inf if low is None else low
    if check.unit == "coverage" and low is not None:
        bottom = float(low) - FLOOR_TOLERANCE
    return bottom, math.inf if high is None else high


def _easing_step(unit: str, budget: int) -> Fraction:
    if unit == "money":
        return Fraction(money_step(budget))
    return Fraction(1, 100) if unit in ("share", "coverage") else Fraction(1)


def checks(problem: Problem) -> tuple[Check, ...]:
    """Every rule of the instance, one check per member of its ``each``."""
    return tuple(check for rule in problem.rules for check in rule_checks(problem, rule))


def rule_checks(problem: Problem, rule: Mapping[str, Any]) -> list[Check]:
    """The checks of one rule as the instance writes it; a bound that is not written is not
    there.
    """
    if "requires" in rule:
        return [
            _requires(problem, rule, member, offers) for member, offers in _members(problem, rule)
        ]
    if "excludes" in rule:
        listed = dict(rule, asset=rule["excludes"])
        return [
            _excludes(problem, rule, member, offers) for member, offers in _members(problem, listed)
        ]
    if rule["limit"] == "coverage":
        return [
            _coverage(problem, rule, member, areas)
            for member, areas in _area_members(problem, rule)
        ]
    return [
        _limit(problem, rule, member, offers)
        for member, offers in _members(problem, rule)
        if not member
        or any(problem.offers[o].most or not problem.offers[o].existing for o in offers)
    ]


# ------------------------------------------------------------------ what a rule looks at


def attribute(problem: Problem, offer: Offer, word: str) -> str | None:
    """The offer's recipient, asset, base, category or group."""
    if word == "category":
        return str(problem.assets[offer.asset]["category"])
    if word == "group":
        group = problem.recipients[offer.recipient].get("group")
        return None if group is None else str(group)
    return {"recipient": offer.recipient, "asset": offer.asset, "base": offer.base}[word]


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _grouped(
    pairs: Iterable[tuple[int, str | None]],
) -> list[tuple[str, tuple[int, ...]]]:
    members: dict[str, list[int]] = {}
    for index, member in pairs:
        if member is not None:
            members.setdefault(member, []).append(index)
    return [(member, tuple(indices)) for member, indices in members.items()]


def _members(problem: Problem, rule: Mapping[str, Any]) -> list[tuple[str, tuple[int, ...]]]:
    words = [word for word in ("recipient", "asset", "base", "category", "group") if word in rule]
    selected = [
        (i, offer)
        for i, offer in enumerate(problem.offers)
        if all(attribute(problem, offer, word) in _names(rule[word]) for word in words)
    ]
    if "each" not in rule:
        return [("", tuple(i for i, _ in selected))]
    return _grouped((i, attribute(problem, offer, rule["each"])) for i, offer in selected)


def _area_members(problem: Problem, rule: Mapping[str, Any]) -> list[tuple[str, tuple[int, ...]]]:
    words = [word for word in ("area", "place", "layer") if word in rule]
    selected = [
        (i, area)
        for i, area in enumerate(problem.areas)
        if area.bounded and all(getattr(area, word) in _names(rule[word]) for word in words)
    ]
    if "each" not in rule:
        groups = [("", tuple(i for i, _ in selected))]
    else:
        groups = _grouped((i, getattr(area, rule["each"])) for i, area in selected)
    return [
        (member, areas) for member, areas in groups if any(problem.areas[a].weight for a in areas)
    ]


# ------------------------------------------------------------------ what a rule measures


def spend(problem: Problem, plan: Plan, offers: Sequence[int]) -> int:
    """Yen for the selected offers: units, the site of each, and each first cost once where one of
    them brings the type.
    """
    bought = {(problem.offers[o].recipient, problem.offers[o].asset) for o in offers if plan[o]}
    units = sum(problem.offers[o].unit_cost * plan[o] for o in offers)
    sites = sum(problem.offers[o].site_cost for o in offers if plan[o])
    return units + sites + sum(problem.first_costs.get(pair, 0) for pair in bought)


def _limit(
    problem: Problem, rule: Mapping[str, Any], member: str, offers: tuple[int, ...]
) -> Check:
    what = rule["limit"]
    read = {"spend": lambda value: Fraction(money(value, problem.money_scale))}.get(what, number)
    known: dict[str, tuple[str, Callable[[Plan], Number]]] = {
        "units": ("units", lambda plan: sum(plan[o] for o in offers)),
        "spend": ("money", lambda plan: spend(problem, plan, offers)),
        "spend_share": ("share", lambda plan: spend(problem, plan, offers)),
        "recipients_served": (
            "recipients",
            lambda plan: len({problem.offers[o].recipient for o in offers if plan[o]}),
        ),
        "asset_types": (
            "types",
            lambda plan: len(
                {problem.offers[o].asset for o in offers if plan[o] and not _is_had(problem, o)}
            ),
        ),
    }
    unit, measure = known[what] if what in known else ("column", _column(problem, what, offers))
    return Check(
        rule=rule.get("name", ""),
        member=member,
        unit=unit,
        measure=measure,
        selected=offers,
        minimum=_bound(problem, rule, "min", member, read),
        maximum=_bound(problem, rule, "max", member, read),
        if_any=bool(rule.get("if_any", False)),
    )


def _is_had(problem: Problem, o: int) -> bool:
    """Whether the recipient of an offer has its type already, wherever."""
    mine = problem.offers[o]
    return any(
        it.existing and (it.recipient, it.asset) == (mine.recipient, mine.asset)
        for it in problem.offers
    )


def _bound(
    problem: Problem,
    rule: Mapping[str, Any],
    side: str,
    member: str,
    read: Callable[[Any], Fraction],
) -> Steps | None:
    if f"{side}_column" in rule:
        cell = problem.recipients[member].get(rule[f"{side}_column"])
        return None if cell is None else ((0, number(cell)),)
    if side not in rule:
        return None
    value = rule[side]
    if not isinstance(value, Mapping):
        return ((0, read(value)),)
    return tuple(
        sorted((money(start, problem.money_scale), read(entry)) for start, entry in value.items())
    )


def _column(problem: Problem, column: str, offers: Sequence[int]) -> Callable[[Plan], Number]:
    def per_unit(offer: Offer) -> int | Fraction:
        value = number(offer.record.get(column, problem.assets[offer.asset].get(column, 0)))
        return int(value) if value.denominator == 1 else value

    use = [(o, per_unit(problem.offers[o])) for o in offers]
    return lambda plan: sum(rate * plan[o] for o, rate in use)


def _coverage(
    problem: Problem, rule: Mapping[str, Any], member: str, areas: tuple[int, ...]
) -> Check:
    chosen = [problem.areas[a] for a in areas]
    total = math.fsum(area.weight for area in chosen)
    reaching = {offer for area in chosen for offer, factor in area.factors if factor > 0}
    return Check(
        rule=rule.get("name", ""),
        member=member,
        unit="coverage",
        measure=lambda plan: (
            math.fsum(area.weight * area.coverage(plan) for area in chosen) / total
        ),
        selected=tuple(sorted(reaching)),
        minimum=_bound(problem, rule, "min", member, number),
        maximum=None,
        if_any=bool(rule.get("if_any", False)),
    )


def _requires(
    problem: Problem, rule: Mapping[str, Any], member: str, offers: tuple[int, ...]
) -> Check:
    terms = rule["requires"]
    per, beyond = number(terms.get("per", 1)), number(terms.get("beyond", 0))
    wanting = [o for o in offers if problem.offers[o].asset == terms["asset"]]
    serving = [o for o in offers if problem.offers[o].asset == terms["needs"]]

    def lack(plan: Plan) -> Fraction:
        units = [problem.offers[o].existing + plan[o] for o in range(len(plan))]
        return sum(units[o] for o in wanting) - per * sum(units[o] for o in serving)

    return Check(
        rule=rule.get("name", ""),
        member=member,
        unit="units",
        measure=lack,
        selected=tuple(wanting),
        minimum=None,
        maximum=((0, max(beyond, lack((0,) * len(problem.offers)))),),
        if_any=False,
    )


def _excludes(
    problem: Problem, rule: Mapping[str, Any], member: str, offers: tuple[int, ...]
) -> Check:
    def present(plan: Plan) -> int:
        return len(
            {problem.offers[o].asset for o in offers if plan[o] or problem.offers[o].existing}
        )

    return Check(
        rule=rule.get("name", ""),
        member=member,
        unit="types",
        measure=present,
        selected=offers,
        minimum=None,
        maximum=((0, Fraction(max(1, present((0,) * len(problem.offers))))),),
        if_any=False,
    )
