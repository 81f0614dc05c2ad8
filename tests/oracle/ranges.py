"""How far one number may move before the answer changes, in closed form over all plans.

Every plan is feasible for an interval of the unit cost of an offer (each bound on money is linear
in it) and its awareness is linear in the weight of an area, so no search over the number itself is
needed.

Conventions:

* Unit costs are whole yen from 0 up; the asset's other offers keep theirs.
* The weight moves in the awareness alone: coverage rules keep the weights as stated (else the
  feasible plans would move too and V would not be convex). tau stays that of the instance.
* Coverages of two plans within 1e-12 are the same: their difference is rounding.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from .figures import best
from .problem import Problem
from .rules import Check, Number, bounds
from .search import checks, feasible, optimum, plans, table, tau

SAME_COVERAGE = 1e-12


def unit_costs_feasible(
    problem: Problem, budget: int, i: int, offer: int, without: Collection[Check] = ()
) -> tuple[int, float] | None:
    """Whole unit costs of an offer, first to last (inf: no end), at which a plan of the table is
    feasible; None if none.
    """
    known = table(problem)
    units, stated = known.plans[i][offer], problem.offers[offer].unit_cost
    spends: list[tuple[int, Number, Number]] = [(known.costs[i], -math.inf, budget)]
    for position, check in enumerate(checks(problem)):
        if check in without:
            continue
        low, high = bounds(check, budget)
        low = low if known.binding[position][i] else -math.inf
        measure = known.measures[position][i]
        if check.unit in ("money", "share") and offer in check.selected:
            spends.append((int(measure), low, high))
        elif not low <= measure <= high:
            return None
    first: int = 0
    last: float = math.inf
    for spent, low, high in spends:
        if not units:
            first, last = (first, last) if low <= spent <= high else (1, 0)
        else:
            first = first if low == -math.inf else max(first, stated - int((spent - low) // units))
            last = last if high == math.inf else min(last, stated + int((high - spent) // units))
    return (first, last) if first <= last else None


def enters_at_cost(
    problem: Problem, budget: int, offer: int, without: Collection[Check] = ()
) -> int | None:
    """For an unfunded offer: the greatest whole unit cost c, not above the present one, with V(x_o
    >= 1; c) > V(x_o = 0) + tau.

    None if even at 0 it does not enter, or if nothing is feasible without it. Some checks may be
    left out.
    """
    known = table(problem)
    lacking = optimum(problem, budget, lambda plan: plan[offer] == 0, without)
    assert lacking is not None, "an unfunded offer is not in the canonical plan"
    entering = []
    for i, plan in enumerate(known.plans):
        if plan[offer] and known.awareness[i] > lacking.awareness + tau(problem):
            costs = unit_costs_feasible(problem, budget, i, offer, without)
            if costs and costs[0] <= problem.offers[offer].unit_cost:
                entering.append(int(min(costs[1], problem.offers[offer].unit_cost)))
    return max(entering, default=None)


def cost_range(problem: Problem, budget: int, offer: int) -> tuple[int, int | None]:
    """The largest interval of whole unit costs c around the present one in which x* is feasible
    with awareness >= V(c) - tau.

    The last is None where there is no end.
    """
    known, stated = table(problem), problem.offers[offer].unit_cost
    chosen = plans(problem).index(best(problem, budget).plan)
    own = unit_costs_feasible(problem, budget, chosen, offer)
    assert own is not None, "the canonical plan is feasible at the stated cost"
    first, last = own
    for i, value in enumerate(known.awareness):
        if value > known.awareness[chosen] + tau(problem):
            rival = unit_costs_feasible(problem, budget, i, offer)
            if rival and rival[1] < stated:
                first = max(first, int(rival[1]) + 1)
            elif rival:
                last = min(last, rival[0] - 1)
    return first, None if last == math.inf else int(last)


def weight_range(problem: Problem, budget: int, area: int) -> tuple[float, float | None]:
    """The largest interval of weights w >= 0 around the present one in which x* has awareness >=
    V(w) - tau; None: no end.

    With A the awareness without this area and F its coverage, x* stays best against plan p where
    A* + w F* >= A_p + w F_p - tau.
    """
    known, place = table(problem), problem.areas[area]
    kept = feasible(problem, budget)
    chosen = plans(problem).index(best(problem, budget).plan)
    coverage = {i: place.coverage(known.plans[i]) for i in kept}
    rest = {i: known.awareness[i] - place.weight * coverage[i] for i in kept}
    first, last = 0.0, math.inf
    for i in kept:
        more, ahead = coverage[i] - coverage[chosen], rest[chosen] - rest[i] + tau(problem)
        if more > SAME_COVERAGE:
            last = min(last, ahead / more)
        elif more < -SAME_COVERAGE:
            first = max(first, ahead / more)
    return first, None if last == math.inf else last
