"""The tables of a plan's report: what is bought for whom, what it costs, and what it lets
one see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter

from optimizer.document import Column, Table, TableCell, fixed, number, table
from optimizer.finding import NOT_MEASURED
from optimizer.reports.names import Names, area_words
from optimizer.reports.plan.lines import UNSPENT
from optimizer.reports.words import (
    MoneyColumn,
    column_decimals,
    count,
    level_decimals,
    unmeasured_column,
)
from optimizer.results.plan import AreaLine, FundedLine, PieceLine, RecipientShare, Share

LEADING_PLACES = 12
"""Rows that a short format shows."""
Change = tuple[float, float]
"""Coverage before and after."""
PAID_ONCE = (
    ("First costs (paid once)", attrgetter("first_cost")),
    ("Site costs (once a site)", attrgetter("site_cost")),
)
"""What is paid beside the units, as plan tables say it, and where a line has it."""

UPKEEP_YEARS = 5
"""Over so many years plan tables tell what is bought costs its recipient."""


# -- what is bought --------------------------------------------------------------------------------


def plan_table(
    plan: Sequence[FundedLine],
    recipients: Iterable[RecipientShare],
    names: Names,
    money: MoneyColumn,
) -> Table:
    """What to buy for whom: a row for each recipient and asset, the largest recipient first, first
    and site costs at the end of its block.
    """
    rows: list[tuple[TableCell, ...]] = []
    for recipient, assets in groupby(
        by_recipient_and_asset(plan, recipients).items(), key=lambda group: group[0][0]
    ):
        block = list(assets)
        rows += [
            (
                "",
                names.assets[asset],
                _where(lines, names),
                _units(lines),
                money.cell(_cost(lines)),
                money.cell(_upkeep(lines)),
                lines[0].delivery_months,
            )
            for (_, asset), lines in block
        ]
        rows[-len(block)] = (names.recipients[recipient], *rows[-len(block)][1:])
        for words, of in PAID_ONCE:
            paid = filter(None, (of(line) for _, lines in block for line in lines))
            if amount := sum(each.minor for each in paid):
                rows.append(("", words, "", None, money.cell(amount), None, None))
    upkept = any(line.yearly_upkeep for line in plan)
    awaited = any(line.delivery_months is not None for line in plan)
    based = any(line.base for line in plan)
    paid_once = sum(line.paid_once.minor for line in plan)
    return table(
        rows,
        (Column("Recipient"), itemgetter(0)),
        (Column("Asset"), itemgetter(1)),
        *([(Column("Where"), itemgetter(2))] if based else []),
        (number("Units"), itemgetter(3)),
        (money.column("Cost"), itemgetter(4)),
        *([(money.column(f"Upkeep in {UPKEEP_YEARS} years"), itemgetter(5))] if upkept else []),
        *([(number("Months to delivery"), itemgetter(6))] if awaited else []),
        total=(
            "Total",
            "",
            *([""] if based else []),
            _units(plan),
            money.cell(_cost(plan) + paid_once),
            *([money.cell(_upkeep(plan))] if upkept else []),
            *([None] if awaited else []),
        ),
    )


def asset_table(plan: Sequence[FundedLine], names: Names, money: MoneyColumn) -> Table:
    """What to buy in all: a row for each asset, the one that costs most first."""
    groups: dict[str, list[FundedLine]] = {}
    for line in plan:
        groups.setdefault(line.asset, []).append(line)
    sites = " and site" if any(line.site_cost for line in plan) else ""
    return table(
        sorted(groups, key=lambda asset: (-_cost(groups[asset]), asset)),
        (Column("Asset"), names.assets.__getitem__),
        (number("Units"), lambda asset: _units(groups[asset])),
        (number("Recipients"), lambda asset: len({line.recipient for line in groups[asset]})),
        (
            money.column(f"Cost without first{sites} costs"),
            lambda asset: money.cell(_cost(groups[asset])),
        ),
    )


def by_recipient_and_asset(
    plan: Sequence[FundedLine], recipients: Iterable[RecipientShare]
) -> dict[tuple[str, str], list[FundedLine]]:
    """The plan's lines by recipient, the one that costs most first, and by asset in the same
    order.
    """
    groups: dict[tuple[str, str], list[FundedLine]] = {}
    for line in plan:
        groups.setdefault((line.recipient, line.asset), []).append(line)
    spent = {row.recipient: row.cost.minor for row in recipients}
    order = sorted(groups, key=lambda key: (-spent[key[0]], key[0], -_cost(groups[key]), key[1]))
    return {key: sorted(groups[key], key=lambda line: -line.units) for key in order}


def _units(lines: Iterable[FundedLine]) -> int:
    return sum(line.units for line in lines)


def _cost(lines: Iterable[FundedLine]) -> int:
    """Minor units, without first and site costs: those are paid once."""
    return sum(line.cost.minor for line in lines)


def _upkeep(lines: Iterable[FundedLine]) -> int:
    """Minor units over all the years that are told."""
    return UPKEEP_YEARS * sum(line.yearly_upkeep.minor for line in lines if line.yearly_upkeep)


def _where(lines: list[FundedLine], names: Names) -> str:
    """The bases in words, with their units where there are several: "Subic×4, Basco×3", with no
    space at which a line could break.
    """
    bases = [(names.base(line), line.units) for line in lines if line.base]
    if len(bases) == 1:
        return str(bases[0][0])
    return ", ".join(f"{base}×{units}" for base, units in bases)


def spend_table(
    header: str,
    parts: Mapping[str, Share],
    names: Mapping[str, str],
    money: MoneyColumn,
    decimals: int,
) -> Table:
    """What each recipient, or each category, costs and brings; the largest first, those that get
    nothing left out.

    Args:
        header: of the column of names.
        parts: by id.
        names: what they are called, by id.
        money: how amounts are written.
        decimals: digits after the point of awareness.
    """
    return table(
        sorted(
            (name for name, part in parts.items() if part.units),
            key=lambda name: (-parts[name].cost.minor, name),
        ),
        (Column(header), lambda name: names.get(name, name)),
        (number("Units"), lambda name: parts[name].units),
        (money.column("Cost"), lambda name: money.cell(parts[name].cost.minor)),
        *unmeasured_column(parts, lambda name: parts[name].not_measured, money),
        (number("Share of budget", 1, "%"), lambda name: _percent(parts[name].share)),
        (number(UNSPENT, decimals), lambda name: _said(parts[name].gain)),
    )


def _said(gain: float | None) -> TableCell:
    return NOT_MEASURED if gain is None else gain


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


# -- what it lets one see --------------------------------------------------------------------------


def coverage_table(areas: Sequence[AreaLine], names: Names, decimals: int) -> Table:
    """Coverage before and after by place and layer, the largest gain first.

    The gain of a place is the sum over its areas of weight x (coverage - baseline coverage);
    ``decimals`` are those of awareness.
    """
    layers = tuple(dict.fromkeys(names.layers[area.area] for area in areas))
    places: dict[str, dict[str, AreaLine]] = {}
    for area in areas:
        places.setdefault(names.places[area.area], {})[names.layers[area.area]] = area
    gains = {place: sum(map(gain_of, by_layer.values())) for place, by_layer in places.items()}
    changes = {
        place: {layer: (it.baseline_coverage, it.coverage) for layer, it in by_layer.items()}
        for place, by_layer in places.items()
    }
    order = sorted(places, key=lambda place: -gains[place])
    bounded = all(area.coverage <= 1 for area in areas)  # else coverage is no probability
    gained = number("Gain", min(decimals, level_decimals(max(gains.values(), default=0.0))))
    leading = min(LEADING_PLACES, sum(gain > 0 for gain in gains.values()))
    levels = [
        (number(layer.capitalize() or "Coverage", unit="%" if bounded else ""), layer)
        for layer in layers
    ]
    return table(
        order,
        (Column("Place"), lambda place: place),
        *(
            (column, lambda place, layer=layer: _say(changes[place].get(layer), bounded))
            for column, layer in levels
        ),
        (gained, gains.__getitem__),
        leading=leading,
        rest=_rest([gains[place] for place in order[leading:]], gained),
        total=(
            "All places, by weight",
            *(_say(_mean(areas, names, layer), bounded) for layer in layers),
            sum(gains.values()),
        ),
    )


def piece_table(pieces: Sequence[PieceLine], names: Names) -> Table:
    """What the areas are made of, and who reaches it."""
    bounded = all(piece.coverage <= 1 for piece in pieces)
    factors = column_decimals(piece.coverage_factor for piece in pieces)
    return table(
        pieces,
        (Column("Area"), lambda piece: area_words(piece.area, names)),
        (number("Piece"), attrgetter("number")),
        (number("Share", 1, "%"), lambda piece: 100 * piece.share),
        (number("Coverage factor", factors), attrgetter("coverage_factor")),
        (
            number("Coverage", unit="%" if bounded else ""),
            lambda piece: _say((piece.baseline_coverage, piece.coverage), bounded),
        ),
        (Column("Reached by"), lambda piece: ", ".join(piece.offers)),
    )


def _mean(areas: Sequence[AreaLine], names: Names, layer: str) -> Change | None:
    """Coverage of a layer averaged with the weights; None where they are all 0."""
    mine = [area for area in areas if names.layers[area.area] == layer]
    weight = sum(area.weight for area in mine)
    if not weight:
        return None
    before = sum(area.weight * area.baseline_coverage for area in mine)
    return before / weight, sum(area.weight * area.coverage for area in mine) / weight


def gain_of(area: AreaLine) -> float:
    """What the plan adds to awareness in one area."""
    return float(area.weight * (area.coverage - area.baseline_coverage))


def _rest(left_out: list[float], column: Column) -> str:
    """One line in place of the places that the leading rows leave out, given their gains."""
    some = [gain for gain in left_out if gain > 0]
    words = (
        f"{count(len(some), 'more place')} {'gains' if len(some) == 1 else 'gain'}"
        f" {column.say(sum(some))} together"
        if some
        else ""
    )
    none = len(left_out) - len(some)
    untouched = (
        f"{count(none, 'place')} {'stays as it is' if none == 1 else 'stay as they are'}"
        if none
        else ""
    )
    return ", ".join(filter(None, (words, untouched))) + "."


def _say(change: Change | None, bounded: bool) -> str:
    """Coverage before and after, in percent where it is a probability; one number where the plan
    changes nothing.
    """
    if change is None:
        return ""
    factor, decimals = (100, 0) if bounded else (1, 2)
    before, after = (fixed(factor * coverage, decimals) for coverage in change)
    return before if before == after else f"{before} → {after}"
