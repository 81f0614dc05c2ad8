"""What a plan buys and what it lets one see, in a few lines each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from optimizer.document import (
    Block,
    Paragraph,
    Strong,
    Text,
    bullets,
    fixed,
    section,
)
from optimizer.money import Money
from optimizer.reports.names import Names
from optimizer.reports.plan.tables import by_recipient_and_asset, gain_of
from optimizer.results.plan import AreaLine, FundedLine, PlanResult

RECIPIENTS, ASSETS, WATERS = 12, 6, 4
"""So many recipients, assets of each, and waters are told one by one."""
HARDLY = 0.25
"""Share of the mean rise in coverage over all waters below which a water hardly rises."""


def bought(result: PlanResult, names: Names) -> tuple[Block, ...]:
    """What to buy for whom: a line or two for each recipient, the one that costs most first."""
    if not result.plan:
        return ()
    speaks = names.speaks
    costs = {each.recipient: each.cost for each in result.recipients}
    groups = by_recipient_and_asset(result.plan, result.recipients)
    told: list[Text] = []
    rest = Money(0, result.budget.currency)
    for recipient, assets in groupby(groups, key=lambda key: key[0]):
        if len(told) < RECIPIENTS:
            lines = [_line(groups[key], names) for key in assets]
            told.append(_recipient(recipient, costs[recipient], lines, names))
        else:
            rest += costs[recipient]
    left_out = len({recipient for recipient, _ in groups}) - len(told)
    said: list[Text] = [*told]
    if left_out:
        cost = speaks.money(rest)
        said.append(speaks.say("buy.more_recipients", n=left_out, cost=cost))
    said += filter(None, [_nothing(result, names)])
    heading = "heading_assessed" if result.status == "assessed" else "heading"
    return section(speaks.say(f"buy.{heading}"), *bullets(said), level=2)


def _recipient(recipient: str, cost: Money, lines: Sequence[str], names: Names) -> Text:
    speaks = names.speaks
    who = speaks.say(
        "buy.recipient", recipient=names.recipients[recipient], cost=speaks.money(cost)
    )
    rest = len(lines) - ASSETS
    told = [*lines[:ASSETS], speaks.say("listing.more", n=rest)] if rest > 1 else lines
    listed = speaks.say("listing.beside").join(told)
    return speaks.stressed("buy.lines", "recipient", recipient=who, lines=listed)


def _line(lines: Sequence[FundedLine], names: Names) -> str:
    """Units of an asset, and where: "6 × RHIB, 7 m (Balabac 3 + Coron 3)"."""
    say, asset = names.speaks.say, names.assets[lines[0].asset]
    based = [line for line in lines if line.base]
    units = sum(line.units for line in lines)
    if not based:
        return say("buy.line", n=units, asset=asset)
    where = [
        names.base(line)
        if line.units == 1 or len(based) == 1
        else say("buy.where", base=names.base(line), n=line.units)
        for line in based
    ]
    return say("buy.line_where", n=units, asset=asset, where=say("buy.and").join(where))


def _nothing(result: PlanResult, names: Names) -> str:
    """Who gets nothing though there are offers."""
    served = {line.recipient for line in result.lines}
    offered = dict.fromkeys(offer.recipient for offer in result.offers)
    none = [names.recipients[each] for each in offered if each not in served]
    if not none:
        return ""
    return names.speaks.say("buy.nothing_for", recipients=names.speaks.leading(none, RECIPIENTS))


# -- what it lets one see --------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What a plan does to a place: coverage before and after over its layers, each by its
    weight.
    """

    place: str
    weight: float
    before: float
    after: float
    gain: float


def waters(result: PlanResult, names: Names) -> tuple[Block, ...]:
    """Which waters rise most, and which heavy ones hardly do, by name."""
    if not result.plan or result.rise <= 0:
        return ()
    speaks, changes = names.speaks, changes_of(result.areas, names)
    mean = HARDLY * result.rise / (sum(each.weight for each in changes) or 1.0)
    hardly = [each for each in changes if each.after - each.before < mean]
    most = sorted(set(changes) - set(hardly), key=lambda each: (-each.gain, each.place))
    bounded = all(area.coverage <= 1 for area in result.areas)
    layered = len({names.layers[area.area] for area in result.areas}) > 1
    heaviest = sorted(hardly, key=lambda each: -each.weight)
    told = []
    for form, several in (("rises_layers" if layered else "rises", most), ("hardly", heaviest)):
        listed = [_change(each, bounded, names) for each in several[:WATERS]]
        told += [speaks.say(f"water.{form}", waters=speaks.listing(listed))] if listed else []
    return led(names, speaks.say("water.waters"), speaks.sentences(*told))


def changes_of(areas: Sequence[AreaLine], names: Names) -> list[Change]:
    """What a plan does to every place, in their order."""
    places: dict[str, list[AreaLine]] = {}
    for area in areas:
        places.setdefault(names.places[area.area], []).append(area)
    return [_over_layers(place, several) for place, several in places.items()]


def _over_layers(place: str, areas: Sequence[AreaLine]) -> Change:
    weight = sum(area.weight for area in areas)
    before, after = (
        sum(area.weight * of(area) for area in areas) / (weight or 1.0)
        for of in (attrgetter("baseline_coverage"), attrgetter("coverage"))
    )
    return Change(place, weight, before, after, sum(map(gain_of, areas)))


def _change(change: Change, bounded: bool, names: Names) -> str:
    speaks = names.speaks
    factor, decimals = (100, 0) if bounded else (1, 2)
    before, after = (fixed(factor * level, decimals) for level in (change.before, change.after))
    last = speaks.say("number.percent", number=after) if bounded else after
    if before == after:
        return speaks.say("water.still", water=change.place, level=last)
    return speaks.say("water.change", water=change.place, before=before, after=last)


def led(names: Names, lead: str, said: str) -> tuple[Block, ...]:
    """What is said after a few words that say of what; nothing where nothing is."""
    if not said:
        return ()
    return (Paragraph((Strong(lead), f"{names.speaks.say('listing.apart')}{said}")),)
