"""What it is worth to know more before buying, and what plans break where less is on offer: held
against looking at every plan in every draw, and against closed forms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev
from typing import Any

import numpy as np
import pytest

import optimizer as opt
from optimizer.analyses.robustness import Robust
from optimizer.analyses.robustness.information import first_order, group_of, regressed
from optimizer.analyses.robustness.result import ExpectedPlan, Group, Information
from optimizer.analyses.robustness.statistics import wilson
from optimizer.instance.whatif.draws import at_mean_outcomes, draw, outcomes
from optimizer.proof import Options
from optimizer.renderers import terminal
from tests.analyses.test_robustness import DRAWS, drawn, ranged, two_waters
from tests.analyses.test_robustness import check as check_outcomes
from tests.larger import part_of_the_flagship
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Plan, Problem, parse
from tests.parts import first_daily, parts
from tests.test_against_the_oracle import instance_of

SEEDS = 240
PARTS = 24
CHOOSING = DRAWS // 4  # one draw in four more is kept for choosing


def known_of(found: Robust) -> tuple[ExpectedPlan, Information]:
    over = found.typed.outcomes
    assert over.expected is not None
    assert over.information is not None
    return over.expected, over.information


def group(found: Robust, name: str) -> Group:
    (it,) = (each for each in known_of(found)[1].groups if each.group == name)
    return it


def error(numbers: Sequence[float]) -> float:
    return stdev(numbers) / math.sqrt(len(numbers))


# -- against looking at every plan -----------------------------------------------------------------


def check(found: Robust, document: dict[str, Any], others: Sequence[Problem]) -> None:
    """Hold what is said of knowing more against every plan; ``others`` are the draws told of."""
    expected, information = known_of(found)
    stated = parse(document)
    # a tie, and the twelfth digit of what is written
    close = 1e-9 * found.instance.scale + 1e-11 * max(1, search.awareness(stated, found.plan))
    near = 1e-6 * found.instance.scale + close  # a proof
    every = search.plans(stated)
    allowed = [every[i] for i in search.feasible(stated, stated.budget)]

    kept = drawn(found, document, range(-1, -1 - CHOOSING, -1))
    worth = {plan: [search.awareness(each, plan) for each in kept] for plan in allowed}
    top = [max(values[j] for values in worth.values()) for j in range(CHOOSING)]
    best_mean = max(fmean(values) for values in worth.values())
    plan = found.plans.get("expected", found.plan)

    # the expected plan, and that no plan is better in the mean
    assert expected.draws == CHOOSING
    assert fmean(worth[plan]) == pytest.approx(best_mean, abs=near)
    assert best_mean - close <= expected.bound <= best_mean + near
    moved = {(each.recipient, each.asset, each.base): each.units for each in expected.changes}
    changes = zip(stated.offers, found.plan, plan, strict=True)
    assert moved == {
        (offer.recipient, offer.asset, offer.base): after - before
        for offer, before, after in changes
        if after != before
    }
    here = [a - b for a, b in zip(worth[plan], worth[found.plan], strict=True)]
    there = [search.awareness(p, plan) - search.awareness(p, found.plan) for p in others]
    assert expected.chosen_on.value == pytest.approx(fmean(here), abs=close)
    assert expected.held_out.value == pytest.approx(fmean(there), abs=close)
    assert expected.curse.value == pytest.approx(fmean(here) - fmean(there), abs=2 * close)
    assert expected.curse.error == pytest.approx(math.hypot(error(here), error(there)), abs=close)

    # EVPI from both ends
    least, most = information.perfect.at_least, information.perfect.at_most
    assert least.value == pytest.approx(fmean(top) - best_mean, abs=near)
    assert least.error == pytest.approx(
        error([a - b for a, b in zip(top, worth[plan], strict=True)]), abs=near
    )
    short = [
        max(search.awareness(p, each) for each in allowed) - search.awareness(p, plan)
        for p in others
    ]
    assert most.value == pytest.approx(fmean(short), abs=near)
    assert most.error == pytest.approx(error(short), abs=near)

    # weights: what the others bring in the mean of the kept draws, and the weights of each draw
    covered = {
        each: [
            fmean(problem.areas[a].coverage(each) for problem in kept)
            for a in range(len(stated.areas))
        ]
        for each in allowed
    }
    weights = [[area.weight for area in problem.areas] for problem in others]

    def brought(row: Sequence[float], each: Plan) -> float:
        return math.fsum(w * c for w, c in zip(row, covered[each], strict=True))

    without = max(fmean(brought(row, each) for row in weights) for each in allowed)

    def with_weights(among: Sequence[Plan]) -> float:
        return fmean(max(brought(row, each) for each in among) for row in weights) - without

    best_of_kept = []
    for problem in kept:
        tops = max(search.awareness(problem, each) for each in allowed)
        tied = [
            each
            for each in allowed
            if search.awareness(problem, each) >= tops - search.tau(problem)
        ]
        known = search.table(stated)
        best_of_kept.append(min(tied, key=lambda each: known.ranks[every.index(each)]))
    candidates = list(dict.fromkeys([found.plan, plan, *best_of_kept]))
    assert information.plans == len(candidates)
    told = group(found, "weights").value
    middle = [fmean(column) for column in zip(*weights, strict=True)]
    unknown = max(allowed, key=lambda each: brought(middle, each))
    assert told.value == pytest.approx(with_weights([*candidates, unknown]), abs=near)
    assert told.value <= with_weights(allowed) + near


def asked_and_checked(document: dict[str, Any], seed: int, **plans: Plan) -> None:
    found = opt.robust(
        instance_of(document),
        DRAWS,
        seed,
        plans=plans,
        price_draws=0,
        declines=0,
        cautious=False,
    )
    others = drawn(found, document, range(1, DRAWS + 1))
    check_outcomes(found, document, others)
    check(found, document, others)


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_every_figure_is_that_of_looking_at_every_plan_in_every_draw(part: int) -> None:
    """The outcomes of plans, the expected plan, and what it is worth to know more."""
    checked = 0
    for seed in range(part, SEEDS, PARTS):
        document = ranged(random_instance(seed, max_plans=100), seed)
        stated = parse(document)
        if search.optimum(stated, stated.budget) is None:
            with pytest.raises(opt.InfeasibleError):
                opt.robust(instance_of(document), DRAWS, price_draws=0)
            continue
        checked += 1
        asked_and_checked(document, seed, nothing=(0,) * len(stated.offers))
    assert checked >= SEEDS // PARTS // 2


def test_floors_hold_every_plan_at_the_stated_numbers() -> None:
    asked = 0
    for seed in range(8):
        document = ranged(random_instance(seed, max_plans=60, kinds=["coverage"]), seed)
        stated = parse(document)
        if search.optimum(stated, stated.budget) is not None:
            asked += 1
            asked_and_checked(document, seed)
    assert asked > 4


# -- closed forms ----------------------------------------------------------------------------------


def test_the_worth_of_a_weight_is_its_integral() -> None:
    # A brings w/2, B 3/2; w is triangular on 1, 4, 7, so E w = 4 and A is best unknown, with 2.
    # Known, max(w, 3)/2 is had: E max(w, 3) - 4 = E (3 - w)⁺ = ∫ (w - 1)²/18 dw over 1 to 3
    # (the distribution function) = 2³/54 = 4/27. Half of it is 2/27.
    found = opt.robust(two_waters(), 400, 2)
    told, perfect = group(found, "weights"), known_of(found)[1].perfect
    for value in (told.value, perfect.at_least, perfect.at_most):
        assert value.error is not None
        assert abs(value.value - 2 / 27) < 3 * value.error
    assert told.numbers == 1
    # 2/27 is 3.7 % of the gain, and far above 2 standard errors
    assert told.worth
    assert perfect.worth
    # Money buys nothing more than A with 10, and A and B with 20: 10 more.
    assert told.money == perfect.money == opt.Money("10", "JPY")


def factors(low: float, mode: float, high: float) -> list[dict[str, Any]]:
    """North from 1 (as its weight is 1), south 0.5, of which an uncertain share stands."""
    return [
        {
            "recipient": "A",
            "asset": "radar",
            "area": "north",
            "coverage_factor": {"value": mode, "low": low, "high": high},
        },
        {"recipient": "B", "asset": "radar", "area": "south", "coverage_factor": 1},
    ]


def two_groups() -> opt.Instance:
    return two_waters(
        areas=[{"area": "north", "weight": 1}, {"area": "south", "weight": 1}],
        effects=factors(0.2, 0.5, 0.8),
        offers=[
            {"recipient": "A", "asset": "radar", "max_units": 1},
            {
                "recipient": "B",
                "asset": "radar",
                "max_units": 1,
                "uptake": {"value": 0.4, "low": 0.1, "high": 0.7},
            },
        ],
    )


@pytest.mark.parametrize("seeds", first_daily([range(1), range(1, 16)], 1))
def test_the_worth_of_other_numbers_is_their_integral_within_its_error(seeds: range) -> None:
    # A brings c, triangular on 0.2, 0.5, 0.8; B brings u, on 0.1, 0.4, 0.7: means 0.5 and 0.4.
    # With c known, max(c, 0.4): E (0.4 - c)⁺ = ∫ (c - 0.2)²/(0.6 x 0.3) dc to 0.4 = 0.2³/0.54.
    # With u known, max(0.5, u): E (u - 0.5)⁺ is the same by symmetry, 0.014815.
    away = []
    for seed in seeds:
        found = opt.robust(two_groups(), 300, seed)
        for name in ("effects", "uptake"):
            told = group(found, name).value
            assert told.error is not None
            away.append(abs(told.value - 0.2**3 / 0.54) / told.error)
    assert max(away) < 4
    assert sum(each < 2 for each in away) >= 0.8 * len(away)  # some 95 % are


def test_an_error_is_how_far_estimates_lie_apart() -> None:
    """Of 300 samples of 200 draws of y = x - 0.5 + noise and of 0, x normal of deviation 1.

    E (x - 0.5)⁺ = φ(0.5) - 0.5 (1 - Φ(0.5)) = 0.352065 - 0.154269 = 0.197797, and without x 0 is
    best.
    """
    chance = np.random.default_rng(7)
    values, errors = [], []
    for _ in range(300):
        x, noise = chance.normal(size=(2, 200))
        more = np.array([np.zeros(200), x - 0.5 + noise])
        value, error_ = regressed(more, np.array([np.zeros(200), x]))
        values.append(value)
        errors.append(error_)
    assert fmean(values) == pytest.approx(0.197797, abs=0.02)
    assert stdev(values) == pytest.approx(fmean(errors), rel=0.25)


def test_a_group_that_changes_nothing_is_worth_nothing() -> None:
    x = np.linspace(-1, 1, 50)
    nothing = np.zeros(50)
    # The better plan is 1 better in every draw: nothing to choose.
    assert regressed(np.array([nothing, nothing + 1]), np.array([nothing, x])) == pytest.approx(
        (0, 0)
    )
    # A change that takes two values leaves a straight line through two means: x is 1 in half of the
    # draws, where the second plan brings 1, and -1 in half, where it loses 1: max is 1/2.
    sign = np.sign(x)
    assert regressed(np.array([nothing, sign]), np.array([nothing, sign]))[0] == pytest.approx(0.5)


# -- first-order changes ---------------------------------------------------------------------------


@pytest.mark.slow
def test_numbers_that_are_moved_together_change_what_they_change_alone() -> None:
    it = opt.load("osa-fy2026")
    drawn = [each for each in outcomes(it) if each.column in ("calm", "baseline", "availability")]
    some = drawn[::23]
    assert {each.table for each in some} == {"areas", "places", "assets"}
    plans = [opt.solve(it).units, tuple(min(1, most) for most in it.max_units)]
    together = first_order(it, plans, drawn, Options(), 1)
    for each in some:
        ends = [at_mean_outcomes(it, {each.path: value}) for value in (each.low, each.high)]
        for position, plan in enumerate(plans):
            low, high = (there.awareness(np.array(plan)) for there in ends)
            assert together[each.path][position] == pytest.approx(high - low, abs=1e-9 * it.scale)


def test_effects_are_moved_an_offer_at_a_time() -> None:
    document = ranged(random_instance(5, max_plans=100), 5)
    it = instance_of(document)
    drawn = [each for each in outcomes(it) if each.table == "effects"]
    assert len(drawn) > 3
    plan = tuple(map(int, it.max_units))
    together = first_order(it, [plan], drawn, Options(), 1)
    for each in drawn:
        low, high = (
            at_mean_outcomes(it, {each.path: value}).awareness(np.array(plan))
            for value in (each.low, each.high)
        )
        assert together[each.path][0] == pytest.approx(high - low, abs=1e-9 * it.scale)


def test_every_outcome_of_the_flagship_has_a_group_that_a_reader_knows() -> None:
    names = {group_of(each) for each in outcomes(opt.load("osa-fy2026"))}
    assert names == {"weights", "baselines", "sea state", "uptake", "sensors", "places"}


@pytest.mark.slow
def test_what_knowing_more_is_worth_is_the_same_bytes_for_any_number_of_workers() -> None:
    it = part_of_the_flagship()
    only: dict[str, Any] = {"price_draws": 0, "declines": 0, "cautious": False}
    answers = [opt.robust(it, 36, 7, workers=n, **only).typed for n in (1, 3)]
    assert answers[0].outcomes.information is not None
    assert len(answers[0].outcomes.information.groups) > 2
    assert len({each.digest for each in answers}) == 1


# -- what is left out ------------------------------------------------------------------------------


def test_ranges_without_width_are_worth_exactly_nothing() -> None:
    asked = 0
    for seed in range(6):
        instance = instance_of(ranged(random_instance(seed, max_plans=100), seed, wide=0))
        best = opt.solve(instance)
        if best.status == "infeasible":
            continue
        asked += 1
        found = opt.robust(instance, 40, price_draws=0)
        expected, information = known_of(found)
        assert (found.plan, expected.changes, [*found.plans]) == (best.units, (), ["stated"])
        for each in (expected.chosen_on, expected.held_out, expected.curse):
            assert (each.value, each.error) == (0, 0)
        perfect = information.perfect
        for value in (perfect.at_least, perfect.at_most, *(g.value for g in information.groups)):
            assert (value.value, value.error) == (0, 0)
        assert not any(each.worth or each.money for each in (perfect, *information.groups))
    assert asked > 3


def test_where_nothing_is_uncertain_nothing_is_said_of_knowing_more() -> None:
    told = opt.robust(opt.load("tutorial"), 3).result
    assert {"expected", "information"}.isdisjoint(told["outcomes"])
    assert "on_offer" not in told


def test_under_35_draws_nothing_is_said_of_groups() -> None:
    for draws, groups in ((34, 0), (35, 1)):
        assert len(known_of(opt.robust(two_waters(), draws))[1].groups) == groups


def test_a_plan_of_ones_own_is_not_called_expected() -> None:
    with pytest.raises(opt.InputError, match="'expected' is the plan with the best mean"):
        opt.robust(two_waters(), 3, plans={"expected": {}})


# -- what is on offer ------------------------------------------------------------------------------


def crewed() -> opt.Instance:
    """A boat needs 3 of 2 to 5 crew; of two on offer perhaps none is left."""
    return opt.Instance.from_tables(
        name="Crewed",
        budget=20,
        curve="proportional",
        recipients=[{"recipient": "A", "berths": {"value": 4, "low": 2, "high": 5}}],
        assets=[
            {
                "asset": "boat",
                "category": "boat",
                "unit_cost": 10,
                "crew": {"value": 2, "low": 1, "high": 4},
            }
        ],
        areas=[{"area": "north", "weight": 1}],
        offers=[
            {"recipient": "A", "asset": "boat", "max_units": {"value": 2, "low": 0, "high": 3}}
        ],
        effects=[{"recipient": "A", "asset": "boat", "area": "north", "coverage_factor": 0.5}],
        rules=[{"limit": "crew", "each": "recipient", "max_column": "berths", "name": "crews"}],
    )


def test_what_the_plan_breaks_is_what_the_drawn_instance_says() -> None:
    it = crewed()
    found = opt.robust(it, 60, 4, price_draws=0)
    assert found.plan == (2,)
    broken = []
    for number in range(1, 61):
        there = opt.evaluate(draw(it, 4, number), found.plan, best=False).typed
        broken.append({(each.name, each.member) for each in there.rules if not each.holds})
    told = found.typed.on_offer
    assert told is not None
    assert told.numbers == 3
    assert told.draws == sum(map(bool, broken))
    assert (told.low, told.high) == pytest.approx(wilson(told.draws, 60))
    times = {(each.rule, each.member): each.draws for each in told.limits}
    assert times == {
        name: sum(name in each for each in broken)
        for name in (("crews", "A"), ("max_units", "A/boat"))
    }
    assert [each.draws for each in told.limits] == sorted(times.values(), reverse=True)
    for each in told.limits:
        assert (each.share, each.low, each.high) == pytest.approx(
            (each.draws / 60, *wilson(each.draws, 60))
        )
    # Coverage is as stated: nothing else is drawn, and nothing is to be known.
    assert found.typed.outcomes.numbers == 0
    said = " ".join(terminal.render(found.document).split())
    assert "Which limits the plan breaks where what is on offer varies" in said
    assert f"the plan breaks something in {told.draws} of 60 draws" in said
    assert f"crews A {times['crews', 'A']} " in said


def test_upkeep_is_drawn_with_what_rules_ask_of_it_and_is_no_price() -> None:
    boat = {"asset": "boat", "category": "boat", "unit_cost": 10}
    after = {
        "yearly_upkeep": {"value": 2, "low": 1, "high": 6},
        "delivery_months": {"value": 12, "low": 6, "high": 30},
    }
    it = opt.Instance.from_tables(
        name="Kept up",
        budget=20,
        curve="proportional",
        recipients=[{"recipient": "A", "yearly_funds": 6}],
        assets=[boat | after],
        areas=[{"area": "north", "weight": 1}],
        offers=[{"recipient": "A", "asset": "boat", "max_units": 2}],
        effects=[{"recipient": "A", "asset": "boat", "area": "north", "coverage_factor": 0.3}],
        rules=[{"limit": "upkeep", "each": "recipient", "max_column": "yearly_funds"}],
    )
    found = opt.robust(it, 40, 4)
    # Two boats may cost 6 a year: the rule is broken where one costs more than 3.
    dear = sum(draw(it, 4, n).yearly_upkeeps[0] > it.minor_units(3) for n in range(1, 41))
    told = found.typed.on_offer
    assert told is not None
    assert found.plan == (2,)
    assert (told.numbers, told.draws) == (1, dear)
    assert 0 < dear < 40
    assert found.typed.prices is None


@pytest.mark.parametrize("name", ["osa-fy2023", pytest.param("osa-fy2026", marks=pytest.mark.slow)])
def test_a_real_plan_breaks_the_same_limits_whether_the_instance_is_built_anew_or_not(
    name: str,
) -> None:
    it = opt.load(name).replace(scenarios=None)  # of which each would be proved
    found = opt.robust(it, 2, 9, price_draws=0, declines=0, cautious=False)
    told = found.typed.on_offer
    assert told is not None
    offered = [
        "offers.*.max_units",
        "offers.*.existing_units",
        "assets.*.crew",
        "assets.*.yearly_upkeep",
        "recipients.*.crew_available",
        "recipients.*.upkeep_available",
    ]
    times: dict[tuple[str, str | None], int] = {}
    for number in (1, 2):
        there = opt.evaluate(draw(it, 9, number, only=offered), found.plan, best=False).typed
        for each in there.rules:
            if not each.holds:
                times[each.name, each.member] = times.get((each.name, each.member), 0) + 1
    assert {(each.rule, each.member): each.draws for each in told.limits} == times
