"""One instance at rising budgets, and the records of all that is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from optimizer.allocation import Allocation
from optimizer.analyses.budget_comparison.doubt import Doubt, LevelDoubt
from optimizer.analyses.budget_comparison.result import (
    Compared,
    FirmFrom,
    LevelChange,
    LevelCoverage,
    LevelPurchase,
    LevelRecord,
    LevelReversal,
    Returns,
    Steepest,
)
from optimizer.analyses.budget_comparison.returns import Step, falls_below, steepest, steps_of
from optimizer.analyses.reversals import Reversal, reversals
from optimizer.instance.entities import measure_entries
from optimizer.instance.instance import Instance
from optimizer.money import Money, currency_of
from optimizer.proof import TIES, Plan
from optimizer.results.plan import about, baseline_coverage, named, not_measured, raised_coverage

BILLION = 10**9
"""Of the currency: the sum by which extra gain is counted."""
HALF, TENTH = 0.5, 0.1
"""Shares of the steepest step at which returns are said to have fallen off."""


@dataclass(frozen=True, eq=False)
class Levels:
    """One instance at rising budgets.

    Attributes:
        name: what tables call the instance; distinct within a comparison.
        instance: the problem.
        levels: the answer at each budget, by increasing budget.
        doubt: what draws of outcomes say of them, where any were asked for.
    """

    name: str
    instance: Instance
    levels: tuple[Allocation, ...]
    doubt: Doubt | None = None

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
    def about(self) -> Compared:
        """Which instance it is."""
        it = self.instance
        return Compared(
            instance=self.name,
            **vars(about(it)),
            measure=measure_entries(it.measure),
            baseline_coverage=baseline_coverage(it),
            draws=self.doubt.proved if self.doubt else None,
        )

    @cached_property
    def records(self) -> tuple[LevelRecord, ...]:
        """One for each level."""
        rates = {step.budget: self._per_billion(step) for step in self.steps}
        return tuple(
            replace(self._level(level, rates.get(level.budget.minor)), **self._doubtful(doubt))
            for level, doubt in zip(self.levels, self._doubts, strict=True)
        )

    @property
    def _doubts(self) -> tuple[LevelDoubt | None, ...]:
        return self.doubt.levels if self.doubt else (None,) * len(self.levels)

    def _doubtful(self, doubt: LevelDoubt | None) -> dict[str, Any]:
        if doubt is None:
            return {}
        money = {f"{word.replace(' ', '_')}_money": it for word, it in doubt.money.items()}
        return {**money, "expected": doubt.expected}

    @property
    def firm_from(self) -> Iterator[FirmFrom]:
        """From which budget on each offer is firm, where draws were asked for."""
        if self.doubt:
            budgets = [level.budget for level in self.levels]
            yield from self.doubt.firm_from(self.name, self.instance, budgets)

    @property
    def returns(self) -> Returns:
        """The steepest step, and the budgets beyond which a further billion brings less than half,
        and a tenth, of what it does there.
        """
        top = steepest(self.marginal)
        step = None
        if top is not None:
            below, budget = self._amount(top.below), self._amount(top.budget)
            step = Steepest(below, budget, self._per_billion(top))
        half, tenth = (falls_below(self.marginal, share) for share in (HALF, TENTH))
        return Returns(
            self.name,
            step,
            None if half is None else self._amount(half),
            None if tenth is None else self._amount(tenth),
        )

    @property
    def changes(self) -> Iterator[LevelChange]:
        """One for each step and offer of which it buys more or fewer units."""
        for below, here in self.neighbours():
            step: Any = {"instance": self.name, "below": below.budget, "budget": here.budget}
            units = zip(self.instance.offers, below.units or (), here.units or (), strict=True)
            for offer, before, after in units:
                if before != after:
                    yield LevelChange(
                        **step, **named(offer), before=before, after=after, change=after - before
                    )

    @property
    def drops(self) -> Iterator[LevelReversal]:
        """One for each reversal."""
        for each in self.reversals:
            yield LevelReversal(
                instance=self.name,
                budget=each.budget,
                **named(self.instance.offers[each.offer]),
                before=each.before,
                after=each.after,
                returns=each.returns,
            )

    @property
    def plans(self) -> Iterator[LevelPurchase]:
        """One for each level and offer that it buys."""
        for level, doubt in zip(self.levels, self._doubts, strict=True):
            for offer, units in zip(self.instance.offers, level.units or (), strict=False):
                if units:
                    cost = self._amount(offer.unit_cost.minor * units)
                    line = doubt.lines[offer.key] if doubt else None
                    yield LevelPurchase(
                        instance=self.name,
                        budget=level.budget,
                        **named(offer),
                        units=units,
                        cost=cost,
                        firm=line.firm if line else None,
                        verdict=line.verdict if line else None,
                    )

    @property
    def coverage(self) -> Iterator[LevelCoverage]:
        """One for each level with a plan."""
        for level in self.levels:
            if level.units is not None:
                raised = raised_coverage(self.instance, level.units)
                yield LevelCoverage(instance=self.name, budget=level.budget, areas=raised)

    def _amount(self, minor_units: int) -> Money:
        return self.instance.amount(minor_units)

    def _per_billion(self, step: Step) -> float:
        billion: int = BILLION * 10 ** currency_of(self.instance.currency).digits
        return step.rate * billion

    def _level(self, level: Allocation, rate: float | None) -> LevelRecord:
        it, plan = self.instance, level.units
        served = {
            offer.recipient for offer, units in zip(it.offers, plan or (), strict=False) if units
        }
        return LevelRecord(
            instance=self.name,
            budget=level.budget,
            status=level.status,
            cost=level.cost,
            awareness=level.awareness,
            baseline=it.baseline,
            gain=level.gain,
            gain_per_billion=rate,
            share=(
                level.awareness / it.maximum if level.awareness is not None and it.maximum else None
            ),
            bound=level.bound,
            gap=level.gap,
            optimum_unique=level.optimum_unique,
            recipients_served=None if plan is None else len(served),
            units=None if plan is None else sum(plan),
            categories=self._categories(plan),
            conflict=level.conflict,
            method=level.method,
            not_measured=not_measured(it, plan),
        )

    def _categories(self, plan: Plan | None) -> dict[str, int | None]:
        """Units by category, in the order of the offers; None without a plan."""
        names = [self.instance.offer_word(o, "category") for o in range(len(self.instance.offers))]
        if plan is None:
            return dict.fromkeys(names)
        return {
            name: sum(units for each, units in zip(names, plan, strict=True) if each == name)
            for name in dict.fromkeys(names)
        }
