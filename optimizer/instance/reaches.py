"""Where the waters of an instance lie, and what its sensors reach of them."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.instance.effects import FACTORS, Sensing
from optimizer.instance.instance import Instance
from optimizer.instance.keys import OFFER
from optimizer.instance.specification import joined_keys
from optimizer.sensors import Sea
from optimizer.waters import Reach, Water


def seas(instance: Instance) -> list[Sea]:
    """Per area, what is known of its piece of water."""
    sensing = _sensing(instance)
    return [sensing.sea(a) for a in range(len(instance.areas))]


def reaches(instance: Instance) -> Iterator[tuple[str, str, Reach, Water]]:
    """Per effect that sensors give: offer, area, what is reached, and the water."""
    sensing = _sensing(instance)
    table = instance.tables.tables["effects"]
    given = (table.cells(name) for name in FACTORS)
    for key, area, *numbers in zip(
        joined_keys(table, OFFER), table.cells("area"), *given, strict=True
    ):
        if all(number in (None, "") for number in numbers):
            name = str(area).strip()
            a = instance.area_index[name]
            reach = sensing.derived(instance.offer_index[key], a, None).reach
            yield key, name, reach, sensing.sea(a).water


def _sensing(it: Instance) -> Sensing:
    return Sensing.of(it.recipients, it.assets, it.places, it.bases, it.areas, it.offers)
