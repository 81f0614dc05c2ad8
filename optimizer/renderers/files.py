"""Output files: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optimizer.errors import InputError
from optimizer.renderers import FILES, Answer


def check_path(path: str | Path) -> Path:
    """The path, if an answer can be written there: asked before a long solve, not after it.

    Raises:
        InputError: the suffix is of no known format, the folder is missing or takes no files, or the path is a folder.
    """
    path = Path(path)
    known = ", ".join(FILES)
    if path.suffix.lower() not in FILES:
        found = f"ends in {path.suffix!r}" if path.suffix else "has no suffix"
        raise InputError(f"{path}: the file name {found}, which names no known format. Expected one of {known}.")
    _check_folder(path)
    try:
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise InputError(f"{path}: no file can be written in {path.parent} ({error.strerror or error}).") from error
    return path


def write(path: str | Path, answer: Answer) -> None:
    """Write the answer in the format that the path's suffix names.

    Raises:
        InputError: as for ``check_path`` and ``write_whole``.
    """
    path = check_path(path)
    write_whole(path, FILES[path.suffix.lower()](answer))


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write the file so that a reader finds the old content or all of the new, never a part.

    The content goes to a temporary file in the same folder, reaches the disk, and then takes the place of the old
    file in one step. Text is written as UTF-8. A symbolic link is followed, not replaced.

    Raises:
        InputError: the folder is missing, the path is a folder, or the system refuses to write.
    """
    data = content.encode("utf-8", errors="backslashreplace") if isinstance(content, str) else content
    with replacing(path) as temporary:
        temporary.write_bytes(data)


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary file to write in the block; when it ends well, the file takes the path's place in one step.

    Raises:
        InputError: as for ``write_whole``.
    """
    path = Path(os.path.realpath(path))
    _check_folder(path)
    try:
        with _temporary(path) as temporary:
            yield temporary
            _sync(temporary)
            os.chmod(temporary, _mode(path))
            os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path}: the file cannot be written ({error.strerror or error}); nothing was changed.") from error


def _check_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}. Make it first, or check the spelling.")
    if path.is_dir():
        raise InputError(f"{path}: this is a folder; expected the name of a file.")


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """An empty file in the same folder, gone when the block ends badly."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    os.close(handle)
    try:
        yield Path(name)
    except BaseException:
        os.unlink(name)
        raise


def _sync(path: Path) -> None:
    """Wait until the content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _mode(path: Path) -> int:
    """The old file's permissions; for a new one, what the user's mask gives to any file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
