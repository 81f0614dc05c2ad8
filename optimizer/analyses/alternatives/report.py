"""The report on plans near the best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from optimizer.analyses.alternatives.result import AlternativesResult, DifferentPlan, NearLine
from optimizer.document import (
    Block,
    Column,
    Document,
    Note,
    Paragraph,
    Strong,
    Table,
    bullets,
    number,
    paragraph,
    section,
    table,
)
from optimizer.figures.near import Standing
from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.reports.changes import more_and_less
from optimizer.reports.names import Names, area_words, names_of, offer_words
from optimizer.reports.plan import title
from optimizer.reports.plan.answer import numbers_behind
from optimizer.reports.words import by_itself, changed, count, listing

SHOWN = 4
"""Areas and recipients that are named of each side."""


STANDINGS: tuple[tuple[Standing, str, str], ...] = (
    ("must", "are in all of them", "In every such plan"),
    ("could", "in some", "In some of them"),
    ("never", "in none", ""),
    ("undecided", "not decided before the search was stopped", "Not decided"),
)
"""Where a line stands: in a sentence, and over a table."""
ONE_BY_ONE = "This is said of one line at a time, not of several together."


def report(result: AlternativesResult, instance: Instance) -> Document:
    """The report on a result of ``alternatives`` (docs/result.md); the instance gives names."""
    names = names_of(instance)
    lines = {each: [o for o in result.offers if o.standing == each] for each, *_ in STANDINGS}
    tables = [
        section(heading, _lines(lines[each], names, known=result.count is not None))
        for each, _, heading in STANDINGS
        if heading
    ]
    said = [
        f"{len(lines[each]) or 'none'} {where}"
        for each, where, _ in STANDINGS
        if each != "undecided" or lines[each]
    ]
    return Document(
        f"{title(result.budget, result.instance.name)}: near the best",
        (
            Paragraph(
                (
                    Strong(_how_many(result)),
                    f" Of {count(len(result.offers), 'line')} on offer, {listing(said)}.",
                )
            ),
            *changed(result.instance.changes),
            *numbers_behind(result.instance),
            *(block for blocks in tables for block in blocks),
            *((Note(ONE_BY_ONE),) if lines["could"] else ()),
            *section("Different plans", *_different(result, names)),
            *section("As good as the best", *_ties(result, names)),
        ),
    )


def _how_many(result: AlternativesResult) -> str:
    gain = result.awareness - result.baseline
    near = (
        f"within {by_itself(100 * result.within)} % of the best gain"
        f" ({by_itself(result.awareness - result.least, 3)} of {by_itself(gain, 3)} points)."
    )
    if result.count == 1:
        return f"The best plan alone comes {near}"
    many = "Too many plans to list" if result.count is None else f"{result.count:,} plans"
    return f"{many} come {near}"


def _lines(lines: Iterable[NearLine], names: Names, *, known: bool) -> Table:
    ends = (
        (number("Fewest units"), lambda line: line.fewest),
        (number("Best plan"), lambda line: line.units),
        (number("Most units"), lambda line: line.most),
    )
    return table(
        lines,
        (Column("Line"), partial(offer_words, names=names)),
        *(ends if known else ends[1:2]),
    )


def _different(result: AlternativesResult, names: Names) -> Iterable[Block]:
    for place, plan in enumerate(result.different, 2):
        others = " differ from the best plan"
        if place > 2:
            others = " or more differ from any of those before"
        farthest = (
            "No such plan is farther from them"
            if plan.distance == plan.farthest
            else f"It is the farthest found, and none is farther than {plan.farthest}"
        )
        first = f"Plan {place}: units worth {plan.distance}{others}."
        cost = f" It costs {plan.cost} and loses {by_itself(plan.lost)} points. {farthest}."
        yield Paragraph((Strong(first), f"{cost} Beside the best plan:"))
        yield from bullets(_told(plan, names))


def _told(plan: DifferentPlan, names: Names) -> Iterable[str]:
    """Units by line, money by recipient, awareness by area."""
    yield from more_and_less(plan.changes, names)
    money = sorted(plan.recipients, key=lambda each: each.best.minor - each.cost.minor)
    areas = sorted(plan.areas, key=lambda each: -each.change)
    yield from _sides(
        "Money", [f"{names.recipients[it.recipient]} {_signed(it.cost - it.best)}" for it in money]
    )
    yield from _sides(
        "Awareness", [f"{area_words(it.area, names)} {_signed(it.change)}" for it in areas]
    )


def _signed(change: Money | float) -> str:
    if isinstance(change, Money):
        return f"+{change}" if change.minor > 0 else str(change)
    return ("+" if change > 0 else "-") + by_itself(abs(change))


def _sides(what: str, falling: Sequence[str]) -> Iterable[str]:
    """Those that gain most and those that lose most."""
    rest = len(falling) - 2 * SHOWN
    if rest > 1:
        falling = [*falling[:SHOWN], f"{rest} others by less", *falling[-SHOWN:]]
    return [f"{what}: {'; '.join(falling)}."] if falling else []


def _ties(result: AlternativesResult, names: Names) -> Iterable[Block]:
    if result.tied is None:
        return paragraph("Too many plans are as good as the best to be counted.")
    if not result.tied:
        return paragraph("No other plan is as good as the best, to the tolerance of the proof.")
    told = f"{count(result.tied, 'other plan is', 'other plans are')} as good as the best."
    first = f"The first {len(result.ties)}:" if result.tied > len(result.ties) else ""
    return (
        *paragraph(told, first),
        *bullets(" ".join(more_and_less(each, names)) for each in result.ties),
    )
