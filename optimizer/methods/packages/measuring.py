"""Packages of a block as arrays: what they are worth, and their numbers in everything that
spans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from optimizer.methods.packages.blocks import Block, Bools, Forms
from optimizer.programme import Floats, Integers


@dataclass(frozen=True, eq=False)
class Listed:
    """n things as arrays, one of each thing's numbers in each: their first axes have length n."""

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by name."""
        return {name: part for name, part in vars(self).items() if isinstance(part, np.ndarray)}

    def take(self, rows: Bools | Integers) -> Self:
        """Some of them."""
        parts = vars(self).items()
        some = {name: part[rows] if isinstance(part, np.ndarray) else part for name, part in parts}
        return type(self)(**some)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All of several, one after another."""
        names = parts[0].arrays
        return replace(
            parts[0],
            **{name: np.concatenate([part.arrays[name] for part in parts]) for name in names},
        )


@dataclass(frozen=True, eq=False)
class Packages(Listed):
    """n packages of one block.

    Attributes:
        units: (n, offers of the block).
        value: (n,) in the scaled objective, own pieces only.
        numbers: (n, spanning rows).
        gains: (n, shared pieces of the block) coverage gain of the package alone.
        factors: (n, shared pieces of the block) coverage factor added.
        links: (n, links) 1 where the block's part of the spanning set is present.
    """

    units: Integers
    value: Floats
    numbers: Floats
    gains: Floats
    factors: Floats
    links: Floats

    def __len__(self) -> int:
        return len(self.value)


def measure(block: Block, units: Integers) -> Packages:
    """Packages from (n, offers) units."""
    present = presence(block, units)
    factors = units @ block.factors
    gains = coverage_gains(block, factors)
    own = np.where(block.shared < 0, gains, 0.0)
    span = block.shared >= 0
    return Packages(
        units=units,
        value=_values(block.objective, units, present, own)[:, 0],
        numbers=_values(block.numbers, units, present, own),
        gains=gains[:, span],
        factors=factors[:, span],
        links=present[:, block.links[:, 1]].astype(float),
    )


def presence(block: Block, units: Integers) -> Bools:
    """(n, groups) whether any offer of a group is bought."""
    return np.asarray((units > 0) @ block.members.T.astype(np.int64) > 0)


def coverage_gains(block: Block, factors: Floats) -> Floats:
    """(n, pieces) coverage gain of (n, pieces) added coverage factors."""
    return block.coverage(block.baselines + factors) - block.coverage(block.baselines)


def own_sums(block: Block, units: Integers) -> Integers:
    """(n, own rows without coverage) what packages come to in them."""
    limits = block.limits
    return np.asarray(units @ limits.units.T + presence(block, units) @ limits.groups.T)


def keeps_own_rows(block: Block, units: Integers) -> Bools:
    """(n,) whether packages, whose offers have units they may have, keep the block's own rows."""
    sums = own_sums(block, units)
    kept = np.all((sums >= block.limits.lower) & (sums <= block.limits.upper), axis=1)
    if len(block.floor_lower):
        gains = coverage_gains(block, units @ block.factors)
        values = _values(block.floors, units, presence(block, units), gains)
        kept &= np.all(values >= block.floor_lower, axis=1)
    return np.asarray(kept)


def within_counts(block: Block, units: Integers) -> Bools:
    """(n,) whether every offer has units that it may have."""
    return np.asarray(
        np.all(
            [np.isin(units[:, position], counts) for position, counts in enumerate(block.counts)],
            axis=0,
        )
    )


def _values(forms: Forms, units: Integers, present: Bools, gains: Floats) -> Floats:
    return np.asarray(units @ forms.units.T + present @ forms.groups.T + gains @ forms.pieces.T)
