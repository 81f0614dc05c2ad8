"""What the best plan with an offer, or without it, gives up and takes in, and which areas gain and
lose by that.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analyses.explanation.result import (
    ExplainedOffer,
    ExplanationResult,
    Foil,
)
from optimizer.document import (
    Block,
    Column,
    Paragraph,
    Strong,
    Table,
    Text,
    bullets,
    fixed,
    section,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.reports.names import Names, area_words, names_of, offer_words
from optimizer.reports.words import by_itself, gain_decimals, level_decimals, more

LEADING = 10
"""Areas that a short format shows."""


def foils(
    offer: ExplainedOffer, result: ExplanationResult, instance: Instance
) -> tuple[Block, ...]:
    """Each other plan under a heading of its own."""
    names = names_of(instance)
    told = (
        ("The best plan without it" if offer.units else "The best plan with it", offer.foil),
        ("The best plan with one more", offer.foil_one_more),
    )
    blocks: tuple[Block, ...] = ()
    for heading, foil in told:
        if foil is not None:
            lines = bullets(_lines(foil, offer, instance, names))
            said = Paragraph(_reached(foil, result)), *lines, _areas(foil, names)
            blocks += section(heading, *said)
    return blocks


def _reached(foil: Foil, result: ExplanationResult) -> Text:
    best = result.awareness or 0.0
    level = fixed(foil.awareness, gain_decimals(best, result.baseline))
    loss = by_itself(max(0.0, best - foil.awareness))
    told = f"It costs {foil.cost} and reaches awareness {level}, {loss} less than the best plan."
    small = f" Differences that hardly matter are left out, at a loss of {by_itself(foil.undone)}."
    return (Strong(told), small if foil.undone else "")


def _lines(foil: Foil, offer: ExplainedOffer, instance: Instance, names: Names) -> Iterator[Text]:
    """What it gives up and takes in beside the offer itself, the dearest first."""
    lines = [(instance.offers[instance.offer_index[key]], n) for key, n in foil.units.items()]
    lines = [(it, n) for it, n in lines if it.key != offer.offer or n not in (1, -offer.units)]
    lines.sort(key=lambda line: -abs(line[1]) * line[0].unit_cost.minor)
    for told, sign in (("It gives up", -1), ("It takes in", 1)):
        some = [f"{sign * n} × {offer_words(it, names)}" for it, n in lines if n * sign > 0]
        if some:
            yield (Strong(told), f": {'; '.join(some)}.")
    if not lines:
        yield "No other line changes."


def _areas(foil: Foil, names: Names) -> Table:
    """Areas whose coverage differs, what moves awareness most first."""
    changes = sorted(foil.areas.items(), key=lambda each: -abs(each[1].awareness))
    bounded = all(abs(each.coverage) <= 1 for each in foil.areas.values())
    size, decimals = (100, 1) if bounded else (1, 2)
    fine = level_decimals(max((abs(each.awareness) for _, each in changes), default=0.0))
    return table(
        changes,
        (Column("What that does to areas"), lambda each: area_words(each[0], names)),
        (
            Column("Coverage", "right", "points" if bounded else ""),
            lambda each: _signed(size * each[1].coverage, decimals),
        ),
        (Column("Awareness", "right"), lambda each: _signed(each[1].awareness, fine)),
        leading=LEADING,
        rest=more(len(changes) - LEADING, "areas"),
    )


def _signed(change: float, decimals: int) -> str:
    said = fixed(abs(change), decimals)
    return f"{'-' if change < 0 else '+'}{said}" if said.strip("0.") else said
