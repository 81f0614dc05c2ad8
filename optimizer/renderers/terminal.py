"""Text for a terminal. Piped, it is plain: no colour, no escape codes, rules of hyphens."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from typing import TextIO

from rich import table as rich_table
from rich.box import Box
from rich.console import Console, RenderableType
from rich.text import Text as Line

from optimizer.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    Heading,
    KeyFigures,
    Note,
    Paragraph,
    Strong,
    Table,
    Text,
    clean,
    parts,
)
from optimizer.renderers.terminal_plot import draw

WIDTH = 100
NARROWEST = 40
# Only a line below the header and, at a section, above the total.
RULED = Box("    \n    \n ── \n    \n ── \n ── \n    \n    \n")
HYPHENS = Box("    \n    \n -- \n    \n -- \n -- \n    \n    \n", ascii=True)
# For terminals whose encoding lacks them.
SPELT = str.maketrans({"→": "->", "≥": ">=", "≤": "<=", "–": "-", "…": "...", "•": "*", "¥": "JPY ", "×": "x", "’": "'"})


def render(document: Document, width: int = WIDTH, colour: bool = False) -> str:
    """The document as text at most ``width`` cells wide (never narrower than 40), which ends with a line break.

    Names are printed as they are: no markup is read from them, control and bidirectional characters are dropped.
    """
    console = Console(
        file=io.StringIO(),
        width=max(width, NARROWEST),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        record=False,
        _environ={},
    )
    with console.capture() as capture:
        for index, block in enumerate((Heading(document.title), *document.blocks)):
            if index > 0:
                console.print()
            for part in _block(block, console.width, colour, title=index == 0):
                console.print(part)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def show(document: Document, stream: TextIO) -> None:
    """Write the document to a stream: coloured and as wide as the window on a terminal, plain elsewhere.

    ``NO_COLOR`` is obeyed, and so is ``COLUMNS``. A character that the stream's encoding lacks is spelt out.
    """
    colour = stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    text = render(document, min(shutil.get_terminal_size((WIDTH, 24)).columns, 120), colour)
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(SPELT).encode(encoding, errors="replace").decode(encoding)
    stream.write(text)


def _block(block: Block, width: int, colour: bool, title: bool) -> Iterator[RenderableType]:
    match block:
        case Heading(text, level):
            yield from _heading(text, "=" if title else "-" if level == 1 else "", colour)
        case Paragraph(text):
            yield _line(text)
        case Note(text):
            yield _marked("Note:", _line(text))
        case Bullets(items):
            for item in items:
                yield _marked("•", _line(item))
        case KeyFigures(figures):
            yield _figures(figures)
        case Table():
            yield from _table(block, colour)
        case Chart(caption=caption):
            yield Line(clean(caption), "bold")
            yield from draw(block, min(width, WIDTH))


def _heading(text: str, underline: str, colour: bool) -> Iterator[Line]:
    """Bold on a terminal; elsewhere underlined with a character, if the heading's rank asks for it."""
    line = Line(clean(text), "bold cyan" if underline else "bold")
    yield line
    if underline and not colour:
        yield Line(underline * line.cell_len)


def _line(text: Text) -> Line:
    return Line.assemble(*((clean(part.text), "bold") if isinstance(part, Strong) else clean(part) for part in parts(text)))


def _marked(mark: str, line: Line) -> rich_table.Table:
    """A line that hangs beside its mark when it wraps."""
    grid = rich_table.Table.grid(padding=(0, 1))
    grid.add_row(Line(mark, "dim"), line)
    return grid


def _figures(figures: tuple[tuple[str, str], ...]) -> rich_table.Table:
    grid = rich_table.Table.grid(padding=(0, 2))
    for label, value in figures:
        grid.add_row(Line(clean(label), "dim"), Line(clean(value), "bold"))
    return grid


def _table(table: Table, colour: bool) -> Iterator[RenderableType]:
    """The leading rows, then a line in place of the rest."""
    shown = table.rows[: table.leading]
    if table.caption:
        yield Line(clean(table.caption), "bold")
    grid = rich_table.Table(box=RULED if colour else HYPHENS, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for column in table.columns:
        grid.add_column(_header(column), justify=column.align, no_wrap=column.align == "right", overflow="fold")
    for row in shown:
        grid.add_row(*_cells(table, row))
    if table.total is not None:
        grid.add_section()
        grid.add_row(*_cells(table, table.total), style="bold")
    yield grid
    if len(shown) < len(table.rows):
        yield Line(clean(table.rest) or f"… and {len(table.rows) - len(shown)} more.", "dim")


def _header(column: Column) -> Line:
    """The header above its unit, so that numbers stand in narrow columns."""
    return Line("\n".join(filter(None, (clean(column.header), column.unit and f"({clean(column.unit)})"))))


def _cells(table: Table, row: tuple[Cell, ...]) -> list[Line]:
    return [Line(clean(column.say(cell))) for column, cell in zip(table.columns, row, strict=True)]
