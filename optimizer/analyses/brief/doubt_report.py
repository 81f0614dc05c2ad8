"""What the page says of doubt: recipients that decline, what is firm, prices, and what to find out
first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from optimizer.analyses.brief.parts import judged
from optimizer.analyses.brief.result import Declining
from optimizer.analyses.brief.said import LISTED, Said
from optimizer.analyses.robustness.result import (
    VERDICTS,
    Contingency,
    Group,
    Information,
    OverPrices,
    UnitMoved,
    Verdict,
)
from optimizer.document import (
    Block,
    Column,
    Paragraph,
    TableCell,
    bullets,
    number,
    table,
)
from optimizer.reports.words import column_decimals, less_than
from optimizer.results.plan import Line

RECIPIENTS = 5
"""Recipients whose declining a short format tells one by one."""

# -- if a recipient declines -----------------------------------------------------------------------


def declines(said: Said) -> Iterator[Block]:
    """What is lost, and what comes in."""
    told, say = said.result.declines, said.say
    if not told:
        return
    yield from said.head("declines")
    yield table(
        told,
        (Column(say("column.recipient")), lambda each: said.names.recipients[each.recipient]),
        (number(say("money")), lambda each: said.money(each.cost)),
        (number(say("column.units")), lambda each: each.units),
        *([(number(say("firm_units")), lambda each: each.firm)] if said.result.firm else []),
        *_losses(said),
        *(
            [(number(say("declining")), lambda each: round(100 * (each.chance or 0.0)))]
            if told[0].chance is not None
            else []
        ),
        caption=said.caption("declines"),
        leading=RECIPIENTS,
        rest=say("more_recipients", n=len(told) - RECIPIENTS),
    )
    yield Paragraph(said.language.sentences(say("lost_means"), _reserve(said), _accepted(said)))


def _losses(said: Said) -> Iterator[tuple[Column, Callable[[Declining], TableCell]]]:
    """The three losses, one under another with the same digits."""
    told = [
        loss
        for each in said.result.declines
        for loss in (each.lost, each.after, each.before)
        if loss
    ]
    places = column_decimals(told, 2)

    def cell(each: Declining, name: str) -> TableCell:
        loss = getattr(each, name)
        if loss is None:
            return said.say("no_plan")
        return less_than(places) if 0 < loss < 10**-places else loss

    for header, name in (("lost", "lost"), ("lost_after", "after"), ("lost_before", "before")):
        yield number(said.say(header), places), partial(cell, name=name)


def _reserve(said: Said) -> str:
    doubted = said.result.robust
    found = doubted.declines.reserve if doubted and doubted.declines else ()
    lines = [
        said.of_line("reserve_line", line, share=said.language.percent(line.share))
        for line in found[:LISTED]
        if line.share > 0
    ]
    return said.say("reserve", lines=said.language.listing(lines)) if lines else ""


def _accepted(said: Said) -> str:
    found = said.result.robust and said.result.robust.declines
    if not found or found.all_accept is None or not found.plans:
        return ""
    expected = found.plans[0].expected
    if expected is None:
        return ""
    chance = said.language.percent(found.all_accept)
    return said.say("accepted", chance=chance, expected=said.level(expected))


# -- what is firm, and what goes if prices rise ----------------------------------------------------


def surely(said: Said) -> Iterator[Block]:
    """Units by how sure they are, then what prices do."""
    doubted = said.result.robust
    if doubted is None or not said.result.plan.lines:
        return
    how = _unjudged(said)
    if said.result.firm:
        scenarios = len(doubted.outcomes.scenarios)
        how = said.say("means_scenarios", n=scenarios) if scenarios else said.say("means")
    yield from said.part("surely", how, *_prices(said, doubted.prices))
    yield from bullets(filter(None, (_units(said, verdict) for verdict in VERDICTS)))


def _unjudged(said: Said) -> str:
    doubted = said.result.robust
    few = doubted is not None and doubted.outcomes.numbers
    return said.say("firm_few", n=doubted.draws) if few and doubted else said.say("firm_undrawn")


def _units(said: Said, verdict: Verdict) -> str:
    doubted = said.result.robust
    lines: list[tuple[Line, int]] = []
    for line in judged(doubted):
        units = sum(seen.verdict == verdict for seen in line.times[: line.units])
        lines += [(line, units)] if units else []
    if not lines:
        return ""
    sure = verdict in ("firm", "usual")  # of these the table of recipients tells more
    return said.say(
        f"verdict.{verdict.replace(' ', '_')}",
        n=sum(units for _, units in lines),
        units=said.bought,
        lines=said.by_asset(lines, named=not sure),
    )


def _prices(said: Said, over: OverPrices | None) -> Iterator[str]:
    if over is None:
        yield said.say("prices_unknown")
        return
    plan, budget = over.plans[0], said.money(said.result.budget)
    kept = plan.kept
    yield said.say(
        "kept",
        budget=budget,
        share=said.language.percent(kept.share),
        draws=over.draws,
        low=said.language.percent(kept.low),
        high=said.language.percent(kept.high),
    )
    yield _contingency(said, over.contingency)
    carried_out = plan.carried_out
    if carried_out is None:
        return
    yield _cuts(said, carried_out.cuts)
    if carried_out.not_carried_out.draws:
        share = said.language.percent(carried_out.not_carried_out.share)
        yield said.say("not_carried_out", share=share)


def _contingency(said: Said, found: Contingency) -> str:
    level = found.kept_80
    if level is None:
        return said.say("contingency_none")
    back = said.result.budget - level
    if not back.minor:
        return ""
    reached = next(each.awareness for each in found.levels if each.budget == level)
    return said.say(
        "contingency",
        level=said.money(level),
        back=said.money(back),
        gain=said.points(reached - said.result.plan.baseline),
    )


def _cuts(said: Said, cuts: tuple[UnitMoved, ...]) -> str:
    first: dict[str, UnitMoved] = {}
    for unit in cuts:
        first.setdefault(unit.key, unit)
    lines = [
        said.of_line("cut", unit, share=said.language.percent(unit.share))
        for unit in list(first.values())[:LISTED]
    ]
    return said.say("cuts", lines=said.language.listing(lines)) if lines else said.say("no_cuts")


# -- what to find out first ------------------------------------------------------------------------


def find_out(said: Said) -> tuple[Block, ...]:
    """What is worth knowing before buying, or that nothing is."""
    doubted = said.result.robust
    if doubted is None or not said.result.plan.lines:
        return ()
    if not doubted.outcomes.numbers:
        return said.part("find_out", said.say("undrawn"))
    known = doubted.outcomes.information
    return said.part("find_out", _worth(said, known)) if known else ()


def _worth(said: Said, known: Information) -> str:
    first = [_group(said, each) for each in known.groups if each.worth]
    if first:
        return said.say("first", groups=said.say("listing.beside").join(first[:LISTED]))
    least, most = map(said.estimate, (known.perfect.at_least, known.perfect.at_most))
    if not known.groups:
        return said.say("worth_few", least=least, most=most)
    if known.perfect.worth:
        return said.say("worth_together", least=least, most=most)
    doubted = said.result.robust
    gain = doubted.outcomes.plans[0].gain.expected.value if doubted else 0.0
    share = known.perfect.at_most.value / gain if gain > 0 else 0.0
    return said.say("worth_nothing", most=most, share=said.language.percent(share, 1))


def _group(said: Said, group: Group) -> str:
    values = {
        "group": said.say(f"group.{group.group.replace(' ', '_')}"),
        "value": said.estimate(group.value),
    }
    if group.money is None:
        return said.say("group", **values)
    return said.say("group_money", **values, money=said.money(group.money))
