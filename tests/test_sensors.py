"""Coverage factors from physics, against hand-worked numbers and what must hold of any of them."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import InputError
from optimizer.geometry import distance_km, horizon_nm, overlap_km2
from optimizer.sensors import COLUMNS, Sea, Station, derive, is_sensor_column, kind_of

RADAR = {
    "availability": 0.8,
    "range_nm_surveillance": 20,
    "range_nm_identification": 5,
    "sector_degrees": 180,
}
BOAT = {
    "availability": 0.25,
    "sweep_nm_surveillance": 4,
    "sweep_weather": 0.75,
    "speed_kn": 10,
    "hours": 6,
    "radius_nm": 60,
    "response_hours_presence": 2,
    "response_speed_kn": 20,
    "ready_hours": 12,
}
NODE = {"notice_identification": 0.08}

HARBOUR = Station((10.0, 110.0))
NEAR = Sea(size_km2=5000, calm=0.6, lat=10.0, lon=110.0)
"""A disc of radius 39.9 km around the harbour: within every radius of the boat (74 km response, 111
km patrol).
"""


def test_the_horizon_of_a_30_m_antenna_over_a_1_m_target_is_14_4_nautical_miles() -> None:
    # 2.23 · (5.4772 + 1) = 14.44;  50 m over 2 m: 2.23 · (7.0711 + 1.4142) = 18.92
    assert horizon_nm(30, 1) == pytest.approx(14.44, abs=0.005)
    assert horizon_nm(50, 2) == pytest.approx(18.92, abs=0.005)


def test_a_degree_of_the_equator_is_111_2_km_also_across_the_date_line() -> None:
    # 6371 · π / 180 = 111.195
    assert distance_km((0, 10), (0, 11)) == pytest.approx(111.195, abs=0.001)
    assert distance_km((0, 179.5), (0, -179.5)) == pytest.approx(111.195, abs=0.001)


def test_two_unit_circles_one_radius_apart_share_their_lens() -> None:
    # 2·acos(1/2) − (1/2)·√(4 − 1) = 2.0944 − 0.8660 = 1.2284
    assert overlap_km2(1, 1, 1) == pytest.approx(2 * math.pi / 3 - math.sqrt(3) / 2)


def test_circles_apart_share_nothing_and_a_circle_inside_another_shares_all_of_itself() -> None:
    assert overlap_km2(3, 4, 7) == 0
    assert overlap_km2(3, 4, 0.5) == pytest.approx(math.pi * 9)
    assert overlap_km2(4, 4, 0) == pytest.approx(math.pi * 16)


def test_a_radar_on_a_strait_sees_its_range_over_the_width() -> None:
    # range 20 nmi = 37.04 km of 50 km: f = 0.7408; there q = 0.9 · 0.8 = 0.72 and C = −ln 0.28 =
    # 1.27297; over the whole p = 0.72 · 0.7408 = 0.53338
    found = derive(RADAR, "surveillance", Sea(barrier_km=50), None, uptake=0.9)
    assert found.kind == "fixed"
    assert found.p == pytest.approx(0.53338, abs=1e-5)
    assert found.coverage_factor == pytest.approx(1.27297, abs=1e-5)
    assert found.inputs["reach"] == pytest.approx(0.7408)


def test_a_radar_on_open_water_sees_its_half_disc() -> None:
    # π · 37.04² / 2 = 2155.1 km² of 10,000: f = 0.21551; p = 0.8 · 0.21551 = 0.17241
    found = derive(RADAR, "surveillance", Sea(size_km2=10_000), None)
    assert found.inputs["seen_km2"] == pytest.approx(2155.1, abs=0.1)
    assert found.p == pytest.approx(0.17241, abs=1e-5)


def test_a_low_antenna_ends_the_range_at_the_horizon() -> None:
    # 14.44 nmi, not 20: f = 14.4442 · 1.852 / 50 = 0.53501
    found = derive(
        RADAR | {"antenna_m": 30, "target_m": 1}, "surveillance", Sea(barrier_km=50), None
    )
    assert found.inputs["reach"] == pytest.approx(0.53501, abs=1e-5)


def test_a_column_of_the_layer_goes_before_the_column_for_all_layers() -> None:
    both = {"availability": 1, "range_nm": 10, "range_nm_identification": 5}
    water = Sea(barrier_km=18.52)  # 10 nautical miles
    assert derive(both, "surveillance", water, None).inputs["reach"] == pytest.approx(1.0)
    assert derive(both, "identification", water, None).inputs["reach"] == pytest.approx(0.5)


def test_a_patrol_searches_at_random_the_water_within_its_reach() -> None:
    # Z = 4 · 0.75 · 1.852 · 10 · 1.852 · 6 = 617.38 km²; f = 1; g = 1 − exp(−617.38 / 5000) =
    # 0.11616 p = 0.25 · 0.5 · 0.11616 = 0.01452; C = 0.014627
    found = derive(BOAT, "surveillance", NEAR, HARBOUR, effort_share=0.5)
    assert found.kind == "patrol"
    assert found.inputs["swept_km2"] == pytest.approx(617.38, abs=0.01)
    assert found.coverage_factor == pytest.approx(0.014627, abs=1e-6)


def test_calm_cuts_only_what_is_sensitive_to_it() -> None:
    # a · (1 − 0.5 · (1 − 0.6)) = 0.8 a
    sensitive = derive(BOAT | {"calm_sensitivity": 0.5}, "surveillance", NEAR, HARBOUR)
    assert sensitive.inputs["availability"] == pytest.approx(0.25 * 0.8)
    assert derive(BOAT, "surveillance", NEAR, HARBOUR).inputs["availability"] == 0.25


def test_presence_is_the_water_within_the_response_time_and_the_share_of_the_day_it_is_ready() -> (
    None
):
    # 2 h · 20 kn = 40 nmi = 74.08 km holds the whole disc: f = 1; p = 0.25 · 12 / 24 = 0.125; C =
    # 0.13353
    found = derive(BOAT, "presence", NEAR, HARBOUR)
    assert found.kind == "presence"
    assert found.inputs["radius_km"] == pytest.approx(74.08)
    assert found.coverage_factor == pytest.approx(0.13353, abs=1e-5)


def test_a_response_never_goes_beyond_the_operating_radius() -> None:
    found = derive(BOAT | {"radius_nm": 10}, "presence", NEAR, HARBOUR)
    # 18.52 km: π · 18.52² / 5000 = 0.21551
    assert found.inputs["reach"] == pytest.approx(0.21551, abs=1e-5)


def test_notice_is_given_and_shared_by_the_states_that_hear_the_same() -> None:
    # p = 0.08 / 2 · 0.75 = 0.03; C = −ln 0.97 = 0.030459
    found = derive(NODE, "identification", Sea(), None, effort_share=0.5, uptake=0.75)
    assert found.coverage_factor == pytest.approx(0.030459, abs=1e-6)


def test_a_water_out_of_reach_gains_nothing() -> None:
    far = Sea(size_km2=5000, lat=20.0, lon=110.0)
    assert derive(BOAT, "surveillance", far, HARBOUR).p == 0
    assert derive(BOAT, "presence", far, HARBOUR).p == 0


def test_the_inputs_multiply_to_p() -> None:
    found = derive(BOAT, "surveillance", NEAR, HARBOUR, 0.7, 0.8)
    factors = ("uptake", "availability", "effort_share", "reach", "notice_within_reach")
    assert math.prod(found.inputs[name] for name in factors) == pytest.approx(found.p)


def test_certainty_is_held_to_99_percent_so_that_the_coverage_factor_stays_finite() -> None:
    found = derive({"availability": 1, "range_nm": 500}, "surveillance", Sea(barrier_km=10), None)
    # −ln 0.01 = 4.60517
    assert (found.p, found.coverage_factor) == (0.99, pytest.approx(4.60517, abs=1e-5))


@pytest.mark.parametrize(
    ("sensors", "layer", "water", "base", "sentence"),
    [
        (
            {"availability": 1},
            "surveillance",
            NEAR,
            HARBOUR,
            "no sensor for the layer 'surveillance'",
        ),
        (
            {"range_nm": 5, "notice_presence": 0.1},
            "presence",
            NEAR,
            HARBOUR,
            "range_nm and notice for the layer 'presence'",
        ),
        (BOAT, "surveillance", NEAR, None, "no base"),
        (BOAT, "surveillance", Sea(lat=1, lon=1), HARBOUR, "no size_km2"),
        (BOAT, "surveillance", Sea(size_km2=100, lat=1), HARBOUR, "no lon"),
        (
            BOAT | {"calm_sensitivity": 1},
            "surveillance",
            Sea(size_km2=1, lat=1, lon=1),
            HARBOUR,
            "no calm",
        ),
        ({"range_nm": 5}, "surveillance", NEAR, None, "no availability"),
        (
            {"range_nm": 5, "availability": 1.2},
            "surveillance",
            NEAR,
            None,
            "availability is 1.2; expected 0 to 1",
        ),
        (
            {"range_nm": -5, "availability": 1},
            "surveillance",
            NEAR,
            None,
            "range_nm is -5; expected at least 0",
        ),
        (
            {"range_nm": 5, "availability": 1, "antenna_m": 9},
            "surveillance",
            NEAR,
            None,
            "no target_m",
        ),
        (
            {"range_nm": 5, "availability": 1},
            "surveillance",
            Sea(size_km2=0),
            None,
            "size_km2 is 0",
        ),
        (
            {"range_nm": 5, "availability": 1},
            "surveillance",
            Sea(barrier_km=0),
            None,
            "barrier_km is 0",
        ),
        ({"range_nm": math.nan, "availability": 1}, "surveillance", NEAR, None, "range_nm is nan"),
    ],
)
def test_what_is_missing_or_impossible_is_named(sensors, layer, water, base, sentence) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=re.escape(sentence)):
        derive(sensors, layer, water, base)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_shares_stay_between_0_and_1(share: float) -> None:
    with pytest.raises(InputError, match="effort_share"):
        derive(NODE, "identification", NEAR, None, effort_share=share)
    with pytest.raises(InputError, match="uptake"):
        derive(NODE, "identification", NEAR, None, uptake=share)


def test_an_asset_may_be_one_kind_of_sensor_for_one_layer_and_another_for_the_next() -> None:
    assert kind_of(BOAT, "surveillance") == "patrol"
    assert kind_of(BOAT, "presence") == "presence"


def test_the_format_s_page_names_every_sensor_column() -> None:
    page = (Path(__file__).parents[1] / "docs" / "format.md").read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"`{column}`" not in page] == []


def test_sensor_columns_are_told_from_resource_columns() -> None:
    layers = frozenset({"surveillance", "night-watch"})
    assert is_sensor_column("range_nm", layers)
    assert is_sensor_column("range_nm_night-watch", layers)
    assert not is_sensor_column("range_nm_day-watch", layers)
    assert not is_sensor_column("crew", layers)


shares = st.floats(0, 1)


@given(shares, shares, shares, st.floats(0, 300), st.floats(0.1, 500))
def test_p_stays_between_0_and_99_percent(
    availability: float, effort: float, uptake: float, range_nm: float, width: float
) -> None:
    found = derive(
        {"availability": availability, "range_nm": range_nm},
        "any",
        Sea(barrier_km=width),
        None,
        effort,
        uptake,
    )
    assert 0 <= found.p <= 0.99
    assert 0 <= found.coverage_factor < 4.61


@given(
    st.sampled_from(["sweep_nm_surveillance", "hours", "radius_nm", "speed_kn"]),
    st.floats(1, 2),
    st.floats(8, 12),
)
def test_a_better_boat_never_covers_less(column: str, better: float, lat: float) -> None:
    water = Sea(size_km2=5000, lat=lat, lon=110.0)
    worse, more = (
        derive(BOAT | {column: BOAT[column] * by}, "surveillance", water, HARBOUR)
        for by in (1, better)
    )
    assert more.p >= worse.p * (1 - 1e-12)


@given(shares, shares)
def test_more_uptake_never_covers_less(one: float, other: float) -> None:
    low, high = (
        derive(RADAR, "surveillance", NEAR, None, uptake=u).coverage_factor
        for u in sorted((one, other))
    )
    assert low <= high


@given(st.floats(0.01, 50), st.floats(0.01, 50), st.floats(0, 120))
def test_an_overlap_is_symmetric_and_never_larger_than_the_smaller_circle(
    one: float, other: float, apart: float
) -> None:
    shared = overlap_km2(one, other, apart)
    assert shared == overlap_km2(other, one, apart)
    assert -1e-9 <= shared <= math.pi * min(one, other) ** 2 * (1 + 1e-9)
