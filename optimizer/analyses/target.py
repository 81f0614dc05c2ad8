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
from typing import Any, Unpack

from optimizer.allocation import Allocation
from optimizer.analyses.goal_budget import smallest_budget
from optimizer.analyses.names import names_of
from optimizer.analyses.plan_report import purchase
from optimizer.analyses.plan_report.tables import asset_table, plan_table
from optimizer.analyses.words import (
    changed,
    clash,
    gain_decimals,
    in_full,
    money,
    money_column,
    percent,
)
from optimizer.desk import Desk
from optimizer.document import (
    Block,
    Document,
    KeyFigures,
    Note,
    Paragraph,
    Strong,
    Text,
    fixed,
    section,
)
from optimizer.errors import InfeasibleError, InputError
from optimizer.evaluate import plan_awareness, plan_cost
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import BUDGET, Instance, expect_instance
from optimizer.interruption import ends_with_the_best
from optimizer.keywords import knows_its_keywords
from optimizer.methods import canonical, frontier
from optimizer.methods.frontier import every_budget
from optimizer.money import (
    Money,
    MoneyLike,
    parse_number,
    parse_share,
    say_budget_in_words,
    say_money,
)
from optimizer.proof import TIES, Options, Plan, Proof, SolveOptions
from optimizer.question import Question, awareness_terms, negated
from optimizer.result import FORMAT, Record, about, amount, minor, sealed
from optimizer.rows import Row
from optimizer.solve import allocation_of

GOAL = "goal"
"""Name of the row that holds awareness at the goal."""


@dataclass(frozen=True, eq=False)
class Target:
    """The answer to ``target``.

    Attributes:
        instance: the problem. budget: what shares and steps of rules refer to.
        goal: awareness to be reached, weight units. share: of the maximum, where it was given so.
        allocation: the cheapest plan; None where the goal is beyond reach.
        most: the most that can be reached at any cost under the rules.
        smallest_budget: the smallest whose own best plan reaches the goal, its shares and steps
            being those of that budget; ``cost`` where no rule follows the budget, None where it is
            not known.
        method: which method answered. seconds: wall time.
    """

    instance: Instance
    budget: Money
    goal: float
    share: float | None
    allocation: Allocation | None
    most: float
    smallest_budget: Money | None
    method: str
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
    def result(self) -> dict[str, Any]:
        """The answer as plain data, with the keys of docs/result.md. Not to be changed."""
        it, best = self.instance, self.allocation
        known = (
            best.result
            if best
            else {"status": "unreachable", "plan": None, "recipients": [], "run": {}}
        )
        plain = {
            "format": FORMAT,
            "instance": about(it),
            "status": known["status"],
            "rules_at": amount(it, self.budget),
            "goal": self.goal,
            "goal_share": self.share,
            "cost": amount(it, self.cost),
            "awareness": best.awareness if best else None,
            "baseline": it.baseline,
            "maximum": it.maximum,
            "most": self.most,
            "most_share": self.most / it.maximum if it.maximum else None,
            "smallest_budget": amount(it, self.smallest_budget),
            "plan": known["plan"],
            "recipients": known["recipients"],
            "method": self.method or None,
        }
        return sealed(plain, {**known["run"], "seconds": self.seconds})

    @property
    def records(self) -> list[dict[str, Any]]:
        """What the plan buys."""
        return list(self.result["plan"] or [])

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.result, self.instance)


@knows_its_keywords
@ends_with_the_best
def target(
    instance: Instance,
    awareness: Any,
    budget: MoneyLike | None = None,
    **options: Unpack[SolveOptions],
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
        method="" if proof is None else proof.method,
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


# -- the report ------------------------------------------------------------------------------------


def report(result: Record, instance: Instance) -> Document:
    """The report on a result of ``target`` (docs/result.md); the instance gives names."""
    stated = minor(result["rules_at"])
    budget = f"Budget: {say_budget_in_words(stated, instance.currency)}"
    goal = f"goal: awareness {_level(result, 'goal')}{_share(result['goal_share'])}"
    ground = (
        "Shares of the budget and steps of rules are those of"
        f" {in_full(stated, instance.currency)}; that budget itself caps nothing here."
    )
    plan = _plan(result, instance) if result["plan"] else ()
    depends = bool(every_budget(instance))
    changes = changed(result["instance"]["changes"])
    return Document(
        f"{budget} · {goal} · {instance.name}",
        (Paragraph(_headline(result, depends)), *changes, *plan, Note(ground)),
    )


def _headline(result: Record, depends: bool) -> Text:
    """What the goal costs, and under which rules where they follow the budget."""
    under = (
        f"Under the rules as they stand for a budget of {money(result['rules_at'])}, "
        if depends
        else ""
    )

    def strong(sentence: str) -> Strong:
        return Strong(under + sentence if under else sentence[0].upper() + sentence[1:])

    if result["plan"] is None:
        most = (
            "the most that any plan reaches under these rules is"
            f" {_level(result, 'most')}{_share(result['most_share'])}"
        )
        return (strong("the goal is beyond reach at any cost:"), f" {most}.")
    if not result["plan"]:
        return (
            strong("nothing needs to be bought:"),
            f" awareness is {_level(result, 'baseline')} already.",
        )
    buys = f" The plan {purchase(result)} and reaches {_level(result, 'awareness')}."
    if result["status"] == "optimal":
        no_cheaper = f"No cheaper plan reaches it{' under these rules' if depends else ''}."
        return (
            strong(f"the goal costs at least {money(result['cost'])}."),
            f"{buys} {no_cheaper}{_other_budgets(result, depends)}",
        )
    return (
        strong(f"a plan for {money(result['cost'])} reaches the goal."),
        f"{buys} The search was stopped: a cheaper plan may reach it.",
    )


def _other_budgets(result: Record, depends: bool) -> str:
    """What is known of budgets whose rules are others."""
    if not depends:
        return ""
    if result["smallest_budget"] is None:
        return " Another budget has other rules and may reach it for less."
    return (
        " Another budget has other rules: the smallest that reaches the goal under its own is"
        f" {money(result['smallest_budget'])}."
    )


def _plan(result: Record, instance: Instance) -> tuple[Block, ...]:
    names = names_of(instance)
    column = money_column(
        [minor(row["cost"]) for row in (*result["plan"], *result["recipients"])], instance.currency
    )
    beside = minor(result["cost"]) - minor(result["rules_at"])
    figures = (
        ("Least cost", money(result["cost"])),
        (
            f"{'Above' if beside > 0 else 'Below'} the budget by",
            say_money(abs(beside), instance.currency),
        ),
        ("Awareness", _level(result, "awareness")),
        ("Most that can be reached", _level(result, "most")),
    )
    return (
        KeyFigures(figures),
        *section("What to buy", asset_table(result, names, column)),
        *section("What to buy for whom", plan_table(result, names, column)),
    )


def _share(share: float | None) -> str:
    return "" if share is None else f" ({percent(share)} of the maximum)"


def _level(result: Record, key: str) -> str:
    return fixed(result[key], gain_decimals(result["most"], result["baseline"]) + 1)
