"""Distances, circles and horizons on the sea, as coverage factors need them."""

from __future__ import annotations

import math
from functools import lru_cache

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
