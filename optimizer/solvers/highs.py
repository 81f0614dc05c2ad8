"""HiGHS, without a modelling layer between: programmes passed as arrays, changed in place, and
every change checked.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray

from optimizer.errors import SolverError
from optimizer.programme import Floats, Integers, Programme
from optimizer.solvers.answer import Limits
from optimizer.solvers.confirming import Ending
from optimizer.solvers.highs_run import HighsRun, empty_highs, set_option
from optimizer.solvers.session import Solver

_ROW_WISE, _MAXIMISE = 2, -1


class StandingModel:
    """One HiGHS object and the programme in it; ``Session`` says what each method promises.

    HiGHS reports a refused row or option by a return value alone and solves without it; here every
    return value and every count of rows, columns and nonzeros is compared with what was meant.

    Attributes:
        highs: the HiGHS object; read it only while nothing runs.
        solver: name and version of the solver, ``HiGHS 1.15.1``.
        columns, rows, nonzeros: present size.
    """

    def __init__(self, programme: Programme) -> None:
        self.highs = empty_highs()
        self.solver = f"HiGHS {self.highs.version()}"
        self.columns, self.rows, self.nonzeros = programme.columns, programme.rows, 0
        self._integer = bool(programme.integer.any())
        self._relaxed = False
        self._latest: HighsRun | None = None
        start, index, value = _entries(programme.start, programme.index, programme.value)
        status = self.highs.passModel(
            programme.columns,
            programme.rows,
            len(value),
            _ROW_WISE,
            _MAXIMISE,
            programme.offset,
            programme.cost,
            programme.lower,
            programme.upper,
            programme.row_lower,
            programme.row_upper,
            start,
            index,
            value,
            programme.integer.astype(np.int32),
        )
        self._counted("the programme", status, len(value))

    def add_rows(
        self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats
    ) -> None:
        """Add rows below the standing ones, in the arrays of ``Programme``."""
        self._wait()
        starts, columns, values = _entries(start, index, value)
        status = self.highs.addRows(
            len(lower), lower, upper, len(values), starts[:-1], columns, values
        )
        self.rows += len(lower)
        self._counted("added rows", status, len(values))

    def add_columns(
        self,
        cost: Floats,
        lower: Floats,
        upper: Floats,
        start: Integers,
        row: Integers,
        value: Floats,
    ) -> None:
        """As ``LinearSession.add_columns``."""
        self._wait()
        starts, rows, values = _entries(start, row, value)
        status = self.highs.addCols(
            len(cost), cost, lower, upper, len(values), starts[:-1], rows, values
        )
        self.columns += len(cost)
        self._counted("added columns", status, len(values))

    def set_objective(self, cost: Floats, offset: float) -> None:
        """Replace the objective; ``cost`` is (n,)."""
        self._wait()
        self._accepted(
            "a new objective", self.highs.changeColsCost(self.columns, self._every_column(), cost)
        )
        self._accepted("a new constant of the objective", self.highs.changeObjectiveOffset(offset))

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of every column, each (n,)."""
        self._wait()
        self._accepted(
            "new bounds",
            self.highs.changeColsBounds(self.columns, self._every_column(), lower, upper),
        )

    def relax(self, relaxed: bool) -> None:
        """Ignore (True) or respect (False) that columns are integer."""
        self._wait()
        set_option(self.highs, "solve_relaxation", relaxed)
        self._relaxed = relaxed

    @property
    def doubtful(self) -> bool:
        """Of integer programmes: HiGHS loses optima at the edge of what rows and bounds allow."""
        return self._integer and not self._relaxed

    def run(self, limits: Limits, cautiously: bool, start: Floats | None) -> Ending:
        """Run HiGHS once."""
        self._wait()
        self._latest = HighsRun(self.highs, limits, cautiously, start)
        return self._latest.ending(self.doubtful)

    def _wait(self) -> None:
        """A run that was left behind still has the HiGHS object: let it end before touching
        anything.
        """
        if self._latest is not None:
            self._latest.join()

    def _every_column(self) -> NDArray[np.int32]:
        return np.arange(self.columns, dtype=np.int32)

    def _accepted(self, what: str, status: highspy.HighsStatus) -> None:
        # A warning is no refusal: HiGHS warns of crossed bounds, which only make the programme
        # infeasible.
        if status == highspy.HighsStatus.kError:
            raise SolverError(
                f"{self.solver} does not take {what}. Perhaps an index points outside the"
                " programme."
            )

    def _counted(self, what: str, status: highspy.HighsStatus, added: int) -> None:
        self._accepted(what, status)
        self.nonzeros += added
        meant = (self.columns, self.rows, self.nonzeros)
        held = (self.highs.getNumCol(), self.highs.getNumRow(), self.highs.getNumNz())
        if held != meant:
            raise SolverError(
                f"{self.solver} holds (columns, rows, nonzeros) {held} after {what}; {meant} were"
                " meant."
            )


class Highs(Solver):
    """HiGHS, the default solver."""

    def __init__(self) -> None:
        super().__init__("highs", StandingModel)


SOLVER = Highs()


def _entries(
    start: Integers, index: Integers, value: Floats
) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Entries in the types of HiGHS, exact zeros left out as HiGHS would: then it must hold as many
    as it was given.
    """
    kept = value != 0
    if not kept.all():
        start = np.concatenate([[0], np.cumsum(kept)])[start]
        index, value = index[kept], value[kept]
    return start.astype(np.int32), index.astype(np.int32), value
