"""What a report says, as frozen plain data without a format.

Analyses build a ``Document``; renderers turn it into text, a page or a workbook and know nothing
else. A number in a table or a chart stays a number, so that a spreadsheet can reckon with it; the
column says how it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeVar

TableCell = str | int | float | None
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Strong:
    """A few words that matter most in their sentence."""

    text: str


Text = str | tuple[str | Strong, ...]
"""A run of words: a string, or strings and ``Strong`` words in reading order."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a part of the report, level 2 a part of a part."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more sentences."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list whose items stand side by side, in the order given."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The few figures to read first, as (label, value) pairs of text."""

    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A caveat: what the reader must keep in mind about what was just said."""

    text: Text


@dataclass(frozen=True, slots=True)
class Column:
    """How one column of a table is read.

    Attributes:
        header: its name, a word or two.
        align: words to the left, numbers to the right.
        unit: what its numbers count, e.g. ``"¥ million"`` or ``"%"``; empty for words and plain
            counts.
        decimals: digits after the point of its floats (0 or more).
        bar: whether a page draws each of its numbers as a bar, too.
    """

    header: str
    align: Literal["left", "right"] = "left"
    unit: str = ""
    decimals: int = 0
    bar: bool = False

    @property
    def title(self) -> str:
        """The header with its unit."""
        return (
            f"{self.header} ({self.unit})"
            if self.unit and self.header
            else self.header or self.unit
        )

    def say(self, cell: TableCell) -> str:
        """A cell of this column in words: thousands separated, floats rounded to ``decimals``, None
        empty.
        """
        if cell is None or isinstance(cell, str):
            return cell or ""
        return f"{cell:,d}" if isinstance(cell, int) else fixed(cell, self.decimals)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain cells under columns.

    Attributes:
        columns: one for each cell of a row.
        rows: each as long as ``columns``.
        caption: what the table shows, in a few words; may be empty.
        leading: how many rows a short format (the terminal) shows; None means all.
        rest: said in a short format in place of the rows it leaves out.
        total: a last row that sums the others; always shown.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    caption: str = ""
    leading: int | None = None
    rest: str = ""
    total: tuple[TableCell, ...] | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis of a chart shows, and in which unit."""

    title: str
    unit: str = ""

    @property
    def label(self) -> str:
        """The title with its unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one bar for every name: (x, y) points, x a number in a line chart and a name in
    a bar chart.

    Attributes:
        steps: whether each y holds up to the next x, so that the line goes up in steps.
    """

    name: str
    points: tuple[tuple[float | str, float], ...]
    steps: bool = False

    @property
    def outline(self) -> tuple[tuple[float, float], ...]:
        """Of a line: the points between which it is straight."""
        points = tuple((float(x), y) for x, y in self.points)
        if not self.steps:
            return points
        return points[:1] + tuple(
            corner for (_, low), (x, y) in pairwise(points) for corner in ((x, low), (x, y))
        )


@dataclass(frozen=True, slots=True)
class Chart:
    """A line chart over numbers or a bar chart over names, as data.

    Attributes:
        kind: ``line`` joins the points of a series in order of x; ``bar`` draws one bar for each
            name.
        series: at least one; the series of a bar chart share their names.
        x, y: the axes; ``y`` is the length of the bars.
        caption: what the chart shows.
        decimals: digits after the point when a value of ``y`` is written out.
        bands: what is certain between points: from x, to x, at least, at most.
    """

    kind: Literal["line", "bar"]
    series: tuple[Series, ...]
    x: Axis
    y: Axis
    caption: str = ""
    decimals: int = 1
    bands: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Water:
    """A water on a map.

    Attributes:
        key: what it is known by, unique in its map.
        name: what it is called.
        points: (degrees north, degrees east): one, the middle of a disc, or two, the ends of a
            line; none where it is not known where it lies.
        size_km2: of the disc, where known.
        coverage: by layer, before and after, shares from 0 to 1.
        weights: by layer, what being aware of it is worth (0 or more).
        said: its name and its coverage over all layers, in words.
    """

    key: str
    name: str
    points: tuple[tuple[float, float], ...]
    size_km2: float | None
    coverage: Mapping[str, tuple[float, float]]
    weights: Mapping[str, float]
    said: str = ""

    def over_all(self) -> tuple[float, float]:
        """Coverage before and after over all layers by their weights; alike where none has any."""
        weights = self.weights if any(self.weights.values()) else dict.fromkeys(self.coverage, 1.0)
        before, after = (
            sum(weights[layer] * ends[end] for layer, ends in self.coverage.items())
            / sum(weights.values())
            for end in (0, 1)
        )
        return before, after


@dataclass(frozen=True, slots=True)
class Station:
    """Where something stands, or would, on a map.

    Attributes:
        name: what it is called.
        point: degrees north, degrees east.
        reach_km: how far it sees; None where that is not known.
        bought: whether the plan puts anything there.
    """

    name: str
    point: tuple[float, float]
    reach_km: float | None = None
    bought: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """Waters by their coverage, as data.

    Attributes:
        waters: at least one.
        stations: shown on demand, with what they reach.
        x, before, after: what the columns of its table are called: the water, its coverage before
            and after.
        layers: what each layer is called, by layer.
        caption: what it shows, and what it does not claim.
    """

    waters: tuple[Water, ...]
    stations: tuple[Station, ...]
    x: str
    before: str
    after: str
    layers: Mapping[str, str]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that a page shows on demand; other formats show them under a heading.

    Attributes:
        summary: a line that says what they are about.
        blocks: in reading order.
    """

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """One of several answers among which a reader of a page chooses.

    Attributes:
        key: what links to it say, unique among its levels; no blanks.
        label: what it is called, a word or two.
        told: the same in a sentence, for whoever does not see the page.
        at: where it stands along the curve of its levels.
        blocks: as many for each level, of the same kinds in the same order.
    """

    key: str
    label: str
    told: str
    at: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """Answers among which a reader of a page chooses; other formats show one of them.

    Attributes:
        label: what is chosen.
        curve: a line chart; a click on it chooses the level that stands nearest.
        levels: in the order of ``at``.
        start: the index of the level that is shown first.
    """

    label: str
    curve: Chart
    levels: tuple[Level, ...]
    start: int


Block = Heading | Paragraph | Bullets | KeyFigures | Note | Table | Chart | Map | Details | Levels


@dataclass(frozen=True, slots=True)
class Document:
    """A title and blocks in reading order."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def picture(self) -> Chart | Map | None:
        """The first that can be drawn."""
        return next((block for block in self.blocks if isinstance(block, Chart | Map)), None)


# -- numbers ---------------------------------------------------------------------------------------

LONGEST = 15
"""Digits after the point that people still read; with more, a number is written with a power of
ten.
"""


def fixed(number: float, decimals: int) -> str:
    """A number with so many digits after the point, thousands separated, never "-0": "1,234.50"."""
    if decimals > LONGEST:
        return f"{number:.2e}" if number else "0"
    text = f"{number:,.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.") else text


# -- to put a document together --------------------------------------------------------------------


def number(header: str, decimals: int = 0, unit: str = "") -> Column:
    """A column of numbers."""
    return Column(header, "right", unit, decimals)


def table(
    records: Iterable[R],
    *columns: tuple[Column, Callable[[R], TableCell]],
    caption: str = "",
    leading: int | None = None,
    rest: str = "",
    total: tuple[TableCell, ...] | None = None,
) -> Table:
    """A table with a row for each record; each column stands beside what it shows of one."""
    rows = tuple(tuple(cell(record) for _, cell in columns) for record in records)
    return Table(tuple(column for column, _ in columns), rows, caption, leading, rest, total)


def bullets(items: Iterable[Text]) -> tuple[Block, ...]:
    """A list; nothing where it would be empty."""
    listed = tuple(items)
    return (Bullets(listed),) if listed else ()


def paragraph(*sentences: str) -> tuple[Block, ...]:
    """Sentences in a row, empty ones left out; nothing where all are."""
    said = " ".join(filter(None, sentences))
    return (Paragraph(said),) if said else ()


def section(heading: str, *blocks: Block, level: Literal[1, 2] = 1) -> tuple[Block, ...]:
    """Blocks under a heading, tables without rows left out; nothing where there are none."""
    said = [block for block in blocks if not isinstance(block, Table) or block.rows]
    return (Heading(heading, level), *said) if said else ()


# -- to read one -----------------------------------------------------------------------------------


def parts(text: Text) -> tuple[str | Strong, ...]:
    """The parts of a text, one form for both spellings."""
    return (text,) if isinstance(text, str) else text


def plain(text: Text) -> str:
    """A text without its emphasis."""
    return "".join(part if isinstance(part, str) else part.text for part in parts(text))


def clean(text: str) -> str:
    """The text without control, bidirectional and other invisible characters; line breaks and tabs
    become spaces.

    Names come from files that others wrote: an escape code or an override of the reading direction
    in a name must not reach a terminal or a page.
    """
    spaced = (" " if character.isspace() else character for character in text)
    return "".join(filter(str.isprintable, spaced))


def chart_table(chart: Chart) -> Table:
    """The points of a chart as a table with a row for each x: what a format without pictures
    shows.
    """
    places = tuple(dict.fromkeys(x for series in chart.series for x, _ in series.points))
    if chart.kind == "line":
        places = tuple(sorted(places, key=float))
    values = [dict(series.points) for series in chart.series]
    decimals = 0 if all(isinstance(x, str) or float(x).is_integer() for x in places) else 2
    align: Literal["left", "right"] = "left" if chart.kind == "bar" else "right"
    first = Column(chart.x.title, align, chart.x.unit, decimals)
    single = len(chart.series) == 1
    others = tuple(
        Column(chart.y.title if single else series.name, "right", chart.y.unit, chart.decimals)
        for series in chart.series
    )
    rows = tuple((x, *(points.get(x) for points in values)) for x in places)
    caption = chart.caption if single else ": ".join(filter(None, (chart.caption, chart.y.label)))
    return Table((first, *others), rows, caption)


def map_table(shown: Map) -> Table:
    """The waters of a map as a table with a row for each and all its layers together: what a format
    without pictures shows.
    """
    return table(
        ((water.name, *water.over_all()) for water in shown.waters),
        (Column(shown.x), lambda row: row[0]),
        (number(shown.before, 0, "%"), lambda row: 100 * row[1]),
        (number(shown.after, 0, "%"), lambda row: 100 * row[2]),
        caption=shown.caption,
    )


def outlined(block: Details | Levels) -> tuple[Block, ...]:
    """Details under a heading, or one of several levels after their curve: what a format shows in
    which nothing can be folded or chosen.
    """
    if isinstance(block, Details):
        return section(block.summary, *block.blocks, level=2)
    shown = block.levels[block.start]
    return block.curve, *section(shown.label, *shown.blocks, level=2)
