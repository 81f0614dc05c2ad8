"""The canonical order of equally good plans: the least cost, then the fewest units, then the
greatest vector of units in the order of the offers table (docs/model.md, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.evaluate import plan_cost
from optimizer.instance.instance import Instance
from optimizer.proof import Plan
from optimizer.rows import Terms, Units

CHUNK = 10**5
"""Offers are compared lexicographically in groups whose mixed-radix number stays below this."""


def canonical_key(instance: Instance, plan: Plan) -> tuple[int, int, tuple[int, ...]]:
    """Plans in the order of this key."""
    return plan_cost(instance, plan), sum(plan), tuple(-units for units in plan)


def preferences(instance: Instance) -> Iterator[Terms]:
    """The same order as sums: each is to be the least that the ones before it leave possible."""
    yield instance.cost_terms
    yield tuple((Units(o), Fraction(1)) for o in range(len(instance.offers)))
    for group in _groups(instance):
        terms, weight = [], 1
        for o in reversed(group):
            terms.append((Units(o), Fraction(-weight)))
            weight *= instance.offers[o].max_units + 1
        yield tuple(terms)


def _groups(instance: Instance) -> list[list[int]]:
    groups: list[list[int]] = [[]]
    size = 1
    for o, offer in enumerate(instance.offers):
        if size * (offer.max_units + 1) > CHUNK and groups[-1]:
            groups.append([])
            size = 1
        groups[-1].append(o)
        size *= offer.max_units + 1
    return [group for group in groups if group]
