"""The budget curve: the best awareness at every budget, and where the best plan changes.

Where only the budget joins the parts of the problem and no rule follows it, every budget is
answered exactly. Otherwise budgets are solved one by one: all at which anything can change, where
they are few; else budgets a step apart. Between two of them awareness lies within a certified band:
the plan of the lower one is still feasible, and the bound of the upper one still holds. Where a
rule's value steps with the budget the curve may jump, even down; both sides of the jump are then
solved.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from optimizer.analyses.budget_curve.between import bands, rule_steps
from optimizer.analyses.budget_curve.ladder import Ladder, ladder
from optimizer.analyses.budget_curve.page import page
from optimizer.analyses.budget_curve.points import CurvePoint, solve_curve
from optimizer.analyses.budget_curve.report import report
from optimizer.analyses.budget_curve.result import (
    Band,
    CurveResult,
    PointRecord,
    PointReversal,
    RuleStep,
)
from optimizer.analyses.reversals import Reversal, reversals
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.figures.conflict import conflict
from optimizer.instance.entities import measure_entries
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike, money_step
from optimizer.proof import Options, SolveKeywords
from optimizer.record import FORMAT, Answer, Run, sealed
from optimizer.reports.language import LANGUAGES, language
from optimizer.results.plan import RaisedCoverage, about, baseline_coverage, raised_coverage
from optimizer.results.tables import frame, with_units
from optimizer.solve import versions

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Curve(Answer):
    """The answer to ``curve``.

    Attributes:
        instance: the problem. up_to: the largest budget asked for.
        because: empty where every budget is answered; else why budgets were solved one by one.
        points: by increasing budget, from 0.
        end: the answer at ``up_to`` itself; whether its plan is the only best one may differ from
            the last point's.
        bands: between neighbouring points, where not every budget is answered.
        rule_steps: where values of rules step.
        ladder: plans nested by budget; None where not asked for.
        conflict: where no budget has a plan, rules that cannot all hold at the largest.
        method, solver: what answered. seconds: wall time.
    """

    instance: Instance
    up_to: Money
    because: str
    points: tuple[CurvePoint, ...]
    end: CurvePoint
    bands: tuple[Band, ...]
    rule_steps: tuple[RuleStep, ...]
    ladder: Ladder | None
    conflict: tuple[str, ...]
    method: str
    solver: str
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether every budget is answered."""
        return not self.because

    @cached_property
    def reversals(self) -> tuple[Reversal, ...]:
        """What a larger budget drops although a smaller one bought it."""
        return reversals([(point.budget, point.plan) for point in self.points])

    def enters_at(self, offer: int) -> Money | None:
        """The smallest budget on the curve whose best plan has an offer; None where none has.
        Between solved budgets others may.
        """
        return next(
            (
                it.budget
                for it in self.points
                if it.status == "optimal" and it.plan and it.plan[offer]
            ),
            None,
        )

    @cached_property
    def typed(self) -> CurveResult:
        """The curve, typed: the keys of docs/result.md as fields."""
        it = self.instance
        below = (None, *(point.plan for point in self.points))
        result = CurveResult(
            format=FORMAT,
            instance=about(it),
            budget=it.stated_budget,
            up_to=self.up_to,
            every_budget=self.exact,
            because=self.because or None,
            method=self.method,
            baseline=it.baseline,
            maximum=it.maximum,
            scale=it.scale,
            points=tuple(
                point.record(it, plan) for plan, point in zip(below, self.points, strict=False)
            ),
            baseline_coverage=baseline_coverage(it),
            coverage=tuple(
                RaisedCoverage(point.budget, raised_coverage(it, point.plan))
                for point in self.points
                if point.plan is not None
            ),
            bands=self.bands,
            rule_steps=self.rule_steps,
            reversals=tuple(
                PointReversal(
                    it.offers[each.offer].key,
                    each.budget,
                    each.before,
                    each.after,
                    each.returns,
                )
                for each in self.reversals
            ),
            ladder=self.ladder.record(it) if self.ladder else None,
            conflict=self.conflict,
            measure=measure_entries(it.measure),
        )
        return sealed(result, Run(self.seconds, self.solver, versions()))

    @property
    def records(self) -> list[dict[str, Any]]:
        """The points, each with its plan, and what that adds and drops, in words: "2 LKA/rhib; 1
        FJI/rhib".
        """
        return [
            {
                **point.plain(),
                "units": None if point.units is None else _in_words(point.units),
                "added": _in_words(point.added),
                "dropped": _in_words(point.dropped),
            }
            for point in self.typed.points
        ]

    @property
    def breakpoints(self) -> pd.DataFrame:
        """One row per point: budget, cost, awareness, bound, status, and its plan.

        Also whether that is the only best one at that very budget (``unique``), what it adds to the
        plan of the point below, and what it drops: each offer key to units.
        """
        points = self.typed.points
        without_plans = [replace(point, units=None, added={}, dropped={}) for point in points]
        table = frame(without_plans, PointRecord, self.instance.money_words)
        columns = ["budget", "budget_minor", "status", "awareness", "bound", "cost", "cost_minor"]
        known = table[[*columns, "optimum_unique"]].rename(columns={"optimum_unique": "unique"})
        plans: dict[str, Any] = {
            "units": [point.units for point in points],
            "added": [point.added for point in points],
            "dropped": [point.dropped for point in points],
        }
        return with_units(known.assign(**plans))

    @property
    def plans(self) -> pd.DataFrame:
        """One row per point, one column per offer: units; the index is the budget in the instance's
        money unit.
        """
        import pandas as pd

        bought = {
            point.budget.in_unit: point.plan for point in self.points if point.plan is not None
        }
        table = pd.DataFrame.from_dict(
            bought, orient="index", columns=[offer.key for offer in self.instance.offers]
        ).rename_axis("budget")
        table.attrs["money_unit"] = self.instance.money_words
        return with_units(table)

    @property
    def document(self) -> Document:
        """The curve as a report."""
        return report(self.typed, self.instance, self.reversals)

    def pages(self, command: str = "") -> dict[str, Document]:
        """A page on which a reader chooses the budget, in every language; the report where no
        budget has a plan.
        """
        if not self.typed.coverage:
            return super().pages(command)
        return {
            code: page(self.typed, self.instance, language(code), command) for code in LANGUAGES
        }

    def __repr__(self) -> str:
        return f"<Curve of {self.instance.name!r}: {len(self.points)} points up to {self.up_to}>"


def _in_words(units: Mapping[str, int]) -> str:
    return "; ".join(f"{number} {key}" for key, number in units.items())


@public_verb
def curve(
    instance: Instance,
    up_to: MoneyLike | None = None,
    step: MoneyLike | None = None,
    *,
    nested: bool = True,
    **options: Unpack[SolveKeywords],
) -> Curve:
    """The best awareness at every budget from 0 on.

    Args:
        instance: the problem.
        up_to: the largest budget: ``Money``, text ("50bn"), or a plain number in the instance's
            money unit; the instance's own by default.
        step: where budgets must be solved one by one, how far apart; by default the money step of
            ``up_to`` (the largest 1, 2 or 5 times a power of ten that is at most a twentieth of
            it).
        nested: also find plans nested by budget, and what nesting costs.
        **options: as for ``solve``; a time limit holds for each budget.

    Raises:
        InputError: an amount or an option is wrong. SolverError: an answer could not be certified.
    """
    expect_instance(instance)
    last = (instance.budget if up_to is None else instance.money(up_to)).minor
    apart = None if step is None else instance.minor_units(step)
    return traced(Desk(instance, Options(**options)), last, apart, nested=nested)


def traced(desk: Desk, last: int, step: int | None, *, nested: bool) -> Curve:
    """``curve`` at a desk, for amounts in minor units."""
    began, instance = time.perf_counter(), desk.instance
    apart = money_step(last) if step is None else step
    found = solve_curve(desk, last, apart, all_if_few=step is None)
    return Curve(
        instance=instance,
        up_to=instance.amount(last),
        because=found.because,
        points=found.points,
        end=found.end,
        bands=tuple(bands(instance, found.points)) if found.because else (),
        rule_steps=tuple(rule_steps(instance, found.points, last)),
        ladder=ladder(desk, found.points, last) if nested else None,
        conflict=conflict(desk.question(last), desk.options)
        if all(it.status == "infeasible" for it in found.points)
        else (),
        method=found.method,
        solver=found.solver,
        seconds=time.perf_counter() - began,
    )
