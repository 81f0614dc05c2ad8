"""The answers of one or several stores as tidy tables: a row per cell, per cell and offer bought,
or per line of an analysis.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.batch.store import MONEY_UNIT, Store, StoredRow, open_to_read
from optimizer.batch.tasks import TASKS
from optimizer.errors import InputError, RefusedError
from optimizer.keywords import knows_its_keywords
from optimizer.record import as_written
from optimizer.reports.words import quoted
from optimizer.results.tables import MINOR, amount_cells, flat, with_units

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
(``Rows.types``).

``budget`` and ``cost`` are in the instance's money unit, which ``money_unit`` names ("million
JPY"), and exact in whole minor units in ``…_minor``; without an answer of the instance nobody knows
the unit, and ``budget_minor`` stands alone. ``share`` is awareness / maximum; ``plan`` lists units
by offer; ``broken`` the rules an assessed plan breaks; ``conflict`` the rules that cannot all hold.
"""

_ASKED = 6
"""The first columns say what was asked."""
_PANDAS = {"text": "string", "whole": "Int64", "number": "float64", "flag": "boolean"}


@knows_its_keywords
def read(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell, in the order of the study; columns as ``Rows.types``.

    Args:
        *stores: a run store, or the stores of the parts of one study.

    Raises:
        InputError: there is no such store. RefusedError: the stores belong to different studies or
            versions.
    """
    rows = Rows(*stores)
    return _typed(rows.records(), rows.types)


@knows_its_keywords
def read_plans(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and offer bought: what was asked, ``offer`` and ``units``.
    Raises as ``read``.
    """
    types = {**dict(islice(TYPES.items(), _ASKED)), "offer": "text", "units": "whole"}
    bought = (
        {**asked, "offer": offer, "units": units}
        for row, asked in Rows(*stores).asked()
        for offer, units in ((row.answer or {}).get("units") or {}).items()
    )
    return _typed(bought, types)


@knows_its_keywords
def read_lines(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per cell and line of its analysis: offers of ``explain``, points of
    ``curve``, levels of ``compare``, lines of ``robust``.

    Columns are what was asked and the keys of docs/result.md, money as in ``read``. Where a line
    has a budget of its own, that stands in ``budget`` and the cell's in ``up_to``. Nothing for
    tasks that answer with a plan. Raises as ``read``.
    """
    import pandas as pd

    table = pd.DataFrame(list(Rows(*stores).lines()))
    exact = [
        name
        for name in table.columns
        if name.endswith(MINOR) and not table[name].map(lambda cell: isinstance(cell, list)).any()
    ]
    return _attributed(table.astype(dict.fromkeys(exact, "Int64")))


@knows_its_keywords
def read_draws(*stores: str | Path) -> pd.DataFrame:
    """A DataFrame with one row per draw that ``robust`` kept (``kept_draws``): instance, budget,
    seed, draw (below 0: for choosing the expected plan), the awareness and the ``plan`` of its
    best, ``baseline``, and ``stated``, the awareness of the stated plan. Raises as ``read``.
    """
    names = ("instance", "budget", "budget_minor", "money_unit", "draw", "awareness", "baseline")
    types = {**{name: TYPES[name] for name in names}, "plan": "text"}
    types |= {"seed": "whole", "stated": "number"}
    found = (
        {
            **{name: value for name, value in _record(row, asked, TYPES).items() if name in types},
            "seed": row.result["seed"],
            "stated": as_written(row.result["values"][0]),
        }
        for row, asked in Rows(*stores).asked()
        if row.result is not None and "values" in row.result
    )
    return _typed(found, types)


@knows_its_keywords
def read_results(*stores: str | Path) -> Iterator[tuple[StoredRow, Mapping[str, Any]]]:
    """Every row that has one with the JSON result of its analysis (docs/result.md), little by
    little. Raises as ``read``.
    """
    return ((row, row.result) for row, _ in Rows(*stores).asked() if row.result is not None)


class Rows:
    """The rows of all stores of one study, read little by little, each cell once.

    Attributes:
        task: of the study. types: columns of a cell's record and what they hold: ``TYPES`` and
            those of the task.
    """

    def __init__(self, *stores: str | Path) -> None:
        """Raises as ``read``."""
        if not stores:
            raise InputError("Name at least one run store to read.")
        self._paths = stores
        with self._opened() as opened:
            first = opened[0]
            for store in opened:
                store.check_facts()
                if store.facts() != first.facts():
                    raise RefusedError(
                        f"{store.path} and {first.path} belong to different studies or versions;"
                        " they must not be mixed."
                    )
            self.task = TASKS[first.facts().get("task", {}).get("task", "solve")]
            self._money_units = dict(
                chain.from_iterable(store.sources(MONEY_UNIT).items() for store in opened)
            )
        self.types = {**TYPES, **self.task.columns}

    @contextmanager
    def _opened(self) -> Iterator[list[Store]]:
        with ExitStack() as stack:
            yield [stack.enter_context(open_to_read(path)) for path in self._paths]

    def asked(self) -> Iterator[tuple[StoredRow, dict[str, Any]]]:
        """Every row in the order of the study, and what its cell asked, as columns."""
        with self._opened() as opened:
            merged = heapq.merge(
                *(store.rows() for store in opened), key=lambda row: (row.cell, row.key)
            )
            for _, same in groupby(merged, key=lambda row: row.key):
                row = next(same)
                unit = self._money_units.get(row.instance)
                yield (
                    row,
                    {
                        "instance": row.instance,
                        "scenario": row.scenario,
                        "draw": row.draw,
                        **amount_cells("budget", row.budget, unit),
                        "money_unit": unit,
                    },
                )

    def records(self) -> Iterator[dict[str, Any]]:
        """One record per cell."""
        return (_record(row, asked, self.types) for row, asked in self.asked())

    def lines(self) -> Iterator[dict[str, Any]]:
        """One record per line of an analysis's result; where that has a budget of its own, the
        cell's is in ``up_to``.
        """
        for row, asked in self.asked():
            unit = asked["money_unit"]
            up_to = amount_cells("up_to", row.budget, unit)
            for line in _list_at(row.result or {}, self.task.lines):
                cells = dict(flat(line, unit))
                own = {name: cells[name] for name in ("budget", "budget" + MINOR) if name in cells}
                yield {**cells, **asked, **own, **(up_to if own else {})}


def _list_at(result: Mapping[str, Any], path: str) -> Sequence[Mapping[str, Any]]:
    """A list of a result by its path; empty where there is none."""
    found: Any = result
    for key in path.split("."):
        found = found.get(key, {})
    return found or ()


def _record(row: StoredRow, asked: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """The keys of a cell's answer and result as columns, of a list its length; names in one
    cell.
    """
    answer, result, unit = row.answer or {}, row.result or {}, asked["money_unit"]
    plan = answer.get("units")
    known = {
        **dict(flat({**result, **answer}, unit)),
        **{name: len(value) for name, value in result.items() if isinstance(value, list)},
        **asked,
        "currency": unit and unit.split()[1],
        "status": row.status,
        "reason": row.reason or None,
        "units": None if plan is None else sum(plan.values()),
        "plan": None if plan is None else "; ".join(f"{offer} {n}" for offer, n in plan.items()),
        "broken": _listed([rule["name"] for rule in answer.get("rules", ())]),
        "conflict": _listed(answer.get("conflict", ())),
        "digest": answer.get("instance", {}).get("digest"),
    }
    return {name: known.get(name) for name in types}


def _listed(names: Sequence[str]) -> str | None:
    """Names of rules in one cell; one that holds the separator itself stands in quotation marks."""
    return "; ".join(quoted(name, (";",)) for name in names) or None


def _typed(found: Iterator[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    return _attributed(
        pd.DataFrame(list(found), columns=list(types)).astype(
            {name: _PANDAS[kind] for name, kind in types.items()}
        )
    )


def _attributed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its units named in ``attrs``: that of money where all rows have the same."""
    units = set(table["money_unit"].dropna()) if "money_unit" in table.columns else set()
    if len(units) == 1:
        table.attrs["money_unit"] = str(units.pop())
    return with_units(table)
