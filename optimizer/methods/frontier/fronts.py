"""Fronts: sorted lists of the packages, and of their sums, that can be part of a best plan at some
budget.

Two fronts merge into the front of both: all sums, and of these the few that matter. Money is exact
in minor units, gains are whole grains of 10^-13 S, and nothing is an array over money. Three kinds
of entries are kept:

* what brings more than everything that costs no more (the optimum at every budget);
* of equal cost, what brings less but is preferred among equals: fewer units, then the greater
  vector of units (the canonical plan of docs/model.md, section 5);
* what brings more than all but one of the entries that cost no more (whether the optimum is the
  only one).

Cost, gain and preference all add up, so an entry that is excelled in all three ways is excelled in
every sum, and no answer has it as a part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.proof import TIES, Plan

GRAINS = 10**13
"""Grains in S. A package's gain is rounded to whole grains, so that sums do not depend on their
order.
"""
TIE = round(TIES * GRAINS)
"""Width of a tie in grains where what exists is not far more than S: rounding is far below it."""
NEVER = -(2**62)
"""Gain where nothing is cheap enough."""
BINS = 4096
"""Classes of cost by which sums far below the front are dropped before any are sorted."""
CHUNK = 4_000_000
"""Sums held at a time: bounds the memory."""
LIMB = 2**62
"""Preferences are whole numbers of any size, kept as limbs below this."""

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Front:
    """Entries by increasing cost, then decreasing gain.

    Attributes:
        cost: (entries,) minor units. gain: (entries,) awareness above what exists, grains.
        key: (entries, limbs) preference among equals, the greatest first: minus the units, then the
            vector of units written as one number. It tells the plan (``Radix.plan``). Without limbs
            where plans are not wanted.
    """

    cost: Counts
    gain: Counts
    key: Counts

    def __len__(self) -> int:
        return len(self.cost)


@dataclass(frozen=True)
class Keeping:
    """What a front keeps.

    Attributes:
        plans: whether plans are wanted, or only what they bring.
        any_gain: an entry of equal cost is wanted however much less it brings, as for a goal that
            both reach.
        most: sums that cost more are dropped; None for all.
        tie: width of a tie, grains.
    """

    plans: bool = True
    any_gain: bool = False
    most: int | None = None
    tie: int = TIE


def nothing(limbs: int) -> Front:
    """The front of no block at all: nothing for nothing."""
    return Front(
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros((1, limbs), dtype=np.int64),
    )


def front_of(cost: Counts, gain: Counts, key: Counts, keep: Keeping) -> Front:
    """The front of a list of packages."""
    if keep.most is not None:
        within = cost <= keep.most
        cost, gain, key = cost[within], gain[within], key[within]
    order = np.lexsort((-gain, cost))
    cost, gain, key = cost[order], gain[order], key[order]
    kept = _kept(cost, gain, key, keep)
    return Front(cost[kept], gain[kept], key[kept])


def merged(one: Front, other: Front, keep: Keeping) -> Front:
    """The front of all sums of an entry of each."""
    if not len(one) or not len(other):
        return Front(one.cost[:0], one.gain[:0], one.key[:0])
    i, j = _near(one, other, keep)
    return front_of(
        one.cost[i] + other.cost[j], one.gain[i] + other.gain[j], one.key[i] + other.key[j], keep
    )


def best_within(front: Front, budgets: Counts) -> Counts:
    """The greatest gain for no more than each budget; NEVER where nothing is so cheap. For fronts
    without plans.
    """
    return np.append(NEVER, front.gain)[np.searchsorted(front.cost, budgets, side="right")]


def first_above(front: Front, gains: Counts) -> Counts:
    """The position of the first entry that brings more than each gain; ``len(front)`` where none
    does. For fronts without plans.
    """
    return np.searchsorted(front.gain, gains, side="right")


# -- what is kept ----------------------------------------------------------------------------------


def _kept(cost: Counts, gain: Counts, key: Counts, keep: Keeping) -> Counts:
    """Positions to keep, of entries by cost, then decreasing gain."""
    best = np.maximum.accumulate(gain)
    more = gain > _before(best)
    if not keep.plans:
        return np.flatnonzero(more)
    second = np.maximum.accumulate(np.minimum(gain, _before(best)))
    near = gain >= best - keep.tie
    dearer = _before(best)[np.searchsorted(cost, cost, side="left")]
    equal = gain > dearer if keep.any_gain else (gain > dearer) & near
    return np.flatnonzero(
        more | (near & (gain > _before(second))) | _preferred(cost, gain, key, equal)
    )


def _before(values: Counts) -> Counts:
    """Each value's predecessor; NEVER for the first."""
    return np.append(NEVER, values)[:-1]


def _preferred(cost: Counts, gain: Counts, key: Counts, equal: Mask) -> Mask:
    """Of entries of equal cost, those that no other excels in preference and in gain."""
    chosen = np.zeros(len(cost), dtype=bool)
    where = np.flatnonzero(equal)
    starts = np.flatnonzero(np.diff(cost[where], prepend=-1))
    sizes = np.diff(starts, append=len(where))
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        group = where[start : start + size]
        group = group[np.lexsort(key[group].T[::-1])[::-1]]
        chosen[group[gain[group] > _before(np.maximum.accumulate(gain[group]))]] = True
    return chosen


def _near(one: Front, other: Front, keep: Keeping) -> tuple[Counts, Counts]:
    """Pairs whose sum is not below what a cheaper class of cost brings: all of the front, and
    little else.
    """
    least = int(one.cost[0] + other.cost[0])
    dearest = int(one.cost[-1] + other.cost[-1])
    dearest = dearest if keep.most is None else min(dearest, keep.most)
    width = max(0, dearest - least) // BINS + 1
    reached = np.full(BINS + 1, NEVER)
    for cost, gain, _ in _sums(one, other, dearest):
        np.maximum.at(reached, (cost - least) // width, gain)
    enough = _before(np.maximum.accumulate(reached)) - keep.tie
    pairs = [
        pair[gain >= enough[(cost - least) // width]]
        for cost, gain, pair in _sums(one, other, dearest)
    ]
    return np.divmod(np.concatenate(pairs), len(other))


def _sums(one: Front, other: Front, most: int) -> Iterator[tuple[Counts, Counts, Counts]]:
    """Cost, gain and number (first position x entries of the other + second position) of all sums
    within ``most``, in chunks.
    """
    rows = max(1, CHUNK // len(other))
    for start in range(0, len(one), rows):
        part = slice(start, start + rows)
        cost = (one.cost[part, None] + other.cost).ravel()
        gain = (one.gain[part, None] + other.gain).ravel()
        within = np.flatnonzero(cost <= most)
        yield cost[within], gain[within], start * len(other) + within


# -- plans as numbers ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Radix:
    """Plans written as numbers: the first limb is minus the units, the others the vector of units,
    most significant first.

    Attributes:
        limb: (offers,) the limb an offer is written in. weight: (offers,) what one unit of it
            counts there.
        base: (offers,) one more than its most units.
    """

    limb: Counts
    weight: Counts
    base: Counts

    @property
    def limbs(self) -> int:
        """How many limbs a key has."""
        return int(self.limb.max(initial=0)) + 1

    def keys(self, offers: tuple[int, ...], units: Counts) -> Counts:
        """(packages, limbs) keys of packages of these offers."""
        keys = np.zeros((len(units), self.limbs), dtype=np.int64)
        keys[:, 0] = -units.sum(axis=1)
        for position, offer in enumerate(offers):
            keys[:, self.limb[offer]] += units[:, position] * self.weight[offer]
        return keys

    def plan(self, key: Counts) -> Plan:
        """The plan that a key tells."""
        return tuple(int(units) for units in key[self.limb] // self.weight % self.base)


def radix_of(max_units: Counts) -> Radix:
    """The numbering of plans with at most so many units of each offer."""
    limbs, limb, size = [], 1, 1
    for most in map(int, max_units):
        limb, size = (
            (limb, size * (most + 1)) if size * (most + 1) <= LIMB else (limb + 1, most + 1)
        )
        limbs.append(limb)
    # Within a limb the first offer weighs most, so that the greater number is the greater vector.
    weights = [1] * len(limbs)
    for offer in reversed(range(len(limbs) - 1)):
        if limbs[offer] == limbs[offer + 1]:
            weights[offer] = weights[offer + 1] * (int(max_units[offer + 1]) + 1)
    return Radix(np.array(limbs, dtype=np.int64), np.array(weights, dtype=np.int64), max_units + 1)
