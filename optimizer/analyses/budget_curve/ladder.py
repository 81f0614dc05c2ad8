"""A ladder: plans for rising budgets in which nothing that a smaller budget buys is dropped by a larger one.

For a programme that grows year by year. Each ladder passes through the best plan of one budget; below it every plan is
the best within the one above, above it the best that contains the one below. Of the ladders through each budget's best
plan the one with the greatest sum of awareness is kept; what it loses against the best plans is what nesting costs at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.instance.instance import Instance
from optimizer.methods import prove
from optimizer.proof import Options, Plan
from optimizer.question import Question
from optimizer.result import Record, amount, units_by_key
from optimizer.rows import Row, Units

RUNGS = 5
"""Budgets of a ladder: the largest and even parts of it, or the solved budgets nearest below those."""

Level = tuple[int, Plan | None, float | None]
"""Budget in minor units, its best plan, and that plan's awareness."""


@dataclass(frozen=True)
class Rung:
    """One budget of a ladder: its nested plan, what that reaches, and the best at this budget."""

    budget: int
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
    through: int

    @property
    def lost(self) -> float:
        """What nesting costs in all, summed over the rungs; a better ladder may cost less."""
        return sum(rung.lost for rung in self.rungs)

    def plain(self, instance: Instance) -> Record:
        """The same as a result writes it."""
        rungs = [
            {
                "budget": amount(instance, rung.budget),
                "awareness": rung.awareness,
                "best": rung.best,
                "lost": rung.lost,
                "units": units_by_key(instance, rung.plan),
            }
            for rung in self.rungs
        ]
        return {"through": amount(instance, self.through), "lost": {"value": self.lost, "kind": "at_most"}, "rungs": rungs}


def ladder(instance: Instance, levels: Sequence[Level], last: int, options: Options) -> Ladder | None:
    """The best of the ladders through the best plan of each of a few budgets; None where none is found."""
    chosen = _rungs(levels, last)
    found: list[Ladder] = []
    for anchor in reversed(range(len(chosen))):
        lost = min((each.lost for each in found), default=float("inf"))
        built = _through(instance, chosen, anchor, options, lost)
        found += [built] if built else []
    return min(found, key=lambda each: each.lost, default=None)


def _rungs(levels: Sequence[Level], last: int) -> list[tuple[int, Plan, float]]:
    """The levels at, or nearest below, even parts of the largest budget; those without a plan are left out."""
    chosen: dict[int, tuple[int, Plan, float]] = {}
    for part in range(1, RUNGS + 1):
        below = [level for level in levels if level[0] <= last * part // RUNGS]
        for budget, plan, awareness in below[-1:]:
            if plan is not None and awareness is not None:
                chosen[budget] = (budget, plan, awareness)
    return list(chosen.values())


def _through(instance: Instance, levels: list[tuple[int, Plan, float]], anchor: int, options: Options, lost: float) -> Ladder | None:
    """The ladder through one level's best plan; None where there is none that loses less than ``lost``."""
    budget, plan, awareness = levels[anchor]
    rungs = {anchor: Rung(budget, plan, awareness, awareness)}
    steps = [(i, i + 1, _at_most) for i in reversed(range(anchor))] + [(i, i - 1, _at_least) for i in range(anchor + 1, len(levels))]
    for i, neighbour, bounded in steps:
        rung = _rung(instance, levels[i], bounded(rungs[neighbour].plan), options)
        if rung is None or sum(each.lost for each in rungs.values()) + rung.lost >= lost:
            return None
        rungs[i] = rung
    return Ladder(tuple(rungs[i] for i in sorted(rungs)), budget)


def _rung(instance: Instance, level: tuple[int, Plan, float], rows: tuple[Row, ...], options: Options) -> Rung | None:
    budget, _, best = level
    proof = prove(Question(instance, budget, extra=rows), options)
    return None if proof.plan is None or proof.value is None else Rung(budget, proof.plan, proof.value, best)


def _at_most(plan: Plan) -> tuple[Row, ...]:
    return tuple(Row("nested", "", ((Units(o), Fraction(1)),), None, Fraction(units), "units") for o, units in enumerate(plan))


def _at_least(plan: Plan) -> tuple[Row, ...]:
    return tuple(Row("nested", "", ((Units(o), Fraction(1)),), Fraction(units), None, "units") for o, units in enumerate(plan))
