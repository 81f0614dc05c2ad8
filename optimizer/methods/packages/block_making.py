"""A block of offers as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from optimizer.curves import Curve
from optimizer.instance.instance import Instance
from optimizer.methods.packages.scaling import ScaledRow
from optimizer.methods.packages.structure import ENDLESS, Bools, Forms, Limits
from optimizer.programme import Floats, Integers
from optimizer.rows import Any, Coverage, Quantity, Units

BlockTerms = Mapping[Quantity, float]
"""The terms of one row, or of the objective, that belong to a block."""
OfferSet = tuple[int, ...]


class Unsuitable(Exception):  # noqa: N818 - no fault: another method answers
    """The packages method cannot take the question; the message says why."""


class BlockMaker:
    """Positions of a block's offers, groups and areas, and forms over them.

    Args:
        instance: the problem.
        offers: of the block, ascending.
        parts: the block's terms of the objective and of every row.
        sets: spanning sets of offers.
        shared: shared areas that matter.
    """

    def __init__(
        self,
        instance: Instance,
        offers: list[int],
        parts: Sequence[BlockTerms],
        sets: list[OfferSet],
        shared: list[int],
    ) -> None:
        self.instance = instance
        self.offers = offers
        self.offer_at = {o: position for position, o in enumerate(offers)}
        halves = [tuple(o for o in s if o in self.offer_at) for s in sets]
        present = [q.offers for part in parts for q in part if isinstance(q, Any)]
        self.groups = list(dict.fromkeys([*present, *(half for half in halves if half)]))
        self.group_at = {group: position for position, group in enumerate(self.groups)}
        self._links = [(s, self.group_at[half]) for s, half in enumerate(halves) if half]
        self.areas = self._areas(parts, shared)
        self.area_at = {a: position for position, a in enumerate(self.areas)}

    def _areas(self, parts: Sequence[BlockTerms], shared: list[int]) -> list[int]:
        effects = self.instance.effects
        mine = np.isin(effects.offer, self.offers) & (effects.coverage_factor > 0)
        own = {q.area for part in parts for q in part if isinstance(q, Coverage)}
        return sorted(set(map(int, effects.area[mine])) & (own | set(shared)))

    def factors(self) -> Floats:
        """(offers, areas) coverage factor per unit."""
        table = np.zeros((len(self.offers), len(self.areas)))
        effects = self.instance.effects
        for o, a, factor in zip(effects.offer, effects.area, effects.coverage_factor, strict=True):
            if o in self.offer_at and a in self.area_at:
                table[self.offer_at[o], self.area_at[a]] = factor
        return table

    def curves(self) -> tuple[tuple[Curve, Integers], ...]:
        """Each curve with the positions of the areas that have it."""
        where: dict[Curve, list[int]] = {}
        for position, a in enumerate(self.areas):
            where.setdefault(self.instance.curves[a], []).append(position)
        return tuple(
            (curve, np.array(positions, dtype=np.int64)) for curve, positions in where.items()
        )

    def members(self) -> Bools:
        """(groups, offers) which offers a group holds."""
        table = np.zeros((len(self.groups), len(self.offers)), dtype=bool)
        for g, group in enumerate(self.groups):
            table[g, [self.offer_at[o] for o in group]] = True
        return table

    def links(self) -> Integers:
        """(links, 2) spanning set and the group that is the block's part of it."""
        return np.array(self._links, dtype=np.int64).reshape(-1, 2)

    def forms(self, terms: Sequence[BlockTerms]) -> Forms:
        """A form per list of terms."""
        forms = Forms(
            *(
                np.zeros((len(terms), n))
                for n in (len(self.offers), len(self.groups), len(self.areas))
            )
        )
        for row, part in enumerate(terms):
            for quantity, coefficient in part.items():
                if isinstance(quantity, Units):
                    forms.units[row, self.offer_at[quantity.offer]] = coefficient
                elif isinstance(quantity, Any):
                    forms.groups[row, self.group_at[quantity.offers]] = coefficient
                else:
                    forms.areas[row, self.area_at[quantity.area]] = coefficient
        return forms

    def limits(self, rows: Sequence[tuple[str, ScaledRow]]) -> Limits:
        """Own rows without coverage, (label, row), in whole numbers.

        Raises:
            Unsuitable: a row's sums could leave 64 bits.
        """
        most = int(self.instance.max_units.max(initial=1))
        lower, upper = np.full(len(rows), -ENDLESS), np.full(len(rows), ENDLESS)
        for i, (label, row) in enumerate(rows):
            largest = sum(abs(int(coefficient)) for _, coefficient in row.terms) * most
            if (
                max(largest, *(abs(side) for side in (row.lower, row.upper) if side is not None))
                >= ENDLESS
            ):
                raise Unsuitable(
                    f"the numbers of {label} are too long for exact arithmetic in 64 bits"
                )
            lower[i] = -ENDLESS if row.lower is None else row.lower
            upper[i] = ENDLESS if row.upper is None else row.upper
        forms = [
            {quantity: int(coefficient) for quantity, coefficient in row.terms} for _, row in rows
        ]
        units = [[form.get(Units(o), 0) for o in self.offers] for form in forms]
        groups = [[form.get(Any(group), 0) for group in self.groups] for form in forms]
        shape = len(rows)
        return Limits(
            np.array(units, dtype=np.int64).reshape(shape, len(self.offers)),
            np.array(groups, dtype=np.int64).reshape(shape, len(self.groups)),
            lower,
            upper,
        )
