"""Run HiGHS so that Ctrl-C, a deadline and another thread's wish are heard within a second.

HiGHS hears nothing while it solves: Python handles Ctrl-C only when the call returns. So the solve has a thread of its own;
the caller's thread waits, listens, and asks HiGHS to stop through its callbacks. Where HiGHS is busy between callbacks for
longer than ``PATIENCE``, the caller leaves with what the callbacks reported and the thread ends by itself at the next one.

A thread of its own for every run also makes the number of threads safe to change: HiGHS keeps its scheduler per calling
thread, and a second run with another number on the same thread would silently solve nothing.
"""

from __future__ import annotations

import math
from threading import Event, Thread

import highspy
import numpy as np
from highspy import cb

from optimizer.programme import Floats
from optimizer.solvers.answer import Limits

LISTEN = 0.05
"""Seconds between looks at the deadline and the stop event while HiGHS runs."""

PATIENCE = 0.6
"""Seconds that HiGHS has to stop once asked."""

_CALLBACKS = (
    cb.HighsCallbackType.kCallbackMipImprovingSolution,
    cb.HighsCallbackType.kCallbackMipInterrupt,
    cb.HighsCallbackType.kCallbackSimplexInterrupt,
    cb.HighsCallbackType.kCallbackIpmInterrupt,
)
_IMPROVING, _SEARCHING, *_ = (int(kind) for kind in _CALLBACKS)


class Run:
    """One run of HiGHS on a thread of its own.

    Attributes:
        interrupted: whether Ctrl-C ended it.
        left_behind: whether HiGHS did not stop in time: then its own state must not be read, only what is known here.
        incumbent: (n,) best integer point reported so far; None before the first.
        bound: least bound reported so far.
        nodes: nodes searched so far.
    """

    def __init__(self, highs: highspy.Highs, limits: Limits) -> None:
        self.interrupted = False
        self.left_behind = False
        self.incumbent: Floats | None = None
        self.bound = math.inf
        self.nodes = 0
        self._highs = highs
        self._limits = limits
        self._asked_to_stop = False
        self._finished = Event()
        self._thread = Thread(target=self._solve, name="highs")

    def wait(self) -> None:
        """Run until HiGHS ends by itself, or was asked to stop and has used up ``PATIENCE``."""
        self._highs.setCallback(self._listen, None)
        for kind in _CALLBACKS:
            self._highs.startCallback(kind)
        try:
            self._thread.start()
            while not self._finished.wait(LISTEN) and not self._limits.reached():
                pass
        except KeyboardInterrupt:
            self.interrupted = True
        self._asked_to_stop = True
        self.left_behind = not self._finished.wait(PATIENCE)

    def join(self) -> None:
        """Wait until a run left behind has ended: only then may its model be touched."""
        self._thread.join()

    def _solve(self) -> None:
        try:
            self._highs.run()
        finally:
            self._finished.set()

    def _listen(
        self, kind: cb.HighsCallbackType, _message: str, heard: cb.HighsCallbackOutput, reply: cb.HighsCallbackInput | None, _data: None
    ) -> None:
        if int(kind) == _IMPROVING:
            self.incumbent = np.array(heard.mip_solution)
        elif int(kind) == _SEARCHING:
            self.bound = min(self.bound, heard.mip_dual_bound)
            self.nodes = max(self.nodes, heard.mip_node_count)
        if reply is not None and (self._asked_to_stop or self._limits.reached()):
            reply.user_interrupt = True
