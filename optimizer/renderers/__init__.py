"""Ways to show an answer. A document format is one line in ``DOCUMENTS``, a file format one line in
``FILES``.
"""

from __future__ import annotations

from collections.abc import Callable

from optimizer.document import Document
from optimizer.errors import InputError
from optimizer.renderers import csv, html, json, markdown, svg, terminal, workbook
from optimizer.renderers.shown import Shown, Telling

__all__ = ["DOCUMENTS", "FILES", "Shown", "Telling", "render"]

DOCUMENTS: dict[str, Callable[[Document], str]] = {
    "terminal": terminal.render,
    "markdown": markdown.render,
    "html": lambda document: html.render({"en": document}),
}
FILES: dict[str, Callable[[Shown], str | bytes]] = {
    ".json": lambda it: json.render(it.data),
    ".csv": lambda it: csv.render(it.records),
    ".md": lambda it: markdown.render(it.full),
    ".html": lambda it: html.render(it.pages),
    ".svg": lambda it: svg.file(it.document, it.picture),
    ".xlsx": lambda it: workbook.render(it.full, it.data, it.records, it.sources),
}


def render(document: Document, form: str) -> str:
    """The document in one of the formats of ``DOCUMENTS``.

    Raises:
        InputError: the format is not known.
    """
    if form not in DOCUMENTS:
        raise InputError(f"No report format is called {form!r}; known are {', '.join(DOCUMENTS)}.")
    return DOCUMENTS[form](document)
