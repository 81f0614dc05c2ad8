"""From the bound to the best plan: admit every package that could be part of a better one.

A plan that uses package p is worth at most bound + rc_p, rc_p <= 0 the package's value at the
multipliers less the best of its block. This holds for the multipliers whatever is learned later. So
with a plan of value v at hand, only packages with rc_p >= v - bound - tie matter, and what is
decided among them holds over *all* packages.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.generation import Bound
from optimizer.methods.packages.growing import grow
from optimizer.methods.packages.measuring import Packages, measure
from optimizer.methods.packages.multipliers import priced
from optimizer.methods.packages.structure import Structure
from optimizer.programme import Floats


@dataclass(frozen=True, eq=False)
class Admitted:
    """Per block, every package with which a plan may come within ``slack`` of the bound, the best
    first.

    Attributes:
        slack: distance from the bound, scaled.
        packages: per block.
        shortfalls: per block, (n,) how far each package is below the best of its block, >= 0.
    """

    slack: float
    packages: tuple[Packages, ...]
    shortfalls: tuple[Floats, ...]

    def within(self, slack: float) -> Admitted:
        """Those that less slack admits."""
        counts = [int(np.searchsorted(short, slack, side="right")) for short in self.shortfalls]
        packages = tuple(
            some.take(np.arange(count)) for some, count in zip(self.packages, counts, strict=True)
        )
        return Admitted(
            slack,
            packages,
            tuple(short[:count] for short, count in zip(self.shortfalls, counts, strict=True)),
        )


def admit(structure: Structure, bound: Bound, slack: float, effort: Effort) -> Admitted:
    """Every package that could be part of a plan within ``slack`` of the bound; infinite slack
    lists all.

    Raises:
        OutOfNodes, OutOfTime: see ``Effort``.
    """
    packages, shortfalls = [], []
    for b, block in enumerate(structure.blocks):
        units, values = grow(
            block, priced(block, b, bound.at), float(bound.best[b]) - slack, effort
        )
        order = np.argsort(-values, kind="stable")
        packages.append(measure(block, units[order]))
        # The block's best may be a shade above every package found: then a hair is lost on the safe
        # side.
        shortfalls.append(np.maximum(bound.best[b] - values[order], 0.0))
    return Admitted(slack, tuple(packages), tuple(shortfalls))
