"""What becomes of failures, doubts and contradictions, shown with a session that answers what it is
told to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from optimizer.errors import SolverError
from optimizer.solvers.answer import Answer, Limits
from optimizer.solvers.confirming import RE_EXAMINATION, Ending, answer_of, confirm

POINT = np.array([2.0])
COST = np.array([3.0])


@dataclass
class Scripted:
    """Ends its runs as the script says, one after the other, and remembers how it was asked."""

    script: list[Ending]
    asked: list[tuple[bool, float]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    cost: float = 3.0
    solver: str = "Scripted 1.0"
    doubtful: bool = False

    def run(self, limits: Limits, cautiously: bool, start: object) -> Ending:
        self.asked.append((cautiously, self.cost))
        self.seconds.append(limits.seconds_left())
        return self.script.pop(0)

    def set_objective(self, cost: np.ndarray, offset: float) -> None:
        self.cost = float(cost[0])


def settled(*script: Ending, doubtful: bool = False) -> tuple[Answer, Scripted]:
    session = Scripted(list(script), doubtful=doubtful)
    return answer_of(
        confirm(session, Limits(), None, COST, 1.0), session.solver, COST, 1.0
    ), session


def test_a_failed_run_is_repeated_cautiously() -> None:
    answer, session = settled(Ending("failed"), Ending("optimal", POINT, 7.0))
    assert (answer.status, answer.objective) == ("optimal", 7.0)  # 3 * 2 + 1
    assert session.asked == [(False, 3.0), (True, 3.0)]


def test_two_failures_are_an_error_in_words() -> None:
    with pytest.raises(SolverError, match=r"Scripted 1\.0 failed twice"):
        settled(Ending("failed"), Ending("failed"))


def test_infeasible_is_confirmed_without_presolve() -> None:
    answer, session = settled(Ending("infeasible"), Ending("infeasible"))
    assert (answer.status, answer.bound) == ("infeasible", -math.inf)
    assert [cautiously for cautiously, _ in session.asked] == [False, True]


def test_the_confirmation_takes_a_second_at_most() -> None:
    _, session = settled(Ending("infeasible"), Ending("stopped"))
    assert session.seconds[0] == math.inf
    assert session.seconds[1] <= RE_EXAMINATION


def test_a_point_refutes_the_claim_that_there_is_none() -> None:
    answer, _ = settled(Ending("infeasible"), Ending("optimal", POINT, 7.0))
    assert (answer.status, answer.objective) == ("optimal", 7.0)


def test_a_better_point_refutes_the_claim_that_another_is_best() -> None:
    better = Ending("optimal", np.array([4.0]), 13.0)
    answer, session = settled(Ending("optimal", POINT, 7.0), better, doubtful=True)
    assert (answer.objective, answer.bound) == (13.0, 13.0)  # 3 * 4 + 1
    assert [cautiously for cautiously, _ in session.asked] == [False, True]


def test_a_point_within_the_bound_refutes_nothing() -> None:
    for second in (
        Ending("optimal", np.array([2.5]), 9.0),
        Ending("stopped"),
        Ending("infeasible"),
    ):
        answer, _ = settled(
            Ending("optimal", POINT, 8.5), second, doubtful=True
        )  # 3 * 2.5 + 1 = 8.5
        assert (answer.objective, answer.bound) == (7.0, 8.5)


def test_a_second_run_cut_short_leaves_the_first_proof_standing() -> None:
    answer, _ = settled(Ending("infeasible"), Ending("stopped"))
    assert answer.status == "infeasible"


def test_a_point_without_objective_tells_unbounded_from_infeasible() -> None:
    answer, session = settled(Ending("no optimum"), Ending("optimal", POINT, 0.0))
    assert (answer.status, answer.values, answer.objective, answer.bound) == (
        "unbounded",
        None,
        None,
        math.inf,
    )
    assert session.asked == [(False, 3.0), (False, 0.0)]
    assert session.cost == 3.0, "the objective is put back"


def test_no_point_without_objective_is_infeasible() -> None:
    answer, session = settled(Ending("no optimum"), Ending("infeasible"), Ending("infeasible"))
    assert answer.status == "infeasible"
    assert session.cost == 3.0


def test_no_optimum_without_objective_can_only_be_infeasible() -> None:
    answer, _ = settled(Ending("no optimum"), Ending("no optimum"), Ending("no optimum"))
    assert (answer.status, answer.bound) == ("infeasible", -math.inf)


def test_neither_proved_in_time_is_stopped_and_claims_nothing() -> None:
    answer, _ = settled(Ending("no optimum"), Ending("stopped"))
    assert (answer.status, answer.bound) == ("stopped", math.inf)


def test_a_bound_is_never_below_the_point_and_an_unknown_one_is_infinite() -> None:
    assert settled(Ending("stopped", POINT, 6.9999999))[0].bound == 7.0
    assert settled(Ending("stopped", POINT, math.nan))[0].bound == math.inf
