"""Text for a terminal. Piped, it is plain: no colour, no escape codes, rules of hyphens."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TextIO

from rich import table as rich_table
from rich.console import Console, RenderableType
from rich.text import Text as Line

from optimizer.document import (
    Block,
    Bullets,
    Chart,
    Details,
    Document,
    Heading,
    KeyFigures,
    Levels,
    Map,
    Note,
    Paragraph,
    Strong,
    Table,
    Text,
    clean,
    map_table,
    outlined,
    parts,
)
from optimizer.renderers import terminal_plot, terminal_table

WIDTH = 100
NARROWEST = 40
LONGEST = 120
"""Cells of a line that is read on from the next; tables may be as wide as the window."""
EAST_ASIAN = re.compile(r"zh|ja|ko")
EAST_ASIAN_ENCODING = re.compile(
    r"cp9(32|36|49|50)|shift_?jis|euc_?(jp|kr|jis)|gb|big5|johab|iso2022", re.IGNORECASE
)
Spelling = Callable[[str], str]
# Before lines are laid out, so that columns keep their places.
SIGNS = str.maketrans(
    {
        **dict(zip("–—•·×‘’“”", "--*-x''\"\"", strict=True)),
        "→": "->",
        "≥": ">=",
        "≤": "<=",
        "±": "+-",
        "…": "...",
    }
)
# One for one, so that they may be put in the place of what is drawn.
DRAWN = str.maketrans("•│─█▓▒░▉▊▋▌▍▎▏", "*|-#+=:#######")
DOTS = str.maketrans({chr(0x2800 + bits): "*" for bits in range(1, 256)})


def render(
    document: Document, width: int = WIDTH, colour: bool = False, spell: Spelling | None = None
) -> str:
    """The document as text at most ``width`` cells wide (never narrower than 40), which ends with a
    line break.

    Names are printed as they are: no markup is read from them, control and bidirectional characters
    are dropped. Where ``spell`` is given, it says how every text is spelt, and what is drawn is
    drawn with plain signs.
    """
    console = Console(
        file=io.StringIO(),
        width=max(width, NARROWEST),
        force_terminal=colour,
        color_system="256" if colour else None,
        no_color=not colour,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        record=False,
        _environ={},
    )
    said = _spelt(document, spell) if spell else document
    with console.capture() as capture:
        for index, block in enumerate((Heading(said.title), *said.blocks)):
            if index > 0:
                console.print()
            for part in _block(block, console.width, colour, title=index == 0):
                # What is laid out already, tables and charts, is printed line by line as it stands.
                wide = isinstance(block, Table)
                console.print(part, width=console.width if wide else min(console.width, LONGEST))
    text = "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"
    return text.translate(DRAWN) if spell else text


def show(document: Document, stream: TextIO, *, plain_signs: bool = False) -> None:
    """Write the document to a stream: coloured and as wide as the window on a terminal, plain
    elsewhere.

    ``NO_COLOR`` is obeyed, and so is ``COLUMNS``. Signs that the stream's encoding lacks, or that a
    terminal of an East Asian language may draw two cells wide, are spelt out, and wherever
    ``plain_signs`` asks for it.
    """
    wished = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    colour = stream.isatty() and wished
    width, encoding = shutil.get_terminal_size((WIDTH, 24)).columns, stream.encoding or "utf-8"
    text = render(document, width, colour, narrow if plain_signs or _draws_wide(encoding) else None)
    if plain_signs:
        text = text.translate(DOTS)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = render(document, width, colour, _encodable(encoding)).translate(DOTS)
    stream.write(text)


def narrow(text: str) -> str:
    """A text without our signs that are one cell wide on some terminals and two on others."""
    return text.translate(SIGNS)


def _encodable(encoding: str) -> Spelling:
    """How to spell a text in an encoding: signs in words, any other character that it lacks as its
    code.
    """

    def spell(text: str) -> str:
        plain = narrow(text).replace("¥ ", "JPY ").replace("¥", "JPY ")
        return plain.encode(encoding, "backslashreplace").decode(encoding)

    return spell


def _draws_wide(encoding: str) -> bool:
    """Whether a terminal may draw two cells wide what Unicode calls ambiguous: arrows, bars, dots
    between words.
    """
    # Python itself sets this one where the language that is asked for is not installed.
    letters = os.environ.get("LC_CTYPE", "").replace("C.UTF-8", "")
    spoken = os.environ.get("LC_ALL") or letters or os.environ.get("LANG") or ""
    return bool(EAST_ASIAN.match(spoken) or EAST_ASIAN_ENCODING.match(encoding))


def _spelt(part: Any, spell: Spelling) -> Any:
    """A document, or a part of one, with every text spelt so."""
    if isinstance(part, str):
        return spell(clean(part))
    if isinstance(part, tuple):
        return tuple(_spelt(each, spell) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(
            part, **{field.name: _spelt(getattr(part, field.name), spell) for field in fields(part)}
        )
    return part


def _block(block: Block, width: int, colour: bool, title: bool) -> Iterator[RenderableType]:
    match block:
        case Heading(text, level):
            yield from _heading(
                text, "=" if title else "-" if level == 1 else "", min(width, LONGEST), colour
            )
        case Paragraph(text):
            yield _line(text)
        case Note(text):
            yield _beside("Note:", text)
        case Bullets(items):
            for item in items:
                yield _beside("•", item)
        case KeyFigures(figures):
            rows = [(Line(clean(name), "dim"), Line(clean(said), "bold")) for name, said in figures]
            yield _grid(rows, apart=2)
        case Table():
            yield from _table(block, width, colour)
        case Chart() | Map():
            yield from _picture(block, width, colour)
        case Details() | Levels():
            yield from _outline(block, width, colour)


def _picture(block: Chart | Map, width: int, colour: bool) -> Iterator[RenderableType]:
    """A chart as it can be drawn with characters, a map as its table."""
    if isinstance(block, Map):
        yield from _table(map_table(block), width, colour)
    else:
        yield Line(clean(block.caption), "bold")
        yield from terminal_plot.draw(block, min(width, WIDTH))


def _outline(block: Details | Levels, width: int, colour: bool) -> Iterator[RenderableType]:
    """Details or a level under their heading, apart from one another as other blocks are."""
    for index, each in enumerate(outlined(block)):
        yield from ([Line()] if index else [])
        yield from _block(each, width, colour, title=False)


def _heading(text: str, underline: str, width: int, colour: bool) -> Iterator[Line]:
    """Bold on a terminal; elsewhere underlined with a character, if the heading's rank asks
    for it.
    """
    line = Line(clean(text), f"bold {terminal_plot.STYLES[0]}" if underline else "bold")
    yield line
    if underline and not colour:
        yield Line(underline * min(line.cell_len, width))


def _line(text: Text) -> Line:
    return Line.assemble(
        *(
            (clean(part.text), "bold") if isinstance(part, Strong) else clean(part)
            for part in parts(text)
        )
    )


def _beside(mark: str, text: Text) -> rich_table.Table:
    """A text that hangs beside its mark when it wraps."""
    return _grid([(Line(mark, "dim"), _line(text))], apart=1)


def _grid(rows: list[tuple[Line, Line]], apart: int) -> rich_table.Table:
    """Two columns in which nothing is cut."""
    grid = rich_table.Table.grid(padding=(0, apart))
    for _ in range(2):
        grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid


def _table(table: Table, width: int, colour: bool) -> Iterator[RenderableType]:
    """The leading rows, then a line in place of the rest."""
    if table.caption:
        yield Line(clean(table.caption), "bold")
    yield from terminal_table.draw(table, width, "─" if colour else "-")
    left_out = len(table.rows[table.leading :]) if table.leading is not None else 0
    if left_out:
        yield Line(clean(table.rest) or f"... and {left_out} more.", "dim")
