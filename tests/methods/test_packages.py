"""The packages method: against an exhaustive search that shares no code with it, and its search
against full listing.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimizer as opt
from optimizer.curves import Capped, CoverageCurve, PiecewiseLinear, Proportional, Saturating
from optimizer.instance.instance import Instance
from optimizer.methods import packages
from optimizer.methods.packages import proving
from optimizer.methods.packages.blocks import Structure
from optimizer.methods.packages.dividing import divide
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.growing import grow
from optimizer.methods.packages.measuring import keeps_own_rows, measure
from optimizer.methods.packages.multipliers import (
    Multipliers,
    curve_maximum,
    priced,
    priced_values,
)
from optimizer.proof import Options, Prices
from optimizer.question import Question, awareness_terms, negated
from optimizer.rows import Row
from tests.larger import larger
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse
from tests.parts import parts

SEEDS = 600
PARTS = 10
KNOBS: tuple[dict[str, Any], ...] = (
    {},
    {"ties": True},
    {"shared": True},
    {"budget_alone_spans": True},
)


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


@pytest.mark.parametrize("part", parts(PARTS))
def test_every_random_instance_has_the_canonical_plan_and_says_whether_it_is_the_only_best(
    part: int,
) -> None:
    for seed in range(part, SEEDS, PARTS):
        document = random_instance(seed, **KNOBS[seed // PARTS % 4])
        problem, instance = parse(document), instance_of(document)
        expected = search.optimum(problem, problem.budget)
        proof = packages.prove(Question(instance, instance.budget.minor), Options())
        if expected is None:
            assert proof.status == "infeasible", seed
            continue
        assert (proof.plan, proof.optimum_unique) == (expected.plan, expected.unique), seed
        assert proof.bound == pytest.approx(
            expected.awareness, abs=1e-9 * instance.scale + 1e-12
        ), seed


# -- growing against listing -----------------------------------------------------------------------


def priced_blocks(seeds: range) -> Iterator[tuple[Structure, int, Multipliers]]:
    """Blocks of random instances at random prices, rewards for presence and costs of it
    included.
    """
    for seed in seeds:
        instance = instance_of(random_instance(seed, **KNOBS[seed % 4]))
        structure = divide(
            Question(instance, instance.budget.minor), packages.by_recipient(instance)
        )
        dice = np.random.default_rng(seed)
        rows = dice.normal(size=len(structure.rows.labels)) * 10 ** dice.uniform(
            2, 5, size=len(structure.rows.labels)
        )
        floors = [
            any(block.numbers.pieces[i].any() for block in structure.blocks)
            for i in range(len(rows))
        ]
        at = Multipliers(
            np.where(floors, -np.abs(rows), rows),
            structure.shared_objective * dice.uniform(0, 1, size=len(structure.shared)),
            dice.uniform(0, 1e5, size=len(structure.shared)),
            dice.uniform(0, 1e5, size=len(structure.sets)),
            tuple(dice.uniform(0, 1e5, size=len(block.links)) for block in structure.blocks),
        )
        yield from ((structure, b, at) for b in range(len(structure.blocks)))


def listed(structure: Structure, b: int) -> np.ndarray:
    """Every package of a block that keeps its own rows, by looking at every combination of
    units.
    """
    counts = structure.blocks[b].counts
    units = np.array(list(product(*counts)), dtype=np.int64).reshape(-1, len(counts))
    return units[keeps_own_rows(structure.blocks[b], units)]


def test_growing_finds_exactly_the_packages_that_listing_finds_above_a_threshold() -> None:
    for structure, b, at in priced_blocks(range(200)):
        block, every = structure.blocks[b], listed(structure, b)
        if not len(every):
            continue
        values = priced_values(block, b, measure(block, every), at)
        for share in (0.0, 0.5, 0.9):
            threshold = float(np.quantile(values, share)) - 1e-9 * np.abs(values).max() - 1e-6
            units, worth = grow(block, priced(block, b, at), threshold, Effort(10**7))
            assert {tuple(row) for row in units} == {
                tuple(row) for row in every[values >= threshold]
            }
            assert worth == pytest.approx(
                priced_values(block, b, measure(block, units), at), abs=1e-6, rel=1e-9
            )


def test_growing_for_the_best_alone_finds_the_best() -> None:
    for structure, b, at in priced_blocks(range(200, 400)):
        block, every = structure.blocks[b], listed(structure, b)
        if len(every):
            best = priced_values(block, b, measure(block, every), at).max()
            _, worth = grow(block, priced(block, b, at), -np.inf, Effort(10**7), best_only=True)
            assert worth.max() == pytest.approx(best, abs=1e-6, rel=1e-9)


# -- the ways that are seldom taken ----------------------------------------------------------------


def test_the_integer_programme_decides_as_listing_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "MOST_COMBINED", -1)
    for seed in range(40):
        document = random_instance(seed, **KNOBS[seed % 4])
        problem, instance = parse(document), instance_of(document)
        expected = search.optimum(problem, problem.budget)
        proof = packages.prove(
            Question(instance, instance.budget.minor), Options(method="packages")
        )
        assert (proof.plan, proof.optimum_unique) == (
            (expected.plan, expected.unique) if expected else (None, None)
        ), seed


def test_the_cheapest_plan_for_a_goal_is_that_of_looking_at_every_plan() -> None:
    for seed in range(60):
        document = random_instance(seed, **KNOBS[seed % 4])
        problem, instance = parse(document), instance_of(document)
        best = search.optimum(problem, problem.budget)
        if best is None:
            continue
        goal = Fraction(instance.baseline + 0.6 * (best.awareness - instance.baseline))
        enough = [
            p
            for p in search.feasible_plans(problem, problem.budget)
            if search.awareness(problem, p) >= goal
        ]
        row = Row("goal", "", awareness_terms(instance), goal, None, "awareness")
        proof = packages.prove(
            Question(instance, instance.budget.minor, negated(instance.cost_terms), (row,)),
            Options(),
        )
        assert proof.plan is not None, seed
        assert search.cost(problem, proof.plan) == min(search.cost(problem, p) for p in enough), (
            seed
        )


def test_a_limit_ends_the_proof_with_a_bound_that_holds() -> None:
    instance = larger(1, recipients=3)
    question = Question(instance, instance.budget.minor)
    best = packages.prove(question, Options())
    assert best.value is not None
    for options in (Options(node_limit=20), Options(time_limit=0.0)):
        proof = packages.prove(question, options)
        assert proof.status == "stopped"
        assert proof.note
        assert proof.bound is not None
        assert proof.bound >= best.value


def test_the_root_bound_follows_from_the_prices_alone() -> None:
    instance = larger(2, recipients=3)
    question = Question(instance, instance.budget.minor)
    proof = packages.prove(question, Options())
    assert proof.prices is not None
    assert proof.prices.root_bound is not None
    again = packages.root_bound(question, proof.prices, packages.by_recipient(instance), 10**7)
    assert again == pytest.approx(proof.prices.root_bound, abs=1e-8 * instance.scale)
    # Any other prices prove a bound as well, only a weaker one.
    nothing = packages.root_bound(question, Prices(), packages.by_recipient(instance), 10**7)
    assert nothing >= again - 1e-8 * instance.scale


@pytest.mark.parametrize(
    "curve",
    [
        Saturating(),
        Capped(),
        Proportional(),
        PiecewiseLinear("bent", ((0.0, 0.0), (0.5, 0.4), (2.0, 0.7), (2.5, 0.75))),
    ],
)
def test_the_part_of_a_shared_area_in_the_bound_is_its_maximum_wherever_the_price_lies(
    curve: CoverageCurve,
) -> None:
    dice = np.random.default_rng(7)
    for _ in range(300):
        base, reach, weight = dice.choice([0.0, 0.3]), dice.uniform(0, 4), dice.uniform(0.1, 9)
        # Every other price is the slope at some point, give or take the twelfth digit: at a kink
        # the best point moves by as much as the line is long, what it is worth by next to nothing.
        slope = weight * float(curve.slope(np.array([base + dice.uniform(0, 3)]))[0])
        price = dice.choice([dice.uniform(0, weight), slope]) * (
            1 + dice.choice([-1, 0, 1]) * 1e-12
        )
        points = np.append(np.linspace(0, reach, 4001), np.array(curve.breakpoints) - base)
        points = np.clip(points, 0.0, reach)
        worth = weight * (curve.value(base + points) - curve.value(np.array([base])))
        most = float((worth - price * points).max())
        best, bound = curve_maximum(curve, base, reach, weight, price)
        assert 0 <= best <= reach
        assert most - 1e-12 <= bound <= most + 2e-6 * weight


def test_what_others_require_is_decided_first_so_that_nothing_lives_on_in_hope_of_it() -> None:
    # Twelve boats of nearly the same worth; beyond three they need a shelter that takes ten of the
    # crew of twelve. Each row alone allows any set of boats until the shelter is decided: 2^12.
    boats = [f"boat-{k:02d}" for k in range(12)]
    rules = [
        {"requires": {"asset": "a", "needs": "shelter", "per": 12, "beyond": 3}},
        {"limit": "crew", "max": 12},
    ]
    it = opt.Instance.from_tables(
        recipients=[{"recipient": "A"}],
        assets=[
            {"asset": "a", "category": "boat", "unit_cost": 1, "crew": 1},
            {"asset": "shelter", "category": "works", "unit_cost": 1, "crew": 10},
        ],
        bases=[{"recipient": "A", "base": boat} for boat in boats],
        areas=[{"area": boat, "weight": 1 + k / 1000} for k, boat in enumerate(boats)],
        offers=[
            *({"recipient": "A", "asset": "a", "base": boat, "max_units": 1} for boat in boats),
            {"recipient": "A", "asset": "shelter", "max_units": 1},
        ],
        effects=[
            {"recipient": "A", "asset": "a", "base": boat, "area": boat, "coverage_factor": 1}
            for boat in boats
        ],
        rules=rules,
        budget=100,
    )
    effort = Effort(10**6)
    solver = packages.PackagesSolver(Question(it, it.budget.minor), Options(method="packages"))
    structure = solver.structure(solver.question)
    nothing = Multipliers(*(np.zeros(0) for _ in range(4)), (np.zeros(0),))
    (block,) = structure.blocks
    _, values = grow(block, priced(block, 0, nothing), -np.inf, effort, best_only=True)
    # The three dearest: 3.030 (1 - 1/e).
    best = float(values.max() / structure.scale)
    assert best == pytest.approx((1.011 + 1.010 + 1.009) * (1 - np.exp(-1)))
    assert effort.nodes < 2000


def test_a_budget_at_which_the_standing_linear_programme_once_failed_is_proved() -> None:
    # HiGHS 1.15.1 lost its way from basis to basis at this budget of the flagship as it was; units
    # found the same plan.
    it = opt.load(str(Path(__file__).parents[2] / "benchmarks" / "flagship"))
    by_packages, by_units = (
        opt.solve(it, "11.016bn", method=method) for method in ("packages", "units")
    )
    assert (by_packages.status, by_units.status) == ("optimal", "optimal")
    assert by_packages.awareness == pytest.approx(by_units.awareness, abs=2e-6 * it.scale)
