"""Ways to show an answer. A document format is one line in ``DOCUMENTS``, a file format one line in
``FILES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from optimizer.document import Chart, Document, Map, Table
from optimizer.errors import InputError
from optimizer.record import Answer
from optimizer.renderers import csv, html, json, markdown, svg, terminal, workbook
from optimizer.reports.sources import sources

DOCUMENTS: dict[str, Callable[[Document], str]] = {
    "terminal": terminal.render,
    "markdown": markdown.render,
    "html": lambda document: html.render({"en": document}),
}


class Showable(Protocol):
    """All that a command has to say, in several shapes; each file format takes the one it can hold.

    Attributes:
        document: the report, for people.
        full: the report for files, which have room for all of it.
        data: the machine-readable result (plain dicts, lists, texts and numbers).
        records: the main table of the answer, one dict a row.
        pages: what a page holds, by the code of its language.
        picture: what is drawn; None where nothing can be.
        sources: tables of what the numbers rest on.
    """

    @property
    def document(self) -> Document: ...  # noqa: D102
    @property
    def full(self) -> Document: ...  # noqa: D102
    @property
    def data(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def records(self) -> Sequence[Mapping[str, Any]]: ...  # noqa: D102
    @property
    def pages(self) -> Mapping[str, Document]: ...  # noqa: D102
    @property
    def picture(self) -> Chart | Map | None: ...  # noqa: D102
    @property
    def sources(self) -> Sequence[Table]: ...  # noqa: D102


@dataclass(frozen=True)
class Shown:
    """An answer whose report for people is that for files; see ``Showable``."""

    document: Document
    data: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]

    @property
    def full(self) -> Document:
        """The report."""
        return self.document

    @property
    def pages(self) -> Mapping[str, Document]:
        """The report, in English."""
        return {"en": self.document}

    @property
    def picture(self) -> Chart | Map | None:
        """The first that can be drawn."""
        return self.document.picture

    @property
    def sources(self) -> Sequence[Table]:
        """None."""
        return ()


@dataclass(frozen=True)
class Answered:
    """The answer of an analysis, in the shapes that renderers hold, each made when it is asked for;
    see ``Showable``.

    Attributes:
        found: the answer.
        command: the command line, where there was one.
        in_full: whether the terminal, too, shows the full report.
        lang: in which language; empty where the report speaks one only.
    """

    found: Answer
    command: str = ""
    in_full: bool = False
    lang: str = ""

    @cached_property
    def document(self) -> Document:
        """What the terminal shows."""
        if self.in_full:
            return self.full
        return self.found.said_in(self.lang) if self.lang else self.found.document

    @cached_property
    def full(self) -> Document:
        """What files have room for; in a language other than English what the terminal shows."""
        return self.found.full_document if self.lang in ("", "en") else self.document

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The result, with the command line that asked for it where it says how it came about."""
        data = self.found.result
        if "run" not in data or not self.command:
            return data
        return {**data, "run": {**data["run"], "command": self.command}}

    @property
    def records(self) -> Sequence[Mapping[str, Any]]:
        """The main table."""
        return self.found.records

    @property
    def pages(self) -> Mapping[str, Document]:
        """What a page holds, by the code of its language."""
        return self.found.pages(self.command)

    @property
    def picture(self) -> Chart | Map | None:
        """What is drawn; None where nothing can be."""
        return self.found.picture

    @property
    def sources(self) -> Sequence[Table]:
        """Tables of what the numbers rest on."""
        return sources(self.found.instances)


FILES: dict[str, Callable[[Showable], str | bytes]] = {
    ".json": lambda answer: json.render(answer.data),
    ".csv": lambda answer: csv.render(answer.records),
    ".md": lambda answer: markdown.render(answer.full),
    ".html": lambda answer: html.render(answer.pages),
    ".svg": lambda answer: svg.file(answer.document, answer.picture),
    ".xlsx": lambda answer: workbook.render(
        answer.full, answer.data, answer.records, answer.sources
    ),
}


def render(document: Document, form: str) -> str:
    """The document in one of the formats of ``DOCUMENTS``.

    Raises:
        InputError: the format is not known.
    """
    if form not in DOCUMENTS:
        raise InputError(f"No report format is called {form!r}; known are {', '.join(DOCUMENTS)}.")
    return DOCUMENTS[form](document)
