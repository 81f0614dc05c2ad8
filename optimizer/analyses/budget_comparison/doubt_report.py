"""What the report on several budgets says of draws of outcomes."""

from __future__ import annotations

from functools import partial
from typing import Literal

from optimizer.analyses.budget_comparison.result import LevelRecord
from optimizer.analyses.budget_comparison.side import Levels
from optimizer.analyses.budget_comparison.tables import BUDGET, LEADING
from optimizer.analyses.robustness.information_report import estimate
from optimizer.analyses.robustness.statistics import FEWEST
from optimizer.document import (
    Axis,
    Block,
    Chart,
    Column,
    Note,
    Series,
    number,
    paragraph,
    section,
    table,
)
from optimizer.money import Money
from optimizer.reports.names import names_of, offer_words
from optimizer.reports.words import column_decimals, count, money_column, more

KINDS = ("firm", "usual", "contested", "never seen")


def doubt_section(side: Levels, rank: Literal[1, 2]) -> tuple[Block, ...]:
    """What is firm at each budget; nothing where no draws were asked for."""
    if side.doubt is None:
        return ()
    known = [record for record in side.records if record.expected]
    proved = f"{count(side.doubt.proved, 'draw')} of outcomes (seed {side.doubt.seed})"
    short = side.doubt.proved < side.doubt.asked
    few = f"So few draws can call nothing firm: it takes at least {FEWEST}."
    stopped = (
        f"The search was stopped: {proved}, of {side.doubt.asked:,}, were proved at every budget."
    )
    return section(
        "What is firm at each budget",
        *_money(known, proved),
        *_chart(side, known),
        *_lines(side),
        *paragraph(stopped * short, few * (side.doubt.proved < FEWEST)),
        level=rank,
    )


def _money(known: list[LevelRecord], proved: str) -> tuple[Block, ...]:
    if not known:
        return ()
    decimals = column_decimals(record.expected.value for record in known if record.expected)
    shown = table(
        known,
        BUDGET,
        *(
            (number(kind.capitalize()), lambda record, kind=kind: str(_money_of(record, kind)))
            for kind in KINDS
        ),
        (number("Expected awareness"), partial(_expected, decimals=decimals)),
        caption=f"Of the money of each plan, and its awareness in the mean: {proved}",
    )
    means = (
        "The money of units that are firm: in at least 95 % of the draws' best plans at that budget"
        " (lower end of the interval 90 %), and under every structural scenario that has the line"
        " on offer; usual: in half of them or more; contested: in fewer; never seen: in none. ± is"
        " a standard error. The draws are the same at each budget."
    )
    return shown, Note(means)


def _expected(record: LevelRecord, decimals: int) -> str:
    return estimate(record.expected, decimals) if record.expected else ""


def _money_of(record: LevelRecord, kind: str) -> Money:
    found: Money = getattr(record, f"{kind.replace(' ', '_')}_money")
    return found


def _chart(side: Levels, known: list[LevelRecord]) -> tuple[Block, ...]:
    column = money_column([record.budget.minor for record in known], side.instance.currency)
    series = tuple(
        Series(
            kind,
            tuple((str(each.budget), _money_of(each, kind).minor / column.size) for each in known),
        )
        for kind in ("firm", "contested")
    )
    axes = Axis("Budget"), Axis("Money", column.unit)
    caption = "Firm and contested money by budget"
    return (Chart("bar", series, *axes, caption, 0),) if known else ()


def _lines(side: Levels) -> tuple[Block, ...]:
    names = names_of(side.instance)
    lines = sorted(side.firm_from, key=lambda line: _order(line.firm_from[0]))
    if not lines:
        return ()
    return (
        table(
            lines,
            (Column("Line"), lambda line: offer_words(line, names)),
            (number("Units at most"), lambda line: len(line.firm_from)),
            (number("Firm from"), lambda line: _said(line.firm_from[0])),
            (number("All of them from"), lambda line: _said(line.firm_from[-1])),
            caption="From which budget on a line is firm, at every larger one compared too",
            leading=LEADING,
            rest=more(len(lines) - LEADING, "lines"),
        ),
    )


def _order(budget: Money | None) -> tuple[bool, int]:
    return budget is None, budget.minor if budget else 0


def _said(budget: Money | None) -> str:
    return "–" if budget is None else str(budget)
