"""What each line is worth: the figures of docs/model.md, section 6, that came with the proof."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR
from math import inf
from operator import itemgetter

from optimizer.analyses.names import Names, line_words
from optimizer.analyses.words import (
    Record,
    bound,
    count,
    decimals_of,
    difference,
    figure,
    less_than,
    listing,
    rounded,
)
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
from optimizer.instance.instance import Instance
from optimizer.result import minor

LEADING, REPLACEABLE = 8, 4
"""Lines that a short format shows; lines at the other end, which have a table of their own."""
UNSPENT, RESPENT = "Lost, money not spent", "Lost, money re-spent"
"""The two losses, told apart wherever they stand."""
HEADERS = {
    "lost_if_barred": RESPENT,
    "lost_if_one_fewer": "One fewer, re-spent",
    "lost_if_one_more": "Lost if one is bought",
}
UNPROVED = "–"
FUNDED, UNFUNDED = ("lost_if_barred", "lost_if_one_fewer"), ("lost_if_one_more",)


def lines(result: Record, names: Names) -> tuple[Block, ...]:
    """The funded lines, hardest to replace first, and the unfunded ones, nearest first; nothing
    where no figure is known.
    """
    funded = sorted(
        (offer for offer in result["offers"] if offer["units"] and "lost_if_barred" in offer),
        key=lambda offer: (-proved(offer["lost_if_barred"], result), -_cost(offer, result)),
    )
    unfunded = sorted(
        (
            offer
            for offer in result["offers"]
            if offer["units"] == 0 and offer.get("lost_if_one_more", {}).get("value") is not None
        ),
        key=lambda offer: (
            _is_unproved(offer["lost_if_one_more"], result),
            proved(offer["lost_if_one_more"], result),
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


def lost_by(result: Record, members: Mapping[str, str], key: str) -> dict[str, TableCell]:
    """What is lost at least by every member (a recipient, a category), though its money is
    re-spent; empty where nothing is known.

    Whoever bars all lines of a member loses at least what barring any one of them loses.

    Args:
        result: the result.
        members: key of an offer's record (``recipient``, ``asset``) to the member it belongs to.
        key: which key that is.
    """
    greatest: dict[str, Record] = {}
    for offer in result["offers"]:
        finding = offer.get("lost_if_barred")
        member = members[offer[key]]
        if (
            offer["units"]
            and finding
            and (
                member not in greatest or proved(finding, result) > proved(greatest[member], result)
            )
        ):
            greatest[member] = finding
    bounds = {
        member: finding if finding["value"] is None else {**finding, "kind": "at_least"}
        for member, finding in greatest.items()
    }
    return {member: loss(finding, decimals_of(result) + 1) for member, finding in bounds.items()}


def nothing(result: Record, names: Names, instance: Instance) -> tuple[Block, ...]:
    """Who gets nothing though there are offers, and of which category nothing is bought, each with
    the line that comes nearest.
    """
    categories = {each.asset: each.category for each in instance.assets}
    offers = [(offer["recipient"], categories[offer["asset"]], offer) for offer in result["offers"]]
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
    offers: list[tuple[str, Record]], names: Names, result: Record
) -> dict[str, list[str]]:
    """Members none of whose lines is bought, by what is said of their nearest line."""
    served = {member for member, offer in offers if offer["units"]}
    said: dict[str, list[str]] = {}
    for member in dict.fromkeys(member for member, _ in offers if member and member not in served):
        said.setdefault(
            _nearest([offer for each, offer in offers if each == member], names, result), []
        ).append(member)
    return said


def _nearest(offers: list[Record], names: Names, result: Record) -> str:
    known = [offer for offer in offers if "lost_if_one_more" in offer]
    if len(known) < len(offers):
        return ""
    first = min(known, key=lambda offer: proved(offer["lost_if_one_more"], result))
    finding = first["lost_if_one_more"]
    if finding["value"] is None:
        return f": any line is {figure(finding)}"
    least, decimals, exact = (
        proved(finding, result),
        decimals_of(result) + 1,
        finding["kind"] == "exact",
    )
    if not exact and not least:
        return ""
    lost = difference(least, decimals) if exact else f"at least {fixed(least, decimals)}"
    alone = (
        exact or [proved(offer["lost_if_one_more"], result) for offer in known].count(least) == 1
    )
    which = f"the nearest line is {line_words(first, names)}, which" if alone else "every line"
    return f": {which} would lose {lost} elsewhere"


def loss(finding: Record, decimals: int) -> TableCell:
    """A loss as a table says it: a number where it is exact, "≥ 0.051" where it is a bound, "–"
    where nothing is proved.
    """
    value = finding["value"]
    if value is None:
        return figure(finding)
    if finding["kind"] == "exact":
        return float(value) if value >= 10**-decimals or not value else less_than(decimals)
    return (
        f"≥ {bound(value, 'at_least', decimals)}"
        if rounded(value, decimals, ROUND_FLOOR)
        else UNPROVED
    )


def proved(finding: Record, result: Record) -> float:
    """The loss that is proved, to the digits that are shown; without end where nothing can take the
    line's place.
    """
    if finding["value"] is None:
        return inf
    value = float(finding["value"])
    return (
        value
        if finding["kind"] == "exact"
        else rounded(value, decimals_of(result) + 1, ROUND_FLOOR)
    )


def _is_unproved(finding: Record, result: Record) -> bool:
    return finding["kind"] != "exact" and not proved(finding, result)


def _worth(
    offers: list[Record], names: Names, result: Record, title: str, figures: tuple[str, ...]
) -> Table:
    decimals, leading = decimals_of(result) + 1, LEADING
    if figures == UNFUNDED:  # what is no nearer than the farthest bound is not told line by line
        farthest = max((proved(offer[figures[0]], result) for offer in offers), default=0.0)
        leading = min(
            LEADING,
            max(1, sum(0 < proved(offer[figures[0]], result) < farthest for offer in offers)),
        )
    left_out = offers[leading:]
    floor = min((proved(offer[figures[0]], result) for offer in left_out), default=0.0)
    told = floor < inf and rounded(floor, decimals, ROUND_FLOOR)
    least = (
        f": at least {bound(floor, 'at_least', decimals)}{' each' * (len(left_out) > 1)}"
        if told
        else ""
    )
    return table(
        offers,
        (Column(title), lambda offer: line_words(offer, names)),
        (number("Units"), itemgetter("units")),
        *(
            (number(HEADERS[name], decimals), lambda offer, name=name: loss(offer[name], decimals))
            for name in figures
        ),
        leading=leading,
        rest=f"{count(len(left_out), 'more line')}{least}." if left_out else "",
    )


def _cost(offer: Record, result: Record) -> int:
    """What the plan spends on an offer, first costs left out."""
    same = ("recipient", "asset", "base")
    return sum(
        minor(line["cost"])
        for line in result["plan"]
        if all(line[key] == offer[key] for key in same)
    )
