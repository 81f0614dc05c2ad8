"""Packages that only some uses need, and how to get them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from optimizer.errors import InputError


def require(package: str, extra: str, what: str, path: Path) -> None:
    """Go on only where a package is installed.

    Args:
        package: its name for ``import``.
        extra: the part of this package that brings it along.
        what: needs it, in words.
        path: the file that it is needed for.

    Raises:
        InputError: it is missing; the message says what to install.
    """
    if find_spec(package) is None:
        name = package.replace("_", "-")
        raise InputError(
            f'{path}: {what} needs the package {name}: pip install "osa-optimizer[{extra}]".'
        )
