"""At which unit costs of one offer a plan keeps the budget and the rules about money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np

from optimizer.evaluate import terms_value
from optimizer.proof import Plan
from optimizer.question import Question
from optimizer.rows import Row, Units

ENDLESS = 2**62
"""Stands for no upper end of a range of whole unit costs."""


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
            slope = coefficient(after, offer) - coefficient(row, offer)
            if slope:
                yield row, slope


def coefficient(row: Row, offer: int) -> Fraction:
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
    return Question(
        cheap,
        question.budget,
        question.objective,
        (*question.extra, *extra),
        question.without | names,
        question.forbidden,
    )


def _apart(cheap: Row, dear: Row) -> tuple[Row, ...]:
    """A row's maximum as it is at one cost and its minimum as it is at another."""
    if cheap == dear:
        return (cheap,)
    sides = (replace(cheap, lower=None, conditional=None), replace(dear, upper=None))
    return tuple(row for row in sides if row.lower is not None or row.upper is not None)
