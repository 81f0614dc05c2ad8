"""The cutting of waters itself, against points and against closed forms: lines to a billionth,
discs to a hundredth of their area.
"""

from __future__ import annotations

import math
import random
from itertools import permutations

import pytest

from optimizer.geometry import Position, bearing_degrees
from optimizer.waters import SMALLEST, Disc, Line, Reach, Water, Width, parts_of
from tests.oracle import waters as oracle
from tests.oracle.waters import DEGREE_KM, alike, lens_km2, vector
from tests.parts import parts

SEEDS, PARTS = 400, 20
every_part = pytest.mark.parametrize("part", parts(PARTS, daily=1))


def near(dice: random.Random, position: Position, km: float) -> Position:
    """A position at most so far north or south, east or west, also across the date line."""
    lat = position[0] + dice.uniform(-km, km) / DEGREE_KM
    lon = position[1] + dice.uniform(-km, km) / DEGREE_KM / math.cos(math.radians(lat))
    return lat, (lon + 180) % 360 - 180


def reaches_around(dice: random.Random, position: Position, km: float) -> list[Reach]:
    """Circles, sectors and first shares, some from one and the same base."""
    bases = [near(dice, position, km) for _ in range(3)]
    found = []
    for _ in range(dice.randint(1, 5)):
        base, radius = dice.choice(bases), dice.uniform(0.1, 1.2) * km
        throw = dice.random()
        if throw < 0.15:
            found.append(Reach(dice.random()))
        elif throw < 0.55:
            found.append(Reach(1.0, base, radius))
        else:
            looks, sector = dice.uniform(-90, 360), dice.uniform(20, 340)
            found.append(Reach(1.0, base, radius, looks, sector))
    return list(dict.fromkeys(found))


def of_points(reach: Reach) -> oracle.Reach:
    """The same, asked of points."""
    if reach.base is None:
        return oracle.first(reach.share)
    base = vector(*reach.base)
    if reach.bearing is None:
        return oracle.within(base, reach.radius_km)
    return oracle.in_sector(base, reach.radius_km, reach.bearing, reach.sector_degrees)


def water_of_points(water: Disc | Line) -> oracle.Water:
    if isinstance(water, Line):
        return oracle.Water(None, None, None, None, (vector(*water.start), vector(*water.end)))
    return oracle.Water(None, water.size_km2, None, vector(*water.centre), None)


def shares(water: Water, reaches: list[Reach]) -> dict[tuple[bool, ...], float]:
    """Which reaches hold a part, to its share."""
    return {
        tuple(i in held for i in range(len(reaches))): share
        for share, held in parts_of(water, tuple(reaches))
    }


def random_case(seed: int, kind: type[Disc] | type[Line]) -> tuple[Disc | Line, list[Reach]]:
    dice = random.Random(f"{seed} {kind.__name__}")  # noqa: S311 - repeatable dice, no secret
    here = dice.uniform(-70, 70), dice.choice((117.0, 179.9, -0.1))
    km = dice.uniform(20, 200)
    water = (
        Line(near(dice, here, km), near(dice, here, km))
        if kind is Line
        else Disc(near(dice, here, km / 5), math.pi * km**2)
    )
    return water, reaches_around(dice, here, km)


@every_part
def test_every_part_of_a_line_is_as_long_as_its_points_say(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        water, reaches = random_case(seed, Line)
        found = shares(water, reaches)
        expected = alike(water_of_points(water), [of_points(reach) for reach in reaches])
        assert math.fsum(found.values()) == pytest.approx(1, abs=1e-14)
        for held in found.keys() | expected.keys():
            assert found.get(held, 0) == pytest.approx(expected.get(held, 0), abs=1e-9), seed


@every_part
def test_a_line_is_cut_alike_from_either_end(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        water, reaches = random_case(seed, Line)
        assert isinstance(water, Line)
        circles = [reach for reach in reaches if reach.base is not None]
        there, back = shares(water, circles), shares(Line(water.end, water.start), circles)
        assert there == pytest.approx(back, abs=1e-9), seed


@every_part
def test_shares_of_a_disc_are_right_to_a_hundredth_of_it(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        water, reaches = random_case(seed, Disc)
        found = shares(water, reaches)
        expected = alike(water_of_points(water), [of_points(reach) for reach in reaches])
        assert math.fsum(found.values()) == pytest.approx(1, abs=1e-14)
        assert min(found.values()) >= SMALLEST
        for i in range(len(reaches)):
            mine, theirs = (
                math.fsum(share for held, share in each.items() if held[i])
                for each in (found, expected)
            )
            # Small parts join their like: beside others one reach may gain or lose a few of them.
            assert mine == pytest.approx(theirs, abs=0.02), (seed, i)
            alone = math.fsum(
                share for held, share in shares(water, reaches[i : i + 1]).items() if held[0]
            )
            assert alone == pytest.approx(theirs, abs=0.01), (seed, i)
        unseen = (False,) * len(reaches)
        assert found.get(unseen, 0) == pytest.approx(expected.get(unseen, 0), abs=0.01), seed


@pytest.mark.parametrize("count", [3, 10, 16])
def test_coverage_of_a_disc_under_many_circles_is_right_to_a_hundredth(count: int) -> None:
    for seed in range(4):
        dice = random.Random(f"{seed} {count}")  # noqa: S311 - repeatable dice, no secret
        here, km = (5.0, 117.0), dice.uniform(50, 200)
        water = Disc(here, math.pi * km**2)
        circles = [
            Reach(1.0, near(dice, here, km), dice.uniform(0.1, 1) * km) for _ in range(count)
        ]
        found = shares(water, circles)
        expected = alike(water_of_points(water), [of_points(reach) for reach in circles])
        for chance in (0.2, 0.5, 0.8):  # of one unit of each
            mine, theirs = (
                math.fsum(share * (1 - (1 - chance) ** sum(held)) for held, share in each.items())
                for each in (found, expected)
            )
            assert mine == pytest.approx(theirs, abs=0.01), (seed, chance)


@pytest.mark.parametrize("apart", [0, 10, 35, 50, 75, 99, 120])
@pytest.mark.parametrize("radius", [15, 50, 80])
def test_a_circle_covers_its_lens_of_a_disc(apart: float, radius: float) -> None:
    # The disc has a radius of 50 km; small circles on the sphere are plane ones to 10⁻⁴.
    disc = Disc((0.0, 0.0), math.pi * 50**2)
    share = shares(disc, [Reach(1.0, (0.0, apart / DEGREE_KM), float(radius))]).get((True,), 0)
    assert share == pytest.approx(lens_km2(50, radius, apart) / (math.pi * 50**2), abs=0.006)


@pytest.mark.parametrize("kind", [Line, Disc])
def test_the_order_of_reaches_changes_no_part(kind: type[Disc] | type[Line]) -> None:
    for seed in range(20):
        water, reaches = random_case(seed, kind)
        whole = {
            frozenset(reaches[i] for i in held): share
            for share, held in parts_of(water, tuple(reaches))
        }
        for order in list(permutations(reaches))[1:24:7]:
            again = {
                frozenset(order[i] for i in held): share
                for share, held in parts_of(water, tuple(order))
            }
            assert again == pytest.approx(whole, abs=1e-12), seed


def test_a_bearing_to_where_one_stands_is_north() -> None:
    for position in ((0.0, 0.0), (-43.9, 125.1), (31.65, -88.2)):
        assert bearing_degrees(position, position) == 0
    # A metre is far enough to tell.
    assert bearing_degrees((10.0, 20.0), (10.0, 20.00001)) == pytest.approx(90, abs=1e-3)


def test_first_shares_lie_within_each_other() -> None:
    found = parts_of(Width(), (Reach(0.3), Reach(0.1), Reach(1.0)))
    assert [held for _, held in found] == [(0, 1, 2), (0, 2), (2,)]
    assert [share for share, _ in found] == pytest.approx([0.1, 0.2, 0.7])


@pytest.mark.parametrize("share", [1 - 2**-53, 2**-60])
def test_the_rounding_of_a_share_makes_no_part(share: float) -> None:
    # A circle that holds all of a disc has 0.9999999999999999 of it where sums round.
    assert len(parts_of(Width(), (Reach(share),))) == 1
    assert len(parts_of(Width(), (Reach(0.5), Reach(0.5 * (1 + 2**-52))))) == 2
