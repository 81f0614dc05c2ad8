"""What each recipient has of every plan, and the plans that do most for whoever has least, by
looking at every plan.

Conventions:

* An area is a recipient's where one of its offers that may be had covers it, alone or not.
* A recipient could gain by itself what the best plan for it alone brings its areas: within the
  budget and every maximum; of minima those hold whose offers are all its own (of a minimum of
  coverage, those that cover).
* Recipients that can gain nothing (no more than tau), or have no such plan, are left out; of grants
  those are left out of which nothing that may be had costs anything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from . import rules, search
from .problem import Plan, Problem

By = str


def gain(problem: Problem, recipient: str, plan: Plan) -> float:
    """What the areas of a recipient gain by a plan."""
    nothing = (0,) * len(plan)
    return math.fsum(
        area.weight * (area.coverage(plan) - area.coverage(nothing))
        for area in problem.areas
        if any(
            factor > 0 and problem.offers[o].recipient == recipient and problem.offers[o].most > 0
            for o, factor in area.factors
        )
    )


def potential(problem: Problem, recipient: str) -> float:
    """The most that a recipient could gain by itself; 0 where it is nothing."""
    known = search.table(problem)
    others = [o for o, offer in enumerate(problem.offers) if offer.recipient != recipient]
    best = 0.0
    for i, plan in enumerate(known.plans):
        if known.costs[i] > problem.budget or any(plan[o] for o in others):
            continue
        for position, check in enumerate(search.checks(problem)):
            low, high = rules.bounds(check, problem.budget)
            measure = known.measures[position][i]
            own = not any(o in others for o in check.selected)
            if measure > high or (own and measure < low and known.binding[position][i]):
                break
        else:
            best = max(best, gain(problem, recipient, plan))
    return best if best > search.tau(problem) else 0.0


def potentials(problem: Problem) -> dict[str, float]:
    """Of every recipient."""
    return {recipient: potential(problem, recipient) for recipient in problem.recipients}


def has(problem: Problem, plan: Plan, by: By, most: Mapping[str, float]) -> list[float]:
    """What recipients that are compared have of a plan, the least first."""
    if by == "grant":
        lines = [_offers(problem, recipient) for recipient in problem.recipients]
        cost = [rules.spend(problem, plan, line) for line in lines if _costs(problem, line)]
        return sorted(cost)
    return sorted(
        gain(problem, recipient, plan) / (potential if by == "share" else 1)
        for recipient, potential in most.items()
        if potential
    )


def _offers(problem: Problem, recipient: str) -> list[int]:
    return [
        o
        for o, offer in enumerate(problem.offers)
        if offer.recipient == recipient and offer.most > 0
    ]


def _costs(problem: Problem, line: list[int]) -> bool:
    """Whether any of it costs anything."""
    return any(rules.spend(problem, _one(problem, o), [o]) > 0 for o in line)


def _one(problem: Problem, offer: int) -> Plan:
    return tuple(int(o == offer) for o in range(len(problem.offers)))
