"""What must hold between an answer and the answer to a changed instance, whatever the answers are.

Random instances of every kind (small, from the oracle's generator, solved to the canonical plan;
and larger ones, solved to the proof's tolerance), each against a copy changed by
``transformations``.
"""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from optimizer.allocation import Allocation
from optimizer.evaluate import assess
from optimizer.instance.instance import Instance
from optimizer.proof import PROOF, TIES
from optimizer.solve import evaluate, solve
from tests import transformations as change
from tests.larger import larger, larger_document
from tests.oracle.generate import random_instance
from tests.parts import first_daily, parts

SMALL, DAILY = 40, 16
"""Small instances of each kind, and how many of them are asked about daily."""
LARGE = range(3)
SIZE = {"recipients": 3, "assets": 4, "waters": 1}

# Kinds of rules that can only forbid: nothing is gained by buying something for its own sake.
MAXIMA = ("units-max", "spend-max", "types-max", "resource", "requires", "excludes")


def follows_the_budget(document: dict[str, Any]) -> bool:
    """Whether a limit is a share of the budget, or a value steps with it: then more money may be
    worse.
    """
    values = [rule.get(side) for rule in document["rules"] for side in ("min", "max")]
    return any(rule.get("limit") == "spend_share" for rule in document["rules"]) or any(
        isinstance(value, dict) for value in values
    )


def asks_for_something(document: dict[str, Any]) -> bool:
    """Whether a rule has a minimum, which something useless may meet."""
    return any("min" in rule for rule in document["rules"])


every_small = pytest.mark.parametrize("seed", parts(SMALL, DAILY))
every_calm = pytest.mark.parametrize(
    "seed",
    first_daily(
        [seed for seed in range(90) if not follows_the_budget(random_instance(seed))][:SMALL], DAILY
    ),
)
every_modest = pytest.mark.parametrize(
    "seed",
    first_daily(
        [seed for seed in range(90) if not asks_for_something(random_instance(seed, kinds=MAXIMA))][
            :SMALL
        ],
        DAILY,
    ),
)
every_large = pytest.mark.parametrize("seed", LARGE)


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


ANSWERED: dict[str, Allocation] = {}


def exact(document: dict[str, Any]) -> Allocation:
    """The canonical answer; what was asked before is not asked again."""
    text = json.dumps(document)
    if text not in ANSWERED:
        ANSWERED[text] = solve(instance_of(document), exact=True)
    return ANSWERED[text]


def units(answer: Allocation) -> dict[str, int]:
    """What is bought, by offer."""
    return {
        offer.key: bought
        for offer, bought in zip(
            answer.instance.offers, answer.units or (), strict=answer.units is not None
        )
        if bought
    }


def assert_same_value(
    one: Allocation, other: Allocation, times: float = 1.0, tolerance: float = TIES
) -> None:
    """The same status, and the other's awareness so many times the one's."""
    assert one.status == other.status
    if one.awareness is not None:
        assert other.awareness == pytest.approx(
            times * one.awareness, abs=times * tolerance * one.instance.scale + 1e-12
        )


def assert_not_better(one: Allocation, other: Allocation, tolerance: float = TIES) -> None:
    """The first has no more awareness than the second; what is infeasible has less than
    anything.
    """
    if one.awareness is not None:
        assert other.awareness is not None
        assert one.awareness <= other.awareness + tolerance * one.instance.scale + 1e-12


# ------------------------------------------------------------------ money


@every_calm
def test_more_budget_is_never_worse(seed: int) -> None:
    instance = instance_of(random_instance(seed))
    budgets = [Fraction(instance.budget.minor * times, 4) for times in (1, 2, 3, 4, 5, 8)]
    answers = [solve(instance, budget=f"{int(budget)} yen", exact=True) for budget in budgets]
    for less, more in pairwise(answers):
        assert_not_better(less, more)


@every_calm
def test_a_budget_of_exactly_the_cost_buys_the_same_plan(seed: int) -> None:
    # Canonical plans are the cheapest of the best; at their own cost they still fit, and nothing
    # better does.
    instance = instance_of(random_instance(seed))
    best = solve(instance, exact=True)
    if best.cost is None:
        assert solve(instance, budget=f"{instance.budget.minor // 2} yen").status == "infeasible"
        return
    again = solve(instance, budget=f"{best.cost.minor} yen", exact=True)
    assert units(again) == units(best)
    if best.cost and best.awareness is not None:
        cheaper = solve(instance, budget=f"{best.cost.minor - 1} yen", exact=True)
        assert (
            cheaper.awareness is None or cheaper.awareness < best.awareness - TIES * instance.scale
        )


@every_small
@pytest.mark.parametrize("times", [3, 1000])
def test_all_money_times_a_number_changes_nothing(seed: int, times: int) -> None:
    document = random_instance(seed, fine_money=True)
    before, after = exact(document), exact(change.dearer(document, times))
    assert_same_value(before, after)
    assert units(after) == units(before)
    assert after.cost == (None if before.cost is None else before.cost * times)


# ------------------------------------------------------------------ weights


@every_small
@pytest.mark.parametrize("times", [4, 0.37])
def test_all_weights_times_a_number_scale_the_awareness_and_keep_the_plan(
    seed: int, times: float
) -> None:
    document = random_instance(seed)
    before, after = exact(document), exact(change.weightier(document, times))
    assert_same_value(before, after, times)
    assert units(after) == units(before)
    assert after.optimum_unique == before.optimum_unique


@every_small
def test_areas_in_halves_are_worth_what_the_wholes_were(seed: int) -> None:
    document = random_instance(seed, kinds=MAXIMA)
    before, after = exact(document), exact(change.with_areas_in_halves(document))
    assert_same_value(before, after)
    assert units(after) == units(before)


# ------------------------------------------------------------------ who accepts


@every_small
def test_how_likely_a_recipient_is_to_accept_changes_nothing(seed: int) -> None:
    # A plan says what would be best to offer; who then accepts is another question.
    document = random_instance(seed)
    hesitant = [
        {**recipient, "acceptance": (seed + number) % 4 / 4}
        for number, recipient in enumerate(document["recipients"])
    ]
    before, after = exact(document), exact({**document, "recipients": hesitant})
    assert after.units == before.units
    assert_same_value(before, after)


# ------------------------------------------------------------------ names and order


@every_small
def test_other_names_change_nothing(seed: int) -> None:
    document = random_instance(seed)
    before, after = exact(document), exact(change.renamed(document, lambda name: f"{name[::-1]}-x"))
    assert after.units == before.units
    assert_same_value(before, after)


@every_small
def test_another_order_changes_nothing_but_ties(seed: int) -> None:
    document = random_instance(seed)
    before, after = exact(document), exact(change.shuffled(document, seed))
    assert_same_value(before, after)
    assert after.optimum_unique == before.optimum_unique
    assert after.cost == before.cost
    assert sum(after.units or ()) == sum(before.units or ())
    if before.optimum_unique:
        assert units(after) == units(before)


# ------------------------------------------------------------------ rules


@every_small
def test_one_rule_fewer_is_never_worse(seed: int) -> None:
    document = random_instance(seed)
    before = exact(document)
    for position in range(len(document["rules"])):
        assert_not_better(before, exact(change.without_rule(document, position)))


@every_small
def test_one_more_rule_is_never_better(seed: int) -> None:
    document = random_instance(seed)
    before = exact(document)
    for rule in (
        {"limit": "units", "max": 2},
        {"limit": "recipients_served", "max": 1},
        {"limit": "spend_share", "each": "asset", "max": "40%"},
    ):
        assert_not_better(exact(change.with_rule(document, rule)), before)


@every_small
def test_a_rule_that_forbids_nothing_changes_nothing(seed: int) -> None:
    document = random_instance(seed)
    most = sum(offer["max_units"] for offer in document["offers"])
    before, after = (
        exact(document),
        exact(change.with_rule(document, {"limit": "units", "max": most})),
    )
    assert after.units == before.units
    assert_same_value(before, after)


@every_small
def test_without_a_funded_offer_the_best_is_no_better_and_with_all_of_them_fixed_it_is_the_same(
    seed: int,
) -> None:
    document = random_instance(seed)
    best = exact(document)
    fixed = document
    for record, bought in zip(document["offers"], best.units or (), strict=best.units is not None):
        line = {word: record[word] for word in ("recipient", "asset", "base") if word in record}
        if (
            "base" in record
            or sum(
                other["recipient"] == record["recipient"] and other["asset"] == record["asset"]
                for other in document["offers"]
            )
            == 1
        ):
            fixed = change.with_rule(
                fixed, {"limit": "units", **line, "min": bought, "max": bought}
            )
            if bought:
                assert_not_better(
                    exact(change.with_rule(document, {"limit": "units", **line, "max": 0})), best
                )
    assert exact(fixed).units == best.units


# ------------------------------------------------------------------ offers


@every_modest
def test_a_free_useless_offer_changes_nothing(seed: int) -> None:
    document = random_instance(seed, kinds=MAXIMA)
    before, after = exact(document), exact(change.with_a_free_useless_offer(document))
    assert_same_value(before, after)
    assert units(after) == units(before)


# ------------------------------------------------------------------ the answer itself


def test_plans_found_keep_every_rule_and_have_their_cost_and_awareness_when_assessed_afresh() -> (
    None
):
    for seed in range(SMALL):
        best = solve(instance_of(random_instance(seed)))
        if best.units is None or best.cost is None:
            continue
        again = evaluate(instance_of(random_instance(seed)), best.units, best=False)
        assert (again.cost, again.awareness) == (best.cost, best.awareness), seed
        assert all(rule["holds"] for rule in again.result["rules"]), seed
        assert best.cost <= best.budget, seed


# ------------------------------------------------------------------ larger than any list of plans


@every_large
def test_large_more_budget_and_fewer_rules_are_never_worse(seed: int) -> None:
    document = larger_document(seed, **SIZE)
    del document["rules"][-1]  # it steps with the budget
    instance = instance_of(document)
    before = solve(instance)
    assert before.status == "optimal"
    assert_not_better(
        before, solve(instance, budget=f"{instance.budget.minor * 5 // 4} yen"), PROOF
    )
    for position in range(0, len(document["rules"]), 3):
        assert_not_better(
            before, solve(instance_of(change.without_rule(document, position))), PROOF
        )


@every_large
def test_large_names_order_money_and_weights_change_nothing(seed: int) -> None:
    document = larger_document(seed, **SIZE)
    before = solve(instance_of(document))
    for changed in (
        change.renamed(document, lambda name: f"{name[::-1]}-x"),
        change.shuffled(document, seed),
        change.dearer(document, 7),
    ):
        assert_same_value(before, solve(instance_of(changed)), tolerance=PROOF)
    assert_same_value(
        before, solve(instance_of(change.weightier(document, 5))), times=5, tolerance=PROOF
    )


@every_large
def test_large_no_plan_breaks_a_rule_and_no_bound_is_below_a_plan_at_any_budget(seed: int) -> None:
    instance = larger(seed, **SIZE)
    for share in (20, 45, 70):
        best = solve(instance, budget=f"{instance.budget.minor * share // 100} yen")
        if best.units is None:
            assert best.status == "infeasible"
            continue
        assert assess(instance, best.units, instance.rows(best.budget.minor)).broken == ()
        assert best.awareness is not None
        assert best.bound is not None
        assert best.awareness <= best.bound + TIES * instance.scale
