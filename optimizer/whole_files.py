"""Files written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optimizer.errors import InputError


def check_place(path: Path) -> None:
    """Refuse a path at which no file can stand.

    Raises:
        InputError: the folder is missing, the name is too long or no name, or something else than a
            file stands there.
    """
    try:
        kind = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        kind = stat.S_IFREG
    except (
        OSError,
        ValueError,
    ) as error:  # a name too long, a folder not to be looked into, a NUL character
        raise InputError(
            f"{path}: cannot be the name of a file ({getattr(error, 'strerror', None) or error})."
        ) from None
    if not path.parent.is_dir():
        raise InputError(
            f"{path}: there is no folder {path.parent}. Make it first, or check the spelling."
        )
    if stat.S_ISDIR(kind):
        raise InputError(f"{path}: this is a folder; expected the name of a file.")
    if not stat.S_ISREG(kind):
        raise InputError(f"{path}: is a pipe or a device; expected the name of a file.")


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write the file so that a reader finds the old content or all of the new, never a part.

    The content goes to a temporary file in the same folder, reaches the disk, and then takes the
    place of the old file in one step. Text is written as UTF-8. A symbolic link is followed, not
    replaced.

    Raises:
        InputError: the folder is missing, the path is a folder, or the system refuses to write.
    """
    data = (
        content.encode("utf-8", errors="backslashreplace") if isinstance(content, str) else content
    )
    with replacing(path) as temporary:
        temporary.write_bytes(data)


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary file to write in the block; when it ends well, the file takes the path's place in
    one step.

    Raises:
        InputError: as for ``write_whole``.
    """
    path = Path(os.path.realpath(path))
    check_place(path)
    try:
        with _temporary(path) as temporary:
            yield temporary
            _sync(temporary)
            os.chmod(temporary, _mode(path))
            os.replace(temporary, path)
    except OSError as error:
        raise InputError(
            f"{path}: the file cannot be written ({error.strerror or error}); nothing was changed."
        ) from error


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
