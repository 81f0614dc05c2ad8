"""All budgets at once: the front of a question, its plan at any budget, its breakpoints, and the
front of all but one part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.evaluate import keeps, tie_width
from optimizer.instance.instance import Instance
from optimizer.methods.frontier.fronts import (
    GRAINS,
    NEVER,
    Counts,
    Front,
    Keeping,
    Radix,
    front_of,
    merged,
    nothing,
    radix_of,
)
from optimizer.methods.frontier.listing import Listing, list_packages
from optimizer.methods.frontier.parts import FrontPart, Parts, parts_of
from optimizer.proof import Plan
from optimizer.question import Question

SHORT = 8
"""Fronts with fewer entries are put together before they meet the long one."""


class TooManySumsError(Exception):
    """More sums of packages would have to be looked at than is quick."""


@dataclass(frozen=True)
class Point:
    """The best at one budget.

    Attributes:
        budget: minor units.
        awareness: V, weight units; None where no plan keeps the rules.
        plan: the canonical plan. cost: of it, minor units.
        unique: whether no other plan is as good.
    """

    budget: int
    awareness: float | None
    plan: Plan | None
    cost: int | None
    unique: bool | None


@dataclass(frozen=True, eq=False)
class Frontier:
    """Every budget's answer to a question about awareness whose parts can be listed.

    Attributes:
        question: its budget counts only where a rule depends on it; see ``every_budget``.
        most: budgets above this are not asked for; None for all.
        any_gain: keep what a goal below the best needs (see ``Keeping``).
        most_sums: how many sums may be looked at for ``front``; None for any number.
    """

    question: Question
    most: int | None = None
    any_gain: bool = False
    most_sums: int | None = None

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.question.instance

    @cached_property
    def grain(self) -> float:
        """Weight units in a grain."""
        return self.instance.scale / GRAINS or 1.0

    @cached_property
    def tie(self) -> int:
        """Width of a tie, grains; beyond what all gains together come to it makes no difference."""
        return min(round(tie_width(self.instance) / self.grain), 2 * GRAINS)

    @cached_property
    def _keeping(self) -> Keeping:
        return Keeping(any_gain=self.any_gain, most=self.most, tie=self.tie)

    @cached_property
    def _parts(self) -> Parts:
        return parts_of(self.question)

    @property
    def parts(self) -> tuple[FrontPart, ...]:
        """The parts of the question."""
        return self._parts.parts

    @cached_property
    def packages(self) -> tuple[Listing, ...]:
        """Every package of every part that keeps the part's rows.

        Raises:
            TooManyPackagesError: a part has more than can be listed.
        """
        return tuple(
            list_packages(self.instance, part, part.rows, self.most) for part in self.parts
        )

    @cached_property
    def radix(self) -> Radix:
        """How plans are written as numbers."""
        return radix_of(self.instance.max_units)

    @cached_property
    def fronts(self) -> tuple[Front, ...]:
        """The front of every part."""
        return tuple(
            self._front(part, packages)
            for part, packages in zip(self.parts, self.packages, strict=True)
        )

    @cached_property
    def front(self) -> Front:
        """The front of whole plans; empty where no plan keeps the rules."""
        start = nothing(self.radix.limbs)
        if not keeps(self.instance, (0,) * len(self.instance.offers), self._parts.constant):
            return Front(start.cost[:0], start.gain[:0], start.key[:0])
        return _sum(
            [start, *sorted(self.fronts, key=len)],
            self._keeping,
            self.most_sums,
        )

    def grains(self, packages: Listing) -> Counts:
        """Gains in whole grains."""
        return np.rint(packages.gain / self.grain).astype(np.int64)

    def awareness(self, grains: int) -> float:
        """Awareness in weight units of a gain in grains."""
        return self.instance.baseline + grains * self.grain

    def at(self, budget: int) -> Point:
        """The best at a budget."""
        end = int(np.searchsorted(self.front.cost, budget, side="right"))
        if not end:
            return Point(budget, None, None, None, None)
        value = int(self._best[end - 1])
        # The first entry as good as this is the first at which the best has come so far.
        start = int(np.searchsorted(self._best, value - self.tie))
        tied = start + np.flatnonzero(self.front.gain[start:end] >= value - self.tie)
        cheapest = tied[self.front.cost[tied] == self.front.cost[tied[0]]]
        chosen = max(cheapest, key=lambda entry: tuple(self.front.key[entry]))
        return Point(
            budget,
            self.awareness(value),
            self.radix.plan(self.front.key[chosen]),
            int(self.front.cost[chosen]),
            len(tied) == 1,
        )

    def cheapest(self, goal: float) -> Plan | None:
        """The cheapest plan with awareness of at least ``goal`` less a tie, then the fewest units,
        then the greatest vector.

        None where no plan comes so far. Right for a front that keeps ``any_gain``.
        """
        reaching = np.flatnonzero(
            self.front.gain >= round((goal - self.instance.baseline) / self.grain) - self.tie
        )
        if not len(reaching):
            return None
        cheapest = reaching[self.front.cost[reaching] == self.front.cost[reaching[0]]]
        return self.radix.plan(
            self.front.key[max(cheapest, key=lambda entry: tuple(self.front.key[entry]))]
        )

    def points(self) -> tuple[Point, ...]:
        """Every budget from 0 on at which the best plan changes."""
        better = np.flatnonzero(np.diff(self._best, prepend=NEVER) > 0)
        budgets = [int(self.front.cost[entry]) for entry in better]
        points: list[Point] = []
        for budget in budgets if budgets[:1] == [0] else [0, *budgets]:
            point = self.at(budget)
            if not points or point.plan != points[-1].plan:
                points.append(point)
        return tuple(points)

    @cached_property
    def _best(self) -> Counts:
        return np.maximum.accumulate(self.front.gain)

    @cached_property
    def values(self) -> tuple[Front, ...]:
        """The front of every part, without plans."""
        return tuple(
            front_of(front.cost, front.gain, front.key[:, :0], Keeping(plans=False))
            for front in self.fronts
        )

    @cached_property
    def value(self) -> Front:
        """The front of whole plans, without plans."""
        return _sum(
            [nothing(0), *sorted(self.values, key=len)], Keeping(plans=False, most=self.most)
        )

    @cached_property
    def others(self) -> tuple[Front, ...]:
        """For every part the front, without plans, of all the others together."""
        return tuple(
            _all_but_each(list(self.values), nothing(0), Keeping(plans=False, most=self.most))
        )

    def _front(self, part: FrontPart, packages: Listing) -> Front:
        return front_of(
            packages.cost,
            self.grains(packages),
            self.radix.keys(part.offers, packages.units),
            self._keeping,
        )


def _sum(fronts: Sequence[Front], keep: Keeping, most_sums: int | None = None) -> Front:
    total, sums = fronts[0], 0
    for front in _gathered(fronts[1:], keep):
        sums += len(total) * len(front)
        if most_sums is not None and sums > most_sums:
            raise TooManySumsError
        total = merged(total, front, keep)
    return total


def _gathered(fronts: Sequence[Front], keep: Keeping) -> list[Front]:
    """The fronts, short ones merged with the next: a merge takes as long for two entries as for
    some more.
    """
    gathered: list[Front] = []
    for front in fronts:
        if gathered and len(gathered[-1]) < SHORT:
            gathered[-1] = merged(gathered[-1], front, keep)
        else:
            gathered.append(front)
    return gathered


def _all_but_each(fronts: list[Front], rest: Front, keep: Keeping) -> list[Front]:
    """For each front the sum of ``rest`` and all the other fronts: halves share the sum of the
    opposite half, so R log R merges do.
    """
    if len(fronts) <= 1:
        return [rest] * len(fronts)
    half = len(fronts) // 2
    left, right = fronts[:half], fronts[half:]
    return [
        *_all_but_each(left, _sum([rest, *right], keep), keep),
        *_all_but_each(right, _sum([rest, *left], keep), keep),
    ]


def every_budget(instance: Instance) -> str:
    """Empty where no rule depends on the budget, so that one front answers for all of them; else
    which rule does.
    """
    for rule in instance.rules:
        if not rule.following(instance).never:
            return f"the rule {rule.name} depends on the budget"
    return ""
