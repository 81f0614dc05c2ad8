"""One step of growing: every partial package extended by every unit count of the next offer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.curves import Curve, Proportional, Saturating
from optimizer.methods.packages.multipliers import Priced
from optimizer.methods.packages.structure import Block, Bools, Limits
from optimizer.programme import Floats, Integers


@dataclass(frozen=True, eq=False)
class Grown:
    """n partial packages that have decided the same offers. Offers stand in the order of growing.

    Attributes:
        decided: how many offers are decided.
        units: (n, offers) 0 where undecided.
        value: (n,) at the prices.
        alone: (n, offers) the most an undecided offer adds alone.
        bound: (n,) no package grown from here is worth more.
        lacking: (n, saturating areas) weight x exp(-s): what each area still lacks.
        factors: (n, other areas) total coverage factor.
        present: (n, groups).
        sums: (n, own rows) the rows' sums so far.
    """

    decided: int
    units: Integers
    value: Floats
    alone: Floats
    bound: Floats
    lacking: Floats
    factors: Floats
    present: Bools
    sums: Integers

    def take(self, rows: Bools | Integers) -> Grown:
        """Some of them."""
        parts = (self.units, self.value, self.alone, self.bound, self.lacking, self.factors, self.present, self.sums)
        return Grown(self.decided, *(part[rows] for part in parts))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class _Offer:
    """An offer in the order of growing.

    Attributes:
        counts: (counts,) units it may have.
        fixed: (counts,) value of units by price and by proportional areas.
        areas: positions among the saturating areas it has an effect in; ``share``: (areas, counts) 1 - exp(-k C).
        bends: (curve, positions among the other areas, (positions,) weight, (positions, counts) k C) of other curves.
        groups: positions of the groups that hold it.
    """

    counts: Integers
    fixed: Floats
    areas: Integers
    share: Floats
    bends: tuple[tuple[Curve, Integers, Floats, Floats], ...]
    groups: Integers


class Order:
    """A block's offers in the order of growing, with everything a step needs."""

    def __init__(self, block: Block, prices: Priced, sequence: Integers) -> None:
        self._sequence = sequence
        self._prices = prices
        self._members = block.members[:, sequence]
        self._saturating, self._others = _areas_by_curve(block, prices)
        self._block = block
        linear = prices.units + block.factors @ _linear_weights(block, prices)
        self._offers = [self._offer(int(o), linear[o]) for o in sequence]
        self._limits = _Reach(block.limits, sequence, [offer.counts for offer in self._offers], self._members)
        self._touching = self._neighbours()
        undecided = np.cumsum(self._members[:, ::-1], axis=1)[:, ::-1]
        self._undecided = np.concatenate([undecided, np.zeros((len(self._members), 1), dtype=undecided.dtype)], axis=1)

    def start(self) -> Grown:
        """The one partial package that has decided nothing."""
        block = self._block
        n = len(self._sequence)
        lacking = (self._prices.areas * np.exp(-block.baselines))[self._saturating][None, :]
        factors = block.baselines[self._others][None, :]
        present = np.zeros((1, len(self._members)), dtype=bool)
        sums = np.zeros((1, len(block.limits.lower)), dtype=np.int64)
        empty = Grown(0, np.zeros((1, n), dtype=np.int64), np.zeros(1), np.zeros((1, n)), np.zeros(1), lacking, factors, present, sums)
        for q in range(n):
            empty.alone[:, q] = self._alone(empty, q, slice(None))
        return self._bounded(empty)

    def extend(self, grown: Grown, threshold: float) -> Grown:
        """Every count of the next offer, without what falls below the threshold or breaks an own row for good."""
        at = grown.decided
        offer = self._offers[at]
        values = grown.value[:, None] + self._gains(offer, grown.lacking, grown.factors)
        bought_any = offer.counts > 0
        values += np.where(bought_any, self._first(grown.present, offer.groups)[:, None], 0.0)
        sums = self._limits.extended(grown.sums, grown.present, at, offer.counts, offer.groups)
        rest = grown.alone[:, at + 1 :].sum(axis=1) + self._rewards(grown.present, at)
        hopes = values + rest[:, None] + np.where(bought_any, self._relief(grown.present, offer.groups, at)[:, None], 0.0)
        hopeful = hopes >= threshold
        parent, choice = np.nonzero(hopeful & self._limits.possible(sums, at))
        counts = offer.counts[choice]
        children = Grown(
            at + 1,
            grown.units[parent],
            values[parent, choice],
            grown.alone[parent],
            grown.bound[parent],
            grown.lacking[parent],
            grown.factors[parent],
            grown.present[parent],
            sums[parent, choice],
        )
        children.units[:, at] = counts
        self._cover(children, offer, choice)
        bought = np.flatnonzero(counts > 0)
        for group in offer.groups:
            children.present[bought, group] = True
        for q, always in self._touching[at]:
            rows = slice(None) if always else bought
            children.alone[rows, q] = self._alone(children, q, rows)
        return self._bounded(children)

    def in_block_order(self, units: Integers) -> Integers:
        """(n, offers) units in the order of the block."""
        result = np.empty_like(units)
        result[:, self._sequence] = units
        return result

    # -- what offers add ------------------------------------------------------------------------------------------

    def _bounded(self, grown: Grown) -> Grown:
        grown.bound[:] = grown.value + grown.alone[:, grown.decided :].sum(axis=1) + self._rewards(grown.present, grown.decided - 1)
        return grown

    def _gains(self, offer: _Offer, lacking: Floats, factors: Floats) -> Floats:
        """(n, counts) value of each count, groups left out."""
        gains = lacking[:, offer.areas] @ offer.share + offer.fixed
        for curve, where, weights, added in offer.bends:
            here = factors[:, where, None]
            gains += np.einsum("nac,a->nc", curve.value(here + added) - curve.value(here), weights)
        return np.asarray(gains)

    def _cover(self, grown: Grown, offer: _Offer, choice: Integers) -> None:
        grown.lacking[:, offer.areas] *= (1.0 - offer.share[:, choice]).T
        for _, where, _, added in offer.bends:
            grown.factors[:, where] += added[:, choice].T

    def _alone(self, grown: Grown, q: int, rows: slice | Integers) -> Floats:
        """The most that offer q adds alone; a cost of presence that others may share counts in shares."""
        offer = self._offers[q]
        gains = self._gains(offer, grown.lacking[rows], grown.factors[rows])[:, offer.counts > 0]
        if not gains.shape[1]:
            return np.zeros(len(gains))
        most = gains.max(axis=1)
        for group in offer.groups:
            cost = min(0.0, self._prices.groups[group])
            if cost:
                sharers = max(1, int(self._undecided[group, grown.decided]))
                most = most + np.where(grown.present[rows, group], 0.0, cost / sharers)
        nothing = 0.0 if offer.counts[0] == 0 else -np.inf
        return np.asarray(np.maximum(nothing, most))

    def _first(self, present: Bools, groups: Integers) -> Floats:
        """(n,) what presence newly adds where any unit of an offer in these groups is bought."""
        return np.asarray(~present[:, groups] @ self._prices.groups[groups])

    def _relief(self, present: Bools, groups: Integers, at: int) -> Floats:
        """(n,) shares of costs of presence that undecided offers are freed of once the offer at this position bears them."""
        sharers = np.maximum(1, self._undecided[groups, at])
        costs = np.minimum(0.0, self._prices.groups[groups])
        return np.asarray(~present[:, groups] @ (-costs * (sharers - 1) / sharers))

    def _rewards(self, present: Bools, at: int) -> Floats | float:
        """(n,) rewards of groups that are not present and have undecided offers after position ``at``."""
        open_groups = np.flatnonzero((self._prices.groups > 0) & (self._undecided[:, at + 1] > 0))
        if not len(open_groups):
            return 0.0
        return np.asarray(~present[:, open_groups] @ self._prices.groups[open_groups])

    # -- preparation ----------------------------------------------------------------------------------------------

    def _offer(self, o: int, linear: float) -> _Offer:
        block = self._block
        counts = block.counts[o]
        here = np.flatnonzero(block.factors[o, self._saturating])
        share = -np.expm1(-np.outer(block.factors[o, self._saturating[here]], counts))
        bends = []
        for curve, where in block.curves:
            if isinstance(curve, (Saturating, Proportional)):
                continue
            mine = np.flatnonzero(np.isin(self._others, where) & (block.factors[o, self._others] > 0))
            if len(mine):
                areas = self._others[mine]
                bends.append((curve, mine, self._prices.areas[areas], np.outer(block.factors[o, areas], counts)))
        return _Offer(counts, np.asarray(linear * counts, dtype=float), here, share, tuple(bends), np.flatnonzero(block.members[:, o]))

    def _neighbours(self) -> list[list[tuple[int, bool]]]:
        """Per position, the later offers whose ``alone`` it changes: where bought, or always (a shared cost of presence)."""
        costly = self._members[self._prices.groups < 0].astype(np.int64)
        effects = self._block.factors[self._sequence] * (self._prices.areas > 0)
        overlap = (effects @ effects.T) > 0
        sharing = (costly.T @ costly) > 0
        n = len(self._sequence)
        return [[(q, bool(sharing[at, q])) for q in range(at + 1, n) if overlap[at, q] or sharing[at, q]] for at in range(n)]


class _Reach:
    """The block's own rows in the order of growing: what their sums may still become."""

    def __init__(self, limits: Limits, sequence: Integers, counts: list[Integers], members: Bools) -> None:
        self._limits = limits
        self._units = limits.units[:, sequence]
        least, most = (np.array([pick(c) for c in counts], dtype=np.int64) for pick in (min, max))
        low = np.minimum(self._units * least, self._units * most)
        high = np.maximum(self._units * least, self._units * most)
        self._low, self._high = _after(low), _after(high)
        last = np.array([np.flatnonzero(row).max(initial=-1) for row in members], dtype=np.int64)
        for at in range(len(sequence) + 1):
            undecided = last >= at
            self._low[:, at] += np.minimum(limits.groups, 0)[:, undecided].sum(axis=1)
            self._high[:, at] += np.maximum(limits.groups, 0)[:, undecided].sum(axis=1)

    def extended(self, sums: Integers, present: Bools, at: int, counts: Integers, groups: Integers) -> Integers:
        """(n, counts, rows) sums once the offer at this position has each count."""
        units = self._units[:, at][None, None, :] * counts[None, :, None]
        newly = ~present[:, groups] @ self._limits.groups[:, groups].T
        return np.asarray(sums[:, None, :] + units + newly[:, None, :] * (counts > 0)[None, :, None])

    def possible(self, sums: Integers, at: int) -> Bools:
        """(n, counts) whether every row may still be kept once the offer at this position is decided."""
        low = sums + self._low[:, at + 1]
        high = sums + self._high[:, at + 1]
        return np.asarray(np.all((low <= self._limits.upper) & (high >= self._limits.lower), axis=2))


def grown_order(block: Block, prices: Priced) -> Order:
    """The offers that promise most first: they raise values early and leave little hope to the rest."""
    first = Order(block, prices, np.arange(len(block.offers)))
    return Order(block, prices, np.argsort(-first.start().alone[0], kind="stable"))


def _after(table: Integers) -> Integers:
    """(rows, n + 1): at position i, the sum of columns i and later."""
    sums = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([sums, np.zeros((len(table), 1), dtype=np.int64)], axis=1)


def _areas_by_curve(block: Block, prices: Priced) -> tuple[Integers, Integers]:
    """Positions of the areas with weight that saturate, and of those with bends; proportional ones are part of the price."""
    saturating: list[int] = []
    others: list[int] = []
    for curve, where in block.curves:
        weighted = where[prices.areas[where] > 0]
        if isinstance(curve, Saturating):
            saturating.extend(weighted)
        elif not isinstance(curve, Proportional):
            others.extend(weighted)
    return np.array(saturating, dtype=np.int64), np.array(others, dtype=np.int64)


def _linear_weights(block: Block, prices: Priced) -> Floats:
    weights = np.zeros(len(block.areas))
    for curve, where in block.curves:
        if isinstance(curve, Proportional):
            weights[where] = prices.areas[where]
    return weights
