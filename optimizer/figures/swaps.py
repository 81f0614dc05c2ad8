"""The best single swaps of a person's plan: one unit of a line fewer, or none, and one unit of
another line more, or none.

Of a plan that keeps every rule those that gain awareness, and keep every rule and the budget; of
one that breaks rows those after which fewer are broken, the fewest first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from optimizer.evaluate import Assessment, plan_cost, terms_value, tie_width
from optimizer.instance.instance import Instance
from optimizer.record import twelve_digits
from optimizer.results.plan import Swap
from optimizer.rows import offers_named

BEST = 3
"""Swaps that are told."""
MOST = 20_000
"""Pairs of lines that are looked at; with more, a second or so would not do."""


def best_swaps(instance: Instance, assessment: Assessment) -> tuple[Swap, ...] | None:
    """Up to ``BEST`` swaps, the most awareness first, then the least cost; None where there are
    more than ``MOST`` to look at.
    """
    plan, most = assessment.plan, instance.max_units
    fewer = [None, *(o for o, units in enumerate(plan) if units)]
    more = [None, *(o for o, units in enumerate(plan) if units < most[o])]
    if len(fewer) * len(more) > MOST:
        return None
    pairs = ((i, j) for i in fewer for j in more if i != j)
    found = _helping(instance, assessment, pairs)
    return tuple(sorted(found, key=lambda it: (it.broken, -it.awareness, it.cost.minor))[:BEST])


def _helping(
    instance: Instance, assessment: Assessment, pairs: Iterable[tuple[int | None, int | None]]
) -> Iterator[Swap]:
    """Swaps that mend, or gain where there is nothing to mend."""
    tie, rows = tie_width(instance), [reading.row for reading in assessment.readings]
    broken = {k for k, reading in enumerate(assessment.readings) if not reading.holds}
    covered = {k for k, row in enumerate(rows) if row.has_coverage}
    counting: dict[int | None, set[int]] = defaultdict(set)
    for k, row in enumerate(rows):
        for named in {o for quantity, _ in row.terms for o in offers_named(quantity)}:
            counting[named].add(k)
    for pair in pairs:
        units = np.array(assessment.plan)
        for offer, step in zip(pair, (-1, 1), strict=True):
            if offer is not None:
                units[offer] += step
        coverage = instance.coverage(instance.coverage_factors(units))
        awareness = instance.weighed(coverage)
        if not broken and awareness <= assessment.awareness + tie:
            continue
        plan, moved = tuple(map(int, units)), counting[pair[0]] | counting[pair[1]] | covered
        left = len(broken - moved) + sum(
            not rows[k].holds(terms_value(rows[k].terms, plan, coverage), tie) for k in moved
        )
        if left < len(broken) or not left:
            keys = [None if offer is None else instance.offers[offer].key for offer in pair]
            cost = instance.amount(plan_cost(instance, plan))
            yield Swap(keys[0], keys[1], cost, twelve_digits(awareness), left)
