"""From one run of a solver, which may fail or not know, to an answer: what every session does alike."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Literal, Protocol, cast

import numpy as np

from optimizer.errors import SolverError
from optimizer.programme import Floats
from optimizer.solvers.answer import Answer, Limits, Status

Outcome = Status | Literal["no optimum", "failed"]
"""``no optimum``: unbounded or infeasible, the solver does not say which; ``failed``: no answer at all."""


RE_EXAMINATION = 1.0
"""Seconds for which a claim that nothing is feasible is re-examined: what presolve sees at once may take a search for ever."""


@dataclass(frozen=True, eq=False)
class Ending:
    """How one run ended.

    Attributes:
        outcome: what the solver says of the programme.
        values: (n,) a point that meets the rows; None where none is known.
        bound: no point is worth more; +inf where nothing is proved.
        nodes: nodes of the search tree.
        interrupted: whether Ctrl-C ended it.
    """

    outcome: Outcome
    values: Floats | None = None
    bound: float = math.inf
    nodes: int = 0
    interrupted: bool = False


class Attempts(Protocol):
    """A session, as far as settling is concerned."""

    @property
    def solver(self) -> str:
        """Name and version of the solver."""

    def attempt(self, limits: Limits, cautiously: bool) -> Ending:
        """Run once; ``cautiously`` means without presolve and with another seed."""

    def set_objective(self, cost: Floats, offset: float) -> None:
        """Maximise cost . x + offset from now on; ``cost`` is (n,)."""


def settle(session: Attempts, limits: Limits, cost: Floats, offset: float) -> Answer:
    """The answer for a programme of at least one column that stands in the session with this objective.

    Raises:
        SolverError: the solver failed twice.
    """
    ending = _attempt(session, limits)
    if ending.outcome == "no optimum":
        ending = _unbounded_or_infeasible(session, limits, cost, offset)
    elif ending.outcome == "infeasible":
        ending = _confirm(session, limits, ending)
    return _answer(session.solver, ending, cost, offset)


def answer_without_columns(solver: str, feasible: bool, offset: float) -> Answer:
    """The answer for a programme of no columns, which solvers call empty even where a row cannot hold."""
    ending = Ending("optimal", np.empty(0), offset) if feasible else Ending("infeasible")
    return _answer(solver, ending, np.empty(0), offset)


def origin_fits(lower: Floats, upper: Floats) -> bool:
    """Whether the point with every column at 0 meets rows with these bounds."""
    return bool(((lower <= 0) & (upper >= 0)).all())


def _attempt(session: Attempts, limits: Limits) -> Ending:
    """Run, and once more cautiously where the solver fails: HiGHS does about once in a thousand."""
    ending = session.attempt(limits, cautiously=False)
    if ending.outcome == "failed":
        ending = session.attempt(limits, cautiously=True)
    if ending.outcome == "failed":
        raise SolverError(
            f"{session.solver} failed twice on the same programme. "
            "Perhaps its numbers lie too far apart in size; try another unit of money or another solver."
        )
    return ending


def _unbounded_or_infeasible(session: Attempts, limits: Limits, cost: Floats, offset: float) -> Ending:
    """A programme without an optimum is unbounded exactly if it has a point: look for one, with no objective."""
    session.set_objective(np.zeros_like(cost), 0.0)
    ending = _attempt(session, limits)
    if ending.outcome in ("infeasible", "no optimum"):  # nothing is unbounded without an objective
        ending = _confirm(session, limits, replace(ending, outcome="infeasible"))
    session.set_objective(cost, offset)
    if ending.outcome == "infeasible":
        return ending
    outcome: Outcome = "stopped" if ending.values is None else "unbounded"
    return replace(ending, outcome=outcome, values=None, bound=math.inf)


def _confirm(session: Attempts, limits: Limits, infeasible: Ending) -> Ending:
    """Presolve has called feasible programmes infeasible before: a point found without it, in a while, refutes the claim."""
    ending = session.attempt(_for_a_while(limits), cautiously=True)
    return ending if ending.values is not None else replace(infeasible, interrupted=ending.interrupted)


def _for_a_while(limits: Limits) -> Limits:
    return replace(limits, deadline=time.monotonic() + min(RE_EXAMINATION, limits.seconds_left()))


def _answer(solver: str, ending: Ending, cost: Floats, offset: float) -> Answer:
    objective = None if ending.values is None else float(cost @ ending.values) + offset
    return Answer(
        status=cast("Status", ending.outcome),  # settled: failures and doubts are behind us
        values=ending.values,
        objective=objective,
        bound=_bound(ending, objective),
        nodes=max(0, ending.nodes),
        seconds=0.0,
        solver=solver,
        interrupted=ending.interrupted,
    )


def _bound(ending: Ending, objective: float | None) -> float:
    if ending.outcome == "infeasible":
        return -math.inf
    bound = math.inf if math.isnan(ending.bound) else ending.bound
    return bound if objective is None else max(objective, bound)
