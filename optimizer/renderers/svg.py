"""Charts and maps as SVG: the same drawings in a page, in a notebook and as files of their own.

A drawing has classes and no style, so that a page may forbid styles in its markup; ``STYLE`` says
how they look, on light ground and on dark, in colours that colour-blind readers tell apart. Names
are escaped and cut, and nothing refers to anything outside.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import pairwise

from rich.cells import cell_len

from optimizer.document import (
    Chart,
    Document,
    Map,
    Paragraph,
    Station,
    Water,
    clean,
    fixed,
    plain,
)
from optimizer.renderers.land import FINE, Mercator, around, coast
from optimizer.renderers.land import WIDTH as MAP_WIDTH
from optimizer.renderers.terminal_plot import say_ticks, ticks
from optimizer.visible import cut

STYLE = (files(__package__) / "drawing.css").read_text(encoding="utf-8")
"""How the classes of drawings look; it stands once in whatever holds them."""
WIDTH = 480
"""Pixels across a chart."""
TOP, BOTTOM, BELOW = 32, 236, 42
"""Where the frame of a line chart begins and ends, and what is below it."""
LETTER, LINE = 8, 20
"""Pixels of a letter, at most, and from a line of text to the next."""
LONGEST = 26
"""Letters of a name that are drawn."""
BAR, APART = 15, 9
"""Pixels of a bar, and between those of one name and the next."""
COLOURS, SHADES = 6, 10
SMALLEST, SHORTEST = 4.0, 12.0
"""Pixels of the radius of a disc, and of a line between two points, that can still be seen."""
NAMED = 20
"""So many waters are named on a map, where their names find room: the heaviest."""
LEGEND = 48
"""Pixels below a map."""
PADDING = 16
"""Pixels around a drawing that is a file of its own."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Drawing:
    """A drawing without what it stands in.

    Attributes:
        kind: the class of the whole.
        title: what it is called for those who do not see it.
        width, height: in pixels.
        body: its elements.
    """

    kind: str
    title: str
    width: int
    height: float
    body: str

    def element(self, name: str = "") -> str:
        """The drawing as an ``<svg>`` element."""
        known = (
            f"{self.kind}-{sha256(f'{name}|{self.title}|{self.body}'.encode()).hexdigest()[:10]}"
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing {self.kind}" role="img"'
            f' viewBox="0 0 {self.width} {self.height:g}" aria-labelledby="{known}">'
            f'<title id="{known}">{_said(self.title)}</title>{self.body}</svg>'
        )


def chart(block: Chart, name: str = "") -> str:
    """A chart as an ``<svg>`` element; ``name`` tells apart what stands twice in one page.

    ``data-x`` and ``data-y`` of its ``<g class="plot">`` say of two values where they are drawn.
    """
    return _chart(block).element(name)


def world(block: Map, name: str = "") -> str:
    """A map as an ``<svg>`` element; nothing where it is of no water known where it lies.

    Each water is a ``<g data-water="KEY">`` whose shape has the classes ``water`` and ``shade``'s.
    Stations and what they reach are seen within anything of the class ``with-stations``.
    """
    return _map(block).element(name) if any(water.points for water in block.waters) else ""


def file(document: Document, block: Chart | Map | None) -> str:
    """A drawing as a file of its own, its style within: under the title of the report, its caption
    beside it; where nothing can be drawn, what the report says first.
    """
    if block is None:
        said = next(
            (plain(each.text) for each in document.blocks if isinstance(each, Paragraph)), ""
        )
        drawn, caption = Drawing("chart", "", 2 * WIDTH, 0, ""), f"Nothing to draw. {said}"
    else:
        drawn, caption = _map(block) if isinstance(block, Map) else _chart(block), block.caption
    cells = int(drawn.width / LETTER)
    above = _lines(document.title, int(cells / 1.4), "heading", 1)
    above += _lines(caption, cells, "", len(above) + 1)
    top = PADDING + LINE * (len(above) + 0.5)
    width, height = drawn.width + 2 * PADDING, top + drawn.height + PADDING
    body = (
        f"<style>{STYLE}</style>"
        f'<rect class="paper" width="{width}" height="{height:g}"/>{"".join(above)}'
        f'<svg x="{PADDING}" y="{top:g}" width="{drawn.width}" height="{drawn.height:g}">'
        f"{drawn.body}</svg>"
    )
    return Drawing(drawn.kind, document.title, width, height, body).element() + "\n"


def shade(share: float) -> str:
    """The class of a share from 0 to 1: ``q0`` below a tenth, ``q9`` from nine tenths on."""
    return f"q{max(0, min(SHADES - 1, int(share * SHADES + 1e-9)))}"


def _lines(text: str, cells: int, kind: str, first: int) -> list[str]:
    """A text in lines of at most so many cells, from a line of the file on."""
    width = max(1, cells * len(text) // max(1, cell_len(text)))  # a Japanese letter has two cells
    lines = textwrap.wrap(clean(text)[: 20 * cells], width)
    return [
        _text(PADDING, PADDING + LINE * (first + at) - 6, line, kind)
        for at, line in enumerate(lines)
    ]


def _said(text: str) -> str:
    return escape(cut(clean(text), 1_000, 250))


def _name(text: str, longest: int = LONGEST) -> str:
    return cut(clean(text), longest, longest // 4)


def _wide(text: str) -> float:
    """Pixels that a text takes, at most."""
    return LETTER * cell_len(text)


def _text(x: float, y: float, said: str, kind: str = "", anchor: str = "") -> str:
    marks = (("class", kind), ("text-anchor", anchor))
    given = "".join(f' {name}="{value}"' for name, value in marks if value)
    return f'<text x="{x:.1f}" y="{y:.1f}"{given}>{_said(said)}</text>'


def _rule(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


# -- charts ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """Which values are drawn where: from one value and its pixel to another."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)

    def __str__(self) -> str:
        """Two values and their pixels, for scripts."""
        return f"{self.low:.12g} {self.start:.1f} {self.high:.12g} {self.end:.1f}"


def _chart(block: Chart) -> Drawing:
    height, body = _bars(block) if block.kind == "bar" else _line_chart(block)
    return Drawing("chart", block.caption or block.y.label, WIDTH, height, body)


def _line_chart(block: Chart) -> tuple[float, str]:
    """Lines with their names at their ends, or one with its last value."""
    lines = [series.outline for series in block.series]
    ends = [y for line in lines for _, y in line] + [y for band in block.bands for y in band[2:]]
    places = [x for line in lines for x, _ in line]
    marks = ticks(min(ends), max(ends), 5)
    names = [_name(series.name) for series in block.series] if len(lines) > 1 else []
    left = 8 + max(map(_wide, say_ticks(marks)))
    right = WIDTH - 16 - max(map(_wide, names), default=0.0)
    across = Scale(min(places), max(places), left, right)
    down = Scale(marks[0], marks[-1], BOTTOM, TOP)
    drawn = [
        f'<g class="plot" data-x="{across}" data-y="{down}">',
        *_frame(block, across, down, marks),
        *(_band(band, across, down) for band in block.bands),
    ]
    for order, line in enumerate(lines):
        points = " ".join(f"{across(x):.2f},{down(y):.2f}" for x, y in line)
        drawn.append(f'<polyline class="c{order % COLOURS} line" points="{points}"/>')
    wanted = [down(line[-1][1]) for line in lines]
    for order, (name, y) in enumerate(zip(names, _apart(wanted), strict=False)):
        drawn.append(_text(right + 6, y + 4, name, f"c{order % COLOURS} end"))
    if not names:
        said = fixed(lines[0][-1][1], block.decimals)
        x, y = across(lines[0][-1][0]), wanted[0]
        drawn.append(f'<circle class="c0 bar" cx="{x:.2f}" cy="{y:.2f}" r="3.5"/>')
        drawn.append(_text(x, y - 9, said, "c0 end", "end"))
    return BOTTOM + BELOW, "".join((*drawn, "</g>"))


def _frame(block: Chart, across: Scale, down: Scale, marks: Sequence[float]) -> Iterator[str]:
    """Rules at round values, and what both axes count."""
    yield _text(0, 14, _name(block.y.label, 2 * LONGEST))
    for mark, said in zip(marks, say_ticks(list(marks)), strict=True):
        yield _rule("grid", across.start, down(mark), across.end, down(mark))
        yield _text(across.start - 6, down(mark) + 4, said, "", "end")
    round_places = ticks(across.low, across.high, 6)
    for place, said in zip(round_places, say_ticks(round_places), strict=True):
        if across.low <= place <= across.high:
            x = across(place)
            yield _rule("zero", x, BOTTOM, x, BOTTOM + 4)
            yield _text(x, BOTTOM + 18, said, "", "middle")
    yield _text(across.end, BOTTOM + 36, _name(block.x.label, 2 * LONGEST), "", "end")


def _band(band: tuple[float, float, float, float], across: Scale, down: Scale) -> str:
    first, last, low, high = band
    x, y = across(first), down(high)
    return (
        f'<rect class="band" x="{x:.2f}" y="{y:.2f}" width="{across(last) - x:.2f}"'
        f' height="{down(low) - y:.2f}"/>'
    )


def _apart(wanted: Sequence[float]) -> list[float]:
    """Heights of names near those wanted, a line apart, and none below the frame."""
    placed, lowest = list(wanted), float(BOTTOM)
    order = sorted(range(len(placed)), key=lambda each: placed[each])
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + BAR)
    for each in reversed(order):
        placed[each] = min(placed[each], lowest)
        lowest = placed[each] - BAR
    return placed


def _bars(block: Chart) -> tuple[float, str]:
    """A bar for each name and series, from zero on, with its value at its end."""
    names = [_name(str(x)) for x, _ in block.series[0].points]
    values = [[y for _, y in series.points] for series in block.series]
    known = [0.0, *(y for each in values for y in each)]
    numbers = 8 + max(_wide(fixed(y, block.decimals)) for y in known)
    left = 8 + max(map(_wide, names), default=0.0)
    across = Scale(min(known), max(known), left, WIDTH - numbers)
    several = len(values) > 1
    top = TOP + LINE * several * len(values)
    step = BAR * len(values) + APART
    height = top + step * len(names)
    drawn = [_text(0, 14, _name(block.y.label, 2 * LONGEST)), f'<g class="plot" data-x="{across}">']
    for order, series in enumerate(block.series if several else ()):
        colour, y = f"c{order % COLOURS}", TOP + LINE * order
        drawn.append(
            f'<rect class="{colour} bar" x="{left:.1f}" y="{y - 6}" width="22" height="10"/>'
        )
        drawn.append(_text(left + 28, y + 4, _name(series.name), f"{colour} end"))
    for at, name in enumerate(names):
        y = top + step * at
        drawn.append(_text(left - 8, y + BAR * len(values) / 2 + 4, name, "strong", "end"))
        for order, each in enumerate(values):
            start, end = sorted((across(0), across(each[at])))
            drawn.append(
                f'<rect class="c{order % COLOURS} bar" x="{start:.2f}" y="{y + BAR * order}"'
                f' width="{end - start:.2f}" height="{BAR - 2}"/>'
            )
            drawn.append(_text(end + 5, y + BAR * (order + 1) - 4, fixed(each[at], block.decimals)))
    drawn.append(_rule("zero", across(0), top - 4, across(0), height - APART + 4))
    return height, "".join((*drawn, "</g>"))


# -- maps ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """A water as it is drawn: its middle, how far it goes from there, and its elements."""

    water: Water
    x: float
    y: float
    reach: float
    element: str

    @property
    def box(self) -> Box:
        """What it covers."""
        return self.x - self.reach, self.y - self.reach, self.x + self.reach, self.y + self.reach


def _map(block: Map) -> Drawing:
    waters = [water for water in block.waters if water.points]
    discs = [(point, _radius_km(water)) for water in waters for point in water.points]
    window = around(discs + [(station.point, 0.0) for station in block.stations])
    shapes = [_shape(water, window) for water in waters]
    shapes.sort(key=lambda shape: (len(shape.water.points), -shape.reach, shape.water.key))
    stations = [_station(each, window) for each in block.stations]
    body = (
        f'<svg width="{MAP_WIDTH}" height="{window.height}">',  # cuts off what goes beyond
        f'<rect class="sea" width="{MAP_WIDTH}" height="{window.height}"/>',
        f'<path class="land" transform="scale({1 / FINE})" d="{coast(window)}"/>',
        f'<g class="stations">{"".join(ring for ring, _ in stations)}</g>',
        *(_water(shape, block) for shape in shapes),
        f'<g class="stations">{"".join(base for _, base in stations)}</g>',
        *_names(shapes, window.height),
        "</svg>",
        *_legend(block.after, window.height),
    )
    return Drawing("map", block.caption, MAP_WIDTH, window.height + LEGEND, "".join(body))


def _radius_km(water: Water) -> float:
    return math.sqrt((water.size_km2 or 0.0) / math.pi)


def _shape(water: Water, window: Mercator) -> Shape:
    """A disc of its size, or a line between its ends; either can be seen."""
    kind = f"water {shade(water.over_all()[1])}"
    if len(water.points) == 1:
        x, y, radius = window.disc(water.points[0], _radius_km(water))
        radius = max(SMALLEST, radius)
        disc = f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
        return Shape(water, x, y, radius, disc)
    (x1, y1), (x2, y2) = map(window.at, water.points)
    x, y, half = (x1 + x2) / 2, (y1 + y2) / 2, math.hypot(x2 - x1, y2 - y1) / 2
    longer = max(1.0, SHORTEST / 2 / half) if half else 1.0
    aside, down = (x2 - x1) / 2 * longer, (y2 - y1) / 2 * longer
    path = f'd="M{x - aside:.1f} {y - down:.1f}L{x + aside:.1f} {y + down:.1f}"/>'
    line = f'<path class="edge" {path}<path class="strait {kind}" {path}'
    return Shape(water, x, y, max(half, SHORTEST / 2), line)


def _water(shape: Shape, block: Map) -> str:
    water = shape.water
    before, after = (f"{100 * share:.0f} %" for share in water.over_all())
    said = water.said or f"{water.name}: {block.before} {before}, {block.after} {after}"
    key = escape(clean(water.key))
    return f'<g data-water="{key}"><title>{_said(said)}</title>{shape.element}</g>'


def _station(station: Station, window: Mercator) -> tuple[str, str]:
    """What a station reaches, and where it stands."""
    x, y, radius = window.disc(station.point, station.reach_km or 0.0)
    kind = f'<g class="station{" bought" * station.bought}">'
    title = f"<title>{_said(station.name)}</title>"
    ring = f'<circle class="reach" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>' if radius else ""
    place = f'<rect class="base" x="{x - 3:.1f}" y="{window.down(station.point[0]) - 3:.1f}"'
    return f"{kind}{ring}</g>", f'{kind}{title}{place} width="6" height="6"/></g>'


def _names(shapes: Sequence[Shape], height: float) -> Iterator[str]:
    """The names of the heaviest waters, each beside its own where nothing is in the way."""
    taken = [shape.box for shape in shapes]
    heaviest = sorted(shapes, key=lambda each: -sum(each.water.weights.values()))
    for shape in heaviest[:NAMED]:
        name = _name(re.split(r" *[(（]", shape.water.name, maxsplit=1)[0], 2 * LONGEST)
        wide, apart = _wide(name), shape.reach + 4
        sides = ((apart, 0), (-apart - wide, 0), (-wide / 2, -apart - 6), (-wide / 2, apart + 8))
        for aside, down in sides:
            left, y = shape.x + aside, shape.y + down
            box = left, y - 7, left + wide, y + 7
            within = box[0] > 0 and box[2] < MAP_WIDTH and box[1] > 0 and box[3] < height
            if within and not any(_meet(box, other) for other in taken):
                taken.append(box)
                yield _text(left, y + 4, name, "named")
                break


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(said: str, top: float) -> Iterator[str]:
    """Which share each shade is."""
    side = 24
    for each in range(SHADES):
        place = f'x="{side * each}" y="{top + 8:g}" width="{side}" height="12"'
        yield f'<rect class="swatch q{each}" {place}/>'
    yield _text(0, top + 38, "0 %")
    yield _text(side * SHADES, top + 38, "100 %", "", "end")
    yield _text(side * SHADES + 12, top + 19, _name(said))
