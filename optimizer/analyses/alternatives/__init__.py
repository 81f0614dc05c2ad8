"""Other plans almost as good as the best: what all of them buy, what none does, and some that are
really different.

A plan is near the best where its awareness is at least V - eps (V - baseline). A line *must* be
bought where every such plan has some of it, *never* is where none has, else it *could*; so a line
must be where barring it loses more than eps of the gain, and never is where one unit of it does.

Different plans: each is as far as possible from the nearest of those before it, the best one first;
the distance of two plans is the sum of |difference in units| x unit cost (the greedy choice for
max-min dispersion: S. S. Ravi, D. J. Rosenkrantz, G. K. Tayi, Heuristic and special case algorithms
for dispersion problems, 1994). Where all plans near the best are listed each is the farthest there
is; else it is the farthest of those known, beside a bound: any plan costs at most the budget, and
has in common with the best what every plan must have.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Unpack

import numpy as np

from optimizer.analyses.alternatives.report import report
from optimizer.analyses.alternatives.result import (
    AlternativesResult,
    AreaChanged,
    DifferentPlan,
    NearLine,
    RecipientChanged,
)
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.errors import InfeasibleError, InputError, StoppedError
from optimizer.evaluate import area_coverage, plan_awareness, plan_cost, tie_width
from optimizer.figures.conflict import conflict
from optimizer.figures.near import Near, plans_near
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike, read_within, shorten
from optimizer.proof import TIES, Options, Plan, Proof, SolveKeywords
from optimizer.question import Question
from optimizer.record import FORMAT, Answer, Run, sealed
from optimizer.reports.words import clash
from optimizer.results.plan import about, changes, named
from optimizer.solve import versions

TOLD = 10
"""Ties that are told one by one."""


@dataclass(frozen=True, eq=False)
class Alternatives(Answer):
    """The answer to ``alternatives``.

    Attributes:
        instance: the problem. budget: the cap. within: share of the best gain that may be lost.
        proof: of the best plan.
        near: the plans near it, as far as they are known.
        different: how many different plans are told at most.
        run: how the answer came about.
    """

    instance: Instance
    budget: Money
    within: float
    proof: Proof
    near: Near
    different: int
    run: Run

    @cached_property
    def typed(self) -> AlternativesResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        it, near, best = self.instance, self.near, self.near.plans[0]
        value, ties = plan_awareness(it, best), near.ties
        result = AlternativesResult(
            format=FORMAT,
            instance=about(it),
            status="stopped" if "undecided" in near.standing else "optimal",
            budget=self.budget,
            within=self.within,
            cost=it.amount(plan_cost(it, best)),
            awareness=value,
            baseline=it.baseline,
            least=value - self.within * (value - it.baseline),
            count=len(near.plans) if near.complete else None,
            offers=tuple(self._lines()),
            different=tuple(islice(self._different(), self.different)),
            tied=None if ties is None else len(ties),
            ties=tuple(changes(it, best, plan) for plan in (ties or ())[:TOLD]),
            method=self.proof.method,
        )
        return sealed(result, self.run)

    def _lines(self) -> Iterator[NearLine]:
        near = self.near
        fewest, most = near.units.min(axis=0).tolist(), near.units.max(axis=0).tolist()
        for o, offer in enumerate(self.instance.offers):
            if offer.max_units:
                yield NearLine(
                    **named(offer),
                    units=near.plans[0][o],
                    standing=near.standing[o],
                    fewest=fewest[o] if near.complete else None,
                    most=most[o] if near.complete else None,
                )

    def _different(self) -> Iterator[DifferentPlan]:
        """Each plan the farthest from those before; the first of several in the canonical order."""
        units, costs = self.near.units, np.array(self.instance.unit_costs, dtype=np.int64)
        nearest = np.abs(units - units[0]) @ costs
        while (distance := int(nearest.max())) > 0:
            at = int(nearest.argmax())
            yield self._told(self.near.plans[at], distance, costs)
            nearest = np.minimum(nearest, np.abs(units - units[at]) @ costs)

    def _told(self, plan: Plan, distance: int, costs: Any) -> DifferentPlan:
        it, near, best = self.instance, self.near, self.near.plans[0]
        common = np.minimum(near.fewest, best)
        most = self.budget.minor + int((np.array(best) - 2 * common) @ costs)
        return DifferentPlan(
            distance=it.amount(distance),
            farthest=it.amount(distance if near.complete else max(distance, most)),
            awareness=plan_awareness(it, plan),
            lost=max(0.0, plan_awareness(it, best) - plan_awareness(it, plan)),
            cost=it.amount(plan_cost(it, plan)),
            changes=changes(it, best, plan),
            recipients=tuple(_money_moved(it, best, plan)),
            areas=tuple(_areas_changed(it, best, plan)),
        )

    @property
    def records(self) -> list[dict[str, Any]]:
        """Every offer: whether plans near the best must buy it, could, or never do."""
        return [line.plain() for line in self.typed.offers]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.typed, self.instance)


@public_verb
def alternatives(
    instance: Instance,
    within: Any = "0.1%",
    different: int = 3,
    budget: MoneyLike | None = None,
    **options: Unpack[SolveKeywords],
) -> Alternatives:
    """Plans almost as good as the best: what is in all, in some, in none of them, and some that are
    as different as they can be.

    Args:
        instance: the problem.
        within: share of the best gain that may be lost ("0.1%", 0.001), from 0 to below 1.
        different: how many different plans at most, the best one not counted.
        budget: as for ``solve``.
        **options: as for ``solve``; a time limit holds for everything.

    Raises:
        InputError: ``within`` or ``different`` is wrong. InfeasibleError: no plan keeps every rule.
        StoppedError: a limit came before the best plan was proved. SolverError: an answer could not
            be certified.
    """
    began = time.perf_counter()
    expect_instance(instance)
    share = read_within(within)
    if isinstance(different, bool) or not isinstance(different, int) or different < 0:
        raise InputError(
            f"different: found {shorten(different)}: expected a whole number, 0 or more."
        )
    amount = instance.budget if budget is None else instance.money(budget)
    desk = Desk(instance, Options(**options).begun())
    question = desk.question(amount.minor)
    plan, value, proof = proved_best(desk, question, question)
    least = value - share * (value - instance.baseline)
    near = plans_near(desk, question, plan, value, least)
    run = Run(time.perf_counter() - began, proof.solver, versions(), desk.options.seed)
    return Alternatives(instance, amount, share, proof, near, different, run)


def proved_best(desk: Desk, question: Question, stated: Question) -> tuple[Plan, float, Proof]:
    """The best plan of a question, its awareness within a tie, and the proof; where there is none,
    the rules that forbid it are those of the question as stated.

    Raises:
        InfeasibleError: there is none. StoppedError: a limit came first.
    """
    try:
        proof = desk.prove(question, within=TIES)
    except StoppedError:
        told = "Stopped before the best plan was proved. Allow more time (--time-limit)."
        raise StoppedError(told) from None
    if proof.plan is None or proof.value is None:
        names = conflict(stated, desk.options)
        raise InfeasibleError(f"No plan keeps every rule{clash(names)}.")
    return proof.plan, proof.value, proof


def _money_moved(instance: Instance, best: Plan, plan: Plan) -> Iterator[RecipientChanged]:
    for each in instance.recipients:
        its = [offer.recipient == each.recipient for offer in instance.offers]
        before, after = (
            plan_cost(instance, tuple(map(operator.mul, its, some))) for some in (best, plan)
        )
        if after != before:
            yield RecipientChanged(
                recipient=each.recipient, best=instance.amount(before), cost=instance.amount(after)
            )


def _areas_changed(instance: Instance, best: Plan, plan: Plan) -> Iterator[AreaChanged]:
    change_of_areas = area_coverage(instance, plan) - area_coverage(instance, best)
    for area, change in zip(instance.areas, change_of_areas, strict=True):
        if abs(area.weight * change) > tie_width(instance):
            yield AreaChanged(area=area.area, change=float(area.weight * change))
