"""The ledger: states answer one by one, and quotes arrive. What can be signed now without regret,
whom to ask next, and what money to keep for whom (docs/next.md).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import inf
from typing import Any

from optimizer import interruption
from optimizer.analyses.ledger.answers import Answers, Known, No, answered
from optimizer.analyses.ledger.entries import Entry, Standing, read_ledger
from optimizer.analyses.ledger.report import report
from optimizer.analyses.ledger.result import (
    Ask,
    Changed,
    Decided,
    IfNo,
    NextResult,
    Part,
    Parts,
)
from optimizer.analyses.robustness import expect_whole
from optimizer.analyses.robustness.declining import left_without
from optimizer.analyses.robustness.in_order import Beginning
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.errors import InfeasibleError, StoppedError
from optimizer.evaluate import plan_awareness, plan_cost
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike
from optimizer.processes import refuse_in_worker
from optimizer.proof import Options, Plan
from optimizer.record import FORMAT, Answer, Run, sealed
from optimizer.reports.words import clash
from optimizer.results.plan import about, changes
from optimizer.solve import versions

UNKNOWN = 0.5
"""The chance of a yes where no acceptance is stated."""


@dataclass(frozen=True, eq=False)
class NextDecisions(Answer):
    """The answer to ``next_decisions``.

    Attributes:
        instance: the problem at the prices quoted. budget: the cap.
        entries: the ledger.
        known: the best plans of the answers that open recipients may give.
        before: what stood before the entries of the last date, and its best plan (None: no plan
            kept every rule); None of an empty ledger.
        seconds, solver: how the answer came about.
    """

    budget: Money
    entries: tuple[Entry, ...]
    known: Known
    before: tuple[Standing, Plan | None] | None
    seconds: float
    solver: str

    @property
    def instance(self) -> Instance:
        """The problem at the prices quoted."""
        return self.known.asked.standing.instance

    @property
    def plan(self) -> Plan:
        """The best plan where all that are open say yes."""
        return self.known.plan

    @cached_property
    def typed(self) -> NextResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        known, it = self.known, self.instance
        signed, others = known.asked.standing.signed, len(known.asked.open) - 1
        looked_into = known.declines >= min(1, others)
        sure = known.sure if looked_into else signed
        result = NextResult(
            format=FORMAT,
            instance=about(it),
            budget=self.budget,
            status="optimal" if known.declines == known.most else "stopped",
            decisions=len(self.entries),
            awareness=plan_awareness(it, self.plan),
            baseline=it.baseline,
            open=known.asked.open,
            declines=known.declines,
            every_answer=known.declines >= others,
            without_plan=sum(best.plan is None for best in known.best.values()),
            signed=self._parts((0,) * len(signed), signed),
            sign_now=self._parts(signed, sure) if looked_into else None,
            hold=self._parts(sure, self.plan, held=True),
            left=self.budget - it.amount(plan_cost(it, self.plan)),
            ask=tuple(
                sorted(self._asks(), key=lambda ask: -(inf if ask.moves is None else ask.moves))
            ),
            changed=self._changed(),
        )
        return sealed(result, Run(self.seconds, self.solver, versions()))

    @property
    def records(self) -> list[dict[str, Any]]:
        """What the best plan has of each offer where all say yes, what of it is signed, and is in
        the best plan of every answer looked into.
        """
        plans = self.known.asked.standing.signed, self.known.sure, self.plan
        return [
            {"recipient": it.recipient, "asset": it.asset, "base": it.base or None}
            | dict(zip(("signed", "sure", "units"), units, strict=True))
            for it, *units in zip(self.instance.offers, *plans, strict=True)
            if units[-1]
        ]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.typed, self.instance)

    def _parts(self, before: Plan, after: Plan, held: bool = False) -> Parts:
        """What each recipient has in one plan beyond another."""
        it = self.instance
        parts = (self._part(each.recipient, before, after, held) for each in it.recipients)
        cost = it.amount(plan_cost(it, after) - plan_cost(it, before))
        return Parts(cost, tuple(part for part in parts if part.units))

    def _part(self, recipient: str, before: Plan, after: Plan, held: bool = False) -> Part:
        it, others = self.instance, self._others(recipient)
        first, last = (left_without(it, plan, others) for plan in (before, after))
        units = self._beyond(first, last)
        fewest = filter(None, (self.known.unless(it.offer_index[key]) for key in units))
        unless = tuple(sorted(min(fewest, key=len, default=()))) if held else None
        return Part(recipient, it.amount(plan_cost(it, last) - plan_cost(it, first)), units, unless)

    def _awareness(self, plan: Plan | None) -> float | None:
        return None if plan is None else plan_awareness(self.instance, plan)

    def _others(self, recipient: str) -> No:
        return frozenset(each.recipient for each in self.instance.recipients) - {recipient}

    def _beyond(self, before: Plan, after: Plan) -> dict[str, int]:
        """Units of one plan beyond another, by offer."""
        lines = zip(self.instance.offers, before, after, strict=True)
        return {offer.key: units - had for offer, had, units in lines if units != had}

    def _asks(self) -> Iterator[Ask]:
        """Open recipients whose no changes the plan."""
        known, it = self.known, self.instance
        chances = {each.recipient: each.acceptance for each in it.recipients}
        stated = any(chances[each] < 1 for each in known.asked.open)
        for recipient in known.asked.open:
            no = known.best.get(frozenset({recipient}))
            if no is None or no.plan == self.plan:
                continue
            chance = chances[recipient] if stated else UNKNOWN
            rest = partial(left_without, it, gone={recipient})
            before, after = map(rest, (self.plan, no.plan or self.plan))
            if_no = IfNo(self._awareness(no.plan), self._beyond(before, after), no.conflict)
            moves = None
            if if_no.awareness is not None:
                between = abs(plan_awareness(it, self.plan) - if_no.awareness)
                moves = 2 * chance * (1 - chance) * between
            part = self._part(recipient, known.asked.standing.signed, self.plan)
            yield Ask(recipient, chance, moves, part, if_no)

    def _changed(self) -> Changed | None:
        if self.before is None:
            return None
        standing, plan = self.before
        date = self.entries[-1].date
        last = [each for each in self.entries if each.date == date]
        return Changed(
            decisions=tuple(
                Decided(each.date, each.name, each.decision, each.units, each.price)
                for each in last
            ),
            before=None if plan is None else plan_awareness(standing.instance, plan),
            units=() if plan is None else changes(self.instance, plan, self.plan),
        )


@public_verb
def next_decisions(
    instance: Instance,
    so_far: Any,
    budget: MoneyLike | None = None,
    *,
    workers: int = 1,
    **options: Any,
) -> NextDecisions:
    """What to decide next, by the decisions so far: what can be signed now and is in the best plan
    whatever other recipients answer, whose answer moves most, and what money to hold for whom.

    Args:
        instance: the problem.
        so_far: the ledger: a path to a CSV file, a DataFrame or records, with ``offer`` or
            ``recipient``, ``decision`` (``signed N`` in all, ``declined``, ``quoted AMOUNT`` a
            unit) and ``date``, in the order of the dates. An empty list: nothing is decided.
        budget: as for ``solve``.
        workers: processes; the answer is the same for any number of them.
        **options: as for ``solve``; ``time_limit`` holds for the whole.

    Raises:
        InputError: an argument, or a row of the ledger, is wrong. InfeasibleError: no plan keeps
            the rules with what is decided. StoppedError: a limit came before the best plan was
            proved. SolverError: an answer could not be certified.
    """
    refuse_in_worker()
    began = time.perf_counter()
    expect_instance(instance)
    expect_whole("workers", workers, 1)
    amount = instance.budget if budget is None else instance.money(budget)
    entries = read_ledger(so_far, instance, amount.minor)
    asked = Answers(Standing.of(instance, entries), amount.minor)
    desk = Desk(asked.standing.instance, replace(Options(**options).begun(), exact=True))
    question = asked.question(frozenset())
    proof = desk.prove(question)
    if proof.status == "stopped":
        raise StoppedError("Stopped before the best plan was proved. Allow more time.")
    if proof.plan is None:
        names = conflict(question, desk.options)
        raise InfeasibleError(f"No plan keeps every rule with what is decided{clash(names)}.")
    beginning = Beginning(question, desk.options, desk.learned.elsewhere())
    before = _before(instance, entries, amount.minor, beginning)
    for known in answered(asked, proof.plan, beginning, workers):
        seconds = time.perf_counter() - began
        found = NextDecisions(amount, entries, known, before, seconds, proof.solver)
        interruption.keep(found)
    return found


def _before(
    instance: Instance, entries: Sequence[Entry], budget: int, beginning: Beginning
) -> tuple[Standing, Plan | None] | None:
    """What stood before the entries of the last date, and its best plan. Raises StoppedError."""
    if not entries:
        return None
    earlier = [each for each in entries if each.date < entries[-1].date]
    asked = Answers(Standing.of(instance, earlier), budget)
    best = asked.best(beginning, frozenset())
    if best is None:
        raise StoppedError("Stopped before the plan of the entry before was proved.")
    return asked.standing, best.plan
