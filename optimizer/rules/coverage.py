"""``limit: coverage``: weighted mean coverage of the selected areas; a minimum only.

    sum of w_a F_a(s_a) / sum of w_a >= min          over the selected areas whose curves are bounded

A maximum would cut a concave function from above, which is not convex; it is refused when the rule is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimizer.rows import Coverage
from optimizer.rules.base import Offers
from optimizer.rules.limit import Terms


@dataclass(frozen=True)
class CoverageMeasure:
    """Weighted mean coverage of areas, 0 to 1 for bounded curves."""

    word: str = "coverage"
    unit: str = "coverage"

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of w_a F_a over the sum of w_a; areas of weight 0 or of an unbounded curve do not count."""
        counted = [a for a in chosen if offers.area_weights[a] and offers.is_bounded(a)]
        total = sum((offers.area_weights[a] for a in counted), Fraction(0))
        return tuple((Coverage(a), offers.area_weights[a] / total) for a in counted)

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """Every offer with an effect in a chosen area of a bounded curve."""
        return tuple(sorted({o for a in chosen if offers.is_bounded(a) for o in offers.offers_covering(a)}))

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """A share, as written."""
        return value

    def step(self, budget: int) -> Fraction:
        """One percentage point."""
        return Fraction(1, 100)

    def sentence(self, words: str, bound: str) -> str:
        """For example ``luzon-strait-surveillance: coverage at least 20 %``."""
        return f"{words}: coverage {bound}" if words else f"mean coverage {bound}"
