"""GitHub-flavoured Markdown. Charts become tables; every text is escaped, so that a name is only
ever a name.
"""

from __future__ import annotations

import re

from optimizer.document import (
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
    Strong,
    Table,
    TableCell,
    Text,
    chart_table,
    clean,
    map_table,
    outlined,
    parts,
)

# A dollar sign opens a formula on GitHub, an ampersand an entity; the rest is markup everywhere.
SPECIAL = re.compile(r"[\\`*_\[\]<>|~$&]")
# What forges make links of in rendered text, where a backslash is long gone: @name, name@host, #12,
# GH-12, http://, www.
LINKS = re.compile(
    r"(?<=@)(?=\w)|(?<=[#!])(?=\d)|(?<=\bGH-)(?=\d)|(?<=:)(?=//)|(?<=\bwww\.)", re.IGNORECASE
)
UNSEEN, UNSEEN_ENTITY = "\u200b", "&#8203;"
"""A space without width keeps them apart; ``clean`` leaves none in a text."""
LONGEST = 60
"""A chart with more points is left out: its numbers are for drawing, and those to read stand in the
report's tables.
"""
# What would open a heading, a list, a quotation or a rule at the start of a line.
OPENING = re.compile(r"^(\s*)([#+\-=>]|\d+[.)](?=\s|$))")


def render(document: Document) -> str:
    """The document as Markdown text that ends with a line break."""
    return (
        "\n\n".join(
            [f"# {_heading(document.title)}", *(_block(block) for block in document.blocks)]
        )
        + "\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {_heading(text)}"
        case Paragraph(text):
            return _line(text)
        case Note(text):
            return f"> {_line(text)}"
        case Bullets(items):
            return "\n".join(f"- {_line(item)}" for item in items)
        case KeyFigures(figures):
            return _grid(Table((Column(""), Column("", "right")), figures))
        case Table():
            return _grid(block)
        case Chart():
            drawn = chart_table(block)
            return (
                _grid(drawn)
                if len(drawn.rows) <= LONGEST
                else f"> {_escape(drawn.caption)}: a chart of {len(drawn.rows)} points."
            )
        case Map():
            return _grid(map_table(block))
        case Details() | Levels():
            return "\n\n".join(_block(each) for each in outlined(block))


def _escape(text: str) -> str:
    apart = LINKS.sub(UNSEEN, clean(text))
    return SPECIAL.sub(lambda found: "\\" + found[0], apart).replace(UNSEEN, UNSEEN_ENTITY)


def _strong(escaped: str) -> str:
    """Emphasis around words alone: around blanks it would be none, or a rule across the page."""
    words = escaped.strip()
    return escaped.replace(words, f"**{words}**", 1) if words else escaped


def _heading(text: str) -> str:
    """A heading in which a number sign at the end stays a part of it."""
    return re.sub(r"#(?=#*$)", r"\\#", _escape(text).strip())


def _line(text: Text) -> str:
    line = "".join(
        _strong(_escape(part.text)) if isinstance(part, Strong) else _escape(part)
        for part in parts(text)
    )
    return OPENING.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", line.strip())


def _grid(table: Table) -> str:
    """The table with all its rows, its total in bold; the caption stands above it."""
    head = _row([_escape(column.title) for column in table.columns])
    rule = _row(["--:" if column.align == "right" else ":--" for column in table.columns])
    rows = [_row(_cells(table, row)) for row in table.rows]
    if table.total is not None:
        rows.append(_row([_strong(cell) for cell in _cells(table, table.total)]))
    caption = [f"{_strong(_escape(table.caption)).strip()}\n"] if table.caption else []
    return "\n".join([*caption, head, rule, *rows])


def _cells(table: Table, row: tuple[TableCell, ...]) -> list[str]:
    return [_escape(column.say(cell)) for column, cell in zip(table.columns, row, strict=True)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
