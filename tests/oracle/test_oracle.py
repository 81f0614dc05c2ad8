"""The oracle itself, on cases small enough to do by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from .cases import M, ruled, two_countries
from .generate import random_instance
from .problem import curve_value, money, number, parse
from .search import (
    awareness,
    baseline,
    broken_rules,
    cost,
    feasible_plans,
    optimum,
    plans,
    scale,
)


@pytest.mark.parametrize(
    ("written", "yen"),
    [
        (3, 3 * M),
        (0.35, 350_000),
        ("3", 3 * M),
        ("3.1bn", 3100 * M),
        ("120 million", 120 * M),
        ("900m", 900 * M),
        ("500 thousand", 500_000),
    ],
)
def test_money_is_read_exactly(written: Any, yen: int) -> None:
    assert money(written, M) == yen


def test_numbers_are_read_as_the_decimals_they_are_written_as() -> None:
    assert number("12.5%") == number(0.125) == number("1/8") == number({"value": 0.125, "low": 0})


@pytest.mark.parametrize(
    ("curve", "s", "value"),
    [
        ("saturating", 0.5, 1 - math.exp(-0.5)),
        ("capped", 0.5, 0.5),
        ("capped", 1.5, 1),
        ("proportional", 1.5, 1.5),
        (((0.0, 0.0), (0.5, 0.4), (2.0, 0.8)), 0.25, 0.2),
        (((0.0, 0.0), (0.5, 0.4), (2.0, 0.8)), 1.25, 0.6),
        (((0.0, 0.0), (0.5, 0.4), (2.0, 0.8)), 3, 0.8),
    ],
)
def test_curves_have_their_values(curve: Any, s: float, value: float) -> None:
    assert curve_value(curve, s) == pytest.approx(value, abs=1e-15)


def test_plans_are_all_whole_units_between_the_lots() -> None:
    problem = parse(two_countries())
    assert len(plans(problem)) == 3 * 2 * 3 * 2 * 3  # A's boats are 0, 2 or 3
    assert {plan[2] for plan in plans(problem)} == {0, 2, 3}


def test_a_first_cost_is_paid_once_per_recipient_over_its_bases() -> None:
    problem = parse(two_countries())
    assert cost(problem, (1, 1, 2, 0, 0)) == (10 + 10 + 4 + 3 + 3) * M
    assert cost(problem, (1, 1, 0, 1, 1)) == (10 + 10 + 4 + 10 + 4 + 3) * M


def test_a_site_is_paid_for_at_each_base_and_nothing_twice_where_units_exist() -> None:
    document = two_countries()
    document["assets"][0]["site_cost"] = 2
    assert cost(parse(document), (2, 1, 0, 1, 0)) == (30 + 4 + 2 * 2 + 10 + 4 + 2) * M
    document["offers"][0]["existing_units"] = 1
    # A has radars, so no first cost; the east has its site
    assert cost(parse(document), (2, 1, 0, 1, 0)) == (30 + 2 + 10 + 4 + 2) * M


def test_existing_units_are_part_of_the_baseline() -> None:
    document = two_countries(curve="saturating")
    document["areas"][0]["baseline"] = 0.3
    document["offers"][0] |= {"uptake": 0.8, "existing_units": 2}
    # bay: s = 0.3 + 2 x 0.8 x 0.5 = 1.1 before anything is bought
    assert baseline(parse(document)) == pytest.approx(2 * (1 - math.exp(-1.1)))


def test_awareness_adds_weights_times_coverage_of_baseline_and_uptake() -> None:
    document = two_countries(curve="saturating")
    document["areas"][0]["baseline"] = 0.3
    document["offers"][0]["uptake"] = 0.8
    problem = parse(document)
    # bay: s = 0.3 + 0.8 x 0.5 x 2 = 1.1, weight 2; gulf: s = 0.25, weight 1
    assert awareness(problem, (2, 0, 0, 0, 1)) == pytest.approx(
        2 * (1 - math.exp(-1.1)) + 1 - math.exp(-0.25)
    )
    assert baseline(problem) == pytest.approx(2 * (1 - math.exp(-0.3)))
    # all offers at their most: bay s = 1.1 + 0.5 + 0.3 = 1.9, gulf s = 0.5 + 2 x 0.25 = 1
    assert scale(problem) == pytest.approx(2 * (math.exp(-0.3) - math.exp(-1.9)) + 1 - math.exp(-1))


def test_the_best_plan_at_thirty_million() -> None:
    # Per million: A's radars 1.0 of awareness for 10 (+4 once), A's boats 0.2 for 3, B's radar 0.5
    # for 14, B's boats 0.25 for 3. Two radars for A (24) and two boats for B (6) cost 30: 2 + 0.5 =
    # 2.5. The only rivals: two radars and two boats for A (2.4), one radar for A and the boats (14
    # + 9 + 6 = 29: 1 + 0.6 + 0.5), three radars cost 34.
    best = optimum(parse(two_countries()), 30 * M)
    assert best is not None
    assert best.awareness == pytest.approx(2.5)
    assert best.cost == 30 * M
    # The two radars may stand 2 + 0 or 1 + 1 at east and west: the greatest vector has two at the
    # first line.
    assert best.plan == (2, 0, 0, 0, 2)
    assert not best.unique


def test_the_canonical_plan_is_the_cheapest_then_the_fewest_units_then_the_greatest_vector() -> (
    None
):
    document = two_countries(budget=20)
    document["offers"] = [
        {"recipient": "A", "asset": "boat", "max_units": 2, "unit_cost": 3},
        {"recipient": "B", "asset": "boat", "max_units": 2, "unit_cost": 6},
        {"recipient": "B", "asset": "rhib", "max_units": 1, "unit_cost": 6},
    ]
    document["assets"].append({"asset": "rhib", "category": "boat", "unit_cost": 6})
    effects = [("A", "boat", 0.5), ("B", "boat", 1), ("B", "rhib", 1)]
    document["effects"] = [
        {"recipient": r, "asset": k, "area": "gulf", "coverage_factor": c} for r, k, c in effects
    ]
    problem = parse(document)
    # At 6 million awareness 1 costs 6 by two boats of A (2 units) or one unit of either line of B:
    # the earlier line wins.
    best = optimum(problem, 6 * M)
    assert best is not None
    assert best.plan == (0, 1, 0)
    assert not best.unique
    # At 4 million there is only one boat of A.
    alone = optimum(problem, 4 * M)
    assert alone is not None
    assert alone.plan == (1, 0, 0)
    assert alone.unique


def test_an_infeasible_instance_has_no_optimum() -> None:
    problem = ruled({"limit": "units", "recipient": "B", "asset": "radar", "min": 1})
    assert optimum(problem, 13 * M) is None  # a radar and its first cost are 14
    assert optimum(problem, 14 * M) is not None


def test_overspending_and_broken_lots_are_reported() -> None:
    problem = parse(two_countries())
    assert broken_rules(problem, (0, 0, 1, 0, 0), 2 * M) == ["budget", "lots"]


def test_feasible_plans_are_those_that_break_nothing() -> None:
    for seed in range(30):
        problem = parse(random_instance(seed))
        kept = [plan for plan in plans(problem) if not broken_rules(problem, plan, problem.budget)]
        assert feasible_plans(problem, problem.budget) == kept
