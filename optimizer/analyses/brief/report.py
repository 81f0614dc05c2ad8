"""The page: seven parts, in the order in which whoever decides asks (docs/brief.md). Every number
of it is one of the result, or a count or a difference of such.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analyses.alternatives.result import DifferentPlan
from optimizer.analyses.brief.doubt_report import declines, find_out, surely
from optimizer.analyses.brief.result import BriefResult, WaterChange
from optimizer.analyses.brief.said import Said
from optimizer.document import (
    Block,
    Column,
    Document,
    Paragraph,
    Strong,
    bullets,
    number,
    table,
)
from optimizer.instance.entities import CoverageMeaning
from optimizer.instance.instance import Instance
from optimizer.reports.language import Language
from optimizer.reports.plan.answer import changed, rests_on
from optimizer.reports.waters import LAYER
from optimizer.reports.words import by_itself

WATERS = 4
"""Waters that hardly gain which are named."""
OPTIONS, LEADING = 2, 2
"""Other plans that are told; lines that one has more, and less, which are named."""


def report(
    result: BriefResult, instance: Instance, language: Language, *, headed: bool = False
) -> Document:
    """The page on a result of ``brief`` (docs/result.md) in a language; the instance gives names.
    ``headed``: its parts stand under headings.
    """
    said = Said(result, instance, language, headed)
    title = said.say("title", words=language.budget(result.budget), instance=result.instance.name)
    return Document(
        title,
        (
            *_recommendation(said),
            *_buys(said),
            *_options(said),
            *declines(said),
            *surely(said),
            *find_out(said),
            *_rests(said),
        ),
    )


# -- the recommendation ----------------------------------------------------------------------------


def _recommendation(said: Said) -> Iterator[Block]:
    result = said.result
    if not result.plan.lines:
        awareness = said.level(result.plan.awareness or 0.0)
        budget = said.money(result.budget)
        yield Paragraph((Strong(said.say("nothing", budget=budget, awareness=awareness)),))
    else:
        yield Paragraph((Strong(_firm(said)), said.say("listing.apart") + _plan(said)))
    yield from changed(result.instance.changes, said.language)
    yield from rests_on(result.plan.origin.confidence, said.language)


def _firm(said: Said) -> str:
    firm, doubted = said.result.firm, said.result.robust
    if doubted is None:
        return said.say("firm_unknown")
    if not doubted.outcomes.numbers:
        return said.say("firm_undrawn")
    if firm is None:
        return said.say("firm_few", n=doubted.draws)
    if not firm.units:
        return said.say("firm_none")
    return said.say(
        "firm",
        firm=firm.units,
        units=said.units,
        recipients=said.say("count.recipients", n=firm.recipients),
        cost=said.money(firm.cost),
        gain=said.points(firm.gain),
    )


def _plan(said: Said) -> str:
    plan, doubted = said.result.plan, said.result.robust
    values = {
        "units": said.units,
        "cost": said.money(plan.cost or said.result.budget),
        "budget": said.money(said.result.budget),
        "gain": said.points(plan.rise),
        "awareness": said.level(plan.awareness or 0.0),
    }
    if doubted is None or not doubted.outcomes.numbers:
        return said.say("plan", **values)
    over = doubted.outcomes.plans[0]
    stated = over.awareness.stated
    drawn = {
        "mean": said.estimate(over.gain.expected),
        "low": said.level(over.p5),
        "high": said.level(over.p95),
    }
    beside = "below" if stated < over.p5 else "above" if stated > over.p95 else ""
    return said.language.sentences(
        said.say("plan_range", **values, **drawn, draws=doubted.draws),
        said.say(beside) if beside else "",
    )


# -- what it buys, and what else could be bought ---------------------------------------------------


def _buys(said: Said) -> Iterator[Block]:
    """Coverage by layer, and the heaviest waters that hardly gain."""
    result = said.result
    if not result.plan.lines:
        return
    shares = all(area.coverage <= 1 for area in result.plan.areas)  # else no probabilities
    size, unit = (100, "%") if shares else (1, "")
    rises = [size * (each.coverage - each.baseline_coverage) for each in result.layers]
    decimals = 0 if shares and all(rise >= 1 for rise in rises if rise) else 1
    yield from said.head("buys")
    yield table(
        result.layers,
        (Column(said.say("column.coverage")), lambda each: _means(said, each.layer)),
        (
            number(said.say("column.before"), decimals, unit),
            lambda each: size * each.baseline_coverage,
        ),
        (number(said.say("map.after"), decimals, unit), lambda each: size * each.coverage),
        caption=said.caption("buys"),
    )
    hardly = [each for each in result.waters if each.hardly and each.weight][:WATERS]
    if hardly:
        listed = said.language.listing(_water(said, each, shares=shares) for each in hardly)
        yield Paragraph(said.say("hardly", waters=listed))


def _means(said: Said, layer: str | None) -> str:
    """What the catalogue calls a layer; else what the instance says that coverage means there."""
    measure, name = said.instance.measure, layer or ""
    means = measure if isinstance(measure, CoverageMeaning) else measure.get(name)
    told = said.language.word(LAYER, name)
    if LAYER + name not in said.language.messages and means and means.meaning:
        told = means.meaning
    return f"{told[:1].upper()}{told[1:]}" or said.say("column.coverage")


def _water(said: Said, change: WaterChange, *, shares: bool) -> str:
    """A water by name, with its coverage before and after."""
    areas = said.instance.areas
    area = next(each.area for each in areas if change.water in (each.place, each.area))
    write = said.language.percent if shares else by_itself
    before, after = map(write, (change.baseline_coverage, change.coverage))
    water = said.names.places[area]
    if before == after:
        return said.say("water.still", water=water, level=after)
    return said.say("water.change", water=water, before=before, after=after)


def _options(said: Said) -> Iterator[Block]:
    """Plans near the best, by what distinguishes them."""
    near = said.result.alternatives
    if near is None or not said.result.plan.lines:
        return
    standing = [line.standing for line in near.offers]
    values: dict[str, str | int] = {
        "share": said.language.percent(near.within, 1),
        "points": by_itself(near.awareness - near.least, 1),
        "lines": len(near.offers),
        **{word: standing.count(word) for word in ("must", "could", "never")},
    }
    known = near.count is not None
    many = said.say("near", **values, n=(near.count or 1) - 1) if known else ""
    yield from said.part("options", many or said.say("near_many", **values))
    yield from bullets(_option(said, plan) for plan in near.different[:OPTIONS])


def _option(said: Said, plan: DifferentPlan) -> str:
    more, less = (
        said.moved((line, sign * line.units) for line in plan.changes if sign * line.units > 0)
        for sign in (1, -1)
    )
    values = {"money": said.money(plan.distance), "lost": by_itself(plan.lost, 1)}
    listed = {
        name: said.language.leading(lines, LEADING)
        for name, lines in (("more", more), ("less", less))
        if lines
    }
    message = "option" if len(listed) > 1 else "_".join(("option", *listed))
    return said.say(message, **values, **listed)


# -- what it rests on ------------------------------------------------------------------------------


def _rests(said: Said) -> Iterator[Block]:
    yield from said.part("rests", _proved(said), _points(said), _measured(said), _drawn(said))


def _proved(said: Said) -> str:
    stopped = said.result.status == "stopped"
    known = said.result.declines and said.result.alternatives
    return said.language.sentences(
        said.say("proved" if known else "proved_plan"), said.say("stopped") if stopped else ""
    )


def _points(said: Said) -> str:
    plan = said.result.plan
    if plan.maximum is None:
        return said.say("points_open", areas=len(plan.areas))
    return said.say("points", areas=len(plan.areas), maximum=by_itself(plan.maximum, 4))


def _measured(said: Said) -> str:
    plan = said.result.plan
    if plan.not_measured is None or plan.cost is None:
        return said.say("measured") if plan.lines else ""
    lines = [line for line in plan.lines if line.measured is False]
    return said.say(
        "not_measured",
        amount=said.money(plan.not_measured),
        cost=said.money(plan.cost),
        lines=said.by_asset((line, line.units) for line in lines),
    )


def _drawn(said: Said) -> str:
    doubted = said.result.robust
    if doubted is None:
        return ""
    values = {"seed": doubted.seed, "draws": doubted.draws, "outcomes": doubted.outcomes.numbers}
    if doubted.prices is None:
        return said.say("drawn", **values) if doubted.outcomes.numbers else ""
    prices = {"prices": doubted.prices.numbers, "price_draws": doubted.prices.draws}
    return said.say("drawn_prices", **values, **prices)
