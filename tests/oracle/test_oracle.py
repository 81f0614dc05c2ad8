"""The oracle itself, on cases small enough to do by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

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


def two_countries(**header: Any) -> dict[str, Any]:
    """Radars (10 million, the first costs 4 more) at two bases of A and one line for B; boats (3 million) for A and B.

    Offers in order: A radar east (0-2), A radar west (0-1), A boat (0 or 2-3), B radar (0-1), B boat (0-2).
    """
    lines = [
        ("A", "radar", "east", 0, 2),
        ("A", "radar", "west", 0, 1),
        ("A", "boat", None, 2, 3),
        ("B", "radar", None, 0, 1),
    ]
    lines += [("B", "boat", None, 0, 2)]
    offers = [
        {"recipient": r, "asset": k, "min_units": least, "max_units": most}
        | ({"base": base} if base else {})
        for r, k, base, least, most in lines
    ]
    reach = [
        ("A", "radar", "east", "bay", 0.5),
        ("A", "radar", "west", "bay", 0.5),
        ("A", "boat", None, "bay", 0.1),
    ]
    reach += [("B", "radar", None, "gulf", 0.5), ("B", "boat", None, "gulf", 0.25)]
    effects = [
        {"recipient": r, "asset": k, "area": area, "coverage_factor": factor}
        | ({"base": base} if base else {})
        for r, k, base, area, factor in reach
    ]
    return {
        "format": 1,
        "name": "two countries",
        "currency": "JPY",
        "money_unit": "million",
        "budget": 30,
        "curve": "proportional",
        "recipients": [{"recipient": "A", "group": "ASEAN"}, {"recipient": "B"}],
        "assets": [
            {
                "asset": "radar",
                "category": "radar",
                "unit_cost": 10,
                "first_cost": "0.004bn",
                "crew": 8,
            },
            {"asset": "boat", "category": "boat", "unit_cost": "3m", "crew": 2.5},
        ],
        "areas": [{"area": "bay", "weight": 2}, {"area": "gulf", "weight": 1}],
        "offers": offers,
        "effects": effects,
    } | header


def ruled(*rules: dict[str, Any], **header: Any) -> Any:
    """The two countries under these rules, named r1, r2, ..."""
    return parse(
        two_countries(
            rules=[{"name": f"r{i}", **rule} for i, rule in enumerate(rules, 1)],
            **header,
        )
    )


M = 1_000_000


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
    assert (
        number("12.5%")
        == number(0.125)
        == number("1/8")
        == number({"value": 0.125, "low": 0})
    )


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
    assert scale(problem) == pytest.approx(
        2 * (math.exp(-0.3) - math.exp(-1.9)) + 1 - math.exp(-1)
    )


def test_the_best_plan_at_thirty_million() -> None:
    # Per million: A's radars 1.0 of awareness for 10 (+4 once), A's boats 0.2 for 3, B's radar 0.5 for 14, B's boats 0.25 for 3.
    # Two radars for A (24) and two boats for B (6) cost 30: 2 + 0.5 = 2.5. The only rivals: two radars and two boats for A (2.4),
    # one radar for A and the boats (14 + 9 + 6 = 29: 1 + 0.6 + 0.5), three radars cost 34.
    best = optimum(parse(two_countries()), 30 * M)
    assert best is not None
    assert best.awareness == pytest.approx(2.5)
    assert best.cost == 30 * M
    # The two radars may stand 2 + 0 or 1 + 1 at east and west: the greatest vector has two at the first line.
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
        {"recipient": r, "asset": k, "area": "gulf", "coverage_factor": c}
        for r, k, c in effects
    ]
    problem = parse(document)
    # At 6 million awareness 1 costs 6 by two boats of A (2 units) or one unit of either line of B: the earlier line wins.
    best = optimum(problem, 6 * M)
    assert best is not None and best.plan == (0, 1, 0) and not best.unique
    # At 4 million there is only one boat of A.
    alone = optimum(problem, 4 * M)
    assert alone is not None and alone.plan == (1, 0, 0) and alone.unique


def test_an_infeasible_instance_has_no_optimum() -> None:
    problem = ruled({"limit": "units", "recipient": "B", "asset": "radar", "min": 1})
    assert optimum(problem, 13 * M) is None  # a radar and its first cost are 14
    assert optimum(problem, 14 * M) is not None


RULES: list[tuple[dict[str, Any], tuple[int, ...], bool]] = [
    ({"limit": "units", "asset": "radar", "max": 3}, (2, 1, 0, 0, 0), True),
    ({"limit": "units", "asset": "radar", "max": 2}, (2, 1, 0, 0, 0), False),
    (
        {"limit": "units", "asset": "radar", "max": 2, "base": "east"},
        (2, 1, 0, 0, 0),
        True,
    ),
    (
        {"limit": "units", "category": ["boat"], "group": "ASEAN", "min": 1},
        (0, 0, 0, 0, 2),
        False,
    ),
    (
        {"limit": "units", "each": "recipient", "min": 2, "if_any": True},
        (0, 0, 2, 0, 0),
        True,
    ),
    (
        {"limit": "units", "each": "recipient", "min": 2, "if_any": True},
        (0, 0, 2, 0, 1),
        False,
    ),
    # 20 + 4 million for A's radars; the first cost counts in full for the one at the west alone
    ({"limit": "spend", "recipient": "A", "max": 24}, (1, 1, 0, 0, 2), True),
    ({"limit": "spend", "recipient": "A", "max": 23}, (1, 1, 0, 0, 2), False),
    ({"limit": "spend", "base": "west", "max": "13.9m"}, (1, 1, 0, 0, 0), False),
    # shares of the budget of 30 (not of what is spent): a third is 10 million, 33.3% is 9,990,000
    ({"limit": "spend_share", "recipient": "A", "max": "50%"}, (1, 0, 0, 0, 2), True),
    ({"limit": "spend_share", "recipient": "A", "max": 0.46}, (1, 0, 0, 0, 2), False),
    ({"limit": "spend_share", "category": "boat", "min": 0.2}, (0, 0, 0, 0, 2), True),
    (
        {"limit": "spend_share", "category": "boat", "min": "20.1%"},
        (0, 0, 0, 0, 2),
        False,
    ),
    ({"limit": "recipients_served", "min": 2}, (1, 1, 2, 0, 0), False),
    (
        {"limit": "recipients_served", "min": {"0": 1, "30": 2, "31": 1}},
        (1, 1, 2, 0, 0),
        False,
    ),
    (
        {"limit": "recipients_served", "min": {"0": 2, "0.03bn": 1}},
        (1, 1, 2, 0, 0),
        True,
    ),
    ({"limit": "asset_types", "max": 1}, (1, 0, 0, 1, 0), True),
    ({"limit": "asset_types", "each": "recipient", "max": 1}, (1, 0, 0, 0, 1), True),
    ({"limit": "asset_types", "max": 1}, (1, 0, 0, 0, 1), False),
    # crews: 8 a radar, 2.5 a boat
    ({"limit": "crew", "max": 13}, (1, 0, 2, 0, 0), True),
    ({"limit": "crew", "max": 12.9}, (1, 0, 2, 0, 0), False),
    (
        {
            "requires": {"asset": "boat", "needs": "radar", "per": 2},
            "each": "recipient",
        },
        (1, 0, 2, 0, 0),
        True,
    ),
    (
        {
            "requires": {"asset": "boat", "needs": "radar", "per": 2},
            "each": "recipient",
        },
        (1, 0, 3, 0, 0),
        False,
    ),
    (
        {
            "requires": {"asset": "boat", "needs": "radar", "per": 2, "beyond": 1},
            "each": "recipient",
        },
        (1, 0, 3, 0, 1),
        True,
    ),
    ({"requires": {"asset": "boat", "needs": "radar"}}, (1, 1, 0, 0, 2), True),
    ({"excludes": ["radar", "boat"], "each": "recipient"}, (1, 0, 0, 0, 1), True),
    ({"excludes": ["radar", "boat"]}, (1, 0, 0, 0, 1), False),
]


@pytest.mark.parametrize(("rule", "plan", "kept"), RULES)
def test_a_rule_holds_for_the_plans_it_should(
    rule: dict[str, Any], plan: tuple[int, ...], kept: bool
) -> None:
    problem = ruled(rule)
    assert broken_rules(
        problem,
        plan,
        60 * M
        if rule.get("limit") not in ("spend_share", "recipients_served")
        else 30 * M,
    ) == ([] if kept else ["r1"])


def test_a_limit_per_recipient_may_come_from_the_recipients_table() -> None:
    recipients = [
        {"recipient": "A", "crew_available": 16},
        {"recipient": "B", "crew_available": 5},
    ]
    problem = ruled(
        {"limit": "crew", "each": "recipient", "max_column": "crew_available"},
        recipients=recipients,
    )
    assert broken_rules(problem, (2, 0, 0, 0, 2), 30 * M) == []
    assert broken_rules(problem, (0, 0, 0, 1, 0), 30 * M) == ["r1"]
    floor = ruled(
        {
            "limit": "units",
            "each": "recipient",
            "min_column": "crew_available",
            "if_any": True,
        },
        recipients=recipients,
    )
    assert broken_rules(floor, (0, 0, 0, 1, 0), 30 * M) == ["r1"]


def test_coverage_is_a_weighted_mean_over_areas_of_bounded_curves() -> None:
    document = two_countries(
        curve="capped", rules=[{"limit": "coverage", "min": "50%", "name": "r1"}]
    )
    document["areas"].append({"area": "ocean", "weight": 9, "curve": "proportional"})
    problem = parse(document)
    # bay (weight 2) 0.5 and gulf (weight 1) 0.5: mean 0.5; without B's radar (2 x 0.5 + 0) / 3 = 1/3
    assert broken_rules(problem, (1, 0, 0, 1, 0), 30 * M) == []
    assert broken_rules(problem, (1, 0, 0, 0, 0), 30 * M) == ["r1"]


def test_overspending_and_broken_lots_are_reported() -> None:
    problem = parse(two_countries())
    assert broken_rules(problem, (0, 0, 1, 0, 0), 2 * M) == ["budget", "lots"]


def test_feasible_plans_are_those_that_break_nothing() -> None:
    for seed in range(30):
        problem = parse(random_instance(seed))
        kept = [
            plan
            for plan in plans(problem)
            if not broken_rules(problem, plan, problem.budget)
        ]
        assert feasible_plans(problem, problem.budget) == kept
