"""The report on one plan, solved or assessed: what to buy for whom, what it brings, why not more,
and how sure that is.

Every number in its sentences is a number of the result, or one of these, reckoned from it: a count
of its entries, a share in percent, budget less cost. Only names, reasons and meanings come from the
instance.
"""

from __future__ import annotations

from typing import Any

from optimizer.analyses.names import Names, names_of
from optimizer.analyses.plan_report import reasons, tables
from optimizer.analyses.plan_report.lines import RESPENT, UNSPENT, lines, lost_by, nothing
from optimizer.analyses.words import (
    Record,
    changed,
    count,
    decimals_of,
    in_full,
    money,
    money_column,
    percent,
)
from optimizer.document import Block, Document, KeyFigures, Paragraph, Strong, Text, fixed, section
from optimizer.instance.instance import Instance
from optimizer.money import say_budget_in_words, say_money
from optimizer.result import above, amount, minor


def report(result: Record, instance: Instance) -> Document:
    """The report on a result, solved or assessed, with or without a plan.

    Args:
        result: plain data with the keys of a result (docs/result.md).
        instance: the instance it is about; gives names, the meaning of coverage, and what was
            changed.
    """
    names, plan = names_of(instance), result["plan"]
    blocks = (
        Paragraph(headline(result)),
        *changed(result["instance"]["changes"]),
        *(
            ()
            if plan is None
            else (_figures(result), *reasons.broken_rules(result, instance, names))
        ),
        *(reasons.conflict(result, instance, names) if plan is None else ()),
        *((*_plan(result, names, instance), *lines(result, names)) if plan else ()),
        *reasons.rules(result, names, instance),
        *reasons.proof(result, names, instance),
        *reasons.ground(result, names, instance),
    )
    return Document(title(result), blocks)


def title(result: Record) -> str:
    """The budget in words and in full, and the instance: "Budget: 18.1 billion yen
    (¥18,100,000,000) · OSA FY2026".
    """
    amount, currency = minor(result["budget"]), result["budget"]["currency"]
    return (
        f"Budget: {say_budget_in_words(amount, currency)} ({in_full(amount, currency)}) ·"
        f" {result['instance']['name']}"
    )


def headline(result: Record) -> Text:
    """The answer in one or two sentences."""
    if result["status"] == "infeasible":
        return (
            Strong("No plan keeps every rule within this budget."),
            " Nothing can be recommended until a rule gives way.",
        )
    if result["plan"] is None:
        return (
            Strong("Stopped before any plan was found."),
            " Allow more time, or lower the demands.",
        )
    if not result["plan"]:
        return (Strong(_nothing(result)), f" Awareness stays at {_level(result, 'awareness')}.")
    subject = {
        "optimal": "The best plan",
        "stopped": "The best plan found so far",
        "assessed": "This plan",
    }[result["status"]]
    return (
        Strong(f"{subject} {purchase(result)} and costs {money(result['cost'])}."),
        f" {_effect(result)}{_verdict(result)}",
    )


def purchase(result: Record) -> str:
    """What the plan of a result buys: "buys 85 units for 10 recipients"."""
    units = sum(line["units"] for line in result["plan"])
    served = len({line["recipient"] for line in result["plan"]})
    return f"buys {count(units, 'unit')} for {count(served, 'recipient')}"


def lines_of(result: Record, instance: Instance) -> list[dict[str, Any]]:
    """The lines of a result's plan for a spreadsheet, with names; ``total`` sums to the plan's
    cost.
    """
    names = names_of(instance)
    return [
        {
            **line,
            "total": amount(instance, minor(line["cost"]) + minor(line["first_cost"])),
            "recipient_name": names.recipients[line["recipient"]],
            "asset_name": names.assets[line["asset"]],
            "base_name": names.bases.get((line["recipient"], line["base"]), line["base"]),
        }
        for line in result["plan"] or []
    ]


def _effect(result: Record) -> str:
    if above(result["awareness"], result["baseline"]) <= 0:
        return f"It adds nothing to awareness, which stays at {_level(result, 'awareness')}."
    of = f" (of at most {_level(result, 'maximum')})" if result["maximum"] is not None else ""
    levels = f"from {_level(result, 'baseline')} to {_level(result, 'awareness')}{of}"
    return f"It raises awareness {levels}: a gain of {_level(result, 'gain')}."


def _verdict(result: Record) -> str:
    """Of a person's plan: whether it may be carried out at all."""
    if result["status"] != "assessed":
        return ""
    return (
        " It keeps every rule." if reasons.keeps_rules(result) else " It does not keep every rule."
    )


def _nothing(result: Record) -> str:
    if result["status"] == "assessed":
        return "This plan buys nothing."
    if minor(result["budget"]) == 0:
        return "With a budget of nothing, nothing can be bought."
    return (
        "The best plan buys nothing: no purchase that fits the budget and the rules adds to"
        " awareness."
    )


def _level(result: Record, key: str) -> str:
    """An awareness of the result, with decimals that show its gain."""
    return fixed(result[key], decimals_of(result))


def _figures(result: Record) -> KeyFigures:
    left = minor(result["budget"]) - minor(result["cost"])
    currency = result["budget"]["currency"]
    figures = [("Spent", money(result["cost"]))]
    figures.append(
        ("Left", say_money(left, currency))
        if left >= 0
        else ("Over budget by", say_money(-left, currency))
    )
    figures += [
        (key.capitalize(), _level(result, key)) for key in ("baseline", "awareness", "gain")
    ]
    if result["share"] is not None:
        figures.append(("Share of the maximum", percent(result["share"])))
    return KeyFigures(tuple(figures))


def _plan(result: Record, names: Names, instance: Instance) -> tuple[Block, ...]:
    amounts = [
        minor(row["cost"]) for key in ("plan", "recipients", "categories") for row in result[key]
    ]
    column, decimals = money_column(amounts, result["budget"]["currency"]), decimals_of(result)
    buy = "the plan buys" if result["status"] == "assessed" else "to buy"
    served = lost_by(
        result, {each.recipient: each.recipient for each in instance.recipients}, "recipient"
    )
    bought = lost_by(result, {each.asset: each.category for each in instance.assets}, "asset")
    lost = (
        f"{UNSPENT}: the awareness that goes if this part of the plan is taken away and nothing"
        " takes its place."
    )
    again = (
        f" {RESPENT}: if nothing of the kind may be bought and the money goes where it does most"
        " good then."
    )
    return (
        *section(f"What {buy}", tables.asset_table(result, names, column)),
        *section(
            f"What {buy} for whom",
            tables.plan_table(result, names, column),
            *nothing(result, names, instance),
        ),
        *section(
            "Where the money goes",
            tables.spend_table(
                result["recipients"], names.recipients, "recipient", column, decimals, served
            ),
            tables.spend_table(result["categories"], {}, "category", column, decimals, bought),
            Paragraph(lost + again * bool(served)),
        ),
        *section(
            "Coverage, before → after", tables.coverage_table(result["areas"], names, decimals)
        ),
    )
