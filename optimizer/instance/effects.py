"""From the effects table to what units add to areas: given, or derived from sensors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.curves import CoverageCurve, Saturating
from optimizer.errors import InputError
from optimizer.instance.cutting import AreaEffects
from optimizer.instance.entities import Area, Asset, Base, Offer, Place, Recipient
from optimizer.instance.faults import Faults
from optimizer.instance.keys import OFFER, joined
from optimizer.instance.typed import Typed
from optimizer.money import show
from optimizer.sensors import MOST_LIKELY, Derived, Sea, Station, derive, factor_of
from optimizer.suggest import did_you_mean
from optimizer.waters import EVERYWHERE, Reach

GIVEN = {
    "coverage_factor": "",
    "coverage": "a factor that is given is not made of a chance",
    "effort_share": "what is given is not derived",
}
"""Columns of which a row has one, and why not another beside it."""
FACTORS = ("coverage_factor", "coverage")
"""Where one of these is given, nothing is derived from sensors."""


@dataclass(frozen=True, eq=False)
class EffectRows:
    """The effects table as it is written, in its order, and after it what offers give by a chance
    of their own.

    Attributes:
        offer, area: (rows,) indices; -1 where a row names none.
        coverage_factor: (rows,) C >= 0 per unit, uptake not yet applied; NaN where a chance or
            sensors give it.
        chance: (rows,) the chance that one unit gives, likewise; NaN where a factor or sensors do.
    """

    offer: NDArray[np.int64]
    area: NDArray[np.int64]
    coverage_factor: NDArray[np.float64]
    chance: NDArray[np.float64]


def resolve_effects(
    tables: Mapping[str, Typed], curves: Mapping[str, CoverageCurve], usual: str
) -> EffectRows:
    """The effects as they are written, uptake not yet applied; a name that is none, and a pair that
    stands twice, is a fault.

    Args:
        tables: the tables read.
        curves: coverage curves by name.
        usual: the name of the instance's own curve.
    """
    if not {"effects", "offers", "areas"} <= set(tables):
        nothing = np.zeros(0, dtype=np.int64)
        return EffectRows(nothing, nothing, np.zeros(0), np.zeros(0))
    effects, offers, areas = tables["effects"], tables["offers"], tables["areas"]
    offer, area = _named(effects, offers, areas)
    shapes = [curves.get(name or usual) for name in areas["curve"]]
    for row, chance in enumerate(effects.columns.get("coverage", ())):
        _refuse_unlike(effects, row, chance, [shapes[area[row]]] if area[row] >= 0 else [])
    own: list[tuple[int, int, float]] = []
    for row, there in _of_recipients(offers, areas, {*offer.tolist()}).items():
        chance = offers["coverage"][row]
        _refuse_unlike(offers, row, chance, [shapes[each] for each in there])
        own += [(row, each, chance) for each in there]
    more = np.array(own, dtype=float).reshape(-1, 3)
    factor, chances = (
        np.array(effects[name], dtype=float) for name in ("coverage_factor", "coverage")
    )
    return EffectRows(
        np.concatenate([offer, more[:, 0].astype(np.int64)]),
        np.concatenate([area, more[:, 1].astype(np.int64)]),
        np.concatenate([factor, np.full(len(more), np.nan)]),
        np.concatenate([chances, more[:, 2]]),
    )


def _named(
    effects: Typed, offers: Typed, areas: Typed
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(rows,) the offer and the area that each row names, -1 where it names none."""
    offer = _first_rows(_keys(offers), _keys(effects))
    area = _first_rows(areas["area"], effects["area"])
    if len(offers):
        _refuse_offers(effects, np.flatnonzero(offer < 0).tolist(), offers)
    for row in np.flatnonzero(area < 0).tolist():
        if (name := effects["area"][row]) is not None:
            problem = f"found {show(name)}: expected one of the areas."
            known = partial(did_you_mean, name, filter(None, areas["area"]))
            effects.note(row, "area", problem, known)
        effects.faults.check_if_full()
    _refuse_twice(effects, offer, area, len(areas))
    _refuse_both(effects)
    return offer, area


def _of_recipients(
    offers: Typed, areas: Typed, given: Collection[int]
) -> Mapping[int, Sequence[int]]:
    """The areas of its recipient, by the row of each offer that says what a unit gives in all of
    them.
    """
    theirs: dict[str, list[int]] = {}
    for area, recipients in enumerate(areas["recipient"]):
        for recipient in recipients or ():
            theirs.setdefault(recipient, []).append(area)
    own: dict[int, Sequence[int]] = {}
    for row, (recipient, chance) in enumerate(
        zip(offers["recipient"], offers["coverage"], strict=True)
    ):
        if chance is None or recipient is None:
            continue
        own[row] = theirs.get(recipient, ())
        if row in given:
            problem = "stands beside effects of the offer: expected one of them, because it speaks"
            offers.note(row, "coverage", f"{problem} of every area of the recipient.")
        elif not own[row]:
            problem = f"speaks of every area of {recipient}, and there is none: expected areas"
            offers.note(row, "coverage", f"{problem} with that recipient, or effects of the offer.")
    return own


def _keys(table: Typed) -> Iterable[tuple[str | None, ...]]:
    return zip(*(table[column] for column in OFFER), strict=True)


def _first_rows(known: Iterable[Any], sought: Iterable[Any]) -> NDArray[np.int64]:
    """Where each that is sought stands first among the known, -1 where it does not."""
    rows: dict[Any, int] = {}
    for row, each in enumerate(known):
        rows.setdefault(each, row)
    rows.pop(None, None)
    return np.array([rows.get(each, -1) for each in sought], dtype=np.int64)


def derive_effects(
    rows: EffectRows, table: Typed, offers: Sequence[Offer], known: Sensing
) -> AreaEffects:
    """What units add to areas, the uptake of their line applied.

    Raises:
        InstanceError: the sensors of an asset do not say enough for a row that gives no number.
    """
    faults = Faults()
    line = np.array([each.uptake for each in offers], dtype=float)[rows.offer]
    sustained = np.array([known.uptake[each.recipient] for each in offers], dtype=float)[rows.offer]
    factor, averaged = rows.coverage_factor * line, rows.coverage_factor * line * sustained
    reach: list[Reach] = []
    for row in map(int, np.flatnonzero(np.isnan(factor))):
        chance = rows.chance[row]
        if np.isnan(chance):
            reach = reach or [EVERYWHERE] * len(factor)
            try:
                derived = known.derived(
                    int(rows.offer[row]), int(rows.area[row]), table["effort_share"][row]
                )
            except InputError as error:
                hint = "Or give the row a coverage_factor."
                faults.add(table.table.where(row), "", str(error), hint)
                continue
            chance, reach[row] = derived.q, derived.reach
        else:
            chance *= line[row]
        factor[row], averaged[row] = factor_of(chance), factor_of(chance * sustained[row])
    faults.check()
    order = np.lexsort((rows.offer, rows.area))
    return AreaEffects(
        rows.offer[order],
        rows.area[order],
        factor[order],
        averaged[order],
        [reach[row] for row in order] if reach else [],
    )


def measured_offers(rows: EffectRows, table: Typed) -> set[int]:
    """The offers of which a row says what a unit adds, and not with a number of 0. One out of
    reach, or that its recipient does not sustain, is measured, and adds nothing.
    """
    nothing = (rows.coverage_factor == 0) | (rows.chance == 0)
    nothing[: len(table)] |= np.array(table["effort_share"], dtype=float) == 0
    return set(rows.offer[~nothing].tolist())


def _refuse_offers(effects: Typed, rows: Sequence[int], offers: Typed) -> None:
    """Say of each row which of its names is wrong, or that there is no such offer."""
    known = {column: sorted(offers.ids(column)) for column in OFFER[:2]}
    bases: dict[tuple[str | None, ...], set[str]] = {}
    for *to, base in _keys(offers):
        bases.setdefault(tuple(to), set()).add(base or "")
    for row in rows:
        key = tuple(effects[column][row] for column in OFFER)
        if effects.faults.full:
            return
        if None not in key[:2] and not _refuse_name(effects, row, known):
            at = sorted(bases.get(key[:2], ()))
            hint = f"Its bases are {', '.join(base or 'none' for base in at[:5])}." if at else ""
            problem = f"there is no offer {joined(key)}."
            effects.note(row, "base" if at else "asset", problem, hint)


def _refuse_name(effects: Typed, row: int, known: Mapping[str, list[str]]) -> bool:
    """Whether one of the names of a row is that of no offer; it is noted."""
    for column, names in known.items():
        name = effects[column][row]
        if name not in names:
            problem = f"found {show(name)}: no offer has it."
            effects.note(row, column, problem, partial(did_you_mean, name, names))
            return True
    return False


def _refuse_twice(
    effects: Typed, offer: NDArray[np.int64], area: NDArray[np.int64], areas: int
) -> None:
    """Each pair of offer and area once: which of two numbers counts would be a guess."""
    known = np.flatnonzero((offer >= 0) & (area >= 0))
    pair = offer[known] * max(areas, 1) + area[known]
    _, first, position = np.unique(pair, return_index=True, return_inverse=True)
    for again in np.flatnonzero(first[position] != np.arange(len(pair))):
        row, before = int(known[again]), int(known[first[position[again]]])
        problem = (
            f"the same offer and area stand in {effects.table.where(before)}: expected each pair"
            " once."
        )
        effects.note(row, "area", problem)
        if effects.faults.full:
            return


def _refuse_both(effects: Typed) -> None:
    """One number a row: what is given is not derived."""
    given = [column for column in GIVEN if column in effects.columns]
    for first, second in combinations(given, 2):
        for row, pair in enumerate(zip(effects[first], effects[second], strict=True)):
            if None not in pair:
                problem = f"stands beside {first}: expected one of them, because {GIVEN[second]}."
                effects.note(row, second, problem)


def _refuse_unlike(
    table: Typed, row: int, chance: float | None, curves: Sequence[CoverageCurve | None]
) -> None:
    """A chance is turned into a coverage factor by the saturating curve's own law."""
    if chance is None:
        return
    if chance > MOST_LIKELY:
        problem = f"found {chance:g}: expected a share from 0 to {MOST_LIKELY}."
        table.note(row, "coverage", problem)
    elif not all(isinstance(curve, Saturating) for curve in curves):
        problem = "the curve of the area is not saturating: expected a coverage_factor."
        table.note(row, "coverage", problem)


@dataclass(frozen=True, eq=False)
class Sensing:
    """What coverage factors are derived from.

    Attributes:
        assets, places, bases: by id; of a base, recipient and id.
        areas, offers: in file order. uptake: recipient to its chance to sustain what it is given.
    """

    assets: Mapping[str, Asset]
    places: Mapping[str, Place]
    bases: Mapping[tuple[str, str], Base]
    areas: Sequence[Area]
    offers: Sequence[Offer]
    uptake: Mapping[str, float]

    @classmethod
    def of(
        cls,
        recipients: Sequence[Recipient],
        assets: Sequence[Asset],
        places: Sequence[Place],
        bases: Sequence[Base],
        areas: Sequence[Area],
        offers: Sequence[Offer],
    ) -> Sensing:
        """From the tables as entities."""
        return cls(
            assets={asset.asset: asset for asset in assets},
            places={place.place: place for place in places},
            bases={(base.recipient, base.base): base for base in bases},
            areas=areas,
            offers=offers,
            uptake={each.recipient: each.uptake for each in recipients},
        )

    def derived(self, offer: int, area: int, effort_share: float | None) -> Derived:
        """What sensors give of one unit. Raises InputError where they do not say enough."""
        it, where = self.offers[offer], self.areas[area]
        share = 1.0 if effort_share is None else effort_share
        sensors, station = self.assets[it.asset].sensors, self.station(it)
        return derive(sensors, where.layer, self.sea(area), station, share, it.uptake)

    def station(self, offer: Offer) -> Station | None:
        """Where an offer is based; None where no position is stated."""
        base = self.bases.get((offer.recipient, offer.base))
        if base is None or base.lat is None or base.lon is None:
            return None
        return Station((base.lat, base.lon), base.bearing)

    def sea(self, area: int) -> Sea:
        """The place of an area, with what the area says of itself: with a position of its own it is
        no line.
        """
        it = self.areas[area]
        place = self.places.get(it.place)
        if place is None:
            return Sea(it.size_km2, None, None, it.lat, it.lon)
        size = place.size_km2 if it.size_km2 is None else it.size_km2
        if it.lat is not None:
            return Sea(size, place.barrier_km, place.calm, it.lat, it.lon)
        ends = place.lat, place.lon, place.lat2, place.lon2
        return Sea(size, place.barrier_km, place.calm, *ends)
