"""``validate`` says what is no fault and may still not be meant."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer as opt
from optimizer.instance.notes import notes
from tests.cli.shell import Shell

RADAR = {"asset": "radar", "category": "radar", "unit_cost": 1, "availability": 0.8, "range_nm": 10}
"""Sees 18.52 km."""


def strait(place: dict[str, Any], base: dict[str, Any], **more: Any) -> opt.Instance:
    """One radar at one base over one water."""
    named = {"recipient": "A", "asset": "radar", "base": "b"}
    return opt.Instance.from_tables(
        recipients=[{"recipient": "A"}],
        assets=[{**RADAR, "sector_degrees": more.pop("sector", 360)}],
        places=[{"place": "s", **place}],
        bases=[{"recipient": "A", "base": "b", **base}],
        areas=[{"area": "s-watch", "place": "s", "weight": 1, **more.pop("area", {})}],
        offers=[{**named, "max_units": 1, **more.pop("offer", {})}],
        effects=[{**named, "area": "s-watch", "effort_share": 1}],
        budget=2,
    )


LINE = {"lat": 0, "lon": 0, "lat2": 0, "lon2": 1}
"""111.2 km of the equator."""


def test_a_station_that_touches_its_water_is_not_named() -> None:
    assert notes(strait(LINE, {"lat": 0, "lon": 0})) == []


def test_a_station_out_of_reach_is_named_with_range_distance_and_water() -> None:
    # A quarter of a degree north of the line: 6371 km x pi / 720 = 27.80 km.
    assert notes(strait(LINE, {"lat": 0.25, "lon": 0.5})) == [
        "A/radar/b reaches nothing of s-watch: it reaches 18.5 km, and the water begins 27.8 km"
        " from its base."
    ]


def test_a_disc_begins_where_it_ends() -> None:
    # A disc of 10,000 km2 has a radius of 56.42 km; a degree is 111.19 km: 54.8 km lie between.
    disc = {"lat": 0, "lon": 0, "size_km2": 10_000}
    assert notes(strait(disc, {"lat": 1, "lon": 0})) == [
        "A/radar/b reaches nothing of s-watch: it reaches 18.5 km, and the water begins 54.8 km"
        " from its base."
    ]


def test_a_station_that_looks_away_or_upon_next_to_nothing_is_named() -> None:
    note = (
        "Less than 0.5% of a water is within reach, or within the sector, and counts as nothing:"
        " A/radar/b of s-watch."
    )
    away = {"lat": -0.1, "lon": 0.5, "bearing": 180}
    assert notes(strait(LINE, away, sector=90)) == [note]
    assert notes(strait(LINE, {**away, "bearing": 0}, sector=90)) == []
    # pi x 18.52 km squared is 1,077 km2: 0.1 % of a million.
    assert notes(strait({"lat": 0, "lon": 0, "size_km2": 1e6}, {"lat": 0, "lon": 0})) == [note]


def test_straits_without_a_second_point_are_named() -> None:
    assert notes(strait({"barrier_km": 50}, {"lat": 0, "lon": 0})) == [
        "No second point (lat2, lon2) says where these straits lie: s. Whoever reaches a share of"
        " one is taken to reach the same end of it, whatever the base."
    ]


def test_areas_with_a_baseline_and_units_that_exist_are_named() -> None:
    twice = strait(LINE, {"lat": 0, "lon": 0}, area={"baseline": 0.3}, offer={"existing_units": 1})
    assert notes(twice) == [
        "A baseline and existing units cover s-watch: a baseline stands for what no offer does, or"
        " else that is counted twice."
    ]


# -- offers, areas, rules, the budget, numbers, names ----------------------------------------------


def fleet(**tables: Any) -> opt.Instance:
    """Boats at 10 and kits at 1 for two recipients; a boat covers the sea of each."""
    parts: dict[str, Any] = {
        "budget": 50,
        "recipients": [{"recipient": "A"}, {"recipient": "B"}],
        "assets": [
            {"asset": "boat", "category": "boat", "unit_cost": 10},
            {"asset": "kit", "category": "kit", "unit_cost": 1},
        ],
        "areas": [{"area": f"sea-{r}", "weight": 1} for r in "AB"],
        "offers": [{"recipient": r, "asset": "boat", "max_units": 5} for r in "AB"],
        "effects": [
            {"recipient": r, "asset": "boat", "area": f"sea-{r}", "coverage_factor": 0.5}
            for r in "AB"
        ],
    }
    return opt.Instance.from_tables(**{**parts, **tables})


def test_an_ordinary_instance_gets_no_note() -> None:
    assert fleet().notes == ()


def test_an_offer_without_an_effect_is_named_with_its_row() -> None:
    offers = fleet().tables.tables["offers"].records()
    (note,) = fleet(offers=[*offers, {"recipient": "A", "asset": "kit", "max_units": 2}]).notes
    assert note.startswith("offers:2: no row of effects")
    assert "A/kit. Add rows to effects" in note
    # Of what is not on offer nothing is said.
    assert fleet(offers=[*offers, {"recipient": "A", "asset": "kit", "max_units": 0}]).notes == ()


def test_an_area_that_nobody_can_cover_is_named_with_its_row() -> None:
    areas = fleet().tables.tables["areas"].records()
    (note,) = fleet(areas=[*areas, {"area": "deep", "weight": 2}]).notes
    assert note.startswith("areas:2: no offer has an effect in deep:")
    assert fleet(areas=[*areas, {"area": "deep", "weight": 0}]).notes == ()


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        # Ten boats are on offer, 100 in money.
        ({"limit": "units", "max": 10}, True),
        ({"limit": "units", "max": 9}, False),
        ({"limit": "spend", "max": 100}, True),
        ({"limit": "spend", "max": 99}, False),
        ({"limit": "units", "max": {"0": 9, "40": 10}}, False),  # below 40 it may
        ({"limit": "units", "each": "recipient", "max": 5}, True),
        ({"limit": "units", "min": 0}, True),
        ({"limit": "units", "min": 1}, False),
        ({"limit": "spend", "each": "recipient", "min": 1, "if_any": True}, False),
        ({"requires": {"asset": "boat", "needs": "kit", "beyond": 10}}, True),
        ({"requires": {"asset": "boat", "needs": "kit", "beyond": 9}}, False),
        ({"excludes": ["boat", "kit"]}, True),  # no kit is on offer
        ({"limit": "coverage", "area": "sea-A", "min": "1%"}, False),
    ],
)
def test_a_rule_that_can_never_bind_is_named_with_its_place(
    rule: dict[str, Any], told: bool
) -> None:
    found = fleet(rules=[{**rule, "name": "mine"}]).notes
    assert ["the rule mine can never bind" in note for note in found] == [True] * told


@pytest.mark.parametrize(("budget", "told"), [(9, True), (10, False), (1000, False), (1001, True)])
def test_a_budget_below_the_cheapest_or_far_above_everything_is_noted(
    budget: int, told: bool
) -> None:
    # A boat costs 10, all ten 100: ten times that is not far above it yet.
    found = fleet(budget=budget).notes
    assert [note.startswith("instance: budget is") for note in found] == [True] * told


def test_a_number_wrong_by_a_thousand_is_noted_and_one_of_its_like_is_not() -> None:
    def costs(dear: int) -> opt.Instance:
        others = [{"asset": f"kind {n}", "category": "k", "unit_cost": n} for n in (2, 5, 9)]
        boat = {"asset": "boat", "category": "boat", "unit_cost": dear}
        return fleet(assets=[boat, *others], budget=20_000)

    (note,) = (it for it in costs(4_000).notes if "siblings" in it)
    assert note == (
        "assets:0: unit_cost of boat is 4,000, unlike its siblings; 4 would be like them. Look at"
        " its unit and its digits."
    )
    # A hundred times the largest is far; 10,000 would be 10, beyond all others, and 800 is near.
    assert [it for dear in (10_000, 800) for it in costs(dear).notes if "siblings" in it] == []


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Manila", "manila", "by case"),
        ("gulf north", "gulf-north", "by case"),
        ("m\u0430nila", "manila", "by case"),  # a Cyrillic a
        ("manilla", "manila", "by one letter"),
        ("manila", "manile", "by one letter"),
        ("manila-1", "manila-2", ""),
        ("manila-a", "manila-b", ""),
        ("PHL", "PHI", ""),  # too short to tell
        ("luzon", "sulu", ""),
    ],
)
def test_names_that_may_be_taken_for_one_another_are_noted(one: str, other: str, how: str) -> None:
    areas = fleet().tables.tables["areas"].records()
    more = [{"area": name, "weight": 0} for name in (one, other)]
    found = fleet(areas=[*areas, *more]).notes
    assert [f"differ only {how}" in note for note in found] == [True] * bool(how)
    if how:
        assert found[0].startswith(f"areas:3: area {other} and {one} (areas:2)")


def test_solve_tells_what_makes_an_answer_unlikely_beside_it(shell: Shell) -> None:
    said = shell("solve", "tutorial", "--set", "budget=5")
    assert "Note: instance.yaml" in said.err
    assert "the least that buys anything measured costs ¥20 m" in said.err
    assert shell("solve", "tutorial").err == ""


FLAGSHIP = ("no row of effects", "no offer has an effect", "A baseline and")


def test_the_flagship_gets_the_notes_that_are_true_of_it() -> None:
    # Works, kits and packages are not measured; waters without a patrol within four hours have no
    # presence; baselines stand beside units. Nine rescue boats are on offer: eight below 10bn bind.
    for note, begins in zip(opt.load("osa-fy2026").notes, FLAGSHIP, strict=True):
        assert begins in note
