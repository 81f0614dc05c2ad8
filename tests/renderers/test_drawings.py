"""Charts and maps as SVG: every point where its number puts it, every place where Mercator does."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from optimizer.document import Axis, Chart, Document, Map, Series, Station, Water
from optimizer.renderers.svg import chart, file, shade, world
from tests.renderers.samples import BLOCKS

Element = ElementTree.Element
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ("</text><script>alert(1)</script>", "Fish & \"Chips'", "\u202egnip\u2066", "x" * 10_000)


def read(drawn: str) -> Element:
    return ElementTree.fromstring(drawn)  # noqa: S314 - our own


def all_of(drawn: Element, tag: str, kind: str = "") -> list[Element]:
    return [
        each for each in drawn.iter(SVG + tag) if not kind or kind in each.get("class", "").split()
    ]


def number(text: str | None) -> float:
    return float((text or "").replace(",", ""))


def line_chart(*series: Series, **more: object) -> Chart:
    return Chart("line", series, Axis("Budget", "¥ bn"), Axis("Awareness"), "Curve", **more)  # type: ignore[arg-type]


def axis(drawn: Element, *, across: bool) -> tuple[float, float]:
    """Value of pixel 0 and value of a pixel, read off the two outermost numbers of an axis as a
    reader would.
    """
    anchor = "middle" if across else "end"
    texts = [
        each
        for each in all_of(drawn, "text")
        if each.get("text-anchor") == anchor
        and not each.get("class")
        and re.fullmatch(r"-?[\d,.]+", each.text or "")
    ]
    place = (lambda each: float(each.get("x"))) if across else lambda each: float(each.get("y")) - 4
    first, last = texts[0], texts[-1]
    per_pixel = (number(last.text) - number(first.text)) / (place(last) - place(first))
    return number(first.text) - per_pixel * place(first), per_pixel


def points_of(line: Element) -> list[tuple[float, float]]:
    return [tuple(map(float, pair.split(","))) for pair in line.get("points", "").split()]  # type: ignore[misc]


# -- charts ----------------------------------------------------------------------------------------

LINES = [
    Series("rising", ((0, 20.6), (2.5, 23.1), (7, 29.0), (18.1, 32.5))),
    Series("falling", ((0, 31.0), (18.1, 20.0))),
]


@pytest.mark.parametrize("lines", [LINES[:1], LINES], ids=["one", "several"])
def test_every_point_of_a_line_lies_within_half_a_pixel_of_its_number(
    lines: Sequence[Series],
) -> None:
    drawn = read(chart(line_chart(*lines)))
    x0, per_x = axis(drawn, across=True)
    y0, per_y = axis(drawn, across=False)
    polylines = all_of(drawn, "polyline")
    assert len(polylines) == len(lines)
    for series, line in zip(lines, polylines, strict=True):
        places = points_of(line)
        assert len(places) == len(series.points)
        for (x, y), (value_x, value_y) in zip(places, series.points, strict=True):
            assert x == pytest.approx((float(value_x) - x0) / per_x, abs=0.5)
            assert y == pytest.approx((value_y - y0) / per_y, abs=0.5)


def test_a_line_that_goes_up_in_steps_is_level_up_to_each_next_budget() -> None:
    drawn = read(chart(line_chart(Series("best", ((0, 10), (4, 30), (10, 35)), steps=True))))
    (line,) = all_of(drawn, "polyline")
    corners = points_of(line)
    # (0, 10) to (4, 10), up to (4, 30), to (10, 30), up to (10, 35)
    assert len(corners) == 5
    across, down = [x for x, _ in corners], [y for _, y in corners]
    assert down[0] == down[1]
    assert across[1] == across[2]
    assert down[2] == down[3]
    assert across[3] == across[4]
    assert down[1] > down[2] > down[4]


def test_a_band_reaches_from_budget_to_budget_and_from_what_is_certain_to_the_bound() -> None:
    band = (2.0, 8.0, 24.0, 30.0)
    drawn = read(chart(line_chart(Series("best", ((0, 20), (10, 40))), bands=(band,))))
    x0, per_x = axis(drawn, across=True)
    y0, per_y = axis(drawn, across=False)
    (rect,) = all_of(drawn, "rect", "band")
    left, top, wide, high = (float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
    ends = (
        x0 + per_x * left,
        x0 + per_x * (left + wide),
        y0 + per_y * (top + high),
        y0 + per_y * top,
    )
    half = abs(per_x) / 2, abs(per_x) / 2, abs(per_y) / 2, abs(per_y) / 2
    for found, meant, tolerance in zip(ends, band, half, strict=True):
        assert found == pytest.approx(meant, abs=tolerance)


def test_the_names_of_lines_that_end_together_do_not_cover_one_another() -> None:
    series = [Series(f"line {n}", ((0, 1), (1, 2 + n / 1000))) for n in range(6)]
    names = all_of(read(chart(line_chart(*series))), "text", "end")
    heights = sorted(number(each.get("y")) for each in names)
    assert len(heights) == 6
    assert all(low - high >= 14 for high, low in pairwise(heights))
    # the highest line has the highest name
    assert min(names, key=lambda each: number(each.get("y"))).text == "line 5"


def test_bars_are_as_long_as_their_numbers_and_begin_at_nothing() -> None:
    values = {"Indonesia": (3.8, 2.8), "Fiji": (1.6, 0.4), "Tonga": (-1.0, 2.0)}
    series = tuple(
        Series(name, tuple((who, pair[order]) for who, pair in values.items()))
        for order, name in enumerate(("gain", "loss"))
    )
    drawn = read(chart(Chart("bar", series, Axis("who"), Axis("Gain"), "Gain")))
    bars = [bar for bar in all_of(drawn, "rect", "bar") if bar.get("height") != "10"]  # no legend
    (zero,) = all_of(drawn, "path", "zero")
    start = number(re.findall(r"M([\d.]+)", zero.get("d", ""))[0])
    expected = [value for pair in values.values() for value in pair]
    assert len(bars) == len(expected)
    unit = number(bars[0].get("width")) / 3.8
    for bar, value in zip(bars, expected, strict=True):
        left, wide = number(bar.get("x")), number(bar.get("width"))
        assert wide == pytest.approx(abs(value) * unit, abs=0.5)
        assert (left if value > 0 else left + wide) == pytest.approx(start, abs=0.5)


def test_what_is_drawn_twice_in_a_page_has_identifiers_of_its_own() -> None:
    block = line_chart(*LINES)
    names = [
        read(drawn).get("aria-labelledby")
        for drawn in (
            chart(block),
            chart(block, "ja"),
            world(sample_map()),
            world(sample_map(), "ja"),
        )
    ]
    assert len(set(names)) == 4
    assert all_of(read(chart(block)), "title")[0].get("id") == names[0]


# -- maps ------------------------------------------------------------------------------------------


def water(
    key: str, *points: tuple[float, float], size: float | None = None, **more: float
) -> Water:
    share = more.get("share", 0.5)
    return Water(
        key, key.title(), points, size, {"all": (0.1, share)}, {"all": more.get("weight", 1)}
    )


def sample_map(*waters: Water, stations: tuple[Station, ...] = ()) -> Map:
    shown = waters or (water("one", (10, 100)), water("two", (0, 120)))
    return Map(shown, stations, "Water", "Today", "Then", {"all": "All"}, "Waters")


def centre(drawn: Element, key: str) -> tuple[float, float]:
    (group,) = (each for each in all_of(drawn, "g") if each.get("data-water") == key)
    (disc,) = all_of(group, "circle")
    return number(disc.get("cx")), number(disc.get("cy"))


def northing(latitude: float) -> float:
    """Mercator as textbooks have it."""
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


@pytest.mark.parametrize(
    "places",
    [
        [(14.8, 120.3), (-8.4, 115.7), (11.6, 43.1)],
        [(59.5, 22.0), (54.4, 11.2), (65.0, 23.0)],  # the Baltic
        [(-17.5, 178.9), (-21.1, -175.2), (13.4, 144.8)],  # across 180 degrees
        [(10.0, -80.0), (-35.0, -55.0), (45.0, -60.0)],
    ],
    ids=["Asia", "Baltic", "Pacific", "Americas"],
)
def test_waters_lie_where_mercator_puts_them(places: list[tuple[float, float]]) -> None:
    drawn = read(world(sample_map(*(water(f"w{i}", at) for i, at in enumerate(places)))))
    found = [centre(drawn, f"w{i}") for i in range(3)]
    (lat0, _), (lat1, _), _ = places
    scale = (found[0][1] - found[1][1]) / (northing(lat1) - northing(lat0))
    assert scale > 0  # north is up
    for (lat, lon), (x, y) in zip(places, found, strict=True):
        east = math.radians((lon - places[0][1] + 180) % 360 - 180)
        assert x - found[0][0] == pytest.approx(scale * east, abs=0.5)
        assert found[0][1] - y == pytest.approx(scale * (northing(lat) - northing(lat0)), abs=0.5)
        assert 0 < x < 880


def test_a_disc_has_its_true_size_and_never_one_too_small_to_see() -> None:
    large, small = (
        water("large", (30, 140), size=math.pi * 400**2),
        water("small", (0, 100), size=1),
    )
    drawn = read(world(sample_map(large, small)))
    (x0, _), (x1, _) = centre(drawn, "large"), centre(drawn, "small")
    scale = (x0 - x1) / math.radians(40)
    radii = [number(each.get("r")) for each in all_of(drawn, "circle", "water")]
    # a circle of 400 km at 30 degrees north, stretched by 1 / cos 30°: 400 / 6371 / 0.866 radians
    assert radii[0] == pytest.approx(scale * 400 / 6371 / math.cos(math.radians(30)), rel=0.01)
    assert radii[1] == 4


def test_a_strait_is_a_line_in_its_direction_long_enough_to_be_seen() -> None:
    strait = water("strait", (1.0, 103.0), (1.2, 103.2))
    drawn = read(world(sample_map(strait, water("far", (30, 160)))))
    (line,) = all_of(drawn, "path", "strait")
    x1, y1, x2, y2 = map(float, re.findall(r"-?[\d.]+", line.get("d", "")))
    assert math.hypot(x2 - x1, y2 - y1) == pytest.approx(12, abs=0.2)
    assert math.degrees(math.atan2(y1 - y2, x2 - x1)) == pytest.approx(45, abs=2)


def test_large_waters_are_drawn_first_so_that_none_is_hidden() -> None:
    discs = [water(f"w{n}", (10, 100 + n), size=10.0**n) for n in (3, 6, 5, 4)]
    drawn = read(world(sample_map(*discs, water("line", (10, 101), (11, 102)))))
    keys = [each.get("data-water") for each in all_of(drawn, "g") if each.get("data-water")]
    assert keys == ["w6", "w5", "w4", "w3", "line"]


def inside(x: float, y: float, path: str) -> bool:
    """Whether a point lies within a path of relative lines, by the even-odd rule."""
    within = False
    for ring in filter(None, path.split("M")):
        start, steps = ring.rstrip("z").split("l")
        numbers = list(map(int, re.findall(r"-?\d+", steps)))
        px, py = map(int, start.split())
        corners = [(px, py)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            px, py = px + dx, py + dy
            corners.append((px, py))
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                within = not within
    return within


@pytest.mark.parametrize(
    ("place", "on_land"),
    [
        ((35.4, 138.7), True),  # Mount Fuji
        ((48.9, 2.4), True),  # Paris
        ((-17.8, 178.0), True),  # Viti Levu
        ((66.5, -179.0), True),  # Chukotka, beyond 180 degrees
        ((-25.0, 134.0), True),  # the middle of Australia
        ((42.0, 50.5), False),  # the Caspian Sea
        ((57.5, 19.8), False),  # the Baltic Sea
        ((30.0, -40.0), False),  # the middle of the Atlantic
        ((-10.0, -140.0), False),
        ((12.0, 113.0), False),  # the middle of the South China Sea
    ],
)
@pytest.mark.parametrize("around", [2, 25], ids=["near", "wide"])
def test_land_is_where_land_is(place: tuple[float, float], on_land: bool, around: float) -> None:
    lat, lon = place
    east = (lon + around + 180) % 360 - 180
    ends = water("here", place), water("there", (lat + around / 4, east))
    drawn = read(world(sample_map(*ends)))
    (land,) = all_of(drawn, "path", "land")
    x, y = centre(drawn, "here")
    assert inside(2 * x, 2 * y, land.get("d", "")) is on_land


def test_coasts_go_on_beyond_the_edge_and_are_cut_off_there() -> None:
    drawn = read(world(sample_map(water("a", (30, 100)), water("b", (31, 101)))))  # all land
    (land,) = all_of(drawn, "path", "land")
    assert "M-8 -8l" in land.get("d", "") or inside(0, 0, land.get("d", ""))
    (frame,) = all_of(drawn, "svg")[1:]
    corner = 2 * number(frame.get("width")), 2 * number(frame.get("height"))
    assert inside(1, 1, land.get("d", ""))
    assert inside(corner[0] - 1, corner[1] - 1, land.get("d", ""))


@pytest.mark.parametrize(
    ("share", "kind"),
    [(0, "q0"), (0.0999, "q0"), (0.1, "q1"), (0.3, "q3"), (0.6999999999999, "q7"), (1, "q9")],
)
def test_a_share_has_the_shade_of_its_tenth(share: float, kind: str) -> None:
    assert shade(share) == kind
    drawn = read(world(sample_map(water("one", (10, 100), share=share))))
    assert all_of(drawn, "circle", "water")[0].get("class") == f"water {kind}"


def test_waters_of_which_no_place_is_known_are_not_drawn() -> None:
    assert world(sample_map(water("somewhere"))) == ""
    drawn = world(sample_map(water("somewhere"), water("here", (1, 2))))
    assert 'data-water="here"' in drawn
    assert "somewhere" not in drawn


def test_a_station_and_what_it_reaches_are_there_to_be_shown() -> None:
    station = Station("Benoa <1>", (-8.75, 115.2), 100.0, bought=True)
    drawn = read(world(sample_map(stations=(station, Station("Hera", (-8.5, 125.6))))))
    rings = all_of(drawn, "circle", "reach")
    assert len(rings) == 1
    bases = [each for each in all_of(drawn, "g", "station") if all_of(each, "rect")]
    assert [all_of(each, "title")[0].text for each in bases] == ["Benoa <1>", "Hera"]
    assert [("bought" in each.get("class", "")) for each in bases] == [True, False]


# -- both ------------------------------------------------------------------------------------------


def drawings(name: str) -> list[str]:
    shown = Map(
        (Water(name, name, ((1, 2),), None, {name: (0, 1)}, {name: 1}, name),),
        (Station(name, (1, 2), 3.0),), name, name, name, {name: name}, name,
    )  # fmt: skip
    line = Chart("line", (Series(name, ((0, 1), (2, 3))),) * 2, Axis(name, name), Axis(name), name)
    bar = Chart("bar", (Series(name, ((name, 1.0),)),) * 2, Axis(name), Axis(name, name), name)
    return [
        chart(line),
        chart(bar),
        world(shown),
        *(file(Document(name, ()), each) for each in (line, bar, shown, None)),
    ]


@pytest.mark.parametrize("name", HOSTILE, ids=["script", "ampersand", "bidirectional", "long"])
def test_a_name_is_only_a_name(name: str) -> None:
    for drawn in drawings(name):
        root = read(drawn)
        assert not all_of(root, "script")
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", drawn)
        assert len(drawn) < 60_000
        for each in root.iter():
            assert "style" not in each.attrib
            assert not any(key.startswith("on") or "href" in key for key in each.attrib)


def test_a_file_of_its_own_has_its_style_within_and_names_nothing_outside() -> None:
    for block in (BLOCKS["Awareness"], BLOCKS["Philippines"], BLOCKS["Lombok"]):
        assert isinstance(block, Chart | Map)
        drawn = file(Document("What 18.1 billion buys", ()), block)
        assert len(all_of(read(drawn), "style")) == 1
        assert "What 18.1 billion buys" in drawn
        assert block.caption in drawn
        assert set(re.findall(r"https?://[^\"' ]+", drawn)) == {"http://www.w3.org/2000/svg"}
        assert not re.search(r"url\(|@import|<image|<use", drawn)
