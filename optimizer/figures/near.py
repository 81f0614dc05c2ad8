"""Plans near the best: all of them, where so few come near it that they can be listed.

A plan within a slack of the best is put together from packages that come within that slack of the
Lagrangian bound (``methods/packages/decision.py``). Where few enough are, every such plan is
listed, and whatever is asked of them is read off the list. Where they are too many, the packages
still say how many units of a line any of them can have, and each line that is open then is asked
about by itself: the best plan with it, or without it, is within the slack or no plan is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from optimizer.desk import Desk
from optimizer.errors import StoppedError
from optimizer.evaluate import keeps, plan_awareness, tie_width
from optimizer.figures.changed import asking
from optimizer.methods.canonical_order import canonical_key
from optimizer.methods.packages import PackagesSolver
from optimizer.programme import Integers
from optimizer.proof import TIES, Plan
from optimizer.question import Question

Standing = Literal["must", "could", "never", "undecided"]
LISTED = 300_000
"""Partial plans that are kept at most while plans are listed."""
NEARER = (0.5, 0.25, 0.0)
"""Where plans are too many, those within these shares of the slack are tried, the last for ties."""
NODES = 2_000_000
"""Partial packages that may be grown for that."""


@dataclass(frozen=True, eq=False)
class Near:
    """Plans that keep a question's rows and come near the best.

    Attributes:
        plans: the best one first. complete: whether these are all of them.
        standing: (offers,) whether such plans must buy the line, could, or never do.
        fewest: (offers,) units that every such plan has at least.
        ties: other plans as good as the best, in the canonical order; None where they are too many
            to be listed.
    """

    plans: tuple[Plan, ...]
    complete: bool
    standing: tuple[Standing, ...]
    fewest: Integers
    ties: tuple[Plan, ...] | None

    @property
    def units(self) -> Integers:
        """(plans, offers) units."""
        return np.array(self.plans, dtype=np.int64)


def plans_near(desk: Desk, question: Question, best: Plan, value: float, least: float) -> Near:
    """The plans of a question with at least so much awareness, as far as they can be told.

    Args:
        desk: where the best plan was proved.
        question: about awareness.
        best: the canonical plan.
        value: its awareness, proved within a tie.
        least: awareness, at most ``value``.
    """
    solver, tie = _lister(desk, question), tie_width(question.instance)
    # just below, since what is as good as that counts, too
    below = float(np.nextafter(least - tie, -np.inf))
    plans = _listed(solver, question, below)
    complete, ranges = plans is not None, solver.units_above(below)
    for share in NEARER:
        if plans is None:
            plans = _listed(solver, question, value - share * (value - least) - tie)
    others = sorted({*(plans or ())} - {best}, key=partial(canonical_key, question.instance))
    as_good = [plan for plan in others if plan_awareness(question.instance, plan) >= value - tie]
    found, ties = [best, *others], None if plans is None else tuple(as_good)
    if complete:
        units = np.array(found)
        standing = tuple(map(_standing_in, units.T))
        return Near(tuple(found), True, standing, units.min(axis=0), ties)
    standing = tuple(_each_standing(desk, question, found, below, ranges))
    must = np.array([each == "must" for each in standing])
    return Near(tuple(found), False, standing, np.maximum(ranges[0], must), ties)


def _lister(desk: Desk, question: Question) -> PackagesSolver:
    """Who lists plans: the packages method, once it has proved the question."""
    limit = min(desk.options.node_limit, NODES)
    options = replace(desk.options, method="packages", node_limit=limit)
    solver = desk.learned.packages(question, options)
    solver.answer(question, options)
    return solver


def _listed(solver: PackagesSolver, question: Question, least: float) -> list[Plan] | None:
    """All plans with more awareness than ``least``; None where they are too many."""
    plans = solver.plans_above(least, LISTED)
    if plans is None:
        return None
    return [plan for plan, _ in plans if keeps(question.instance, plan, question.rows)]


def _standing_in(units: Integers) -> Standing:
    """Of a line with these (plans,) units in all plans that there are."""
    return "must" if units.all() else "could" if units.any() else "never"


def _each_standing(
    desk: Desk,
    question: Question,
    found: list[Plan],
    least: float,
    ranges: tuple[Integers, Integers],
) -> Iterator[Standing]:
    """The same, line by line, where not all plans are known: each that is found on the way joins
    those known, and shows what the others could buy.
    """
    fewest, most = ranges
    stopped = False
    for offer, units in enumerate(found[0]):
        if any((plan[offer] > 0) != (units > 0) for plan in found):
            yield "could"
        elif fewest[offer] > 0:
            yield "must"
        elif not most[offer]:
            yield "never"
        elif stopped:
            yield "undecided"
        else:
            ends = (0, 0) if units else (1, int(most[offer]))
            try:
                proof = desk.prove(asking(question, offer, *ends), within=TIES)
            except StoppedError:
                stopped = True
                yield "undecided"
                continue
            if proof.plan is not None and (proof.value or 0.0) > least:
                found.append(proof.plan)
                yield "could"
            else:
                yield "must" if units else "never"
