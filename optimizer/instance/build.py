"""From tables to an instance: every cell read by its column's type, every name resolved, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from optimizer.curves import BUILT_IN, Curve, PiecewiseLinear, concavity_fault
from optimizer.errors import Fault, InputError, InstanceError
from optimizer.instance.columns import Columns
from optimizer.instance.effects import build_effects
from optimizer.instance.entities import Measure
from optimizer.instance.instance import Instance
from optimizer.instance.tables import Tables
from optimizer.money import parse_money
from optimizer.rules.base import Rule
from optimizer.rules.reading import RuleError, distinct, read_rule
from optimizer.sensors import is_sensor_column


def build(tables: Tables, changes: tuple[str, ...] = ()) -> Instance:
    """The instance that the tables describe.

    Raises:
        InstanceError: with every fault: file and row, field, what was found, what was expected.
    """
    faults: list[Fault] = []
    header = _Header(tables, faults)
    read = Columns(tables, header.money, faults)
    layers = frozenset(str(layer) for layer in tables.tables["areas"].columns.get("layer", ())) if "areas" in tables.tables else frozenset()
    assets = read.assets(lambda column: is_sensor_column(column, layers))
    recipients = read.recipients()
    places, bases, sources = read.places(), read.bases(), read.sources()
    areas = read.areas(header.curve)
    offers = read.offers({asset.asset: asset for asset in assets})
    curves = header.curves()
    _refuse(faults)
    effects = build_effects(tables, assets, places, bases, areas, offers, faults)
    rules = _rules(tables, header.money, faults)
    _refuse(faults)
    return Instance(
        name=header.text("name", "unnamed"),
        description=header.text("description", "").strip(),
        currency=header.currency,
        money_unit=header.money_unit,
        budget=header.budget(),
        measure=Measure(**{key: str(value) for key, value in tables.header.get("measure", {}).items()}),
        allow_lethal=bool(tables.header.get("allow_lethal", False)),
        recipients=tuple(recipients),
        assets=tuple(assets),
        places=tuple(places),
        bases=tuple(bases),
        areas=tuple(areas),
        offers=tuple(offers),
        sources=tuple(sources),
        effects=effects,
        curves=tuple(curves[area.curve] for area in areas),
        rules=rules,
        tables=tables,
        changes=changes,
    )


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InstanceError(faults)


class _Header:
    """The keys of ``instance.yaml`` as typed values."""

    def __init__(self, tables: Tables, faults: list[Fault]) -> None:
        self.tables = tables
        self.faults = faults
        self.currency = self.text("currency", "JPY")
        self.money_unit = self.text("money_unit", "million")
        self.curve = self.text("curve", "saturating")

    def text(self, key: str, default: str) -> str:
        return str(self.tables.header.get(key, default))

    def money(self, value: Any) -> int:
        return parse_money(value, self.money_unit, self.currency)

    def budget(self) -> int:
        try:
            return self.money(self.tables.header["budget"])
        except KeyError:
            self.faults.append(Fault(self.tables.where(), "budget", "is missing.", "Add budget: and the amount."))
        except InputError as error:
            self.faults.append(Fault(self.tables.where("budget"), "budget", str(error)))
        raise InstanceError(self.faults)

    def curves(self) -> Mapping[str, Curve]:
        curves: dict[str, Curve] = dict(BUILT_IN)
        for name, points in self.tables.header.get("curves", {}).items():
            pairs = tuple((float(s), float(f)) for s, f in points)
            fault = concavity_fault(pairs)
            if fault:
                self.faults.append(Fault(self.tables.where("curves", name), f"curves.{name}", fault + "."))
            else:
                curves[name] = PiecewiseLinear(name, pairs)
        return curves


def _rules(tables: Tables, money: Any, faults: list[Fault]) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for number, spec in enumerate(tables.header.get("rules", [])):
        try:
            rules.append(read_rule(spec, money))
        except RuleError as fault:
            where = tables.where("rules", number, fault.key) if fault.key else tables.where("rules", number)
            faults.append(Fault(where, f"rules[{number}]" + (f".{fault.key}" if fault.key else ""), fault.problem + ".", fault.hint))
        except InputError as error:
            faults.append(Fault(tables.where("rules", number), f"rules[{number}]", str(error)))
    names = distinct([rule.name for rule in rules])
    return tuple(rule if rule.name == name else replace(rule, name=name) for rule, name in zip(rules, names, strict=True))  # type: ignore[type-var]
