"""The text of a file, or a sentence why it cannot be had."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from optimizer.instance.faults import FileFaults
from optimizer.instance.plain_values import CONTROL

BLOCK = 1_000_000
"""Bytes read at a time, and the longest line that a table may have."""


def read_text(path: Path, most_bytes: int, faults: FileFaults) -> str | None:
    """The text of a regular UTF-8 file of bounded size; None after noting a fault.

    Args:
        path: the file.
        most_bytes: larger files are refused before they are read.
        faults: where faults go.
    """
    try:
        content = path.read_bytes() if is_fit(path, most_bytes, faults) else None
    except OSError as error:
        faults.add("", "", f"cannot be read: {error.strerror or error}.")
        return None
    return None if content is None else _decode(content, faults)


def open_lines(path: Path, most_bytes: int, most_lines: int, faults: FileFaults) -> TextIO | None:
    """The lines of a file as ``read_text`` takes it, their ends kept; None after noting a fault.

    All of it is looked at first, block by block, so that little of a large file is held, and
    nothing is made of a bad one.
    """
    try:
        if not is_fit(path, most_bytes, faults):
            return None
        with path.open("rb") as file:
            in_order = _in_order(file, most_lines, faults)
        return path.open(encoding="utf-8-sig", newline="") if in_order else None
    except OSError as error:
        faults.add("", "", f"cannot be read: {error.strerror or error}.")
        return None


def _in_order(file: BinaryIO, most_lines: int, faults: FileFaults) -> bool:
    """Whether a file is plain text in lines of bearable number and length; a fault is noted."""
    lines = 0
    for block in _blocks(file):
        if len(block) == 2 * BLOCK and not block.endswith(b"\n"):
            line = lines + block.count(b"\n") + 1
            hint = "Perhaps the file is no table, or is not divided into lines."
            faults.add(line, "", f"has more than {BLOCK:,} bytes in one line.", hint)
            return False
        if _decode(block, faults, lines) is None:
            return False
        lines += block.count(b"\n")
        if lines > most_lines:
            faults.add(
                "",
                "",
                f"has more than {most_lines:,} lines: no more are read.",
                _smaller(faults.file),
            )
            return False
    return True


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file in blocks that end with a line, or where a line does not end."""
    while block := file.read(BLOCK):
        yield block + file.readline(BLOCK)


def is_fit(path: Path, most_bytes: int, faults: FileFaults) -> bool:
    """Whether it is a plain file of bounded size; a fault is noted. Raises OSError."""
    if "\0" in str(path):
        faults.add("", "", "cannot be the name of a file: it holds a NUL character.")
        return False
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        faults.add("", "", "is not a file.", "Expected a plain file, not a folder, pipe or device.")
    elif found.st_size > most_bytes:
        faults.add(
            "",
            "",
            f"has {found.st_size:,} bytes: at most {most_bytes:,} are read.",
            _smaller(faults.file),
        )
    else:
        return True
    return False


def _smaller(name: str) -> str:
    return (
        "Split the study into several instances."
        if name.endswith(".csv")
        else "Put large tables into CSV files beside instance.yaml."
    )


def _decode(content: bytes, faults: FileFaults, before: int = 0) -> str | None:
    """The text, which begins after so many lines of the file; None after noting a fault."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = before + content.count(b"\n", 0, error.start) + 1
        written = content.split(b"\n")[content.count(b"\n", 0, error.start)]
        reading = written[:60].decode("cp1252", "replace").strip()
        hint = (
            'Perhaps a spreadsheet saved it in another encoding: save it as "CSV UTF-8".'
            if CONTROL.search(reading)
            else f'In Windows-1252 the line reads "{reading}": if that is right, save it as UTF-8.'
        )
        faults.add(
            line,
            "",
            f"is not UTF-8 text: found the byte 0x{content[error.start]:02x}.",
            hint,
        )
        return None
    control = CONTROL.search(text)
    if control is not None:
        line = before + text.count("\n", 0, control.start()) + 1
        hint = "Perhaps the file is not text, or was saved as UTF-16: save it as UTF-8."
        faults.add(
            line,
            "",
            f"found the control character U+{ord(control[0]):04X}: expected plain text.",
            hint,
        )
        return None
    return text
