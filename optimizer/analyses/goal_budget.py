"""The smallest budget that reaches a goal, where the rules go with the budget."""

from __future__ import annotations

from bisect import bisect_left

from optimizer.errors import StoppedError
from optimizer.figures.by_solving import closely
from optimizer.instance.by_budget import RulesByBudget
from optimizer.instance.instance import Instance
from optimizer.methods import of_neighbours
from optimizer.proof import TIES, Options
from optimizer.question import Question

MOST = 100_000
"""Budgets at which plans may change: of more, none is sought."""


def smallest_budget(instance: Instance, goal: float, last: int, options: Options) -> int | None:
    """The smallest budget, in minor units, whose best plan reaches a goal; None where it cannot be
    told.

    Between the steps of rules the best awareness never falls as long as every rule only loosens as
    the budget grows. There the budget is found by halving; where a rule tightens on the way, or a
    limit comes first, nothing is claimed.

    Args:
        instance: the problem.
        goal: awareness, weight units.
        last: the largest budget to look at, minor units.
        options: how to solve.
    """
    answer = of_neighbours(Question(instance, last), options)
    enough = goal - TIES * instance.scale

    def reaches(budget: int) -> bool:
        value = closely(Question(instance, budget), options, answer).value
        return value is not None and value >= enough

    try:
        for start, end in RulesByBudget(instance, last).stretches:
            rules = RulesByBudget(instance, end)
            budgets = rules.changing(MOST)
            if budgets is None or not rules.only_loosen(start, end):
                return None
            if reaches(end):
                inside = [budget for budget in budgets if budget >= start]
                return inside[bisect_left(inside, True, key=reaches)]
    except StoppedError:
        return None
    return None
