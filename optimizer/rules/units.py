"""``limit: units``: min <= sum of x_o <= max over the selected offers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimizer.rows import Units
from optimizer.rules.base import Offers
from optimizer.rules.limit import Terms


@dataclass(frozen=True)
class UnitsMeasure:
    """Whole units bought of the selected offers."""

    word: str = "units"
    unit: str = "units"

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of x_o."""
        return tuple((Units(o), Fraction(1)) for o in chosen)

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The chosen offers."""
        return chosen

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """Units as written."""
        return value

    def step(self, budget: int) -> Fraction:
        """One unit."""
        return Fraction(1)

    def sentence(self, words: str, bound: str) -> str:
        """For example ``MYS, diving-support-vessel: at least 1 unit``."""
        return f"{words}: {bound}" if words else f"in all {bound}"
