"""Recipients that decline what they are offered: what is then the best plan, before anybody signs
and after the others have, and what a plan brings by the chances that they accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import fsum, prod
from operator import mul

import numpy as np

from optimizer.analyses.robustness.declines_result import Declined, Declines, Reserve, SignedPlan
from optimizer.analyses.robustness.in_order import Beginning, answers_in_order, known_by_then
from optimizer.evaluate import plan_awareness
from optimizer.figures.changed import ASKED, asking, exchanged
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import BUDGET, LOTS, Instance
from optimizer.proof import Plan
from optimizer.question import Question
from optimizer.results.plan import named
from optimizer.rows import Row, offers_named
from optimizer.rules.limit import Limit
from optimizer.rules.selection import merged

TOGETHER = 2
"""At most so many recipients decline together; more than two are scenarios with names."""
MOST_ANSWERS = 1_000_000
"""Pieces, each by who accepts, that are looked at for an exact mean."""
Recipients = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Declining:
    """What is asked of every set of recipients that decline.

    Attributes:
        beginning: what each question begins with. plan: the best one at the stated numbers.
    """

    beginning: Beginning
    plan: Plan

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.beginning.stated.instance

    def asked(self, together: int) -> list[Recipients]:
        """Each recipient that the plan gives something, then each pair, and so on."""
        given = given_something(self.instance, self.plan)
        return [each for size in range(1, together + 1) for each in combinations(given, size)]

    def answers(self, together: int, workers: int) -> Iterator[Declined]:
        """In that order, up to the first that a limit or Ctrl-C leaves without a proof."""
        options = self.beginning.options
        return answers_in_order(self.asked(together), self.answer, options, workers)

    def answer(self, recipients: Recipients) -> Declined | None:
        """Where these decline; None where it was not proved."""
        it, proved = self.instance, self.beginning.proved
        gone = frozenset(recipients)
        left = left_without(it, self.plan, gone)
        before, after = (declined(self.beginning.stated, gone, least) for least in (None, left))
        anew, spent_again = proved(before), proved(after)
        if "stopped" in (anew.status, spent_again.status):
            return None
        clash: tuple[str, ...] = ()
        if spent_again.plan is None:
            clash = conflict(before if anew.plan is None else after, self.beginning.options)
        return Declined(
            recipients=recipients,
            left=plan_awareness(it, left),
            after=_awareness(it, spent_again.plan),
            before=_awareness(it, anew.plan),
            comes_in=_change(it, left, spent_again.plan),
            replanned=_change(it, left, anew.plan),
            conflict=clash,
        )


def given_something(instance: Instance, plan: Plan) -> Recipients:
    """The recipients of a plan, in file order."""
    pairs = zip(instance.offers, plan, strict=True)
    return tuple(dict.fromkeys(offer.recipient for offer, units in pairs if units))


def left_without(instance: Instance, plan: Plan, gone: Set[str]) -> Plan:
    """What the others get by a plan where some recipients get nothing."""
    return tuple(
        0 if offer.recipient in gone else units
        for offer, units in zip(instance.offers, plan, strict=True)
    )


def declined(question: Question, gone: Set[str], least: Plan | None) -> Question:
    """The question where all get at least so much, and some recipients no more than that.

    A row that asks something of them alone asks it no more, and a minimum of recipients above the
    number of those left is read as that number.
    """
    rows = {row: read_again(row, question.instance, gone, least) for row in question.rows}
    changed = exchanged(question, {row: now for row, now in rows.items() if now != row})
    for o, offer in enumerate(question.instance.offers):
        if offer.recipient in gone:
            changed = asking(changed, o, *[least[o] if least else 0] * 2)
        elif least and least[o]:
            changed = asking(changed, o, least[o], offer.max_units)
    return changed


def read_again(row: Row, instance: Instance, gone: Set[str], least: Plan | None) -> Row | None:
    """A row where some recipients get no more than so much; None where it asks nothing any more."""
    if row.rule in (BUDGET, LOTS, ASKED):
        return row
    rule, offers = instance.rule(row.rule), instance.offers
    if row.has_coverage:
        own = rule.selection.filters.get("recipient", ())
        waters_of = {row.member} if rule.selection.each == "recipient" else set(own)
        return None if waters_of and waters_of <= gone else row
    concerned = {offers[o].recipient for quantity, _ in row.terms for o in offers_named(quantity)}
    if concerned <= gone:
        chosen = dict(rule.selection.members(instance)).get(row.member, ())
        return None if {offers[o].recipient for o in chosen} <= gone else row
    served = isinstance(rule, Limit) and rule.measure.word == "recipients_served"
    return _with_fewer(row, instance, gone, least) if served and concerned & gone else row


def _with_fewer(row: Row, instance: Instance, gone: Set[str], kept: Plan | None) -> Row:
    """A minimum of recipients is at most the number of those that are left with units on offer, or
    have some.
    """
    presence, least = row.conditional or (None, row.lower)
    left = sum(
        any(
            (instance.offers[o].max_units and instance.offers[o].recipient not in gone)
            or (kept and kept[o])
            for o in offers_named(quantity)
        )
        for quantity, _ in row.terms
        if quantity != presence
    )
    if least is None or least <= left:
        return row
    if presence is None:
        return replace(row, lower=Fraction(left))
    terms = merged((*row.terms, (presence, least - left)))
    return replace(row, terms=terms, conditional=(presence, Fraction(left)))


def _awareness(instance: Instance, plan: Plan | None) -> float | None:
    return None if plan is None else plan_awareness(instance, plan)


def _change(instance: Instance, before: Plan, after: Plan | None) -> dict[str, int]:
    pairs = zip(instance.offers, before, after or before, strict=True)
    return {offer.key: now - was for offer, was, now in pairs if now != was}


# -- chances ---------------------------------------------------------------------------------------


def over_declines(
    beginning: Beginning, plans: Mapping[str, Plan], together: int, workers: int
) -> Declines:
    """What becomes of plans, the stated one first, where up to so many recipients decline, with the
    chances that they state.
    """
    asked = Declining(beginning, next(iter(plans.values())))
    answers = known_by_then(asked.answers(together, workers))
    instance = asked.instance
    chances = {each.recipient: each.acceptance for each in instance.recipients}
    given = given_something(instance, asked.plan)
    doubtful = any(chance < 1 for chance in chances.values())
    return Declines(
        together=together,
        sets=len(asked.asked(together)),
        answers=tuple(
            replace(each, chance=_chance_of(each.recipients, given, chances)) if doubtful else each
            for each in answers
        ),
        reserve=tuple(_reserve(instance, answers, chances)),
        all_accept=_chance_of((), given, chances) if doubtful else None,
        plans=tuple(_signed(instance, *each, chances) for each in plans.items())
        if doubtful
        else None,
    )


def _chance_of(gone: Recipients, given: Recipients, chances: Mapping[str, float]) -> float:
    return prod(1 - chances[r] if r in gone else chances[r] for r in given)


def _reserve(
    instance: Instance, answers: tuple[Declined, ...], chances: Mapping[str, float]
) -> list[Reserve]:
    """The lines that come in where one recipient declines, by its chance to do so; all alike where
    none may.
    """
    alone = [each for each in answers if len(each.recipients) == 1]
    likely = [1 - chances[each.recipients[0]] for each in alone]
    weights = likely if any(likely) else [1.0] * len(alone)
    whole = fsum(weights)
    found = []
    for offer in instance.offers:
        units = [each.comes_in.get(offer.key, 0) for each in alone]
        if any(units):
            share = fsum(w for w, more in zip(weights, units, strict=True) if more) / whole
            mean = fsum(w * more for w, more in zip(weights, units, strict=True)) / whole
            times = sum(map(bool, units))
            found.append(Reserve(**named(offer), declines=times, share=share, units=mean))
    return sorted(found, key=lambda line: (-line.share, -line.units))


def _signed(instance: Instance, name: str, plan: Plan, chances: Mapping[str, float]) -> SignedPlan:
    expected = expected_awareness(instance, plan, chances)
    lost = None if expected is None else plan_awareness(instance, plan) - expected
    return SignedPlan(name, expected, lost)


def expected_awareness(
    instance: Instance, plan: Plan, chances: Mapping[str, float]
) -> float | None:
    """Mean awareness of a plan of which each recipient accepts its part by its own chance, nothing
    spent again; None where the pieces, each by who accepts, are more than ``MOST_ANSWERS``.

        Σ_k w_k h_k Σ_(R of those that reach k) Π_R α Π_(others) (1 − α) F(b_k + what R adds there)
    """
    it = instance
    given = given_something(it, plan)
    added = it.pieces.baselines
    piece, chance = np.arange(len(added)), np.ones(len(added))
    for recipient in given:
        alone = left_without(it, plan, {*given} - {recipient})
        its = it.coverage_factors(np.array(alone)) - it.pieces.baselines
        alpha = chances[recipient]
        split = (its[piece] > 0) & (alpha < 1)
        if len(piece) + split.sum() > MOST_ANSWERS:
            return None
        without, unlikely = added[split], chance[split] * (1 - alpha)
        added = np.concatenate([added + its[piece], without])
        chance = np.concatenate([np.where(split, alpha * chance, chance), unlikely])
        piece = np.concatenate([piece, piece[split]])
    curves, weights = it.pieces.curves, it.weights[piece] * chance
    covered = (curves[k].value(factor) for k, factor in zip(piece, added, strict=True))
    return fsum(map(mul, weights, covered))
