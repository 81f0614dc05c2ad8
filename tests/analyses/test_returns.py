from __future__ import annotations

from optimizer.analyses.budget_comparison.returns import Step, falls_below, steepest, steps_of


def test_the_first_step_starts_from_nothing_unless_a_level_is_nothing() -> None:
    assert steps_of([(10, 4.0), (30, 6.0)]) == (Step(0, 10, 4.0), Step(10, 30, 2.0))
    assert steps_of([(0, 0.0), (30, 6.0)]) == (Step(0, 30, 6.0),)
    assert steps_of([]) == steps_of([(0, 0.0)]) == ()


def test_returns_fall_off_where_no_later_step_brings_so_much_for_its_money() -> None:
    # Gains per unit of money: 0.4, 0.1, 0.25, 0.02.
    steps = steps_of([(10, 4.0), (20, 5.0), (30, 7.5), (80, 8.5)])
    assert steepest(steps) == steps[0]
    assert falls_below(steps, 0.5) == 30
    assert falls_below(steps, 0.04) is None


def test_where_nothing_is_gained_there_is_no_steepest_step() -> None:
    steps = steps_of([(10, 0.0), (20, 0.0)])
    assert steepest(steps) is None
    assert falls_below(steps, 0.5) is None


def test_two_levels_that_are_as_good_as_each_other_make_no_step_that_brings_anything() -> None:
    steps = steps_of([(10, 4.0), (20, 4.0 + 1e-9), (30, 4.0)], tie=2e-9)
    assert [step.gain for step in steps] == [4.0, 0.0, 0.0]
