"""``validate`` says what is no fault and may still not be meant."""

from __future__ import annotations

from typing import Any

import optimizer as opt
from optimizer.instance.notes import notes

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
