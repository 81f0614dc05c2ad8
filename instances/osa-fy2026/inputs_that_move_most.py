"""Which inputs move the plan most: one at a time at the low and at the high end of its range, the
others as stated, through ``batch``.

    python instances/osa-fy2026/inputs_that_move_most.py --store one-at-a-time.db

A number that stands once moves alone; those of a water's areas (weights, baselines) move together.
All numbers of a column move together too: such an input is called by a ``*`` in the place of the
row. ``--only`` asks for some of them. The store is resumed where it was left.

What is printed of each input, low and high: the gain of the best plan there; the money moved, which
is half the sum of what lines gain and lose against the stated plan, at stated unit costs; and what
is lost there by keeping the stated plan, empty where it breaks a rule or the budget. A plan that
moves though keeping the stated one loses less than ``NEAR_TIE`` at both ends only flips between
plans as good as each other: such an input is left out of the ranking.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pandas as pd

import optimizer as opt
from optimizer.instance.whatif.draws import ranges
from optimizer.instance.whatif.scenarios import apply, read_scenario

HERE = Path(__file__).parent
NOT_ASKED = {
    "transits",
    "ship_days",
    "incidents",
    "fishing",
    "iuu_score",
    "acceptance",
    "delivery_months",
}
"""Columns that no plan hangs on: weights are made of the indicators by ``make_tables.py``, and
stand in the areas; who accepts is not known to ``solve``; months are told beside a plan.
"""
ORDER = ("recipients", "areas", "assets", "places", "offers")
"""Tables in the order in which they are run, after what moves all numbers of a column."""
NEAR_TIE = 0.01
"""Points of awareness."""

Change = dict[str, Any]


def main() -> None:
    """Runs the study, and prints the inputs that move most money."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", default="one-at-a-time.db", help="where answers are kept")
    parser.add_argument("--workers", type=int, help="processes, all cores by default")
    parser.add_argument(
        "--only", nargs="*", default=["*"], help="patterns of inputs, such as '*.unit_cost'"
    )
    parser.add_argument("--most", type=int, default=10, help="how many inputs to print")
    asked = parser.parse_args()
    instance = opt.load(HERE)
    changes = {
        name: change
        for name, change in one_at_a_time(instance).items()
        if any(fnmatchcase(name.rsplit(" ", 1)[0], pattern) for pattern in asked.only)
    }
    run(changes, asked.store, asked.workers)
    ranked = ranking(instance, changes, asked.store, asked.most)
    print(ranked.to_string(index=False, float_format="%.2f"))


def run(changes: Mapping[str, Change], store: str, workers: int | None = None) -> None:
    """Solves the stated instance and every change of it, as far as the store does not hold them."""
    study = opt.batch.Study(
        name="one at a time", instances=[str(HERE)], scenarios={"stated": {}, **changes}
    )
    opt.batch.run(study, store, workers=workers, resume=Path(store).exists())


def one_at_a_time(instance: opt.Instance) -> dict[str, Change]:
    """What is set, by the input and the end of its range, such as ``places.*.calm low``."""
    found: dict[str, Change] = defaultdict(dict)
    for path, column, end, value in ends(instance):
        for name in called(instance, path, column):
            found[f"{name} {end}"][path] = value
    several = {name: change for name, change in found.items() if len(change) > 1 or "*" not in name}
    return {name: several[name] for name in sorted(several, key=_turn)}


def _turn(name: str) -> tuple[bool, int, str]:
    table, key = name.split(".", 1)
    return not key.startswith("*."), ORDER.index(table), name


def ends(instance: opt.Instance) -> Iterator[tuple[str, str, str, Any]]:
    """Path, column, and ``low`` or ``high`` with what stands there, of every number that differs
    from that end of its range.
    """
    for each in ranges(instance):
        table = instance.tables.tables[each.table]
        for end, limit in (("low", each.low), ("high", each.high)):
            if limit != each.mode and each.column not in NOT_ASKED:
                yield each.path, each.column, end, table.cells(f"{each.column}_{end}")[each.row]


def called(instance: opt.Instance, path: str, column: str) -> Iterator[str]:
    """The inputs that a number belongs to."""
    table, key = path.removesuffix(f".{column}").split(".", 1)
    place = {area.area: area.place for area in instance.areas}
    yield f"{table}.{place[key]}-*.{column}" if table == "areas" else path
    yield f"{table}.*.{column}"


def moved(instance: opt.Instance, store: str) -> pd.DataFrame:
    """Gain and money moved of every scenario in the store, most money first."""
    gain = opt.batch.read(store).set_index("scenario")["gain"]
    plans = opt.batch.read_plans(store)
    units = plans.pivot_table(index="scenario", columns="offer", values="units").fillna(0)
    price = {offer.key: offer.unit_cost.in_unit for offer in instance.offers}
    spent = units * [price[offer] for offer in units.columns]
    changed = (spent - spent.loc["stated"]).abs().sum(axis=1) / 2
    found = pd.DataFrame({"gain": gain, "moved": changed}).drop(index="stated")
    return found.sort_values("moved", ascending=False)


def ranking(
    instance: opt.Instance, changes: Mapping[str, Change], store: str, most: int
) -> pd.DataFrame:
    """The inputs that move most money and do more than flip a near-tie, most money first."""
    plan, found = stated_plan(store), moved(instance, store)
    rows: list[dict[str, Any]] = []
    for name in dict.fromkeys(each.rsplit(" ", 1)[0] for each in found.index):
        row: dict[str, Any] = {"input": name}
        for end in ("low", "high"):
            if (scenario := f"{name} {end}") in found.index:
                gain, money = found.loc[scenario]
                kept = gain_of(plan, instance, changes[scenario])
                row |= {f"gain {end}": gain, f"moved {end}": money}
                row |= {f"lost {end}": None if kept is None else gain - kept}
        if matters(row[end] for end in ("lost low", "lost high") if end in row):
            rows.append(row)
        if len(rows) == most:
            break
    return pd.DataFrame(rows)


def stated_plan(store: str) -> dict[str, int]:
    """Units by offer of the plan at the stated numbers."""
    plans = opt.batch.read_plans(store)
    mine = plans[plans["scenario"] == "stated"]
    return {offer: int(units) for offer, units in zip(mine["offer"], mine["units"], strict=True)}


def gain_of(plan: dict[str, int], instance: opt.Instance, change: Change) -> float | None:
    """What a plan gains under a change; None where it costs too much or breaks a rule there."""
    changed = apply(instance, read_scenario("one at a time", change))
    answer = opt.evaluate(changed, plan, best=False)
    broken = answer.assessment is not None and answer.assessment.broken
    return None if broken else answer.gain


def matters(lost: Iterable[float | None]) -> bool:
    """Whether the stated plan cannot be kept, or keeping it loses more than a near-tie."""
    return any(each is None or each >= NEAR_TIE for each in lost)


if __name__ == "__main__":
    main()
