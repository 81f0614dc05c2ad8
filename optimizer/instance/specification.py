"""Every table and column, read off the entities: one source for the check of the tables, its messages and the JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic.fields import FieldInfo

from optimizer.instance.entities import MOST_NUMBER, Area, Asset, Base, Effect, Entity, Kind, Offer, Place, Recipient, Source
from optimizer.sensors import COLUMNS as SENSOR_COLUMNS
from optimizer.sensors import LIMITS as SENSOR_LIMITS

ORIGINS = ("low", "high", "source", "confidence")
"""Endings of the columns that carry the range and origin of a number: ``X_low``, ``X_high``, ``X_source``, ``X_confidence``."""

NUMBERS: frozenset[Kind] = frozenset({"number", "share", "whole", "money"})
"""Kinds that may have a range and an origin."""

_EXPECTED: dict[Kind, str] = {
    "id": "a name without / or ;",
    "text": "text",
    "names": "names separated by ;",
    "number": "a number",
    "share": "a share",
    "whole": "a whole number",
    "money": 'an amount of money, such as 120 or "3.1bn"',
    "flag": "true or false",
}


@dataclass(frozen=True)
class Column:
    """What the cells of a column are.

    Attributes:
        name: of the column; ``field``: of the entity.
        kind: how a cell is read.
        description, unit: for people.
        refers: the table that its identifiers are looked up in; empty for none.
        needed: whether every row needs a cell.
        least, most: inclusive range of a number. above: exclusive lower limit, in place of ``least``.
    """

    name: str
    field: str
    kind: Kind
    description: str
    unit: str = ""
    refers: str = ""
    needed: bool = False
    least: float | None = None
    most: float | None = None
    above: float | None = None

    @property
    def expected(self) -> str:
        """What a cell should be, for messages: ``a whole number from 0 to 1,000,000``."""
        unit = f" of {self.unit}" if self.unit and self.kind == "number" else ""
        return _EXPECTED[self.kind] + unit + (self._range if self.kind in NUMBERS - {"money"} else "")

    @property
    def _range(self) -> str:
        least = f"above {self.above:g}" if self.above is not None else f"from {self.least:g}" if self.least is not None else ""
        if self.most is not None and self.most < MOST_NUMBER:
            return f" {least or 'up'} to {self.most:,g}" if self.most < 1e6 else f" {least} to {int(self.most):,}"
        return {"from 0": " of at least 0"}.get(least, f" {least}".rstrip())

    def holds(self, value: float) -> bool:
        """Whether a number is in range."""
        return (
            abs(value) <= MOST_NUMBER
            and (self.least is None or value >= self.least)
            and (self.above is None or value > self.above)
            and (self.most is None or value <= self.most)
        )


@dataclass(frozen=True)
class TableSpecification:
    """What a table holds.

    Attributes:
        name: of the table.
        entity: what a row becomes.
        key: the columns that together identify a row.
        columns: by name, in the order of the documentation.
        numbers: what other numeric columns become: ``resources`` that rules may limit, ``indicators``, or empty for notes.
        needed: whether every instance has the table, with at least one row.
    """

    name: str
    entity: type[Entity]
    key: tuple[str, ...]
    columns: Mapping[str, Column]
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


def sensor_column(name: str, layers: frozenset[str]) -> Column | None:
    """The column of the assets table that describes a sensor, ``range_nm`` or ``range_nm_LAYER``; None for any other name."""
    stems = [name, *(name.removesuffix(f"_{layer}") for layer in layers if layer)]
    stem = next((stem for stem in stems if stem in SENSOR_COLUMNS), None)
    if stem is None:
        return None
    return Column(name, name, "number", SENSOR_COLUMNS[stem], least=0, most=SENSOR_LIMITS.get(stem, MOST_NUMBER))


def extra_column(name: str) -> Column:
    """A resource or indicator: any number."""
    return Column(name, name, "number", "A number of your own.")


def _table(
    name: str, entity: type[Entity], key: tuple[str, ...], numbers: Literal["", "resources", "indicators"] = "", *, needed: bool = False
) -> TableSpecification:
    columns = [_column(field, info) for field, info in entity.model_fields.items() if info.json_schema_extra]
    return TableSpecification(name, entity, key, {column.name: column for column in columns}, numbers, needed)


def _column(field: str, info: FieldInfo) -> Column:
    told = info.json_schema_extra
    assert isinstance(told, dict)  # noqa: S101 - written so by entities.column
    limits: dict[str, float] = {
        limit: getattr(each, limit) for each in info.metadata for limit in ("ge", "gt", "le") if hasattr(each, limit)
    }
    return Column(
        name=str(told["column"] or field),
        field=field,
        kind=told["kind"],  # type: ignore[arg-type]
        description=info.description or "",
        unit=str(told["unit"]),
        refers=str(told["refers"]),
        needed=bool(told["needed"]),
        least=limits.get("ge"),
        most=limits.get("le"),
        above=limits.get("gt"),
    )
