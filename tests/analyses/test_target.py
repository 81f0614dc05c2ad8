"""The cheapest plan for a goal: against looking at every plan, by hand, and as a report."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer as opt
from optimizer.errors import InfeasibleError, InputError
from optimizer.instance.instance import Instance
from optimizer.renderers import terminal
from tests.oracle import figures, search
from tests.oracle.cases import M, two_countries
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse
from tests.parts import parts

SEEDS = 500
PARTS = 10
SHARES = (0.3, 0.6, 0.9, 1.0)


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


def compare(seed: int, share: float, method: str) -> None:
    document = random_instance(seed, ties=seed % 4 == 0, max_plans=300 if method == "auto" else 60)
    problem, instance = parse(document), instance_of(document)
    goal = search.baseline(problem) + share * 0.8 * search.scale(problem)
    kept = [
        search.table(problem).awareness[i]
        for i in search.feasible(problem, problem.budget, capped=False)
    ]
    if not kept:
        with pytest.raises(InfeasibleError):
            opt.target(instance, goal, method=method)
        return
    expected = figures.target(problem, problem.budget, goal, capped=False)
    found = opt.target(instance, goal, method=method)
    assert found.most == pytest.approx(max(kept), abs=1e-9 * instance.scale + 1e-12), seed
    if expected is None:
        assert not found.reached, seed
        return
    assert found.allocation is not None, seed
    assert (found.cost.minor, found.allocation.units) == (expected.cost, expected.plan), seed


@pytest.mark.parametrize("part", parts(PARTS))
def test_the_cheapest_plan_of_every_random_instance_is_that_of_looking_at_every_plan(
    part: int,
) -> None:
    for seed in range(part, SEEDS, PARTS):
        compare(seed, SHARES[seed // PARTS % 4], "auto")


@pytest.mark.parametrize(
    ("method", "seed"),
    [*(("packages", seed) for seed in range(20)), *(("units", seed) for seed in range(6))],
)
def test_other_methods_find_the_same_cheapest_plan(method: str, seed: int) -> None:
    compare(seed, SHARES[seed % 4], method)


def test_a_goal_by_hand() -> None:
    # A radar for A and its first cost reach 1.0 for 14 million; nothing cheaper does (12 million
    # buys 0.9).
    instance = instance_of(two_countries())
    found = opt.target(instance, 1.0)
    assert found.allocation is not None
    assert (found.allocation.units, found.cost.minor) == ((1, 0, 0, 0, 0), 14 * M)
    # The budget is no cap: everything costs 24 + 10 + 9 + 14 + 6 = 63 million and reaches 2 x 1.8 +
    # 1 = 4.6.
    assert opt.target(instance, 4.6).cost == "63 million"
    beyond = opt.target(instance, 4.61)
    assert (beyond.reached, beyond.cost) == (False, None)
    assert beyond.most == pytest.approx(4.6)


def test_shares_of_the_budget_stay_those_of_the_stated_budget() -> None:
    # At most half of 30 million for A: one radar (14), whatever is spent in all. Awareness 1 + B's
    # radar and boats (20) 1.0 = 2.0.
    share = {"limit": "spend_share", "recipient": "A", "max": "50%"}
    instance = instance_of(two_countries(rules=[share]))
    assert opt.target(instance, 2.0).cost == "34 million"
    assert opt.target(instance, 2.1).most == pytest.approx(2.0)
    # Half of 60 million is 30: two radars and two boats for A bring 2.4.
    assert opt.target(instance, 2.1, budget=60).reached


def test_where_rules_follow_the_budget_the_smallest_one_that_reaches_the_goal_is_given() -> None:
    # Half of 30 million lets A have its radar (14 million: 1.0), half of less than 28 does not. But
    # three boats for A (9 million, half of 18: 0.6) and two for B (6 million: 0.5) reach 1.1; with
    # less, A has two boats and both together 0.9.
    share = {"limit": "spend_share", "recipient": "A", "max": "50%"}
    found = opt.target(instance_of(two_countries(rules=[share])), 1.0)
    assert (found.cost, found.smallest_budget) == ("14 million", "18 million")
    said = " ".join(terminal.render(found.document).split())
    assert (
        "Under the rules as they stand for a budget of ¥30 m, the goal costs at least ¥14 m."
        in said
    )
    assert "the smallest that reaches the goal under its own is ¥18 m" in said


@pytest.mark.parametrize("seed", range(30))
def test_the_smallest_budget_is_that_of_looking_at_every_plan_or_is_not_claimed(seed: int) -> None:
    document = random_instance(
        seed, kinds=["share-max", "share-min", "served-min", "types-max"], max_plans=100
    )
    problem, instance = parse(document), instance_of(document)
    goal = search.baseline(problem) + 0.3 * search.scale(problem)
    if not search.feasible(problem, problem.budget, capped=False):
        return
    found = opt.target(instance, goal)
    if found.smallest_budget is None:
        return
    smallest = found.smallest_budget.minor
    at, below = (search.optimum(problem, budget) for budget in (smallest, smallest - 1))
    assert at is not None
    assert at.awareness >= goal - 1e-9 * instance.scale
    budgets = range(0, smallest, max(1, smallest // 50))
    smaller = [below, *(search.optimum(problem, budget) for budget in budgets)] if smallest else []
    assert all(each is None or each.awareness < goal for each in smaller)


def test_a_share_of_the_maximum_needs_a_maximum() -> None:
    with pytest.raises(InputError, match="no maximum"):
        opt.target(instance_of(two_countries()), "60%")
    # Capped curves: the maximum is 3. Half is 1.5: B's radar and A's ... the cheapest is a radar
    # for A (1) and B's boats (0.5) for 20.
    capped = opt.target(instance_of(two_countries(curve="capped")), "50%")
    assert (capped.goal, capped.share, capped.cost.minor) == (1.5, 0.5, 20 * M)


def test_a_goal_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError):
        opt.target(instance_of(two_countries()), "a lot")


def test_the_report_says_what_the_goal_costs_or_how_far_one_can_get() -> None:
    instance = instance_of(two_countries())
    assert "The goal costs at least ¥14 m." in terminal.render(opt.target(instance, 1.0).document)
    assert "The goal is beyond reach at any cost" in terminal.render(
        opt.target(instance, 9).document
    )
    assert "Nothing needs to be bought" in terminal.render(opt.target(instance, 0).document)


def test_rules_that_clash_at_any_cost_are_named() -> None:
    rules = [
        {"limit": "units", "asset": "radar", "min": 2, "name": "more"},
        {"limit": "units", "asset": "radar", "max": 1, "name": "fewer"},
    ]
    with pytest.raises(InfeasibleError, match="more, fewer cannot all hold"):
        opt.target(instance_of(two_countries(rules=rules)), 1.0)
