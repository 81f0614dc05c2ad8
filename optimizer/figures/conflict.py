"""Which rules stand in the way: an irreducible conflict among named rules, by a deletion filter.

Rules are left out one after another; whatever can be left out without anything becoming feasible
was not needed for the conflict. What remains cannot all hold, and without any one of it something
is feasible. The budget counts as a rule; lots and most units belong to the offers and always hold.

Source: J. W. Chinneck and E. W. Dravnieks, Locating minimal infeasible constraint sets in linear
    programs (1991).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from optimizer.figures.changed import ASKED, asking, without_rules
from optimizer.instance.instance import BUDGET, LOTS
from optimizer.methods import prove
from optimizer.programme import Floats
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.rows import Any, Quantity, Row, Units, have_coverage, offers_named


def conflict(question: Question, options: Options) -> tuple[str, ...]:
    """Names of rules that cannot all hold, none of which could be spared; empty where no rule is to
    blame, or none was found.
    """
    single = impossible_row(question)
    if single:
        return single
    rules = list(dict.fromkeys(row.rule for row in question.rows if row.rule not in (LOTS, ASKED)))
    # The budget is tried last: where it is part of a conflict at all, it is named. What may give
    # way is tried before what may not: where that cannot all hold, nothing else is named.
    firm = {rule.name for rule in question.instance.rules if not rule.negotiable}
    needed = rules = sorted(rules, key=lambda rule: (rule == BUDGET, rule in firm))
    for name in rules:
        rest = [rule for rule in needed if rule != name]
        if not is_feasible(without_rules(question, set(rules) - set(rest)), options):
            needed = rest
    return tuple(needed)


def is_feasible(question: Question, options: Options) -> bool:
    """Whether any plan keeps every row; so taken, too, where a limit came before the answer.

    Asked of the units method: packages are listed for the best of them, and here all plans are
    equally good.
    """
    return (
        prove(replace(question, objective=()), replace(options, method="units", exact=False)).status
        != "infeasible"
    )


def why_impossible(
    question: Question, offer: int, least: int, most: int, options: Options | None = None
) -> tuple[str, ...]:
    """What forbids least <= x_o <= most: ``max_units`` or ``min_units`` of the offer, or names of
    rules.

    Args:
        question: feasible, but not with this condition.
        offer: index.
        least: fewest units.
        most: most units.
        options: how to solve; None to name only what a single rule shows without solving.
    """
    it = question.instance.offers[offer]
    if least > it.max_units:
        return ("max_units",)
    if least > 0 and most < it.min_units:
        return ("min_units",)
    asked = asking(question, offer, least, most)
    if options:
        return conflict(asked, options)
    # No other row can come to less or more than before, when there was a plan.
    return impossible_row(asked, [row for row in asked.rows if _changes_with(row, offer)])


def _changes_with(row: Row, offer: int) -> bool:
    return have_coverage(row.terms) or any(offer in offers_named(each) for each, _ in row.terms)


def impossible_row(question: Question, rows: Sequence[Row] | None = None) -> tuple[str, ...]:
    """The one rule of a row that no units within their bounds can keep, whatever else is asked;
    empty where there is none. Looked for among all rows, or those given.
    """
    low, high = _unit_bounds(question)
    factors = question.instance.coverage_factors(np.array(high, dtype=np.int64))
    coverage = question.instance.coverage(factors)
    for row in question.rows if rows is None else rows:
        least, most = row_range(row, low, high, coverage)
        spare = Fraction(1, 10**5) if row.unit == "coverage" else 0
        if (row.upper is not None and least > row.upper + spare) or (
            row.lower is not None and most < row.lower - spare
        ):
            return () if row.rule in (LOTS, ASKED) else (row.rule,)
    return ()


def row_range(
    row: Row, low: Sequence[int], high: Sequence[int], coverage: Sequence[float] | Floats
) -> tuple[Fraction, Fraction]:
    """The least and the most that a row can come to.

    Args:
        row: what is added up.
        low: fewest units by offer.
        high: most units by offer.
        coverage: by area, the most that those units can bring.
    """
    least = most = Fraction(0)
    for quantity, coefficient in row.terms:
        first, last = _ends(quantity, low, high, coverage)
        if coefficient < 0:
            first, last = last, first
        least += coefficient * first if first else 0
        most += coefficient * last if last else 0
    return least, most


def _unit_bounds(question: Question) -> tuple[list[int], list[int]]:
    high = [int(units) for units in question.instance.max_units]
    low = [0] * len(high)
    for row in question.extra:
        if row.rule == ASKED and len(row.terms) == 1 and isinstance(row.terms[0][0], Units):
            offer = row.terms[0][0].offer
            low[offer] = max(low[offer], int(row.lower or 0))
            high[offer] = high[offer] if row.upper is None else min(high[offer], int(row.upper))
    return low, high


def _ends(
    quantity: Quantity,
    low: Sequence[int],
    high: Sequence[int],
    coverage: Sequence[float] | Floats,
) -> list[Fraction]:
    """The least and the most that a quantity can be."""
    if isinstance(quantity, Units):
        return [Fraction(bounds[quantity.offer]) for bounds in (low, high)]
    if isinstance(quantity, Any):
        return [Fraction(any(bounds[o] for o in quantity.offers)) for bounds in (low, high)]
    return [Fraction(0), Fraction(float(coverage[quantity.piece]))]
