"""Numbers far apart in size, through the units method: what solvers round, drop or refuse must not
show in an answer.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from optimizer.instance.instance import Instance
from optimizer.methods import prove, units
from optimizer.methods.canonical import prove_canonical
from optimizer.proof import Options
from optimizer.question import Question, awareness_terms
from optimizer.rows import Row, Units
from tests.oracle.generate import random_instance

UNITS = Options(method="units", time_limit=60)
SOLVERS = ("highs", "pulp:HiGHS", "SCIP_PY")


def things(
    costs: list[int], factors: list[float], budget: int, weight: float = 1, **area: Any
) -> Instance:
    """One recipient may have one of each thing, all for one area."""
    names = [f"thing-{i}" for i in range(len(costs))]
    return Instance.from_tables(
        name="Things",
        currency="JPY",
        money_unit="one",
        budget=budget,
        curve="proportional",
        recipients=[{"recipient": "R"}],
        assets=[
            {"asset": n, "category": "c", "unit_cost": c} for n, c in zip(names, costs, strict=True)
        ],
        areas=[{"area": "all", "weight": weight, **area}],
        offers=[{"recipient": "R", "asset": name, "max_units": 1} for name in names],
        effects=[
            {"recipient": "R", "asset": n, "area": "all", "coverage_factor": f}
            for n, f in zip(names, factors, strict=True)
        ],
    )


def test_a_plan_two_yen_over_the_budget_does_not_hide_the_best_that_fits() -> None:
    document = random_instance(10, max_plans=60)
    instance = Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    ).priced(1, 3_092_659)
    # Two of the second offer and three of the fourth cost 2 x 3,092,659 + 3 x 8,769,283 =
    # 32,493,167: two yen too many. One and three fit and are best; HiGHS, given the costs in yen,
    # once proved two and two instead.
    at_least_one = Row("asked", "", ((Units(1), Fraction(1)),), Fraction(1), None, "units")
    proof = units.prove(Question(instance, 32_493_165, extra=(at_least_one,)), Options())
    assert (proof.status, proof.plan) == ("optimal", (0, 1, 0, 3))


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_fits_to_the_yen_is_told_from_what_is_a_yen_over(solver: str) -> None:
    # Costs of 14 digits with every place in use. The first two cost 99,999,999,999,999 together,
    # the first and third one yen more and are worth more; so the first two at that budget, the
    # first and third with one yen more.
    costs = [12_345_678_901_234, 87_654_321_098_765, 87_654_321_098_766]
    for budget, best in (
        (99_999_999_999_998, (0, 0, 1)),
        (99_999_999_999_999, (1, 1, 0)),
        (10**14, (1, 0, 1)),
    ):
        proof = units.prove(
            Question(things(costs, [1, 2, 2.5], budget), budget),
            Options(method="units", solver=solver),
        )
        assert (proof.status, proof.plan) == ("optimal", best)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_minimum_in_large_money_holds_to_the_yen(solver: str) -> None:
    # At least 50,000,000,000,001 yen are to be spent: the first falls one yen short, the second,
    # worth less, does not.
    instance = things([50_000_000_000_000, 50_000_000_000_001], [2, 1], 60_000_000_000_000)
    spend = Row("asked", "", instance.cost_terms, Fraction(50_000_000_000_001), None, "money")
    proof = units.prove(
        Question(instance, instance.budget.minor, extra=(spend,)),
        Options(method="units", solver=solver),
    )
    assert (proof.status, proof.plan) == ("optimal", (0, 1))


def test_the_canonical_plan_is_the_cheapest_to_the_yen_near_a_hundred_trillion_yen() -> None:
    # Both things are worth the same; the second costs one yen less in 90,000,000,000,000.
    instance = things([90_000_000_000_000, 89_999_999_999_999], [1, 1], 99_000_000_000_000)
    proof = prove_canonical(
        Question(instance, instance.budget.minor),
        Options(method="units", exact=True, time_limit=60),
    )
    assert (proof.status, proof.plan, proof.optimum_unique) == ("optimal", (0, 1), False)


def test_the_canonical_plan_of_gains_of_millionths_and_costs_of_hundreds_of_billions_is_found() -> (
    None
):
    # Three things of 123,456,789,000 yen a step; gains 10^-6. All three cost 6 + 5 + 4 = 15 steps;
    # 11 steps are there, so the first two, with 8 + 7 against 8 + 4 and 7 + 4. Nothing ties with
    # them.
    step = 123_456_789_000
    instance = things([6 * step, 5 * step, 4 * step], [8e-6, 7e-6, 4e-6], 11 * step, weight=6)
    proof = prove_canonical(
        Question(instance, instance.budget.minor),
        Options(method="units", exact=True, time_limit=60),
    )
    assert (proof.status, proof.plan, proof.optimum_unique) == ("optimal", (1, 1, 0), True)


@pytest.mark.parametrize("factor", [0, 1e-20, 1e-13, 1e-12, 1e-11, 1e-9])
@pytest.mark.parametrize("exact", [False, True])
def test_a_tiny_coverage_factor_is_answered_with_a_bound_that_holds(
    factor: float, exact: bool
) -> None:
    # One of two fits. The first gives 0.4 and the second the tiny factor; a third, free, gives the
    # tiny factor too.
    instance = things([3, 3, 0], [0.4, factor, factor], 3, weight=5)
    question = Question(instance, 3)
    proof = (
        prove_canonical(question, Options(method="units", exact=True))
        if exact
        else units.prove(question, UNITS)
    )
    most = 5 * (0.4 + factor)
    assert proof.status == "optimal"
    assert proof.plan is not None
    assert proof.plan[:2] == (1, 0)
    assert proof.bound is not None
    assert most <= proof.bound + 1e-15 * most
    assert proof.bound <= most + 1e-6 * instance.scale


def test_a_coverage_factor_beyond_any_use_is_answered() -> None:
    # Twelve orders above the other: with saturation both cover all there is, the first for less.
    instance = things([1, 2], [50, 1e12], 2, weight=5, curve="saturating")
    proof = prove_canonical(
        Question(instance, 2), Options(method="units", exact=True, time_limit=60)
    )
    assert (proof.status, proof.plan) == ("optimal", (1, 0))


def test_what_exists_already_does_not_drown_what_an_offer_adds() -> None:
    # An area with a coverage factor of 1.3 already, of which 10^-12 can be added by either thing:
    # twice as much by the second.
    instance = things([1, 1], [1e-12, 2e-12], 1, weight=1e6, baseline=1.3)
    proof = units.prove(Question(instance, 1), UNITS)
    assert (proof.status, proof.plan) == ("optimal", (0, 1))


@pytest.mark.parametrize(
    ("goal", "status"), [(Fraction(-(10**30)), "optimal"), (Fraction(10**30), "infeasible")]
)
def test_a_goal_beyond_all_numbers_of_a_solver_is_kept_by_every_plan_or_by_none(
    goal: Fraction, status: str
) -> None:
    instance = things([3, 4], [0.3, 0.5], 7, weight=1e-9)
    goals = Row("goal", "", awareness_terms(instance), goal, None, "awareness")
    assert units.prove(Question(instance, 7, extra=(goals,)), UNITS).status == status


def test_the_unit_of_weights_changes_no_proof() -> None:
    for size in (1e-12, 1e-6, 1.0, 1e6, 1e12):
        instance = things([3, 4, 5], [0.3, 0.5, 0.55], 8, weight=size, curve="saturating")
        # 3 + 5 = 8 yen: 1 - exp(-0.85); 3 + 4: 1 - exp(-0.8).
        proof = units.prove(Question(instance, 8), UNITS)
        assert (proof.status, proof.plan) == ("optimal", (1, 0, 1))


def test_a_plan_that_misses_a_floor_by_less_than_its_tolerance_is_not_lost() -> None:
    # A floor of 0.3 holds from 0.299999 on (docs/model.md, section 3): the first thing, which
    # covers 0.2999995 of A and 0.9 of B, keeps it and is worth 1.1999995; the second is worth 0.5.
    instance = Instance.from_tables(
        name="Floor",
        currency="JPY",
        money_unit="one",
        budget=10,
        curve="capped",
        recipients=[{"recipient": "R"}],
        assets=[{"asset": name, "category": "c", "unit_cost": 10} for name in ("first", "second")],
        areas=[{"area": "A", "weight": 1}, {"area": "B", "weight": 1}],
        offers=[{"recipient": "R", "asset": name, "max_units": 1} for name in ("first", "second")],
        effects=[
            {"recipient": "R", "asset": "first", "area": "A", "coverage_factor": 0.2999995},
            {"recipient": "R", "asset": "first", "area": "B", "coverage_factor": 0.9},
            {"recipient": "R", "asset": "second", "area": "A", "coverage_factor": 0.5},
        ],
        rules=[{"name": "floor", "limit": "coverage", "area": "A", "min": 0.3}],
    )
    for method in ("units", "packages", "frontier"):
        proof = prove(Question(instance, 10), Options(method=method))
        assert (proof.status, proof.plan) == ("optimal", (1, 0)), method
