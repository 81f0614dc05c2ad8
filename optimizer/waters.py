"""A water, who reaches which part of it, and the parts that this cuts it into.

A part is what the same ones reach: within it their coverage factors add up, beyond it nothing is
credited, however many units there are (docs/model.md, section 2).

* A line between two points is cut exactly, into at most 2 x reaches + 1 intervals.
* A disc is looked at in ``POINTS`` points, spread evenly; parts below ``SMALLEST`` join the part
  most like them. Shares of it are right to about 1 %.
* Of a water whose width alone is known, each reach takes the first share of it: the lesser within
  the greater.

Source of the even spread: H. Vogel, A better way to construct the sunflower head (1979).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from optimizer.geometry import (
    EARTH_RADIUS_KM,
    Floats,
    Position,
    compass,
    cross,
    distance_km,
    point_from,
    position_of,
    unit_vector,
)

POINTS = 600
EQUAL = np.cumsum(np.full(POINTS, 1 / POINTS))
"""Shares of a disc that one, two, ... of its points stand for, added up one by one."""
DIGITS = 62
"""Reaches that one whole number tells apart."""
SMALLEST = 0.005
"""Share of a disc below which a part is not told from its like."""
GOLDEN_DEGREES = math.degrees(math.pi * (3 - math.sqrt(5)))
SAME_PLACE = 1e-12
"""Cuts that are nearer than this are one: of a line in radians (6 micrometres), else as shares."""

NEAR_KM = 0.01
"""A distance to a line is right to this."""

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Disc:
    """A water of a size around a centre."""

    centre: Position
    size_km2: float

    @property
    def radius_km(self) -> float:
        """Its radius."""
        return math.sqrt(self.size_km2 / math.pi)

    @property
    def middle(self) -> Position:
        """Its centre."""
        return self.centre


@dataclass(frozen=True, slots=True)
class Line:
    """A strait: whoever passes crosses the great circle between two points."""

    start: Position
    end: Position

    @property
    def length_km(self) -> float:
        """How long it is."""
        return distance_km(self.start, self.end)

    @property
    def middle(self) -> Position:
        """The position half way."""
        return position_of(unit_vector(self.start) + unit_vector(self.end))


@dataclass(frozen=True, slots=True)
class Width:
    """A water of which only the width or the size is known, not where it lies."""


Water = Disc | Line | Width


@dataclass(frozen=True, slots=True)
class Reach:
    """What part of a water a unit reaches: what lies within a circle, or a sector of it.

    Attributes:
        share: of the water; it decides where there is no ``base``.
        base: the centre of the circle; None where it is not known, or where it does not matter.
        radius_km: of the circle.
        bearing: degrees from north to the middle of the sector; None for the whole circle.
        sector_degrees: width of the sector.
    """

    share: float = 1.0
    base: Position | None = None
    radius_km: float = math.inf
    bearing: float | None = None
    sector_degrees: float = 360.0

    def holds(self, points: Floats) -> Bools:
        """(n,) which of (n, 3) unit vectors are within the circle and the sector."""
        assert self.base is not None  # noqa: S101 - only reaches from a base are asked
        chords = np.linalg.norm(points - unit_vector(self.base), axis=1)
        within = chords <= 2 * math.sin(min(math.pi, self.radius_km / EARTH_RADIUS_KM) / 2)
        if self.bearing is None or self.sector_degrees >= 360:
            return np.asarray(within)
        north, east = compass(self.base)
        off = np.degrees(np.arctan2(points @ east, points @ north)) - self.bearing
        return np.asarray(within & (np.abs((off + 180) % 360 - 180) <= self.sector_degrees / 2))


EVERYWHERE = Reach()
"""All of a water."""
Part = tuple[float, tuple[int, ...]]
"""Share of the water, and which of the reaches hold it."""


@lru_cache(maxsize=1024)  # draws ask about the same waters again and again
def parts_of(water: Water, reaches: tuple[Reach, ...]) -> tuple[Part, ...]:
    """The parts of a water; their shares sum to 1.

    A line's parts come in their order along it, a disc's from its centre outwards.
    """
    if isinstance(water, Line):
        return _parts_of_line(water, reaches)
    return _parts_of_disc(water, reaches) if isinstance(water, Disc) else _nested(reaches)


def share_reached(water: Water, reach: Reach) -> float:
    """Share of a water that is reached."""
    return sum(share for share, held in parts_of(water, (reach,)) if held)


def distance_to(water: Disc | Line, position: Position) -> float:
    """Kilometres from a position to the nearest point of a water; 0 within it."""
    if isinstance(water, Disc):
        return max(0.0, distance_km(water.centre, position) - water.radius_km)
    low, high = 0.0, EARTH_RADIUS_KM * math.pi
    while high - low > NEAR_KM:
        middle = (low + high) / 2
        touched = share_reached(water, Reach(1.0, position, middle)) > 0
        low, high = (low, middle) if touched else (middle, high)
    return high


def _joined(shares: Sequence[float], sets: Sequence[tuple[int, ...]]) -> tuple[Part, ...]:
    """Parts with the same reaches as one, in the order of their first."""
    total: dict[tuple[int, ...], float] = {}
    for share, held in zip(shares, sets, strict=True):
        total[held] = total.get(held, 0.0) + share
    whole = math.fsum(total.values())
    return tuple((share / whole, held) for held, share in total.items())


def _nested(reaches: Sequence[Reach]) -> tuple[Part, ...]:
    ends = _ends((reach.share for reach in reaches), 1.0)
    middles = [(low + high) / 2 for low, high in pairwise(ends)]
    sets = [tuple(i for i, reach in enumerate(reaches) if reach.share > at) for at in middles]
    return _joined(np.diff(ends).tolist(), sets)


def _ends(cuts: Iterable[float], whole: float) -> list[float]:
    """Where parts begin and the last one ends: 0, the cuts that are told apart, the whole."""
    ends = [0.0]
    for at in sorted(cuts):
        if ends[-1] + SAME_PLACE < at < whole - SAME_PLACE:
            ends.append(at)
    return [*ends, whole]


# -- lines -----------------------------------------------------------------------------------------


def _parts_of_line(line: Line, reaches: Sequence[Reach]) -> tuple[Part, ...]:
    start, end = unit_vector(line.start), unit_vector(line.end)
    normal = cross(start, end)
    length = math.atan2(float(np.linalg.norm(normal)), float(start @ end))
    normal /= np.linalg.norm(normal)
    along = cross(normal, start)
    cuts = (at for reach in reaches for at in _cuts(reach, start, along, normal, length))
    angles = np.array(_ends(cuts, length))
    middles = (angles[1:] + angles[:-1]) / 2
    points = np.outer(np.cos(middles), start) + np.outer(np.sin(middles), along)
    held = [
        middles < reach.share * length if reach.base is None else reach.holds(points)
        for reach in reaches
    ]
    sets = [tuple(i for i, some in enumerate(held) if some[at]) for at in range(len(middles))]
    return _joined(np.diff(angles).tolist(), sets)


def _cuts(reach: Reach, start: Floats, along: Floats, normal: Floats, length: float) -> list[float]:
    """Angles from the start at which a line may enter or leave a reach."""
    if reach.base is None:
        return [reach.share * length]
    base = unit_vector(reach.base)
    # The nearest point of the great circle, and how far the circle of the reach goes from there:
    # hav(radius) = hav(across) + cos(across) hav(along the circle).
    nearest = math.atan2(float(base @ along), float(base @ start))
    across = math.asin(max(-1.0, min(1.0, float(base @ normal))))
    radius = min(math.pi, reach.radius_km / EARTH_RADIUS_KM)
    half = (math.sin(radius / 2) ** 2 - math.sin(across / 2) ** 2) / math.cos(across)
    cuts = []
    if 0 <= half < 1:
        apart = 2 * math.asin(math.sqrt(half))
        cuts = [nearest - apart, nearest + apart]
    if reach.bearing is not None and reach.sector_degrees < 360:
        north, east = compass(reach.base)
        for edge in (-reach.sector_degrees / 2, reach.sector_degrees / 2):
            angle = math.radians(reach.bearing + edge)
            # The great circle of the edge meets that of the line where both normals are square.
            side = cross(base, math.cos(angle) * north + math.sin(angle) * east)
            meets = math.atan2(-float(side @ start), float(side @ along))
            cuts += [meets, meets + math.pi]
    return [(at + math.pi) % (2 * math.pi) - math.pi for at in cuts]


# -- discs -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _points_of(disc: Disc) -> Floats:
    """(POINTS, 3) points of equal parts of a disc, from its centre outwards."""
    radii = [disc.radius_km * math.sqrt((i + 0.5) / POINTS) for i in range(POINTS)]
    bearings = [GOLDEN_DEGREES * i for i in range(POINTS)]
    return point_from(disc.centre, np.array(radii), np.array(bearings))


def _parts_of_disc(disc: Disc, reaches: Sequence[Reach]) -> tuple[Part, ...]:
    points = _points_of(disc)
    first = np.arange(POINTS)
    held = [
        first < round(reach.share * POINTS) if reach.base is None else reach.holds(points)
        for reach in reaches
    ]
    sets, counts = _sets(held, POINTS)
    parts = {held: share for share, held in _joined(EQUAL[counts - 1].tolist(), sets)}
    while len(parts) > 1:
        least = min(parts, key=lambda held: (parts[held], held))
        if parts[least] >= SMALLEST:
            break
        share = parts.pop(least)
        like = min(parts, key=lambda held: (len(set(held) ^ set(least)), -parts[held], held))
        parts[like] += share
    return tuple((share, held) for held, share in parts.items())


def _sets(held: Sequence[Bools], count: int) -> tuple[list[tuple[int, ...]], Integers]:
    """Which sets of the reaches hold a point, in the order of their first points, and how many
    points each holds.
    """
    table = np.array(held, dtype=bool).reshape(len(held), count)
    keys = np.zeros(count, dtype=np.int64)
    for first in range(0, len(held), DIGITS):
        digits = table[first : first + DIGITS]
        keys = np.stack([keys, (1 << np.arange(len(digits))) @ digits])
        keys = keys[1] if first == 0 else np.unique(keys, axis=1, return_inverse=True)[1].ravel()
    _, firsts, counts = np.unique(keys, return_index=True, return_counts=True)
    order = np.argsort(firsts)
    sets = [tuple(np.flatnonzero(table[:, point]).tolist()) for point in firsts[order]]
    return sets, counts[order]
