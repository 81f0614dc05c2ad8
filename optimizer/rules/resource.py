"""``limit: COLUMN``: a resource column of offers or assets, such as crew.

min <= sum of rho_o x_o <= max          rho_o: the column's number of the offer, or else of its asset
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimizer.rows import Units
from optimizer.rules.base import Offers
from optimizer.rules.limit import Terms
from optimizer.rules.selection import merged


@dataclass(frozen=True)
class ResourceMeasure:
    """A resource per unit, added up; its unit is the column's name."""

    word: str

    @property
    def unit(self) -> str:
        """The column's name."""
        return self.word

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of rho_o x_o."""
        return merged((Units(o), offers.resource(o, self.word)) for o in chosen)

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The chosen offers."""
        return chosen

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """The column's unit, as written."""
        return value

    def step(self, budget: int) -> Fraction:
        """One unit of the column."""
        return Fraction(1)

    def sentence(self, words: str, bound: str) -> str:
        """For example ``PNG: crew at most 45``."""
        return f"{words}: {bound}" if words else f"in all {bound}"
