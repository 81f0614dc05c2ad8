"""``limit: asset_types``: number of asset types with at least one selected unit. ``excludes [a, b]`` is max 1 of those types.

min <= sum over assets k of Any(selected offers of k) <= max
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimizer.rows import Any
from optimizer.rules.base import Offers
from optimizer.rules.limit import Terms
from optimizer.rules.selection import grouped


@dataclass(frozen=True)
class AssetTypesMeasure:
    """Asset types of which anything selected is bought."""

    word: str = "asset_types"
    unit: str = "types"

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum over asset types of Any."""
        return tuple((Any(group), Fraction(1)) for group in grouped(offers, chosen, "asset").values())

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The chosen offers."""
        return chosen

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """Types as written."""
        return value

    def step(self, budget: int) -> Fraction:
        """One type."""
        return Fraction(1)

    def sentence(self, words: str, bound: str) -> str:
        """For example ``LKA: at most 4 types``."""
        return f"{words}: {bound}" if words else f"in all {bound}"
