"""How a report on one plan begins: the answer in two sentences, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from optimizer.document import Block, Bullets, Paragraph, Strong, Text, fixed
from optimizer.reports.changes import on_the_unmeasured
from optimizer.reports.language import Language, language
from optimizer.reports.names import Names
from optimizer.reports.words import decimals_of
from optimizer.results.plan import About, FundedLine, PlanResult


def opening(result: PlanResult, names: Names) -> tuple[Block, ...]:
    """The answer, what it rests on, what of it is not measured, and what was changed for this
    run.
    """
    speaks = names.speaks
    return (
        Paragraph(headline(result, speaks)),
        *rests_on(result.origin.confidence, speaks),
        *on_the_unmeasured(result.not_measured, result.cost, result.lines, names),
        *changed(result.instance.changes, speaks),
    )


def changed(changes: Iterable[str], speaks: Language) -> tuple[Block, ...]:
    """What was changed in an instance for this run; nothing where nothing was."""
    listed = tuple(dict.fromkeys(changes))
    return (Paragraph(speaks.say("answer.changed")), Bullets(listed)) if listed else ()


def headline(result: PlanResult, speaks: Language) -> Text:
    """The answer in one or two sentences."""
    if result.status == "infeasible":
        told = speaks.say("answer.no_plan"), speaks.say("answer.give_way")
    elif result.plan is None:
        told = speaks.say("answer.none_found"), speaks.say("answer.allow_more")
    elif not result.plan:
        told = _nothing(result, speaks), speaks.say("answer.stays", awareness=level(result))
    else:
        subject = {"optimal": "best"}.get(result.status, result.status)
        bought, cost = purchased(result.plan, speaks), speaks.money(result.cost or result.budget)
        answer = speaks.say(f"answer.{subject}", **bought, cost=cost)
        told = answer, speaks.sentences(_effect(result, speaks), _verdict(result, speaks))
    first, rest = told
    return (Strong(first), f"{speaks.say('listing.apart')}{rest}")


def purchased(lines: Sequence[FundedLine], speaks: Language) -> dict[str, str]:
    """What the lines of a plan buy: ``units`` for ``recipients``."""
    units = sum(line.units for line in lines)
    served = len({line.recipient for line in lines})
    return {
        "units": speaks.say("count.units", n=units),
        "recipients": speaks.say("count.recipients", n=served),
    }


def rests_on(confidence: Mapping[str, int], speaks: Language) -> tuple[Block, ...]:
    """How many numbers are published, reported, derived and assumed; nothing where no number says
    where it comes from.
    """
    known = {word: number for word, number in confidence.items() if number}
    if not known:
        return ()
    told = speaks.listing(speaks.say(f"origin.{word}", n=number) for word, number in known.items())
    mostly = 2 * known.get("assumed", 0) >= sum(known.values())
    caveat = speaks.say("origin.mostly") if mostly else ""
    return (Paragraph(speaks.sentences(speaks.say("origin.numbers", known=told), caveat)),)


def numbers_behind(instance: About) -> tuple[Block, ...]:
    """The same of the instance that a result is about, in English: it stands early in every report
    on what to buy.
    """
    return rests_on(instance.confidence or {}, language("en"))


def level(result: PlanResult, of: str = "awareness") -> str:
    """An awareness of the result, with decimals that show its gain."""
    value = getattr(result, of)
    return "" if value is None else fixed(value, decimals_of(result))


def keeps_rules(result: PlanResult) -> bool:
    """Whether the plan of a result is within its budget, its offers and every rule."""
    return all(row.holds for row in result.rules)


def _effect(result: PlanResult, speaks: Language) -> str:
    if result.rise <= 0:
        return speaks.say("answer.adds_nothing", awareness=level(result))
    told = {of: level(result, of) for of in ("baseline", "awareness", "gain")}
    if result.maximum is None:
        return speaks.say("answer.raises", **told)
    return speaks.say("answer.raises_of", **told, maximum=level(result, "maximum"))


def _verdict(result: PlanResult, speaks: Language) -> str:
    """Of a person's plan: whether it may be carried out at all."""
    if result.status != "assessed":
        return ""
    over = speaks.say("answer.over", over=speaks.money(-result.left))
    return speaks.sentences(
        speaks.say("answer.keeps_rules" if keeps_rules(result) else "answer.breaks_rules"),
        over if result.left.minor < 0 else "",
    )


def _nothing(result: PlanResult, speaks: Language) -> str:
    if result.status == "assessed":
        return speaks.say("answer.buys_nothing")
    return speaks.say("answer.best_is_nothing" if result.budget.minor else "answer.no_money")
