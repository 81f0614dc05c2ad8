"""Ways to show an answer. A document format is one line in ``DOCUMENTS``, a file format one line in
``FILES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from optimizer.document import Document
from optimizer.errors import InputError
from optimizer.renderers import csv, html, json, markdown, terminal

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


FILES: dict[str, Callable[[Showable], str | bytes]] = {
    ".json": lambda answer: json.render(answer.data),
    ".csv": lambda answer: csv.render(answer.records),
    ".md": lambda answer: markdown.render(answer.full),
    ".html": lambda answer: html.render(answer.pages),
}


def render(document: Document, form: str) -> str:
    """The document in one of the formats of ``DOCUMENTS``.

    Raises:
        InputError: the format is not known.
    """
    if form not in DOCUMENTS:
        raise InputError(f"No report format is called {form!r}; known are {', '.join(DOCUMENTS)}.")
    return DOCUMENTS[form](document)
