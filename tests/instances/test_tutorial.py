"""The tutorial's README, line by line: its arithmetic is the test."""

from pathlib import Path

import pytest

import optimizer as opt
from optimizer.solve import evaluate, solve

TUTORIAL = Path(__file__).parents[2] / "instances" / "tutorial"


@pytest.fixture(scope="module")
def tutorial() -> opt.Instance:
    return opt.load(TUTORIAL)


def units(answer: opt.Allocation) -> dict[str, int]:
    assert answer.units is not None
    return {
        offer.key: bought
        for offer, bought in zip(answer.instance.offers, answer.units, strict=True)
        if bought
    }


def test_the_best_plan_is_two_radars_and_a_boat_for_all_the_money(tutorial: opt.Instance) -> None:
    best = solve(tutorial)
    assert units(best) == {"ALD/radar": 1, "BIR/radar": 1, "CED/boat": 1}
    assert best.cost == "100 million"
    # 6 + 25 + 12 + 4
    assert best.awareness == pytest.approx(47)
    assert best.gap == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    ("plan", "gain"),
    [
        ({"ALD/boat": 1}, 10),
        ({"ALD/boat": 2}, 18),
        ({"ALD/radar": 1}, 25),
        ({"ALD/radar": 1, "ALD/boat": 1}, 30),
        ({"ALD/radar": 1, "ALD/boat": 2}, 34),
        ({"BIR/boat": 1}, 4.8),
        ({"BIR/radar": 1}, 12),
        ({"BIR/radar": 1, "BIR/boat": 1}, 14.4),
        ({"CED/boat": 1}, 4),
        ({"CED/boat": 2}, 7.2),
        ({"ALD/radar": 1, "BIR/boat": 1, "CED/boat": 2}, 37),
        ({"ALD/boat": 1, "BIR/radar": 1, "CED/boat": 2}, 29.2),
    ],
)
def test_every_line_of_the_tables(
    tutorial: opt.Instance, plan: dict[str, int], gain: float
) -> None:
    assert evaluate(tutorial, plan, best=False).gain == pytest.approx(gain)


@pytest.mark.parametrize(
    ("budget", "gain"),
    [(60, 18.8), (80, 37), (100, 41), (110, 41), (119, 41), (120, 46)],
)
def test_other_budgets(tutorial: opt.Instance, budget: int, gain: float) -> None:
    assert solve(tutorial, budget=budget).gain == pytest.approx(gain, abs=1e-4)


@pytest.mark.parametrize(
    ("offer", "gain"),
    [("BIR/radar", 37), ("ALD/radar", 34), ("CED/boat", 37)],
)
def test_without_an_offer(tutorial: opt.Instance, offer: str, gain: float) -> None:
    assert solve(tutorial.without(offer=offer)).gain == pytest.approx(gain, abs=1e-4)


def test_the_rule_costs_one_point(tutorial: opt.Instance) -> None:
    assert solve(tutorial.without(rule="no-dominance")).gain == pytest.approx(42, abs=1e-4)
    assert solve(tutorial.override({"rules.no-dominance.max": "60%"})).gain == pytest.approx(
        42, abs=1e-4
    )
