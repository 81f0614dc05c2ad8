"""Several budgets side by side: what each buys, what a step adds and drops, and where returns fall off."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from optimizer.allocation import Allocation
from optimizer.analyses.returns import Step, steps_of
from optimizer.analyses.reversals import Reversal, reversals
from optimizer.budgets import read_budgets
from optimizer.errors import InputError
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import Instance
from optimizer.levels import solve_levels
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.rules.reading import distinct

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.document import Document


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
        return steps_of([(level.budget, level.gain) for level in self.levels if level.gain is not None])

    @cached_property
    def reversals(self) -> tuple[Reversal, ...]:
        """What a level drops although the one below it bought it."""
        return reversals([(level.budget, level.units) for level in self.levels])

    def neighbours(self) -> Iterator[tuple[Allocation, Allocation]]:
        """Neighbouring levels that both have a plan."""
        return ((below, here) for below, here in pairwise(self.levels) if below.units is not None and here.units is not None)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The answer to ``compare``. Money in the tables is in minor units.

    Attributes:
        sides: one per instance, in the order given.
        seconds: wall time of the whole comparison.
    """

    sides: tuple[Levels, ...]
    seconds: float

    @cached_property
    def result(self) -> dict[str, Any]:
        """The comparison as plain data, with the keys of docs/result.md. Not to be changed."""
        from optimizer.analyses.comparison_result import result

        return result(self)

    @property
    def table(self) -> pd.DataFrame:
        """One row per instance and budget: status, awareness, gain, gain per extra billion, recipients, units by category."""
        return _frame(self.result["levels"])

    @property
    def plans(self) -> pd.DataFrame:
        """One row per instance, budget and funded offer: units and cost."""
        return _frame(self.result["plans"])

    @property
    def changes(self) -> pd.DataFrame:
        """One row per instance, step and offer whose units differ: units before and after."""
        return _frame(self.result["changes"])

    @property
    def document(self) -> Document:
        """The comparison as a report."""
        from optimizer.analyses.comparison_report import report

        return report(self)

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(repr(side.name) for side in self.sides)} at {len(self.sides[0].levels)} budgets>"


def compare(instances: Instance | Sequence[Instance], budgets: Any, **options: Any) -> Comparison:
    """The best plans of one or several instances at several budgets.

    Args:
        instances: one, or several to stand side by side.
        budgets: amounts ("8.1bn", or bare numbers in the instance's money unit) and ranges ("0:50bn:0.5bn", both ends
            included), as a list or as text with commas; each instance reads them in its own currency.
        **options: as for ``solve``; a time limit holds for each budget.

    Returns:
        A frozen comparison; levels stand by increasing budget, and one at which nothing is feasible says why.

    Raises:
        InputError: a budget is none or stands twice, an option is wrong, or there is no instance.
        SolverError: an answer could not be certified.
    """
    began = time.perf_counter()
    several = (instances,) if isinstance(instances, Instance) else tuple(instances)
    if not several:
        raise InputError("There is nothing to compare: expected one instance or several.")
    chosen = Options(**options)
    levels = [sorted(read_budgets(budgets, instance.money)) for instance in several]
    names = distinct([instance.name for instance in several])
    sides = tuple(
        Levels(name, instance, tuple(_with_conflict(level, chosen) for level in solve_levels(instance, amounts, chosen)))
        for name, instance, amounts in zip(names, several, levels, strict=True)
    )
    return Comparison(sides, time.perf_counter() - began)


def _with_conflict(level: Allocation, options: Options) -> Allocation:
    """A level, and where nothing is feasible the rules that cannot all hold."""
    if level.status != "infeasible":
        return level
    return replace(level, conflict=conflict(Question(level.instance, level.budget), options))


def _frame(records: list[dict[str, Any]]) -> pd.DataFrame:
    """Records as a table; nested mappings become columns, money whole minor units."""
    import pandas as pd

    return pd.DataFrame([dict(_flat(record)) for record in records])


def _flat(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    from optimizer.analyses.words import minor

    for key, value in record.items():
        if isinstance(value, dict) and set(value) == {"amount", "currency"}:
            yield key, minor(value)
        elif isinstance(value, dict):
            yield from ((f"{key}_{name}", each) for name, each in value.items())
        else:
            yield key, value
