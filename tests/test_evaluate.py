"""A plan read against rows: exact where it can be, a hair's width where coverage enters, and
binding where nothing is to spare.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from optimizer.evaluate import Reading, assess, keeps, plan_awareness, plan_cost
from optimizer.proof import TIES
from optimizer.question import awareness_terms
from optimizer.rows import FLOOR, Coverage, Row
from optimizer.rows import Any as AnyOf
from tests.rules.waters import waters

# Plans in the order A/radar/east, A/radar/west, A/boat, B/radar, B/boat; see the waters' docstring.
NOTHING = (0, 0, 0, 0, 0)


def reading(rule: dict[str, Any], plan: tuple[int, ...]) -> Reading:
    """The one row of a rule, read at a plan."""
    instance = waters(rule)
    (found,) = assess(instance, plan, instance.rules[0].rows(instance, 30_000)).readings
    return found


def floor(minimum: Fraction, plan: tuple[int, ...]) -> Reading:
    """At least so much coverage of the strait, read at a plan."""
    row = Row("floor", "", ((Coverage(2), Fraction(1)),), minimum, None, "coverage")
    return assess(waters(), plan, (row,)).readings[0]


@pytest.mark.parametrize(
    ("plan", "cost"),
    [
        (NOTHING, 0),
        ((1, 0, 0, 0, 0), 14_000),  # 10 + 4 for the first
        ((2, 0, 0, 0, 0), 24_000),  # the first cost once
        ((1, 1, 0, 0, 0), 24_000),  # once over both bases
        ((1, 0, 0, 1, 0), 28_000),  # once for each recipient
        ((2, 1, 3, 1, 2), 30_000 + 4_000 + 9_000 + 14_000 + 6_000),
    ],
)
def test_cost_is_units_and_each_first_cost_once(plan: tuple[int, ...], cost: int) -> None:
    instance = waters()
    assert plan_cost(instance, plan) == cost
    assert assess(instance, plan, ()).cost == cost


def test_awareness_is_weight_times_coverage_summed() -> None:
    # bay 2 x 0.7, gulf 1 x 0.25, strait 3 x 0.6, market 1 x 2, quiet 0 x 0.5
    plan = (1, 0, 2, 0, 1)
    assessed = assess(waters(), plan, ())
    assert list(assessed.coverage) == pytest.approx([0.7, 0.25, 0.6, 2, 0.5])
    assert assessed.awareness == pytest.approx(1.4 + 0.25 + 1.8 + 2)
    assert plan_awareness(waters(), plan) == assessed.awareness
    assert list(assessed.coverage_factor) == pytest.approx([0.7, 0.25, 0.6, 2, 0.5])
    assert assessed.plan == plan


def test_a_row_without_coverage_is_read_exactly() -> None:
    found = reading({"limit": "crew", "max": 12}, (0, 0, 2, 0, 1))
    assert found.value == Fraction(15, 2)
    assert isinstance(found.value, Fraction)


@pytest.mark.parametrize(
    ("plan", "binding"),
    [
        (NOTHING, False),
        ((0, 0, 2, 0, 0), False),  # 2 of 4: one more is allowed
        ((0, 0, 3, 0, 1), True),  # 4 of 4
        ((2, 1, 3, 0, 0), True),  # 6 of 4: broken, and nothing to spare
    ],
)
def test_a_maximum_binds_where_one_more_would_break_it(
    plan: tuple[int, ...], binding: bool
) -> None:
    assert reading({"limit": "units", "max": 4}, plan).binding is binding


@pytest.mark.parametrize(
    ("plan", "binding"),
    [((0, 0, 3, 0, 0), False), ((0, 0, 2, 0, 0), True), ((0, 0, 0, 0, 1), True), (NOTHING, False)],
)
def test_a_minimum_binds_where_one_fewer_would_break_it(
    plan: tuple[int, ...], binding: bool
) -> None:
    assert reading({"limit": "units", "min": 2}, plan).binding is binding


@pytest.mark.parametrize(
    ("plan", "binding"),
    [((0, 0, 3, 0, 0), False), ((0, 0, 2, 0, 0), True), ((0, 0, 0, 0, 1), True), (NOTHING, False)],
)
def test_a_minimum_if_any_binds_where_something_is_bought_and_one_fewer_would_break_it(
    plan: tuple[int, ...], binding: bool
) -> None:
    assert reading({"limit": "units", "min": 2, "if_any": True}, plan).binding is binding


def test_a_minimum_of_coverage_if_any_does_not_bind_where_nothing_is_bought() -> None:
    bought = AnyOf((2,))
    row = Row(
        "floor",
        "",
        ((Coverage(2), Fraction(1)), (bought, Fraction(-2, 5))),
        Fraction(0),
        None,
        "coverage",
        (bought, Fraction(2, 5)),
    )
    readings = [assess(waters(), plan, (row,)).readings[0] for plan in (NOTHING, (0, 0, 2, 0, 0))]
    assert [found.binding for found in readings] == [False, True]


def test_a_limit_on_money_binds_where_the_cheapest_thing_it_counts_no_longer_fits() -> None:
    # The boat at 3 000 is the cheapest: 15 000 leave 3 000 of 18 000, which is enough for one more;
    # of 17 999 it is not.
    for most, binding in (("18,000 yen", False), ("17,999 yen", True)):
        assert (
            reading({"limit": "spend", "asset": "boat", "max": most}, (0, 0, 3, 0, 2)).binding
            is binding
        )


def test_a_row_about_nothing_never_binds() -> None:
    assert (
        reading({"limit": "units", "asset": "boat", "base": "east", "max": 0}, NOTHING).binding
        is False
    )


def test_a_coverage_floor_holds_to_a_millionth_and_no_further() -> None:
    # Two boats of A cover 0.4 of the strait.
    plan = (0, 0, 2, 0, 0)
    assert floor(Fraction(2, 5), plan).holds
    assert floor(Fraction(2, 5) + Fraction(9, 10**7), plan).holds
    assert not floor(Fraction(2, 5) + Fraction(11, 10**7), plan).holds
    assert FLOOR == 1e-6


def test_a_coverage_floor_binds_where_it_is_met_with_nothing_to_spare() -> None:
    plan = (0, 0, 2, 0, 0)
    assert floor(Fraction(2, 5), plan).binding
    assert not floor(Fraction(39, 100), plan).binding


def test_a_goal_for_awareness_holds_to_the_width_of_a_tie() -> None:
    instance = waters()
    plan = (1, 0, 2, 0, 1)
    reached = Fraction(plan_awareness(instance, plan))
    width = Fraction(TIES * instance.scale)
    for goal, holds in (
        (reached, True),
        (reached + width * 9 / 10, True),
        (reached + width * 11 / 10, False),
    ):
        row = Row("goal", "", awareness_terms(instance), goal, None, "awareness")
        assert keeps(instance, plan, (row,)) is holds
        assert assess(instance, plan, (row,)).readings[0].holds is holds


def test_a_ceiling_on_coverage_holds_to_a_millionth_and_is_never_called_binding() -> None:
    # Two boats of A cover 0.4 of the strait. No rule has such a row, but an analysis may ask with
    # one.
    instance, plan = waters(), (0, 0, 2, 0, 0)
    for most, holds in (
        (Fraction(2, 5) - Fraction(9, 10**7), True),
        (Fraction(2, 5) - Fraction(11, 10**7), False),
    ):
        row = Row("ceiling", "", ((Coverage(2), Fraction(1)),), None, most, "coverage")
        (found,) = assess(instance, plan, (row,)).readings
        assert (found.holds, found.binding) == (holds, False)


def test_a_floor_binds_to_the_very_width_of_its_tolerance() -> None:
    plan = (0, 0, 2, 0, 0)
    covered = Fraction(float(floor(Fraction(0), plan).value))
    assert floor(covered - Fraction(FLOOR), plan).binding


def test_what_no_coverage_enters_has_no_tolerance() -> None:
    # Two boats of A and one of B need 7.5 crew; a hair less is too few.
    assert reading({"limit": "crew", "max": "7.5"}, (0, 0, 2, 0, 1)).holds
    assert not reading({"limit": "crew", "max": "7.499999999999"}, (0, 0, 2, 0, 1)).holds
    assert not reading({"limit": "crew", "min": "7.500000000001"}, (0, 0, 2, 0, 1)).holds


def test_a_plan_is_kept_or_not_by_units_and_coverage_alike() -> None:
    rules = {"limit": "units", "max": 3}, {"limit": "coverage", "area": "strait", "min": "40%"}
    instance = waters(*rules)
    rows = [row for rule in instance.rules for row in rule.rows(instance, 30_000)]
    assert keeps(instance, (0, 0, 2, 0, 1), rows) is True  # 3 units; the strait 0.6
    assert keeps(instance, (0, 0, 2, 0, 2), rows) is False  # 4 units
    assert keeps(instance, (1, 0, 0, 0, 1), rows) is False  # the strait 0.2


def test_a_plan_beyond_its_offers_is_not_kept_whatever_the_rows() -> None:
    instance = waters()
    assert keeps(instance, (2, 1, 3, 1, 2), ()) is True
    assert keeps(instance, (3, 1, 3, 1, 2), ()) is False
    assert keeps(instance, (-1, 1, 3, 1, 2), ()) is False


def test_one_unit_of_an_offer_that_comes_in_twos_breaks_its_lot() -> None:
    instance = waters()
    assert [
        found.row.label for found in assess(instance, (0, 0, 1, 0, 0), instance.rows(30_000)).broken
    ] == ["lots[A/boat]"]
    assert assess(instance, (0, 0, 2, 0, 0), instance.rows(30_000)).broken == ()
