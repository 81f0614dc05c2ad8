"""One step of growing: every partial package extended by every unit count of the next offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.curves import Curve, Proportional, Saturating
from optimizer.methods.packages.growing_rows import Reach
from optimizer.methods.packages.multipliers import Priced
from optimizer.methods.packages.structure import Block, Bools
from optimizer.programme import Floats, Integers

TOGETHER = 4_000_000
"""Gains of counts that are reckoned together: bounds the memory."""


@dataclass(frozen=True, eq=False)
class Grown:
    """n partial packages that have decided the same offers. Offers stand in the order of growing.

    Attributes:
        decided: how many offers are decided.
        units: (n, offers) 0 where undecided.
        value: (n,) at the prices.
        rest: (n,) the most that undecided offers may add. later: (n,) the same without the next
            offer.
        lacking: (n, saturating areas) weight x exp(-s): what each area still lacks.
        factors: (n, other areas) total coverage factor.
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
        return sum(part[:1].nbytes for part in self._parts)

    def take(self, rows: Bools | Integers) -> Grown:
        """Some of them."""
        return Grown(self.decided, *(part[rows] for part in self._parts))

    @property
    def _parts(self) -> tuple[NDArray[Any], ...]:
        return (
            self.units,
            self.value,
            self.rest,
            self.later,
            self.lacking,
            self.factors,
            self.present,
            self.sums,
        )


@dataclass(frozen=True, eq=False)
class _Bend:
    """What an offer does to areas of one curve that neither saturates nor is proportional.

    Attributes:
        areas: positions among the other areas. weights: (areas,). added: (areas, counts) coverage
            factor of each count.
    """

    curve: Curve
    areas: Integers
    weights: Floats
    added: Floats

    def gains(self, factors: Floats) -> Floats:
        """(n, counts) what each count adds to (n, other areas) total coverage factors."""
        here = factors[:, self.areas, None]
        return np.asarray(
            np.einsum(
                "nac,a->nc",
                self.curve.value(here + self.added) - self.curve.value(here),
                self.weights,
            )
        )


class Order:
    """A block's offers in the order of growing, with everything a step needs.

    Every offer has a column per count it may have, offers after one another; ``_first[i]`` is the
    first column of offer i.
    """

    def __init__(self, block: Block, prices: Priced, sequence: Integers) -> None:
        self._sequence = sequence
        self._groups = prices.groups
        self._members = block.members[:, sequence]
        self._counts = [block.counts[o] for o in sequence]
        self._offer = np.repeat(np.arange(len(sequence)), [len(counts) for counts in self._counts])
        self._first = np.searchsorted(self._offer, np.arange(len(sequence) + 1))
        self._count = np.concatenate([*self._counts, np.zeros(0, dtype=np.int64)])
        self._optional = np.array([counts[0] == 0 for counts in self._counts], dtype=bool)
        saturating, others, linear = _areas_by_curve(block)
        factors = block.factors[sequence]
        self._share = -np.expm1(-factors[self._offer][:, saturating].T * self._count)
        self._fixed = (prices.units[sequence] + factors @ (prices.areas * linear))[
            self._offer
        ] * self._count
        self._bends = _bends(block, prices, sequence, others)
        self._lacking = (prices.areas * np.exp(-block.baselines))[saturating]
        self._factors = block.baselines[others]
        self._reach = Reach(block.limits, sequence, self._counts, self._members)
        undecided = np.cumsum(self._members[:, ::-1], axis=1)[:, ::-1]
        self._undecided = np.concatenate(
            [undecided, np.zeros((len(self._members), 1), dtype=undecided.dtype)], axis=1
        )

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
        columns = slice(self._first[at], self._first[at + 1])
        gains = grown.lacking @ self._share[:, columns] + self._fixed[columns]
        for bend in self._bends[at]:
            gains += bend.gains(grown.factors)
        newly = ~grown.present[:, groups] @ self._groups[groups]
        gains += newly[:, None] * (counts > 0)
        sums = self._reach.extended(grown.sums, grown.present, at, counts, groups)
        # Later offers add no more than they would have, except that a cost of presence may be borne
        # for them now.
        relief = ~grown.present[:, groups] @ self._relief(groups, at)
        bounds = (grown.value + grown.later)[:, None] + gains + relief[:, None] * (counts > 0)
        parent, choice = np.nonzero((bounds >= threshold) & self._reach.possible(sums, at))
        children = Grown(
            at + 1,
            grown.units[parent],
            grown.value[parent] + gains[parent, choice],
            np.zeros(len(parent)),
            np.zeros(len(parent)),
            grown.lacking[parent] * (1.0 - self._share[:, columns].T[choice]),
            grown.factors[parent],
            grown.present[parent],
            sums[parent, choice],
        )
        children.units[:, at] = counts[choice]
        children.present[:, groups] |= (counts[choice] > 0)[:, None]
        for bend in self._bends[at]:
            children.factors[:, bend.areas] += bend.added[:, choice].T
        return self._hopeful(children)

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
        grown.rest[:] = alone.sum(axis=1)
        rewards = np.where(
            self._undecided[:, grown.decided] > 0, np.maximum(self._groups, 0.0), 0.0
        )
        if rewards.any():
            grown.rest[:] += ~grown.present @ rewards
        grown.later[:] = grown.rest - (alone[:, 0] if alone.shape[1] else 0.0)
        return grown

    def _alone(self, grown: Grown) -> Floats:
        """(n, undecided offers) the most that each adds alone; a cost of presence that others may
        share counts in shares.
        """
        if grown.decided == len(self._sequence):
            return np.zeros((len(grown.value), 0))
        size = max(1, TOGETHER // (self._first[-1] - self._first[grown.decided]))
        pieces = [
            grown.take(np.arange(i, min(i + size, len(grown.value))))
            for i in range(0, len(grown.value), size)
        ]
        return (
            np.concatenate([self._each_alone(piece) for piece in pieces])
            if len(pieces) > 1
            else self._each_alone(grown)
        )

    def _each_alone(self, grown: Grown) -> Floats:
        at = grown.decided
        gains = grown.lacking @ self._share[:, self._first[at] :] + self._fixed[self._first[at] :]
        for offer in range(at, len(self._sequence)):
            for bend in self._bends[offer]:
                gains[
                    :,
                    self._first[offer] - self._first[at] : self._first[offer + 1] - self._first[at],
                ] += bend.gains(grown.factors)
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


def grown_order(block: Block, prices: Priced) -> Order:
    """The offers that promise most first: they raise values early and leave little hope to the
    rest.
    """
    first = Order(block, prices, np.arange(len(block.offers)))
    return Order(block, prices, np.argsort(-first.promise(), kind="stable"))


def _areas_by_curve(block: Block) -> tuple[Integers, Integers, Floats]:
    """Positions of the areas that saturate, of those with bends, and (areas,) 1 where proportional:
    part of the price then.
    """
    kind = np.ones(len(block.areas), dtype=np.int64)
    for curve, where in block.curves:
        kind[where] = (
            0 if isinstance(curve, Saturating) else 2 if isinstance(curve, Proportional) else 1
        )
    return np.flatnonzero(kind == 0), np.flatnonzero(kind == 1), (kind == 2).astype(float)


def _bends(block: Block, prices: Priced, sequence: Integers, others: Integers) -> list[list[_Bend]]:
    """Per offer in the order of growing, what it does to the other areas, by curve."""
    bends: list[list[_Bend]] = []
    for o in sequence:
        mine = []
        for curve, where in block.curves:
            here = (
                np.flatnonzero(np.isin(others, where) & (block.factors[o, others] > 0))
                if len(others)
                else others
            )
            if len(here):
                areas = others[here]
                mine.append(
                    _Bend(
                        curve,
                        here,
                        prices.areas[areas],
                        np.outer(block.factors[o, areas], block.counts[o]),
                    )
                )
        bends.append(mine)
    return bends
