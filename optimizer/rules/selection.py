"""What a rule selects: offers, or areas, by their words; and the terms that selections add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from optimizer.rows import Any, Quantity, Units
from optimizer.rules.base import Offers

OFFER_WORDS = ("recipient", "asset", "base", "category", "group")
"""Filters, and members of ``each``, that choose offers."""
AREA_WORDS = ("area", "place", "layer", "recipient")
"""Filters, and members of ``each``, that choose areas (coverage only)."""

Filter = Mapping[str, tuple[str, ...]]
"""Word to the names it accepts; an offer or area is selected when it meets every word."""

Members = list[tuple[str, tuple[int, ...]]]
"""(member of ``each``, chosen indices) pairs; the member is empty where the selection is taken in total."""


@dataclass(frozen=True)
class OfferSelection:
    """Offers chosen by filters, in total or per member of ``each``."""

    filters: Filter = field(default_factory=dict)
    each: str = ""

    def members(self, offers: Offers) -> Members:
        """The selection; members of ``each`` in order of first appearance, those without offers left out."""
        chosen = tuple(o for o in range(offers.offer_count) if self._accepts(offers, o))
        if not self.each:
            return [("", chosen)]
        return [(member, group) for member, group in grouped(offers, chosen, self.each).items() if member]

    def _accepts(self, offers: Offers, offer: int) -> bool:
        return all(offers.offer_word(offer, word) in names for word, names in self.filters.items())


@dataclass(frozen=True)
class AreaSelection:
    """Areas chosen by filters, in total or per member of ``each``; a shared area belongs to each of its recipients."""

    filters: Filter = field(default_factory=dict)
    each: str = ""

    def members(self, offers: Offers) -> Members:
        """The selection; members of ``each`` in order of first appearance, areas without one (no place, say) left out."""
        chosen = tuple(a for a in range(offers.area_count) if self._accepts(offers, a))
        if not self.each:
            return [("", chosen)]
        groups: dict[str, list[int]] = {}
        for a in chosen:
            for member in offers.area_words(a, self.each):
                groups.setdefault(member, []).append(a)
        return [(member, tuple(group)) for member, group in groups.items() if member]

    def _accepts(self, offers: Offers, area: int) -> bool:
        return all(set(offers.area_words(area, word)) & set(names) for word, names in self.filters.items())


def merged(terms: Iterable[tuple[Quantity, Fraction]]) -> tuple[tuple[Quantity, Fraction], ...]:
    """Terms with each quantity once and no zero coefficient, in order of first appearance."""
    total: dict[Quantity, Fraction] = {}
    for quantity, coefficient in terms:
        total[quantity] = total.get(quantity, Fraction(0)) + coefficient
    return tuple((quantity, coefficient) for quantity, coefficient in total.items() if coefficient)


def spend_terms(offers: Offers, chosen: Iterable[int]) -> tuple[tuple[Quantity, Fraction], ...]:
    """Unit costs of the chosen offers, and the first cost of each (recipient, asset) among them, in minor units.

    A first cost is paid once per recipient and asset over all bases; it counts in every spend that selects any of the bases.
    """
    chosen = tuple(chosen)
    terms: list[tuple[Quantity, Fraction]] = [(Units(o), Fraction(offers.unit_costs[o])) for o in chosen]
    return merged(terms + [(presence, Fraction(cost)) for presence, cost in _first_cost_terms(offers, chosen)])


def _first_cost_terms(offers: Offers, chosen: tuple[int, ...]) -> list[tuple[Any, int]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for o in chosen:
        groups.setdefault((offers.offer_word(o, "recipient"), offers.offer_word(o, "asset")), []).append(o)
    return [(Any(tuple(sorted(group))), offers.first_costs[key]) for key, group in groups.items() if key in offers.first_costs]


def grouped(offers: Offers, chosen: Iterable[int], word: str) -> dict[str, tuple[int, ...]]:
    """The chosen offers by the value of a word (recipient, asset, ...), values in order of first appearance."""
    groups: dict[str, list[int]] = {}
    for o in chosen:
        groups.setdefault(offers.offer_word(o, word), []).append(o)
    return {value: tuple(group) for value, group in groups.items()}


def filter_words(filters: Filter, member: str) -> str:
    """What is selected, in words: ``PHL: rhib or fast-boat-12m``; empty where everything is."""
    chosen = ", ".join(" or ".join(names) for names in filters.values())
    return f"{member}: {chosen}" if member and chosen else member or chosen
