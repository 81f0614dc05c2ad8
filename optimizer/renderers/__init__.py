"""Ways to show an answer. A document format is one line in ``DOCUMENTS``, a file format one line in
``FILES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.document import Document
from optimizer.errors import InputError
from optimizer.renderers import csv, html, json, markdown, terminal

DOCUMENTS: dict[str, Callable[[Document], str]] = {
    "terminal": terminal.render,
    "markdown": markdown.render,
    "html": lambda document: html.render({"en": document}),
}


@dataclass(frozen=True)
class Shown:
    """All that a command has to say, in three shapes; each file format takes the one it can hold.

    Attributes:
        document: the report, for people.
        data: the machine-readable result (plain dicts, lists, texts and numbers).
        records: the main table of the answer, one dict a row.
        in_languages: makes what a page holds, by the code of its language; the report where None.
    """

    document: Document
    data: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]
    in_languages: Callable[[], Mapping[str, Document]] | None = None

    @property
    def page(self) -> Mapping[str, Document]:
        """What a page holds, by the code of its language."""
        return self.in_languages() if self.in_languages else {"en": self.document}


FILES: dict[str, Callable[[Shown], str | bytes]] = {
    ".json": lambda answer: json.render(answer.data),
    ".csv": lambda answer: csv.render(answer.records),
    ".md": lambda answer: markdown.render(answer.document),
    ".html": lambda answer: html.render(answer.page),
}


def render(document: Document, form: str) -> str:
    """The document in one of the formats of ``DOCUMENTS``.

    Raises:
        InputError: the format is not known.
    """
    if form not in DOCUMENTS:
        raise InputError(f"No report format is called {form!r}; known are {', '.join(DOCUMENTS)}.")
    return DOCUMENTS[form](document)
