"""Coverage factors from physics: what one unit of an asset adds to one layer of awareness over one
piece of water.

One formula serves every sensor, per unit and per day:

    q = min(0.99, u·a·e·g)        C = −ln(1 − q)        in the part of the water within its reach

    q  chance that the target there is noticed because of this unit
    C  coverage factor (search theory's, dimensionless); nothing beyond the reach
    u  uptake: share of the effort that this line sustains
    a  availability: share of days on which it works
    e  effort share: part of the unit's effort spent here
    g  chance that it notices a target within its reach on a working day, by kind of sensor:

    patrol    1 − exp(−Z / (f·A)), random search of the share f of the water within its radius
    fixed     1 within its range
    presence  share of the day on which it is ready, within its response distance
    notice    the chance given, everywhere

    A  size of the water    Z = W·m·v·h    W  sweep width    m  weather factor on it    v  speed
    h  hours of a working day

The average over working days stands outside the exponential: inside, one boat that works one day in
five would count as a fifth of a boat every day, which flatters small waters. The cap of 0.99 keeps
C finite. Reach is geometry (``waters.py``): two units at one base see the same part of a water, and
no number of them sees more.

The numbers of a sensor are columns of the assets table. ``COLUMN_LAYER`` speaks of one layer,
``COLUMN`` of every layer. Which of ``sweep_nm``, ``range_nm``, ``response_hours`` and ``notice`` an
asset has for a layer says which kind of sensor it is there. Lengths are nautical miles (1.852 km)
for sensors, kilometres for waters.

Limits: coverage factors add, so units count as independent; weather that is common to all small
craft, sensors that fail together or cue one another cannot be expressed.

Source: B. O. Koopman, *Search and Screening* (1980), for random search; the horizon of radar over a
4/3 Earth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from optimizer.errors import InputError
from optimizer.geometry import (
    KM_PER_NM,
    Position,
    bearing_degrees,
    distance_km,
    horizon_nm,
    overlap_km2,
)
from optimizer.waters import Disc, Line, Reach, Water, Width, share_reached

MOST_LIKELY = 0.99
"""The greatest chance that one unit is credited with; keeps the coverage factor finite."""

SensorKind = Literal["patrol", "fixed", "presence", "notice"]
KINDS: Mapping[str, SensorKind] = {
    "sweep_nm": "patrol",
    "range_nm": "fixed",
    "response_hours": "presence",
    "notice": "notice",
}
"""The column that makes an asset a sensor of a kind."""

COLUMNS: Mapping[str, str] = {
    "availability": "share of days on which the unit works, 0 to 1; needed but by notice",
    "calm_sensitivity": (
        "how strongly the place's calm cuts availability: times 1 - k(1 - calm), 0 to 1, default 0"
    ),
    "sweep_nm": "patrol: sweep width in nautical miles",
    "sweep_weather": "patrol: factor on the sweep width for weather and fatigue, 0 to 1, default 1",
    "speed_kn": "patrol: search speed in knots",
    "hours": "patrol: hours searched on a working day, 0 to 24",
    "radius_nm": "patrol, presence: operating radius around the base in nautical miles",
    "range_nm": "fixed: instrumented range in nautical miles",
    "antenna_m": (
        "fixed: height of the antenna in metres; with target_m, the range ends at the horizon"
    ),
    "target_m": "fixed: height of the target in metres",
    "sector_degrees": "fixed: sector watched, 0 to 360, default 360",
    "response_hours": "presence: time within which the target must be met, in hours",
    "response_speed_kn": "presence: speed of the response in knots",
    "ready_hours": "presence: hours of a working day on which the unit can answer, 0 to 24",
    "notice": "notice: chance that the target is noticed, 0 to 1",
}
"""Every sensor column of the assets table and its meaning."""

LIMITS = {
    "availability": 1.0,
    "calm_sensitivity": 1.0,
    "sweep_weather": 1.0,
    "notice": 1.0,
    "hours": 24.0,
    "ready_hours": 24.0,
    "sector_degrees": 360.0,
}
"""The greatest value of a sensor column, where it has one; all are at least 0."""
_DEFAULTS = {"calm_sensitivity": 0.0, "sweep_weather": 1.0, "sector_degrees": 360.0}


@dataclass(frozen=True, slots=True)
class Sea:
    """What is known of a piece of water; None where it is not stated.

    Attributes:
        size_km2: its size; without a second point it is taken as a disc of that size.
        barrier_km: width of the strait, where whoever passes must cross a line.
        calm: share of days on which small craft can work, 0 to 1.
        lat, lon: its centre in degrees, or one end of the line.
        lat2, lon2: the other end of the line.
    """

    size_km2: float | None = None
    barrier_km: float | None = None
    calm: float | None = None
    lat: float | None = None
    lon: float | None = None
    lat2: float | None = None
    lon2: float | None = None

    @property
    def water(self) -> Water:
        """Where it lies, as far as that is known."""
        if self.lat is not None and self.lon is not None:
            if self.lat2 is not None and self.lon2 is not None:
                return Line((self.lat, self.lon), (self.lat2, self.lon2))
            if self.barrier_km is None and self.size_km2:
                return Disc((self.lat, self.lon), self.size_km2)
        return Width()


@dataclass(frozen=True, slots=True)
class Station:
    """Where a unit is based.

    Attributes:
        position: of the base. bearing: degrees from north to the middle of what it looks upon; None
            where it is not stated.
    """

    position: Position
    bearing: float | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """What one unit adds within its reach, and the numbers that was made from.

    Attributes:
        kind: kind of sensor.
        q: chance per day that a target within reach is noticed because of one unit, 0 to 0.99.
        reach: the part of the water within reach.
        inputs: every number of the arithmetic by name: ``uptake``, ``availability`` (weather of the
            place included), ``effort_share``, ``notice_within_reach`` (g), ``reach`` (f), then what
            f and g were made from.
    """

    kind: SensorKind
    q: float
    reach: Reach
    inputs: Mapping[str, float]

    @property
    def coverage_factor(self) -> float:
        """C per unit within reach; at least 0."""
        return factor_of(self.q)

    @property
    def p(self) -> float:
        """The chance over the whole water, 0 to 0.99."""
        return self.q * self.reach.share


def factor_of(chance: float) -> float:
    """The coverage factor C = −ln(1 − q) of a chance, the chance held to ``MOST_LIKELY``."""
    return -math.log1p(-min(MOST_LIKELY, chance))


def sensor_stem(name: str, layers: frozenset[str]) -> str | None:
    """The sensor column that a column of the assets table speaks of: ``range_nm`` of
    ``range_nm_identification``; None for no sensor.
    """
    stems = (name, *(name.removesuffix(f"_{layer}") for layer in layers if layer))
    return next((stem for stem in stems if stem in COLUMNS), None)


def is_sensor_column(name: str, layers: frozenset[str]) -> bool:
    """Whether a column of the assets table describes a sensor."""
    return sensor_stem(name, layers) is not None


def kind_of(sensors: Mapping[str, float], layer: str) -> SensorKind:
    """Kind of sensor that an asset is for a layer.

    Raises:
        InputError: it has none of the columns that make a kind, or those of two.
    """
    found = [column for column in KINDS if column in sensors or f"{column}_{layer}" in sensors]
    if len(found) == 1:
        return KINDS[found[0]]
    if found:
        raise InputError(
            f"the asset has {' and '.join(found)} for the layer {layer!r}; it can be one kind of"
            f" sensor only. Write each with the layer it is for, such as {found[0]}_{layer}."
        )
    wanted = ", ".join(f"{column}_{layer}" for column in KINDS)
    raise InputError(
        f"the asset has no sensor for the layer {layer!r}: expected one of the columns {wanted}."
    )


def derive(
    sensors: Mapping[str, float],
    layer: str,
    sea: Sea,
    station: Station | None,
    effort_share: float = 1.0,
    uptake: float = 1.0,
) -> Derived:
    """What one unit of an asset adds to one layer of a water, and where.

    Args:
        sensors: the asset's sensor columns, empty cells left out.
        layer: the layer of awareness, which picks ``COLUMN_LAYER`` before ``COLUMN``.
        sea: the place, with what the area overrides.
        station: where the unit is based; None for an offer without base, which patrols and presence
            do not allow.
        effort_share: share of the unit's effort spent here, 0 to 1.
        uptake: share of the effort that the recipient is expected to sustain, 0 to 1.

    Raises:
        InputError: a number is missing or outside its range; the sentence names it.
    """
    kind = kind_of(sensors, layer)
    numbers = _Numbers(sensors, layer)
    reach, within, parts = _FACTORS[kind](numbers, sea, station)
    shares = {
        "uptake": _share("uptake", uptake),
        "availability": _availability(kind, numbers, sea),
        "effort_share": _share("effort_share", effort_share),
        "notice_within_reach": within,
    }
    q = min(MOST_LIKELY, math.prod(shares.values()))
    return Derived(kind, q, reach, shares | {"reach": reach.share} | parts)


class _Numbers:
    """The sensor columns of one asset as one layer sees them, each checked when it is read."""

    __slots__ = ("layer", "sensors")

    def __init__(self, sensors: Mapping[str, float], layer: str) -> None:
        self.sensors = sensors
        self.layer = layer

    def find(self, column: str) -> float | None:
        """The column for this layer, else for every layer, else its default; None where there is
        none of them.
        """
        value = self.sensors.get(
            f"{column}_{self.layer}", self.sensors.get(column, _DEFAULTS.get(column))
        )
        if value is not None and not 0 <= value <= LIMITS.get(column, math.inf):
            most = f"0 to {LIMITS[column]:g}" if column in LIMITS else "at least 0"
            raise InputError(f"{column} is {value:g}; expected {most} ({COLUMNS[column]}).")
        return value

    def __getitem__(self, column: str) -> float:
        value = self.find(column)
        if value is None:
            raise InputError(
                f"the asset has no {column}, which its sensor for the layer {self.layer!r} needs"
                f" ({COLUMNS[column]})."
            )
        return value


def _share(name: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise InputError(f"{name} is {value:g}; expected a share from 0 to 1.")
    return value


def _availability(kind: SensorKind, numbers: _Numbers, sea: Sea) -> float:
    """Share of days on which the unit works at this place: a·(1 − k(1 − calm))."""
    share = (
        1.0
        if kind == "notice" and numbers.find("availability") is None
        else numbers["availability"]
    )
    sensitivity = numbers["calm_sensitivity"]
    if not sensitivity:
        return share
    return share * (1 - sensitivity * (1 - _share("calm", _stated(sea, "calm"))))


def _stated(sea: Sea, name: str) -> float:
    value: float | None = getattr(sea, name)
    if value is None:
        raise InputError(
            f"the place has no {name}, which the coverage factor needs. Give it in the table of"
            " places or areas."
        )
    return value


def _size_km2(sea: Sea) -> float:
    size = _stated(sea, "size_km2")
    if size <= 0:
        raise InputError(f"size_km2 is {size:g}; expected more than 0.")
    return size


def _circle(radius_nm: float, sea: Sea, station: Station | None) -> Reach:
    """What lies within a radius of the base; its share of a disc is the overlap of both circles."""
    if station is None:
        raise InputError(
            "the offer has no base, and the reach of a patrol or a response is measured from one."
            " Name a base with lat and lon."
        )
    radius, water = radius_nm * KM_PER_NM, sea.water
    if isinstance(water, Line):
        reach = Reach(1.0, station.position, radius)
        return replace(reach, share=share_reached(water, reach))
    disc = Disc((_stated(sea, "lat"), _stated(sea, "lon")), _size_km2(sea))
    apart = distance_km(station.position, disc.centre)
    share = min(1.0, overlap_km2(radius, disc.radius_km, apart) / disc.size_km2)
    return Reach(share, None if isinstance(water, Width) else station.position, radius)


Factors = tuple[Reach, float, dict[str, float]]
"""Reach, g and the numbers they were made from."""


def _patrol(numbers: _Numbers, sea: Sea, station: Station | None) -> Factors:
    width = numbers["sweep_nm"] * numbers["sweep_weather"] * KM_PER_NM
    swept = width * numbers["speed_kn"] * KM_PER_NM * numbers["hours"]
    reach, size = _circle(numbers["radius_nm"], sea, station), _size_km2(sea)
    within = -math.expm1(-swept / (reach.share * size)) if reach.share else 0.0
    parts = {"swept_km2": swept, "sweep_width_km": width, "size_km2": size}
    return reach, within, parts | {"radius_km": reach.radius_km}


def _fixed(numbers: _Numbers, sea: Sea, station: Station | None) -> Factors:
    """A station stands at its base and looks along the base's bearing, or, where none is stated, at
    the middle of the water. Without a position it looks upon the first share of it.
    """
    distance, parts = _range_nm(numbers)
    radius, sector = distance * KM_PER_NM, numbers["sector_degrees"]
    water = sea.water
    if station is not None and not isinstance(water, Width):
        bearing = station.bearing
        if bearing is None:
            bearing = bearing_degrees(station.position, water.middle)
        reach = Reach(1.0, station.position, radius, bearing, sector)
        return replace(reach, share=share_reached(water, reach)), 1.0, parts
    if isinstance(water, Line):
        return Reach(min(1.0, radius / water.length_km)), 1.0, parts
    if sea.barrier_km is None:
        size = _size_km2(sea)
        seen = math.pi * radius**2 * sector / 360
        return Reach(min(1.0, seen / size)), 1.0, parts | {"seen_km2": seen, "size_km2": size}
    if sea.barrier_km <= 0:
        raise InputError(
            f"barrier_km is {sea.barrier_km:g}; expected the width of a strait, more than 0, or"
            " nothing."
        )
    return Reach(min(1.0, radius / sea.barrier_km)), 1.0, parts | {"barrier_km": sea.barrier_km}


def _range_nm(numbers: _Numbers) -> tuple[float, dict[str, float]]:
    """The lesser of the instrumented range and, where both heights are given, the horizon."""
    instrumented = numbers["range_nm"]
    antenna, target = numbers.find("antenna_m"), numbers.find("target_m")
    if antenna is None and target is None:
        return instrumented, {"range_nm": instrumented}
    horizon = horizon_nm(numbers["antenna_m"], numbers["target_m"])
    return min(instrumented, horizon), {
        "range_nm": min(instrumented, horizon),
        "instrumented_nm": instrumented,
        "horizon_nm": horizon,
    }


def _presence(numbers: _Numbers, sea: Sea, station: Station | None) -> Factors:
    travelled = numbers["response_hours"] * numbers["response_speed_kn"]
    reach = _circle(min(travelled, numbers["radius_nm"]), sea, station)
    parts = {"ready_hours": numbers["ready_hours"], "radius_km": reach.radius_km}
    return reach, numbers["ready_hours"] / 24, parts


def _notice(numbers: _Numbers, sea: Sea, station: Station | None) -> Factors:
    return Reach(), numbers["notice"], {}


_FACTORS = {"patrol": _patrol, "fixed": _fixed, "presence": _presence, "notice": _notice}
