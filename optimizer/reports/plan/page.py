"""The page on one plan, solved or assessed, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.document import (
    Block,
    Column,
    Details,
    Document,
    Note,
    Paragraph,
    Strong,
    Table,
    TableCell,
    bullets,
    paragraph,
    section,
    table,
)
from optimizer.finding import Finding
from optimizer.instance.entities import CoverageMeaning
from optimizer.instance.instance import Instance
from optimizer.reports.language import Language
from optimizer.reports.names import number_words, offer_words, rule_words
from optimizer.reports.page import Bought, Telling, reproduce
from optimizer.reports.plan import compact, grounds
from optimizer.reports.plan.answer import opening
from optimizer.reports.plan.lines import loss, proved
from optimizer.reports.words import full_stop
from optimizer.results.plan import (
    OWN_ROWS,
    OfferLine,
    PlanResult,
    RuleLine,
)


def page(result: PlanResult, instance: Instance, language: Language, command: str = "") -> Document:
    """All that a result tells, for a reader who chooses what to look at.

    Args:
        result: of ``solve`` or ``evaluate``; see docs/result.md.
        instance: gives names, places and reasons of rules.
        language: of the page.
        command: the command line, where there was one.
    """
    bought = bought_in(result)
    telling = Telling.of([bought], instance, language, result.baseline, result.maximum)
    names = telling.names
    head = "assessed" if result.status == "assessed" else "best"
    title = language.say(
        f"page.{head}", budget=language.money(result.budget), instance=result.instance.name
    )
    return Document(
        title,
        (
            *opening(result, names),
            telling.figures(bought),
            *compact.led(names, *grounds.why(result, names)),
            *grounds.broken_rules(result, instance, names),
            *grounds.swaps(result, names, instance),
            *telling.parts(bought),
            *grounds_of(result, telling),
            *reproduce(result, [result.instance], result.method, language, command),
        ),
    )


def bought_in(result: PlanResult) -> Bought:
    """The plan of a result."""
    return Bought(
        budget=result.budget,
        cost=result.budget - result.left,
        awareness=result.awareness or 0.0,
        bound=result.bound,
        proved=result.status == "optimal",
        lines=result.lines,
        areas=result.areas,
    )


def grounds_of(result: PlanResult, telling: Telling) -> tuple[Block, ...]:
    """Why the plan is what it is, and what that rests on."""
    return (*_rules(result, telling), *_lines(result, telling), *_rests(result, telling))


# -- why -------------------------------------------------------------------------------------------


def _rules(result: PlanResult, telling: Telling) -> tuple[Block, ...]:
    """The rules at their limit, with what lifting them adds and why they are there; the others on
    demand.
    """
    rows = [row for row in result.rules if row.name not in OWN_ROWS]
    limit = [row for row in rows if row.binding or not row.holds]
    room = [row for row in rows if row not in limit]
    because = {row.name: row.because for row in room if row.because}
    reasons = bullets((Strong(name), f": {reason}") for name, reason in because.items())
    spare = _rule_table(room, result, telling, with_reasons=False)
    rest = Details(telling.say("page.room"), (spare, *reasons))
    told = Paragraph(telling.say("page.rules_means")), _rule_table(limit, result, telling)
    return (
        *(section(telling.say("page.rules"), *told) if limit else ()),
        *([rest] if room else []),
    )


def _rule_table(
    rows: Sequence[RuleLine], result: PlanResult, telling: Telling, with_reasons: bool = True
) -> Table:
    instance, budget, decimals = telling.instance, result.budget.minor, telling.decimals + 1
    words = {id(row): rule_words(row, instance, budget, telling.names) for row in rows}
    priced = any(row.price for row in rows)
    return table(
        rows,
        (telling.column("rule"), lambda row: row.name),
        (telling.column("member"), lambda row: words[id(row)][0]),
        (telling.column("limit"), lambda row: words[id(row)][1]),
        (
            Column(telling.say("column.has"), "right"),
            lambda row: number_words(
                instance, telling.language, Fraction(str(row.value)), row.unit
            ),
        ),
        *(
            [(telling.numbers("lifted", decimals), lambda row: loss(row.price, decimals))]
            if priced
            else []
        ),
        *([(telling.column("because"), lambda row: row.because or "")] if with_reasons else []),
    )


def _lines(result: PlanResult, telling: Telling) -> tuple[Block, ...]:
    """What each line is worth, and what those that are not bought would cost."""
    decimals = telling.decimals + 1
    funded = sorted(
        (offer for offer in result.offers if offer.units and offer.lost_if_barred),
        key=lambda offer: -proved(offer.lost_if_barred, result),
    )
    unfunded = sorted(
        (offer for offer in result.offers if offer.units == 0 and offer.lost_if_one_more),
        key=lambda offer: proved(offer.lost_if_one_more, result),
    )

    def offers(chosen: Sequence[OfferLine], *figures: str) -> Table:
        names = {"barred": "lost_if_barred", "fewer": "lost_if_one_fewer"}

        def cell(offer: OfferLine, figure: str) -> TableCell:
            found: Finding | None = getattr(offer, names.get(figure, "lost_if_one_more"))
            return loss(found, decimals, offer.measured)

        return table(
            chosen,
            (telling.column("offer"), lambda offer: offer_words(offer, telling.names)),
            *([(telling.numbers("units"), lambda offer: offer.units)] if chosen is funded else []),
            *(
                (telling.numbers(each, decimals), lambda offer, each=each: cell(offer, each))
                for each in figures
            ),
        )

    say = telling.say
    why = Paragraph(say("page.why_means")), offers(funded, "barred", "fewer")
    why_not = Paragraph(say("page.unfunded_means")), offers(unfunded, "more")
    return (
        *(section(say("page.why"), *why) if funded else ()),
        *([Details(say("page.unfunded"), why_not)] if unfunded else []),
    )


# -- what it rests on ------------------------------------------------------------------------------


def _rests(result: PlanResult, telling: Telling) -> tuple[Block, ...]:
    """What the instance says of itself, and what coverage means, by layer."""
    instance, say = telling.instance, telling.say
    measure = instance.measure
    means = (
        {say("column.coverage"): measure}
        if isinstance(measure, CoverageMeaning)
        else {telling.layer(layer): each for layer, each in measure.items()}
    )
    return section(
        say("page.means"),
        *paragraph(full_stop(instance.description)),
        table(
            [(layer, each) for layer, each in means.items() if each.meaning],
            (telling.column("coverage"), lambda row: row[0]),
            (telling.column("means"), lambda row: row[1].meaning),
            (telling.column("target"), lambda row: row[1].target),
            (telling.column("period"), lambda row: row[1].period),
        ),
        *((Note(result.note),) if result.note else ()),
    )
