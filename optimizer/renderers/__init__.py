"""Ways to show an answer. A document format is one line in ``DOCUMENTS``, a file format one line in
``FILES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.document import Chart, Document, Map, Table
from optimizer.errors import InputError
from optimizer.record import Answer
from optimizer.renderers import csv, json, markdown, svg, terminal, workbook
from optimizer.reports.sources import sources

DOCUMENTS: dict[str, Callable[[Document], str]] = {
    "terminal": terminal.render,
    "markdown": markdown.render,
}


@dataclass(frozen=True)
class Shown:
    """All that a command has to say, in three shapes; each file format takes the one it can hold.

    Attributes:
        document: the report, for people.
        data: the machine-readable result (plain dicts, lists, texts and numbers).
        records: the main table of the answer, one dict a row.
        picture: what a drawing shows; None where there is nothing to draw.
        sources: where the numbers come from.
    """

    document: Document
    data: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]
    picture: Chart | Map | None = None
    sources: Sequence[Table] = ()

    @classmethod
    def of(cls, answer: Answer, command: str = "") -> Shown:
        """An answer, with the command line that asked for it where its result says how it came
        about.
        """
        data = answer.result
        if command and "run" in data:
            data = {**data, "run": {**data["run"], "command": command}}
        told = sources(answer.instances)
        return cls(answer.document, data, answer.records, answer.picture, told)


FILES: dict[str, Callable[[Shown], str | bytes]] = {
    ".json": lambda answer: json.render(answer.data),
    ".csv": lambda answer: csv.render(answer.records),
    ".md": lambda answer: markdown.render(answer.document),
    ".svg": lambda answer: svg.file(answer.document, answer.picture),
    ".xlsx": lambda it: workbook.render(it.document, it.data, it.records, it.sources),
}


def render(document: Document, form: str) -> str:
    """The document in one of the formats of ``DOCUMENTS``.

    Raises:
        InputError: the format is not known.
    """
    if form not in DOCUMENTS:
        raise InputError(f"No report format is called {form!r}; known are {', '.join(DOCUMENTS)}.")
    return DOCUMENTS[form](document)
