"""What reports say of the expected plan, of knowing more, and of what is on offer."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analyses.robustness.result import (
    NOISE,
    CautiousPlan,
    Estimate,
    ExpectedPlan,
    Group,
    Information,
    LimitBroken,
    OnOffer,
    Perfect,
)
from optimizer.analyses.robustness.words import estimate, interval
from optimizer.document import (
    Axis,
    Block,
    Chart,
    Column,
    Note,
    Paragraph,
    Series,
    Strong,
    Table,
    fixed,
    number,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.money import say_budget_in_words
from optimizer.reports.names import Names, offer_words
from optimizer.reports.words import bound, column_decimals, count, listing, percent
from optimizer.results.plan import UnitsChanged

LEADING = 12
"""Limits that are told; the JSON has them all."""


def expected_plan(told: ExpectedPlan | None, decimals: int, names: Names) -> Iterator[Block]:
    """What the plan with the best mean is, and what it gains."""
    if told is None:
        return
    first = f"Of {count(told.draws, 'draw')} kept for choosing, the best mean is that of "
    if not told.changes:
        yield Paragraph(f"{first}the stated plan: a plan made for the mean gains nothing.")
        return
    gained = told.held_out
    yield Paragraph(
        f"{first}another plan, judged above as expected. On all other draws it brings"
        f" {_said(gained, decimals)} than the stated plan{_for_nothing(gained)}. On those that"
        " chose it it brings"
        f" {estimate(told.chosen_on, decimals)} more; the difference,"
        f" {estimate(told.curse, decimals)}, is the optimiser's curse."
    )
    yield _beside(told.changes, names)


def cautious_plans(
    told: tuple[CautiousPlan, ...] | None, decimals: int, names: Names
) -> Iterator[Block]:
    """What the plans that guard against bad draws are, and what they gain."""
    for each in told or ():
        cvar = each.figure == "cvar10"
        own, end = (each.low, each.high) if cvar else (each.high, each.low)
        mine, its = (fixed(figure, decimals + 1) for figure in (own, each.stated))
        limit = bound(end, "at_most" if cvar else "at_least", decimals + 1)
        proved = each.high - each.low < 0.1 ** (decimals + 1)
        known = "proved" if proved else f"no plan {'more' if cvar else 'less'} than {limit}"
        best = "the best plan" if proved else "the best plan known"
        first = (
            f"In the worst tenth of these draws {best} brings {mine} in the mean ({known})"
            if cvar
            else f"In the worst of these draws {best} falls {mine} short of the best one there"
            f" ({known})"
        )
        if not each.changes:
            yield Paragraph(f"{first}: the stated plan. A plan made for this gains nothing.")
            continue
        yield Paragraph(
            f"{first}, the stated plan {its}. On all other draws this is"
            f" {_said(each.held_out, decimals, 'better', 'worse')}{_for_nothing(each.held_out)}; in"
            f" the mean of them it brings {_said(each.mean, decimals)} awareness."
        )
        yield _beside(each.changes, names)


def _said(gained: Estimate, decimals: int, above: str = "more", below: str = "less") -> str:
    size = estimate(Estimate(abs(gained.value), gained.error), decimals)
    return f"{size} {above if gained.value >= 0 else below}"


def _for_nothing(gained: Estimate) -> str:
    """Said of what is not told from nothing."""
    return "" if gained.value > NOISE * (gained.error or 0.0) else ": it gains nothing"


def _beside(changes: tuple[UnitsChanged, ...], names: Names) -> Table:
    return table(
        changes,
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
    moves = "moves within its range" if told.numbers == 1 else "move within their ranges"
    yield Paragraph(
        f"Where {count(told.numbers, 'number')} of units and resources {moves} and all else is as"
        f" stated, the plan breaks something in {told.draws:,} of {draws:,} draws (95 % interval"
        f" {interval(told)})."
    )
    yield table(
        told.limits,
        (Column("Rule or limit"), lambda each: _rule(each)),
        (Column("Of"), lambda each: _member(each.member or "", instance, names)),
        (number(f"Broken, of {draws:,}"), lambda each: each.draws),
        (Column("95 % interval"), interval),
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
