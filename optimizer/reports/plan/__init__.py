"""The report on one plan, solved or assessed: what to buy for whom, what it brings, why not more,
and how sure that is.

Every number in its sentences is a number of the result, or one of these, reckoned from it: a count
of its entries, a share in percent, budget less cost. Only names, reasons and meanings come from the
instance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.document import (
    Block,
    Document,
    KeyFigures,
    Paragraph,
    Strong,
    Text,
    fixed,
    paragraph,
    section,
)
from optimizer.instance.instance import Instance
from optimizer.money import Money, say_budget_in_words
from optimizer.record import plain
from optimizer.reports.changes import on_the_unmeasured, standing
from optimizer.reports.names import Names, names_of
from optimizer.reports.plan import grounds, tables
from optimizer.reports.plan.lines import RESPENT, UNSPENT, lines, lost_by, nothing
from optimizer.reports.words import (
    changed,
    count,
    decimals_of,
    in_full,
    money_column,
    percent,
)
from optimizer.results.plan import FundedLine, PlanResult


def report(result: PlanResult, instance: Instance) -> Document:
    """The report on a result, solved or assessed, with or without a plan.

    Args:
        result: what is told; see docs/result.md.
        instance: the instance it is about; gives names, the meaning of coverage, and what was
            changed.
    """
    names, plan = names_of(instance), result.plan
    blocks = (
        Paragraph(headline(result)),
        *on_the_unmeasured(result.not_measured, result.cost, result.lines, names),
        *changed(result.instance.changes),
        *(
            ()
            if plan is None
            else (
                _figures(result),
                *paragraph(standing(instance, names)),
                *grounds.broken_rules(result, instance, names),
            )
        ),
        *(grounds.conflict(result, instance, names) if plan is None else ()),
        *((*_plan(result, names, instance), *lines(result, names)) if plan else ()),
        *section("Pieces of the areas", tables.piece_table(result.pieces or (), names)),
        *grounds.rules(result, names, instance),
        *grounds.proof(result, names, instance),
        *grounds.swaps(result, names, instance),
        *grounds.ground(result, names, instance),
    )
    return Document(title(result.budget, result.instance.name), blocks)


def title(budget: Money, name: str) -> str:
    """The budget in words and in full, and the instance: "Budget: 18.1 billion yen
    (¥18,100,000,000) · OSA FY2026".
    """
    amount, currency = budget.minor, budget.currency
    said = f"{say_budget_in_words(amount, currency)} ({in_full(amount, currency)})"
    return f"Budget: {said} · {name}"


def headline(result: PlanResult) -> Text:
    """The answer in one or two sentences."""
    if result.status == "infeasible":
        return (
            Strong("No plan keeps every rule within this budget."),
            " Nothing can be recommended until a rule gives way.",
        )
    if result.plan is None:
        return (
            Strong("Stopped before any plan was found."),
            " Allow more time, or lower the demands.",
        )
    if not result.plan:
        return (
            Strong(_nothing(result)),
            f" Awareness stays at {_level(result.awareness, result)}.",
        )
    subject = {
        "optimal": "The best plan",
        "stopped": "The best plan found so far",
        "assessed": "This plan",
    }[result.status]
    return (
        Strong(f"{subject} {purchase(result.plan)} and costs {result.cost}."),
        f" {_effect(result)}{_verdict(result)}",
    )


def purchase(lines: Sequence[FundedLine]) -> str:
    """What the lines of a plan buy: "buys 85 units for 10 recipients"."""
    units = sum(line.units for line in lines)
    served = len({line.recipient for line in lines})
    return f"buys {count(units, 'unit')} for {count(served, 'recipient')}"


def lines_of(result: PlanResult, instance: Instance) -> list[dict[str, Any]]:
    """The lines of a result's plan for a spreadsheet, with names; ``total`` sums to the plan's
    cost.
    """
    names = names_of(instance)
    return [
        {
            **line.plain(),
            "total": plain(line.cost + line.paid_once),
            "recipient_name": names.recipients[line.recipient],
            "asset_name": names.assets[line.asset],
            "base_name": names.base(line) or None,
        }
        for line in result.lines
    ]


def _effect(result: PlanResult) -> str:
    if result.rise <= 0:
        return f"It adds nothing to awareness, which stays at {_level(result.awareness, result)}."
    of = f" (of at most {_level(result.maximum, result)})" if result.maximum is not None else ""
    levels = f"from {_level(result.baseline, result)} to {_level(result.awareness, result)}{of}"
    return f"It raises awareness {levels}: a gain of {_level(result.gain, result)}."


def _verdict(result: PlanResult) -> str:
    """Of a person's plan: whether it may be carried out at all."""
    if result.status != "assessed":
        return ""
    return (
        " It keeps every rule." if grounds.keeps_rules(result) else " It does not keep every rule."
    )


def _nothing(result: PlanResult) -> str:
    if result.status == "assessed":
        return "This plan buys nothing."
    if result.budget.minor == 0:
        return "With a budget of nothing, nothing can be bought."
    return (
        "The best plan buys nothing: no purchase that fits the budget and the rules adds to"
        " awareness."
    )


def _level(awareness: float | None, result: PlanResult) -> str:
    """An awareness of the result, with decimals that show its gain."""
    return "" if awareness is None else fixed(awareness, decimals_of(result))


def _figures(result: PlanResult) -> KeyFigures:
    left = result.left
    figures = [
        ("Spent", str(result.cost)),
        ("Left", str(left)) if left.minor >= 0 else ("Over budget by", str(-left)),
        ("Baseline", _level(result.baseline, result)),
        ("Awareness", _level(result.awareness, result)),
        ("Gain", _level(result.gain, result)),
    ]
    if result.share is not None:
        figures.append(("Share of the maximum", percent(result.share)))
    return KeyFigures(tuple(figures))


def _plan(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    parts = (*result.recipients, *result.categories)
    costs = [line.cost for line in result.lines] + [part.cost for part in parts]
    costs += [line.yearly_upkeep for line in result.lines if line.yearly_upkeep is not None]
    costs += [part.not_measured for part in parts if part.not_measured is not None]
    column, decimals = (
        money_column((cost.minor for cost in costs), result.budget.currency),
        decimals_of(result),
    )
    buy = "the plan buys" if result.status == "assessed" else "to buy"
    categories = {each.asset: each.category for each in instance.assets}
    served = lost_by(result, lambda offer: offer.recipient)
    bought = lost_by(result, lambda offer: categories[offer.asset])
    recipients = {each.recipient: each for each in result.recipients}
    kinds = {each.category: each for each in result.categories}
    lost = (
        f"{UNSPENT}: the awareness that goes if this part of the plan is taken away and nothing"
        " takes its place."
    )
    again = (
        f" {RESPENT}: if nothing of the kind may be bought and the money goes where it does most"
        " good then."
    )
    return (
        *section(f"What {buy}", tables.asset_table(result.lines, names, column)),
        *section(
            f"What {buy} for whom",
            tables.plan_table(result.lines, result.recipients, names, column),
            *nothing(result, names, instance),
        ),
        *section(
            "Where the money goes",
            tables.spend_table("Recipient", recipients, names.recipients, column, decimals, served),
            tables.spend_table("Category", kinds, {}, column, decimals, bought),
            Paragraph(lost + again * bool(served)),
        ),
        *section("Coverage, before → after", tables.coverage_table(result.areas, names, decimals)),
    )
