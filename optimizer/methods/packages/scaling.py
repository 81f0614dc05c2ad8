"""Rows in numbers that a solver reads well: whole where they can be, of ordinary size, bounds rounded inwards."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, gcd, lcm

import numpy as np

from optimizer.evaluate import FLOOR
from optimizer.instance.instance import Instance
from optimizer.proof import TIES
from optimizer.rows import Any, Coverage, Quantity, Row, Units

OBJECTIVE_SIZE = 1e6
"""What the objective's range is scaled to (docs/model.md, section 1)."""
COVERAGE_SIZE = 1e3
"""What a row over coverage is multiplied by."""
LARGEST_WHOLE = 10**9
"""Spanning rows of whole numbers up to this size are handed over whole; larger ones are scaled to be near 1."""


def whole_row(row: Row) -> tuple[dict[Quantity, int], int | None, int | None]:
    """A row without coverage in whole numbers without common divisor, its bounds rounded inwards, which loses no plan."""
    size = _whole_size(row)
    terms = {quantity: int(coefficient * size) for quantity, coefficient in row.terms if quantity != Any(())}
    low = None if row.lower is None else ceil(row.lower * size)
    high = None if row.upper is None else floor(row.upper * size)
    return terms, low, high


def _whole_size(row: Row) -> Fraction:
    coefficients = [coefficient for _, coefficient in row.terms]
    return 1 / common_step(coefficients) if coefficients else Fraction(1)


def common_step(coefficients: Sequence[Fraction]) -> Fraction:
    """The greatest number of which every coefficient is a multiple."""
    times = lcm(*(c.denominator for c in coefficients))
    return Fraction(gcd(*(int(c * times) for c in coefficients)) or 1, times)


def row_size(row: Row, instance: Instance) -> Fraction | float:
    """What a spanning row is multiplied by."""
    if row.unit == "awareness":
        return OBJECTIVE_SIZE / instance.scale if instance.scale > 0 else 1.0
    if has_coverage(row):
        return COVERAGE_SIZE
    size = _whole_size(row)
    largest = max((abs(c * size) for _, c in row.terms), default=Fraction(1))
    return size / largest if largest > LARGEST_WHOLE else size


def scaled_bounds(row: Row, existing: float, instance: Instance) -> tuple[float, float, Fraction | float]:
    """Scaled bounds of a row without the coverage that exists already, and the row's size."""
    size = row_size(row, instance)
    if has_coverage(row):
        slack = TIES * instance.scale if row.unit == "awareness" else FLOOR
        lower = -np.inf if row.lower is None else (float(row.lower) - slack - existing) * float(size)
        return lower, np.inf, size
    _, low, high = whole_row(row)
    ratio = size / _whole_size(row)
    return -np.inf if low is None else float(low * ratio), np.inf if high is None else float(high * ratio), size


def has_coverage(row: Row) -> bool:
    """Whether any term of a row is coverage."""
    return any(isinstance(quantity, Coverage) for quantity, _ in row.terms)


def offers_of(row: Row) -> set[int]:
    """The offers whose units or presence a row counts."""
    return {o for quantity, _ in row.terms for o in ((quantity.offer,) if isinstance(quantity, Units) else getattr(quantity, "offers", ()))}


def holds(row: Row, units: int) -> bool:
    """Whether a row about one offer alone holds at so many units of it."""
    total = sum((c * (units if isinstance(quantity, Units) else int(units > 0)) for quantity, c in row.terms), Fraction(0))
    return (row.lower is None or total >= row.lower) and (row.upper is None or total <= row.upper)
