"""Whole plans: whether they are allowed, what they are worth, and their canonical order
(docs/model.md, section 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.evaluate import keeps
from optimizer.methods.canonical_order import canonical_key
from optimizer.methods.packages.blocks import Structure
from optimizer.programme import Floats, Integers
from optimizer.proof import Plan
from optimizer.question import Question


@dataclass(frozen=True, eq=False)
class Judged:
    """A plan that keeps every row, exactly. ``value``: its scaled objective, from the curves
    themselves.
    """

    plan: Plan
    value: float


@dataclass(eq=False)
class Judge:
    """Says of plans, exactly, whether they answer a question, and what they are worth.

    Attributes:
        question, structure: the question, whole and divided.
    """

    question: Question
    structure: Structure

    def __post_init__(self) -> None:
        self._seen: dict[Plan, bool] = {}

    def allows(self, plan: Plan) -> bool:
        """Whether a plan keeps every row exactly and is not forbidden."""
        if plan not in self._seen:
            self._seen[plan] = plan not in self.question.forbidden and keeps(
                self.question.instance, plan, self.structure.written
            )
        return self._seen[plan]

    def found(self, plan: Plan) -> Judged | None:
        """The plan with its value; None where it is not allowed."""
        return Judged(plan, self.value(plan)) if self.allows(plan) else None

    def value(self, plan: Plan) -> float:
        """Scaled objective, from the curves themselves."""
        return self.question.value_of(plan) * self.structure.scale

    def best(self, plans: Integers, values: Floats, known: Judged | None) -> Judged | None:
        """The best allowed plan among (n, offers) plans of (n,) values and the known one."""
        least = -np.inf if known is None else known.value
        for position in np.argsort(-values, kind="stable"):
            if values[position] <= least + self.structure.ties * 1e-3:
                break
            found = self.found(as_plan(plans[position]))
            if found is not None:
                return found if found.value > least else known
        return known

    def canonical(self, plans: Integers, best: Judged) -> tuple[Plan, bool]:
        """The first allowed plan in the canonical order among (n, offers) as good as the best, and
        whether it is the only one.

        The best is one of them, also where a rounding left it out.
        """
        order = sorted(
            (canonical_key(self.question.instance, plan), plan)
            for plan in {best.plan, *map(as_plan, plans)}
        )
        allowed = (plan for _, plan in order if self.allows(plan))
        first = next(allowed)
        return first, next(allowed, None) is None


def as_plan(units: Sequence[int] | Integers) -> Plan:
    """(offers,) units as a plan."""
    return tuple(int(count) for count in units)
