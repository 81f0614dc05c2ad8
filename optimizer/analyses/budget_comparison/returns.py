"""What each further sum of money brings, and where that falls off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Step:
    """From one budget to the next.

    Attributes:
        below, budget: minor units; below < budget.
        gain: awareness won by the step; below 0 where a rule steps with the budget.
    """

    below: int
    budget: int
    gain: float

    @property
    def rate(self) -> float:
        """Awareness per minor unit of money."""
        return self.gain / (self.budget - self.below)


def steps_of(levels: Sequence[tuple[int, float]], tie: float = 0.0) -> tuple[Step, ...]:
    """The steps between (budget, gain over the baseline) levels by increasing budget, the first
    from a budget of nothing.

    Two levels no farther apart than ``tie`` are as good as each other.
    """
    start = [(0, 0.0)] if levels and levels[0][0] > 0 else []
    pairs = pairwise([*start, *levels])
    return tuple(
        Step(below, budget, gain - before if abs(gain - before) > tie else 0.0)
        for (below, before), (budget, gain) in pairs
    )


def steepest(steps: Sequence[Step]) -> Step | None:
    """The step that brings most for its money, the first of equals; None where no step brings
    anything.
    """
    best = max(steps, key=lambda step: step.rate, default=None)
    return best if best is not None and best.gain > 0 else None


def falls_below(steps: Sequence[Step], share: float) -> int | None:
    """The budget beyond which no step brings as much for its money as ``share`` of what the
    steepest brings; None if none.
    """
    top = steepest(steps)
    if top is None:
        return None
    last = max(step.budget for step in steps if step.rate >= share * top.rate)
    return last if last < steps[-1].budget else None
