"""From a given plan to one near the best with the fewest moves.

    least m  with  max {awareness(x) : x keeps the rules, moved(x) <= m}  >=  V - eps (V - baseline)

moved(x) is the sum of |x_o - p_o|, in units or times unit costs (``figures/moves.py``). As more
moves never reach less, m is found by halving, and every m that is looked at is a proved point of
the curve of moves against awareness.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Unpack, get_args

from optimizer.analyses.alternatives import proved_best
from optimizer.analyses.replan.report import report
from optimizer.analyses.replan.result import Move, MovesPoint, ReplanResult
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.errors import InputError, StoppedError
from optimizer.evaluate import assess, plan_awareness, plan_cost, tie_width
from optimizer.figures.moves import Moves
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike, read_within, shorten
from optimizer.plans import read_plan
from optimizer.proof import TIES, Method, Options, Plan, SolveKeywords
from optimizer.question import Question
from optimizer.record import FORMAT, Answer, Run, sealed
from optimizer.results.plan import about, changes, funded
from optimizer.solve import versions

POINTS = 5
"""The way from the given plan to the best is looked at in so many equal parts."""


@dataclass(frozen=True, eq=False)
class Replan(Answer):
    """The answer to ``replan``.

    Attributes:
        instance: the problem. budget: the cap. within: share of the best gain that may be lost.
        move: what is counted. moves: from the given plan.
        best: awareness of the best plan. plan: the one found.
        proved: nothing up to so much moved reaches it.
        reached: what is moved at most to the most awareness then; None where there is no plan.
        complete: whether every search came to its end.
        method: which proved the best plan. run: how the answer came about.
    """

    instance: Instance
    budget: Money
    within: float
    move: Move
    moves: Moves
    best: float
    plan: Plan
    proved: int
    reached: Mapping[int, float | None]
    complete: bool
    method: Method
    run: Run

    @cached_property
    def typed(self) -> ReplanResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        it, start = self.instance, self.moves.start
        rows = Question(it, self.budget.minor).rows
        given = assess(it, start, rows)
        moved = self.moves.of(self.plan)
        least = moved if moved - self.proved <= self.moves.step else self.proved + 1
        units = Moves(it, start, (1,) * len(start))
        money = Moves(it, start, it.unit_costs)
        result = ReplanResult(
            format=FORMAT,
            instance=about(it),
            status="optimal" if self.complete else "stopped",
            budget=self.budget,
            within=self.within,
            move=self.move,
            start_cost=it.amount(given.cost),
            start_awareness=given.awareness,
            broken=tuple(dict.fromkeys(reading.row.rule for reading in given.broken)),
            best=self.best,
            baseline=it.baseline,
            least=self.best - self.within * (self.best - it.baseline),
            cost=it.amount(plan_cost(it, self.plan)),
            awareness=plan_awareness(it, self.plan),
            moved_units=units.of(self.plan),
            moved_money=it.amount(money.of(self.plan)),
            at_least=self._point(least, self.best - self.within * (self.best - it.baseline)),
            changes=changes(it, start, self.plan),
            plan=tuple(funded(it, self.plan)),
            curve=tuple(self._point(*each) for each in sorted(self.reached.items())),
            method=self.method,
        )
        return sealed(result, self.run)

    def _point(self, moved: int, awareness: float | None) -> MovesPoint:
        if self.move == "units":
            return MovesPoint(units=moved, awareness=awareness)
        return MovesPoint(money=self.instance.amount(moved), awareness=awareness)

    @property
    def records(self) -> list[dict[str, Any]]:
        """What the plan has beyond the given one."""
        return [line.plain() for line in self.typed.changes]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.typed, self.instance)


@public_verb
def replan(
    instance: Instance,
    plan: Any,
    within: Any = "1%",
    move: Move = "units",
    budget: MoneyLike | None = None,
    **options: Unpack[SolveKeywords],
) -> Replan:
    """From a given plan to one near the best with the fewest units, or the least money, moved.

    Args:
        instance: the problem; what is committed is a rule of it.
        plan: the given plan, as for ``evaluate``; it may break rules.
        within: share of the best gain that may be lost ("1%", 0.01), from 0 to below 1.
        move: ``units`` counts units added and dropped, ``money`` their unit costs.
        budget: as for ``solve``.
        **options: as for ``solve``; a time limit holds for everything.

    Raises:
        InputError: the plan, ``within`` or ``move`` is wrong. InfeasibleError: no plan keeps every
            rule. StoppedError: a limit came before the best plan was proved. SolverError: an answer
            could not be certified.
    """
    began = time.perf_counter()
    expect_instance(instance)
    share = read_within(within)
    if move not in get_args(Move):
        raise InputError(f"move: found {shorten(move)}: expected units or money.")
    amount = instance.budget if budget is None else instance.money(budget)
    start = read_plan(plan, instance)
    costs = instance.unit_costs if move == "money" else (1,) * len(start)
    moves = Moves(instance, start, costs)
    desk = Desk(moves.instance, Options(**options).begun())
    stated, question = Question(instance, amount.minor), moves.question(amount.minor)
    best, value, proof = proved_best(desk, question, stated)
    least = value - share * (value - instance.baseline) - tie_width(instance)
    search = _Search(desk, question, moves, best, {moves.of(best): value})
    search.run(least)
    return Replan(
        instance=instance,
        budget=amount,
        within=share,
        move=move,
        moves=moves,
        best=value,
        plan=search.plan,
        proved=search.proved,
        reached=search.reached,
        complete=search.complete,
        method=proof.method,
        run=Run(time.perf_counter() - began, proof.solver, versions(), desk.options.seed),
    )


@dataclass(eq=False)
class _Search:
    """The least that must be moved, by halving, and the curve.

    Attributes:
        plan: what reaches the goal with the least moved so far.
        reached: what is moved at most to the most awareness then; None where there is no plan.
        proved: nothing up to this reaches the goal.
    """

    desk: Desk
    question: Question
    moves: Moves
    plan: Plan
    reached: dict[int, float | None]
    proved: int = -1
    complete: bool = field(default=False, init=False)

    def run(self, least: float) -> None:
        """Look for the fewest moves to so much awareness, then at what else is on the way."""
        end = self.moves.of(self.plan)
        try:
            while (gap := self.moves.of(self.plan) - self.proved) > self.moves.grain:
                self._look(self.moves.of(self.plan) - (gap + 1) // 2, least)
            for part in range(POINTS):
                self._look(end * part // POINTS, least)
        except StoppedError:
            return
        self.complete = True

    def _look(self, most: int, least: float) -> None:
        """Ask what so much moved reaches, where that is not known already."""
        most -= most % self.moves.step
        if most in self.reached:
            return
        proof = self.desk.prove(self.moves.at_most(self.question, most), within=TIES)
        self.reached[most] = proof.value
        if proof.plan is None or proof.value is None or proof.value < least:
            self.proved = max(self.proved, most)
        elif self.moves.of(proof.plan) < self.moves.of(self.plan):
            self.plan = proof.plan
