"""What is certain between the points of a budget curve, and where values of rules step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from optimizer.analyses.budget_curve.points import CurvePoint
from optimizer.evaluate import keeps
from optimizer.instance.by_budget import RulesByBudget
from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.proof import Plan
from optimizer.result import Record, amount


@dataclass(frozen=True)
class Band:
    """What is certain at every budget above ``start`` and below ``end``.

    Attributes:
        start, end: neighbouring budgets that were solved.
        at_least: some plan reaches this; None where no plan is certain to be feasible.
        at_most: no plan exceeds this; None where nothing is certain; minus infinity never occurs:
            see ``empty``.
        empty: no budget between has any plan.
    """

    start: Money
    end: Money
    at_least: float | None
    at_most: float | None
    empty: bool = False

    def plain(self, instance: Instance) -> Record:
        """The same as a result writes it."""
        return {
            "above": amount(instance, self.start),
            "below": amount(instance, self.end),
            "at_least": self.at_least,
            "at_most": self.at_most,
            "infeasible": self.empty,
        }


@dataclass(frozen=True)
class RuleStep:
    """A budget at which a rule's value steps, and the best awareness just below it and at it; None
    where there is no plan.
    """

    rule: str
    budget: Money
    before: float | None
    after: float | None

    def plain(self, instance: Instance) -> Record:
        """The same as a result writes it."""
        return {
            "rule": self.rule,
            "budget": amount(instance, self.budget),
            "before": self.before,
            "after": self.after,
        }


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
            empty=wider and above.status == "infeasible",
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
