"""``excludes: [a, b, ...]``: at most one of the assets has any unit, in total or for each member.

sum over the assets of Any(selected offers of one)  <=  1

Where one of them exists already Any of it is 1 whatever is bought: the others' sum is at most 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from optimizer.money import ReadMoney
from optimizer.rules.base import Number
from optimizer.rules.limit import Limit, Stepped
from optimizer.rules.measures import EXCLUDED
from optimizer.rules.offers import Offers
from optimizer.rules.selection import OFFER_WORDS, Selection
from optimizer.rules.written import (
    KnownNames,
    RuleError,
    Schema,
    Written,
    listed,
    read_selection,
    unknown_names,
)


@dataclass(frozen=True)
class Excludes(Limit):
    """A limit of one on the types bought of the assets it names."""

    key: ClassVar[str] = "excludes"
    taken: ClassVar[tuple[str, ...]] = ("asset",)

    @classmethod
    def made(
        cls, written: Written, money: ReadMoney, name: str, because: str, selection: Selection
    ) -> Self:
        """Raises RuleError."""
        assets = written["excludes"]
        if not isinstance(assets, (list, tuple)) or len(assets) < 2:
            raise RuleError("excludes", "expected a list of at least two assets")
        if len(set(map(str, assets))) < len(assets):
            raise RuleError("excludes", "names an asset twice: expected each once")
        chosen = read_selection({**written, "asset": assets}, OFFER_WORDS)
        return cls(name, because, chosen, EXCLUDED, maximum=Stepped(((0, Fraction(1)),)))

    def numbers(self, offers: Offers, budget: int) -> tuple[Number, ...]:
        """None: that at most one may be there is what it says."""
        return ()

    @classmethod
    def filters(cls, written: Written) -> tuple[str, ...]:
        """Words of offers."""
        return OFFER_WORDS

    @classmethod
    def title(cls, written: Written) -> str:
        """The assets."""
        return f"excludes {' and '.join(map(str, listed(written['excludes'])))}"

    @classmethod
    def unknown(cls, written: Written, known: KnownNames) -> Iterator[RuleError]:
        """Assets that there are not."""
        if isinstance(written["excludes"], list | tuple):
            yield from unknown_names("excludes", written["excludes"], "asset", known)

    @classmethod
    def without(cls, written: Written, gone: Mapping[str, Set[str]]) -> Written | None:
        """Of fewer than two assets nothing is left to say."""
        assets = [asset for asset in written["excludes"] if str(asset) not in gone["asset"]]
        return {**written, "excludes": assets} if len(assets) > 1 else None

    @classmethod
    def keys(cls) -> dict[str, Schema]:
        """Its assets."""
        assets = {"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": True}
        return {"excludes": assets}
