"""One run of HiGHS: its options, what it reports on the way, how it is asked to stop, and how it
ended.
"""

from __future__ import annotations

import math
from dataclasses import replace
from threading import Event

import highspy
import numpy as np
from highspy import cb

from optimizer.errors import SolverError
from optimizer.programme import Floats
from optimizer.solvers.answer import Limits
from optimizer.solvers.confirming import Ending, Outcome
from optimizer.solvers.safe_numbers import SMALLEST_COEFFICIENT
from optimizer.solvers.solver_run import SolverRun

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
_REPORTS = (
    cb.HighsCallbackType.kCallbackMipImprovingSolution,
    cb.HighsCallbackType.kCallbackMipInterrupt,
    cb.HighsCallbackType.kCallbackSimplexInterrupt,
    cb.HighsCallbackType.kCallbackIpmInterrupt,
)
_IMPROVING, _SEARCHING, *_ = (int(report) for report in _REPORTS)


class _Silent(highspy.Highs):
    """HiGHS 1.16 prints its banner while it is being made, before anyone could switch its output
    off.
    """

    # Called by highspy's constructor, and where the banner comes from.
    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def empty_highs() -> highspy.Highs:
    """A HiGHS with nothing in it, which prints nothing: standard output belongs to our results.

    Raises:
        SolverError: this release of HiGHS gives wrong answers.
    """
    highs = _Silent()  # type: ignore[no-untyped-call]
    check_version(highs.version())
    set_option(highs, "small_matrix_value", SMALLEST_COEFFICIENT)
    return highs


def check_version(version: str) -> None:
    """Refuse the releases of HiGHS that call wrong answers optimal.

    Raises:
        SolverError: for HiGHS 1.14, whose presolve loses optimal points of small integer
            programmes.
    """
    if version.startswith("1.14."):
        raise SolverError(
            f"HiGHS {version} gives wrong answers and calls them optimal (15 where 9 is, on one row"
            ' and two columns). Install a later one: pip install --upgrade "highspy>=1.15.1".'
        )


def set_option(highs: highspy.Highs, name: str, value: bool | float | str) -> None:
    """Set an option of HiGHS, which by itself passes over a mistyped one in silence.

    Raises:
        SolverError: HiGHS knows no such option or refuses the value.
    """
    if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
        raise SolverError(f"HiGHS {highs.version()} refuses {value!r} for its option {name!r}.")


class HighsRun:
    """One run, on a thread of its own, over once this has been made or left behind.

    Args:
        highs: the programme, in HiGHS.
        limits: when to end. The gaps are always set, because HiGHS's own default of 1e-4 calls
            worse plans optimal.
        cautiously: whether to do without presolve and without what runs before left behind, with
            another seed, and at HiGHS's own tolerance.
        start: (n,) point to begin from, NaN where unknown, None if there is none. HiGHS passes over
            one outside the bounds.
    """

    def __init__(
        self, highs: highspy.Highs, limits: Limits, cautiously: bool, start: Floats | None
    ) -> None:
        self._highs = highs
        self._refused = True  # until HiGHS took the run, its state is left over from the one before
        self._reports = _Reports(limits)
        self._set_options(limits, cautiously)
        if cautiously:
            highs.clearSolver()
        if start is not None:
            known = np.flatnonzero(~np.isnan(start)).astype(np.int32)
            highs.setSolution(len(known), known, start[known])
        highs.setCallback(self._reports.hear, None)
        for report in _REPORTS:
            highs.startCallback(report)
        self._run = SolverRun(self._solve, self._reports.to_stop.set, limits)
        self.join = self._run.join

    def ending(self, searched: bool) -> Ending:
        """How the run ended: values in HiGHS's order of columns, the bound in its own sense and
        with its own constant.

        Args:
            searched: whether there were integer columns to search over; a linear programme has no
                bound before its optimum.
        """
        if self._run.left_behind:  # HiGHS still writes into its own state
            return self._reports.heard
        if self._refused:
            return Ending("failed")
        info = self._highs.getInfo()
        outcome = _OUTCOMES.get(self._highs.getModelStatus(), "failed")
        # Before a solution exists HiGHS's values are zeros that look like one.
        known = outcome in ("optimal", "stopped") and info.primal_solution_status == _POINT_FOUND
        if outcome == "optimal" and not known:
            outcome = "failed"
        values = np.array(self._highs.getSolution().col_value) if known else None
        bound = info.objective_function_value if outcome == "optimal" else math.nan
        return Ending(outcome, values, info.mip_dual_bound if searched else bound)

    def _set_options(self, limits: Limits, cautiously: bool) -> None:
        options: dict[str, float | str] = {
            "presolve": "off" if cautiously else "choose",
            "random_seed": (limits.seed + cautiously) % 2**31,
            "threads": limits.threads,
            "time_limit": limits.seconds_left(),
            "mip_abs_gap": limits.absolute_gap,
            "mip_rel_gap": limits.relative_gap,
            "mip_feasibility_tolerance": (
                max(limits.feasibility, 1e-6) if cautiously else limits.feasibility
            ),
        }
        for name, value in options.items():
            set_option(self._highs, name, value)

    def _solve(self) -> None:
        self._refused = self._highs.run() == highspy.HighsStatus.kError


class _Reports:
    """What a run reports on the way, and the wish that it stop.

    HiGHS holds on to this object for good, where Python's garbage collection does not see it: so
    this must not lead back to HiGHS, or neither is ever freed.

    Attributes:
        heard: the best point and the bound so far.
        to_stop: set by whoever wants the run to stop.
    """

    def __init__(self, limits: Limits) -> None:
        self.heard = Ending("stopped", bound=math.nan)
        self.to_stop = Event()
        self._limits = limits

    def hear(
        self,
        report: cb.HighsCallbackType,
        _text: str,
        heard: cb.HighsCallbackOutput,
        reply: cb.HighsCallbackInput | None,
        _data: None,
    ) -> None:
        """Note a report, and reply to it; called by HiGHS, on the thread that runs it."""
        if int(report) == _IMPROVING:
            self.heard = replace(self.heard, values=np.array(heard.mip_solution))
        elif int(report) == _SEARCHING:
            self.heard = replace(self.heard, bound=heard.mip_dual_bound)
        if reply is not None and (self.to_stop.is_set() or self._limits.reached()):
            reply.user_interrupt = True
