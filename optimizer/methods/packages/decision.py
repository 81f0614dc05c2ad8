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

What plans lose on shared pieces beside the bound is known already while only some blocks have
chosen. The bound counts a shared piece at max over s of phi(s), phi(s) = (w - u) G(s) - t s, and
its blocks at u times the gain of each alone. A plan with coverage factor s and gains g_b alone
therefore falls short of the bound, on this piece, by

    u (sum of g_b - G(s)) + max phi - phi(s)

The first part only grows as further blocks choose, as gains diminish; the second is at least what
the best s within reach still leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimizer.methods.packages.blocks import Bools, Structure
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.generation import Bound
from optimizer.methods.packages.growing import grow
from optimizer.methods.packages.measuring import Listed, Packages, measure
from optimizer.methods.packages.multipliers import Multipliers, priced, shared_maxima
from optimizer.programme import Floats, Integers

PIECE = 50_000
"""Combinations that are looked at together."""
WORK = 10
"""So many times more combinations may be looked at in one step than may be kept."""
ROUNDING = 1e-7
"""Spanning rows are compared with this share of their size to spare; plans are checked exactly
afterwards.
"""


@dataclass(frozen=True, eq=False)
class Admitted:
    """Per block, every package with which a plan may come within ``slack`` of the bound, the best
    first.

    Attributes:
        structure: the divided question. at: the multipliers of the bound.
        slack: distance from the bound, scaled.
        packages: per block.
        shortfalls: per block, (n,) how far each package is below the best of its block, >= 0.
    """

    structure: Structure
    at: Multipliers
    slack: float
    packages: tuple[Packages, ...]
    shortfalls: tuple[Floats, ...]

    def within(self, slack: float) -> Admitted:
        """Those that less slack admits."""
        shortfalls = tuple(
            short[: np.searchsorted(short, slack, side="right")] for short in self.shortfalls
        )
        packages = tuple(
            some.take(np.arange(len(short)))
            for some, short in zip(self.packages, shortfalls, strict=True)
        )
        return replace(self, slack=slack, packages=packages, shortfalls=shortfalls)


def admit(structure: Structure, bound: Bound, slack: float, effort: Effort) -> Admitted:
    """Every package that could be part of a plan within ``slack`` of the bound; infinite slack
    lists all.

    Raises:
        OutOfNodes, OutOfTime: see ``Effort``.
    """
    packages, shortfalls = [], []
    for b, block in enumerate(structure.blocks):
        least = float(bound.best[b]) - slack
        units, values = grow(block, priced(block, b, bound.at), least, effort)
        order = np.argsort(-values, kind="stable")
        packages.append(measure(block, units[order]))
        # The block's best may be a shade above every package found: then a hair is lost on the safe
        # side.
        shortfalls.append(np.maximum(bound.best[b] - values[order], 0.0))
    return Admitted(structure, bound.at, slack, tuple(packages), tuple(shortfalls))


@dataclass(frozen=True, eq=False)
class Combined(Listed):
    """n partial plans that have chosen a package of the same blocks.

    Attributes:
        chosen: (n, blocks so far) positions among each block's packages.
        short: (n,) sum of shortfalls. lost: (n,) the same with what is certain to be lost beside.
        value: (n,) scaled objective of own pieces.
        sums: (n, spanning rows). factors: (n, shared pieces) coverage factor added. alone: (n,
            shared pieces) sum of the gains of each package alone. present: (n, spanning sets).
    """

    chosen: Integers
    short: Floats
    lost: Floats
    value: Floats
    sums: Floats
    factors: Floats
    alone: Floats
    present: Bools


def combine(
    admitted: Admitted, slack: float, most: int, effort: Effort, beam: int | None = None
) -> tuple[Integers, Floats] | None:
    """All combinations whose shortfalls add up to at most ``slack``, those that break a spanning
    row left out.

    Args:
        admitted: with no less slack.
        slack: most sum of shortfalls.
        most: give up beyond this many partial combinations.
        effort: counts combinations.
        beam: so many partial combinations alone, those that have lost least, are followed at each
            step: some plans then, and mostly good ones, in place of all.

    Returns:
        (plans, offers) units and (plans,) scaled objective; a few plans that break a spanning row
        by a rounding may be among them. None where there are too many.

    Raises:
        OutOfNodes, OutOfTime: see ``Effort``.
    """
    admitted = admitted.within(slack)
    if any(not len(some) for some in admitted.packages):
        offers = len(admitted.structure.instance.offers)
        return np.zeros((0, offers), dtype=np.int64), np.zeros(0)
    combining = _Combining(admitted)
    grown = combining.nothing()
    for step, b in enumerate(combining.sequence):
        counts = np.searchsorted(admitted.shortfalls[b], slack - grown.short, side="right")
        if counts.sum() > WORK * most:
            return None
        pieces, total = [], 0
        for before, which in _pieces(counts):
            effort.look(len(before))
            pieces.append(combining.extended(grown, before, which, step))
            total += len(pieces[-1].short)
            if total > most:
                return None
        grown = Combined.joined(pieces)
        if beam is not None and total > beam:
            grown = grown.take(np.sort(np.argpartition(grown.lost, beam)[:beam]))
    return combining.units(grown), combining.values(grown)


def _pieces(counts: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Every partial combination as often as its count, with the numbers up to that, about ``PIECE``
    at a time.
    """
    ends = np.cumsum(counts)
    first = 0
    while first < len(counts) or first == 0:
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + PIECE, side="right")))
        before = np.repeat(np.arange(first, min(last, len(counts))), counts[first:last])
        yield before, np.arange(len(before)) - (ends - counts - done)[before]
        first = last


class _Combining:
    """Blocks one after another, and what those that have not chosen can still do for a row and for
    shared pieces.

    Attributes:
        sequence: the blocks with few packages first, and soon those that share pieces with them,
            where losses show.
    """

    def __init__(self, admitted: Admitted) -> None:
        self._structure, self._admitted = admitted.structure, admitted
        self._packages, at = admitted.packages, admitted.at
        self.sequence = self._order()
        self._least, self._most = self._reachable()
        self._left = self._factors_left()
        self._spare = ROUNDING * (1.0 + np.abs(self._least[0]) + np.abs(self._most[0]))
        self._prices = at.rows
        self._dear, self._cheap = np.flatnonzero(at.rows > 0), np.flatnonzero(at.rows < 0)
        self._union, self._price = at.union, at.factor
        self._weight, self._nearest, self._maxima = shared_maxima(self._structure, at)

    def nothing(self) -> Combined:
        """The one partial plan in which no block has chosen."""
        structure = self._structure
        rows, shared = len(structure.rows.labels), len(structure.shared)
        sums, factors, alone = (np.zeros((1, width)) for width in (rows, shared, shared))
        present = np.zeros((1, len(structure.sets)), dtype=bool)
        chosen = np.zeros((1, 0), dtype=np.int64)
        nothing = np.zeros(1)
        return Combined(chosen, nothing, nothing, nothing, sums, factors, alone, present)

    def extended(self, grown: Combined, before: Integers, which: Integers, step: int) -> Combined:
        """Partial plans of the blocks before this step, by position, each with one of the packages
        of its block; those that can still keep every row and come within the slack of the bound.
        """
        b, slack = self.sequence[step], self._admitted.slack
        packages = self._packages[b]
        sums = grown.sums[before] + packages.numbers[which]
        short = grown.short[before] + self._admitted.shortfalls[b][which]
        unused = self._unused(sums, step + 1)
        kept = np.flatnonzero(short + unused <= slack)  # most go here, before all else is made
        before, which, sums, short = before[kept], which[kept], sums[kept], short[kept]
        extended = self._with_package(grown.take(before), b, which, sums, short)
        lost = short + unused[kept] + self._shared_losses(extended, step + 1)
        return replace(extended, lost=lost).take(lost <= slack)

    def _unused(self, sums: Floats, step: int) -> Floats:
        """(n,) what is certain to be left of priced rows, at their prices: it is lost, as nothing
        can be made of it any more. Infinite where a row can no longer be kept.
        """
        rows = self._structure.rows
        low, high = sums + self._least[step], sums + self._most[step]
        unused = np.maximum(rows.upper - high, 0.0)[:, self._dear] @ self._prices[self._dear]
        unused -= np.maximum(low - rows.lower, 0.0)[:, self._cheap] @ self._prices[self._cheap]
        within = (low <= rows.upper + self._spare) & (high >= rows.lower - self._spare)
        return np.where(within.all(axis=1), unused, np.inf)

    def _with_package(
        self, grown: Combined, b: int, which: Integers, sums: Floats, short: Floats
    ) -> Combined:
        """Partial plans, a copy to be changed, each with a package of a block; sums and shortfalls
        are known.
        """
        block, packages = self._structure.blocks[b], self._packages[b]
        grown.factors[:, block.span] += packages.factors[which]
        grown.alone[:, block.span] += packages.gains[which]
        grown.present[:, block.links[:, 0]] |= packages.links[which] > 0
        return replace(
            grown,
            chosen=np.column_stack([grown.chosen, which]),
            short=short,
            value=grown.value + packages.value[which],
            sums=sums,
        )

    def units(self, grown: Combined) -> Integers:
        """(n, offers) units of whole plans."""
        units = np.zeros((len(grown.chosen), len(self._structure.instance.offers)), dtype=np.int64)
        for column, b in enumerate(self.sequence):
            chosen = self._packages[b].units[grown.chosen[:, column]]
            units[:, self._structure.blocks[b].offers] = chosen
        return units

    def values(self, grown: Combined) -> Floats:
        """(n,) scaled objective of whole plans, from the curves themselves."""
        structure = self._structure
        values = structure.offset + grown.value + grown.present @ structure.set_objective
        gains = structure.shared_gain(grown.factors)
        for position, weight in enumerate(structure.shared_objective):
            values += weight * gains[:, position]
        return np.asarray(values)

    def _order(self) -> list[int]:
        shared = np.zeros((len(self._packages), len(self._structure.shared)))
        for b, block in enumerate(self._structure.blocks):
            shared[b, block.span] = 1.0
        sequence: list[int] = []
        rest = set(range(len(self._packages)))
        while rest:
            met = shared[sequence].max(axis=0, initial=0.0)
            sizes = {b: len(self._packages[b]) / (1.0 + float(shared[b] @ met)) for b in rest}
            sequence.append(min(rest, key=lambda b: (sizes[b], b)))
            rest.remove(sequence[-1])
        return sequence

    def _reachable(self) -> tuple[Floats, Floats]:
        """(steps + 1, rows) the least and the most that the blocks from each step on can add,
        shared pieces and sets included.
        """
        structure, rows = self._structure, self._structure.rows
        gains = rows.shared * structure.shared_gain(structure.reach)
        free = np.concatenate([gains, rows.sets], axis=1)
        least, most = [np.minimum(free, 0.0).sum(axis=1)], [np.maximum(free, 0.0).sum(axis=1)]
        for b in reversed(self.sequence):
            least.append(least[-1] + self._packages[b].numbers.min(axis=0))
            most.append(most[-1] + self._packages[b].numbers.max(axis=0))
        return np.array(least[::-1]), np.array(most[::-1])

    def _factors_left(self) -> Floats:
        """(steps + 1, shared pieces) the most coverage factor that the blocks from each step on
        can add.
        """
        left = np.zeros((len(self.sequence) + 1, len(self._structure.shared)))
        for step, b in reversed(list(enumerate(self.sequence))):
            left[step] = left[step + 1]
            most = self._packages[b].factors.max(axis=0, initial=0.0)
            left[step, self._structure.blocks[b].span] += most
        return left

    def _shared_losses(self, grown: Combined, step: int) -> Floats:
        """(n,) the least that partial plans fall short of the bound on shared pieces."""
        gain, factors = self._structure.shared_gain, grown.factors
        if not factors.shape[1]:
            return np.zeros(len(factors))
        overlap = self._union * (grown.alone - gain(factors))
        nearest = np.clip(self._nearest, factors, factors + self._left[step])
        missed = self._maxima - (self._weight * gain(nearest) - self._price * nearest)
        return np.asarray((np.maximum(overlap, 0.0) + np.maximum(missed, 0.0)).sum(axis=1))
