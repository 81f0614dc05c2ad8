"""From tables to an instance: every cell read by its column's kind, every name resolved, all faults
at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from optimizer.instance.effects import derive_effects, resolve_effects
from optimizer.instance.entities import Area, Asset, Base, Entity, Offer, Place, Recipient, Source
from optimizer.instance.faults import Faults
from optimizer.instance.header import Header, read_header
from optimizer.instance.instance import Instance
from optimizer.instance.origin_check import check_origins
from optimizer.instance.references import check_references
from optimizer.instance.rule_check import known_to_rules, read_rules
from optimizer.instance.specification import specifications
from optimizer.instance.tables import Tables
from optimizer.instance.typed import Typed, read_typed
from optimizer.money import Money

Kind = TypeVar("Kind", bound=Entity)


def build(tables: Tables, changes: tuple[str, ...] = ()) -> Instance:
    """The instance that the tables describe.

    Raises:
        InstanceError: with every fault: file and row, field, what was found, what was expected.
            What sensors give is worked out, and found wanting, only once everything else is right.
    """
    faults = Faults()
    header = read_header(tables, faults)
    typed = _typed_tables(tables, header, faults)
    check_references(typed, header.curves, tables.path, faults, allow_lethal=header.allow_lethal)
    sources = typed["sources"].ids("source") if "sources" in typed else None
    for table in typed.values():
        check_origins(table, sources, header.money, faults)
        faults.check_if_full()
    rules = read_rules(tables, header, known_to_rules(typed, header), faults)
    rows = resolve_effects(typed, faults)
    faults.check()
    return _assemble(tables, header, typed, rules, rows, changes)


def _typed_tables(tables: Tables, header: Header, faults: Faults) -> dict[str, Typed]:
    areas = tables.tables.get("areas")
    layers = (
        frozenset(
            str(layer).strip() for layer in areas.columns.get("layer", ()) if layer is not None
        )
        if areas
        else frozenset()
    )
    typed = {}
    for name, specification in specifications().items():
        table = tables.tables.get(name)
        if table is not None:
            typed[name] = read_typed(table, specification, layers, header.money, faults)
            faults.check_if_full()
        elif specification.needed:
            file = f"{name}.csv" if tables.file == "instance.yaml" else tables.file or name
            faults.add(
                file, "", f"is missing: expected the table {name}. {specification.description}"
            )
    return typed


def _assemble(
    tables: Tables,
    header: Header,
    typed: Mapping[str, Typed],
    rules: Any,
    rows: Any,
    changes: tuple[str, ...],
) -> Instance:
    """The instance, from tables without fault."""
    amount = partial(Money.of_minor, currency=header.currency, unit=header.money_unit)
    assets = _entities(typed, Asset, "assets", amount, lambda row: {"first_cost": amount(0), **row})
    cost = {asset.asset: asset.unit_cost for asset in assets}
    offers = _entities(
        typed, Offer, "offers", amount, lambda row: {"unit_cost": cost[row["asset"]], **row}
    )
    areas = _entities(typed, Area, "areas", amount, lambda row: {"curve": header.curve, **row})
    places, bases = (
        _entities(typed, Place, "places", amount),
        _entities(typed, Base, "bases", amount),
    )
    return Instance(
        name=header.name,
        description=header.description,
        currency=header.currency,
        money_unit=header.money_unit,
        budget=amount(header.budget),
        measure=header.measure,
        allow_lethal=header.allow_lethal,
        recipients=_entities(typed, Recipient, "recipients", amount),
        assets=assets,
        places=places,
        bases=bases,
        areas=areas,
        offers=offers,
        sources=_entities(typed, Source, "sources", amount),
        effects=derive_effects(rows, typed["effects"], assets, places, bases, areas, offers),
        curves=tuple(header.curves[area.curve] for area in areas),
        rules=rules,
        tables=tables,
        changes=changes,
    )


def _entities(
    typed: Mapping[str, Typed], kind: type[Kind], name: str, amount: Any, complete: Any = dict
) -> tuple[Kind, ...]:
    """The rows of a table as entities; ``amount`` makes Money of minor units, ``complete`` fills in
    what an empty cell stands for.
    """
    if name not in typed:
        return ()
    table = typed[name]
    fields: dict[str, Sequence[Any]] = {}
    for written, values in table.columns.items():
        column = table.specification.columns[written]
        is_money = column.kind == "money"
        fields[column.field] = (
            [None if minor is None else amount(minor) for minor in values] if is_money else values
        )
    return tuple(
        kind(**complete({**_filled(fields, row), **_own(table, row)})) for row in range(len(table))
    )


def _filled(columns: Mapping[str, Any], row: int) -> dict[str, Any]:
    return {name: values[row] for name, values in columns.items() if values[row] is not None}


def _own(table: Typed, row: int) -> dict[str, Any]:
    """Sensors, and resources or indicators, of a row."""
    sensors = (
        {"sensors": _filled(table.sensors, row)} if table.specification.name == "assets" else {}
    )
    return (
        {table.specification.numbers: _filled(table.numbers, row), **sensors}
        if table.specification.numbers
        else sensors
    )
