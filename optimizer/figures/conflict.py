"""Which rules stand in the way: an irreducible conflict among named rules, by a deletion filter.

Rules are left out one after another; whatever can be left out without anything becoming feasible
was not needed for the conflict. What remains cannot all hold, and without any one of it something
is feasible. The budget counts as a rule; lots and most units belong to the offers and always hold.

Source: J. W. Chinneck and E. W. Dravnieks, Locating minimal infeasible constraint sets in linear
    programs (1991).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from optimizer.figures.changed import ASKED, asking
from optimizer.instance.instance import BUDGET, LOTS
from optimizer.methods import prove
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.rows import Any, Quantity, Units


def conflict(question: Question, options: Options) -> tuple[str, ...]:
    """Names of rules that cannot all hold, none of which could be spared; empty where no rule is to
    blame, or none was found.
    """
    single = impossible_row(question)
    if single:
        return single
    rules = list(dict.fromkeys(row.rule for row in question.rows if row.rule not in (LOTS, ASKED)))
    # The budget is tried last: where it is part of a conflict at all, it is named.
    needed = rules = sorted(rules, key=lambda rule: rule == BUDGET)
    for name in rules:
        rest = [rule for rule in needed if rule != name]
        if not is_feasible(
            replace(question, without=question.without | (set(rules) - set(rest))), options
        ):
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
    if 0 < most < it.min_units:
        return ("min_units",)
    asked = asking(question, offer, least, most)
    return conflict(asked, options) if options else impossible_row(asked)


def impossible_row(question: Question) -> tuple[str, ...]:
    """The one rule of a row that no units within their bounds can keep, whatever else is asked;
    empty where there is none.
    """
    low, high = _unit_bounds(question)
    factors = question.instance.coverage_factors(np.array(high, dtype=np.int64))
    coverage = question.instance.coverage(factors)
    for row in question.rows:
        ends = [
            _ends(quantity, coefficient, low, high, coverage) for quantity, coefficient in row.terms
        ]
        least, most = (
            sum((end[0] for end in ends), Fraction(0)),
            sum((end[1] for end in ends), Fraction(0)),
        )
        spare = Fraction(1, 10**5) if row.unit == "coverage" else 0
        if (row.upper is not None and least > row.upper + spare) or (
            row.lower is not None and most < row.lower - spare
        ):
            return () if row.rule in (LOTS, ASKED) else (row.rule,)
    return ()


def _unit_bounds(question: Question) -> tuple[list[int], list[int]]:
    low, high = (
        [0] * len(question.instance.offers),
        [int(units) for units in question.instance.max_units],
    )
    for row in question.extra:
        if row.rule == ASKED and len(row.terms) == 1 and isinstance(row.terms[0][0], Units):
            offer = row.terms[0][0].offer
            low[offer] = max(low[offer], int(row.lower or 0))
            high[offer] = high[offer] if row.upper is None else min(high[offer], int(row.upper))
    return low, high


def _ends(
    quantity: Quantity,
    coefficient: Fraction,
    low: list[int],
    high: list[int],
    coverage: NDArray[np.float64],
) -> tuple[Fraction, Fraction]:
    """The least and the most that a term can come to."""
    if isinstance(quantity, Units):
        least, most = Fraction(low[quantity.offer]), Fraction(high[quantity.offer])
    elif isinstance(quantity, Any):
        least = Fraction(any(low[o] for o in quantity.offers))
        most = Fraction(any(high[o] for o in quantity.offers))
    else:
        least, most = Fraction(0), Fraction(float(coverage[quantity.area]))
    ends = sorted((coefficient * least, coefficient * most))
    return ends[0], ends[1]
