"""Coverage curves: how total coverage factor becomes coverage.

Every curve F is concave and non-decreasing with F(0) = 0 (model: ``docs/model.md``, section 1).
Concavity is what makes tangents bounds from above and diminishing returns true, so every method
rests on it. To add a curve: write its class here, add it to ``BUILT_IN``, and the property tests of
``tests/test_curves.py`` take it up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class CoverageCurve(Protocol):
    """A concave, non-decreasing coverage curve.

    Attributes:
        limit: F(infinity); None where the curve grows without end.
        breakpoints: coverage factors at which a piecewise linear curve bends; empty for a smooth
            curve. Tangents at 0 and at these points describe a piecewise linear curve exactly.
    """

    @property
    def limit(self) -> float | None: ...  # noqa: D102
    @property
    def breakpoints(self) -> tuple[float, ...]: ...  # noqa: D102

    def value(self, s: Floats) -> Floats:
        """F(s) for total coverage factors s >= 0, elementwise."""
        ...

    def slope(self, s: Floats) -> Floats:
        """A supergradient of F at s (the slope to the right where F bends), elementwise."""
        ...


@dataclass(frozen=True)
class Saturating:
    """F(s) = 1 - exp(-s): random search. Source: B. O. Koopman, *Search and Screening* (1946;
    1980).
    """

    limit: float | None = 1.0
    breakpoints: tuple[float, ...] = ()

    def value(self, s: Floats) -> Floats:
        """1 - exp(-s), accurate for small s."""
        return -np.expm1(-s)

    def slope(self, s: Floats) -> Floats:
        """exp(-s)."""
        return np.exp(-s)


@dataclass(frozen=True)
class Capped:
    """F(s) = min(1, s): covered or not. Source: Church and ReVelle, maximal covering location
    (1974).
    """

    limit: float | None = 1.0
    breakpoints: tuple[float, ...] = (1.0,)

    def value(self, s: Floats) -> Floats:
        """min(1, s)."""
        return np.minimum(1.0, s)

    def slope(self, s: Floats) -> Floats:
        """1 below 1, else 0."""
        return np.where(s < 1.0, 1.0, 0.0)


@dataclass(frozen=True)
class Proportional:
    """F(s) = s: plain additive values; unbounded, so shares of a maximum do not exist."""

    limit: float | None = None
    breakpoints: tuple[float, ...] = ()

    def value(self, s: Floats) -> Floats:
        """S itself."""
        return np.asarray(s, dtype=float)

    def slope(self, s: Floats) -> Floats:
        """1 everywhere."""
        return np.ones_like(s, dtype=float)


@dataclass(frozen=True)
class PiecewiseLinear:
    """Straight lines through given points (s, F), from (0, 0), flat after the last.

    Attributes:
        name: the curve's name under ``curves`` in the instance.
        points: (s, F) pairs, s strictly increasing from (0, 0), slopes non-increasing and >= 0.

    Raises:
        ValueError: when the points are not those of a concave, non-decreasing curve from (0, 0).
    """

    name: str
    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        fault = concavity_fault(self.points)
        if fault:
            raise ValueError(fault)

    @property
    def limit(self) -> float | None:
        """F at the last point."""
        return self.points[-1][1]

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Coverage factors of all points after the first."""
        return tuple(s for s, _ in self.points[1:])

    def value(self, s: Floats) -> Floats:
        """Linear between the points, constant after the last."""
        xs, ys = zip(*self.points, strict=True)
        return np.asarray(np.interp(s, xs, ys))

    def slope(self, s: Floats) -> Floats:
        """Slope of the piece that begins at or before s; 0 from the last point on."""
        xs, ys = (np.array(axis) for axis in zip(*self.points, strict=True))
        slopes = np.append(np.diff(ys) / np.diff(xs), 0.0)
        pieces: Floats = slopes[np.searchsorted(xs, s, side="right") - 1]
        return pieces


def concavity_fault(points: Sequence[tuple[float, float]]) -> str:
    """What is wrong with the points of a piecewise linear curve; empty where they are right."""
    if len(points) < 2:
        return "a curve needs at least two points, the first of them [0, 0]"
    if tuple(points[0]) != (0.0, 0.0):
        return f"a curve must start at [0, 0], not at {list(points[0])}"
    slopes = []
    for (s0, f0), (s1, f1) in pairwise(points):
        if s1 <= s0:
            return f"coverage factors must increase: {s1:g} comes after {s0:g}"
        slopes.append((f1 - f0) / (s1 - s0))
    if slopes[-1] < 0:
        return "a curve must not fall"
    for before, after in pairwise(slopes):
        if after > before * (1 + 1e-12):
            return f"a curve must be concave: slope {after:g} comes after slope {before:g}"
    return ""


BUILT_IN: dict[str, CoverageCurve] = {
    "saturating": Saturating(),
    "capped": Capped(),
    "proportional": Proportional(),
}
"""The curves an instance may name without defining them."""
