"""Every answer that open recipients may give: the best plan of each, and what is in all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations

from optimizer.analyses.ledger.entries import Standing
from optimizer.analyses.robustness.declining import declined, read_again
from optimizer.analyses.robustness.in_order import Beginning, answers_in_order, known_by_then
from optimizer.evaluate import plan_cost
from optimizer.figures.changed import ASKED, asking
from optimizer.figures.conflict import conflict
from optimizer.proof import Plan
from optimizer.question import Question
from optimizer.rows import Row, offers_named

MOST_OPEN = 10
"""Of so many open recipients every answer is looked into."""
BEYOND = 2
"""Of more of them, those in which so many decline."""
No = frozenset[str]
"""An answer: the open recipients that say no; all others say yes."""


@dataclass(frozen=True)
class Best:
    """What is best in an answer.

    Attributes:
        plan: the best one; None where no plan keeps every rule.
        conflict: then, where one alone says no, names of rules that cannot all hold.
    """

    plan: Plan | None
    conflict: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Answers:
    """What is asked of every answer.

    Attributes:
        standing: what the ledger amounts to. budget: minor units.
    """

    standing: Standing
    budget: int

    @cached_property
    def stated(self) -> Question:
        """The best plan with what is signed, and without what is gone, of those that still take
        part.
        """
        it, signed = self.standing.instance, self.standing.signed
        question = Question(it, self.budget)
        for o in sorted(self.standing.closed):
            question = asking(question, o, signed[o], signed[o])
        return question

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The recipients that may still get something, in file order: of a line that did not
        decline one unit more fits the money left and each rule by itself.
        """
        it, signed, most = self.standing.instance, self.standing.signed, self.stated.most_units
        may = set()
        for o, offer in enumerate(it.offers):
            more = max(signed[o] + 1, offer.min_units)
            if more <= most[o] and offer.recipient not in may:
                plan = (*signed[:o], more, *signed[o + 1 :])
                may |= {offer.recipient} if plan_cost(it, plan) <= self.budget else set()
        return tuple(each.recipient for each in it.recipients if each.recipient in may)

    @cached_property
    def _settled(self) -> No:
        """The recipients that get no more, as every line of theirs declined or is signed whole."""
        standing, offers = self.standing, self.standing.instance.offers
        lines = zip(offers, standing.signed, standing.most, strict=True)
        told = {each.recipient for o, each in enumerate(offers) if standing.signed[o]}
        told |= {offers[o].recipient for o in standing.closed}
        return frozenset(told - {it.recipient for it, had, most in lines if most > had})

    def gone(self, no: No) -> No:
        """All recipients that get no more than they have."""
        return self._settled | no

    def question(self, no: No) -> Question:
        """For the best plan of an answer."""
        return declined(self.stated, self.gone(no), self.standing.signed)

    def rows(self, no: No) -> frozenset[Row]:
        """The rows of an answer, but for those that hold single offers."""
        it, gone, signed = self.standing.instance, self.gone(no), self.standing.signed
        rows = (read_again(row, it, gone, signed) for row in self.stated.rows)
        return frozenset(row for row in rows if row and row.rule != ASKED)

    def best(self, beginning: Beginning, no: No) -> Best | None:
        """What is best in an answer; None where that was not proved."""
        question = self.question(no)
        proof = beginning.proved(question)
        if proof.status == "stopped":
            return None
        one = proof.plan is None and len(no) == 1
        return Best(proof.plan, conflict(question, beginning.options) if one else ())

    def given(self, plan: Plan) -> No:
        """The recipients that a plan gives more than they have."""
        it, signed = self.standing.instance, self.standing.signed
        lines = zip(it.offers, plan, signed, strict=True)
        return frozenset(each.recipient for each, units, had in lines if units > had)

    def is_best_too(self, before: Best, no: No, one: str) -> bool:
        """Whether what was best before this one said no, too, still is.

        So it is where it gives that one nothing more, if every plan of the answer is one of the
        answer before: the best plan then is among fewer, of which none is better, and it is the
        preferred one still. (To within a tie: V may fall by as much.) They are fewer if each row
        of the answer before is one of this; or is about those alone that get no more here, without
        coverage: it is then the same number for every plan of this answer, the best one of before
        among them, which keeps it. A minimum of recipients that is read as less, and a floor under
        coverage that is asked no more, let other plans in.
        """
        if before.plan is None or one in self.given(before.plan):
            return False
        offers, gone = self.standing.instance.offers, self.gone(no)
        return all(
            not row.has_coverage
            and all(offers[o].recipient in gone for it, _ in row.terms for o in offers_named(it))
            for row in self.rows(no - {one}) - self.rows(no)
        )


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the answers.

    Attributes:
        best: of each answer looked into, those with fewest declines first. One in which nothing
            could be sure any more is left out.
        declines: every answer with at most so many declines was looked into.
    """

    asked: Answers
    best: Mapping[No, Best]
    declines: int

    @property
    def plan(self) -> Plan:
        """The best where all that are open say yes."""
        return self.best[frozenset()].plan or ()

    @property
    def most(self) -> int:
        """So many declines are looked into."""
        count = len(self.asked.open)
        return BEYOND if count > MOST_OPEN else max(min(1, count), count - 1)

    @cached_property
    def sure(self) -> Plan:
        """Units that are in the best plan of every answer in which their recipient says yes."""
        return tuple(min(units) for units in zip(*map(self._yes, self.best), strict=True))

    def _yes(self, no: No) -> Plan:
        """The best plan of an answer; of those that say no, and where there is none, the whole
        one.
        """
        offers = self.asked.standing.instance.offers
        lines = zip(offers, self.best[no].plan or self.plan, self.plan, strict=True)
        return tuple(whole if it.recipient in no else units for it, units, whole in lines)

    def unless(self, offer: int) -> No:
        """The fewest that say no where a line has less than where nobody does; none where it never
        has.
        """
        whole = self.plan[offer]
        return next((no for no in self.best if self._yes(no)[offer] < whole), frozenset())

    def may_be_sure(self, no: No) -> bool:
        """Whether anything of those that say yes is sure yet, beyond what is signed."""
        return bool(self.asked.given(self.sure) - no)


def answered(asked: Answers, first: Plan, beginning: Beginning, workers: int) -> Iterator[Known]:
    """What is known of the answers, whenever that is of one decline more; to the end, a limit or
    Ctrl-C.

    An answer is not asked where its plan is known (``is_best_too``), or where nothing of those that
    say yes is sure any more: no further answer makes it so. One decline is always looked into.

    Args:
        asked: what is asked.
        first: the best plan where all say yes.
        beginning: what each question begins with.
        workers: processes; the same is known with any number of them.
    """
    known = Known(asked, {frozenset(): Best(first)}, 0)
    yield known
    for declines in range(1, known.most + 1):
        best, open_ = dict(known.best), []
        for no in map(frozenset, combinations(asked.open, declines)):
            befores = ((best.get(no - {one}), one) for one in sorted(no))
            same = next((it for it, one in befores if it and asked.is_best_too(it, no, one)), None)
            if same:
                best[no] = same
            elif declines == 1 or known.may_be_sure(no):
                open_.append(no)
        ask = partial(asked.best, beginning)
        found = known_by_then(answers_in_order(open_, ask, beginning.options, workers))
        best |= dict(zip(open_, found, strict=False))
        ended = len(found) < len(open_)
        known = Known(asked, best, declines - ended)
        yield known
        if ended:
            return
