"""Make ``optimizer/renderers/land.json.gz``: the land of the world without any border.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/make_land.py package/land-50m.json optimizer/renderers/land.json.gz

Source: Natural Earth, 1:50 million, land 4.1.0 (https://www.naturalearthdata.com), public domain,
as the npm package world-atlas 2.0.2 has it: coasts that cross 180 degrees are not cut there. Lines
are made simpler by at most ``TOLERANCE`` (Douglas and Peucker, 1973) and rounded to a fortieth of a
degree, some 3 km: finer than a pixel on any map of more than 20 degrees.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PER_DEGREE = 40
TOLERANCE = 0.03
"""Degrees."""


def rings_of(topology: dict[str, Any]) -> list[Floats]:
    """The rings of all land as (n, 2) degrees east and north, first point repeated at the end;
    degrees east go on beyond 180.
    """
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(arc, axis=0) * scale + shift for arc in topology["arcs"]]

    def joined(numbers: list[int]) -> Floats:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in numbers]
        ring = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
        return np.column_stack([np.unwrap(ring[:, 0], period=360), ring[:, 1]])

    polygons = (
        polygon for each in topology["objects"]["land"]["geometries"] for polygon in each["arcs"]
    )
    rings = [joined(numbers) for polygon in polygons for numbers in polygon]
    return [
        around_the_pole(ring) for ring in rings if ring[:, 1].max() > -89
    ]  # -90 itself is no coast


def around_the_pole(ring: Floats) -> Floats:
    """A ring that goes once around the Earth, Antarctica's, closed along its pole."""
    if abs(ring[-1, 0] - ring[0, 0]) < 180:
        return ring
    return np.vstack([ring, [ring[-1, 0], -90], [ring[0, 0], -90], ring[0]])


def simpler(line: Floats, tolerance: float) -> Floats:
    """The line without points that lie within ``tolerance`` of what is left."""
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    stretches = [(0, len(line) - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        off, along = line[first + 1 : last] - line[first], line[last] - line[first]
        length = float(np.hypot(*along))
        apart = (
            np.abs(off[:, 0] * along[1] - off[:, 1] * along[0]) / length
            if length
            else np.hypot(off[:, 0], off[:, 1])
        )
        farthest = int(apart.argmax())
        if apart[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            stretches += [(first, middle), (middle, last)]
    return line[keep]


def written(ring: Floats) -> list[int]:
    """A ring as whole numbers: its first point, then steps from point to point; empty where nothing
    is left of it.
    """
    for line in (simpler(ring, TOLERANCE), ring):  # an island is not simplified away
        points = np.round(line * PER_DEGREE).astype(int)
        points = points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]]
        if len(points) > 3:
            steps = np.diff(points[:-1], axis=0, prepend=np.zeros((1, 2), dtype=int))
            return [int(number) for number in steps.ravel()]
    return []


def main(source: str, target: str) -> None:
    """Read the TopoJSON file, write the rings."""
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    content = {
        "source": "Natural Earth, 1:50 million, land 4.1.0: https://www.naturalearthdata.com",
        "licence": "public domain",
        "per_degree": PER_DEGREE,
        "rings": [steps for steps in map(written, rings_of(topology)) if steps],
    }
    text = json.dumps(content, separators=(",", ":")).encode()
    Path(target).write_bytes(gzip.compress(text, 9, mtime=0))
    print(f"{len(content['rings'])} rings, {sum(map(len, content['rings'])) // 2} points")


if __name__ == "__main__":
    main(*sys.argv[1:])
