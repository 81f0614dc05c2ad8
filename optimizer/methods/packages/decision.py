"""From the bound to the best plan: admit every package that could be part of a better one, and put
together all plans near the bound.

A plan that uses package p is worth at most bound + rc_p, rc_p <= 0 the package's value at the
multipliers less the best of its block. This holds for the multipliers whatever is learned later. So
with a plan of value v at hand, only packages with rc_p >= v - bound - tie matter, and what is
decided among them holds over *all* packages.

A plan's scaled objective is at most bound - sum of the shortfalls -rc_p of its packages. So the
plans within ``slack`` of the bound are among the combinations whose shortfalls add up to no more;
partial combinations that exceed it, or that no longer can keep a spanning row, are dropped. Where
few remain this proves the optimum, finds every tie, and asks no solver.

What plans lose on shared areas beside the bound is known already while only some blocks have
chosen. The bound counts a shared area at max over s of phi(s), phi(s) = (w - u) G(s) - t s, and its
blocks at u times the gain of each alone. A plan with coverage factor s and gains g_b alone
therefore falls short of the bound, on this area, by

    u (sum of g_b - G(s)) + max phi - phi(s)

The first part only grows as further blocks choose, as gains diminish; the second is at least what
the best s within reach still leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.methods.packages.blocks import Bools, Structure
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.generation import Bound
from optimizer.methods.packages.growing import grow
from optimizer.methods.packages.measuring import Listed, Packages, measure
from optimizer.methods.packages.multipliers import Multipliers, priced, shared_maxima
from optimizer.programme import Floats, Integers


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


PIECE = 50_000
"""Combinations that are looked at together."""
WORK = 10
"""So many times more combinations may be looked at in one step than may be kept."""
ROUNDING = 1e-7
"""Spanning rows are compared with this share of their size to spare; plans are checked exactly
afterwards.
"""


@dataclass(frozen=True, eq=False)
class Combined(Listed):
    """n partial plans that have chosen a package of the same blocks.

    Attributes:
        chosen: (n, blocks so far) positions among each block's packages.
        short: (n,) sum of shortfalls.
        value: (n,) scaled objective of own areas.
        sums: (n, spanning rows). factors: (n, shared areas) coverage factor added. alone: (n,
            shared areas) sum of the gains of each package alone. present: (n, spanning sets).
    """

    chosen: Integers
    short: Floats
    value: Floats
    sums: Floats
    factors: Floats
    alone: Floats
    present: Bools


def combine(
    structure: Structure,
    packages: Sequence[Packages],
    shortfalls: Sequence[Floats],
    at: Multipliers,
    slack: float,
    most: int,
    effort: Effort,
) -> tuple[Integers, Floats] | None:
    """All combinations whose shortfalls add up to at most ``slack``, those that break a spanning
    row left out.

    Args:
        structure: the problem.
        packages: per block.
        shortfalls: per block, (n,) >= 0, ascending.
        at: the multipliers.
        slack: most sum of shortfalls.
        most: give up beyond this many partial combinations.
        effort: counts combinations.

    Returns:
        (plans, offers) units and (plans,) scaled objective; a few plans that break a spanning row
        by a rounding may be among them. None where there are too many.

    Raises:
        OutOfNodes, OutOfTime: see ``Effort``.
    """
    if any(not len(some) for some in packages):
        return np.zeros((0, len(structure.instance.offers)), dtype=np.int64), np.zeros(0)
    sequence = _sequence(structure, packages)
    room = _Room(structure, packages, sequence, at)
    grown = _nothing_chosen(structure)
    for step, b in enumerate(sequence):
        counts = np.searchsorted(shortfalls[b], slack - grown.short, side="right")
        if counts.sum() > WORK * most:
            return None
        pieces, total = [], 0
        for first, last in _pieces(counts):
            before = np.repeat(np.arange(first, last), counts[first:last])
            effort.look(len(before))
            which = np.arange(len(before)) - np.repeat(
                np.cumsum(counts[first:last]) - counts[first:last], counts[first:last]
            )
            pieces.append(
                room.kept(
                    _extended(structure, grown, b, packages[b], shortfalls[b], before, which),
                    step + 1,
                    slack,
                )
            )
            total += len(pieces[-1].short)
            if total > most:
                return None
        grown = Combined.joined(pieces)
    return _units(structure, packages, sequence, grown.chosen), _values(structure, grown)


class _Room:
    """What the blocks that have not chosen can still do for a row, and for shared areas."""

    def __init__(
        self,
        structure: Structure,
        packages: Sequence[Packages],
        sequence: Sequence[int],
        at: Multipliers,
    ) -> None:
        self._rows, self._prices = structure.rows, at.rows
        self._least, self._most = _reachable(structure, packages, sequence)
        self._factors = _factors_left(structure, packages, sequence)
        self._spare = ROUNDING * (1.0 + np.abs(self._least[0]) + np.abs(self._most[0]))
        self._dear, self._cheap = np.flatnonzero(at.rows > 0), np.flatnonzero(at.rows < 0)
        self._sharing = Sharing(structure, at)

    def kept(self, grown: Combined, step: int, slack: float) -> Combined:
        """Those that can still keep every row and come within ``slack`` of the bound."""
        low, high = grown.sums + self._least[step], grown.sums + self._most[step]
        # What is certain to be left of a priced row is lost as well: nothing can be made of it any
        # more.
        unused = np.maximum(self._rows.upper - high, 0.0)[:, self._dear] @ self._prices[self._dear]
        unused -= (
            np.maximum(low - self._rows.lower, 0.0)[:, self._cheap] @ self._prices[self._cheap]
        )
        kept = np.all(
            (low <= self._rows.upper + self._spare) & (high >= self._rows.lower - self._spare),
            axis=1,
        )
        kept &= grown.short + unused <= slack
        grown, unused = grown.take(kept), unused[kept]
        return grown.take(
            grown.short
            + unused
            + self._sharing.losses(grown.factors, grown.alone, self._factors[step])
            <= slack
        )


def _pieces(counts: Integers) -> Iterator[tuple[int, int]]:
    """Ranges of partial combinations whose extensions number about ``PIECE``."""
    ends = np.cumsum(counts)
    first = 0
    while first < len(counts) or first == 0:
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + PIECE, side="right")))
        yield first, min(last, len(counts))
        first = last


def _nothing_chosen(structure: Structure) -> Combined:
    rows, shared, sets = len(structure.rows.labels), len(structure.shared), len(structure.sets)
    sums, factors, alone = (np.zeros((1, width)) for width in (rows, shared, shared))
    chosen, present = np.zeros((1, 0), dtype=np.int64), np.zeros((1, sets), dtype=bool)
    return Combined(chosen, np.zeros(1), np.zeros(1), sums, factors, alone, present)


def _extended(
    structure: Structure,
    grown: Combined,
    b: int,
    packages: Packages,
    shortfalls: Floats,
    before: Integers,
    which: Integers,
) -> Combined:
    block, base = structure.blocks[b], grown.take(before)
    span = block.span
    base.factors[:, span] += packages.factors[which]
    base.alone[:, span] += packages.gains[which]
    base.present[:, block.links[:, 0]] |= packages.links[which] > 0
    return Combined(
        np.column_stack([base.chosen, which]),
        base.short + shortfalls[which],
        base.value + packages.value[which],
        base.sums + packages.numbers[which],
        base.factors,
        base.alone,
        base.present,
    )


def _sequence(structure: Structure, packages: Sequence[Packages]) -> list[int]:
    """Blocks with few packages first, and soon those that share areas with them, where
    losses show.
    """
    shared = np.zeros((len(packages), len(structure.shared)))
    for b, block in enumerate(structure.blocks):
        shared[b, block.span] = 1.0
    sequence: list[int] = []
    rest = set(range(len(packages)))
    while rest:
        met = shared[sequence].max(axis=0, initial=0.0)
        sequence.append(
            min(rest, key=lambda b: (len(packages[b]) / (1.0 + float(shared[b] @ met)), b))
        )
        rest.remove(sequence[-1])
    return sequence


def _factors_left(
    structure: Structure, packages: Sequence[Packages], sequence: Sequence[int]
) -> Floats:
    """(steps + 1, shared areas) the most coverage factor that the blocks from each step on
    can add.
    """
    left = np.zeros((len(sequence) + 1, len(structure.shared)))
    for step in reversed(range(len(sequence))):
        block = structure.blocks[sequence[step]]
        left[step] = left[step + 1]
        left[step, block.span] += packages[sequence[step]].factors.max(axis=0, initial=0.0)
    return left


def _reachable(
    structure: Structure, packages: Sequence[Packages], sequence: Sequence[int]
) -> tuple[Floats, Floats]:
    """(steps + 1, rows) the least and the most that the blocks from each step on can add, shared
    areas and sets included.
    """
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
    gains = structure.shared_gain(grown.factors)
    for position, weight in enumerate(structure.shared_objective):
        values += weight * gains[:, position]
    return np.asarray(values)


def _units(
    structure: Structure, packages: Sequence[Packages], sequence: Sequence[int], chosen: Integers
) -> Integers:
    units = np.zeros((len(chosen), len(structure.instance.offers)), dtype=np.int64)
    for column, b in enumerate(sequence):
        units[:, structure.blocks[b].offers] = packages[b].units[chosen[:, column]]
    return units


class Sharing:
    """The shared areas of a structure at multipliers."""

    def __init__(self, structure: Structure, at: Multipliers) -> None:
        self._structure = structure
        self._union, self._price = at.union, at.factor
        self._weight, self._best, self._most = shared_maxima(structure, at)

    def losses(self, factors: Floats, alone: Floats, left: Floats) -> Floats:
        """(n,) the least that partial plans fall short of the bound on shared areas.

        Args:
            factors: (n, shared areas) coverage factor added so far.
            alone: (n, shared areas) sum of the gains of each block alone.
            left: (shared areas,) most coverage factor that the other blocks can add.
        """
        if not len(self._structure.shared):
            return np.zeros(len(factors))
        overlap = self._union * (alone - self._structure.shared_gain(factors))
        nearest = np.clip(self._best, factors, factors + left)
        missed = self._most - (
            self._weight * self._structure.shared_gain(nearest) - self._price * nearest
        )
        return np.asarray((np.maximum(overlap, 0.0) + np.maximum(missed, 0.0)).sum(axis=1))
