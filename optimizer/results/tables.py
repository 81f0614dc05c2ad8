"""Records as pandas tables: an amount as a float in the money unit and, exact, in minor units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from optimizer.finding import NOT_MEASURED
from optimizer.money import Money, parse_money
from optimizer.record import Record
from optimizer.results.plan import Line, RuleLine

if TYPE_CHECKING:
    import pandas as pd

Plain = Mapping[str, Any]
"""A record in JSON's own types."""
MINOR = "_minor"
"""Ends the name of a table's column that holds an amount exactly, in whole minor units."""
MONEY = {"budget", "up_to", "cost", "unit_cost", "first_cost", "site_cost", "below", "returns"} | {
    "not_measured",
    "yearly_upkeep",
    "enters_at_budget",
    "enters_at_cost",
    "firm_money",
    "usual_money",
    "contested_money",
    "never_seen_money",
}
"""Keys of records that hold an amount, or None: tables have columns of numbers for them either way.
"""
COUNT = "whole number"
UNITS_OF = {
    **dict.fromkeys(
        (
            *("awareness", "baseline", "gain", "bound", "gap", "maximum", "best", "goal", "least"),
            *("stated", "weight", "lost_if_barred", "lost_if_one_more", "lost_if_one_fewer"),
            *("profile", "expected_value", "expected_error", "moves", "price", "undone"),
            *("adds_alone", "adds_last", "most"),
        ),
        "weight units",
    ),
    **dict.fromkeys(("coverage", "acceptance"), "chance, 0 to 1"),
    "share": "share, 0 to 1",
    "coverage_factor": "effort over area",
    "gain_per_billion": "weight units per billion of the currency",
    "delivery_months": "months",
    **dict.fromkeys(("value", "min", "max"), "as unit says"),
}
"""What a column's numbers count that are neither money nor a ``COUNT``."""
COMPOSED = ("awareness", "coverage", "undone")
"""What is so whatever stands before: ``foil_awareness``."""
NUMBERS = ("value", "min", "max")
"""Keys of a rule's record that hold numbers of its unit; of money, minor units."""


def frame(
    records: Sequence[Record], kind: type[Record], money_unit: str | Mapping[str, str]
) -> pd.DataFrame:
    """Records as a table: a figure as its value and its kind, other mappings a column for each key.

    An amount is a float in the instance's money unit, and beside it, exact, its minor units as an
    integer in ``…_minor``. The unit is named in ``attrs["money_unit"]``, as ``million JPY``; where
    instances meet, also in a column ``money_unit``.

    Args:
        records: what a result says.
        kind: of the records; a table of none has its columns.
        money_unit: see ``Instance.money_words``; where instances meet, that of each by what
            ``instance`` says.
    """
    rows = [figures_apart(_with_truth(record).plain()) for record in records]
    return _table(rows, kind, money_unit)


def _with_truth(record: Record) -> Record:
    """A record with a truth where results only say what is not measured."""
    if isinstance(record, Line):
        return replace(record, measured=record.measured is None)
    return record


def rule_frame(records: Sequence[RuleLine], money_unit: str) -> pd.DataFrame:
    """The records of rules as a table (``frame``); value, min and max of a row in money as amounts,
    ``…_minor`` where they are whole.
    """
    unit, currency = money_unit.split()
    per = Money(1, currency, unit).minor
    rows = [dict(_rule_cells(figures_apart(record.plain()), per)) for record in records]
    table = _table(rows, RuleLine, money_unit)
    exact = {name + MINOR: "Int64" for name in NUMBERS if name + MINOR in table}
    return with_units(table.astype(exact))


def _rule_cells(record: Plain, per: int) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if key not in NUMBERS:
            yield key, value
        else:
            money = value if record["unit"] == "money" else None
            yield key, value if money is None else money / per
            yield key + MINOR, None if money is None or money % 1 else int(money)


def _table(
    rows: Sequence[Plain], kind: type[Record], money_unit: str | Mapping[str, str]
) -> pd.DataFrame:
    import pandas as pd

    known: Any = fields(kind)  # type: ignore[arg-type]
    always = (each.name for each in known if not each.metadata or each.name == "measured")
    blank = dict.fromkeys(always)

    def cells(row: Plain) -> dict[str, Any]:
        if isinstance(money_unit, str):
            return dict(flat(row, money_unit))
        words = money_unit.get(row["instance"], "")
        return {**dict(flat(row, words)), "money_unit": words}

    table = pd.DataFrame([cells(row) for row in rows or [blank]])
    amounts = [name for name in table.columns if name in MONEY]
    table = table.astype(
        {
            **dict.fromkeys(amounts, "float64"),
            **{name + MINOR: "Int64" for name in amounts},
            **{
                name: "Int64"
                for name in table.columns
                if name in ("existing_units", "delivery_months")
            },
        }
    )
    named = {money_unit} if isinstance(money_unit, str) else set(money_unit.values())
    if len(named) == 1:
        table.attrs["money_unit"] = named.pop()
    return with_units(table if rows else table.iloc[:0])


def with_units(table: pd.DataFrame) -> pd.DataFrame:
    """The table with what each column of numbers counts in ``attrs["units"]``."""
    money = table.attrs.get("money_unit", "as money_unit says")

    def unit(name: str) -> str:
        last = name.rpartition("_")[2]
        known = name if name in UNITS_OF else last if last in COMPOSED else ""
        if known and not (name == "most" and "fewest" in table):  # of units, there
            return UNITS_OF[known]
        if name.endswith(MINOR):
            return "minor units"
        return money if name + MINOR in table.columns else COUNT

    numbers = {*table.select_dtypes("number").columns, *UNITS_OF}
    table.attrs["units"] = {
        name: unit(name)
        for name in table.columns
        if name in numbers or name + MINOR in table.columns
    }
    return table


# -- cells -----------------------------------------------------------------------------------------


def figures_apart(record: Plain) -> dict[str, Any]:
    """A record with each figure as its value and, beside it, its kind. A figure of 0 of an offer
    that no area measures has no value, and is of the kind "not measured".
    """
    apart: dict[str, Any] = {}
    for key, value in record.items():
        if not is_figure(value):
            apart[key] = value
        elif record.get("measured") is False and value["value"] == 0:
            apart |= {key: None, f"{key}_kind": NOT_MEASURED}
        else:
            apart |= {key: value["value"], f"{key}_kind": value["kind"]}
    return apart


def flat(record: Plain, money_unit: str | None) -> Iterator[tuple[str, Any]]:
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


def minor(amount: Mapping[str, str]) -> int:
    """The minor units of an amount, such as ``{"amount": "18100000000", "currency": "JPY"}``."""
    return parse_money(amount["amount"], "one", amount["currency"])


def amount_cells(name: str, minor_units: int | None, money_unit: str | None) -> dict[str, Any]:
    """The two cells of an amount: in a money unit such as ``million JPY``, None where nobody knows
    it, and in minor units.
    """
    in_unit = None
    if minor_units is not None and money_unit:
        unit, currency = money_unit.split()
        in_unit = Money.of_minor(minor_units, currency, unit).in_unit
    return {name: in_unit, name + MINOR: minor_units}
