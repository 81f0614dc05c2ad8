"""A ladder: plans for rising budgets in which nothing that a smaller budget buys is dropped by a
larger one.

For a programme that grows year by year. Each ladder passes through the best plan of one budget;
below it every plan is the best within the one above, above it the best that contains the one below.
Of the ladders through each budget's best plan the one with the greatest sum of awareness is kept;
what it loses against the best plans is what nesting costs at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.analyses.budget_curve.points import CurvePoint
from optimizer.analyses.budget_curve.result import NestedPlan, NestedPlans
from optimizer.desk import Desk
from optimizer.finding import Finding
from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.proof import Plan
from optimizer.results.plan import units_by_key
from optimizer.rows import Row, Units

RUNGS = 5
"""Budgets of a ladder: the largest and even parts of it, or the solved budgets nearest below those.
"""


@dataclass(frozen=True)
class Rung:
    """One budget of a ladder: its nested plan, what that reaches, and the best at this budget."""

    budget: Money
    plan: Plan
    awareness: float
    best: float

    @property
    def lost(self) -> float:
        """What nesting costs here, weight units."""
        return max(0.0, self.best - self.awareness)


@dataclass(frozen=True)
class Ladder:
    """Nested plans by increasing budget; ``through`` is the budget whose best plan it keeps."""

    rungs: tuple[Rung, ...]
    through: Money

    @property
    def lost(self) -> float:
        """What nesting costs in all, summed over the rungs; a better ladder may cost less."""
        return sum(rung.lost for rung in self.rungs)

    def record(self, instance: Instance) -> NestedPlans:
        """The same as a result has it."""
        rungs = tuple(
            NestedPlan(
                rung.budget,
                rung.awareness,
                rung.best,
                rung.lost,
                units_by_key(instance, rung.plan),
            )
            for rung in self.rungs
        )
        return NestedPlans(self.through, Finding(self.lost, "at_most"), rungs)


def ladder(desk: Desk, points: Sequence[CurvePoint], last: int) -> Ladder | None:
    """The best of the ladders through the best plan of each of a few budgets; None where none is
    found.
    """
    best, desk = _known(points, last), desk.afresh()
    found: list[Ladder] = []
    for anchor in reversed(range(len(best))):
        lost = min((each.lost for each in found), default=float("inf"))
        built = _through(desk, best, anchor, lost)
        found += [built] if built else []
    return min(found, key=lambda each: each.lost, default=None)


def _known(points: Sequence[CurvePoint], last: int) -> list[Rung]:
    """The best plans at, or nearest below, even parts of the largest budget; points without a plan
    are left out.
    """
    parts = [last * part // RUNGS for part in range(1, RUNGS + 1)]
    nearest = [
        next((point for point in reversed(points) if point.budget.minor <= part), None)
        for part in parts
    ]
    return [
        Rung(point.budget, point.plan, point.awareness, point.awareness)
        for point in dict.fromkeys(nearest)
        if point is not None and point.plan is not None and point.awareness is not None
    ]


def _through(desk: Desk, best: Sequence[Rung], anchor: int, lost: float) -> Ladder | None:
    """The ladder through one of the best plans; None where there is none that loses less than
    ``lost``.
    """
    rungs = {anchor: best[anchor]}
    down = [(i, i + 1) for i in reversed(range(anchor))]
    for i, neighbour in [*down, *((i, i - 1) for i in range(anchor + 1, len(best)))]:
        rung = _nested(desk, best[i], rungs[neighbour].plan, below=i < neighbour)
        if rung is None or sum(each.lost for each in rungs.values()) + rung.lost >= lost:
            return None
        rungs[i] = rung
    return Ladder(tuple(rungs[i] for i in sorted(rungs)), best[anchor].budget)


def _nested(desk: Desk, best: Rung, plan: Plan, *, below: bool) -> Rung | None:
    """The best at a budget within a plan (``below`` it), or among those that contain it; None where
    nothing is feasible.
    """
    rows = tuple(
        Row(
            "nested",
            "",
            ((Units(o), Fraction(1)),),
            None if below else Fraction(units),
            Fraction(units) if below else None,
            "units",
        )
        for o, units in enumerate(plan)
    )
    proof = desk.prove(replace(desk.question(best.budget.minor), extra=rows))
    return (
        None
        if proof.plan is None or proof.value is None
        else Rung(best.budget, proof.plan, proof.value, best.best)
    )
