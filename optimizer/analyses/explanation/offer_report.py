"""The report on one offer: why it is bought or not, and what would have to change. Every number is
one of the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from optimizer.analyses.explanation.foil_report import foils
from optimizer.analyses.explanation.result import ExplainedOffer, ExplanationResult
from optimizer.document import (
    Block,
    Bullets,
    Column,
    Document,
    Paragraph,
    Strong,
    Text,
    number,
    paragraph,
    section,
    table,
)
from optimizer.finding import NOT_MEASURED, Finding
from optimizer.instance.instance import Instance
from optimizer.reports.names import area_words, names_of, offer_words
from optimizer.reports.plan import title
from optimizer.reports.words import (
    changed,
    column_decimals,
    cost_ends,
    count,
    figure,
    gain_decimals,
    more,
    rules_named,
    weight_ends,
    why_impossible,
)

UNMEASURED = (
    "Nothing that it adds is measured by any area: whether it is bought is no judgement of its"
    " worth."
)
SEEN = 0.05
"""By how much more one unit must add alone than last, as a share, for that to be told a reason."""
LEADING = 25
"""Rows that a short format shows of a list of offers or areas."""


def offer_report(result: ExplanationResult, instance: Instance, called: str) -> Document:
    """One offer of the plan, explained; ``called`` is the offer as it was asked for, perhaps
    without its only base.
    """
    offer = result.offers[0]
    name = offer_words(instance.offers[instance.offer_index[offer.offer]], names_of(instance))
    return Document(
        title(result.budget, result.instance.name),
        (
            *changed(_under(result, instance)),
            *_taken(called, offer),
            *paragraph("" if offer.measured is None else UNMEASURED),
            *section(name, Paragraph(_headline(offer)), Bullets(tuple(_losses(offer)))),
            *foils(offer, result, instance),
            *_change(offer, result),
            *_profile(offer, result),
            *weights(result, instance, "How much its areas may weigh", "Area it covers"),
        ),
    )


def _taken(called: str, offer: ExplainedOffer) -> tuple[Block, ...]:
    if called == offer.offer:
        return ()
    return (Paragraph((f"{called} is on offer at one base, {offer.base}, which is taken.",)),)


def _under(result: ExplanationResult, instance: Instance) -> Iterator[str]:
    """What was changed, another budget than the instance's own too."""
    yield from result.instance.changes
    if instance.stated_budget not in (None, result.budget):
        yield f"budget {result.budget}, in place of {instance.budget}"


def _headline(offer: ExplainedOffer) -> Text:
    lots = f", in lots of at least {offer.min_units}" if offer.min_units > 1 else ""
    bought = count(offer.units, "unit") if offer.units else "none"
    return (
        Strong(
            f"The best plan buys {bought} of at most {offer.max_units}{lots}, at"
            f" {offer.unit_cost} each."
        ),
        *(
            [f" Already there: {count(offer.existing_units, 'unit')}."]
            if offer.existing_units
            else []
        ),
        *(
            [f" Its first unit costs {offer.site_cost} more, for the site."]
            if offer.site_cost
            else []
        ),
    )


def _losses(offer: ExplainedOffer) -> Iterator[Text]:
    if offer.lost_if_barred:
        how = ", the money going where it then does most"
        yield _loss(offer, offer.lost_if_barred, "Without it", how)
    if offer.lost_if_one_fewer and offer.units > 1:
        yield _loss(offer, offer.lost_if_one_fewer, "With one fewer")
    if offer.lost_if_one_more:
        more = "With one more" if offer.units else "If one is bought all the same"
        yield _loss(offer, offer.lost_if_one_more, more)


def _loss(offer: ExplainedOffer, finding: Finding, condition: str, how: str = "") -> Text:
    if finding.kind == "impossible":
        return f"{condition}: impossible, {why_impossible(finding)}."
    if not finding.value and finding.kind == "exact":
        nothing = "nothing is lost" if offer.measured is None else "nothing measured is lost"
        return f"{condition} {nothing}: another plan is as good."
    return f"{condition} awareness falls by {figure(finding)}{how}."


def _change(offer: ExplainedOffer, result: ExplanationResult) -> tuple[Block, ...]:
    if offer.units:
        return section("How firm that is", Bullets(tuple(_firm(offer, result))))
    return section(
        "What would have to change for it to be bought", Bullets(tuple(_entries(offer, result)))
    )


def _firm(offer: ExplainedOffer, result: ExplanationResult) -> Iterator[Text]:
    if offer.cost_range:
        yield (
            f"The plan stays best at a unit cost {cost_ends(offer.cost_range)} (now"
            f" {offer.unit_cost})."
        )
    if offer.enters_at_budget:
        yield f"The smallest budget: {_budget(offer.enters_at_budget, result)}."
    yield from _adds(offer)


def _entries(offer: ExplainedOffer, result: ExplanationResult) -> Iterator[Text]:
    """Reasons in the order of who can act: our own rules, the seller, the treasury, nobody."""
    without = offer.enters_without.parts if offer.enters_without else ()
    yield (
        f"The rules: it would be bought without {_any_of(without)}."
        if without
        else "The rules: lifting any one of them would not do."
    )
    cost = offer.enters_at_cost and offer.enters_at_cost.value
    if cost is None:
        why = "not even nothing" if offer.measured is None else "since nothing it adds is measured"
        yield f"Its price: no price would do, {why}."
    else:
        yield (
            "Its price: it would be bought at a unit cost of ",
            Strong(str(cost)),
            f" or less (now {offer.unit_cost}).",
        )
    for rule, most in (offer.enters_at_cost_without or {}).items():
        yield (
            "Rule and price together: it would be bought at a unit cost of ",
            Strong(str(most)),
            f" or less once {rules_named((rule,))} is lifted.",
        )
    if offer.enters_at_budget:
        yield f"The budget: {_budget(offer.enters_at_budget, result)}."
    else:
        yield (
            "The budget: not looked for, since budgets must be solved one by one here; --up-to"
            " AMOUNT looks for it."
        )
    yield from _adds(offer)


def _adds(offer: ExplainedOffer) -> Iterator[Text]:
    """What one unit adds whatever anybody decides."""
    alone, last = offer.adds_alone, offer.adds_last
    if alone is None or last is None:
        return
    if offer.measured is False:
        yield f"What it adds: {NOT_MEASURED}."
        return
    seen = (alone.number or 0.0) > (last.number or 0.0) * (1 + SEEN)
    why = ", since the plan reaches the same areas already" if seen else ""
    yield (
        f"What one unit adds: alone, with nothing else bought, {figure(alone)}; on top of the best"
        f" plan {figure(last)}{why}."
    )


def _budget(entry: Finding, result: ExplanationResult) -> str:
    """The budget at which an offer enters, as far as it is known."""
    if entry.kind == "at_most":
        return (
            f"it is bought at {entry.value}, the first with it of"
            f" {levels_solved(result)}; a smaller one between may do"
        )
    if entry.kind == "at_least":
        return (
            f"it is bought at none of {levels_solved(result)}; one between may do, from"
            f" {entry.value} on"
        )
    return (
        f"none up to {result.up_to} would do"
        if entry.value is None
        else f"it is first bought at {entry.value}"
    )


def levels_solved(result: ExplanationResult) -> str:
    """The budgets at which offers were looked for, where they were solved one by one."""
    levels = result.levels
    if levels is None:
        return f"the budgets up to {result.up_to}"
    solved = count(levels.solved, "budget")
    return f"the {solved} solved (among them every {levels.step} up to {result.up_to})"


def _any_of(names: Sequence[str]) -> str:
    return rules_named(names) if len(names) == 1 else f"any one of {rules_named(names)}"


def _profile(offer: ExplainedOffer, result: ExplanationResult) -> tuple[Block, ...]:
    values, awareness = offer.profile.parts if offer.profile else (), result.awareness or 0.0
    losses = [None if value is None else max(0.0, awareness - value) for value in values]
    if offer.measured is False:  # that nothing else is lost says nothing of it
        losses = [loss or None for loss in losses]
    known = [loss for loss in losses if loss]
    decimals = column_decimals(known) if known else gain_decimals(awareness, result.baseline)
    shown = table(
        range(len(values)),
        (number("Units"), lambda units: units),
        (number("Best awareness", decimals), values.__getitem__),
        (number("Lost", decimals), losses.__getitem__),
        (
            Column(""),
            lambda units: (
                "in the best plan"
                if units == offer.units
                else "impossible"
                if values[units] is None
                else ""
            ),
        ),
    )
    return section("The best for every number of units", shown)


def weights(
    result: ExplanationResult, instance: Instance, heading: str, column: str = "Area"
) -> tuple[Block, ...]:
    """How far the weight of each area may move before another plan is best."""
    areas, names = result.areas, names_of(instance)
    decimals = column_decimals((area.weight for area in areas), 4)
    shown = table(
        areas,
        (Column(column), lambda each: area_words(each.area, names)),
        (number("Weight", decimals), attrgetter("weight")),
        (
            Column("The plan stays best at a weight"),
            lambda each: weight_ends(each.weight_range, decimals),
        ),
        leading=LEADING,
        rest=more(len(areas) - LEADING),
    )
    return section(heading, shown)
