"""All plans near the bound, put together block by block in arrays.

A plan's scaled objective is at most bound - sum of the shortfalls of its packages, a package's shortfall being how far it
is below the best of its block at the multipliers. So the plans within ``slack`` of the bound are among the combinations
whose shortfalls add up to no more; partial combinations that exceed it, or that no longer can keep a spanning row, are
dropped. Where few remain this proves the optimum, finds every tie, and asks no solver.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.methods.packages.measuring import Packages
from optimizer.methods.packages.structure import Bools, Structure
from optimizer.programme import Floats, Integers

ROUNDING = 1e-7
"""Spanning rows are compared with this share of their size to spare; plans are checked exactly afterwards."""


@dataclass(frozen=True, eq=False)
class Combined:
    """n partial plans that have chosen a package of the same blocks.

    Attributes:
        chosen: (n, blocks so far) positions among each block's packages.
        short: (n,) sum of shortfalls.
        value: (n,) scaled objective of own areas.
        sums: (n, spanning rows). factors: (n, shared areas) coverage factor added. present: (n, spanning sets).
    """

    chosen: Integers
    short: Floats
    value: Floats
    sums: Floats
    factors: Floats
    present: Bools

    def take(self, rows: Bools | Integers) -> Combined:
        """Some of them."""
        parts = (self.chosen, self.short, self.value, self.sums, self.factors, self.present)
        return Combined(*(part[rows] for part in parts))  # type: ignore[arg-type]


def combine(
    structure: Structure, packages: Sequence[Packages], shortfalls: Sequence[Floats], prices: Floats, slack: float, most: int
) -> tuple[Integers, Floats] | None:
    """All combinations whose shortfalls add up to at most ``slack``, those that break a spanning row left out.

    Args:
        structure: the problem.
        packages: per block.
        shortfalls: per block, (n,) >= 0, ascending.
        prices: (spanning rows,) the multipliers of the rows.
        slack: most sum of shortfalls.
        most: give up beyond this many partial combinations.

    Returns:
        (plans, offers) units and (plans,) scaled objective; a few plans that break a spanning row by a rounding may be
        among them. None where there are too many.
    """
    if any(not len(some) for some in packages):
        return np.zeros((0, len(structure.instance.offers)), dtype=np.int64), np.zeros(0)
    sequence = sorted(range(len(packages)), key=lambda b: len(packages[b]))
    least_left, most_left = _reachable(structure, packages, sequence)
    spare = ROUNDING * (1.0 + np.abs(least_left[0]) + np.abs(most_left[0]))
    grown = _nothing_chosen(structure)
    # What is certain to be left of a priced row is lost as well: nothing can be made of it any more.
    dear, cheap = np.flatnonzero(prices > 0), np.flatnonzero(prices < 0)
    rows = structure.rows
    for step, b in enumerate(sequence):
        counts = np.searchsorted(shortfalls[b], slack - grown.short, side="right")
        if counts.sum() > most:
            return None
        before = np.repeat(np.arange(len(counts)), counts)
        which = np.arange(len(before)) - np.repeat(np.cumsum(counts) - counts, counts)
        sums = grown.sums[before] + packages[b].numbers[which]
        low, high = sums + least_left[step + 1], sums + most_left[step + 1]
        unused = np.maximum(rows.upper - high, 0.0)[:, dear] @ prices[dear] - np.maximum(low - rows.lower, 0.0)[:, cheap] @ prices[cheap]
        kept = grown.short[before] + shortfalls[b][which] + unused <= slack
        kept &= np.all((low <= rows.upper + spare) & (high >= rows.lower - spare), axis=1)
        grown = _extended(structure, grown, b, packages[b], shortfalls[b], before[kept], which[kept])
    return _units(structure, packages, sequence, grown.chosen), _values(structure, grown)


def _nothing_chosen(structure: Structure) -> Combined:
    rows, shared, sets = len(structure.rows.labels), len(structure.shared), len(structure.sets)
    chosen = np.zeros((1, 0), dtype=np.int64)
    return Combined(chosen, np.zeros(1), np.zeros(1), np.zeros((1, rows)), np.zeros((1, shared)), np.zeros((1, sets), dtype=bool))


def _extended(
    structure: Structure, grown: Combined, b: int, packages: Packages, shortfalls: Floats, before: Integers, which: Integers
) -> Combined:
    block, base = structure.blocks[b], grown.take(before)
    span = block.shared[block.shared >= 0]
    base.factors[:, span] += packages.factors[which]
    base.present[:, block.links[:, 0]] |= packages.links[which] > 0
    return Combined(
        np.column_stack([base.chosen, which]),
        base.short + shortfalls[which],
        base.value + packages.value[which],
        base.sums + packages.numbers[which],
        base.factors,
        base.present,
    )


def _reachable(structure: Structure, packages: Sequence[Packages], sequence: Sequence[int]) -> tuple[Floats, Floats]:
    """(steps + 1, rows) the least and the most that the blocks from each step on can add, shared areas and sets included."""
    rows = structure.rows
    free = np.concatenate([rows.shared * structure.shared_gain(structure.reach), rows.sets], axis=1)
    least, most = [np.minimum(free, 0.0).sum(axis=1)], [np.maximum(free, 0.0).sum(axis=1)]
    for b in reversed(sequence):
        least.append(least[-1] + packages[b].numbers.min(axis=0))
        most.append(most[-1] + packages[b].numbers.max(axis=0))
    return np.array(least[::-1]), np.array(most[::-1])


def _values(structure: Structure, grown: Combined) -> Floats:
    """(n,) scaled objective of whole plans, from the curves themselves."""
    values = structure.offset + grown.value + grown.present @ structure.set_objective
    instance = structure.instance
    for position, area in enumerate(structure.shared):
        curve, base = instance.curves[area], instance.baselines[area]
        gain = curve.value(base + grown.factors[:, position]) - curve.value(np.array([base]))
        values += structure.shared_objective[position] * gain
    return np.asarray(values)


def _units(structure: Structure, packages: Sequence[Packages], sequence: Sequence[int], chosen: Integers) -> Integers:
    units = np.zeros((len(chosen), len(structure.instance.offers)), dtype=np.int64)
    for column, b in enumerate(sequence):
        units[:, structure.blocks[b].offers] = packages[b].units[chosen[:, column]]
    return units
