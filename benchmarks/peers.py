"""Side by side in one run: our methods, and what a user would write or pick instead.

Each way runs in a process of its own (solver libraries do not always bear one another), is timed
inside it from the instance in memory to the plan, and is scored by the same exact evaluation. Ways
with fixed tangents prove an optimum of their approximation only; "proved within" says how far their
plan may be from the true optimum by their own bound.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from _instances import FLAGSHIP, hard_own_areas, many_shared
from _timing import smoke_asked

import optimizer as opt

LIMIT = 60.0
Outcome = tuple[float, float | None, float, str]
"""Seconds, awareness, proved bound, remark."""


def ours(instance: opt.Instance, method: str) -> tuple[tuple[int, ...] | None, float]:
    found = opt.solve(instance, method=method, time_limit=LIMIT)
    return found.units, float("inf") if found.bound is None else found.bound


def units(instance: opt.Instance) -> tuple[tuple[int, ...] | None, float]:
    return ours(instance, "units")


def auto(instance: opt.Instance) -> tuple[tuple[int, ...] | None, float]:
    return ours(instance, "auto")


def plain_pulp_highs(instance: opt.Instance) -> tuple[tuple[int, ...] | None, float]:
    import pulp
    from plain_pulp import solve_plain

    return solve_plain(
        instance, instance.budget.minor, solver=pulp.HiGHS(msg=False, gapRel=1e-6, timeLimit=LIMIT)
    )


def plain_pulp_scip(instance: opt.Instance) -> tuple[tuple[int, ...] | None, float]:
    import pulp
    from plain_pulp import solve_plain

    return solve_plain(
        instance,
        instance.budget.minor,
        solver=pulp.SCIP_PY(msg=False, gapRel=1e-6, timeLimit=LIMIT),
    )


def cp_sat(instance: opt.Instance) -> tuple[tuple[int, ...] | None, float]:
    from _plain_models import solve_cp_sat

    return solve_cp_sat(instance, instance.budget.minor, 12, LIMIT)


def gurobi(instance: opt.Instance) -> tuple[tuple[int, ...] | None, float]:
    from _plain_models import solve_gurobi

    return solve_gurobi(instance, instance.budget.minor, 8, LIMIT)


WAYS: dict[str, Callable[[opt.Instance], tuple[tuple[int, ...] | None, float]]] = {
    "optimizer, auto": auto,
    "optimizer, units": units,
    "plain PuLP + HiGHS, 12 tangents": plain_pulp_highs,
    "plain PuLP + SCIP, 12 tangents": plain_pulp_scip,
    "CP-SAT, 12 tangents": cp_sat,
    "Gurobi (size-limited licence), 8 tangents": gurobi,
}


def run(way: str, instance: opt.Instance) -> Outcome:
    """One way on one instance, timed."""
    began = time.perf_counter()
    try:
        plan, bound = WAYS[way](instance)
    except ImportError as error:
        return 0.0, None, float("inf"), f"not installed ({error.name})"
    except Exception as error:  # a benchmark says what a tool said, whatever it raises
        return (
            time.perf_counter() - began,
            None,
            float("inf"),
            f"{type(error).__name__}: {error}"[:80],
        )
    seconds = time.perf_counter() - began
    return seconds, None if plan is None else instance.awareness(np.array(plan)), bound, ""


def measure(instance: opt.Instance, rounds: int) -> None:
    """Print the table of every way on an instance."""
    outcomes: dict[str, list[Outcome]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                outcomes[way].append(pool.submit(run, way, instance).result())
    best = max(value for each in outcomes.values() for _, value, _, _ in each if value is not None)
    print(f"\n{instance.name}: {len(instance.offers)} offers, {len(instance.areas)} areas\n")
    print(
        "| way | median s | least–most | short of the best / S | proved within / S"
        " |\n|---|---|---|---|---|"
    )
    for way, each in outcomes.items():
        print(_line(way, each, best, instance.scale))


def _line(way: str, outcomes: list[Outcome], best: float, scale: float) -> str:
    seconds = sorted(outcome[0] for outcome in outcomes)
    _, awareness, bound, remark = outcomes[-1]
    if awareness is None:
        return f"| {way} | – | – | – | {remark or f'no plan in {LIMIT:g} s'} |"
    spread = f"{seconds[0]:.2f}–{seconds[-1]:.2f}"
    return (
        f"| {way} | {statistics.median(seconds):.2f} | {spread} | {(best - awareness) / scale:.1e}"
        f" | {(bound - awareness) / scale:.1e} |"
    )


def main() -> None:
    if smoke_asked(__doc__ or ""):
        measure(hard_own_areas(recipients=2, assets=3, areas=6), rounds=1)
        return
    measure(hard_own_areas(), rounds=3)
    measure(opt.load(FLAGSHIP), rounds=3)
    measure(many_shared(), rounds=1)


if __name__ == "__main__":
    main()
