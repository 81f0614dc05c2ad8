"""What one plan has beyond another, by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from optimizer.document import Block, paragraph
from optimizer.instance.entities import Offer
from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.reports.names import Names
from optimizer.results.plan import FundedLine, Line, UnitsChanged

AssetAndRecipient = tuple[str, str]
"""An asset and a recipient, by id."""


def lines_changed(changes: Iterable[tuple[Offer | Line, int]]) -> Counter[AssetAndRecipient]:
    """Units more (or fewer, below 0) by asset and recipient, netted over a recipient's bases."""
    total: Counter[AssetAndRecipient] = Counter()
    for offer, units in changes:
        total[offer.asset, offer.recipient] += units
    return total


def standing(instance: Instance, names: Names) -> str:
    """What exists already, in a sentence; empty where nothing does."""
    units = [(offer, offer.existing_units) for offer in instance.offers if offer.existing_units]
    said = change_words(lines_changed(units), names)
    return f"The baseline counts what stands: {said}." if units else ""


def change_words(change: Mapping[AssetAndRecipient, int], names: Names) -> str:
    """By asset, the one with the most units first: "5 RHIB, 7 m (Malaysia 3, Fiji 2); 1 Coastal
    radar (Fiji)".
    """
    assets: dict[str, list[tuple[str, int]]] = {}
    for (asset, recipient), units in change.items():
        assets.setdefault(asset, []).append((names.recipients[recipient], units))
    totals = {asset: sum(units for _, units in lines) for asset, lines in assets.items()}
    order = sorted(assets, key=lambda asset: -totals[asset])
    return (
        "; ".join(
            f"{totals[asset]} {names.assets[asset]} ({_recipients(assets[asset])})"
            for asset in order
        )
        or "nothing"
    )


def more_and_less(changes: Sequence[UnitsChanged], names: Names) -> Iterable[str]:
    """What one plan buys more than another, and less, in sentences."""
    for word, sign in (("More", 1), ("Less", -1)):
        wanted = [(line, sign * line.units) for line in changes if sign * line.units > 0]
        if wanted:
            yield f"{word}: {change_words(lines_changed(wanted), names)}."


def on_the_unmeasured(
    amount: Money | None, cost: Money | None, plan: Iterable[FundedLine], names: Names
) -> tuple[Block, ...]:
    """What of a plan's cost buys what no area measures, so that nobody reads a judgement into it;
    nothing where all that it buys is measured.
    """
    if amount is None:
        return ()
    bought = lines_changed((line, line.units) for line in plan if line.measured is False)
    speaks, told = names.speaks, change_words(bought, names)
    spent = {"amount": speaks.money(amount), "cost": speaks.money(cost or amount)}
    return paragraph(speaks.say("answer.not_measured", **spent, bought=told))


def _recipients(lines: list[tuple[str, int]]) -> str:
    if len(lines) == 1:
        return lines[0][0]
    return ", ".join(f"{name} {units}" for name, units in sorted(lines, key=lambda line: -line[1]))
