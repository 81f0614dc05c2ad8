"""A programme inside HiGHS: passed as arrays, changed in place, and every change checked."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from optimizer.errors import SolverError
from optimizer.programme import Floats, Integers, Programme
from optimizer.solvers.answer import Limits
from optimizer.solvers.checks import SMALLEST_COEFFICIENT, check_bounds, check_coefficients, check_costs, check_programme
from optimizer.solvers.listening import Listener

_ROW_WISE, _MAXIMISE = 2, -1


class StandingModel:
    """One HiGHS object and the programme in it.

    HiGHS reports a refused row or option by a return value alone and solves without it; here every return value and
    every count of rows, columns and nonzeros is compared with what was meant.

    Attributes:
        highs: the HiGHS object; read it only while nothing runs.
        name: name and version of the solver, ``HiGHS 1.15.1``.
        columns, rows, nonzeros: present size.
        integer: whether any column is integer.
        cost, offset: present objective, ``cost`` (n,).
    """

    def __init__(self, programme: Programme) -> None:
        check_programme(programme)
        self.highs = silent_highs()
        self.name = f"HiGHS {self.highs.version()}"
        self.columns, self.rows, self.nonzeros = programme.columns, programme.rows, 0
        self.integer = bool(programme.integer.any())
        self.cost, self.offset = programme.cost, programme.offset
        self._latest: Listener | None = None
        self.set_option("small_matrix_value", SMALLEST_COEFFICIENT)
        self._pass(programme)

    def set_option(self, name: str, value: bool | float | str) -> None:
        """Set an option of HiGHS.

        Raises:
            SolverError: HiGHS knows no such option or refuses the value.
        """
        self._ready()
        set_option(self.highs, name, value)

    def add_rows(self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats) -> None:
        """Add rows below the standing ones, in the arrays of ``Programme``."""
        self._ready()
        check_bounds("row", lower, upper)
        entries = _entries(start, index, value)
        status = self.highs.addRows(len(lower), lower, upper, len(entries.value), entries.start[:-1], entries.index, entries.value)
        self.rows += len(lower)
        self._counted("added rows", status, len(entries.value))

    def add_columns(self, cost: Floats, lower: Floats, upper: Floats, start: Integers, row: Integers, value: Floats) -> None:
        """Add continuous columns right of the standing ones: column j has entries start[j]:start[j+1] of ``row`` and ``value``."""
        self._ready()
        check_bounds("column", lower, upper)
        check_costs(cost)
        entries = _entries(start, row, value)
        status = self.highs.addCols(len(cost), cost, lower, upper, len(entries.value), entries.start[:-1], entries.index, entries.value)
        self.columns += len(cost)
        self.cost = np.concatenate([self.cost, cost])
        self._counted("added columns", status, len(entries.value))

    def set_objective(self, cost: Floats, offset: float) -> None:
        """Replace the objective; ``cost`` is (n,)."""
        self._ready()
        check_costs(cost)
        self._accepted("a new objective", self.highs.changeColsCost(self.columns, self._every_column(), cost))
        self._accepted("a new constant of the objective", self.highs.changeObjectiveOffset(offset))
        self.cost, self.offset = cost, offset

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of every column, each (n,)."""
        self._ready()
        check_bounds("column", lower, upper)
        self._accepted("new bounds", self.highs.changeColsBounds(self.columns, self._every_column(), lower, upper))

    def set_start(self, values: Floats) -> None:
        """Offer a point to begin from, (n,); NaN where unknown. HiGHS passes over one outside the bounds."""
        self._ready()
        known = np.flatnonzero(~np.isnan(values)).astype(np.int32)
        self.highs.setSolution(len(known), known, values[known])

    def run(self, limits: Limits) -> Listener:
        """Run HiGHS within the limits; unless it was left behind, its own state then tells the outcome."""
        self._ready()
        set_limits(self.highs, limits)
        self._latest = Listener(self.highs, limits)
        return self._latest

    def _pass(self, programme: Programme) -> None:
        entries = _entries(programme.start, programme.index, programme.value)
        status = self.highs.passModel(
            programme.columns,
            programme.rows,
            len(entries.value),
            _ROW_WISE,
            _MAXIMISE,
            programme.offset,
            programme.cost,
            programme.lower,
            programme.upper,
            programme.row_lower,
            programme.row_upper,
            entries.start,
            entries.index,
            entries.value,
            programme.integer.astype(np.int32),
        )
        self._counted("the programme", status, len(entries.value))

    def _ready(self) -> None:
        if self._latest is not None:
            self._latest.run.join()

    def _every_column(self) -> NDArray[np.int32]:
        return np.arange(self.columns, dtype=np.int32)

    def _accepted(self, what: str, status: highspy.HighsStatus) -> None:
        # A warning is no refusal: HiGHS warns of crossed bounds, which only make the programme infeasible.
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"{self.name} does not take {what}. Perhaps an index points outside the programme.")

    def _counted(self, what: str, status: highspy.HighsStatus, added: int) -> None:
        self._accepted(what, status)
        self.nonzeros += added
        meant = (self.columns, self.rows, self.nonzeros)
        held = (self.highs.getNumCol(), self.highs.getNumRow(), self.highs.getNumNz())
        if held != meant:
            raise SolverError(f"{self.name} holds (columns, rows, nonzeros) {held} after {what}; {meant} were meant.")


class _Silent(highspy.Highs):
    """HiGHS 1.16 prints its banner while it is being made, before anyone could switch its output off."""

    def enableCallbacks(self) -> None:  # noqa: N802 - called by highspy's constructor, and where the banner comes from
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def silent_highs() -> highspy.Highs:
    """An empty HiGHS that prints nothing: standard output belongs to our results.

    Raises:
        SolverError: this release of HiGHS gives wrong answers.
    """
    highs = _Silent()  # type: ignore[no-untyped-call]
    check_version(highs.version())
    return highs


def check_version(version: str) -> None:
    """Refuse the releases of HiGHS that call wrong answers optimal.

    Raises:
        SolverError: for HiGHS 1.14, whose presolve loses optimal points of small integer programmes.
    """
    if version.startswith("1.14."):
        raise SolverError(
            f"HiGHS {version} gives wrong answers and calls them optimal (15 where 9 is, on one row and two columns). "
            'Install a later one: pip install --upgrade "highspy>=1.15.1".'
        )


def set_option(highs: highspy.Highs, name: str, value: bool | float | str) -> None:
    """Set an option of HiGHS, which by itself passes over a mistyped one in silence.

    Raises:
        SolverError: HiGHS knows no such option or refuses the value.
    """
    if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
        raise SolverError(f"HiGHS {highs.version()} refuses {value!r} for its option {name!r}.")


def set_limits(highs: highspy.Highs, limits: Limits) -> None:
    """Set the options that ``Limits`` speaks of; the gaps always, because HiGHS's own default of 1e-4 calls worse plans optimal."""
    set_option(highs, "time_limit", limits.seconds_left())
    set_option(highs, "mip_abs_gap", limits.absolute_gap)
    set_option(highs, "mip_rel_gap", limits.relative_gap)
    set_option(highs, "threads", limits.threads)
    set_option(highs, "random_seed", limits.seed)


@dataclass(frozen=True, eq=False)
class _Entries:
    """Nonzeros by rows or by columns, in the types of HiGHS."""

    start: NDArray[np.int32]
    index: NDArray[np.int32]
    value: Floats


def _entries(start: Integers, index: Integers, value: Floats) -> _Entries:
    """Leave exact zeros out, as HiGHS would: then the count of nonzeros it holds must be the count that it was given."""
    check_coefficients(value)
    kept = value != 0
    if not kept.all():
        start = np.concatenate([[0], np.cumsum(kept)])[start]
        index, value = index[kept], value[kept]
    return _Entries(start.astype(np.int32), index.astype(np.int32), value)
