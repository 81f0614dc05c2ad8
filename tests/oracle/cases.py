"""A small instance to do by hand."""

from __future__ import annotations

from typing import Any

from .problem import Problem, parse


def two_countries(**header: Any) -> dict[str, Any]:
    """Radars (10 million, the first costs 4 more) at two bases of A and one line for B; boats (3
    million) for A and B.

    Offers in order: A radar east (0-2), A radar west (0-1), A boat (0 or 2-3), B radar (0-1), B
    boat (0-2).
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


def ruled(*rules: dict[str, Any], **header: Any) -> Problem:
    """The two countries under these rules, named r1, r2, ..."""
    return parse(
        two_countries(
            rules=[{"name": f"r{i}", **rule} for i, rule in enumerate(rules, 1)],
            **header,
        )
    )


M = 1_000_000
"""A million yen."""
