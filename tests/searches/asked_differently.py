"""The same question asked in different ways: a plan at a budget, by itself, beside others, along a
curve, in a study.

    python -m tests.searches.asked_differently --first 0 --count 4000

goes through random instances of every kind of rule (``oracle/generate.py``) and prints what
differed, and counts.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import optimizer as opt
from optimizer.batch.task import CellAsked
from optimizer.batch.tasks import TASKS
from optimizer.instance.instance import Instance
from optimizer.proof import PROOF
from optimizer.results.plan import units_by_key
from tests.oracle.generate import random_instance
from tests.test_against_the_oracle import instance_of

KNOBS: tuple[dict[str, Any], ...] = (
    {},
    {"ties": True},
    {"shared": True},
    {"budget_alone_spans": True, "ties": True},
    {"curve": "capped"},
)
"""What random instances are like, in turn: ties make many best plans, and so tell who carries
uniqueness on.
"""

WRITTEN = 1e-11
"""What twelve digits, as a store writes numbers, may change of one."""


@dataclass(frozen=True)
class Told:
    """What one way of asking says of a budget; None where that way does not say it."""

    status: str
    units: dict[str, int] | None
    awareness: float | None
    unique: bool | None
    conflict: tuple[str, ...] | None


def random_question(seed: int) -> tuple[Instance, list[int]]:
    """An instance and five budgets: nothing, three parts, and more than the instance's own."""
    it = instance_of(random_instance(seed, max_plans=600, **KNOBS[seed % len(KNOBS)]))
    return it, sorted({it.budget.minor * part // 8 for part in (0, 3, 5, 8, 11)})


def alone(it: Instance, budget: int, **options: Any) -> Told:
    """``solve``."""
    found = opt.solve(it, it.amount(budget), **options)
    plan = None if found.units is None else units_by_key(it, found.units)
    return Told(found.status, plan, found.awareness, found.optimum_unique, found.conflict)


def beside(it: Instance, budgets: list[int], **options: Any) -> dict[int, Told]:
    """``compare``."""
    levels = opt.compare(it, [it.amount(budget) for budget in budgets], **options).sides[0].levels
    return {
        level.budget.minor: Told(
            level.status,
            None if level.units is None else units_by_key(it, level.units),
            level.awareness,
            level.optimum_unique,
            level.conflict,
        )
        for level in levels
    }


def along(it: Instance, budgets: list[int], **options: Any) -> Iterator[tuple[int, Told]]:
    """``curve`` up to the largest, wherever it says what holds at one of the budgets; of uniqueness
    only at its points.
    """
    curve = opt.curve(it, it.amount(budgets[-1]), nested=False, **options)
    for budget in budgets:
        at = it.amount(budget)
        points = (
            [curve.end]
            if at == curve.up_to
            else [point for point in curve.points if point.budget <= at][-1:]
        )
        for point in points:
            if curve.exact or point.budget == at:
                plan = None if point.plan is None else units_by_key(it, point.plan)
                yield (
                    budget,
                    Told(
                        point.status,
                        plan,
                        point.awareness,
                        point.unique if point.budget == at else None,
                        None,
                    ),
                )


def studied(
    it: Instance, budgets: list[int], task: str, **options: Any
) -> Iterator[tuple[int, Told]]:
    """``batch``: a cell for each budget, all of one variant, in falling order; of ``curve`` the
    cell of the largest.
    """
    keywords = {"step": None} if task == "curve" else {}
    for budget in reversed(budgets) if task == "solve" else budgets[-1:]:
        answer = TASKS[task].ask(CellAsked(it, budget, budgets[-1], keywords, options))
        content = answer.answer or {}
        status = content["status"] if task == "curve" else answer.status
        conflict = tuple(content["conflict"]) if task == "solve" else None
        yield (
            budget,
            Told(
                status, content["units"], content["awareness"], content["optimum_unique"], conflict
            ),
        )


def differences(it: Instance, budgets: list[int], **options: Any) -> Iterator[str]:
    """Every way in which two ways of asking disagree, and as "." every comparison made."""
    expected = {budget: alone(it, budget, **options) for budget in budgets}
    ways = {
        "compare": list(beside(it, budgets, **options).items()),
        "curve": list(along(it, budgets, **options)),
        "batch solve": list(studied(it, budgets, "solve", **options)),
        "batch curve": list(studied(it, budgets, "curve", **options)),
    }
    for way, answers in ways.items():
        for budget, told in answers:
            yield "."
            yield from (
                f"{way} at {budget}: {fault}"
                for fault in _faults(expected[budget], told, it, **options)
            )


def _faults(first: Told, other: Told, it: Instance, **options: Any) -> Iterator[str]:
    """Where two answers differ. The units method finds a best plan, not a certain one, unless it is
    asked for that.
    """
    certain = options.get("method") != "units" or options.get("exact", False)
    width = WRITTEN * max(1.0, abs(first.awareness or 0.0)) + (
        0.0 if certain else 2 * PROOF * it.scale
    )
    if first.status != other.status:
        yield f"status {first.status}, {other.status}"
    elif certain and first.units != other.units:
        yield f"plan {first.units}, {other.units}"
    elif (
        first.awareness is not None
        and other.awareness is not None
        and abs(first.awareness - other.awareness) > width
    ):
        yield f"awareness {first.awareness}, {other.awareness}"
    if None not in (first.unique, other.unique) and first.unique != other.unique:
        yield f"unique {first.unique}, {other.unique}"
    if None not in (first.conflict, other.conflict) and first.conflict != other.conflict:
        yield f"conflict {first.conflict}, {other.conflict}"


def main() -> int:
    """Go through the seeds and print differences and counts; 1 where anything differed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.searches.asked_differently",
        description=(__doc__ or "").partition("\n")[0],
    )
    parser.add_argument("--first", type=int, default=0, help="first seed (default 0)")
    parser.add_argument("--count", type=int, default=100, help="seeds (default 100)")
    parser.add_argument("--method", default="auto", help="how they are answered (default auto)")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    for seed in range(asked.first, asked.first + asked.count):
        it, budgets = random_question(seed)
        counts["instances"] += 1
        for found in differences(it, budgets, method=asked.method, exact=asked.method == "units"):
            counts["answers compared" if found == "." else "differences"] += 1
            if found != ".":
                print(f"seed {seed}: {found}", flush=True)
        if seed % 100 == 99:
            print(dict(counts), flush=True)
    print(f"{asked.method}: {dict(counts)}")
    return 1 if counts["differences"] else 0


if __name__ == "__main__":
    sys.exit(main())
