"""Ways in which solvers have been caught giving wrong answers in silence: each must stay harmless here."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import highspy
import numpy as np
import pytest

from optimizer.errors import InputError, SolverError
from optimizer.solvers import Limits, solver_named
from optimizer.solvers.highs import Highs, StandingModel
from optimizer.solvers.highs_run import check_version, set_option
from tests.solvers.programmes import INF, KNAPSACK, programme


@pytest.mark.parametrize("version", ["1.14.0", "1.14.1"])
def test_the_highs_that_calls_wrong_answers_optimal_is_refused(version: str) -> None:
    with pytest.raises(SolverError, match=r"HiGHS 1\.14\.\d gives wrong answers.*pip install"):
        check_version(version)


def test_other_releases_of_highs_are_taken() -> None:
    for version in ("1.13.1", "1.15.1", "1.140.0"):
        check_version(version)


def test_the_installed_highs_answers_where_the_refused_one_was_wrong() -> None:
    # min 2x + 3z, x + z >= 4.5, z whole: x = 4.5 costs 9; HiGHS 1.14.0 answered 15.
    wrong_once = programme([-2, -3], [(4.5, {0: 1, 1: 1}, INF)], upper=[10, 10], integer=[False, True])
    assert Highs().open(wrong_once).solve().objective == pytest.approx(-9)


def best_knapsack(worth: np.ndarray, weights: np.ndarray, capacity: int) -> int:
    """The exact optimum by dynamic programming over every capacity."""
    best = np.zeros(capacity + 1, dtype=np.int64)
    for value, weight in zip(worth, weights, strict=True):
        best[weight:] = np.maximum(best[weight:], best[: capacity + 1 - weight] + value)
    return int(best[-1])


def test_optimal_means_optimal_where_the_default_gap_of_highs_is_content_with_less() -> None:
    random = np.random.default_rng(7)
    weights = random.integers(100, 1000, 40)
    worth = weights * 10 + random.integers(0, 500, 40)
    capacity = int(weights.sum() // 2)
    session = Highs().open(programme(worth.tolist(), [(-INF, dict(enumerate(weights.astype(float).tolist())), capacity)]))
    best = best_knapsack(worth, weights, capacity)
    content = session.solve(Limits(relative_gap=1e-4))
    assert content.objective is not None
    assert content.objective < best - 1 <= content.bound - 1
    assert session.solve().objective == pytest.approx(best, abs=1e-6)


def test_the_number_of_threads_may_change_within_a_process() -> None:
    # HiGHS alone answers "not set", values 0 and objective 0 from the second number on.
    for threads in (1, 2, 1, 2):
        assert Highs().open(KNAPSACK).solve(Limits(threads=threads)).objective == pytest.approx(9)


def test_threads_that_others_used_in_the_same_process_do_no_harm() -> None:
    elsewhere = highspy.Highs()
    elsewhere.setOptionValue("output_flag", False)
    elsewhere.setOptionValue("threads", 2)
    elsewhere.addVar(0.0, 1.0)
    elsewhere.run()
    for solver in ("highs", "HiGHS"):
        assert solver_named(solver).open(KNAPSACK).solve().objective == pytest.approx(9)


def test_a_run_that_highs_refuses_is_a_failure_and_not_the_answer_of_the_run_before(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Highs().open(KNAPSACK)
    session.solve()
    monkeypatch.setattr(session.model.highs, "run", lambda: highspy.HighsStatus.kError, raising=False)
    with pytest.raises(SolverError, match=r"HiGHS 1\.\d+\.\d+ failed twice.*another solver"):
        session.solve()


def test_a_mistyped_option_is_refused() -> None:
    model = StandingModel(KNAPSACK)
    with pytest.raises(SolverError, match=r"refuses 0\.0 for its option 'mip_rel_gapp'"):
        set_option(model.highs, "mip_rel_gapp", 0.0)
    with pytest.raises(SolverError, match="refuses 'none' for its option 'mip_rel_gap'"):
        set_option(model.highs, "mip_rel_gap", "none")


def test_small_coefficients_are_kept() -> None:
    # HiGHS drops coefficients below 1e-9 unless told otherwise.
    model = StandingModel(programme([1], [(-INF, {0: 1e-10}, 1)]))
    assert model.highs.getNumNz() == 1


def test_exact_zeros_are_not_counted_as_lost_entries() -> None:
    model = StandingModel(programme([1, 1], [(-INF, {0: 1, 1: 0}, 1), (-INF, {0: 0}, 1)]))
    model.add_rows(np.array([-INF, -INF]), np.ones(2), np.array([0, 1, 3]), np.array([0, 0, 1]), np.array([0.0, 0.0, 2.0]))
    assert (model.nonzeros, model.highs.getNumNz(), model.highs.getNumRow()) == (2, 2, 4)


def test_rows_about_columns_that_do_not_exist_are_refused() -> None:
    with pytest.raises(SolverError, match="does not take the programme"):
        StandingModel(replace(KNAPSACK, index=np.array([0, 1, 3])))
    with pytest.raises(SolverError, match="does not take added rows"):
        StandingModel(KNAPSACK).add_rows(np.array([-INF]), np.ones(1), np.array([0, 1]), np.array([3]), np.ones(1))


def test_the_cbc_that_pulp_carries_is_refused_with_the_reason() -> None:
    with pytest.raises(InputError, match=r'"PULP_CBC_CMD" is refused: .*2019.*infeasible.*Available here: highs'):
        solver_named("PULP_CBC_CMD")


@pytest.mark.parametrize("solver", ["highs", "HiGHS", "SCIP_PY"])
def test_nothing_is_printed_whatever_the_answer(solver: str) -> None:
    # HiGHS 1.16 prints its name while it is being made, below Python's own standard output: results would no longer be JSON.
    if solver == "SCIP_PY":
        pytest.importorskip("pyscipopt")
    lines = (
        "import time",
        "from optimizer.solvers import Limits, solver_named",
        "from tests.solvers.programmes import CASES, hard",
        "for case in CASES:",
        f"    assert solver_named({solver!r}).open(case.programme).solve().status == case.status",
        f"solver_named({solver!r}).open(hard()).solve(Limits(deadline=time.monotonic() + 0.2))",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.parametrize("order", ["optimizer.solvers.highs, pulp", "pulp, optimizer.solvers.highs"])
def test_highs_and_pulp_share_a_process_whichever_is_loaded_first(order: str) -> None:
    # PuLP 4 warns in its own source that HiGHS may crash when loaded before it.
    lines = (
        f"import {order}",
        "from optimizer.solvers import solver_named",
        "from tests.solvers.programmes import KNAPSACK, _split",
        "for name in ('highs', 'HiGHS', 'highs'):",
        "    assert solver_named(name).open(KNAPSACK).solve().objective == 9",
        "    assert solver_named(name).open(_split(1.0)).solve().status == 'infeasible'",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, timeout=60)
