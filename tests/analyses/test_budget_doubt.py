"""Several budgets under draws of outcomes: what ``robust`` says at each, and worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.budget_comparison import Comparison
from optimizer.renderers import terminal
from tests.analyses.test_robustness import ranged, two_waters
from tests.cli.shell import Shell
from tests.oracle.generate import random_instance
from tests.parts import parts
from tests.test_against_the_oracle import instance_of

SEEDS = 240
PARTS = 40
MONEY = ("firm", "usual", "contested", "never_seen")
ALONE: dict[str, Any] = {"declines": 0, "price_draws": 0}
"""Outcomes alone: most of the time would go to what is not looked at here."""


def level_of(found: Comparison, budget: str | int) -> Any:
    amount = found.sides[0].instance.money(budget)
    return next(each for each in found.typed.levels if each.budget == amount)


# -- as ``robust`` says ----------------------------------------------------------------------------


def check(instance: opt.Instance, seed: int) -> int:
    """How many levels were held against ``robust``."""
    draws = 36 if seed % 3 == 0 else 8  # under 35 nothing is firm
    whole = instance.budget.minor
    budgets = [instance.amount(amount) for amount in sorted({whole // 3, whole // 2, whole})]
    found = opt.compare(instance, budgets, draws=draws, seed=seed)
    checked = 0
    for level in found.typed.levels:
        if level.status != "optimal":
            assert level.expected is None
            continue
        checked += 1
        alone = opt.robust(instance, draws, seed, level.budget, **ALONE).typed.outcomes
        assert level.expected == alone.plans[0].awareness.expected
        bought = {each.key: each for each in found.typed.plans if each.budget == level.budget}
        for line in alone.lines:
            if line.units:
                mine = bought[line.key]
                assert (mine.units, mine.firm) == (line.units, line.firm)
                assert mine.verdict == line.verdict
        money = [getattr(level, f"{word}_money").minor for word in MONEY]
        assert level.cost is not None
        assert sum(money) == level.cost.minor
    return checked


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_each_level_says_what_robust_says_at_its_budget(part: int) -> None:
    checked = 0
    for seed in range(part, SEEDS, PARTS):
        document = ranged(random_instance(seed, max_plans=100, standing=seed % 2 == 0), seed)
        checked += check(instance_of(document), seed)
    assert checked >= SEEDS // PARTS // 2


# -- by hand ---------------------------------------------------------------------------------------

CERTAIN = [{"area": "north", "weight": 4}, {"area": "south", "weight": 3}]


def firm_from(found: Comparison) -> dict[str, list[str | None]]:
    return {
        each.recipient: [None if budget is None else str(budget) for budget in each.firm_from]
        for each in found.typed.firm_from or ()
    }


def test_a_line_is_firm_from_the_budget_that_buys_it_in_every_draw() -> None:
    # Nothing is uncertain: 10 buys A's radar, 20 B's too.
    found = opt.compare(two_waters(areas=CERTAIN), [5, 10, 20], draws=40)
    assert firm_from(found) == {"A": ["¥10"], "B": ["¥20"]}
    levels = found.typed.levels
    assert [str(each.firm_money) for each in levels] == ["¥0", "¥10", "¥20"]
    assert {str(each.contested_money) for each in levels} == {"¥0"}
    # A counts 4 x 0.5, B 3 x 0.5; the error of 40 equal numbers is 0.
    expected = [(each.expected.value, each.expected.error) for each in levels if each.expected]
    assert expected == [(0, 0), (2, 0), (3.5, 0)]


def test_a_level_at_which_it_is_not_firm_ends_that_line() -> None:
    # At 10 the weight of north, 1 to 7, decides between A and B: A is usual (7/9). At 20 both.
    found = opt.compare(two_waters(), [10, 20], draws=60)
    assert firm_from(found) == {"A": ["¥20"], "B": ["¥20"]}
    level = level_of(found, 10)
    assert (str(level.usual_money), str(level.firm_money)) == ("¥10", "¥0")
    (a,) = (each for each in found.typed.plans if each.budget == level.budget)
    assert (a.recipient, a.firm, a.verdict) == ("A", 0, "usual")


def test_structural_scenarios_count_at_each_budget() -> None:
    # South weighs 5 there: at 10 it is B that is bought, at 20 both.
    scenarios = {"other": {"structural": True, "areas.south.weight": 5}}
    found = opt.compare(two_waters(areas=CERTAIN, scenarios=scenarios), [10, 20], draws=40)
    assert firm_from(found) == {"A": ["¥20"], "B": ["¥20"]}


def test_first_and_site_costs_go_with_the_surest_unit_that_brings_them() -> None:
    # Two sites of A: 8 a radar, 4 with the first, 2 for each site.
    assets = [
        {"asset": "radar", "category": "radar", "unit_cost": 8, "first_cost": 4, "site_cost": 2}
    ]
    bases = [{"recipient": "A", "base": base} for base in ("x", "y")]
    offers = [{**base, "asset": "radar", "max_units": 1} for base in bases]
    effects = [
        {**base, "asset": "radar", "area": area, "coverage_factor": 0.5}
        for base, area in zip(bases, ("north", "south"), strict=True)
    ]
    it = two_waters(assets=assets, bases=bases, offers=offers, effects=effects)
    found = opt.compare(it, [14, 24], draws=60)
    # At 14 north's radar is usual (14 = 8 + 4 + 2); at 24 both are firm (24 = 16 + 4 + 4).
    assert str(level_of(found, 14).usual_money) == "¥14"
    assert str(level_of(found, 24).firm_money) == "¥24"


# -- as it is asked --------------------------------------------------------------------------------


def test_without_draws_nothing_is_said_of_doubt() -> None:
    found = opt.compare(two_waters(), [10, 20])
    assert "expected" not in json.dumps(found.result)
    assert {"draws", "draws_seed", "firm_from"}.isdisjoint(found.result)
    assert "firm" not in terminal.render(found.document)
    assert len(found.firm_from) == 0


def test_the_report_says_what_is_firm_and_from_where_on() -> None:
    said = " ".join(terminal.render(opt.compare(two_waters(), [10, 20], draws=60).document).split())
    assert "What is firm at each budget" in said
    assert "60 draws of outcomes (seed 1)" in said
    assert "radar for B 1 ¥20 ¥20" in said
    few = opt.compare(two_waters(), [10, 20], draws=5)
    assert "So few draws can call nothing firm" in " ".join(terminal.render(few.document).split())


def test_tables_have_the_money_and_the_budgets() -> None:
    found = opt.compare(two_waters(areas=CERTAIN), [10, 20], draws=40)
    assert list(found.table["firm_money"]) == [10.0, 20.0]
    assert list(found.table["firm_money_minor"]) == [10, 20]
    assert list(found.table["expected_value"]) == [2.0, 3.5]
    assert list(found.plans["firm"]) == [1, 1, 1]
    assert list(found.firm_from["firm_from"]) == [[10.0], [20.0]]


@pytest.mark.slow  # starts processes
def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers(shell: Shell) -> None:
    asked = ("compare", "tutorial", "--budgets", "30,50", "--draws", "40", "--seed", "7", "--json")
    one, two = (json.loads(shell(*asked, "--workers", count).out) for count in ("1", "2"))
    assert one["draws_seed"] == 7
    assert one.pop("run") != two.pop("run")
    assert one == two


def test_draws_hang_on_the_seed_of_robust_by_default(shell: Shell) -> None:
    asked = ("compare", "tutorial", "--budgets", "50", "--draws", "3", "--workers", "1", "--json")
    assert json.loads(shell(*asked).out)["draws_seed"] == 1


def test_a_limit_leaves_the_levels_and_says_how_many_draws_were_proved(shell: Shell) -> None:
    found = opt.compare(two_waters(), [10], draws=40, time_limit=0)
    assert not found.complete
    assert found.typed.instances[0].draws == 0
    asked = ("compare", "tutorial", "--budgets", "50", "--draws", "9", "--time-limit", "0")
    assert shell(*asked, "--workers", "1").code == 4
    with pytest.raises(opt.InputError, match="draws: found -1"):
        opt.compare(two_waters(), [10], draws=-1)
