"""Questions about a changed problem: other units of an offer, other rows, another unit cost,
another weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np

from optimizer.evaluate import terms_value
from optimizer.proof import Plan
from optimizer.question import Question
from optimizer.rows import Row, Units

ASKED = "asked"
"""Name of the row that a what-if question adds."""
ENDLESS = 2**62
"""Stands for no upper end of a range of whole unit costs."""
SAME_COVERAGE = 1e-12
"""Coverages this close differ by rounding alone."""


def asking(question: Question, offer: int, least: int, most: int) -> Question:
    """The question with least <= x_o <= most."""
    row = Row(ASKED, "", ((Units(offer), Fraction(1)),), Fraction(least), Fraction(most), "units")
    return replace(question, extra=(*question.extra, row))


def exchanged(question: Question, rows: Mapping[Row, Row | None]) -> Question:
    """The question with some rows replaced, or left out (None)."""
    names = frozenset(row.rule for row in rows)
    others = [rows.get(row, row) for row in question.rows if row.rule in names]
    left = without_rules(question, names)
    kept = (row for row in others if row is not None)
    return replace(left, extra=(*left.extra, *kept))


def without_rules(question: Question, names: Set[str]) -> Question:
    """The question without the rows of some rules, its further rows included."""
    extra = tuple(row for row in question.extra if row.rule not in names)
    return replace(question, without=question.without | names, extra=extra)


def reweighted(question: Question, area: int, weight: float) -> Question:
    """The question with another weight of an area, under the rows as they are stated."""
    return replace(rules_kept(question), instance=question.instance.weighted(area, weight))


def rules_kept(question: Question) -> Question:
    """The question with its rules' rows written down, so that they stay whatever else changes."""
    rules = frozenset(rule.name for rule in question.instance.rules)
    rows = tuple(row for row in question.rows if row.rule in rules)
    return replace(question, without=question.without | rules, extra=(*question.extra, *rows))


# -- another unit cost -----------------------------------------------------------------------------


def unit_costs_of(question: Question, offer: int, plan: Plan) -> tuple[int, int]:
    """First and last whole unit cost of an offer at which a plan keeps every row that the cost
    changes; first > last: at none.
    """
    stated, bought = question.instance.unit_costs[offer], plan[offer]
    first, last = 0, ENDLESS
    for row, slope in changing_rows(question, offer):
        value = Fraction(terms_value(row.terms, plan, np.zeros(0)))
        per_cost = slope * bought
        if row.upper is not None:
            room = row.upper - value
            last = min(
                last, stated + floor(room / per_cost) if bought else ENDLESS if room >= 0 else -1
            )
        if row.lower is not None:
            over = value - row.lower
            first = max(
                first, stated - floor(over / per_cost) if bought else 0 if over >= 0 else ENDLESS
            )
    return first, last


def changing_rows(question: Question, offer: int) -> Iterator[tuple[Row, Fraction]]:
    """Rows that change with an offer's unit cost, as stated, with what one unit adds to them per
    minor unit of cost.
    """
    stated = question.instance.unit_costs[offer]
    dearer = question.instance.priced(offer, stated + 1)
    for row, after in zip(
        question.instance.rows(question.budget), dearer.rows(question.budget), strict=True
    ):
        if row.rule not in question.without:
            slope = _coefficient(after, offer) - _coefficient(row, offer)
            if slope:
                yield row, slope


def _coefficient(row: Row, offer: int) -> Fraction:
    """What one unit of an offer counts in a row."""
    return sum((share for quantity, share in row.terms if quantity == Units(offer)), Fraction(0))


def between(question: Question, offer: int, first: int, last: int) -> Question:
    """The question whose plans include those of every unit cost from ``first`` to ``last``: maxima
    at the first, minima at the last.
    """
    cheap, dear = question.instance.priced(offer, first), question.instance.priced(offer, last)
    rows = zip(cheap.rows(question.budget), dear.rows(question.budget), strict=True)
    obeyed = [(low, high) for low, high in rows if low.rule not in question.without]
    names = {low.rule for low, high in obeyed if low != high and low.lower is not None}
    extra = [row for low, high in obeyed if low.rule in names for row in _apart(low, high)]
    return replace(
        question,
        instance=cheap,
        extra=(*question.extra, *extra),
        without=question.without | names,
    )


def _apart(cheap: Row, dear: Row) -> tuple[Row, ...]:
    """A row's maximum as it is at one cost and its minimum as it is at another."""
    if cheap == dear:
        return (cheap,)
    sides = (replace(cheap, lower=None, conditional=None), replace(dear, upper=None))
    return tuple(row for row in sides if row.lower is not None or row.upper is not None)
