"""Figures of one offer as findings."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.figures.conflict import why_impossible
from optimizer.figures.protocol import Figures
from optimizer.finding import Finding
from optimizer.proof import Options, Plan
from optimizer.question import Question


@dataclass(frozen=True, eq=False)
class Asked:
    """A best plan that is asked about.

    Attributes:
        question: about awareness. plan: x*. value: V.
        figures: who answers.
        options: how to find the rules that forbid something; None to name only what a single rule
            shows without solving.
    """

    question: Question
    plan: Plan
    value: float
    figures: Figures
    options: Options | None

    def lost(self, offer: int, least: int, most: int) -> Finding:
        """V - V(least <= x_o <= most)."""
        changed = self.figures.best(offer, least, most)
        if changed is None:
            return Finding(
                None, "impossible", why_impossible(self.question, offer, least, most, self.options)
            )
        return Finding(max(0.0, self.value - changed))


def losses(asked: Asked, offer: int) -> dict[str, Finding]:
    """What is lost if an offer is barred, or given once more or once less; barred and less only
    where it is funded.
    """
    units, most = (
        asked.plan[offer],
        max(asked.plan[offer] + 1, asked.question.instance.offers[offer].max_units),
    )
    found = {"lost_if_barred": asked.lost(offer, 0, 0)} if units else {}
    found["lost_if_one_more"] = asked.lost(offer, units + 1, most)
    if units:
        found["lost_if_one_fewer"] = asked.lost(offer, 0, units - 1)
    return found


def profile(asked: Asked, offer: int) -> Finding:
    """V(x_o = k) for every k from 0 to the most units; None where impossible."""
    most = asked.question.instance.offers[offer].max_units
    return Finding(tuple(asked.figures.best(offer, units, units) for units in range(most + 1)))


def costs(asked: Asked, offer: int) -> dict[str, Finding]:
    """At what unit cost an unfunded offer enters, and between which unit costs the plan
    stays best.
    """
    amount = asked.question.instance.amount
    found = {}
    if not asked.plan[offer]:
        cost = asked.figures.enters_at_cost(offer)
        found["enters_at_cost"] = Finding(None if cost is None else amount(cost))
    ends = asked.figures.cost_range(offer)
    found["cost_range"] = Finding(tuple(None if end is None else amount(end) for end in ends))
    return found
