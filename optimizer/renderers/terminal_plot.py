"""Charts drawn with characters: braille dots for lines, block elements for bars."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from optimizer.document import Chart, Column, Series, clean, fixed

STYLES = ("color(31)", "color(133)", "color(130)", "color(64)", "color(33)", "color(160)")
"""Blue, purple, brown, green, azure, red of the 256 that terminals share: each is read on white and
on black, at a contrast of 3 or more. Of the first sixteen, which a user may set, hardly any is.
"""
FILLS = "█▓▒░"
# The braille dot in column 0 or 1, row 0 (top) to 3, of a cell that starts at U+2800.
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
EIGHTHS = " ▏▎▍▌▋▊▉"
SHORTEST = 10
"""Cells that a bar, or a line from end to end, has at least; names that leave less stand on lines
of their own.
"""

Dots = dict[tuple[int, int], tuple[int, int]]
"""By (row, column) of a cell: its braille dots as bits and the series drawn there last."""


def draw(chart: Chart, width: int, height: int = 14) -> list[Text]:
    """The chart as lines of text, each at most ``width`` cells wide; ``height`` is that of a line
    chart.
    """
    return _bars(chart, width) if chart.kind == "bar" else _lines(chart, width, height)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values (steps of 1, 2 or 5 times a power of ten) that cover [low, high], at most about
    ``most``.
    """
    span = high - low or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(
        factor * power for factor in (1, 2, 5, 10, 20) if span / (factor * power) <= most - 1 + 1e-9
    )
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * index for index in range(first, max(last, first + 1) + 1)]


def _style(order: int) -> str:
    return STYLES[order % len(STYLES)]


def _bars(chart: Chart, width: int) -> list[Text]:
    """A bar for each name and series, from zero on, after its name or else below it; series differ
    in fill.
    """
    say = Column("", decimals=chart.decimals).say
    values = [y for series in chart.series for _, y in series.points]
    labels = [clean(str(x)) for x, _ in chart.series[0].points]
    margin = max(map(cell_len, labels), default=0) + 1
    numbers = max((len(say(y)) for y in values), default=0) + 1
    above = margin + SHORTEST + numbers > width
    margin = 0 if above else margin
    largest = max(values, default=0.0)
    scale = max(width - margin - numbers, 1) / largest if largest > 0 else 0.0
    lines = [Text(clean(chart.y.label), "dim")]
    for index, label in enumerate(labels):
        lines += [Text(label)] if above else []
        lines += _bars_of(chart, index, set_cell_size(label, margin), scale)
    return lines + (_legend(chart.series) if len(chart.series) > 1 else [])


def _bars_of(chart: Chart, index: int, head: str, scale: float) -> Iterator[Text]:
    """The bars of one name, a line for each series, the first after the name."""
    say = Column("", decimals=chart.decimals).say
    for order, series in enumerate(chart.series):
        y = series.points[index][1]
        line = Text(head if order == 0 else " " * cell_len(head))
        line.append(_bar(y * scale, _fill(order)), _style(order))
        yield line.append(f" {say(y)}")


def _fill(order: int) -> str:
    return FILLS[order % len(FILLS)]


def _bar(length: float, fill: str) -> str:
    """A bar, a solid one exact to an eighth of a cell; nothing for a length below zero."""
    whole, eighth = divmod(round(max(length, 0.0) * 8), 8)
    return fill * whole + (EIGHTHS[eighth].strip() if fill == FILLS[0] else fill * (eighth >= 4))


def _legend(series: tuple[Series, ...]) -> list[Text]:
    return [
        Text.assemble((_fill(order) * 2, _style(order)), f" {clean(one.name)}")
        for order, one in enumerate(series)
    ]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The window of a line chart: data ranges, and its size in cells."""

    left: float
    right: float
    bottom: float
    top: float
    columns: int
    rows: int

    def dot(self, x: float, y: float) -> tuple[float, float]:
        """Where a point falls, in dots from the upper left corner: two by four of them make
        a cell.
        """
        across = (x - self.left) / ((self.right - self.left) or 1.0)
        down = (self.top - y) / (self.top - self.bottom)
        return across * (self.columns * 2 - 1), down * (self.rows * 4 - 1)

    def row(self, y: float) -> int:
        """The row of cells in which a value falls."""
        return round(self.dot(self.left, y)[1]) // 4


def _lines(chart: Chart, width: int, rows: int) -> list[Text]:
    """Braille lines above an axis, values interpolated between points.

    Each has its name at its end, or, where names leave too little room, a number that stands before
    the name below.
    """
    points = [point for series in chart.series for point in series.points]
    xs, ys = [float(x) for x, _ in points], [y for _, y in points]
    marks = ticks(min(ys), max(ys))
    said = say_ticks(marks)
    margin = max(map(len, said))
    room = width - margin - 2
    names, legend = _names(chart.series, room, rows)
    columns = max(room - max(map(cell_len, names)) - 1, 1)
    frame = _Frame(min(xs), max(xs), marks[0], marks[-1], columns, rows)
    dots, ends = _dots(chart.series, frame), _ends(chart.series, names, frame)
    numbers = dict(zip(map(frame.row, marks), said, strict=True))
    lines = [
        _plot_row(row, f"{numbers.get(row, ''):>{margin}} │", dots, columns, ends.get(row))
        for row in range(rows)
    ]
    axis = _axis(clean(chart.x.label), margin, frame)
    return [Text(clean(chart.y.label), "dim"), *lines, *axis, *legend]


def _names(series: tuple[Series, ...], room: int, rows: int) -> tuple[list[str], list[Text]]:
    """What stands at the ends of lines, none where there is but one; and what is said below."""
    if len(series) == 1:
        return [""], []
    names = [clean(one.name) for one in series]
    if len(names) <= rows and room - max(map(cell_len, names)) - 1 >= 2 * SHORTEST:
        return names, []
    numbers = [f"({order})" for order in range(1, len(names) + 1)]
    return numbers, [Text(f"{number} {name}") for number, name in zip(numbers, names, strict=True)]


def say_ticks(marks: list[float]) -> list[str]:
    """Round values in words, all with the digits after the point that their step has."""
    step = marks[1] - marks[0]
    return [fixed(mark, max(0, -math.floor(math.log10(step) + 1e-9))) for mark in marks]


def _dots(series: tuple[Series, ...], frame: _Frame) -> Dots:
    dots: Dots = {}
    for order, one in enumerate(series):
        for across, down in _trace([frame.dot(x, y) for x, y in one.outline]):
            place = down // 4, across // 2
            dots[place] = dots.get(place, (0, 0))[0] | DOTS[across % 2][down % 4], order
    return dots


def _trace(points: list[tuple[float, float]]) -> Iterator[tuple[int, int]]:
    """The dots of the line through the points, without holes."""
    for (x0, y0), (x1, y1) in zip(points, points[1:] or points, strict=False):
        steps = max(1, math.ceil(max(abs(x1 - x0), abs(y1 - y0))))
        for step in range(steps + 1):
            yield (round(x0 + (x1 - x0) * step / steps), round(y0 + (y1 - y0) * step / steps))


def _ends(
    series: tuple[Series, ...], names: list[str], frame: _Frame
) -> dict[int, tuple[str, str]]:
    """By row: the name and style of the line that ends there, or at the next free row below, or
    else above, if any is free.
    """
    ends: dict[int, tuple[str, str]] = {}
    for order, one in enumerate(series):
        row = frame.row(one.points[-1][1])
        free = [*range(row, frame.rows), *range(row - 1, -1, -1)]
        if (place := next((other for other in free if other not in ends), None)) is not None:
            ends[place] = (names[order], _style(order))
    return ends


def _plot_row(row: int, head: str, dots: Dots, columns: int, end: tuple[str, str] | None) -> Text:
    line = Text(head)
    for column in range(columns):
        bits, order = dots.get((row, column), (0, 0))
        line.append(chr(0x2800 + bits) if bits else " ", _style(order) if bits else "")
    if end:
        line.append(f" {end[0]}", end[1])
    line.rstrip()
    return line


def _axis(title: str, margin: int, frame: _Frame) -> list[Text]:
    """The ends of the axis, with its title between them, or below where it does not fit."""
    first, last = (f"{end:,.10g}" for end in (frame.left, frame.right))
    room = max(frame.columns - len(first) - len(last), 1)
    fits = cell_len(title) + 2 <= room
    before = (room - cell_len(title)) // 2 if fits else room
    between = " " * before + (title + " " * (room - before - cell_len(title)) if fits else "")
    start = " " * (margin + 2)
    return [Text(f"{start}{first}{between}{last}"), *([] if fits else [Text(title)])]
