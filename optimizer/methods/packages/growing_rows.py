"""A block's own rows while packages grow: what their sums are, and what they may still become."""

from __future__ import annotations

import numpy as np

from optimizer.methods.packages.structure import Bools, Limits
from optimizer.programme import Integers


class Reach:
    """Own rows in the order of growing."""

    def __init__(
        self, limits: Limits, sequence: Integers, counts: list[Integers], members: Bools
    ) -> None:
        self._limits = limits
        self._units = limits.units[:, sequence]
        least, most = (np.array([pick(c) for c in counts], dtype=np.int64) for pick in (min, max))
        low = np.minimum(self._units * least, self._units * most)
        high = np.maximum(self._units * least, self._units * most)
        self._low, self._high = _after(low), _after(high)
        last = np.array([np.flatnonzero(row).max(initial=-1) for row in members], dtype=np.int64)
        undecided = last[:, None] >= np.arange(len(sequence) + 1)
        self._low += np.minimum(limits.groups, 0) @ undecided
        self._high += np.maximum(limits.groups, 0) @ undecided

    def start(self) -> Integers:
        """(1, rows) sums of nothing."""
        return np.zeros((1, len(self._limits.lower)), dtype=np.int64)

    def extended(
        self, sums: Integers, present: Bools, at: int, counts: Integers, groups: Integers
    ) -> Integers:
        """(n, counts, rows) sums once the offer at this position, which is in these groups, has
        each count.
        """
        units = self._units[:, at][None, None, :] * counts[None, :, None]
        newly = ~present[:, groups] @ self._limits.groups[:, groups].T
        return np.asarray(
            sums[:, None, :] + units + newly[:, None, :] * (counts > 0)[None, :, None]
        )

    def possible(self, sums: Integers, at: int) -> Bools:
        """(n, counts) whether every row may still be kept once the offer at this position is
        decided.
        """
        low = sums + self._low[:, at + 1]
        high = sums + self._high[:, at + 1]
        return np.asarray(
            np.all((low <= self._limits.upper) & (high >= self._limits.lower), axis=2)
        )


def _after(table: Integers) -> Integers:
    """(rows, n + 1): at position i, the sum of columns i and later."""
    sums = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([sums, np.zeros((len(table), 1), dtype=np.int64)], axis=1)
