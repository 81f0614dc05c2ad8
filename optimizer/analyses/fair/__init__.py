"""The fair plan: the one that does most for whoever has least, then for the one after it, and so
on; and what that costs in awareness.

    lexicographic max over plans of  (t_1, t_2, ...),   what recipients have, in order

What a recipient has is its gain as a share of what it could gain by itself, its gain, or its grant
(``figures/benefit.py``); the levels are proved one after the other (``leximin.py``). Of the plans
that reach every level settled the one of the most awareness is taken. The curve has the most
awareness where nobody has less than t, for t up to t_1: the price of fairness (D. Bertsimas, V. F.
Farias, N. Trichakis, The price of fairness, 2011), by the epsilon-constraint method.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Unpack, get_args

from optimizer.analyses.alternatives import proved_best
from optimizer.analyses.fair.leximin import Leximin
from optimizer.analyses.fair.report import report
from optimizer.analyses.fair.result import FairResult, Priced, Reached, Treated
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.errors import InputError, StoppedError
from optimizer.evaluate import plan_awareness, plan_cost, tie_width
from optimizer.figures.benefit import Benefit, By, Level
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike, shorten
from optimizer.proof import TIES, Method, Options, Plan, Proof, SolveKeywords
from optimizer.record import FORMAT, Answer, Run, sealed
from optimizer.results.plan import about, changes, funded
from optimizer.solve import versions

POINTS = 5
"""The way from what the worst off has of the best plan to the most it can have, in equal parts."""


@dataclass(frozen=True, eq=False)
class Fair(Answer):
    """The answer to ``fair``.

    Attributes:
        instance: the problem. budget: the cap.
        benefit: what recipients have of plans.
        best, plan: the best plan and the fair one.
        levels: (reached, at most) of each place, the worst off first.
        at_most: no plan that reaches the levels has more awareness.
        curve: what the worst off has at least, to the proof of the most awareness then.
        complete: whether no limit came first.
        method: which proved the best plan. run: how the answer came about.
    """

    instance: Instance
    budget: Money
    benefit: Benefit
    best: Plan
    plan: Plan
    levels: tuple[tuple[Level, Level], ...]
    at_most: float
    curve: tuple[tuple[Level, Proof], ...]
    complete: bool
    method: Method
    run: Run

    @cached_property
    def typed(self) -> FairResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        it, value = self.instance, plan_awareness(self.instance, self.best)
        awareness = plan_awareness(it, self.plan)
        price, gain = max(0.0, value - awareness), value - it.baseline
        result = FairResult(
            format=FORMAT,
            instance=about(it),
            status="optimal" if self.complete else "stopped",
            budget=self.budget,
            by=self.benefit.by,
            grain=self.benefit.grain,
            levels=tuple(self._level(place, *each) for place, each in enumerate(self.levels, 1)),
            best=value,
            baseline=it.baseline,
            awareness=awareness,
            at_most=max(awareness, min(self.at_most, value)),
            price=price,
            price_share=price / gain if gain > tie_width(it) else None,
            cost=it.amount(plan_cost(it, self.plan)),
            recipients=tuple(self._treated()),
            curve=tuple(self._point(*each) for each in self.curve),
            changes=changes(it, self.best, self.plan),
            plan=tuple(funded(it, self.plan)),
            method=self.method,
        )
        return sealed(result, self.run)

    def _level(self, place: int, least: Level, most: Level) -> Reached:
        if self.benefit.by != "grant":
            return Reached(place=place, least=least, at_most=most)
        money = self.instance.amount
        return Reached(place=place, grant=money(int(least)), grant_at_most=money(int(most)))

    def _point(self, least: Level, proof: Proof) -> Priced:
        told: dict[str, Any] = {"least": least}
        if self.benefit.by == "grant":
            told = {"grant": self.instance.amount(int(least))}
        return Priced(awareness=proof.value, at_most=proof.bound, **told)

    def _treated(self) -> Iterator[Treated]:
        benefit, money = self.benefit, self.instance.amount
        before, after = (
            [*zip(benefit.gained(plan), benefit.granted(plan), strict=True)]
            for plan in (self.best, self.plan)
        )
        for r, name in enumerate(benefit.names):
            potential = benefit.potentials[r]
            (best_gain, best_cost), (gain, cost) = before[r], after[r]
            yield Treated(
                recipient=name,
                compared=r in benefit.compared,
                potential=potential,
                best_cost=money(best_cost),
                best_gain=best_gain,
                best_share=best_gain / potential if potential else None,
                cost=money(cost),
                gain=gain,
                share=gain / potential if potential else None,
            )

    @property
    def records(self) -> list[dict[str, Any]]:
        """Every recipient: what it has of the best plan and of the fair one."""
        return [each.plain() for each in self.typed.recipients]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.typed, self.instance)


@public_verb
def fair(
    instance: Instance,
    by: By = "share",
    levels: int = 2,
    budget: MoneyLike | None = None,
    **options: Unpack[SolveKeywords],
) -> Fair:
    """The plan that does most for the recipient that has least, then for the one after it, and so
    on; and the price of that in awareness.

    Args:
        instance: the problem.
        by: what recipients have is their gain as a ``share`` of what each could gain by itself with
            the whole budget, their ``gain`` in weight units, or the money of their ``grant``.
        levels: how many recipients, the worst off first, are raised as far as they can be.
        budget: as for ``solve``.
        **options: as for ``solve``; a time limit holds for everything.

    Raises:
        InputError: ``by`` or ``levels`` is wrong. InfeasibleError: no plan keeps every rule.
        StoppedError: a limit came before the best plan was proved. SolverError: an answer could not
            be certified.
    """
    began = time.perf_counter()
    expect_instance(instance)
    if by not in get_args(By):
        raise InputError(f"by: found {shorten(by)}: expected share, gain or grant.")
    if isinstance(levels, bool) or not isinstance(levels, int) or levels < 1:
        raise InputError(f"levels: found {shorten(levels)}: expected a whole number, 1 or more.")
    amount = instance.budget if budget is None else instance.money(budget)
    desk = Desk(instance, Options(**options).begun())
    question = desk.question(amount.minor)
    best, value, proof = proved_best(desk, question, question)
    benefit = Benefit(question, by, _potentials(desk, Benefit(question, by)))
    search = Leximin(desk, benefit)
    search.see(best)
    search.run(levels)
    ends = [each for each in search.ends() if each.status != "infeasible"]
    at_most = max((value if each.bound is None else each.bound for each in ends), default=value)
    curve = tuple(_curve(search, best))
    run = Run(time.perf_counter() - began, proof.solver, versions(), desk.options.seed)
    return Fair(
        instance=instance,
        budget=amount,
        benefit=benefit,
        best=best,
        plan=search.fairest(),
        levels=tuple(search.levels),
        at_most=value if search.stopped else at_most,
        curve=curve,
        complete=not search.stopped,
        method=proof.method,
        run=run,
    )


def _potentials(desk: Desk, benefit: Benefit) -> tuple[float, ...]:
    """(recipients,) the most that each could gain by itself; 0 where that is nothing, or no plan
    for it alone keeps the rules.

    Raises:
        StoppedError: a limit came first.
    """
    tie, found = tie_width(benefit.question.instance), []
    for r, before in enumerate(benefit.before):
        value = desk.prove(benefit.potential(r), within=TIES).value if benefit.gains[r] else None
        most = 0.0 if value is None else value - before
        found.append(most if most > tie else 0.0)
    return tuple(found)


def _curve(search: Leximin, best: Plan) -> Iterator[tuple[Level, Proof]]:
    """What the most awareness is where nobody has less than so much, the least first."""
    if not search.levels:
        return
    benefit, end = search.benefit, search.levels[0][0]
    start = search.plans[best][0]
    try:
        for part in range(POINTS + 1):
            least = start + (end - start) * part / POINTS
            least = int(least) if benefit.by == "grant" else least
            yield least, search.prove(search.floors((), least))
            if end - start <= benefit.grain:
                return
    except StoppedError:
        search.stopped = True
