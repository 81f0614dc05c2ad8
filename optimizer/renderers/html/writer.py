"""Blocks as markup, walked side by side in every language of a page.

What a reader's choice changes stands in *slots*: elements whose content is rows of cells. Each
level of a choice is written once with its slots recorded; equal cells and equal rows are kept once,
so that a page can hold every budget. The script only puts cells into slots: it knows no language
and writes no number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

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
    Water,
    chart_table,
    map_table,
)
from optimizer.renderers import svg
from optimizer.renderers.html.words import attribute, together
from optimizer.reports.language import language

SEARCHED = 12
"""Rows from which on a table can be searched."""
SORTED = 3
"""Rows from which on a table can be sorted."""
LONGEST = 120
"""A picture of more points has no table: its numbers are for drawing."""
LAND = re.compile(r'<path class="land"[^>]*>')
B = TypeVar("B", bound=Block)
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
        heads = "".join(map(self._head, zip(*(each.columns for each in blocks), strict=True)))
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

    def _head(self, columns: tuple[Column, ...]) -> str:
        """The name of a column, and what it is in."""
        said = self._said(each.header for each in columns)
        if columns[0].unit:
            unit = self._said(f"({each.unit})" if each.header else each.unit for each in columns)
            said = f'{said} <span class="unit">{unit}</span>'
        return f'<th scope="col"{_kind(columns[0])}>{said}</th>'

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
        return self._drawing(blocks) + self._numbers_of(blocks, chart_table)

    def _drawing(self, blocks: tuple[Chart, ...]) -> str:
        drawn = self._drawn([svg.chart(each, self._id()) for each in blocks])
        caption = self._said(each.caption for each in blocks)
        told = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure>{told}{drawn}</figure>"

    def _map(self, blocks: tuple[Map, ...]) -> str:
        """Waters by shade, with the layers among which a reader may choose, today and with the
        plan.
        """
        drawings = [svg.world(each, self._id()) for each in blocks]
        if not any(drawings):
            return self._table(tuple(map(map_table, blocks)))
        caption = self._said(each.caption for each in blocks)
        rows = [
            (f"<li data-water={attribute(water.key)}>", f"{_digits(blocks[0], water)}</li>")
            for water in blocks[0].waters
        ]
        return (
            f'<figure class="waters">{self._map_choices(blocks)}{self._drawn(drawings)}'
            f"<figcaption>{caption}</figcaption>{self._slot('ul', rows, ' hidden')}</figure>"
            f"{self._numbers_of(blocks, map_table)}"
        )

    def _map_choices(self, blocks: tuple[Map, ...]) -> str:
        """Which layer a map shows, at which moment, and whether with what stands on shore."""
        layers = [self._page("all_layers")] if len(blocks[0].layers) > 1 else []
        layers += [self._said(each.layers[key] for each in blocks) for key in blocks[0].layers]
        moments = [self._said(each.before for each in blocks), self._said(b.after for b in blocks)]
        shore = (
            f'<label><input type="checkbox"> {self._page("bases")}</label>'
            if blocks[0].stations
            else ""
        )
        return (
            f'<div class="tool choices">{self._radios("layer", "layers", layers, 0)}'
            f"{self._radios('moment', 'moments', moments, 1)}{shore}</div>"
        )

    def _radios(self, kind: str, legend: str, choices: Sequence[str], chosen: int) -> str:
        if len(choices) < 2:
            return ""
        group = self._id()
        buttons = "".join(
            f'<label><input type="radio" name="{group}" data-{kind}="{at}"'
            f"{' checked' * (at == chosen)}> {choice}</label>"
            for at, choice in enumerate(choices)
        )
        return f"<fieldset><legend>{self._page(legend)}</legend>{buttons}</fieldset>"

    def _drawn(self, drawings: Sequence[str]) -> str:
        """A drawing in every language, its land once."""
        first, land = LAND.search(drawings[0]), self._id()
        if len({*drawings}) == 1 or first is None:
            told = drawings
        else:
            named = drawings[0].replace(first[0], first[0].replace("<path", f'<path id="{land}"'))
            used = f'<use href="#{land}" class="land"/>'
            told = [named, *(LAND.sub(used, each) for each in drawings[1:])]
        if len(told) == 1:
            return told[0]
        return "".join(
            f'<div lang="{code}">{each}</div>' for code, each in zip(self.codes, told, strict=True)
        )

    def _numbers_of(self, blocks: tuple[B, ...], table_of: Callable[[B], Table]) -> str:
        """What a picture shows as a table, on demand; where a reader chooses among levels, other
        tables say it.
        """
        tables = tuple(map(table_of, blocks))
        if self._recorded is not None or len(tables[0].rows) > LONGEST:
            return ""
        label, self._label = self._label, self._id()
        said = self._page("numbers")
        told = (
            f'<details class="numbers"><summary id="{self._label}">{said}</summary>'
            f"{self._table(tables)}</details>"
        )
        self._label = label
        return told

    # -- what is shown on demand, and what is chosen -----------------------------------------------

    def _details(self, blocks: tuple[Details, ...]) -> str:
        summary = self._said(each.summary for each in blocks)
        label, self._label = self._label, self._id()
        inside = self._blocks(*(each.blocks for each in blocks))
        said = f'<details><summary id="{self._label}">{summary}</summary>{inside}</details>'
        self._label = label
        return said

    def _levels(self, blocks: tuple[Levels, ...]) -> str:
        first = blocks[0]
        told: list[tuple[str, str]] = []
        choice: list[dict[str, Any]] = []
        for levels in zip(*(each.levels for each in blocks), strict=True):
            self._recorded = []
            lead = _lead(levels[0].blocks)
            told.append(
                (
                    self._blocks(*(level.blocks[:lead] for level in levels)),
                    self._blocks(*(level.blocks[lead:] for level in levels)),
                )
            )
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
        if len({len(each["slots"]) for each in choice}) > 1:
            raise TypeError(f"Levels of {first.label} have different blocks.")
        self._choices.append({"start": first.start, "levels": choice})
        curve = self._drawing(tuple(each.curve for each in blocks))
        above, below = told[first.start]
        return (
            f'<div class="levels">{self._slider(blocks, choice)}<div class="beside">'
            f'<div class="lead">{above}</div><div class="curve">{curve}</div></div>{below}</div>'
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


def _lead(blocks: Sequence[Block]) -> int:
    """How many blocks stand before the first heading: what a reader looks at beside the curve."""
    headings = (at for at, block in enumerate(blocks) if isinstance(block, Heading))
    return next(headings, len(blocks))


def _digits(shown: Map, water: Water) -> str:
    """The shades of a water before and after, each in all layers together and layer by layer; a
    hyphen where it has no such layer.
    """
    told = []
    for end in (0, 1):
        by_layer = [water.coverage.get(layer) for layer in shown.layers]
        shares = [water.over_all()] * (len(shown.layers) > 1) + by_layer
        told.append("".join(svg.shade(each[end])[1:] if each else "-" for each in shares))
    return "|".join(told)


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
