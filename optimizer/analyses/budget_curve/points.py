"""Where a budget curve's points come from: every budget at once, or budgets solved one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, gcd

from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.levels import solve_levels
from optimizer.methods import frontier
from optimizer.money import say_money
from optimizer.proof import Options, Plan, Status
from optimizer.question import Question
from optimizer.result import Record, amount, units_by_key
from optimizer.rules.limit import Limit
from optimizer.solvers import DEFAULT

MOST_LEVELS = 10_000
"""Budgets that may be solved one by one."""
FEW_QUICK = 2_000
"""So many budgets are all solved, where each takes the frontier method a moment; else no more than there are steps."""


@dataclass(frozen=True)
class CurvePoint:
    """The best plan from one budget on: up to the next point, or at this budget alone where budgets were solved one by one.

    Attributes:
        budget: minor units. status: optimal, infeasible or stopped.
        awareness, bound: weight units; None where no plan is known, or none exists.
        plan, cost: the plan and its exact cost. unique: no other plan is as good; None where that was not examined.
    """

    budget: int
    status: Status
    awareness: float | None
    bound: float | None
    plan: Plan | None
    cost: int | None
    unique: bool | None

    def plain(self, instance: Instance) -> Record:
        """The same as a result writes it."""
        return {
            "budget": amount(instance, self.budget),
            "status": self.status,
            "awareness": self.awareness,
            "gain": None if self.awareness is None else self.awareness - instance.baseline,
            "bound": self.bound,
            "cost": amount(instance, self.cost),
            "optimum_unique": self.unique,
            "units": None if self.plan is None else units_by_key(instance, self.plan),
        }


@dataclass(frozen=True)
class Found:
    """Points by increasing budget, and how they were found; ``because`` is empty where every budget is answered."""

    points: tuple[CurvePoint, ...]
    because: str
    method: str
    solver: str


def changed_units(instance: Instance, below: Plan | None, here: Plan | None) -> Record:
    """What a plan adds to the one below, or to nothing where there is none, and what it drops: offer key to units."""
    before, after = (plan or (0,) * len(instance.offers) for plan in (below, here))
    steps = [(offer.key, mine - theirs) for offer, theirs, mine in zip(instance.offers, before, after, strict=True)]
    if here is None:
        return {"added": {}, "dropped": {}}
    return {"added": {key: more for key, more in steps if more > 0}, "dropped": {key: -more for key, more in steps if more < 0}}


def solve_curve(instance: Instance, last: int, step: int, options: Options, *, all_if_few: bool) -> Found:
    """The points up to a budget; ``step`` apart where budgets must be solved one by one.

    Raises:
        InputError: the step is too small. SolverError: an answer could not be certified.
    """
    because = _why_not_at_once(instance, last, options)
    if not because:
        return Found(_at_once(instance, last), "", "frontier", frontier.SOLVER)
    budgets, few = _budgets(instance, last, step, all_if_few)
    found = _levels(instance, budgets, options)
    if few and all(point.status != "stopped" for point in found.points):
        return replace(found, points=_changes(found.points))
    return replace(found, because=because)


# -- every budget at once -------------------------------------------------------------------------------------------------


def _why_not_at_once(instance: Instance, last: int, options: Options) -> str:
    """Empty where the frontier method answers every budget; else why not."""
    if options.method not in ("auto", "frontier") or options.solver != DEFAULT:
        return f"the {options.method} method was asked for" if options.method != "auto" else f"the solver {options.solver} was asked for"
    for start, end in stretches(instance, last):
        changing = [a.rule for a, b in zip(instance.rows(start)[1:], instance.rows(end)[1:], strict=True) if a != b]
        if changing:
            return f"the rule {changing[0]} follows the budget"
    return frontier.why_not_quick(Question(instance, last))


def stretches(instance: Instance, last: int) -> list[tuple[int, int]]:
    """First and last budget of every stretch in which no rule's value steps."""
    starts = sorted({0, *(start for rule in instance.rules for start in rule.starts if start <= last)})
    return [(start, following - 1) for start, following in zip(starts, [*starts[1:], last + 1], strict=True)]


def _at_once(instance: Instance, last: int) -> tuple[CurvePoint, ...]:
    found: list[CurvePoint] = []
    for start, end in stretches(instance, last):
        whole = frontier.Frontier(Question(instance, start), most=end)
        inside = [whole.at(start), *(point for point in whole.points() if start < point.budget <= end)]
        found += [_point(point) for point in inside]
    return _changes(found)


def _changes(points: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """The points at which the plan changes."""
    return (*points[:1], *(point for before, point in pairwise(points) if point.plan != before.plan))


def _point(point: frontier.Point) -> CurvePoint:
    status: Status = "infeasible" if point.plan is None else "optimal"
    return CurvePoint(point.budget, status, point.awareness, point.awareness, point.plan, point.cost, point.unique)


# -- budgets one by one ---------------------------------------------------------------------------------------------------


def _budgets(instance: Instance, last: int, step: int, all_if_few: bool) -> tuple[list[int], bool]:
    """The budgets to solve, and whether they are all at which anything can change."""
    if step == 0 or last // step > MOST_LEVELS:
        raise InputError(f"A step of {say_money(step, instance.currency)} is too small: at most {MOST_LEVELS:,} budgets are solved.")
    quick = frontier.is_quick(Question(instance, last))
    every = changing_budgets(instance, last, FEW_QUICK if quick else last // step + 1) if all_if_few else None
    if every is not None:
        return every, True
    both_sides = [budget for start, end in stretches(instance, last) for budget in (start, end)]
    return sorted({*range(0, last + 1, step), *both_sides, last}), False


def changing_budgets(instance: Instance, last: int, most: int) -> list[int] | None:
    """Every budget at which the plans that keep the rules can change; None where there are more than ``most``.

    Spending is a multiple of g, the common divisor of all costs. So plans come within the budget at multiples of g, within
    a share p of it at multiples of g / p, and fall below a least share just after one; rules step where they say.
    """
    grain = gcd(*instance.unit_costs, *instance.first_costs.values())
    steps = [start for rule in instance.rules for start in rule.starts]
    most_shares, least_shares = _shares(instance, "maximum"), _shares(instance, "minimum")
    if grain == 0:
        return sorted({0, *(start for start in steps if start <= last)})
    if last // grain * (1 + len(most_shares) + len(least_shares)) > most:
        return None
    within = (ceil(part) for share in most_shares for part in _parts(grain, share, last))
    below = (floor(part) + 1 for share in least_shares for part in _parts(grain, share, last))
    return sorted(budget for budget in {*range(0, last + 1, grain), *steps, *within, *below} if budget <= last)


def _shares(instance: Instance, side: str) -> set[Fraction]:
    """Every share of the budget that is a maximum (or minimum) of some rule."""
    limits = [rule for rule in instance.rules if isinstance(rule, Limit) and rule.measure.word == "spend_share"]
    stepped = [getattr(limit, side) for limit in limits]
    return {share for each in stepped if each for _, share in each.steps if share}


def _parts(grain: int, share: Fraction, last: int) -> Iterator[Fraction]:
    """Budgets of which the share is a multiple of the grain."""
    return (Fraction(grain * times) / share for times in range(int(last * share) // grain + 1))


def _levels(instance: Instance, budgets: list[int], options: Options) -> Found:
    answers = solve_levels(instance, budgets, options)
    points = [
        CurvePoint(it.budget, it.status, it.awareness, it.bound, it.units, it.cost, it.optimum_unique)
        for it in answers
        if it.status != "assessed"  # solving never says so
    ]
    methods = dict.fromkeys(answer.method or "" for answer in answers)
    return Found(tuple(points), "", " and ".join(methods), answers[-1].run.solver)
