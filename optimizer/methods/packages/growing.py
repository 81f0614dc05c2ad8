"""Packages grown offer by offer under an optimistic bound. Pricing, admission and listing are this
one search.

A partial package has decided the units of some offers. Whatever it may still become, by diminishing
returns an undecided offer adds at most what it adds *alone* to the partial package as it is, so

    value so far + sum over undecided offers of the most that each adds alone (+ rewards for
    presence not yet earned)

bounds every package it can grow into. Partial packages below the threshold, and those whose own
rows can no longer be kept, are dropped. With the threshold at the best known price the search
prices, with it at bound - gap it admits, with it at -infinity it lists.

Floors under coverage are among a block's own rows. At any prices m >= 0 of its floors, a package
that keeps them and is worth the threshold is worth threshold + sum of m x floor where coverage that
counts towards a floor is worth m more. So a block with floors is grown at such prices, those that
leave the least hope at the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from optimizer.curves import CoverageCurve, Proportional, Saturating
from optimizer.methods.packages.blocks import ENDLESS, Block, BlockLimits, Bools
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.measuring import (
    Listed,
    coverage_gains,
    keeps_own_rows,
    presence,
)
from optimizer.methods.packages.multipliers import Priced
from optimizer.methods.packages.scaling import OBJECTIVE_SIZE
from optimizer.programme import Floats, Integers

TOGETHER = 4_000_000
"""Gains of counts that are reckoned together: bounds the memory."""
CHUNK = 8192
"""Partial packages that are extended together: enough for numpy to be quick, few enough for memory.
"""
WORK = 200_000
"""Extensions that are looked at together; fewer partial packages are extended where an offer has
many counts.
"""
MEMORY = 150_000_000
"""Bytes that partial packages waiting to be extended may take, about; they wait at every offer of
the block.
"""

FLOOR_PRICES = 2.0 ** np.arange(-8, 7)
"""Prices of a floor that are tried; at 1 all that counts towards it is worth as much as hope lies
above the threshold.
"""
SPARE = 1e-9
"""Share of a floor by which sums in another order may be off."""


class Reach:
    """Own rows in the order of growing."""

    def __init__(
        self, limits: BlockLimits, sequence: Integers, counts: list[Integers], members: Bools
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
        self, sums: Integers, absent: Bools, at: int, counts: Integers, groups: Integers
    ) -> Integers:
        """(n, counts, rows) sums once the offer at this position, which is in these groups, some
        ``absent`` so far, has each count.
        """
        units = self._units[:, at][None, None, :] * counts[None, :, None]
        newly = absent @ self._limits.groups[:, groups].T
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


def _after(table: Integers | Bools) -> Integers:
    """(rows, n + 1): at position i, the sum of columns i and later."""
    sums = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([sums, np.zeros((len(table), 1), dtype=np.int64)], axis=1)


@dataclass(frozen=True, eq=False)
class Grown(Listed):
    """n partial packages that have decided the same offers. Offers stand in the order of growing.

    Attributes:
        decided: how many offers are decided.
        units: (n, offers) 0 where undecided.
        value: (n,) at the prices.
        rest: (n,) the most that undecided offers may add. later: (n,) the same without the next
            offer.
        lacking: (n, saturating pieces) weight x exp(-s): what each piece still lacks.
        factors: (n, other pieces) total coverage factor.
        present: (n, groups).
        sums: (n, own rows) the rows' sums so far.
    """

    decided: int
    units: Integers
    value: Floats
    rest: Floats
    later: Floats
    lacking: Floats
    factors: Floats
    present: Bools
    sums: Integers

    @property
    def bound(self) -> Floats:
        """(n,) no package grown from here is worth more."""
        return self.value + self.rest

    @property
    def size(self) -> int:
        """Bytes that one of them takes."""
        return sum(part[:1].nbytes for part in self.arrays.values())


@dataclass(frozen=True, eq=False)
class _Bend:
    """What an offer does to pieces of one curve that neither saturates nor is proportional.

    Attributes:
        pieces: positions among the other pieces. weights: (pieces,). added: (pieces, counts)
            coverage factor of each count.
    """

    curve: CoverageCurve
    pieces: Integers
    weights: Floats
    added: Floats

    def gains(self, factors: Floats) -> Floats:
        """(n, counts) what each count adds to (n, other pieces) total coverage factors."""
        here = factors[:, self.pieces, None]
        return np.asarray(
            np.einsum(
                "nac,a->nc",
                self.curve.value(here + self.added) - self.curve.value(here),
                self.weights,
            )
        )


class OfferOrder:
    """A block's offers in the order of growing, with everything a step needs.

    Every offer has a column per count it may have, offers after one another; ``_first[i]`` is the
    first column of offer i.
    """

    def __init__(self, block: Block, prices: Priced, sequence: Integers) -> None:
        self._sequence = sequence
        self._groups = prices.groups
        self._members = block.members[:, sequence]
        self._undecided = _after(self._members)
        self._counts = [block.counts[o] for o in sequence]
        self._offer = np.repeat(np.arange(len(sequence)), [len(counts) for counts in self._counts])
        self._first = np.searchsorted(self._offer, np.arange(len(sequence) + 1))
        self._count = np.concatenate([*self._counts, np.zeros(0, dtype=np.int64)])
        self._optional = np.array([counts[0] == 0 for counts in self._counts], dtype=bool)
        self._reach = Reach(block.limits, sequence, self._counts, self._members)
        self._take_up_gains(block, prices)

    def _take_up_gains(self, block: Block, prices: Priced) -> None:
        """What each count adds: to pieces that saturate a share of what they lack, to proportional
        ones always the same, to others by how their curves bend.
        """
        saturating, others, linear = _pieces_by_curve(block)
        factors = block.factors[self._sequence]
        self._share = -np.expm1(-factors[self._offer][:, saturating].T * self._count)
        each = prices.units[self._sequence] + factors @ (prices.pieces * linear)
        self._fixed = each[self._offer] * self._count
        self._bends = [_bends(block, prices, o, others) for o in self._sequence]
        self._lacking = (prices.pieces * np.exp(-block.baselines))[saturating]
        self._factors = block.baselines[others]

    def start(self) -> Grown:
        """The one partial package that has decided nothing."""
        empty = Grown(
            0,
            np.zeros((1, len(self._sequence)), dtype=np.int64),
            np.zeros(1),
            np.zeros(1),
            np.zeros(1),
            self._lacking[None, :],
            self._factors[None, :],
            np.zeros((1, len(self._members)), dtype=bool),
            self._reach.start(),
        )
        return self._hopeful(empty)

    def choices(self, decided: int) -> int:
        """How many counts the next offer may have; 1 where every offer is decided."""
        return len(self._counts[decided]) if decided < len(self._counts) else 1

    def promise(self) -> Floats:
        """(offers,) the most that each offer adds to nothing."""
        return np.asarray(self._alone(self.start())[0])

    def extend(self, grown: Grown, threshold: float) -> Grown:
        """Every count of the next offer, without what falls below the threshold or breaks an own
        row for good.
        """
        at = grown.decided
        counts, groups = self._counts[at], np.flatnonzero(self._members[:, at])
        absent = ~grown.present[:, groups]
        newly = (absent @ self._groups[groups])[:, None] * (counts > 0)
        gains = self._gains(grown, at, at + 1) + newly
        # Later offers add no more than they would have, except that a cost of presence may be borne
        # for them now.
        relief = (absent @ self._relief(groups, at))[:, None] * (counts > 0)
        bounds = (grown.value + grown.later)[:, None] + gains + relief
        sums = self._reach.extended(grown.sums, absent, at, counts, groups)
        parent, choice = np.nonzero((bounds >= threshold) & self._reach.possible(sums, at))
        value = grown.value[parent] + gains[parent, choice]
        return self._hopeful(self._decided(grown, parent, choice, value, sums[parent, choice]))

    def _decided(
        self, grown: Grown, parent: Integers, choice: Integers, value: Floats, sums: Integers
    ) -> Grown:
        """Partial packages, each its parent with one of the counts of the next offer; what others
        may add is not reckoned yet.
        """
        at = grown.decided
        counts, share = self._counts[at][choice], self._share[:, self._first[at] :].T[choice]
        hope = np.zeros(len(parent))
        children = Grown(
            at + 1,
            grown.units[parent],
            value,
            hope,
            hope,
            grown.lacking[parent] * (1.0 - share),
            grown.factors[parent],
            grown.present[parent],
            sums,
        )
        children.units[:, at] = counts
        children.present[:, self._members[:, at]] |= (counts > 0)[:, None]
        for bend in self._bends[at]:
            children.factors[:, bend.pieces] += bend.added[:, choice].T
        return children

    def _gains(self, grown: Grown, first: int, last: int) -> Floats:
        """(n, counts of these offers) what each count of each adds alone, presence left aside."""
        start, end = self._first[first], self._first[last]
        gains = grown.lacking @ self._share[:, start:end] + self._fixed[start:end]
        for offer in range(first, last):
            for bend in self._bends[offer]:
                here = slice(self._first[offer] - start, self._first[offer + 1] - start)
                gains[:, here] += bend.gains(grown.factors)
        return np.asarray(gains)

    def in_block_order(self, units: Integers) -> Integers:
        """(n, offers) units in the order of the block."""
        result = np.empty_like(units)
        result[:, self._sequence] = units
        return result

    def _hopeful(self, grown: Grown) -> Grown:
        """With what undecided offers may add: each alone, and rewards of presence not yet
        earned.
        """
        alone = self._alone(grown)
        rest = alone.sum(axis=1)
        rewards = np.where(
            self._undecided[:, grown.decided] > 0, np.maximum(self._groups, 0.0), 0.0
        )
        if rewards.any():
            rest += ~grown.present @ rewards
        return replace(grown, rest=rest, later=rest - alone[:, :1].sum(axis=1))

    def _alone(self, grown: Grown) -> Floats:
        """(n, undecided offers) the most that each adds alone; a cost of presence that others may
        share counts in shares.
        """
        if grown.decided == len(self._sequence):
            return np.zeros((len(grown.value), 0))
        size = max(1, TOGETHER // (self._first[-1] - self._first[grown.decided]))
        if len(grown.value) <= size:
            return self._each_alone(grown)
        positions = np.split(np.arange(len(grown.value)), range(size, len(grown.value), size))
        return np.concatenate([self._each_alone(grown.take(some)) for some in positions])

    def _each_alone(self, grown: Grown) -> Floats:
        at = grown.decided
        gains = self._gains(grown, at, len(self._sequence))
        gains[:, self._count[self._first[at] :] == 0] = -np.inf
        most = np.maximum.reduceat(gains, self._first[at:-1] - self._first[at], axis=1)
        shares = np.minimum(self._groups, 0.0) / np.maximum(1, self._undecided[:, at])
        if shares.any():
            most += ~grown.present @ (shares[:, None] * self._members[:, at:])
        return np.where(self._optional[at:], np.maximum(most, 0.0), most)

    def _relief(self, groups: Integers, at: int) -> Floats:
        """(groups,) shares of costs of presence that later offers are freed of once the offer at
        this position bears them.
        """
        sharers = np.maximum(1, self._undecided[groups, at])
        return np.asarray(-np.minimum(0.0, self._groups[groups]) * (sharers - 1) / sharers)


def grown_order(block: Block, prices: Priced) -> OfferOrder:
    """What others require first: left to the end, what cannot be kept without it would live until
    then. Then the offers that promise most: they raise values early and leave little hope to the
    rest.
    """
    promise = OfferOrder(block, prices, np.arange(len(block.offers))).promise()
    sequence = np.lexsort((-promise, ~_required(block.limits)))
    return OfferOrder(block, prices, sequence)


def _required(limits: BlockLimits) -> Bools:
    """(offers,) those whose units leave others more room in an own row."""
    gives, takes = limits.units < 0, limits.units > 0
    mixed = gives.any(axis=1) & takes.any(axis=1) & (limits.upper < ENDLESS)
    return np.asarray((gives & mixed[:, None]).any(axis=0))


def _pieces_by_curve(block: Block) -> tuple[Integers, Integers, Floats]:
    """Positions of the pieces that saturate, of those with bends, and (pieces,) 1 where
    proportional: part of the price then.
    """
    kind = np.ones(len(block.pieces), dtype=np.int64)
    for curve, where in block.curves:
        kind[where] = (
            0 if isinstance(curve, Saturating) else 2 if isinstance(curve, Proportional) else 1
        )
    return np.flatnonzero(kind == 0), np.flatnonzero(kind == 1), (kind == 2).astype(float)


def _bends(block: Block, prices: Priced, offer: int, others: Integers) -> list[_Bend]:
    """What an offer does to the other pieces, by curve."""
    bends = []
    reached = block.factors[offer, others] > 0
    for curve, where in block.curves if reached.any() else ():
        here = np.flatnonzero(np.isin(others, where) & reached)
        if len(here):
            pieces = others[here]
            added = np.outer(block.factors[offer, pieces], block.counts[offer])
            bends.append(_Bend(curve, here, prices.pieces[pieces], added))
    return bends


def grow(
    block: Block, prices: Priced, threshold: float, effort: Effort, *, best_only: bool = False
) -> tuple[Integers, Floats]:
    """All packages that keep the block's own rows and are worth at least ``threshold`` at the
    prices.

    Args:
        block: what is grown.
        prices: what it is worth.
        threshold: least value; -inf lists everything.
        effort: counts partial packages.
        best_only: let the threshold rise with the best package found, so that only packages that
            were best when they were found, and their like, come back; the best of all is among
            them.

    Returns:
        (n, offers) units and (n,) values; none where no package is worth so much.

    Raises:
        OutOfNodes, OutOfTime: see ``Effort``.
    """
    first = []
    if best_only and np.isneginf(threshold) and len(block.floor_lower):
        # What keeps the floors at all is sought first: from then on there is a threshold.
        first = [*islice(_found(block, prices, threshold, effort), 1)]
        threshold = max((float(worth.max()) for _, worth in first), default=np.inf)
    # What was found first may be the best there is, and by a rounding below itself.
    found = [*_found(block, prices, threshold, effort, best_only=best_only)] or first
    if not found:
        return np.zeros((0, len(block.offers)), dtype=np.int64), np.zeros(0)
    units, values = zip(*found, strict=True)
    return np.concatenate(units), np.concatenate(values)


def _found(
    block: Block, prices: Priced, threshold: float, effort: Effort, *, best_only: bool = False
) -> Iterator[tuple[Integers, Floats]]:
    """The packages of ``grow``, some at a time."""
    if not all(len(counts) for counts in block.counts):
        return
    leaning, floor = _leaning(block, prices, threshold)
    listed = np.isneginf(threshold) and leaning is not prices
    order = grown_order(block, leaning)
    waiting = [order.start()]
    while waiting:
        grown = waiting.pop()
        least = floor if listed else threshold + floor
        grown = grown.take(grown.bound >= least)
        if not len(grown.value):
            continue
        if grown.decided < len(block.offers):
            grown = order.extend(grown, least)
            effort.spend(len(grown.value))
            waiting.extend(_chunks(grown, order))
            continue
        units, worth = _finished(block, order, grown)
        if leaning is not prices:
            worth = _worth(block, prices, units)
            units, worth = units[worth >= threshold], worth[worth >= threshold]
        if len(worth):
            yield units, worth
            threshold = max(threshold, float(worth.max())) if best_only else threshold


def _leaning(block: Block, prices: Priced, threshold: float) -> tuple[Priced, float]:
    """Prices that lean towards a block's floors, and what the floors are worth at them. Where
    everything is listed floors alone count.
    """
    listed, floors = np.isneginf(threshold), np.zeros(len(block.floor_lower))
    room = _hope(block, prices) - threshold if len(floors) else 0.0
    for only in np.eye(len(floors)):
        most = _hope(block, _leant(block, prices, only, 0.0))
        if listed:
            floors = floors + only
        elif min(room, most) > 0:
            tried = floors + np.outer([0.0, *FLOOR_PRICES * (room / most)], only)
            hopes = [_hope(block, _leant(block, prices, each)) for each in tried]
            floors = tried[int(np.argmin(np.array(hopes) - tried @ block.floor_lower))]
    if not floors.any():
        return prices, 0.0
    least = block.floor_lower - SPARE * (OBJECTIVE_SIZE + np.abs(block.floor_lower))
    leaning = _leant(block, prices, floors, 0.0 if listed else 1.0)
    return leaning, float(floors @ least)


def _leant(block: Block, prices: Priced, floors: Floats, worth: float = 1.0) -> Priced:
    """Prices, taken so many times, with floors at these prices beside them."""
    return Priced(
        *(
            worth * asked + floors @ counted
            for asked, counted in zip(
                (prices.units, prices.groups, prices.pieces),
                (block.floors.units, block.floors.groups, block.floors.pieces),
                strict=True,
            )
        )
    )


def _hope(block: Block, prices: Priced) -> float:
    """The most that any package may be worth, as far as is known before anything is decided."""
    return float(OfferOrder(block, prices, np.arange(len(block.offers))).start().bound[0])


def _worth(block: Block, prices: Priced, units: Integers) -> Floats:
    """(n,) what packages are worth at prices."""
    gains = coverage_gains(block, units @ block.factors)
    own = units @ prices.units + presence(block, units) @ prices.groups
    return np.asarray(own + gains @ prices.pieces)


def _chunks(grown: Grown, order: OfferOrder) -> list[Grown]:
    """Pieces that make at most about ``WORK`` when extended, and not too much to wait: the most
    promising last, taken up first.
    """
    choices = order.choices(grown.decided)
    waiting = choices * grown.size * (grown.units.shape[1] - grown.decided)
    size = max(1, min(CHUNK, WORK // choices, MEMORY // max(1, waiting)))
    if len(grown.value) <= size:
        return [grown]
    by_bound = np.argsort(grown.bound, kind="stable")
    return [grown.take(piece) for piece in np.array_split(by_bound, len(by_bound) // size + 1)]


def _finished(block: Block, order: OfferOrder, grown: Grown) -> tuple[Integers, Floats]:
    units = order.in_block_order(grown.units)
    kept = keeps_own_rows(block, units)
    return units[kept], grown.value[kept]
