"""From the effects table to coverage factors: given, or derived from sensors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.curves import CoverageCurve
from optimizer.errors import InputError
from optimizer.instance.entities import Area, Asset, Base, Offer, Place
from optimizer.instance.faults import Faults
from optimizer.instance.keys import OFFER, joined
from optimizer.instance.pieces import Effects, Floats, Pieces
from optimizer.instance.typed import Typed
from optimizer.money import show
from optimizer.sensors import Derived, Water, derive
from optimizer.suggest import did_you_mean


@dataclass(frozen=True, eq=False)
class EffectRows:
    """The effects table as it is written, in its order.

    Attributes:
        offer, area: (rows,) indices; -1 where a row names none.
        coverage_factor: (rows,) C >= 0 per unit, uptake not yet applied; NaN where sensors give it.
    """

    offer: NDArray[np.int64]
    area: NDArray[np.int64]
    coverage_factor: NDArray[np.float64]


def resolve_effects(tables: Mapping[str, Typed]) -> EffectRows:
    """The effects as they are written, uptake not yet applied; a name that is none, and a pair that
    stands twice, is a fault.
    """
    if not {"effects", "offers", "areas"} <= set(tables):
        return EffectRows(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    effects, offers, areas = tables["effects"], tables["offers"], tables["areas"]["area"]
    offer = _first_rows(_keys(offers), _keys(effects))
    area = _first_rows(areas, effects["area"])
    if len(offers):
        _refuse_offers(effects, np.flatnonzero(offer < 0).tolist(), offers)
    for row in np.flatnonzero(area < 0).tolist():
        if (name := effects["area"][row]) is not None:
            problem = f"found {show(name)}: expected one of the areas."
            effects.note(row, "area", problem, partial(did_you_mean, name, filter(None, areas)))
        effects.faults.check_if_full()
    _refuse_twice(effects, offer, area, len(areas))
    _refuse_both(effects)
    given = [np.nan if factor is None else factor for factor in effects["coverage_factor"]]
    return EffectRows(offer, area, np.array(given, dtype=float))


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
    rows: EffectRows,
    table: Typed,
    assets: Sequence[Asset],
    places: Sequence[Place],
    bases: Sequence[Base],
    areas: Sequence[Area],
    offers: Sequence[Offer],
    curves: Mapping[str, CoverageCurve],
) -> tuple[Pieces, Effects]:
    """What the areas are made of, and what offers add to it, uptake applied.

    Raises:
        InstanceError: the sensors of an asset do not say enough for a row without a coverage
            factor.
    """
    faults = Faults()
    uptake = np.array([each.uptake for each in offers], dtype=float)
    factor = rows.coverage_factor * uptake[rows.offer]
    derivation = _derivation(assets, places, bases, areas, offers)
    for row in map(int, np.flatnonzero(np.isnan(factor))):
        share = table["effort_share"][row]
        try:
            factor[row] = derivation(
                int(rows.offer[row]), int(rows.area[row]), 1.0 if share is None else share
            ).coverage_factor
        except InputError as error:
            faults.add(table.table.where(row), "", str(error), "Or give the row a coverage_factor.")
    faults.check()
    order = np.lexsort((rows.area, rows.offer))
    effects = Effects(rows.offer[order], rows.area[order], factor[order])
    baselines = np.array([area.baseline for area in areas], dtype=float)
    pieces = Pieces(
        np.arange(len(areas)),
        np.ones(len(areas)),
        baselines + _of_existing_units(effects, offers, len(areas)),
        tuple(curves[area.curve] for area in areas),
    )
    return pieces, effects


def _of_existing_units(effects: Effects, offers: Sequence[Offer], pieces: int) -> Floats:
    """(pieces,) coverage factor of the units that stand already."""
    units = np.array([offer.existing_units for offer in offers])[effects.offer]
    standing = np.bincount(effects.piece, effects.coverage_factor * units, minlength=pieces)
    return np.asarray(standing, dtype=float)


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
    if not {"coverage_factor", "effort_share"} <= set(effects.columns):
        return
    pairs = zip(effects["coverage_factor"], effects["effort_share"], strict=True)
    for row, pair in enumerate(pairs):
        if None not in pair:
            problem = (
                "stands beside coverage_factor: expected one of them, because a factor that is"
                " given is not derived."
            )
            effects.note(row, "effort_share", problem)


def _derivation(
    assets: Sequence[Asset],
    places: Sequence[Place],
    bases: Sequence[Base],
    areas: Sequence[Area],
    offers: Sequence[Offer],
) -> Callable[[int, int, float], Derived]:
    """(offer, area, effort share) to what sensors give of one unit; that raises InputError where
    they do not say enough.
    """
    asset_of = {asset.asset: asset for asset in assets}
    place_of = {place.place: place for place in places}
    base_of = {(base.recipient, base.base): base for base in bases}

    def derived(offer: int, area: int, effort_share: float) -> Derived:
        it, where = offers[offer], areas[area]
        base = base_of.get((it.recipient, it.base))
        position = (
            (base.lat, base.lon) if base and base.lat is not None and base.lon is not None else None
        )
        water = _water(where, place_of.get(where.place))
        return derive(
            asset_of[it.asset].sensors, where.layer, water, position, effort_share, it.uptake
        )

    return derived


def _water(area: Area, place: Place | None) -> Water:
    """The place, with what the area says of itself."""
    if place is None:
        return Water(area.size_km2, None, None, area.lat, area.lon)
    own = {
        name: getattr(area, name)
        for name in ("size_km2", "lat", "lon")
        if getattr(area, name) is not None
    }
    return replace(Water(place.size_km2, place.barrier_km, place.calm, place.lat, place.lon), **own)
