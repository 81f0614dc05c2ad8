"""V and the canonical plan at every whole yen of budget, and what is read off them.

Conventions:

* A point stands where the canonical plan changes (or an instance becomes feasible or infeasible);
  between points V moves by no more than tau. ``at`` answers at any budget.
* A reversal is one offer of which a point's plan has fewer units than the plan just below it; it
  returns at the first later point with at least as many units as before. Nothing is compared across
  an infeasible stretch.
* ``next`` and the last point are not limited to any largest budget.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from .problem import Plan, Problem
from .rules import Check, bounds, holding, money_step
from .search import checks, optimum, table, tau


@dataclass(frozen=True)
class Point:
    """From this budget (yen) on, up to the next point: V and the canonical plan; both None where
    nothing is feasible.
    """

    budget: int
    awareness: float | None
    plan: Plan | None


@dataclass(frozen=True)
class Reversal:
    """At ``budget`` yen the best plan has ``after`` units of an offer, though below it ``before``;
    ``returns`` is the budget from which there are as many again, None if never.
    """

    offer: int
    budget: int
    before: int
    after: int
    returns: int | None


def budget_curve(problem: Problem) -> tuple[Point, ...]:
    """Every budget from 0 yen on at which the canonical plan changes."""
    points: list[Point] = []
    for point in _every_change(problem):
        if not points or point.plan != points[-1].plan:
            points.append(point)
    return tuple(points)


def at(points: Sequence[Point], budget: int) -> Point:
    """The point that holds at this budget."""
    return points[bisect.bisect_right([point.budget for point in points], budget) - 1]


def reversals(problem: Problem) -> list[Reversal]:
    """Everything a larger budget drops although the budget just below bought it, by budget, then
    offer.
    """
    points = budget_curve(problem)
    found = []
    for i in range(1, len(points)):
        below, here = points[i - 1].plan, points[i].plan
        if below is None or here is None:
            continue
        for offer, (before, after) in enumerate(zip(below, here, strict=True)):
            if after < before:
                later = (
                    point.budget
                    for point in points[i + 1 :]
                    if point.plan and point.plan[offer] >= before
                )
                found.append(Reversal(offer, points[i].budget, before, after, next(later, None)))
    return found


def enters_at_budget(problem: Problem, offer: int, up_to: int | None = None) -> int | None:
    """The smallest budget, no larger than ``up_to``, whose canonical plan has the offer; None if
    there is none.
    """
    budgets = (point.budget for point in budget_curve(problem) if point.plan and point.plan[offer])
    found = next(budgets, None)
    return None if found is None or (up_to is not None and found > up_to) else found


def next_better(problem: Problem, budget: int) -> tuple[int, float] | None:
    """The smallest budget above this one with V more than tau higher, and its V; None if there is
    none.
    """
    now = at(_every_change(problem), budget).awareness
    for point in _every_change(problem):
        if (
            point.budget > budget
            and point.awareness is not None
            and (now is None or point.awareness > now + tau(problem))
        ):
            return point.budget, point.awareness
    return None


def price_of_next_step(problem: Problem, budget: int) -> float | None:
    """V(budget + one money step) - V(budget); None where either is infeasible. May be negative
    where a minimum steps.
    """
    now, then = optimum(problem, budget), optimum(problem, budget + money_step(budget))
    return None if now is None or then is None else then.awareness - now.awareness


# -- at which budgets each plan is feasible


@lru_cache(maxsize=8)
def _every_change(problem: Problem) -> tuple[Point, ...]:
    """Every budget at which V or the canonical plan changes at all, found in one sweep over the
    budgets.
    """
    known = table(problem)
    arrive: dict[int, list[int]] = {0: []}
    leave: dict[int, list[int]] = {0: []}
    for i in range(len(known.plans)):
        for first, last in _feasible_budgets(problem, i):
            arrive.setdefault(first, []).append(i)
            if last is not None:
                leave.setdefault(last + 1, []).append(i)
    present: list[tuple[float, int]] = []  # (-awareness, plan), sorted
    points: list[Point] = []
    for budget in sorted({*arrive, *leave}):
        for i in leave.get(budget, ()):
            present.pop(bisect.bisect_left(present, (-known.awareness[i], i)))
        for i in arrive.get(budget, ()):
            bisect.insort(present, (-known.awareness[i], i))
        value, plan = _first_of(problem, present)
        if not points or (points[-1].awareness, points[-1].plan) != (value, plan):
            points.append(Point(budget, value, plan))
    return tuple(points)


def _first_of(
    problem: Problem, present: Sequence[tuple[float, int]]
) -> tuple[float | None, Plan | None]:
    if not present:
        return None, None
    known = table(problem)
    value = -present[0][0]
    tied = []
    for negative, i in present:
        if -negative < value - tau(problem):
            break
        tied.append(i)
    return value, known.plans[min(tied, key=lambda i: known.ranks[i])]


def _feasible_budgets(problem: Problem, i: int) -> list[tuple[int, int | None]]:
    """Stretches of whole yen [first, last] (None: no end) in which a plan of the table is feasible.

    Between two budgets at which a value steps, a share of the budget is the only bound that moves:
    a maximum share h holds for measure v from budget v / h on, a minimum share l up to v / l.
    Rounding to whole yen changes neither: whole v <= floor(h B) exactly where v <= h B.
    """
    starts = {
        0,
        *(
            start
            for check in checks(problem)
            for steps in (check.minimum, check.maximum)
            for start, _ in steps or ()
        ),
    }
    stretches = []
    ordered = sorted(starts)
    for start, following in zip(ordered, [*ordered[1:], None], strict=True):
        first: float = max(start, table(problem).costs[i])
        last: float = math.inf if following is None else following - 1
        for position, check in enumerate(checks(problem)):
            low, high = _budgets_of_check(problem, position, check, i, start)
            first, last = max(first, low), min(last, high)
        if first <= last and first < math.inf:
            stretches.append((int(first), None if last == math.inf else int(last)))
    return stretches


def _budgets_of_check(
    problem: Problem, position: int, check: Check, i: int, start: int
) -> tuple[float, float]:
    """The budgets at which one check holds for a plan, with the stepped values that hold from
    ``start`` on.
    """
    known = table(problem)
    measure, binding = known.measures[position][i], known.binding[position][i]
    if check.unit != "share":
        low, high = bounds(check, start)
        holds = measure <= high and (measure >= low or not binding)
        return (0, math.inf) if holds else (math.inf, -1)
    spent = Fraction(measure)
    least, most = holding(check.minimum, start), holding(check.maximum, start)
    first: float = 0
    if most is not None and spent > 0:
        first = math.ceil(spent / most) if most > 0 else math.inf
    last: float = math.inf
    if least is not None and least > 0 and binding:
        last = math.floor(spent / least)
    return first, last
