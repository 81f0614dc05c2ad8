"""What is certain between the points of a budget curve, and where values of rules step."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from optimizer.analyses.budget_curve.points import CurvePoint
from optimizer.analyses.budget_curve.result import Band, RuleStep
from optimizer.evaluate import keeps
from optimizer.instance.by_budget import RulesByBudget
from optimizer.instance.instance import Instance
from optimizer.proof import Plan


def bands(instance: Instance, points: tuple[CurvePoint, ...]) -> Iterator[Band]:
    """What is certain between neighbours: whatever the rules loosen or tighten as the budget grows
    is looked at row by row.
    """
    rules = RulesByBudget(instance, points[-1].budget.minor)
    for below, above in pairwise(points):
        start, end = below.budget.minor, above.budget.minor
        if end - start < 2:
            continue
        if below.plan is None and above.bound is None and above.status != "infeasible":
            yield Band(
                below.budget, above.budget, None, None
            )  # nothing is known of either, as after Ctrl-C of many
            continue
        wider = rules.only_loosen(start + 1, end)
        still = not rules.silent and _keeps_all(instance, below.plan, start + 1, end - 1)
        yield Band(
            below.budget,
            above.budget,
            below.awareness if still else None,
            above.bound if wider else None,
            infeasible=wider and above.status == "infeasible",
        )


def _keeps_all(instance: Instance, plan: Plan | None, first: int, last: int) -> bool:
    """Whether a plan keeps the rules from one budget to another, between which no rule steps: every
    bound moves one way.
    """
    return plan is not None and all(
        keeps(instance, plan, instance.rows(budget)) for budget in (last, first)
    )


def rule_steps(instance: Instance, points: tuple[CurvePoint, ...], last: int) -> Iterator[RuleStep]:
    """Every step of a rule up to a budget, with the best awareness on both sides."""
    for name, start in RulesByBudget(instance, last).steps_by_rule:
        yield RuleStep(
            name,
            instance.amount(start),
            _awareness_at(points, start - 1),
            _awareness_at(points, start),
        )


def _awareness_at(points: tuple[CurvePoint, ...], budget: int) -> float | None:
    """The best awareness at a budget that was solved, or that lies behind a point of an exact
    curve.
    """
    return [point.awareness for point in points if point.budget.minor <= budget][-1]
