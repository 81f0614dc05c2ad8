"""Integer programmes solved by HiGHS, without a modelling layer between: arrays in, a status that can be trusted out."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Literal

import highspy
import numpy as np

from optimizer.errors import SolverError
from optimizer.programme import Floats, Integers, Programme
from optimizer.solvers.answer import NO_LIMITS, Answer, Limits, Status
from optimizer.solvers.running import Run
from optimizer.solvers.standing_model import StandingModel

Outcome = Status | Literal["no optimum", "failed"]
"""``no optimum``: unbounded or infeasible, HiGHS does not say which; ``failed``: no answer at all."""

_OUTCOMES: dict[highspy.HighsModelStatus, Outcome] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "no optimum",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "no optimum",
    highspy.HighsModelStatus.kTimeLimit: "stopped",
    highspy.HighsModelStatus.kInterrupt: "stopped",
    highspy.HighsModelStatus.kMemoryLimit: "stopped",
}
_POINT_FOUND = int(highspy.SolutionStatus.kSolutionStatusFeasible)


@dataclass(frozen=True)
class Highs:
    """HiGHS, the default solver."""

    name: str = "highs"

    def open(self, programme: Programme) -> Session:
        """Stand a programme in HiGHS.

        Raises:
            SolverError: the programme has numbers that HiGHS would drop or misread.
        """
        return Session(programme)


class Session:
    """A programme that stands in HiGHS; ``answer.Session`` says what each method promises."""

    def __init__(self, programme: Programme) -> None:
        self._model = StandingModel(programme)
        self._relaxed = False
        self._origin_fits = _contains_zero(programme.row_lower, programme.row_upper)

    def add_rows(self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats) -> None:
        """Add k rows below the standing ones: (k,) bounds and k rows of entries, as in ``Programme``."""
        self._model.add_rows(lower, upper, start, index, value)
        self._origin_fits = self._origin_fits and _contains_zero(lower, upper)

    def set_objective(self, cost: Floats, offset: float = 0.0) -> None:
        """Maximise cost . x + offset from now on; ``cost`` is (n,)."""
        self._model.set_objective(cost, offset)

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Give every column new bounds, each (n,)."""
        self._model.set_bounds(lower, upper)

    def relax(self, relaxed: bool) -> None:
        """Ignore (True) or respect (False) that columns are integer."""
        self._model.set_option("solve_relaxation", relaxed)
        self._relaxed = relaxed

    def solve(self, limits: Limits = NO_LIMITS, start: Floats | None = None) -> Answer:
        """Maximise; ``start``, (n,) with NaN where unknown, is a point to begin from."""
        began = time.monotonic()
        if start is not None:
            self._model.set_start(start)
        answer = self._solve(limits) if self._model.columns else self._without_columns()
        return replace(answer, seconds=time.monotonic() - began)

    def _solve(self, limits: Limits) -> Answer:
        outcome, answer = self._attempt(limits)
        if outcome == "failed":
            outcome, answer = self._attempt(replace(limits, seed=limits.seed + 1), presolve="off")
        if outcome == "failed":
            raise SolverError(
                f"{self._model.name} failed twice on a programme of {self._model.rows} rows and {self._model.columns} columns. "
                "Perhaps its numbers lie too far apart in size; try another unit of money or another solver."
            )
        if outcome == "no optimum":
            return self._unbounded_or_infeasible(limits)
        return self._confirm(answer, limits) if outcome == "infeasible" else answer

    def _unbounded_or_infeasible(self, limits: Limits) -> Answer:
        """A programme without an optimum is unbounded exactly if it has a point: look for one, with no objective."""
        cost, offset = self._model.cost, self._model.offset
        self._model.set_objective(np.zeros_like(cost), 0.0)
        outcome, answer = self._attempt(limits)
        self._model.set_objective(cost, offset)
        if outcome == "infeasible":
            return self._confirm(answer, limits)
        if outcome == "optimal":
            return replace(answer, status="unbounded", values=None, objective=None, bound=math.inf)
        return replace(answer, status="stopped", values=None, objective=None, bound=math.inf)

    def _confirm(self, infeasible: Answer, limits: Limits) -> Answer:
        """Presolve has called feasible programmes infeasible before: a point found without it refutes the claim."""
        _, answer = self._attempt(limits, presolve="off")
        return answer if answer.values is not None else replace(infeasible, interrupted=answer.interrupted)

    def _attempt(self, limits: Limits, presolve: str = "choose") -> tuple[Outcome, Answer]:
        self._model.set_option("presolve", presolve)
        run = self._model.run(limits)
        if run.left_behind:
            return "stopped", self._answer("stopped", run, run.incumbent, run.bound)
        info = self._model.highs.getInfo()
        run.nodes = max(run.nodes, info.mip_node_count)
        outcome = _OUTCOMES.get(self._model.highs.getModelStatus(), "failed")
        # Before a solution exists HiGHS's values are zeros that look like one.
        known = outcome in ("optimal", "stopped") and info.primal_solution_status == _POINT_FOUND
        values = np.array(self._model.highs.getSolution().col_value) if known else None
        if outcome == "optimal" and values is None:
            outcome = "failed"
        return outcome, self._answer(outcome, run, values, self._bound(outcome, info))

    def _bound(self, outcome: Outcome, info: highspy.HighsInfo) -> float:
        if outcome == "infeasible":
            return -math.inf
        if outcome in ("optimal", "stopped") and self._model.integer and not self._relaxed:
            return float(info.mip_dual_bound)
        return float(info.objective_function_value) if outcome == "optimal" else math.inf

    def _answer(self, outcome: Outcome, run: Run, values: Floats | None, bound: float) -> Answer:
        objective = None if values is None else self._model.objective_of(values)
        return Answer(
            status=outcome if outcome in ("optimal", "infeasible") else "stopped",
            values=values,
            objective=objective,
            bound=bound if objective is None else max(bound, objective),
            nodes=run.nodes,
            seconds=0.0,
            solver=self._model.name,
            interrupted=run.interrupted,
        )

    def _without_columns(self) -> Answer:
        """HiGHS calls a programme without columns empty, even where a row cannot hold: decided here."""
        offset = self._model.offset
        fits = self._origin_fits
        return Answer(
            status="optimal" if fits else "infeasible",
            values=np.empty(0) if fits else None,
            objective=offset if fits else None,
            bound=offset if fits else -math.inf,
            nodes=0,
            seconds=0.0,
            solver=self._model.name,
        )


def _contains_zero(lower: Floats, upper: Floats) -> bool:
    """Whether the point with every column at 0 meets rows with these bounds."""
    return bool(((lower <= 0) & (upper >= 0)).all())
