"""The report on what survives the doubt about outcomes."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analyses.robustness.declines_report import declines_section
from optimizer.analyses.robustness.information_report import (
    cautious_plans,
    expected_plan,
    knowing_more,
    limits,
)
from optimizer.analyses.robustness.prices_report import prices_section
from optimizer.analyses.robustness.result import (
    VERDICTS,
    LineOverOutcomes,
    OverOutcomes,
    RobustResult,
)
from optimizer.analyses.robustness.words import TOO_FEW, estimate, interval
from optimizer.document import (
    Axis,
    Block,
    Chart,
    Column,
    Document,
    KeyFigures,
    Note,
    Paragraph,
    Series,
    Strong,
    Table,
    fixed,
    number,
    paragraph,
    section,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.money import say_budget_in_words
from optimizer.reports.names import Names, names_of, offer_words
from optimizer.reports.plan.answer import numbers_behind
from optimizer.reports.words import (
    changed,
    column_decimals,
    count,
    coverage_means,
    gain_decimals,
    listing,
    took,
)

LEADING = 12
"""Lines beside the stated plan that are told; the files have them all."""
CHARTED = 20
"""Lines that the chart has at most."""


def report(result: RobustResult, instance: Instance) -> Document:
    """The report on a result of ``robust`` (docs/result.md); the instance gives names."""
    over, names = result.outcomes, names_of(instance)
    stated = over.plans[0]
    decimals = gain_decimals(stated.awareness.stated, instance.baseline)
    bought = [line for line in over.lines if line.units]
    return Document(
        f"Budget: {say_budget_in_words(result.budget.minor, instance.currency)} ·"
        f" {count(result.draws, 'draw')} of outcomes · {instance.name}",
        (
            *_headline(result, bought),
            *changed(result.instance.changes),
            *numbers_behind(result.instance),
            _figures(over, decimals),
            *_firm(over, bought, result.draws, names),
            *section("What other numbers would buy", *_others(over.lines, result.draws, names)),
            *section("What plans bring", *_plans(over, decimals), *_broken(over)),
            *section(
                "A plan made for uncertainty",
                *expected_plan(over.expected, decimals, names),
                *cautious_plans(over.cautious, decimals, names),
            ),
            *section(
                "What to find out first",
                *knowing_more(over.information, stated.gain.expected.value, decimals, instance),
            ),
            *section("Under structural scenarios", _scenarios(over, decimals)),
            *_recipients(over, names, decimals),
            *declines_section(result.declines, stated.awareness.stated, instance, decimals),
            *section(
                "Which limits the plan breaks where what is on offer varies",
                *limits(result.on_offer, result.draws, instance, names),
            ),
            *prices_section(result, instance, decimals),
            *_grounds(result, instance),
        ),
    )


def _headline(result: RobustResult, bought: list[LineOverOutcomes]) -> tuple[Block, ...]:
    verdicts = [seen.verdict for line in bought for seen in line.times[: line.units]]
    told = listing(f"{verdicts.count(word)} {word}" for word in VERDICTS if word in verdicts)
    if not verdicts:
        return (Paragraph((Strong("The stated plan buys nothing."),)),)
    units = count(len(verdicts), "unit")
    first = f"Of the {units} of the best plan at the stated numbers: {told}."
    stopped = " The search was stopped: these are the draws proved by then."
    return (Paragraph((Strong(first), stopped if result.status == "stopped" else "")),)


def _figures(over: OverOutcomes, decimals: int) -> KeyFigures:
    plan = over.plans[0]
    ends = f"{fixed(plan.p5, decimals)} to {fixed(plan.p95, decimals)}"
    return KeyFigures(
        (
            ("Awareness at the stated numbers", fixed(plan.awareness.stated, decimals)),
            ("Expected awareness", estimate(plan.awareness.expected, decimals)),
            ("In 90 % of draws", ends),
            ("In the worst tenth, mean", estimate(plan.cvar10, decimals)),
            ("Short of the best of each draw, mean", estimate(plan.regret, decimals)),
        )
    )


def _reads(line: LineOverOutcomes) -> str:
    return f"firm ({line.firm} of {line.units})" if line.firm else line.verdict


def _firm(
    over: OverOutcomes, bought: list[LineOverOutcomes], draws: int, names: Names
) -> tuple[Block, ...]:
    return section(
        "Which lines of the plan are firm",
        *(_lines(bought, draws, names) if bought else ()),
        *paragraph("" if over.can_be_firm else TOO_FEW),
    )


def _lines(bought: list[LineOverOutcomes], draws: int, names: Names) -> tuple[Block, ...]:
    """The lines of the stated plan; of each, how often its first unit and all of its units are in a
    best plan.
    """
    scenarios = list(bought[0].scenarios)
    shown = table(
        bought,
        (Column("Line"), lambda line: offer_words(line, names)),
        (number("Units"), lambda line: line.units),
        (Column("Reads"), _reads),
        (number(f"1 or more, of {draws:,}"), lambda line: line.times[0].draws),
        (number(f"All, of {draws:,}"), lambda line: line.times[line.units - 1].draws),
        (Column("95 % interval of all"), lambda line: interval(line.times[line.units - 1])),
        *((number(name), lambda line, name=name: line.scenarios[name]) for name in scenarios),
    )
    means = (
        "Firm: in at least 95 % of the draws' best plans (lower end of the interval 90 %)"
        f"{', and under every structural scenario that has the line on offer' * bool(scenarios)};"
        " usual: in half of them or more; contested: in fewer. No line is called certain."
    )
    return shown, Note(means), _chart(bought, draws, names)


def _chart(bought: list[LineOverOutcomes], draws: int, names: Names) -> Chart:
    shown = sorted(bought, key=lambda line: line.times[0].share)[:CHARTED]
    points = tuple((offer_words(line, names), 100 * line.times[0].share) for line in shown)
    least = "" if len(bought) <= CHARTED else f", the {CHARTED} least sure lines"
    return Chart(
        "bar",
        (Series("at least one unit", points),),
        Axis("Line"),
        Axis("Draws whose best plan has the line", "%"),
        caption=f"How often of {draws:,} draws the best plan has the line{least}",
    )


def _others(lines: tuple[LineOverOutcomes, ...], draws: int, names: Names) -> Iterator[Block]:
    """Lines, or further units of them, that best plans of draws have beside the stated plan."""
    found = [line for line in lines if len(line.times) > line.units]
    found.sort(key=lambda line: -line.times[line.units].draws)
    never = sum(not line.times for line in lines)
    if found:
        yield table(
            found,
            (Column("Line"), lambda line: offer_words(line, names)),
            (number("Units in the plan"), lambda line: line.units),
            (number(f"More, of {draws:,}"), lambda line: line.times[line.units].draws),
            (Column("95 % interval"), lambda line: interval(line.times[line.units])),
            leading=LEADING,
            rest=f"{len(found) - LEADING} more lines; a file (--out, .csv or .json) has them all.",
        )
    if never:
        yield Paragraph(
            f"{count(never, 'line')} on offer {'is' if never == 1 else 'are'} in no draw's best"
            " plan, nor in the stated one: never seen."
        )


def _plans(over: OverOutcomes, decimals: int) -> tuple[Table, ...]:
    """The three steps of each plan's gain; and, of several plans, what each brings and lacks."""
    steps = table(
        over.plans,
        (Column("Plan"), lambda plan: plan.plan),
        (number("At the stated numbers", decimals), lambda plan: plan.gain.stated),
        (number("At their means", decimals), lambda plan: plan.gain.at_mean),
        (number("Mean of the draws"), lambda plan: estimate(plan.gain.expected, decimals)),
        caption="Gain in three steps; ± is a standard error",
    )
    spread = table(
        over.plans,
        (Column("Plan"), lambda plan: plan.plan),
        (number("Expected awareness"), lambda plan: estimate(plan.awareness.expected, decimals)),
        (number("Worst tenth, mean"), lambda plan: estimate(plan.cvar10, decimals)),
        (number("Regret, mean"), lambda plan: estimate(plan.regret, decimals)),
        (number("Regret, worst", decimals + 1), lambda plan: plan.worst_regret),
        caption="Awareness; regret is how far a plan is below the best one of a draw",
    )
    return steps, spread


def _broken(over: OverOutcomes) -> tuple[Block, ...]:
    broken = [plan.plan for plan in over.plans if not plan.holds]
    if not broken:
        return ()
    breaks = "breaks rules" if len(broken) == 1 else "break rules"
    where = "at the stated numbers (optimizer evaluate tells which): its regret may be below 0."
    return (Paragraph(f"{listing(broken)} {breaks} {where}"),)


def _scenarios(over: OverOutcomes, decimals: int) -> Table:
    return table(
        over.scenarios,
        (Column("Scenario"), lambda each: each.scenario),
        (number("Best awareness there", decimals), lambda each: each.awareness),
        caption="Without a figure: no plan keeps every rule there, and no line is held against it"
        * any(each.awareness is None for each in over.scenarios),
    )


def _recipients(over: OverOutcomes, names: Names, decimals: int) -> tuple[Block, ...]:
    shown = sorted(over.recipients, key=lambda each: (-each.lost, each.recipient))
    places = max(decimals, column_decimals(each.lost for each in shown))
    lost = table(
        shown,
        (Column("Recipient"), lambda each: names.recipients[each.recipient]),
        (number("Awareness lost", places), lambda each: each.lost),
        (number("Awareness left", decimals), lambda each: each.awareness),
    )
    return section("If a recipient sustains nothing that it is given", lost)


def _grounds(result: RobustResult, instance: Instance) -> tuple[Block, ...]:
    drawn = result.outcomes.numbers
    what = (
        f"In each draw {count(drawn, 'number')} with a range {'moves' if drawn == 1 else 'move'}:"
        " effects, weights, what exists already, uptake, numbers of sensors and places. Prices and"
        " what is on offer stay as stated, so every plan stays possible."
        if drawn
        else "No effect, weight, baseline or uptake has a range: every draw is the stated instance."
    )
    sustained = (
        "Which recipients sustain what they are given is averaged within each draw: spread, worst"
        " tenth and regret are of expectations over that."
    )
    run = result.run
    return section(
        "What this rests on",
        *paragraph(what, f"Seed {result.seed}."),
        *paragraph(sustained if drawn else ""),
        *coverage_means(instance.measure),
        Paragraph(f"Every draw proved, with {run.solver}, in {took(run.seconds)}."),
    )
