"""Numbers that a solver would drop, round or misread are refused before it sees them.

Every check raises a ``SolverError`` that names the first such number and its place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import SolverError
from optimizer.programme import Floats, Programme

SMALLEST_COEFFICIENT = 1e-12
"""A coefficient of a row that is no larger would be dropped by HiGHS in silence."""

LARGEST_COEFFICIENT = 1e12
"""From 1e15 on HiGHS drops the whole row; a thousandth of that leaves its arithmetic three digits
for the rest of the row.
"""

LARGEST_BOUND = 1e15
"""Beyond this a double no longer tells neighbouring whole numbers apart."""


def check_programme(programme: Programme) -> None:
    """Refuse a programme that a solver would not take as it is meant."""
    check_bounds("column", programme.lower, programme.upper)
    check_bounds("row", programme.row_lower, programme.row_upper)
    check_costs(programme.cost)
    check_coefficients(programme.value)


def check_coefficients(value: Floats) -> None:
    """Refuse row coefficients that are not between 1e-12 and 1e12 in size; exact zeros are
    harmless.
    """
    size = np.abs(value)
    fits = (size < LARGEST_COEFFICIENT) & ((size > SMALLEST_COEFFICIENT) | (size == 0))
    _require(
        fits,
        value,
        "coefficient of a row",
        f"between {SMALLEST_COEFFICIENT:g} and {LARGEST_COEFFICIENT:g} in size",
    )


def check_costs(cost: Floats) -> None:
    """Refuse objective coefficients that are not numbers below 1e15 in size."""
    _require(
        np.abs(cost) < LARGEST_BOUND,
        cost,
        "objective coefficient",
        f"smaller than {LARGEST_BOUND:g}",
    )


def check_bounds(of: str, lower: Floats, upper: Floats) -> None:
    """Refuse bounds that are not numbers, finite ones of 1e15 or more, and infinities on the wrong
    side.
    """
    for side, bound, endless in (("lower", lower, -np.inf), ("upper", upper, np.inf)):
        fits = (np.abs(bound) < LARGEST_BOUND) | (bound == endless)
        _require(
            fits,
            bound,
            f"{side} bound of a {of}",
            f"smaller than {LARGEST_BOUND:g}, or infinite where there is none",
        )


def _require(fits: NDArray[np.bool_], numbers: Floats, what: str, expected: str) -> None:
    if not fits.all():
        place = int(np.argmin(fits))
        raise SolverError(
            f"The {what} number {place} is {numbers[place]:g}; a solver needs it {expected}."
            " Perhaps money is counted in too small a unit, or a coverage factor is far from the"
            " others: change the unit."
        )
