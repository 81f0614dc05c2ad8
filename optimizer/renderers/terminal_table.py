"""Tables as lines of text: nothing is cut, and where the columns find no room side by side, each
row is a block of its own.

Widths are those of a terminal: a Japanese character takes two cells, a combining mark none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from optimizer.document import Column, Table, TableCell, clean

GAP = 2
"""Cells between two columns."""
UNBROKEN, WORD = 12, 20
"""Cells: text so short keeps to one line, and a word so long may be folded."""
INDENT = 2
"""Of the lines of a block below its first."""


def draw(table: Table, width: int, rule: str) -> list[Text]:
    """The leading rows and the total as lines at most ``width`` cells wide, ruled with the
    character ``rule``.
    """
    rows = [_said(table, row) for row in table.rows[: table.leading]]
    total = [_said(table, table.total)] if table.total is not None else []
    heads = list(map(_head, table.columns))
    widths = _widths(table, heads, [*rows, *total], width - GAP * (len(heads) - 1))
    if widths is None:
        titles = [" ".join(head) for head in heads]
        return [*_blocks(titles, rows, width), *_styled(_blocks(titles, total, width), "bold")]
    ruled = Text(rule * (sum(widths) + GAP * (len(widths) - 1)))
    rights = [column.align == "right" for column in table.columns]
    below = [line for row in rows for line in _beside(row, widths, rights)]
    summed = [line for row in total for line in _beside(row, widths, rights)]
    return [
        *_styled(_header(heads, widths, rights), "dim"),
        ruled,
        *below,
        *([ruled] if summed else []),
        *_styled(summed, "bold"),
    ]


def _head(column: Column) -> list[str]:
    """The name of a column and its unit, as far as it has them."""
    return list(filter(None, map(clean, (column.header, column.unit and f"({column.unit})"))))


def _header(heads: list[list[str]], widths: list[int], rights: Sequence[bool]) -> list[Text]:
    """The names of the columns, each above its unit, all ending on one line."""
    names = [
        [line for part in head for line in wrap(part, room)]
        for head, room in zip(heads, widths, strict=True)
    ]
    height = max(map(len, names))
    return _row([[""] * (height - len(lines)) + lines for lines in names], widths, rights)


def _styled(lines: Iterable[Text], style: str) -> Iterator[Text]:
    return (Text(line.plain, style) for line in lines)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines at most ``width`` cells wide, broken at spaces; a longer word is folded,
    marks staying with their letter.
    """
    lines = [""]
    for part in text.split(" "):
        # A mark after a space is borne by it: that space does not end a line.
        borne = lines[-1] and part and unicodedata.combining(part[0])
        word = f" {part}" if borne else part
        joined = f"{lines[-1]} {part}" if lines[-1] else part
        if cell_len(joined) <= width:
            lines[-1] = joined
        else:
            first, *others = _folded(word, width)
            lines = [*lines[:-1], *([lines[-1]] if lines[-1] else []), first, *others]
    return lines


def _folded(word: str, width: int) -> list[str]:
    pieces, room = [""], width
    for character in word:
        cells = cell_len(character)
        if cells > room:
            pieces, room = [*pieces, ""], width
        pieces[-1] += character
        room -= cells
    return pieces


def _said(table: Table, row: tuple[TableCell, ...]) -> list[str]:
    return [clean(column.say(cell)) for column, cell in zip(table.columns, row, strict=True)]


def _widths(
    table: Table, heads: list[list[str]], rows: list[list[str]], room: int
) -> list[int] | None:
    """Cells of each column: what its texts take, or less where they can be wrapped; None where not
    even that fits.
    """
    full, least = [], []
    for index, column in enumerate(table.columns):
        head, cells = heads[index], [row[index] for row in rows]
        full.append(max(map(cell_len, [*head, *cells]), default=0))
        unbroken = [*map(_longest_word, head), *(_least(cell, column) for cell in cells)]
        least.append(max(unbroken, default=0))
    if sum(full) <= room:
        return full
    if sum(least) > room:
        return None
    widths = [min(most, room) for most in full]
    while sum(widths) > room:  # a cell at a time from the widest that can still be wrapped
        _, widest = max((width, at) for at, width in enumerate(widths) if width > least[at])
        widths[widest] -= 1
    return widths


def _least(cell: str, column: Column) -> int:
    short = UNBROKEN if column.align == "left" else 2 * UNBROKEN
    return cell_len(cell) if cell_len(cell) <= short else _longest_word(cell)


def _longest_word(text: str) -> int:
    return min(WORD, max(map(cell_len, text.split(" "))))


def _beside(row: list[str], widths: list[int], rights: Sequence[bool]) -> list[Text]:
    return _row([wrap(cell, room) for cell, room in zip(row, widths, strict=True)], widths, rights)


def _row(cells: list[list[str]], widths: list[int], rights: Sequence[bool]) -> list[Text]:
    """Cells side by side, each of one or more lines."""
    height = max(map(len, cells), default=0)
    return [
        Text((" " * GAP).join(_line(cells, widths, rights, at)).rstrip()) for at in range(height)
    ]


def _line(
    cells: list[list[str]], widths: list[int], rights: Sequence[bool], at: int
) -> Iterator[str]:
    for lines, width, right in zip(cells, widths, rights, strict=True):
        text = lines[at] if at < len(lines) else ""
        blank = " " * (width - cell_len(text))
        yield blank + text if right else text + blank


def _blocks(titles: list[str], rows: list[list[str]], width: int) -> Iterator[Text]:
    """A block for each row: its first cell, then the others below it, each after its title."""
    for row in rows:
        start = ""
        for title, cell in zip(titles, row, strict=True):
            if cell:
                text = f"{title}: {cell}" if title else cell
                first, *others = wrap(text, width - 2 * INDENT)
                yield Text(start + first)
                yield from (Text(start + " " * INDENT + line) for line in others)
                start = " " * INDENT
