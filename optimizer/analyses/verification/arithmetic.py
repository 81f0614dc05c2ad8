"""The auditor's own arithmetic: plain functions over whole numbers, fractions and correctly rounded
sums.

An audit that ran the same code twice would repeat its mistakes. So nothing here shares a formula
with the assessment of
plans: only the instance as it was read, and the rows that its rules stand for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from optimizer.curves import Capped, CoverageCurve, PiecewiseLinear, Proportional, Saturating
from optimizer.evaluate import Assessment, Reading
from optimizer.instance.instance import Instance
from optimizer.proof import Plan
from optimizer.results.plan import Arithmetic
from optimizer.rows import Any, Coverage, Row, Units

FLOOR = Fraction(1, 10**6)
"""A row over coverage holds when it misses its minimum by no more (docs/model.md, section 3)."""
RECKONING = 1e-13
"""What the order of a sum may change, as a share of the greatest sum there is."""
WRITTEN = 1e-11
"""What twelve digits may change of a number."""


@dataclass(frozen=True, eq=False)
class Audited:
    """A plan as the auditor sees it.

    Attributes:
        instance: read from its files. budget: minor units.
        plan: units per offer; None where no plan is known.
    """

    instance: Instance
    budget: int
    plan: Plan | None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row at the budget."""
        return self.instance.rows(self.budget)

    @cached_property
    def assessment(self) -> Assessment | None:
        """What the plan costs, covers and breaks."""
        if self.plan is None:
            return None
        plan, factors = self.plan, self._factors(self.plan)
        coverage = self._coverage(factors)
        rows = (*self.rows, *self._exceeded(plan))
        values = [row_value(row, plan, coverage) for row in rows]
        readings = tuple(
            Reading(row, value, holds(row, value), binds(row, value, plan))
            for row, value in zip(rows, values, strict=True)
        )
        return Assessment(
            plan,
            self.cost(plan),
            np.array(factors),
            np.array(coverage),
            self._sum(coverage),
            readings,
        )

    def _exceeded(self, plan: Plan) -> tuple[Row, ...]:
        """The rows of the most units that a plan exceeds."""
        return tuple(
            row for row in self.instance.most_rows if not holds(row, row_value(row, plan, ()))
        )

    def _areas(self, coverage: Sequence[float]) -> list[float]:
        """Coverage per area, of coverage per piece."""
        areas: list[list[float]] = [[] for _ in self.instance.areas]
        for (area, share), part in zip(self._parts, coverage, strict=True):
            areas[area].append(share * part)
        return [math.fsum(parts) for parts in areas]

    @cached_property
    def _nothing(self) -> list[float]:
        """Coverage per piece that exists already."""
        return self._coverage(self._factors((0,) * len(self.instance.offers)))

    @cached_property
    def _parts(self) -> list[tuple[int, float]]:
        """Per piece, the area that it is of, and its share."""
        pieces = self.instance.pieces
        return list(zip(pieces.area.tolist(), pieces.share.tolist(), strict=True))

    @cached_property
    def baseline(self) -> float:
        """Awareness of the empty plan."""
        return self._sum(self._nothing)

    @cached_property
    def most(self) -> float:
        """Awareness if every offer were bought in full."""
        return self.awareness_of(tuple(offer.max_units for offer in self.instance.offers))

    @property
    def scale(self) -> float:
        """S, the most any plan could add."""
        return self.most - self.baseline

    @property
    def arithmetic(self) -> Arithmetic:
        """With these numbers a result is written again."""
        return Arithmetic(
            self.baseline,
            self._nothing,
            self._areas,
            self.maximum,
            self.scale,
            self.cost,
            self.awareness_of,
            _count,
        )

    @property
    def slack(self) -> float:
        """What reckoning may cost a sum over areas."""
        return RECKONING * self.most

    @property
    def written(self) -> float:
        """What reckoning, and twelve digits, may cost a stated awareness."""
        return self.slack + WRITTEN * self.most

    @property
    def broken(self) -> tuple[str, ...]:
        """Labels of the rows that the plan breaks, those of the most units of an offer among
        them.
        """
        readings = self.assessment.broken if self.assessment else ()
        return tuple(reading.row.label for reading in readings)

    def breaks(self, rules: Collection[str]) -> bool:
        """Whether the plan breaks any of these rules."""
        readings = self.assessment.broken if self.assessment else ()
        return any(reading.row.rule in rules for reading in readings)

    @property
    def proven(self) -> float | None:
        """Awareness that is to be had, since this plan has it and keeps every rule; None of any
        other plan.
        """
        return self.assessment.awareness if self.assessment and not self.broken else None

    @property
    def maximum(self) -> float | None:
        """Sum of w_a F_a(infinity); None where an area with weight has an unbounded curve."""
        limits = [CURVES[type(curve)][1](curve) for curve in self.instance.pieces.curves]
        weights = [self.instance.areas[area].weight for area, _ in self._parts]
        if any(limit is None and weight > 0 for limit, weight in zip(limits, weights, strict=True)):
            return None
        return self._sum([limit or 0.0 for limit in limits])

    def cost(self, plan: Plan) -> int:
        """Minor units: unit costs; the first cost of every recipient and asset of which anything is
        bought and nothing exists, once; the site cost of every such offer.
        """
        assets = {asset.asset: asset for asset in self.instance.assets}
        lines = list(zip(self.instance.offers, plan, strict=True))
        there = {(offer.recipient, offer.asset) for offer, _ in lines if offer.existing_units}
        started = {(offer.recipient, offer.asset) for offer, number in lines if number} - there
        opened = [it.asset for it, number in lines if number and not it.existing_units]
        return (
            sum(offer.unit_cost.minor * number for offer, number in lines)
            + sum(assets[asset].first_cost.minor for _, asset in started)
            + sum(assets[asset].site_cost.minor for asset in opened)
        )

    def awareness_of(self, plan: Plan) -> float:
        """Awareness of a plan."""
        return self._sum(self._coverage(self._factors(plan)))

    def _factors(self, plan: Plan) -> list[float]:
        """Per piece, s_k = b_k + sum of C_ok x_o, dimensionless."""
        parts: list[list[float]] = [[own] for own in self.instance.pieces.baselines.tolist()]
        effects = self.instance.effects
        for offer, piece, factor in zip(
            effects.offer.tolist(),
            effects.piece.tolist(),
            effects.coverage_factor.tolist(),
            strict=True,
        ):
            if plan[offer]:
                parts[piece].append(factor * plan[offer])
        return [math.fsum(part) for part in parts]

    def _coverage(self, factors: Sequence[float]) -> list[float]:
        """Per piece, F(s_k)."""
        return [
            CURVES[type(curve)][0](curve, factor)
            for curve, factor in zip(self.instance.pieces.curves, factors, strict=True)
        ]

    def _sum(self, coverage: Sequence[float]) -> float:
        """Sum of w_a h_k F(s_k)."""
        return math.fsum(
            self.instance.areas[area].weight * share * part
            for (area, share), part in zip(self._parts, coverage, strict=True)
        )


# -- rows, read a second time ----------------------------------------------------------------------


def row_value(row: Row, plan: Plan, coverage: Sequence[float]) -> Fraction | float:
    """The sum of a row: a Fraction, or a float where it counts coverage."""
    counted = [
        coefficient * _count(quantity, plan)
        for quantity, coefficient in row.terms
        if not isinstance(quantity, Coverage)
    ]
    covered = [
        float(coefficient) * coverage[quantity.piece]
        for quantity, coefficient in row.terms
        if isinstance(quantity, Coverage)
    ]
    exact = sum(counted, Fraction(0))
    return math.fsum([*covered, float(exact)]) if covered else exact


def _count(quantity: Units | Any, plan: Plan) -> int:
    if isinstance(quantity, Units):
        return plan[quantity.offer]
    return 1 if sum(plan[offer] for offer in quantity.offers) > 0 else 0


def holds(row: Row, value: Fraction | float) -> bool:
    """Whether a row's sum is within its bounds: exactly, or to ``FLOOR`` where it counts
    coverage.
    """
    slack = FLOOR if any(isinstance(quantity, Coverage) for quantity, _ in row.terms) else 0
    low_enough = row.upper is None or value <= row.upper + slack
    return low_enough and (row.lower is None or value >= row.lower - slack)


def binds(row: Row, value: Fraction | float, plan: Plan) -> bool:
    """Whether a row has no room left for one more, or one fewer, of the least thing that it
    counts.
    """
    condition = row.conditional and row.conditional[0]
    if condition and _count(condition, plan) == 0:
        return False
    if row.unit == "coverage":
        return row.lower is not None and value <= row.lower + FLOOR
    least = min(
        (abs(coefficient) for quantity, coefficient in row.terms if quantity != condition),
        default=None,
    )
    if least is None:
        return False
    full = row.upper is not None and value + least > row.upper
    return full or (
        row.lower is not None and (value != 0 or bool(condition)) and value - least < row.lower
    )


# -- curves, written a second time -----------------------------------------------------------------


def _between_points(curve: PiecewiseLinear, s: float) -> float:
    for (s0, f0), (s1, f1) in zip(curve.points, curve.points[1:], strict=False):
        if s <= s1:
            return f0 + (f1 - f0) * ((s - s0) / (s1 - s0))
    return curve.points[-1][1]


CURVES: dict[type[CoverageCurve], tuple[Callable[..., float], Callable[..., float | None]]] = {
    Saturating: (lambda _, s: -math.expm1(-s), lambda _: 1.0),
    Capped: (lambda _, s: min(s, 1.0), lambda _: 1.0),
    Proportional: (lambda _, s: s, lambda _: None),
    PiecewiseLinear: (_between_points, lambda curve: curve.points[-1][1]),
}
"""Every kind of curve: its value F(s), and its limit F(infinity), None where it grows without end.
"""
