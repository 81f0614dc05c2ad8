"""Four waters and a market, two recipients: the smallest instance on which every word of a rule
selects something else.

offer          units    unit cost   first cost        crew   berths   covers, per unit
A/radar/east   0-2      10 000      4 000, once       8      -        bay 0.5, quiet 0.5
A/radar/west   0-1      10 000      for both bases    6      -        bay 0.5
A/boat         0, 2-3    3 000      -                 2.5    -        bay 0.1, strait 0.2, market 1
B/radar        0-1      10 000      4 000             8      -        gulf 0.5
B/boat         0-2       3 000      -                 2.5    1        gulf 0.25, strait 0.2

area     place   layer   recipients   weight   curve
bay      north   seen    A            2        capped: F(s) = min(1, s)
gulf     south   seen    B            1        capped
strait   south   met     A and B      3        capped
market   -       value   -            1        proportional: no limit, so its coverage is no share
quiet    north   met     A            0        capped
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.instance.instance import Instance
from optimizer.rows import Any as AnyOf
from optimizer.rows import Coverage, Quantity, Row, Units


def waters(*rules: dict[str, Any], **header: Any) -> Instance:
    """The waters under these rules; money in thousands of yen."""
    return Instance.from_tables(
        **{
            "name": "Waters",
            "currency": "JPY",
            "money_unit": "thousand",
            "budget": 30,
            "curve": "capped",
            "rules": list(rules),
            **header,
        },
        recipients=[
            {"recipient": "A", "group": "ASEAN", "crew_available": 20, "grant": 15},
            {"recipient": "B"},
        ],
        assets=[
            {"asset": "radar", "category": "sensor", "unit_cost": 10, "first_cost": 4, "crew": 8},
            {"asset": "boat", "category": "vessel", "unit_cost": 3, "crew": 2.5},
        ],
        places=[{"place": "north"}, {"place": "south"}],
        bases=[{"recipient": "A", "base": "east"}, {"recipient": "A", "base": "west"}],
        areas=[
            {"area": "bay", "place": "north", "layer": "seen", "recipient": "A", "weight": 2},
            {"area": "gulf", "place": "south", "layer": "seen", "recipient": "B", "weight": 1},
            {"area": "strait", "place": "south", "layer": "met", "recipient": "A;B", "weight": 3},
            {"area": "market", "layer": "value", "weight": 1, "curve": "proportional"},
            {"area": "quiet", "place": "north", "layer": "met", "recipient": "A", "weight": 0},
        ],
        offers=[
            {"recipient": "A", "asset": "radar", "base": "east", "max_units": 2},
            {"recipient": "A", "asset": "radar", "base": "west", "max_units": 1, "crew": 6},
            {"recipient": "A", "asset": "boat", "min_units": 2, "max_units": 3},
            {"recipient": "B", "asset": "radar", "max_units": 1},
            {"recipient": "B", "asset": "boat", "max_units": 2, "berths": 1},
        ],
        effects=[
            {
                "recipient": "A",
                "asset": "radar",
                "base": "east",
                "area": "bay",
                "coverage_factor": 0.5,
            },
            {
                "recipient": "A",
                "asset": "radar",
                "base": "east",
                "area": "quiet",
                "coverage_factor": 0.5,
            },
            {
                "recipient": "A",
                "asset": "radar",
                "base": "west",
                "area": "bay",
                "coverage_factor": 0.5,
            },
            {"recipient": "A", "asset": "boat", "area": "bay", "coverage_factor": 0.1},
            {"recipient": "A", "asset": "boat", "area": "strait", "coverage_factor": 0.2},
            {"recipient": "A", "asset": "boat", "area": "market", "coverage_factor": 1},
            {"recipient": "B", "asset": "radar", "area": "gulf", "coverage_factor": 0.5},
            {"recipient": "B", "asset": "boat", "area": "gulf", "coverage_factor": 0.25},
            {"recipient": "B", "asset": "boat", "area": "strait", "coverage_factor": 0.2},
        ],
    )


def written(row: Row, instance: Instance) -> str:
    """A row in the notation of the golden files: ``0 <= A/boat - 2 any(A/boat) units (2 if
    any(A/boat))``.
    """
    low = "" if row.lower is None else f"{_number(row.lower)} <= "
    high = "" if row.upper is None else f" <= {_number(row.upper)}"
    extra = ""
    if row.conditional:
        presence, least = row.conditional
        extra = f" ({_number(least)} if {_quantity(presence, instance)})"
    return f"{low}{_sum(row, instance)}{high} {row.unit}{extra}"


def _sum(row: Row, instance: Instance) -> str:
    text = ""
    for quantity, coefficient in row.terms:
        size = "" if abs(coefficient) == 1 else f"{_number(abs(coefficient))} "
        sign = (" - " if coefficient < 0 else " + ") if text else ("-" if coefficient < 0 else "")
        text += sign + size + _quantity(quantity, instance)
    return text or "nothing"


def _number(value: Fraction) -> str:
    return f"{value.numerator:_}" + (f"/{value.denominator}" if value.denominator > 1 else "")


def _quantity(quantity: Quantity, instance: Instance) -> str:
    if isinstance(quantity, Units):
        return instance.offers[quantity.offer].key
    if isinstance(quantity, AnyOf):
        return f"any({', '.join(instance.offers[o].key for o in quantity.offers)})"
    assert isinstance(quantity, Coverage)
    return f"cover({instance.piece_name(quantity.piece)})"
