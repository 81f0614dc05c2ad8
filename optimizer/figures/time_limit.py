"""One time limit for many solves."""

from __future__ import annotations

import time

from optimizer.proof import Options


class Together(Options):
    """Options whose time limit is for all solves together: each is given what is left of it."""

    @property
    def time_limit(self) -> float | None:
        """Seconds that are left; None for no limit."""
        end = self.__dict__["end"]
        return None if end is None else max(0.0, end - time.monotonic())

    @time_limit.setter
    def time_limit(self, seconds: float | None) -> None:
        self.__dict__["end"] = None if seconds is None else time.monotonic() + seconds
