"""Every figure without solving again, where the parts of the problem can be listed.

With H the front of all other parts, the best plan that contains a package p of a part brings
gain_p + H(B - cost_p). All figures are read off these sums, over all packages of the part at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimizer.evaluate import plan_cost, tie_width
from optimizer.instance.instance import Instance
from optimizer.methods.frontier.fronts import (
    NEVER,
    Counts,
    Front,
    Keeping,
    best_within,
    first_above,
    front_of,
    merged,
)
from optimizer.methods.frontier.listing import Listing, WholeSum, coverage_of, list_packages
from optimizer.methods.frontier.lists import Frontier
from optimizer.proof import Plan
from optimizer.question import Question
from optimizer.rows import Row, Units

ENDLESS = 2**62
"""Stands for no upper end of a range of whole unit costs."""
SAME_COVERAGE = 1e-12
"""Coverages this close differ by rounding alone."""


@dataclass(frozen=True, eq=False)
class ByFrontier:
    """Figures of a question at its budget.

    Attributes:
        question: about awareness, feasible.
        plan: x*, the canonical plan.
    """

    question: Question
    plan: Plan

    # -- V of changed problems ---------------------------------------------------------------------

    def best(self, offer: int, least: int, most: int) -> float | None:
        """V(least <= x_o <= most); None where no plan keeps the rules."""
        return self._awareness(int(self._profiles[offer][least : most + 1].max(initial=NEVER)))

    def changed(self, rows: Mapping[Row, Row | None]) -> float | None:
        """V with some rows replaced, or left out (None).

        Raises:
            TooManyPackagesError: the looser rules leave too many packages to list.
        """
        return self._awareness(self._changed(rows))

    # -- ranges ------------------------------------------------------------------------------------

    def enters_at_cost(self, offer: int) -> int | None:
        """The greatest whole unit cost, up to the present one, with V(x_o >= 1; c) > V(x_o = 0) + a
        tie; None where there is none.
        """
        rivals = _Rivals(self.question, offer, self._frontier)
        stated = self.instance.unit_costs[offer]
        first, last = rivals.costs(int(self._profiles[offer][0]) + self._frontier.tie)
        last = np.minimum(last, stated)
        entering = last[(rivals.units > 0) & (first <= last)]
        return int(entering.max()) if len(entering) else None

    def cost_range(self, offer: int) -> tuple[int, int | None]:
        """The largest interval of whole unit costs around the present one in which x* stays best;
        None: no upper end.
        """
        rivals = _Rivals(self.question, offer, self._frontier)
        stated = self.instance.unit_costs[offer]
        low, high = rivals.costs_of(self.plan)
        first, last = rivals.costs(self._star + self._frontier.tie)
        real = (rivals.units > 0) & (first <= last)
        low = max(low, int(last[real & (last < stated)].max(initial=-1)) + 1)
        high = min(high, int(first[real & (first > stated)].min(initial=ENDLESS)) - 1)
        return low, None if high >= ENDLESS - 1 else high

    def weight_range(self, area: int) -> tuple[float, float | None]:
        """The largest interval of weights >= 0 around the present one in which x* stays best, rules
        as stated; None: no end.

        x* stays best against a plan with package p where  A* + w F*  >=  A_p + w F_p - a tie,  A
        without this area.
        """
        frontier = (
            self._frontier
            if self.instance.weights[area] > 0
            else Frontier(_weighted(self.question, area), self.question.budget)
        )
        part = next((b for b, each in enumerate(frontier.parts) if area in each.areas), None)
        if part is None:
            return 0.0, None
        packages, weight = frontier.packages[part], float(frontier.instance.weights[area])
        totals = _totals(frontier, part)
        coverage = coverage_of(frontier.instance, frontier.parts[part], area, packages.units)
        mine = int(
            np.flatnonzero(
                (packages.units == [self.plan[o] for o in frontier.parts[part].offers]).all(axis=1)
            )[0]
        )
        star = round(
            (frontier.instance.awareness(np.array(self.plan)) - frontier.instance.baseline)
            / frontier.grain
        )
        more = coverage - coverage[mine]
        ahead = (star - totals) * frontier.grain + weight * more + tie_width(self.instance)
        possible = totals > NEVER // 2
        ends = ahead[possible & (more > SAME_COVERAGE)] / more[possible & (more > SAME_COVERAGE)]
        starts = (
            ahead[possible & (more < -SAME_COVERAGE)] / more[possible & (more < -SAME_COVERAGE)]
        )
        return max(0.0, float(starts.max(initial=0.0))), float(ends.min()) if len(ends) else None

    # -- steps -------------------------------------------------------------------------------------

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.question.instance

    @cached_property
    def _frontier(self) -> Frontier:
        return Frontier(self.question, most=self.question.budget)

    @cached_property
    def _star(self) -> int:
        """The gain of x* in grains."""
        gain = self.instance.awareness(np.array(self.plan, dtype=np.int64)) - self.instance.baseline
        return round(gain / self._frontier.grain)

    def _awareness(self, grains: int) -> float | None:
        return None if grains <= NEVER // 2 else self._frontier.awareness(grains)

    @cached_property
    def _profiles(self) -> dict[int, Counts]:
        """Offer to the greatest gain with exactly k units, k = 0 .. max_units; NEVER where
        impossible.
        """
        profiles = {}
        for b, part in enumerate(self._frontier.parts):
            totals, units = _totals(self._frontier, b), self._frontier.packages[b].units
            for position, offer in enumerate(part.offers):
                profiles[offer] = np.full(int(self.instance.max_units[offer]) + 1, NEVER)
                np.maximum.at(profiles[offer], units[:, position], totals)
        return profiles

    def _changed(self, rows: Mapping[Row, Row | None]) -> int:
        frontier, budget = self._frontier, self.question.budget
        total, keep = None, Keeping(plans=False, most=budget)
        fronts = []
        for b, part in enumerate(frontier.parts):
            if set(rows) & set(part.rows):
                kept = [rows.get(row, row) for row in part.rows]
                packages = list_packages(
                    self.instance, part, [row for row in kept if row is not None], budget
                )
                fronts.append(_values(frontier, packages, keep))
            else:
                fronts.append(frontier.values[b])
        for front in fronts:
            total = front if total is None else merged(total, front, keep)
        return NEVER if total is None else int(best_within(total, np.array([budget]))[0])


def _values(frontier: Frontier, packages: Listing, keep: Keeping) -> Front:
    return front_of(
        packages.cost,
        frontier.grains(packages),
        np.zeros((len(packages.cost), 0), dtype=np.int64),
        keep,
    )


def _totals(frontier: Frontier, part: int) -> Counts:
    """What the best plan with each package of a part brings, grains; far below zero where there is
    none.
    """
    packages = frontier.packages[part]
    budget = frontier.question.budget
    return frontier.grains(packages) + best_within(frontier.others[part], budget - packages.cost)


def _weighted(question: Question, area: int) -> Question:
    """The question with weight 1 for an area that has none, the rules as they were."""
    rules = frozenset(rule.name for rule in question.instance.rules)
    rows = tuple(row for row in question.rows if row.rule in rules)
    return replace(
        question,
        instance=question.instance.weighted(area, 1.0),
        without=question.without | rules,
        extra=(*question.extra, *rows),
    )


class _Rivals:
    """All packages of an offer's part at any unit cost of that offer: rules about money are left
    out and looked at for each.

    Attributes:
        units: (packages,) units of the offer.
    """

    def __init__(self, question: Question, offer: int, frontier: Frontier) -> None:
        stated = question.instance.unit_costs[offer]
        if not stated:
            # Whatever costs nothing stands in no row about money; at a cost of one it stands where
            # it belongs.
            question = replace(question, instance=question.instance.priced(offer, 1))
            frontier = Frontier(question, most=question.budget)
        self.question, self.offer, self.frontier = question, offer, frontier
        self.stated = max(1, stated)
        self.number = next(b for b, part in enumerate(frontier.parts) if offer in part.offers)
        self.part = frontier.parts[self.number]
        self.money = self._money_rows()
        rules = [row for row in self.part.rows if row not in self.money]
        self.packages = list_packages(question.instance, self.part, rules, None)
        self.units = self.packages.units[:, self.part.offers.index(offer)]
        self.rest = self.packages.cost - self.stated * self.units

    def costs(self, above: int) -> tuple[Counts, Counts]:
        """For each package the first and last whole unit cost at which some plan with it brings
        more than ``above`` (grains).
        """
        others = self.frontier.others[self.number]
        least = np.append(others.cost, ENDLESS)[
            first_above(others, above - self.frontier.grains(self.packages))
        ]
        room = self.question.budget - least - self.rest
        afford = np.where(
            self.units > 0, room // np.maximum(1, self.units), np.where(room >= 0, ENDLESS, -1)
        )
        first, last = self._allowed(self.packages.units, self.units)
        return first, np.minimum(last, afford)

    def costs_of(self, plan: Plan) -> tuple[int, int]:
        """The first and last unit cost at which a plan is within the budget and the rules about
        money.
        """
        units = np.array([[plan[o] for o in self.part.offers]])
        bought = plan[self.offer]
        first, last = self._allowed(units, np.array([bought]))
        if not bought:
            return int(first[0]), int(last[0])
        spare = self.question.budget - plan_cost(self.question.instance, plan)
        return int(first[0]), min(int(last[0]), self.stated + spare // bought)

    def _money_rows(self) -> dict[Row, int]:
        """The part's rows that change with the offer's unit cost, or are about money, with what
        one unit adds to them per unit of cost.
        """
        dearer = self.question.instance.priced(self.offer, self.stated + 1).rows(
            self.question.budget
        )
        changes = {}
        for row, after in zip(
            self.question.instance.rows(self.question.budget), dearer, strict=True
        ):
            slope = dict(after.terms).get(Units(self.offer), 0) - dict(row.terms).get(
                Units(self.offer), 0
            )
            if slope and row in self.part.rows:
                changes[row] = int(slope)
        return changes

    def _allowed(self, units: Counts, bought: Counts) -> tuple[Counts, Counts]:
        first, last = np.zeros(len(units), dtype=np.int64), np.full(len(units), ENDLESS)
        for row, slope in self.money.items():
            whole = WholeSum(self.question.instance, self.part, row)
            sums, per_cost = whole.values(units), np.maximum(1, bought) * slope * whole.size
            if whole.upper is not None:
                reach = self.stated + (whole.upper - sums) // per_cost
                last = np.minimum(
                    last, np.where(bought > 0, reach, np.where(sums <= whole.upper, ENDLESS, -1))
                )
            if whole.lower is not None:
                reach = self.stated - (sums - whole.lower) // per_cost
                first = np.maximum(
                    first, np.where(bought > 0, reach, np.where(sums >= whole.lower, 0, ENDLESS))
                )
        return first.astype(np.int64), last.astype(np.int64)
