"""A table with every cell read: known columns by kind, sensors, resources; whatever does not read
is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer.instance.cells import is_number, read_cells, read_exact
from optimizer.instance.columns import NUMBERS, ORIGINS, Column
from optimizer.instance.faults import Faults
from optimizer.instance.specification import TableSpecification, extra_column, sensor_column
from optimizer.instance.tables import Table
from optimizer.money import ReadMoney, show
from optimizer.rules import MEASURES
from optimizer.sensors import COLUMNS as SENSOR_COLUMNS
from optimizer.suggest import closest, slip_of

_TOLD = {"low": "low end", "high": "high end", "source": "source", "confidence": "confidence"}
"""What a column with such an ending tells of another."""


@dataclass(frozen=True, eq=False)
class Typed:
    """A table as values; every sequence has one entry per row, None where a cell is empty or at
    fault.

    Attributes:
        table: as it was written. specification: what it should be.
        columns: the known columns it has. sensors: sensor columns (assets only).
        numbers: other numeric columns: resources as exact fractions, indicators as floats.
        layers: the layers of awareness, which sensor columns may end in.
    """

    table: Table
    specification: TableSpecification
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    sensors: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    numbers: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    layers: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, column: str) -> Sequence[Any]:
        """A known column, all None where the table does not have it."""
        return self.columns.get(column) or (None,) * len(self)

    def ids(self, column: str) -> set[str]:
        """The distinct identifiers in a column."""
        return set(self[column]) - {None}

    def number_column(self, name: str) -> Column | None:
        """How a numeric column of the table is read; None where it is not one."""
        known = self.specification.columns.get(name)
        if known is not None:
            return known if name in self.columns and known.kind in NUMBERS else None
        if name in self.sensors:
            return sensor_column(name, self.layers)
        if name in self.numbers:
            return extra_column(name)
        return None


def read_typed(
    table: Table,
    specification: TableSpecification,
    layers: frozenset[str],
    money: ReadMoney,
    faults: Faults,
) -> Typed:
    """The values of a table; faults are noted.

    Args:
        table: as written.
        specification: its columns.
        layers: the layers of awareness, which sensor columns may end in.
        money: reads amounts.
        faults: where faults go.
    """
    _refuse_missing(table, specification, faults)
    columns, sensors, numbers = {}, {}, {}
    for name in table.columns:
        if is_number(name):
            _refuse_numeric(name, table, faults)
            continue
        sensor = sensor_column(name, layers) if specification.name == "assets" else None
        if name in specification.columns:
            columns[name] = read_cells(specification.columns[name], table, money, faults)
        elif sensor is not None:
            sensors[name] = read_cells(sensor, table, money, faults)
        elif not _is_origin(name, table, specification) and _is_own(
            name, table, specification, faults
        ):
            numbers[name] = _own_numbers(name, table, specification, faults)
    own = {name: values for name, values in numbers.items() if values is not None}
    return Typed(table, specification, columns, sensors, own, layers)


def _refuse_missing(table: Table, specification: TableSpecification, faults: Faults) -> None:
    if (
        not len(table) and specification.needed and specification.name != "effects"
    ):  # nothing need have an effect
        faults.add(table.head, table.name, "has no rows: expected at least one.")
    unknown = [name for name in table.columns if name not in specification.columns]
    for column in specification.columns.values():
        if column.needed and column.name not in table.columns and table.columns:
            guess = closest(column.name, unknown)
            hint = f'Perhaps "{guess}" should be called so.' if guess else ""
            faults.add(
                table.head,
                column.name,
                f"is missing: expected a column with {column.expected}.",
                hint,
            )


def _refuse_numeric(name: str, table: Table, faults: Faults) -> None:
    """A column called by a number is what a comma within a number leaves of it: ``{unit_cost:
    250,000}``.
    """
    row = next((row for row, cell in enumerate(table.columns[name]) if cell is not None), None)
    where = table.head if row is None else table.where(row)
    hint = (
        "Perhaps a comma within a number made two of it: quote the number, or leave the comma out."
    )
    faults.add(where, name, f"is a number: expected the name of a column of {table.name}.", hint)


def _is_origin(name: str, table: Table, specification: TableSpecification) -> bool:
    """Whether the column carries the origin or range of another, or of the whole row."""
    stem, _, ending = name.rpartition("_")
    return (ending in ORIGINS and stem in table.columns) or name in ("source", "confidence", "note")


def _is_own(name: str, table: Table, specification: TableSpecification, faults: Faults) -> bool:
    """Whether a column that is none of ours is meant to be the writer's own; one that looks like
    ours is a slip.
    """
    stem, _, ending = name.rpartition("_")
    end = ending if stem and ending in ORIGINS else ""
    known = [
        *specification.columns,
        "source",
        "confidence",
        *(SENSOR_COLUMNS if specification.name == "assets" else ()),
    ]
    if end and stem in known:
        of = (
            "a source has no range or origin"
            if stem in ("source", "confidence")
            else f"{table.name} has no column {stem}"
        )
        hint = (
            "Leave it out."
            if stem in ("source", "confidence")
            else "Add that column, or leave this one out."
        )
        faults.add(table.head, name, f"tells the {_TOLD[end]} of {stem}, but {of}.", hint)
        return False
    known += [
        f"{column}_{origin}"
        for column in specification.columns
        if column in table.columns
        for origin in ORIGINS
    ]
    meant = slip_of(name, known)
    if meant is None and end and (guess := slip_of(stem, known)):
        meant = f"{guess}_{end}"
    if meant is None:
        return True
    hint = f'Did you mean "{meant}"? A column of your own needs a name unlike it.'
    faults.add(table.head, name, f"is not a column of {table.name}.", hint)
    return False


def _own_numbers(
    name: str, table: Table, specification: TableSpecification, faults: Faults
) -> Sequence[Any] | None:
    """The values of a resource or indicator; None for a column of notes."""
    if not specification.numbers or not _is_numeric(name, table, faults):
        return None
    if specification.numbers == "indicators":
        return read_cells(extra_column(name), table, int, faults)
    if name in {measure.word for measure in MEASURES}:
        faults.add(
            table.head,
            name,
            "is a resource with the name of a measure: expected another name.",
            "Rules could not tell them apart.",
        )
    return read_exact(name, table, faults)


def _is_numeric(name: str, table: Table, faults: Faults) -> bool:
    """Whether a column holds numbers; in one that mixes numbers and text the text is at fault."""
    written = [
        (row, cell)
        for row, cell in enumerate(table.columns[name])
        if cell is not None and cell != ""
    ]
    text = [(row, cell) for row, cell in written if not is_number(cell)]
    if text and len(text) == len(written):
        return False
    for row, cell in text:
        hint = (
            "Its other cells are numbers; a column of notes holds none."
            if isinstance(cell, str)
            else ""
        )
        faults.add(table.where(row), name, f"found {show(cell)}: expected a number.", hint)
    return not text
