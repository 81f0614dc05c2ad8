"""The frontier method: by hand on small cases, and against an exhaustive search that shares no code
with it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import optimizer as opt
from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.methods import frontier
from optimizer.methods.frontier.fronts import Keeping, front_of, merged, radix_of
from optimizer.methods.frontier.parts import parts_of
from optimizer.proof import Options
from optimizer.question import Question
from tests.oracle import search
from tests.oracle.cases import M, two_countries
from tests.oracle.curve import at, budget_curve
from tests.oracle.generate import random_instance
from tests.oracle.problem import SCALES, parse
from tests.parts import parts

SEEDS = 500
PARTS = 10
KNOBS: tuple[dict[str, Any], ...] = (
    {},
    {"budget_alone_spans": True},
    {"budget_alone_spans": True, "ties": True},
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
        document = random_instance(seed, **KNOBS[seed // PARTS % 3])
        problem, instance = parse(document), instance_of(document)
        expected = search.optimum(problem, problem.budget)
        proof = frontier.prove(Question(instance, instance.budget.minor), Options())
        if expected is None:
            assert proof.status == "infeasible", seed
            continue
        assert (proof.plan, proof.optimum_unique) == (expected.plan, expected.unique), seed
        assert proof.bound == pytest.approx(
            expected.awareness, abs=1e-11 * instance.scale + 1e-12
        ), seed


@pytest.mark.parametrize("part", parts(PARTS))
def test_the_points_of_all_budgets_are_those_of_looking_at_every_plan(part: int) -> None:
    compared = 0
    for seed in range(part, SEEDS, PARTS):
        document = random_instance(seed, budget_alone_spans=True, ties=seed % 2 == 0)
        instance = instance_of(document)
        if frontier.every_budget(instance):
            continue
        expected = budget_curve(parse(document))
        found = frontier.Frontier(Question(instance, instance.budget.minor)).points()
        assert [(point.budget, point.plan) for point in found] == [
            (point.budget, point.plan) for point in expected
        ], seed
        compared += 1
    assert compared > SEEDS / PARTS / 2


@pytest.mark.parametrize("seed", range(30))
def test_every_budget_of_the_grid_has_its_best_plan(seed: int) -> None:
    document = random_instance(seed, budget_alone_spans=True, fine_money=False, max_plans=300)
    problem, instance = parse(document), instance_of(document)
    whole = frontier.Frontier(Question(instance, instance.budget.minor))
    grain = SCALES[document["money_unit"]]
    for budget in range(0, search.cost(problem, search.plans(problem)[-1]) + 2 * grain, grain):
        expected, found = search.optimum(problem, budget), whole.at(budget)
        assert found.plan == (None if expected is None else expected.plan)
        assert found.unique == (None if expected is None else expected.unique)
        assert at(budget_curve(problem), budget).plan == found.plan


def test_offers_fall_apart_where_no_area_rule_or_first_cost_joins_them() -> None:
    # A's radars share a first cost and an area with A's boats; B's radar and boat cover the same
    # gulf.
    instance = instance_of(two_countries())
    assert [part.offers for part in parts_of(Question(instance, 0)).parts] == [
        (0, 1, 2),
        (3, 4),
    ]
    # A rule over all boats joins everything; one for each recipient does not.
    joined = instance_of(two_countries(rules=[{"limit": "units", "asset": "boat", "max": 4}]))
    assert len(parts_of(Question(joined, 0)).parts) == 1
    apart = instance_of(
        two_countries(rules=[{"limit": "units", "asset": "boat", "max": 4, "each": "recipient"}])
    )
    assert len(parts_of(Question(apart, 0)).parts) == 2


def test_the_best_plan_by_hand_at_a_few_budgets() -> None:
    # See tests/oracle/test_figures.py: 14 million buys a radar for A (1.0), 30 two radars for A and
    # two boats for B (2.5).
    whole = frontier.Frontier(Question(instance_of(two_countries()), 30 * M))
    assert whole.at(14 * M).plan == (1, 0, 0, 0, 0)
    assert whole.at(14 * M - 1).plan == (0, 0, 2, 0, 2)
    best = whole.at(30 * M)
    assert (best.plan, best.cost, best.unique) == ((2, 0, 0, 0, 2), 30 * M, False)
    assert best.awareness == pytest.approx(2.5)


def test_gains_that_are_lost_beside_what_exists_are_equally_good() -> None:
    # 10^9 exist, where floating point steps by 1.2 x 10^-7: the width of a tie is 4 x 10^-15 of
    # what exists, 4 x 10^-6. A radar adds 10^-5 and a boat 10^-10 less: they tie, and the boat is
    # cheaper. Buying nothing is 10^-5 behind.
    beside = instance_of(radar_or_boat(exists=1e9))
    proof = frontier.prove(Question(beside, beside.budget.minor), Options())
    assert (proof.plan, proof.optimum_unique) == ((0, 1), False)
    # Where nothing exists, 10^-10 is 10^-5 of S.
    alone = instance_of(radar_or_boat(exists=0))
    proof = frontier.prove(Question(alone, alone.budget.minor), Options())
    assert (proof.plan, proof.optimum_unique) == ((1, 0), True)


def radar_or_boat(exists: float) -> dict[str, Any]:
    """One of two offers for a little awareness, beside an area that is covered already."""
    added = {"radar": 1.0, "boat": 0.99999}
    return {
        "format": 1,
        "name": "radar or boat",
        "currency": "JPY",
        "money_unit": "one",
        "budget": 3,
        "curve": "proportional",
        "recipients": [{"recipient": "A"}],
        "assets": [
            {"asset": "radar", "category": "fixed", "unit_cost": 3},
            {"asset": "boat", "category": "patrol", "unit_cost": 2},
        ],
        "areas": [
            {"area": "coast", "weight": 1e-5},
            {"area": "port", "weight": exists, "curve": "capped", "baseline": 2},
        ],
        "offers": [{"recipient": "A", "asset": asset, "max_units": 1} for asset in added],
        "effects": [
            {"recipient": "A", "asset": asset, "area": "coast", "coverage_factor": factor}
            for asset, factor in added.items()
        ],
        "rules": [],
    }


def test_a_rule_that_follows_the_budget_is_named() -> None:
    share = {"limit": "spend_share", "each": "recipient", "max": "40%", "name": "no-dominance"}
    stepped = {"limit": "recipients_served", "min": {"0": 1, "20": 2}, "name": "served"}
    assert frontier.every_budget(instance_of(two_countries())) == ""
    assert "no-dominance" in frontier.every_budget(instance_of(two_countries(rules=[share])))
    assert "served" in frontier.every_budget(instance_of(two_countries(rules=[stepped])))
    # Nothing at all stays nothing at every budget.
    assert frontier.every_budget(instance_of(two_countries(rules=[share | {"max": "0%"}]))) == ""


def test_an_instance_that_is_too_much_to_list_is_refused_in_words() -> None:
    document = two_countries()
    for offer in document["offers"]:
        offer["max_units"] = 1000
    instance = instance_of(document)
    question = Question(instance, instance.budget.minor * 1000)
    assert "can be combined in" in frontier.applicable(question)
    with pytest.raises(InputError, match="frontier method does not apply"):
        frontier.prove(question, Options())


def test_the_limit_that_a_refusal_names_is_the_one_that_holds() -> None:
    flagship = opt.load("osa-fy2026")
    with pytest.raises(
        InputError,
        match=(
            r"in more than 10\^\d+ ways; the frontier method lists up to 2,000,000 that keep the"
            r" rules"
        ),
    ):
        frontier.prove(Question(flagship, flagship.budget.minor), Options())


def test_another_objective_is_refused_in_words() -> None:
    question = Question(instance_of(two_countries()), 30 * M, objective=())
    assert "maximises awareness" in frontier.applicable(question)


def test_solve_takes_the_frontier_where_it_is_quickest_and_can_be_told_to() -> None:
    instance = instance_of(two_countries())
    assert opt.solve(instance).method == "frontier"
    assert opt.solve(instance, method="frontier").optimum_unique is False


def test_a_rule_whose_numbers_pass_64_bits_is_reckoned_exactly() -> None:
    # Three radars need 3 x 0.33333333333333333334 = 1.00000000000000000002 crew: more than one by
    # two parts in 10^20.
    document = two_countries(rules=[{"limit": "crew", "asset": "radar", "max": 1}])
    document["assets"][0]["crew"] = "0.33333333333333333334"
    instance = instance_of(document)
    plan = frontier.prove(Question(instance, 60 * M), Options()).plan
    assert plan is not None
    assert plan[0] + plan[1] + plan[3] == 2


def test_a_front_keeps_what_is_best_what_is_preferred_among_equals_and_a_second_best() -> None:
    cost, gain = (
        np.array([0, 5, 5, 5, 7, 9]),
        np.array([0, 10**6, 10**6, 10**6, 10**6, 10**6 - 20_000]),
    )
    key = np.array([[0], [-3], [-1], [-2], [-1], [-1]])
    front = front_of(cost, gain, key, Keeping())
    # Of the three at 5 the one with the greatest key must be there, and two in all; 7 brings no
    # more than two at 5; 9 less.
    assert [-1] in front.key[front.cost == 5].tolist()
    assert 2 <= (front.cost == 5).sum() <= 3
    assert front.cost.max() == 5


def test_merging_in_any_order_gives_the_same_front() -> None:
    dice = np.random.default_rng(5)
    parts = [
        front_of(
            dice.integers(0, 50, 30),
            dice.integers(0, 10**9, 30),
            dice.integers(-5, 0, (30, 2)),
            Keeping(plans=False),
        )
        for _ in range(3)
    ]
    one, two, three = parts
    keep = Keeping(plans=False, most=90)
    first, second = (
        merged(merged(one, two, keep), three, keep),
        merged(one, merged(two, three, keep), keep),
    )
    assert first.cost.tolist() == second.cost.tolist()
    assert first.gain.tolist() == second.gain.tolist()
    assert all(a < b for a, b in pairwise(first.gain.tolist()))


@pytest.mark.parametrize("max_units", [(3, 1, 4), (10**9, 10**9, 10**9, 5), (0, 0), ()])
def test_a_plan_written_as_a_number_is_read_back_and_compares_as_its_vector(
    max_units: tuple[int, ...],
) -> None:
    radix = radix_of(np.array(max_units, dtype=np.int64))
    dice = np.random.default_rng(3)
    units = np.array(
        [[dice.integers(0, most + 1) for most in max_units] for _ in range(20)], dtype=np.int64
    ).reshape(20, len(max_units))
    keys = radix.keys(tuple(range(len(max_units))), units)
    for i in range(20):
        assert radix.plan(keys[i]) == tuple(units[i])
        for j in range(20):
            assert (tuple(keys[i, 1:]) > tuple(keys[j, 1:])) == (tuple(units[i]) > tuple(units[j]))
