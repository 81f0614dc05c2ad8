"""Several budgets side by side: what each buys, what a step adds and drops, and where returns fall
off.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from optimizer.allocation import Allocation
from optimizer.analyses.budget_comparison.doubt import doubt_of
from optimizer.analyses.budget_comparison.page import page
from optimizer.analyses.budget_comparison.report import report
from optimizer.analyses.budget_comparison.result import (
    ComparisonResult,
    FirmFrom,
    LevelChange,
    LevelPurchase,
    LevelRecord,
)
from optimizer.analyses.budget_comparison.side import Levels
from optimizer.analyses.robustness import expect_whole
from optimizer.budgets import read_budgets
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.errors import InputError
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.money import MoneyLike
from optimizer.processes import refuse_in_worker
from optimizer.proof import Options, SolveKeywords
from optimizer.record import FORMAT, Answer, Run, sealed
from optimizer.reports.language import LANGUAGES, language
from optimizer.results.tables import frame
from optimizer.rules.reading import distinct
from optimizer.solve import solve_levels, versions

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Comparison(Answer):
    """The answer to ``compare``. In tables money is in each instance's money unit, named in
    ``money_unit``; exact in ``…_minor``.

    Attributes:
        sides: one per instance, in the order given.
        seconds: wall time of the whole comparison.
        draws: how many draws of outcomes were asked for; None where none were. seed: of these.
    """

    sides: tuple[Levels, ...]
    seconds: float
    draws: int | None = None
    seed: int = 1

    @cached_property
    def typed(self) -> ComparisonResult:
        """The comparison, typed: the keys of docs/result.md as fields."""
        sides = self.sides
        result = ComparisonResult(
            format=FORMAT,
            instances=tuple(side.about for side in sides),
            levels=tuple(record for side in sides for record in side.records),
            returns=tuple(side.returns for side in sides),
            changes=tuple(record for side in sides for record in side.changes),
            reversals=tuple(record for side in sides for record in side.drops),
            plans=tuple(record for side in sides for record in side.plans),
            coverage=tuple(record for side in sides for record in side.coverage),
            draws=self.draws,
            draws_seed=self.draws and self.seed,
            firm_from=tuple(each for side in sides for each in side.firm_from)
            if self.draws
            else None,
        )
        solvers = sorted({level.run.solver for side in sides for level in side.levels})
        return sealed(result, Run(self.seconds, ", ".join(solvers), versions()))

    @property
    def records(self) -> list[dict[str, Any]]:
        """Every level of every instance."""
        return [level.plain() for level in self.typed.levels]

    @property
    def _money_units(self) -> dict[str, str]:
        return {side.name: side.instance.money_words for side in self.sides}

    @property
    def table(self) -> pd.DataFrame:
        """One row per instance and budget: status, awareness, gain, gain per extra billion,
        recipients, units by category.
        """
        return frame(self.typed.levels, LevelRecord, self._money_units)

    @property
    def plans(self) -> pd.DataFrame:
        """One row per instance, budget and funded offer: units and cost."""
        return frame(self.typed.plans, LevelPurchase, self._money_units)

    @property
    def changes(self) -> pd.DataFrame:
        """One row per instance, step and offer whose units differ: units before and after."""
        return frame(self.typed.changes, LevelChange, self._money_units)

    @property
    def firm_from(self) -> pd.DataFrame:
        """One row per instance and offer that a level buys: for each unit, from which budget on it
        is firm; empty without draws.
        """
        return frame(self.typed.firm_from or (), FirmFrom, self._money_units)

    @property
    def complete(self) -> bool:
        """Whether every draw was proved."""
        return all(side.doubt is None or side.doubt.proved == self.draws for side in self.sides)

    @property
    def instances(self) -> tuple[Instance, ...]:
        """The problems that are compared."""
        return tuple(side.instance for side in self.sides)

    @property
    def document(self) -> Document:
        """The comparison as a report."""
        return report(self.sides)

    def pages(self, command: str = "") -> dict[str, Document]:
        """A page on which a reader chooses the budget, in every language; the report where no
        budget has a plan.
        """
        if not self.typed.coverage:
            return super().pages(command)
        instances = {side.name: side.instance for side in self.sides}
        return {code: page(self.typed, instances, language(code), command) for code in LANGUAGES}

    def __repr__(self) -> str:
        return (
            f"<Comparison of {', '.join(repr(side.name) for side in self.sides)} at"
            f" {len(self.sides[0].levels)} budgets>"
        )


@public_verb
def compare(
    instances: Instance | Sequence[Instance],
    budgets: MoneyLike | Iterable[MoneyLike],
    *,
    draws: int = 0,
    workers: int = 1,
    **options: Unpack[SolveKeywords],
) -> Comparison:
    """The best plans of one or several instances at several budgets.

    Args:
        instances: one, or several to stand side by side.
        budgets: amounts (``Money``, "8.1bn", or plain numbers in the instance's money unit) and
            ranges ("0:50bn:0.5bn", the end included where a step meets it), as a list or as text
            with commas; each instance reads them in its own currency.
        draws: also judge each level's plan under so many draws of outcomes, as ``robust`` does.
        workers: processes for the draws; the answer is the same for any number of them.
        **options: as for ``solve``; a time limit holds for each budget, and for all draws of an
            instance together. With draws ``seed`` is theirs, 1 by default.

    Returns:
        A frozen comparison; levels stand by increasing budget, and one at which nothing is feasible
        says why.

    Raises:
        InputError: a budget is none or stands twice, an option is wrong, or there is no instance.
        SolverError: an answer could not be certified.
    """
    refuse_in_worker()
    began = time.perf_counter()
    several = (
        (instances,)
        if isinstance(instances, (Instance, str)) or not isinstance(instances, Iterable)
        else tuple(instances)
    )
    if not several:
        raise InputError("There is nothing to compare: expected one instance or several.")
    for instance in several:
        expect_instance(instance)
    expect_whole("draws", draws, 0)
    expect_whole("workers", workers, 1)
    seed = options.pop("seed", 1) if draws else 1
    expect_whole("seed", seed, 0)
    chosen = Options(**options)
    levels = [sorted(read_budgets(budgets, instance.minor_units)) for instance in several]
    names = distinct([instance.name for instance in several])
    sides = tuple(
        Levels(name, instance, _levels(Desk(instance, chosen), amounts))
        for name, instance, amounts in zip(names, several, levels, strict=True)
    )
    if draws:
        sides = tuple(
            replace(side, doubt=doubt_of(side.levels, chosen, draws, seed, workers))
            for side in sides
        )
    return Comparison(sides, time.perf_counter() - began, draws or None, seed)


def _levels(desk: Desk, amounts: Sequence[int]) -> tuple[Allocation, ...]:
    """The answer at each budget; where nothing is feasible, with the rules that cannot all hold."""
    return tuple(
        replace(level, conflict=conflict(desk.question(level.budget.minor), desk.options))
        if level.status == "infeasible"
        else level
        for level in solve_levels(desk, amounts)
    )
