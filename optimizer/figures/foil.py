"""The foil: the plan that would be chosen with an offer, or without it, and what differs.

"Why not A?" is answered by the best plan with A, less the differences that hardly matter: where the
rest is planned anew, lines far away change places at next to no loss. So differences of other lines
are undone one at a time, the dearest (units x unit cost) first, again and again, while every rule,
and what is asked of A, still holds and all of it together costs less than ``HARDLY`` of the gain.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.evaluate import keeps, plan_awareness
from optimizer.figures.changed import asking
from optimizer.figures.offer_figures import Asked, Ends
from optimizer.finding import Finding
from optimizer.instance.instance import Instance
from optimizer.proof import Plan

HARDLY = 1e-3
"""Share of the gain of the best plan that undoing differences of a foil may cost, all together."""


@dataclass(frozen=True)
class Foil:
    """Another plan, to compare with the best.

    Attributes:
        plan: units per offer. lost: what undoing small differences cost, weight units.
    """

    plan: Plan
    lost: float


def foils(asked: Asked, offer: int) -> dict[str, Foil]:
    """The best plan with one unit of an offer that is not bought (``foil``); without one that is
    (``foil``), and with one more (``foil_one_more``); each where there is such a plan.
    """
    units, most = asked.plan[offer], asked.instance.offers[offer].max_units
    ends = {"foil": (0, 0), "foil_one_more": (units + 1, most)} if units else {"foil": (1, most)}
    found = {name: _foil(asked, offer, each) for name, each in ends.items() if each[0] <= each[1]}
    return {name: each for name, each in found.items() if each is not None}


def _foil(asked: Asked, offer: int, ends: Ends) -> Foil | None:
    best = asked.figures.best_plan(offer, *ends)
    if best is None:
        return None
    instance = asked.instance
    rows = asking(asked.question, offer, *ends).rows
    spare = HARDLY * (asked.value - instance.baseline)
    reached, costs, star = plan_awareness(instance, best), instance.unit_costs, asked.plan
    others = [o for o in range(len(best)) if o != offer and best[o] != star[o]]
    others.sort(key=lambda o: -abs(best[o] - star[o]) * costs[o])
    foil = Foil(best, 0.0)
    while others:
        for o in others:
            nearer = (*foil.plan[:o], star[o], *foil.plan[o + 1 :])
            lost = max(0.0, reached - plan_awareness(instance, nearer))
            if lost < spare and keeps(instance, nearer, rows):
                foil = Foil(nearer, lost)
                others.remove(o)
                break
        else:
            break
    return foil


def adding(asked: Asked, offer: int) -> dict[str, Finding]:
    """What one unit adds alone, to nothing, and last, on top of the best plan, whatever rules and
    the budget say.
    """
    nothing = (0,) * len(asked.plan)
    beside = (("adds_alone", nothing), ("adds_last", asked.plan))
    return {name: Finding(_added(asked.instance, plan, offer)) for name, plan in beside}


def _added(instance: Instance, plan: Plan, offer: int) -> float:
    more = (*plan[:offer], plan[offer] + 1, *plan[offer + 1 :])
    return max(0.0, plan_awareness(instance, more) - plan_awareness(instance, plan))
