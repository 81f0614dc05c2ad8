"""The answers of one or several stores as tidy tables: a row per cell, per cell and offer bought,
or per line of an analysis.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.batch.store import Store, StoredRow, open_to_read
from optimizer.batch.tasks import TASKS, Task
from optimizer.errors import InputError, RefusedError
from optimizer.reports.words import quoted
from optimizer.results.tables import MINOR, amount_cells, flat

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


def read(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell, in the order of the study; columns as ``types_of``.

    Args:
        *stores: a run store, or the stores of the parts of one study.

    Raises:
        InputError: there is no such store. RefusedError: the stores belong to different studies or
            versions.
    """
    return _typed(records(*stores), types_of(*stores))


def read_plans(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and offer bought: what was asked, ``offer`` and ``units``.
    Raises as ``read``.
    """
    types = {**{name: TYPES[name] for name in _ASKED_COLUMNS}, "offer": "text", "units": "whole"}
    return _typed((line for row in stored_rows(*stores) for line in _bought(row)), types)


def read_lines(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and line of its analysis: offers of ``explain``, points of
    ``curve``, levels of ``compare``.

    Columns are what was asked and the keys of docs/result.md, money as in ``read``. Where a line
    has a budget of its own, that stands in ``budget`` and the cell's in ``up_to``. Nothing for
    tasks that answer with a plan. Raises as ``read``.
    """
    import pandas as pd

    key = task_of(*stores).lines
    table = pd.DataFrame([line for row in stored_rows(*stores) for line in _lines(row, key)])
    exact = [
        name
        for name in table.columns
        if name.endswith(MINOR) and not table[name].map(lambda cell: isinstance(cell, list)).any()
    ]
    return _attributed(table.astype(dict.fromkeys(exact, "Int64")))


def read_results(*stores: str | Path) -> Iterator[tuple[StoredRow, Mapping[str, Any]]]:
    """Every row that has one with the JSON result of its analysis (docs/result.md), little by
    little. Raises as ``read``.
    """
    return (
        (row, row.answer["result"])
        for row in stored_rows(*stores)
        if row.answer and "result" in row.answer
    )


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
    names = tuple(types_of(*stores))

    @cache
    def of_instances() -> dict[str, str]:
        return {row.instance: unit for row in stored_rows(*stores) if (unit := _money_unit(row))}

    # A row without an answer is told in the unit of another answer of its instance.
    return (
        _record(row, _money_unit(row) or of_instances().get(row.instance), names)
        for row in stored_rows(*stores)
    )


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


def _money_unit(row: StoredRow) -> str | None:
    """What the money of a row counts, as its answer says: ``million JPY``, say; None without an
    answer.
    """
    answer = row.answer or {}
    return f"{answer['money_unit']} {answer['currency']}" if "money_unit" in answer else None


def _asked(row: StoredRow, money_unit: str | None) -> dict[str, Any]:
    """What a cell asked, as its columns."""
    asked = {name: getattr(row, name) for name in _ASKED}
    return {**asked, **amount_cells("budget", row.budget, money_unit), "money_unit": money_unit}


def _record(row: StoredRow, money_unit: str | None, names: tuple[str, ...]) -> dict[str, Any]:
    answer = row.answer or {}
    plan, amounts = answer.get("plan"), [name for name in names if name + MINOR in names]
    known = {
        **answer,
        **dict(
            cell
            for name in amounts
            for cell in amount_cells(name, answer.get(name), money_unit).items()
        ),
        **_asked(row, money_unit),
        "status": row.status,
        "reason": row.reason or None,
        "units": None if plan is None else sum(plan.values()),
        "plan": (
            None if plan is None else "; ".join(f"{offer} {units}" for offer, units in plan.items())
        ),
        "broken": _listed(answer.get("broken", ())),
        "conflict": _listed(answer.get("conflict", ())),
    }
    return {name: known.get(name) for name in names}


def _listed(names: Sequence[str]) -> str | None:
    """Names of rules in one cell; one that holds the separator itself stands in quotation marks."""
    return "; ".join(quoted(name, (";",)) for name in names) or None


def _bought(row: StoredRow) -> Iterator[dict[str, Any]]:
    for offer, units in ((row.answer or {}).get("plan") or {}).items():
        yield {**_asked(row, _money_unit(row)), "offer": offer, "units": units}


def _lines(row: StoredRow, key: str) -> Iterator[dict[str, Any]]:
    unit = _money_unit(row)
    asked = _asked(row, unit)
    for line in (row.answer or {}).get("result", {}).get(key, ()):
        cells = dict(flat(line, unit))
        own = (
            {name: cells[name] for name in ("budget", "budget" + MINOR)}
            if "budget" in cells
            else {}
        )
        yield {**cells, **asked, **own, **(amount_cells("up_to", row.budget, unit) if own else {})}
