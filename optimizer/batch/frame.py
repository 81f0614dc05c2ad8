"""The answers of one or several stores as tidy tables: a row per cell, or a row per cell and offer bought."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.batch.store import Store, StoredRow, open_to_read
from optimizer.errors import InputError, RefusedError

if TYPE_CHECKING:
    import pandas as pd

TYPES = {
    "instance": "text", "scenario": "text", "draw": "whole", "budget": "whole", "currency": "text", "status": "text",
    "cost": "whole", "awareness": "number", "baseline": "number", "gain": "number", "bound": "number", "gap": "number",
    "maximum": "number", "share": "number", "best": "number", "optimum_unique": "flag", "method": "text", "units": "whole",
    "plan": "text", "broken": "text", "conflict": "text", "reason": "text", "digest": "text",
}  # fmt: skip
"""Columns of a cell's record and what they hold. ``budget`` and ``cost`` are in minor units; ``share`` is awareness / maximum;
``plan`` lists units by offer; ``broken`` the rules an assessed plan breaks; ``conflict`` the rules that cannot all hold."""

_PANDAS = {"text": "string", "whole": "Int64", "number": "float64", "flag": "boolean"}


def read(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell, in the order of the study; columns as ``TYPES``.

    Args:
        *stores: a run store, or the stores of the parts of one study.

    Raises:
        InputError: there is no such store. RefusedError: the stores belong to different studies or versions.
    """
    import pandas as pd

    return pd.DataFrame(list(records(*stores)), columns=list(TYPES)).astype({name: _PANDAS[kind] for name, kind in TYPES.items()})


def read_plans(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and offer bought: what was asked, ``offer`` and ``units``. Raises as ``read``."""
    import pandas as pd

    asked = ("instance", "scenario", "draw", "budget")
    lines = [
        {**{name: getattr(row, name) for name in asked}, "offer": offer, "units": units}
        for row in stored_rows(*stores)
        if row.answer is not None
        for offer, units in (row.answer["plan"] or {}).items()
    ]
    kinds = {name: _PANDAS[TYPES[name]] for name in (*asked, "units")}
    return pd.DataFrame(lines, columns=[*asked, "offer", "units"]).astype(kinds)


def records(*stores: str | Path) -> Iterator[dict[str, Any]]:
    """One record per cell, in the order of the study, little by little. Raises as ``read``."""
    return (_record(row) for row in stored_rows(*stores))


def stored_rows(*stores: str | Path) -> Iterator[StoredRow]:
    """The rows of all stores in the order of the study, each cell once. Raises as ``read``."""
    if not stores:
        raise InputError("Name at least one run store to read.")
    with ExitStack() as stack:
        opened = [stack.enter_context(open_to_read(path)) for path in stores]
        _check_same(opened)
        merged = heapq.merge(*(store.rows() for store in opened), key=lambda row: (row.cell, row.key))
        for _, same in groupby(merged, key=lambda row: row.key):
            yield next(same)


def _check_same(opened: list[Store]) -> None:
    first = opened[0].facts()
    for store in opened[1:]:
        if store.facts() != first:
            raise RefusedError(f"{store.path} and {opened[0].path} belong to different studies or versions; they must not be mixed.")


def _record(row: StoredRow) -> dict[str, Any]:
    answer = dict(row.answer or {})
    plan = answer.get("plan")
    known = {
        **answer,
        "instance": row.instance,
        "scenario": row.scenario,
        "draw": row.draw,
        "budget": row.budget,
        "status": row.status,
        "reason": row.reason or None,
        "units": None if plan is None else sum(plan.values()),
        "plan": None if plan is None else "; ".join(f"{offer} {units}" for offer, units in plan.items()),
        "broken": "; ".join(answer.get("broken", ())) or None,
        "conflict": "; ".join(answer.get("conflict", ())) or None,
    }
    return {name: known.get(name) for name in TYPES}
