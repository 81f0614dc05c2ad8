"""The header of an instance: its keys, what each may be, and their reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from optimizer.curves import BUILT_IN, CoverageCurve, PiecewiseLinear, concavity_fault
from optimizer.errors import InputError
from optimizer.instance.entities import CoverageMeaning, Measure
from optimizer.instance.faults import Faults
from optimizer.instance.input_tables import TABLES, Tables
from optimizer.money import UNITS, currency_of, parse_money, parse_number, show
from optimizer.rows import MOST_NUMBER
from optimizer.rules.reading import KINDS
from optimizer.suggest import Hint, did_you_mean

Value = TypeVar("Value")

FORMAT = 1
"""The version of the format that this package reads."""

KEYS = {
    "format": f"Version of the format: {FORMAT}.",
    "name": "What reports call the instance.",
    "description": "What it is about.",
    "currency": "Three-letter code of the currency (ISO 4217).",
    "money_unit": "What bare numbers of money count, everywhere in the instance.",
    "budget": "The cap on spending.",
    "curve": "The coverage curve of areas that name none.",
    "curves": (
        "Curves of your own: concave straight lines through [coverage factor, coverage] points from"
        " [0, 0], flat after the last."
    ),
    "measure": (
        "What coverage is the chance of, one for all layers or a mapping from layers to such"
        " entries; printed with every result."
    ),
    "allow_lethal": "Whether offers of lethal assets are accepted.",
    "scenarios": (
        "Named what-ifs: paths and values as --set has them, without: names by word, and"
        " fix: units by offer;"
        " structural: true where a line is firm only if it is bought there too."
    ),
    "rules": "Limits and dependencies that a plan must respect.",
}
"""Every key of the header and its meaning."""
NEEDED = ("format", "name")

INHERITING = {
    "base": (
        "The folder or file of an instance that this one changes; it starts as that one and says"
        " only what differs."
    ),
    "set": "Changes to the base that come last: paths and values as --set has them.",
}
"""Keys of an instance that changes another; readers make it complete, so that nothing else meets
them.
"""


@dataclass(frozen=True)
class Header:
    """The header as values; defaults where a key is left out.

    Attributes:
        name, description, currency, money_unit, curve, measure, allow_lethal: as in ``KEYS``.
        budget: minor units; None where none is stated.
        curves: every curve that areas may name, built-in ones first.
        rules: as written, each a mapping.
    """

    name: str = "unnamed"
    description: str = ""
    currency: str = "JPY"
    money_unit: str = "one"
    budget: int | None = None
    curve: str = "saturating"
    curves: Mapping[str, CoverageCurve] = field(default_factory=lambda: dict(BUILT_IN))
    measure: Measure = field(
        default_factory=lambda: CoverageMeaning(period="", target="", meaning="")
    )
    allow_lethal: bool = False
    rules: tuple[Mapping[str, Any], ...] = ()

    def money(self, value: Any) -> int:
        """An amount as written in this instance, in minor units. Raises InputError."""
        return parse_money(value, self.money_unit, self.currency)


def read_header(tables: Tables, faults: Faults) -> Header:
    """The header of the tables; every fault is noted and replaced by a default, so that reading can
    go on.
    """
    read = _Keys(tables, faults)
    read.refuse_unknown()
    read.check_format()
    code = read.text("currency", Header.currency)
    currency = read.tried("currency", Header.currency, lambda: currency_of(code).code)
    money_unit = read.one_of("money_unit", Header.money_unit, UNITS)
    budget, curves = tables.header.get("budget"), read.curves()
    return Header(
        name=read.text("name", Header.name),
        description=read.text("description", Header.description).strip(),
        currency=currency,
        money_unit=money_unit,
        budget=None
        if budget is None
        else read.tried("budget", 0, lambda: parse_money(budget, money_unit, currency)),
        curve=read.one_of("curve", Header.curve, curves),
        curves=curves,
        measure=read.measure(),
        allow_lethal=read.allow_lethal(),
        rules=read.rules(),
    )


class _Keys:
    """The keys one by one, with their places."""

    def __init__(self, tables: Tables, faults: Faults) -> None:
        self.tables = tables
        self.header = tables.header
        self.faults = faults

    def fault(self, problem: str, *path: str | int, hint: Hint = "") -> None:
        self.faults.add(self.tables.where(*path), ".".join(map(str, path)), problem, hint)

    def refuse_unknown(self) -> None:
        for key in self.header:
            if key not in KEYS:
                self.fault(
                    "is not a key of an instance.",
                    key,
                    hint=partial(did_you_mean, str(key), (*KEYS, *TABLES)),
                )
        for key in NEEDED:
            if self.header.get(key) is None:
                self.faults.add(
                    self.tables.where(),
                    key,
                    f"is missing. {KEYS[key]}",
                    f"Add {key}: and its value.",
                )

    def check_format(self) -> None:
        found = self.header.get("format", FORMAT)
        if isinstance(found, bool) or found not in (FORMAT, str(FORMAT)):
            hint = "Perhaps it was written for a newer version of the package."
            self.fault(f"found {show(found)}: expected {FORMAT}.", "format", hint=hint)

    def text(self, key: str, default: str) -> str:
        value = self.header.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.fault(
                f"found {show(value)}: expected text.",
                key,
                hint="Perhaps it needs quotes." if isinstance(value, bool) else "",
            )
            return default
        return str(value)

    def tried(self, key: str, default: Value, read: Callable[[], Value]) -> Value:
        try:
            return read()
        except InputError as error:
            self.fault(str(error), key)
            return default

    def one_of(self, key: str, default: str, known: Collection[str]) -> str:
        name = self.text(key, default)
        if name in known:
            return name
        self.fault(
            f"found {show(name)}: expected {', '.join(known)}.", key, hint=did_you_mean(name, known)
        )
        return default

    def curves(self) -> Mapping[str, CoverageCurve]:
        curves: dict[str, CoverageCurve] = dict(BUILT_IN)
        for name, points in self._mapping("curves").items():
            if name in BUILT_IN:
                self.fault("is the name of a built-in curve: expected another.", "curves", name)
                continue
            pairs = self._points(name, points)
            if pairs is not None and (fault := concavity_fault(pairs)):
                self.fault(f"{fault}.", "curves", name)
            elif pairs is not None:
                curves[name] = PiecewiseLinear(name, pairs)
        return curves

    def _points(self, name: str, points: Any) -> tuple[tuple[float, float], ...] | None:
        try:
            pairs = tuple((float(parse_number(s)), float(parse_number(f))) for s, f in points)
            if all(abs(number) <= MOST_NUMBER for pair in pairs for number in pair):
                return pairs
        except (InputError, TypeError, ValueError):
            pass
        self.fault(
            "expected a list of [coverage factor, coverage] points, such as [[0, 0], [0.5, 0.4],"
            " [2, 0.8]].",
            "curves",
            name,
        )
        return None

    def measure(self) -> Measure:
        written = self._mapping("measure")
        if not any(isinstance(value, Mapping) for value in written.values()):
            return self._coverage_meaning(written, "measure")
        layers = self.tables.layers
        for layer in sorted({layer or "" for layer in layers} - {*written}):
            left_out = f"the layer {layer!r}" if layer else "areas without a layer"
            self.fault(
                f"goes by layer and says nothing of {left_out}: expected an entry for every layer"
                " that areas have.",
                "measure",
            )
        return {
            layer: self._coverage_meaning(value, "measure", layer)
            for layer, value in written.items()
            if self._is_layer(layer, layers)
        }

    def _is_layer(self, layer: str, layers: Collection[str]) -> bool:
        if layer not in layers:
            self.fault(
                f"is the layer of no area: expected one of {', '.join(sorted(layers))}.",
                "measure",
                layer,
                hint=did_you_mean(layer, layers),
            )
        return layer in layers

    def _coverage_meaning(self, written: Any, *path: str) -> CoverageMeaning:
        known = {}
        if not isinstance(written, Mapping):
            self.fault(
                f"found {show(written)}: expected {', '.join(CoverageMeaning.model_fields)}.", *path
            )
            written = {}
        for key, value in written.items():
            if key not in CoverageMeaning.model_fields:
                self.fault(
                    "is not part of the measure.",
                    *path,
                    str(key),
                    hint=did_you_mean(str(key), CoverageMeaning.model_fields),
                )
            elif isinstance(value, dict | list | tuple | bool):
                self.fault(f"found {show(value)}: expected text.", *path, key)
            elif value is not None:
                known[key] = str(value).strip()
        return CoverageMeaning(**known)

    def allow_lethal(self) -> bool:
        value = self.header.get("allow_lethal", False)
        if str(value).lower() not in ("true", "false"):
            self.fault(f"found {show(value)}: expected true or false.", "allow_lethal")
        return str(value).lower() == "true"

    def rules(self) -> tuple[Mapping[str, Any], ...]:
        rules = self.header.get("rules")
        if rules is None:
            return ()
        if not isinstance(rules, list | tuple):
            self.fault(
                "expected a list of rules, each on a line of its own that begins with a hyphen.",
                "rules",
            )
            return ()
        for number, rule in enumerate(rules):
            if not isinstance(rule, Mapping) or not rule:
                problem = (
                    f"found {show(rule)}: expected a rule such as {{limit: spend, each: recipient,"
                    " max: 4bn}."
                )
                kinds = ", ".join(kind.key for kind in KINDS)
                self.fault(problem, "rules", number, hint=f"A rule is one of {kinds}.")
        return tuple(rule if isinstance(rule, Mapping) else {} for rule in rules)

    def _mapping(self, key: str) -> Mapping[str, Any]:
        value = self.header.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault(f"found {show(value)}: expected a mapping of names.", key)
            return {}
        return {str(name): each for name, each in value.items()}
