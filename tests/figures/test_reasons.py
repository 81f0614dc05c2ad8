"""What solve says beside its plan: against looking at every plan, and against proved figures."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer as opt
from optimizer.cli.options import load_instance
from optimizer.desk import Desk
from optimizer.errors import SolverError
from optimizer.evaluate import keeps
from optimizer.figures import plan_reasons
from optimizer.figures.conflict import conflict, impossible_row, is_feasible
from optimizer.figures.next_better import next_better, next_by_listing
from optimizer.figures.offer_figures import Asked
from optimizer.instance.instance import Instance
from optimizer.proof import Options
from optimizer.question import Question
from tests.oracle import figures, search
from tests.oracle.cases import M, two_countries
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse
from tests.parts import parts

SEEDS = 500
PARTS = 10


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


LOSSES = {
    "lost_if_barred": figures.lost_if_barred,
    "lost_if_one_more": figures.lost_if_one_more,
    "lost_if_one_fewer": figures.lost_if_one_fewer,
}


@pytest.mark.parametrize("part", parts(PARTS))
def test_losses_rule_prices_the_next_plan_and_unspent_money_are_those_of_the_oracle(
    part: int,
) -> None:
    for seed in range(part, SEEDS, PARTS):
        document = random_instance(seed, budget_alone_spans=seed % 2 == 0, max_plans=300)
        problem, instance = parse(document), instance_of(document)
        best = opt.solve(instance)
        if best.status == "infeasible":
            continue
        tolerance = 2e-9 * instance.scale + 1e-12
        for offer, each in enumerate(instance.offers):
            for name, finding in best.findings[each.key].items():
                expected = LOSSES[name](problem, problem.budget, offer)
                assert (finding.kind == "impossible") == (expected is None), (seed, each.key, name)
                assert expected is None or finding.value == pytest.approx(
                    expected, abs=tolerance
                ), (seed, each.key, name)
        for label, price in best.rule_prices.items():
            name, _, member = label.removesuffix("]").partition("[")
            expected_price = figures.price_of_rule(problem, problem.budget, name, member)
            assert price.value == pytest.approx(expected_price.without, abs=tolerance), (
                seed,
                label,
            )
        left = figures.unspent(problem, problem.budget)
        assert best.unspent is not None
        assert best.unspent.amount.minor == left.amount
        if best.next_budget is not None:
            assert left.next is not None
            assert best.next_budget.minor == left.next[0], seed
            assert best.next_awareness == pytest.approx(left.next[1], abs=tolerance), seed
        if best.unspent.because == "saturated":
            assert left.saturated, seed
        if best.unspent.because == "rule":
            assert best.unspent.rule in left.rules, seed


@pytest.mark.parametrize("seed", range(25))
def test_bounds_from_prices_never_claim_more_than_is_lost(seed: int) -> None:
    document = random_instance(seed, max_plans=300)
    problem, instance = parse(document), instance_of(document)
    best = opt.solve(instance, method="packages")
    for offer, each in enumerate(instance.offers):
        for name, finding in best.findings.get(each.key, {}).items():
            expected = LOSSES[name](problem, problem.budget, offer)
            tolerance = 2e-9 * instance.scale + 1e-12
            assert finding.kind in ("at_least", "exact", "impossible")
            if finding.kind == "impossible":
                assert expected is None, (seed, each.key, name)
                continue
            assert expected is None or float(str(finding.value)) <= expected + tolerance, (
                seed,
                each.key,
                name,
            )
            if finding.kind == "exact":
                assert expected == pytest.approx(finding.value, abs=tolerance), (
                    seed,
                    each.key,
                    name,
                )


def test_every_infeasible_random_instance_names_a_conflict_none_of_which_can_be_spared() -> None:
    found = 0
    for seed in range(300):
        document = random_instance(seed, max_plans=300)
        problem, instance = parse(document), instance_of(document)
        if search.optimum(problem, problem.budget) is not None:
            continue
        found += 1
        names = opt.solve(instance).conflict
        question, options = Question(instance, instance.budget.minor), Options()
        every = {"budget", *(rule.name for rule in instance.rules)}
        assert names, seed
        alone = Question(instance, instance.budget.minor, without=frozenset(every - set(names)))
        assert not is_feasible(alone, options), seed
        for name in names:
            assert is_feasible(
                Question(instance, question.budget, without=alone.without | {name}), options
            ), (seed, name)
    assert found > 5


def test_the_conflict_of_a_commitment_with_too_small_a_budget_names_both() -> None:
    # A radar for B and its first cost are 14 million; the budget is 13.
    rules = [
        {"limit": "units", "recipient": "B", "asset": "radar", "min": 1, "name": "promised"},
        {"limit": "units", "recipient": "A", "max": 3, "name": "harmless"},
    ]
    best = opt.solve(instance_of(two_countries(rules=rules)), budget=13)
    assert best.status == "infeasible"
    assert set(best.conflict) == {"promised", "budget"}


def test_a_rule_that_no_plan_can_keep_is_a_conflict_by_itself() -> None:
    rules = [
        {"limit": "units", "recipient": "B", "asset": "radar", "min": 2, "name": "too-many"},
        {"limit": "units", "max": 3, "name": "few"},
    ]
    question = Question(instance_of(two_countries(rules=rules)), 60 * M)
    assert impossible_row(question) == ("too-many",)
    assert conflict(question, Options()) == ("too-many",)


@pytest.mark.parametrize(("budget", "kind"), [(45, "at_least"), (10_000, "exact")])
def test_where_rules_follow_the_budget_nothing_is_better_for_good_once_none_of_them_can_bind(
    budget: int, kind: str
) -> None:
    # All that is on offer costs less than 100 million. With a share of 0.5 % of 4 x 45 million no
    # radar is ever bought; of 4 x 10,000 million, 200 million, everything is, which 10,000 million
    # buy, too (43 million for A): for good.
    rules = [{"limit": "spend_share", "each": "recipient", "max": "0.5%", "name": "share"}]
    best = opt.solve(instance_of(two_countries(rules=rules)), budget=budget)
    desk = Desk(best.instance, Options())
    plan, value = best.units or (), best.awareness or 0.0
    following = next_better(Asked(desk, desk.question(best.budget.minor), plan, value))
    assert (following.budget, following.kind) == (None, kind)


def test_the_flagship_is_solved_with_losses_and_the_next_better_plan() -> None:
    # without the limits of one year: under them no better plan is near
    best = opt.solve(load_instance("osa-fy2026", (), ["no-limits-a-year"]))
    assert set(best.findings) == {offer.key for offer in best.instance.offers}
    assert {
        finding.kind for figures_ in best.findings.values() for finding in figures_.values()
    } == {"at_least", "exact", "impossible"}
    assert best.units is not None
    for number, (offer, bought) in enumerate(zip(best.instance.offers, best.units, strict=True)):
        one_more = best.findings[offer.key]["lost_if_one_more"]
        if bought == offer.max_units:
            assert (one_more.kind, one_more.rules) == ("impossible", ("max_units",))
        elif best.instance.offer_word(number, "category") == "service":
            assert (one_more.kind, one_more.rules) == ("impossible", ("services",))
    assert best.next_budget is not None
    # what is next is what solving says: the same plan a yen below, that awareness there
    below, there = (
        opt.solve(best.instance, money) for money in (best.next_budget - "1 yen", best.next_budget)
    )
    assert below.awareness == pytest.approx(best.awareness, abs=1e-9)
    assert there.awareness == pytest.approx(best.next_awareness, abs=1e-9)
    assert there.awareness > best.awareness
    assert any(
        float(str(figures_["lost_if_barred"].value)) > 0
        for figures_ in best.findings.values()
        if "lost_if_barred" in figures_
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_next_better_plan_by_listing_is_that_of_looking_at_every_plan(seed: int) -> None:
    document = random_instance(seed, max_plans=300)
    problem, instance = parse(document), instance_of(document)
    best = opt.solve(instance, method="packages")
    if best.units is None or best.awareness is None:
        return
    desk = Desk(instance, Options(method="packages"))
    asked = Asked(desk, desk.question(instance.budget.minor), best.units, best.awareness)
    found = next_by_listing(asked, desk.options)
    if found is not None and found.budget is not None:
        expected = figures.unspent(problem, problem.budget).next
        assert expected is not None, seed
        assert found.budget.minor == expected[0], seed
        assert found.awareness == pytest.approx(expected[1], abs=2e-9 * instance.scale + 1e-12), (
            seed
        )
        assert found.plan is not None
        assert keeps(instance, found.plan, instance.rows(found.budget.minor)), seed
        assert not keeps(instance, found.plan, instance.rows(found.budget.minor - 1)), seed


def test_a_plan_stands_although_a_solver_fails_on_the_way_to_its_reasons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: Any) -> None:
        raise SolverError("failed twice")

    monkeypatch.setattr(plan_reasons, "next_by_listing", fails)
    best = opt.solve(opt.load("coupled-seas"), method="packages")
    assert best.status == "optimal"
    assert best.findings
    assert best.next_budget is None
