"""What every solver is asked with and answers with."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from threading import Event
from typing import Literal

from optimizer.programme import Floats

SolverStatus = Literal["optimal", "stopped", "infeasible", "unbounded"]


@dataclass(frozen=True)
class Limits:
    """When a solve ends, and what makes it repeatable.

    Attributes:
        deadline: reading of ``time.monotonic()`` at which to stop, seconds; None for no limit.
        absolute_gap: an answer this close to its bound, in units of the objective, is optimal; >=
            0.
        relative_gap: the same as a share of the objective; >= 0. The solve ends at whichever gap is
            met first.
        threads: threads of the solver, >= 1. One thread makes answers repeatable.
        seed: seed of the solver's random choices, from 0 to 2^31 - 1.
        feasibility: how far a point of an integer programme may be off a row and off whole numbers,
            above 0. HiGHS alone hears it. Below 1e-6 only where no row comes to more than a
            million: floating point holds no more.
        stop: set by another thread to end the solve; None where nobody will.
    """

    deadline: float | None = None
    absolute_gap: float = 0.0
    relative_gap: float = 0.0
    threads: int = 1
    seed: int = 0
    feasibility: float = 1e-6
    stop: Event | None = field(default=None, compare=False)

    def seconds_left(self) -> float:
        """Seconds until the deadline: 0 when it has passed, infinite where there is none."""
        return math.inf if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def reached(self) -> bool:
        """Whether the solve should end now."""
        return self.seconds_left() == 0.0 or (self.stop is not None and self.stop.is_set())


NO_LIMITS = Limits()
"""Prove the optimum with one thread, however long it takes."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a solver found and proved about one programme (a maximisation).

    Attributes:
        status: ``optimal``: within the gaps of the bound; ``stopped``: ended before that;
            ``infeasible``: no point meets the rows; ``unbounded``: points of any objective do.
        values: (n,) value of each column as the solver left it, integers up to its tolerance; None
            where no point is known.
        objective: cost . values + offset; None where no point is known.
        bound: no point is worth more; +inf where the solver proved nothing, -inf where the
            programme is infeasible.
        seconds: time the solve took.
        solver: name and version, e.g. ``HiGHS 1.15.1``.
    """

    status: SolverStatus
    values: Floats | None
    objective: float | None
    bound: float
    seconds: float
    solver: str
