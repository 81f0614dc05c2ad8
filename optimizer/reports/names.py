"""What reports call the things of an instance: their names, or their ids where they have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from optimizer.finding import NOT_MEASURED
from optimizer.instance.entities import Area, Asset, Base, Offer, Place, Recipient
from optimizer.instance.instance import Instance
from optimizer.results.plan import Line, RuleLine, say_number
from optimizer.rows import Row


@dataclass(frozen=True)
class Names:
    """Names by id.

    Attributes:
        recipients, assets: by recipient id, asset id.
        bases: by (recipient id, base id).
        places: the place's name by area id; the area's own name where it belongs to no place.
        layers: the layer by area id; may be empty.
    """

    recipients: Mapping[str, str]
    assets: Mapping[str, str]
    bases: Mapping[tuple[str, str], str]
    places: Mapping[str, str]
    layers: Mapping[str, str]

    def base(self, offer: Offer | Line) -> str:
        """The base of an offer; empty where it has none."""
        return self.bases.get((offer.recipient, offer.base or ""), offer.base or "")

    def called(self, word: str, name: str) -> str:
        """What sentences of rules call a recipient or an asset; the rest goes by its id."""
        known = {"recipient": self.recipients, "asset": self.assets}.get(word, {})
        return known.get(name, name)


def names_of(instance: Instance, language: str = "en") -> Names:
    """The names that an instance gives; in Japanese (``ja``) those it has, else as elsewhere."""

    def name(it: Recipient | Asset | Base | Place | Area) -> str:
        return it.name_ja if language == "ja" and it.name_ja else it.name

    places = {it.place: name(it) or it.place for it in instance.places}
    return Names(
        recipients={it.recipient: name(it) or it.recipient for it in instance.recipients},
        assets={it.asset: name(it) or it.asset for it in instance.assets},
        bases={(it.recipient, it.base): name(it) or it.base for it in instance.bases},
        places={
            it.area: places.get(it.place, it.place) or name(it) or it.area for it in instance.areas
        },
        layers={it.area: it.layer for it in instance.areas},
    )


def offer_words(offer: Offer | Line, names: Names) -> str:
    """An offer by name: "RHIB, 7 m for Philippines (Subic)", "Rescue kit for Fiji (not
    measured)".
    """
    told = filter(None, (names.base(offer), NOT_MEASURED * (offer.measured is False)))
    where = ", ".join(told)
    name = f"{names.assets[offer.asset]} for {names.recipients[offer.recipient]}"
    return f"{name} ({where})" if where else name


def area_words(area: str, names: Names) -> str:
    """An area by its place and layer: "Dondra Head, surveillance"."""
    return ", ".join(filter(None, (names.places[area], names.layers[area])))


def rule_words(line: RuleLine, instance: Instance, budget: int, names: Names) -> tuple[str, str]:
    """Of whom a rule's row demands something, and what, by name: "Philippines", "RHIB, 7 m: at most
    2 units".

    Args:
        line: of a result's ``rules``.
        instance: the instance of the result.
        budget: the budget of the result, minor units.
        names: what things are called.
    """
    ends = line.name, line.member or "", line.min is None, line.max is None
    (found,) = (
        each
        for each in instance.rows(budget)
        if (each.rule, each.member, each.lower is None, each.upper is None) == ends
    )
    return demand_words(found, instance, names)


def demand_words(row: Row, instance: Instance, names: Names) -> tuple[str, str]:
    """The same of a row itself."""
    rule = instance.rule(row.rule)
    demand = rule.asks(row, partial(say_number, instance), names.called)
    return names.called(rule.selection.each, row.member), demand
