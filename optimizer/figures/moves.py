"""How far plans are from a given plan, as a row that every method obeys.

What is moved between a plan x and a given plan p is the sum of c_o |x_o - p_o|, c_o being what one
unit counts. Now |x - p| = x + p - 2 min(x, p), and min(x, p) is p times the capped coverage F(s) =
min(1, s) of s = x / p. So each line of the given plan becomes an area without weight that the line
alone covers, and "at most m is moved" a floor under coverage:

    sum of c_o (2 p_o F_o(x_o / p_o) - x_o)  >=  sum of c_o p_o - m
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import gcd

import numpy as np

from optimizer.curves import Capped
from optimizer.figures.changed import rules_kept
from optimizer.instance.instance import Instance
from optimizer.instance.pieces import Effects, Pieces
from optimizer.proof import Plan
from optimizer.question import Question
from optimizer.rows import FLOOR, Coverage, Quantity, Row, Units

MOVED = "moved"
"""Name of the row that bounds what is moved."""


@dataclass(frozen=True, eq=False)
class Moves:
    """What plans move of a given plan.

    Attributes:
        stated: the problem. start: the given plan. costs: (offers,) what moving one unit counts, 1
            or whole minor units.
    """

    stated: Instance
    start: Plan
    costs: tuple[int, ...]

    def of(self, plan: Plan) -> int:
        """What a plan moves."""
        each = zip(self.costs, plan, self.start, strict=True)
        return sum(cost * abs(units - before) for cost, units, before in each)

    @cached_property
    def step(self) -> int:
        """What is moved is a multiple of this."""
        return gcd(*self.costs) or 1

    @property
    def grain(self) -> int:
        """Differences below this are not told apart: floors under coverage have a tolerance."""
        return max(self.step, round(4 * FLOOR * self._size))

    @property
    def _size(self) -> int:
        return max(1, *self.costs)

    @property
    def _lines(self) -> tuple[int, ...]:
        return tuple(o for o, units in enumerate(self.start) if units)

    @cached_property
    def instance(self) -> Instance:
        """The problem with an area for each line of the given plan, after its own ones."""
        it, lines = self.stated, np.array(self._lines, dtype=np.int64)
        ones = np.ones(len(lines))
        areas = [
            it.areas[0].model_copy(update={"area": f"{MOVED} {it.offers[o].key}", "weight": 0.0})
            for o in lines
        ]
        pieces = Pieces(
            np.concatenate([it.pieces.area, len(it.areas) + np.arange(len(lines))]),
            np.concatenate([it.pieces.share, ones]),
            np.concatenate([it.pieces.baselines, 0 * ones]),
            (*it.pieces.curves, *[Capped()] * len(lines)),
        )
        offer = np.concatenate([it.effects.offer, lines])
        piece = np.concatenate([it.effects.piece, len(it.pieces) + np.arange(len(lines))])
        factor = np.concatenate([it.effects.coverage_factor, ones / np.array(self.start)[lines]])
        order = np.lexsort((piece, offer))
        effects = Effects(offer[order], piece[order], factor[order])
        return replace(it, areas=(*it.areas, *areas), pieces=pieces, effects=effects)

    def question(self, budget: int) -> Question:
        """The question for the best plan within a budget, minor units, about ``instance``, every
        rule as it is about the stated areas.
        """
        stated = rules_kept(Question(self.stated, budget))
        return replace(stated, instance=self.instance)

    def at_most(self, question: Question, most: int) -> Question:
        """Such a question for plans that move so much at most."""
        first = len(self.stated.pieces)
        costs = [Fraction(cost, self._size) for cost in self.costs]
        terms: list[tuple[Quantity, Fraction]] = [
            (Coverage(first + place), 2 * costs[o] * self.start[o])
            for place, o in enumerate(self._lines)
        ]
        terms += [(Units(o), -cost) for o, cost in enumerate(costs)]
        least = Fraction(self.of((0,) * len(self.costs)) - most, self._size)
        counted = tuple(term for term in terms if term[1])
        row = Row(MOVED, "", counted, least, None, "coverage")
        return replace(question, extra=(*question.extra, row))
