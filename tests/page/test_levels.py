"""What a reader sees after choosing a budget is what ``solve`` answers at that budget: sentences,
plan, money, waters and map.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import optimizer as opt
from optimizer.document import fixed
from optimizer.instance.instance import Instance
from optimizer.renderers import html, svg
from optimizer.reports.language import language
from optimizer.reports.names import names_of
from optimizer.reports.page import Bought, merged
from optimizer.reports.waters import plan_map

from .conftest import Open, Opened


def choose(it: Opened, level: int) -> None:
    """Move the slider as a hand does."""
    it.page.get_by_role("slider").evaluate(
        "(slider, level) => { slider.value = level; slider.dispatchEvent(new Event('input')) }",
        level,
    )


def number(text: str) -> float:
    return float(text.replace(",", ""))


def same_as_solved(it: Opened, instance: Instance, budget: int) -> None:
    """Hold all that is seen against ``solve``."""
    solved: Any = opt.solve(instance, instance.amount(budget)).typed
    names = names_of(instance)
    units = Counter({line.key: line.units for line in solved.lines})
    served = {line.recipient for line in solved.lines}
    told = it.page.locator("main").inner_text()
    if units:
        assert (
            f"With {solved.budget} the best plan buys {sum(units.values())}"
            f" unit{'s' * (sum(units.values()) != 1)} for {len(served)}"
            f" recipient{'s' * (len(served) != 1)} and costs {solved.cost}"
        ) in told
    assert f"{solved.left} of the budget is left." in told or not solved.left.minor
    slider = it.page.get_by_role("slider").get_attribute("aria-valuetext") or ""
    decimals = len(slider.rpartition(".")[2])
    assert slider == f"{solved.budget}: awareness {fixed(solved.awareness, decimals)}"
    assert f"to {fixed(solved.awareness, decimals)}" in told

    plan = it.rows("The plan")
    bought = {tuple(row[: row_units(instance)]): row[row_units(instance)] for row in plan}
    expected = {
        (
            names.recipients[line.recipient],
            names.assets[line.asset],
            *([names.base(line)] if row_units(instance) == 3 else []),
        ): str(line.units)
        for line in solved.lines
    }
    assert {key: count for key, count in bought.items() if count != "0"} == expected

    size = 10**6  # both instances tell their tables in millions
    paid = {names.recipients[it.recipient]: it.cost.minor / size for it in solved.recipients}
    money = {row[0]: number(row[-1]) for row in it.rows("Where the money goes")}
    assert money == {name: cost for name, cost in paid.items() if cost}

    layers = list(dict.fromkeys(area.layer for area in solved.areas))
    waters: dict[str, dict[str, tuple[float, float]]] = {}
    for area in solved.areas:
        ends = area.baseline_coverage, area.coverage
        waters.setdefault(names.places[area.area], {})[area.layer] = ends
    for name, *cells, _ in it.rows("What it lets one see"):
        for layer, cell in zip(layers, cells, strict=True):
            before, after = (fixed(100 * end, 0) for end in waters[name][layer])
            assert cell == (before if before == after else f"{before} → {after}")

    drawn = plan_map(solved, instance, language("en"))
    for water in drawn.waters if drawn else ():
        shape = it.page.locator(f'[data-water="{water.key}"] .water').first
        shades = (shape.get_attribute("class") or "").split()
        assert svg.shade(water.over_all()[1]) in shades


def row_units(instance: Instance) -> int:
    """In which column of the plan its units stand: after the base, where there are any."""
    return 3 if any(offer.base for offer in instance.offers) else 2


def test_ten_budgets_of_the_tutorial_are_what_solve_answers(opened: Open) -> None:
    instance = opt.load("tutorial")
    budgets = range(10, 101, 10)
    it = opened(html.render(opt.compare(instance, [f"{each}m" for each in budgets]).pages()))
    for level, budget in enumerate(budgets):
        choose(it, level)
        same_as_solved(it, instance, budget * 10**6)


@pytest.mark.slow
def test_ten_budgets_of_the_flagship_are_what_solve_answers(opened: Open) -> None:
    instance = opt.load("osa-fy2026")
    budgets = [2, 4, 6, 8, 9, 10, 12, 14, 16, 18]
    it = opened(html.render(opt.compare(instance, [f"{each}bn" for each in budgets]).pages()))
    for level, budget in reversed([*enumerate(budgets)]):
        choose(it, level)
        same_as_solved(it, instance, budget * 10**9)


def test_a_level_is_told_against_the_one_below(opened: Open) -> None:
    # The tutorial at 80 and 100 million: one patrol boat more (docs/model.md), 43 and 47 of 100.
    page = html.render(opt.compare(opt.load("tutorial"), "80m,100m").pages())
    it = opened(page)
    assert "It reaches 4 more than the best plan at ¥80 m." in it.page.locator("main").inner_text()
    changes = {row[1]: row[3] for row in it.rows("The plan")}
    assert changes == {"Coastal radar": "", "Patrol boat": "+1"}
    choose(it, 0)
    assert "more than the best plan" not in it.page.locator("main").inner_text()


def test_two_budgets_a_unit_apart_are_one_to_a_reader() -> None:
    instance = opt.load("tutorial")
    levels = opt.compare(instance, ["59999999 JPY", "60m", "80m"]).typed.levels
    plans = [Bought(level.budget, level.budget, 0.0, None, False, (), ()) for level in levels]
    assert [plan.budget for plan in merged(plans)] == ["60 million", "80 million"]


def test_a_click_on_the_curve_chooses_the_level_that_stands_nearest(opened: Open) -> None:
    it = opened(html.render(opt.compare(opt.load("tutorial"), "20m,60m,100m").pages()))
    plot = it.page.locator(".curve svg").first
    box = plot.bounding_box()
    assert box
    it.page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + box["height"] / 2)
    assert it.page.locator("output").inner_text() == "¥60 m"
    it.page.mouse.click(box["x"] + 0.1 * box["width"], box["y"] + box["height"] / 2)
    assert it.page.locator("output").inner_text() == "¥20 m"
