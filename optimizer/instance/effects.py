"""From the effects table to coverage factors: given, or derived from sensors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Fault, InputError
from optimizer.instance.entities import Area, Asset, Base, Offer, Place
from optimizer.instance.instance import Effects
from optimizer.instance.tables import Cell, Table, Tables
from optimizer.sensors import Derived, Water, derive


def build_effects(
    tables: Tables,
    assets: Sequence[Asset],
    places: Sequence[Place],
    bases: Sequence[Base],
    areas: Sequence[Area],
    offers: Sequence[Offer],
    faults: list[Fault],
) -> Effects:
    """Effects sorted by offer, then area; uptake applied. Faults are added to ``faults``."""
    table = tables.tables.get("effects", Table("effects", {}))
    count = len(table)
    empty: list[None] = [None] * count
    columns = {name: table.columns.get(name, empty) for name in ("recipient", "asset", "base", "area", "coverage_factor")}
    offer_index = {(offer.recipient, offer.asset, offer.base): o for o, offer in enumerate(offers)}
    area_index = {area.area: a for a, area in enumerate(areas)}
    keys = zip(columns["recipient"], columns["asset"], columns["base"], strict=True)
    offer = np.fromiter((offer_index.get((r, k, b or ""), -1) for r, k, b in keys), dtype=np.int64, count=count)
    area = np.fromiter((area_index.get(a, -1) for a in columns["area"]), dtype=np.int64, count=count)
    for row in map(int, np.flatnonzero(offer < 0)):
        faults.append(Fault(table.where(row), "asset", "names an offer that is not in the offers table."))
    for row in map(int, np.flatnonzero(area < 0)):
        faults.append(Fault(table.where(row), "area", f"found {columns['area'][row]!r}, which is not in the areas table."))
    if faults:
        return Effects(offer, area, np.zeros(count))
    uptake = np.array([each.uptake for each in offers], dtype=float)
    factor = _given(columns["coverage_factor"]) * uptake[offer] if count else np.zeros(0)
    derive = _Derivation(assets, places, bases, areas, offers)
    for row in map(int, np.flatnonzero(np.isnan(factor))):
        share = table.columns.get("effort_share", empty)[row]
        try:
            factor[row] = derive(int(offer[row]), int(area[row]), 1.0 if share is None else float(share)).coverage_factor
        except (InputError, ValueError) as error:
            faults.append(Fault(table.where(row), "", str(error)))
    order = np.lexsort((area, offer))
    return Effects(offer[order], area[order], factor[order])


def _given(cells: Sequence[Cell]) -> NDArray[np.float64]:
    """Coverage factors as given; NaN where the sensors must say."""
    return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=float)


class _Derivation:
    """Coverage factors from sensors: one look-up of everything an effect needs."""

    def __init__(
        self, assets: Sequence[Asset], places: Sequence[Place], bases: Sequence[Base], areas: Sequence[Area], offers: Sequence[Offer]
    ) -> None:
        self.offers, self.areas = offers, areas
        self.assets = {asset.asset: asset for asset in assets}
        self.places = {place.place: place for place in places}
        self.bases = {(base.recipient, base.base): base for base in bases}

    def __call__(self, offer: int, area: int, effort_share: float) -> Derived:
        """The derived effect of one unit. Raises InputError where the sensor columns do not say enough."""
        it, layer = self.offers[offer], self.areas[area].layer
        base = self.bases.get((it.recipient, it.base))
        position = (base.lat, base.lon) if base and base.lat is not None and base.lon is not None else None
        return derive(self.assets[it.asset].sensors, layer, self._water(self.areas[area]), position, effort_share, it.uptake)

    def _water(self, area: Area) -> Water:
        place = self.places.get(area.place)
        if place is None:
            return Water(area.size_km2, None, None, area.lat, area.lon)
        return Water(
            place.size_km2 if area.size_km2 is None else area.size_km2,
            place.barrier_km,
            place.calm,
            place.lat if area.lat is None else area.lat,
            place.lon if area.lon is None else area.lon,
        )
