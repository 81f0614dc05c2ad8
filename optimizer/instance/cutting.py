"""Areas cut into pieces: by who reaches which part of the water, and by which recipients sustain
what they are given.

Units that exist are no matter of what a recipient sustains: they cover in every piece they reach.
The pieces of an area are numbered in a fixed order: the parts of its water in theirs
(``waters.parts_of``), within each part the sets of recipients that sustain, all of them first, and
last what no unit adds to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from optimizer.curves import CoverageCurve
from optimizer.instance.entities import Area, Offer
from optimizer.instance.pieces import Effects, Floats, Integers, Pieces
from optimizer.waters import EVERYWHERE, Reach, Water, parts_of

MOST_RECIPIENTS = 3
"""Where more recipients than this may fail to sustain what reaches one part, their uptake is
averaged: a piece for each set of them would be too many.
"""


@dataclass(frozen=True, eq=False)
class AreaEffects:
    """What offers add to areas before these are cut; sorted by area, then offer.

    Attributes:
        offer, area: (effects,) indices.
        factor: (effects,) C per unit within reach, if the recipient sustains it.
        averaged: (effects,) the same with the recipient's uptake as a share of the effort.
        reach: per effect, the part of the area's water that is reached; empty where all reach all.
    """

    offer: Integers
    area: Integers
    factor: Floats
    averaged: Floats
    reach: Sequence[Reach]


def cut_areas(
    effects: AreaEffects,
    waters: Sequence[Water],
    areas: Sequence[Area],
    offers: Sequence[Offer],
    uptake: Mapping[str, float],
    curves: Mapping[str, CoverageCurve],
) -> tuple[Pieces, Effects]:
    """The pieces of all areas, and what offers add to them; ``uptake`` is each recipient's."""
    existing = np.array([offer.existing_units for offer in offers])[effects.offer]
    doubtful = [offer.recipient if uptake[offer.recipient] < 1 else "" for offer in offers]
    cutting = _Cutting(effects, effects.factor * existing, doubtful, uptake)
    own = np.array([each.baseline for each in areas], dtype=float)
    kinds = [curves[each.curve] for each in areas]
    if not effects.reach and not any(doubtful):
        return cutting.whole(own, kinds)
    bounds = np.searchsorted(effects.area, np.arange(len(areas) + 1)).tolist()
    pieces: list[_Piece] = []
    area: list[int] = []
    for a in range(len(areas)):
        here = [*cutting.pieces(range(*bounds[a : a + 2]), waters[a])]
        pieces += here
        area += [a] * len(here)
    share = np.array([piece.share for piece in pieces], dtype=float)
    standing = np.array([piece.standing for piece in pieces], dtype=float)
    cut = Pieces(np.array(area), share, own[area] + standing, tuple(kinds[a] for a in area))
    return cut, _by_offer(effects, pieces)


@dataclass(frozen=True, eq=False)
class _Piece:
    """A share of an area, the coverage factor of units that exist, and the effects there: positions
    among all, and factors.
    """

    share: float
    standing: float
    effects: tuple[int, ...]
    factors: Floats


@dataclass(frozen=True, eq=False)
class _Cutting:
    """What is known of all areas.

    Attributes:
        effects: before cutting.
        standing: per effect, the coverage factor of the units that exist.
        doubtful: per offer, its recipient where that may fail to sustain what it is given, or else
            nothing.
        uptake: recipient to its chance to sustain.
    """

    effects: AreaEffects
    standing: Floats
    doubtful: Sequence[str]
    uptake: Mapping[str, float]

    def whole(self, own: Floats, curves: Sequence[CoverageCurve]) -> tuple[Pieces, Effects]:
        """Where nothing cuts any area: a piece an area."""
        it, areas = self.effects, len(own)
        added = np.bincount(it.area, weights=self.standing, minlength=areas)
        order = np.lexsort((it.area, it.offer))
        pieces = Pieces(np.arange(areas), np.ones(areas), own + added, tuple(curves))
        return pieces, Effects(it.offer[order], it.area[order], it.factor[order])

    def pieces(self, rows: range, water: Water) -> Iterator[_Piece]:
        """The pieces of one area, whose effects are ``rows``; what no unit adds to comes last, as
        one piece for each coverage factor that stands there.
        """
        idle: dict[float, float] = {}
        for share, here in self._parts(rows, water):
            for piece in self._sustained(share, here):
                if piece.effects:
                    yield piece
                else:
                    idle[piece.standing] = idle.get(piece.standing, 0.0) + piece.share
        for standing, share in idle.items():
            yield _Piece(share, standing, (), np.zeros(0))

    def _parts(self, rows: range, water: Water) -> Iterator[tuple[float, tuple[int, ...]]]:
        """The parts of the water, each with the effects that reach it."""
        reach = {row: self.effects.reach[row] for row in rows} if self.effects.reach else {}
        reaches = tuple(dict.fromkeys(each for each in reach.values() if each != EVERYWHERE))
        if not reaches:
            yield 1.0, tuple(rows)
            return
        for share, held in parts_of(water, reaches):
            there = {EVERYWHERE, *(reaches[i] for i in held)}
            yield share, tuple(row for row in rows if reach[row] in there)

    def _sustained(self, share: float, here: tuple[int, ...]) -> Iterator[_Piece]:
        """A part as a piece for each set of recipients that sustain what they are given."""
        standing = float(self.standing[list(here)].sum())
        owner = {row: self.doubtful[self.effects.offer[row]] for row in here}
        adding = (row for row in here if owner[row] and self.effects.factor[row])
        names = list(dict.fromkeys(owner[row] for row in adding))
        if not names or len(names) > MOST_RECIPIENTS:
            factors = self.effects.averaged if names else self.effects.factor
            yield _Piece(share, standing, here, factors[list(here)])
            return
        for sustaining in product((True, False), repeat=len(names)):
            held = dict(zip(names, sustaining, strict=True))
            chance = prod(self.uptake[r] if yes else 1 - self.uptake[r] for r, yes in held.items())
            if chance > 0:
                there = tuple(row for row in here if held.get(owner[row], True))
                factors = self.effects.factor[list(there)]
                yield _Piece(share * chance, standing, there, factors)


def _by_offer(effects: AreaEffects, pieces: Sequence[_Piece]) -> Effects:
    counts = [len(piece.effects) for piece in pieces]
    rows = np.array([row for piece in pieces for row in piece.effects], dtype=np.int64)
    offer, piece = effects.offer[rows], np.repeat(np.arange(len(pieces)), counts)
    factor = np.concatenate([np.zeros(0), *(each.factors for each in pieces)])
    order = np.lexsort((piece, offer))
    return Effects(offer[order], piece[order], factor[order])
