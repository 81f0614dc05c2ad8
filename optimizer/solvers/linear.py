"""Linear programmes with duals and columns added on the way: what column generation needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.errors import SolverError
from optimizer.programme import Floats, Integers, Programme
from optimizer.solvers.answer import NO_LIMITS, Limits, Status
from optimizer.solvers.highs import Session

_WHAT_FITS = 0
"""HiGHS's choice between dual and primal simplex; its default is dual, which needs four times the iterations after added columns."""


@dataclass(frozen=True, eq=False)
class LinearAnswer:
    """The optimum of a linear programme (a maximisation) and its prices.

    With duals π and reduced costs d_j = cost_j − Σ_i π_i·A_ij, one more unit of room in row i is worth π_i while the basis
    stays optimal: a binding ``<=`` row has π_i >= 0, a binding ``>=`` row π_i <= 0, a slack row 0. A column at its lower
    bound has d_j <= 0, at its upper bound d_j >= 0. All of this up to the solver's tolerance of 1e-7: a bound that must
    hold is summed afresh from the prices by whoever uses them.

    Attributes:
        status: as in ``Answer``; everything below is None unless it is ``optimal``.
        values: (n,) value of each column.
        duals: (m,) price of each row, in units of the objective per unit of the row.
        reduced_costs: (n,) what one unit of each column gains beyond the prices of what it uses.
        objective: cost . values + offset.
        iterations: steps of the simplex method.
        seconds: time the solve took.
        interrupted: whether Ctrl-C ended it.
    """

    status: Status
    values: Floats | None
    duals: Floats | None
    reduced_costs: Floats | None
    objective: float | None
    iterations: int
    seconds: float
    interrupted: bool = False


class LinearSession:
    """A linear programme that stands in HiGHS; columns marked integer count as continuous.

    Each solve begins from the basis that the one before left: added columns leave it feasible, added rows leave its prices.
    """

    def __init__(self, programme: Programme) -> None:
        self._session = Session(replace(programme, integer=np.zeros(programme.columns, dtype=np.bool_)))
        self._session.model.set_option("simplex_strategy", _WHAT_FITS)

    @property
    def columns(self) -> int:
        """Present number of columns."""
        return self._session.model.columns

    @property
    def rows(self) -> int:
        """Present number of rows."""
        return self._session.model.rows

    def add_columns(self, cost: Floats, lower: Floats, upper: Floats, start: Integers, row: Integers, value: Floats) -> None:
        """Add k columns right of the standing ones.

        Args:
            cost: (k,) objective coefficients.
            lower: (k,) lower bounds.
            upper: (k,) upper bounds.
            start: (k + 1,) column j has entries start[j]:start[j+1] of ``row`` and ``value``.
            row: row of each entry.
            value: coefficient of each entry.
        """
        self._session.model.add_columns(cost, lower, upper, start, row, value)

    def add_rows(self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats) -> None:
        """Add k rows below the standing ones: (k,) bounds and k rows of entries, as in ``Programme``."""
        self._session.add_rows(lower, upper, start, index, value)

    def set_objective(self, cost: Floats, offset: float = 0.0) -> None:
        """Maximise cost . x + offset from now on; ``cost`` is (n,)."""
        self._session.set_objective(cost, offset)

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Give every column new bounds, each (n,)."""
        self._session.set_bounds(lower, upper)

    def solve(self, limits: Limits = NO_LIMITS) -> LinearAnswer:
        """Maximise.

        Raises:
            SolverError: HiGHS failed, or calls a point optimal without prices.
        """
        answer = self._session.solve(limits)
        if answer.status != "optimal":
            return LinearAnswer(answer.status, None, None, None, None, 0, answer.seconds, answer.interrupted)
        highs = self._session.model.highs
        prices = highs.getSolution()
        if self.columns and not prices.dual_valid:
            raise SolverError(f"{answer.solver} calls a linear programme optimal and gives no prices.")
        return LinearAnswer(
            status="optimal",
            values=answer.values,
            duals=np.array(prices.row_dual) if self.columns else np.zeros(self.rows),
            reduced_costs=np.array(prices.col_dual) if self.columns else np.empty(0),
            objective=answer.objective,
            iterations=max(0, highs.getInfo().simplex_iteration_count),
            seconds=answer.seconds,
        )
