"""One deadline: a time limit becomes a moment once, and what is left until then is asked."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A moment at which searching ends.

    Attributes:
        moment: reading of ``time.monotonic()``, seconds; infinite where nothing presses.
    """

    moment: float = math.inf

    @classmethod
    def after(cls, seconds: float | None) -> Deadline:
        """So many seconds from now; None for no limit."""
        return cls() if seconds is None else cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then: 0 where it has passed, infinite where nothing presses."""
        return math.inf if math.isinf(self.moment) else max(0.0, self.moment - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self.moment

    def part(self, share: float) -> Deadline:
        """The moment at which a share of what is left will be over."""
        return self if math.isinf(self.moment) else Deadline.after(share * self.left)


NEVER = Deadline()
"""Nothing presses."""
