"""What answers hand out in Python: their report as text, files, a chart, and what a notebook shows.

``Answer`` calls these; no analysis knows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from os import PathLike
from pathlib import Path

from optimizer.document import Document, Paragraph, Table, clean, plain
from optimizer.record import Answer
from optimizer.renderers import Shown, files, svg, terminal
from optimizer.visible import cut
from optimizer.whole_files import write_whole

ROWS = 20
"""So many rows of a table a notebook shows."""


@dataclass(frozen=True, repr=False)
class Picture:
    """A drawing that a notebook shows by itself.

    Attributes:
        title: of what it is.
        svg: the drawing, as an SVG file holds it.
    """

    title: str
    svg: str

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file that ends in ``.svg``. Raises InputError."""
        write_whole(files.check_written(Path(path), (".svg",)), self.svg)

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Picture {self.title!r}>"


def report(answer: Answer) -> str:
    """The report as a terminal has it, without colour."""
    return terminal.render(answer.document)


def save(answer: Answer, path: str | PathLike[str]) -> None:
    """Write the answer in the format that the suffix names. Raises InputError."""
    found = files.check_path(Path(path))
    files.write(found, Shown(answer))


def chart(answer: Answer) -> Picture:
    """The drawing of an answer."""
    document = answer.document
    return Picture(document.title, svg.file(document, answer.picture))


def html(answer: Answer) -> str:
    """The title, the first paragraph and the first table; no style and no script."""
    blocks = answer.document.blocks
    said = next((plain(block.text) for block in blocks if isinstance(block, Paragraph)), "")
    tables = _tables(answer.document) or _tables(answer.full_document)
    table = next(iter(tables), None)
    head = f"<p><b>{_said(answer.document.title)}</b></p><p>{_said(said)}</p>"
    return head + (_grid(table) if table else "")


def _tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def _grid(table: Table) -> str:
    rows = [_row("th", [column.title for column in table.columns])]
    for row in table.rows[:ROWS]:
        cells = (column.say(cell) for column, cell in zip(table.columns, row, strict=True))
        rows.append(_row("td", cells))
    rest = len(table.rows) - ROWS
    more = f"<p>{rest:,} more rows: <code>.report()</code></p>" if rest > 0 else ""
    return f"<table>{''.join(rows)}</table>{more}"


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_said(cell)}</{tag}>' for cell in cells)}</tr>"


def _said(text: str) -> str:
    return escape(cut(clean(text), 1_000, 250))
