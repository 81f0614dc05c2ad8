"""The smallest budget that reaches a goal, where the rules go with the budget."""

from __future__ import annotations

from bisect import bisect_left

from optimizer.desk import Desk
from optimizer.errors import StoppedError
from optimizer.instance.by_budget import RulesByBudget
from optimizer.proof import TIES

MOST = 100_000
"""Budgets at which plans may change: of more, none is sought."""


def smallest_budget(desk: Desk, goal: float, last: int) -> int | None:
    """The smallest budget, in minor units, whose best plan reaches a goal; None where it cannot be
    told.

    Between the steps of rules the best awareness never falls as long as every rule only loosens as
    the budget grows. There the budget is found by halving; where a rule tightens on the way, or a
    limit comes first, nothing is claimed.

    Args:
        desk: where budgets are solved.
        goal: awareness, weight units.
        last: the largest budget to look at, minor units.
    """
    enough = goal - TIES * desk.instance.scale

    def reaches(budget: int) -> bool:
        value = desk.value(desk.question(budget))
        return value is not None and value >= enough

    try:
        for start, end in RulesByBudget(desk.instance, last).stretches:
            rules = RulesByBudget(desk.instance, end)
            budgets = rules.changing(MOST)
            if budgets is None or not rules.only_loosen(start, end):
                return None
            if reaches(end):
                inside = [budget for budget in budgets if budget >= start]
                return inside[bisect_left(inside, True, key=reaches)]
    except StoppedError:
        return None
    return None
