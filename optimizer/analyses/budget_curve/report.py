"""The report on a budget curve. Every number in its sentences is one of the curve's result, or a
count of its entries.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from optimizer.analyses.budget_curve.result import (
    Band,
    CurveResult,
    NestedPlans,
    PointRecord,
    RuleStep,
)
from optimizer.analyses.reversals import Reversal, sentence
from optimizer.document import (
    Axis,
    Block,
    Bullets,
    Chart,
    Column,
    Document,
    Note,
    Paragraph,
    Series,
    Strong,
    Table,
    Text,
    bullets,
    fixed,
    number,
    section,
    table,
)  # fmt: skip
from optimizer.instance.by_budget import RulesByBudget
from optimizer.instance.instance import Instance
from optimizer.money import Money, money_step, say_budget_in_words
from optimizer.proof import TIES
from optimizer.reports.changes import change_words, lines_changed
from optimizer.reports.names import Names, names_of, offer_words
from optimizer.reports.plan.answer import numbers_behind
from optimizer.reports.words import (
    MoneyColumn,
    bound,
    changed,
    count,
    coverage_means,
    gain_decimals,
    leading,
    level_decimals,
    listing,
    money_column,
    rules_named,
    took,
    unmeasured_column,
)
from optimizer.rows import is_nested

DRAWN = 240
"""Points of the chart: more would fall on one another."""
LISTED = 60
"""So many changes of the best plan are listed; of more, the best at budgets a step apart."""
LEADING = 10
"""Items that are told of a long list; the files have them all."""
Shown = list[tuple[int, PointRecord]]
"""Budgets in minor units, each with the point that holds there."""


def report(result: CurveResult, instance: Instance, reversals: Sequence[Reversal]) -> Document:
    """What each budget buys, where the curve jumps, what is dropped on the way, and plans that only
    grow.

    Args:
        result: what is told; see docs/result.md.
        instance: gives names.
        reversals: those of the result.
    """
    names, run = names_of(instance), result.run
    return Document(
        f"Budgets from 0 to {say_budget_in_words(result.up_to.minor, instance.currency)} ·"
        f" {instance.name}",
        (
            Paragraph(_headline(result)),
            *changed(result.instance.changes),
            *numbers_behind(result.instance),
            *_chart(result),
            *_best(result, instance, names),
            *section(
                "Where rules step with the budget",
                *bullets(_rule_step(step, result) for step in result.rule_steps),
            ),
            *(_reversals(reversals, result, instance, names) if not result.conflict else ()),
            *(_ladder(result.ladder, result, instance, names) if result.ladder else ()),
            *section(
                "What this rests on",
                *coverage_means(instance.measure),
                Paragraph(
                    f"Solved by the {result.method} method with {run.solver} in"
                    f" {took(run.seconds)}."
                ),
            ),
        ),
    )


def _headline(result: CurveResult) -> Text:
    """How completely the budgets are answered, and how the best plan changes."""
    if all(point.status == "infeasible" for point in result.points):
        clash = (
            f" At {result.up_to} this cannot all hold: {rules_named(result.conflict)}."
            if result.conflict
            else ""
        )
        return (
            Strong(f"No budget solved up to {result.up_to} has a plan that keeps every rule."),
            clash,
        )
    if not result.every_budget:
        below = len(result.points) - len(_solved(result))
        beside = f", {below} of them just below a step of a rule" if below else ""
        solved = (
            f"{count(len(result.points), 'budget')} solved one by one{beside}, because"
            f" {result.because}."
        )
        band = " Between two of them awareness lies within the band below."
        return (Strong(solved[0].upper() + solved[1:]), band, _stopped_early(result))
    known = [point for point in result.points if point.units is not None]
    plans = (
        f"Every budget is answered: {count(len(known), 'best plan')}, each from its budget up to"
        " the next."
    )
    start = known[0].budget
    return (
        Strong(plans),
        f" Below {start} no plan keeps every rule." if start.minor else "",
    )


def _stopped_early(result: CurveResult) -> str:
    """At how many budgets the search was stopped; empty where at none."""
    stopped = [point for point in result.points if point.status == "stopped"]
    unknown = sum(point.units is None for point in stopped)
    rest = f"; at {unknown} of them no plan is known" if unknown else ""
    return (
        f" At {count(len(stopped), 'budget')} the search was stopped before its proof{rest}."
        if stopped
        else ""
    )


def _without_figures(result: CurveResult) -> str:
    """What it means that a budget has no figures."""
    stopped = any(point.status == "stopped" and point.units is None for point in result.points)
    return "Without figures: no plan keeps every rule" + (
        ", or the search was stopped" if stopped else ""
    )


# -- the best at each budget -----------------------------------------------------------------------


def _chart(result: CurveResult) -> tuple[Block, ...]:
    """The curve: its steps where every budget is answered, else what was solved and the bands that
    are certain between.
    """
    up_to = result.up_to.minor
    column = money_column([up_to], result.up_to.currency)
    steps = result.every_budget and len(result.points) <= DRAWN
    shown = _solved(result)
    if result.every_budget:
        starts = (point.budget.minor for point in result.points)
        shown = _at(
            result,
            {*starts, up_to} if steps else {up_to * part // DRAWN for part in range(DRAWN + 1)},
        )
    points = tuple(
        (budget / column.size, point.awareness)
        for budget, point in shown
        if point.awareness is not None
    )
    bands = tuple(
        (
            band.above.minor / column.size,
            band.below.minor / column.size,
            band.at_least,
            band.at_most,
        )
        for band in result.bands
        if band.at_least is not None and band.at_most is not None
    )
    if len(points) < 2:
        return ()
    return (
        Chart(
            "line",
            (Series("best", points, steps),),
            Axis("Budget", column.unit),
            Axis("Awareness"),
            "Best awareness by budget",
            _decimals(result),
            bands,
        ),
    )


def _best(result: CurveResult, instance: Instance, names: Names) -> tuple[Block, ...]:
    """Every change of the best plan, where all are known and few; else the best at some budgets;
    nothing where none has a plan.
    """
    if all(point.units is None for point in result.points):
        return ()
    if result.every_budget and len(result.points) <= LISTED:
        return section("Where the best plan changes", _breakpoints(result, instance, names))
    all_of_them = (
        "These are the best at some budgets; a file (--out, .csv or .json) has all"
        f" {len(result.points):,} plans."
    )
    notes = (Note(all_of_them),) if result.every_budget else _between(result, instance)
    return section("The best at each budget", _table(result, instance), *notes)


def _breakpoints(result: CurveResult, instance: Instance, names: Names) -> Table:
    """Every budget at which the best plan changes, and what it then adds and drops."""
    points, decimals = result.points, _decimals(result)
    column = money_column([point.budget.minor for point in points], instance.currency)

    def words(units: Mapping[str, int]) -> str:
        return change_words(
            lines_changed(
                (instance.offers[instance.offer_index[key]], number)
                for key, number in units.items()
            ),
            names,
        )

    return table(
        points,
        (column.column("Budget"), lambda point: column.cell(point.budget.minor)),
        *unmeasured_column(points, attrgetter("not_measured"), column),
        (number("Awareness", decimals), attrgetter("awareness")),
        (number("Gain", decimals), attrgetter("gain")),
        (Column("Adds"), lambda point: words(point.added)),
        (Column("Drops"), lambda point: words(point.dropped)),
        caption=(
            "" if all(point.units is not None for point in points) else _without_figures(result)
        ),
    )


def _table(result: CurveResult, instance: Instance) -> Table:
    """The best at budgets a money step apart, or at all that were solved."""
    up_to, decimals = result.up_to.minor, _decimals(result)
    shown = (
        _at(result, {*range(0, up_to + 1, money_step(up_to)), up_to})
        if result.every_budget
        else _solved(result)
    )
    costs = [point.cost.minor for _, point in shown if point.cost]
    column = money_column([*(budget for budget, _ in shown), *costs], instance.currency)
    recipients = {offer.key: offer.recipient for offer in instance.offers}
    return table(
        shown,
        (column.column("Budget"), lambda row: column.cell(row[0])),
        (
            column.column("Spent"),
            lambda row: column.cell(row[1].cost.minor) if row[1].cost else None,
        ),
        *unmeasured_column(shown, lambda row: row[1].not_measured, column),
        (number("Awareness", decimals), lambda row: row[1].awareness),
        (number("Gain", decimals), lambda row: row[1].gain),
        (
            number("Units"),
            lambda row: None if row[1].units is None else sum(row[1].units.values()),
        ),
        (
            number("Recipients"),
            lambda row: (
                None if row[1].units is None else len({recipients[key] for key in row[1].units})
            ),
        ),
        caption="" if len(costs) == len(shown) else _without_figures(result),
    )


def _at(result: CurveResult, budgets: Iterable[int]) -> Shown:
    """The points that hold at these budgets."""
    starts = [point.budget.minor for point in result.points]
    return [(budget, result.points[bisect_right(starts, budget) - 1]) for budget in sorted(budgets)]


def _solved(result: CurveResult) -> Shown:
    """The points themselves, but for those just below a rule's step."""
    jumps = {step.budget.minor - 1 for step in result.rule_steps}
    return [
        (point.budget.minor, point) for point in result.points if point.budget.minor not in jumps
    ]


def _between(result: CurveResult, instance: Instance) -> tuple[Block, ...]:
    """The widest band, and the stretches in which one end of it is open."""
    closed = {
        band.above: band.at_most - band.at_least
        for band in result.bands
        if band.at_most is not None and band.at_least is not None
    }
    widest = max(closed.values(), default=0.0)
    between = (
        "Between neighbouring budgets the best awareness is at least that of the lower and at most"
        " that of the upper"
    )
    note = (Note(f"{between}: a band of at most {bound(widest, 'at_most')}."),) if closed else ()
    planned = [point.budget for point in result.points if point.units is not None]
    unsure = [
        _open(band, planned, instance)
        for band in result.bands
        if band.above not in closed and not band.infeasible
    ]
    rest = (
        f"{count(len(unsure) - LEADING, 'more stretch', 'more stretches')}; a file (--out, .json)"
        " has them all."
    )
    return (*note, *bullets([*unsure[:LEADING], *([rest] if len(unsure) > LEADING else [])]))


def _open(band: Band, planned: Sequence[Money], instance: Instance) -> str:
    """Between which budgets an end of the band is open, and why.

    No plan is known at the lower one, a rule tightens, or one cannot say how it follows the budget.
    """
    first, last = instance.rows(band.above.minor + 1), instance.rows(band.below.minor)
    tighter = list(
        dict.fromkeys(
            row.rule for row, wide in zip(first, last, strict=True) if not is_nested([row], [wide])
        )
    )
    tightens = (
        f"{rules_named(tighter)} may tighten as the budget grows"
        if tighter
        else "no bound is known"
    )
    silent = RulesByBudget(instance, band.below.minor).silent
    if silent:
        tightens = (
            f"{rules_named(silent)} {'does' if len(silent) == 1 else 'do'} not say how the budget"
            " changes what is allowed"
        )
    lower = tightens if band.above in planned else f"no plan is known at {band.above}"
    ends = [("lower", lower)] if band.at_least is None else []
    ends += [("upper", tightens)] if band.at_most is None else []
    where = f"Between {band.above} and {band.below}"
    return f"{where} the band has {listing(f'no {end} end, because {why}' for end, why in ends)}."


def _rule_step(step: RuleStep, result: CurveResult) -> Text:
    before, after = step.before, step.after
    beside = [point for _, point in _at(result, {step.budget.minor - 1, step.budget.minor})]
    if any(point.status == "stopped" and point.units is None for point in beside):
        jump = "the search was stopped before a plan was known on both sides"
    elif after is None:
        jump = f"no plan keeps every rule {'on either side' if before is None else 'from there'}"
    elif before is None:
        jump = "no plan keeps every rule just below"
    elif abs(after - before) <= TIES * result.scale:
        jump = f"the best awareness stays at {fixed(after, _decimals(result))}"
    else:
        decimals = max(_decimals(result), level_decimals(abs(after - before), 1))
        said = f"from {fixed(before, decimals)} just below to {fixed(after, decimals)}"
        jump = f"the best awareness {'falls' if after < before else 'rises'} {said}"
    return (Strong(step.rule), f" steps at {step.budget}: {jump}.")


# -- what is dropped, and plans that only grow -----------------------------------------------------


def _reversals(
    reversals: Sequence[Reversal], result: CurveResult, instance: Instance, names: Names
) -> tuple[Block, ...]:
    heading, up_to = (
        "Reversals: bought by a smaller budget, dropped by a larger one",
        result.up_to.minor,
    )
    solved = "" if result.every_budget else " solved"
    if not reversals:
        none = f"None: no budget{solved} drops what a smaller one buys."
        return section(
            heading,
            Paragraph(
                "None is known, but not every search came to its end."
                if _stopped_early(result)
                else none
            ),
        )
    longest = sorted(
        reversals,
        key=lambda each: each.budget.minor - (each.returns.minor if each.returns else up_to + 1),
    )[:LEADING]
    told = f"{LEADING} of them" if len(reversals) > LEADING else "first"
    among = f" among the budgets{solved}" if solved else ""
    said = Paragraph(f"{count(len(reversals), 'reversal')}{among}; the longest {told}:")
    return section(
        heading,
        said,
        Bullets(tuple(sentence(each, instance.amount(up_to), instance, names) for each in longest)),
    )


def _ladder(
    ladder: NestedPlans, result: CurveResult, instance: Instance, names: Names
) -> tuple[Block, ...]:
    rungs, lost = ladder.rungs, ladder.lost.number or 0.0
    start = (
        "If each budget must keep what a smaller one buys, start from the best plan at"
        f" {ladder.through}"
    )
    price = (
        f"costs at most {bound(lost, 'at_most')} of awareness in all"
        if lost > 0
        else "costs nothing"
    )
    column: MoneyColumn = money_column([rung.budget.minor for rung in rungs], instance.currency)
    shown = table(
        zip([{}, *(rung.units for rung in rungs)], rungs, strict=False),
        (column.column("Budget"), lambda row: column.cell(row[1].budget.minor)),
        (number("Awareness", _decimals(result)), lambda row: row[1].awareness),
        (number("Lost by nesting", level_decimals(lost)), lambda row: row[1].lost),
        (
            Column("Added to the rung below"),
            lambda row: _added(instance, names, row[0], row[1].units),
        ),
    )
    how = (
        "The rungs are the budgets with a known best plan nearest below even fifths of the largest."
        " From each rung's best plan one ladder was built, each next plan the best that nests; this"
        " one loses least. Another may lose less: what nesting costs is an upper bound."
    )
    said = Paragraph(f"{start}: over {count(len(rungs), 'budget')} nesting {price}.")
    return section("Plans that only grow", said, shown, *((Note(how),) if lost > 0 else ()))


def _added(
    instance: Instance, names: Names, below: Mapping[str, int], units: Mapping[str, int]
) -> str:
    """What a rung adds to the one below, what costs most first."""
    added = [
        (units[offer.key] - below.get(offer.key, 0), offer)
        for offer in instance.offers
        if units.get(offer.key, 0) > below.get(offer.key, 0)
    ]
    dearest = sorted(added, key=lambda each: -each[0] * each[1].unit_cost.minor)
    said = [f"{more} {offer_words(offer, names)}" for more, offer in dearest]
    return leading(said, 3, "other lines") if said else "nothing"


def _decimals(result: CurveResult) -> int:
    """Digits that show the difference between the best and the baseline."""
    best = max(
        (point.awareness for point in result.points if point.awareness is not None),
        default=0.0,
    )
    return gain_decimals(best, result.baseline)
