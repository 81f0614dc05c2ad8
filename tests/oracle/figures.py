"""Every figure of an explanation, by looking at every plan.

x* is the canonical plan at the budget, V the optimal awareness. A function answers None where the
changed problem is infeasible ("impossible"); all ask for a budget at which the instance itself is
feasible and fail otherwise.

Conventions:

* The price of a rule eases both its minimum and its maximum by one step; ``requires`` by one unit
  that may be lacking, ``excludes`` by one type. A money step is at least one yen.
* Unspent money may have several reasons at once; ``unspent`` lists all that are true, each by its
  own test.
* A target keeps the rules as they are at ``budget``; ``capped=False`` lets the plan cost more than
  it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from .curve import next_better
from .problem import Plan, Problem
from .rules import Check
from .search import Optimum, best_of, checks, feasible, optimum, plans, table, tau


def best(problem: Problem, budget: int) -> Optimum:
    """The optimum where there is one."""
    found = optimum(problem, budget)
    assert found is not None, "the instance is infeasible at this budget"
    return found


def _lost(problem: Problem, budget: int, where: Callable[[Plan], bool]) -> float | None:
    changed = optimum(problem, budget, where)
    return None if changed is None else best(problem, budget).awareness - changed.awareness


def lost_if_barred(problem: Problem, budget: int, offer: int) -> float | None:
    """V - V(x_o = 0)."""
    return _lost(problem, budget, lambda plan: plan[offer] == 0)


def lost_if_one_more(problem: Problem, budget: int, offer: int) -> float | None:
    """V - V(x_o >= x*_o + 1)."""
    units = best(problem, budget).plan[offer]
    return _lost(problem, budget, lambda plan: plan[offer] > units)


def lost_if_one_fewer(problem: Problem, budget: int, offer: int) -> float | None:
    """V - V(x_o <= x*_o - 1)."""
    units = best(problem, budget).plan[offer]
    return _lost(problem, budget, lambda plan: plan[offer] < units)


def profile(problem: Problem, budget: int, offer: int) -> list[float | None]:
    """V(x_o = k) for k = 0 .. max_units; None where impossible (between the lots, too)."""
    values: list[float | None] = []
    for units in range(problem.offers[offer].most + 1):
        found = best_of(
            problem, [i for i in feasible(problem, budget) if plans(problem)[i][offer] == units]
        )
        values.append(None if found is None else found.awareness)
    return values


# ------------------------------------------------------------------ rules


@dataclass(frozen=True)
class Price:
    """What a rule costs in awareness: without it, and eased by one step."""

    without: float
    eased: float


def price_of_rule(problem: Problem, budget: int, name: str, member: str | None = None) -> Price:
    """V(without the rule) - V and V(eased by one step) - V, for one member of its ``each`` or
    (None) for all together.
    """
    return _price(
        problem,
        budget,
        [
            check
            for check in checks(problem)
            if check.rule == name and member in (None, check.member)
        ],
    )


def _price(problem: Problem, budget: int, changed: Collection[Check]) -> Price:
    value = best(problem, budget).awareness
    without, eased = (
        optimum(problem, budget, without=changed),
        optimum(problem, budget, eased=changed),
    )
    assert without is not None, "fewer rules are never infeasible"
    assert eased is not None, "wider rules are never infeasible"
    return Price(without.awareness - value, eased.awareness - value)


@dataclass(frozen=True)
class Unspent:
    """Money left and why.

    Attributes:
        amount: budget - cost in yen.
        saturated: no plan that keeps the rules is better at any larger budget.
        complete: no plan at all is better, whatever it costs and breaks.
        rules: names of rules without which alone (all members) a better plan is within the budget.
        several_rules: a better plan is within the budget without any rules, though dropping one
            alone never suffices.
        next: the smallest budget with a better plan, and its V; None where ``saturated``.
    """

    amount: int
    saturated: bool
    complete: bool
    rules: tuple[str, ...]
    several_rules: bool
    next: tuple[int, float] | None


def unspent(problem: Problem, budget: int) -> Unspent:
    """The money a canonical plan leaves, with every reason that is true."""
    now, known = best(problem, budget), table(problem)
    better = now.awareness + tau(problem)
    names = dict.fromkeys(check.rule for check in checks(problem))
    stopping = tuple(
        name
        for name in names
        if now.awareness + price_of_rule(problem, budget, name).without > better
    )
    affordable = max(
        value for value, cost in zip(known.awareness, known.costs, strict=True) if cost <= budget
    )
    following = next_better(problem, budget)
    return Unspent(
        amount=budget - now.cost,
        saturated=following is None,
        complete=max(known.awareness) <= better,
        rules=stopping,
        several_rules=affordable > better and not stopping,
        next=following,
    )


# ------------------------------------------------------------------ other objectives


def target(problem: Problem, budget: int, goal: float, capped: bool = True) -> Optimum | None:
    """The cheapest plan with awareness >= goal - tau, then fewest units, then greatest vector; None
    where there is none.

    ``awareness`` of the answer is the plan's own; ``unique`` says whether no other plan is as
    cheap.
    """
    known = table(problem)
    reaching = [
        i
        for i in feasible(problem, budget, capped=capped)
        if known.awareness[i] >= goal - tau(problem)
    ]
    if not reaching:
        return None
    chosen = min(reaching, key=lambda i: known.ranks[i])
    cheapest = [i for i in reaching if known.costs[i] == known.costs[chosen]]
    return Optimum(
        known.awareness[chosen], known.plans[chosen], known.costs[chosen], unique=len(cheapest) == 1
    )


def units_within(problem: Problem, budget: int, slack: float) -> list[tuple[int, int]]:
    """Least and most units of every offer over all feasible plans with awareness >= V - slack."""
    known, value = table(problem), best(problem, budget).awareness
    good = [
        known.plans[i] for i in feasible(problem, budget) if known.awareness[i] >= value - slack
    ]
    return [(min(units), max(units)) for units in zip(*good, strict=True)]


# ------------------------------------------------------------------ the foil


@dataclass(frozen=True)
class Foil:
    """The best plan under a condition on one offer, and what is left of its differences.

    Attributes:
        best: the canonical plan under the condition.
        plan: the same with every difference undone that hardly matters.
        lost: what that costs.
    """

    best: Plan
    plan: Plan
    lost: float


def foil(
    problem: Problem,
    budget: int,
    offer: int,
    condition: Callable[[Plan], bool],
    prices: Sequence[int],
) -> Foil | None:
    """The foil under a condition: see docs/model.md, section 6.

    Differences of other offers are undone one at a time. Each time, of those that may be undone
    (the plan stays feasible and within the condition, and all that was undone has cost less than
    0.1 % of the gain), the one with the most units times ``prices`` goes, the first offer of
    equals.
    """
    chosen = optimum(problem, budget, condition)
    if chosen is None:
        return None
    known, star = table(problem), best(problem, budget)
    allowed = {plans(problem)[i]: known.awareness[i] for i in feasible(problem, budget)}
    allowed = {plan: value for plan, value in allowed.items() if condition(plan)}
    spare = (star.awareness - known.awareness[known.plans.index((0,) * len(star.plan))]) / 1000
    plan, start = list(chosen.plan), allowed[chosen.plan]
    while True:
        may = []
        for other, units in enumerate(star.plan):
            nearer = (*plan[:other], units, *plan[other + 1 :])
            if other == offer or plan[other] == units or nearer not in allowed:
                continue
            if start - allowed[nearer] < spare:
                may.append((-abs(plan[other] - units) * prices[other], other))
        if not may:
            break
        _, other = min(may)
        plan[other] = star.plan[other]
    return Foil(chosen.plan, tuple(plan), max(0.0, start - allowed[tuple(plan)]))
