"""The page on a brief, in one language: what stands on its one printed page, then all that it rests
on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from optimizer.analyses.brief.parts import judged
from optimizer.analyses.brief.report import report
from optimizer.analyses.brief.result import BriefResult
from optimizer.analyses.brief.said import Said
from optimizer.analyses.explanation.result import ExplainedOffer
from optimizer.analyses.robustness.result import (
    EXPECTED,
    STATED,
    Contingency,
    Group,
    LineOverOutcomes,
    PlanOverOutcomes,
    UnitMoved,
)
from optimizer.document import (
    Block,
    Column,
    Details,
    Document,
    Heading,
    Paragraph,
    Table,
    section,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.reports.language import Language
from optimizer.reports.names import offer_words
from optimizer.reports.page import Telling, reproduce
from optimizer.reports.plan.lines import loss
from optimizer.reports.plan.page import bought_in, grounds_of
from optimizer.reports.words import level_decimals

SEEN = 0.05
"""A line that the plan lacks is told where so great a share of the draws buys it."""


def page(
    result: BriefResult, instance: Instance, language: Language, command: str = ""
) -> Document:
    """All that a brief found.

    Args:
        result: what is told; see docs/result.md.
        instance: gives names, places and reasons of rules.
        language: of the page.
        command: the command line, where there was one.
    """
    bought = bought_in(result.plan)
    telling = Telling.of([bought], instance, language, result.plan.baseline, result.plan.maximum)
    said = Said(result, instance, language)
    first = report(result, instance, language, headed=True)
    return Document(
        first.title,
        (
            *map(_raised, first.blocks),
            *telling.parts(bought),
            *_doubt(said, telling),
            *_prices(said, telling),
            *_foils(said, telling),
            *grounds_of(result.plan, telling),
            *reproduce(result, [result.instance], result.plan.method, language, command),
        ),
    )


def _raised(block: Block) -> Block:
    """A heading of the printed page as one of the whole page."""
    return Heading(block.text) if isinstance(block, Heading) else block


# -- outcomes --------------------------------------------------------------------------------------


def _doubt(said: Said, telling: Telling) -> Iterator[Block]:
    """How often each line is in the best plan of a draw, how good the plans are over all draws, and
    what is worth finding out.
    """
    doubted = said.result.robust
    if doubted is None or not doubted.outcomes.numbers:
        return
    lines = [line for line in judged(doubted) if line.units or _seen(line) >= SEEN]
    yield from section(
        telling.say("doubt.lines"),
        Paragraph(telling.say("doubt.lines_means", n=doubted.draws)),
        _verdicts(sorted(lines, key=lambda line: -_seen(line)), telling),
    )
    yield from section(
        telling.say("doubt.regret"),
        Paragraph(telling.say("doubt.regret_means", n=doubted.draws)),
        _regrets(doubted.outcomes.plans, telling),
    )
    known = doubted.outcomes.information
    if known:
        yield from section(
            telling.say("doubt.information"),
            Paragraph(telling.say("doubt.information_means")),
            _groups(known.groups, said, telling),
        )


def _seen(line: LineOverOutcomes) -> float:
    """The share of draws with as many units as the plan, or with one where it has none."""
    wanted = max(1, line.units)
    return next((seen.share for seen in line.times if seen.units == wanted), 0.0)


def _verdicts(lines: Sequence[LineOverOutcomes], telling: Telling) -> Table:
    return table(
        lines,
        (telling.column("offer"), lambda line: offer_words(line, telling.names)),
        (telling.numbers("units"), lambda line: line.units),
        (telling.numbers("firm"), lambda line: line.firm),
        (
            telling.column("verdict"),
            lambda line: telling.say(f"doubt.{line.verdict.replace(' ', '_')}"),
        ),
        (
            Column(telling.say("column.seen"), "right", "%", 0, bar=True),
            lambda line: 100 * _seen(line),
        ),
    )


def _regrets(plans: Sequence[PlanOverOutcomes], telling: Telling) -> Table:
    names = {STATED: telling.say("doubt.stated"), EXPECTED: telling.say("doubt.expected")}
    figures = partial(telling.numbers, decimals=telling.decimals)
    return table(
        plans,
        (telling.column("plan"), lambda plan: names.get(plan.plan, plan.plan)),
        (telling.amounts("spent"), lambda plan: telling.money.cell(plan.cost.minor)),
        (figures("at_stated"), lambda plan: plan.awareness.stated),
        (figures("in_the_mean"), lambda plan: plan.awareness.expected.value),
        (figures("p5"), lambda plan: plan.p5),
        (figures("p95"), lambda plan: plan.p95),
        (figures("cvar10"), lambda plan: plan.cvar10.value),
        (figures("regret"), lambda plan: plan.regret.value),
        (figures("worst_regret"), lambda plan: plan.worst_regret),
    )


def _groups(groups: Sequence[Group], said: Said, telling: Telling) -> Table:
    least = max((abs(each.value.value) for each in groups), default=0.0)
    return table(
        groups,
        (
            telling.column("group"),
            lambda each: said.say(f"group.{each.group.replace(' ', '_')}"),
        ),
        (telling.numbers("numbers"), lambda each: each.numbers),
        (telling.numbers("worth", level_decimals(least, 2)), lambda each: each.value.value),
        (telling.numbers("error", level_decimals(least, 2)), lambda each: each.value.error),
        (
            Column(telling.say("column.worth_money"), "right"),
            lambda each: said.money(each.money) if each.money else "",
        ),
    )


# -- prices ----------------------------------------------------------------------------------------


def _prices(said: Said, telling: Telling) -> Iterator[Block]:
    """How much to keep back, what is cut first and what comes in."""
    prices = said.result.robust and said.result.robust.prices
    if not prices:
        return
    first = prices.plans[0].carried_out
    yield from section(
        telling.say("doubt.contingency"),
        Paragraph(telling.say("doubt.contingency_means", n=prices.draws)),
        _levels(prices.contingency, telling),
        *(_moved("cuts", first.cuts, telling) if first else ()),
        *(_moved("reserve", first.reserve, telling) if first else ()),
    )


def _levels(contingency: Contingency, telling: Telling) -> Table:
    return table(
        contingency.levels,
        (telling.amounts("planned"), lambda level: telling.money.cell(level.budget.minor)),
        (telling.amounts("spent"), lambda level: telling.money.cell(level.cost.minor)),
        (telling.numbers("awareness", telling.decimals), lambda level: level.awareness),
        (
            Column(telling.say("column.kept"), "right", "%", 0, bar=True),
            lambda level: 100 * level.kept.share,
        ),
    )


def _moved(which: str, moved: Sequence[UnitMoved], telling: Telling) -> tuple[Block, ...]:
    """Units that are cut, or come in, most often first."""
    if not moved:
        return ()
    shown = table(
        moved,
        (telling.column("offer"), lambda unit: offer_words(unit, telling.names)),
        (telling.numbers("unit"), lambda unit: unit.units),
        (
            Column(telling.say("column.in_draws"), "right", "%", 0, bar=True),
            lambda unit: 100 * unit.share,
        ),
    )
    return (Details(telling.say(f"doubt.{which}"), (shown,)),)


# -- why, and why not ------------------------------------------------------------------------------


def _foils(said: Said, telling: Telling) -> tuple[Block, ...]:
    """Each offer with the best plan without it, or with it where it is not bought."""
    explained = said.result.explanation
    if explained is None:
        return ()
    offers = {offer.key: offer for offer in said.instance.offers}

    def lines(offer: ExplainedOffer, sign: int) -> str:
        units = offer.foil.units if offer.foil else {}
        changes = [(offers[key], sign * n) for key, n in units.items() if sign * n > 0]
        return said.language.leading(said.moved(changes), 4) if changes else ""

    decimals = telling.decimals + 1
    told = [offer for offer in explained.offers if offer.foil]
    shown = table(
        told,
        (telling.column("offer"), lambda offer: offer_words(offer, telling.names)),
        (telling.numbers("units"), lambda offer: offer.units),
        (
            telling.numbers("lost", decimals),
            lambda offer: loss(
                offer.lost_if_barred if offer.units else offer.lost_if_one_more,
                decimals,
                offer.measured,
            ),
        ),
        (telling.column("takes_in"), lambda offer: lines(offer, 1)),
        (telling.column("gives_up"), lambda offer: lines(offer, -1)),
    )
    return section(telling.say("doubt.foils"), Paragraph(telling.say("doubt.foils_means")), shown)
