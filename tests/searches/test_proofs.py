"""The search for false proofs in short: neighbours of every known one, and random instances,
through every method.

In full it takes hours (``tests/README.md``); what it found is in ``docs/reliability.md``.
"""

from __future__ import annotations

import dataclasses

import pytest

from optimizer.methods import prove
from optimizer.methods.units_model import UnitsModel
from optimizer.proof import Options, Proof
from optimizer.question import Question
from optimizer.solvers import Limits, solver_named
from tests.parts import parts
from tests.searches.checking import OURS, WAYS, Truth, faults_of, instance_of
from tests.searches.instances import neighbour, spread_instance
from tests.searches.proofs import known, known_names


@pytest.mark.parametrize("part", parts(3, daily=1))
@pytest.mark.parametrize("name", known_names())
def test_every_method_tells_the_truth_about_a_known_false_proof_and_its_neighbours(
    name: str, part: int
) -> None:
    centre = known(name)
    assert part or faults_of(centre) == []
    for seed in range(part * 4, part * 4 + 4):
        assert (
            faults_of(neighbour(centre, seed), ["units", "units --exact", "units by SCIP_PY"]) == []
        ), seed


@pytest.mark.parametrize("part", parts(3, daily=1))
def test_every_method_tells_the_truth_about_numbers_many_orders_of_magnitude_apart(
    part: int,
) -> None:
    for seed in range(part * 20, part * 20 + 20):
        assert faults_of(spread_instance(seed)) == [], seed


def test_the_packages_method_alone_answers_where_gains_are_below_the_rounding_of_awareness() -> (
    None
):
    for seed in (1982, 2193, 2320, 2672, 3459):  # gains of 10^-9 and less of what exists
        assert faults_of(spread_instance(seed), ["packages"]) == [], seed


def test_plans_that_awareness_cannot_tell_apart_tie_by_every_method() -> None:
    for seed in (5889, 7873):  # all that can be added is 10^-14 and 10^-11 of what exists
        document = spread_instance(seed)
        assert faults_of(document) == [], seed
        instance = instance_of(document)
        question = Question(instance, instance.budget.minor)
        proofs = [prove(question, WAYS[way]) for way in OURS if way != "units"]
        assert len({(proof.plan, proof.optimum_unique) for proof in proofs}) == 1, seed


def test_the_units_method_is_right_where_presolve_and_its_absence_each_lose_the_best() -> None:
    for seed in (1185, 11980, 12131, 50204, 50554, 51532, 53879, 58239, 60428):
        assert faults_of(spread_instance(seed), ["units", "units --exact"]) == [], seed


@pytest.mark.parametrize("name", known_names())
def test_no_plan_is_lost_to_the_programme_of_the_units_method_however_the_solver_is_asked(
    name: str,
) -> None:
    # The programme is a relaxation: with the units of a plan fixed it has a point worth at least
    # the plan, up to the tolerance of a row (10^-6 of 10^6, with presolve and without).
    document = known(name)
    instance = instance_of(document)
    truth = Truth(document)
    question = Question(instance, instance.budget.minor)
    model = UnitsModel(question)
    most = instance.coverage_factors(question.most_units)
    points = {
        a: [float(instance.pieces.baselines[a]), float(most[a])] for a in map(int, model.pieces)
    }
    programme = model.programme(points, ())
    session = solver_named("highs").open(programme)
    best_first = sorted(truth.awareness, key=lambda plan: -truth.awareness[plan])
    for plan in best_first[:8]:
        lower, upper = programme.lower.copy(), programme.upper.copy()
        lower[: len(plan)] = upper[: len(plan)] = plan
        session.set_bounds(lower, upper)
        worth = (truth.awareness[plan] - model.offset - truth.blur) * model.scale
        for feasibility in (1e-6, 1e-9):
            for without_presolve in (False, True):
                limits = Limits(feasibility=feasibility)
                ending = session.model.run(limits, without_presolve, None)
                asked = (plan, feasibility, without_presolve)
                assert ending.outcome == "optimal", asked
                assert ending.bound >= worth - 1e-5, asked


@pytest.mark.slow
@pytest.mark.parametrize("name", known_names())
def test_the_units_method_proves_nothing_false_of_eighty_neighbours(name: str) -> None:
    centre = known(name)
    for seed in range(100, 180):
        assert faults_of(neighbour(centre, seed), ["units", "units --exact"]) == [], seed


@pytest.mark.slow
def test_the_units_method_proves_nothing_false_of_three_hundred_random_instances() -> None:
    for seed in range(100_000, 100_300):
        assert faults_of(spread_instance(seed), ["units", "units --exact"]) == [], seed


# ------------------------------------------------------------------ the search sees what is wrong


@pytest.fixture
def true_proof() -> tuple[Truth, Proof]:
    document = known("six_offers")
    instance = instance_of(document)
    return Truth(document), prove(
        Question(instance, instance.budget.minor), Options(method="frontier")
    )


def test_the_best_of_the_six_offers_is_the_plan_that_enumeration_found(
    true_proof: tuple[Truth, Proof],
) -> None:
    # All 3^6 plans: two of a2, one of a3, one of a4 and two of a5 are worth 7422.057; HiGHS 1.16.0
    # proved 7418.894.
    truth, proof = true_proof
    assert truth.best == pytest.approx(7422.057, abs=1e-3)
    assert proof.plan == (0, 0, 2, 1, 1, 2)
    assert truth.faults(proof, canonical=True) == []


def test_a_bound_below_the_best_is_seen_whatever_the_plan(true_proof: tuple[Truth, Proof]) -> None:
    truth, proof = true_proof
    assert proof.value is not None
    low = dataclasses.replace(proof, bound=proof.value - 3e-9 * truth.scale)
    assert "below the best" in truth.faults(low, canonical=False)[0]


def test_a_worse_plan_called_optimal_is_seen(true_proof: tuple[Truth, Proof]) -> None:
    truth, proof = true_proof
    plan = (1, 0, 2, 0, 1, 2)  # what HiGHS 1.16.0 found
    worse = dataclasses.replace(proof, plan=plan, value=truth.awareness[plan])
    assert any(what.startswith("false optimum") for what in truth.faults(worse, canonical=False))
    assert any("not the canonical plan" in what for what in truth.faults(worse, canonical=True))


def test_a_feasible_instance_called_infeasible_is_seen(true_proof: tuple[Truth, Proof]) -> None:
    truth, proof = true_proof
    none = dataclasses.replace(proof, status="infeasible", plan=None, value=None, bound=None)
    assert truth.faults(none, canonical=False) != []


def test_uniqueness_that_is_none_is_seen(true_proof: tuple[Truth, Proof]) -> None:
    truth, proof = true_proof
    assert proof.optimum_unique is True
    assert (
        "optimum_unique"
        in truth.faults(dataclasses.replace(proof, optimum_unique=False), canonical=True)[0]
    )
