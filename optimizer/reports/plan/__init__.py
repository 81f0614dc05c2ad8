"""The report on one plan, solved or assessed: what to buy for whom, what it brings, why not more,
and how sure that is.

Every number in its sentences is a number of the result, or one of these, reckoned from it: a count
of its entries, a share in percent, budget less cost. Only names, reasons and meanings come from the
instance.
"""

from __future__ import annotations

from typing import Any

from optimizer.document import Block, Document, KeyFigures, Note, Paragraph, paragraph, section
from optimizer.instance.instance import Instance
from optimizer.money import Money, say_budget_in_words
from optimizer.record import plain
from optimizer.reports.changes import standing
from optimizer.reports.language import Language, language
from optimizer.reports.names import Names, names_of
from optimizer.reports.plan import compact, grounds, tables
from optimizer.reports.plan.answer import level, opening
from optimizer.reports.plan.lines import UNSPENT, lines, nothing
from optimizer.reports.words import decimals_of, in_full, money_column, percent
from optimizer.results.plan import PlanResult


def screen(result: PlanResult, instance: Instance, code: str = "en") -> Document:
    """The answer on one screen, in a language.

    Args:
        result: what is told; the figures of its offers are not.
        instance: the instance it is about; gives names.
        code: of ``LANGUAGES``.
    """
    names = names_of(instance, code)
    why = compact.led(names, *grounds.why(result, names))
    blocks = (
        *opening(result, names),
        *grounds.broken_rules(result, instance, names),
        *grounds.conflict(result, instance, names),
        *((*why, *grounds.caveat(instance)) if result.status == "assessed" and why else ()),
        *grounds.swaps(result, names, instance),
        *compact.bought(result, names),
        *compact.waters(result, names),
        *grounds.at_limit(result, names, instance),
        *(why if result.status != "assessed" else ()),
        *((Note(result.note),) if result.note else ()),
        Paragraph(names.speaks.say("see.more")),
    )
    return Document(title(result.budget, result.instance.name, names.speaks), blocks)


def report(result: PlanResult, instance: Instance) -> Document:
    """The full report on a result, solved or assessed, with or without a plan.

    Args:
        result: what is told; see docs/result.md.
        instance: the instance it is about; gives names, the meaning of coverage, and what was
            changed.
    """
    names, plan = names_of(instance), result.plan
    blocks = (
        *opening(result, names),
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


def title(budget: Money, name: str, speaks: Language | None = None) -> str:
    """The budget in words and in full, and the instance: "Budget: 18.1 billion yen
    (¥18,100,000,000) · OSA FY2026".
    """
    speaks, amount, currency = speaks or language("en"), budget.minor, budget.currency
    english = speaks.code == "en"
    words = say_budget_in_words(amount, currency) if english else speaks.money(budget)
    full = in_full(amount, currency)
    return speaks.say("answer.title", words=words, full=full, instance=name)


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


def _figures(result: PlanResult) -> KeyFigures:
    left = result.left
    figures = [
        ("Spent", str(result.cost)),
        ("Left", str(left)) if left.minor >= 0 else ("Over budget by", str(-left)),
        ("Baseline", level(result, "baseline")),
        ("Awareness", level(result)),
        ("Gain", level(result, "gain")),
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
    recipients = {each.recipient: each for each in result.recipients}
    kinds = {each.category: each for each in result.categories}
    lost = (
        f"{UNSPENT}: the awareness that goes if this part of the plan is taken away and nothing"
        " takes its place."
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
            tables.spend_table("Recipient", recipients, names.recipients, column, decimals),
            tables.spend_table("Category", kinds, {}, column, decimals),
            Paragraph(lost),
        ),
        *section("Coverage, before → after", tables.coverage_table(result.areas, names, decimals)),
    )
