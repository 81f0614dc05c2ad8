"""The foil, what one unit adds, and rules together with the price, against every plan of many
random instances.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.desk import Desk
from optimizer.errors import StoppedError
from optimizer.evaluate import plan_awareness
from optimizer.figures.foil import adding, foils
from optimizer.figures.offer_figures import Asked
from optimizer.figures.without_rules import WithoutRules
from optimizer.proof import Options, Plan
from tests.figures.test_against_the_oracle import instance_of
from tests.oracle import figures, ranges, search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Problem, parse
from tests.parts import parts

SEEDS = 240
PARTS = 40


def asked_of(document: dict[str, Any], method: str) -> tuple[Asked, Problem] | None:
    """The best plan, asked about; None where there is none."""
    it, problem = instance_of(document), parse(document)
    desk = Desk(it, Options(method=method, exact=True))  # type: ignore[arg-type]
    question = desk.question(it.budget.minor)
    best = search.optimum(problem, it.budget.minor)
    if best is None:
        return None
    return Asked(desk, question, best.plan, best.awareness, thorough=True), problem


def check(asked: Asked, problem: Problem, offer: int) -> None:
    budget, prices = asked.question.budget, asked.instance.unit_costs
    units, found = asked.plan[offer], foils(asked, offer)
    conditions: dict[str, Any] = {"foil": lambda plan: plan[offer] > 0}
    if units:
        conditions = {
            "foil": lambda plan: plan[offer] == 0,
            "foil_one_more": lambda plan: plan[offer] > units,
        }
    for name, condition in conditions.items():
        expected = figures.foil(problem, budget, offer, condition, prices)
        if expected is None:
            assert name not in found
            continue
        assert found[name].plan == expected.plan
        assert found[name].lost == pytest.approx(expected.lost, abs=2 * search.tau(problem))
    nothing: Plan = (0,) * len(asked.plan)
    for name, plan in (("adds_alone", nothing), ("adds_last", asked.plan)):
        more = (*plan[:offer], plan[offer] + 1, *plan[offer + 1 :])
        adds = search.awareness(problem, more) - search.awareness(problem, plan)
        assert adding(asked, offer)[name].number == pytest.approx(
            adds, abs=1e-9 * search.scale(problem)
        )


@pytest.mark.parametrize("method", ["auto", "packages"])
@pytest.mark.parametrize("part", parts(PARTS, daily=2))
def test_the_foil_is_the_best_plan_under_its_condition_with_small_differences_undone(
    part: int, method: str
) -> None:
    for seed in range(part, SEEDS, PARTS):
        asked = asked_of(random_instance(seed), method)
        if asked is not None:
            for offer in range(len(asked[0].plan)):
                check(*asked, offer)


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_rules_are_tried_alone_and_together_with_the_price(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        try:
            check_lifting_for_all(seed, "packages")
        except StoppedError:  # on its own the packages method need not come to an end
            check_lifting_for_all(seed, "units")


def check_lifting_for_all(seed: int, method: str) -> None:
    asked = asked_of(random_instance(seed), method)
    if asked is None:
        return
    for offer, units in enumerate(asked[0].plan):
        if not units:
            check_lifting(*asked, offer)


def check_lifting(asked: Asked, problem: Problem, offer: int) -> None:
    """Every rule lifted alone: is the offer in the best plan, or at which unit cost would it be?"""
    budget, lifting = asked.question.budget, WithoutRules(asked, offer)
    found = lifting.enters_at_costs()
    refused = ranges.enters_at_cost(problem, budget, offer) is None  # when alone costs are told
    for name in dict.fromkeys(check.rule for check in search.checks(problem)):
        lifted = [check for check in search.checks(problem) if check.rule == name]
        best = search.optimum(problem, budget, without=lifted)
        assert best is not None
        assert (name in lifting.enters) == (best.plan[offer] > 0)
        if name in lifting.enters:
            assert name not in found
            continue
        cost = ranges.enters_at_cost(problem, budget, offer, lifted)
        if name in found:
            assert cost == found[name].minor
        elif refused:
            assert cost is None


def test_awareness_of_a_foil_is_that_of_its_plan() -> None:
    for seed in range(10):
        asked = asked_of(random_instance(seed), "auto")
        if asked is None:
            continue
        for offer in range(len(asked[0].plan)):
            for foil in foils(asked[0], offer).values():
                value = plan_awareness(asked[0].instance, foil.plan)
                assert value == pytest.approx(search.awareness(asked[1], foil.plan))
