"""The canonical plan by integer programmes, where equally good plans are too many to look at each
(docs/model.md, section 5).
"""

from __future__ import annotations

from math import gcd

import numpy as np

from optimizer.evaluate import plan_cost
from optimizer.methods.packages.measuring import Packages
from optimizer.methods.packages.plans import Found
from optimizer.methods.packages.selection import Condition, Selection
from optimizer.methods.packages.structure import Block, Structure
from optimizer.programme import Floats
from optimizer.proof import Plan

CHUNK = 10**5
"""Offers are compared lexicographically in groups whose mixed-radix number stays below this."""


def canonical_plan(selection: Selection, best: Found) -> tuple[Plan, bool]:
    """The canonical plan among those within a tie of the best, and whether it is the only one.

    Args:
        selection: holds every package that a plan within a tie of the best may use.
        best: the best plan.

    Raises:
        OutOfTime: the deadline has passed.
    """
    worth = best.value - selection.structure.ties
    if selection.least(_numbers(selection, _nothing), [], worth, (best.plan,)) is None:
        return best.plan, True
    plan = best.plan
    conditions: list[Condition] = []
    for costs in (_costs(selection), _numbers(selection, _count)):
        plan = selection.least(costs, conditions, worth) or plan
        total = _total(selection, costs, plan)
        conditions.append(Condition(costs, -np.inf, total + 0.5))
    for group in _groups(selection.structure):
        costs = _numbers(
            selection,
            lambda block, packages, group=group: (
                -_mixed_radix(selection.structure, block, packages, group)
            ),
        )
        plan = selection.least(costs, conditions, worth) or plan
        total = _total(selection, costs, plan)
        conditions.append(Condition(costs, total - 0.5, total + 0.5))
    return plan, False


def _numbers(selection: Selection, number: object) -> tuple[Floats, ...]:
    pairs = zip(selection.structure.blocks, selection.packages, strict=True)
    return tuple(number(block, packages) for block, packages in pairs)  # type: ignore[operator]


def _nothing(block: Block, packages: Packages) -> Floats:
    return np.zeros(len(packages))


def _count(block: Block, packages: Packages) -> Floats:
    return np.asarray(packages.units.sum(axis=1), dtype=float)


def _costs(selection: Selection) -> tuple[Floats, ...]:
    """Cost of each package in steps of the common divisor of all money. First costs stay within a
    block, as its bases do.
    """
    instance = selection.structure.instance
    step = gcd(*instance.unit_costs, *instance.first_costs.values()) or 1
    costs = []
    for block, packages in zip(selection.structure.blocks, selection.packages, strict=True):
        plans = np.zeros((len(packages), len(instance.offers)), dtype=np.int64)
        plans[:, block.offers] = packages.units
        costs.append(
            np.array(
                [plan_cost(instance, tuple(map(int, plan))) // step for plan in plans], dtype=float
            )
        )
    return tuple(costs)


def _mixed_radix(
    structure: Structure, block: Block, packages: Packages, group: list[int]
) -> Floats:
    """(n,) the units of a group of offers read as one number, the first offer counting most."""
    weights, weight = {}, 1
    for o in reversed(group):
        weights[o] = weight
        weight *= int(structure.instance.max_units[o]) + 1
    return np.asarray(
        packages.units @ np.array([weights.get(int(o), 0) for o in block.offers]), dtype=float
    )


def _groups(structure: Structure) -> list[list[int]]:
    groups: list[list[int]] = [[]]
    size = 1
    for o, most in enumerate(structure.instance.max_units):
        if size * (int(most) + 1) > CHUNK and groups[-1]:
            groups.append([])
            size = 1
        groups[-1].append(o)
        size *= int(most) + 1
    return [group for group in groups if group]


def _total(selection: Selection, costs: tuple[Floats, ...], plan: Plan) -> float:
    choice = selection.choice_of(plan)
    assert choice is not None  # noqa: S101 - the plan came from these packages
    return float(sum(cost[position] for cost, position in zip(costs, choice, strict=True)))
