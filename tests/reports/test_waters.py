"""The map of a plan: the coverage of its waters, and where what it buys would stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

import optimizer as opt
from optimizer.document import Map
from optimizer.reports.language import language
from optimizer.reports.waters import plan_map

WATCH = {"availability": 0.5, "range_nm": 30}


def instance() -> opt.Instance:
    """A strait in two layers and a water that lies nowhere; a radar of 30 nautical miles at Pier,
    a boat of 20 and one of 50 at Quay.
    """
    ends = {"lat": 1.0, "lon": 103.0, "lat2": 1.2, "lon2": 103.4}
    return opt.Instance.from_tables(
        budget=20,
        money_unit="one",
        recipients=[{"recipient": "R"}],
        places=[
            {"place": "strait", "name": "The Strait", "name_ja": "海峡", **ends},
            {"place": "bay", "name": "The Bay", "size_km2": 1000},
        ],
        bases=[
            {"recipient": "R", "base": "pier", "name": "Pier", "lat": 1.1, "lon": 103.1},
            {"recipient": "R", "base": "quay", "name": "Quay", "lat": 1.2, "lon": 103.3},
        ],
        assets=[
            {"asset": "radar", "category": "radar", "unit_cost": 10, **WATCH},
            {"asset": "boat", "category": "boat", "unit_cost": 900, **response(20)},
            {"asset": "ship", "category": "vessel", "unit_cost": 900, **response(50)},
        ],
        areas=[
            {
                "area": "seen",
                "place": "strait",
                "layer": "surveillance",
                "weight": 3,
                "baseline": 1,
            },
            {"area": "met", "place": "strait", "layer": "presence", "weight": 1},
            {"area": "bay", "place": "bay", "layer": "surveillance", "weight": 2},
        ],
        offers=[
            {"recipient": "R", "asset": "radar", "base": "pier", "max_units": 2},
            {"recipient": "R", "asset": "boat", "base": "quay", "max_units": 1},
            {"recipient": "R", "asset": "ship", "base": "quay", "max_units": 1},
        ],
        effects=[
            {"recipient": "R", "asset": "radar", "base": "pier", "area": "seen"},
            {"recipient": "R", "asset": "boat", "base": "quay", "area": "met"},
            {"recipient": "R", "asset": "ship", "base": "quay", "area": "met"},
        ],
    )


def response(radius_nm: float) -> dict[str, float]:
    return {
        "availability": 0.5,
        "response_hours": 10,
        "response_speed_kn": 20,
        "ready_hours": 12,
        "radius_nm": radius_nm,
    }


def map_of(it: opt.Instance, code: str = "en") -> Map:
    shown = plan_map(opt.solve(it).typed, it, language(code))
    assert shown is not None
    return shown


def test_a_water_has_the_coverage_of_its_areas_before_and_after() -> None:
    it = instance()
    found = opt.solve(it)
    strait, bay = map_of(it).waters
    coverage = found.areas.set_index("area")
    assert strait.points == ((1.0, 103.0), (1.2, 103.4))
    assert strait.weights == {"surveillance": 3, "presence": 1}
    assert strait.coverage["surveillance"][1] == coverage.loc["seen", "coverage"]
    # 1 - exp(-1) of what exists, in three quarters of the weight
    assert strait.coverage["surveillance"][0] == pytest.approx(0.6321, abs=1e-4)
    assert strait.over_all()[0] == pytest.approx(0.75 * 0.6321, abs=1e-4)
    assert (bay.points, bay.size_km2) == ((), 1000)


def test_the_waters_together_have_the_awareness_of_the_plan() -> None:
    """Σ of each water's coverage times its weights is Σ w F over the areas."""
    it = opt.load("osa-fy2026")
    empty = opt.evaluate(it, {})
    for end, awareness in ((0, it.baseline), (1, empty.awareness)):
        shown = plan_map(empty.typed, it, language("en"))
        assert shown is not None
        total = sum(w.over_all()[end] * sum(w.weights.values()) for w in shown.waters)
        assert total == pytest.approx(awareness, rel=1e-9)


def test_a_base_shows_the_farthest_that_is_bought_for_it_or_else_on_offer() -> None:
    pier, quay = map_of(instance()).stations
    assert (pier.name, pier.bought, pier.reach_km) == ("Pier", True, pytest.approx(30 * 1.852))
    assert (quay.name, quay.bought, quay.reach_km) == ("Quay", False, pytest.approx(50 * 1.852))
    dear = instance().override({"budget": 920, "assets.ship.unit_cost": 9000})
    assert [s.reach_km for s in map_of(dear).stations][1] == pytest.approx(20 * 1.852)


def test_two_areas_of_one_layer_count_by_their_weights() -> None:
    typed = opt.evaluate(instance(), {}).typed
    lines = tuple(replace(line, layer="surveillance") for line in typed.areas)
    shown = plan_map(replace(typed, areas=lines), instance(), language("en"))
    assert shown is not None
    # (3 · 0.6321 + 1 · 0) / 4
    assert shown.waters[0].coverage["surveillance"][0] == pytest.approx(0.4741, abs=1e-4)
    assert shown.waters[0].weights == {"surveillance": 4}


def test_where_nothing_is_known_to_lie_anywhere_there_is_no_map() -> None:
    it = opt.load("tutorial")
    assert plan_map(opt.solve(it).typed, it, language("en")) is None


def test_a_map_says_in_each_language_what_it_does_not_claim_and_what_it_leaves_out() -> None:
    english, japanese = map_of(instance()), map_of(instance(), "ja")
    assert "waters, not claims" in english.caption
    assert "1 water is not drawn" in english.caption
    assert "領有権の主張ではない" in japanese.caption
    assert "1海域は描いていない" in japanese.caption
    assert [each.name for each in japanese.waters] == ["海峡", "The Bay"]
    assert english.waters[0].said.startswith("The Strait: 47 % today, ")
    assert english.layers == {"surveillance": "surveillance", "presence": "presence"}
    assert japanese.layers["presence"] == "現場到達"
