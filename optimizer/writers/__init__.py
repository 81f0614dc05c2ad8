"""Writers turn an instance into files that readers take: one container each, nothing lost.

To add one, write a module with ``writes(path) -> bool`` and ``write(tables, path)`` and name it in
``WRITERS``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from optimizer.errors import InputError
from optimizer.instance.input_tables import TABLES, Tables
from optimizer.instance.instance import Instance
from optimizer.money import shorten
from optimizer.readers import read
from optimizer.readers.folder import HEADER
from optimizer.whole_files import replacing
from optimizer.writers import folder, single_file, workbook


class Writer(Protocol):
    """One container."""

    def writes(self, name: str) -> bool:
        """Whether a path so called is of this container."""

    def write(self, tables: Tables, path: Path) -> None:
        """Write the tables. Raises OSError; InputError where the container cannot hold them."""


WRITERS: tuple[Writer, ...] = (single_file, workbook, folder)


def save(instance: Instance, path: str | os.PathLike[str], *, force: bool = False) -> None:
    """Write an instance to a folder, or to a .yaml, .json or .xlsx file: whole or not at all.

    What was written is read again before it takes its place: the same digest, or nothing is
    changed.

    Args:
        instance: the instance; one that changes another is written complete.
        path: where; the suffix picks the container, without one it is a folder.
        force: write over what stands there. Of a folder that is instance.yaml and the tables; other
            files stay.

    Raises:
        InputError: something stands there, the path is of no container, it cannot be written, or
            the container does not hold all that the instance says.
    """
    writer = next((each for each in WRITERS if each.writes(os.fspath(path))), None)
    if writer is None:
        raise InputError(
            f"{path}: expected a name that ends in .yaml, .json or .xlsx, or a folder's, which ends"
            " in none (or in /)."
        )
    place = Path(path)
    if not force and os.path.lexists(place):
        raise InputError(
            f"{path}: stands there already. Choose another name, or say --force (force=True) to"
            " write over it."
        )
    with new_folder(place) if writer is folder else replacing(place) as temporary:
        writer.write(instance.tables, temporary)
        _read_again(temporary, instance, place)


def _read_again(written: Path, instance: Instance, place: Path) -> None:
    try:
        same = Instance.build(read(written)).digest == instance.digest
        problem = "" if same else "some of it was read back as something else."
    except InputError as error:
        problem = str(error).replace(written.name, place.name)
    if problem:
        raise InputError(f"{place}: cannot hold this instance: {problem} Nothing was written.")


@contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A temporary folder to write in the block; when it ends well it takes the folder's place, or
    its files take theirs there.
    """
    try:
        if place.exists() and not place.is_dir():
            raise InputError(f"{place}: is a file; expected the name of a folder.")
        parent = place.resolve().parent
        with tempfile.TemporaryDirectory(dir=parent, prefix=".", ignore_cleanup_errors=True) as at:
            temporary = Path(at) / place.resolve().name
            temporary.mkdir()
            yield temporary
            if not place.exists():
                os.replace(temporary, place)
                return
            for name in TABLES:
                if not (temporary / f"{name}.csv").exists():
                    (place / f"{name}.csv").unlink(missing_ok=True)
            for name in (*(f"{name}.csv" for name in TABLES), HEADER):
                if (temporary / name).exists():
                    os.replace(temporary / name, place / name)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or shorten(error)
        raise InputError(f"{place}: the folder cannot be written ({why}).") from None
