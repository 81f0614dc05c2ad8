"""``limit: recipients_served``: number of recipients with at least one selected unit.

min <= sum over recipients r of Any(selected offers of r) <= max
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimizer.rows import Any
from optimizer.rules.base import Offers
from optimizer.rules.limit import Terms
from optimizer.rules.selection import grouped


@dataclass(frozen=True)
class RecipientsServedMeasure:
    """Recipients that get anything of what is selected."""

    word: str = "recipients_served"
    unit: str = "recipients"

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum over recipients of Any."""
        return tuple((Any(group), Fraction(1)) for group in grouped(offers, chosen, "recipient").values())

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The chosen offers."""
        return chosen

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """Recipients as written."""
        return value

    def step(self, budget: int) -> Fraction:
        """One recipient."""
        return Fraction(1)

    def sentence(self, words: str, bound: str) -> str:
        """For example ``serve at least 10 recipients``."""
        return f"{words}: serve {bound}" if words else f"serve {bound}"
