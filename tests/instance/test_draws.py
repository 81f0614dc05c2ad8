"""Draws: every ranged number moves within its range, the same way on every machine and in any
order.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import draw, quantile, ranges, uniform
from optimizer.loading import load

RADAR = {
    "asset": "radar",
    "category": "radar",
    "unit_cost": 3,
    "unit_cost_low": 2,
    "unit_cost_high": "5.5 million",
}
AREAS: list[dict[str, Any]] = [
    {"area": "north", "weight": 4, "weight_low": 1, "weight_high": 9},
    {"area": "south", "weight": 2, "weight_low": 2, "weight_high": 3},
]


def instance(**parts: Any) -> Instance:
    plain: dict[str, Any] = {
        "name": "Two waters",
        "money_unit": "million",
        "budget": 10,
        "recipients": [{"recipient": "PHL"}, {"recipient": "FJI"}],
        "assets": [RADAR],
        "areas": AREAS,
        "offers": [
            {
                "recipient": "PHL",
                "asset": "radar",
                "max_units": 4,
                "max_units_low": 1,
                "max_units_high": 6,
                "uptake": 0.5,
            }
            | {"uptake_low": 0, "uptake_high": 1},
            {
                "recipient": "FJI",
                "asset": "radar",
                "max_units": 4,
                "uptake": 0.5,
                "uptake_low": 0,
                "uptake_high": 1,
            },
        ],
        "effects": [
            {"recipient": who, "asset": "radar", "area": "north", "coverage_factor": 0.5}
            for who in ("PHL", "FJI")
        ],
    }
    return Instance.from_tables(**{**plain, **parts})


def test_the_quantiles_are_those_of_the_triangular_distribution() -> None:
    # On 0, 1, 4 the density rises to 1/2 at 1. Below 1, F(x) = x² / 4: F(0.5) = 1/16. Above, 1 -
    # F(x) = (4 - x)² / 12: F(2.5) = 13/16.
    assert quantile(0, 1, 4, 1 / 16) == pytest.approx(0.5)
    assert quantile(0, 1, 4, 1 / 4) == pytest.approx(1)
    assert quantile(0, 1, 4, 13 / 16) == pytest.approx(2.5)
    assert quantile(2, 2, 2, 0.7) == 2


def test_many_draws_have_the_mean_of_the_triangular_distribution() -> None:
    # The mean is (low + mode + high) / 3 = 14 / 3; its standard error over 4,000 draws is 0.026.
    drawn = [quantile(1, 4, 9, uniform(7, number, "areas.north.weight")) for number in range(4_000)]
    assert np.mean(drawn) == pytest.approx(14 / 3, abs=0.08)


def test_every_drawn_number_stays_within_its_range_and_the_rest_stays_as_stated() -> None:
    it = instance()
    for number in range(50):
        drawn = draw(it, 1, number)
        assert 1 <= drawn.weights[0] <= 9
        assert 2 <= drawn.weights[1] <= 3
        assert "2 million" <= drawn.assets[0].unit_cost <= "5.5 million"
        assert 1 <= drawn.offers[0].max_units <= 6
        assert drawn.offers[1].max_units == 4
        assert drawn.budget.minor == it.budget.minor


def test_drawn_numbers_are_round_enough_for_their_range_and_money_is_whole() -> None:
    # The cost spans 3.5 million, a thousandth is 3,500: multiples of 1,000 yen. The weight spans 8:
    # multiples of 0.001.
    drawn = draw(instance(), 3)
    assert drawn.assets[0].unit_cost.minor % 1_000 == 0
    assert drawn.weights[0] * 1_000 == pytest.approx(round(drawn.weights[0] * 1_000), abs=1e-9)


def test_a_number_that_stands_once_is_drawn_once_and_moves_all_its_effects() -> None:
    it = load("osa-fy2026")
    drawn = draw(it, 1, only=["assets.coastal-radar.range_nm_craft-surveillance"])
    before, after = (_added_by_pair(each) for each in (it, drawn))
    # What lies in the same disc may move by a part of less than 0.5 % that joins another.
    moved = {
        pair
        for pair in before | after
        if after.get(pair, 0.0) != pytest.approx(before.get(pair, 0.0), rel=1e-9, abs=5e-3)
    }
    radars = {o for o, offer in enumerate(it.offers) if offer.asset == "coastal-radar"}
    watching = {a for a, area in enumerate(it.areas) if area.layer == "craft-surveillance"}
    seen = {(o, a) for o, a in before | after if o in radars and a in watching}
    # Of a water that a radar sees whole before and after, it sees no more.
    assert moved <= seen
    assert len(moved) > len(seen) / 2


def test_members_of_a_group_take_the_same_quantile() -> None:
    it = instance()
    apart, together = draw(it, 1), draw(it, 1, groups={"uptake": ["offers.*.uptake"]})
    assert apart.offers[0].uptake != apart.offers[1].uptake
    assert together.offers[0].uptake == together.offers[1].uptake
    assert together.weights.tolist() == apart.weights.tolist()


def test_a_draw_hangs_on_seed_number_and_path_alone_not_on_the_order_of_tables() -> None:
    it = instance()
    turned = instance(
        areas=[{name: area[name] for name in reversed(area)} for area in reversed(AREAS)]
    )
    assert draw(turned, 5).weights.tolist() == draw(it, 5).weights[::-1].tolist()
    assert draw(it, 5).digest == draw(it, 5).digest
    assert len({draw(it, seed, number).digest for seed in (1, 2) for number in (1, 2)}) == 4


def test_what_is_drawn_beside_it_does_not_move_a_number() -> None:
    it = instance()
    alone = draw(it, 5, only=["areas.north.weight"])
    assert alone.weights[0] == draw(it, 5).weights[0]
    assert alone.weights[1] == it.weights[1]


def test_another_process_draws_the_same_numbers() -> None:
    code = (
        "from optimizer.instance.whatif.draws import uniform; print(repr(uniform(1, 2,"
        " 'areas.north.weight')))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "77"},
    )
    assert float(other.stdout) == uniform(1, 2, "areas.north.weight")


def test_the_changes_say_which_draw_it_is() -> None:
    assert draw(instance(), 4, 2).changes == ("draw 2 of seed 4 (6 numbers within their ranges)",)


def test_an_end_that_is_not_given_is_the_number_itself() -> None:
    areas = [{"area": "north", "weight": 4, "weight_high": 9}]
    found = ranges(instance(areas=areas, assets=[{**RADAR, "unit_cost_low": None}]))
    assert [(each.path, each.low, each.high) for each in found][:2] == [
        ("assets.radar.unit_cost", 3_000_000, 5_500_000),
        ("areas.north.weight", 4, 9),
    ]


def test_a_range_that_does_not_hold_its_number_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match=r"weight.*found 4 with the range 5 to 9"):
        draw(instance(areas=[{"area": "north", "weight": 4, "weight_low": 5, "weight_high": 9}]), 1)


def test_a_pattern_that_matches_nothing_is_refused_with_an_example() -> None:
    with pytest.raises(
        InputError,
        match=(
            r"'offers.\*.uptak' matches no number with a range. Ranged numbers are called like"
            r" assets.radar"
        ),
    ):
        draw(instance(), 1, groups={"uptake": ["offers.*.uptak"]})


def _added_by_pair(it: Instance) -> dict[tuple[int, int], float]:
    """Offer and area to the shares of the area that the offer reaches, times what a unit adds."""
    added: dict[tuple[int, int], float] = {}
    effects = it.effects
    for o, k, factor in zip(effects.offer, effects.piece, effects.coverage_factor, strict=True):
        pair = int(o), int(it.pieces.area[k])
        added[pair] = added.get(pair, 0.0) + float(it.pieces.share[k] * factor)
    return added
