"""The answers of one or several stores as tidy tables: a row per cell, per cell and offer bought,
or per line of an analysis.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.analyses.words import quoted
from optimizer.batch.store import MONEY_UNIT, Store, StoredRow, open_to_read
from optimizer.batch.task import Task
from optimizer.batch.tasks import TASKS
from optimizer.errors import InputError, RefusedError
from optimizer.keywords import knows_its_keywords
from optimizer.result import MINOR, amount_cells, flat

if TYPE_CHECKING:
    import pandas as pd

TYPES = {
    "instance": "text", "scenario": "text", "draw": "whole", "budget": "number",
    "budget_minor": "whole", "money_unit": "text", "currency": "text", "status": "text",
    "cost": "number", "cost_minor": "whole", "awareness": "number", "baseline": "number",
    "gain": "number", "bound": "number", "gap": "number", "maximum": "number", "share": "number",
    "best": "number", "optimum_unique": "flag", "method": "text", "units": "whole", "plan": "text",
    "broken": "text", "conflict": "text", "reason": "text", "digest": "text",
}  # fmt: skip
"""Columns of a cell's record whatever its task, and what they hold; a task may add some
(``types_of``).

``budget`` and ``cost`` are in the instance's money unit, which ``money_unit`` names ("million
JPY"), and exact in whole minor units in ``…_minor``; without an answer of the instance nobody knows
the unit, and ``budget_minor`` stands alone. ``share`` is awareness / maximum; ``plan`` lists units
by offer; ``broken`` the rules an assessed plan breaks; ``conflict`` the rules that cannot all hold.
"""

_PANDAS = {"text": "string", "whole": "Int64", "number": "float64", "flag": "boolean"}
_ASKED = ("instance", "scenario", "draw", "budget")
_ASKED_COLUMNS = ("instance", "scenario", "draw", "budget", "budget_minor", "money_unit")


@knows_its_keywords
def read(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell, in the order of the study; columns as ``types_of``.

    Args:
        *stores: a run store, or the stores of the parts of one study.

    Raises:
        InputError: there is no such store. RefusedError: the stores belong to different studies or
            versions.
    """
    return _typed(records(*stores), types_of(*stores))


@knows_its_keywords
def read_plans(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and offer bought: what was asked, ``offer`` and ``units``.
    Raises as ``read``.
    """
    types = {**{name: TYPES[name] for name in _ASKED_COLUMNS}, "offer": "text", "units": "whole"}
    units = money_units(*stores)
    found = (_bought(row, units.get(row.instance)) for row in stored_rows(*stores))
    return _typed(chain.from_iterable(found), types)


@knows_its_keywords
def read_lines(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and line of its analysis: offers of ``explain``, points of
    ``curve``, levels of ``compare``.

    Columns are what was asked and the keys of docs/result.md, money as in ``read``. Where a line
    has a budget of its own, that stands in ``budget`` and the cell's in ``up_to``. Nothing for
    tasks that answer with a plan. Raises as ``read``.
    """
    import pandas as pd

    key, units = task_of(*stores).lines, money_units(*stores)
    found = (_lines(row, units.get(row.instance), key) for row in stored_rows(*stores))
    table = pd.DataFrame(list(chain.from_iterable(found)))
    exact = [
        name
        for name in table.columns
        if name.endswith(MINOR) and not table[name].map(lambda cell: isinstance(cell, list)).any()
    ]
    return _attributed(table.astype(dict.fromkeys(exact, "Int64")))


@knows_its_keywords
def read_results(*stores: str | Path) -> Iterator[tuple[StoredRow, Mapping[str, Any]]]:
    """Every row that has one with the JSON result of its analysis (docs/result.md), little by
    little. Raises as ``read``.
    """
    return ((row, row.result) for row in stored_rows(*stores) if row.result is not None)


def types_of(*stores: str | Path) -> dict[str, str]:
    """Columns of a cell's record and what they hold: ``TYPES`` and those of the study's task.
    Raises as ``read``.
    """
    return {**TYPES, **task_of(*stores).columns}


def task_of(*stores: str | Path) -> Task:
    """The task of the study that stores belong to. Raises as ``read``."""
    with _opened(*stores) as opened:
        return TASKS[opened[0].facts().get("task", {}).get("task", "solve")]


def records(*stores: str | Path) -> Iterator[dict[str, Any]]:
    """One record per cell, in the order of the study, little by little. Raises as ``read``."""
    types, units = types_of(*stores), money_units(*stores)
    return (_record(row, units.get(row.instance), types) for row in stored_rows(*stores))


def money_units(*stores: str | Path) -> dict[str, str]:
    """What plain numbers of money count, as ``million JPY``, by instance; those that could not be
    read are not there. Raises as ``read``.
    """
    with _opened(*stores) as opened:
        found = [store.sources(MONEY_UNIT) for store in opened]
    return {instance: unit for each in found for instance, unit in each.items()}


def stored_rows(*stores: str | Path) -> Iterator[StoredRow]:
    """The rows of all stores in the order of the study, each cell once. Raises as ``read``."""
    with _opened(*stores) as opened:
        merged = heapq.merge(
            *(store.rows() for store in opened), key=lambda row: (row.cell, row.key)
        )
        for _, same in groupby(merged, key=lambda row: row.key):
            yield next(same)


@contextmanager
def _opened(*stores: str | Path) -> Iterator[list[Store]]:
    """The stores, if they belong to one study."""
    if not stores:
        raise InputError("Name at least one run store to read.")
    with ExitStack() as stack:
        first, *others = opened = [stack.enter_context(open_to_read(path)) for path in stores]
        for store in opened:
            store.check_facts()
        facts = first.facts()
        for store in others:
            if store.facts() != facts:
                raise RefusedError(
                    f"{store.path} and {first.path} belong to different studies or versions; they"
                    " must not be mixed."
                )
        yield opened


def _typed(found: Iterator[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    return _attributed(
        pd.DataFrame(list(found), columns=list(types)).astype(
            {name: _PANDAS[kind] for name, kind in types.items()}
        )
    )


def _attributed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its money unit named in ``attrs``, where all rows have the same."""
    units = set(table["money_unit"].dropna()) if "money_unit" in table.columns else set()
    if len(units) == 1:
        table.attrs["money_unit"] = str(units.pop())
    return table


def _asked(row: StoredRow, money_unit: str | None) -> dict[str, Any]:
    """What a cell asked, as its columns."""
    asked = {name: getattr(row, name) for name in _ASKED}
    return {**asked, **amount_cells("budget", row.budget, money_unit), "money_unit": money_unit}


def _record(row: StoredRow, money_unit: str | None, types: Mapping[str, str]) -> dict[str, Any]:
    """The keys of a cell's result as columns, lists of names in one cell, of other lists the
    length.
    """
    result = {**(row.result or {}), **(row.answer or {})}
    plan = result.pop("units", None)
    broken = [rule["name"] for rule in result.pop("rules", ())]
    known = {
        **dict(flat(result, money_unit)),
        **_asked(row, money_unit),
        "currency": money_unit and money_unit.split()[1],
        "status": row.status,
        "reason": row.reason or None,
        "units": None if plan is None else sum(plan.values()),
        "plan": None if plan is None else "; ".join(f"{offer} {n}" for offer, n in plan.items()),
        "broken": broken,
        "digest": result.get("instance", {}).get("digest"),
    }
    return {name: _cell(known.get(name), kind) for name, kind in types.items()}


def _cell(value: Any, kind: str) -> Any:
    if isinstance(value, list):
        return _listed(value) if kind == "text" else len(value)
    return value


def _listed(names: Sequence[str]) -> str | None:
    """Names of rules in one cell; one that holds the separator itself stands in quotation marks."""
    return "; ".join(quoted(name, (";",)) for name in names) or None


def _bought(row: StoredRow, money_unit: str | None) -> Iterator[dict[str, Any]]:
    for offer, units in ((row.answer or {}).get("units") or {}).items():
        yield {**_asked(row, money_unit), "offer": offer, "units": units}


def _lines(row: StoredRow, money_unit: str | None, key: str) -> Iterator[dict[str, Any]]:
    """A row for each line of a result; where that has a budget of its own, the cell's is in
    ``up_to``.
    """
    asked, up_to = _asked(row, money_unit), amount_cells("up_to", row.budget, money_unit)
    for line in (row.result or {}).get(key, ()):
        cells = dict(flat(line, money_unit))
        own = {name: cells[name] for name in ("budget", "budget" + MINOR) if name in cells}
        yield {**cells, **asked, **own, **(up_to if own else {})}
