"""Numbers unlike their siblings: perhaps with a thousand too much or too little, or a digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.input_tables import Cell, InputTable
from optimizer.instance.instance import Instance
from optimizer.instance.specification import row_keys, specifications
from optimizer.money import parse_number
from optimizer.record import plain
from optimizer.rules.limit import Limit, Stepped

THOUSAND = 1_000
APART = 100
"""A number that is wrong by a thousand is so many times its nearest sibling, or a part of it."""
SIBLINGS = 3
"""So many are needed to tell what they have in common."""
FAR = 5
"""A step so many times all others is unlike them."""
TOLD = ("low", "high", "source", "confidence")


@dataclass(frozen=True)
class Suspect:
    """A number unlike its siblings.

    Attributes:
        where: file and row or position. field: column, or key of a rule.
        key: the row's, or the rule's name.
        found: as it is written, money in the money unit. tried: what would be like them.
        settings: the same as a value by path, as ``Instance.override`` takes it.
    """

    where: str
    field: str
    key: str
    found: Fraction
    tried: Fraction
    settings: Mapping[str, Any]


def suspects(instance: Instance) -> Iterator[Suspect]:
    """Numbers of a column that are wrong by a thousand, beside all others of it; and steps of a
    value out of step with the others.
    """
    for name in ("assets", "offers", "recipients", "areas"):
        table = instance.tables.tables[name]
        for column in table.columns:
            yield from _of_column(instance, table, column)
    for number, rule in enumerate(instance.rules):
        if isinstance(rule, Limit):
            yield from _of_rule(instance, rule, number)


# -- wrong by a thousand ---------------------------------------------------------------------------


def _of_column(instance: Instance, table: InputTable, column: str) -> Iterator[Suspect]:
    if column.rpartition("_")[2] in TOLD:
        return
    numbers = _numbers(instance, table, column)
    if len(numbers) <= SIBLINGS:
        return
    keys = row_keys(table)
    ordered = sorted(numbers.values())
    for row in dict.fromkeys((_row(numbers, ordered[0]), _row(numbers, ordered[-1]))):
        found = numbers[row]
        tried = _like(found, [value for other, value in numbers.items() if other != row])
        if tried is not None:
            yield Suspect(
                where=table.where(row),
                field=column,
                key=keys[row],
                found=found,
                tried=tried,
                settings={f"{table.name}.{keys[row]}.{column}": plain(tried)},
            )


def _row(numbers: Mapping[int, Fraction], value: Fraction) -> int:
    return next(row for row, each in numbers.items() if each == value)


def _numbers(instance: Instance, table: InputTable, column: str) -> dict[int, Fraction]:
    """The numbers above 0 of a column by row; of money in the money unit; none of a column that
    holds anything else, or whose numbers are all of one size.
    """
    known = specifications()[table.name].columns.get(column)
    kind = known.kind if known else "number"
    if kind not in ("number", "whole", "money"):
        return {}
    cells = {row: cell for row, cell in enumerate(table.cells(column)) if cell not in (None, "")}
    try:
        sizes = [abs(float(cell)) for cell in cells.values()]  # most are plain: a quick look
        if APART * min(filter(None, sizes), default=0.0) > max(sizes, default=0.0):
            return {}
    except (TypeError, ValueError):
        pass
    try:
        numbers = {row: _number(instance, cell, kind) for row, cell in cells.items()}
    except InputError:
        return {}
    return {row: number for row, number in numbers.items() if number > 0}


def _number(instance: Instance, cell: Cell, kind: str) -> Fraction:
    """Raises InputError."""
    if kind == "money":
        return Fraction(instance.minor_units(cell), instance.minor_units(1))
    return parse_number(cell)


def _like(number: Fraction, others: Sequence[Fraction]) -> Fraction | None:
    """What a thousandth, or a thousand times, of a number would be, where that is between the
    others and the number itself far from all of them.
    """
    least, most = min(others), max(others)
    if number >= APART * most and least <= number / THOUSAND <= most:
        return number / THOUSAND
    if number * APART <= least and least <= number * THOUSAND <= most:
        return number * THOUSAND
    return None


# -- out of step -----------------------------------------------------------------------------------


def _of_rule(instance: Instance, rule: Limit, number: int) -> Iterator[Suspect]:
    written = instance.tables.header["rules"][number]
    for key, stepped in (("min", rule.minimum), ("max", rule.maximum)):
        if stepped and isinstance(written.get(key), Mapping):
            entry = list(written[key])
            for position, found, tried in _out_of_step(stepped):
                mended = {**written[key], entry[position]: plain(tried / rule.column_size)}
                yield Suspect(
                    where=instance.tables.where("rules", number, key, entry[position]),
                    field=f"{key} from {entry[position]}",
                    key=rule.name,
                    found=found / rule.column_size,
                    tried=tried / rule.column_size,
                    settings={f"rules.{rule.name}.{key}": plain(mended)},
                )


def _out_of_step(stepped: Stepped) -> Iterator[tuple[int, Fraction, Fraction]]:
    """Steps with what would be like the others: a tenth, or less, of one far above all of them; the
    nearer neighbour of one that is not between its two.
    """
    values = [value for _, value in stepped.steps]
    for position, value in enumerate(values):
        others = values[:position] + values[position + 1 :]
        if not others:
            return
        powers = [value / 10**k for k in (1, 2, 3)]
        within = [it for it in powers if min(others) <= it <= 2 * max(others) and it == int(it)]
        if value >= FAR * max(others) and within:
            yield position, value, within[0]
        elif 0 < position < len(values) - 1:
            below, above = sorted((values[position - 1], values[position + 1]))
            if not below <= value <= above:
                yield position, value, below if value < below else above
