"""Every number that a document says is one of its result: in sentences, tables, charts and maps, in
any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.document import (
    Block,
    Bullets,
    Chart,
    Details,
    Document,
    KeyFigures,
    Map,
    Note,
    Paragraph,
    Table,
    chart_table,
    clean,
    map_table,
    plain,
)
from optimizer.reports.language import LANGUAGES, language

UNITS = {
    "%": 0.01,
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "万": 1e4,
    "億": 1e8,
    "兆": 1e12,
}
"""Words and signs behind a number, and what it is times."""
NUMBER = re.compile(
    r"(\d[\d,]*)(\.\d+)?(?:\s?[¥$]?\s?(%|[km]\b|bn\b|thousand|million|billion|万|億|兆))?"
)


@dataclass(frozen=True)
class SaidNumber:
    """A number as it is written.

    Attributes:
        text: the words around it. value: what it says. step: one of its last digit.
    """

    text: str
    value: float
    step: float


def numbers_said(document: Document, names: Iterable[str] = ()) -> Iterator[SaidNumber]:
    """The numbers of a document in reading order; digits in ``names`` are none."""
    longest_first = sorted(names, key=len, reverse=True)
    for text in _texts((Paragraph(document.title), *document.blocks)):
        left = text
        for name in longest_first:
            left = left.replace(name, " ")
        for found in NUMBER.finditer(left):
            whole, digits, unit = found.groups()
            size = UNITS.get(unit, 1.0)
            value = float(whole.replace(",", "") + (digits or ""))
            step = 10.0 ** -max(0, len(digits or "") - 1)
            yield SaidNumber(text, value * size, step * size)


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(text) | Note(text):
                yield plain(text)
            case Bullets(items):
                yield from map(plain, items)
            case KeyFigures(figures):
                yield from (said for _, said in figures)
            case Table():
                yield from _cells(block)
            case Chart():
                yield from _cells(chart_table(block))
            case Map():
                yield from _cells(map_table(block))
            case Details(_, within):
                yield from _texts(within)


def _cells(table: Table) -> Iterator[str]:
    for row in (*table.rows, *([table.total] if table.total else [])):
        for column, cell in zip(table.columns, row, strict=True):
            yield f"{clean(column.say(cell))} {column.unit}"


def numbers_of(result: Any) -> Iterator[float]:
    """Every number of a plain result; amounts of money in minor units."""
    if isinstance(result, bool) or result is None:
        return
    if isinstance(result, int | float):
        yield float(result)
    elif isinstance(result, str):
        yield from map(float, re.findall(r"^-?\d+$", result))
    elif isinstance(result, Mapping):
        for value in result.values():
            yield from numbers_of(value)
    elif isinstance(result, list | tuple):
        for value in result:
            yield from numbers_of(value)


def constants() -> set[float]:
    """Numbers that stand in messages themselves, such as the 95 % of an interval."""
    found = set()
    for code in LANGUAGES:
        for message in language(code).messages.values():
            forms = [message] if isinstance(message, str) else message.values()
            texts = " ".join(re.sub(r"\{.*?\}", "", form) for form in forms)
            found |= {said.value for said in numbers_said(Document("", (Paragraph(texts),)))}
    return found


def unknown_numbers(
    document: Document, result: Any, names: Iterable[str] = (), also: Iterable[float] = ()
) -> list[SaidNumber]:
    """The numbers of a document that are none of its result, rounded as they are written.

    Args:
        document: what is said. result: as plain data.
        names: of things, digits in which are no numbers.
        also: what may be said too: counts, sums and differences of numbers of the result, and
            ``constants``.
    """
    known = sorted({abs(each) for each in (*numbers_of(result), *also)})
    return [each for each in numbers_said(document, names) if not _is_known(each, known)]


def _is_known(said: SaidNumber, known: list[float]) -> bool:
    """Bounds are rounded so that they hold, amounts may be rounded to three digits."""
    slack = max(said.step, 0.005 * said.value * (said.value >= 1000)) * (1 + 1e-9)
    return any(abs(said.value - each) <= slack for each in known)
