"""The tables of a plan's report: what is bought for whom, what it costs, and what it lets one see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.analyses.names import Names
from optimizer.analyses.words import count, level_decimals, minor
from optimizer.document import Cell, Column, Table
from optimizer.money import UNITS, currency_of

LEADING_PLACES = 12
Record = Mapping[str, Any]


@dataclass(frozen=True)
class MoneyColumn:
    """How the amounts of a report's tables are written: all in one unit, so that a column can be read down.

    Attributes:
        unit: e.g. ``¥ million``.
        size: minor units in one of it.
        decimals: digits after the point, 0 to 2.
    """

    unit: str
    size: int
    decimals: int

    def column(self, header: str) -> Column:
        """A column of amounts."""
        return Column(header, "right", self.unit, self.decimals)

    def cell(self, amount: int) -> Cell:
        """An amount of minor units in this unit."""
        return amount // self.size if self.decimals == 0 and amount % self.size == 0 else amount / self.size


def money_column(amounts: Iterable[int], currency: str) -> MoneyColumn:
    """The unit of a report's tables: the largest that says every amount in whole numbers.

    If the largest amount then has more than five digits, the smallest unit in which it has fewer, with at most two decimals.
    """
    amounts = tuple(amounts)
    money = currency_of(currency)
    sizes = {word: size * 10**money.digits for word, size in UNITS.items()}
    whole = [word for word, size in sizes.items() if all(amount % size == 0 for amount in amounts)]
    short = [word for word, size in sizes.items() if max(amounts, default=0) < 10**5 * size]
    word = max([*whole[-1:], *short[:1]], key=lambda word: sizes[word], default="billion")
    decimals = next((digits for digits in range(2) if all(amount * 10**digits % sizes[word] == 0 for amount in amounts)), 2)
    return MoneyColumn(" ".join([money.symbol.strip(), *[word] * (word != "one")]), sizes[word], decimals)


def plan_table(result: Record, names: Names, money: MoneyColumn) -> Table:
    """What to buy for whom: a row for each recipient and asset, the largest recipient first."""
    groups = _by_recipient_and_asset(result)
    rows: list[tuple[Cell, ...]] = []
    for (previous, _), ((recipient, asset), lines) in zip([("", ""), *groups], groups.items(), strict=False):
        name = names.recipients[recipient] if recipient != previous else ""
        rows.append((name, names.assets[asset], _where(lines, names), _units(lines), money.cell(_cost(lines))))
    first_costs = minor(result["cost"]) - _cost(result["plan"])
    if first_costs:
        rows.append(("First costs", "paid once for each recipient and asset", "", None, money.cell(first_costs)))
    columns = (Column("Recipient"), Column("Asset"), Column("Where"), Column("Units", "right"), money.column("Cost"))
    table = Table(columns, tuple(rows), total=("Total", "", "", _units(result["plan"]), money.cell(minor(result["cost"]))))
    return table if any(line["base"] for line in result["plan"]) else table.without(2)


def asset_table(result: Record, names: Names, money: MoneyColumn) -> Table:
    """What to buy in all: a row for each asset, the one that costs most first."""
    groups: dict[str, list[Record]] = {}
    for line in result["plan"]:
        groups.setdefault(line["asset"], []).append(line)
    order = sorted(groups, key=lambda asset: (-_cost(groups[asset]), asset))
    served = {asset: len({line["recipient"] for line in lines}) for asset, lines in groups.items()}
    rows = tuple((names.assets[asset], _units(groups[asset]), served[asset], money.cell(_cost(groups[asset]))) for asset in order)
    columns = (Column("Asset"), Column("Units", "right"), Column("Recipients", "right"), money.column("Cost without first costs"))
    return Table(columns, rows)


def _by_recipient_and_asset(result: Record) -> dict[tuple[str, str], list[Record]]:
    """The plan's lines by recipient, the one that costs most first, and by asset in the same order."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for line in result["plan"]:
        groups.setdefault((line["recipient"], line["asset"]), []).append(line)
    spent = {row["recipient"]: minor(row["cost"]) for row in result["recipients"]}
    order = sorted(groups, key=lambda key: (-spent[key[0]], key[0], -_cost(groups[key]), key[1]))
    return {key: sorted(groups[key], key=lambda line: -line["units"]) for key in order}


def _units(lines: Iterable[Record]) -> int:
    return sum(line["units"] for line in lines)


def _cost(lines: Iterable[Record]) -> int:
    """Minor units, without first costs: those are paid once for a recipient and an asset, not by line."""
    return sum(minor(line["cost"]) for line in lines)


def _where(lines: list[Record], names: Names) -> str:
    """The bases in words, with their units where there are several: "Subic 4, Basco 3"."""
    bases = [(names.bases.get((line["recipient"], line["base"]), line["base"]), line["units"]) for line in lines if line["base"]]
    if len(bases) == 1:
        return str(bases[0][0])
    return ", ".join(f"{base} {units}" for base, units in bases)


def spend_table(rows: list[Record], names: Mapping[str, str], key: str, money: MoneyColumn, decimals: int) -> Table:
    """What each recipient, or each category, costs and brings; the largest first, those that get nothing left out."""
    paid = sorted((row for row in rows if row["units"]), key=lambda row: (-minor(row["cost"]), row[key]))
    cells = tuple(
        (names.get(row[key], row[key]), row["units"], money.cell(minor(row["cost"])), _percent(row["share"]), row["gain"]) for row in paid
    )
    columns = (
        Column(key.capitalize()),
        Column("Units", "right"),
        money.column("Cost"),
        Column("Share of budget", "right", "%", 1),
        Column("Lost without it", "right", "", decimals),
    )
    return Table(columns, cells)


def _percent(share: float | None) -> Cell:
    return None if share is None else 100 * share


def coverage_table(areas: list[Record], names: Names) -> Table:
    """Coverage before and after by place and layer, the largest gain first.

    The gain of a place is the sum over its areas of weight x (coverage - baseline coverage).
    """
    layers = tuple(dict.fromkeys(names.layers[area["area"]] for area in areas))
    places: dict[str, dict[str, Record]] = {}
    for area in areas:
        places.setdefault(names.places[area["area"]], {})[names.layers[area["area"]]] = area
    gains = {place: sum(map(gain_of, by_layer.values())) for place, by_layer in places.items()}
    order = sorted(places, key=lambda place: -gains[place])
    say = _chances if all(area["coverage"] <= 1 for area in areas) else _levels
    rows = tuple((place, *(say(places[place].get(layer)) for layer in layers), gains[place]) for place in order)
    unit = "%" if say is _chances else ""
    decimals = level_decimals(max(gains.values(), default=0.0))
    columns = (
        Column("Place"),
        *(Column(layer.capitalize() or "Coverage", "right", unit) for layer in layers),
        Column("Gain", "right", "", decimals),
    )
    leading = min(LEADING_PLACES, sum(gain > 0 for gain in gains.values()))
    rest = _rest([gains[place] for place in order[leading:]], columns[-1])
    total = ("All places, by weight", *(say(_mean(areas, names, layer)) for layer in layers), sum(gains.values()))
    return Table(columns, rows, leading=leading, rest=rest, total=total)


def _mean(areas: list[Record], names: Names, layer: str) -> Record | None:
    """One area that stands for all of a layer: coverage averaged with the weights; None where they are all 0."""
    mine = [area for area in areas if names.layers[area["area"]] == layer]
    weight = sum(area["weight"] for area in mine)
    keys = ("baseline_coverage", "coverage")
    return {key: sum(area["weight"] * area[key] for area in mine) / weight for key in keys} if weight else None


def gain_of(area: Record) -> float:
    """What the plan adds to awareness in one area."""
    return float(area["weight"] * (area["coverage"] - area["baseline_coverage"]))


def _rest(left_out: list[float], column: Column) -> str:
    """One line in place of the places that the leading rows leave out, given their gains."""
    some = [gain for gain in left_out if gain > 0]
    words = f"{count(len(some), 'more place')} {'gains' if len(some) == 1 else 'gain'} {column.say(sum(some))} together" if some else ""
    none = len(left_out) - len(some)
    untouched = f"{count(none, 'place')} {'stays as it is' if none == 1 else 'stay as they are'}" if none else ""
    return ", ".join(filter(None, (words, untouched))) + "."


def _chances(area: Record | None) -> str:
    """Coverage in percent, before and after; one number where the plan changes nothing."""
    return _change(area, 100, 0)


def _levels(area: Record | None) -> str:
    """Coverage that is no probability, before and after."""
    return _change(area, 1, 2)


def _change(area: Record | None, factor: int, decimals: int) -> str:
    if area is None:
        return ""
    before, after = (f"{factor * area[key]:,.{decimals}f}" for key in ("baseline_coverage", "coverage"))
    return before if before == after else f"{before} → {after}"
