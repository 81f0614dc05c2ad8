"""The report on the cheapest plan that reaches a goal."""

from __future__ import annotations

from optimizer.analyses.target.result import TargetResult
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
from optimizer.instance.instance import Instance
from optimizer.methods.frontier import every_budget
from optimizer.money import say_budget_in_words
from optimizer.reports.changes import on_the_unmeasured
from optimizer.reports.language import language
from optimizer.reports.names import names_of
from optimizer.reports.plan.answer import numbers_behind, purchased
from optimizer.reports.plan.tables import asset_table, plan_table
from optimizer.reports.words import changed, gain_decimals, in_full, money_column, percent


def report(result: TargetResult, instance: Instance) -> Document:
    """The report on a result of ``target`` (docs/result.md); the instance gives names."""
    stated = result.rules_at.minor
    budget = f"Budget: {say_budget_in_words(stated, instance.currency)}"
    goal = f"goal: awareness {_level(result.goal, result)}{_share(result.goal_share)}"
    ground = (
        "Shares of the budget and steps of rules are those of"
        f" {in_full(stated, instance.currency)}; that budget itself caps nothing here."
    )
    plan = _plan(result, instance) if result.plan else ()
    bought, names = result.plan or (), names_of(instance)
    unmeasured = on_the_unmeasured(result.not_measured, result.cost, bought, names)
    depends = bool(every_budget(instance))
    changes = changed(result.instance.changes)
    return Document(
        f"{budget} · {goal} · {instance.name}",
        (
            Paragraph(_headline(result, depends)),
            *unmeasured,
            *changes,
            *numbers_behind(result.instance),
            *plan,
            Note(ground),
        ),
    )


def _headline(result: TargetResult, depends: bool) -> Text:
    """What the goal costs, and under which rules where they follow the budget."""
    under = f"Under the rules as they stand for a budget of {result.rules_at}, " if depends else ""

    def strong(sentence: str) -> Strong:
        return Strong(under + sentence if under else sentence[0].upper() + sentence[1:])

    if result.plan is None:
        most = (
            "the most that any plan reaches under these rules is"
            f" {_level(result.most, result)}{_share(result.most_share)}"
        )
        return (strong("the goal is beyond reach at any cost:"), f" {most}.")
    if not result.plan:
        return (
            strong("nothing needs to be bought:"),
            f" awareness is {_level(result.baseline, result)} already.",
        )
    bought = purchased(result.plan, language("en"))
    buys = (
        f" The plan buys {bought['units']} for {bought['recipients']} and reaches"
        f" {_level(result.awareness, result)}."
    )
    if result.status == "optimal":
        no_cheaper = f"No cheaper plan reaches it{' under these rules' if depends else ''}."
        return (
            strong(f"the goal costs at least {result.cost}."),
            f"{buys} {no_cheaper}{_other_budgets(result, depends)}",
        )
    return (
        strong(f"a plan for {result.cost} reaches the goal."),
        f"{buys} The search was stopped: a cheaper plan may reach it.",
    )


def _other_budgets(result: TargetResult, depends: bool) -> str:
    """What is known of budgets whose rules are others."""
    if not depends:
        return ""
    if result.smallest_budget is None:
        return " Another budget has other rules and may reach it for less."
    return (
        " Another budget has other rules: the smallest that reaches the goal under its own is"
        f" {result.smallest_budget}."
    )


def _plan(result: TargetResult, instance: Instance) -> tuple[Block, ...]:
    names = names_of(instance)
    lines, cost = result.plan or (), result.cost or result.rules_at
    costs = [line.cost.minor for line in lines] + [each.cost.minor for each in result.recipients]
    column = money_column(costs, instance.currency)
    beside = cost - result.rules_at
    figures = (
        ("Least cost", str(cost)),
        ("Above the budget by", str(beside))
        if beside.minor > 0
        else ("Below the budget by", str(-beside)),
        ("Awareness", _level(result.awareness, result)),
        ("Most that can be reached", _level(result.most, result)),
    )
    return (
        KeyFigures(figures),
        *section("What to buy", asset_table(lines, names, column)),
        *section("What to buy for whom", plan_table(lines, result.recipients, names, column)),
    )


def _share(share: float | None) -> str:
    return "" if share is None else f" ({percent(share)} of the maximum)"


def _level(awareness: float | None, result: TargetResult) -> str:
    decimals = gain_decimals(result.most, result.baseline) + 1
    return "" if awareness is None else fixed(awareness, decimals)
