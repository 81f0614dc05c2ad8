"""What draws of prices say of plans: whether they keep the cap, how much to keep back, what is cut
and what comes in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from optimizer.analyses.robustness.in_order import answers_in_order, known_by_then
from optimizer.analyses.robustness.prices import CuttingOrder, Purchase, under_the_same_rules
from optimizer.analyses.robustness.result import (
    AmountEstimate,
    CarriedOut,
    Contingency,
    ContingencyLevel,
    Ended,
    Estimate,
    FixedOrder,
    OverPrices,
    PlanOverPrices,
    Seen,
    UnitMoved,
)
from optimizer.analyses.robustness.statistics import mean, quantile, seen
from optimizer.desk import Desk
from optimizer.evaluate import keeps, plan_awareness, plan_cost, terms_value
from optimizer.instance.instance import BUDGET
from optimizer.instance.whatif.draws import draw_prices, prices
from optimizer.money import money_step
from optimizer.proof import Plan, Proof
from optimizer.question import Question
from optimizer.results.plan import named
from optimizer.rows import Row, Terms

CARRIED_OUT = 8
"""Plans that are carried out at most, the first ones, unless fewer are asked for."""
CONTINGENCY = "contingency"
"""What results call the plans that keep something back, before the percentage they may cost."""
KEPT_BACK = (90, 80, 70)
"""What contingency plans may cost, in percent of the budget."""
OFTEN, NEARLY_ALWAYS = 0.8, 0.99
"""Shares of the draws in which a level keeps the cap."""
Moved = Counter[tuple[int, int]]
"""How often the unit that makes an offer so many is cut, or comes in."""


@dataclass(frozen=True, eq=False)
class PricesDrawn:
    """Draws of prices.

    Attributes:
        stated: the question at the stated numbers.
        plans: by name, the stated plan first.
        cost_terms: per draw, what the cost of a plan is made of.
        purchases: per draw, what becomes of the plans carried out; fewer where a limit came first.
        levels: what a plan may cost, and the best one, from the budget downward.
        ended: why there is no further level.
        most: plans that are carried out at most, the first ones.
    """

    stated: Question
    plans: Mapping[str, Plan]
    cost_terms: Sequence[Terms]
    purchases: Sequence[Sequence[Purchase | None]] = ()
    levels: Sequence[tuple[int, Plan]] = ()
    ended: Ended = "stopped"
    most: int = CARRIED_OUT

    def told(self) -> OverPrices:
        """What they say."""
        return OverPrices(
            numbers=len(prices(self.stated.instance)),
            draws=len(self.cost_terms),
            plans=tuple(self._plan(*each) for each in enumerate(self.plans.items())),
            contingency=self._contingency(),
        )

    def complete(self, asked: int) -> bool:
        """Whether no limit came before everything was answered of so many draws."""
        return len(self.purchases) == asked and self.ended != "stopped"

    @property
    def carried_out(self) -> tuple[Plan, ...]:
        """The plans that are carried out."""
        return tuple(self.plans.values())[: self.most]

    def kept(self, plan: Plan) -> Seen:
        """In how many draws a plan costs no more than the budget."""
        return seen(
            sum(cost <= self.stated.budget for cost in self._costs(plan)), len(self.cost_terms)
        )

    def _costs(self, plan: Plan) -> list[int]:
        return [int(terms_value(terms, plan, ())) for terms in self.cost_terms]

    def _plan(self, position: int, named_plan: tuple[str, Plan]) -> PlanOverPrices:
        (name, plan), it = named_plan, self.stated.instance
        costs = self._costs(plan)
        middle = mean(costs)
        error = None if middle.error is None else it.amount(round(middle.error))
        return PlanOverPrices(
            plan=name,
            cost=it.amount(plan_cost(it, plan)),
            holds=keeps(it, plan, self.stated.rows),
            kept=self.kept(plan),
            mean_cost=AmountEstimate(it.amount(round(middle.value)), error),
            p5_cost=it.amount(int(quantile(costs, 0.05))),
            p95_cost=it.amount(int(quantile(costs, 0.95))),
            carried_out=self._carried_out(position, plan),
        )

    def _carried_out(self, position: int, plan: Plan) -> CarriedOut | None:
        if position >= self.most or not self.purchases:
            return None
        found = [each[position] for each in self.purchases]
        done = [each for each in found if each is not None]
        cuts = _moved((each.cut, plan) for each in done)
        comes_in = _moved((each.cut, each.spent_again) for each in done)
        return CarriedOut(
            draws=len(found),
            not_carried_out=seen(len(found) - len(done), len(found)),
            cut=self._awareness([each.cut for each in done]),
            spent_again=self._awareness([each.spent_again for each in done]),
            fixed_order=self._fixed_order(plan, cuts),
            cuts=self._list(_order(cuts, cuts), cuts, done),
            reserve=self._list(
                sorted(comes_in, key=lambda each: (-comes_in[each], *each)), comes_in, done
            ),
        )

    def _awareness(self, plans: Sequence[Plan]) -> Estimate | None:
        known = {plan: plan_awareness(self.stated.instance, plan) for plan in set(plans)}
        return mean([known[plan] for plan in plans]) if plans else None

    def _fixed_order(self, plan: Plan, cuts: Moved) -> FixedOrder:
        """The plan cut by how often its units are cut, until what is left fits."""
        units = [(o, k) for o, most in enumerate(plan) for k in range(1, most + 1)]
        order = CuttingOrder(self.stated.instance, self._rules, plan, _order(units, cuts))
        waiting = self.cost_terms[: len(self.purchases)]
        left: list[Plan] = []
        for part in order.parts():
            over = [terms for terms in waiting if terms_value(terms, part, ()) > self.stated.budget]
            left += [part] * (len(waiting) - len(over))
            waiting = over
            if not waiting:
                break
        return FixedOrder(seen(len(waiting), len(self.purchases)), self._awareness(left))

    @property
    def _rules(self) -> list[Row]:
        """What a plan must respect but for the cap, which looks at drawn prices."""
        return [row for row in self.stated.rows if row.rule != BUDGET]

    def _list(
        self, order: Iterable[tuple[int, int]], moved: Moved, done: Sequence[Purchase]
    ) -> tuple[UnitMoved, ...]:
        return tuple(
            UnitMoved(
                **named(self.stated.instance.offers[o]),
                units=units,
                **vars(seen(moved[o, units], len(done))),
            )
            for o, units in order
        )

    def _contingency(self) -> Contingency:
        it = self.stated.instance
        levels = tuple(
            ContingencyLevel(
                budget=it.amount(most),
                awareness=plan_awareness(it, plan),
                cost=it.amount(plan_cost(it, plan)),
                kept=self.kept(plan),
            )
            for most, plan in self.levels
        )
        often = None
        for level in reversed(levels):
            if level.kept.share < OFTEN:
                break
            often = level.budget
        last = levels[-1] if levels else None
        always = last.budget if last and last.kept.share >= NEARLY_ALWAYS else None
        return Contingency(levels, self.ended, often, always)


def draws_of_prices(
    desk: Desk,
    stated: Question,
    plans: Mapping[str, Plan],
    seed: int,
    draws: int,
    most: int = CARRIED_OUT,
) -> PricesDrawn | None:
    """What plans, and contingency plans, cost at the prices of so many draws; None where a limit,
    or Ctrl-C, came before the first.

    Args:
        desk: it has proved the stated question.
        stated: that question.
        plans: by name, the stated plan first.
        seed: of the draws.
        draws: how many.
        most: plans that are carried out at most.
    """

    def cost_terms_of(number: int) -> Terms:
        return draw_prices(desk.instance, seed, number).cost_terms

    numbers = range(1, draws + 1)
    cost_terms = known_by_then(answers_in_order(numbers, cost_terms_of, desk.options, workers=1))
    if not cost_terms:
        return None
    known = {**plans, **_contingency_plans(desk, stated)}
    return _levelled(PricesDrawn(stated, known, cost_terms, most=most), desk)


def _contingency_plans(desk: Desk, stated: Question) -> dict[str, Plan]:
    """The best plans that keep back something of the budget, but for those that there are none."""
    found = {
        f"{CONTINGENCY}-{percent}": _costing_at_most(desk, stated, stated.budget * percent // 100)
        for percent in KEPT_BACK
    }
    return {
        name: proof.plan
        for name, proof in found.items()
        if proof.plan is not None and proof.status == "optimal"
    }


def _costing_at_most(desk: Desk, stated: Question, most: int) -> Proof:
    """The best plan under the rules at the budget that costs at most so much."""
    return desk.prove(under_the_same_rules(stated, stated.instance, most))


def _levelled(drawn: PricesDrawn, desk: Desk) -> PricesDrawn:
    """With levels from the budget downward, a money step apart, to the first that is nearly always
    kept, or that no plan follows.
    """
    most, plan = drawn.stated.budget, next(iter(drawn.plans.values()))
    levels = [(most, plan)]
    ended: Ended = "kept"
    while drawn.kept(plan).share < NEARLY_ALWAYS:
        most -= money_step(drawn.stated.budget)
        proof = _costing_at_most(desk, drawn.stated, most) if most >= 0 else None
        if proof is None or proof.plan is None or proof.status != "optimal":
            ended = "stopped" if proof is not None and proof.status == "stopped" else "no plan"
            break
        plan = proof.plan
        levels.append((most, plan))
    return replace(drawn, levels=levels, ended=ended)


def _moved(pairs: Iterable[tuple[Plan, Plan]]) -> Moved:
    """Of pairs of a plan and a larger one, how often each unit is in the larger alone."""
    return Counter(
        (o, units)
        for few, many in pairs
        for o, (least, most) in enumerate(zip(few, many, strict=True))
        for units in range(least + 1, most + 1)
    )


def _order(units: Iterable[tuple[int, int]], moved: Moved) -> list[tuple[int, int]]:
    """The most frequent first; of equally frequent ones the last of the offers table, and of an
    offer its last unit, first.
    """
    return sorted(units, key=lambda each: (-moved[each], -each[0], -each[1]))
