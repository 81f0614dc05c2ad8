"""A new instance to begin with: one of ``optimizer/scaffolds/``, which explain themselves."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from shlex import quote

from optimizer.errors import InputError
from optimizer.readers import read
from optimizer.readers.workbook import SUFFIX
from optimizer.suggest import did_you_mean
from optimizer.whole_files import replacing
from optimizer.writers import new_folder, workbook
from optimizer.writers.spelling import flow

HOME = Path(__file__).resolve().parents[1] / "scaffolds"
PLACEHOLDER = "NAME"
"""What stands in a scaffold for the path of the instance, as a shell takes it."""
TITLE = f"# {PLACEHOLDER}\n"
"""The title of a README, where it stands for the name."""


def write_scaffold(path: str, like: str, *, xlsx: bool = False) -> Path:
    """Write a new instance, as a folder, or as a workbook whose sheet ``readme`` explains it.

    Args:
        path: where; the instance is named after it. A workbook's ends in .xlsx.
        like: which scaffold.
        xlsx: whether to write a workbook.

    Raises:
        InputError: something stands there, there is no such scaffold, or nothing can be written.
    """
    known = sorted(each.name for each in HOME.iterdir())
    if like not in known:
        guess = did_you_mean(like, known)
        raise InputError(f"--like {like}: expected one of {', '.join(known)}. {guess}".rstrip())
    place = Path(path)
    xlsx = xlsx or place.suffix.lower() == SUFFIX
    if xlsx and place.suffix.lower() != SUFFIX:
        place = place.with_name(place.name + SUFFIX)
    called = place.stem if xlsx else place.name
    if os.path.lexists(place):
        raise InputError(f"{place}: stands there already. Choose another name.")
    texts = {
        each.name: _named(each.read_text(encoding="utf-8"), place, called)
        for each in sorted((HOME / like).iterdir())
    }
    if not xlsx:
        with new_folder(place) as folder:
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8")
        return place
    tables = read(HOME / like)
    tables = replace(tables, header={**tables.header, "name": called})
    with replacing(place) as file:
        workbook.write(tables, file, texts["README.md"])
    return place


def _named(text: str, place: Path, called: str) -> str:
    """A file of a scaffold, with the place and the name of the instance."""
    lines = text.replace(TITLE, f"# {called}\n").replace(PLACEHOLDER, quote(str(place))).split("\n")
    return "\n".join(
        f"name: {flow(called)}" if line.startswith("name: ") else line for line in lines
    )
