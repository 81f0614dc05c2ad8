"""Any plan, a solver's or a person's, assessed from the instance: exact money and units, coverage,
broken rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from optimizer.instance.instance import Instance
from optimizer.proof import ROUNDING, TIES, Plan
from optimizer.rows import FLOOR, Any, Coverage, Quantity, Row, Units


@dataclass(frozen=True)
class Reading:
    """A row read at a plan.

    Attributes:
        row: the row.
        value: its sum: exact, or a float where Coverage enters.
        holds: whether the value is within the row's bounds.
        binding: whether it holds with nothing to spare on a side.
    """

    row: Row
    value: Fraction | float
    holds: bool
    binding: bool


@dataclass(frozen=True, eq=False)
class Assessment:
    """What a plan costs, covers and breaks.

    Attributes:
        plan: units per offer.
        cost: minor units, first and site costs included; exact.
        coverage_factor, coverage: (pieces,) s_k and F(s_k).
        awareness: sum of w_a times the coverage of area a.
        readings: every row of the question at the plan, and the most units of those offers that it
            exceeds.
    """

    plan: Plan
    cost: int
    coverage_factor: NDArray[np.float64]
    coverage: NDArray[np.float64]
    awareness: float
    readings: tuple[Reading, ...]

    @property
    def broken(self) -> tuple[Reading, ...]:
        """What the plan breaks: rows of rules, the budget, lots, or the most units of an offer."""
        return tuple(reading for reading in self.readings if not reading.holds)


def assess(instance: Instance, plan: Plan, rows: Sequence[Row]) -> Assessment:
    """Assess a plan against rows, recomputing everything from the instance."""
    factors = instance.coverage_factors(np.array(plan))
    coverage = instance.coverage(factors)
    tie = tie_width(instance)
    readings = tuple(read_row(row, plan, coverage, tie) for row in (*rows, *beyond(instance, plan)))
    awareness = instance.weighed(coverage)
    return Assessment(plan, plan_cost(instance, plan), factors, coverage, awareness, readings)


def beyond(instance: Instance, plan: Plan) -> tuple[Row, ...]:
    """The rows of the offers of which a plan has more units than there are, or fewer than none."""
    rows = zip(instance.most_rows, instance.offers, plan, strict=True)
    return tuple(row for row, offer, units in rows if not 0 <= units <= offer.max_units)


def plan_cost(instance: Instance, plan: Plan) -> int:
    """Cost of a plan in minor units, first and site costs included."""
    return int(terms_value(instance.cost_terms, plan, ()))


def plan_awareness(instance: Instance, plan: Plan) -> float:
    """Awareness of a plan."""
    return instance.awareness(np.array(plan))


def area_coverage(instance: Instance, plan: Plan) -> NDArray[np.float64]:
    """(areas,) coverage of each area under a plan."""
    factors = instance.coverage_factors(np.array(plan, dtype=np.int64))
    return np.asarray(instance.pieces.sums(instance.coverage(factors)))


def tie_width(instance: Instance) -> float:
    """How much less awareness than the best is as good, weight units: TIES x S, or what rounding
    makes of the awareness that exists.
    """
    return max(TIES * instance.scale, ROUNDING * instance.baseline)


def keeps(instance: Instance, plan: Plan, rows: Sequence[Row]) -> bool:
    """Whether a plan stays within its offers' units and respects every row."""
    if not all(
        0 <= units <= offer.max_units for units, offer in zip(plan, instance.offers, strict=True)
    ):
        return False  # as ``beyond`` says, without making its rows
    coverage = instance.coverage(instance.coverage_factors(np.array(plan)))
    tie = tie_width(instance)
    return all(row.holds(terms_value(row.terms, plan, coverage), tie) for row in rows)


def read_row(row: Row, plan: Plan, coverage: NDArray[np.float64], tie: float) -> Reading:
    """A row at a plan."""
    value = terms_value(row.terms, plan, coverage)
    return Reading(row, value, row.holds(value, tie), _binding(row, value, plan))


def terms_value(
    terms: Sequence[tuple[Quantity, Fraction]],
    plan: Plan,
    coverage: NDArray[np.float64] | Sequence[float],
) -> Fraction | float:
    """The sum of terms at a plan: a Fraction, or a float where Coverage enters."""
    whole, parts, rest = 0, Fraction(0), 0.0
    floating = False
    for quantity, coefficient in terms:
        if isinstance(quantity, Coverage):
            rest += float(coefficient) * float(coverage[quantity.piece])
            floating = True
        elif units := quantity_units(quantity, plan):
            if coefficient.denominator == 1:  # nearly always; whole numbers add up fastest
                whole += coefficient.numerator * units
            else:
                parts += coefficient * units
    exact = parts + whole
    return float(exact) + rest if floating else exact


def quantity_units(quantity: Units | Any, plan: Plan) -> int:
    """The value of Units or Any at a plan."""
    if isinstance(quantity, Units):
        return plan[quantity.offer]
    return int(any(plan[o] for o in quantity.offers))


def _binding(row: Row, value: Fraction | float, plan: Plan) -> bool:
    """Whether one more, or one fewer, of the smallest thing the row counts would break it.

    A minimum that binds only where anything is bought does not bind where nothing is.
    """
    presence = row.conditional[0] if row.conditional else None
    if presence and not quantity_units(presence, plan):
        return False
    if row.unit == "coverage":
        return row.lower is not None and value <= row.lower + Fraction(FLOOR)
    steps = [abs(coefficient) for quantity, coefficient in row.terms if quantity != presence]
    if not steps:
        return False
    least = min(steps)
    at_top = row.upper is not None and value + least > row.upper
    at_bottom = (
        row.lower is not None and value - least < row.lower and (presence is not None or value != 0)
    )
    return bool(at_top or at_bottom)
