"""The tables and charts of a comparison of budgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter, itemgetter

from optimizer.analyses.budget_comparison.result import LevelRecord
from optimizer.analyses.budget_comparison.returns import Step
from optimizer.analyses.budget_comparison.side import Levels
from optimizer.document import Axis, Block, Chart, Column, Series, Table, fixed, number, table
from optimizer.money import currency_of, say_money
from optimizer.reports.changes import change_words, lines_changed
from optimizer.reports.names import names_of
from optimizer.reports.words import (
    bound,
    column_decimals,
    money_column,
    more,
    unit_sizes,
    unmeasured_column,
)

BARS = 12
"""So many steps are drawn as bars, more as a line."""
LEADING = 12
"""Rows that a short format shows of a list of steps or reversals."""
BUDGET = (number("Budget"), lambda record: str(record.budget))

# -- levels ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Per:
    """The sum of money by which extra gain is counted: a billion of the currency, less where all
    budgets are smaller.

    Attributes:
        words: e.g. ``extra ¥ billion``.
        size: minor units.
        decimals: digits after the point of the gains.
    """

    words: str
    size: int
    decimals: int

    def gain(self, step: Step) -> float:
        """What a step brings for that sum."""
        return step.rate * self.size

    def say(self, step: Step) -> str:
        """``gain`` in words."""
        return fixed(self.gain(step), self.decimals)


def per_of(side: Levels) -> Per:
    """The sum that suits the largest budget, and the decimals of what it brings."""
    currency, sizes = currency_of(side.instance.currency), unit_sizes(side.instance.currency)
    word = max(
        (word for word, size in sizes.items() if size <= side.levels[-1].budget.minor),
        key=lambda word: sizes[word],
        default="one",
    )
    decimals = column_decimals(step.rate * sizes[word] for step in side.steps)
    return Per(
        f"extra {currency.symbol.strip()} {word}" if word != "one" else f"extra {currency.word}",
        sizes[word],
        decimals,
    )


def levels(side: Levels) -> Table:
    """Per budget: awareness, gain, gain for each further sum, spending, recipients and units, and
    how far that is proved.
    """
    per, decimals = per_of(side), _decimals(side.records)
    rates = {step.budget: per.gain(step) for step in side.steps}
    return table(
        side.records,
        BUDGET,
        (number("Awareness", decimals), attrgetter("awareness")),
        (number("Gain", decimals), attrgetter("gain")),
        (
            number("Gain", per.decimals, f"per {per.words}"),
            lambda record: rates.get(record.budget.minor),
        ),
        (number("Spent"), lambda record: None if record.cost is None else str(record.cost)),
        *unmeasured_column(side.records, attrgetter("not_measured")),
        (number("Recipients"), attrgetter("recipients_served")),
        (number("Units"), attrgetter("units")),
        (Column("Proof"), _standing),
    )


def _decimals(records: Iterable[LevelRecord]) -> int:
    """Digits after the point for awareness and gain alike."""
    known = [(it.awareness, it.gain or 0.0) for it in records if it.awareness is not None]
    levels = column_decimals((awareness for awareness, _ in known), 4)
    return max(levels, column_decimals(gain for _, gain in known))


def _standing(record: LevelRecord) -> str:
    if record.status == "stopped":
        return "stopped" if record.gap is None else f"gap {bound(record.gap, 'at_most')}"
    return "no plan" if record.status == "infeasible" else "best"


def bought_categories(side: Levels) -> tuple[list[str], list[str]]:
    """The categories that some level buys, and those that none does."""
    every = side.records[0].categories
    bought = [
        category
        for category in every
        if any(record.categories[category] for record in side.records)
    ]
    return bought, [category for category in every if category not in bought]


def categories(side: Levels, chosen: list[str]) -> Table:
    """Units by budget and category."""
    units = (
        (number(word, unit="units"), lambda record, word=word: record.categories[word])
        for word in chosen
    )
    return table(side.records, BUDGET, *units)


# -- steps -----------------------------------------------------------------------------------------


def steps(side: Levels) -> Table:
    """Per step: the budgets, and by name what is added and dropped, recipients netted over their
    bases.
    """
    names = names_of(side.instance)
    pairs = list(side.neighbours())
    changes = {
        here.budget: lines_changed(
            (offer, after - before)
            for offer, before, after in zip(
                side.instance.offers, below.units or (), here.units or (), strict=True
            )
        )
        for below, here in pairs
    }
    return table(
        pairs,
        (Column("Step"), lambda pair: " → ".join(str(level.budget) for level in pair)),
        (Column("Adds"), lambda pair: change_words(+changes[pair[1].budget], names)),
        (Column("Drops"), lambda pair: change_words(-changes[pair[1].budget], names)),
        leading=LEADING,
        rest=more(len(pairs) - LEADING, "steps"),
    )


# -- charts ----------------------------------------------------------------------------------------


def charts(side: Levels) -> tuple[Block, ...]:
    """Awareness by budget, and what each step brings for its money; nothing where but one level has
    a plan.
    """
    if sum(level.awareness is not None for level in side.levels) < 2:
        return ()
    return (_curve((side,)), _returns(side))


def _curve(sides: tuple[Levels, ...]) -> Chart:
    """Awareness by budget, a line for each instance that has a plan at some level."""
    column = money_column(
        [level.budget.minor for side in sides for level in side.levels], sides[0].instance.currency
    )
    known = {
        side.name: [level for level in side.levels if level.awareness is not None] for side in sides
    }
    series = tuple(
        Series(
            name,
            tuple((level.budget.minor / column.size, level.awareness or 0.0) for level in levels),
        )
        for name, levels in known.items()
        if levels
    )
    decimals = max(_decimals(side.records) for side in sides)
    return Chart(
        "line",
        series,
        Axis("Budget", column.unit),
        Axis("Awareness"),
        "Awareness by budget",
        decimals,
    )


def _returns(side: Levels) -> Chart:
    """What each step brings for its money."""
    per, currency = per_of(side), side.instance.currency
    caption, gain = f"Gain per {per.words}", Axis("Gain", f"per {per.words}")
    if len(side.steps) > BARS:
        column = money_column([step.budget for step in side.marginal], currency)
        by_budget = tuple((step.budget / column.size, per.gain(step)) for step in side.marginal)
        return Chart(
            "line",
            (Series(side.name, by_budget),),
            Axis("Budget", column.unit),
            gain,
            caption,
            per.decimals,
        )
    by_step = tuple(
        (f"{say_money(step.below, currency)} → {say_money(step.budget, currency)}", per.gain(step))
        for step in side.steps
    )
    return Chart("bar", (Series(side.name, by_step),), Axis("Step"), gain, caption, per.decimals)


# -- instances side by side ------------------------------------------------------------------------


def together(sides: tuple[Levels, ...]) -> tuple[Block, ...]:
    """Awareness and gain by budget, and a chart with a line for each instance where they share a
    currency.
    """
    blocks: tuple[Block, ...] = (
        _beside(sides, "Awareness", attrgetter("awareness")),
        _beside(sides, "Gain over the baseline", attrgetter("gain")),
    )
    one_currency = len({side.instance.currency for side in sides}) == 1
    return (
        (*blocks, _curve(sides)) if one_currency and any(side.steps for side in sides) else blocks
    )


def _beside(
    sides: tuple[Levels, ...], caption: str, figure: Callable[[LevelRecord], float]
) -> Table:
    """A row per budget, a column per instance; the same number of another currency's units is
    another row.
    """
    said = sorted(
        {(record.budget.minor, str(record.budget)) for side in sides for record in side.records}
    )
    known = {
        (side.name, str(record.budget)): figure(record) for side in sides for record in side.records
    }
    columns = (
        (
            number(side.name, _decimals(side.records)),
            lambda budget, name=side.name: known.get((name, budget[1])),
        )
        for side in sides
    )
    return table(said, (number("Budget"), itemgetter(1)), *columns, caption=caption)
