"""Answers as files, in the format that the suffix names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from pathlib import Path

from optimizer.errors import InputError
from optimizer.extras import require
from optimizer.money import shorten
from optimizer.renderers import FILES, Shown
from optimizer.whole_files import check_place, write_whole


def check_path(path: str | Path) -> Path:
    """The path, if an answer can be written there: asked before a long solve, not after it.

    Raises:
        InputError: the suffix is of no known format, the folder is missing or takes no files, the
            path is a folder, or a package is missing that the format needs.
    """
    found = check_written(path, FILES)
    if found.suffix.lower() == ".xlsx":
        require("xlsxwriter", "xlsx", "a workbook", found)
    return found


def check_written(path: str | Path, formats: Collection[str]) -> Path:
    """The path, if a file can be written there that ends in one of these suffixes. Raises as
    ``check_path``.
    """
    path = Path(path)
    if path.suffix.lower() not in formats:
        found = f"ends in {shorten(path.suffix)}" if path.suffix else "has no suffix"
        raise InputError(
            f"{path}: the file name {found}, which names no known format. Expected one of"
            f" {', '.join(formats)}."
        )
    check_place(path)
    try:
        tempfile.TemporaryFile(dir=os.path.realpath(path.parent)).close()
    except OSError as error:
        raise InputError(
            f"{path}: no file can be written in {path.parent} ({error.strerror or error})."
        ) from error
    return path


def write(path: str | Path, answer: Shown) -> None:
    """Write the answer in the format that the path's suffix names.

    Raises:
        InputError: as for ``check_path`` and ``write_whole``.
    """
    path = check_path(path)
    write_whole(path, FILES[path.suffix.lower()](answer))
