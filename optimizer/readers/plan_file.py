"""A person's plan: a CSV file with recipient, asset, base and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from optimizer.errors import InputError, InstanceError
from optimizer.instance.faults import Faults
from optimizer.instance.input_tables import InputTable
from optimizer.instance.keys import OFFER, ids_of, joined, longer
from optimizer.instance.lines import whole_units
from optimizer.money import shorten
from optimizer.readers.csv_table import read_csv
from optimizer.readers.formulas import stated
from optimizer.readers.plain_file import SUFFIXES
from optimizer.suggest import closest, did_you_mean


@dataclass(frozen=True)
class PlanFile:
    """A plan read from a file.

    Attributes:
        units: whole units per offer, in the order of the offers.
        lines: line of the file by offer index, for the offers it names.
        file: the file's path as given.
    """

    units: tuple[int, ...]
    lines: Mapping[int, int | str]
    file: str


def read_plan(path: str | Path, offer_index: Mapping[str, int]) -> PlanFile:
    """The plan in a CSV file with the columns recipient, asset, base (may be left out) and units;
    others are passed over.

    Args:
        path: the file.
        offer_index: position of every offer by its key, ``MYS/rhib/sandakan`` or
            ``MYS/awareness-node``.

    Raises:
        InputError: the file is no table.
        InstanceError: it is not well-formed, or names an offer that is none, or one twice; every
            fault with its line.
    """
    faults = Faults()
    table = _table(Path(path), faults)
    units = [0] * len(offer_index)
    lines: dict[int, int | str] = {}
    for row in range(len(table)):
        offer = _offer(table, row, offer_index, faults)
        if offer in lines:
            faults.add(
                table.where(row),
                "",
                f"names the same offer as line {lines[offer]}: expected each offer once.",
            )
        elif offer is not None:
            lines[offer] = table.line(row)
            units[offer] = _units(table, row, faults)
        faults.check_if_full()
    faults.check()
    return PlanFile(tuple(units), lines, str(path))


def check_plan(path: Path) -> None:
    """Refuse a file that is no plan of any instance. Raises as ``read_plan``."""
    _table(path, Faults())


def _table(path: Path, faults: Faults) -> InputTable:
    if path.suffix.lower() in SUFFIXES:
        hint = "To check a result that solve or evaluate wrote, use optimizer verify."
        raise InputError(
            f"{path}: a plan is a .csv file with recipient, asset, base and units. {hint}"
        )
    table = read_csv(path, "plan", faults.of(str(path)))
    if table is None:
        raise InstanceError(faults.found)
    _check_columns(table, faults)
    faults.check()
    return table


def _check_columns(table: InputTable, faults: Faults) -> None:
    for name in ("recipient", "asset", "units"):
        if name not in table.columns:
            guess = closest(name, table.columns)
            hint = f'Perhaps "{guess}" was meant to be it.' if guess else ""
            faults.add(
                f"{table.file}:1",
                name,
                "is not in the header: expected recipient, asset, base and units.",
                hint,
            )


def _offer(
    table: InputTable, row: int, offer_index: Mapping[str, int], faults: Faults
) -> int | None:
    """The index of the offer a row names, or None after noting a fault."""
    names = (table.cells(column)[row] for column in OFFER)
    key = joined(stated(name) for name in names if name is not None)
    if key in offer_index:
        return offer_index[key]
    faults.add(
        table.where(row),
        "",
        f"{shorten(key)} is not an offer of the instance.",
        partial(_likely, key, offer_index),
    )
    return None


def _likely(key: str, offer_index: Mapping[str, int]) -> str:
    said = len(ids_of(key))
    bases = [joined(ids_of(offer)[said:]) for offer in longer(key, offer_index)]
    if bases:
        return f"It needs a base: {', '.join(bases[:5])}."
    return did_you_mean(key, offer_index)


def _units(table: InputTable, row: int, faults: Faults) -> int:
    try:
        return whole_units(table.columns["units"][row])
    except InputError as error:
        faults.add(table.where(row), "units", str(error))
        return 0
