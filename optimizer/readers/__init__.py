"""Readers turn files into tables: one container each, one shape for all.

To add one, write a module with ``reads(path) -> bool`` and ``read(path) -> Tables`` and name it in
``READERS``.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Protocol

from optimizer.errors import InputError
from optimizer.instance.input_tables import TABLES, Tables
from optimizer.money import shorten
from optimizer.readers import folder, single_file, workbook
from optimizer.readers.inherited import base_of, inherit
from optimizer.readers.plain_file import SUFFIXES
from optimizer.readers.shipped import find_shipped, shipped_names
from optimizer.suggest import did_you_mean


class Reader(Protocol):
    """One container."""

    def reads(self, path: Path) -> bool:
        """Whether the path is of this container."""

    def read(self, path: Path) -> Tables:
        """The tables in it."""


READERS: tuple[Reader, ...] = (folder, single_file, workbook)


def read(path: str | Path) -> Tables:
    """The tables of an instance.

    Args:
        path: a folder, a .yaml, .json or .xlsx file, or the bare name of a shipped instance (a path
            of that name goes first). An instance whose header names a ``base`` comes back complete,
            with its changes made (see ``inherited``).

    Raises:
        InputError: there is nothing at the path, or it is of no known container.
        InstanceError: the files are not well-formed; every fault with file and line.
    """
    own = _read(locate(path), path)
    base = base_of(own)
    return own if base is None else inherit(own, _read(base, base))


def _read(place: Path, name: str | Path) -> Tables:
    if place.name == folder.HEADER and folder.has_tables(place.parent):
        place = place.parent
    try:
        for reader in READERS:
            if reader.reads(place):
                return reader.read(place)
    except OSError as error:
        raise InputError(
            f"{error.filename or place}: cannot be read: {error.strerror or error}."
        ) from None
    raise InputError(
        f"{name}: is not an instance: expected a folder with instance.yaml, or a file"
        f" {', '.join((*SUFFIXES, workbook.SUFFIX))}.{_instead(place)}"
    )


def _instead(place: Path) -> str:
    """What was perhaps meant by a file of no container."""
    if place.suffix.lower() != ".csv":
        return ""
    if place.stem in TABLES and folder.has_tables(place.parent):
        return f" It is a table: name its folder, {place.parent}."
    return " A plan stands after its instance: optimizer evaluate INSTANCE PLAN.csv."


def locate(path: str | Path) -> Path:
    """The folder or file of an instance given by path or by the bare name of a shipped one.

    Raises:
        InputError: there is none; the message names the shipped instances.
    """
    if not isinstance(path, (str, PathLike)):
        raise InputError(f"{shorten(path)} is not the path or name of an instance: expected text.")
    if "\0" in str(path) or not str(path):
        raise InputError(
            "The path of the instance is empty or holds a NUL character: expected a folder, a file"
            " or a name."
        )
    place = Path(path)
    try:
        if place.exists():
            return place
    except OSError as error:
        raise InputError(f"{str(path)[:200]}: cannot be read: {error.strerror}.") from None
    shipped = find_shipped(str(path))
    if shipped is not None:
        return shipped
    names = shipped_names()
    known = f" Shipped instances: {', '.join(names)}." if names else ""
    raise InputError(
        f"{path}: there is no such file or folder.{known} "
        f"{did_you_mean(place.name, names)}".rstrip()
    )
