"""The text of a file, or a sentence why it cannot be had."""

from __future__ import annotations

import stat
from pathlib import Path

from optimizer.instance.faults import Faults
from optimizer.instance.plain_values import CONTROL


def read_text(path: Path, name: str, most_bytes: int, faults: Faults) -> str | None:
    """The text of a regular UTF-8 file of bounded size; None after noting a fault.

    Args:
        path: the file.
        name: how messages call it.
        most_bytes: larger files are refused before they are read.
        faults: where faults go.
    """
    try:
        content = _bytes(path, name, most_bytes, faults)
    except OSError as error:
        faults.add(name, "", f"cannot be read: {error.strerror or error}.")
        return None
    return None if content is None else _decode(content, name, faults)


def _bytes(path: Path, name: str, most_bytes: int, faults: Faults) -> bytes | None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        faults.add(name, "", "is not a file.", "Expected a plain file, not a folder, pipe or device.")
        return None
    if found.st_size > most_bytes:
        faults.add(name, "", f"has {found.st_size:,} bytes: at most {most_bytes:,} are read.", _smaller(name))
        return None
    return path.read_bytes()


def _smaller(name: str) -> str:
    return "Split the study into several instances." if name.endswith(".csv") else "Put large tables into CSV files beside instance.yaml."


def _decode(content: bytes, name: str, faults: Faults) -> str | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = 'Perhaps a spreadsheet saved it in another encoding: save it as "CSV UTF-8" or as UTF-8.'
        faults.add(f"{name}:{line}", "", f"is not UTF-8 text: found the byte 0x{content[error.start]:02x}.", hint)
        return None
    control = CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        hint = "Perhaps the file is not text, or was saved as UTF-16: save it as UTF-8."
        faults.add(f"{name}:{line}", "", f"found the control character U+{ord(control[0]):04X}: expected plain text.", hint)
        return None
    return text
