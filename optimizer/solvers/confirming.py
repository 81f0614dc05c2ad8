"""From one run of a solver, which may fail or not know, to an answer: what every session does
alike.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Literal, Protocol, cast

import numpy as np

from optimizer.errors import SolverError
from optimizer.programme import Floats, Integers
from optimizer.solvers.answer import Answer, Limits, SolverStatus

Outcome = SolverStatus | Literal["no optimum", "failed"]
"""``no optimum``: unbounded or infeasible, the solver does not say which; ``failed``: no answer at
all.
"""

RE_EXAMINATION = 1.0
"""Seconds for which a claim is re-examined: what presolve sees at once may take a search for ever.
"""
REFUTES = 1e-8
"""A point worth so much more than a bound, or that share of it, is no rounding."""


@dataclass(frozen=True, eq=False)
class Ending:
    """How one run ended; ``values`` and ``bound`` as in ``Answer``, the bound perhaps NaN."""

    outcome: Outcome
    values: Floats | None = None
    bound: float = math.inf


class Model(Protocol):
    """A programme as one solver holds it; every number that it is given has been checked."""

    @property
    def solver(self) -> str:
        """Name and version of the solver."""

    @property
    def doubtful(self) -> bool:
        """Whether a claim of this solver that a point is optimal is to be re-examined."""

    def run(self, limits: Limits, cautiously: bool, start: Floats | None) -> Ending:
        """Run once, from ``start`` if it helps; ``cautiously``: afresh, without presolve, with
        another seed.
        """

    def set_objective(self, cost: Floats, offset: float) -> None:
        """As ``Session.set_objective``."""

    def add_rows(
        self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats
    ) -> None:
        """As ``Session.add_rows``."""

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """As ``Session.set_bounds``."""

    def relax(self, relaxed: bool) -> None:
        """As ``Session.relax``."""


def confirm(
    model: Model, limits: Limits, start: Floats | None, cost: Floats, offset: float
) -> Ending:
    """The ending, beyond failures and doubts, of a programme of at least one column that stands
    with this objective.

    Raises:
        SolverError: the solver failed twice.
    """
    ending = _run(model, limits, start)
    if ending.outcome == "no optimum":
        return _unbounded_or_infeasible(model, limits, cost, offset)
    if ending.outcome == "infeasible" or (ending.outcome == "optimal" and model.doubtful):
        return _confirmed(model, limits, ending, cost, offset)
    return ending


def answer_of(ending: Ending, solver: str, cost: Floats, offset: float) -> Answer:
    """The answer that a settled ending is, ``seconds`` aside."""
    objective = None if ending.values is None else float(cost @ ending.values) + offset
    bound = math.inf if math.isnan(ending.bound) else ending.bound
    if ending.outcome == "infeasible":
        bound = -math.inf
    elif objective is not None:
        bound = max(objective, bound)
    status = cast("SolverStatus", ending.outcome)
    return Answer(status, ending.values, objective, bound, 0.0, solver)


def _run(model: Model, limits: Limits, start: Floats | None = None) -> Ending:
    """Run, and once more cautiously where the solver fails: HiGHS does about once in a thousand."""
    ending = model.run(limits, False, start)
    if ending.outcome == "failed":
        ending = model.run(limits, True, start)
    if ending.outcome == "failed":
        raise SolverError(
            f"{model.solver} failed twice on the same programme. Perhaps its numbers lie too far"
            " apart in size; try another unit of money or another solver."
        )
    return ending


def _unbounded_or_infeasible(model: Model, limits: Limits, cost: Floats, offset: float) -> Ending:
    """A programme without an optimum is unbounded exactly if it has a point: look for one, with no
    objective.
    """
    model.set_objective(np.zeros_like(cost), 0.0)
    ending = _run(model, limits)
    if ending.outcome in ("infeasible", "no optimum"):  # nothing is unbounded without an objective
        ending = _confirmed(
            model, limits, replace(ending, outcome="infeasible"), np.zeros_like(cost), 0.0
        )
    model.set_objective(cost, offset)
    if ending.outcome == "infeasible":
        return ending
    outcome: Outcome = "stopped" if ending.values is None else "unbounded"
    return replace(ending, outcome=outcome, values=None, bound=math.inf)


def _confirmed(model: Model, limits: Limits, claim: Ending, cost: Floats, offset: float) -> Ending:
    """HiGHS has lost the optimum, or every point, with presolve or without, where it stood at the
    edge of rows and bounds: one found without presolve, in a while, refutes the claim.
    """
    for_a_while = replace(
        limits, deadline=time.monotonic() + min(RE_EXAMINATION, limits.seconds_left())
    )
    ending = model.run(for_a_while, True, None)
    if ending.values is None:
        return claim
    bound = answer_of(claim, model.solver, cost, offset).bound
    refuted = (
        claim.outcome == "infeasible"
        or cost @ ending.values + offset > bound + REFUTES * max(1.0, abs(bound))
    )
    return ending if refuted else claim
