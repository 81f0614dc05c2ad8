"""What reports say of the expected plan, of knowing more, and of what is on offer."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analyses.robustness.result import (
    NOISE,
    Estimate,
    ExpectedPlan,
    Group,
    Information,
    LimitBroken,
    OnOffer,
    Perfect,
)
from optimizer.document import (
    Axis,
    Block,
    Chart,
    Column,
    Note,
    Paragraph,
    Series,
    Strong,
    fixed,
    number,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.money import say_budget_in_words
from optimizer.reports.names import Names, offer_words
from optimizer.reports.words import column_decimals, count, level_decimals, listing, percent

LEADING = 12
"""Limits that are told; the JSON has them all."""


def estimate(of: Estimate, decimals: int) -> str:
    """A value with the digits that its error leaves, and that error."""
    places = level_decimals(of.error, 1) if of.error else decimals
    beside = "" if of.error is None else f" ± {fixed(of.error, places)}"
    return f"{fixed(of.value, places)}{beside}"


def expected_plan(told: ExpectedPlan | None, decimals: int, names: Names) -> Iterator[Block]:
    """What the plan with the best mean is, and what it gains."""
    if told is None:
        return
    first = f"Of {count(told.draws, 'draw')} kept for choosing, the best mean is that of "
    if not told.changes:
        yield Paragraph(f"{first}the stated plan: a plan made for uncertainty gains nothing.")
        return
    gained = told.held_out
    more = gained.value >= 0
    brought = estimate(Estimate(abs(gained.value), gained.error), decimals)
    firmly = gained.value > NOISE * (gained.error or 0.0)
    yield Paragraph(
        f"{first}another plan, judged above as expected. On all other draws it brings {brought}"
        f" {'more' if more else 'less'} than the stated plan"
        f"{'' if firmly else ': it gains nothing'}. On those that chose it it brings"
        f" {estimate(told.chosen_on, decimals)} more; the difference,"
        f" {estimate(told.curse, decimals)}, is the optimiser's curse."
    )
    yield table(
        told.changes,
        (Column("Line"), lambda each: offer_words(each, names)),
        (number("Units beside the stated plan"), lambda each: f"{each.units:+}"),
    )


def knowing_more(
    told: Information | None, gain: float, decimals: int, instance: Instance
) -> Iterator[Block]:
    """What to find out first, or that nothing is worth it."""
    if told is None:
        return
    perfect, groups = told.perfect, told.groups
    first = [each for each in groups if each.worth]
    if first:
        answer = f"Find out first: {first[0].group}."
    elif perfect.worth:
        answer = "No kind of number is worth finding out by itself." if groups else ""
    else:
        answer = "No outcome is worth refining before buying."
    yield Paragraph((Strong(answer), f" {_ends(perfect, gain, decimals, instance)}"))
    if not groups:
        return
    places = max(decimals, column_decimals(each.value.value for each in groups))
    yield table(
        groups,
        (Column("Known before buying"), lambda each: each.group),
        (number("Numbers"), lambda each: each.numbers),
        (number("Worth at least"), lambda each: estimate(each.value, places)),
        (Column("As much as further budget of"), lambda each: _money_cell(each, instance)),
    )
    if len(first) > 1:
        points = tuple((each.group, each.value.value) for each in groups)
        yield Chart(
            "bar",
            (Series("worth at least", points),),
            Axis("Known before buying"),
            Axis("Awareness"),
            caption="What it is worth to know one kind of number",
            decimals=places,
        )
    yield Note(
        "Not worth it: not above two standard errors, or not above 0.1 % of the expected gain."
        " Kinds do not add up: two may be worth something only together."
    )


def _ends(perfect: Perfect, gain: float, decimals: int, instance: Instance) -> str:
    both = perfect.at_least, perfect.at_most
    least, most = (estimate(each, decimals) for each in both)
    shares = listing(percent(each.value / gain) for each in both if gain)
    of_gain = f" ({shares} of the expected gain)" if shares else ""
    money = perfect.money and say_budget_in_words(perfect.money.minor, instance.currency)
    as_much = f" The first is what {money} of further budget would bring." if money else ""
    return (
        f"To know every outcome before buying is worth at least {least} of awareness and at most"
        f" {most}{of_gain}.{as_much}"
    )


def _money_cell(of: Group, instance: Instance) -> str:
    if not of.worth:
        return "not worth it"
    return say_budget_in_words(of.money.minor, instance.currency) if of.money else "not found"


def limits(told: OnOffer | None, draws: int, instance: Instance, names: Names) -> Iterator[Block]:
    """Which limits the stated plan breaks where less is on offer."""
    if told is None:
        return
    interval = f"{percent(told.low)} to {percent(told.high)}"
    moves = "moves within its range" if told.numbers == 1 else "move within their ranges"
    yield Paragraph(
        f"Where {count(told.numbers, 'number')} of units and resources {moves} and all else is as"
        f" stated, the plan breaks something in {told.draws:,} of {draws:,} draws (95 % interval"
        f" {interval})."
    )
    yield table(
        told.limits,
        (Column("Rule or limit"), lambda each: _rule(each)),
        (Column("Of"), lambda each: _member(each.member or "", instance, names)),
        (number(f"Broken, of {draws:,}"), lambda each: each.draws),
        (Column("95 % interval"), lambda each: f"{percent(each.low)} to {percent(each.high)}"),
        leading=LEADING,
        rest=f"{len(told.limits) - LEADING} more; JSON has them all.",
    )


def _rule(broken: LimitBroken) -> str:
    own = {"max_units": "units on offer", "lots": "least units that can be bought"}
    return own.get(broken.rule, broken.rule)


def _member(member: str, instance: Instance, names: Names) -> str:
    if member in instance.offer_index:
        return offer_words(instance.offers[instance.offer_index[member]], names)
    return names.recipients.get(member, names.assets.get(member, member))
