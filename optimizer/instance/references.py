"""Checks that tables agree with one another: each key once, every name found, and what an offer may
be.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import cache, partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from optimizer.geometry import EARTH_RADIUS_KM, distance_km
from optimizer.instance.columns import InputColumn
from optimizer.instance.keys import joined
from optimizer.instance.typed import Typed
from optimizer.money import show
from optimizer.suggest import did_you_mean

TypedTables = Mapping[str, Typed]

METRE_KM = 0.001
HALF_WAY_ROUND_KM = math.pi * EARTH_RADIUS_KM


def check_references(
    tables: TypedTables, curves: Collection[str], folder: str, *, allow_lethal: bool
) -> None:
    """Note what is wrong between tables (effects apart, which name offers).

    Args:
        tables: the tables read, by name.
        curves: names of the coverage curves.
        folder: where files named by the tables stand; empty for tables made in Python.
        allow_lethal: whether an offer of a lethal asset is accepted.
    """
    for name, typed in tables.items():
        if name != "effects":
            _check_keys(typed)
            for column in typed.specification.columns.values():
                _check_names(typed, column, tables)
        _check_positions(typed)
        typed.faults.check_if_full()
    if "offers" in tables and "assets" in tables:
        _check_offers(tables["offers"], tables["assets"], allow_lethal=allow_lethal)
    if "areas" in tables:
        _check_curves(tables["areas"], curves)
        _check_polygons(tables["areas"], folder)


def _check_keys(typed: Typed) -> None:
    """Each key once."""
    first: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(zip(*(typed[name] for name in typed.specification.key), strict=True)):
        if any(part is not None for part in key) and first.setdefault(key, row) != row:
            before = typed.table.where(first[key])
            problem = f"{joined(key)} stands here and in {before}: expected each once."
            column = typed.specification.key[0] if len(key) == 1 else ""
            typed.note(row, column, problem)
            if typed.faults.full:
                return


def _check_names(typed: Typed, column: InputColumn, tables: TypedTables) -> None:
    """Every name is found in its table; where an optional table is left out, the names are
    labels.
    """
    if column.refers not in tables or column.name not in typed.columns:
        return
    known, among = _known(column, tables), list(typed[column.name])
    candidates = cache(
        lambda owner: _candidates(column, known, owner)
    )  # found and sorted once, not for each of many faults
    owners = typed["recipient"] if column.refers == "bases" else (None,) * len(typed)
    owning = tables["recipients"].ids("recipient") if "recipients" in tables else set()
    for row, (cell, owner) in enumerate(zip(among, owners, strict=True)):
        if owner is not None and owner not in owning:
            continue  # of an unknown recipient no base is known either, and one fault says so
        for name in cell if isinstance(cell, tuple) else () if cell is None else (cell,):
            if (name if column.refers != "bases" else (owner, name)) not in known:
                if typed.faults.full:
                    return
                of_owner = f" of {owner}" if column.refers == "bases" else ""
                problem = f"found {show(name)}: expected one of the {column.refers}{of_owner}."
                typed.note(
                    row,
                    column.name,
                    problem,
                    partial(did_you_mean, name, candidates(owner)),
                )


def _known(column: InputColumn, tables: TypedTables) -> Collection[Any]:
    it = tables[column.refers]
    return (
        set(zip(it["recipient"], it["base"], strict=True))
        if column.refers == "bases"
        else it.ids(it.specification.key[-1])
    )


def _candidates(column: InputColumn, known: Collection[Any], owner: str | None) -> list[str]:
    return (
        [base for recipient, base in known if recipient == owner and base]
        if column.refers == "bases"
        else sorted(known)
    )


def _check_positions(typed: Typed) -> None:
    for lat, lon in (("lat", "lon"), ("lat2", "lon2")):
        if lat in typed.specification.columns:
            _check_pair(typed, lat, lon)
    if "lat2" in typed.columns:
        _check_ends(typed)


def _check_pair(typed: Typed, *pair: str) -> None:
    """Both columns of a position, or neither."""
    written = zip(*(typed.table.cells(column) for column in pair), strict=True)
    values = zip(*(typed[column] for column in pair), strict=True)
    for row, (position, cells) in enumerate(zip(values, written, strict=True)):
        if position.count(None) == cells.count(None) == 1:
            problem = f"is empty: expected {pair[0]} and {pair[1]}, or neither."
            typed.note(row, pair[position.index(None)], problem)


def _check_ends(typed: Typed) -> None:
    """A second point belongs to a first, and one line leads from there to it."""
    ends = zip(*(typed[column] for column in ("lat", "lon", "lat2", "lon2")), strict=True)
    for row, (lat, lon, lat2, lon2) in enumerate(ends):
        if lat2 is None or lon2 is None:
            continue
        if lat is None or lon is None:
            problem = "is the second point of a line: expected lat and lon, its first, beside it."
            typed.note(row, "lat2", problem)
        elif not METRE_KM < distance_km((lat, lon), (lat2, lon2)) < HALF_WAY_ROUND_KM - METRE_KM:
            problem = "is the first point again, or the point opposite on the globe: expected the"
            typed.note(row, "lat2", f"{problem} other end of a line.")


def _check_offers(offers: Typed, assets: Typed, *, allow_lethal: bool) -> None:
    lethal = {asset for asset, flag in zip(assets["asset"], assets["lethal"], strict=True) if flag}
    for row, (asset, least, most) in enumerate(
        zip(offers["asset"], offers["min_units"], offers["max_units"], strict=True)
    ):
        if least is not None and most is not None and least > most:
            offers.note(
                row,
                "min_units",
                f"found {least}, above max_units {most}: expected at most that.",
            )
        if asset in lethal and not allow_lethal:
            hint = "Remove the offer, or say allow_lethal: true in the header."
            offers.note(
                row,
                "asset",
                f"offers {asset}, which is lethal: expected none.",
                hint,
            )


def _check_curves(areas: Typed, curves: Collection[str]) -> None:
    for row, curve in enumerate(areas["curve"]):
        if curve is not None and curve not in curves:
            problem = f"found {show(curve)}: expected {', '.join(curves)}."
            areas.note(row, "curve", problem, partial(did_you_mean, curve, curves))


def _check_polygons(areas: Typed, folder: str) -> None:
    """A polygon is a file beside the tables, never one elsewhere."""
    home = Path(folder) if Path(folder).is_dir() else Path(folder).parent
    for row, name in enumerate(areas["polygon"]):
        if name is not None and not (folder and _is_file_inside(home, name)):
            areas.note(
                row,
                "polygon",
                f"found {show(name)}: expected a file in the instance's folder.",
            )


def _is_file_inside(home: Path, name: str) -> bool:
    if (
        PurePosixPath(name).is_absolute()
        or PureWindowsPath(name).drive
        or ".." in PureWindowsPath(name).parts
    ):
        return False
    try:
        return (home / name).is_file() and (home / name).resolve().is_relative_to(home.resolve())
    except (OSError, ValueError):  # too long, or not a name at all
        return False
