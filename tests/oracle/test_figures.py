"""The figures of the oracle: by hand on two countries, and against re-solving changed instances on
random ones.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.parts import parts

from .cases import M, ruled, two_countries
from .curve import at, budget_curve, enters_at_budget, next_better, price_of_next_step, reversals
from .figures import (
    lost_if_barred,
    lost_if_one_fewer,
    lost_if_one_more,
    price_of_rule,
    profile,
    target,
    units_within,
    unspent,
)
from .generate import random_instance
from .problem import SCALES, Problem, parse
from .ranges import cost_range, enters_at_cost, weight_range
from .rules import money_step
from .search import cost, feasible, optimum, plans, tau

A_EAST, A_WEST, A_BOAT, B_RADAR, B_BOAT = range(5)


@pytest.fixture
def two() -> Problem:
    # Awareness per unit: A's radars 1, A's boats 0.2 (two or three), B's radar 0.5, B's boats 0.25.
    # Cost in millions: radars 10 (the first of a country 4 more), boats 3. At 30 the best is two
    # radars for A, two boats for B: 2.5.
    return parse(two_countries())


def test_what_is_lost_when_an_offer_is_barred_raised_or_lowered(two: Problem) -> None:
    # Without A's east: one radar (west, 14) and 16 left: three boats (9) and two for B (6) = 1 +
    # 0.6 + 0.5 = 2.1; loss 0.4.
    assert lost_if_barred(two, 30 * M, A_EAST) == pytest.approx(0.4)
    # Without B's boats: two radars (24) and two boats for A (6) = 2.4; one boat fewer gives the
    # same (2.25 + nothing for 3 million).
    assert lost_if_barred(two, 30 * M, B_BOAT) == pytest.approx(0.1)
    assert lost_if_one_fewer(two, 30 * M, B_BOAT) == pytest.approx(0.1)
    # Two at the east are the most there can be.
    assert lost_if_one_more(two, 30 * M, A_EAST) is None
    # A radar for B (14) leaves 16: one radar for A (14) = 1.5, or five boats (15) = 0.5 + 0.6 + 0.5
    # = 1.6; loss 0.9.
    assert lost_if_one_more(two, 30 * M, B_RADAR) == pytest.approx(0.9)


def test_the_profile_has_every_number_of_units(two: Problem) -> None:
    # Boats for A: none 2.5; one is between the lots; two 2.4 (with two radars); three: one radar
    # and B's boats = 2.1.
    assert profile(two, 30 * M, A_BOAT) == [
        pytest.approx(2.5),
        None,
        pytest.approx(2.4),
        pytest.approx(2.1),
    ]


def test_the_curve_has_the_best_plan_at_every_budget(two: Problem) -> None:
    # By hand: 3 -> one boat for B (0.25), 6 -> two (0.5), 9 -> two for A, one for B (0.65), 12 ->
    # two each (0.9), 14 -> a radar for A (1), 15 -> three boats for A, two for B (1.1), 17 -> the
    # radar and a boat for B (1.25).
    points = budget_curve(two)[:8]
    assert [point.budget // M for point in points] == [0, 3, 6, 9, 12, 14, 15, 17]
    assert [point.awareness for point in points] == pytest.approx(
        [0, 0.25, 0.5, 0.65, 0.9, 1, 1.1, 1.25]
    )
    assert at(budget_curve(two), 14 * M - 1).plan == (0, 0, 2, 0, 2)
    assert enters_at_budget(two, A_EAST) == 14 * M
    assert enters_at_budget(two, A_EAST, up_to=14 * M - 1) is None
    assert next_better(two, 13 * M) == (14 * M, 1)


def test_what_a_larger_budget_drops_is_a_reversal(two: Problem) -> None:
    # See the curve above: 9 million drops B's second boat (back at 12), 14 all four boats (back at
    # 15), 15 the radar (back at 17).
    found = [(r.offer, r.budget // M, r.before, r.after, r.returns) for r in reversals(two)[:4]]
    assert found == [
        (B_BOAT, 9, 2, 1, 12 * M),
        (A_BOAT, 14, 2, 0, 15 * M),
        (B_BOAT, 14, 2, 0, 15 * M),
        (A_EAST, 15, 1, 0, 17 * M),
    ]


def test_the_cost_at_which_an_unfunded_offer_enters(two: Problem) -> None:
    # Without A's boats 2.5. Beside two radars (24) three of them make 2.6, if 3 x c <= 6: c = 2
    # million. Two of them and one of B's make 2.65, if 2 x c + 3 <= 6: c = 1.5 million.
    assert enters_at_cost(two, 30 * M, A_BOAT) == 2 * M
    # B's radar (with 4 million the first time) must fit beside two radars: 24 + 4 + c <= 30, c = 2:
    # 2.5, not better; one boat of B stays: 2 + 0.5 + 0.25 at c <= -1: never. Instead of a radar: 14
    # + 4 + c + 6 = 24 + c and A's boats 6: 1 + 0.5 + 0.5 + 0.4 at c = 0.
    assert enters_at_cost(two, 30 * M, B_RADAR) is None


def test_how_far_a_cost_may_move_before_the_plan_changes(two: Problem) -> None:
    # B's boats: dearer than 3 the plan no longer fits. Cheaper, at c <= 0: two radars, two boats of
    # A for 6 beside them at c = 0 (2 + 0.5 + 0.4); the plan is the best from 1 yen up.
    assert cost_range(two, 30 * M, B_BOAT) == (1, 3 * M)
    # B's radar is not in the plan: from 0 up it stays out, see above.
    assert cost_range(two, 30 * M, B_RADAR) == (0, None)
    assert cost_range(two, 30 * M, A_BOAT) == (2_000_001, None)


def test_how_far_a_weight_may_move_before_the_plan_changes(two: Problem) -> None:
    # With weight w for the bay the plan has w x 1 + 0.5. Rivals: two boats of A instead of B's: w x
    # 1.2, better from 0.2 w > 0.5. One radar, three boats and B's (w x 0.8 + 0.5) never. B's radar,
    # B's boats (20) and three boats of A (29): w x 0.3 + 1 is better below 0.7 w < 0.5.
    first, last = weight_range(two, 30 * M, 0)
    assert first == pytest.approx(5 / 7)
    assert last == pytest.approx(2.5)


def test_the_price_of_a_rule_without_it_and_eased_by_one_step() -> None:
    problem = ruled(
        {"limit": "units", "each": "recipient", "category": "radar", "max": 0},
        {"limit": "spend", "recipient": "B", "max": 3},
    )
    # At 30 million: three boats of A, one of B = 0.6 + 0.25 = 0.85. One radar for A: 14 + 9 + 3 =
    # 26, 1.85; all of A's: 24 + 6, 2.4, or 24 + 3, 2.25. B's radar does not fit its 3 million.
    assert price_of_rule(problem, 30 * M, "r1", "A").eased == pytest.approx(1.0)
    assert price_of_rule(problem, 30 * M, "r1", "A").without == pytest.approx(2.4 - 0.85)
    assert price_of_rule(problem, 30 * M, "r1", "B").without == 0
    # A money step at 30 million is 1 million (a twentieth is 1.5): not enough for another boat.
    assert price_of_rule(problem, 30 * M, "r2").eased == 0
    assert price_of_rule(problem, 30 * M, "r2").without == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("budget", "step"),
    [(18_100 * M, 500 * M), (400, 20), (399, 10), (100, 5), (20, 1), (3, 1), (0, 1)],
)
def test_a_money_step_is_the_largest_1_2_5_number_in_a_twentieth(budget: int, step: int) -> None:
    assert money_step(budget) == step


def test_the_next_step_and_the_money_left(two: Problem) -> None:
    # A twentieth of 23 million is 1.15 million, a step 1 million: 24 buys two radars (2) instead of
    # a radar, A's two boats and one of B's at 14 + 6 + 3 = 23 (1.65).
    assert price_of_next_step(two, 23 * M) == pytest.approx(2 - 1.65)
    left = unspent(two, 25 * M)
    assert (left.amount, left.saturated, left.rules, left.next) == (
        1 * M,
        False,
        (),
        (27 * M, 2.25),
    )


def test_money_left_because_of_a_rule_or_because_there_is_nothing_more_to_buy(two: Problem) -> None:
    capped = unspent(ruled({"limit": "units", "max": 1}), 30 * M)
    assert (capped.amount, capped.saturated, capped.complete, capped.rules) == (
        16 * M,
        True,
        False,
        ("r1",),
    )
    everything = cost(two, plans(two)[-1])
    full = unspent(two, everything + 5)
    assert (full.amount, full.saturated, full.complete, full.rules) == (5, True, True, ())


def test_a_target_is_reached_at_least_cost(two: Problem) -> None:
    reached = target(two, 30 * M, 1.0)
    assert reached is not None
    assert (reached.plan, reached.cost) == ((1, 0, 0, 0, 0), 14 * M)
    assert target(two, 30 * M, 2.6) is None
    beyond = target(two, 30 * M, 2.6, capped=False)
    assert beyond is not None
    assert beyond.cost == 33 * M  # two radars for A (24), two boats of A (6), one of B (3): 2.65


def test_what_plans_almost_as_good_have_in_common(two: Problem) -> None:
    # Within 0.1 of 2.5: two radars with B's two boats or A's two, at east, west or both (at most
    # one at the west).
    assert units_within(two, 30 * M, 0.11) == [(1, 2), (0, 1), (0, 2), (0, 0), (0, 2)]


# ------------------------------------------------------------------ against re-solving


SEEDS = parts(40, daily=15)


def _solved(seed: int, **knobs: Any) -> tuple[dict[str, Any], Problem] | None:
    document = random_instance(seed, max_plans=150, **knobs)
    problem = parse(document)
    return (document, problem) if feasible(problem, problem.budget) else None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_curve_equals_the_optimum_at_every_budget_of_the_grid(seed: int) -> None:
    problem = parse(random_instance(seed, fine_money=False))
    grain = SCALES[random_instance(seed, fine_money=False)["money_unit"]]
    points = budget_curve(problem)
    for budget in range(0, cost(problem, plans(problem)[-1]) + 2 * grain, grain):
        found, point = optimum(problem, budget), at(points, budget)
        assert point.plan == (None if found is None else found.plan)
        assert point.awareness == (
            None if found is None else pytest.approx(found.awareness, abs=2 * tau(problem))
        )
    for point in points[1:]:
        below, here = optimum(problem, point.budget - 1), optimum(problem, point.budget)
        assert (below and below.plan) != (here and here.plan)


def _recosted(document: dict[str, Any], offer: int, unit_cost: int) -> Problem:
    changed = copy.deepcopy(document)
    changed["offers"][offer]["unit_cost"] = f"{unit_cost // 1000}.{unit_cost % 1000:03d} thousand"
    return parse(changed)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cost_figures_equal_re_solving_at_their_ends(seed: int) -> None:
    solved = _solved(seed)
    if solved is None:
        return
    document, problem = solved
    chosen = optimum(problem, problem.budget)
    assert chosen is not None
    for offer in range(len(problem.offers)):

        def stays(unit_cost: int, offer: int = offer) -> bool:
            changed = _recosted(document, offer, unit_cost)
            after = optimum(changed, problem.budget)
            mine = optimum(changed, problem.budget, lambda plan: plan == chosen.plan)
            return (
                mine is not None
                and after is not None
                and mine.awareness >= after.awareness - tau(problem)
            )

        first, last = cost_range(problem, problem.budget, offer)
        assert stays(first)
        assert first == 0 or not stays(first - 1)
        assert stays(last if last is not None else 10 * problem.offers[offer].unit_cost)
        assert last is None or not stays(last + 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_offer_enters_at_its_cost_and_at_no_dearer_one(seed: int) -> None:
    solved = _solved(seed, fine_money=False)
    if solved is None:
        return
    document, problem = solved
    chosen = optimum(problem, problem.budget)
    assert chosen is not None
    for offer in range(len(problem.offers)):
        if chosen.plan[offer] == 0:

            def enters(unit_cost: int, offer: int = offer) -> bool:
                changed = _recosted(document, offer, unit_cost)
                inside = optimum(changed, problem.budget, lambda plan: plan[offer] > 0)
                outside = optimum(changed, problem.budget, lambda plan: plan[offer] == 0)
                return (
                    inside is not None
                    and outside is not None
                    and inside.awareness > outside.awareness + tau(problem)
                )

            found, stated = (
                enters_at_cost(problem, problem.budget, offer),
                problem.offers[offer].unit_cost,
            )
            assert found is None or enters(found)
            above = range(-1 if found is None else found, stated, max(1, stated // 40))
            assert not any(enters(dearer + 1) for dearer in above)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_weight_range_equals_re_solving_just_inside_and_outside(seed: int) -> None:
    solved = _solved(seed)
    if solved is None or any("coverage" in rule.values() for rule in solved[0]["rules"]):
        return
    document, problem = solved
    chosen = optimum(problem, problem.budget)
    assert chosen is not None
    for area in range(len(problem.areas)):

        def stays(weight: float, area: int = area) -> bool:
            changed = copy.deepcopy(document)
            changed["areas"][area]["weight"] = weight
            after = optimum(parse(changed), problem.budget)
            mine = optimum(parse(changed), problem.budget, lambda plan: plan == chosen.plan)
            return (
                mine is not None
                and after is not None
                and mine.awareness >= after.awareness - tau(problem)
            )

        first, last = weight_range(problem, problem.budget, area)
        assert stays(first * (1 + 1e-6) + (1e-6 if last is None else min(1e-6, last - first)))
        assert first == 0 or not stays(first * (1 - 1e-6))
        assert stays(last * (1 - 1e-6)) if last is not None else stays(1e3)
        assert last is None or not stays(last * (1 + 1e-6) + 1e-6)
