"""Every figure by solving changed problems: works for every instance, at the price of a solve or a
few for each figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.desk import Desk
from optimizer.evaluate import area_coverage, tie_width
from optimizer.figures.changed import (
    ENDLESS,
    SAME_COVERAGE,
    asking,
    between,
    exchanged,
    reweighted,
    rules_kept,
    unit_costs_of,
)
from optimizer.instance.instance import Instance
from optimizer.proof import TIES, Plan, Prices, Proof
from optimizer.question import Question
from optimizer.rows import Row

WIDER = 4.0
"""By which a weight grows while the plan stays best."""


@dataclass(frozen=True, eq=False)
class BySolving:
    """Figures of a question at its budget.

    Attributes:
        desk: where changed problems are solved.
        question: about awareness, feasible.
        plan: x*, the canonical plan. value: V.
    """

    desk: Desk
    question: Question
    plan: Plan
    value: float
    _entries: dict[int, int | None] = field(default_factory=dict, init=False, repr=False)
    _gifts: dict[int, Prices | None] = field(default_factory=dict, init=False, repr=False)
    _proofs: dict[tuple[int, ...], Proof] = field(default_factory=dict, init=False, repr=False)

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.question.instance

    @property
    def tie(self) -> float:
        """Width of a tie, weight units."""
        return tie_width(self.instance)

    # -- V of changed problems ---------------------------------------------------------------------

    def best(self, offer: int, least: int, most: int) -> float | None:
        """V(least <= x_o <= most); None where no plan keeps the rules."""
        if least <= self.plan[offer] <= most:
            return self.value
        if least > self.instance.offers[offer].max_units:
            return None
        return self._proof(offer, least, most).value

    def best_plan(self, offer: int, least: int, most: int) -> Plan | None:
        """The canonical plan of V(least <= x_o <= most), whose units are some of those on offer."""
        proof = self._proof(offer, least, most)
        if proof.method != "units":
            return proof.plan
        return self.desk.canonical(asking(self.question, offer, least, most)).plan

    def prices(self, offer: int, least: int, most: int) -> Prices | None:
        """Those of the same proof, where its method has them."""
        return self._proof(offer, least, most).prices

    def gift_prices(self, offer: int) -> Prices | None:
        """Those of the best plan with the offer at any unit cost from nothing up."""
        self.enters_at_cost(offer)
        return self._gifts.get(offer)

    def _proof(self, *asked: int) -> Proof:
        if asked not in self._proofs:
            self._proofs[asked] = self.desk.prove(asking(self.question, *asked), within=TIES)
        return self._proofs[asked]

    def changed(self, rows: Mapping[Row, Row | None]) -> float | None:
        """V with some rows replaced, or left out (None)."""
        return self.desk.value(exchanged(self.question, rows))

    # -- ranges ------------------------------------------------------------------------------------

    def enters_at_cost(self, offer: int) -> int | None:
        """The greatest whole unit cost, up to the present one, with V(x_o >= 1; c) > V(x_o = 0) + a
        tie; None where there is none.
        """
        if offer not in self._entries:
            without = self.best(offer, 0, 0)
            bought = asking(self.question, offer, 1, self.instance.offers[offer].max_units)
            costs = (0, self.instance.unit_costs[offer])
            self._entries[offer] = (
                None
                if without is None
                else self._end_cost(bought, offer, costs, without + self.tie, greatest=True)
            )
        return self._entries[offer]

    def cost_range(self, offer: int) -> tuple[int, int | None]:
        """The largest interval of whole unit costs around the present one in which x* stays best;
        None: no upper end.
        """
        stated = self.instance.unit_costs[offer]
        low, high = unit_costs_of(self.question, offer, self.plan)
        star = self.instance.awareness(np.array(self.plan)) + self.tie
        # Without a unit of the offer nothing changes with its cost: what is not bought stays so
        # down to where it enters.
        cheaper = (
            self._end_cost(self.question, offer, (low, stated - 1), star, greatest=True)
            if self.plan[offer] > 0
            else self.enters_at_cost(offer)
        )
        # An offer dearer than the whole budget is in no plan.
        above = (stated + 1, min(high, self.question.budget + 1))
        dearer = self._end_cost(self.question, offer, above, star, greatest=False)
        low = low if cheaper is None else cheaper + 1
        high = high if dearer is None else dearer - 1
        return low, None if high >= ENDLESS else high

    def weight_range(self, area: int) -> tuple[float, float | None]:
        """The largest interval of weights >= 0 around the present one in which x* stays best, rules
        as stated; None: no end.

        V is convex in the weight: from far outside, each solve gives a rival, and the weight at
        which x* draws level with it is the next to be asked, until x* is best there (Newton's
        method).
        """
        start = self._weight_end(area, 0.0)
        # Coverage of one area alone leaves almost all plans equal: no question for the packages
        # method.
        alone = replace(rules_kept(self.question), objective=self.instance.coverage_terms(area))
        widest = self.desk.by("units").prove(alone, within=TIES).plan
        if (
            widest is None
            or self._coverage(area, widest) <= self._coverage(area, self.plan) + SAME_COVERAGE
        ):
            return start, None
        # From near outwards: what is asked far away, where one area outweighs all, takes long.
        weight, far = self.instance.areas[area].weight, self._level_with(area, widest)
        while 0 < WIDER * weight < far:
            weight *= WIDER
            end = self._weight_end(area, weight)
            if end < weight:
                return start, end
        return start, self._weight_end(area, far)

    # -- steps -------------------------------------------------------------------------------------

    def _weight_end(self, area: int, weight: float) -> float:
        """Move a weight at which x* may not be best towards the present one until it is."""
        while True:
            question = reweighted(self.question, area, weight)
            rival = self.desk.prove(question, within=TIES).plan
            if rival is None or self._coverage(area, rival) == self._coverage(area, self.plan):
                return weight
            awareness = question.instance.awareness
            ahead = awareness(np.array(rival)) - awareness(np.array(self.plan))
            level = self._level_with(area, rival)
            stated = self.instance.areas[area].weight
            # level but for rounding, where that is more than a little of a tie: no nearer any more
            if ahead <= self.tie * (1 + 1e-6) or abs(level - stated) >= abs(weight - stated):
                return weight
            weight = level

    def _level_with(self, area: int, rival: Plan) -> float:
        """The weight at which x* and a rival differ by a tie."""
        more = self._coverage(area, rival) - self._coverage(area, self.plan)
        ahead = (
            self.instance.awareness(np.array(self.plan))
            - self.instance.awareness(np.array(rival))
            + self.tie
        )
        return max(0.0, self.instance.areas[area].weight + ahead / more)

    def _coverage(self, area: int, plan: Plan) -> float:
        return float(area_coverage(self.instance, plan)[area])

    def _end_cost(
        self,
        question: Question,
        offer: int,
        costs: tuple[int, int],
        above: float,
        *,
        greatest: bool,
    ) -> int | None:
        """The greatest unit cost in a range, or the least, at which some plan exceeds ``above``.

        Maxima are taken at the cheap end of a range, minima at the dear end. If even so nothing
        exceeds it, the range is done with; a plan that does shows the costs at which it is
        feasible, and only what lies beyond those is still asked, or else the range is halved.
        """
        found: int | None = None
        ranges = [costs]
        while ranges:
            low, high = ranges.pop()
            if low > high:
                continue
            proof = self.desk.prove(between(question, offer, low, high), within=TIES)
            self._gifts.setdefault(offer, proof.prices)
            if proof.plan is None or proof.value is None or proof.value <= above:
                continue
            start, end = unit_costs_of(question, offer, proof.plan)
            start, end = max(start, low), min(end, high)
            if start > end:
                middle = (low + high) // 2
                halves = [(low, middle), (middle + 1, high)]
                ranges += halves if greatest else reversed(halves)
            elif greatest:
                found, ranges = end, [(end + 1, high)]
            else:
                found, ranges = start, [(low, start - 1)]
        return found
