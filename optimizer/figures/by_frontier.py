"""Every figure without solving again, where the parts of the problem can be listed.

With H the front of all other blocks, the best plan that contains a package p of a block brings
gain_p + H(B - cost_p). All figures are read off these sums, over all packages of the block at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimizer.desk import Desk
from optimizer.evaluate import tie_width
from optimizer.figures.by_solving import BySolving
from optimizer.figures.changed import (
    ENDLESS,
    SAME_COVERAGE,
    asking,
    changing_rows,
    reweighted,
    unit_costs_of,
)
from optimizer.instance.instance import Instance
from optimizer.methods.frontier.fronts import (
    NEVER,
    Counts,
    Keeping,
    best_within,
    first_above,
    front_of,
    merged,
    nothing,
)
from optimizer.methods.frontier.listing import WholeSum, coverage_of, list_packages
from optimizer.methods.frontier.lists import Frontier
from optimizer.programme import Floats
from optimizer.proof import Plan, Prices
from optimizer.question import Question
from optimizer.rows import Row


@dataclass(frozen=True, eq=False)
class ByFrontier:
    """Figures of a question at its budget.

    Attributes:
        desk: where frontiers are at hand.
        question: about awareness, feasible.
        plan: x*, the canonical plan.
    """

    desk: Desk
    question: Question
    plan: Plan

    # -- V of changed problems ---------------------------------------------------------------------

    def best(self, offer: int, least: int, most: int) -> float | None:
        """V(least <= x_o <= most); None where no plan keeps the rules."""
        return self._awareness(int(self._profiles[offer][least : most + 1].max(initial=NEVER)))

    def best_plan(self, offer: int, least: int, most: int) -> Plan | None:
        """The canonical plan of V(least <= x_o <= most)."""
        return self.desk.canonical(asking(self.question, offer, least, most)).plan

    def prices(self, offer: int, least: int, most: int) -> Prices | None:
        """None: a frontier has none."""

    def gift_prices(self, offer: int) -> Prices | None:
        """None likewise."""

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
        rivals, stated = self._rivals(offer), self.instance.unit_costs[offer]
        first, last = rivals.costs(int(self._profiles[offer][0]) + self._frontier.tie)
        last = np.minimum(last, stated)
        entering = last[(rivals.units > 0) & (first <= last)]
        return int(entering.max()) if len(entering) else None

    def cost_range(self, offer: int) -> tuple[int, int | None]:
        """The largest interval of whole unit costs around the present one in which x* stays best;
        None: no upper end.
        """
        rivals, stated = self._rivals(offer), self.instance.unit_costs[offer]
        low, high = unit_costs_of(self.question, offer, self.plan)
        first, last = rivals.costs(self._gain_of_plan + self._frontier.tie)
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
        question, frontier = self.question, self._frontier
        weight = self.instance.areas[area].weight
        if not weight:  # it is in no block
            weight = 1.0
            question = reweighted(question, area, weight)
            frontier = self.desk.frontier(question)
        mine = set(self.instance.pieces.of(area))
        holding = [b for b, each in enumerate(frontier.parts) if mine & set(each.pieces)]
        if not holding:
            return 0.0, None
        if len(holding) > 1:
            value = self.question.value_of(self.plan)
            return BySolving(self.desk, self.question, self.plan, value).weight_range(area)
        (number,) = holding
        block, units = frontier.parts[number], frontier.packages[number].units
        covered = np.zeros(len(units))
        for piece in sorted(mine & set(block.pieces)):
            share = float(question.instance.pieces.share[piece])
            covered += share * coverage_of(question.instance, block, piece, units)
        planned = (units == [self.plan[o] for o in block.offers]).all(axis=1)
        more = covered - covered[planned][0]
        totals = _totals(frontier, number, question.budget)
        ahead = (_grains_of(frontier, self.plan) - totals) * frontier.grain
        ahead = ahead + weight * more + tie_width(self.instance)
        possible = totals > NEVER // 2
        return _weights_between(ahead[possible].astype(np.float64), more[possible])

    # -- steps -------------------------------------------------------------------------------------

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.question.instance

    @cached_property
    def _frontier(self) -> Frontier:
        return self.desk.frontier(self.question)

    @cached_property
    def _gain_of_plan(self) -> int:
        """The gain of x* in grains."""
        return _grains_of(self._frontier, self.plan)

    def _awareness(self, grains: int) -> float | None:
        return None if grains <= NEVER // 2 else self._frontier.awareness(grains)

    @cached_property
    def _profiles(self) -> dict[int, Counts]:
        """Offer to the greatest gain with exactly k units, k = 0 .. max_units; NEVER where
        impossible.
        """
        profiles = {}
        for b, block in enumerate(self._frontier.parts):
            totals = _totals(self._frontier, b, self.question.budget)
            units = self._frontier.packages[b].units
            for position, offer in enumerate(block.offers):
                profiles[offer] = np.full(int(self.instance.max_units[offer]) + 1, NEVER)
                np.maximum.at(profiles[offer], units[:, position], totals)
        return profiles

    def _rivals(self, offer: int) -> _Rivals:
        if self.instance.unit_costs[offer]:
            return _Rivals(self.question, offer, self._frontier)
        # Whatever costs nothing stands in no row about money; at a cost of one it stands where it
        # belongs.
        question = replace(self.question, instance=self.instance.priced(offer, 1))
        return _Rivals(question, offer, self.desk.frontier(question))

    def _changed(self, rows: Mapping[Row, Row | None]) -> int:
        frontier, budget = self._frontier, self.question.budget
        total, keep = nothing(0), Keeping(plans=False, most=budget)
        for b, block in enumerate(frontier.parts):
            front = frontier.values[b]
            if set(rows) & set(block.rows):
                kept = [rows.get(row, row) for row in block.rows]
                packages = list_packages(
                    self.instance, block, [row for row in kept if row is not None], budget
                )
                front = front_of(
                    packages.cost,
                    frontier.grains(packages),
                    np.zeros((len(packages.cost), 0), dtype=np.int64),
                    keep,
                )
            total = merged(total, front, keep)
        return int(best_within(total, np.array([budget]))[0])


def _weights_between(ahead: Floats, more: Floats) -> tuple[float, float | None]:
    """The weights at which nothing is ahead of x*.

    Args:
        ahead: how far x* is ahead of each rival if the area had no weight.
        more: how much more of the area each rival covers.
    """
    wins, loses = more > SAME_COVERAGE, more < -SAME_COVERAGE
    start = (ahead[loses] / more[loses]).max(initial=0.0)
    ends = ahead[wins] / more[wins]
    return float(start), float(ends.min()) if len(ends) else None


def _grains_of(frontier: Frontier, plan: Plan) -> int:
    """The gain of a plan in grains."""
    instance = frontier.instance
    gain = instance.awareness(np.array(plan, dtype=np.int64)) - instance.baseline
    return round(gain / frontier.grain)


def _totals(frontier: Frontier, block: int, budget: int) -> Counts:
    """What the best plan with each package of a block brings, grains; far below zero where there is
    none.
    """
    packages = frontier.packages[block]
    return frontier.grains(packages) + best_within(frontier.others[block], budget - packages.cost)


class _Rivals:
    """All packages of an offer's block at any unit cost of that offer: rules about money are left
    out and looked at for each.

    Attributes:
        units: (packages,) units of the offer.
    """

    def __init__(self, question: Question, offer: int, frontier: Frontier) -> None:
        self.question, self.frontier = question, frontier
        self.stated = question.instance.unit_costs[offer]
        self.number = next(b for b, block in enumerate(frontier.parts) if offer in block.offers)
        self.block = frontier.parts[self.number]
        self.money = {
            row: int(slope)
            for row, slope in changing_rows(question, offer)
            if row in self.block.rows
        }
        rules = [row for row in self.block.rows if row not in self.money]
        self.packages = list_packages(question.instance, self.block, rules, None)
        self.units = self.packages.units[:, self.block.offers.index(offer)]

    def costs(self, above: int) -> tuple[Counts, Counts]:
        """For each package the first and last whole unit cost at which some plan with it brings
        more than ``above`` (grains).
        """
        others = self.frontier.others[self.number]
        least = np.append(others.cost, ENDLESS)[
            first_above(others, above - self.frontier.grains(self.packages))
        ]
        first = np.zeros(len(least), dtype=np.int64)
        last = self._last(self.question.budget - least - self.packages.cost, 1)
        for row, slope in self.money.items():
            whole = WholeSum(self.question.instance, self.block, row)
            sums = whole.values(self.packages.units)
            if whole.upper is not None:
                last = np.minimum(last, self._last(whole.upper - sums, slope * whole.size))
            if whole.lower is not None:
                first = np.maximum(first, self._first(sums - whole.lower, slope * whole.size))
        return first.astype(np.int64), last.astype(np.int64)

    def _last(self, room: Counts, per_cost: int) -> Counts:
        """The last unit cost at which a maximum holds that leaves so much room now."""
        reach = self.stated + room // (np.maximum(1, self.units) * per_cost)
        return np.where(self.units > 0, reach, np.where(room >= 0, ENDLESS, -1))

    def _first(self, over: Counts, per_cost: int) -> Counts:
        """The first unit cost at which a minimum holds that is exceeded by so much now."""
        reach = self.stated - over // (np.maximum(1, self.units) * per_cost)
        return np.where(self.units > 0, reach, np.where(over >= 0, 0, ENDLESS))
