"""The answers of one or several stores as tidy tables: a row per cell, per cell and offer bought, or per line of an analysis."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.analyses.words import quoted
from optimizer.batch.store import Store, StoredRow, open_to_read
from optimizer.batch.tasks import TASKS, Task
from optimizer.errors import InputError, RefusedError
from optimizer.result import minor

if TYPE_CHECKING:
    import pandas as pd

TYPES = {
    "instance": "text", "scenario": "text", "draw": "whole", "budget": "whole", "currency": "text", "status": "text",
    "cost": "whole", "awareness": "number", "baseline": "number", "gain": "number", "bound": "number", "gap": "number",
    "maximum": "number", "share": "number", "best": "number", "optimum_unique": "flag", "method": "text", "units": "whole",
    "plan": "text", "broken": "text", "conflict": "text", "reason": "text", "digest": "text",
}  # fmt: skip
"""Columns of a cell's record whatever its task, and what they hold; a task may add some (``types_of``).

``budget`` and ``cost`` are in minor units; ``share`` is awareness / maximum; ``plan`` lists units by offer; ``broken`` the
rules an assessed plan breaks; ``conflict`` the rules that cannot all hold."""

_PANDAS = {"text": "string", "whole": "Int64", "number": "float64", "flag": "boolean"}
_ASKED = ("instance", "scenario", "draw", "budget")


def read(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell, in the order of the study; columns as ``types_of``.

    Args:
        *stores: a run store, or the stores of the parts of one study.

    Raises:
        InputError: there is no such store. RefusedError: the stores belong to different studies or versions.
    """
    return _typed(records(*stores), types_of(*stores))


def read_plans(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and offer bought: what was asked, ``offer`` and ``units``. Raises as ``read``."""
    types = {**{name: TYPES[name] for name in _ASKED}, "offer": "text", "units": "whole"}
    return _typed((line for row in stored_rows(*stores) for line in _bought(row)), types)


def read_lines(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and line of its analysis: offers of ``explain``, points of ``curve``, levels of ``compare``.

    Columns are what was asked and the keys of docs/result.md, money in whole minor units. Where a line has a budget of its
    own, that stands in ``budget`` and the cell's in ``up_to``. Nothing for tasks that answer with a plan. Raises as ``read``.
    """
    import pandas as pd

    key = task_of(*stores).lines
    return pd.DataFrame([line for row in stored_rows(*stores) for line in _lines(row, key)])


def read_results(*stores: str | Path) -> Iterator[tuple[StoredRow, Mapping[str, Any]]]:
    """Every row that has one with the JSON result of its analysis (docs/result.md), little by little. Raises as ``read``."""
    return ((row, row.answer["result"]) for row in stored_rows(*stores) if row.answer and "result" in row.answer)


def types_of(*stores: str | Path) -> dict[str, str]:
    """Columns of a cell's record and what they hold: ``TYPES`` and those of the study's task. Raises as ``read``."""
    return {**TYPES, **task_of(*stores).columns}


def task_of(*stores: str | Path) -> Task:
    """The task of the study that stores belong to. Raises as ``read``."""
    with _opened(*stores) as opened:
        return TASKS[opened[0].facts().get("task", {}).get("task", "solve")]


def records(*stores: str | Path) -> Iterator[dict[str, Any]]:
    """One record per cell, in the order of the study, little by little. Raises as ``read``."""
    names = tuple(types_of(*stores))
    return (_record(row, names) for row in stored_rows(*stores))


def stored_rows(*stores: str | Path) -> Iterator[StoredRow]:
    """The rows of all stores in the order of the study, each cell once. Raises as ``read``."""
    with _opened(*stores) as opened:
        merged = heapq.merge(*(store.rows() for store in opened), key=lambda row: (row.cell, row.key))
        for _, same in groupby(merged, key=lambda row: row.key):
            yield next(same)


@contextmanager
def _opened(*stores: str | Path) -> Iterator[list[Store]]:
    """The stores, if they belong to one study."""
    if not stores:
        raise InputError("Name at least one run store to read.")
    with ExitStack() as stack:
        first, *others = opened = [stack.enter_context(open_to_read(path)) for path in stores]
        facts = first.facts()
        for store in others:
            if store.facts() != facts:
                raise RefusedError(f"{store.path} and {first.path} belong to different studies or versions; they must not be mixed.")
        yield opened


def _typed(found: Iterator[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(found), columns=list(types)).astype({name: _PANDAS[kind] for name, kind in types.items()})


def _record(row: StoredRow, names: tuple[str, ...]) -> dict[str, Any]:
    answer = row.answer or {}
    plan = answer.get("plan")
    known = {
        **answer,
        **{name: getattr(row, name) for name in (*_ASKED, "status")},
        "reason": row.reason or None,
        "units": None if plan is None else sum(plan.values()),
        "plan": None if plan is None else "; ".join(f"{offer} {units}" for offer, units in plan.items()),
        "broken": _listed(answer.get("broken", ())),
        "conflict": _listed(answer.get("conflict", ())),
    }
    return {name: known.get(name) for name in names}


def _listed(names: Sequence[str]) -> str | None:
    """Names of rules in one cell; one that holds the separator itself stands in quotation marks."""
    return "; ".join(quoted(name, (";",)) for name in names) or None


def _bought(row: StoredRow) -> Iterator[dict[str, Any]]:
    for offer, units in ((row.answer or {}).get("plan") or {}).items():
        yield {**{name: getattr(row, name) for name in _ASKED}, "offer": offer, "units": units}


def _lines(row: StoredRow, key: str) -> Iterator[dict[str, Any]]:
    asked = {name: getattr(row, name) for name in _ASKED}
    for line in (row.answer or {}).get("result", {}).get(key, ()):
        flat = dict(_flat(line))
        yield {**flat, **asked, **({"budget": flat["budget"], "up_to": row.budget} if "budget" in flat else {})}


def _flat(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Nested mappings become columns, money whole minor units; a figure keeps its name, its kind and rule stand beside it."""
    for name, each in record.items():
        if not isinstance(each, Mapping):
            yield name, each
        elif set(each) == {"amount", "currency"}:
            yield name, minor(each)
        elif "kind" in each:
            yield from _flat({name: each["value"], **{f"{name}_{part}": value for part, value in each.items() if part != "value"}})
        else:
            yield from _flat({f"{name}_{part}": value for part, value in each.items()})
