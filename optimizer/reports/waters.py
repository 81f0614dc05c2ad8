"""The map of an instance's waters: their coverage under a plan, and where what it buys would
stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from optimizer.document import Axis, Chart, Map, Series, Station, Water
from optimizer.instance.instance import Instance
from optimizer.instance.reaches import reaches, seas
from optimizer.reports.language import Language, language
from optimizer.reports.names import names_of
from optimizer.reports.words import money_column
from optimizer.results.plan import AreaLine, PlanResult
from optimizer.sensors import Sea

Point = tuple[float, float]
LAYER = "layer."
"""Where the catalogue has names of layers, for those that it knows."""


def plan_map(result: PlanResult, instance: Instance, language: Language) -> Map | None:
    """The map of a plan; None where no plan is known, or of no water where it lies."""
    return waters_map(result.areas, {line.key for line in result.lines}, instance, language)


def plan_picture(result: PlanResult, instance: Instance) -> Map | Chart | None:
    """The map of a plan, or where there is none what each recipient gets; None without a plan."""
    shares = sorted(
        (each for each in result.recipients if each.units), key=lambda it: -it.cost.minor
    )
    if not shares:
        return None
    names = names_of(instance).recipients
    money = money_column([each.cost.minor for each in shares], instance.currency)
    points = tuple((names[it.recipient], it.cost.minor / money.size) for it in shares)
    return plan_map(result, instance, language("en")) or Chart(
        "bar",
        (Series("spend", points),),
        Axis("Recipient"),
        Axis("Spend", money.unit),
        "Where the money goes",
        money.decimals,
    )


def waters_map(
    areas: Sequence[AreaLine],
    bought: Collection[str] | None,
    instance: Instance,
    language: Language,
) -> Map | None:
    """The map of what a plan covers; None where of no water it is known where it lies.

    Args:
        areas: of a result; those of one place are layers of one water.
        bought: keys of the offers of which the plan buys any; None where no base is to be shown.
        instance: says where waters and bases lie, and gives names.
        language: that of its words.
    """
    say, names = language.say, names_of(instance, language.code)
    lying = dict(zip((area.area for area in instance.areas), seas(instance), strict=True))
    of_place: dict[str, list[AreaLine]] = {}
    for line in areas:
        of_place.setdefault(line.place or line.area, []).append(line)
    waters = [
        _water(key, names.places[lines[0].area], lines, lying[lines[0].area], language)
        for key, lines in of_place.items()
    ]
    hidden = sum(not water.points for water in waters)
    if hidden == len(waters):
        return None
    layers = dict.fromkeys(layer for water in waters for layer in water.coverage)
    return Map(
        tuple(waters),
        () if bought is None else tuple(_stations(bought, instance, language.code)),
        say("map.water"),
        say("map.before"),
        say("map.after"),
        {layer: language.word(LAYER, layer) for layer in layers},
        say("map.caption", n=hidden),
    )


def _water(key: str, name: str, lines: Sequence[AreaLine], sea: Sea, language: Language) -> Water:
    """A water with its layers; areas of one layer together, each by its weight."""
    weights: dict[str, float] = {}
    coverage: dict[str, Point] = {}
    for line in lines:
        layer = line.layer or ""
        earlier, known = weights.get(layer, 0.0), coverage.get(layer, (0.0, 0.0))
        weights[layer] = earlier + line.weight
        share = line.weight / weights[layer] if weights[layer] else 1.0
        coverage[layer] = (
            known[0] + share * (line.baseline_coverage - known[0]),
            known[1] + share * (line.coverage - known[1]),
        )
    water = Water(key, name, _points(sea), sea.size_km2, coverage, weights)
    before, after = map(language.percent, water.over_all())
    return replace(water, said=language.say("map.said", water=name, before=before, after=after))


def _points(sea: Sea) -> tuple[Point, ...]:
    if sea.lat is None or sea.lon is None:
        return ()
    first = (sea.lat, sea.lon)
    return (first,) if sea.lat2 is None or sea.lon2 is None else (first, (sea.lat2, sea.lon2))


def _stations(bought: Collection[str], instance: Instance, code: str) -> Iterator[Station]:
    """Every base whose position is known, with the farthest that anything bought for it reaches;
    where nothing is, that anything on offer would.
    """
    names = names_of(instance, code)
    radius: dict[tuple[str, str, bool], float] = {}
    for key, _, reach, _ in reaches(instance):
        if reach.base is not None:
            offer = instance.offers[instance.offer_index[key]]
            there = offer.recipient, offer.base, key in bought
            radius[there] = max(radius.get(there, 0.0), reach.radius_km)
    served = {(it.recipient, it.base) for it in instance.offers if it.key in bought}
    for base in instance.bases:
        if base.lat is not None and base.lon is not None:
            where = base.recipient, base.base
            yield Station(
                names.bases[where],
                (base.lat, base.lon),
                radius.get((*where, where in served)),
                where in served,
            )
