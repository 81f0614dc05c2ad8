"""The cheapest plan that reaches a goal for awareness.

    least  sum of costs   subject to   awareness >= goal   and every rule but the budget

Shares and steps of rules that follow the budget stay those of the stated budget: a goal asks what
the same programme under the same rules would have to cost, not for other rules. Of several cheapest
plans the one with the fewest units counts, then the greatest vector of units in the order of the
offers table.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, Unpack

from optimizer.allocation import Allocation
from optimizer.analyses.goal_budget import smallest_budget
from optimizer.analyses.target.report import report
from optimizer.analyses.target.result import TargetResult
from optimizer.desk import Desk
from optimizer.document import Chart, Document, Map
from optimizer.errors import InfeasibleError, InputError
from optimizer.evaluate import plan_awareness, plan_cost
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import BUDGET, Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.methods import canonical, frontier
from optimizer.methods.frontier import every_budget
from optimizer.money import Money, MoneyLike, parse_number, parse_share
from optimizer.proof import TIES, Method, Options, Plan, Proof, SolveKeywords
from optimizer.question import Question, awareness_terms, negated
from optimizer.record import FORMAT, NOT_RUN, Answer, sealed
from optimizer.reports.words import clash
from optimizer.results.plan import about
from optimizer.rows import Row
from optimizer.solve import allocation_of

GOAL = "goal"
"""Name of the row that holds awareness at the goal."""


@dataclass(frozen=True, eq=False)
class Target(Answer):
    """The answer to ``target``.

    Attributes:
        instance: the problem. budget: what shares and steps of rules refer to.
        goal: awareness to be reached, weight units. share: of the maximum, where it was given so.
        allocation: the cheapest plan; None where the goal is beyond reach.
        most: the most that can be reached at any cost under the rules.
        smallest_budget: the smallest whose own best plan reaches the goal, its shares and steps
            being those of that budget; ``cost`` where no rule follows the budget, None where it is
            not known.
        method: which method answered; None where the goal is beyond reach. seconds: wall time.
    """

    instance: Instance
    budget: Money
    goal: float
    share: float | None
    allocation: Allocation | None
    most: float
    smallest_budget: Money | None
    method: Method | None
    seconds: float

    @property
    def cost(self) -> Money | None:
        """The least cost; None where the goal is beyond reach."""
        return None if self.allocation is None else self.allocation.cost

    @property
    def reached(self) -> bool:
        """Whether some plan reaches the goal."""
        return self.allocation is not None

    @cached_property
    def typed(self) -> TargetResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        it, best = self.instance, self.allocation
        known = best.typed if best else None
        result = TargetResult(
            format=FORMAT,
            instance=about(it),
            status=_status(best),
            rules_at=self.budget,
            goal=self.goal,
            goal_share=self.share,
            cost=self.cost,
            not_measured=known.not_measured if known else None,
            awareness=best.awareness if best else None,
            baseline=it.baseline,
            maximum=it.maximum,
            most=self.most,
            most_share=self.most / it.maximum if it.maximum else None,
            smallest_budget=self.smallest_budget,
            plan=known.plan if known else None,
            recipients=known.recipients if known else (),
            method=self.method,
        )
        return sealed(result, replace(known.run if known else NOT_RUN, seconds=self.seconds))

    @property
    def records(self) -> list[dict[str, Any]]:
        """What the plan buys."""
        return [line.plain() for line in self.typed.plan or ()]

    @property
    def picture(self) -> Chart | Map | None:
        """The plan's."""
        return None if self.allocation is None else self.allocation.picture

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.typed, self.instance)


def _status(best: Allocation | None) -> Literal["optimal", "stopped", "unreachable"]:
    if best is None:
        return "unreachable"
    return "optimal" if best.status == "optimal" else "stopped"


@public_verb
def target(
    instance: Instance,
    awareness: Any,
    budget: MoneyLike | None = None,
    **options: Unpack[SolveKeywords],
) -> Target:
    """The cheapest plan that reaches a goal, proved.

    Args:
        instance: the problem.
        awareness: a share of the maximum ("60%"), or a number of weight units.
        budget: what shares of the budget and steps of rules refer to, and no cap; the instance's
            own by default.
        **options: as for ``solve``.

    Raises:
        InputError: the goal is no number, or a share where a curve without limit leaves no maximum.
        InfeasibleError: no plan keeps the rules at any cost. StoppedError: a limit came before
            anything was known.
        SolverError: an answer could not be certified.
    """
    began = time.perf_counter()
    expect_instance(instance)
    desk = Desk(instance, Options(**options))
    stated = instance.budget if budget is None else instance.money(budget)
    goal, share = read_goal(instance, awareness)
    question = _uncapped(instance, stated.minor)
    proof, most = _cheapest(desk, question, goal)
    if most is None:
        raise _nothing_feasible(desk, stated.minor)
    seconds = time.perf_counter() - began
    allocation = (
        None
        if proof is None
        else replace(allocation_of(question, proof, desk.options, seconds), budget=stated)
    )
    return Target(
        instance=instance,
        budget=stated,
        goal=goal,
        share=share,
        allocation=allocation,
        most=most,
        smallest_budget=_own_budget(desk, allocation, goal),
        method=None if proof is None else proof.method,
        seconds=time.perf_counter() - began,
    )


def read_goal(instance: Instance, awareness: Any) -> tuple[float, float | None]:
    """A goal in weight units, and the share of the maximum that it was given as.

    Raises:
        InputError: it is neither a share nor a number, or there is no maximum to take a share of.
    """
    if not (isinstance(awareness, str) and awareness.strip().endswith("%")):
        return float(parse_number(awareness)), None
    if instance.maximum is None:
        raise InputError(
            f"{awareness} has no meaning here: an area's curve has no limit, so there is no"
            " maximum. Give weight units."
        )
    share = float(parse_share(awareness))
    return share * instance.maximum, share


def _own_budget(desk: Desk, cheapest: Allocation | None, goal: float) -> Money | None:
    """The smallest budget that reaches the goal under its own rules."""
    if cheapest is None or cheapest.cost is None or cheapest.status != "optimal":
        return None
    if not every_budget(desk.instance):
        return cheapest.cost
    found = smallest_budget(desk, goal, max(cheapest.budget, cheapest.cost).minor)
    return None if found is None else desk.instance.amount(found)


def _uncapped(instance: Instance, stated: int) -> Question:
    """Every plan that keeps the rules as they are at a budget, whatever it costs."""
    everything = plan_cost(instance, tuple(int(units) for units in instance.max_units))
    rules = frozenset(rule.name for rule in instance.rules)
    rows = tuple(row for row in instance.rows(stated) if row.rule in rules)
    return Question(instance, max(stated, everything), without=rules, extra=rows)


def _cheapest(desk: Desk, question: Question, goal: float) -> tuple[Proof | None, float | None]:
    """The proof of the cheapest plan, or None where there is none; and the most that can be
    reached, None where nothing is feasible.
    """
    if desk.is_quick(question):
        return _on_the_front(desk, question, goal)
    best = desk.prove(question, within=TIES)
    if best.value is None:
        return None, None
    if best.value < goal - TIES * question.instance.scale:
        return None, best.value
    row = Row(GOAL, "", awareness_terms(question.instance), Fraction(goal), None, "awareness")
    proof = _least_cost(desk, replace(question, extra=(*question.extra, row)), best.plan or ())
    value = None if proof.plan is None else plan_awareness(question.instance, proof.plan)
    return replace(proof, value=value, bound=None, prices=None), best.value


def _least_cost(desk: Desk, question: Question, known: Plan) -> Proof:
    """The canonical one of the cheapest plans; the packages method finds it itself, the units
    method step by step.
    """
    if desk.options.method != "units":
        proof = desk.prove(replace(question, objective=negated(question.instance.cost_terms)))
        if proof.plan is not None and (proof.method != "units" or proof.status == "stopped"):
            return proof
    return canonical.prove_cheapest(replace(question, objective=()), desk.options, known)


def _on_the_front(desk: Desk, question: Question, goal: float) -> tuple[Proof | None, float | None]:
    """Read off the front: its first entry that reaches the goal, and among those of that cost the
    preferred one.
    """
    whole = desk.frontier(question, any_gain=True)
    if not len(whole.front):
        return None, None
    most = whole.awareness(int(whole.front.gain.max()))
    plan = whole.cheapest(goal)
    if plan is None:
        return None, most
    value = plan_awareness(question.instance, plan)
    return Proof("optimal", plan, value, None, "frontier", frontier.SOLVER), most


def _nothing_feasible(desk: Desk, stated: int) -> InfeasibleError:
    uncapped = replace(desk.question(stated), without=frozenset({BUDGET}))
    names = conflict(uncapped, desk.options)
    return InfeasibleError(f"No plan keeps every rule at any cost{clash(names)}.")
