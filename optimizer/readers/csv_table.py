"""A CSV file as a table: strict, columnar, each row knowing its line."""

from __future__ import annotations

import csv
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from optimizer.instance.faults import FileFaults
from optimizer.instance.input_tables import InputTable
from optimizer.readers.decimal_marks import with_points
from optimizer.readers.formulas import stated
from optimizer.readers.text_file import open_lines

MOST_BYTES = 500_000_000
MOST_ROWS, MOST_EFFECTS = 200_000, 1_200_000
"""Lines of a table; of the effects, which offers and areas multiply."""
MOST_COLUMNS = 1_000
CHUNK = 1_000
"""Rows turned into columns at a time: few enough that they are freed before the garbage collector
walks over them.
"""

DISTINCT = 100_000
"""Distinct cells held once each; beyond, a table of a million different numbers would gain nothing.
"""

_SEPARATOR = re.compile("sep=([;,])\\s*")
"""A first line by which a spreadsheet is told what separates columns."""
_QUOTED = re.compile('"[^"]*"')


class _Cells(dict[str, str | None]):
    """Cell text to cell: blanks around it dropped, empty is None, what keeps a spreadsheet from
    running it taken away, and equal text held once (a million rows repeat few ids).
    """

    def __missing__(self, text: str) -> str | None:
        cell = stated(text.strip()) or None
        if len(self) < DISTINCT:
            self[text] = cell
        return cell


def read_csv(path: Path, table: str, faults: FileFaults) -> InputTable | None:
    """The table in a CSV file (comma or semicolon, double quotes, UTF-8, header in the first line
    or after ``sep=;``); None after noting faults.

    Columns are separated as ``sep=;`` says, else by semicolons where the header has them and no
    comma; then decimal commas are read too (``decimal_marks``). Cells are text or None; rows and
    columns that are wholly empty are passed over.

    Args:
        path: the file.
        table: name of the table.
        faults: where faults go.
    """
    opened = open_lines(path, MOST_BYTES, MOST_EFFECTS if table == "effects" else MOST_ROWS, faults)
    if opened is None:
        return None
    with opened:
        first = opened.readline()
        opened.seek(0)
        told = _SEPARATOR.fullmatch(first)
        bare = _QUOTED.sub("", first)
        semicolons = told[1] == ";" if told else ";" in bare and "," not in bare
        reader = csv.reader(opened, strict=True, delimiter=";" if semicolons else ",")
        if told:
            next(reader)
        found = _read(reader, table, faults)
    return with_points(found, faults) if found is not None and semicolons else found


def _read(reader: Iterator[list[str]], table: str, faults: FileFaults) -> InputTable | None:
    before = faults.count
    try:
        header = [stated(name.strip()) for name in next(reader, [])]
        begins = max(1, reader.line_num)  # type: ignore[attr-defined]  # csv.reader has it; typeshed keeps the class private
        check_header(header, faults, begins)
        columns, lines = _columns(reader, header, faults) if faults.count == before else ([], [])
    except csv.Error as error:
        faults.add(
            reader.line_num,  # type: ignore[attr-defined]
            "",
            f"is not well-formed CSV: {error}.",
            'Perhaps a double quote is not closed or not doubled ("").',
        )
        return None
    if faults.count > before:
        return None
    consecutive = not lines or lines[-1] == len(lines) + 1
    return InputTable(
        table,
        named_columns(header, columns, faults, begins),
        faults.file,
        None if consecutive else lines,
        str(begins),
    )


def check_header(header: list[str], faults: FileFaults, line: int = 1) -> None:
    """Note what is wrong with the names of the columns of a table."""
    if not any(header):
        faults.add(line, "", "has no header: expected the names of the columns in the first line.")
    if len(header) == 1 and "\t" in header[0]:
        problem = "has columns separated by tabs: expected commas or semicolons."
        faults.add(line, "", problem, 'Save it as "CSV UTF-8".')
    if len(header) > MOST_COLUMNS:
        faults.add(line, "", f"has {len(header):,} columns: at most {MOST_COLUMNS:,} are read.")
        return
    for name in sorted(name for name, count in Counter(header).items() if name and count > 1):
        faults.add(line, name, "stands twice in the header: expected each column once.")


def _columns(
    reader: Iterator[list[str]], header: list[str], faults: FileFaults
) -> tuple[list[list[str | None]], Sequence[int]]:
    """The columns under the header, and the line of each row kept."""
    cells = _Cells()
    columns: list[list[str | None]] = [[] for _ in header]
    lines = array("q")
    rows = _rows(reader, len(header), lines, faults)
    while chunk := list(islice(rows, CHUNK)):
        for column, texts in zip(columns, zip(*chunk, strict=True), strict=True):
            column.extend(map(cells.__getitem__, texts))
    return columns, lines


def _rows(
    reader: Iterator[list[str]], width: int, lines: array[int], faults: FileFaults
) -> Iterator[list[str]]:
    """Rows that are not blank; the line each begins on is added to ``lines``."""
    end = reader.line_num  # type: ignore[attr-defined]  # csv.reader has it; typeshed keeps the class private
    for row in reader:
        line, end = end + 1, reader.line_num  # type: ignore[attr-defined]
        if len(row) == width and (row[0] or any(row)):
            lines.append(line)
            yield row
        elif any(row):
            hint = "Perhaps a comma is missing, or a cell with a comma needs double quotes."
            faults.add(
                line,
                "",
                f"has {len(row)} cells: expected {width}, as in the header.",
                hint,
            )
            if faults.full:
                return


def named_columns(
    header: list[str], columns: list[list[str | None]], faults: FileFaults, line: int = 1
) -> dict[str, list[str | None]]:
    """Columns by name; a column without a name may not hold anything."""
    for position, (name, column) in enumerate(zip(header, columns, strict=True), start=1):
        if not name and any(column):
            faults.add(
                line,
                "",
                f"column {position} has cells but no name.",
                "Name it in the first line or empty it.",
            )
    return {name: column for name, column in zip(header, columns, strict=True) if name}
