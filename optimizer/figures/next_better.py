"""The next better plan, the price of the next step of money, and why money is left."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.evaluate import keeps, plan_cost, tie_width
from optimizer.figures.conflict import row_range
from optimizer.figures.offer_figures import Asked
from optimizer.figures.rule_prices import RulePrice
from optimizer.finding import Finding
from optimizer.instance.by_budget import RulesByBudget
from optimizer.instance.instance import Instance
from optimizer.methods.canonical_order import canonical_key
from optimizer.methods.frontier import every_budget
from optimizer.methods.packages import PackagesSolver
from optimizer.money import MOST as MONEY_MOST
from optimizer.money import Money, money_step
from optimizer.proof import TIES, Options, Plan, Proof
from optimizer.question import Question
from optimizer.results.plan import Unspent
from optimizer.rows import Row, is_nested

REACHES = (1, 4, 16)
"""So many times the cheapest unit's cost is looked ahead for the next better plan."""
LISTED = 20_000
"""Better plans that are listed at most."""
CHANGES = 10_000
"""So many budgets at which plans may change are looked through."""
FAR = 4
"""Where rules follow the budget, a better plan is sought up to this many times the budget."""


@dataclass(frozen=True)
class Next:
    """The smallest budget found with a strictly better plan, and its awareness.

    Attributes:
        budget: None where no larger budget has a better plan, or none was found.
        awareness: of its best plan. plan: that plan, where it was looked for.
        kind: exact; at_most: a smaller budget may do; at_least: nothing better up to ``searched``,
            beyond it unknown.
        searched: the largest budget that was looked at, for at_least.
    """

    budget: Money | None
    awareness: float | None
    kind: str = "exact"
    searched: Money | None = None
    plan: Plan | None = None


def next_better(asked: Asked) -> Next:
    """The smallest budget with a plan better by more than a tie.

    Raises:
        StoppedError: a limit came before the answer.
    """
    if asked.is_quick and not every_budget(asked.instance):
        return _next_on_the_front(asked)
    return _next_by_solving(asked)


def price_of_next_step(asked: Asked) -> Finding:
    """V(B + a money step) - V(B); may be below 0 where a minimum follows the budget."""
    budget = asked.question.budget
    value = asked.desk.value(replace(asked.question, budget=budget + money_step(budget)))
    if value is None:
        return Finding(None, "impossible")
    return Finding(value - asked.value)


def left_of(question: Question, plan: Plan) -> Money:
    """What a plan leaves of the budget; below 0 where it costs more."""
    return question.instance.amount(question.budget - plan_cost(question.instance, plan))


def unspent(asked: Asked, following: Next, prices: Mapping[str, RulePrice]) -> Unspent:
    """The money left, because the next better plan costs more, because a rule stops it, or because
    nothing is better at all.
    """
    amount = left_of(asked.question, asked.plan)
    if amount.minor <= 0:
        return Unspent(amount)
    if following.budget is not None:
        return Unspent(amount, "budget")
    worth = {name: _number(price.price) for name, price in prices.items()}
    stopping = max(worth, key=lambda name: worth[name], default=None)
    if stopping is not None and worth[stopping] > asked.tie:
        return Unspent(amount, "rule", stopping)
    return Unspent(amount, "saturated" if following.kind == "exact" else None)


def _number(finding: Finding) -> float:
    return finding.value if isinstance(finding.value, float) else 0.0


def _next_on_the_front(asked: Asked) -> Next:
    everything = max(asked.question.budget, _cost_of_everything(asked.instance))
    whole = asked.desk.frontier(replace(asked.question, budget=everything))
    better = (asked.value - asked.instance.baseline) / whole.grain + whole.tie
    front = whole.value
    position = int(np.searchsorted(front.gain, better, side="right"))
    if position == len(front):
        return Next(None, None)
    budget = int(front.cost[position])
    return Next(
        asked.instance.amount(budget),
        whole.awareness(int(front.gain[position])),
        plan=whole.at(budget).plan,
    )


# -- by solving ------------------------------------------------------------------------------------


def _next_by_solving(asked: Asked) -> Next:
    """Upwards in steps that double until a better plan is found; then down to where it begins to be
    feasible, and again.

    Only while a larger budget loosens every rule: there a plan stays feasible once it is, and V
    never falls.
    """
    question = asked.question
    end = _loosening_end(question)
    low = high = question.budget
    step = question.instance.cost_grain or 1
    found: Proof | None = None
    if _has_left(asked) and end > high and _better_at(asked, end) is None:
        return _nothing(question, end)
    while found is None and high < end:
        low, high, step = high, min(end, high + step), 2 * step
        found = _better_at(asked, high)
    return _first_better(asked, found, low, high) if found else _nothing(question, end)


def _better_at(asked: Asked, budget: int) -> Proof | None:
    """The proof at a budget whose best plan is better by more than a tie; None where it is not."""
    proof = asked.desk.prove(replace(asked.question, budget=budget), within=TIES)
    return proof if proof.value is not None and proof.value > asked.value + asked.tie else None


def _first_better(asked: Asked, found: Proof, low: int, high: int) -> Next:
    """The smallest budget with a better plan, between one that has none and one that has
    ``found``.
    """
    changing = RulesByBudget(asked.instance, high).changing(CHANGES)
    while True:
        first = _first_feasible(asked.question, found.plan or (), low, high)
        below = _last_change_before(first, changing)
        lower = _better_at(asked, below) if below > low else None
        if lower is None:
            return Next(asked.instance.amount(first), found.value, plan=found.plan)
        high, found = below, lower


def _last_change_before(budget: int, changing: Sequence[int] | None) -> int:
    """The largest budget below one whose best plan may be another than that of the budgets before:
    up to the next change all are the same.
    """
    return budget - 1 if changing is None else changing[bisect_left(changing, budget) - 1]


def next_by_listing(asked: Asked, options: Options) -> Next | None:
    """The same in a proof or two: every plan that a little more money buys and that is better is
    listed, the cheapest taken.

    Only for questions that the packages method takes; None where it does not find the answer as
    quickly as that.
    """
    question, enough = asked.question, asked.value + asked.tie
    end = _loosening_end(question)
    # Begun afresh: within so little work, what else was asked before must not decide what is found.
    solver = PackagesSolver(question, options)
    if _has_left(asked) and end > question.budget:
        widest = solver.prove(end)
        if widest.status == "optimal" and widest.value is not None and widest.value <= enough:
            return _nothing(question, end)
    cheapest = min((cost for cost in question.instance.unit_costs if cost), default=0)
    for times in REACHES:
        high = min(end, question.budget + times * cheapest)
        if high == question.budget:
            return _nothing(question, end)
        proof = solver.prove(high)
        if proof.status != "optimal" or proof.value is None:
            return None
        if proof.value > enough:
            return _cheapest(question, solver.plans_above(enough, LISTED), high)
    return None


def _cheapest(
    question: Question, plans: Sequence[tuple[Plan, float]] | None, high: int
) -> Next | None:
    """The smallest budget at which one of these plans is feasible, and the best of them there;
    exact checks only where they decide.
    """
    if not plans:
        return None
    instance, first, found = question.instance, high, False
    by_cost = sorted((plan_cost(instance, plan), plan, value) for plan, value in plans)
    for cost, plan, _ in by_cost:
        if found and cost >= first:
            break
        if keeps(instance, plan, _rows(question, first)):
            first, found = _first_feasible(question, plan, question.budget, first), True
    rows = _rows(question, first)
    best, equal = -np.inf, []
    for value, plan in sorted(
        ((value, plan) for cost, plan, value in by_cost if cost <= first), reverse=True
    ):
        if value < best - tie_width(instance):
            break
        if keeps(instance, plan, rows):
            best = max(best, value)
            equal.append(plan)
    if not equal:
        return None
    return Next(
        instance.amount(first),
        best,
        plan=min(equal, key=lambda plan: canonical_key(instance, plan)),
    )


def _has_left(asked: Asked) -> bool:
    """Whether so much money is left that it is likely that no money at all buys more."""
    return left_of(asked.question, asked.plan).minor >= min(
        (cost for cost in asked.instance.unit_costs if cost), default=1
    )


def _cost_of_everything(instance: Instance) -> int:
    return plan_cost(instance, tuple(int(units) for units in instance.max_units))


def _nothing(question: Question, end: int) -> Next:
    if _allows_all(question.instance, end):
        return Next(None, None)
    return Next(None, None, "at_least", question.instance.amount(end))


def _rows(question: Question, budget: int) -> tuple[Row, ...]:
    """The rows of the question at another budget."""
    return replace(question, budget=budget).rows


def _first_feasible(question: Question, plan: Plan, low: int, high: int) -> int:
    """The smallest budget above ``low`` at which a plan that is feasible at ``high`` is
    feasible.
    """
    instance = question.instance

    def feasible(budget: int) -> bool:
        return keeps(instance, plan, _rows(question, budget))

    least = max(low + 1, plan_cost(instance, plan))
    if feasible(least):  # mostly, as only its cost is in the way
        return least
    return least + bisect_left(range(least, high), True, key=feasible)


def _allows_all(instance: Instance, budget: int) -> bool:
    """Whether no larger budget allows a plan that this one forbids: no rule steps later, and none
    that moves with it binds here.
    """
    rules = RulesByBudget(instance, MONEY_MOST)
    later = any(step > budget for step in rules.steps)
    return not later and all(
        _is_slack(row, instance) for row in instance.rows(budget) if row.rule in rules.moving
    )


def _is_slack(row: Row, instance: Instance) -> bool:
    """Whether no units on offer can exceed a row's maximum, the only bound it has."""
    if row.lower is not None or row.upper is None or row.has_coverage:
        return False
    units = [int(units) for units in instance.max_units]
    return row_range(row, [0] * len(units), units, ())[1] <= row.upper


def _loosening_end(question: Question) -> int:
    """The largest budget worth asking for up to which every rule only loosens as the budget
    grows.
    """
    instance, budget = question.instance, question.budget
    end = max(budget, FAR * budget if every_budget(instance) else _cost_of_everything(instance))
    rules = RulesByBudget(instance, end)
    for start in rules.steps:
        if budget < start and not is_nested(instance.rows(start - 1), instance.rows(start)):
            end = start - 1
            break
    return end if rules.only_loosen(budget, end) else budget
