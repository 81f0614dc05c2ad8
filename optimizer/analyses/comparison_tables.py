"""The tables and charts of a comparison of budgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.allocation import Allocation
from optimizer.analyses.names import Names, names_of
from optimizer.analyses.plan_tables import money_column
from optimizer.analyses.returns import Step
from optimizer.analyses.words import level_decimals, small
from optimizer.document import Axis, Block, Cell, Chart, Column, Series, Table
from optimizer.instance.instance import Instance
from optimizer.money import UNITS, currency_of, say_money
from optimizer.proof import Plan

if TYPE_CHECKING:
    from optimizer.analyses.budget_comparison import Levels

BARS = 12
"""So many steps are drawn as bars, more as a line."""


@dataclass(frozen=True)
class Per:
    """The sum of money by which extra gain is counted: a billion of the currency, less where all budgets are smaller.

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
        return f"{self.gain(step):,.{self.decimals}f}"


def per_of(side: Levels) -> Per:
    """The sum that suits the largest budget, and decimals that show the largest return with three digits, the least with two; 3 at most."""
    money = currency_of(side.instance.currency)
    sizes = {word: size * 10**money.digits for word, size in UNITS.items()}
    word = max((word for word, size in sizes.items() if size <= side.levels[-1].budget), key=lambda word: sizes[word], default="one")
    rates = [abs(step.rate) * sizes[word] for step in side.steps if step.gain]
    decimals = min(3, max(level_decimals(max(rates, default=1.0)), level_decimals(min(rates, default=1.0), 2)))
    return Per(f"extra {money.symbol.strip()} {word}" if word != "one" else f"extra {money.word}", sizes[word], decimals)


def levels(side: Levels) -> Table:
    """Per budget: awareness, gain, gain for each further sum, spending, recipients and units, and how far that is proved."""
    per, currency = per_of(side), side.instance.currency
    rates = {step.budget: per.gain(step) for step in side.steps}
    decimals = _decimals(side.levels)
    rows = tuple(
        (
            say_money(level.budget, currency),
            level.awareness,
            level.gain,
            rates.get(level.budget),
            None if level.cost is None else say_money(level.cost, currency),
            _served(side, level),
            None if level.units is None else sum(level.units),
            _standing(level),
        )
        for level in side.levels
    )
    columns = (
        Column("Budget", "right"),
        Column("Awareness", "right", "", decimals),
        Column("Gain", "right", "", decimals),
        Column("Gain", "right", f"per {per.words}", per.decimals),
        Column("Spent", "right"),
        Column("Recipients", "right"),
        Column("Units", "right"),
        Column("Proof"),
    )
    return Table(columns, rows)


def _decimals(levels: Iterable[Allocation]) -> int:
    """Digits after the point for awareness: four significant ones of the largest, three of the least gain; 4 at most."""
    known = [level for level in levels if level.awareness is not None]
    gains = [level.gain for level in known if level.gain and level.gain > 0]
    most = max((level.awareness or 0.0 for level in known), default=1.0)
    return min(4, max(level_decimals(most, 4), level_decimals(min(gains, default=most), 3)))


def _served(side: Levels, level: Allocation) -> int | None:
    if level.units is None:
        return None
    return len({offer.recipient for offer, units in zip(side.instance.offers, level.units, strict=True) if units})


def _standing(level: Allocation) -> str:
    if level.status == "infeasible":
        return "no plan"
    if level.status == "stopped":
        return "stopped" if level.gap is None else f"gap {small(level.gap)}"
    return "best"


def bought_categories(side: Levels) -> tuple[list[str], list[str]]:
    """The categories that some level buys, and those that none does."""
    counts = [units_by_category(side.instance, level.units) for level in side.levels if level.units is not None]
    every = units_by_category(side.instance, (0,) * len(side.instance.offers))
    bought = [category for category in every if any(count[category] for count in counts)]
    return bought, [category for category in every if category not in bought]


def categories(side: Levels, chosen: list[str]) -> Table:
    """Units by budget and category."""
    columns = (Column("Budget", "right"), *(Column(word, "right", "units") for word in chosen))
    return Table(columns, tuple(_category_row(side, level, chosen) for level in side.levels))


def _category_row(side: Levels, level: Allocation, chosen: list[str]) -> tuple[Cell, ...]:
    counts: Mapping[str, int] = {} if level.units is None else units_by_category(side.instance, level.units)
    return (say_money(level.budget, side.instance.currency), *(counts.get(category) for category in chosen))


def units_by_category(instance: Instance, plan: Plan) -> dict[str, int]:
    """Units of a plan by category, in the order of the offers."""
    counts: dict[str, int] = {}
    for o, units in enumerate(plan):
        category = instance.offer_word(o, "category")
        counts[category] = counts.get(category, 0) + units
    return counts


def step_rows(side: Levels) -> tuple[tuple[Cell, ...], ...]:
    """Per step: the budgets, and by name what is added and dropped, recipients netted over their bases."""
    names, currency = names_of(side.instance), side.instance.currency
    rows: list[tuple[Cell, ...]] = []
    for below, here in side.neighbours():
        change = _change(side, below, here)
        adds = _lines(names, {key: units for key, units in change.items() if units > 0})
        drops = _lines(names, {key: -units for key, units in change.items() if units < 0})
        rows.append((f"{say_money(below.budget, currency)} → {say_money(here.budget, currency)}", adds or "nothing", drops or "nothing"))
    return tuple(rows)


def _change(side: Levels, below: Allocation, here: Allocation) -> dict[tuple[str, str], int]:
    """(asset, recipient) to the change of units."""
    change: dict[tuple[str, str], int] = {}
    for offer, before, after in zip(side.instance.offers, below.units or (), here.units or (), strict=True):
        key = (offer.asset, offer.recipient)
        change[key] = change.get(key, 0) + after - before
    return change


def _lines(names: Names, change: Mapping[tuple[str, str], int]) -> str:
    """By asset, the one with the most units first: "5 RHIB, 7 m (Malaysia 3, Fiji 2); 1 Coastal radar (Fiji)"."""
    assets: dict[str, list[tuple[str, int]]] = {}
    for (asset, recipient), units in change.items():
        assets.setdefault(asset, []).append((names.recipients[recipient], units))
    totals = {asset: sum(units for _, units in lines) for asset, lines in assets.items()}
    order = sorted(assets, key=lambda asset: -totals[asset])
    return "; ".join(f"{totals[asset]} {names.assets[asset]} ({_recipients(assets[asset])})" for asset in order)


def _recipients(lines: list[tuple[str, int]]) -> str:
    if len(lines) == 1:
        return lines[0][0]
    return ", ".join(f"{name} {units}" for name, units in sorted(lines, key=lambda line: -line[1]))


def charts(side: Levels) -> tuple[Block, ...]:
    """Awareness by budget, and what each step brings for its money; nothing where there is but one level."""
    if len(side.levels) < 2 or not side.steps:
        return ()
    return (_curve((side,)), _returns(side))


def _curve(sides: tuple[Levels, ...]) -> Chart:
    """Awareness by budget, a line for each instance that has a plan at some level."""
    money = money_column([level.budget for side in sides for level in side.levels], sides[0].instance.currency)
    lines = {side.name: _points(side, money.size) for side in sides}
    series = tuple(Series(name, points) for name, points in lines.items() if points)
    decimals = max(_decimals(side.levels) for side in sides)
    return Chart("line", series, Axis("Budget", money.unit), Axis("Awareness"), "Awareness by budget", decimals)


def _points(side: Levels, size: int) -> tuple[tuple[float, float], ...]:
    return tuple((level.budget / size, level.awareness) for level in side.levels if level.awareness is not None)


def _returns(side: Levels) -> Chart:
    """What each step brings for its money."""
    per, currency = per_of(side), side.instance.currency
    caption = f"Gain per {per.words}"
    if len(side.steps) > BARS:
        money = money_column([step.budget for step in side.steps], currency)
        points: tuple[tuple[float | str, float], ...] = tuple((step.budget / money.size, per.gain(step)) for step in side.steps)
        return Chart(
            "line", (Series(side.name, points),), Axis("Budget", money.unit), Axis("Gain", f"per {per.words}"), caption, per.decimals
        )
    points = tuple((f"{say_money(step.below, currency)} → {say_money(step.budget, currency)}", per.gain(step)) for step in side.steps)
    return Chart("bar", (Series(side.name, points),), Axis("Step"), Axis("Gain", f"per {per.words}"), caption, per.decimals)


def together(sides: tuple[Levels, ...]) -> tuple[Block, ...]:
    """Instances side by side: awareness and gain by budget, and a chart with a line for each where they share a currency."""
    blocks: tuple[Block, ...] = (
        _beside(sides, "Awareness", lambda level: level.awareness),
        _beside(sides, "Gain over the baseline", lambda level: level.gain),
    )
    one_currency = len({side.instance.currency for side in sides}) == 1
    return (*blocks, _curve(sides)) if one_currency and any(side.steps for side in sides) else blocks


def _beside(sides: tuple[Levels, ...], caption: str, figure: Callable[[Allocation], float | None]) -> Table:
    """A row per budget, a column per instance; the same number of another currency's units is another row."""
    said = {(level.budget, say_money(level.budget, side.instance.currency)) for side in sides for level in side.levels}
    known = {(side.name, say_money(level.budget, side.instance.currency)): figure(level) for side in sides for level in side.levels}
    columns = (Column("Budget", "right"), *(Column(side.name, "right", "", _decimals(side.levels)) for side in sides))
    return Table(columns, tuple((words, *(known.get((side.name, words)) for side in sides)) for _, words in sorted(said)), caption)
