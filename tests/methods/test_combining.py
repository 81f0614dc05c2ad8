"""Plans put together from packages near the bound: against putting together every choice of
packages.
"""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest

import optimizer as opt
from optimizer.evaluate import keeps
from optimizer.methods import packages
from optimizer.methods.packages import decision
from optimizer.methods.packages.blocks import Structure
from optimizer.methods.packages.decision import admit, combine
from optimizer.methods.packages.dividing import divide
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.generation import Bound, Generation
from optimizer.methods.packages.partners import Partners
from optimizer.proof import Options, Plan
from optimizer.question import Question
from tests.parts import parts

SEEDS, PARTS = 96, 24
EDGE = 1e-3
"""Plans this close to the end of the slack may be told or not: their values are rounded."""
CATEGORIES = ("boat", "radar", "uav")


def several_rows(seed: int, free: bool = False) -> opt.Instance:
    """Four recipients with two or three offers each, own waters and shared ones, one money, and
    limits on units over all recipients: at most so many of each category, some served. Or
    ``free``: money for everything, and no limits.
    """
    dice = random.Random(seed)  # noqa: S311 - reproducible random instances, not cryptography
    recipients = ["A", "B", "C", "D"]
    areas = [f"{name}-water" for name in recipients] + ["strait", "gulf"]
    offers = [
        {"recipient": name, "asset": asset, "max_units": dice.randint(1, 2)}
        for name in recipients
        for asset in dice.sample(CATEGORIES, 2)
    ]
    effects = [
        {
            "recipient": offer["recipient"],
            "asset": offer["asset"],
            "area": area,
            "coverage_factor": dice.choice([0.2, 0.3, 0.45, 0.7]) * (1.0 if own else 0.5),
        }
        for offer in offers
        for area in areas
        if (own := area == f"{offer['recipient']}-water") or "-" not in area
        if own or dice.random() < 0.4
    ]
    rules = [{"limit": "units", "category": name, "max": dice.randint(1, 3)} for name in CATEGORIES]
    return opt.Instance.from_tables(
        recipients=[{"recipient": name} for name in recipients],
        assets=[
            {"asset": name, "category": name, "unit_cost": dice.randint(3, 9)}
            for name in CATEGORIES
        ],
        areas=[{"area": area, "weight": dice.choice([1, 1, 2, 3])} for area in areas],
        offers=offers,
        effects=effects,
        rules=[] if free else [*rules, {"limit": "recipients_served", "min": dice.randint(1, 2)}],
        budget="1000" if free else str(dice.randint(12, 45)),
        curve=dice.choice(["saturating", "capped"]),
    )


@pytest.mark.parametrize("part", parts(PARTS, 3))
def test_plans_near_the_bound_are_those_of_trying_every_choice_of_packages(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(part, SEEDS, PARTS):
        # 0: partners are looked up, however few there are.
        monkeypatch.setattr(decision, "MANY", (0, 10_000)[seed % 2])
        monkeypatch.setattr(decision, "TOGETHER", (1, 200)[seed // 2 % 2])
        check_near_the_bound(several_rows(seed), seed)


def test_plans_are_put_together_where_no_row_has_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "MANY", 0)
    for seed in range(3):
        check_near_the_bound(several_rows(seed, free=True), seed)


def check_near_the_bound(instance: opt.Instance, seed: int) -> None:
    question = Question(instance, instance.budget.minor)
    structure = divide(question, packages.by_recipient(question.instance))
    bound = Generation(structure, Effort(10**7)).run()
    if not np.isfinite(bound.value):
        return
    every = allowed(question)
    best = max(value for _, value in every)
    proof = packages.prove(question, Options())
    equal = [plan for plan, value in every if value >= best - structure.ties]
    assert proof.plan in equal, seed
    assert proof.optimum_unique == (len(equal) == 1), seed
    slack = max(1.0, bound.value - np.quantile([value for _, value in every], 0.8))
    assert near(structure, bound, slack) == {
        plan for plan, value in every if value >= bound.value - slack + EDGE
    }, seed


@pytest.mark.parametrize("levels", [64, 3])
def test_no_partner_costs_less_than_is_looked_up_and_where_rows_have_few_levels_one_costs_that(
    levels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Five and six levels of whole numbers; rooms beside those too, so that nothing fits in some.
    monkeypatch.setattr("optimizer.methods.packages.partners.MOST_LEVELS", levels)
    dice = np.random.default_rng(3)
    prices, spare = np.array([2.0, 300.0, 0.7]), np.full(3, 1e-9)
    for _ in range(60):
        n = int(dice.integers(1, 40))
        used = dice.integers(0, (6, 5, 5), (n, 3)).astype(float)
        room = dice.integers(-1, 7, (30, 3)).astype(float)
        lost = dice.uniform(0, 100, n)
        told = Partners(lost, used, prices, spare, np.inf).loss(room)
        # what each partner costs: its own loss, and what it leaves of each row
        left = room[:, None, :] - used[None, :, :]
        fits = (left >= 0).all(axis=2)
        least = np.where(fits, lost + left @ prices, np.inf).min(axis=1)
        assert (told <= least + 1e-6).all()
        if levels == 64:
            assert told == pytest.approx(least, abs=1e-6)


def near(structure: Structure, bound: Bound, slack: float) -> set[Plan]:
    """Plans that the method puts together, those left out that are further down than the slack:
    some are told whose packages alone are not.
    """
    listed = combine(admit(structure, bound, slack, Effort(10**7)), slack, 10**6, Effort(10**7))
    assert listed is not None
    plans = [tuple(map(int, plan)) for plan in listed[0]]
    assert len(set(plans)) == len(plans)
    return {p for p, v in zip(plans, listed[1], strict=True) if v >= bound.value - slack + EDGE}


def allowed(question: Question) -> list[tuple[Plan, float]]:
    """Every plan that keeps every row, with its scaled objective, by looking at all."""
    instance = question.instance
    scale = divide(question, packages.by_recipient(instance)).scale
    each = [range(units + 1) for units in instance.max_units]
    return [
        (plan, question.value_of(plan) * scale)
        for plan in product(*each)
        if keeps(instance, plan, question.rows)
    ]
