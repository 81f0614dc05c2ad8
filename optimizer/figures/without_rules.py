"""Rules without which an offer that is not bought would be: each alone, at its price, or at a lower
one.

Most rules are dismissed unasked: without a rule, the prices of the best plan with the offer still
prove a bound over all plans with it, and where that stays below the best plan as it is, none of
them is best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from optimizer.figures.by_prices import NODES
from optimizer.figures.by_solving import BySolving
from optimizer.figures.changed import asking, between
from optimizer.figures.offer_figures import Asked
from optimizer.instance.instance import BUDGET, LOTS
from optimizer.methods import packages
from optimizer.money import Money
from optimizer.proof import TIES, Prices
from optimizer.question import Question


@dataclass(frozen=True, eq=False)
class WithoutRules:
    """What lifting one rule does for an offer that the best plan has not.

    Attributes:
        asked: the best plan. offer: index.
    """

    asked: Asked
    offer: int

    @cached_property
    def enters(self) -> tuple[str, ...]:
        """Rules without which alone the best plan has the offer."""
        return tuple(name for name, lifted in self._lifted.items() if self._enters(lifted))

    def enters_at_costs(self) -> dict[str, Money]:
        """Of the other rules, the greatest unit cost at which it would be bought without the rule
        alone, where there is one.
        """
        others = {name: each for name, each in self._lifted.items() if name not in self.enters}
        costs = {name: self._cost(lifted) for name, lifted in others.items()}
        amount = self.asked.instance.amount
        return {name: amount(cost) for name, cost in costs.items() if cost is not None}

    @cached_property
    def _lifted(self) -> dict[str, Question]:
        """By rule, the question without it."""
        question = self.asked.question
        names = dict.fromkeys(row.rule for row in question.rows if row.rule not in (BUDGET, LOTS))
        return {name: replace(question, without=frozenset({name})) for name in names}

    def _enters(self, lifted: Question) -> bool:
        most = self.asked.instance.offers[self.offer].max_units
        prices = self.asked.figures.prices(self.offer, 1, most) if most else None
        if not self._may_enter(lifted, prices):
            return False
        plan = self.asked.desk.prove(lifted, within=TIES).plan
        return plan is not None and plan[self.offer] > 0

    def _cost(self, lifted: Question) -> int | None:
        desk, stated = self.asked.desk, self.asked.instance.unit_costs[self.offer]
        prices = self.asked.figures.gift_prices(self.offer)
        if not self._may_enter(between(lifted, self.offer, 0, stated), prices):
            return None
        best = desk.prove(lifted, within=TIES)
        if best.plan is None or best.value is None:
            return None
        return BySolving(desk, lifted, best.plan, best.value).enters_at_cost(self.offer)

    def _may_enter(self, question: Question, prices: Prices | None) -> bool:
        """Whether a plan with the offer may be as good as the best, for all that prices prove."""
        if prices is None:
            return True
        instance = question.instance
        bought = asking(question, self.offer, 1, instance.offers[self.offer].max_units)
        try:
            bound = packages.root_bound(bought, prices, packages.in_blocks(instance), NODES)
        except packages.GAVE_WAY:
            return True
        return not bound < self.asked.value - self.asked.tie
