"""Nothing is left of a solve: every HiGHS object is freed with whoever asked for it, whatever the
route and the end.
"""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable, Iterator

import pytest

from optimizer.methods import prove
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.solvers import Limits, highs_run, solver_named, solver_run
from optimizer.solvers.linear import LinearSession
from tests.larger import larger
from tests.solvers.programmes import KNAPSACK, hard

TIMES, PROOFS = 5, 2
PATIENCE = 60


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[weakref.ref[object]]]:
    """Every HiGHS object that is made; garbage collection is off, so that none is freed by it
    alone.
    """
    known: list[weakref.ref[object]] = []
    make = highs_run._Silent.__init__

    def remember(highs: highs_run._Silent) -> None:
        make(highs)
        known.append(weakref.ref(highs))

    monkeypatch.setattr(highs_run._Silent, "__init__", remember)
    gc.disable()
    yield known
    gc.enable()


def alive(made: list[weakref.ref[object]]) -> int:
    return sum(each() is not None for each in made)


def through(solver: str) -> Callable[[], object]:
    return lambda: solver_named(solver).open(KNAPSACK).solve()


def by(method: str, solver: str = "highs") -> Callable[[], object]:
    instance = larger(1)
    question = Question(instance, instance.budget.minor)
    return lambda: prove(question, Options(method=method, solver=solver))


def at_its_deadline() -> object:
    return solver_named("highs").open(hard()).solve(Limits(deadline=time.monotonic() + 0.3))


ROUTES = {
    "arrays": through("highs"),
    "PuLP": through("pulp:HiGHS"),
    "a linear programme": lambda: LinearSession(KNAPSACK).solve(),
    "a deadline": at_its_deadline,
}


@pytest.mark.parametrize("route", ROUTES)
def test_no_highs_object_outlives_its_run(route: str, made: list[weakref.ref[object]]) -> None:
    for _ in range(TIMES):
        ROUTES[route]()
    assert len(made) >= TIMES
    assert alive(made) == 0


@pytest.mark.parametrize(
    ("method", "solver"), [("units", "highs"), ("units", "pulp:HiGHS"), ("packages", "highs")]
)
def test_no_highs_object_outlives_a_proof(
    method: str, solver: str, made: list[weakref.ref[object]]
) -> None:
    ask = by(method, solver)
    for _ in range(PROOFS):
        ask()
    gc.collect()  # searches may be cycles of Python's own
    assert len(made) >= PROOFS
    assert alive(made) == 0


def test_a_run_left_behind_frees_its_highs_object_when_it_ends(
    made: list[weakref.ref[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver_run, "PATIENCE", 0.0)
    at_its_deadline()
    end = time.monotonic() + PATIENCE
    while alive(made) and time.monotonic() < end:
        time.sleep(0.05)
    assert len(made) == 1
    assert alive(made) == 0
