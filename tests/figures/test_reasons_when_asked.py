"""Reasons are found when they are asked for, and are the same then as at once."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace

import pytest

import optimizer as opt
from optimizer.allocation import Reasons
from optimizer.desk import Desk
from optimizer.figures import plan_reasons
from optimizer.figures.plan_reasons import reasons_of
from optimizer.proof import Options
from tests.analyses.small import instance

WAYS = ("frontier", "packages", "units")


@pytest.mark.parametrize("method", WAYS)
@pytest.mark.parametrize("name", ["tutorial", "strait"])
def test_what_is_found_later_is_what_is_found_at_once(name: str, method: str) -> None:
    it = instance() if name == "strait" else opt.load(name)
    if method == "frontier" and name == "tutorial":
        it = it.without(rule="no-dominance")  # where nothing but the budget spans
    try:
        best = opt.solve(it, method=method)  # type: ignore[arg-type]
    except opt.InputError:
        pytest.skip("the method does not take it")
    desk = Desk(it, Options(method=method))  # type: ignore[arg-type]
    question = desk.question(it.budget.minor)
    at_once = reasons_of(desk, question, desk.prove(question))
    for each in fields(Reasons):
        assert getattr(best, each.name) == getattr(at_once, each.name), each.name
    assert best.result["digest"] == replace(best, **vars(at_once)).result["digest"]


def test_nothing_is_found_that_nobody_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(name: str) -> None:
        found = getattr(plan_reasons, name)

        def find(*given: object) -> Reasons:
            asked.append(name)
            reasons: Reasons = found(*given)
            return reasons

        monkeypatch.setattr(plan_reasons, name, find)

    noted("losses_of")
    noted("others_of")
    best = opt.solve(opt.load("tutorial"))
    assert best.awareness == pytest.approx(47.0)
    assert (len(best.plan), asked) == (3, ["losses_of", "others_of"])  # a table is of the result


def test_one_screen_asks_for_no_losses(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> Reasons:
        raise AssertionError("asked for")

    monkeypatch.setattr(plan_reasons, "losses_of", never)
    best = opt.solve(opt.load("tutorial"))
    assert best.units is not None
    assert "proved best for these inputs" in str(best.document)
    with pytest.raises(AssertionError, match="asked for"):
        _ = best.findings


def test_an_answer_that_travels_takes_its_reasons_along() -> None:
    best = opt.solve(opt.load("tutorial"))
    there = pickle.loads(pickle.dumps(best))  # noqa: S301 - our own
    assert there.findings == best.findings
    assert there.next_budget == best.next_budget
    assert there.result["digest"] == best.result["digest"]
    assert pickle.loads(pickle.dumps(there)).unspent == best.unspent  # noqa: S301


def test_a_changed_answer_keeps_its_other_reasons() -> None:
    best = opt.solve(opt.load("tutorial"))
    other = replace(best, conflict=("served",))
    assert (other.conflict, other.findings) == (("served",), best.findings)


def test_rules_that_cannot_all_hold_are_found_when_asked_for() -> None:
    never = {"limit": "recipients_served", "min": 3, "name": "three"}  # there are two
    found = opt.solve(instance(rules=[never]))
    assert found.status == "infeasible"
    assert "three" in found.conflict
    assert "three" in str(found.document)


def test_what_an_answer_does_not_have_is_refused() -> None:
    best = opt.solve(opt.load("tutorial"))
    with pytest.raises(AttributeError, match="no attribute 'finding'"):
        _ = best.finding  # type: ignore[attr-defined]
