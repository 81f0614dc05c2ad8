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

The blocks are put together in two sides, and then the sides: each has about the square root of the
combinations of all. What is left of a priced row is lost at its price, so partial plans of the two
sides belong together only where they use up nearly what there is: those are looked up by what they
use. (E. Horowitz, S. Sahni, Computing partitions with applications to the knapsack problem, 1974.)

What plans lose on shared pieces beside the bound is known already while only some blocks have
chosen. The bound counts a shared piece at max over s of phi(s), phi(s) = (w - u) G(s) - t s, and
its blocks at u times the gain of each alone. A plan with coverage factor s and gains g_b alone
therefore falls short of the bound, on this piece, by

    u (sum of g_b - G(s)) + max phi - phi(s)

The first part only grows as further blocks choose, as gains diminish; the second is at least what
the best s within reach still leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np

from optimizer.methods.packages.blocks import Bools, Structure
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.generation import Bound
from optimizer.methods.packages.growing import grow
from optimizer.methods.packages.master import NEGLIGIBLE
from optimizer.methods.packages.measuring import Listed, Packages, measure
from optimizer.methods.packages.multipliers import Multipliers, priced, shared_maxima
from optimizer.methods.packages.partners import Partners
from optimizer.programme import Floats, Integers

PIECE = 50_000
"""Combinations that are looked at together."""
WORK = 10
"""So many times more combinations may be looked at in one step than may be kept."""
LEVELS = 32
"""Shortfalls are counted, and partial plans joined, in so many levels at most."""
TOGETHER = 200
"""Fewer partial plans are not joined level by level."""
MORE = 4
"""So many times as many combinations may the second side have: few are kept, as those of the first
are known.
"""
MANY = 10_000
"""Of more combinations than this it is looked up first whether they have partners."""
ROUNDING = 1e-7
"""Spanning rows are compared with this share of their size to spare; plans are checked exactly
afterwards.
"""


@dataclass(frozen=True, eq=False)
class Admitted:
    """Per block, every package with which a plan may come within ``slack`` of the bound, the best
    first.

    Attributes:
        structure: the divided question. bound: with its multipliers.
        slack: distance from the bound, scaled.
        packages: per block.
        shortfalls: per block, (n,) how far each package is below the best of its block, >= 0,
            ascending.
    """

    structure: Structure
    bound: Bound
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

    def grow_alike(self, structure: Structure, b: int, at: Multipliers) -> bool:
        """Whether the packages of a block of another structure are worth the same at multipliers as
        those of this block are here, but for a millionth of a tie.
        """
        one, other = self.structure.blocks[b], structure.blocks[b]
        before, now = priced(one, b, self.bound.at), priced(other, b, at)
        return one.grows_like(other) and all(
            np.allclose(mine, others, rtol=0.0, atol=NEGLIGIBLE)
            for mine, others in zip(vars(before).values(), vars(now).values(), strict=True)
        )

    def widest(self, partials: int) -> float:
        """The most slack within which neither of two sides has more partial plans than this, by
        their shortfalls.
        """
        counts = np.max([side.counts for side in self._sides], axis=0)
        levels = int(np.searchsorted(np.cumsum(counts), partials, side="right"))
        return self.slack if levels == LEVELS else self._span * levels / LEVELS

    @property
    def sides(self) -> tuple[list[int], list[int]]:
        """The blocks in two sides, each with about the square root of all combinations."""
        one, other = (side.blocks for side in self._sides)
        return one, other

    @property
    def _span(self) -> float:
        everything = sum(float(short.max(initial=0.0)) for short in self.shortfalls)
        return max(min(self.slack, everything), ROUNDING)

    @cached_property
    def _sides(self) -> tuple[_Side, _Side]:
        """The block with the most packages first, each to the side with room for it; joined the
        other way round.
        """
        one = other = _Side([], np.eye(1, LEVELS)[0])
        for b in sorted(range(len(self.packages)), key=lambda b: -len(self.packages[b])):
            levels = (self.shortfalls[b] * (LEVELS / self._span)).astype(int)
            count = np.bincount(np.minimum(levels, LEVELS - 1), minlength=LEVELS)
            some, others = one.joined(b, count), other.joined(b, count)
            if others.counts.sum() / MORE < some.counts.sum():  # both may be near the largest float
                other = others
            else:
                one = some
        return one, other


@dataclass(frozen=True, eq=False)
class _Side:
    """Blocks, and about how many partial plans of theirs there are at each level of shortfalls."""

    blocks: list[int]
    counts: Floats

    def joined(self, block: int, counts: Integers) -> _Side:
        return _Side([block, *self.blocks], np.convolve(self.counts, counts)[:LEVELS])


def admit(
    structure: Structure, bound: Bound, slack: float, effort: Effort, known: Admitted | None = None
) -> Admitted:
    """Every package that could be part of a plan within ``slack`` of the bound; infinite slack
    lists all. Of blocks that grow as those of a neighbouring question did, they are ``known``.

    Raises:
        OutOfNodes, OutOfTime: see ``Effort``.
    """
    packages, shortfalls = [], []
    for b, block in enumerate(structure.blocks):
        if known is not None and known.slack >= slack and known.grow_alike(structure, b, bound.at):
            near = known.shortfalls[b] <= slack
            packages.append(measure(block, known.packages[b].units[near]))
            shortfalls.append(known.shortfalls[b][near])
            continue
        least = float(bound.best[b]) - slack
        units, values = grow(block, priced(block, b, bound.at), least, effort)
        order = np.argsort(-values, kind="stable")
        packages.append(measure(block, units[order]))
        # The block's best may be a shade above every package found: then a hair is lost on the safe
        # side.
        shortfalls.append(np.maximum(bound.best[b] - values[order], 0.0))
    return Admitted(structure, bound, slack, tuple(packages), tuple(shortfalls))


@dataclass(frozen=True, eq=False)
class Combined(Listed):
    """n partial plans that have chosen a package of the same blocks.

    Attributes:
        blocks: those that have chosen. chosen: (n, these) positions among each block's packages.
        short: (n,) sum of shortfalls. overlap, missed: (n,) what is certain to be lost beside on
            shared pieces, by the first and by the second part of the formula.
        value: (n,) scaled objective of own pieces.
        sums: (n, spanning rows that count). used: (n,) the same at the rows' prices.
        factors: (n, shared pieces) coverage factor added. alone: (n,) the gains of each package
            alone, at the prices u. present: (n, spanning sets).
    """

    blocks: tuple[int, ...]
    chosen: Integers
    short: Floats
    overlap: Floats
    missed: Floats
    value: Floats
    sums: Floats
    used: Floats
    factors: Floats
    alone: Floats
    present: Bools

    @property
    def lost(self) -> Floats:
        """(n,) what has been lost so far. Of partial plans of other blocks no less is lost once
        they are joined with these.
        """
        return self.short + self.overlap


@dataclass(frozen=True, eq=False)
class _Rest:
    """What blocks that have not chosen, and shared pieces and sets, can still add.

    Attributes:
        least, most: (spanning rows that count,). cheapest, dearest: the same at the rows' prices.
        factors: (shared pieces,) most coverage factor. partners: their partial plans, where listed.
    """

    least: Floats
    most: Floats
    cheapest: float
    dearest: float
    factors: Floats
    partners: Partners | None = None


class _TooMany(Exception):  # noqa: N818 - a limit, no fault
    """More combinations than may be looked at or kept."""


def combine(
    admitted: Admitted, slack: float, most: int, effort: Effort
) -> tuple[Integers, Floats] | None:
    """All combinations whose shortfalls add up to at most ``slack``, those that break a spanning
    row left out.

    Args:
        admitted: with no less slack.
        slack: most sum of shortfalls.
        most: give up beyond this many partial combinations.
        effort: counts combinations.

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
    combining = _Combining(admitted, most, effort)
    try:
        whole = combining.whole()
    except _TooMany:
        return None
    return combining.units(whole), combining.values(whole)


def _pieces(counts: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Every partial combination as often as its count, with the numbers up to that, about ``PIECE``
    at a time.
    """
    ends = np.cumsum(counts)
    first = 0
    while first < len(counts):
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + PIECE, side="right")))
        before = np.repeat(np.arange(first, min(last, len(counts))), counts[first:last])
        yield before, np.arange(len(before)) - (ends - counts - done)[before]
        first = last


class _Combining:
    """Partial plans of some blocks joined with partial plans of others."""

    def __init__(self, admitted: Admitted, most: int, effort: Effort) -> None:
        self._structure, self._admitted = admitted.structure, admitted
        self._kept, self._effort = most, effort
        self._packages, self._slack, at = admitted.packages, admitted.slack, admitted.bound.at
        self._union, self._price = at.union, at.factor
        self._weight, self._nearest, self._maxima = shared_maxima(self._structure, at)
        self._look_at_rows(at.rows)
        self._parts = [self._part(b) for b in range(len(self._packages))]

    def _look_at_rows(self, prices: Floats) -> None:
        """The spanning rows that count: they have a price, or combinations could break them; and
        the least and the most that each block, and at last shared pieces and sets, can add.
        """
        rows, packages = self._structure.rows, self._packages
        gains = rows.shared * self._structure.shared_gain(self._structure.reach)
        free = np.concatenate([gains, rows.sets], axis=1)
        ends = [(some.numbers.min(axis=0), some.numbers.max(axis=0)) for some in packages]
        ends.append((np.minimum(free, 0.0).sum(axis=1), np.maximum(free, 0.0).sum(axis=1)))
        low, high = np.array(ends).swapaxes(0, 1)
        least, most = low.sum(axis=0), high.sum(axis=0)
        rows_that_count = (prices != 0) | (least < rows.lower) | (most > rows.upper)
        self._rows = here = np.flatnonzero(rows_that_count)
        self._ends, self._prices = np.array([low[:, here], high[:, here]]), prices[here]
        self._lower, self._upper = rows.lower[here], rows.upper[here]
        self._spare = (ROUNDING * (1.0 + np.abs(least) + np.abs(most)))[here]
        priced = (self._prices != 0) & (low[-1, here] == 0) & (high[-1, here] == 0)
        self._alone = np.flatnonzero(priced)
        self._dear, self._cheap = np.flatnonzero(self._prices > 0), np.flatnonzero(self._prices < 0)

    def _part(self, b: int) -> Combined:
        """A block's packages as partial plans."""
        structure, packages = self._structure, self._packages[b]
        block, n = structure.blocks[b], len(packages)
        factors = np.zeros((n, len(structure.shared)))
        factors[:, block.span] = packages.factors
        present = np.zeros((n, len(structure.sets)), dtype=bool)
        present[:, block.links[:, 0]] = packages.links > 0
        sums = packages.numbers[:, self._rows]
        return Combined(
            blocks=(b,),
            chosen=np.arange(n)[:, None],
            short=self._admitted.shortfalls[b],
            overlap=np.zeros(n),
            missed=np.zeros(n),
            value=packages.value,
            sums=sums,
            used=sums @ self._prices,
            factors=factors,
            alone=packages.gains @ self._union[block.span],
            present=present,
        )

    def whole(self) -> Combined:
        """All whole plans within the slack.

        Raises:
            _TooMany: they are, or what they would be joined from.
        """
        one, other = self._admitted.sides
        if not other:
            return self._listed(one)
        partners = self._listed(one)
        some, last = self._listed(other[:-1]), self._parts[other[-1]]
        return self._joined(self._joined(some, last, partners), partners)

    def _listed(self, blocks: Sequence[int]) -> Combined:
        parts = [self._parts[b] for b in blocks]
        return reduce(self._joined, parts, self._nothing())

    def _nothing(self) -> Combined:
        """The one partial plan in which no block has chosen."""
        one = self._parts[0].take(np.zeros(1, dtype=np.int64))
        nothing = {name: np.zeros_like(part) for name, part in one.arrays.items()}
        return replace(one, blocks=(), **{**nothing, "chosen": nothing["chosen"][:, :0]})

    # -- joining -----------------------------------------------------------------------------------

    def _joined(self, one: Combined, other: Combined, partners: Combined | None = None) -> Combined:
        """Each partial plan of the one with each of the other, where every row can still be kept
        and the slack is not exceeded; ``partners`` are those of all further blocks.
        """
        rest = self._rest((*one.blocks, *other.blocks))
        ranges = list(self._ranges(one, other, rest))
        count = sum(int(counts.sum()) for *_, counts in ranges)
        if count > WORK * self._kept:
            raise _TooMany
        if partners is not None and len(partners.short) and len(self._alone) and count > MANY:
            rest = replace(rest, partners=self._known(partners))
        nobody = np.zeros(0, dtype=np.int64)
        pieces, total = [self._together(one, other, nobody, nobody, rest)], 0
        for some, others, first, counts in ranges:
            for before, number in _pieces(counts):
                self._effort.look(len(before))
                i, j = some[before], others[first[before] + number]
                pieces.append(self._together(one, other, i, j, rest))
                total += len(pieces[-1].short)
                if total > self._kept:
                    raise _TooMany
        return Combined.joined(pieces)

    def _known(self, partners: Combined) -> Partners:
        side = np.sign(self._prices[self._alone])
        return Partners(
            partners.lost,
            partners.sums[:, self._alone] * side,
            self._prices[self._alone] * side,
            self._spare[self._alone],
            self._slack,
        )

    def _room(self, sums: Floats) -> Floats:
        """(n, rows of blocks alone) room that sums leave in priced rows."""
        here, prices = self._alone, self._prices[self._alone]
        ends = np.where(prices > 0, self._upper[here], -self._lower[here])
        return np.asarray(ends - np.sign(prices) * sums[:, here])

    def _rest(self, chosen: tuple[int, ...]) -> _Rest:
        left = np.ones(len(self._packages) + 1)
        left[list(chosen)] = 0.0
        (least, most), prices = left @ self._ends, self._prices
        cheapest, dearest = np.sort([least * prices, most * prices], axis=0).sum(axis=1)
        factors = np.zeros(len(self._structure.shared))
        for part in self._parts:
            if part.blocks[0] not in chosen:
                factors += part.factors.max(axis=0, initial=0.0)
        return _Rest(least, most, float(cheapest), float(dearest), factors)

    def _ranges(
        self, one: Combined, other: Combined, rest: _Rest
    ) -> Iterator[tuple[Integers, Integers, Integers, Integers]]:
        """Some of the one, what of the other may be joined with them, and where in that the
        partners of each begin and how many they are.

        What is left of priced rows is lost at their prices. So what a plan uses of them, at these
        prices, is what there is or less by no more than the slack that is not lost already.
        """
        there = self._upper[self._dear] @ self._prices[self._dear]
        there += self._lower[self._cheap] @ self._prices[self._cheap]
        spare = float(np.abs(self._prices) @ self._spare) + ROUNDING
        by_loss, by_use = (np.argsort(by, kind="stable") for by in (one.lost, other.used))
        for some in np.array_split(by_loss, min(LEVELS, 1 + len(by_loss) // TOGETHER)):
            room = self._slack - one.lost[some]
            partners = by_use[other.lost[by_use] <= room.max(initial=-np.inf)]
            open_ = there - one.used[some]
            used = other.used[partners]
            first = np.searchsorted(used, open_ - rest.dearest - room - spare)
            last = np.searchsorted(used, open_ - rest.cheapest + spare, side="right")
            yield some, partners, first, np.maximum(last - first, 0)

    def _together(
        self, one: Combined, other: Combined, i: Integers, j: Integers, rest: _Rest
    ) -> Combined:
        """Those partial plans of the one with these of the other, pair by pair, that can still keep
        every row and come within the slack.
        """
        certain = one.lost[i] + other.lost[j] + np.maximum(one.missed[i], other.missed[j])
        sums = one.sums[i] + other.sums[j]
        unused = self._unused(sums, rest)
        # most go here, before all else is made
        kept = np.flatnonzero(certain + unused <= self._slack)
        if rest.partners is not None:
            loss = certain[kept] + rest.partners.loss(self._room(sums[kept]))
            kept = kept[loss <= self._slack]
        i, j, sums, unused = i[kept], j[kept], sums[kept], unused[kept]
        together = Combined(
            blocks=(*one.blocks, *other.blocks),
            chosen=np.concatenate([one.chosen[i], other.chosen[j]], axis=1),
            short=one.short[i] + other.short[j],
            overlap=one.overlap[i] + other.overlap[j],
            missed=np.maximum(one.missed[i], other.missed[j]),
            value=one.value[i] + other.value[j],
            sums=sums,
            used=one.used[i] + other.used[j],
            factors=one.factors[i] + other.factors[j],
            alone=one.alone[i] + other.alone[j],
            present=one.present[i] | other.present[j],
        )
        if not self._share(one) or not self._share(other):
            return together
        together = self._with_shared_losses(together, rest)
        return together.take(together.lost + together.missed + unused <= self._slack)

    def _share(self, some: Combined) -> bool:
        return any(len(self._structure.blocks[b].span) > 0 for b in some.blocks)

    def _unused(self, sums: Floats, rest: _Rest) -> Floats:
        """(n,) what is certain to be left of priced rows, at their prices: it is lost, as nothing
        can be made of it any more. Infinite where a row can no longer be kept.
        """
        low, high = sums + rest.least, sums + rest.most
        unused = np.maximum(self._upper - high, 0.0)[:, self._dear] @ self._prices[self._dear]
        unused -= np.maximum(low - self._lower, 0.0)[:, self._cheap] @ self._prices[self._cheap]
        within = (low <= self._upper + self._spare) & (high >= self._lower - self._spare)
        return np.where(within.all(axis=1), unused, np.inf)

    def _with_shared_losses(self, some: Combined, rest: _Rest) -> Combined:
        """With the least that partial plans fall short of the bound on shared pieces."""
        gain, factors = self._structure.shared_gain, some.factors
        overlap = np.maximum(some.alone - gain(factors) @ self._union, 0.0)
        nearest = np.clip(self._nearest, factors, factors + rest.factors)
        missed = self._maxima - (self._weight * gain(nearest) - self._price * nearest)
        return replace(some, overlap=overlap, missed=np.maximum(missed, 0.0).sum(axis=1))

    # -- whole plans -------------------------------------------------------------------------------

    def units(self, whole: Combined) -> Integers:
        """(n, offers) units of whole plans."""
        units = np.zeros((len(whole.chosen), len(self._structure.instance.offers)), dtype=np.int64)
        for column, b in enumerate(whole.blocks):
            chosen = self._packages[b].units[whole.chosen[:, column]]
            units[:, self._structure.blocks[b].offers] = chosen
        return units

    def values(self, whole: Combined) -> Floats:
        """(n,) scaled objective of whole plans, from the curves themselves."""
        structure = self._structure
        own = structure.offset + whole.value + whole.present @ structure.set_objective
        return np.asarray(own + structure.shared_gain(whole.factors) @ structure.shared_objective)
