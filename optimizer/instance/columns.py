"""Tables by column types: text, numbers, money, flags and lists become entities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from pydantic import ValidationError

from optimizer.errors import Fault, InputError
from optimizer.instance.entities import Area, Asset, Base, Entity, Offer, Place, Recipient, Source
from optimizer.instance.tables import Cell, Table, Tables

ORIGIN_SUFFIXES = ("_low", "_high", "_source", "_confidence")
Kind = TypeVar("Kind", bound=Entity)


class Columns:
    """Reads tables into entities and adds what is wrong to ``faults``."""

    def __init__(self, tables: Tables, money: Callable[[Any], int], faults: list[Fault]) -> None:
        self.tables = tables
        self.money = money
        self.faults = faults

    def recipients(self) -> list[Recipient]:
        return self._entities("recipients", Recipient, {}, rest=("resources", _exact))

    def assets(self, is_sensor: Callable[[str], bool]) -> list[Asset]:
        money = {"unit_cost": self.money, "first_cost": self.money, "lethal": _flag}
        return self._entities("assets", Asset, money, rest=("resources", _exact), aside=("sensors", is_sensor))

    def places(self) -> list[Place]:
        numbers = dict.fromkeys(("lat", "lon", "size_km2", "barrier_km", "calm"), _number)
        return self._entities("places", Place, numbers, rest=("indicators", _number))

    def bases(self) -> list[Base]:
        return self._entities("bases", Base, {"lat": _number, "lon": _number})

    def sources(self) -> list[Source]:
        return self._entities("sources", Source, {})

    def areas(self, curve: str) -> list[Area]:
        numbers = dict.fromkeys(("lat", "lon", "size_km2", "weight", "baseline"), _number)
        return self._entities(
            "areas", Area, {**numbers, "recipient": _names}, rename={"recipient": "recipients"}, defaults={"curve": curve}
        )

    def offers(self, assets: Mapping[str, Asset]) -> list[Offer]:
        readers = {"unit_cost": self.money, "min_units": _whole, "max_units": _whole, "uptake": _number}

        def complete(record: dict[str, Any]) -> dict[str, Any]:
            asset = assets.get(record.get("asset", ""))
            return {"unit_cost": asset.unit_cost, **record} if asset else record

        return self._entities("offers", Offer, readers, rest=("resources", _exact), complete=complete)

    def _entities(
        self,
        name: str,
        kind: type[Kind],
        readers: Mapping[str, Callable[[Cell], Any]],
        *,
        rest: tuple[str, Callable[[Cell], Any]] | None = None,
        aside: tuple[str, Callable[[str], bool]] | None = None,
        rename: Mapping[str, str] = {},
        defaults: Mapping[str, Any] = {},
        complete: Callable[[dict[str, Any]], dict[str, Any]] = lambda record: record,
    ) -> list[Kind]:
        table = self.tables.tables.get(name)
        if table is None:
            return []
        entities: list[Kind] = []
        for row, cells in enumerate(table.records()):
            record: dict[str, Any] = dict(defaults)
            for column, cell in cells.items():
                if column.endswith(ORIGIN_SUFFIXES) or (column in ("source", "confidence") and name != "sources"):
                    continue
                try:
                    if column in readers:
                        record[rename.get(column, column)] = readers[column](cell)
                    elif column in kind.model_fields:
                        record[column] = str(cell)
                    elif aside and aside[1](column):
                        record.setdefault(aside[0], {})[column] = _number(cell)
                    elif rest:
                        self._rest(record, rest, column, cell)
                except (InputError, ValueError) as error:
                    self.faults.append(Fault(table.where(row), column, str(error)))
            self._add(entities, kind, complete(record), table, row)
        return entities

    def _rest(self, record: dict[str, Any], rest: tuple[str, Callable[[Cell], Any]], column: str, cell: Cell) -> None:
        try:
            record.setdefault(rest[0], {})[column] = rest[1](cell)
        except ValueError:
            return

    def _add(self, entities: list[Kind], kind: type[Kind], record: dict[str, Any], table: Table, row: int) -> None:
        try:
            entities.append(kind(**record))
        except ValidationError as error:
            for each in error.errors():
                field = ".".join(str(part) for part in each["loc"])
                self.faults.append(Fault(table.where(row), field, f"{each['msg']} (found {each.get('input')!r})."))


def _number(cell: Cell) -> float:
    return float(_exact(cell))


def _exact(cell: Cell) -> Fraction:
    if isinstance(cell, bool):
        raise ValueError(f"found {cell!r}, expected a number.")
    try:
        return Fraction(str(cell).strip())
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"found {cell!r}, expected a number.") from None


def _whole(cell: Cell) -> int:
    number = _exact(cell)
    if number.denominator != 1:
        raise ValueError(f"found {cell!r}, expected a whole number.")
    return int(number)


def _flag(cell: Cell) -> bool:
    text = str(cell).strip().lower()
    if text in ("true", "false"):
        return text == "true"
    raise ValueError(f"found {cell!r}, expected true or false.")


def _names(cell: Cell) -> tuple[str, ...]:
    parts = cell if isinstance(cell, (list, tuple)) else str(cell).split(";")
    return tuple(str(part).strip() for part in parts if str(part).strip())
