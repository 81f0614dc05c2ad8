"""Every figure of an explanation equals that of looking at every plan, read off the frontier or
found by solving.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.desk import Desk
from optimizer.figures.by_frontier import ByFrontier
from optimizer.figures.by_solving import BySolving
from optimizer.instance.instance import Instance
from optimizer.proof import Options
from tests.oracle import figures, ranges, search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Problem, parse
from tests.parts import parts

SEEDS = 500
PARTS = 10


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


def same(found: float | None, expected: float | None, tolerance: float) -> bool:
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= tolerance


def check(
    found: Any, instance: Instance, problem: Problem, best: search.Optimum, tolerance: float
) -> None:
    budget = instance.budget.minor
    for offer in range(len(instance.offers)):
        profile = [
            found.best(offer, units, units) for units in range(instance.offers[offer].max_units + 1)
        ]
        expected = figures.profile(problem, budget, offer)
        assert all(
            same(mine, theirs, tolerance) for mine, theirs in zip(profile, expected, strict=True)
        ), offer
        more = figures.lost_if_one_more(problem, budget, offer)
        value = None if more is None else best.awareness - more
        assert same(
            found.best(offer, best.plan[offer] + 1, instance.offers[offer].max_units),
            value,
            tolerance,
        ), offer
        assert found.cost_range(offer) == ranges.cost_range(problem, budget, offer), offer
        if best.plan[offer] == 0:
            assert found.enters_at_cost(offer) == ranges.enters_at_cost(problem, budget, offer), (
                offer
            )
    for area in range(len(instance.areas)):
        mine, theirs = found.weight_range(area), ranges.weight_range(problem, budget, area)
        assert same(mine[0], theirs[0], 1e-6 * max(1, theirs[0])), area
        assert same(mine[1], theirs[1], 1e-6 * max(1, theirs[1] or 0)), area
    for rule in search.checks(problem):
        rows = [
            row
            for row in instance.rows(budget)
            if (row.rule, row.member) == (rule.rule, rule.member)
        ]
        price = figures.price_of_rule(problem, budget, rule.rule, rule.member)
        assert same(
            found.changed(dict.fromkeys(rows)), best.awareness + price.without, tolerance
        ), rule.rule
        eased = {row: instance.rule(row.rule).eased(row, instance, budget) for row in rows}
        assert same(found.changed(eased), best.awareness + price.eased, tolerance), rule.rule


@pytest.mark.parametrize("part", parts(PARTS))
def test_figures_read_off_the_frontier(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        document = random_instance(
            seed, budget_alone_spans=seed % 2 == 0, ties=seed % 5 == 0, max_plans=300
        )
        problem, instance = parse(document), instance_of(document)
        best = search.optimum(problem, problem.budget)
        if best is not None:
            desk = Desk(instance, Options())
            found = ByFrontier(desk, desk.question(instance.budget.minor), best.plan)
            check(found, instance, problem, best, 2e-11 * instance.scale + 1e-12)


@pytest.mark.parametrize("seed", parts(24, daily=8))
def test_figures_found_by_solving_by_packages(seed: int) -> None:
    found_by_solving("packages", seed)


@pytest.mark.parametrize("seed", parts(8, daily=3))
def test_figures_on_top_of_what_stands(seed: int) -> None:
    # Of seed 2 a rival draws level with the plan but for rounding, which there is more than a
    # millionth of a tie, since much exists and little can be added: once it was asked for ever.
    found_by_solving("packages", seed, standing=True)


@pytest.mark.parametrize("seed", parts(5, daily=2))
def test_figures_found_by_solving_by_units(seed: int) -> None:
    found_by_solving("units", seed)


def found_by_solving(method: str, seed: int, **knobs: bool) -> None:
    document = random_instance(seed, max_plans=60, **knobs)
    problem, instance = parse(document), instance_of(document)
    best = search.optimum(problem, problem.budget)
    if best is not None:
        desk = Desk(instance, Options(method=method))
        question = desk.question(instance.budget.minor)
        found = BySolving(desk, question, best.plan, best.awareness)
        check(found, instance, problem, best, 2.1e-9 * instance.scale + 1e-12)


@pytest.mark.parametrize("ways", [ByFrontier, BySolving])
def test_an_offer_that_costs_nothing_can_become_too_dear(ways: Any) -> None:
    # One boat covers the bay (F = 0.5) for nothing; another of 6 covers it as well. Budget 10,
    # boats at most 8 in all.
    document: dict[str, Any] = {
        "name": "by hand",
        "money_unit": "one",
        "currency": "JPY",
        "budget": 10,
        "curve": "proportional",
        "recipients": [{"recipient": "A"}, {"recipient": "B"}],
        "assets": [{"asset": "boat", "category": "boat", "unit_cost": 0}],
        "areas": [{"area": "bay", "weight": 1}, {"area": "gulf", "weight": 1}],
        "offers": [
            {"recipient": "A", "asset": "boat", "max_units": 1},
            {"recipient": "B", "asset": "boat", "max_units": 1, "unit_cost": 6},
        ],
        "effects": [
            {"recipient": "A", "asset": "boat", "area": "bay", "coverage_factor": 0.5},
            {"recipient": "B", "asset": "boat", "area": "gulf", "coverage_factor": 0.7},
        ],
        "rules": [{"limit": "spend", "category": "boat", "max": 8, "name": "boats"}],
    }
    instance = instance_of(document)
    desk = Desk(instance, Options())
    question = desk.question(10)
    # Both are bought: 6 + c <= 8 keeps both up to c = 2. B's boat: 0 + c <= 8.
    found = (
        ByFrontier(desk, question, (1, 1))
        if ways is ByFrontier
        else BySolving(desk.by("units"), question, (1, 1), 1.2)
    )
    assert found.cost_range(0) == (0, 2)
    assert found.cost_range(1) == (0, 8)


@pytest.mark.parametrize("ways", [ByFrontier, BySolving])
def test_the_weight_of_an_area_that_counts_nothing_may_rise_until_another_plan_is_better(
    ways: Any,
) -> None:
    # Budget 1 buys one boat: for A, who covers the bay (0.5, weight 1), or for B, who covers the
    # gulf (0.8, weight 0). A's plan stays best while 0.5 >= 0.8 w: up to 0.625.
    document: dict[str, Any] = {
        "name": "by hand",
        "money_unit": "one",
        "currency": "JPY",
        "budget": 1,
        "curve": "proportional",
        "recipients": [{"recipient": "A"}, {"recipient": "B"}],
        "assets": [{"asset": "boat", "category": "boat", "unit_cost": 1}],
        "areas": [{"area": "bay", "weight": 1}, {"area": "gulf", "weight": 0}],
        "offers": [
            {"recipient": "A", "asset": "boat", "max_units": 1},
            {"recipient": "B", "asset": "boat", "max_units": 1},
        ],
        "effects": [
            {"recipient": "A", "asset": "boat", "area": "bay", "coverage_factor": 0.5},
            {"recipient": "B", "asset": "boat", "area": "gulf", "coverage_factor": 0.8},
        ],
    }
    desk = Desk(instance_of(document), Options())
    question = desk.question(1)
    found = (
        ByFrontier(desk, question, (1, 0))
        if ways is ByFrontier
        else BySolving(desk.by("units"), question, (1, 0), 0.5)
    )
    assert found.weight_range(1) == (0.0, pytest.approx(0.625))
    # The bay's weight may fall to nothing: then both plans bring nothing, and A's is as good as
    # any.
    assert found.weight_range(0) == (0.0, None)
