"""A workbook: a sheet for every table and chart of a report, with the numbers themselves and charts
that Excel can change; what the report says in words; what it rests on.

Every text is a text, whatever it begins with: no cell is a formula, and no link is made.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.cells import cell_len

from optimizer.document import (
    LONGEST,
    Block,
    Bullets,
    Chart,
    Column,
    Details,
    Document,
    Heading,
    KeyFigures,
    Levels,
    Map,
    Note,
    Paragraph,
    Table,
    TableCell,
    chart_table,
    clean,
    map_table,
    outlined,
    plain,
)
from optimizer.renderers.csv import NUMBER, flattened, in_words

NARROWEST, WIDEST = 8, 60
"""Letters that a column is wide."""
PAGE = 110
"""Letters of a line of words."""
NAME = 31
"""Letters of the name of a sheet, at most."""
CELL = 32_767
"""Letters of a cell, at most."""
DIGITS = 15
"""Of a number that Excel keeps."""
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Said of every workbook, so that the same answer gives the same bytes."""
INDENTED = {"indent": 1}  # so that words do not touch the number before them
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
Line = tuple[str, bool]
"""Words, and whether they are a heading."""


def render(
    document: Document,
    data: Mapping[str, Any],
    records: Sequence[Mapping[str, Any]],
    sources: Iterable[Table],
) -> bytes:
    """The report as a workbook.

    Args:
        document: the report.
        data: the result, of which the digest and how it came about are told.
        records: the main table of the answer, which has every digit.
        sources: tables of what its numbers rest on.
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"title": _text(document.title)[:255], "created": CREATED})
        writer = _Writer(book)
        writer.words("Report", [(document.title, True), *_words(document.blocks), *_origin(data)])
        for heading, block in _drawn(document.blocks):
            writer.block(block, heading)
        writer.table(writer.sheet("Data"), _main(records), exact=True)
        for table in sources:
            writer.block(table, table.caption)
    return content.getvalue()


class _Writer:
    """A workbook that grows by a sheet a table."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True})
        self.heads = {
            side: book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "align": side, **INDENTED}
            )
            for side in ("left", "right")
        }
        self.texts = [book.add_format({"bold": bold, **INDENTED}) for bold in (False, True)]
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.taken: set[str] = set()

    def words(self, name: str, lines: Iterable[Line]) -> None:
        """A sheet of words, a line a row."""
        sheet = self.sheet(name)
        sheet.set_column(0, 0, PAGE)
        for row, (line, heading) in enumerate(lines):
            sheet.write_string(row, 0, _text(line), self.bold if heading else self.wrapped)

    def block(self, block: Table | Chart | Map, heading: str) -> None:
        """A sheet with a table, or with a chart beside its numbers."""
        name = block.caption if isinstance(block, Table | Chart) else ""
        sheet = self.sheet(name or heading or "Table")
        table = block if isinstance(block, Table) else _table(block)
        self.table(sheet, table)
        if isinstance(block, Chart):
            self.chart(sheet, block, len(table.columns) + 1)

    def sheet(self, name: str) -> Any:
        """A new sheet, called so as far as Excel allows it."""
        allowed = re.sub(r"[\[\]:*?/\\]", " ", _text(name)).strip(" '") or "Table"
        number, found = 1, allowed[:NAME].rstrip(" '")
        while found.lower() in self.taken | {"history"}:
            number += 1
            found = f"{allowed[: NAME - 4].rstrip()} {number}"
        self.taken.add(found.lower())
        sheet = self.book.add_worksheet(found)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, sheet: Any, table: Table, *, exact: bool = False) -> None:
        """Rows under a heading that stays in sight, columns as wide as what they hold; numbers with
        the digits of their column, or ``exact`` with all.
        """
        rows = [*table.rows, *([table.total] if table.total else [])]
        for at, column in enumerate(table.columns):
            said = [column.title, *(column.say(row[at]) for row in rows)]
            width = max(cell_len(_text(each)[:WIDEST]) for each in said)
            sheet.set_column(at, at, min(WIDEST, max(NARROWEST, width + 2)))
            sheet.write_string(0, at, _text(column.title), self.heads[column.align])
            form = "General" if exact else _form(column.decimals)
            numbers = [
                self.book.add_format({"num_format": form, "bold": bold}) for bold in (False, True)
            ]
            for row, cells in enumerate(rows, 1):
                total = table.total is not None and row == len(rows)
                _write(sheet, row, at, cells[at], numbers[total], self.texts[total])
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1 if len(table.columns) > 1 else 0)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)

    def chart(self, sheet: Any, block: Chart, beside: int) -> None:
        """The chart itself, of the numbers on its sheet; of steps and bands their corners stand
        beside them.
        """
        kind = (
            {"type": "bar"} if block.kind == "bar" else {"type": "scatter", "subtype": "straight"}
        )
        drawn = self.book.add_chart(kind)
        for order, series in enumerate(block.series):
            points = series.outline if block.kind == "line" else series.points
            columns = 0, order + 1
            if block.kind == "line":
                columns = beside, beside + 1
                beside += 3
                _corners(sheet, columns[0], block.x.title, series.name, points)
            places, values = ([sheet.name, 1, at, len(points), at] for at in columns)
            drawn.add_series({"name": _text(series.name), "categories": places, "values": values})
        drawn.set_title({"name": _text(block.caption), "overlay": False})
        across, down = ("x", "y") if block.kind == "line" else ("y", "x")
        for axis, of in ((across, block.x), (down, block.y)):
            turned = axis == "y" and block.kind == "bar"  # Excel begins at the bottom
            getattr(drawn, f"set_{axis}_axis")({"name": _text(of.label), "reverse": turned})
        if len(block.series) == 1:
            drawn.set_legend({"none": True})
        drawn.set_size({"width": 720, "height": 400})
        sheet.insert_chart(2, beside, drawn)


def _form(decimals: int) -> str:
    """Excel's word for numbers of so many digits after the point."""
    return f"#,##0{'.' * (decimals > 0)}{'0' * decimals}" if decimals <= LONGEST else "0.00E+00"


def _corners(
    sheet: Any, at: int, x: str, name: str, points: Sequence[tuple[float | str, float]]
) -> None:
    """The points of a line as they are drawn."""
    for side, title in enumerate((x, name)):
        sheet.write_string(0, at + side, _text(title))
        for row, point in enumerate(points, 1):
            sheet.write_number(row, at + side, point[side])


def _write(sheet: Any, row: int, at: int, cell: TableCell, number: Any, text: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, at, _text(cell), text)
    elif cell is not None:
        sheet.write_number(row, at, cell, number)


def _text(text: str) -> str:
    return clean(text)[:CELL]


def _table(block: Chart | Map) -> Table:
    return map_table(block) if isinstance(block, Map) else chart_table(block)


def _drawn(blocks: Iterable[Block], heading: str = "") -> Iterator[tuple[str, Table | Chart | Map]]:
    """Tables, charts and maps, each with the heading that it stands under."""
    for block in blocks:
        match block:
            case Heading(text):
                heading = text
            case Details() | Levels():
                yield from _drawn(outlined(block), heading)
            case Table() | Chart() | Map():
                yield heading, block


def _words(blocks: Iterable[Block], under: str = "") -> Iterator[Line]:
    """All that stands in no table, under its headings."""
    for block in blocks:
        lines: Sequence[str] = ()
        match block:
            case Heading(text):
                under = text
            case Paragraph(text) | Note(text):
                lines = (plain(text),)
            case Bullets(items):
                lines = [f"- {plain(item)}" for item in items]
            case KeyFigures(figures):
                lines = [f"{name}: {value}" for name, value in figures]
            case Details() | Levels():
                yield from _words(outlined(block), under)
        if lines and under:
            yield from (("", False), (under, True))
            under = ""
        yield from ((line, False) for line in lines)


def _main(records: Sequence[Mapping[str, Any]]) -> Table:
    """The main table with all that a file of values has, exact amounts of money as numbers."""
    flat = [dict(flattened(record)) for record in records]
    names = dict.fromkeys(name for record in flat for name in record)
    rows = tuple(tuple(_cell(record.get(name)) for name in names) for record in flat)
    return Table(tuple(Column(name) for name in names), rows, "Data")


def _cell(value: Any) -> TableCell:
    if isinstance(value, str) and NUMBER.fullmatch(value) and len(value) <= DIGITS:
        return float(value)
    return value if type(value) in (int, float) else in_words(value) or None


def _origin(data: Mapping[str, Any]) -> Iterator[Line]:
    """By which the answer is known, and the command that gives it again."""
    yield "", False
    run = data.get("run", {})
    known = {
        "Digest": data.get("digest"),
        "Command": run.get("command"),
        "Solver": run.get("solver"),
    }
    yield from ((f"{name}: {value}", False) for name, value in known.items() if value)
