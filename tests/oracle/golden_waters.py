"""Waters of which every coverage is worked out by hand: the instance, and what plans cover.

Straits lie on the equator, from 0° to 1° east: 6371·π/180 = 111.195 km, so that a tenth of a degree
is a tenth of the line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .problem import Plan
from .waters import DEGREE_KM

Record = dict[str, Any]

DEGREE_NM = DEGREE_KM / 1.852

STRAIT: Record = {"lat": 0, "lon": 0, "lat2": 0, "lon2": 1, "size_km2": 1000}
NARROWS: Record = {"lat": 0, "lon": 0, "barrier_km": 100, "size_km2": 100**2 * math.pi}
"""A strait without a second point; patrols see it as a disc of radius 100 km."""
DISC: Record = {"lat": 0, "lon": 0, "size_km2": 50**2 * math.pi}
"""A disc of radius 50 km."""


@dataclass(frozen=True)
class Golden:
    """A water by hand.

    Attributes:
        says: what it shows, a sentence.
        document: the instance, with one area of weight 1.
        covered: coverage by plan. within: how far it may be off; shares of a disc are sampled.
    """

    says: str
    document: Record
    covered: Mapping[Plan, float]
    within: float = 1e-9


def radar(degrees: float, availability: float = 0.8, **more: Any) -> Record:
    """A station that sees so many degrees of the equator far."""
    return {"availability": availability, "range_nm": degrees * DEGREE_NM, **more}


def boat(degrees: float, availability: float, swept_km2: float) -> Record:
    """A patrol that gets so many degrees far and sweeps so much water on a working day."""
    return {
        "availability": availability,
        "sweep_nm": 1,
        "hours": 10,
        "speed_kn": swept_km2 / (10 * 1.852**2),
        "radius_nm": degrees * DEGREE_NM,
    }


def node(notice: float) -> Record:
    """A data link."""
    return {"notice": notice}


def waters(
    place: Record,
    assets: Mapping[str, Record],
    stations: Sequence[tuple[str, str, str | None]],
    bases: Mapping[str, Record] | None = None,
    uptake: Mapping[str, float] | None = None,
    area: Record | None = None,
    **header: Any,
) -> Record:
    """An instance of one area.

    Args:
        place: its position and size. area: what the area says of itself.
        assets: sensors by asset.
        stations: (recipient, asset, base) of each offer, in the order of plans.
        bases: position and bearing by base; a base is its recipient's in ``stations``.
        uptake: of recipients, those that sustain less than all.
        **header: of the instance, or whole tables.
    """
    at = {base: recipient for recipient, _, base in stations if base}
    lines = [
        {"recipient": recipient, "asset": asset} | ({"base": base} if base else {})
        for recipient, asset, base in stations
    ]
    document: Record = {
        "format": 1,
        "name": "waters",
        "currency": "JPY",
        "money_unit": "million",
        "budget": 1000,
        "recipients": [
            {"recipient": r} | ({"uptake": uptake[r]} if uptake and r in uptake else {})
            for r in dict.fromkeys(recipient for recipient, _, _ in stations)
        ],
        "assets": [
            {"asset": name, "category": "sensor", "unit_cost": 1, **sensors}
            for name, sensors in assets.items()
        ],
        "places": [{"place": "water", **place}],
        "areas": [
            {"area": "seen", "place": "water", "layer": "surveillance", "weight": 1, **(area or {})}
        ],
        "offers": [line | {"max_units": 9} for line in lines],
        "effects": [line | {"area": "seen"} for line in lines],
    }
    if bases:
        document["bases"] = [
            {"recipient": at[name], "base": name, **stated} for name, stated in bases.items()
        ]
    return document | header


WEST, EAST, ISLAND = {"lat": 0, "lon": 0}, {"lat": 0, "lon": 1}, {"lat": 0, "lon": 0.5}
SOUTH = {"lat": -0.2, "lon": 0.5}
"""Off the strait, 0.2° south of its middle."""


def _both_shores(degrees: float, **more: Any) -> Record:
    return waters(
        STRAIT,
        {"radar": radar(degrees)},
        [("A", "radar", "west"), ("B", "radar", "east")],
        {"west": WEST, "east": EAST},
        **more,
    )


def _one_base(at: Record, **sensor: Any) -> Record:
    return waters(STRAIT, {"radar": radar(**sensor)}, [("A", "radar", "here")], {"here": at})


def _with_one_standing(document: Record) -> Record:
    """One unit of the first offer exists already."""
    first, *others = document["offers"]
    return document | {"offers": [first | {"existing_units": 1}, *others]}


# Great circles: from 0.2° south of the line an arm 45° off north meets it sin 0.2° = tan x away
# (Napier's rule for the right angle where the line is nearest); a range of 0.3° ends where
# cos 0.3° = cos 0.2° · cos x.
ARM = math.degrees(math.atan(math.sin(math.radians(0.2))))
CHORD = math.degrees(math.acos(math.cos(math.radians(0.3)) / math.cos(math.radians(0.2))))

LENS = (2 * math.pi / 3 - math.sqrt(3) / 2) / math.pi
"""Share of a circle that an equal one has in common with it, its centre on the rim: 2 acos(1/2) -
(1/2)·√3 of π, 0.39100."""


SHARED = {"A": 0.8, "B": 0.5}
LINK_AND_RADAR = (("A", "node", None), ("A", "radar", "west"))

GOLDEN = (
    # 0.3 of the line is reached; n units notice 1 - 0.2ⁿ there and nothing elsewhere.
    Golden(
        "one shore: no number of units covers more than is reached",
        _one_base(WEST, degrees=0.3),
        {(1,): 0.3 * 0.8, (2,): 0.3 * 0.96, (9,): 0.3 * (1 - 0.2**9), (0,): 0.0},
    ),
    Golden(
        "two shores apart: each its own share",
        _both_shores(0.3),
        {(1, 1): 0.6 * 0.8, (2, 0): 0.3 * 0.96, (0, 1): 0.3 * 0.8},
    ),
    # 0.7 from either side: 0.3 only west, 0.4 both, 0.3 only east.
    Golden(
        "two shores that meet: in the middle misses multiply",
        _both_shores(0.7),
        {(1, 0): 0.7 * 0.8, (1, 1): 0.6 * 0.8 + 0.4 * 0.96},
    ),
    Golden(
        "an island looks both ways",
        _one_base(ISLAND, degrees=0.2),
        {(1,): 0.4 * 0.8, (2,): 0.4 * 0.96},
    ),
    Golden(
        "a sector on the island looks east only",
        _one_base(ISLAND | {"bearing": 90}, degrees=0.2, sector_degrees=120),
        {(1,): 0.2 * 0.8},
    ),
    Golden(
        "a sector on the island that looks north sees nothing of a line from west to east",
        _one_base(ISLAND | {"bearing": 0}, degrees=0.2, sector_degrees=120),
        {(9,): 0.0},
    ),
    Golden(
        "a sector across north, from the south, sees the line between its arms",
        _one_base(SOUTH | {"bearing": 0}, degrees=0.4, sector_degrees=90),
        {(1,): 2 * ARM * 0.8},
    ),
    # Bearing 315: the arms point west and north: the line from the foot to the end of the range.
    Golden(
        "a sector turned north-west sees the western half of the chord of its range",
        _one_base(SOUTH | {"bearing": 315}, degrees=0.3, sector_degrees=90),
        {(1,): CHORD * 0.8},
    ),
    Golden(
        "a full circle off the line sees the chord",
        _one_base(SOUTH, degrees=0.3),
        {(1,): 2 * CHORD * 0.8, (3,): 2 * CHORD * 0.992},
    ),
    Golden(
        "a station whose range ends before the line adds nothing",
        _one_base(SOUTH, degrees=0.19),
        {(9,): 0.0},
    ),
    # A: q 0.8, sustains with 0.8; B: q 0.8, sustains with 0.5; both everywhere.
    # 0.4 both (0.96), 0.4 only A (0.8), 0.1 only B (0.8), 0.1 none.
    Golden(
        "two recipients share a line, and each may not sustain",
        _both_shores(1.1, uptake=SHARED),
        {
            (1, 1): 0.4 * 0.96 + 0.4 * 0.8 + 0.1 * 0.8,
            (1, 0): 0.8 * 0.8,
            (0, 2): 0.5 * 0.96,
            (9, 9): 0.4 * (1 - 0.2**18) + 0.5 * (1 - 0.2**9),
        },
    ),
    # 0.6 from either side: 0.4 A alone, 0.2 both, 0.4 B alone.
    Golden(
        "two recipients share the middle of a line",
        _both_shores(0.6, uptake=SHARED),
        {(1, 1): 0.4 * 0.64 + 0.2 * (0.4 * 0.96 + 0.5 * 0.8) + 0.4 * 0.4, (2, 0): 0.6 * 0.8 * 0.96},
    ),
    # A's radar stands: 0.6 are covered for certain. B sustains one on the other 0.6 with 0.5.
    Golden(
        "what exists covers whether or not its recipient sustains more",
        _with_one_standing(_both_shores(0.6, uptake=SHARED)),
        {
            (0, 0): 0.6 * 0.8,
            (1, 0): 0.6 * (0.8 * 0.96 + 0.2 * 0.8),
            (0, 1): 0.4 * 0.8 + 0.2 * (0.5 * 0.96 + 0.5 * 0.8) + 0.4 * 0.5 * 0.8,
        },
    ),
    # Radar 0.8 on 0.3 of the line, link 0.1 on all of it: misses 0.2 · 0.9 there, 0.9 elsewhere.
    Golden(
        "a data link reaches all of the line",
        waters(STRAIT, {"node": node(0.1), "radar": radar(0.3)}, LINK_AND_RADAR, {"west": WEST}),
        {(1, 1): 0.3 * 0.82 + 0.7 * 0.1, (2, 0): 0.19},
    ),
    # One chance for both: 0.75 · what a recipient that sustains covers.
    Golden(
        "what one recipient sustains, it sustains everywhere and of every kind",
        waters(
            STRAIT,
            {"node": node(0.1), "radar": radar(0.3)},
            LINK_AND_RADAR,
            {"west": WEST},
            {"A": 0.75},
        ),
        {(1, 1): 0.75 * (0.3 * 0.82 + 0.7 * 0.1)},
    ),
    # Z = 500·ln 2 over f·A = 0.5 · 1000: g = 1/2; q = 0.4/2 on the half within its radius.
    Golden(
        "a patrol searches the part of the line within its radius",
        waters(
            STRAIT,
            {"boat": boat(0.5, 0.4, 500 * math.log(2))},
            [("A", "boat", "west")],
            {"west": WEST},
        ),
        {(1,): 0.5 * 0.2, (2,): 0.5 * 0.36},
    ),
    # Two hours at 0.125°: a quarter of the line; ready half of the day: q = 0.6/2.
    Golden(
        "presence is the part of the line within the response time",
        waters(
            STRAIT,
            {
                "rhib": {
                    "availability": 0.6,
                    "response_hours": 2,
                    "response_speed_kn": 0.125 * DEGREE_NM,
                    "radius_nm": DEGREE_NM,
                    "ready_hours": 12,
                }
            },
            [("A", "rhib", "west")],
            {"west": WEST},
        ),
        {(1,): 0.25 * 0.3, (2,): 0.25 * 0.51},
    ),
    # 30 and 10 km of 100: the first 0.1 sees both (misses 0.2 · 0.5), the next 0.2 the radar.
    Golden(
        "a strait without a second point: the shorter range lies within the longer",
        waters(
            NARROWS,
            {
                "radar": {"availability": 0.8, "range_nm": 30 / 1.852},
                "camera": {"availability": 0.5, "range_nm": 10 / 1.852},
            },
            [("A", "radar", "west"), ("B", "camera", "east")],
            {"west": WEST, "east": {"lat": 40, "lon": 100}},
        ),
        {(1, 1): 0.1 * 0.9 + 0.2 * 0.8, (0, 1): 0.05, (1, 0): 0.24, (9, 0): 0.3 * (1 - 0.2**9)},
    ),
    # A radius of 50 km around the middle holds a quarter of the disc of 100 km: the first quarter;
    # Z = 2500·π·ln 2 over a quarter of 10⁴·π: g = 1/2, q = 0.2. The radar sees the first 0.3.
    Golden(
        "a strait without a second point: a patrol too has the first share",
        waters(
            NARROWS,
            {
                "radar": {"availability": 0.8, "range_nm": 30 / 1.852},
                "boat": boat(50 / DEGREE_KM, 0.4, 2500 * math.pi * math.log(2)),
            },
            [("A", "radar", None), ("A", "boat", "west")],
            {"west": WEST},
        ),
        {(0, 1): 0.25 * 0.2, (1, 1): 0.25 * (1 - 0.2 * 0.8) + 0.05 * 0.8},
    ),
    # A station on the rim, its range the radius of the disc: the lens of two equal circles.
    Golden(
        "a disc and a circle of its size around its rim share a lens",
        waters(
            DISC,
            {"radar": {"availability": 0.8, "range_nm": 50 / 1.852}},
            [("A", "radar", "rim")],
            {"rim": {"lat": 0, "lon": 50 / DEGREE_KM}},
        ),
        {(1,): LENS * 0.8, (9,): LENS * (1 - 0.2**9)},
        0.01,
    ),
    # From opposite rims: two lenses that touch in the middle.
    Golden(
        "two circles from opposite rims of a disc share nothing",
        waters(
            DISC,
            {"radar": {"availability": 0.8, "range_nm": 50 / 1.852}},
            [("A", "radar", "rim"), ("B", "radar", "other")],
            {
                "rim": {"lat": 0, "lon": 50 / DEGREE_KM},
                "other": {"lat": 0, "lon": -50 / DEGREE_KM},
            },
        ),
        {(1, 1): 2 * LENS * 0.8, (1, 0): LENS * 0.8},
        0.01,
    ),
    # Seen from the middle: 40 of 50 km are 0.64 of the disc, a sector of 90° a quarter of that.
    Golden(
        "a sector in the middle of a disc",
        waters(
            DISC,
            {"radar": {"availability": 0.8, "range_nm": 40 / 1.852, "sector_degrees": 90}},
            [("A", "radar", "middle")],
            {"middle": {"lat": 0, "lon": 0, "bearing": 200}},
        ),
        {(1,): 0.16 * 0.8},
        0.01,
    ),
    # No arm of the disc is shorter than the range within 60° of the way to its middle, where a
    # chord is 2 cos 60° · 50 km: a third of the circle.
    *(
        Golden(
            f"a sector on the rim of a disc, {says}",
            waters(
                DISC,
                {"radar": {"availability": 0.8, "range_nm": 50 / 1.852, "sector_degrees": 120}},
                [("A", "radar", "rim")],
                {"rim": {"lat": 0, "lon": 50 / DEGREE_KM, **looks}},
            ),
            {(1,): 0.8 / 3, (2,): 0.96 / 3},
            0.01,
        )
        for says, looks in (
            ("its bearing west", {"bearing": 270}),
            ("without a bearing towards the middle", {}),
        )
    ),
    Golden(
        "a sector without a bearing looks at the middle of a line",
        _one_base(SOUTH, degrees=0.4, sector_degrees=90),
        {(1,): 2 * ARM * 0.8},
    ),
    Golden(
        "a sector without a bearing, on the end of a line, looks along it",
        _one_base(EAST, degrees=0.4, sector_degrees=10),
        {(1,): 0.4 * 0.8},
    ),
    # North of the island is one half of a meridian: of the equator, nothing; of a line along the
    # meridian through its middle the northern half, 0.2.
    Golden(
        "a sector without a bearing, in the middle of a line, looks north",
        waters(
            {"lat": -0.5, "lon": 7, "lat2": 0.5, "lon2": 7, "size_km2": 1000},
            {"radar": radar(0.2, sector_degrees=180)},
            [("A", "radar", "middle")],
            {"middle": {"lat": 0, "lon": 7}},
        ),
        {(1,): 0.2 * 0.8},
    ),
    Golden(
        "a station without a base has the first share of a line",
        waters(
            STRAIT,
            {"radar": radar(0.3), "camera": radar(0.1, 0.5)},
            [("A", "radar", None), ("A", "camera", "east")],
            {"east": EAST},
        ),
        {(1, 0): 0.24, (1, 1): 0.24 + 0.05},
    ),
    # 20 km are 0.16 of the disc, wherever the station stands.
    Golden(
        "a station without a base has the innermost share of a disc",
        waters(
            DISC,
            {"radar": {"availability": 0.8, "range_nm": 20 / 1.852}},
            [("A", "radar", None)],
        ),
        {(1,): 0.16 * 0.8, (2,): 0.16 * 0.96},
        0.01,
    ),
    # The place is a strait; the area says where it is itself: 40 km around the middle are 0.64.
    Golden(
        "an area with a position of its own is a disc of its own",
        waters(
            STRAIT,
            {"radar": {"availability": 0.8, "range_nm": 40 / 1.852}},
            [("A", "radar", "there")],
            {"there": {"lat": 3, "lon": 3}},
            area={"lat": 3, "lon": 3, "size_km2": 50**2 * math.pi},
        ),
        {(1,): 0.64 * 0.8},
        0.01,
    ),
    # Three that sustain with 1/2, two links of 0.4 each: 1 - (1/2 + 0.36/2)³; of four the half
    # multiplies 0.4 instead: 1 - 0.8⁸.
    *(
        Golden(
            f"{count} recipients that may not sustain",
            waters(
                {"lat": 0, "lon": 0, "size_km2": 1},
                {"node": node(0.4)},
                [(name, "node", None) for name in "ABCD"[:count]],
                uptake=dict.fromkeys("ABCD", 0.5),
            ),
            {(2,) * count: covered},
        )
        for count, covered in ((3, 1 - 0.68**3), (4, 1 - 0.8**8))
    ),
)
