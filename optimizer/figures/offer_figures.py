"""Figures of one offer as findings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from optimizer.desk import Desk
from optimizer.evaluate import tie_width
from optimizer.figures.by_frontier import ByFrontier
from optimizer.figures.by_solving import BySolving
from optimizer.figures.conflict import why_impossible
from optimizer.finding import Finding
from optimizer.instance.instance import Instance
from optimizer.proof import Plan
from optimizer.question import Question

Ends = tuple[int, int]
"""The fewest and the most units of an offer."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A best plan that is asked about.

    Attributes:
        desk: where it was proved.
        question: about awareness. plan: x*. value: V.
        thorough: look, by solving, for rules that forbid something together; else name only what a
            single rule shows without.
    """

    desk: Desk
    question: Question
    plan: Plan
    value: float
    thorough: bool = False

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.question.instance

    @property
    def tie(self) -> float:
        """Width of a tie, weight units."""
        return tie_width(self.instance)

    @property
    def is_quick(self) -> bool:
        """Whether every figure is read off a frontier."""
        return self.desk.is_quick(self.question)

    @cached_property
    def figures(self) -> ByFrontier | BySolving:
        """V of changed problems and ranges: who answers is the same to whoever asks."""
        if self.is_quick:
            return ByFrontier(self.desk, self.question, self.plan)
        return BySolving(self.desk, self.question, self.plan, self.value)

    def lost(self, offer: int, least: int, most: int) -> Finding:
        """V - V(least <= x_o <= most)."""
        changed = self.figures.best(offer, least, most)
        if changed is None:
            options = self.desk.options if self.thorough else None
            rules = why_impossible(self.question, offer, least, most, options)
            return Finding(None, "impossible", rules)
        return Finding(max(0.0, self.value - changed))


def conditions(asked: Asked, offer: int) -> dict[str, Ends]:
    """By name of the loss, the fewest and the most units of an offer that it asks for; barred and
    less only where it is funded.
    """
    units, most = asked.plan[offer], asked.instance.offers[offer].max_units
    more = {"lost_if_one_more": (units + 1, max(units + 1, most))}
    if not units:
        return more
    return {"lost_if_barred": (0, 0), **more, "lost_if_one_fewer": (0, units - 1)}


def losses(asked: Asked, offer: int) -> dict[str, Finding]:
    """What is lost if an offer is barred, or given once more or once less."""
    return {name: asked.lost(offer, *ends) for name, ends in conditions(asked, offer).items()}


def profile(asked: Asked, offer: int) -> Finding:
    """V(x_o = k) for every k from 0 to the most units; None where impossible."""
    most = asked.instance.offers[offer].max_units
    return Finding(tuple(asked.figures.best(offer, units, units) for units in range(most + 1)))


def costs(asked: Asked, offer: int) -> dict[str, Finding]:
    """At what unit cost an unfunded offer enters, and between which unit costs the plan
    stays best.
    """
    amount = asked.instance.amount
    found = {}
    if not asked.plan[offer]:
        cost = asked.figures.enters_at_cost(offer)
        found["enters_at_cost"] = Finding(None if cost is None else amount(cost))
    ends = asked.figures.cost_range(offer)
    found["cost_range"] = Finding(tuple(None if end is None else amount(end) for end in ends))
    return found
