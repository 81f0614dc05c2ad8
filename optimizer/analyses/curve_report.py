"""The report on a budget curve. Every number in its sentences is one of the curve's result, or a count of its entries."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from optimizer.analyses.names import Names, names_of
from optimizer.analyses.plan_tables import MoneyColumn, money_column
from optimizer.analyses.reversals import Reversal, offer_words, sentence
from optimizer.analyses.words import count, level_decimals, small
from optimizer.document import Axis, Block, Bullets, Cell, Chart, Column, Document, Heading, Note, Paragraph, Series, Strong, Table, Text
from optimizer.money import money_step, say_budget_in_words, say_money

if TYPE_CHECKING:
    from optimizer.analyses.budget_curve import Curve
    from optimizer.analyses.curve_points import CurvePoint, RuleStep
    from optimizer.analyses.ladder import Ladder

DRAWN = 240
"""Points of the chart: more would fall on one another."""
LEADING = 10
"""Items that are told of a long list; the files have them all."""


def report(curve: Curve) -> Document:
    """What each budget buys, where the curve jumps, what is dropped on the way, and plans that only grow."""
    names = names_of(curve.instance)
    return Document(
        title(curve),
        (
            Paragraph(headline(curve)),
            *_chart(curve),
            Heading("The best at each budget"),
            _table(curve),
            *_between(curve),
            *_rule_steps(curve),
            *_reversals(curve, names),
            *_ladder(curve, names),
            Heading("What this rests on"),
            *(_measure(curve)),
            Paragraph(f"Solved by the {curve.method} method with {curve.solver} in {curve.seconds:.2f} seconds."),
        ),
    )


def title(curve: Curve) -> str:
    """The budgets in words, and the instance."""
    it = curve.instance
    return f"Budgets from 0 to {say_budget_in_words(curve.up_to, it.currency)} · {it.name}"


def headline(curve: Curve) -> Text:
    """How completely the budgets are answered, and how the best plan changes."""
    if not curve.exact:
        solved = f"{count(len(curve.points), 'budget')} solved one by one, because {curve.because}."
        return (Strong(solved[0].upper() + solved[1:]), " Between two of them awareness lies within the band below.")
    known = [point for point in curve.points if point.plan is not None]
    return (
        Strong(f"Every budget is answered: there are {count(len(known), 'best plan')}, each from its budget up to the next."),
        f" {_first(curve)}",
    )


def _first(curve: Curve) -> str:
    start = next((point for point in curve.points if point.plan is not None), None)
    if start is None:
        return "None of these budgets has a plan that keeps every rule."
    return "" if start.budget == 0 else f"Below {_money(curve, start.budget)} no plan keeps every rule."


def _chart(curve: Curve) -> tuple[Block, ...]:
    money = money_column([curve.up_to], curve.instance.currency)
    shown = _at(curve, range(0, curve.up_to + 1, curve.up_to // DRAWN or 1)) if curve.exact else _solved(curve)
    points = tuple((budget / money.size, point.awareness) for budget, point in shown if point.awareness is not None)
    if len(points) < 2:
        return ()
    series = Series("best", points)
    axes = (Axis("Budget", money.unit), Axis("Awareness"))
    return (Chart("line", (series,), *axes, caption="Best awareness by budget", decimals=_decimals(curve)),)


def _table(curve: Curve) -> Table:
    """The best at budgets a money step apart, or at all that were solved."""
    shown = _at(curve, {*range(0, curve.up_to + 1, money_step(curve.up_to)), curve.up_to}) if curve.exact else _solved(curve)
    money = money_column([amount for budget, point in shown for amount in (budget, point.cost or 0)], curve.instance.currency)
    decimals = _decimals(curve)
    columns = (
        money.column("Budget"),
        money.column("Spent"),
        Column("Awareness", "right", decimals=decimals),
        Column("Gain", "right", decimals=decimals),
        Column("Units", "right"),
        Column("Recipients", "right"),
    )
    rows = tuple((money.cell(budget), *_row(curve, point, money)) for budget, point in shown)
    return Table(columns, rows, "Without figures: no plan keeps every rule" if any(row[1] is None for row in rows) else "")


def _row(curve: Curve, point: CurvePoint, money: MoneyColumn) -> tuple[Cell, ...]:
    if point.plan is None or point.awareness is None or point.cost is None:
        return (None,) * 5
    served = {offer.recipient for offer, units in zip(curve.instance.offers, point.plan, strict=True) if units}
    return (money.cell(point.cost), point.awareness, point.awareness - curve.instance.baseline, sum(point.plan), len(served))


def _at(curve: Curve, budgets: Iterable[int]) -> list[tuple[int, CurvePoint]]:
    """The points that hold at these budgets."""
    starts = [point.budget for point in curve.points]
    return [(budget, curve.points[bisect_right(starts, budget) - 1]) for budget in sorted(budgets)]


def _solved(curve: Curve) -> list[tuple[int, CurvePoint]]:
    """The points themselves, but for those just below a rule's step."""
    jumps = {step.budget - 1 for step in curve.rule_steps}
    return [(point.budget, point) for point in curve.points if point.budget not in jumps]


def _between(curve: Curve) -> tuple[Block, ...]:
    """The widest band, and the stretches about which nothing is certain."""
    said = []
    widths = [band.at_most - band.at_least for band in curve.bands if band.at_most is not None and band.at_least is not None]
    if widths:
        between = "Between neighbouring budgets the best awareness is at least that of the lower and at most that of the upper"
        said.append(f"{between}: a band of at most {small(max(widths))}.")
    open_ended = sum(not band.empty and (band.at_most is None or band.at_least is None) for band in curve.bands)
    if open_ended:
        why = "because a rule tightens as the budget grows or no plan is known below"
        said.append(f"In {count(open_ended, 'stretch', 'stretches')} one end of the band is open, {why}.")
    return (Note(" ".join(said)),) if said else ()


def _rule_steps(curve: Curve) -> tuple[Block, ...]:
    if not curve.rule_steps:
        return ()
    items: tuple[Text, ...] = tuple(
        (Strong(step.rule), f" steps at {_money(curve, step.budget)}: {_jump(curve, step)}.") for step in curve.rule_steps
    )
    return (Heading("Where rules step with the budget"), Bullets(items))


def _jump(curve: Curve, step: RuleStep) -> str:
    if step.after is None:
        return "no plan keeps every rule from there" if step.before is not None else "no plan keeps every rule on either side"
    if step.before is None:
        return "no plan keeps every rule just below"
    levels = [f"{level:,.{_decimals(curve)}f}" for level in (step.before, step.after)]
    if levels[0] == levels[1]:
        return f"the best awareness stays at {levels[0]}"
    return f"the best awareness {'falls' if step.after < step.before else 'rises'} from {levels[0]} just below to {levels[1]}"


def _reversals(curve: Curve, names: Names) -> tuple[Block, ...]:
    heading = Heading("Reversals: bought by a smaller budget, dropped by a larger one")
    if not curve.reversals:
        return (heading, Paragraph("None: no budget drops what a smaller one buys."))
    longest = sorted(curve.reversals, key=lambda each: -_absence(curve, each))[:LEADING]
    more = len(curve.reversals) - len(longest)
    said = f"{count(len(curve.reversals), 'reversal')}; the longest {f'{LEADING} of them' if more else 'first'}:"
    return (heading, Paragraph(said), Bullets(tuple(sentence(each, curve.instance, names) for each in longest)))


def _absence(curve: Curve, reversal: Reversal) -> int:
    return (curve.up_to + 1 if reversal.returns is None else reversal.returns) - reversal.budget


def _ladder(curve: Curve, names: Names) -> tuple[Block, ...]:
    if curve.ladder is None:
        return ()
    money = money_column([rung.budget for rung in curve.ladder.rungs], curve.instance.currency)
    columns = (
        money.column("Budget"),
        Column("Awareness", "right", decimals=_decimals(curve)),
        Column("Lost by nesting", "right", decimals=level_decimals(curve.ladder.lost)),
        Column("Added to the rung below"),
    )
    rows: list[tuple[Cell, ...]] = []
    below: Sequence[int] = (0,) * len(curve.instance.offers)
    for rung in curve.ladder.rungs:
        rows.append((money.cell(rung.budget), rung.awareness, rung.lost, _added(curve, names, below, rung.plan)))
        below = rung.plan
    return (
        Heading("Plans that only grow"),
        Paragraph(_nesting(curve, curve.ladder)),
        Table(columns, tuple(rows)),
    )


def _nesting(curve: Curve, ladder: Ladder) -> str:
    start = f"If each budget must keep what a smaller one buys, start from the best plan at {_money(curve, ladder.through)}"
    price = f"costs at most {small(ladder.lost)} of awareness in all" if ladder.lost > 0 else "costs nothing"
    return f"{start}: over {count(len(ladder.rungs), 'budget')} nesting {price}."


def _added(curve: Curve, names: Names, below: Sequence[int], plan: Sequence[int]) -> str:
    more = [(units - had, offer) for had, units, offer in zip(below, plan, curve.instance.offers, strict=True) if units > had]
    leading = sorted(more, key=lambda each: -each[0] * each[1].unit_cost)[:3]
    said = [f"{units} {offer_words(offer, names)}" for units, offer in leading]
    return ", ".join([*said, *([f"and {count(len(more) - 3, 'other line')}"] if len(more) > 3 else [])]) or "nothing"


def _measure(curve: Curve) -> Iterable[Block]:
    meaning = curve.instance.measure.meaning.strip().rstrip(".")
    return (Paragraph(f"What coverage means: {meaning}."),) if meaning else ()


def _decimals(curve: Curve) -> int:
    """Digits that show the difference between the best and the baseline."""
    best = max((point.awareness for point in curve.points if point.awareness is not None), default=0.0)
    return level_decimals(best - curve.instance.baseline)


def _money(curve: Curve, amount: int) -> str:
    return say_money(amount, curve.instance.currency)
