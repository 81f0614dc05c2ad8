"""Blocks as markup, walked side by side in every language of a page.

What a reader's choice changes stands in *slots*: elements whose content is rows of cells. Each
level of a choice is written once with its slots recorded; equal cells and equal rows are kept once,
so that a page can hold every budget. The script only puts cells into slots: it knows no language
and writes no number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any

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
    Table,
    TableCell,
    Text,
    chart_table,
    map_table,
)
from optimizer.renderers.html.words import attribute, together
from optimizer.reports.language import language

SEARCHED = 12
"""Rows from which on a table can be searched."""
SORTED = 3
"""Rows from which on a table can be sorted."""
Row = tuple[str, ...]
"""Cells as markup."""


class Kept:
    """Things by their place in a list that holds each once."""

    def __init__(self) -> None:
        self.places: dict[Any, int] = {}

    def place(self, thing: Any) -> int:
        """Where a thing stands."""
        return self.places.setdefault(thing, len(self.places))


class Writer:
    """Writes one page.

    Attributes:
        codes: the languages, in the order in which documents and blocks are handed in.
    """

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        self._numbers = count(1)
        self._label = ""  # the id of the heading or caption under which we are
        self._cells, self._rows = Kept(), Kept()
        self._recorded: list[list[Row]] | None = None
        self._choices: list[dict[str, Any]] = []

    @property
    def data(self) -> dict[str, Any]:
        """What the script needs: cells, rows of cells, and choices whose levels are slots of
        rows.
        """
        return {
            "cells": list(self._cells.places),
            "rows": [list(row) for row in self._rows.places],
            "choices": self._choices,
        }

    def body(self, documents: Sequence[Document]) -> str:
        """The blocks of a document in each language, a section for each heading of level 1."""
        told, inside = [], False
        for blocks in zip(*(each.blocks for each in documents), strict=True):
            if isinstance(blocks[0], Heading) and blocks[0].level == 1:
                told.append("</section>" * inside + "<section>")
                inside = True
            told.append(self._block(blocks))
        return "\n".join(told) + "</section>" * inside

    def _blocks(self, *languages: Sequence[Block]) -> str:
        return "\n".join(self._block(blocks) for blocks in zip(*languages, strict=True))

    def _block(self, blocks: tuple[Any, ...]) -> str:
        """A block in every language.

        Raises:
            TypeError: it is of another kind in another language: the documents differ.
        """
        kinds = {type(each) for each in blocks}
        if len(kinds) > 1:
            raise TypeError(f"One block in several languages is of several kinds: {blocks}.")
        write: Callable[[tuple[Any, ...]], str] = self._kinds[kinds.pop()]
        return write(blocks)

    @property
    def _kinds(self) -> Mapping[type[Block], Callable[[Any], str]]:
        return {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Note: self._note,
            Bullets: self._bullets,
            KeyFigures: self._figures,
            Table: self._table,
            Chart: self._chart,
            Map: self._map,
            Details: self._details,
            Levels: self._levels,
        }

    def _said(self, texts: Iterable[Text]) -> str:
        return together(tuple(texts), self.codes)

    def _page(self, message: str) -> str:
        """What the page itself says."""
        return self._said(language(code).say(f"page.{message}") for code in self.codes)

    def _id(self) -> str:
        return f"i{next(self._numbers)}"

    def _slot(self, tag: str, rows: Sequence[Sequence[str]], attributes: str = "") -> str:
        """An element whose content another level may change."""
        kept = [tuple(row) for row in rows]
        if self._recorded is not None:
            attributes += f' data-slot="{len(self._recorded)}"'
            self._recorded.append(kept)
        between = ("<tr>", "</tr>") if tag in ("tbody", "tfoot") else ("", "")
        content = "".join(f"{between[0]}{''.join(row)}{between[1]}" for row in kept)
        return f"<{tag}{attributes}>{content}</{tag}>"

    # -- words -------------------------------------------------------------------------------------

    def _heading(self, blocks: tuple[Heading, ...]) -> str:
        self._label, rank = self._id(), blocks[0].level + 1
        said = self._said(each.text for each in blocks)
        return f'<h{rank} id="{self._label}">{said}</h{rank}>'

    def _paragraph(self, blocks: tuple[Paragraph, ...]) -> str:
        return self._slot("p", [[self._said(each.text for each in blocks)]])

    def _note(self, blocks: tuple[Note, ...]) -> str:
        return self._slot("p", [[self._said(each.text for each in blocks)]], ' class="note"')

    def _bullets(self, blocks: tuple[Bullets, ...]) -> str:
        items = zip(*(each.items for each in blocks), strict=True)
        return self._slot("ul", [[f"<li>{self._said(each)}</li>"] for each in items])

    def _figures(self, blocks: tuple[KeyFigures, ...]) -> str:
        rows = []
        for figure in zip(*(each.figures for each in blocks), strict=True):
            name, value = (self._said(texts) for texts in zip(*figure, strict=True))
            rows.append((f"<div><dt>{name}</dt>", f"<dd>{value}</dd></div>"))
        return self._slot("dl", rows)

    # -- tables ------------------------------------------------------------------------------------

    def _table(self, blocks: tuple[Table, ...]) -> str:
        first, label = blocks[0], self._label
        caption = ""
        if first.caption:
            label = self._id()
            said = self._said(each.caption for each in blocks)
            caption = f'<caption id="{label}">{said}</caption>'
        heads = "".join(
            f'<th scope="col"{_kind(columns[0])}>{self._said(each.title for each in columns)}</th>'
            for columns in zip(*(each.columns for each in blocks), strict=True)
        )
        rows = zip(*(each.rows for each in blocks), strict=True)
        most = [_most(first, column) for column in range(len(first.columns))]
        body = self._slot("tbody", [self._row(first, cells, most) for cells in rows])
        totals = [each.total for each in blocks]
        total = [] if totals[0] is None else [self._row(first, totals, [0.0] * len(most))]
        foot = self._slot("tfoot", total) if total or self._recorded is not None else ""
        sorts = " data-sorts" if len(first.rows) >= SORTED else ""
        region = f' role="region" aria-labelledby="{label}"' if label else ""
        return (
            f"{self._search(first)}"
            f'<div class="wide" tabindex="0"{region}><table{sorts}>{caption}'
            f"<thead><tr>{heads}</tr></thead>{body}{foot}</table></div>"
        )

    def _search(self, table: Table) -> str:
        if len(table.rows) < SEARCHED:
            return ""
        find = self._page("find")
        return f'<label class="tool find">{find} <input type="search" autocomplete="off"></label>'

    def _row(self, table: Table, rows: Sequence[Any], most: Sequence[float]) -> Row:
        """A row in every language, its first cell as its head."""
        cells = []
        for at, column in enumerate(table.columns):
            told = tuple(column.say(row[at]) for row in rows)
            said = self._said(told) + _bar(rows[0][at], most[at])
            tag = "th" if at == 0 else "td"
            scope = ' scope="row"' if at == 0 else ""
            cells.append(f"<{tag}{scope}{_kind(column)}>{said}</{tag}>")
        return tuple(cells)

    # -- pictures ----------------------------------------------------------------------------------

    def _chart(self, blocks: tuple[Chart, ...]) -> str:
        return self._table(tuple(map(chart_table, blocks)))

    def _map(self, blocks: tuple[Map, ...]) -> str:
        return self._table(tuple(map(map_table, blocks)))

    # -- what is shown on demand, and what is chosen -----------------------------------------------

    def _details(self, blocks: tuple[Details, ...]) -> str:
        summary = self._said(each.summary for each in blocks)
        label, self._label = self._label, self._id()
        inside = self._blocks(*(each.blocks for each in blocks))
        said = f'<details><summary id="{self._label}">{summary}</summary>{inside}</details>'
        self._label = label
        return said

    def _levels(self, blocks: tuple[Levels, ...]) -> str:
        first, told = blocks[0], []
        choice: list[dict[str, Any]] = []
        for levels in zip(*(each.levels for each in blocks), strict=True):
            self._recorded = []
            told.append(self._blocks(*(level.blocks for level in levels)))
            choice.append(
                {
                    "key": levels[0].key,
                    "at": levels[0].at,
                    "label": self._said(level.label for level in levels),
                    "told": [level.told for level in levels],
                    "slots": [self._kept(rows) for rows in self._recorded],
                }
            )
            self._recorded = None
        self._choices.append({"start": first.start, "levels": choice})
        curve = self._block(tuple(each.curve for each in blocks))
        return (
            f'<div class="levels">{self._slider(blocks, choice)}'
            f'<figure class="curve">{curve}</figure>{told[first.start]}</div>'
        )

    def _slider(self, blocks: tuple[Levels, ...], choice: Sequence[dict[str, Any]]) -> str:
        first, at = self._id(), blocks[0].start
        told = attribute(choice[at]["told"][0])
        return (
            f'<div class="tool slider"><label for="{first}">{self._said(b.label for b in blocks)}'
            f'</label> <output for="{first}">{choice[at]["label"]}</output>'
            f'<button type="button" data-by="-1">{self._page("less")}</button>'
            f'<input type="range" id="{first}" min="0" max="{len(choice) - 1}" step="1"'
            f' value="{at}" aria-valuetext={told}>'
            f'<button type="button" data-by="1">{self._page("more")}</button>'
            '<p class="unseen" aria-live="polite"></p></div>'
        )

    def _kept(self, rows: Iterable[Row]) -> list[int]:
        return [self._rows.place(tuple(map(self._cells.place, row))) for row in rows]


def _kind(column: Column) -> str:
    return ' class="n"' if column.align == "right" else ""


def _most(table: Table, at: int) -> float:
    """The longest bar of a column; 0 where it has none."""
    numbers = [row[at] for row in table.rows] if table.columns[at].bar else []
    return max((float(each) for each in numbers if isinstance(each, int | float)), default=0.0)


def _bar(cell: TableCell, most: float) -> str:
    """A bar beside a number, which says the same and is not read aloud."""
    if not most or not isinstance(cell, int | float):
        return ""
    return f'<meter aria-hidden="true" max="{most:g}" value="{cell:g}"></meter>'
