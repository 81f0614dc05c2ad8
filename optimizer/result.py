"""What answers say as plain data: keys that other programs may rely on (docs/result.md), and the
records of one plan.

Records are lists of mappings. A report's tables, the JSON, the CSV and the pandas tables are all
made from them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from optimizer.evaluate import Assessment, Reading, plan_awareness, plan_cost, quantity_units
from optimizer.finding import Finding
from optimizer.instance.entities import Offer
from optimizer.instance.instance import BUDGET, LOTS, MAX_UNITS, Instance
from optimizer.money import Money, money_document, parse_money, say_money
from optimizer.proof import Plan
from optimizer.readers.shipped import shipped_name
from optimizer.rows import Any as AnyOf
from optimizer.rows import Row

if TYPE_CHECKING:
    import pandas as pd

OWN_ROWS = (BUDGET, LOTS, MAX_UNITS)
"""Rows of no rule: what limits every plan."""
FORMAT = 1
"""Version of the form of every result."""
Record = dict[str, Any]

# Records of each kind with nothing in them; a table without rows has their columns.
LINE: Record = {"recipient": "", "asset": "", "base": None}
FUNDED: Record = {**LINE, "units": 0, "unit_cost": None, "cost": None, "first_cost": None}
AREA: Record = {
    "area": "",
    "place": None,
    "layer": "",
    "weight": 0.0,
    "coverage_factor": 0.0,
    "coverage": 0.0,
    "baseline_coverage": 0.0,
}
RECIPIENT: Record = {"recipient": "", "units": 0, "cost": None, "share": 0.0, "gain": 0.0}
RULE: Record = dict.fromkeys(
    (
        "name",
        "member",
        "sentence",
        "because",
        "unit",
        "value",
        "min",
        "max",
        "holds",
        "binding",
        "price",
    )
)

MINOR = "_minor"
"""Ends the name of a table's column that holds an amount exactly, in whole minor units."""
MONEY = frozenset(
    {
        "budget",
        "up_to",
        "cost",
        "unit_cost",
        "first_cost",
        "below",
        "returns",
        "enters_at_budget",
        "enters_at_cost",
    }
)
"""Keys of records that hold an amount, or None: tables have columns of numbers for them either way.
"""


@dataclass(frozen=True)
class Arithmetic:
    """How the numbers of a plan's result are reckoned. An audit has an arithmetic of its own, so
    that it repeats no mistake.

    Attributes:
        baseline: awareness of the empty plan, weight units. before: coverage per area that exists
            already.
        maximum: sum of w_a F_a(infinity); None where a curve is unbounded. scale: S, the most any
            plan could add.
        cost: of a plan, minor units, first costs included. awareness: of a plan, weight units.
        bought: 1 where a plan buys any unit of these offers, else 0.
    """

    baseline: float
    before: Sequence[float]
    maximum: float | None
    scale: float
    cost: Callable[[Plan], int]
    awareness: Callable[[Plan], float]
    bought: Callable[[AnyOf, Plan], int]


def evaluated(it: Instance) -> Arithmetic:
    """The arithmetic of ``evaluate``."""
    cost, awareness = partial(plan_cost, it), partial(plan_awareness, it)
    before = list(map(float, it.coverage(it.baselines)))
    return Arithmetic(it.baseline, before, it.maximum, it.scale, cost, awareness, quantity_units)


# -- what every result has -------------------------------------------------------------------------


def sealed(plain: Mapping[str, Any], run: Mapping[str, Any]) -> Record:
    """A result with its digest, and beside it how it came about; digests and byte-identity leave
    ``run`` out.
    """
    written = rounded(plain)
    return {**written, "digest": result_digest(written), "run": rounded(run)}


def result_digest(plain: Mapping[str, Any]) -> str:
    """SHA-256 over the result without its ``run`` and ``digest``."""
    content = {key: value for key, value in plain.items() if key not in ("run", "digest")}
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def rounded(value: Any) -> Any:
    """Plain data with every float at 12 significant digits, so that equal answers are equal
    bytes.
    """
    if isinstance(value, float):
        return float(f"{value:.12g}") + 0.0
    if isinstance(value, Mapping):
        return {str(key): rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(each) for each in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else rounded(float(value))
    return value


def about(instance: Instance) -> Record:
    """Which instance a result is about."""
    return {"name": instance.name, "digest": instance.digest, "changes": list(instance.changes)}


def source_of(instance: Instance) -> str | None:
    """Where the instance was read: a path, or the bare name of a shipped one; None for one made in
    Python.
    """
    path = instance.tables.path
    return (shipped_name(path) or path) if path else None


def amount(instance: Instance, money: Money | int | None) -> dict[str, str] | None:
    """An amount of money (or minor units) as results write it; None where there is none."""
    minor_units = money.minor if isinstance(money, Money) else money
    return None if minor_units is None else money_document(minor_units, instance.currency)


def minor(document: Mapping[str, Any]) -> int:
    """The minor units of an amount in a result, such as ``{"amount": "18100000000", "currency":
    "JPY"}``.
    """
    return parse_money(document["amount"], "one", document["currency"])


def frame(
    records: Sequence[Record], money_unit: str | Mapping[str, str], like: Record | None = None
) -> pd.DataFrame:
    """Records as a table: a figure as its value and its kind, other mappings a column for each key.

    An amount is a float in the instance's money unit, and beside it, exact, its minor units as an
    integer in ``…_minor``. The unit is named in ``attrs["money_unit"]``, as ``million JPY``; where
    instances meet, also in a column ``money_unit``.

    Args:
        records: what a result says.
        money_unit: see ``Instance.money_words``; where instances meet, that of each by what
            ``instance`` says.
        like: a record such as these; a table of none has its columns.
    """
    import pandas as pd

    def cells(record: Record) -> Record:
        if isinstance(money_unit, str):
            return dict(flat(figures_apart(record), money_unit))
        words = money_unit.get(record["instance"], "")
        return {**dict(flat(figures_apart(record), words)), "money_unit": words}

    table = pd.DataFrame([cells(record) for record in records or ([like] if like else [])])
    amounts = [name for name in table.columns if name in MONEY]
    table = table.astype(
        {**dict.fromkeys(amounts, "float64"), **{name + MINOR: "Int64" for name in amounts}}
    )
    units = {money_unit} if isinstance(money_unit, str) else set(money_unit.values())
    if len(units) == 1:
        table.attrs["money_unit"] = units.pop()
    return table if records else table.iloc[:0]


def figures_apart(record: Record) -> Record:
    """A record with each figure as its value and, beside it, its kind."""
    flat: Record = {}
    for key, value in record.items():
        flat |= (
            {key: value["value"], f"{key}_kind": value["kind"]}
            if is_figure(value)
            else {key: value}
        )
    return flat


def flat(record: Record, money_unit: str | None) -> Iterator[tuple[str, Any]]:
    """The cells of a record's row in a table: an amount as two, a mapping as one for each key; see
    ``amount_cells``.

    A figure keeps its name; its kind, and the rule where it is impossible, stand beside it.
    """
    for key, value in record.items():
        if is_amount(value) or (value is None and key in MONEY):
            yield from amount_cells(key, value and minor(value), money_unit).items()
        elif isinstance(value, list) and any(map(is_amount, value)):
            ends = [amount_cells(key, end and minor(end), money_unit) for end in value]
            yield from ((column, [end[column] for end in ends]) for column in ends[0])
        elif isinstance(value, Mapping):
            named = {key: value["value"]} if is_figure(value) else {}
            parts = {
                f"{key}_{part}": each
                for part, each in value.items()
                if not (named and part == "value")
            }
            yield from flat({**named, **parts}, money_unit)
        else:
            yield key, value


def is_figure(value: Any) -> bool:
    """Whether a value in a result is a figure: see ``Finding.plain``."""
    return isinstance(value, Mapping) and {"value", "kind"} <= set(value)


def is_amount(value: Any) -> bool:
    """Whether a value in a result is an amount of money."""
    return isinstance(value, Mapping) and set(value) == {"amount", "currency"}


def amount_cells(name: str, minor_units: int | None, money_unit: str | None) -> Record:
    """The two cells of an amount: in a money unit such as ``million JPY``, None where nobody knows
    it, and in minor units.
    """
    in_unit = None
    if minor_units is not None and money_unit:
        unit, currency = money_unit.split()
        in_unit = Money.of_minor(minor_units, currency, unit).in_unit
    return {name: in_unit, name + MINOR: minor_units}


NUMBERS = ("value", "min", "max")
"""Keys of a rule's record that hold numbers of its unit; of money, minor units."""


def rule_frame(records: Sequence[Record], money_unit: str) -> pd.DataFrame:
    """The records of rules as a table (``frame``); value, min and max of a row in money as amounts,
    ``…_minor`` where they are whole.
    """
    unit, currency = money_unit.split()
    per = Money(1, currency, unit).minor
    rows = [dict(_rule_cells(record, per)) for record in records]
    table = frame(rows, money_unit, dict(_rule_cells(RULE, per)))
    return table.astype({name + MINOR: "Int64" for name in NUMBERS})


def _rule_cells(record: Mapping[str, Any], per: int) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if key not in NUMBERS:
            yield key, value
        else:
            money = value if record["unit"] == "money" else None
            yield key, value if money is None else money / per
            yield key + MINOR, None if money is None or money % 1 else int(money)


# -- the records of one plan -----------------------------------------------------------------------


def reckoned(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Gain, gap and share from the numbers as they are written, so that a reader can check them to
    the last digit.
    """
    awareness, baseline, bound, maximum = (
        plain[key] for key in ("awareness", "baseline", "bound", "maximum")
    )
    known = awareness is not None
    gain = awareness - baseline if known and baseline is not None else None
    gap = max(0.0, bound - awareness) if known and bound is not None else None
    share = awareness / maximum if known and maximum else None
    return dict(rounded({"gain": gain, "gap": gap, "share": share}))


def above(awareness: float, baseline: float) -> float:
    """What awareness rises by; 0 where the 12 digits of a result do not tell the two apart."""
    rise = awareness - baseline
    return rise if abs(rise) > 1e-11 * abs(awareness) else 0.0


def line(offer: Offer) -> Record:
    """What names an offer in a record."""
    return {"recipient": offer.recipient, "asset": offer.asset, "base": offer.base or None}


def units_by_key(instance: Instance, plan: Plan) -> dict[str, int]:
    """Offer key to units, funded offers only."""
    return {offer.key: units for offer, units in zip(instance.offers, plan, strict=True) if units}


def funded(instance: Instance, plan: Plan) -> list[Record]:
    """What a plan buys, a record for each funded offer; a first cost, paid once for several lines,
    stands in the first of them.
    """
    unpaid, lines = dict(instance.first_costs), []
    for offer, units in zip(instance.offers, plan, strict=True):
        if units:
            first = unpaid.pop((offer.recipient, offer.asset), 0)
            money = {
                "unit_cost": offer.unit_cost.minor,
                "cost": offer.unit_cost.minor * units,
                "first_cost": first,
            }
            lines.append(
                {
                    **line(offer),
                    "units": units,
                    **{key: amount(instance, each) for key, each in money.items()},
                }
            )
    return lines


def changes(instance: Instance, plan: Plan, other: Plan) -> list[Record]:
    """What another plan buys more (units above 0) and less (below 0), a record for each offer that
    differs.
    """
    return [
        {**line(offer), "units": units - bought}
        for offer, bought, units in zip(instance.offers, plan, other, strict=True)
        if units != bought
    ]


def offers(
    instance: Instance, plan: Plan | None, findings: Mapping[str, Mapping[str, Finding]]
) -> list[Record]:
    """Every offer with its units (None where no plan is known) and its figures."""
    return [
        {
            **line(offer),
            "units": plan[o] if plan is not None else None,
            "min_units": offer.min_units,
            "max_units": offer.max_units,
            **{name: finding.plain() for name, finding in findings.get(offer.key, {}).items()},
        }
        for o, offer in enumerate(instance.offers)
    ]


def areas(instance: Instance, assessment: Assessment, reckon: Arithmetic) -> list[Record]:
    """Every area: its coverage under the plan, and what exists already."""
    numbers = zip(
        instance.areas, assessment.coverage_factor, assessment.coverage, reckon.before, strict=True
    )
    return [
        {
            "area": area.area,
            "place": area.place or None,
            "layer": area.layer or None,
            "weight": area.weight,
            "coverage_factor": float(factor),
            "coverage": float(coverage),
            "baseline_coverage": before,
        }
        for area, factor, coverage, before in numbers
    ]


def groups(
    instance: Instance, assessment: Assessment, budget: int, word: str, reckon: Arithmetic
) -> list[Record]:
    """Per recipient or category: cost, share of the budget, and the awareness lost if its part were
    taken away.
    """
    names = [instance.offer_word(o, word) for o in range(len(instance.offers))]
    every = (
        [each.recipient for each in instance.recipients]
        if word == "recipient"
        else list(dict.fromkeys(names))
    )
    records = []
    for name in every:
        part = tuple(
            units if each == name else 0 for units, each in zip(assessment.plan, names, strict=True)
        )
        rest = tuple(units - own for units, own in zip(assessment.plan, part, strict=True))
        cost = reckon.cost(part)
        records.append(
            {
                word: name,
                "units": sum(part),
                "cost": amount(instance, cost),
                "share": cost / budget if budget else None,
                "gain": assessment.awareness - reckon.awareness(rest),
            }
        )
    return records


def rules(
    instance: Instance, assessment: Assessment, prices: Mapping[str, Finding], reckon: Arithmetic
) -> list[Record]:
    """Every row of every rule, read at the plan; of what limits every plan (budget, lots, most
    units) what is broken.
    """
    readings = (
        reading
        for reading in assessment.readings
        if reading.row.rule not in OWN_ROWS or not reading.holds
    )
    return [
        _rule(instance, reading, prices.get(reading.row.label), assessment.plan, reckon)
        for reading in readings
    ]


def _rule(
    instance: Instance, reading: Reading, price: Finding | None, plan: Plan, reckon: Arithmetic
) -> Record:
    row = reading.row
    sentence, because = _told(instance, row)
    value, least = reading.value, row.lower
    if row.conditional:
        # shown as the sum itself beside its minimum, not as their difference
        presence, least = row.conditional
        value = reading.value + least * reckon.bought(presence, plan)
    return {
        "name": row.rule,
        "member": row.member or None,
        "sentence": sentence,
        "because": because or None,
        "unit": row.unit,
        "value": value,
        "min": least,
        "max": row.upper,
        "holds": reading.holds,
        "binding": reading.binding,
        "price": price.plain() if price else None,
    }


def _told(instance: Instance, row: Row) -> tuple[str, str]:
    """A row in words, and why it is there."""
    say = partial(say_number, instance)
    if row.rule not in OWN_ROWS:
        rule = instance.rule(row.rule)
        return rule.sentence(row, say), rule.because
    if row.conditional:
        return f"{row.member}: nothing, or at least {say(row.conditional[1], row.unit)}", ""
    most = f"at most {say(row.upper or Fraction(0), row.unit)}"
    return f"{row.member}: {most}" if row.member else f"spend {most}", ""


def say_number(instance: Instance, number: Fraction, unit: str) -> str:
    """A number of a row in words: money as money, coverage as a percentage, the rest with
    its unit.
    """
    if unit == "money":
        return say_money(int(number), instance.currency)
    if unit == "coverage":
        return f"{_digits(100 * number)} %"
    text = str(number.numerator) if number.denominator == 1 else _digits(number)
    one = number == 1 and unit.endswith("s") and not unit.endswith("ss")
    return f"{text} {unit[:-1] if one else unit}".strip()


def _digits(number: Fraction) -> str:
    """A number with six significant digits, or with twelve where six would need a power of ten."""
    text = f"{float(number):g}"
    return format(Decimal(f"{float(number):.12g}"), "f") if "e" in text else text
