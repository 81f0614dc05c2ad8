"""A programme that stands in a solver: checked, changed in place, and solved again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.programme import Floats, Integers, Programme
from optimizer.solvers.answer import NO_LIMITS, Answer, Limits
from optimizer.solvers.confirming import Ending, Model, answer_of, confirm
from optimizer.solvers.safe_numbers import (
    check_bounds,
    check_coefficients,
    check_costs,
    check_programme,
)


class Session:
    """A programme that stands in a solver and is solved again after small changes.

    Attributes:
        model: the programme as the solver holds it.
        cost, offset: present objective, ``cost`` (n,).

    Raises:
        SolverError: by every method that is given numbers, where a solver would drop, round or
            misread one.
    """

    def __init__(self, programme: Programme, stand: Callable[[Programme], Model]) -> None:
        check_programme(programme)
        self.model = stand(programme)
        self.cost, self.offset = programme.cost, programme.offset
        self._origin_fits = _origin_fits(programme.row_lower, programme.row_upper)

    def solve(self, limits: Limits = NO_LIMITS, start: Floats | None = None) -> Answer:
        """Maximise. ``start``, (n,) with NaN where unknown, is a hint: a point to begin from.

        Ctrl-C and ``limits`` end the solve within a second; the best point and the bound so far are
        kept.

        Raises:
            SolverError: the solver failed or contradicted itself.
        """
        began = time.monotonic()
        if len(self.cost):
            ending = confirm(self.model, limits, start, self.cost, self.offset)
        else:  # solvers call a programme without columns empty, even where a row cannot hold
            ending = (
                Ending("optimal", np.empty(0), self.offset)
                if self._origin_fits
                else Ending("infeasible")
            )
        answer = answer_of(ending, self.model.solver, self.cost, self.offset)
        return replace(answer, seconds=time.monotonic() - began)

    def add_rows(
        self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats
    ) -> None:
        """Add k rows below the standing ones: (k,) bounds and k rows of entries, as in
        ``Programme``.
        """
        check_bounds("row", lower, upper)
        check_coefficients(value)
        self.model.add_rows(lower, upper, start, index, value)
        self._origin_fits = self._origin_fits and _origin_fits(lower, upper)

    def set_objective(self, cost: Floats, offset: float = 0.0) -> None:
        """Maximise cost . x + offset from now on; ``cost`` is (n,)."""
        check_costs(cost)
        self.model.set_objective(cost, offset)
        self.cost, self.offset = cost, offset

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Give every column new bounds, each (n,)."""
        check_bounds("column", lower, upper)
        self.model.set_bounds(lower, upper)

    def relax(self, relaxed: bool) -> None:
        """Ignore (True) or respect (False) that columns are integer."""
        self.model.relax(relaxed)


@dataclass(frozen=True)
class Solver:
    """One way to solve a programme: the name by which it is chosen, and how it takes a programme
    in.
    """

    name: str
    stand: Callable[[Programme], Model] = field(compare=False)

    def open(self, programme: Programme) -> Session:
        """Stand a programme in the solver.

        Raises:
            SolverError: the programme has numbers that a solver cannot hold safely.
        """
        return Session(programme, self.stand)


def _origin_fits(lower: Floats, upper: Floats) -> bool:
    """Whether the point with every column at 0 meets rows with these bounds."""
    return bool(((lower <= 0) & (upper >= 0)).all())
