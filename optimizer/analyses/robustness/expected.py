"""The expected plan: the best mean over draws that are kept for choosing it.

Its question has the pieces of every one of these draws side by side, each draw with its weights
over their number, so that awareness is the mean. Any method proves it, and its bound holds for the
mean of every plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from optimizer.analyses.robustness.drawn import (
    Asked,
    DrawAnswer,
    Kept,
    judged_by,
    side_by_side,
)
from optimizer.analyses.robustness.in_order import known_by_then, unless_interrupted
from optimizer.analyses.robustness.result import Estimate, ExpectedPlan
from optimizer.analyses.robustness.statistics import differences, mean
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import draw_outcomes
from optimizer.proof import Plan
from optimizer.results.plan import changes

MOST_FOR_CHOOSING, ONE_IN = 60, 4
"""Draws kept for choosing: one for so many others, and at most so many."""
SHARE_OF_TIME = 0.25
"""What of the time left choosing may take."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """A plan chosen on draws.

    Attributes:
        plan: the best mean over them. bound: no plan's mean exceeds it.
        answers: what each draw says; its first value is that of the stated plan. drawn: its
            instance.
        together: the draws side by side, each with its weights over their number.
    """

    plan: Plan
    bound: float
    answers: tuple[DrawAnswer, ...]
    drawn: tuple[Instance, ...]
    together: Instance

    def coverage(self, plan: Plan) -> NDArray[np.float64]:
        """(draws, areas) coverage of a plan in each draw."""
        it = self.together
        pieces = it.coverage(it.coverage_factors(np.array(plan)))
        return it.pieces.sums(pieces).reshape(len(self.answers), -1)

    def values(self, plan: Plan) -> list[float]:
        """Awareness of a plan in each draw."""
        weights = np.array([area.weight for area in self.together.areas])
        weighed = weights.reshape(len(self.answers), -1) * self.coverage(plan)
        return [float(each) for each in len(self.answers) * weighed.sum(axis=1)]

    def candidates(self, stated: Plan) -> tuple[Plan, ...]:
        """The stated plan, this one, and the best one of each draw, each once."""
        return tuple(dict.fromkeys((stated, self.plan, *(draw.plan for draw in self.answers))))

    def told(self, instance: Instance, stated: Plan, gained: Estimate) -> ExpectedPlan:
        """What it is, and by how much more than the stated plan it brings: on the draws that it was
        chosen on, and on all others (``gained``).
        """
        here = mean(differences(self.values(self.plan), self.values(stated)))
        here = Estimate(0.0, 0.0) if self.plan == stated else here
        known = here.error is not None and gained.error is not None
        both = math.hypot(here.error or 0.0, gained.error or 0.0) if known else None
        return ExpectedPlan(
            draws=len(self.answers),
            bound=self.bound,
            chosen_on=here,
            held_out=gained,
            curse=Estimate(here.value - gained.value, both),
            changes=changes(instance, stated, self.plan),
        )


def choose(
    asked: Asked, draws: int, workers: int, kept: Kept | None
) -> tuple[tuple[DrawAnswer, ...], Chosen | None]:
    """Draws of numbers below 0, which nothing else looks at, and the expected plan on them; None
    where a limit came first: then they chose nothing, and are draws like any other.

    Args:
        asked: with the stated plan as its first one.
        draws: how many others there will be.
        workers: processes.
        kept: see ``Asked.answers``.
    """
    asked = replace(asked, beginning=asked.beginning.within(SHARE_OF_TIME))
    count = min(MOST_FOR_CHOOSING, -(-draws // ONE_IN))
    numbers = range(-1, -1 - count, -1)
    answers = known_by_then(asked.answers(numbers, workers, kept))
    if len(answers) < count:
        return answers, None
    return answers, unless_interrupted(partial(_chosen, asked, numbers, answers))


def _chosen(asked: Asked, numbers: range, answers: tuple[DrawAnswer, ...]) -> Chosen | None:
    drawn = tuple(draw_outcomes(asked.stated.instance, asked.seed, number) for number in numbers)
    together = side_by_side([(each, 1 / len(drawn)) for each in drawn])
    proof = asked.beginning.proved(judged_by(asked.stated, together))
    if proof.status != "optimal" or proof.plan is None or proof.bound is None:
        return None
    return Chosen(proof.plan, proof.bound, answers, drawn, together)
