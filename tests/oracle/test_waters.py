"""The oracle's waters against waters by hand, and its geometry against what is known of spheres."""

from __future__ import annotations

import math

import numpy as np
import pytest

from .golden_waters import DEGREE_KM, GOLDEN, Golden
from .waters import apart_km, bearings, lens_km2, looks_at, parse_waters, vector


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.says)
def test_the_oracle_covers_a_water_by_hand(golden: Golden) -> None:
    area = parse_waters(golden.document).areas[0]
    for plan, covered in golden.covered.items():
        assert area.coverage(plan) == pytest.approx(covered, abs=min(golden.within, 1e-3)), plan


def test_the_poles_are_half_the_way_around_the_earth_apart() -> None:
    assert apart_km(vector(90, 0), vector(-90, 0)[None])[0] == pytest.approx(180 * DEGREE_KM)


def test_a_metre_is_told_from_two() -> None:
    metre = 0.001 / DEGREE_KM
    here = vector(6, 117)
    assert apart_km(here, vector(6 + metre, 117)[None])[0] == pytest.approx(0.001, rel=1e-6)
    assert apart_km(here, vector(6 + 2 * metre, 117)[None])[0] == pytest.approx(0.002, rel=1e-6)


def test_bearings_go_from_north_over_east() -> None:
    base = vector(6, 117)
    around = np.array([vector(7, 117), vector(6, 117.001), vector(5, 117), vector(6, 116.999)])
    assert bearings(base, around) == pytest.approx([0, 90, 180, -90], abs=1e-3)


def test_a_sector_may_go_across_north() -> None:
    seen = np.array([330.0, -31.0, 29.0, 31.0, 180.0])
    assert looks_at(0, 60, seen).tolist() == [True, False, True, False, False]


def test_a_lens_of_equal_circles_and_of_circles_that_touch() -> None:
    # 2 acos(1/2) - (1/2)·√3 for radii and distance 1
    assert lens_km2(1, 1, 1) == pytest.approx(2 * math.pi / 3 - math.sqrt(3) / 2)
    assert lens_km2(1, 2, 3) == 0
    assert lens_km2(1, 2, 0.5) == pytest.approx(math.pi)
