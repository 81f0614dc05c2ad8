"""The smallest useful instance, as a file, and studies over it.

    unit          cost (¥ m)   covers              per unit      weight
    PHL radar     3            strait              ln 2          8
    PHL rhib      2            lagoon              ln 2          4

Each unit halves what is still unseen, so a first radar adds 4, a second 2; a first rhib adds 2, a
second 1.
"""

from __future__ import annotations

import json
import math
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from optimizer import batch
from optimizer.batch.store import FACTS, MONEY_UNIT, Store

ROOT = Path(__file__).resolve().parents[2]


def plain_instance(number: int = 0, **changes: Any) -> dict[str, Any]:
    """The instance as plain data; each number gives another weight, and so another instance."""
    return {
        "format": 1,
        "name": f"Strait and lagoon {number}",
        "money_unit": "million",
        "budget": 5,
        "recipients": [{"recipient": "PHL"}],
        "assets": [
            {
                "asset": "radar",
                "category": "radar",
                "unit_cost": 3,
                "unit_cost_low": 2,
                "unit_cost_high": 4,
            },
            {"asset": "rhib", "category": "boat", "unit_cost": 2},
        ],
        "areas": [
            {"area": "strait", "weight": 8 + number},
            {"area": "lagoon", "weight": 4, "weight_low": 2, "weight_high": 6},
        ],
        "offers": [
            {"recipient": "PHL", "asset": asset, "max_units": 4} for asset in ("radar", "rhib")
        ],
        "effects": [
            {
                "recipient": "PHL",
                "asset": "radar",
                "area": "strait",
                "coverage_factor": round(math.log(2), 15),
            },
            {
                "recipient": "PHL",
                "asset": "rhib",
                "area": "lagoon",
                "coverage_factor": round(math.log(2), 15),
            },
        ],
        **changes,
    }


def write_instance(path: Path, number: int = 0, **changes: Any) -> Path:
    path.write_text(json.dumps(plain_instance(number, **changes)))
    return path


def write_study(folder: Path, **keys: Any) -> Path:
    """A study over one instance at budgets 0 to 10 unless told otherwise."""
    if not (folder / "one.json").exists():
        write_instance(folder / "one.json")
    path = folder / "study.yaml"
    path.write_text(json.dumps({"instances": ["one.json"], "budgets": "0:10:1", **keys}))
    return path


def run_here(study: Path | batch.Study, store: Path, **options: Any) -> batch.Summary:
    """A run on a thread of this process: quick, for tests that are not about processes."""
    with ThreadPoolExecutor(1) as executor:
        return batch.run(study, store, executor=executor, workers=1, **options)


def raw_rows(store: Path) -> list[tuple[Any, ...]]:
    """Everything a store holds but the run part, byte for byte."""
    with sqlite3.connect(store) as connection:
        found = connection.execute(
            "SELECT key, cell, instance, scenario, draw, budget, status, reason, answer, result"
            " FROM rows ORDER BY cell, key"
        ).fetchall()
    connection.close()
    return found


def run_parts(store: Path) -> dict[bytes, str]:
    """Seconds, worker and attempts of every row, by key."""
    connection = sqlite3.connect(store)
    try:
        return dict(connection.execute("SELECT key, run FROM rows").fetchall())
    finally:
        connection.close()


def begin(store: Store, *labels: str) -> Store:
    """The store as a run begins it: it knows its study, and what each of these instances was."""
    for name in FACTS:
        store.keep_fact(name, {"task": "solve"} if name == "task" else None)
    for label in labels or ("one.json",):
        store.keep_source("instance", label, "a digest")
        store.keep_source(MONEY_UNIT, label, "one JPY")
    return store
