"""Rules eased by one step, and the budgets at which they step, against an exhaustive search that
shares no code with them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.evaluate import assess
from optimizer.instance.instance import Instance
from optimizer.readers import read
from tests.oracle.generate import random_instance
from tests.oracle.problem import Problem, parse
from tests.oracle.rules import Check, bounds
from tests.oracle.search import checks, plans


def _both(seed: int, folder: Path, **knobs: bool) -> tuple[Instance, Problem]:
    document = random_instance(seed, **knobs)
    path = folder / "instance.json"
    path.write_text(json.dumps(document))
    return Instance.build(read(path)), parse(document)


def _holds_eased(check: Check, plan: tuple[int, ...], budget: int) -> bool:
    low, high = bounds(check, budget, eased=True)
    measure = check.measure(plan)
    return measure <= high and (measure >= low or not check.binds(plan))


def _assert_same(instance: Instance, problem: Problem, check: Check) -> None:
    rule = instance.rule(check.rule)
    rows = [row for row in rule.rows(instance, problem.budget) if row.member == check.member]
    eased = [rule.eased(row, instance, problem.budget) for row in rows]
    for plan in plans(problem)[::11]:
        assert (not assess(instance, plan, eased).broken) == _holds_eased(
            check, plan, problem.budget
        ), (rule, check.member, plan)


@pytest.mark.parametrize("seed", range(0, 300, 3))
def test_a_rule_eased_by_one_step_allows_what_the_oracle_says(seed: int, tmp_path: Path) -> None:
    # One unit, type, recipient, unit of a resource (from a column of recipients, too), percentage
    # point or money step, on both sides.
    instance, problem = _both(seed, tmp_path)
    for check in checks(problem):
        _assert_same(instance, problem, check)


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_a_rule_is_eased_by_one_step_beyond_what_stands(seed: int, tmp_path: Path) -> None:
    instance, problem = _both(seed, tmp_path, standing=True)
    for check in checks(problem):
        _assert_same(instance, problem, check)


@pytest.mark.parametrize("seed", range(0, 300, 3))
def test_a_rule_names_every_budget_at_which_its_values_step(seed: int, tmp_path: Path) -> None:
    instance, problem = _both(seed, tmp_path)
    for rule in instance.rules:
        steps = [
            step
            for check in checks(problem)
            if check.rule == rule.name
            for step in (check.minimum, check.maximum)
            if step
        ]
        following = rule.following(instance)
        assert {budget for steps in following.steps for budget in steps(10**18)} == {
            start for step in steps for start, _ in step if start > 0
        }, rule
