"""What a rule selects: offers, or areas, by their words; and the terms that selections add
up to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from optimizer.rows import Any, Quantity, Terms, Units
from optimizer.rules.offers import Offers
from optimizer.rules.phrase import Phrase, joined

OFFER_WORDS = ("recipient", "asset", "base", "category", "group", "end_user")
"""Filters, and members of ``each``, that choose offers."""
AREA_WORDS = ("area", "place", "layer", "recipient")
"""Filters, and members of ``each``, that choose areas (coverage only)."""
WORDS = tuple(dict.fromkeys(OFFER_WORDS + AREA_WORDS))

Called = Callable[[str, str], str]
"""(word, id) to what it is called: ("recipient", "PHL") -> "Philippines"."""


def by_id(word: str, name: str) -> str:
    """What results call things: by their ids."""
    return name


Filter = Mapping[str, tuple[str, ...]]
"""Word to the names it accepts; an offer or area is selected when it meets every word."""

Members = list[tuple[str, tuple[int, ...]]]
"""(member of ``each``, chosen indices) pairs; the member is empty where the selection is taken in
total.
"""

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True)
class Selection:
    """Offers (or areas) chosen by filters, in total or per member of ``each``; a shared area
    belongs to each of its recipients.

    Attributes:
        filters: which are chosen. each: the word whose values are the members; empty for the total.
        areas: whether areas are chosen, not offers.
        others: names that a filter leaves out, by word, where they are known; sentences say the
            shorter list.
    """

    filters: Filter
    each: str
    areas: bool
    others: Filter = field(default_factory=dict, compare=False)

    def members(self, offers: Offers) -> Members:
        """The selection; members of ``each`` in order of first appearance, those without a name (no
        base, say) left out.
        """
        count = offers.area_count if self.areas else offers.offer_count
        accepted = {word: frozenset(names) for word, names in self.filters.items()}
        chosen = tuple(
            i
            for i in range(count)
            if all(
                not names.isdisjoint(self._words(offers, i, word))
                for word, names in accepted.items()
            )
        )
        if not self.each:
            return [("", chosen)]
        pairs = ((member, i) for i in chosen for member in self._words(offers, i, self.each))
        return [(member, group) for member, group in _groups(pairs).items() if member]

    def words(self, called: Called) -> str | Phrase:
        """What is selected, in words: ``rhib or fast-boat-12m``; empty where everything is."""
        said = [self._accepted(word, called) for word in self.filters]
        return joined(said, "{first}, {next}") if said else ""

    def _accepted(self, word: str, called: Called) -> str | Phrase:
        all_but = "anything but" if word in ("asset", "category") else f"any {word} but"
        ids, left_out = self.filters[word], self.others.get(word, ())
        # by ids, so that a sentence of names selects in the same words
        shorter = left_out and len(f"{all_but} {' or '.join(left_out)}") < len(" or ".join(ids))
        told = [called(word, each) for each in (left_out if shorter else ids)]
        names = joined(told, "{first} or {next}")
        return Phrase(f"{all_but} {{names}}", names=names) if shorter else names

    def _words(self, offers: Offers, index: int, word: str) -> tuple[str, ...]:
        return offers.area_words(index, word) if self.areas else (offers.offer_word(index, word),)


def merged(terms: Iterable[tuple[Quantity, Fraction]]) -> Terms:
    """Terms with each quantity once and no zero coefficient, in order of first appearance."""
    total: dict[Quantity, Fraction] = {}
    for quantity, coefficient in terms:
        total[quantity] = total.get(quantity, Fraction(0)) + coefficient
    return tuple((quantity, coefficient) for quantity, coefficient in total.items() if coefficient)


def spend_terms(offers: Offers, chosen: Iterable[int]) -> Terms:
    """Unit costs and site costs of the chosen offers, and the first cost of each (recipient, asset)
    among them, in minor units.

    A first cost is paid once per recipient and asset over all bases; it counts in every spend that
    selects any of the bases. A site cost is paid once per offer.
    """
    chosen = tuple(chosen)
    pairs = grouped(
        chosen, lambda o: (offers.offer_word(o, "recipient"), offers.offer_word(o, "asset"))
    )
    first_costs = [
        (Any(group), Fraction(offers.first_costs[pair]))
        for pair, group in pairs.items()
        if pair in offers.first_costs
    ]
    units = ((Units(o), Fraction(offers.unit_costs[o])) for o in chosen)
    sites = ((o, offers.site_costs[o]) for o in chosen)
    site_costs = ((Any((o,)), Fraction(cost)) for o, cost in sites if cost)
    return merged([*units, *first_costs, *site_costs])


def grouped(chosen: Iterable[int], key: Callable[[int], Group]) -> dict[Group, tuple[int, ...]]:
    """The chosen indices by what ``key`` says of each, its values in order of first appearance."""
    return _groups((key(i), i) for i in chosen)


def _groups(pairs: Iterable[tuple[Group, int]]) -> dict[Group, tuple[int, ...]]:
    groups: dict[Group, list[int]] = {}
    for group, i in pairs:
        groups.setdefault(group, []).append(i)
    return {group: tuple(each) for group, each in groups.items()}
