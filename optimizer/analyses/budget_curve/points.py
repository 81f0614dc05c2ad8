"""Where a budget curve's points come from: every budget at once, or budgets solved one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from optimizer.analyses.budget_curve.result import PointRecord
from optimizer.desk import Desk
from optimizer.errors import InputError
from optimizer.instance.by_budget import RulesByBudget
from optimizer.instance.instance import Instance
from optimizer.methods import frontier
from optimizer.money import Money, say_money
from optimizer.proof import Plan, Status
from optimizer.results.plan import not_measured, units_by_key
from optimizer.solve import solve_levels
from optimizer.solvers import DEFAULT

MOST_LEVELS = 10_000
"""Budgets that may be solved one by one."""
FEW_QUICK = 2_000
"""So many budgets are all solved, where each takes the frontier method a moment; else no more than
there are steps.
"""


@dataclass(frozen=True)
class CurvePoint:
    """The best plan from one budget on: up to the next point, or at this budget alone where budgets
    were solved one by one.

    Attributes:
        budget: where it begins. status: optimal, infeasible or stopped.
        awareness, bound: weight units; None where no plan is known, or none exists.
        plan, cost: the plan and its exact cost.
        unique: at this very budget no other plan is as good; a larger one before the next point may
            afford another. None where that was not examined.
    """

    budget: Money
    status: Status
    awareness: float | None
    bound: float | None
    plan: Plan | None
    cost: Money | None
    unique: bool | None

    def record(self, instance: Instance, below: Plan | None) -> PointRecord:
        """The same as a result has it, with what its plan adds to the one below (or to nothing
        where there is none) and drops.
        """
        before, after = (plan or (0,) * len(instance.offers) for plan in (below, self.plan))
        steps = [
            (offer.key, mine - theirs)
            for offer, theirs, mine in zip(instance.offers, before, after, strict=True)
            if self.plan is not None
        ]
        return PointRecord(
            budget=self.budget,
            status=self.status,
            awareness=self.awareness,
            gain=None if self.awareness is None else self.awareness - instance.baseline,
            bound=self.bound,
            cost=self.cost,
            optimum_unique=self.unique,
            units=None if self.plan is None else units_by_key(instance, self.plan),
            added={key: more for key, more in steps if more > 0},
            dropped={key: -more for key, more in steps if more < 0},
            not_measured=not_measured(instance, self.plan),
        )


@dataclass(frozen=True)
class CurveFound:
    """Points by increasing budget, and how they were found; ``because`` is empty where every budget
    is answered.

    ``end`` is the answer at the largest budget itself, whether the plan changes there or not.
    """

    points: tuple[CurvePoint, ...]
    end: CurvePoint
    because: str
    method: str
    solver: str


def solve_curve(desk: Desk, last: int, step: int, *, all_if_few: bool) -> CurveFound:
    """The points up to a budget; ``step`` apart where budgets must be solved one by one.

    Raises:
        InputError: the step is too small. SolverError: an answer could not be certified.
    """
    because = _why_not_at_once(desk, last)
    if not because:
        points, end = _at_once(desk, last)
        return CurveFound(points, end, "", "frontier", frontier.SOLVER)
    budgets, few = _budgets(desk, last, step, all_if_few)
    found = _levels(desk, budgets, last)
    if few and all(point.status != "stopped" for point in found.points):
        return replace(found, points=_changes(found.points))
    return replace(found, because=because)


# -- every budget at once --------------------------------------------------------------------------


def _why_not_at_once(desk: Desk, last: int) -> str:
    """Empty where the frontier method answers every budget; else why not."""
    options = desk.options
    if options.method not in ("auto", "frontier") or options.solver != DEFAULT:
        return (
            f"the {options.method} method was asked for"
            if options.method != "auto"
            else f"the solver {options.solver} was asked for"
        )
    rules = RulesByBudget(desk.instance, last)
    if rules.silent:
        return f"the rule {rules.silent[0]} does not say how it follows the budget"
    if rules.moving:
        return f"the rule {rules.moving[0]} follows the budget"
    return frontier.why_not_quick(desk.question(last))


def _at_once(desk: Desk, last: int) -> tuple[tuple[CurvePoint, ...], CurvePoint]:
    """The points at which the plan changes, and the answer at the largest budget."""
    instance, found = desk.instance, list[CurvePoint]()
    for start, end in RulesByBudget(instance, last).stretches:
        whole = desk.frontier(desk.question(end))
        inside = [
            whole.at(start),
            *(point for point in whole.points() if start < point.budget <= end),
        ]
        found += [_point(instance, point) for point in inside]
    return _changes(found), _point(instance, whole.at(last))


def _changes(points: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """The points at which the plan changes."""
    return (
        *points[:1],
        *(point for before, point in pairwise(points) if point.plan != before.plan),
    )


def _point(instance: Instance, point: frontier.Point) -> CurvePoint:
    status: Status = "infeasible" if point.plan is None else "optimal"
    cost = None if point.cost is None else instance.amount(point.cost)
    return CurvePoint(
        instance.amount(point.budget),
        status,
        point.awareness,
        point.awareness,
        point.plan,
        cost,
        point.unique,
    )


# -- budgets one by one ----------------------------------------------------------------------------


def _budgets(desk: Desk, last: int, step: int, all_if_few: bool) -> tuple[list[int], bool]:
    """The budgets to solve, and whether they are all at which anything can change."""
    if step == 0 or last // step > MOST_LEVELS:
        raise InputError(
            f"A step of {say_money(step, desk.instance.currency)} is too small: at most"
            f" {MOST_LEVELS:,} budgets are solved."
        )
    quick = not frontier.why_not_quick(desk.question(last))
    rules = RulesByBudget(desk.instance, last)
    every = rules.changing(FEW_QUICK if quick else last // step + 1) if all_if_few else None
    if every is not None:
        return every, True
    both_sides = [budget for start, end in rules.stretches for budget in (start, end)]
    return sorted({*range(0, last + 1, step), *both_sides, last}), False


def _levels(desk: Desk, budgets: list[int], last: int) -> CurveFound:
    answers = solve_levels(desk, budgets)
    points = [
        CurvePoint(
            it.budget, it.status, it.awareness, it.bound, it.units, it.cost, it.optimum_unique
        )
        for it in answers
        if it.status != "assessed"  # solving never says so
    ]
    methods = dict.fromkeys(answer.method or "" for answer in answers)
    end = replace(
        points[-1], budget=desk.instance.amount(last)
    )  # nothing changes after the last budget solved
    return CurveFound(tuple(points), end, "", " and ".join(methods), answers[-1].run.solver)
