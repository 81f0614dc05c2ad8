"""Every figure by solving changed problems: works for every instance, at the price of a solve or a
few for each figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from optimizer.errors import StoppedError
from optimizer.evaluate import tie_width
from optimizer.figures.conflict import asking
from optimizer.figures.unit_costs import ENDLESS, between, unit_costs_of
from optimizer.instance.instance import Instance
from optimizer.methods import fastest, of_neighbours, prove, units
from optimizer.proof import TIES, Options, Plan, Proof
from optimizer.question import Question
from optimizer.rows import Coverage, Row

SAME_COVERAGE = 1e-12
"""Coverages this close differ by rounding alone."""


@dataclass(frozen=True, eq=False)
class BySolving:
    """Figures of a question at its budget.

    Attributes:
        question: about awareness, feasible.
        plan: x*, the canonical plan. value: V.
        options: how to solve.
    """

    question: Question
    plan: Plan
    value: float
    options: Options
    _entries: dict[int, int | None] = field(default_factory=dict, init=False, repr=False)

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.question.instance

    @cached_property
    def _prove(self) -> Callable[[Question], Proof]:
        return of_neighbours(self.question, self.options)

    def _closely(self, question: Question) -> Proof:
        return closely(question, self.options, self._prove)

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
        return self._closely(asking(self.question, offer, least, most)).value

    def changed(self, rows: Mapping[Row, Row | None]) -> float | None:
        """V with some rows replaced, or left out (None)."""
        return self._closely(exchanged(self.question, rows)).value

    # -- ranges ------------------------------------------------------------------------------------

    def enters_at_cost(self, offer: int) -> int | None:
        """The greatest whole unit cost, up to the present one, with V(x_o >= 1; c) > V(x_o = 0) + a
        tie; None where there is none.
        """
        if offer not in self._entries:
            self._entries[offer] = self._enters_at_cost(offer)
        return self._entries[offer]

    def _enters_at_cost(self, offer: int) -> int | None:
        question = asking(self.question, offer, 1, self.instance.offers[offer].max_units)
        without = self.best(offer, 0, 0)
        if without is None:
            return None
        return self._last_cost(
            question, offer, 0, self.instance.unit_costs[offer], without + self.tie
        )

    def cost_range(self, offer: int) -> tuple[int, int | None]:
        """The largest interval of whole unit costs around the present one in which x* stays best;
        None: no upper end.
        """
        stated = self.instance.unit_costs[offer]
        low, high = unit_costs_of(self.question, offer, self.plan)
        star = self.instance.awareness(np.array(self.plan)) + self.tie
        # Without a unit of the offer nothing changes with its cost: what is not bought stays so
        # down to where it enters.
        funded = self.plan[offer] > 0
        cheaper = (
            self._last_cost(self.question, offer, low, stated - 1, star)
            if funded
            else self.enters_at_cost(offer)
        )
        # An offer dearer than the whole budget is in no plan.
        dearer = self._first_cost(offer, stated + 1, min(high, self.question.budget + 1), star)
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
        mine = self._coverage(area, self.plan)
        # Coverage of one area alone leaves almost all plans equal: no question for the packages
        # method.
        question = self._rules_kept(self.instance, ((Coverage(area), Fraction(1)),))
        widest = proved(units.prove(question, self.options, tolerance=TIES / 10)).plan
        if widest is None or self._coverage(area, widest) <= mine + SAME_COVERAGE:
            return start, None
        return start, self._weight_end(area, self._level_with(area, widest))

    # -- steps -------------------------------------------------------------------------------------

    def _weight_end(self, area: int, weight: float) -> float:
        """Move a weight at which x* may not be best towards the present one until it is."""
        while True:
            changed = self.instance.weighted(area, weight)
            rival = self._closely(self._rules_kept(changed)).plan
            if rival is None or self._coverage(area, rival) == self._coverage(area, self.plan):
                return weight
            level = self._level_with(area, rival)
            ahead = changed.awareness(np.array(rival)) - changed.awareness(np.array(self.plan))
            if ahead <= self.tie * (1 + 1e-6):
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
        return max(0.0, float(self.instance.weights[area]) + ahead / more)

    def _coverage(self, area: int, plan: Plan) -> float:
        return float(
            self.instance.coverage(self.instance.coverage_factors(np.array(plan, dtype=np.int64)))[
                area
            ]
        )

    def _rules_kept(
        self, instance: Instance, objective: tuple[tuple[Coverage, Fraction], ...] | None = None
    ) -> Question:
        """The question for an instance with another weight, or with another objective, under the
        rows as they are stated.
        """
        rules = frozenset(rule.name for rule in instance.rules)
        rows = tuple(row for row in self.question.rows if row.rule in rules)
        without = self.question.without | rules
        return replace(
            self.question,
            instance=instance,
            objective=objective,
            without=without,
            extra=(*self.question.extra, *rows),
        )

    def _last_cost(
        self, question: Question, offer: int, first: int, last: int, above: float
    ) -> int | None:
        """The greatest unit cost in a range at which some plan exceeds ``above``.

        Maxima are taken at the cheap end of a range, minima at the dear end. If even so nothing
        exceeds it, the range is done with; a plan that does shows the costs at which it is
        feasible, or else the range is halved.
        """
        found: int | None = None
        ranges = [(first, last)]
        while ranges:
            low, high = ranges.pop()
            low = low if found is None else max(low, found + 1)
            if low > high:
                continue
            plan = self._exceeding(between(question, offer, low, high), above)
            if plan is None:
                continue
            start, end = unit_costs_of(question, offer, plan)
            start, end = max(start, low), min(end, high)
            if start <= end:
                found = end
                ranges.append((end + 1, high))
            else:
                middle = (low + high) // 2
                ranges += [(low, middle), (middle + 1, high)]
        return found

    def _first_cost(self, offer: int, first: int, last: int, above: float) -> int | None:
        """The least unit cost in a range at which some plan exceeds ``above``; see
        ``_last_cost``.
        """
        found: int | None = None
        ranges = [(first, last)]
        while ranges:
            low, high = ranges.pop()
            high = high if found is None else min(high, found - 1)
            if low > high:
                continue
            plan = self._exceeding(between(self.question, offer, low, high), above)
            if plan is None:
                continue
            start, end = unit_costs_of(self.question, offer, plan)
            start, end = max(start, low), min(end, high)
            if start <= end:
                found = start
                ranges.append((low, start - 1))
            else:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]
        return found

    def _exceeding(self, question: Question, above: float) -> Plan | None:
        proof = self._closely(question)
        return proof.plan if proof.value is not None and proof.value > above else None


def closely(
    question: Question, options: Options, answer: Callable[[Question], Proof] | None = None
) -> Proof:
    """A proof within a tie, whichever method answers.

    Args:
        question: what is asked.
        options: how to solve.
        answer: who proves questions that the units method is not the first to be asked; ``prove``
            by default.

    Raises:
        StoppedError: a limit, or Ctrl-C, came before the proof: no figure is better than one that
            may be wrong.
    """
    known = None
    if fastest(question, options) != "units":
        known = proved(answer(question) if answer else prove(question, options))
        if known.method != "units":
            return known
    return proved(units.prove(question, options, tolerance=TIES / 10, known=known))


def proved(proof: Proof) -> Proof:
    """A proof that came to its end.

    Raises:
        StoppedError: it did not.
    """
    if proof.status == "stopped":
        raise StoppedError(
            "Stopped before a figure was proved. Allow more time (--time-limit), or ask about one"
            " offer."
        )
    return proof


def exchanged(question: Question, rows: Mapping[Row, Row | None]) -> Question:
    """The question with some rows replaced, or left out (None)."""
    names = frozenset(row.rule for row in rows)
    others = [rows.get(row, row) for row in question.rows if row.rule in names]
    extra = tuple(row for row in question.extra if row.rule not in names)
    return replace(
        question,
        without=question.without | names,
        extra=(*extra, *(row for row in others if row is not None)),
    )
