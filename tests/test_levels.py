from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import optimizer as opt
from optimizer.desk import Desk, read_off
from optimizer.instance.instance import Instance
from optimizer.proof import Options, Proof
from optimizer.question import Question
from optimizer.rows import is_nested
from optimizer.solve import solve_levels
from tests.analyses.small import instance
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse
from tests.test_against_the_oracle import instance_of

M = 10**6


@pytest.mark.parametrize("part", range(4))
def test_every_level_of_every_random_instance_is_the_optimum_of_the_oracle(part: int) -> None:
    for seed in range(part, 80, 4):
        document = random_instance(seed)
        problem, it = parse(document), instance_of(document)
        budgets = [problem.budget * share // 4 for share in (3, 0, 8, 1, 4)]
        for budget, level in zip(budgets, solve_levels(Desk(it, Options()), budgets), strict=True):
            expected = search.optimum(problem, budget)
            assert level.budget.minor == budget
            if expected is None:
                assert level.status == "infeasible", (seed, budget)
            else:
                assert level.awareness == pytest.approx(
                    expected.awareness, abs=1e-6 * it.scale + 1e-12
                ), (seed, budget)
                assert level.bound is not None
                assert level.bound >= expected.awareness - 1e-9 * it.scale - 1e-12, (seed, budget)


def test_a_level_above_saturation_answers_every_level_that_still_affords_its_plan() -> None:
    # Everything that helps costs 7 (two radars) + 8 (four boats) + 8 = 23 million: from there on
    # nothing changes.
    it = instance(rules=[])
    top = Question(it, 50 * M)
    everything = Proof("optimal", (2, 4, 4), 7.0, 7.0, "units", "HiGHS")
    assert read_off(Question(it, 23 * M), top, everything) == everything
    assert read_off(Question(it, 22 * M), top, everything) is None


def test_an_infeasible_larger_budget_proves_smaller_ones_infeasible_where_they_are_nested() -> None:
    it = instance(rules=[{"limit": "units", "asset": "rhib", "min": 9}])
    nothing = Proof("infeasible", None, None, None, "units", "HiGHS")
    assert read_off(Question(it, 5 * M), Question(it, 9 * M), nothing) == nothing


def test_nothing_is_read_off_where_a_minimum_rises_with_the_budget() -> None:
    it = instance(rules=[{"limit": "recipients_served", "min": {0: 1, "8m": 2}}])
    proof = Proof("optimal", (0, 0, 1), 0.35, 0.35, "units", "HiGHS")
    assert read_off(Question(it, 7 * M), Question(it, 9 * M), proof) is None


def test_rows_are_nested_where_none_is_looser_than_its_like() -> None:
    rows = instance().rows(10 * M)
    assert is_nested(instance().rows(8 * M), rows)
    assert not is_nested(instance().rows(12 * M), rows)
    assert not is_nested(rows[:-1], rows)
    assert not is_nested((replace(rows[0], upper=None), *rows[1:]), rows)
    assert not is_nested(
        (replace(rows[0], terms=((rows[0].terms[0][0], Fraction(1)),)), *rows[1:]), rows
    )


def alike(*costs: int, budget: int) -> Instance:
    """Things of these costs, each of which covers the only area in full, so that any one of them is
    a best plan.
    """
    names = [f"thing-{number}" for number in range(len(costs))]
    return Instance.from_tables(
        currency="JPY",
        money_unit="one",
        budget=budget,
        curve="capped",
        recipients=[{"recipient": "R"}],
        assets=[
            {"asset": name, "category": "x", "unit_cost": cost}
            for name, cost in zip(names, costs, strict=True)
        ],
        areas=[{"area": "water", "weight": 1}],
        offers=[{"recipient": "R", "asset": name, "max_units": 1} for name in names],
        effects=[
            {"recipient": "R", "asset": name, "area": "water", "coverage_factor": 1}
            for name in names
        ],
    )


# At 10 only the first can be had; from 20 on the second is as good, though dearer: the plan stays,
# alone no more.
@pytest.mark.parametrize("method", ["auto", "frontier", "packages", "units"])
def test_whether_a_best_plan_is_the_only_one_is_said_for_each_budget_by_itself(method: str) -> None:
    it, options = alike(10, 20, budget=30), {"method": method, "exact": True}
    expected = [(0, True), (10, True), (19, True), (20, False), (30, False)]
    alone = [(budget, opt.solve(it, budget, **options).optimum_unique) for budget, _ in expected]
    beside = opt.compare(it, [budget for budget, _ in expected], **options)
    assert alone == expected
    assert [
        (level.budget.minor, level.optimum_unique) for level in beside.sides[0].levels
    ] == expected


def test_a_curve_says_at_which_budgets_a_plan_is_the_only_best_one_and_at_which_not() -> None:
    curve = opt.curve(alike(10, 20, budget=30))
    assert [(point.budget.minor, point.unique) for point in curve.points] == [(0, True), (10, True)]
    assert (curve.end.budget.minor, curve.end.plan, curve.end.unique) == (30, (1, 0), False)


def test_a_level_is_not_read_off_a_larger_one_at_which_others_are_as_good() -> None:
    it, plan = alike(10, 20, budget=30), (1, 0)
    tied = Proof("optimal", plan, 1.0, 1.0, "frontier", "own arithmetic", optimum_unique=False)
    assert read_off(Question(it, 10), Question(it, 30), tied) is None
    only = replace(tied, optimum_unique=True)
    assert read_off(Question(it, 10), Question(it, 30), only) == only
