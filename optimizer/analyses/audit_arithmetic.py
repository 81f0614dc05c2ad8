"""The auditor's own arithmetic: plain functions over whole numbers, fractions and correctly rounded sums.

An audit that ran the same code twice would repeat its mistakes. So nothing here shares a formula with the assessment of
plans: only the instance as it was read, and the rows that its rules stand for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from optimizer.curves import Capped, Curve, PiecewiseLinear, Proportional, Saturating
from optimizer.instance.instance import Instance
from optimizer.rows import Any, Coverage, Row, Units

FLOOR = Fraction(1, 10**6)
"""A row over coverage holds when it misses its minimum by no more (docs/model.md, section 3)."""


def coverage_factors(instance: Instance, units: Sequence[int]) -> list[float]:
    """Per area, s_a = b_a + sum of C_oa x_o, dimensionless."""
    parts: list[list[float]] = [[area.baseline] for area in instance.areas]
    effects = instance.effects
    for offer, area, factor in zip(effects.offer.tolist(), effects.area.tolist(), effects.coverage_factor.tolist(), strict=True):
        if units[offer]:
            parts[area].append(factor * units[offer])
    return [math.fsum(part) for part in parts]


def coverages(instance: Instance, factors: Sequence[float]) -> list[float]:
    """Per area, F_a(s_a)."""
    return [curve_value(curve, factor) for curve, factor in zip(instance.curves, factors, strict=True)]


def awareness(instance: Instance, coverage: Sequence[float]) -> float:
    """Sum of w_a F_a."""
    return math.fsum(area.weight * part for area, part in zip(instance.areas, coverage, strict=True))


def awareness_of(instance: Instance, units: Sequence[int]) -> float:
    """Awareness of a plan."""
    return awareness(instance, coverages(instance, coverage_factors(instance, units)))


def maximum(instance: Instance) -> float | None:
    """Sum of w_a F_a(infinity); None where an area with weight has an unbounded curve."""
    limits = [curve_limit(curve) for curve in instance.curves]
    if any(limit is None and area.weight > 0 for limit, area in zip(limits, instance.areas, strict=True)):
        return None
    return math.fsum(area.weight * (limit or 0.0) for limit, area in zip(limits, instance.areas, strict=True))


def cost(instance: Instance, units: Sequence[int]) -> int:
    """Minor units: unit costs, and the first cost of every recipient and asset of which anything is bought, once."""
    first = {asset.asset: asset.first_cost for asset in instance.assets}
    started = {(offer.recipient, offer.asset) for offer, number in zip(instance.offers, units, strict=True) if number}
    each = sum(offer.unit_cost * number for offer, number in zip(instance.offers, units, strict=True))
    return each + sum(first[asset] for _, asset in started)


def row_value(row: Row, units: Sequence[int], coverage: Sequence[float]) -> Fraction | float:
    """The sum of a row: a Fraction, or a float where it counts coverage."""
    counted = [coefficient * _count(quantity, units) for quantity, coefficient in row.terms if not isinstance(quantity, Coverage)]
    covered = [float(coefficient) * coverage[quantity.area] for quantity, coefficient in row.terms if isinstance(quantity, Coverage)]
    exact = sum(counted, Fraction(0))
    return math.fsum([*covered, float(exact)]) if covered else exact


def _count(quantity: Units | Any, units: Sequence[int]) -> int:
    if isinstance(quantity, Units):
        return units[quantity.offer]
    return 1 if any_of(quantity, units) else 0


def any_of(quantity: Any, units: Sequence[int]) -> bool:
    """Whether any unit of a set of offers is bought."""
    return sum(units[offer] for offer in quantity.offers) > 0


def holds(row: Row, value: Fraction | float) -> bool:
    """Whether a row's sum is within its bounds: exactly, or to ``FLOOR`` where it counts coverage."""
    slack = FLOOR if counts_coverage(row) else 0
    low_enough = row.upper is None or value <= row.upper + slack
    return low_enough and (row.lower is None or value >= row.lower - slack)


def binds(row: Row, value: Fraction | float) -> bool:
    """Whether a row has no room left for one more, or one fewer, of the least thing that it counts."""
    if row.unit == "coverage":
        return row.lower is not None and value <= row.lower + FLOOR
    least = min((abs(coefficient) for _, coefficient in row.terms), default=None)
    if least is None:
        return False
    full = row.upper is not None and value + least > row.upper
    return full or (row.lower is not None and value != 0 and value - least < row.lower)


def counts_coverage(row: Row) -> bool:
    """Whether coverage of any area enters the row."""
    return any(isinstance(quantity, Coverage) for quantity, _ in row.terms)


def part_of(units: Sequence[int], chosen: Iterable[bool]) -> list[int]:
    """The units of the chosen offers, 0 of all others."""
    return [number if mine else 0 for number, mine in zip(units, chosen, strict=True)]


# -- curves, written a second time ------------------------------------------------------------------------------------


def curve_value(curve: Curve, s: float) -> float:
    """F(s)."""
    return CURVES[type(curve)][0](curve, s)


def curve_limit(curve: Curve) -> float | None:
    """F(infinity); None where it grows without end."""
    return CURVES[type(curve)][1](curve)


def _between_points(curve: PiecewiseLinear, s: float) -> float:
    for (s0, f0), (s1, f1) in zip(curve.points, curve.points[1:], strict=False):
        if s <= s1:
            return f0 + (f1 - f0) * ((s - s0) / (s1 - s0))
    return curve.points[-1][1]


CURVES: dict[type, tuple[Callable[..., float], Callable[..., float | None]]] = {
    Saturating: (lambda _, s: -math.expm1(-s), lambda _: 1.0),
    Capped: (lambda _, s: min(s, 1.0), lambda _: 1.0),
    Proportional: (lambda _, s: s, lambda _: None),
    PiecewiseLinear: (_between_points, lambda curve: curve.points[-1][1]),
}
"""Every kind of curve: its value and its limit."""
