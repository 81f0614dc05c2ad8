"""What the oracle takes each rule to mean, on plans measured by hand."""

from __future__ import annotations

from typing import Any

import pytest

from .cases import M, ruled, two_countries
from .problem import parse
from .search import broken_rules

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
        60 * M if rule.get("limit") not in ("spend_share", "recipients_served") else 30 * M,
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


def test_what_stands_counts_where_it_should_and_nowhere_else() -> None:
    # A has one radar at the west and three boats, more than it has radars for; B has nothing
    offers = two_countries()["offers"]
    offers[1]["existing_units"], offers[2]["existing_units"] = 1, 3

    def broken(rule: dict[str, Any], *plan: int) -> bool:
        return broken_rules(ruled(rule, offers=offers), plan, 99 * M) != []

    needs = {"requires": {"asset": "boat", "needs": "radar"}, "each": "recipient"}
    assert not broken(needs, 0, 0, 0, 0, 0)  # two lack already, and may
    assert broken(needs, 1, 0, 2, 0, 0)  # one radar for two further boats
    assert not broken(needs, 2, 0, 2, 0, 0)
    types = {"limit": "asset_types", "each": "recipient", "max": 0}
    assert not broken(types, 2, 1, 3, 0, 0)  # A has both
    assert broken(types, 0, 0, 0, 1, 0)
    either = {"excludes": ["radar", "boat"], "base": ["west"]}
    assert not broken(either, 0, 1, 0, 0, 0)
    assert not broken({"excludes": ["radar", "boat"], "recipient": "A"}, 2, 1, 3, 0, 0)
    offers[2]["existing_units"] = 0
    assert broken({"excludes": ["radar", "boat"], "recipient": "A"}, 0, 0, 2, 0, 0)
    assert broken({"limit": "units", "asset": "radar", "recipient": "A", "min": 1}, 0, 0, 0, 0, 0)


def test_coverage_is_a_weighted_mean_over_areas_of_bounded_curves() -> None:
    document = two_countries(
        curve="capped", rules=[{"limit": "coverage", "min": "50%", "name": "r1"}]
    )
    document["areas"].append({"area": "ocean", "weight": 9, "curve": "proportional"})
    problem = parse(document)
    # bay (weight 2) 0.5 and gulf (weight 1) 0.5: mean 0.5; without B's radar (2 x 0.5 + 0) / 3 =
    # 1/3
    assert broken_rules(problem, (1, 0, 0, 1, 0), 30 * M) == []
    assert broken_rules(problem, (1, 0, 0, 0, 0), 30 * M) == ["r1"]
