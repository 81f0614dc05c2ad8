"""A person's plan: a CSV file with recipient, asset, base and units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from optimizer.readers.plain_file import SUFFIXES
from optimizer.readers.shipped import find_plan
from optimizer.suggest import closest, did_you_mean

EXPECTED = "recipient, asset, base and units"


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
    hint = "To check a result that solve or evaluate wrote, use optimizer verify."
    table = csv_table(find_plan(path), "plan", EXPECTED, hint, faults)
    check_columns(table, ("recipient", "asset", "units"), EXPECTED, faults)
    return table


def csv_table(path: Path, title: str, columns: str, hint: str, faults: Faults) -> InputTable:
    """The table in a CSV file of a person's.

    Args:
        path: the file.
        title: what it is, such as a plan.
        columns: that are expected, in words.
        hint: what to do with a file of another kind.
        faults: where faults go.

    Raises:
        InputError: it is a file of another kind. InstanceError: it is no table.
    """
    if path.suffix.lower() in SUFFIXES:
        raise InputError(f"{path}: a {title} is a .csv file with {columns}. {hint}")
    table = read_csv(path, title, faults.of(str(path)))
    if table is None:
        raise InstanceError(faults.found)
    return table


def check_columns(table: InputTable, needed: Iterable[str], columns: str, faults: Faults) -> None:
    """Go on only with every column that is needed. Raises InstanceError; ``columns`` in words."""
    for name in needed:
        if name not in table.columns:
            guess = closest(name, table.columns)
            hint = f'Perhaps "{guess}" was meant to be it.' if guess else ""
            faults.add(table.head, name, f"is not in the header: expected {columns}.", hint)
    faults.check()


def _offer(
    table: InputTable, row: int, offer_index: Mapping[str, int], faults: Faults
) -> int | None:
    """The index of the offer a row names, or None after noting a fault."""
    names = (table.cells(column)[row] for column in OFFER)
    key = joined(names)
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
