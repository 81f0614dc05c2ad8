"""From tables to what an instance holds: every cell read by its column's kind, every name resolved,
all faults at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from optimizer.instance.cutting import cut_areas
from optimizer.instance.effects import (
    EffectRows,
    Sensing,
    derive_effects,
    measured_offers,
    resolve_effects,
)
from optimizer.instance.entities import (
    Area,
    Asset,
    Base,
    Measure,
    Offer,
    Place,
    Recipient,
    Source,
)
from optimizer.instance.faults import Faults
from optimizer.instance.header import Header, read_header
from optimizer.instance.input_tables import InputTable, Tables
from optimizer.instance.origins import check_origins
from optimizer.instance.pieces import Effects, Pieces
from optimizer.instance.references import check_references
from optimizer.instance.rule_check import known_to_rules, read_rules
from optimizer.instance.specification import specifications
from optimizer.instance.typed import Typed, read_typed
from optimizer.money import Money
from optimizer.rules.base import Rule

_OR_ELSE = {"effects": "Or give offers a coverage, the chance that one unit gives."}
"""What will do in place of a table."""


@dataclass(frozen=True, eq=False)
class Contents:
    """What the tables of an instance say, checked.

    Attributes:
        name, description: from the file.
        currency: three-letter code. money_unit: unit of bare numbers of money, e.g. "million".
        stated_budget: the cap; None where none is stated.
        measure: what coverage is the chance of; a mapping where it is said by layer.
        allow_lethal: whether offers of lethal assets are accepted.
        recipients, assets, places, bases, areas, offers, sources: the tables as entities, in file
            order.
        pieces: what the areas are made of. effects: what offers add to them.
        rules: in file order.
        tables: the tables it was made from.
    """

    name: str
    description: str
    currency: str
    money_unit: str
    stated_budget: Money | None
    measure: Measure
    allow_lethal: bool
    recipients: tuple[Recipient, ...]
    assets: tuple[Asset, ...]
    places: tuple[Place, ...]
    bases: tuple[Base, ...]
    areas: tuple[Area, ...]
    offers: tuple[Offer, ...]
    sources: tuple[Source, ...]
    pieces: Pieces
    effects: Effects
    rules: tuple[Rule, ...]
    tables: Tables


def contents_of(tables: Tables) -> Contents:
    """What the tables say.

    Raises:
        InstanceError: with every fault: file and row, field, what was found, what was expected.
            What sensors give is worked out, and found wanting, only once everything else is right.
    """
    faults = Faults()
    tables = _with_effects(tables)
    header = read_header(tables, faults)
    typed = _typed_tables(tables, header, faults)
    check_references(typed, header.curves, tables.path, allow_lethal=header.allow_lethal)
    sources = typed["sources"].ids("source") if "sources" in typed else None
    for table in typed.values():
        check_origins(table, sources)
        faults.check_if_full()
    rules = read_rules(tables, header, known_to_rules(typed, header), faults)
    rows = resolve_effects(typed, header.curves, header.curve)
    faults.check()
    return _assemble(tables, header, typed, rules, rows)


def _with_effects(tables: Tables) -> Tables:
    """The tables, with one of effects where offers say themselves what a unit gives."""
    offers = tables.tables.get("offers")
    given = offers is not None and any(cell is not None for cell in offers.cells("coverage"))
    if "effects" in tables.tables or not given:
        return tables
    return replace(tables, tables={**tables.tables, "effects": InputTable("effects", {})})


def _typed_tables(tables: Tables, header: Header, faults: Faults) -> dict[str, Typed]:
    typed, layers = {}, tables.layers - {""}
    for name, specification in specifications().items():
        table = tables.tables.get(name)
        if table is not None:
            typed[name] = read_typed(table, specification, layers, header.money, faults)
            faults.check_if_full()
        elif specification.needed:
            file = f"{name}.csv" if tables.file == "instance.yaml" else tables.file or name
            problem = f"is missing: expected the table {name}. {specification.description}"
            faults.add(file, "", problem, _OR_ELSE.get(name, ""))
    return typed


def _assemble(
    tables: Tables,
    header: Header,
    typed: Mapping[str, Typed],
    rules: tuple[Rule, ...],
    rows: EffectRows,
) -> Contents:
    """The contents, from tables without fault."""
    amount = partial(Money.of_minor, currency=header.currency, unit=header.money_unit)
    # what an empty cell stands for, where it is not the field's own default
    nothing = dict.fromkeys(("first_cost", "site_cost", "yearly_upkeep"), amount(0))
    assets = _entities(typed, "assets", amount, lambda row: nothing)
    cost = {asset.asset: asset.unit_cost for asset in assets}
    offers = _entities(typed, "offers", amount, lambda row: {"unit_cost": cost[row["asset"]]})
    areas = _entities(typed, "areas", amount, lambda row: {"curve": header.curve})
    recipients, places, bases, sources = (
        _entities(typed, name, amount) for name in ("recipients", "places", "bases", "sources")
    )
    sensing = Sensing.of(recipients, assets, places, bases, areas, offers)
    pieces, effects = cut_areas(
        derive_effects(rows, typed["effects"], offers, sensing),
        [sensing.sea(a).water for a in range(len(areas))],
        areas,
        offers,
        sensing.uptake,
        header.curves,
    )
    measured = measured_offers(rows, typed["effects"])
    return Contents(
        name=header.name,
        description=header.description,
        currency=header.currency,
        money_unit=header.money_unit,
        stated_budget=None if header.budget is None else amount(header.budget),
        measure=header.measure,
        allow_lethal=header.allow_lethal,
        recipients=recipients,
        assets=assets,
        places=places,
        bases=bases,
        areas=areas,
        offers=tuple(
            offer if o in measured else offer.model_copy(update={"measured": False})
            for o, offer in enumerate(offers)
        ),
        sources=sources,
        pieces=pieces,
        effects=effects,
        rules=rules,
        tables=tables,
    )


def _entities(
    typed: Mapping[str, Typed],
    name: str,
    amount: Callable[[int], Money],
    usual: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda row: {},
) -> tuple[Any, ...]:
    """The rows of a table as its entities; ``amount`` makes Money of minor units, ``usual`` is what
    empty cells of a row stand for.
    """
    if name not in typed:
        return ()
    table = typed[name]
    fields: dict[str, Sequence[Any]] = {}
    for written, values in table.columns.items():
        column = table.specification.columns[written]
        fields[column.field] = (
            [None if minor is None else amount(minor) for minor in values]
            if column.kind == "money"
            else values
        )
    rows = ({**_filled(fields, row), **_own(table, row)} for row in range(len(table)))
    return tuple(table.specification.entity(**{**usual(row), **row}) for row in rows)


def _filled(columns: Mapping[str, Any], row: int) -> dict[str, Any]:
    return {name: values[row] for name, values in columns.items() if values[row] is not None}


def _own(table: Typed, row: int) -> dict[str, Any]:
    """Sensors, and resources or indicators, of a row."""
    own = {table.specification.numbers: table.numbers, "sensors": table.sensors}
    fields = table.specification.entity.model_fields
    return {name: _filled(columns, row) for name, columns in own.items() if name in fields}
