"""One run of a solver on the model that PuLP built, and how it ended according to the solver
itself.

PuLP 3 calls a time-limited answer optimal and an unbounded programme infeasible, and puts zeros
where no value is known. So PuLP builds the models of HiGHS and SCIP, and they are run and read
here. Of other solvers only what PuLP says is known.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pulp

from optimizer.errors import SolverError
from optimizer.programme import Floats
from optimizer.solvers.answer import Limits
from optimizer.solvers.confirming import Ending, Outcome
from optimizer.solvers.highs_run import HighsRun, empty_highs
from optimizer.solvers.pulp_model import PulpModel
from optimizer.solvers.solver_run import SolverRun

Runner = Callable[[PulpModel, Limits, bool, Floats | None], Ending]
"""Runs a model once: (model, limits, cautiously, start)."""


def run_highs(model: PulpModel, limits: Limits, cautiously: bool, start: Floats | None) -> Ending:
    """Run HiGHS, PuLP's ``HiGHS``."""
    highs = model.problem.solverModel = empty_highs()  # PuLP would make one that prints
    pulp.HiGHS().buildSolverModel(model.problem)
    if (highs.getNumCol(), highs.getNumRow()) != (
        len(model.columns),
        len(model.problem.constraints()),
    ):
        raise SolverError(
            f"HiGHS {highs.version()} did not take every column and row that PuLP handed over."
        )
    ending = HighsRun(highs, limits, cautiously, start).ending(searched=model.searched)
    # PuLP 3 has HiGHS minimise the negated objective and drops its constant, PuLP 4 does neither.
    sign = 1 if highs.getObjectiveSense()[1] == highspy.ObjSense.kMaximize else -1
    return replace(
        ending, bound=sign * (ending.bound - highs.getObjectiveOffset()[1]) + model.offset
    )


def run_scip(model: PulpModel, limits: Limits, cautiously: bool, start: Floats | None) -> Ending:
    """Run SCIP inside this process, PuLP's ``SCIP_PY``."""
    solver: Any = pulp.SCIP_PY(msg=False)
    solver.buildSolverModel(model.problem)
    scip = model.problem.solverModel
    scip.setParams(
        {
            "limits/time": min(limits.seconds_left(), _LIMITLESS),
            "limits/absgap": limits.absolute_gap,
            "limits/gap": limits.relative_gap,
            "randomization/randomseedshift": (limits.seed + cautiously) % 2**31,
            "presolving/maxrounds": 0 if cautiously else -1,
            "numerics/feastol": 1e-9
            if cautiously
            else 1e-6,  # what trickles through a gate 1e-6 open refutes no proof
            "misc/catchctrlc": False,  # SCIP would swallow Ctrl-C; here the waiting thread hears it
        }
    )
    columns = sorted(scip.getVars(), key=lambda column: column.name)
    if start is not None:
        _start_scip(scip, columns, start)
    run = SolverRun(scip.optimizeNogil, scip.interruptSolve, limits)
    if run.left_behind or run.failure is not None:
        return Ending("stopped" if run.left_behind else "failed")
    outcome = _SCIP_OUTCOMES.get(scip.getStatus(), "stopped")
    known = outcome in ("optimal", "stopped") and scip.getNSols() > 0
    values = np.array([scip.getVal(column) for column in columns]) if known else None
    bound = (
        math.inf
        if scip.isInfinity(scip.getDualbound())
        else scip.getDualbound() - scip.getObjoffset() + model.offset
    )
    return Ending(outcome, values, bound)


def run_other(name: str) -> Runner:
    """How to run any other solver that PuLP knows by this name."""

    def run(model: PulpModel, limits: Limits, cautiously: bool, start: Floats | None) -> Ending:
        try:
            solved = model.problem.solve(pulp.getSolver(name, **settings(name, limits)))
        except pulp.PulpSolverError as error:
            raise SolverError(f"{name}, called by PuLP, failed: {error}") from error
        outcome, known = pulp_outcome(model.problem, solved)
        values = (
            np.array([column.varValue for column in model.columns], dtype=np.float64)
            if known
            else None
        )
        if outcome != "optimal" or values is None:
            return Ending(outcome, values)
        worth = float(model.cost @ values)
        return Ending(
            outcome,
            values,
            worth + max(limits.absolute_gap, limits.relative_gap * abs(worth)) + model.offset,
        )

    return run


_SCIP_OUTCOMES: dict[str, Outcome] = {
    "optimal": "optimal",
    "gaplimit": "optimal",
    "infeasible": "infeasible",
    "unbounded": "no optimum",
    "inforunbd": "no optimum",
}
_LIMITLESS = 1e20
"""SCIP's infinity."""


def _start_scip(scip: Any, columns: list[Any], start: Floats) -> None:
    point = scip.createPartialSol()
    for column, value in zip(columns, start.tolist(), strict=True):
        if not math.isnan(value):
            scip.setSolVal(point, column, value)
    scip.addSol(point)


def settings(name: str, limits: Limits) -> dict[str, Any]:
    """What ``Limits`` asks for, as far as PuLP's class for the solver takes it; whole seconds,
    because some take no others.
    """
    left = limits.seconds_left()
    offered = {
        "msg": False,
        "timeLimit": max(1, math.ceil(left)) if math.isfinite(left) else None,
        "gapRel": limits.relative_gap,
        "gapAbs": limits.absolute_gap,
        "threads": limits.threads,
    }
    taken = inspect.signature(type(pulp.getSolver(name, msg=False))).parameters
    return {setting: value for setting, value in offered.items() if setting in taken}


_OPTIMAL = 1
_PULP_OUTCOMES: dict[int, Outcome] = {
    _OPTIMAL: "optimal",
    # "infeasible", which PuLP 3 also says of programmes that Gurobi or HiGHS find unbounded
    -1: "no optimum",
    -2: "no optimum",  # "unbounded", of which nothing says that a point exists
    -3: "no optimum",  # "undefined"
}
"""PuLP's numbers for a status, as far as they mean the same in PuLP 3 and PuLP 4."""


def pulp_outcome(problem: pulp.LpProblem, solved: Any) -> tuple[Outcome, bool]:
    """What PuLP says, and whether its values are a point.

    PuLP 4 returns a record. PuLP 3 returns a number, and calls 1, optimal, also a point that a time
    limit cut short; only ``sol_status`` tells the two apart.
    """
    if not isinstance(solved, int):
        return _PULP_OUTCOMES.get(int(solved.status), "stopped"), bool(solved.has_solution)
    if solved == _OPTIMAL and problem.sol_status != _OPTIMAL:
        return "stopped", True
    return _PULP_OUTCOMES.get(solved, "stopped"), solved == _OPTIMAL
