"""An instance that changes another: ``base: ../osa-fy2026`` in its header.

It starts as the base and says only what differs:

* a key of its header replaces the base's key whole (``rules`` as one list);
* a row of its tables with the key of a row of the base replaces the cells it fills in; any other
  row is added;
* ``set: {rules.served.min: 4, assets.rhib.unit_cost: 50}`` comes last and reads as ``--set`` does.

Rows cannot be taken away; an offer is shut by ``max_units`` 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from optimizer.errors import Fault, InputError, InstanceError
from optimizer.instance.columns import ORIGINS
from optimizer.instance.input_tables import Cell, InputTable, Tables
from optimizer.instance.settings import set_value
from optimizer.instance.specification import row_keys
from optimizer.money import shorten

BASE, SETTINGS = "base", "set"
"""The header keys that are about the base and do not belong to the instance made from it."""


def base_of(tables: Tables) -> Path | None:
    """Where the base stands, relative to the file that names it; None for an instance of its own.

    Raises:
        InstanceError: ``base`` is not the path of another instance, or ``set`` stands without it.
    """
    if BASE not in tables.header:
        if SETTINGS in tables.header:
            raise _fault(
                tables,
                SETTINGS,
                "stands without a base: expected base: and the path of the instance it changes.",
            )
        return None
    name, home = tables.header[BASE], Path(tables.path)
    folder = home if home.is_dir() else home.parent
    if not isinstance(name, str) or not name.strip():
        raise _fault(
            tables,
            BASE,
            f"found {shorten(name)}: expected the path of another instance, such as ../osa-fy2026.",
        )
    if not _exists(folder / name):
        raise _fault(
            tables, BASE, f"found {shorten(name)}: there is no such folder or file beside {home}."
        )
    return folder / name


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # a name too long to be one
        return False


def inherit(own: Tables, base: Tables) -> Tables:
    """The base with the changes of an instance that names it.

    Raises:
        InstanceError: the base has a base itself, or a setting leads nowhere.
    """
    if BASE in base.header:
        raise _fault(
            own,
            BASE,
            f"found {own.header[BASE]}, which has a base itself: expected one that stands alone.",
        )
    header = {
        key: value
        for key, value in {**base.header, **own.header}.items()
        if key not in (BASE, SETTINGS)
    }
    marks = {path: mark for path, mark in base.marks.items() if path and path[0] not in own.header}
    shown = {path: f"{mark} of {base.path}" for path, mark in marks.items()}
    tables = {
        **base.tables,
        **{name: merge(table, base.tables.get(name)) for name, table in own.tables.items()},
    }
    return _settled(replace(own, header=header, tables=tables, marks={**shown, **own.marks}), own)


def merge(own: InputTable, base: InputTable | None) -> InputTable:
    """The base's rows with the cells that ``own`` fills in for the same key, then the rows that
    only ``own`` has.
    """
    if base is None:
        return own
    position = {key: row for row, key in enumerate(row_keys(base))}
    rows: dict[int, None] = {}
    size = len(base)
    for key in row_keys(own):
        row = position.get(key, size)
        if (
            row >= len(base) or row in rows
        ):  # a second row of the same key stays a row of its own, to be refused as such
            row, size = size, size + 1
        rows[row] = None
    columns = {
        name: _cells(base.columns.get(name), own.columns.get(name), list(rows), len(base), size)
        for name in dict.fromkeys((*base.columns, *own.columns))
    }
    _forget_origins(columns, own, list(rows))
    lines = _cells(
        _lines(base, f" of the base's {base.file}"), _lines(own, ""), list(rows), len(base), size
    )
    return InputTable(own.name, columns, own.file, lines, own.begins)


def _cells(
    base: Sequence[Cell] | None,
    own: Sequence[Cell] | None,
    rows: Sequence[int],
    count: int,
    size: int,
) -> list[Cell]:
    """A column of the base, lengthened, with the filled cells of ``own`` put into its rows."""
    cells = [*(base if base is not None else [None] * count), *[None] * (size - count)]
    for row, cell in zip(rows, own if own is not None else [], strict=False):
        if cell is not None:
            cells[row] = cell
    return cells


def _forget_origins(
    columns: Mapping[str, list[Cell]], own: InputTable, rows: Sequence[int]
) -> None:
    """A number that is replaced leaves behind the range and origin of the old one."""
    for name, ending in product(own.columns, ORIGINS):
        origin = f"{name}_{ending}"
        for row, cell, new in zip(rows, own.columns[name], own.cells(origin), strict=True):
            if cell is not None and new is None and origin in columns:
                columns[origin][row] = None


def _lines(table: InputTable, note: str) -> list[str]:
    return [f"{table.line(row)}{note}" for row in range(len(table))]


def _settled(tables: Tables, own: Tables) -> Tables:
    settings = own.header.get(SETTINGS, {})
    if not isinstance(settings, Mapping):
        raise _fault(
            own,
            SETTINGS,
            f"found {shorten(settings)}: expected entries such as rules.served.min: 4.",
        )
    for path, value in settings.items():
        try:
            tables = set_value(tables, str(path), value)
        except InputError as error:
            raise InstanceError(
                [
                    Fault(
                        own.where(SETTINGS, path),
                        str(path),
                        str(error).partition(": ")[2] or str(error),
                    )
                ]
            ) from None
    return tables


def _fault(tables: Tables, key: str, problem: str) -> InstanceError:
    return InstanceError([Fault(tables.where(key), key, problem)])
