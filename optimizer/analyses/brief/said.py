"""What every part of the page is said with: the result, names and words of one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from optimizer.analyses.brief.result import BriefResult
from optimizer.analyses.robustness.result import Estimate
from optimizer.analyses.robustness.words import estimate
from optimizer.document import Block, Heading, Paragraph, Strong, fixed
from optimizer.instance.entities import Offer
from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.reports.changes import AssetAndRecipient, lines_changed
from optimizer.reports.language import Language
from optimizer.reports.names import Names, names_of
from optimizer.reports.words import by_itself, level_decimals
from optimizer.results.plan import Line

LISTED = 3
"""What is named one by one of many."""
DIGITS = 3
"""Of an amount of money."""


@dataclass(frozen=True)
class Said:
    """A result in the words of a language; the instance gives names.

    Attributes:
        result: what is told. instance: what it is about. language: in which it is told.
        headed: whether parts stand under headings; else they begin with a few words, to fit a page.
    """

    result: BriefResult
    instance: Instance
    language: Language
    headed: bool = False

    @cached_property
    def names(self) -> Names:
        """What things are called."""
        return names_of(self.instance, self.language.code)

    @cached_property
    def decimals(self) -> int:
        """Digits after the point of awareness: one, or what shows two digits of the gain."""
        return max(1, level_decimals(self.result.plan.rise, 2))

    @cached_property
    def bought(self) -> int:
        """Units of the plan."""
        return sum(line.units for line in self.result.plan.lines)

    @property
    def units(self) -> str:
        """The same in words."""
        return self.say("count.units", n=self.bought)

    def say(self, message: str, **values: str | int) -> str:
        """A message of the page, or of another section of the catalogue."""
        return self.language.say(message if "." in message else f"brief.{message}", **values)

    def part(self, heading: str, *sentences: str) -> tuple[Block, ...]:
        """Sentences that begin a part of the page."""
        told = self.language.sentences(*sentences)
        if self.headed:
            return (*self.head(heading), Paragraph(told))
        return (Paragraph((Strong(self.say("part", heading=self.say(heading))), told)),)

    def head(self, heading: str) -> tuple[Block, ...]:
        """The heading of a part that begins with a table, whose caption it is elsewhere."""
        return (Heading(self.say(heading), 2),) if self.headed else ()

    def caption(self, heading: str) -> str:
        """The caption of a table that begins a part."""
        return "" if self.headed else self.say(heading)

    def points(self, awareness: float) -> str:
        """Awareness with the digits of the page; of less than those show, two digits."""
        return fixed(awareness, self.decimals) if awareness >= 1 else by_itself(awareness)

    def level(self, awareness: float) -> str:
        """Awareness with the digits of the page."""
        return fixed(awareness, self.decimals)

    def estimate(self, of: Estimate) -> str:
        """What draws say of awareness, with its standard error."""
        return estimate(of, self.decimals)

    def money(self, amount: Money) -> str:
        """An amount with as many digits as it deserves."""
        return self.language.money(amount, DIGITS)

    def of_line(self, message: str, line: Line, **values: str | int) -> str:
        """A message that names an asset and a recipient."""
        asset, recipient = self.names.assets[line.asset], self.names.recipients[line.recipient]
        return self.say(message, asset=asset, recipient=recipient, **values)

    def by_asset(self, units: Iterable[tuple[Line, int]], *, named: bool = True) -> str:
        """Units by asset, the one with the most first: "10 RHIB (Malaysia 6, Fiji 4); ..."; or
        without the names of recipients: "10 RHIB; ...".
        """
        assets: dict[str, dict[str, int]] = {}
        for (asset, recipient), count in lines_changed(units).items():
            assets.setdefault(asset, {})[recipient] = count
        totals = {asset: sum(each.values()) for asset, each in assets.items()}
        order = sorted(assets, key=lambda asset: -totals[asset])
        told = [
            self._asset(asset, totals[asset], assets[asset] if named else {}) for asset in order
        ]
        return self.say("listing.beside").join(told)

    def _asset(self, asset: str, units: int, recipients: dict[str, int]) -> str:
        name = self.names.assets[asset]
        if not recipients:
            return self.say("buy.line", n=units, asset=name)
        return self.say("lines_of", n=units, asset=name, recipients=self._by_recipient(recipients))

    def _by_recipient(self, units: dict[str, int]) -> str:
        names = self.names.recipients
        if len(units) == 1:
            return names[next(iter(units))]
        order = sorted(units, key=lambda recipient: -units[recipient])
        return self.say("listing.between").join(
            self.say("of_recipient", recipient=names[each], n=units[each]) for each in order
        )

    def moved(self, changes: Iterable[tuple[Offer | Line, int]]) -> list[str]:
        """Units of lines, netted over a recipient's bases, the most first."""
        netted: dict[AssetAndRecipient, int] = lines_changed(changes)
        order = sorted(netted, key=lambda each: -netted[each])
        return [self.say("offer.units", n=netted[each], offer=self._for(*each)) for each in order]

    def _for(self, asset: str, recipient: str) -> str:
        names = self.names
        told = {"asset": names.assets[asset], "recipient": names.recipients[recipient]}
        return self.say("offer.for", **told)
