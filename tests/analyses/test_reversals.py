from __future__ import annotations

from optimizer.analyses.reversals import Reversal, reversals, sentence
from optimizer.money import Money
from optimizer.reports.names import names_of
from tests.analyses.small import instance
from tests.oracle import curve
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse

# Offers of the strait and lagoon: PHL radar at Cape Light, PHL rhib, FJI rhib.
TWO, FOUR, SIX, EIGHT = (Money(millions, "JPY", "million") for millions in (2, 4, 6, 8))


def test_a_larger_budget_that_buys_fewer_units_is_a_reversal_until_as_many_are_bought_again() -> (
    None
):
    levels = [(TWO, (0, 1, 0)), (FOUR, (1, 0, 0)), (SIX, (1, 1, 0)), (EIGHT, (0, 2, 0))]
    assert reversals(levels) == (Reversal(1, FOUR, 1, 0, SIX), Reversal(0, EIGHT, 1, 0, None))


def test_nothing_is_compared_across_a_level_without_a_plan() -> None:
    assert reversals([(TWO, (0, 1, 0)), (FOUR, None), (SIX, (1, 0, 0))]) == ()


def test_a_reversal_is_told_by_the_names_of_its_offer_and_of_the_budgets() -> None:
    it = instance()
    assert sentence(Reversal(0, FOUR, 1, 0, SIX), EIGHT, it, names_of(it)) == (
        "At ¥4 m Coastal radar for Philippines (Cape Light) is dropped; it returns at ¥6 m."
    )
    assert (
        sentence(Reversal(2, FOUR, 4, 1, SIX), EIGHT, it, names_of(it))
        == "At ¥4 m 3 of 4 RHIB for Fiji are dropped; they return at ¥6 m."
    )
    assert sentence(Reversal(1, FOUR, 2, 1, None), EIGHT, it, names_of(it)) == (
        "At ¥4 m 1 of 2 RHIB for Philippines is dropped and does not return up to ¥8 m."
    )


def test_what_returns_in_part_or_is_dropped_at_the_end_is_told_as_far_as_it_is_known() -> None:
    it = instance()
    (some, last) = reversals(
        [(TWO, (0, 0, 4)), (FOUR, (0, 0, 1)), (SIX, (0, 0, 3)), (EIGHT, (0, 0, 2))]
    )
    assert (
        sentence(some, EIGHT, it, names_of(it))
        == "At ¥4 m 3 of 4 RHIB for Fiji are dropped; at most 2 of them return up to ¥8 m."
    )
    assert (
        sentence(last, EIGHT, it, names_of(it))
        == "At ¥8 m 1 of 3 RHIB for Fiji is dropped; larger budgets were not looked at."
    )


def test_reversals_between_all_breakpoints_are_those_of_the_oracle() -> None:
    for seed in range(60):
        problem = parse(random_instance(seed))
        levels = [
            (Money.of_minor(point.budget, "JPY"), None if point.plan is None else tuple(point.plan))
            for point in curve.budget_curve(problem)
        ]
        expected = [
            (it.offer, it.budget, it.before, it.after, it.returns)
            for it in curve.reversals(problem)
        ]
        found = [
            (it.offer, it.budget.minor, it.before, it.after, it.returns and it.returns.minor)
            for it in reversals(levels)
        ]
        assert found == expected, seed
