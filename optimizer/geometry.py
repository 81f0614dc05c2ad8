"""Distances, circles and horizons on the sea, as coverage factors need them."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

KM_PER_NM = 1.852
EARTH_RADIUS_KM = 6371.0
HORIZON_NM = 2.23
"""Nautical miles of radar horizon per square root of a metre of height, over an Earth of 4/3 its
radius.
"""

Position = tuple[float, float]
"""Latitude and longitude in degrees."""


def horizon_nm(antenna_m: float, target_m: float) -> float:
    """Distance at which a radar meets its horizon: 2.23 (√h_antenna + √h_target) nautical miles,
    heights in metres.
    """
    return HORIZON_NM * (math.sqrt(antenna_m) + math.sqrt(target_m))


@lru_cache(maxsize=8192)  # some 3 MB; a base is measured against the same areas for every asset
def distance_km(one: Position, other: Position) -> float:
    """Great-circle distance between two positions (haversine), on a sphere of 6,371 km."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def unit_vector(position: Position) -> Floats:
    """(3,) a position as a unit vector from the middle of the Earth."""
    lat, lon = map(math.radians, position)
    return np.array(
        [math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)], dtype=float
    )


def cross(one: Floats, other: Floats) -> Floats:
    """(3,) the cross product of two vectors; numpy's takes ten times as long for one pair."""
    (a, b, c), (d, e, f) = one.tolist(), other.tolist()
    return np.array([b * f - c * e, c * d - a * f, a * e - b * d])


def position_of(vector: Floats) -> Position:
    """The position that a vector from the middle of the Earth points at."""
    x, y, z = vector.tolist()
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def bearing_degrees(position: Position, other: Position) -> float:
    """The bearing from one position to another, degrees from north, -180 to 180; 0 where they are
    one.
    """
    north, east = compass(position)
    there = unit_vector(other)
    ahead, aside = float(there @ north), float(there @ east)
    if math.hypot(ahead, aside) < 1e-9:  # 6 millimetres: only rounding points anywhere
        return 0.0
    return math.degrees(math.atan2(aside, ahead))


def compass(position: Position) -> tuple[Floats, Floats]:
    """(3,) unit vectors to the north and to the east of a position."""
    lat, lon = map(math.radians, position)
    north = [-math.sin(lat) * math.cos(lon), -math.sin(lat) * math.sin(lon), math.cos(lat)]
    return np.array(north), np.array([-math.sin(lon), math.cos(lon), 0.0])


def point_from(position: Position, distances_km: Floats, bearings: Floats) -> Floats:
    """(n, 3) unit vectors of the points at distances and bearings (degrees from north)."""
    north, east = compass(position)
    angles, headings = distances_km / EARTH_RADIUS_KM, np.radians(bearings)
    ahead = np.outer(np.cos(headings), north) + np.outer(np.sin(headings), east)
    down = np.outer(np.cos(angles), unit_vector(position))
    return np.asarray(down + ahead * np.sin(angles)[:, None], dtype=float)


def overlap_km2(radius1_km: float, radius2_km: float, apart_km: float) -> float:
    """Area that two circles have in common, their centres ``apart_km`` apart, in km²."""
    small, large = sorted((radius1_km, radius2_km))
    if apart_km >= small + large:
        return 0.0
    if apart_km <= large - small:
        return math.pi * small**2
    # Two circular segments on the common chord; the angles are clipped because rounding may pass ±1
    # where they touch.
    to_chord1 = (apart_km**2 + small**2 - large**2) / (2 * apart_km)
    to_chord2 = apart_km - to_chord1
    return _segment_km2(small, to_chord1) + _segment_km2(large, to_chord2)


def _segment_km2(radius: float, to_chord: float) -> float:
    """Area that a chord at a (signed) distance from the centre cuts off a circle."""
    angle = math.acos(max(-1.0, min(1.0, to_chord / radius)))
    return radius**2 * angle - to_chord * math.sqrt(max(0.0, radius**2 - to_chord**2))
