"""The land behind a map, and the projection that it is drawn in.

Mercator's: shapes are true where they stand, and a circle stays a circle. The window is put around
what is shown, wherever on Earth that lies, and nothing is cut at 180 degrees.

Coasts: Natural Earth, 1:50 million, public domain, without any border (``land.json.gz``, made by
``tools/make_land.py``).
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from optimizer.geometry import EARTH_RADIUS_KM, Position

Floats = NDArray[np.float64]

WIDTH = 880
"""Pixels across a map."""
FLATTEST, TALLEST = 0.42, 0.75
"""The height of a map over its width lies between these."""
LEAST = math.radians(5)
"""A map is at least so wide."""
MARGIN = 1.1
"""A map is so much wider and taller than what it shows."""
MOST_NORTH = 84.0
"""Degrees of latitude, north or south, beyond which nothing is shown."""
HIDDEN = 4
"""Pixels that land goes on beyond the edge, so that no coast is drawn along it."""
FINE = 2
"""Parts of a pixel to which coasts are drawn."""


@dataclass(frozen=True)
class Mercator:
    """A window upon the Earth; x to the right, y downwards, in pixels from its upper left corner.

    Attributes:
        east, north: of its middle: radians, and ``stretched`` latitude.
        scale: pixels of a radian of longitude.
        height: in pixels.
    """

    east: float
    north: float
    scale: float
    height: float

    def at(self, position: Position) -> tuple[float, float]:
        """Where a position is drawn."""
        turn = (math.radians(position[1]) - self.east + math.pi) % math.tau - math.pi
        return WIDTH / 2 + self.scale * turn, self.down(position[0])

    def down(self, latitude: float) -> float:
        """How far down a latitude is drawn."""
        return self.height / 2 + self.scale * (self.north - stretched(latitude))

    def disc(self, centre: Position, radius_km: float) -> tuple[float, float, float]:
        """Where a disc is drawn, and with what radius."""
        x, _ = self.at(centre)
        reach = math.degrees(radius_km / EARTH_RADIUS_KM)
        top, bottom = self.down(centre[0] + reach), self.down(centre[0] - reach)
        return x, (top + bottom) / 2, (bottom - top) / 2


def stretched(latitude: float) -> float:
    """Mercator's northing of a latitude in degrees: ln tan(45° + latitude / 2)."""
    held = max(-MOST_NORTH, min(MOST_NORTH, latitude))
    return math.asinh(math.tan(math.radians(held)))


def around(discs: Iterable[tuple[Position, float]]) -> Mercator:
    """The window around discs (centre, radius in km), at least one: it begins east of the widest
    stretch that holds none of them.
    """
    known = [(lat, math.radians(lon) % math.tau, km / EARTH_RADIUS_KM) for (lat, lon), km in discs]
    easts = sorted({east for _, east, _ in known})
    first = max(zip(easts[-1:] + easts, easts, strict=False), key=_gap)[1]
    sides, ends = [], []
    for lat, east, reach in known:
        aside = min(math.pi / 3, reach / math.cos(math.radians(min(abs(lat), 80.0))))
        sides += [(east - first) % math.tau - aside, (east - first) % math.tau + aside]
        ends += [stretched(lat + turn * math.degrees(reach)) for turn in (-1, 1)]
    wide, tall = (max(LEAST, MARGIN * (max(each) - min(each))) for each in (sides, ends))
    wide = min(math.tau, max(wide, tall / TALLEST))
    scale = WIDTH / wide
    height = round(scale * min(max(tall, wide * FLATTEST), wide * TALLEST))
    middle, north = ((min(each) + max(each)) / 2 for each in (sides, ends))
    return Mercator(first + middle, north, scale, height)


def _gap(pair: tuple[float, float]) -> float:
    """How far it is eastwards from one longitude to the next, all around where they are one."""
    return (pair[1] - pair[0]) % math.tau or math.tau


@lru_cache(maxsize=16)  # a report has the same map in several languages
def coast(window: Mercator) -> str:
    """The land in a window as the data of a path, in ``FINE`` parts of a pixel."""
    east, north, first = _world()
    drawn = np.column_stack([east - window.east, window.north - north]) * window.scale
    drawn += WIDTH / 2, window.height / 2
    low, high = (each.reduceat(drawn, first) for each in (np.minimum, np.maximum))
    path: list[str] = []
    for turn in (-math.tau, 0.0, math.tau):
        shift = np.array([turn * window.scale, 0.0])
        seen = (high + shift > 0).all(axis=1) & (low + shift < (WIDTH, window.height)).all(axis=1)
        for ring in np.flatnonzero(seen):
            end = first[ring + 1] if ring + 1 < len(first) else len(drawn)
            path += _ring(_clipped(drawn[first[ring] : end] + shift, window.height))
    return "".join(path)


@cache
def _world() -> tuple[Floats, Floats, NDArray[np.int64]]:
    """All coasts: (n,) radians east, (n,) stretched latitude, (rings,) where each ring begins."""
    content = json.loads(gzip.decompress((files(__package__) / "land.json.gz").read_bytes()))
    rings = [np.array(steps).reshape(-1, 2).cumsum(axis=0) for steps in content["rings"]]
    points = np.radians(np.concatenate(rings) / content["per_degree"])
    most = math.radians(MOST_NORTH)
    first = np.cumsum([0, *map(len, rings[:-1])])
    return points[:, 0], np.arcsinh(np.tan(np.clip(points[:, 1], -most, most))), first


def _clipped(ring: Floats, height: float) -> Floats:
    """What of a ring lies in the window (Sutherland and Hodgman, 1974)."""
    sides = ((0, -HIDDEN, 1), (0, WIDTH + HIDDEN, -1), (1, -HIDDEN, 1), (1, height + HIDDEN, -1))
    for axis, edge, inwards in sides:
        off = (ring[:, axis] - edge) * inwards
        if (off >= 0).all():
            continue
        after, next_off = np.roll(ring, -1, axis=0), np.roll(off, -1)
        crosses = (off >= 0) != (next_off >= 0)
        share = off / np.where(crosses, off - next_off, 1.0)
        cut = ring + share[:, None] * (after - ring)
        ring = np.stack([cut, after], axis=1)[np.column_stack([crosses, next_off >= 0])]
    return ring


def _ring(ring: Floats) -> Iterator[str]:
    """A ring as a part of a path, nothing where nothing is left of it."""
    points = np.round(ring * FINE).astype(int)
    steps = np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if len(steps) > 1:
        numbers = " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")
        yield f"M{points[0, 0]} {points[0, 1]}l{numbers}z"
