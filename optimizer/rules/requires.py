"""``requires {asset: a, needs: b, per: n, beyond: m}``: units of a <= m + n x units of b, in total
or for each member.

sum of x_o over offers of a  -  n x sum of x_o over offers of b  <=  m          n defaults to 1, m
to 0
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.rows import Row, Terms, Units
from optimizer.rules.base import Offers, Say
from optimizer.rules.following import NEVER, Following
from optimizer.rules.selection import Selection


@dataclass(frozen=True)
class Requires:
    """Units of an asset need units of another.

    Attributes:
        name, because: see ``Rule``.
        asset, needs: asset ids.
        per: units of ``asset`` that one unit of ``needs`` supports, > 0.
        beyond: units of ``asset`` that need none, >= 0.
        selection: filters and ``each``.
    """

    name: str
    because: str
    asset: str
    needs: str
    per: Fraction
    beyond: Fraction
    selection: Selection

    def rows(self, offers: Offers, budget: int) -> tuple[Row, ...]:
        """A row per member that is offered ``asset``."""
        rows = []
        for member, chosen in self.selection.members(offers):
            terms = self._terms(offers, chosen)
            if any(coefficient > 0 for _, coefficient in terms):
                rows.append(Row(self.name, member, terms, None, self.beyond, "units"))
        return tuple(rows)

    def _terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        sizes = {self.asset: Fraction(1), self.needs: -self.per}
        assets = ((o, offers.offer_word(o, "asset")) for o in chosen)
        return tuple((Units(o), sizes[asset]) for o, asset in assets if asset in sizes)

    def following(self, offers: Offers) -> Following:
        """No number of it is a share of the budget, or steps with it."""
        return NEVER

    def eased(self, row: Row, offers: Offers, budget: int) -> Row:
        """One more unit that needs none."""
        return replace(row, upper=self.beyond + 1)

    def sentence(self, row: Row, say: Say) -> str:
        """For example ``VNM: one ground-station for every 4 units of tactical-uav beyond the first
        2``.
        """
        words = f"{row.member}: " if row.member else ""
        per, beyond = (
            "" if number == 1 else f" {say(number, '')}" for number in (self.per, self.beyond)
        )
        free = f" beyond the first{beyond}" if self.beyond else ""
        return (
            f"{words}one {self.needs} for every{per} {'units' if per else 'unit'} of"
            f" {self.asset}{free}"
        )
