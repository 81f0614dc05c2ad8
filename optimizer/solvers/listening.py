"""What HiGHS reports while it runs, and how it is asked to stop."""

from __future__ import annotations

import math

import highspy
import numpy as np
from highspy import cb

from optimizer.programme import Floats
from optimizer.solvers.answer import Limits
from optimizer.solvers.running import Run

_REPORTS = (
    cb.HighsCallbackType.kCallbackMipImprovingSolution,
    cb.HighsCallbackType.kCallbackMipInterrupt,
    cb.HighsCallbackType.kCallbackSimplexInterrupt,
    cb.HighsCallbackType.kCallbackIpmInterrupt,
)
_IMPROVING, _SEARCHING, *_ = (int(report) for report in _REPORTS)


class Listener:
    """One run of HiGHS and what it reported. Once the run is over the object is only read.

    Attributes:
        run: how the run went.
        refused: whether HiGHS refused to run; its state is then left over from an earlier run.
        incumbent: (n,) best integer point reported; None before the first.
        bound: best bound reported, in HiGHS's own sense and with its own constant; NaN before the first.
        nodes: nodes searched.
    """

    def __init__(self, highs: highspy.Highs, limits: Limits) -> None:
        self.refused = True
        self.incumbent: Floats | None = None
        self.bound = math.nan
        self.nodes = 0
        self._highs = highs
        self._limits = limits
        self._to_stop = False
        highs.setCallback(self._hear, None)
        for report in _REPORTS:
            highs.startCallback(report)
        self.run = Run(self._solve, self._ask_to_stop, limits)

    def _solve(self) -> None:
        self.refused = self._highs.run() == highspy.HighsStatus.kError

    def _ask_to_stop(self) -> None:
        self._to_stop = True

    def _hear(
        self, report: cb.HighsCallbackType, _text: str, heard: cb.HighsCallbackOutput, reply: cb.HighsCallbackInput | None, _data: None
    ) -> None:
        if int(report) == _IMPROVING:
            self.incumbent = np.array(heard.mip_solution)
        elif int(report) == _SEARCHING:
            self.bound = heard.mip_dual_bound
            self.nodes = heard.mip_node_count
        if reply is not None and (self._to_stop or self._limits.reached()):
            reply.user_interrupt = True
