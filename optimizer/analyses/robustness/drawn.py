"""The question of one draw, and its answer: the plans allowed at the stated numbers, judged by the
numbers of the draw.

Which plans are allowed hangs on no draw: prices and what is on offer are as stated, and a floor
under coverage is held at the stated numbers. So every plan stays possible, and all are compared on
the same draws.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Protocol

import numpy as np

from optimizer.analyses.robustness.in_order import Beginning, answers_in_order
from optimizer.evaluate import keeps, plan_awareness
from optimizer.instance.instance import Instance
from optimizer.instance.pieces import Effects, Pieces
from optimizer.instance.whatif.draws import draw_outcomes
from optimizer.programme import Integers
from optimizer.proof import Plan
from optimizer.question import Question
from optimizer.rows import Coverage, Terms


@dataclass(frozen=True)
class DrawAnswer:
    """What one draw says.

    Attributes:
        plan: the canonical best plan. best: the greatest awareness of an allowed plan.
        baseline: awareness of what exists. values: awareness of each plan that was asked about.
    """

    plan: Plan
    best: float
    baseline: float
    values: tuple[float, ...]

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> DrawAnswer:
        """As it was kept."""
        return cls(tuple(told["plan"]), told["best"], told["baseline"], tuple(told["values"]))


class Kept(Protocol):
    """Where answers of draws are kept between runs, plain data by key: a dict, or a run store
    (``batch.kept_draws``).
    """

    def get(self, key: str, /) -> Mapping[str, Any] | None:
        """What is kept; None where nothing is."""

    def __setitem__(self, key: str, told: dict[str, Any], /) -> None:
        """Keep an answer."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked of every draw.

    Attributes:
        beginning: what each draw begins with.
        seed: of the draws. plans: whose awareness is asked for. allowed: which of them keep every
            rule.
    """

    beginning: Beginning
    seed: int
    plans: tuple[Plan, ...]
    allowed: tuple[bool, ...]

    @classmethod
    def of(cls, beginning: Beginning, seed: int, plans: tuple[Plan, ...]) -> Asked:
        """About plans of which it is not known yet which keep every rule."""
        stated = beginning.stated
        allowed = tuple(keeps(stated.instance, plan, stated.rows) for plan in plans)
        return cls(beginning, seed, plans, allowed)

    @property
    def stated(self) -> Question:
        """The question at the stated numbers."""
        return self.beginning.stated

    def answers(
        self, numbers: Sequence[int], workers: int, kept: Kept | None = None
    ) -> Iterator[DrawAnswer]:
        """Of draws by number in order, up to the first that a limit or Ctrl-C leaves without a
        proof; what is not ``kept`` is proved, and kept.
        """
        options = self.beginning.options
        if kept is None:
            yield from answers_in_order(numbers, self.answer, options, workers)
            return
        known = {number: kept.get(self._key(number)) for number in numbers}
        missing = [number for number, found in known.items() if found is None]
        fresh = answers_in_order(missing, self.answer, options, workers)
        for number, found in known.items():
            answer = next(fresh, None) if found is None else DrawAnswer.read(found)
            if answer is None:
                return
            if found is None:
                kept[self._key(number)] = self._told(number, answer)
            yield answer

    def _key(self, number: int) -> str:
        """What an answer hangs on, but for versions."""
        it, options = self.stated, self.beginning.options
        how = (options.method, options.solver, options.node_limit, options.exact)
        asked = (it.instance.digest, it.budget, self.seed, number, self.plans, how)
        return hashlib.sha256(repr(asked).encode()).hexdigest()

    def _told(self, number: int, answer: DrawAnswer) -> dict[str, Any]:
        return {"draw": number, "seed": self.seed, "budget": self.stated.budget, **vars(answer)}

    def answer(self, number: int) -> DrawAnswer | None:
        """Of one draw; None where it was not proved."""
        return self.judged(draw_outcomes(self.stated.instance, self.seed, number))

    def judged(self, drawn: Instance) -> DrawAnswer | None:
        """Of the instance of a draw; None where it was not proved."""
        proof = self.beginning.proved(judged_by(self.stated, drawn))
        if proof.status != "optimal" or proof.plan is None or proof.value is None:
            return None
        values = tuple(plan_awareness(drawn, plan) for plan in self.plans)
        known = (value for value, fits in zip(values, self.allowed, strict=True) if fits)
        # a canonical plan may be a tie below another
        best = max([plan_awareness(drawn, proof.plan), *known])
        return DrawAnswer(proof.plan, best, drawn.baseline, values)


def judged_by(stated: Question, drawn: Instance) -> Question:
    """The plans of a question, judged by the coverage of another instance of the same offers.

    Where rows ask for coverage, the pieces of the stated instance stand behind the drawn ones, in
    areas without weight, and the rows look at those.
    """
    floors = frozenset(row.rule for row in stated.rows if row.has_coverage)
    if not floors:
        return Question(drawn, stated.budget)
    first = len(drawn.pieces)
    held = (row for row in stated.rows if row.rule in floors)
    rows = tuple(replace(row, terms=shifted(row.terms, first)) for row in held)
    both = side_by_side([(drawn, 1.0), (stated.instance, 0.0)])
    return Question(both, stated.budget, extra=rows, without=floors)


def shifted(terms: Terms, first: int) -> Terms:
    """Terms where so many pieces stand before those of their instance."""
    return tuple(
        (Coverage(quantity.piece + first) if isinstance(quantity, Coverage) else quantity, number)
        for quantity, number in terms
    )


def side_by_side(parts: Sequence[tuple[Instance, float]]) -> Instance:
    """The first of several instances of the same offers, with the areas and pieces of all, one
    after the other, each with its weights times so much: its awareness is the sum of theirs.
    """
    several = [each for each, _ in parts]
    areas = tuple(
        area.model_copy(update={"weight": times * area.weight})
        for each, times in parts
        for area in each.areas
    )
    pieces, effects = _all_pieces(several), _all_effects(several)
    return replace(several[0], areas=areas, pieces=pieces, effects=effects)


def _all_pieces(several: Sequence[Instance]) -> Pieces:
    pieces = [each.pieces for each in several]
    return Pieces(
        _one_behind_another((its.pieces.area, len(its.areas)) for its in several),
        np.concatenate([its.share for its in pieces]),
        np.concatenate([its.baselines for its in pieces]),
        tuple(curve for its in pieces for curve in its.curves),
    )


def _all_effects(several: Sequence[Instance]) -> Effects:
    effects = [each.effects for each in several]
    offer = np.concatenate([its.offer for its in effects])
    piece = _one_behind_another((its.effects.piece, len(its.pieces)) for its in several)
    factor = np.concatenate([its.coverage_factor for its in effects])
    order = np.lexsort((piece, offer))
    return Effects(offer[order], piece[order], factor[order])


def _one_behind_another(parts: Iterable[tuple[Integers, int]]) -> Integers:
    """Indices into parts of such sizes, as indices into all of them."""
    numbers, sizes = zip(*parts, strict=True)
    first = accumulate(sizes, initial=0)
    return np.concatenate([each + begin for each, begin in zip(numbers, first, strict=False)])
