"""Run a solver so that Ctrl-C, a deadline and another thread's wish are heard within a second.

A solver hears nothing while it solves: Python handles Ctrl-C only when the call returns. So the
solve has a thread of its own; the caller's thread waits, looks at the clock and for an
interruption, and asks the solver to stop. A solver that is still busy ``PATIENCE`` later is left
behind: the caller goes on with what is known, and the thread ends by itself when the solver next
looks up.

A thread of its own for every run also makes the number of threads safe to change: HiGHS keeps its
scheduler per calling thread, and a second run with another number on the same thread would silently
solve nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from optimizer import interruption
from optimizer.solvers.answer import Limits

LISTEN = 0.05
"""Seconds between looks at the deadline and the stop event while a solver runs."""

PATIENCE = 0.6
"""Seconds that a solver has to stop once asked."""


class SolverRun:
    """One run of a solver on a thread of its own.

    Attributes:
        left_behind: whether the solver did not stop in time; its state must then not be touched
            before ``join``.
        failure: what the solver raised; None where it raised nothing.
    """

    def __init__(
        self, solve: Callable[[], object], ask_to_stop: Callable[[], object], limits: Limits
    ) -> None:
        self.left_behind = False
        self.failure: Exception | None = None
        self._finished = Event()
        try:
            Thread(target=self._work, args=(solve,), name="solver").start()
            while (
                not self._finished.wait(LISTEN)
                and not limits.reached()
                and not interruption.heard()
            ):
                pass
        except KeyboardInterrupt:
            ask_to_stop()
            interruption.hear()
        if not self._finished.is_set():
            ask_to_stop()
            self.left_behind = not self._finished.wait(PATIENCE)

    def join(self) -> None:
        """Wait until a run left behind has ended."""
        self._finished.wait()

    def _work(self, solve: Callable[[], object]) -> None:
        try:
            solve()
        except Exception as failure:
            self.failure = failure
        finally:
            self._finished.set()
