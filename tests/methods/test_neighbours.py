"""One budget after another gives what each gives alone, in whatever order and by whatever method."""

from __future__ import annotations

import pytest

import optimizer as opt
from optimizer.methods import at_budgets, prove
from optimizer.proof import Options
from optimizer.question import Question
from tests.oracle.generate import random_instance
from tests.test_against_the_oracle import instance_of


@pytest.mark.parametrize("method", ["auto", "packages", "frontier", "units"])
@pytest.mark.parametrize("falling", [True, False])
def test_every_budget_has_the_answer_it_has_alone(method: str, falling: bool) -> None:
    for seed in range(12):
        it = instance_of(random_instance(seed))
        options = Options(method=method, exact=True)
        budgets = sorted((it.budget.minor * part // 5 for part in range(8)), reverse=falling)
        neighbours = at_budgets(Question(it, max(budgets)), options)
        for budget in budgets:
            alone, together = prove(Question(it, budget), options), neighbours(Question(it, budget))
            assert (together.status, together.plan) == (alone.status, alone.plan), (seed, budget)


def test_budgets_of_the_flagship_that_rise_far_are_proved_as_quickly_as_those_that_fall() -> None:
    # A plan for 2 billion says little about 50 billion: the search must not begin with all that it would take to beat it.
    it = opt.load("osa-fy2026")
    neighbours = at_budgets(Question(it, it.minor_units("50bn")), Options(method="packages", node_limit=3_000_000))
    for budget in ("2bn", "5bn", "18.1bn", "50bn"):
        assert neighbours(Question(it, it.minor_units(budget))).status == "optimal", budget


def test_a_method_that_there_is_not_or_that_cannot_use_the_solver_is_refused() -> None:
    it = instance_of(random_instance(1))
    for options in (Options(method="unit"), Options(method="packages", solver="SCIP_PY")):
        with pytest.raises(opt.InputError):
            at_budgets(Question(it, it.budget.minor), options)(Question(it, it.budget.minor))
