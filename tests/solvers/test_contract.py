"""What every solver must do: the same small programmes, the same answers. A solver is listed here
or it is not done.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from optimizer.errors import SolverError
from optimizer.solvers import OWN, Limits, Session, solver_named
from optimizer.solvers.pulp_solver import RUNNERS
from tests.solvers.programmes import (
    CASES,
    INF,
    KNAPSACK,
    SPLIT_SUMS,
    SPLIT_WEIGHTS,
    Case,
    hard,
    keeps_every_row,
    programme,
)

SOLVERS = ("highs", "HiGHS", "SCIP_PY")


@pytest.fixture(params=SOLVERS)
def solver(request: pytest.FixtureRequest) -> str:
    if request.param == "SCIP_PY":
        pytest.importorskip("pyscipopt")
    return str(request.param)


def opened(solver: str, of: object = KNAPSACK) -> Session:
    return solver_named(solver).open(of)  # type: ignore[arg-type]


def test_every_solver_is_in_this_suite() -> None:
    assert set(SOLVERS) == {*OWN, *RUNNERS}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_known_programme_has_its_known_answer(solver: str, case: Case) -> None:
    answer = opened(solver, case.programme).solve()
    assert answer.status == case.status
    if case.optimum is None:
        assert answer.values is None
        assert answer.objective is None
        assert answer.bound == (-INF if case.status == "infeasible" else INF)
    else:
        assert answer.values is not None
        assert keeps_every_row(case.programme, answer.values)
        assert answer.objective == pytest.approx(case.optimum, abs=1e-6)
        assert answer.bound == pytest.approx(case.optimum, abs=1e-6)
        assert answer.bound >= answer.objective


def test_the_split_of_the_suite_has_no_solution() -> None:
    subsets = np.array(list(itertools.product((0, 1), repeat=14)))
    assert not (subsets @ SPLIT_WEIGHTS.T == SPLIT_SUMS).all(axis=1).any()


def test_an_answer_says_who_gave_it(solver: str) -> None:
    answer = opened(solver).solve()
    assert answer.solver.lower().startswith(solver.lower())
    assert any(character.isdigit() for character in answer.solver)
    assert answer.seconds > 0


def test_added_rows_bind_from_then_on(solver: str) -> None:
    session = opened(solver)
    session.solve()
    # Without the first, 4 + 3 is left: weight 4 of 5. Without the third as well, 4.
    session.add_rows(
        np.array([-INF, -INF]),
        np.array([0.0, 1.0]),
        np.array([0, 1, 3]),
        np.array([0, 1, 2]),
        np.array([1.0, 1.0, 1.0]),
    )
    answer = session.solve()
    assert answer.objective == pytest.approx(4)


def test_no_rows_may_be_added(solver: str) -> None:
    session = opened(solver)
    session.add_rows(
        np.empty(0), np.empty(0), np.array([0]), np.empty(0, dtype=np.int64), np.empty(0)
    )
    assert session.solve().objective == pytest.approx(9)


def test_a_new_objective_replaces_the_old_one_and_its_constant(solver: str) -> None:
    session = opened(solver, programme([5, 4, 3], [(-INF, {0: 2, 1: 3, 2: 1}, 5)], offset=100))
    session.solve()
    # Worth 1, 4, 3 now: the last two weigh 4 and are worth 7; the constant is 1/2.
    session.set_objective(np.array([1.0, 4.0, 3.0]), 0.5)
    assert session.solve().objective == pytest.approx(7.5)
    session.set_objective(np.zeros(3))
    assert session.solve().objective == pytest.approx(0)


def test_new_bounds_replace_the_old_ones(solver: str) -> None:
    session = opened(solver)
    # Two of the third are allowed and none of the second: 5 + 2 * 3, weight 4.
    session.set_bounds(np.zeros(3), np.array([1.0, 0.0, 2.0]))
    assert session.solve().objective == pytest.approx(11)
    session.set_bounds(np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0, 2.0]))
    assert session.solve().status == "infeasible"
    session.set_bounds(np.zeros(3), np.ones(3))
    assert session.solve().objective == pytest.approx(9)


def test_relaxing_allows_fractions_until_it_is_taken_back(solver: str) -> None:
    session = opened(solver)
    session.relax(True)
    relaxed = session.solve()
    assert relaxed.objective == pytest.approx(32 / 3)
    assert relaxed.bound == pytest.approx(32 / 3)
    session.relax(False)
    assert session.solve().objective == pytest.approx(9)


@pytest.mark.parametrize(
    "start",
    [[1.0, 1.0, 0.0], [0.0, math.nan, 1.0], [math.nan] * 3, [1.0, 1.0, 1.0], [7.0, 0.5, -2.0]],
)
def test_a_point_to_begin_from_never_changes_the_optimum(solver: str, start: list[float]) -> None:
    assert opened(solver).solve(start=np.array(start)).objective == pytest.approx(9)


def test_a_solve_within_a_gap_stops_there_and_its_bound_is_honest(solver: str) -> None:
    answer = opened(solver, hard()).solve(Limits(absolute_gap=400.0))
    assert answer.status == "optimal"
    assert answer.objective is not None
    assert 0 < answer.bound - answer.objective <= 400
    relative = opened(solver, hard()).solve(Limits(relative_gap=0.01))
    assert relative.objective is not None
    assert 0 < relative.bound - relative.objective <= 0.01 * relative.bound


def test_a_deadline_ends_the_solve_with_the_best_point_and_an_honest_bound(solver: str) -> None:
    hard_programme = hard()
    session = opened(solver, hard_programme)
    began = time.monotonic()
    answer = session.solve(Limits(deadline=began + 1.0))
    assert time.monotonic() - began < 2.0
    assert answer.status == "stopped"
    assert answer.values is not None
    assert answer.objective is not None
    assert keeps_every_row(hard_programme, answer.values)
    assert answer.objective == pytest.approx(hard_programme.cost @ answer.values)
    # 44,308 is known to be reachable (SCIP finds it), and the relaxation is worth less than 44,600.
    assert 44_308 < answer.bound < 44_600


def test_a_deadline_in_the_past_claims_nothing(solver: str) -> None:
    answer = opened(solver, hard()).solve(Limits(deadline=time.monotonic() - 1))
    assert answer.status == "stopped"
    assert answer.bound == INF
    assert answer.values is None or keeps_every_row(hard(), answer.values)


def test_another_thread_may_stop_the_solve(solver: str) -> None:
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    began = time.monotonic()
    answer = opened(solver, hard()).solve(Limits(stop=stop, deadline=began + 20))
    assert time.monotonic() - began < 1.5
    assert answer.status == "stopped"


def test_a_session_solves_on_after_it_was_stopped(solver: str) -> None:
    session = opened(solver, hard())
    session.solve(Limits(deadline=time.monotonic() + 0.3))
    session.set_bounds(np.zeros(100), np.zeros(100))
    assert session.solve().objective == 0


def test_two_sessions_do_not_disturb_each_other(solver: str) -> None:
    first, second = (
        opened(solver),
        opened(solver, replace(KNAPSACK, cost=np.array([1.0, 1.0, 1.0]))),
    )
    assert (
        first.solve().objective,
        second.solve().objective,
        first.solve().objective,
    ) == pytest.approx((9, 2, 9))


def test_the_same_programme_gives_the_same_values(solver: str) -> None:
    # Twelve alike, six to pick: 924 equally good answers.
    tied = programme([1.0] * 12, [(-INF, dict.fromkeys(range(12), 1.0), 6)])
    answers = [opened(solver, tied).solve().values for _ in range(3)]
    assert answers[0] is not None
    assert all(np.array_equal(answers[0], other) for other in answers[1:])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (programme([1], [(-INF, {0: 2e15}, 0)]), "coefficient of a row number 0 is 2e\\+15"),
        (programme([1], [(-INF, {0: 1e-13}, 0)]), "coefficient of a row number 0 is 1e-13"),
        (programme([1], [(-INF, {0: 1e-12}, 0)]), "coefficient of a row number 0 is 1e-12"),
        (programme([1], [(-INF, {0: math.nan}, 0)]), "is nan"),
        (programme([math.inf]), "objective coefficient number 0 is inf"),
        (programme([1, 1], upper=[1, math.nan]), "upper bound of a column number 1 is nan"),
        (programme([1], lower=[INF]), "lower bound of a column number 0 is inf"),
        (programme([1], [(-INF, {0: 1}, 1e16)]), "upper bound of a row number 0 is 1e\\+16"),
    ],
)
def test_numbers_that_a_solver_would_drop_or_misread_are_refused_in_words(
    solver: str, broken: object, said: str
) -> None:
    with pytest.raises(SolverError, match=said):
        opened(solver, broken)


def test_changes_are_refused_like_programmes(solver: str) -> None:
    session = opened(solver)
    with pytest.raises(SolverError, match="coefficient of a row number 0 is 2e\\+15"):
        session.add_rows(
            np.array([-INF]), np.array([0.0]), np.array([0, 1]), np.array([0]), np.array([2e15])
        )
    with pytest.raises(SolverError, match="is nan"):
        session.set_objective(np.array([1.0, math.nan, 1.0]))
    with pytest.raises(SolverError, match="is nan"):
        session.set_bounds(np.zeros(3), np.array([1.0, math.nan, 1.0]))
    assert session.solve().objective == pytest.approx(9)
