"""A programme as a PuLP model: readable, exportable, solvable by whatever PuLP reaches.

Columns are named x0, x1, ... and rows r0, r1, ..., because PuLP lets two of a user's names become
one; columns with as many digits as the last one needs, so that PuLP 3, which sorts them by name,
keeps our order. Only calls that PuLP 3 and PuLP 4 share are used: ``add_variable``, ``lpSum``,
``addterm``, ``addConstraint``, ``setObjective``.
"""

from __future__ import annotations

import math
from itertools import pairwise

import pulp

from optimizer.programme import Floats, Integers, Programme


class PulpModel:
    """A PuLP problem and the columns and rows in it, changed in place.

    A row with two different finite bounds becomes two constraints, r7 (<=) and r7_low (>=); a row
    without bounds becomes none.

    Attributes:
        problem: the PuLP problem.
        columns: the PuLP variable of each column.
        cost, offset: present objective, ``cost`` (n,).
        rows: number of rows, those without a constraint included.
        searched: whether any column is integer at present.
    """

    def __init__(self, programme: Programme) -> None:
        self.problem = pulp.LpProblem("programme", pulp.LpMaximize)
        self.rows = 0
        self._integer = programme.integer.tolist()
        self.searched = any(self._integer)
        digits = len(str(programme.columns - 1))
        bounds = zip(programme.lower.tolist(), programme.upper.tolist(), self._integer, strict=True)
        self.columns = [
            self.problem.add_variable(
                f"x{j:0{digits}}", _finite(lower), _finite(upper), _category(integer)
            )
            for j, (lower, upper, integer) in enumerate(bounds)
        ]
        self.set_objective(programme.cost, programme.offset)
        self.add_rows(
            programme.row_lower,
            programme.row_upper,
            programme.start,
            programme.index,
            programme.value,
        )

    def add_rows(
        self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats
    ) -> None:
        """Add rows below the standing ones, in the arrays of ``Programme``."""
        columns = [self.columns[j] for j in index.tolist()]
        coefficients = value.tolist()
        spans = pairwise(start.tolist())
        for (first, last), least, most in zip(spans, lower.tolist(), upper.tolist(), strict=True):
            self._add_row(_weighted_sum(columns[first:last], coefficients[first:last]), least, most)
            self.rows += 1

    def set_objective(self, cost: Floats, offset: float) -> None:
        """Maximise cost . x + offset; every column takes part, so that PuLP 3 knows it even where
        no row does.
        """
        self.cost, self.offset = cost, offset
        self.problem.setObjective(_weighted_sum(self.columns, cost.tolist()) + float(offset))

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Give every column new bounds."""
        for column, least, most in zip(self.columns, lower.tolist(), upper.tolist(), strict=True):
            column.lowBound, column.upBound = _finite(least), _finite(most)

    def relax(self, relaxed: bool) -> None:
        """Make every column continuous, or those integer again that were."""
        self.searched = any(self._integer) and not relaxed
        for column, integer in zip(self.columns, self._integer, strict=True):
            column.cat = _category(integer and not relaxed)

    def _add_row(self, total: pulp.LpAffineExpression, lower: float, upper: float) -> None:
        name = f"r{self.rows}"
        if lower == upper:
            self.problem.addConstraint(total == lower, name)
            return
        if upper < math.inf:
            self.problem.addConstraint(total <= upper, name)
            name += "_low"
        if lower > -math.inf:
            self.problem.addConstraint(total >= lower, name)


def _weighted_sum(
    columns: list[pulp.LpVariable], coefficients: list[float]
) -> pulp.LpAffineExpression:
    """Coefficients times columns, term by term: four times as fast as ``lpSum`` of products, and
    ``lpSum`` of pairs adds up wrongly.
    """
    total = pulp.lpSum([])
    for column, coefficient in zip(columns, coefficients, strict=True):
        total.addterm(column, coefficient)
    return total


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None


def _category(integer: bool) -> str:
    return "Integer" if integer else "Continuous"
