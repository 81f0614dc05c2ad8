"""An answer in the shapes that file formats and the terminal hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from optimizer.document import Chart, Document, Map, Table
from optimizer.errors import InputError
from optimizer.record import Answer
from optimizer.reports.language import language
from optimizer.reports.sources import sources


@dataclass(frozen=True)
class Telling:
    """What is to be told of an answer.

    Attributes:
        data: the machine-readable result, too.
        full: the full report, not one screen. pieces: also of the areas' pieces.
        lang: in which language; empty where the report speaks one only.
    """

    data: bool = True
    full: bool = False
    pieces: bool = False
    lang: str = ""

    def check(self) -> None:
        """Refuse a language that reports do not speak, or the full report not at all. Raises
        InputError.
        """
        if self.lang and language(self.lang).code != "en" and (self.full or self.pieces):
            raise InputError("The full report speaks English alone: leave out --lang, or --full.")


@dataclass(frozen=True)
class Shown:
    """All that an answer has to say, in several shapes; each is made when it is first asked for,
    and each file format takes the one it can hold.

    Attributes:
        answer: of an analysis. told: how it is to be told.
        command: the command line that asked for it; empty where there was none.
    """

    answer: Answer
    told: Telling = Telling()
    command: str = ""

    @cached_property
    def document(self) -> Document:
        """The report as the terminal has it."""
        if self.told.full or self.told.pieces:
            return self.full
        return self.answer.said_in(self.told.lang) if self.told.lang else self.answer.document

    @cached_property
    def full(self) -> Document:
        """What files have room for; in a language other than English what the terminal shows."""
        speaks_english = self.told.lang in ("", "en")
        return self.answer.full_document if speaks_english else self.document

    @cached_property
    def pages(self) -> Mapping[str, Document]:
        """What a page holds, by the code of its language."""
        return self.answer.pages(self.command)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The machine-readable result, with the command line where it says how it came about."""
        data = self.answer.result
        if not self.command or "run" not in data:
            return data
        return {**data, "run": {**data["run"], "command": self.command}}

    @cached_property
    def records(self) -> Sequence[Mapping[str, Any]]:
        """The main table, one mapping a row."""
        return self.answer.records

    @cached_property
    def picture(self) -> Chart | Map | None:
        """What a drawing shows; None where there is nothing to draw."""
        return self.answer.picture

    @cached_property
    def sources(self) -> Sequence[Table]:
        """Where the numbers come from."""
        return sources(self.answer.instances)
