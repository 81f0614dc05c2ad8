"""The report on a best plan explained as a whole. Every number in its sentences is one of the
explanation's result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf
from operator import attrgetter

from optimizer.analyses.explanation.offer_report import LEADING, weights
from optimizer.analyses.explanation.result import (
    ExplainedOffer,
    ExplanationResult,
    NextStep,
    RuleWorth,
)
from optimizer.document import (
    Block,
    Column,
    Document,
    Paragraph,
    Strong,
    Text,
    bullets,
    fixed,
    number,
    paragraph,
    section,
    table,
)
from optimizer.finding import NOT_MEASURED, Finding
from optimizer.instance.instance import Instance
from optimizer.reports.changes import standing
from optimizer.reports.names import Names, names_of, offer_words
from optimizer.reports.plan import title
from optimizer.reports.plan.answer import numbers_behind
from optimizer.reports.words import (
    by_itself,
    changed,
    cost_ends,
    count,
    figure,
    figure_decimals,
    gain_decimals,
    level_decimals,
    listing,
    more,
    names_listed,
    reason,
    why_left,
)
from optimizer.results.plan import Unspent


def report(result: ExplanationResult, instance: Instance) -> Document:
    """Why what is bought is bought, what would have to change for the rest, what rules cost, what
    more money brings.
    """
    names = names_of(instance)
    return Document(
        title(result.budget, result.instance.name),
        (
            Paragraph(_headline(result)),
            *paragraph(_unmeasured(result)),
            *paragraph(standing(instance, names)),
            *changed(result.instance.changes),
            *numbers_behind(result.instance),
            *_funded(result, instance, names),
            *_unfunded(result, instance, names),
            *_rules(result, names),
            *weights(result, instance, "How far weights may move"),
            *section("What more money would bring", *_more_money(result)),
            *section(
                "How to read this", Paragraph(" ".join((_reading(result), *_further(result))))
            ),
        ),
    )


def _headline(result: ExplanationResult) -> Text:
    bought = [offer for offer in result.offers if offer.units]
    lines = (
        f"The best plan buys {count(len(bought), 'line')} of {len(result.offers)} on offer for"
        f" {result.cost}"
    )
    reached = f"{lines} and reaches awareness {fixed(result.awareness or 0.0, _decimals(result))}."
    return (Strong(reached), " Whatever is changed below, the rest is planned anew.")


def _unmeasured(result: ExplanationResult) -> str:
    lines = sum(offer.measured is False for offer in result.offers)
    said = f"Lines of which no area measures what they add: {lines}. "
    return f"{said}Whether one is bought is no judgement of its worth." if lines else ""


def _funded(result: ExplanationResult, instance: Instance, names: Names) -> tuple[Block, ...]:
    bought = sorted(
        (offer for offer in result.offers if offer.units),
        key=lambda offer: -_number(offer.lost_if_barred),
    )
    losses = (
        loss
        for offer in bought
        for loss in (offer.lost_if_barred, offer.lost_if_one_fewer, offer.lost_if_one_more)
    )
    decimals = figure_decimals(filter(None, losses))
    shown = table(
        bought,
        (Column("Offer"), lambda offer: _name(offer, instance, names)),
        (number("Units"), attrgetter("units")),
        *(
            (
                number(header),
                lambda offer, lost=lost: figure(lost(offer), decimals, offer.measured),
            )
            for header, lost in (
                ("Lost without it", attrgetter("lost_if_barred")),
                ("With one fewer", attrgetter("lost_if_one_fewer")),
                ("With one more", attrgetter("lost_if_one_more")),
            )
        ),
        *(
            [(Column("Stays best at a unit cost"), lambda offer: cost_ends(offer.cost_range))]
            if any(offer.cost_range for offer in bought)
            else []
        ),
        leading=LEADING,
        rest=more(len(bought) - LEADING),
    )
    return section("What is bought, and what it is worth", shown)


def _unfunded(result: ExplanationResult, instance: Instance, names: Names) -> tuple[Block, ...]:
    left = sorted(
        (offer for offer in result.offers if not offer.units),
        key=lambda offer: _number(offer.lost_if_one_more),
    )
    decimals = figure_decimals(filter(None, (offer.lost_if_one_more for offer in left)))
    entries: tuple[tuple[str, Callable[[ExplainedOffer], Finding | None], str], ...] = (
        ("Enters at a unit cost of", attrgetter("enters_at_cost"), "none, even free"),
        ("Enters at a budget of", attrgetter("enters_at_budget"), "none looked at"),
    )
    known = [entry for entry in entries if any(map(entry[1], left))]
    shown = table(
        left,
        (Column("Offer"), lambda offer: _name(offer, instance, names)),
        (
            number("Lost if one is bought"),
            lambda offer: figure(offer.lost_if_one_more, decimals, offer.measured),
        ),
        (Column("Unit cost"), lambda offer: str(offer.unit_cost)),
        *(
            (
                Column(header),
                lambda offer, entry=entry, never=never: _entry(entry(offer), never, offer),
            )
            for header, entry, never in known
        ),
        leading=LEADING,
        rest=more(len(left) - LEADING),
    )
    return section("What is not bought, and what would have to change", shown)


def _entry(finding: Finding | None, never: str, offer: ExplainedOffer) -> str:
    if finding is None or finding.value is None:
        return NOT_MEASURED if offer.measured is False else never
    if finding.kind == "at_least":
        return "none solved"
    return f"{finding.value}{' or less' if finding.kind == 'at_most' else ''}"


def _name(offer: ExplainedOffer, instance: Instance, names: Names) -> str:
    return offer_words(instance.offers[instance.offer_index[offer.offer]], names)


def _number(finding: Finding | None) -> float:
    return inf if finding is None or finding.number is None else finding.number


def _rules(result: ExplanationResult, names: Names) -> tuple[Block, ...]:
    dear = [rule for rule in result.rules if rule.price.value]
    free = [rule.name for rule in result.rules if not rule.price.value]
    return section(
        "What rules cost",
        *bullets(
            _price(rule, result, {**names.assets, **names.recipients})
            for rule in sorted(dear, key=lambda rule: -_number(rule.price))
        ),
        *paragraph(
            f"Without cost: {names_listed(free)}. Lifting any one of them changes nothing."
            if free
            else ""
        ),
    )


def _price(rule: RuleWorth, result: ExplanationResult, names: Mapping[str, str]) -> Text:
    said = (
        f": without it awareness rises by {figure(rule.price)}, eased by one step by"
        f" {figure(rule.eased)}."
    )
    members = [
        each
        for each in result.members
        if each.name == rule.name and each.member and each.price.value
    ]
    most = sorted(members, key=lambda each: -_number(each.price))[:3]
    said_of = [
        f"{names.get(each.member or '', each.member)} ({figure(each.price)})" for each in most
    ]
    who = f" Most of it for {listing(said_of)}." if said_of else ""
    return (Strong(rule.name), f"{said}{who}{reason(rule.because, 'Reason for the rule')}")


def _more_money(result: ExplanationResult) -> tuple[Block, ...]:
    """The next better plan, the next step of money, and why money is left."""
    return paragraph(_next(result), _step(result.next_step), _left(result.unspent))


def _next(result: ExplanationResult) -> str:
    following = result.next
    if following is None:
        return ""
    if following.budget is not None and following.awareness is not None:
        start = (
            "A better plan is known from"
            if following.kind == "at_most"
            else "The next better plan needs"
        )
        more = following.awareness - (result.awareness or 0.0)
        reached = fixed(following.awareness, max(_decimals(result), level_decimals(more, 2)))
        return f"{start} a budget of {following.budget} and reaches awareness {reached}."
    if following.kind == "at_least":
        return (
            f"Up to a budget of {following.searched} no better plan was found; beyond it"
            " nothing is said."
        )
    return "No larger budget has a better plan under these rules."


def _step(step: NextStep | None) -> str:
    if step is None:
        return ""
    change = step.price_of_next_step.number
    if change is None:
        return f"With {step.step} more no plan keeps every rule."
    verb = "loses" if change < 0 else "gains"
    said = by_itself(abs(change)) if change else "nothing"
    return f"With {step.step} more the best plan {verb} {said}."


def _left(left: Unspent | None) -> str:
    if left is None or left.amount.minor <= 0:
        return "The whole budget is spent."
    return f"{left.amount} is left, because {why_left(left)}."


def _further(result: ExplanationResult) -> Iterator[str]:
    """How to learn what stands here for no offer."""
    if not any(offer.profile for offer in result.offers):
        yield (
            "The best for every number of units, ranges of costs and of weights: name one OFFER, or"
            " give --full."
        )
    if result.up_to is None:
        yield "The budget at which an offer enters: give --up-to AMOUNT."


def _decimals(result: ExplanationResult) -> int:
    """Digits after the point of awareness: four significant ones, and three of what the plan
    adds.
    """
    awareness = result.awareness or 0.0
    return max(level_decimals(awareness, 4), gain_decimals(awareness, result.baseline))


def _reading(result: ExplanationResult) -> str:
    said = (
        "Losses are in units of awareness: how much the best plan under the changed condition falls"
        " short of the best."
    )
    told = (*result.offers, *result.rules, *result.members)
    kinds = {
        each.kind for record in told for _, each in record.entries() if isinstance(each, Finding)
    }
    bounds = "Every figure is proved; where it says at least, at most or less, it is a bound."
    return (
        f"{said} {'Every figure is proved exact.' if kinds <= {'exact', 'impossible'} else bounds}"
    )
