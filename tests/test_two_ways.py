"""Two solvers, and all methods, give the same answer: on every shipped instance and on random ones
too large to list.

Each way of solving states an interval, from the awareness of its plan to its bound. Whatever limit
came first, no plan may be worth more than another way's bound; where both are optimal, the values
agree within the proof's tolerance.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

import pytest

from optimizer.instance.instance import Instance
from optimizer.loading import load
from optimizer.methods import METHODS, prove
from optimizer.proof import PROOF, TIES, Options, Proof
from optimizer.question import Question
from tests.larger import larger

SHIPPED = ("tutorial", "digital-corridor", "energy-reserves", "osa-fy2026", "coupled-seas")
SIZES: dict[str, dict[str, object]] = {
    "mixed": {"recipients": 4, "assets": 5, "waters": 1},
    "own": {"recipients": 3, "assets": 5, "waters": 1, "rules": "own", "shared": 0.0},
    "shared": {"recipients": 3, "assets": 4, "shared": 0.7},
    "standing": {"recipients": 4, "assets": 5, "waters": 1, "standing": True},
    "standing own": {
        "recipients": 3,
        "assets": 5,
        "waters": 1,
        "rules": "own",
        "shared": 0.0,
        "standing": True,
    },
}
RANDOM = tuple(f"{size} {seed}" for size in SIZES for seed in range(2))
SOLVERS = ("HiGHS", "SCIP_PY")
"""Through PuLP, beside the arrays handed to HiGHS directly."""
LIMIT = 25.0
"""Seconds for a second way; the first has no limit."""


@cache
def instance_named(name: str) -> Instance:
    if name in SHIPPED:
        return load(name)
    size, seed = name.rsplit(maxsplit=1)
    return larger(int(seed), **SIZES[size])


@cache
def answer(name: str, method: str, solver: str, limit: float | None = LIMIT) -> Proof:
    instance = instance_named(name)
    return prove(
        Question(instance, instance.budget.minor),
        Options(method=method, solver=solver, time_limit=limit),
    )


def assert_agree(name: str, one: Proof, other: Proof) -> None:
    scale = instance_named(name).scale
    for mine, theirs in ((one, other), (other, one)):
        assert (
            mine.value is None or theirs.bound is None or mine.value <= theirs.bound + TIES * scale
        )
    if one.status == other.status == "optimal":
        assert one.value == pytest.approx(other.value, abs=PROOF * scale)
    else:
        assert "stopped" in (one.status, other.status)


every_instance = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name == "osa-fy2026"))
        for name in SHIPPED + RANDOM
    ],
)


@pytest.mark.parametrize("solver", SOLVERS)
@every_instance
def test_another_solver_through_pulp_agrees_with_highs(name: str, solver: str) -> None:
    first = answer(name, "units", "highs", None)
    assert first.status == "optimal"
    second = answer(name, "units", solver)
    assert second.solver.lower().startswith(solver.lower())
    assert_agree(name, first, second)


@pytest.mark.parametrize("method", [method for method in METHODS if method != "units"])
@every_instance
def test_another_method_agrees_with_the_units_method(name: str, method: str) -> None:
    instance = instance_named(name)
    reason = import_module(f"optimizer.methods.{method}").applicable(
        Question(instance, instance.budget.minor)
    )
    if reason:
        pytest.skip(reason)
    first = answer(name, "units", "highs", None)
    second = answer(name, method, "highs")
    assert second.method == method or second.note  # a method that hands over says so
    assert_agree(name, first, second)
