"""Plans as they would be carried out at the prices of a draw.

Every rule is held at the stated numbers and prices: falling prices break no minimum. Only the cap
looks at the drawn prices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.analyses.robustness.in_order import answers_in_order
from optimizer.errors import StoppedError
from optimizer.evaluate import assess, keeps, plan_cost
from optimizer.instance.instance import BUDGET, LOTS, Instance
from optimizer.instance.whatif.draws import draw_prices
from optimizer.methods import Learned, prove
from optimizer.proof import Options, Plan
from optimizer.question import Question
from optimizer.rows import Row, Units

CUT, SPENT_AGAIN = "cut", "spent again"
"""Names of the rows that hold a plan below another, or above it."""


@dataclass(frozen=True)
class Purchase:
    """A plan at the prices of a draw.

    Attributes:
        cut: the best plan that has no more units of any offer, fits and keeps every rule: the plan
            itself where it does. spent_again: the best that has no fewer than ``cut``.
    """

    cut: Plan
    spent_again: Plan


@dataclass(frozen=True, eq=False)
class PricesAsked:
    """What is asked of every draw of prices.

    Attributes:
        stated: the question at the stated numbers. options: how to solve.
        learned: what its proof taught; each draw begins with that, and with nothing of others.
        seed: of the draws. plans: which are carried out.
    """

    stated: Question
    options: Options
    learned: Learned
    seed: int
    plans: tuple[Plan, ...]

    def answers(self, draws: int, workers: int) -> Iterator[tuple[Purchase | None, ...]]:
        """Of the draws in order, up to the first that a limit or Ctrl-C leaves without a proof."""
        return answers_in_order(range(1, draws + 1), self.answer, self.options, workers)

    def answer(self, number: int) -> tuple[Purchase | None, ...] | None:
        """What becomes of each plan in a draw, None where no part of it fits and keeps every rule;
        None in place of all where that was not proved.
        """
        drawn = draw_prices(self.stated.instance, self.seed, number)
        question = under_the_same_rules(self.stated, drawn, self.stated.budget)
        counter = _Counter(question, self.options, self.learned.elsewhere())
        try:
            return tuple(counter.purchase(plan) for plan in self.plans)
        except StoppedError:
            return None


def under_the_same_rules(stated: Question, instance: Instance, budget: int) -> Question:
    """The stated question within another budget, or at other prices, every rule as it stands."""
    rules = tuple(row for row in stated.rows if row.rule not in (BUDGET, LOTS))
    names = frozenset(rule.name for rule in stated.instance.rules)
    return Question(instance, budget, extra=rules, without=names)


@dataclass(frozen=True, eq=False)
class _Counter:
    """Where plans are bought at the prices of one draw."""

    question: Question
    options: Options
    learned: Learned

    def purchase(self, plan: Plan) -> Purchase | None:
        """Raises StoppedError."""
        it = self.question.instance
        # more units never cover less: a plan that can be bought whole is the best part of itself
        cut: Plan | None = plan
        if not keeps(it, plan, self.question.rows):
            cut = self._best(
                _bound(it, CUT, o, None, units)
                for o, units in enumerate(plan)
                if units < it.offers[o].max_units
            )
        if cut is None:
            return None
        above = (_bound(it, SPENT_AGAIN, o, units, None) for o, units in enumerate(cut) if units)
        return Purchase(cut, (self._affords_more(cut) and self._best(above)) or cut)

    def _affords_more(self, plan: Plan) -> bool:
        """Whether what is left pays for a further unit of anything."""
        it = self.question.instance
        left = self.question.budget - plan_cost(it, plan)
        prices = zip(it.unit_costs, it.offers, plan, strict=True)
        return any(cost <= left and units < offer.max_units for cost, offer, units in prices)

    def _best(self, bounds: Iterable[Row]) -> Plan | None:
        question = replace(self.question, extra=(*self.question.extra, *bounds))
        proof = prove(question, self.options, self.learned)
        if proof.status == "stopped":
            raise StoppedError("Stopped before a draw of prices was answered.")
        return proof.plan


def _bound(instance: Instance, name: str, o: int, least: int | None, most: int | None) -> Row:
    """Least <= x_o <= most."""
    low, high = (None if units is None else Fraction(units) for units in (least, most))
    return Row(name, instance.offers[o].key, ((Units(o), Fraction(1)),), low, high, "units")


@dataclass(frozen=True, eq=False)
class CuttingOrder:
    """Parts of a plan, cut in one order whatever the prices.

    The next unit cut is always the first in the order, of those left, without which no further rule
    is broken at the stated numbers; where a line has a least number of units, all of these go
    together.

    Attributes:
        instance: the problem. rows: what is held at the stated numbers.
        plan: what is cut. order: (offer, units) pairs, the unit that makes the line so many.
    """

    instance: Instance
    rows: Sequence[Row]
    plan: Plan
    order: Sequence[tuple[int, int]]

    def parts(self) -> Iterator[Plan]:
        """Those that keep every rule, the largest first."""
        part: Plan | None = self.plan
        broken = self._broken(self.plan)
        while part is not None:
            if not broken:
                yield part
            part, broken = self._next(part, broken)

    def _next(self, part: Plan, broken: frozenset[str]) -> tuple[Plan | None, frozenset[str]]:
        for o, units in self.order:
            if part[o] == units:
                fewer = (*part[:o], self._fewer(o, units), *part[o + 1 :])
                breaks = self._broken(fewer)
                if breaks <= broken:
                    return fewer, breaks
        return None, broken

    def _fewer(self, o: int, units: int) -> int:
        return units - 1 if units > self.instance.offers[o].min_units else 0

    def _broken(self, plan: Plan) -> frozenset[str]:
        return frozenset(
            reading.row.label for reading in assess(self.instance, plan, self.rows).broken
        )
