"""Rules without which an offer that is not bought would be: each alone, at its price, or at a lower
one.

Most rules are dismissed unasked: without a rule, the prices of the best plan with the offer still
prove a bound over all plans with it, and where that stays below the best plan as it is, none of
them is best.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from optimizer.rows import Row, have_coverage, offers_named


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
        return tuple(name for name in self._names(self.asked.question.rows) if self._enters(name))

    def enters_at_costs(self) -> dict[str, Money]:
        """Of the other rules that count the offer, the greatest unit cost at which it would be
        bought without the rule alone, where there is one.
        """
        rows = [row for row in self.asked.question.rows if self._counts(row)]
        names = [name for name in self._names(rows) if name not in self.enters]
        costs = {name: self._cost(name) for name in names}
        amount = self.asked.instance.amount
        return {name: amount(cost) for name, cost in costs.items() if cost is not None}

    def _names(self, rows: Sequence[Row]) -> list[str]:
        return list(dict.fromkeys(row.rule for row in rows if row.rule not in (BUDGET, LOTS)))

    def _counts(self, row: Row) -> bool:
        """Whether a unit of the offer may alter a row's sum; of coverage any may."""
        return have_coverage(row.terms) or any(
            self.offer in offers_named(quantity) for quantity, _ in row.terms
        )

    def _lifted(self, name: str) -> Question:
        return replace(self.asked.question, without=frozenset({name}))

    def _enters(self, name: str) -> bool:
        if not self._may_enter(self._lifted(name)):
            return False
        plan = self.asked.desk.prove(self._lifted(name), within=TIES).plan
        return plan is not None and plan[self.offer] > 0

    def _cost(self, name: str) -> int | None:
        lifted = self._lifted(name)
        stated = self.asked.instance.unit_costs[self.offer]
        if not self._may_enter(between(lifted, self.offer, 0, stated)):
            return None
        best = self.asked.desk.prove(lifted, within=TIES)
        if best.plan is None or best.value is None:
            return None
        return BySolving(self.asked.desk, lifted, best.plan, best.value).enters_at_cost(self.offer)

    def _may_enter(self, question: Question) -> bool:
        """Whether a plan with the offer may be as good as the best, for all that prices prove."""
        if self._prices is None:
            return True
        instance = question.instance
        bought = asking(question, self.offer, 1, instance.offers[self.offer].max_units)
        try:
            bound = packages.root_bound(bought, self._prices, packages.in_blocks(instance), NODES)
        except packages.GAVE_WAY:
            return True
        return not bound < self.asked.value - self.asked.tie

    @cached_property
    def _prices(self) -> Prices | None:
        """Those of the best plan with the offer."""
        most = self.asked.instance.offers[self.offer].max_units
        return self.asked.figures.prices(self.offer, 1, most) if most else None
