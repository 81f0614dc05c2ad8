"""Every table and its columns, read off the entities: one source for the check of the tables and
the JSON Schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pydantic.fields import FieldInfo

from optimizer.instance.columns import InputColumn
from optimizer.instance.entities import (
    Area,
    Asset,
    Base,
    Effect,
    Entity,
    Offer,
    Place,
    Recipient,
    Source,
)
from optimizer.instance.input_tables import InputTable
from optimizer.instance.keys import joined
from optimizer.rows import MOST_NUMBER
from optimizer.sensors import COLUMNS as SENSOR_COLUMNS
from optimizer.sensors import LIMITS as SENSOR_LIMITS
from optimizer.sensors import sensor_stem

HOMES = {
    "recipient": "recipients",
    "group": "recipients",
    "asset": "assets",
    "category": "assets",
    "area": "areas",
    "place": "areas",
    "layer": "areas",
    "base": "offers",
    "end_user": "offers",
}
"""Filter words of rules, and the table in which their names stand."""


@dataclass(frozen=True)
class TableSpecification:
    """What a table holds.

    Attributes:
        name: of the table.
        entity: what a row becomes.
        key: the columns that together identify a row.
        columns: by name, in the order of the documentation.
        numbers: what other numeric columns become: ``resources`` that rules may limit,
            ``indicators``, or empty for notes.
        needed: whether every instance has the table, with at least one row.
    """

    name: str
    entity: type[Entity]
    key: tuple[str, ...]
    columns: Mapping[str, InputColumn]
    numbers: Literal["", "resources", "indicators"]
    needed: bool

    @property
    def description(self) -> str:
        """What a row is."""
        return (self.entity.__doc__ or "").splitlines()[0]


@cache
def specifications() -> Mapping[str, TableSpecification]:
    """Every table by name, in reading order."""
    tables = (
        _table("recipients", Recipient, ("recipient",), "resources", needed=True),
        _table("assets", Asset, ("asset",), "resources", needed=True),
        _table("places", Place, ("place",), "indicators"),
        _table("bases", Base, ("recipient", "base")),
        _table("areas", Area, ("area",), needed=True),
        _table("offers", Offer, ("recipient", "asset", "base"), "resources", needed=True),
        _table("effects", Effect, ("recipient", "asset", "base", "area"), needed=True),
        _table("sources", Source, ("source",)),
    )
    return {table.name: table for table in tables}


def row_keys(table: InputTable) -> list[str]:
    """What ``--set`` calls each row of a table."""
    return joined_keys(table, specifications()[table.name].key)


def joined_keys(table: InputTable, columns: Sequence[str]) -> list[str]:
    """The filled cells of these columns, row by row, joined."""
    return [joined(cells) for cells in zip(*map(table.cells, columns), strict=True)]


def sensor_column(name: str, layers: frozenset[str]) -> InputColumn | None:
    """The column of the assets table that describes a sensor, ``range_nm`` or ``range_nm_LAYER``;
    None for any other name.
    """
    stem = sensor_stem(name, layers)
    if stem is None:
        return None
    most = SENSOR_LIMITS.get(stem, MOST_NUMBER)
    return InputColumn(
        "share" if most == 1 else "number", SENSOR_COLUMNS[stem], name, name, least=0, most=most
    )


def extra_column(name: str) -> InputColumn:
    """A resource or indicator: any number."""
    return InputColumn("number", "A number of your own.", name, name)


def _table(
    name: str,
    entity: type[Entity],
    key: tuple[str, ...],
    numbers: Literal["", "resources", "indicators"] = "",
    *,
    needed: bool = False,
) -> TableSpecification:
    columns = [
        _column(field, info)
        for field, info in entity.model_fields.items()
        if info.json_schema_extra
    ]
    return TableSpecification(
        name, entity, key, {column.name: column for column in columns}, numbers, needed
    )


def _column(field: str, info: FieldInfo) -> InputColumn:
    extra: Any = info.json_schema_extra
    column: InputColumn = extra["column"]
    return replace(column, name=column.name or field, field=field)
