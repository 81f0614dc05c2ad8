"""Run stores as files for other programs. To add a format: one function, and one line in
``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from optimizer.batch.tidy_tables import Rows
from optimizer.errors import InputError
from optimizer.extras import require
from optimizer.keywords import knows_its_keywords
from optimizer.renderers import csv
from optimizer.renderers.files import check_written
from optimizer.results.tables import MINOR
from optimizer.whole_files import replacing

CHUNK = 10_000
"""Records held in memory at a time."""
SHEET_ROWS = 1_048_576
"""Rows of a worksheet, the header's included."""

ExportedRow = Mapping[str, Any]


@knows_its_keywords
def export(path: str | Path, *stores: str | Path) -> None:
    """Write one row per cell, in the order of the study, to a file whose suffix names the format;
    whole or not at all.

    Raises:
        InputError: the suffix names no format, or the file cannot be written. RefusedError: as for
            ``read``.
    """
    write = FORMATS[check_export(path).suffix.lower()]
    rows = Rows(*stores)
    with replacing(path) as temporary:
        write(temporary, rows.types, rows.records())


def check_export(path: str | Path) -> Path:
    """The path, if the rows can be written there: asked before a long run, not after it.

    Raises:
        InputError: the suffix names no format, the package for it is missing, or no file can be
            written there.
    """
    path = check_written(path, FORMATS)
    suffix = path.suffix.lower()
    if suffix in PACKAGES:
        package, what = PACKAGES[suffix]
        require(package, suffix[1:], what, path)
    return path


def _write_csv(path: Path, types: Mapping[str, str], found: Iterator[ExportedRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for number, chunk in enumerate(_chunks(map(_in_full, found))):
            text = csv.render(chunk or [dict.fromkeys(types)])
            header, _, rest = text.partition("\n")
            file.write(("" if number else header + "\n") + (rest if chunk else ""))


def _in_full(record: ExportedRow) -> ExportedRow:
    """A record with its amounts in all their digits: a CSV file has 12 of other numbers."""
    amounts = {name for name in record if name + MINOR in record and record[name] is not None}
    return {
        name: f"{Decimal(repr(value)):f}".removesuffix(".0") if name in amounts else value
        for name, value in record.items()
    }


def _write_parquet(path: Path, types: Mapping[str, str], found: Iterator[ExportedRow]) -> None:
    import pyarrow as arrow
    from pyarrow import parquet

    kinds = {
        "text": arrow.string(),
        "whole": arrow.int64(),
        "number": arrow.float64(),
        "flag": arrow.bool_(),
    }
    schema = arrow.schema([(name, kinds[kind]) for name, kind in types.items()])
    with parquet.ParquetWriter(path, schema) as writer:
        for chunk in _chunks(found):
            writer.write_table(arrow.Table.from_pylist(chunk, schema=schema))


def _write_workbook(path: Path, types: Mapping[str, str], found: Iterator[ExportedRow]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as workbook:
        workbook.set_properties(
            {"created": datetime(2000, 1, 1, tzinfo=UTC)}
        )  # the same rows give the same bytes
        sheet = workbook.add_worksheet("runs")
        for row, cells in enumerate(
            chain([list(types)], (list(record.values()) for record in found))
        ):
            if row == SHEET_ROWS:
                raise InputError(
                    f"{path}: a worksheet has {SHEET_ROWS:,} rows and the study more. Export"
                    " .parquet or .csv."
                )
            for column, cell in enumerate(cells):
                _write_cell(sheet, row, column, cell)


def _write_cell(sheet: Any, row: int, column: int, cell: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        sheet.write_string(row, column, str(cell)[:32_767])


def _chunks(found: Iterable[ExportedRow]) -> Iterator[Sequence[Any]]:
    """Lists of at most CHUNK records; one empty list where there are none, so that a header is
    written all the same.
    """
    rest = iter(found)
    yield list(islice(rest, CHUNK))
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


FORMATS: Mapping[str, Callable[[Path, Mapping[str, str], Iterator[ExportedRow]], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".xlsx": _write_workbook,
}
"""Every format by its suffix."""
PACKAGES = {".parquet": ("pyarrow", "Parquet"), ".xlsx": ("xlsxwriter", "a workbook")}
"""The packages that formats need."""
