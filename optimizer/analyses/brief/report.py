"""The page: seven parts, in the order in which whoever decides asks (docs/brief.md). Every number
of it is one of the result, or a count or a difference of such.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analyses.alternatives.result import DifferentPlan
from optimizer.analyses.brief.doubt_report import declines, find_out, surely
from optimizer.analyses.brief.result import BriefResult, CoverageChange
from optimizer.analyses.brief.said import LISTED, Said
from optimizer.document import (
    Block,
    Bullets,
    Column,
    Document,
    Paragraph,
    Strong,
    bullets,
    number,
    paragraph,
    section,
    table,
)
from optimizer.instance.entities import CoverageMeaning
from optimizer.instance.instance import Instance
from optimizer.reports.language import Language
from optimizer.reports.words import by_itself

WATERS = 4
"""Waters that hardly gain which are named."""


def report(result: BriefResult, instance: Instance, language: Language) -> Document:
    """The page on a result of ``brief`` (docs/result.md) in a language; the instance gives
    names.
    """
    said = Said(result, instance, language)
    title = said.say("title", words=language.budget(result.budget), instance=result.instance.name)
    return Document(
        title,
        (
            *_recommendation(said),
            *_part(said, "buys", *_buys(said)),
            *_part(said, "options", *_options(said)),
            *_part(said, "declines", *declines(said)),
            *_part(said, "surely", *surely(said)),
            *_part(said, "find_out", *find_out(said)),
            *_part(said, "rests", *_rests(said)),
        ),
    )


def _part(said: Said, heading: str, *blocks: Block) -> tuple[Block, ...]:
    return section(said.say(heading), *blocks, level=2)


# -- the recommendation ----------------------------------------------------------------------------


def _recommendation(said: Said) -> Iterator[Block]:
    result = said.result
    if not result.plan.lines:
        awareness = said.level(result.plan.awareness or 0.0)
        budget = said.money(result.budget)
        yield Paragraph((Strong(said.say("nothing", budget=budget, awareness=awareness)),))
    else:
        yield Paragraph((Strong(_firm(said)), said.say("listing.apart") + _plan(said)))
    changes = tuple(dict.fromkeys(result.instance.changes))
    if changes:
        yield Paragraph(said.say("changed"))
        yield Bullets(changes)
    yield from paragraph(_origin(said))


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
        "baseline": said.level(plan.baseline),
        "awareness": said.level(plan.awareness or 0.0),
    }
    if doubted is None or not doubted.outcomes.numbers:
        return said.say("plan", **values)
    over = doubted.outcomes.plans[0]
    ends = {"low": said.level(over.p5), "high": said.level(over.p95)}
    return said.say("plan_range", **values, **ends, draws=doubted.draws)


def _origin(said: Said) -> str:
    known = {word: n for word, n in said.result.plan.origin.confidence.items() if n}
    if not known:
        return ""
    counts = [said.say(f"origin.{word}", n=n) for word, n in known.items()]
    mostly = 2 * known.get("assumed", 0) >= sum(known.values())
    return said.language.sentences(
        said.say("origin.numbers", known=said.language.listing(counts)),
        said.say("origin.mostly") if mostly else "",
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
    yield table(
        result.layers,
        (Column(said.say("coverage")), lambda each: _means(said, each.layer)),
        (number(said.say("before"), decimals, unit), lambda each: size * each.baseline_coverage),
        (number(said.say("after"), decimals, unit), lambda each: size * each.coverage),
    )
    hardly = [each for each in result.waters if each.hardly and each.weight][:WATERS]
    names = {area.place or area.area: said.names.places[area.area] for area in said.instance.areas}
    listed = (
        said.language.listing(
            said.say("water", water=names[each.water], **_ends(said, each, shares=shares))
            for each in hardly
        )
        if hardly
        else ""
    )
    yield from paragraph(said.say("hardly", waters=listed) if hardly else "")


def _means(said: Said, layer: str | None) -> str:
    """What coverage means in a layer, or the layer where the instance does not say."""
    measure = said.instance.measure
    means = measure if isinstance(measure, CoverageMeaning) else measure.get(layer or "")
    told = (means and means.meaning) or layer or said.say("coverage")
    return f"{told[0].upper()}{told[1:]}"


def _ends(said: Said, change: CoverageChange, *, shares: bool) -> dict[str, str]:
    ends = {"before": change.baseline_coverage, "after": change.coverage}
    write = said.language.percent if shares else by_itself
    return {name: write(end) for name, end in ends.items()}


def _options(said: Said) -> Iterator[Block]:
    """Plans near the best, by what distinguishes them."""
    near = said.result.alternatives
    if near is None or not said.result.plan.lines:
        return
    standing = [line.standing for line in near.offers]
    values: dict[str, str | int] = {
        "share": said.language.percent(near.within, 1),
        "points": by_itself(near.awareness - near.least),
        "lines": len(near.offers),
        **{word: standing.count(word) for word in ("must", "could", "never")},
    }
    if near.count is None:
        yield Paragraph(said.say("near_many", **values))
    else:
        yield Paragraph(said.say("near", **values, n=near.count - 1))
    yield from bullets(_option(said, plan) for plan in near.different)


def _option(said: Said, plan: DifferentPlan) -> str:
    more, less = (
        said.moved((line, sign * line.units) for line in plan.changes if sign * line.units > 0)
        for sign in (1, -1)
    )
    values = {
        "money": said.money(plan.distance),
        "lost": by_itself(plan.lost),
        "cost": said.money(plan.cost),
    }
    listed = {
        name: said.language.leading(lines, LISTED)
        for name, lines in (("more", more), ("less", less))
        if lines
    }
    message = "option" if len(listed) > 1 else "_".join(("option", *listed))
    return said.say(message, **values, **listed)


# -- what it rests on ------------------------------------------------------------------------------


def _rests(said: Said) -> tuple[Block, ...]:
    return bullets(filter(None, (_proved(said), _points(said), _measured(said), _drawn(said))))


def _proved(said: Said) -> str:
    stopped = said.result.status == "stopped"
    return said.language.sentences(said.say("proved"), said.say("stopped") if stopped else "")


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
