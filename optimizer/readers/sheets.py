"""The sheets of a workbook as rows of plain cells, looked through before anything is made of it.

A workbook is a packed folder of XML. What python-calamine would make of it without a word - a cell
far out, for which it sets aside all that lie before; the error of a formula, or a formula that
nobody worked out, as an empty cell - is looked for in the XML itself, and refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from zipfile import BadZipFile, ZipFile

from optimizer.errors import InputError
from optimizer.extras import require
from optimizer.instance.faults import FileFaults
from optimizer.instance.input_tables import Cell
from optimizer.instance.plain_values import check_text, say_date
from optimizer.readers.text_file import is_fit

MOST_BYTES = 20_000_000
MOST_UNPACKED = 200_000_000
"""Bytes of all parts together, and of all texts of cells."""
MOST_CELLS = 2_000_000
"""Cells up to the last column and row, of all sheets together."""
DIGITS = 15
"""Digits of a number that a spreadsheet holds to; what its arithmetic leaves beyond is none of the
number's (0.1 + 0.2 is 0.3).
"""

_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,9})["']""")
_UNPLACED = re.compile(rb"""<(?:\w+:)?c(?=[\s/>])(?![^<>]*\br\s*=)""")
_FAILED = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^<>]*\bt\s*=\s*["']e["'])[^<>]*\br\s*=\s*["'](\w+)["']"""
)
_UNREAD = re.compile(  # a formula without a value, which even an empty text would be
    rb"""<(?:\w+:)?c\b(?![^<>]*\bt\s*=\s*["']str["'])[^<>]*\br\s*=\s*["'](\w+)["'][^<>]*>\s*"""
    rb"""<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)"""
)
_TEXT = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_TEXT_OF = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*([0-9]+)""")
_TAG = r"<(?:\w+:)?{}\b([^<>]*)>"
_ATTRIBUTE = re.compile(r"""(?:\w+:)?(\w+)\s*=\s*["']([^"']*)["']""")


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name as it is written, and its rows from the first, all equally long."""

    name: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class SheetFaults(FileFaults):
    """Where the faults of one sheet go: a place is a cell, or the number of a row."""

    sheet: str = ""

    def add(self, place: str | int, field: str, problem: str, hint: Any = "") -> None:
        """Note one fault; see ``FileFaults``."""
        super().add(f"{self.sheet}!{place}" if place else self.sheet, field, problem, hint)


def letters(column: int) -> str:
    """What a workbook calls a column, counted from 0: A, B, ... Z, AA."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def read_sheets(path: Path, wanted: Collection[str], faults: FileFaults) -> list[Sheet] | None:
    """The sheets of a workbook, those that are not wanted without rows; None after noting faults.

    Cells are text without blanks around it, int, float, bool or None. A number has the 15 digits
    that a spreadsheet holds to, a date is its ISO text.

    Args:
        path: the file.
        wanted: names of sheets, in small letters.
        faults: where faults go.

    Raises:
        InputError: python-calamine is not installed. OSError: the file cannot be read.
    """
    require("python_calamine", "xlsx", "a workbook", path)
    before = faults.count
    parts = _parts(path, faults) if is_fit(path, MOST_BYTES, faults) else None
    if parts is None or not _is_bearable(parts, faults):
        return None
    for name, part in _sheet_parts(parts).items():
        if name.lower() in wanted:
            _refuse_unworked(parts.get(part, b""), SheetFaults(faults.file, faults.faults, name))
    sheets = _rows(path, wanted, faults)
    return None if faults.count > before else sheets


def _parts(path: Path, faults: FileFaults) -> dict[str, bytes] | None:
    """What is packed in the file, by name; None after noting a fault."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with ZipFile(path) as packed:
            for entry in packed.infolist():
                with packed.open(entry) as part:
                    content = part.read(left + 1)
                left -= len(content)
                if left < 0 or entry.filename in parts:
                    faults.add("", "", f"unpacks to more than {MOST_UNPACKED:,} bytes, or twice.")
                    return None
                parts[entry.filename] = content
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        hint = 'Perhaps it has a password, or is no workbook: save it as "Excel Workbook (.xlsx)".'
        faults.add("", "", "is not a workbook that can be unpacked.", hint)
        return None
    return parts


def _is_bearable(parts: Mapping[str, bytes], faults: FileFaults) -> bool:
    """Whether the sheets can be laid out in memory; a fault is noted."""
    cells = 0
    for content in parts.values():
        if _UNPLACED.search(content):
            faults.add("", "", "has cells that do not say where they stand.", "Save it again.")
            return False
        places = _PLACE.findall(content)
        row = max((int(number) for _, number in places), default=0)
        column = max((_number_of(letter) for letter, _ in places), default=0)
        cells += row * column
        if cells > MOST_CELLS:
            problem = f"has cells as far as {letters(max(column, 1) - 1)}{row}:"
            hint = "Delete the empty rows and columns, or put large tables into CSV files."
            faults.add(
                "", "", f"{problem} at most {MOST_CELLS:,} are read of all sheets together.", hint
            )
            return False
    return _texts_are_bearable(parts, faults)


def _number_of(letter: bytes) -> int:
    """A column by its letters, counted from 1; 0 without any."""
    number = 0
    for each in letter.upper():
        number = 26 * number + each - ord("A") + 1
    return number


def _texts_are_bearable(parts: Mapping[str, bytes], faults: FileFaults) -> bool:
    """Texts are packed once, however many cells show them."""
    sizes = [len(text[0]) for content in parts.values() for text in _TEXT.finditer(content)] or [0]
    shown = [int(index) for content in parts.values() for index in _TEXT_OF.findall(content)]
    if sum(sizes[index] for index in shown if index < len(sizes)) <= MOST_UNPACKED:
        return True
    faults.add("", "", f"shows more than {MOST_UNPACKED:,} bytes of text.")
    return False


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Which part holds each sheet, by its name."""
    targets = {
        each.get("Id"): normpath(join("/xl", each.get("Target", ""))).lstrip("/")
        for each in _tags(parts, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    return {
        each.get("name", ""): targets.get(each.get("id"), "")
        for each in _tags(parts, "xl/workbook.xml", "sheet")
    }


def _tags(parts: Mapping[str, bytes], part: str, tag: str) -> list[dict[str, str]]:
    """The attributes of every such tag of a part, without their prefixes."""
    text = parts.get(part, b"").decode("utf-8", "replace")
    found = re.finditer(_TAG.format(tag), text)
    return [
        {name: unescape(value) for name, value in _ATTRIBUTE.findall(each[1])} for each in found
    ]


def _refuse_unworked(content: bytes, faults: FileFaults) -> None:
    """Cells that look filled and would be read as empty."""
    for place in _FAILED.findall(content):
        problem = "holds the error of a formula, such as #N/A: expected a value."
        faults.add(place.decode(), "", problem, "Mend the formula, or paste the value.")
    for place in _UNREAD.findall(content):
        problem = "holds a formula that has no value yet."
        faults.add(place.decode(), "", problem, "Open the workbook in a spreadsheet and save it.")


def _rows(path: Path, wanted: Collection[str], faults: FileFaults) -> list[Sheet]:
    """The sheets, by python-calamine; a fault is noted."""
    import python_calamine

    texts = _Texts()
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            sheets = []
            for name in book.sheet_names:
                about = SheetFaults(faults.file, faults.faults, name)
                found = (
                    book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                    if name.lower() in wanted
                    else []
                )
                rows = [
                    [_cell(cell, texts, (row, column), about) for column, cell in enumerate(cells)]
                    for row, cells in enumerate(found)
                ]
                sheets.append(Sheet(name, rows))
            return sheets
    except Exception as error:  # whatever python-calamine raises of a file that is no workbook
        faults.add("", "", f"is not a workbook that can be read: {error}.")
    return []


class _Texts(dict[str, str | None]):
    """Text of a cell to the cell: blanks around it dropped, empty is None, each looked at once."""

    def __missing__(self, text: str) -> str | None:
        cell = check_text(text).strip() or None
        self[text] = cell
        return cell


def _cell(value: Any, texts: _Texts, place: tuple[int, int], faults: FileFaults) -> Cell:
    """What a cell says, in plain data."""
    match value:
        case str():
            try:
                return texts[value]
            except InputError as error:
                faults.add(f"{letters(place[1])}{place[0] + 1}", "", str(error))
                return None
        case float():
            exact = float(f"{value:.{DIGITS}g}")
            return int(exact) if exact.is_integer() and abs(exact) < 10**DIGITS else exact
        case date():
            return say_date(value)
        case bool() | int() | None:
            return value
    return str(value)
