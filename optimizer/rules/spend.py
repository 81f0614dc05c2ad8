"""``limit: spend`` and ``limit: spend_share``: money spent on the selected offers.

    min <= sum of c_o x_o + first costs of (recipient, asset) pairs any of whose selected offers is bought <= max

A share is of the budget (the cap, not what is spent); a maximum rounds down to whole minor units, a minimum up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from optimizer.money import money_step
from optimizer.rules.base import Offers
from optimizer.rules.limit import Terms
from optimizer.rules.selection import spend_terms


@dataclass(frozen=True)
class SpendMeasure:
    """Minor units of money, unit costs and first costs; with ``share`` limits are written as shares of the budget."""

    share: bool = False
    unit: str = "money"

    @property
    def word(self) -> str:
        """``spend`` or ``spend_share``."""
        return "spend_share" if self.share else "spend"

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of c_o x_o + first costs."""
        return spend_terms(offers, chosen)

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The chosen offers."""
        return chosen

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """Minor units; a share of the budget rounds to the strict side."""
        if not self.share:
            return value
        return Fraction(floor(value * budget) if upper else ceil(value * budget))

    def step(self, budget: int) -> Fraction:
        """One percentage point, or the money step of the budget."""
        return Fraction(1, 100) if self.share else Fraction(money_step(budget))

    def sentence(self, words: str, bound: str) -> str:
        """For example ``PHL: spend at most ¥4 bn``."""
        return f"{words}: spend {bound}" if words else f"spend {bound}"
