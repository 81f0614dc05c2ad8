"""What each line is worth: the figures of docs/model.md, section 6, that came with the proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import ROUND_FLOOR
from math import inf
from operator import attrgetter

from optimizer.document import (
    Block,
    Column,
    Table,
    TableCell,
    fixed,
    number,
    paragraph,
    section,
    table,
)
from optimizer.finding import NOT_MEASURED, Finding
from optimizer.instance.instance import Instance
from optimizer.reports.names import Names, offer_words
from optimizer.reports.words import (
    bound,
    count,
    decimals_of,
    difference,
    figure,
    less_than,
    listing,
    rounded,
    why_impossible,
)
from optimizer.results.plan import OfferLine, PlanResult

LEADING, REPLACEABLE = 8, 4
"""Lines that a short format shows; lines at the other end, which have a table of their own."""
UNSPENT, RESPENT = "Lost, money not spent", "Lost, money re-spent"
"""The two losses, told apart wherever they stand."""
UNPROVED = "–"
Losses = Mapping[str, Callable[[OfferLine], Finding | None]]
"""Headers of columns, and the loss of an offer that stands there."""
FUNDED: Losses = {
    RESPENT: attrgetter("lost_if_barred"),
    "One fewer, re-spent": attrgetter("lost_if_one_fewer"),
}
UNFUNDED: Losses = {"Lost if one is bought": attrgetter("lost_if_one_more")}


def lines(result: PlanResult, names: Names) -> tuple[Block, ...]:
    """The funded lines, hardest to replace first, and the unfunded ones, nearest first; nothing
    where no figure is known.
    """
    funded = sorted(
        (offer for offer in result.offers if offer.units and offer.lost_if_barred),
        key=lambda offer: (-proved(offer.lost_if_barred, result), -_cost(offer, result)),
    )
    unfunded = sorted(
        (
            offer
            for offer in result.offers
            if offer.units == 0 and _is_possible(offer.lost_if_one_more)
        ),
        key=lambda offer: (
            _is_unproved(offer.lost_if_one_more, result),
            proved(offer.lost_if_one_more, result),
        ),
    )
    end = len(funded) - REPLACEABLE if len(funded) > LEADING + REPLACEABLE else len(funded)
    meaning = (
        f"{RESPENT}: what awareness loses without the line, although its money goes where it does"
        f" most good then. With ≥, at least so much is proved; {UNPROVED}, nothing is; lines stand"
        " in the order of what is proved. optimizer explain proves every figure exactly."
    )
    return section(
        "Why each line is there, and others are not",
        *(paragraph(meaning) if funded or unfunded else ()),
        _worth(funded[:end], names, result, "In the plan, the hardest to replace first", FUNDED),
        _worth(
            funded[end:][::-1], names, result, "In the plan, the most replaceable first", FUNDED
        ),
        _worth(unfunded, names, result, "Not in the plan, the nearest first", UNFUNDED),
    )


def nothing(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """Who gets nothing though there are offers, and of which category nothing is bought, each with
    the line that comes nearest.
    """
    categories = {each.asset: each.category for each in instance.assets}
    offers = [(offer.recipient, categories[offer.asset], offer) for offer in result.offers]
    recipients = _without([(recipient, offer) for recipient, _, offer in offers], names, result)
    kinds = _without([(category, offer) for _, category, offer in offers], names, result)
    return paragraph(
        *(
            f"Nothing for {listing(names.recipients[each] for each in members)}{nearest}."
            for nearest, members in recipients.items()
        ),
        *(f"Nothing of {listing(members)}{nearest}." for nearest, members in kinds.items()),
    )


def _without(
    offers: list[tuple[str, OfferLine]], names: Names, result: PlanResult
) -> dict[str, list[str]]:
    """Members none of whose lines is bought, by what is said of their nearest line."""
    served = {member for member, offer in offers if offer.units}
    said: dict[str, list[str]] = {}
    for member in dict.fromkeys(member for member, _ in offers if member and member not in served):
        said.setdefault(
            _nearest([offer for each, offer in offers if each == member], names, result), []
        ).append(member)
    return said


def _nearest(offers: list[OfferLine], names: Names, result: PlanResult) -> str:
    if all(offer.measured is False for offer in offers):
        return f": what is on offer is {NOT_MEASURED}"
    losses = [offer.lost_if_one_more for offer in offers]
    known = [proved(finding, result) for finding in losses]
    first = offers[known.index(min(known))]
    finding = first.lost_if_one_more
    if finding is None or None in losses:
        return ""
    if not _is_possible(finding):
        rules = dict.fromkeys(rule for each in losses if each for rule in each.rules)
        return f", {why_impossible(replace(finding, rules=tuple(rules)))}"
    least, decimals, exact = min(known), decimals_of(result) + 1, finding.kind == "exact"
    if not exact and not least:
        return ""
    lost = difference(least, decimals) if exact else f"at least {fixed(least, decimals)}"
    alone = exact or known.count(least) == 1
    which = f"the nearest line is {offer_words(first, names)}, which" if alone else "every line"
    return f": {which} would lose {lost} elsewhere"


def loss(finding: Finding | None, decimals: int, measured: bool | None = None) -> TableCell:
    """A loss as a table says it: a number where it is exact, "≥ 0.051" where it is a bound, "–"
    where nothing is proved; nothing lost of what no area measures is "not measured".
    """
    if finding is None:
        return None
    value = finding.number
    if value is None:
        return figure(finding)
    if finding.kind == "exact":
        nothing = NOT_MEASURED if measured is False else 0.0
        return float(value) if value >= 10**-decimals else less_than(decimals) if value else nothing
    said = f"≥ {bound(value, 'at_least', decimals)}"
    return said if rounded(value, decimals, ROUND_FLOOR) else UNPROVED


def proved(finding: Finding | None, result: PlanResult) -> float:
    """The loss that is proved, to the digits that are shown; without end where nothing can take the
    line's place.
    """
    value = finding.number if finding else 0.0
    if finding is None or value is None:
        return inf if finding else 0.0
    if finding.kind == "exact":
        return float(value)
    return rounded(value, decimals_of(result) + 1, ROUND_FLOOR)


def _is_possible(finding: Finding | None) -> bool:
    return finding is not None and finding.value is not None


def _is_unproved(finding: Finding | None, result: PlanResult) -> bool:
    return finding is not None and finding.kind != "exact" and not proved(finding, result)


def _worth(
    offers: list[OfferLine], names: Names, result: PlanResult, title: str, losses: Losses
) -> Table:
    """Offers with what is lost otherwise; of those that are not shown, what each loses at least."""
    decimals, (decisive, *_) = decimals_of(result) + 1, losses.values()
    least = [proved(decisive(offer), result) for offer in offers]
    leading = LEADING
    if losses is UNFUNDED:  # what is no nearer than the farthest bound is not told line by line
        nearer = sum(0 < each < max(least, default=0.0) for each in least)
        leading = min(LEADING, max(1, nearer))
    left_out = least[leading:]
    floor = min(left_out, default=0.0)
    told = floor < inf and rounded(floor, decimals, ROUND_FLOOR)
    each = " each" if len(left_out) > 1 else ""
    rest = f": at least {bound(floor, 'at_least', decimals)}{each}" if told else ""
    return table(
        offers,
        (Column(title), lambda offer: offer_words(offer, names)),
        (number("Units"), attrgetter("units")),
        *(
            (
                number(header, decimals),
                lambda offer, lost=lost: loss(lost(offer), decimals, offer.measured),
            )
            for header, lost in losses.items()
        ),
        leading=leading,
        rest=f"{count(len(left_out), 'more line')}{rest}." if left_out else "",
    )


def _cost(offer: OfferLine, result: PlanResult) -> int:
    """What the plan spends on an offer, first costs left out."""
    key = (offer.recipient, offer.asset, offer.base)
    same = (line for line in result.lines if (line.recipient, line.asset, line.base) == key)
    return sum(line.cost.minor for line in same)
