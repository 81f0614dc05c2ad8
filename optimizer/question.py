"""A question put to a method: an objective over the three quantities, and rows to respect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import floor

import numpy as np
from numpy.typing import NDArray

from optimizer.evaluate import terms_value
from optimizer.instance.instance import Instance
from optimizer.proof import Plan
from optimizer.rows import Coverage, Row, Terms, Units


@dataclass(frozen=True, eq=False)
class Question:
    """Maximise an objective over the plans that respect the instance's rows at a budget, and
    further rows.

    Attributes:
        instance: the problem.
        budget: the cap, minor units; it may differ from the instance's own.
        objective: terms to maximise; None means awareness, the sum of w_a times coverage.
            Coefficients of Coverage must be >= 0, so that the relaxation is concave.
        extra: rows beside the instance's own. A row over Coverage may only have a lower bound.
        without: names of rules that are left out.
        forbidden: plans that are not to be the answer.
    """

    instance: Instance
    budget: int
    objective: Terms | None = None
    extra: tuple[Row, ...] = ()
    without: frozenset[str] = frozenset()
    forbidden: tuple[Plan, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row a plan must respect."""
        own = self.instance.rows(self.budget)
        return (*(row for row in own if row.rule not in self.without), *self.extra)

    @cached_property
    def most_units(self) -> NDArray[np.int64]:
        """(offers,) the most units of each offer that a plan can have: its own most, and what each
        row alone leaves room for.
        """
        most = [int(units) for units in self.instance.max_units]
        for row in self.rows:
            if row.upper is None or row.has_coverage or any(c < 0 for _, c in row.terms):
                continue
            for quantity, coefficient in row.terms:
                if isinstance(quantity, Units) and coefficient * most[quantity.offer] > row.upper:
                    most[quantity.offer] = max(0, floor(row.upper / coefficient))
        return np.array(most, dtype=np.int64)

    @property
    def terms(self) -> Terms:
        """The objective's terms, awareness spelled out."""
        if self.objective is not None:
            return self.objective
        return awareness_terms(self.instance)

    @cached_property
    def span(self) -> float:
        """The most by which the objective of two plans can differ, or somewhat more."""
        instance = self.instance
        most = instance.coverage(instance.coverage_factors(instance.max_units))
        gained = most - instance.coverage(instance.pieces.baselines)
        span = 0.0
        for quantity, coefficient in self.terms:
            reach = 1.0
            if isinstance(quantity, Units):
                reach = float(instance.max_units[quantity.offer])
            elif isinstance(quantity, Coverage):
                reach = float(gained[quantity.piece])
            span += abs(float(coefficient)) * reach
        return span

    def value_of(self, plan: Plan) -> float:
        """The objective at a plan, from the curves themselves."""
        factors = self.instance.coverage_factors(np.array(plan, dtype=np.int64))
        return float(terms_value(self.terms, plan, self.instance.coverage(factors)))


def awareness_terms(instance: Instance) -> Terms:
    """Awareness as terms: w_a h_k Coverage(k)."""
    return instance.awareness_terms


def negated(terms: Terms) -> Terms:
    """The terms with every coefficient's sign turned: to minimise is to maximise the negative."""
    return tuple((quantity, -coefficient) for quantity, coefficient in terms)
