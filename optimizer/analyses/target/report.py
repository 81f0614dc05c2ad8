"""The report on the cheapest plan for a goal: what it costs and buys, or the most that can be reached."""

from __future__ import annotations

from optimizer.analyses.names import names_of
from optimizer.analyses.plan_report import purchase
from optimizer.analyses.plan_report.tables import asset_table, plan_table
from optimizer.analyses.words import Record, in_full, level_decimals, money, money_column, percent
from optimizer.document import Block, Document, KeyFigures, Note, Paragraph, Strong, Text, section
from optimizer.instance.instance import Instance
from optimizer.money import say_money
from optimizer.result import minor


def report(result: Record, instance: Instance) -> Document:
    """The report on a result of ``target`` (docs/result.md); the instance gives names."""
    title = f"Goal: awareness {_level(result, 'goal')}{_share(result['goal_share'])} · {instance.name}"
    stated = in_full(minor(result["rules_at"]), instance.currency)
    ground = f"Shares of the budget and steps of rules are those of the stated budget, {stated}; the budget itself caps nothing here."
    plan = _plan(result, instance) if result["plan"] else ()
    return Document(title, (Paragraph(_headline(result)), *plan, Note(ground)))


def _headline(result: Record) -> Text:
    if result["plan"] is None:
        most = f"the most that any plan reaches under these rules is {_level(result, 'most')}{_share(result['most_share'])}"
        return (Strong("The goal is beyond reach at any cost:"), f" {most}.")
    if not result["plan"]:
        return (Strong("Nothing needs to be bought:"), f" awareness is {_level(result, 'baseline')} already.")
    buys = f" The plan {purchase(result)} and reaches {_level(result, 'awareness')}."
    if result["status"] == "optimal":
        return (Strong(f"The goal costs at least {money(result['cost'])}."), f"{buys} No cheaper plan reaches it.")
    return (
        Strong(f"A plan for {money(result['cost'])} reaches the goal."),
        f"{buys} The search was stopped: a cheaper plan may reach it.",
    )


def _plan(result: Record, instance: Instance) -> tuple[Block, ...]:
    names = names_of(instance)
    column = money_column([minor(row["cost"]) for row in (*result["plan"], *result["recipients"])], instance.currency)
    beside = minor(result["cost"]) - minor(result["rules_at"])
    figures = (
        ("Least cost", money(result["cost"])),
        (f"{'Above' if beside > 0 else 'Below'} the budget by", say_money(abs(beside), instance.currency)),
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
    return f"{result[key]:,.{level_decimals(result['most'] - result['baseline']) + 1}f}"
