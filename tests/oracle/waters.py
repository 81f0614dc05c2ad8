"""What areas are made of, found by looking at points of their waters: which offers reach a point,
and which recipients sustain what they are given there.

Conventions where the definitions leave room (everything here follows them):

* A line between two points, and a water that has no position, are one long row of points, looked at
  ever more closely where neighbours are not reached by the same offers, and where the line comes
  nearest to a base, beside which a sector may see a few metres only: shares are right to 1e-12.
* A disc with a position is ``POINTS`` points spread evenly over a cap of the sphere: shares are
  right to about 1e-3. Its innermost share is that of the points nearest to its middle.
* A sector without a bearing looks from its base at the middle of the water: of a line, the point
  half way. A base that stands there looks north.
* A station without a position sees the first share of a line that its range is of the line's
  length, of a disc the innermost share that its circle or sector is of the disc's size.
* A recipient counts among those of a point where one of its offers adds something there.
* What exists covers whoever sustains what.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .problem import Area, Plan, Problem, curve_value, number, parse

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Record = Mapping[str, Any]

POINTS = 20_000
"""Points of a disc."""
STEPS = 2_000
"""Steps of a line before it is looked at more closely."""
EARTH_KM = 6371.0
DEGREE_KM = math.radians(EARTH_KM)
"""A degree of a great circle."""
NAUTICAL_MILE_KM = 1.852
CERTAIN = 0.99
"""The greatest chance that one unit is credited with."""
SUSTAINING = 3
"""Recipients of a point up to which each set of those that sustain is looked at."""


# ------------------------------------------------------------------ positions on the sphere


def vector(lat: float, lon: float) -> Floats:
    """The direction of a position from the middle of the Earth, of length 1."""
    north, east = math.radians(lat), math.radians(lon)
    return np.array(
        [math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)]
    )


def _angles(one: Floats, others: Floats) -> Floats:
    """Angles between one direction and others, exact for small ones too."""
    crossed = np.linalg.norm(np.cross(one, others), axis=-1)
    return np.asarray(np.arctan2(crossed, others @ one))


def apart_km(one: Floats, others: Floats) -> Floats:
    """Distances on the sphere from one position to others."""
    return EARTH_KM * _angles(one, others)


def _compass(at: Floats) -> tuple[Floats, Floats]:
    """The directions north and east at a position."""
    east = np.cross([0.0, 0.0, 1.0], at)
    east /= np.linalg.norm(east)
    return np.cross(at, east), east


def bearings(base: Floats, points: Floats) -> Floats:
    """Degrees from north in which points lie, as one sees them from a base."""
    north, east = _compass(base)
    return np.asarray(np.degrees(np.arctan2(points @ east, points @ north)))


def looks_at(bearing: float, sector: float, seen: Floats) -> Mask:
    """Which bearings lie within a sector around a bearing."""
    off = np.abs(np.remainder(seen - bearing + 180, 360) - 180)
    return np.asarray(off <= sector / 2)


def lens_km2(one: float, other: float, apart: float) -> float:
    """What two circles of these radii have in common, their centres so far apart."""
    if apart >= one + other:
        return 0.0
    if apart <= abs(one - other):
        return math.pi * min(one, other) ** 2
    kite = (one + other - apart) * (apart + one - other)
    kite *= (apart - one + other) * (apart + one + other)
    return (
        one**2 * math.acos((apart**2 + one**2 - other**2) / (2 * apart * one))
        + other**2 * math.acos((apart**2 + other**2 - one**2) / (2 * apart * other))
        - math.sqrt(kite) / 2
    )


# ------------------------------------------------------------------ waters and their points


@dataclass(frozen=True)
class Water:
    """One area's water.

    Attributes:
        calm: share of days on which small craft can work.
        size_km2: its size, for what patrols it.
        barrier_km: width of a strait without a second point; whoever reaches a share of it reaches
            the first share.
        middle: of a disc, or the one point of such a strait.
        ends: of a line.
    """

    calm: float | None
    size_km2: float | None
    barrier_km: float | None
    middle: Floats | None
    ends: tuple[Floats, Floats] | None

    @property
    def is_disc(self) -> bool:
        """Whether points of it have positions all around a middle."""
        return self.ends is None and self.barrier_km is None and self.middle is not None

    @property
    def has_positions(self) -> bool:
        """Whether its points have positions."""
        return self.is_disc or self.ends is not None

    @property
    def radius_km(self) -> float:
        """Of the disc that it would be."""
        assert self.size_km2 is not None
        return math.sqrt(self.size_km2 / math.pi)

    @property
    def length_km(self) -> float:
        """Of a line."""
        assert self.ends is not None
        return float(apart_km(self.ends[0], self.ends[1][None])[0])

    @property
    def half_way(self) -> Floats:
        """The middle of a line or disc."""
        if self.ends is not None:
            return _along(*self.ends, np.array([0.5]))[0]
        assert self.middle is not None
        return self.middle

    def at(self, order: Floats) -> Floats:
        """Positions of its points: of a line by the share of it before them, of a disc by the
        share of it nearer to the middle.
        """
        if self.ends is not None:
            return _along(*self.ends, order)
        assert self.middle is not None
        return _around(self.middle, self.radius_km, order)


def _along(first: Floats, last: Floats, order: Floats) -> Floats:
    """Points of a great circle between two points, as shares of the way."""
    length = float(_angles(first, last[None])[0])
    aside = last - first * float(first @ last)
    aside /= np.linalg.norm(aside)
    turned = (order * length)[:, None]
    return np.cos(turned) * first + np.sin(turned) * aside


def _around(middle: Floats, radius_km: float, order: Floats) -> Floats:
    """Points of a cap of the sphere, one after the other turned by the golden angle: as many to a
    square kilometre everywhere.
    """
    height = order * (1 - math.cos(radius_km / EARTH_KM))  # of caps: as their area
    turned = np.arange(len(order)) * math.pi * (3 - math.sqrt(5))
    north, east = _compass(middle)
    aside = np.cos(turned)[:, None] * north + np.sin(turned)[:, None] * east
    return (1 - height)[:, None] * middle + np.sqrt(height * (2 - height))[:, None] * aside


def water_of(area: Record, place: Record) -> Water:
    """The place's water, or the area's own where it says where it is."""

    def stated(name: str, *records: Record) -> float | None:
        cells = [record[name] for record in records if record.get(name) is not None]
        return float(number(cells[0])) if cells else None

    def position(record: Record, lat: str = "lat", lon: str = "lon") -> Floats | None:
        north, east = stated(lat, record), stated(lon, record)
        return None if north is None or east is None else vector(north, east)

    own, first, second = position(area), position(place), position(place, "lat2", "lon2")
    is_line = own is None and first is not None and second is not None
    return Water(
        calm=stated("calm", place),
        size_km2=stated("size_km2", area, place),
        barrier_km=None if is_line or own is not None else stated("barrier_km", place),
        middle=first if own is None else own,
        ends=(first, second) if is_line and first is not None and second is not None else None,
    )


# ------------------------------------------------------------------ what one unit of an offer adds


@dataclass(frozen=True, eq=False)
class Reach:
    """Which points are reached.

    Attributes:
        holds: (order of points, their positions) to which of them are reached.
        base: from where; None where order alone decides.
    """

    holds: Callable[[Floats, Floats | None], Mask]
    base: Floats | None = None


@dataclass(frozen=True, eq=False)
class Effect:
    """What one unit of an offer adds to an area where it reaches.

    Attributes:
        offer: index. reach: where.
        chance: (share of the water reached) to q; None where a coverage factor is given.
        factor: the coverage factor given, the offer's uptake applied.
    """

    offer: int
    reach: Reach
    chance: Callable[[float], float] | None
    factor: float = 0.0

    def adds(self, share: float, sustained: float = 1.0) -> float:
        """Coverage factor where it reaches, if it is only sustained with a chance."""
        if self.chance is None:
            return sustained * self.factor
        return -math.log1p(-sustained * min(CERTAIN, self.chance(share)))


EVERYWHERE = Reach(lambda order, _points: np.ones(len(order), dtype=bool))
"""The whole water."""


def first(share: float) -> Reach:
    """The first share of a line, the innermost of a disc."""
    return Reach(lambda order, _points: order < share)


def within(base: Floats, km: float) -> Reach:
    """What is at most so far from a base."""

    def holds(_order: Floats, points: Floats | None) -> Mask:
        assert points is not None
        return apart_km(base, points) <= km

    return Reach(holds, base)


def in_sector(base: Floats, km: float, bearing: float, sector: float) -> Reach:
    """What is at most so far from a base, and in a sector around a bearing."""

    def holds(_order: Floats, points: Floats | None) -> Mask:
        assert points is not None
        return (apart_km(base, points) <= km) & looks_at(bearing, sector, bearings(base, points))

    return Reach(holds, base)


@dataclass(frozen=True)
class _Station:
    """One asset, seen by one layer, at one base."""

    asset: Record
    layer: str
    water: Water
    base: Record

    def get(self, column: str, default: float | None = None) -> float:
        cell = self.asset.get(f"{column}_{self.layer}", self.asset.get(column, default))
        assert cell is not None, f"no {column}"
        return float(number(cell))

    def has(self, column: str) -> bool:
        return any(self.asset.get(c) is not None for c in (column, f"{column}_{self.layer}"))

    @property
    def position(self) -> Floats | None:
        if self.base.get("lat") is None or self.base.get("lon") is None:
            return None
        return vector(float(number(self.base["lat"])), float(number(self.base["lon"])))

    @property
    def works(self) -> float:
        """Share of days on which it works here."""
        if self.has("notice") and not self.has("availability"):
            return 1.0
        sensitive, calm = self.get("calm_sensitivity", 0), self.water.calm
        calm_days = 1.0 if not sensitive or calm is None else 1 - sensitive * (1 - calm)
        return self.get("availability") * calm_days

    def goes(self, km: float) -> tuple[Reach, float | None]:
        """Where it gets to, and the share of the water where that is known beforehand."""
        base, water = self.position, self.water
        assert base is not None
        if water.has_positions:
            return within(base, km), None
        assert water.middle is not None
        assert water.size_km2 is not None
        apart = float(apart_km(base, water.middle[None])[0])
        share = lens_km2(km, water.radius_km, apart) / water.size_km2
        return first(share), share

    def sees(self) -> Reach:
        """Where a station that does not move looks upon the water."""
        miles = self.get("range_nm")
        if self.has("antenna_m"):
            horizon = math.sqrt(self.get("antenna_m")) + math.sqrt(self.get("target_m"))
            miles = min(miles, 2.23 * horizon)
        km, sector, water = miles * NAUTICAL_MILE_KM, self.get("sector_degrees", 360), self.water
        if water.barrier_km is not None:
            return first(km / water.barrier_km)
        if self.position is None and water.ends is not None:
            return first(km / water.length_km)
        if self.position is None or not water.has_positions:
            assert water.size_km2 is not None
            return first(math.pi * km**2 * sector / 360 / water.size_km2)
        if sector == 360:
            return within(self.position, km)
        if self.base.get("bearing") is None:
            middle = water.half_way
            away = float(apart_km(self.position, middle[None])[0])
            bearing = float(bearings(self.position, middle[None])[0]) if away > 1e-5 else 0.0
        else:
            bearing = float(number(self.base["bearing"]))
        return in_sector(self.position, km, bearing, sector)


def _derived(offer: int, station: _Station, effort: float, uptake: float) -> Effect:
    """What sensors give."""
    times = uptake * station.works * effort
    if station.has("notice"):
        notice = station.get("notice")
        return Effect(offer, EVERYWHERE, lambda share: times * notice)
    if station.has("range_nm"):
        return Effect(offer, station.sees(), lambda share: times)
    radius = station.get("radius_nm")
    if station.has("response_hours"):
        miles = min(radius, station.get("response_hours") * station.get("response_speed_kn"))
        ready = station.get("ready_hours") / 24
        return Effect(offer, station.goes(miles * NAUTICAL_MILE_KM)[0], lambda share: times * ready)
    reach, known = station.goes(radius * NAUTICAL_MILE_KM)
    size = station.water.size_km2
    assert size is not None
    swept = station.get("sweep_nm") * station.get("sweep_weather", 1) * station.get("speed_kn")
    swept *= station.get("hours") * NAUTICAL_MILE_KM**2

    def found(share: float) -> float:
        within = (share if known is None else known) * size
        return times * (1 - math.exp(-swept / within)) if within else 0.0

    return Effect(offer, reach, found)


# ------------------------------------------------------------------ cells of an area


@dataclass(frozen=True)
class Cell:
    """Points of an area that are all alike, and one set of recipients that sustain.

    Attributes:
        share: of the area, times the chance of that set.
        exists: coverage factor that is there already.
        adds: (offer, coverage factor per unit) of those that reach it and are sustained.
    """

    share: float
    exists: float
    adds: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class CutArea(Area):
    """An area as the sum of its cells; ``factors`` only tell which offers cover any of it."""

    cells: tuple[Cell, ...] = ()

    def coverage(self, plan: Plan) -> float:
        """The mean of F over points, and over who sustains."""
        return math.fsum(
            cell.share
            * curve_value(
                self.curve,
                math.fsum([cell.exists, *(factor * plan[offer] for offer, factor in cell.adds)]),
            )
            for cell in self.cells
        )

    def reached(self, offer: int) -> float:
        """Share that is reached by an offer and sustained."""
        return math.fsum(cell.share for cell in self.cells if offer in dict(cell.adds))


def _closer_to_bases(water: Water, reaches: Sequence[Reach], order: Floats) -> Floats:
    """Points of a line with more of them, ever closer together, around what is nearest to bases."""
    around = [order]
    for reach in reaches:
        if water.ends is not None and reach.base is not None:
            near, step = 0.5, 0.5
            while step > 1e-14:
                tried = np.clip(np.linspace(near - step, near + step, 41), 0, 1)
                near = float(tried[np.argmin(apart_km(reach.base, water.at(tried)))])
                step /= 10
            away = np.geomspace(1e-13, 1, 300)  # each a tenth further than the one before
            around += [near - away, near + away]
    return np.unique(np.clip(np.concatenate(around), 0, 1))


def alike(water: Water, reaches: Sequence[Reach]) -> dict[tuple[bool, ...], float]:
    """What is reached alike: which reaches hold it, to its share of the water."""

    def reached(order: Floats) -> Mask:
        points = water.at(order) if water.has_positions else None
        columns = [reach.holds(order, points) for reach in (EVERYWHERE, *reaches)]
        return np.column_stack(columns)[:, 1:]

    if water.is_disc:
        order = (np.arange(POINTS) + 0.5) / POINTS
        masks, widths = reached(order), np.full(POINTS, 1 / POINTS)
    else:
        order = _closer_to_bases(water, reaches, np.linspace(0, 1, STEPS + 1))
        for _ in range(32):  # 2,000 steps halved so often are 1e-13 of the line
            masks = reached(order)
            edges = np.flatnonzero((masks[1:] != masks[:-1]).any(axis=1))
            order = np.sort(np.append(order, (order[edges] + order[edges + 1]) / 2))
        masks, widths = reached((order[1:] + order[:-1]) / 2), np.diff(order)
    kinds, kind_of = np.unique(masks, axis=0, return_inverse=True)
    shares = np.bincount(kind_of.ravel(), weights=widths)
    return {tuple(kind): share for kind, share in zip(kinds.tolist(), shares.tolist(), strict=True)}


def cells_of(
    water: Water,
    effects: Sequence[Effect],
    recipient_of: Sequence[str],
    sustained: Mapping[str, float],
    exists: Mapping[int, int],
    baseline: float,
) -> list[Cell]:
    """Every cell of an area.

    Args:
        water: where points are. effects: of the area, each offer once.
        recipient_of: recipient of each offer. sustained: u_r of each recipient.
        exists: units that each offer has already. baseline: coverage factor of what no offer
            stands for.
    """
    parts = alike(water, [effect.reach for effect in effects])
    whole = [
        math.fsum(share for kind, share in parts.items() if kind[e]) for e in range(len(effects))
    ]
    cells = []
    for kind, share in parts.items():
        here = [(e, effect) for e, effect in enumerate(effects) if kind[e]]
        adds = {effect.offer: effect.adds(whole[e]) for e, effect in here}
        stands = math.fsum(
            [baseline, *(factor * exists.get(offer, 0) for offer, factor in adds.items())]
        )
        unsure = sorted(
            {
                recipient_of[offer]
                for offer, factor in adds.items()
                if factor > 0 and sustained[recipient_of[offer]] < 1
            }
        )
        if len(unsure) > SUSTAINING:
            adds = {
                effect.offer: effect.adds(whole[e], sustained[recipient_of[effect.offer]])
                for e, effect in here
            }
            unsure = []
        for answers in itertools.product((True, False), repeat=len(unsure)):
            chance = math.prod(
                sustained[r] if yes else 1 - sustained[r]
                for r, yes in zip(unsure, answers, strict=True)
            )
            stopped = {r for r, yes in zip(unsure, answers, strict=True) if not yes}
            going = [(o, c) for o, c in adds.items() if c > 0 and recipient_of[o] not in stopped]
            if share * chance > 0:
                cells.append(Cell(share * chance, stands, tuple(going)))
    return cells


# ------------------------------------------------------------------ an instance


def parse_waters(document: Mapping[str, Any]) -> Problem:
    """Read the single-file form of an instance whose effects may come from sensors, its areas
    as sums of cells.
    """
    given: list[Record] = []
    bare = parse({**document, "effects": given})
    # Neither rules nor the budget move a cell: one water is cut once, whatever is asked of it.
    asked_of = {**document, "rules": [], "budget": 1}
    return replace(bare, areas=_areas(json.dumps(asked_of)))


@lru_cache(maxsize=512)
def _areas(text: str) -> tuple[Area, ...]:
    """Every area of a document, cut."""
    document = json.loads(text)
    bare = parse({**document, "effects": []})
    return tuple(_cut(document, bare, area) for area in bare.areas)


def _cut(document: Mapping[str, Any], problem: Problem, area: Area) -> CutArea:
    offers = problem.offers
    index = {(offer.recipient, offer.asset, offer.base): i for i, offer in enumerate(offers)}
    places = {record["place"]: record for record in document.get("places", ())}
    bases = {(r["recipient"], r["base"]): r for r in document.get("bases", ())}
    record = next(each for each in document["areas"] if each["area"] == area.area)
    water = water_of(record, places.get(area.place, {}))
    effects = []
    for row in document["effects"]:
        if row["area"] == area.area:
            offer = index[row["recipient"], row["asset"], row.get("base")]
            base = bases.get((row["recipient"], row.get("base")), {})
            station = _Station(problem.assets[row["asset"]], area.layer or "", water, base)
            effects.append(_effect(row, offer, station, offers[offer].record))
    cells = cells_of(
        water,
        effects,
        [offer.recipient for offer in offers],
        {name: float(number(r.get("uptake", 1))) for name, r in problem.recipients.items()},
        {o: int(number(each.record.get("existing_units", 0))) for o, each in enumerate(offers)},
        area.baseline,
    )
    most: dict[int, float] = {}
    for offer, factor in itertools.chain.from_iterable(cell.adds for cell in cells):
        most[offer] = max(factor, most.get(offer, 0.0))
    stated = {name: getattr(area, name) for name in Area.__dataclass_fields__}
    return CutArea(**stated | {"factors": tuple(sorted(most.items())), "cells": tuple(cells)})


def _effect(row: Record, offer: int, station: _Station, record: Record) -> Effect:
    uptake = float(number(record.get("uptake", 1)))
    if row.get("coverage_factor") is not None:
        return Effect(offer, EVERYWHERE, None, float(number(row["coverage_factor"])) * uptake)
    if row.get("coverage") is not None:
        chance = float(number(row["coverage"])) * uptake
        return Effect(offer, EVERYWHERE, lambda share: chance)
    return _derived(offer, station, float(number(row.get("effort_share", 1))), uptake)
