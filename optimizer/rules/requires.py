"""``requires {asset: a, needs: b, per: n, beyond: m}``: units of a <= m + n x units of b, in total
or for each member.

sum of x_o over offers of a  -  n x sum of x_o over offers of b  <=  m          n defaults to 1, m
to 0

Units that exist count on both sides: x_o + e_o in place of x_o. Where they lack something already,
only what is added is bound: once the e_o stand on the right, that is never below 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from optimizer.money import ReadMoney, show
from optimizer.record import plain
from optimizer.rows import MOST_NUMBER, Row, Terms, Units
from optimizer.rules.base import Number, Rule, Say
from optimizer.rules.following import NEVER, Following
from optimizer.rules.offers import Offers
from optimizer.rules.phrase import Phrase
from optimizer.rules.selection import Called, Selection
from optimizer.rules.written import (
    VALUE,
    KnownNames,
    RuleError,
    Schema,
    Written,
    read_number,
    refuse_unknown,
    unknown_names,
)

ASSETS = ("asset", "needs")
NUMBERS = {"per": 1, "beyond": 0}
"""And what they are where they are left out."""


@dataclass(frozen=True)
class Requires(Rule):
    """Units of an asset need units of another.

    Attributes:
        asset, needs: asset ids.
        per: units of ``asset`` that one unit of ``needs`` supports, > 0.
        beyond: units of ``asset`` that need none, >= 0.
    """

    key: ClassVar[str] = "requires"
    asset: str
    needs: str
    per: Fraction
    beyond: Fraction

    @classmethod
    def made(
        cls, written: Written, money: ReadMoney, name: str, because: str, selection: Selection
    ) -> Self:
        """Raises RuleError."""
        terms = written["requires"]
        if not isinstance(terms, Mapping) or not set(ASSETS) <= set(terms):
            raise RuleError("requires", "expected {asset: a, needs: b, per: n, beyond: m}")
        refuse_unknown(terms, (*ASSETS, *NUMBERS))
        asset, needs = (str(terms[key]) for key in ASSETS)
        per, beyond = (read_number(terms.get(key, usual), key) for key, usual in NUMBERS.items())
        if per <= 0 or beyond < 0:
            raise RuleError(
                "requires", f"per must be above 0 and beyond at least 0, not {per} and {beyond}"
            )
        return cls(name, because, selection, asset, needs, per, beyond)

    @classmethod
    def title(cls, written: Written) -> str:
        """The assets."""
        terms = written["requires"]
        return (
            f"requires {terms.get('asset')} needs {terms.get('needs')}"
            if isinstance(terms, Mapping)
            else ""
        )

    @classmethod
    def unknown(cls, written: Written, known: KnownNames) -> Iterator[RuleError]:
        """Assets that there are not."""
        terms = written["requires"]
        if isinstance(terms, Mapping):
            for key in ASSETS:
                if key in terms:
                    yield from unknown_names("requires", [terms[key]], "asset", known)
            if "asset" in terms and terms["asset"] == terms.get("needs"):
                yield RuleError(
                    "requires", f"found {show(terms['asset'])} twice: expected two assets"
                )

    @classmethod
    def without(cls, written: Written, gone: Mapping[str, Set[str]]) -> Written | None:
        """Without what it needs, an asset has only the units that need none."""
        terms = written["requires"]
        if str(terms["asset"]) in gone["asset"]:
            return None
        if str(terms["needs"]) not in gone["asset"]:
            return written
        rest = {key: value for key, value in written.items() if key != "requires"}
        return {**rest, "limit": "units", "asset": terms["asset"], "max": terms.get("beyond", 0)}

    @classmethod
    def keys(cls) -> dict[str, Schema]:
        """Its terms."""
        inner = {
            "type": "object",
            "required": list(ASSETS),
            "properties": (
                {key: {"type": "string"} for key in ASSETS} | dict.fromkeys(NUMBERS, VALUE)
            ),
            "additionalProperties": False,
        }
        return {"requires": inner}

    def faults(self, written: Written, known: KnownNames) -> Iterator[RuleError]:
        """Numbers too large."""
        most = max(self.per, self.beyond)
        if most > MOST_NUMBER:
            yield RuleError("requires", f"found {float(most):g}: expected at most {MOST_NUMBER:g}")

    def rows(self, offers: Offers, budget: int) -> tuple[Row, ...]:
        """A row per member that is offered ``asset``."""
        rows = []
        for member, chosen in self.selection.members(offers):
            terms = self._terms(offers, chosen)
            if any(coefficient > 0 for _, coefficient in terms):
                most, there = self._free(offers, chosen)
                rows.append(Row(self.name, member, terms, None, most, "units", there=there))
        return tuple(rows)

    def _free(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[Fraction, str]:
        """How many further units need none; and what exists, as ``Row.there`` says it: ``3
        tactical-uav, 1 ground-station``.
        """
        units = dict.fromkeys((self.asset, self.needs), 0)
        for o in chosen:
            if (asset := offers.offer_word(o, "asset")) in units:
                units[asset] += offers.existing_units[o]
        free = self.beyond - units[self.asset] + self.per * units[self.needs]
        there = ", ".join(f"{number} {asset}" for asset, number in units.items() if number)
        return max(Fraction(0), free), there

    def _terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        sizes = {self.asset: Fraction(1), self.needs: -self.per}
        assets = ((o, offers.offer_word(o, "asset")) for o in chosen)
        return tuple((Units(o), sizes[asset]) for o, asset in assets if asset in sizes)

    def following(self, offers: Offers) -> Following:
        """No number of it is a share of the budget, or steps with it."""
        return NEVER

    def numbers(self, offers: Offers, budget: int) -> tuple[Number, ...]:
        """How many units need none."""
        return (Number("beyond", self.beyond, True, "units"),)

    def given_way(self, values: Mapping[Number, Fraction | None]) -> Self | None:
        """With more that need none; None where all do."""
        (beyond,) = values.values()
        return None if beyond is None else replace(self, beyond=beyond)

    def rewritten(self, written: Written, number: Number, value: Fraction) -> dict[str, Any]:
        """Among its terms."""
        return {"requires": {**written["requires"], "beyond": plain(value)}}

    def eased(self, row: Row, offers: Offers, budget: int) -> Row:
        """One more unit that needs none."""
        return replace(row, upper=(row.upper or Fraction(0)) + 1)

    def demand(self, row: Row, say: Say, called: Called) -> str | Phrase:
        """For example ``one ground-station for every 4 units of tactical-uav beyond the first 2``;
        with ``further`` where some exist.
        """
        most = row.upper or Fraction(0)
        further = "further " if row.there else ""
        units = f"{further}unit" if self.per == 1 else f"{{per}} {further}units"
        # by ids: amidst the sentence a name such as "RHIB, 7 m" would be misread
        said = {"needs": self.needs, "asset": self.asset, "per": say(self.per, "")}
        every = Phrase(f"one {further}{{needs}} for every {units} of {{asset}}", **said)
        if not most:
            return every
        beyond = "beyond the first" if most == 1 else "beyond the first {free}"
        return Phrase(f"{{demand}} {beyond}", demand=every, free=say(most, ""))
