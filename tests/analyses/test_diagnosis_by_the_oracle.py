"""What may give way, beside an exhaustive search: the same sets of numbers, the same least
changes.
"""

from __future__ import annotations

import itertools
import json
import math
import random
from fractions import Fraction
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.diagnosis import Diagnosis
from optimizer.figures.easing import BUDGET_LEVER, Relaxation
from optimizer.instance.by_budget import RulesByBudget
from optimizer.proof import Options
from tests.oracle import easing, rules, search
from tests.oracle.easing import Entry
from tests.oracle.generate import random_instance
from tests.oracle.problem import Problem, parse
from tests.oracle.writing import share_cell
from tests.parts import parts
from tests.test_against_the_oracle import instance_of

COUNT = 200
PARTS = 40


def planted(seed: int) -> dict[str, Any]:
    """A random instance with rules planted until no plan keeps all."""
    dice = random.Random(f"planted {seed}")  # noqa: S311 - repeatable dice, no secret
    document = random_instance(seed, max_plans=300, standing=seed % 4 == 0)
    number = 0
    while search.feasible(problem := parse(document), parse(document).budget):
        number += 1
        rule = _rule(dice, document, problem) | {"name": f"planted-{number}"}
        if dice.random() < 0.15:
            rule["negotiable"] = False
        if number < 12 and rules.rule_checks(problem, rule):
            document["rules"].append(rule)
        elif number >= 12:  # more than there is
            most = sum(offer.levels[-1] for offer in problem.offers)
            document["rules"].append({"name": "all", "limit": "units", "min": most + 1})
    return document


def _rule(dice: random.Random, document: dict[str, Any], problem: Problem) -> dict[str, Any]:
    asset = dice.choice(document["assets"])["asset"]
    recipient = dice.choice(document["recipients"])["recipient"]
    area = dice.choice(document["areas"])["area"]
    return dice.choice(
        [
            {"limit": "units", "asset": asset, "min": dice.randint(1, 5)},
            {"limit": "units", "each": "recipient", "min": dice.randint(1, 4)},
            {"limit": "units", "max": dice.randint(0, 3)},
            {"limit": "recipients_served", "min": dice.randint(1, 4)},
            {"limit": "asset_types", "recipient": recipient, "min": dice.randint(1, 3)},
            {"limit": "spend", "each": "recipient", "min": dice.randint(2, 30), "if_any": True},
            {"limit": "spend", "recipient": recipient, "max": dice.randint(0, 12)},
            {
                "limit": "spend_share",
                "each": "recipient",
                "max": share_cell(dice, Fraction(dice.randint(2, 50), 100)),
            },
            {"limit": "spend_share", "min": share_cell(dice, Fraction(dice.randint(5, 10), 10))},
            {"limit": "coverage", "area": area, "min": dice.choice((0.3, 0.6, 0.9))},
            {"limit": "units", "recipient": recipient, "min": _stepped(document, problem)},
        ]
    )


def _stepped(document: dict[str, Any], problem: Problem) -> Any:
    """More from the present budget on."""
    return {"0": 1, document["budget"]: 3} if problem.budget else 3


def entry_of(lever: dict[str, Any], document: dict[str, Any]) -> Entry:
    """The same as the oracle names it."""
    (rule,) = (it for it in document["rules"] if it["name"] == lever["rule"])
    columns = {rule.get(f"{side}_column"): side for side in ("min", "max")}
    key = columns.get(lever["key"], lever["key"])
    return Entry(lever["rule"], key, lever.get("member", ""))


def value_of(lever: dict[str, Any]) -> Fraction | None:
    return None if "needed" not in lever else Fraction(str(lever["needed"]))


def told(document: dict[str, Any]) -> tuple[Diagnosis, Problem]:
    return opt.diagnose(instance_of(document)), parse(document)


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_what_may_give_way_and_the_least_of_it_are_those_of_looking_at_every_plan(
    part: int,
) -> None:
    for seed in range(part, COUNT, PARTS):
        document = planted(seed)
        found, problem = told(document)
        assert found.status == "infeasible", seed
        own = [
            repair
            for repair in found.result["repairs"]
            if all(it["rule"] != "budget" for it in repair["eases"])
        ]
        sizes = {len(repair["eases"]) for repair in own}
        by_budget = any("budget" in repair["settings"] for repair in found.result["repairs"])
        for size in range(1, 4):
            expected = {
                frozenset(chosen)
                for chosen in itertools.combinations(easing.entries(problem, problem.budget), size)
                if easing.feasible(problem, problem.budget, dict.fromkeys(chosen))
            }
            if expected:
                break
        if not expected:
            assert not own, seed
            continue
        if not own:  # fewer do together with the budget
            assert by_budget, seed
            continue
        assert sizes == {size}, seed
        assert found.every, seed
        given = {frozenset(entry_of(it, document) for it in repair["eases"]) for repair in own}
        assert given == expected, seed
        for repair in own:
            values = {entry_of(it, document): value_of(it) for it in repair["eases"]}
            if size > 2:
                continue
            assert any(
                _one_after_the_other(problem, order) == values
                for order in (list(values), list(values)[::-1])
            ), (seed, repair)


def _one_after_the_other(problem: Problem, order: list[Entry]) -> dict[Entry, Fraction | None]:
    """The first by the least that it can at all, the next by the least beside that."""
    values: dict[Entry, Fraction | None] = dict.fromkeys(order)
    for entry in order:
        values[entry] = easing.least(problem, problem.budget, entry, values)
    return values


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_every_conflict_cannot_hold_and_does_without_any_one_part(part: int) -> None:
    for seed in range(part, COUNT, PARTS):
        document = planted(seed)
        problem = parse(document)
        it = instance_of(document)
        relaxing = Relaxation(it, it.budget.minor, Options())
        seen: set[tuple[str, str]] = set()
        for conflict in relaxing.conflicts():
            parts_ = [(row.rule, row.member, _side(row)) for row in conflict]
            assert not seen & set(parts_), seed
            seen |= set(parts_)
            assert not _plans(problem, parts_), (seed, parts_)
            for left in parts_:
                assert _plans(problem, [it for it in parts_ if it != left]), (seed, parts_, left)


def _side(row: Any) -> str:
    """Which bounds a row has: an ``if_any`` minimum stands in a row of its own."""
    if row.rule == "budget":
        return "budget"
    if row.lower is not None and row.upper is not None:
        return "both"
    return "min" if row.lower is not None else "max"


def _plans(problem: Problem, kept: list[tuple[str, str, str]]) -> bool:
    """Whether any plan keeps these parts of rules, lots and units apart."""
    known = search.table(problem)
    budget = problem.budget
    left = list(range(len(known.plans)))
    for rule, member, side in kept:
        if rule == "budget":
            left = [i for i in left if known.costs[i] <= budget]
            continue
        for position, check in enumerate(search.checks(problem)):
            if (check.rule, check.member) == (rule, member):
                low, high = rules.bounds(check, budget)
                low = -math.inf if side == "max" else low
                high = math.inf if side == "min" else high
                measures, binds = known.measures[position], known.binding[position]
                left = [
                    i for i in left if measures[i] <= high and (measures[i] >= low or not binds[i])
                ]
    return bool(left)


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_the_nearest_budgets_with_a_plan_are_those_of_looking_at_every_plan(part: int) -> None:
    for seed in range(part, COUNT // 2, PARTS):
        document = planted(seed)
        problem, it = parse(document), instance_of(document)
        relaxing = Relaxation(it, it.budget.minor, Options())
        nearest = {budget < problem.budget: budget for budget, _ in relaxing.other_budgets()}
        for budget, furthest in relaxing.other_budgets():
            assert search.feasible(problem, budget), seed
            end = relaxing.by_budget.last if furthest is None else furthest
            assert search.feasible(problem, end), seed
        by = RulesByBudget(it, relaxing.by_budget.last)
        if not all(by.only_loosen(*each) for each in by.stretches):
            continue
        every = sorted(_turns(problem, by.last))
        possible = [budget for budget in every if search.feasible(problem, budget)]
        below = [budget for budget in possible if budget < problem.budget]
        above = [budget for budget in possible if budget > problem.budget]
        assert nearest.get(True) == max(below, default=None), seed
        assert nearest.get(False) == min(above, default=None), seed


def _turns(problem: Problem, last: int) -> set[int]:
    """Budgets at which plans may come to keep everything, and those just before."""
    known = search.table(problem)
    found = {0, last, *known.costs}
    for position, check in enumerate(search.checks(problem)):
        for steps in (check.minimum, check.maximum):
            found |= {start for start, _ in steps or ()}
        for share in {value for _, value in check.maximum or () if check.unit == "share" and value}:
            found |= {math.ceil(measure / share) for measure in known.measures[position]}
    return {it for each in found for it in (each - 1, each) if 0 <= it <= last}


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_every_repair_given_as_settings_brings_a_plan_about(part: int) -> None:
    for seed in range(part, COUNT, PARTS):
        it = instance_of(planted(seed))
        for repair in opt.diagnose(it).typed.repairs:
            mended = it.override(json.loads(json.dumps(repair.settings)))
            assert opt.solve(mended, exact=False).status == "optimal", (seed, repair)


def test_the_budget_lever_is_the_budget() -> None:
    it = instance_of(planted(1))
    relaxing = Relaxation(it, it.budget.minor, Options())
    assert relaxing.question({BUDGET_LEVER: Fraction(7)}).budget == 7
