"""The PuLP model is readable and exact, and what PuLP says of other solvers is read with care."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pulp
import pytest

from optimizer.errors import InputError
from optimizer.solvers import Limits, solver_named
from optimizer.solvers.pulp_model import PulpModel
from optimizer.solvers.pulp_runs import pulp_outcome, settings
from tests.solvers.programmes import INF, KNAPSACK, hard, keeps_every_row, programme

MIXED = programme(
    [1, 2, 0],
    [
        (2, {0: 1, 1: 1}, 6),
        (-INF, {0: 3, 2: -1}, 5),
        (-3, {2: 1}, -3),
        (-INF, {1: 1}, INF),
        (1, {1: 4}, INF),
    ],
    lower=[-INF, 0, -3],
    upper=[INF, 4, 7],
    integer=[False, True, False],
    offset=1,
)


def test_the_model_reads_as_the_programme_is_written() -> None:
    assert [line for line in repr(PulpModel(MIXED).problem).splitlines() if line] == [
        "programme:",
        "MAXIMIZE",
        "1.0*x0 + 2.0*x1 + 0.0*x2 + 1.0",
        "SUBJECT TO",
        "r0: x0 + x1 <= 6",
        "r0_low: x0 + x1 >= 2",
        "r1: 3 x0 - x2 <= 5",
        "r2: x2 = -3",
        "r4: 4 x1 >= 1",
        "VARIABLES",
        "x0 free Continuous",
        "0 <= x1 <= 4 Integer",
        "-3 <= x2 <= 7 Continuous",
    ]


def test_the_model_can_be_written_as_mps_and_lp(tmp_path: Path) -> None:
    PulpModel(MIXED).problem.writeLP(str(tmp_path / "model.lp"))
    PulpModel(MIXED).problem.writeMPS(str(tmp_path / "model.mps"))
    assert "r0_low: x0 + x1 >= 2" in (tmp_path / "model.lp").read_text()
    assert "RHS       r0_low     2" in (tmp_path / "model.mps").read_text()


def test_a_mistyped_solver_is_named_with_a_guess_and_what_runs_here() -> None:
    with pytest.raises(
        InputError,
        match=(
            r'no solver "SCIP_PI". Did you mean "SCIP_PY"\? Available here: highs; through PuLP:'
            r" .*HiGHS"
        ),
    ):
        solver_named("SCIP_PI")


def test_a_solver_of_pulp_may_be_called_so() -> None:
    assert solver_named("pulp:HiGHS") == solver_named("HiGHS") != solver_named("highs")


def test_a_solver_that_is_not_installed_is_told_from_one_that_does_not_exist() -> None:
    missing = next(
        name for name in pulp.listSolvers() if name not in pulp.listSolvers(onlyAvailable=True)
    )
    with pytest.raises(InputError, match=f'"{missing}" does not run here.*Available here: highs'):
        solver_named(missing)


def test_our_own_command_is_not_taken_for_xpress_whose_program_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "optimizer"
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    program.write_text("#!/bin/sh\n# Xpress\n")
    program.chmod(0o755)
    assert solver_named("XPRESS").name == "XPRESS"
    program.write_text("#!/usr/bin/env python\nfrom optimizer.cli import main\nmain()\n")
    with pytest.raises(InputError, match=r"does not run here.*through PuLP: (?!.*XPRESS)"):
        solver_named("XPRESS")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        # PuLP 3: 1 is "optimal", and also said of a point that a time limit cut short; sol_status
        # tells them apart.
        ((1, 1), ("optimal", True)),
        ((1, 2), ("stopped", True)),
        ((0, 0), ("stopped", False)),
        ((-1, -1), ("no optimum", False)),
        ((-2, -2), ("no optimum", False)),
        ((-3, -3), ("no optimum", False)),
    ],
)
def test_what_pulp_3_says_is_read_with_its_second_status(
    said: tuple[int, int], meant: tuple[str, bool]
) -> None:
    status, solution = said
    assert pulp_outcome(SimpleNamespace(sol_status=solution), status) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ((1, True), ("optimal", True)),
        ((-4, True), ("stopped", True)),
        ((-4, False), ("stopped", False)),
        ((-1, False), ("no optimum", False)),
        ((-2, False), ("no optimum", False)),
        ((-3, False), ("no optimum", False)),
    ],
)
def test_what_pulp_4_says_is_read_from_its_record(
    said: tuple[int, bool], meant: tuple[str, bool]
) -> None:
    status, has_solution = said
    assert (
        pulp_outcome(SimpleNamespace(), SimpleNamespace(status=status, has_solution=has_solution))
        == meant
    )


def test_limits_become_the_settings_that_a_solver_takes() -> None:
    limits = Limits(deadline=time.monotonic() + 2.5, absolute_gap=3.0, relative_gap=0.01)
    assert settings("COIN_CMD", limits) == {
        "msg": False,
        "timeLimit": 3,
        "gapRel": 0.01,
        "gapAbs": 3.0,
        "threads": 1,
    }
    assert settings("GLPK_CMD", Limits()) == {"msg": False, "timeLimit": None}


@pytest.fixture
def cbc(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CBC program on the path, as COIN_CMD looks for; the one inside PuLP 3 will do for how it is
    called.
    """
    programs = list(Path(pulp.__file__).parent.glob("solverdir/cbc/linux/*64*/cbc"))
    for program in programs[:1]:
        monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    if "COIN_CMD" not in pulp.listSolvers(onlyAvailable=True):
        pytest.skip("no CBC here")


@pytest.mark.usefixtures("cbc")
def test_a_solver_of_its_own_process_proves_an_optimum() -> None:
    session = solver_named("COIN_CMD").open(KNAPSACK)
    answer = session.solve()
    assert (answer.status, answer.objective, answer.bound) == ("optimal", 9, 9)
    assert answer.values == pytest.approx([1, 1, 0])
    within = session.solve(Limits(absolute_gap=0.5))
    assert within.bound == pytest.approx(9.5)


@pytest.mark.usefixtures("cbc")
def test_a_solver_of_its_own_process_that_ran_out_of_time_claims_no_bound() -> None:
    answer = solver_named("COIN_CMD").open(hard()).solve(Limits(deadline=time.monotonic() + 0.5))
    assert answer.status == "stopped"
    assert answer.bound == INF
    assert answer.values is None or keeps_every_row(hard(), answer.values)


@pytest.mark.usefixtures("cbc")
def test_a_solver_of_its_own_process_says_infeasible() -> None:
    assert (
        solver_named("COIN_CMD").open(programme([1], [(2, {0: 1}, INF)])).solve().status
        == "infeasible"
    )


def test_pulp_is_handed_plain_numbers_only() -> None:
    # PuLP 4 refuses NumPy numbers where PuLP 3 takes them.
    problem = PulpModel(MIXED).problem
    kinds = {type(value) for row in problem.constraints() for _, value in row.items()}
    assert kinds == {float}
    assert not any(
        isinstance(bound, np.generic)
        for column in problem.variables()
        for bound in (column.lowBound, column.upBound)
    )
