"""A first plan in milliseconds: always the step that brings the most for its money, every row kept.

A step adds units of one offer. Sums of rows are kept in whole numbers, so what fits is known
exactly. Minima are met first, and so is what a step makes necessary (a least grant, another asset
that it needs): one helper after another, the cheapest for what it makes good. Where no helper is
left there is no first plan: minima that take several offers at once are the search's. Nothing is
proved here.

Source of the order of steps: G. B. Dantzig, Discrete-variable extremum problems (1957).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import replace
from math import ceil, lcm

import numpy as np

from optimizer.curves import CoverageCurve
from optimizer.evaluate import keeps, tie_width
from optimizer.instance.instance import Instance
from optimizer.programme import Floats, Integers
from optimizer.proof import Plan, Proof
from optimizer.question import Question
from optimizer.rows import Coverage, Row, Units, offers_named

PIECES = 32
"""An offer's most units are bought in at most about so many steps."""
HELPERS = 100
"""A step that makes more helpers necessary than this, and one an offer, is not taken."""
FREE = 1e-9
"""What costs nothing counts as this much, in minor units."""


def with_first_plan(proof: Proof, question: Question) -> Proof:
    """The proof; with the first plan where a limit came before a plan as good as that."""
    if proof.status != "stopped":
        return proof
    plan = first_plan(question)
    if plan is None:
        return proof
    value = question.value_of(plan)
    if proof.value is not None and proof.value >= value:
        return proof
    return replace(proof, plan=plan, value=value)


def first_plan(question: Question) -> Plan | None:
    """A plan that keeps every row, good but not proved to be; None where no minima are met this
    way.

    Where helpers that cost least lead to no plan, or to nothing, those that make good most are
    tried.
    """
    plan = _Filling(question).plan()
    if plan is not None and any(plan):
        return plan
    return _Filling(question, strongest=True).plan() or plan


class _Sum:
    """A row as a running sum in whole numbers.

    Attributes:
        lower, upper: of the row times ``size``; None where there is none.
        coverage: (piece, coefficient) of the terms over coverage, in units of the row; floats.
        total: the sum of the other terms at present, times ``size``.
        loose: whether an excess could be made good by buying something.
    """

    def __init__(self, row: Row, tie: float) -> None:
        whole = [(quantity, c) for quantity, c in row.terms if not isinstance(quantity, Coverage)]
        sides = [side for side in (row.lower, row.upper) if side is not None]
        self.size = lcm(*(c.denominator for _, c in whole), *(side.denominator for side in sides))
        self.lower = None if row.lower is None else int(row.lower * self.size)
        self.upper = None if row.upper is None else int(row.upper * self.size)
        self.terms = [(quantity, int(c * self.size)) for quantity, c in whole]
        self.coverage = [(q.piece, float(c)) for q, c in row.terms if isinstance(q, Coverage)]
        self.slack = row.tolerance(tie)
        self.loose = any(c < 0 for _, c in row.terms)
        self.total = 0


class _Filling:
    """The plan so far, its sums, and what each offer does to them.

    Attributes:
        sums: of the rows. cost, worth: of money and of the objective, which have no bounds.
        uses: per offer, (sum, what each unit adds) pairs. sets: the same for the presence of sets.
        sets_of: per offer, the sets that hold it. present: how many offers of a set are bought.
        steps: (offer, units) taken.
    """

    def __init__(self, question: Question, *, strongest: bool = False) -> None:
        self.question = question
        self.strongest = strongest
        self.instance = question.instance
        self._add_up()
        self.units = [0] * len(self.instance.offers)
        self.most = [int(most) for most in question.most_units]
        self.present = dict.fromkeys(self.sets, 0)
        self.piece_worth = np.zeros(len(self.instance.pieces))
        for piece, weight in self.worth.coverage:
            self.piece_worth[piece] += weight
        self.factors = self.instance.pieces.baselines.copy()
        self.reach = _reach_of(self.instance)
        self.steps: list[tuple[int, int]] = []

    def _add_up(self) -> None:
        """All sums, and the offers and sets that their terms count."""
        cost = Row("cost", "", self.instance.cost_terms, None, None, "money")
        worth = Row("worth", "", self.question.terms, None, None, "")
        tie = tie_width(self.instance)
        self.cost, self.worth, *self.sums = (
            _Sum(row, tie) for row in (cost, worth, *self.question.rows)
        )
        self.uses: list[list[tuple[_Sum, int]]] = [[] for _ in self.instance.offers]
        self.sets: dict[tuple[int, ...], list[tuple[_Sum, int]]] = {}
        self.sets_of: list[list[tuple[int, ...]]] = [[] for _ in self.instance.offers]
        for each in (*self.sums, self.cost, self.worth):
            self._count_in(each)
        for members in self.sets:
            for o in members:
                self.sets_of[o].append(members)

    def _count_in(self, each: _Sum) -> None:
        for quantity, whole in each.terms:
            if isinstance(quantity, Units):
                self.uses[quantity.offer].append((each, whole))
            else:
                self.sets.setdefault(quantity.offers, []).append((each, whole))

    # -- the plan ---------------------------------------------------------------------------------

    def plan(self) -> Plan | None:
        """Meet the minima, then fill up; the latest plan on the way that keeps every row."""
        if not self._repaired(0):
            return None
        first = len(self.steps)
        self._fill()
        while True:
            plan = tuple(self.units)
            kept = keeps(self.instance, plan, self.question.rows)
            if kept and plan not in self.question.forbidden:
                return plan
            if len(self.steps) <= first:
                return None
            self._undo(len(self.steps) - 1)

    def _fill(self) -> None:
        """Steps in the order of what they bring for their money.

        As gains diminish, what a step promised is reckoned again only once it leads.
        """
        waiting = [(-np.inf, o) for o in range(len(self.units)) if self.most[o]]
        while waiting:
            _, o = heapq.heappop(waiting)
            step, fits = self._step(o)
            rate = self._rate(o, step) if step else 0.0
            if rate <= 0:
                continue
            if waiting and -waiting[0][0] > rate:
                heapq.heappush(waiting, (-rate, o))
                continue
            freed = [members for members in self.sets_of[o] if not self.present[members]]
            if self._taken(o, step, fits):
                heapq.heappush(waiting, (-rate, o))
                others = {other for members in freed for other in members if self.most[other]}
                for other in others - {o}:  # what was paid for once is free for them now
                    heapq.heappush(waiting, (-np.inf, other))

    def _taken(self, o: int, step: int, fits: bool) -> bool:
        """Take a step with what it makes necessary; whether that could be done and brought
        something.
        """
        before = len(self.steps)
        if fits:
            self._add(o, step)
            return True
        worth = self._value()
        self._add(o, step)
        if self._repaired(before) and self._value() > worth:
            return True
        self._undo(before)
        return False

    def _value(self) -> float:
        return self.question.value_of(tuple(self.units))

    # -- one step ---------------------------------------------------------------------------------

    def _step(self, o: int) -> tuple[int, bool]:
        """Units to add next, and whether every row is kept then.

        About a piece of the most, within the room that rows leave; as few as there can be where
        that breaks rows that helpers could make good; 0 where none can be added.
        """
        least = self._least(o)
        low, high, hard = least, self.most[o] - self.units[o], self.most[o] - self.units[o]
        for each, delta, whole in self._effects(o):
            after = each.total + delta
            if each.upper is not None and whole > 0:
                fits = (each.upper - after) // whole
                high = min(high, fits)
                hard = hard if each.loose else min(hard, fits)
            elif each.upper is not None and after > each.upper:
                high = 0
                hard = hard if each.loose else 0
            if each.lower is not None and not each.coverage:
                if whole > 0:
                    low = max(low, -((after - each.lower) // whole))
                elif whole < 0:
                    high = min(high, (after - each.lower) // -whole)
                elif after < each.lower:
                    high = 0
        if low <= high:
            return min(high, max(low, self.most[o] // PIECES)), True
        return least if least <= hard else 0, False

    def _least(self, o: int) -> int:
        return 1 if self.units[o] else max(1, self.instance.offers[o].min_units)

    def _effects(self, o: int) -> Iterable[tuple[_Sum, int, int]]:
        """(sum, what the first unit's presence adds, what each unit adds)."""
        newly: dict[int, int] = {}
        sums = {id(each): (each, whole) for each, whole in self.uses[o]}
        for members in self.sets_of[o]:
            if not self.present[members]:
                for each, whole in self.sets[members]:
                    newly[id(each)] = newly.get(id(each), 0) + whole
                    sums.setdefault(id(each), (each, 0))
        return [(each, newly.get(key, 0), whole) for key, (each, whole) in sums.items()]

    def _rate(self, o: int, step: int) -> float:
        return self._gain(o, step) / max(self._price(o, step), FREE)

    def _price(self, o: int, step: int) -> float:
        return self._added_to(self.cost, o, step)

    def _gain(self, o: int, step: int) -> float:
        """What a step adds to the objective."""
        gain = self._added_to(self.worth, o, step) if self.worth.terms else 0.0
        for curve, pieces, factors in self.reach[o]:
            here = self.factors[pieces]
            more = curve.value(here + factors * step) - curve.value(here)
            gain += float(more @ self.piece_worth[pieces])
        return gain

    def _added_to(self, some: _Sum, o: int, step: int) -> float:
        """What a step adds to a sum."""
        added = (delta + whole * step for each, delta, whole in self._effects(o) if each is some)
        return sum(added) / some.size

    def _add(self, o: int, step: int) -> None:
        """Add units, or take them back."""
        self._change(o, step)
        self.steps.append((o, step))

    def _change(self, o: int, step: int) -> None:
        before, after = self.units[o], self.units[o] + step
        for each, whole in self.uses[o]:
            each.total += whole * step
        if (before > 0) != (after > 0):
            turn = 1 if after else -1
            for members in self.sets_of[o]:
                was = self.present[members]
                self.present[members] += turn
                if (was > 0) != (self.present[members] > 0):
                    for each, whole in self.sets[members]:
                        each.total += turn * whole
        self.units[o] = after
        for _, pieces, factors in self.reach[o]:
            self.factors[pieces] += factors * step

    def _undo(self, length: int) -> None:
        while len(self.steps) > length:
            o, step = self.steps.pop()
            self._change(o, -step)

    # -- what is lacking --------------------------------------------------------------------------

    def _repaired(self, before: int) -> bool:
        """Buy what rows lack or an excess needs; whether all are kept then. Undone where not."""
        most = len(self.steps) + HELPERS + len(self.units)
        broken = self._broken()
        while broken is not None and self._made_whole(broken, most):
            broken = self._broken()
        if broken is not None:
            self._undo(before)
        return broken is None

    def _made_whole(self, broken: _Sum, most: int) -> bool:
        """Take helpers for one row until it is kept; whether they sufficed.

        What a helper is good for is reckoned again only once it leads.
        """
        waiting = [(self._helpfulness(broken, o)[0], o) for o in self._candidates(broken)]
        heapq.heapify(waiting)
        while self._lack(broken) > 0:
            if not waiting or len(self.steps) >= most:
                return False
            _, o = heapq.heappop(waiting)
            key, step = self._helpfulness(broken, o)
            if step == 0:
                continue
            if waiting and waiting[0][0] < key:
                heapq.heappush(waiting, (key, o))
                continue
            self._add(o, step)
            heapq.heappush(waiting, (key, o))
        return True

    def _broken(self) -> _Sum | None:
        return next((each for each in self.sums if self._lack(each) > 0), None)

    def _lack(self, each: _Sum) -> float:
        """By how much a row is missed, in whole units of its sum; 0 where it is kept."""
        if each.coverage:
            if each.lower is None:
                return 0.0
            curves = self.instance.pieces.curves
            reached = sum(
                c * float(curves[a].value(self.factors[[a]])[0]) for a, c in each.coverage
            )
            return max(0.0, (each.lower - each.total) / each.size - each.slack / 2 - reached)
        below = 0 if each.lower is None else each.lower - each.total
        above = 0 if each.upper is None else each.total - each.upper
        return max(below, above, 0)

    def _helpfulness(self, broken: _Sum, o: int) -> tuple[tuple[float, float], int]:
        """How dear an offer's step is for what it makes good, and for what it brings; and the step.

        The least is taken first. No step where it makes nothing good.
        """
        step = self._helping_step(broken, o)
        made_good = self._made_good(broken, o, step) if step else 0.0
        if made_good <= 0:
            return (np.inf, np.inf), 0
        price = max(self._price(o, step), FREE)
        # Where the row itself counts money every step is as dear: what it brings decides then.
        dear = -made_good if self.strongest else float(f"{price / made_good:.9g}")
        return (dear, -self._gain(o, step) / price), step

    def _candidates(self, broken: _Sum) -> list[int]:
        found: dict[int, None] = {}
        for quantity, _ in broken.terms:
            found.update(dict.fromkeys(offers_named(quantity)))
        for piece, _ in broken.coverage:
            found.update(dict.fromkeys(self.instance.offers_reaching(piece)))
        return [o for o in found if self.units[o] < self.most[o]]

    def _helping_step(self, broken: _Sum, o: int) -> int:
        """Units that make good what is lacking, within what rows without helpers leave room for."""
        least, high = self._least(o), self.most[o] - self.units[o]
        wanted = max(least, self.most[o] // PIECES)
        for each, delta, whole in self._effects(o):
            if each.upper is not None and not each.loose:
                after = each.total + delta
                if whole > 0:
                    high = min(high, (each.upper - after) // whole)
                elif after > each.upper:
                    high = 0
            if each is broken and whole and not broken.coverage:
                wanted = max(least, ceil(self._lack(broken) / abs(whole)))
        return min(wanted, high) if least <= high else 0

    def _made_good(self, broken: _Sum, o: int, step: int) -> float:
        lack = self._lack(broken)
        self._change(o, step)
        left = self._lack(broken)
        self._change(o, -step)
        return lack - left


def _reach_of(instance: Instance) -> list[list[tuple[CoverageCurve, Integers, Floats]]]:
    """Per offer: curve, pieces that have it and coverage factor added there by a unit."""
    effects = instance.effects
    reach: list[dict[CoverageCurve, tuple[list[int], list[float]]]] = [{} for _ in instance.offers]
    columns = (effects.offer.tolist(), effects.piece.tolist(), effects.coverage_factor.tolist())
    for o, a, factor in zip(*columns, strict=True):
        if factor > 0:
            pieces, factors = reach[o].setdefault(instance.pieces.curves[a], ([], []))
            pieces.append(a)
            factors.append(factor)
    return [[(curve, np.array(a), np.array(f)) for curve, (a, f) in each.items()] for each in reach]
