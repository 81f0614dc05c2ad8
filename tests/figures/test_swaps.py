"""The best single swaps of a person's plan, against every swap of many random plans."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer.evaluate import assess
from optimizer.figures import swaps
from optimizer.figures.swaps import best_swaps
from optimizer.instance.instance import Instance
from optimizer.record import digest_of
from optimizer.renderers import terminal
from tests.cli.shell import Shell
from tests.figures.test_against_the_oracle import instance_of
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Plan, Problem, parse
from tests.oracle.rules import bounds
from tests.parts import parts

SEEDS = 400
PARTS = 20
PLANS = 6


def broken_rows(problem: Problem, plan: Plan, budget: int) -> int:
    """How many limits a plan breaks: the budget, an offer's lots or most units, a rule's member."""
    broken = int(search.cost(problem, plan) > budget)
    broken += sum(u not in o.levels for u, o in zip(plan, problem.offers, strict=True))
    for check in search.checks(problem):
        low, high = bounds(check, budget)
        measure = check.measure(plan)
        broken += measure > high or (measure < low and check.binds(plan))
    return broken


def every_swap(problem: Problem, plan: Plan, budget: int) -> list[tuple[int, float, int]]:
    """Of each swap that helps what it leaves broken, its awareness and its cost, the best first."""
    now, reached = broken_rows(problem, plan, budget), search.awareness(problem, plan)
    lines = [None, *range(len(plan))]
    found = []
    for fewer, more in itertools.product(lines, lines):
        if fewer == more:
            continue
        other = list(plan)
        if fewer is not None:
            other[fewer] -= 1
        if more is not None:
            other[more] += 1
        if min(other) < 0 or (more is not None and other[more] > problem.offers[more].most):
            continue
        swapped = tuple(other)
        left, value = broken_rows(problem, swapped, budget), search.awareness(problem, swapped)
        helps = left < now if now else not left and value > reached + search.tau(problem)
        if helps:
            found.append((left, value, search.cost(problem, swapped)))
    return sorted(found, key=lambda it: (it[0], -float(f"{it[1]:.12g}"), it[2]))


def check(it: Instance, problem: Problem, plan: Plan) -> bool:
    """Compare, and say whether there was anything to find."""
    budget = it.budget.minor
    expected = every_swap(problem, plan, budget)[:3]
    found = best_swaps(it, assess(it, plan, it.rows(budget)))
    assert found is not None
    assert [each.broken for each in found] == [left for left, _, _ in expected]
    values = [value for _, value, _ in expected]
    tie = 2 * search.tau(problem) + 1e-11 * max(map(abs, values), default=0.0)
    assert [each.awareness for each in found] == pytest.approx(values, abs=tie, rel=0)
    for each in found:
        other = list(plan)
        for key, step in ((each.fewer, -1), (each.more, 1)):
            if key is not None:
                other[it.offer_index[key]] += step
        assert each.cost.minor == search.cost(problem, tuple(other))
        assert each.broken == broken_rows(problem, tuple(other), budget)
    return bool(expected)


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_the_three_best_of_all_swaps_are_told(part: int) -> None:
    told = {True: 0, False: 0}
    for seed in range(part, SEEDS, PARTS):
        document: dict[str, Any] = random_instance(seed)
        it, problem = instance_of(document), parse(document)
        dice = random.Random(seed)  # noqa: S311
        kept = search.feasible_plans(problem, it.budget.minor)
        most = [offer.most for offer in problem.offers]
        plans = [tuple(dice.randint(0, units) for units in most) for _ in range(PLANS)]
        for plan in (*plans, *(dice.sample(kept, min(PLANS, len(kept))))):
            keeps = broken_rows(problem, plan, it.budget.minor) == 0
            told[keeps] += check(it, problem, plan)
    assert min(told.values()) > 10  # of both kinds enough were compared


def tutorial_swaps(*lines: str) -> list[tuple[str | None, str | None, float, int]]:
    plan = {line.split("=")[0]: int(line.split("=")[1]) for line in lines}
    found = opt.evaluate(opt.load("tutorial"), plan).typed.swaps
    assert found is not None
    return [(it.fewer, it.more, round(it.awareness, 6), it.broken) for it in found]


def test_swaps_of_a_plan_that_keeps_every_rule_worked_out_by_hand() -> None:
    """Alder's radar (25) and Birch's boat (10.8), 35.8 for 60 of 100 million. Birch's radar in
    place of its boat (18): 43 for 80. Two more kinds of 20 million: a boat for Cedar, 4: 39.8; for
    Alder it would break the rule. A boat less for Birch and one more for Cedar: 35.
    """
    assert tutorial_swaps("ALD/radar=1", "BIR/boat=1") == [
        ("BIR/boat", "BIR/radar", 43.0, 0),
        (None, "CED/boat", 39.8, 0),
    ]


def test_swaps_of_a_plan_that_breaks_a_rule_mend_it_first() -> None:
    """Alder's radar and a boat: 60 of at most 50. Each swap that mends takes one of the two; the
    best has Birch's radar in place of the boat: 25 + 18.
    """
    found = tutorial_swaps("ALD/radar=1", "ALD/boat=1")
    assert found[0] == ("ALD/boat", "BIR/radar", 43.0, 0)
    assert [broken for *_, broken in found] == [0, 0, 0]


def test_of_the_best_plan_no_swap_gains_and_the_report_says_so() -> None:
    it = opt.load("tutorial")
    found = opt.evaluate(it, opt.solve(it).units)
    assert found.typed.swaps == ()
    assert "No swap of one unit for another gains anything" in terminal.render(found.document)


def test_swaps_are_sought_where_a_plan_is_compared_and_not_of_too_many_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = opt.load("tutorial")
    assert "swaps" not in opt.evaluate(it, {"ALD/radar": 1}, best=False).result
    monkeypatch.setattr(swaps, "MOST", 3)
    assert "swaps" not in opt.evaluate(it, {"ALD/radar": 1}).result


def test_swaps_are_told_by_name_and_verified(shell: Shell, tmp_path: Path) -> None:
    plan, result = tmp_path / "plan.csv", tmp_path / "result.json"
    plan.write_text("recipient,asset,units\nALD,radar,1\nBIR,boat,1\n", encoding="utf-8")
    said = shell("evaluate", "tutorial", str(plan), "--out", str(result))
    told = "One fewer of Patrol boat for Birch, one more of Coastal radar for Birch: awareness"
    assert told in " ".join(said.out.split())
    assert shell("verify", str(result)).code == 0
    stated = json.loads(result.read_text(encoding="utf-8"))
    stated["swaps"][0]["awareness"] += 1
    stated["digest"] = digest_of(stated)
    result.write_text(json.dumps(stated), encoding="utf-8")
    said = shell("verify", str(result))
    assert said.code == 5
    assert "swaps" in said.out
