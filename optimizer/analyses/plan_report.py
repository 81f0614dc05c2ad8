"""The report on one plan, solved or assessed: what to buy for whom, what it brings, why not more, and how sure that is.

Every number in its sentences is a number of the result, or one of these, reckoned from it: a count of its entries, a
share in percent, budget less cost. Only names, reasons and meanings come from the instance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from optimizer.analyses.names import Names, names_of
from optimizer.analyses.plan_lines import lines
from optimizer.analyses.plan_reasons import broken_rules, conflict, ground, keeps_rules, proof, rules
from optimizer.analyses.plan_tables import asset_table, coverage_table, money_column, plan_table, spend_table
from optimizer.analyses.words import count, decimals_of, exact_money, minor, money, percent
from optimizer.document import Block, Bullets, Document, Heading, KeyFigures, Paragraph, Strong
from optimizer.money import say_budget_in_words, say_money

if TYPE_CHECKING:
    from optimizer.instance.instance import Instance

Record = Mapping[str, Any]


def report(result: Record, instance: Instance) -> Document:
    """The report on a result, solved or assessed, with or without a plan.

    Args:
        result: plain data with the keys of a result (docs/result.md).
        instance: the instance it is about; gives names, the meaning of coverage, and what was changed.
    """
    names = names_of(instance)
    blocks = (
        Paragraph(headline(result)),
        *_changes(result),
        *(_figures(result) if result["plan"] is not None else ()),
        *(broken_rules(result, instance, names) if result["plan"] is not None else conflict(result, instance)),
        *(_plan(result, names) if result["plan"] else ()),
        *(lines(result, names) if result["plan"] else ()),
        *rules(result, names),
        *proof(result),
        *ground(result),
    )
    return Document(title(result), blocks)


def title(result: Record) -> str:
    """The budget in words and in full, and the instance: "Budget: 18.1 billion yen (¥18,100,000,000) · OSA FY2026"."""
    amount, currency = minor(result["budget"]), result["budget"]["currency"]
    return f"Budget: {say_budget_in_words(amount, currency)} ({exact_money(amount, currency)}) · {result['instance']['name']}"


def headline(result: Record) -> tuple[str | Strong, ...]:
    """The answer in one or two sentences."""
    if result["status"] == "infeasible":
        return (Strong("No plan keeps every rule within this budget."), " Nothing can be recommended until a rule gives way.")
    if result["plan"] is None:
        return (Strong("Stopped before any plan was found."), " Allow more time, or lower the demands.")
    if not result["plan"]:
        return (Strong(_nothing(result)), f" Awareness stays at {_level(result, 'awareness')}.")
    return (Strong(f"{_subject(result)} {_purchase(result)}."), f" {_effect(result)}{_verdict(result)}")


def _subject(result: Record) -> str:
    return {"optimal": "The best plan", "stopped": "The best plan found so far", "assessed": "This plan"}[result["status"]]


def _purchase(result: Record) -> str:
    units = sum(line["units"] for line in result["plan"])
    served = len({line["recipient"] for line in result["plan"]})
    return f"buys {count(units, 'unit')} for {count(served, 'recipient')} and costs {money(result['cost'])}"


def _effect(result: Record) -> str:
    if result["gain"] <= 0:
        return f"It adds nothing to awareness, which stays at {_level(result, 'awareness')}."
    of = f" (of at most {_level(result, 'maximum')})" if result["maximum"] is not None else ""
    levels = f"from {_level(result, 'baseline')} to {_level(result, 'awareness')}{of}"
    return f"It raises awareness {levels}: a gain of {_level(result, 'gain')}."


def _verdict(result: Record) -> str:
    """Of a person's plan: whether it may be carried out at all."""
    if result["status"] != "assessed":
        return ""
    return " It keeps every rule." if keeps_rules(result) else " It does not keep every rule."


def _nothing(result: Record) -> str:
    if result["status"] == "assessed":
        return "This plan buys nothing."
    if minor(result["budget"]) == 0:
        return "With a budget of nothing, nothing can be bought."
    return "The best plan buys nothing: no purchase that fits the budget and the rules adds to awareness."


def _level(result: Record, key: str) -> str:
    """An awareness of the result, with decimals that show its gain."""
    return f"{result[key]:,.{decimals_of(result)}f}"


def _changes(result: Record) -> tuple[Block, ...]:
    """What was changed in the instance for this run: it stands early, since it is part of the question."""
    changes = tuple(result["instance"]["changes"])
    return (Paragraph("Changed for this run:"), Bullets(changes)) if changes else ()


def _figures(result: Record) -> tuple[Block, ...]:
    left = minor(result["budget"]) - minor(result["cost"])
    currency = result["budget"]["currency"]
    figures = [("Spent", money(result["cost"]))]
    figures.append(("Left", say_money(left, currency)) if left >= 0 else ("Over budget by", say_money(-left, currency)))
    figures += [(key.capitalize(), _level(result, key)) for key in ("baseline", "awareness", "gain")]
    if result["share"] is not None:
        figures.append(("Share of the maximum", percent(result["share"])))
    return (KeyFigures(tuple(figures)),)


def _plan(result: Record, names: Names) -> tuple[Block, ...]:
    amounts = [minor(row["cost"]) for key in ("plan", "recipients", "categories") for row in result[key]]
    column, decimals = money_column(amounts, result["budget"]["currency"]), decimals_of(result)
    buy = "the plan buys" if result["status"] == "assessed" else "to buy"
    return (
        Heading(f"What {buy}"),
        asset_table(result, names, column),
        Heading(f"What {buy} for whom"),
        plan_table(result, names, column),
        Heading("Where the money goes"),
        spend_table(result["recipients"], names.recipients, "recipient", column, decimals),
        spend_table(result["categories"], {}, "category", column, decimals),
        Paragraph("Lost without it: the awareness that goes if this part of the plan is taken away and nothing takes its place."),
        Heading("Coverage, before → after"),
        coverage_table(result["areas"], names),
    )
