"""Draws: an instance with every uncertain number moved within its range.

A number X with a range (``X_low``, ``X_high``) is drawn from the triangular distribution with those
ends and its mode at X. A number that stands once is drawn once: a sweep width in ``assets`` moves
every effect derived from it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import lru_cache
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.columns import NUMBERS, CellKind
from optimizer.instance.input_tables import Cell, InputTable, Tables
from optimizer.instance.instance import Instance
from optimizer.instance.specification import row_keys, sensor_column, specifications
from optimizer.money import exact_money, parse_number, parse_share

LOW, HIGH = "_low", "_high"
WHOLE: frozenset[CellKind] = frozenset({"whole", "money"})
"""Kinds that are drawn in whole numbers: money in minor units."""
ACCEPTANCE = "acceptance"
"""The column of chances that are read only where recipients decline, as stated."""
PRICES = ("unit_cost", "first_cost", "site_cost")
UPKEEP = "yearly_upkeep"
"""What recipients pay for and no budget does: rules alone read it, as they read resources."""
ON_OFFER = ("max_units", "min_units", "existing_units", UPKEEP)
STEPS = 1_000
"""A drawn number is a multiple of the largest power of ten that is at most its range / STEPS."""

Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Range:
    """One uncertain number of an instance.

    Attributes:
        path: what ``--set`` calls it, e.g. ``assets.coastal-radar.unit_cost``.
        table, column, row: where it stands. kind: how its cells are read.
        low, mode, high: low <= mode <= high; money in minor units.
        grid: drawn values are multiples of it, so that they stay short and money stays whole.
    """

    path: str
    table: str
    column: str
    row: int
    kind: CellKind
    low: float
    mode: float
    high: float
    grid: float

    @property
    def mean(self) -> float:
        """(low + mode + high) / 3; a rounding must not leave the range."""
        return min(max((self.low + self.mode + self.high) / 3, self.low), self.high)


def draw(
    instance: Instance,
    seed: int,
    number: int = 1,
    *,
    groups: Groups | None = None,
    only: Iterable[str] = (),
) -> Instance:
    """A copy with every ranged number drawn anew.

    The drawn value of a number depends on the seed, the draw's number and the number's path (or its
    group) alone: not on the order of tables, on what else is drawn, or on the machine.

    Args:
        instance: the problem; its stated numbers are the modes.
        seed: the study's seed.
        number: which draw of that seed.
        groups: name to path patterns such as ``offers.*.uptake``; members move together: each takes
            the same quantile of its own range. A number belongs to the first group that matches.
        only: path patterns of what is drawn; everything with a range where empty.

    Raises:
        InputError: a range does not hold its number, or a pattern matches no ranged number.
        InstanceError: the drawn instance breaks a rule of the format.
    """
    patterns = tuple(only)
    found = ranges(instance)
    _check_patterns(
        found, [*patterns, *(pattern for members in (groups or {}).values() for pattern in members)]
    )
    drawn = [each for each in found if not patterns or _matches(each.path, patterns)]
    values = [
        _value(each, uniform(seed, number, _index(each.path, groups or {}))) for each in drawn
    ]
    tables = _with_values(instance, drawn, values)
    told = f"draw {number} of seed {seed} ({len(drawn)} numbers within their ranges)"
    again = {"draw": {"seed": seed, "number": number, "groups": groups, "only": patterns}}
    return instance.changed(Instance.build(tables), (told,), again)


def outcomes(instance: Instance) -> tuple[Range, ...]:
    """The ranged numbers that are known only afterwards: what a unit adds, what it matters, what
    exists, what is sustained.

    Those are numbers and shares among the format's own columns and those of sensors. No outcome is
    a price (money), or what is on offer (whole numbers, and resources, which are the writer's own
    columns). Left out is what no plan's awareness hangs on: indicators of places, and acceptance.
    """
    layers = frozenset(area.layer for area in instance.areas)
    return tuple(each for each in ranges(instance) if _is_outcome(each, layers))


def draw_outcomes(instance: Instance, seed: int, number: int) -> Instance:
    """What ``draw`` makes of the outcomes alone, each number having the same value there."""
    return _drawn(instance, outcomes(instance), seed, number)


def prices(instance: Instance) -> tuple[Range, ...]:
    """The ranged numbers that are known when contracts are signed: unit, first and site costs."""
    return tuple(each for each in ranges(instance) if each.column in PRICES)


def draw_prices(instance: Instance, seed: int, number: int) -> Instance:
    """What ``draw`` makes of the prices alone, each having the same value there."""
    return _drawn(instance, prices(instance), seed, number)


def _drawn(instance: Instance, drawn: Sequence[Range], seed: int, number: int) -> Instance:
    return Instance.build(_with_values(instance, drawn, drawn_values(drawn, seed, number)))


def at_mean_outcomes(instance: Instance, moved: Mapping[str, float] | None = None) -> Instance:
    """A copy with every outcome at the mean of its range, but for those moved: path to value."""
    drawn, moved = outcomes(instance), moved or {}
    values = [moved.get(each.path, each.mean) for each in drawn]
    return Instance.build(_with_values(instance, drawn, values))


def on_offer(instance: Instance) -> tuple[Range, ...]:
    """The ranged numbers that say what is on offer: units, and resources (numeric columns of the
    writer's own, and ``yearly_upkeep``).
    """
    layers = frozenset(area.layer for area in instance.areas)
    return tuple(each for each in ranges(instance) if _is_on_offer(each, layers))


def draw_on_offer(instance: Instance, drawn: Sequence[Range], seed: int, number: int) -> Instance:
    """A copy in which these numbers of ``on_offer`` have the values that ``draw`` gives them;
    coverage stays as it is stated, and so do the tables.
    """
    changed: dict[str, Any] = {each.table: [*getattr(instance, each.table)] for each in drawn}
    for each, value in zip(drawn, drawn_values(drawn, seed, number), strict=True):
        entity = changed[each.table][each.row]
        update: dict[str, Any] = {each.column: int(value)}
        if each.column == UPKEEP:
            update = {UPKEEP: instance.amount(int(value))}
        elif each.kind not in WHOLE:
            update = {"resources": {**entity.resources, each.column: Fraction(str(value))}}
        changed[each.table][each.row] = entity.model_copy(update=update)
    tables: dict[str, Any] = {table: tuple(rows) for table, rows in changed.items()}
    return replace(instance, **tables)


def drawn_values(drawn: Sequence[Range], seed: int, number: int) -> list[float]:
    """The value of each number in a draw."""
    return [_value(each, uniform(seed, number, each.path)) for each in drawn]


def _is_on_offer(each: Range, layers: frozenset[str]) -> bool:
    if each.column in specifications()[each.table].columns:
        return each.column in ON_OFFER
    sensor = each.table == "assets" and sensor_column(each.column, layers) is not None
    return specifications()[each.table].numbers == "resources" and not sensor


def _is_outcome(each: Range, layers: frozenset[str]) -> bool:
    known = specifications()[each.table].columns.get(each.column)
    if known is not None:
        return known.kind in ("number", "share") and each.column != ACCEPTANCE
    return each.table == "assets" and sensor_column(each.column, layers) is not None


def ranges(instance: Instance) -> tuple[Range, ...]:
    """Every number of the tables that has a range, in file order. Raises InputError where a range
    does not hold its number.
    """
    return tuple(
        each
        for table in instance.tables.tables.values()
        if table.name != "sources"
        for each in _table_ranges(instance, table)
    )


def uniform(seed: int, number: int, index: str) -> float:
    """The number strictly between 0 and 1 that a seed, a draw and an index stand for: 53 bits of
    their hash.

    A hash rather than a stream of random numbers, because a stream would depend on who draws first.
    """
    digest = hashlib.blake2b(f"{seed}\x1f{number}\x1f{index}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) * 2.0**-53 + 2.0**-54


def quantile(low: float, mode: float, high: float, share: float) -> float:
    """The inverse of the triangular distribution function on low <= mode <= high.

    low + sqrt(u (high - low)(mode - low)) below the mode, high - sqrt((1 - u)(high - low)(high -
    mode)) above it.
    """
    width = high - low
    if share * width < mode - low:
        return low + math.sqrt(share * width * (mode - low))
    return high - math.sqrt((1 - share) * width * (high - mode))


def _table_ranges(instance: Instance, table: InputTable) -> Iterator[Range]:
    ranged = [
        name
        for name in table.columns
        if name + LOW in table.columns or name + HIGH in table.columns
    ]
    columns = [name for name in ranged if _kind(table, name) in NUMBERS]
    if not columns:
        return
    keys = row_keys(table)
    for column in columns:
        numbers = zip(
            table.columns[column],
            table.cells(column + LOW),
            table.cells(column + HIGH),
            strict=True,
        )
        for row, (mode, low, high) in enumerate(numbers):
            if low is not None or high is not None:
                yield _range(
                    instance,
                    table,
                    column,
                    row,
                    f"{table.name}.{keys[row]}.{column}",
                    (low, mode, high),
                )


def _kind(table: InputTable, column: str) -> CellKind:
    """How the cells of a column are read: what is no column of ours is a sensor's, or the writer's
    own, and so a number.
    """
    known = specifications()[table.name].columns.get(column)
    return "number" if known is None else known.kind


def _range(
    instance: Instance,
    table: InputTable,
    column: str,
    row: int,
    path: str,
    cells: tuple[Cell, Cell, Cell],
) -> Range:
    """The range of one cell; an end that is not given is the number itself."""
    kind = _kind(table, column)
    read: Callable[[Cell], float] = {"money": instance.minor_units, "whole": _whole}.get(
        kind, _number
    )
    low, mode, high = cells
    where = f"{table.where(row, column)}: {column}"
    if mode is None:
        raise InputError(
            f"{where}: has a range but no number: expected the number itself in {column}."
        )
    try:
        low, mode, high = (read(mode if cell is None else cell) for cell in (low, mode, high))
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    if not low <= mode <= high:
        raise InputError(
            f"{where}: the range {cells[0]} to {cells[2]} does not hold {cells[1]}: expected low <="
            " number <= high."
        )
    return Range(path, table.name, column, row, kind, low, mode, high, _grid(kind, high - low))


@lru_cache(maxsize=20_000)  # every draw of an instance reads the same cells; some 4 MB
def _number(cell: Cell) -> float:
    return float(parse_share(cell) if str(cell).endswith("%") else parse_number(cell))


def _whole(cell: Cell) -> int:
    return int(parse_number(cell))


def _grid(kind: CellKind, width: float) -> float:
    step = 10.0 ** math.floor(math.log10(width / STEPS)) if width > 0 else 1.0
    return max(1.0, step) if kind in WHOLE else step


def _value(each: Range, share: float) -> float:
    """The drawn value, on the grid and within the range."""
    exact = quantile(each.low, each.mode, each.high, share)
    near = float(f"{round(exact / each.grid) * each.grid:.12g}")
    return min(max(int(near) if each.kind in WHOLE else near, each.low), each.high)


def _index(path: str, groups: Groups) -> str:
    """What the quantile hangs on: the number's group, or the number itself."""
    return next(
        (f"group {name}" for name, patterns in groups.items() if _matches(path, patterns)), path
    )


def _matches(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _check_patterns(found: Sequence[Range], patterns: Sequence[str]) -> None:
    for pattern in patterns:
        if not any(fnmatchcase(each.path, pattern) for each in found):
            example = (
                f" Ranged numbers are called like {found[0].path}."
                if found
                else " The instance states no ranges."
            )
            raise InputError(f"{pattern!r} matches no number with a range.{example}")


def _with_values(instance: Instance, drawn: Sequence[Range], values: Sequence[float]) -> Tables:
    tables = dict(instance.tables.tables)
    changed: dict[tuple[str, str], list[Cell]] = {}
    for each, value in zip(drawn, values, strict=True):
        cells = changed.setdefault(
            (each.table, each.column), list(tables[each.table].columns[each.column])
        )
        cells[each.row] = (
            exact_money(int(value), instance.currency) if each.kind == "money" else value
        )
    for (name, column), cells in changed.items():
        tables[name] = replace(tables[name], columns={**tables[name].columns, column: cells})
    return replace(instance.tables, tables=tables)
