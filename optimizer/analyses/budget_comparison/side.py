"""One instance at rising budgets, and all that is told of it as plain data: keys that other
programs may rely on (docs/result.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from optimizer.allocation import Allocation
from optimizer.analyses.budget_comparison.returns import Step, falls_below, steepest, steps_of
from optimizer.analyses.reversals import Reversal, reversals
from optimizer.instance.instance import Instance
from optimizer.money import currency_of
from optimizer.proof import TIES, Plan
from optimizer.result import LINE, Record, amount, line

BILLION = 10**9
"""Of the currency: the sum by which extra gain is counted."""
# Records of what changes and of what is bought with nothing in them, as in ``optimizer.result``.
CHANGED: Record = {
    "instance": "",
    "below": None,
    "budget": None,
    **LINE,
    "before": 0,
    "after": 0,
    "change": 0,
}
BOUGHT: Record = {"instance": "", "budget": None, **LINE, "units": 0, "cost": None}

HALF, TENTH = 0.5, 0.1
"""Shares of the steepest step at which returns are said to have fallen off."""


@dataclass(frozen=True, eq=False)
class Levels:
    """One instance at rising budgets.

    Attributes:
        name: what tables call the instance; distinct within a comparison.
        instance: the problem.
        levels: the answer at each budget, by increasing budget.
    """

    name: str
    instance: Instance
    levels: tuple[Allocation, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """From each level with a plan to the next, the first from nothing."""
        levels = [
            (level.budget.minor, level.gain) for level in self.levels if level.gain is not None
        ]
        return steps_of(levels, TIES * self.instance.scale)

    @property
    def from_nothing(self) -> bool:
        """Whether the first step starts from no plan at all, not from the best at a budget of 0."""
        return bool(self.levels[0].budget) or self.levels[0].gain is None

    @property
    def marginal(self) -> tuple[Step, ...]:
        """The steps between neighbours: what the first level brings from nothing on is an average,
        not to be held against them.

        The step from nothing where there is no other.
        """
        return self.steps[1:] or self.steps if self.from_nothing else self.steps

    @cached_property
    def reversals(self) -> tuple[Reversal, ...]:
        """What a level drops although the one below it bought it."""
        return reversals([(level.budget, level.units) for level in self.levels])

    def neighbours(self) -> Iterator[tuple[Allocation, Allocation]]:
        """Neighbouring levels that both have a plan."""
        return (
            (below, here)
            for below, here in pairwise(self.levels)
            if below.units is not None and here.units is not None
        )

    # -- records -----------------------------------------------------------------------------------

    @property
    def about(self) -> Record:
        """Which instance it is."""
        it = self.instance
        return {
            "instance": self.name,
            "name": it.name,
            "digest": it.digest,
            "changes": list(it.changes),
            "measure": it.measure.model_dump(),
        }

    @cached_property
    def records(self) -> list[Record]:
        """One for each level."""
        rates = {step.budget: self._per_billion(step) for step in self.steps}
        return [self._level(level, rates.get(level.budget.minor)) for level in self.levels]

    @property
    def returns(self) -> Record:
        """The steepest step, and the budgets beyond which a further billion brings less than half,
        and a tenth, of what it does there.
        """
        it, steps, top = self.instance, self.marginal, steepest(self.marginal)
        steepest_step = top and {
            "below": amount(it, top.below),
            "budget": amount(it, top.budget),
            "gain_per_billion": self._per_billion(top),
        }
        return {
            "instance": self.name,
            "steepest": steepest_step,
            "half_beyond": amount(it, falls_below(steps, HALF)),
            "tenth_beyond": amount(it, falls_below(steps, TENTH)),
        }

    @property
    def changes(self) -> Iterator[Record]:
        """One for each step and offer of which it buys more or fewer units."""
        it = self.instance
        for below, here in self.neighbours():
            for offer, before, after in zip(
                it.offers, below.units or (), here.units or (), strict=True
            ):
                if before != after:
                    step = {
                        "instance": self.name,
                        "below": amount(it, below.budget),
                        "budget": amount(it, here.budget),
                    }
                    yield {
                        **step,
                        **line(offer),
                        "before": before,
                        "after": after,
                        "change": after - before,
                    }

    @property
    def drops(self) -> Iterator[Record]:
        """One for each reversal."""
        for each in self.reversals:
            where = {
                "instance": self.name,
                "budget": amount(self.instance, each.budget),
                **line(self.instance.offers[each.offer]),
            }
            yield {
                **where,
                "before": each.before,
                "after": each.after,
                "returns": amount(self.instance, each.returns),
            }

    @property
    def plans(self) -> Iterator[Record]:
        """One for each level and offer that it buys."""
        it = self.instance
        for level in self.levels:
            for offer, units in zip(it.offers, level.units or (0,) * len(it.offers), strict=True):
                if units:
                    where = {
                        "instance": self.name,
                        "budget": amount(it, level.budget),
                        **line(offer),
                    }
                    yield {
                        **where,
                        "units": units,
                        "cost": amount(it, offer.unit_cost.minor * units),
                    }

    def _per_billion(self, step: Step) -> float:
        billion: int = BILLION * 10 ** currency_of(self.instance.currency).digits
        return step.rate * billion

    def _level(self, level: Allocation, rate: float | None) -> Record:
        it, plan = self.instance, level.units
        served = {
            offer.recipient for offer, units in zip(it.offers, plan or (), strict=False) if units
        }
        return {
            "instance": self.name,
            "budget": amount(it, level.budget),
            "status": level.status,
            "cost": amount(it, level.cost),
            "awareness": level.awareness,
            "baseline": it.baseline,
            "gain": level.gain,
            "gain_per_billion": rate,
            "share": level.awareness / it.maximum
            if level.awareness is not None and it.maximum
            else None,
            "bound": level.bound,
            "gap": level.gap,
            "optimum_unique": level.optimum_unique,
            "recipients_served": None if plan is None else len(served),
            "units": None if plan is None else sum(plan),
            "categories": self._categories(plan),
            "conflict": list(level.conflict),
            "method": level.method,
        }

    def _categories(self, plan: Plan | None) -> dict[str, int | None]:
        """Units by category, in the order of the offers; None without a plan."""
        names = [self.instance.offer_word(o, "category") for o in range(len(self.instance.offers))]
        if plan is None:
            return dict.fromkeys(names)
        return {
            name: sum(units for each, units in zip(names, plan, strict=True) if each == name)
            for name in dict.fromkeys(names)
        }
