"""The fair plan is the one that looking at every plan finds, level by level; so is its price."""

from __future__ import annotations

from typing import Any, get_args

import pytest

import optimizer as opt
from optimizer.analyses.fair.result import Reached
from optimizer.figures.benefit import By
from tests.analyses import small
from tests.analyses.test_alternatives import instance_of
from tests.oracle import fairness, search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Plan, Problem, parse
from tests.parts import parts

SEEDS, PARTS = 240, 12


def told(level: Reached) -> tuple[float, float]:
    """What is reached at a place, and what none exceeds; minor units of money."""
    if level.grant is not None and level.grant_at_most is not None:
        return level.grant.minor, level.grant_at_most.minor
    return level.least or 0.0, level.at_most or 0.0


class Looked:
    """Every feasible plan, with what recipients have of it, the least first."""

    def __init__(self, problem: Problem, by: By) -> None:
        self.most = fairness.potentials(problem)
        known = search.table(problem)
        self.plans: list[tuple[list[float], float, Plan]] = [
            (fairness.has(problem, plan, by, self.most), known.awareness[i], plan)
            for i in search.feasible(problem, problem.budget)
            for plan in (known.plans[i],)
        ]

    def within(self, floors: list[float], spare: float) -> list[tuple[list[float], float, Plan]]:
        """Those that have so much at the first places, or hardly less."""
        return [
            each
            for each in self.plans
            if all(had >= least - spare for had, least in zip(each[0], floors, strict=False))
        ]


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_levels_price_and_curve_are_those_of_looking_at_every_plan(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        by: By = get_args(By)[seed // PARTS % 3]
        document = random_instance(seed, max_plans=150, ties=seed % 4 == 1, standing=seed % 4 == 2)
        problem = parse(document)
        if search.optimum(problem, problem.budget) is None:
            continue
        found = opt.fair(instance_of(document), by, 3).typed
        looked = Looked(problem, by)
        tiny = 1e-9 * search.scale(problem) + 1e-12
        potentials = {each.recipient: each.potential for each in found.recipients}
        assert potentials == pytest.approx(looked.most, abs=2 * tiny), seed
        if not looked.plans[0][0]:
            assert found.levels == (), seed
            continue
        assert len(found.levels) == min(3, len(looked.plans[0][0])), seed
        # Levels closer together than a grain are not told apart, so each is held against plans
        # that reach what is told of those before to the last digit, and to a grain.
        rounding = 0.0 if by == "grant" else found.grain / 1000
        floors: list[float] = []
        for place, level in enumerate(found.levels):
            reached, at_most = told(level)
            least = max(had[place] for had, *_ in looked.within(floors, rounding))
            most = max(had[place] for had, *_ in looked.within(floors, found.grain))
            assert least - found.grain <= reached + rounding, (seed, place)
            assert reached <= most + rounding, (seed, place)
            assert least - rounding <= at_most <= reached + 1.01 * found.grain, (seed, place)
            floors.append(reached)
        proof = 1e-6 * search.scale(problem) + tiny
        exact = max(value for _, value, _ in looked.within(floors, rounding))
        loose = max(value for _, value, _ in looked.within(floors, found.grain))
        assert exact - proof <= found.awareness <= loose + tiny, seed
        assert found.at_most >= exact - tiny, seed
        for point in found.curve:
            so_much = point.grant.minor if point.grant is not None else point.least or 0.0
            everybody = [so_much] * len(looked.plans[0][0])
            exact = max(value for _, value, _ in looked.within(everybody, rounding))
            loose = max(value for _, value, _ in looked.within(everybody, found.grain))
            assert point.awareness is not None
            assert point.at_most is not None
            assert exact - proof <= point.awareness <= loose + tiny, (seed, so_much)
            assert point.at_most >= exact - tiny, (seed, so_much)


def test_an_example_by_hand() -> None:
    # Capped coverage, budget 10, nobody more than 6. By itself the Philippines could gain a radar
    # and a rhib, 2 + 0.5 for 6; Fiji three rhibs, 0.25 each for 2. The best plan, radar, rhib and
    # two for Fiji, gives them all of that and 0.5 of 0.75, two thirds. A third rhib for Fiji takes
    # the Philippine one: 2 of 2.5 is four fifths, so both have at least that, for 2.75 and not 3.
    found = opt.fair(small.instance()).typed
    fiji, philippines = sorted(found.recipients, key=lambda each: each.recipient)
    assert (philippines.potential, fiji.potential) == (pytest.approx(2.5), pytest.approx(0.75))
    assert (philippines.best_share, fiji.best_share) == (1, pytest.approx(2 / 3))
    assert [level.least for level in found.levels] == [pytest.approx(0.8), pytest.approx(1)]
    assert (found.best, found.awareness) == (pytest.approx(3.1), pytest.approx(2.85))
    assert (found.price, found.price_share) == (pytest.approx(0.25), pytest.approx(0.25 / 3))
    changes = {line.key: line.units for line in found.changes}
    assert changes == {"PHL/rhib": -1, "FJI/rhib": 1}


def test_grants_are_exact_money() -> None:
    # Rhibs cost 2, the radar 4 with its first cost: with 10 both can have 4 and no more than 5.
    # Fiji's two rhibs are 4; 6 for each would be 12. The other then has the 6 that are left.
    found = opt.fair(small.instance(), "grant").typed
    grants = [(str(level.grant), str(level.grant_at_most)) for level in found.levels]
    assert grants == [("¥4 m", "¥4 m"), ("¥6 m", "¥6 m")]


def test_a_minimum_that_others_have_a_part_in_does_not_hold_for_one_alone() -> None:
    # Two must be served, so no plan for one alone keeps the rules; what it could gain is told.
    rules = [small.DOMINANCE, {**small.SERVED, "min": 2}]
    assert all(
        each.potential > 0 for each in opt.fair(small.instance(rules=rules)).typed.recipients
    )


@pytest.mark.parametrize("keys", [{"by": "need"}, {"levels": 0}, {"levels": True}])
def test_what_cannot_be_read_is_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(opt.InputError):
        opt.fair(small.instance(), **keys)


def test_where_no_plan_keeps_the_rules_they_are_named() -> None:
    rules = [{"limit": "recipients_served", "min": 2, "name": "two-served"}]
    with pytest.raises(opt.InfeasibleError, match="two-served"):
        opt.fair(small.instance(rules=rules), budget=2)
