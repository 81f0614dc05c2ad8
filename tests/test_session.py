"""A session gives the answers of the functions, byte for byte, however much was asked before."""

from __future__ import annotations

import random
from importlib import import_module

import pytest

import optimizer as opt
from optimizer.methods import learned
from tests.larger import larger
from tests.oracle.generate import random_instance
from tests.parts import first_daily
from tests.test_against_the_oracle import instance_of
from tests.test_desk import counted


def digest(answer: opt.Allocation | opt.Explanation) -> str:
    return str(answer.result["digest"])


def ask_all(it: opt.Instance, seed: int, parts: tuple[int, ...] = (7, 2, 5, 5, 1, 3)) -> None:
    """Ask a session at several budgets, one of them twice, in any order; and each function."""
    dice = random.Random(seed)  # noqa: S311 - repeatable dice, no secret
    asked, later = opt.session(it), list[tuple[opt.Allocation, str]]()
    for part in parts:
        budget = opt.Money.of_minor(it.budget.minor * part // 5, it.currency)
        best = opt.solve(it, budget)
        later.append((asked.solve(budget), digest(best)))
        plan = [dice.randint(0, offer.max_units) for offer in it.offers]
        assert digest(asked.evaluate(plan, budget)) == digest(opt.evaluate(it, plan, budget))
    if asked.solve().status == "optimal":
        offer = dice.choice(it.offers).key
        for one in (offer, None):
            assert digest(asked.explain(one)) == digest(opt.explain(it, offer=one))
    assert digest(asked.solve()) == digest(opt.solve(it))
    # Reasons are found when they are asked for: by now the session has learned much since.
    assert [digest(found) for found, _ in later] == [known for _, known in later]


@pytest.mark.parametrize("seed", first_daily(range(40), 4))
def test_small_instances_are_answered_as_by_the_functions(seed: int) -> None:
    # Every kind of rule and curve: answered by the frontier, by packages and by units.
    ask_all(instance_of(random_instance(seed)), seed)


@pytest.mark.slow
@pytest.mark.parametrize("rules", ["own", "mixed"])
def test_larger_instances_are_answered_as_by_the_functions(rules: str) -> None:
    shared = 0.0 if rules == "own" else 0.3
    ask_all(larger(3, recipients=3, assets=4, waters=1, rules=rules, shared=shared), 3, (5, 3, 5))


def test_what_is_known_is_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    it = larger(1, recipients=3, assets=4, waters=1, rules="none", shared=0.0)
    made = counted(monkeypatch, learned, "Frontier")
    asked = opt.session(it)
    best = asked.solve()
    before = len(made)
    for part in range(1, 10):  # smaller budgets are read off the frontier that is there
        asked.solve(best.budget * 0.1 * part)
        asked.evaluate(best.units, best.budget * 0.1 * part)
    assert asked.solve() is best
    assert len(made) == before


def test_an_answer_that_a_limit_cut_short_is_not_kept() -> None:
    it = opt.load("tutorial")
    asked = opt.session(it, method="units", time_limit=0)
    assert asked.solve().status == "stopped"
    assert asked._kept == {}


def test_no_more_answers_are_kept_than_memory_should_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("optimizer.session"), "KEPT", 5)
    asked = opt.session(opt.load("tutorial"))
    for budget in range(1, 20):
        asked.solve(f"{budget} million")
    assert len(asked._kept) == 5


def test_a_session_is_told_and_stopped_as_a_function_is() -> None:
    it, told = opt.load("tutorial"), list[opt.Progress]()
    assert opt.session(it, progress=told.append).solve().status == "optimal"
    assert told
    assert opt.session(it, progress=lambda _: False).solve().status == "stopped"
    with pytest.raises(opt.InputError, match=r"takes no 'sed'.*Did you mean .seed."):
        opt.session(it, sed=1)  # type: ignore[call-arg]
    with pytest.raises(opt.InputError, match="'tutorial' is not an instance"):
        opt.session("tutorial")  # type: ignore[arg-type]
