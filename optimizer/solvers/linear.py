"""Linear programmes with duals and columns added on the way: what column generation needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.errors import SolverError
from optimizer.programme import Floats, Integers, Programme
from optimizer.solvers.answer import NO_LIMITS, Answer, Limits
from optimizer.solvers.highs import StandingModel
from optimizer.solvers.highs_run import set_option
from optimizer.solvers.safe_numbers import check_bounds, check_coefficients, check_costs
from optimizer.solvers.session import Session

_WHAT_FITS = 0
"""HiGHS's choice between dual and primal simplex; its default is dual, which needs four times the
iterations after added columns.
"""


@dataclass(frozen=True, eq=False)
class LinearAnswer(Answer):
    """The optimum of a linear programme (a maximisation) and its prices; unless it is ``optimal``,
    neither point nor prices.

    With duals π and reduced costs d_j = cost_j − Σ_i π_i·A_ij, one more unit of room in row i is
    worth π_i while the basis stays optimal: a binding ``<=`` row has π_i >= 0, a binding ``>=`` row
    π_i <= 0, a slack row 0. A column at its lower bound has d_j <= 0, at its upper bound d_j >= 0.
    All of this up to the solver's tolerance of 1e-7: a bound that must hold is summed afresh from
    the prices by whoever uses them.

    Attributes:
        duals: (m,) price of each row, in units of the objective per unit of the row; None without
            an optimum.
        reduced_costs: (n,) what one unit of each column gains beyond the prices of what it uses;
            None without an optimum.
        iterations: steps of the simplex method.
    """

    duals: Floats | None = None
    reduced_costs: Floats | None = None
    iterations: int = 0


class LinearSession(Session):
    """A linear programme that stands in HiGHS; columns marked integer count as continuous.

    Each solve begins from the basis that the one before left: added columns leave it feasible,
    added rows leave its prices.
    """

    model: StandingModel

    def __init__(self, programme: Programme) -> None:
        super().__init__(
            replace(programme, integer=np.zeros(programme.columns, dtype=np.bool_)), StandingModel
        )
        set_option(self.model.highs, "simplex_strategy", _WHAT_FITS)

    def add_columns(
        self,
        cost: Floats,
        lower: Floats,
        upper: Floats,
        start: Integers,
        row: Integers,
        value: Floats,
    ) -> None:
        """Add k columns right of the standing ones: (k,) objective coefficients and bounds, and k
        columns of entries.

        Column j has entries start[j]:start[j+1] of ``row`` and ``value``, as a row of a
        ``Programme`` has.
        """
        check_bounds("column", lower, upper)
        check_costs(cost)
        check_coefficients(value)
        self.model.add_columns(cost, lower, upper, start, row, value)
        self.cost = np.concatenate([self.cost, cost])

    def solve(self, limits: Limits = NO_LIMITS, start: Floats | None = None) -> LinearAnswer:
        """Maximise.

        Raises:
            SolverError: HiGHS failed, or calls a point optimal without prices.
        """
        answer = LinearAnswer(**vars(super().solve(limits, start)))
        if answer.status != "optimal":
            return replace(answer, values=None, objective=None)
        if not self.model.columns:
            return replace(answer, duals=np.zeros(self.model.rows), reduced_costs=np.empty(0))
        prices = self.model.highs.getSolution()
        if not prices.dual_valid:
            raise SolverError(
                f"{answer.solver} calls a linear programme optimal and gives no prices."
            )
        return replace(
            answer,
            duals=np.array(prices.row_dual),
            reduced_costs=np.array(prices.col_dual),
            iterations=max(0, self.model.highs.getInfo().simplex_iteration_count),
        )
