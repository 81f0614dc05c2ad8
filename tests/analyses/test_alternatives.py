"""Plans near the best are those that looking at every plan finds, and so is what is said of
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import optimizer as opt
from optimizer.figures import near
from optimizer.instance.instance import Instance
from tests.analyses import small
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Plan, Problem, parse
from tests.parts import parts

SEEDS, PARTS = 240, 8
WITHIN = (0.0, 0.0137, 0.0731, 0.3119)


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


def plans_near(problem: Problem, best: search.Optimum, within: float) -> list[Plan]:
    """All of them, in the canonical order, the best first."""
    known, gain = search.table(problem), best.awareness - search.baseline(problem)
    least = best.awareness - within * gain - search.tau(problem)
    near_ones = [i for i in search.feasible(problem, problem.budget) if known.awareness[i] >= least]
    near_ones.sort(key=lambda i: (known.plans[i] != best.plan, known.ranks[i]))
    return [known.plans[i] for i in near_ones]


def is_close_call(problem: Problem, best: search.Optimum, within: float) -> bool:
    """Whether rounding alone decides whether some plan is near the best."""
    gain, tie = best.awareness - search.baseline(problem), search.tau(problem)
    least = best.awareness - within * gain - tie
    return any(abs(value - least) < tie / 2 for value in search.table(problem).awareness)


def distance(problem: Problem, one: Plan, other: Plan) -> int:
    pairs = zip(problem.offers, one, other, strict=True)
    return sum(abs(a - b) * offer.unit_cost for offer, a, b in pairs)


def farthest(problem: Problem, plans: Sequence[Plan], count: int) -> list[tuple[Plan, int]]:
    """One after another, each the farthest from the nearest of those before."""
    told = [plans[0]]
    found = []
    for _ in range(count):
        plan = max(plans, key=lambda each: min(distance(problem, each, it) for it in told))
        away = min(distance(problem, plan, it) for it in told)
        if not away:
            break
        found.append((plan, away))
        told.append(plan)
    return found


def standing(plans: Sequence[Plan], offer: int) -> str:
    bought = [plan[offer] > 0 for plan in plans]
    return "must" if all(bought) else "could" if any(bought) else "never"


def units_of(instance: Instance, best: Plan, changes: Sequence[Any]) -> Plan:
    more = {line.key: line.units for line in changes}
    return tuple(
        units + more.get(offer.key, 0) for offer, units in zip(instance.offers, best, strict=True)
    )


def cases(part: int, parts_in_all: int) -> Any:
    """(seed, instance, problem, best, within) of one part of the seeds."""
    for seed in range(part, SEEDS, parts_in_all):
        document = random_instance(seed, ties=seed % 3 == 0, max_plans=300)
        problem = parse(document)
        best, within = search.optimum(problem, problem.budget), WITHIN[seed % len(WITHIN)]
        if best is not None and not is_close_call(problem, best, within):
            yield seed, instance_of(document), problem, best, within


@pytest.mark.parametrize("part", parts(PARTS, daily=2))
def test_what_is_said_of_plans_near_the_best_is_what_looking_at_every_plan_says(part: int) -> None:
    for seed, instance, problem, best, within in cases(part, PARTS):
        found = opt.alternatives(instance, within, different=3).typed
        plans = plans_near(problem, best, within)
        assert found.count == len(plans), seed
        stands = {line.key: (line.standing, line.fewest, line.most) for line in found.offers}
        for o, offer in enumerate(instance.offers):
            if offer.max_units:
                units = [plan[o] for plan in plans]
                expected = (standing(plans, o), min(units), max(units))
                assert stands[offer.key] == expected, (seed, offer.key)
        expected_plans = farthest(problem, plans, 3)
        told = [
            (units_of(instance, best.plan, each.changes), each.distance.minor)
            for each in found.different
        ]
        assert told == expected_plans, seed
        assert [each.farthest for each in found.different] == [
            each.distance for each in found.different
        ]
        ties = plans_near(problem, best, 0.0)[1:]
        assert found.tied == len(ties), seed
        first = [units_of(instance, best.plan, each) for each in found.ties]
        assert first == ties[:10], seed


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_where_plans_are_too_many_to_list_every_line_is_asked_about(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "LISTED", 0)
    for seed, instance, problem, best, within in cases(part, PARTS):
        found = opt.alternatives(instance, within, different=3).typed
        plans = plans_near(problem, best, within)
        assert (found.count, found.tied) == (None, None)
        for line in found.offers:
            expected = standing(plans, instance.offer_index[line.key])
            assert line.standing == expected, (seed, line.key)
        expected_plans = farthest(problem, plans, 1)
        for each in found.different[:1]:
            assert each.distance.minor <= expected_plans[0][1] <= each.farthest.minor, seed
        for each in found.different:
            assert units_of(instance, best.plan, each.changes) in plans, seed


def test_an_example_by_hand() -> None:
    # A radar costs 3 (+1 once) and adds 4 x 0.5, a Philippine rhib 2 and 2 x 0.25, a Fijian one 2
    # and 0.25; no recipient gets more than 6 of 10. Best are radar, rhib and two for Fiji: 3.
    # Within 10 % of that, from 2.7 on, are also one for Fiji fewer, and three for Fiji in place of
    # the rhib: 2.75 each. The latter moves a rhib of 2 from here to there: 4; the other is 2 away
    # from the best, and 2 + 2 x 2 from the latter.
    found = opt.alternatives(small.instance(), "10%").typed
    assert [(line.key, line.standing, line.fewest, line.most) for line in found.offers] == [
        ("PHL/radar/cape", "must", 1, 1),
        ("PHL/rhib", "could", 0, 1),
        ("FJI/rhib", "must", 1, 3),
    ]
    assert (found.count, found.tied) == (3, 0)
    first, second = found.different
    assert (str(first.distance), str(first.cost)) == ("¥4 m", "¥10 m")
    assert (str(second.distance), str(second.cost)) == ("¥2 m", "¥8 m")
    assert first.lost == pytest.approx(0.25)
    money = [(each.recipient, str(each.best), str(each.cost)) for each in first.recipients]
    assert money == [("PHL", "¥6 m", "¥4 m"), ("FJI", "¥4 m", "¥6 m")]
    gains = {each.area: each.change for each in first.areas}
    assert gains == pytest.approx({"strait-met": -0.5, "lagoon-seen": 0.25})


@pytest.mark.parametrize("within", ["100%", "-1%", "near", 1.5])
def test_a_share_that_is_none_is_refused(within: Any) -> None:
    with pytest.raises(opt.InputError):
        opt.alternatives(small.instance(), within)


def test_where_no_plan_keeps_the_rules_they_are_named() -> None:
    rules = [{"limit": "recipients_served", "min": 2, "name": "two-served"}]
    with pytest.raises(opt.InfeasibleError, match="two-served"):
        opt.alternatives(small.instance(rules=rules), budget=2)
