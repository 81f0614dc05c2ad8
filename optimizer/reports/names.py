"""What reports call the things of an instance: their names, or their ids where they have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from optimizer.instance.entities import Area, Asset, Base, Offer, Place, Recipient
from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.reports.language import Language, language
from optimizer.results.plan import Line, RuleLine, digits_of, say_number
from optimizer.rows import Row
from optimizer.rules.phrase import Phrase


@dataclass(frozen=True)
class Names:
    """Names by id, in a language.

    Attributes:
        speaks: what reports with these names speak.
        recipients, assets: by recipient id, asset id.
        bases: by (recipient id, base id).
        places: the place's name by area id; the area's own name where it belongs to no place.
        layers: the layer by area id; may be empty.
    """

    speaks: Language = field(compare=False)
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


def names_of(instance: Instance, code: str = "en") -> Names:
    """The names that an instance gives; in Japanese (``ja``) those it has, else as elsewhere."""

    def name(it: Recipient | Asset | Base | Place | Area) -> str:
        return it.name_ja if code == "ja" and it.name_ja else it.name

    places = {it.place: name(it) or it.place for it in instance.places}
    return Names(
        speaks=language(code),
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
    say, base = names.speaks.say, names.base(offer)
    told = [base] if base else []
    told += [say("offer.not_measured")] if offer.measured is False else []
    asset, recipient = names.assets[offer.asset], names.recipients[offer.recipient]
    if not told:
        return say("offer.for", asset=asset, recipient=recipient)
    where = say("listing.between").join(told)
    return say("offer.for_where", asset=asset, recipient=recipient, where=where)


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
    rule, say = instance.rule(row.rule), partial(number_words, instance, names.speaks)
    demand = rule.asks(row, say, names.called, names.speaks.tell)
    return names.called(rule.selection.each, row.member), demand


def own_demand(line: RuleLine, instance: Instance, names: Names) -> str:
    """How many units of an offer a plan may have, of a row that is no rule's."""
    most = line.max is not None
    message = "at most {most}" if most else "nothing, or at least {least}"
    end = number_words(
        instance, names.speaks, Fraction(str(line.max if most else line.min)), line.unit
    )
    return names.speaks.tell(Phrase(message, **{"most" if most else "least": end}))


def number_words(instance: Instance, speaks: Language, number: Fraction, unit: str) -> str:
    """A number of a row with its unit, in a language; see ``say_number``."""
    if speaks.code == "en":
        return say_number(instance, number, unit)
    if unit == "money":
        return speaks.money(Money.of_minor(int(number), instance.currency))
    said = digits_of(100 * number if unit == "coverage" else number)
    if unit == "coverage":
        return speaks.say("number.percent", number=said)
    return f"{said}{speaks.messages.get(f'unit.{unit}', f' {unit}')}".rstrip()
