"""A linear or integer programme as arrays: what methods hand to solvers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Programme:
    """Maximise cost . x  subject to  row_lower <= A x <= row_upper, lower <= x <= upper, x integer
    where marked.

    Attributes:
        cost: (n,) objective coefficients, to be maximised.
        lower, upper: (n,) bounds of the columns; +-inf where there is none.
        integer: (n,) bool.
        row_lower, row_upper: (m,) bounds of the rows; +-inf where there is none.
        start: (m + 1,) A by rows: row i has entries start[i]:start[i+1] of ``index`` and ``value``.
        index: (nonzeros,) column of each entry.
        value: (nonzeros,) coefficient of each entry.
        offset: constant added to the objective.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    row_lower: Floats
    row_upper: Floats
    start: Integers
    index: Integers
    value: Floats
    offset: float = 0.0

    @property
    def columns(self) -> int:
        """Number of columns n."""
        return len(self.cost)

    @property
    def rows(self) -> int:
        """Number of rows m."""
        return len(self.row_lower)
