from __future__ import annotations

from optimizer.analyses.names import names_of
from optimizer.analyses.reversals import Reversal, reversals, sentence
from tests.analyses.small import instance
from tests.oracle import curve
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse

# Offers of the strait and lagoon: PHL radar at Cape Light, PHL rhib, FJI rhib.
M = 10**6


def test_a_larger_budget_that_buys_fewer_units_is_a_reversal_until_as_many_are_bought_again() -> None:
    levels = [(2 * M, (0, 1, 0)), (4 * M, (1, 0, 0)), (6 * M, (1, 1, 0)), (8 * M, (0, 2, 0))]
    assert reversals(levels) == (Reversal(1, 4 * M, 1, 0, 6 * M), Reversal(0, 8 * M, 1, 0, None))


def test_nothing_is_compared_across_a_level_without_a_plan() -> None:
    assert reversals([(2 * M, (0, 1, 0)), (4 * M, None), (6 * M, (1, 0, 0))]) == ()


def test_a_reversal_is_told_by_the_names_of_its_offer_and_of_the_budgets() -> None:
    it = instance()
    assert sentence(Reversal(0, 4 * M, 1, 0, 6 * M), 8 * M, it, names_of(it)) == (
        "At ¥4 m Coastal radar for Philippines (Cape Light) is dropped; it returns at ¥6 m."
    )
    assert (
        sentence(Reversal(2, 4 * M, 4, 1, 6 * M), 8 * M, it, names_of(it))
        == "At ¥4 m 3 of 4 RHIB for Fiji are dropped; they return at ¥6 m."
    )
    assert sentence(Reversal(1, 4 * M, 2, 1, None), 8 * M, it, names_of(it)) == (
        "At ¥4 m 1 of 2 RHIB for Philippines is dropped and does not return up to ¥8 m."
    )


def test_what_returns_in_part_or_is_dropped_at_the_end_is_told_as_far_as_it_is_known() -> None:
    it = instance()
    (some, last) = reversals([(2 * M, (0, 0, 4)), (4 * M, (0, 0, 1)), (6 * M, (0, 0, 3)), (8 * M, (0, 0, 2))])
    assert sentence(some, 8 * M, it, names_of(it)) == "At ¥4 m 3 of 4 RHIB for Fiji are dropped; at most 2 of them return up to ¥8 m."
    assert sentence(last, 8 * M, it, names_of(it)) == "At ¥8 m 1 of 3 RHIB for Fiji is dropped; larger budgets were not looked at."


def test_reversals_between_all_breakpoints_are_those_of_the_oracle() -> None:
    for seed in range(60):
        problem = parse(random_instance(seed))
        levels = [(point.budget, None if point.plan is None else tuple(point.plan)) for point in curve.budget_curve(problem)]
        expected = [(it.offer, it.budget, it.before, it.after, it.returns) for it in curve.reversals(problem)]
        assert [(it.offer, it.budget, it.before, it.after, it.returns) for it in reversals(levels)] == expected, seed
