"""What each recipient has of a plan, and rows that hold it at so much at least.

    gain_r(x) = sum over areas a that r can reach of  w_a (coverage_a(x) - coverage_a(0))

A shared area counts in full for each of its sharers, whoever covers it. What r could gain by itself
is its *potential*: the most gain_r of plans that buy for r alone with the whole budget, minima that
others have a part in left aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from optimizer.evaluate import terms_value, tie_width
from optimizer.instance.instance import Instance
from optimizer.proof import PROOF, Plan
from optimizer.question import Question
from optimizer.rows import Coverage, Row, Terms, Units, offers_named
from optimizer.rules.selection import spend_terms

By = Literal["share", "gain", "grant"]
WORST_OFF = "worst off"
"""Name of the rows that hold what a recipient has."""
Level = float | int
"""What a recipient has: a share, weight units, or whole minor units of money."""


@dataclass(frozen=True, eq=False)
class Benefit:
    """What recipients have of plans.

    Attributes:
        question: the stated one. by: what is compared.
        potentials: (recipients,) weight units, where gains are told as shares of them; 0: none.
    """

    question: Question
    by: By
    potentials: tuple[float, ...] = ()

    @property
    def _instance(self) -> Instance:
        return self.question.instance

    @cached_property
    def names(self) -> tuple[str, ...]:
        """(recipients,) their ids."""
        return tuple(each.recipient for each in self._instance.recipients)

    @cached_property
    def offers(self) -> tuple[tuple[int, ...], ...]:
        """(recipients,) what is on offer to each."""
        its = [(o, it.recipient) for o, it in enumerate(self._instance.offers) if it.max_units > 0]
        return tuple(tuple(o for o, r in its if r == name) for name in self.names)

    @cached_property
    def gains(self) -> tuple[Terms, ...]:
        """(recipients,) awareness of the areas that each can reach, as terms."""
        return tuple(map(self._gain, self.offers))

    def _gain(self, offers: tuple[int, ...]) -> Terms:
        it = self._instance
        real = np.isin(it.effects.offer, offers) & (it.effects.coverage_factor > 0)
        areas = np.unique(it.pieces.area[it.effects.piece[real]]).tolist()
        weighed = [(it.area_weights[a], it.coverage_terms(a)) for a in areas]
        return tuple((term, weight * h) for weight, terms in weighed if weight for term, h in terms)

    @cached_property
    def before(self) -> tuple[float, ...]:
        """(recipients,) what of the same exists already."""
        nothing = (0,) * len(self._instance.offers)
        covered = self._instance.coverage(self._instance.pieces.baselines)
        return tuple(float(terms_value(terms, nothing, covered)) for terms in self.gains)

    def gained(self, plan: Plan) -> tuple[float, ...]:
        """(recipients,) gain_r, weight units."""
        it = self._instance
        covered = it.coverage(it.coverage_factors(np.array(plan, dtype=np.int64)))
        pairs = zip(self.gains, self.before, strict=True)
        return tuple(float(terms_value(terms, plan, covered)) - there for terms, there in pairs)

    def granted(self, plan: Plan) -> tuple[int, ...]:
        """(recipients,) minor units of money, first and site costs included."""
        return tuple(int(terms_value(self._cost(r), plan, ())) for r in range(len(self.names)))

    def _cost(self, recipient: int) -> Terms:
        return spend_terms(self._instance, self.offers[recipient])

    # -- the potential -----------------------------------------------------------------------------

    def potential(self, recipient: int) -> Question:
        """The question for the most that a recipient could gain by itself."""
        question, mine = self.question, set(self.offers[recipient])
        rows = [row if self._own(row, mine) else replace(row, lower=None) for row in question.rows]
        others = (o for o in range(len(self._instance.offers)) if o not in mine)
        none = (
            Row(WORST_OFF, "", ((Units(o), Fraction(1)),), None, Fraction(0), "units")
            for o in others
        )
        return replace(
            question,
            objective=self.gains[recipient],
            extra=(*(row for row in rows if (row.lower, row.upper) != (None, None)), *none),
            without=frozenset(row.rule for row in question.rows),
        )

    def _own(self, row: Row, mine: set[int]) -> bool:
        """Whether a row is about nobody else."""
        offers: set[int] = set()
        for quantity, _ in row.terms:
            if isinstance(quantity, Coverage):
                offers.update(self._instance.offers_reaching(quantity.piece))
            else:
                offers.update(offers_named(quantity))
        return offers <= mine

    # -- what is compared --------------------------------------------------------------------------

    @cached_property
    def compared(self) -> tuple[int, ...]:
        """Recipients that can have anything."""
        if self.by == "grant":
            return tuple(r for r in range(len(self.names)) if self._cost(r))
        return tuple(r for r, most in enumerate(self.potentials) if most > 0)

    @cached_property
    def _sizes(self) -> tuple[float, ...]:
        """(recipients,) what counts as 1."""
        return self.potentials if self.by == "share" else (1.0,) * len(self.names)

    @cached_property
    def grain(self) -> Level:
        """Levels closer together than this are not told apart."""
        it = self._instance
        if self.by == "grant":
            return max(1, it.cost_grain)
        least = min((self._sizes[r] for r in self.compared), default=1.0)
        scale = 1.0 if self.by == "share" else it.scale
        return max(PROOF * scale, 4 * tie_width(it) / least)

    @property
    def spare(self) -> Level:
        """By how much a plan may fall short of a level and still reach it: what floors allow."""
        return 0 if self.by == "grant" else self.grain / 4

    def rounded(self, room: float) -> Level:
        """A step of about so much, a grain at least."""
        if self.by == "grant":
            return int(self.grain * max(1, round(room / self.grain)))
        return max(room, self.grain)

    def below(self, level: Level) -> Level:
        """What none exceeds where none has so much: grants differ by a grain."""
        return level - self.grain if self.by == "grant" else level

    def above(self, level: Level) -> Level:
        """The least that none has where none exceeds so much."""
        return level + self.grain if self.by == "grant" else level

    def levels(self, plan: Plan) -> dict[int, Level]:
        """What each recipient that is compared has."""
        if self.by == "grant":
            grants = self.granted(plan)
            return {r: grants[r] for r in self.compared}
        gains = self.gained(plan)
        return {r: gains[r] / self._sizes[r] for r in self.compared}

    @cached_property
    def most(self) -> dict[int, Level]:
        """What each can have at most, everybody's most units taken together."""
        return self.levels(tuple(map(int, self.question.most_units)))

    def floors(self, least: Mapping[int, Level]) -> Question:
        """The stated question for plans of which recipients have so much at least."""
        rows = (self._floor(r, level) for r, level in least.items() if level > 0)
        return replace(self.question, extra=(*self.question.extra, *rows))

    def _floor(self, r: int, level: Level) -> Row:
        if self.by == "grant":
            return Row(WORST_OFF, self.names[r], self._cost(r), Fraction(level), None, "money")
        least = Fraction(self.before[r] + level * self._sizes[r])
        return Row(WORST_OFF, self.names[r], self.gains[r], least, None, "awareness")
