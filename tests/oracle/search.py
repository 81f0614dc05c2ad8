"""The best plan by looking at every plan.

Conventions where the definitions leave room (everything here follows them; a disagreement found in
a test is settled here):

* A float in JSON is the decimal it is written as; a bare number of money counts ``money_unit``,
  keys of stepped values too.
* Below the smallest key of a stepped value there is no bound.
* The members of ``each`` are those found among the selected offers (or areas), in their order: a
  recipient none of whose offers is selected is not a member, nor is "no base" or "no group". Bases
  are told apart by their id alone.
* A spend counts a first cost in full where one of the *selected* offers brings the type to the
  recipient, whatever comes at other bases.
* A resource is read from the offer, else from its asset; an empty cell is 0.
* ``coverage`` looks at selected areas of bounded curves; the coverage limit of a named curve need
  not be 1 and is not divided by. Areas whose weights sum to 0 make no check. With ``if_any`` it
  binds where any offer with a positive coverage factor in one of these areas is bought.
* A member of ``each`` all of whose offers stand and are not to be had (``max_units`` 0) is asked
  for nothing.
* Units that exist cover and count in no rule, but for three: ``asset_types`` does not count a type
  that the recipient had anywhere; ``excludes`` counts those of the selected offers, and at least as
  many as exist may be there; ``requires`` counts them on both sides, and as much may be lacking as
  lacks already.
* ``asset_types`` and ``excludes`` in total count a type once however many recipients get it.
* A share of the budget rounds after multiplying: a maximum down, a minimum up, to whole yen.
* A coverage minimum holds from min - 1e-6 on; nothing else has a tolerance.
* S lets every offer reach its ``max_units``, whatever budget and rules say. It and tau stay those
  of the instance in every changed problem.
* Broken lots and an exceeded budget are reported under the names ``lots`` and ``budget``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from . import rules
from .problem import Plan, Problem, curve_value, parse
from .rules import Check, Number

__all__ = [
    "Check",
    "Optimum",
    "awareness",
    "baseline",
    "best_of",
    "broken_rules",
    "checks",
    "cost",
    "feasible",
    "feasible_plans",
    "optimum",
    "parse",
    "plans",
    "scale",
    "table",
    "tau",
]


@dataclass(frozen=True)
class Optimum:
    """The answer at one budget.

    Attributes:
        awareness: V, the greatest awareness of a feasible plan.
        plan: the canonical plan, whose own awareness may be up to tau below V.
        cost: its exact cost in yen.
        unique: whether no other feasible plan has awareness >= V - tau.
    """

    awareness: float
    plan: Plan
    cost: int
    unique: bool


@dataclass(frozen=True, eq=False)
class Table:
    """Every plan that keeps the lots: its cost (yen), awareness, place in the canonical order and,
    by check, its measure and whether the minimum binds.
    """

    plans: tuple[Plan, ...]
    costs: tuple[int, ...]
    awareness: tuple[float, ...]
    ranks: tuple[int, ...]
    measures: tuple[tuple[Number, ...], ...]
    binding: tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=32)
def checks(problem: Problem) -> tuple[Check, ...]:
    """Every rule of the instance, one check per member of its ``each``."""
    return rules.checks(problem)


@lru_cache(maxsize=32)
def plans(problem: Problem) -> tuple[Plan, ...]:
    """Every plan that keeps the lots."""
    return tuple(itertools.product(*(offer.levels for offer in problem.offers)))


def cost(problem: Problem, plan: Plan) -> int:
    """Exact yen, first costs included."""
    return rules.spend(problem, plan, range(len(plan)))


def awareness(problem: Problem, plan: Plan) -> float:
    """The weighted sum of coverage."""
    return math.fsum(area.weight * area.coverage(plan) for area in problem.areas)


def baseline(problem: Problem) -> float:
    """Awareness that exists already: that of the empty plan."""
    return awareness(problem, (0,) * len(problem.offers))


@lru_cache(maxsize=32)
def scale(problem: Problem) -> float:
    """S, the most any plan could add (model section 1)."""
    full = tuple(offer.levels[-1] for offer in problem.offers)
    return math.fsum(
        area.weight * (area.coverage(full) - curve_value(area.curve, area.baseline))
        for area in problem.areas
    )


def tau(problem: Problem) -> float:
    """Two awarenesses within this are tied."""
    return 1e-9 * scale(problem)


@lru_cache(maxsize=32)
def table(problem: Problem) -> Table:
    """Every plan with everything that does not depend on the budget."""
    every = plans(problem)
    costs = tuple(cost(problem, plan) for plan in every)
    order = sorted(
        range(len(every)),
        key=lambda i: (costs[i], sum(every[i]), tuple(-units for units in every[i])),
    )
    ranks = [0] * len(every)
    for rank, i in enumerate(order):
        ranks[i] = rank
    return Table(
        plans=every,
        costs=costs,
        awareness=tuple(awareness(problem, plan) for plan in every),
        ranks=tuple(ranks),
        measures=tuple(tuple(check.measure(plan) for plan in every) for check in checks(problem)),
        binding=tuple(tuple(check.binds(plan) for plan in every) for check in checks(problem)),
    )


def feasible(
    problem: Problem,
    budget: int,
    without: Collection[Check] = (),
    eased: Collection[Check] = (),
    capped: bool = True,
) -> list[int]:
    """Positions in the table of the feasible plans, some checks left out or eased by one step, the
    budget itself if not ``capped``.
    """
    known = table(problem)
    kept = [i for i, amount in enumerate(known.costs) if amount <= budget or not capped]
    for position, check in enumerate(checks(problem)):
        if check not in without:
            low, high = rules.bounds(check, budget, check in eased)
            measures, binding = known.measures[position], known.binding[position]
            kept = [
                i for i in kept if measures[i] <= high and (measures[i] >= low or not binding[i])
            ]
    return kept


def feasible_plans(problem: Problem, budget: int) -> list[Plan]:
    """Every plan that keeps the budget, the lots and every rule."""
    return [plans(problem)[i] for i in feasible(problem, budget)]


def best_of(problem: Problem, positions: Collection[int]) -> Optimum | None:
    """The optimum among these plans of the table; None among none."""
    if not positions:
        return None
    known = table(problem)
    value = max(known.awareness[i] for i in positions)
    tied = [i for i in positions if known.awareness[i] >= value - tau(problem)]
    chosen = min(tied, key=lambda i: known.ranks[i])
    return Optimum(
        awareness=value,
        plan=known.plans[chosen],
        cost=known.costs[chosen],
        unique=len(tied) == 1,
    )


def optimum(
    problem: Problem,
    budget: int,
    where: Callable[[Plan], bool] | None = None,
    without: Collection[Check] = (),
    eased: Collection[Check] = (),
) -> Optimum | None:
    """V and the canonical plan at this budget, among plans ``where`` holds; None where nothing is
    feasible.
    """
    every = plans(problem)
    return best_of(
        problem,
        [i for i in feasible(problem, budget, without, eased) if where is None or where(every[i])],
    )


def broken_rules(problem: Problem, plan: Plan, budget: int) -> list[str]:
    """Names of what a plan breaks, each once, in the order of the rules; any plan of whole units
    may be asked about.
    """
    broken = ["budget"] if cost(problem, plan) > budget else []
    broken += (
        ["lots"]
        if any(units not in offer.levels for units, offer in zip(plan, problem.offers, strict=True))
        else []
    )
    for check in checks(problem):
        low, high = rules.bounds(check, budget)
        measure = check.measure(plan)
        if measure > high or (measure < low and check.binds(plan)):
            broken.append(check.rule)
    return list(dict.fromkeys(broken))
