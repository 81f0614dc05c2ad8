"""Every package of a part, grown offer by offer, with exact cost and gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

import numpy as np
from numpy.typing import NDArray

from optimizer.evaluate import tie_width
from optimizer.instance.instance import Instance
from optimizer.methods.frontier.parts import FrontPart
from optimizer.rows import Coverage, Row, Terms, Units, offers_named

MOST = 2_000_000
"""No part may have more packages than this."""
CHUNK = 100_000
"""Packages whose coverage is reckoned at a time: bounds the memory."""
EXACT = 2**62
"""Sums below this are exact in 64 bits; rows that could exceed it are reckoned in whole numbers of
any size.
"""

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


class TooManyPackagesError(Exception):
    """A part has more packages than can be listed."""


@dataclass(frozen=True, eq=False)
class Listing:
    """Packages of one part.

    Attributes:
        units: (packages, offers of the part) whole units.
        cost: (packages,) minor units, first and site costs included.
        gain: (packages,) awareness added to what exists, weight units.
    """

    units: Counts
    cost: Counts
    gain: Floats


def list_packages(
    instance: Instance, part: FrontPart, rows: Sequence[Row], most_cost: int | None
) -> Listing:
    """Every package that keeps these rows, its lots, and costs no more than ``most_cost``.

    Raises:
        TooManyPackagesError: there would be more than MOST.
    """
    most = None if most_cost is None else Fraction(most_cost)
    price = WholeSum(
        instance, part, Row("cost", "", _own_cost(instance, part), None, most, "money")
    )
    exact = [WholeSum(instance, part, row) for row in rows if not row.has_coverage]
    units = np.zeros((1, 0), dtype=np.int64)
    for position, offer in enumerate(part.offers):
        if len(units) * level_count(instance, offer) > MOST:
            raise TooManyPackagesError
        levels = levels_of(instance, offer)
        units = np.column_stack(
            [np.repeat(units, len(levels), axis=0), np.tile(levels, len(units))]
        )
        for each in (price, *exact):
            units = units[each.may_hold(units, position)]
    return _valued(instance, part, [row for row in rows if row.has_coverage], units, price)


def package_count(instance: Instance, part: FrontPart) -> int:
    """The number of packages if no rule forbade any."""
    count = 1
    for offer in part.offers:
        count *= level_count(instance, offer)
    return count


def coverage_of(instance: Instance, part: FrontPart, piece: int, units: Counts) -> Floats:
    """F_a(s_a) of one piece for packages of the part."""
    factors = np.zeros(len(units)) + instance.pieces.baselines[piece]
    for offer, factor in _factors(instance, piece):
        factors += factor * units[:, part.offers.index(offer)]
    return instance.pieces.curves[piece].value(factors)


# -- gains -----------------------------------------------------------------------------------------


def _valued(
    instance: Instance, part: FrontPart, floors: Sequence[Row], units: Counts, price: WholeSum
) -> Listing:
    gain, kept = np.zeros(len(units)), np.ones(len(units), dtype=bool)
    for start in range(0, len(units), CHUNK):
        chunk = slice(start, start + CHUNK)
        for piece in part.pieces:
            existing = instance.pieces.curves[piece].value(instance.pieces.baselines[[piece]])[0]
            gain[chunk] += instance.weights[piece] * (
                coverage_of(instance, part, piece, units[chunk]) - existing
            )
        for row in floors:
            kept[chunk] &= _floor_holds(instance, part, row, units[chunk])
    units = units[kept]
    return Listing(units, price.values(units).astype(np.int64), gain[kept])


def _floor_holds(instance: Instance, part: FrontPart, row: Row, units: Counts) -> NDArray[np.bool_]:
    """Which packages keep a row in which coverage enters."""
    exact = WholeSum(instance, part, row)
    total = exact.values(units) / exact.size
    for quantity, coefficient in row.terms:
        if isinstance(quantity, Coverage):
            total = total + float(coefficient) * coverage_of(instance, part, quantity.piece, units)
    held, spare = np.ones(len(units), dtype=bool), row.tolerance(tie_width(instance))
    if row.lower is not None:
        held &= total >= float(row.lower) - spare
    if row.upper is not None:
        held &= total <= float(row.upper) + spare
    return held


def _factors(instance: Instance, piece: int) -> list[tuple[int, float]]:
    here = instance.effects.piece == piece
    pairs = zip(instance.effects.offer[here], instance.effects.coverage_factor[here], strict=True)
    return [(int(offer), float(factor)) for offer, factor in pairs if factor > 0]


def _own_cost(instance: Instance, part: FrontPart) -> Terms:
    mine = set(part.offers)
    return tuple(term for term in instance.cost_terms if mine.issuperset(offers_named(term[0])))


def level_count(instance: Instance, offer: int) -> int:
    """How many levels an offer has."""
    it = instance.offers[offer]
    return 1 + max(0, it.max_units - max(1, it.min_units) + 1)


def levels_of(instance: Instance, offer: int) -> Counts:
    """0, and everything between the lots."""
    it = instance.offers[offer]
    return np.array([0, *range(max(1, it.min_units), it.max_units + 1)], dtype=np.int64)


# -- rows in whole numbers -------------------------------------------------------------------------


class WholeSum:
    """A row's sum over the offers of a part in whole numbers: coefficients and bounds times
    ``size``, bounds rounded inward.
    """

    def __init__(self, instance: Instance, part: FrontPart, row: Row) -> None:
        position = {offer: p for p, offer in enumerate(part.offers)}
        exact = [(quantity, c) for quantity, c in row.terms if not isinstance(quantity, Coverage)]
        self.size = lcm(*(coefficient.denominator for _, coefficient in exact))
        self.lower = None if row.lower is None else ceil(row.lower * self.size)
        self.upper = None if row.upper is None else floor(row.upper * self.size)
        whole = [
            (isinstance(q, Units), [position[o] for o in offers_named(q)], int(c * self.size))
            for q, c in exact
        ]
        self.units = {members[0]: each for alone, members, each in whole if alone}
        self.presences = [(members, each) for alone, members, each in whole if not alone]
        self.positions = {*self.units, *(p for members, _ in self.presences for p in members)}
        self._look_ahead(instance.max_units[list(part.offers)])

    def _look_ahead(self, most: Counts) -> None:
        """What each offer can add at most, and whether 64 bits hold the sum."""
        self.most = {p: each * int(most[p]) for p, each in self.units.items()}
        reach = [*self.most.values(), *(each for _, each in self.presences)]
        self.kind: type = np.int64 if sum(map(abs, reach)) < EXACT else object

    def values(self, units: Counts) -> Counts:
        """The sum for whole packages, times ``size``."""
        total = self._decided(units)
        for members, whole in self.presences:
            total = total + whole * (units[:, members] > 0).any(axis=1)
        return total

    def may_hold(self, units: Counts, position: int) -> NDArray[np.bool_]:
        """Which partial packages, decided up to ``position``, can still be completed within the
        bounds.
        """
        held = np.ones(len(units), dtype=bool)
        if position not in self.positions or (self.lower is None and self.upper is None):
            return held
        least, most = self._reach(units, position)
        if self.upper is not None:
            held &= np.asarray(least <= self.upper, dtype=bool)
        if self.lower is not None:
            held &= np.asarray(most >= self.lower, dtype=bool)
        return held

    def _decided(self, units: Counts) -> Counts:
        columns = [p for p in self.units if p < units.shape[1]]
        whole: Counts = np.array([self.units[p] for p in columns], dtype=self.kind)
        total: Counts = units[:, columns].astype(self.kind, copy=False) @ whole
        return total

    def _reach(self, units: Counts, position: int) -> tuple[Counts, Counts]:
        """The least and the most that the sum can come to, undecided offers being free."""
        rest = [most for p, most in self.most.items() if p > position]
        decided = self._decided(units)
        least, most = (
            decided + sum(min(0, each) for each in rest),
            decided + sum(max(0, each) for each in rest),
        )
        for members, whole in self.presences:
            bought = (units[:, [p for p in members if p <= position]] > 0).any(axis=1)
            undecided = any(p > position for p in members)
            least = least + np.where(bought, whole, min(0, whole) if undecided else 0)
            most = most + np.where(bought, whole, max(0, whole) if undecided else 0)
        return least, most
