"""The whole path against an exhaustive search that shares no code with it (quality: the oracle)."""

from __future__ import annotations

import pytest

from optimizer.evaluate import assess
from optimizer.instance.instance import Instance
from optimizer.methods import METHODS
from optimizer.solve import solve
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse
from tests.parts import parts

SEEDS = 500
PARTS = 10


def instance_of(document: dict[str, object]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


@pytest.mark.parametrize("part", parts(PARTS, daily=2))
def test_units_method_finds_the_canonical_optimum_of_every_random_instance(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        document = random_instance(seed)
        problem = parse(document)
        expected = search.optimum(problem, problem.budget)
        found = solve(instance_of(document), method="units", exact=True)
        if expected is None:
            assert found.status == "infeasible", seed
            continue
        assert found.awareness == pytest.approx(
            expected.awareness, abs=1e-9 * found.instance.scale + 1e-12
        ), seed
        assert (found.units, found.optimum_unique) == (tuple(expected.plan), expected.unique), seed
        assert found.cost is not None
        assert found.cost.minor == search.cost(problem, expected.plan), seed


@pytest.mark.parametrize("method", ["auto", *METHODS])
@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_every_method_reckons_with_what_stands_and_with_sites(part: int, method: str) -> None:
    for seed in range(part, SEEDS // 2, PARTS):
        document = random_instance(
            seed, standing=True, max_plans=600, budget_alone_spans=seed % 3 == 0, ties=seed % 5 == 0
        )
        problem, instance = parse(document), instance_of(document)
        expected = search.optimum(problem, problem.budget)
        found = solve(instance, method=method, exact=True)
        if expected is None:
            assert found.status == "infeasible", seed
            continue
        assert found.awareness == pytest.approx(
            expected.awareness, abs=1e-9 * instance.scale + 1e-12
        ), seed
        assert (found.units, found.optimum_unique) == (tuple(expected.plan), expected.unique), seed
        assert found.cost is not None
        assert found.cost.minor == search.cost(problem, expected.plan), seed
        assert instance.baseline == pytest.approx(search.baseline(problem), rel=1e-12), seed


@pytest.mark.parametrize("part", parts(PARTS))
def test_units_method_without_exact_is_within_the_promised_gap(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        document = random_instance(seed)
        problem = parse(document)
        expected = search.optimum(problem, problem.budget)
        found = solve(instance_of(document), method="units")
        if expected is None:
            assert found.status == "infeasible", seed
            continue
        tolerance = 1e-6 * found.instance.scale + 1e-12
        assert expected.awareness - tolerance <= found.awareness <= expected.awareness + 1e-12, seed
        assert found.bound >= expected.awareness - 1e-9 * found.instance.scale - 1e-12, seed
        assert found.optimum_unique is None


@pytest.mark.parametrize("standing", [False, True])
@pytest.mark.parametrize("part", parts(PARTS))
def test_assessment_finds_the_same_broken_rules_as_the_oracle_in_every_plan(
    part: int, standing: bool
) -> None:
    for seed in range(part, SEEDS, 5 * PARTS):
        document = random_instance(seed, standing=standing)
        problem = parse(document)
        instance = instance_of(document)
        rows = instance.rows(problem.budget)
        for plan in search.plans(problem)[::7]:
            broken = {reading.row.rule for reading in assess(instance, plan, rows).broken}
            assert broken == set(search.broken_rules(problem, plan, problem.budget)), (seed, plan)
