"""Read how a run of HiGHS ended from HiGHS itself."""

from __future__ import annotations

import math

import highspy
import numpy as np

from optimizer.solvers.listening import Listener
from optimizer.solvers.settling import Ending, Outcome

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


def highs_ending(highs: highspy.Highs, listener: Listener, searched: bool) -> Ending:
    """How the run ended: values in HiGHS's order of columns, the bound in its own sense and with its own constant.

    Args:
        highs: the object that ran.
        listener: its latest run.
        searched: whether it had integer columns to search over; a linear programme has no bound before its optimum.
    """
    if listener.run.left_behind:
        return Ending("stopped", listener.incumbent, listener.bound, listener.nodes, listener.run.interrupted)
    if listener.refused:
        return Ending("failed", interrupted=listener.run.interrupted)
    info = highs.getInfo()
    outcome = _OUTCOMES.get(highs.getModelStatus(), "failed")
    # Before a solution exists HiGHS's values are zeros that look like one.
    known = outcome in ("optimal", "stopped") and info.primal_solution_status == _POINT_FOUND
    if outcome == "optimal" and not known:
        outcome = "failed"
    return Ending(
        outcome,
        values=np.array(highs.getSolution().col_value) if known else None,
        bound=_bound(outcome, info, searched),
        nodes=info.mip_node_count,
        interrupted=listener.run.interrupted,
    )


def _bound(outcome: Outcome, info: highspy.HighsInfo, searched: bool) -> float:
    if searched:
        return float(info.mip_dual_bound)
    return float(info.objective_function_value) if outcome == "optimal" else math.nan
