"""The report on several budgets side by side. Every number in its sentences is one of the
comparison's result.
"""

from __future__ import annotations

from itertools import chain
from typing import Literal

from optimizer.allocation import Allocation
from optimizer.analyses.budget_comparison import tables
from optimizer.analyses.budget_comparison.doubt_report import doubt_section
from optimizer.analyses.budget_comparison.returns import Step, falls_below, steepest
from optimizer.analyses.budget_comparison.side import HALF, TENTH, Levels
from optimizer.analyses.reversals import sentence
from optimizer.document import (
    Block,
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    Strong,
    Table,
    Text,
    bullets,
    paragraph,
    section,
)
from optimizer.errors import WAY_OUT
from optimizer.finding import NOT_MEASURED
from optimizer.money import say_budget_in_words, say_money
from optimizer.proof import TIES
from optimizer.reports.names import names_of
from optimizer.reports.plan.answer import numbers_behind
from optimizer.reports.words import (
    bound,
    changed,
    count,
    coverage_means,
    listing,
    more,
    names_listed,
)

NAMED = 6
"""So many budgets are named in the title; of more, the first and the last."""
Rank = Literal[1, 2]


def report(sides: tuple[Levels, ...]) -> Document:
    """Instances side by side, if there are several; then each by itself."""
    several = len(sides) > 1
    together = section("Side by side", *tables.together(sides)) if several else ()
    each = [
        block
        for side in sides
        for block in ((Heading(side.name),) if several else ()) + _side(side, several)
    ]
    changes = changed(change for side in sides for change in side.instance.changes)
    return Document(title(sides), (*changes, *together, *each, *_ground(sides)))


def title(sides: tuple[Levels, ...]) -> str:
    """The budgets in words, and the instances: "Budgets: 2, 5 and 8.1 billion yen · OSA FY2026"."""
    first = sides[0]
    said = [
        say_budget_in_words(level.budget.minor, first.instance.currency) for level in first.levels
    ]
    if len(said) == 1:
        budgets = f"Budget: {said[0]}"
    elif len(said) <= NAMED:
        budgets = f"Budgets: {_shared_ending(said)}"
    else:
        budgets = f"{len(said)} budgets from {said[0]} to {said[-1]}"
    return f"{budgets} · {listing(side.name for side in sides)}"


def _shared_ending(said: list[str]) -> str:
    """Amounts in a row, the unit said once where all have it: "2, 5 and 8.1 billion yen"."""
    numbers, endings = zip(*(each.split(" ", 1) for each in said), strict=True)
    return f"{listing(numbers)} {endings[0]}" if len(set(endings)) == 1 else listing(said)


def _side(side: Levels, several: bool) -> tuple[Block, ...]:
    rank: Rank = 2 if several else 1
    unanswered = bullets(
        _why_not(side, level) for level in side.levels if level.status != "optimal"
    )
    if any(level.status == "infeasible" for level in side.levels):
        unanswered = (*unanswered, Paragraph(WAY_OUT))
    if all(level.units is None for level in side.levels):
        return (Paragraph((Strong("No plan is known at any of these budgets."),)), *unanswered)
    return (
        Paragraph(returns(side)),
        *numbers_behind(side.about),
        *section("What each budget brings", tables.levels(side), level=rank),
        *unanswered,
        *(() if several else tables.charts(side)),
        *_categories(side, rank),
        *section("What each step adds and drops", tables.steps(side), level=rank),
        *_reversals(side, rank),
        *doubt_section(side, rank),
    )


def returns(side: Levels) -> Text:
    """Where a further sum brings most, and where that falls off."""
    steps, top = side.marginal, steepest(side.marginal)
    if steepest(side.steps) is None:
        return (
            Strong("No budget here adds to awareness."),
            " Nothing that fits it and keeps the rules does.",
        )
    if top is None:
        return (Strong("No budget here brings more than the smallest."),)
    start = Strong(_steepest(side, top))
    return (start,) if len(steps) == 1 else (start, f" {_falling(side, top)}")


def _steepest(side: Levels, top: Step) -> str:
    """Where money brings most; first, what the smallest budget brings on average, where that is
    more than any step beyond it.
    """
    per, first = tables.per_of(side), side.steps[0]
    average = (
        f"Up to {_money(side, first.budget)} money brings {per.say(first)} awareness per"
        f" {per.words} on average"
    )
    if top == first:
        whole = (
            f"Money brings most up to {_money(side, top.budget)}: {per.say(top)} awareness per"
            f" {per.words}."
        )
        return f"{average}." if side.from_nothing else whole
    between = f"between {_money(side, top.below)} and {_money(side, top.budget)}"
    if first.rate > top.rate:
        beyond = (
            f"beyond that it brings most {between}: {per.say(top)}"
            if len(side.marginal) > 1
            else f"{between}, {per.say(top)}"
        )
        return f"{average}; {beyond}."
    return f"Money brings most {between}: {per.say(top)} awareness per {per.words}."


def _falling(side: Levels, top: Step) -> str:
    half, tenth = falls_below(side.marginal, HALF), falls_below(side.marginal, TENTH)
    last = side.marginal[-1]
    if last == top:
        return "That is the last step; where returns fall off was not looked at."
    if half is None:
        brings = tables.per_of(side).say(last)
        return (
            "Up to the largest budget compared returns do not fall off for good: its step brings"
            f" {brings}."
        )
    share = "a tenth" if tenth == half else "half"
    start = (
        f"Returns fall off at {_money(side, half)}: every step beyond it brings less than {share}"
        " of that for its money"
    )
    return (
        f"{start}."
        if tenth in (None, half)
        else f"{start}, and beyond {_money(side, tenth)} less than a tenth."
    )


def _money(side: Levels, amount: int | None) -> str:
    return say_money(amount or 0, side.instance.currency)


def _why_not(side: Levels, level: Allocation) -> Text:
    budget = Strong(str(level.budget))
    if level.status == "infeasible":
        every = "both" if len(level.conflict) == 2 else "all"
        clash = f": {names_listed(level.conflict)} cannot {every} hold" if level.conflict else ""
        return (budget, f": no plan keeps every rule{clash}.")
    if level.units is None:
        return (budget, ": stopped before any plan was found; allow more time.")
    return (
        budget,
        (
            ": stopped before the proof was complete; the best plan adds at most"
            f" {bound(level.gap or 0.0, 'at_most')} to this one."
        ),
    )


def _categories(side: Levels, rank: Rank) -> tuple[Block, ...]:
    bought, never = tables.bought_categories(side)
    it = side.instance
    known = {it.offer_word(o, "category") for o, offer in enumerate(it.offers) if offer.measured}

    def said(category: str) -> str:
        return category if category in known else f"{category} ({NOT_MEASURED})"

    if not bought:
        return ()
    left_out = f"Never bought at these budgets: {listing(map(said, never))}." if never else ""
    return section(
        "What each budget buys", tables.categories(side, bought), *paragraph(left_out), level=rank
    )


def _reversals(side: Levels, rank: Rank) -> tuple[Block, ...]:
    if len(side.levels) < 2:
        return ()
    names = names_of(side.instance)
    rows = tuple(
        (sentence(reversal, side.levels[-1].budget, side.instance, names),)
        for reversal in side.reversals
    )
    dropped = Table(
        (Column("What is dropped, among these budgets"),),
        rows,
        leading=tables.LEADING,
        rest=more(len(rows) - tables.LEADING, "reversals"),
    )
    none = Paragraph("None: each budget here keeps all that the one below it buys.")
    return section(
        "Reversals: bought by a smaller budget, dropped by a larger one",
        dropped if rows else none,
        level=rank,
    )


def _ground(sides: tuple[Levels, ...]) -> tuple[Block, ...]:
    """What coverage means and how the answers were found."""
    meanings = dict.fromkeys(coverage_means(side.instance.measure) for side in sides)
    notes = dict.fromkeys(level.note for side in sides for level in side.levels if level.note)
    return section(
        "What this rests on",
        *chain.from_iterable(meanings),
        Paragraph(_proof(sides)),
        *map(Note, notes),
    )


def _proof(sides: tuple[Levels, ...]) -> str:
    levels = [level for side in sides for level in side.levels]
    proved = [level for level in levels if level.status == "optimal"]
    none = sum(level.status == "infeasible" for level in levels)
    worst, exact = (
        max((level.gap or 0.0 for level in proved), default=0.0),
        TIES * min(side.instance.scale for side in sides),
    )
    within = f" to within {bound(worst, 'at_most')}" if worst > exact else ""
    said = [f"{count(len(proved), 'plan')} proved best for these inputs{within}"] if proved else []
    said += [f"{count(none, 'budget')} proved to have no plan"] if none else []
    said += (
        [f"{count(len(levels) - len(proved) - none, 'search', 'searches')} stopped early"]
        if len(levels) > len(proved) + none
        else []
    )
    methods, solvers = (
        listing(dict.fromkeys(words))
        for words in (
            [level.method or "" for level in levels],
            [level.run.solver for level in levels],
        )
    )
    return (
        f"{listing(said)[0].upper()}{listing(said)[1:]}. Solved by the {methods} method with"
        f" {solvers}."
    )
