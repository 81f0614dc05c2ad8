from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from optimizer.levels import is_nested, read_off, solve_levels
from optimizer.proof import Options, Proof
from optimizer.question import Question
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
        for budget, level in zip(budgets, solve_levels(it, budgets, Options()), strict=True):
            expected = search.optimum(problem, budget)
            assert level.budget.minor == budget
            if expected is None:
                assert level.status == "infeasible", (seed, budget)
            else:
                assert level.awareness == pytest.approx(expected.awareness, abs=1e-6 * it.scale + 1e-12), (seed, budget)
                assert level.bound is not None
                assert level.bound >= expected.awareness - 1e-9 * it.scale - 1e-12, (seed, budget)


def test_a_level_above_saturation_answers_every_level_that_still_affords_its_plan() -> None:
    # Everything that helps costs 7 (two radars) + 8 (four boats) + 8 = 23 million: from there on nothing changes.
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
    assert not is_nested((replace(rows[0], terms=((rows[0].terms[0][0], Fraction(1)),)), *rows[1:]), rows)
