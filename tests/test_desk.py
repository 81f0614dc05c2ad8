"""What is asked at one desk is answered as it would be alone, and nothing is worked out twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

import optimizer as opt
from optimizer.deadline import NEVER, Deadline
from optimizer.desk import Desk
from optimizer.errors import StoppedError
from optimizer.figures.changed import asking
from optimizer.methods import learned, prove
from optimizer.methods.packages import Unsuitable, in_blocks, solver
from optimizer.methods.packages.dividing import divide, narrowed
from optimizer.proof import TIES, Options
from optimizer.question import Question
from tests.analyses.small import instance
from tests.oracle.generate import random_instance
from tests.test_against_the_oracle import instance_of

M = 10**6


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[Question]:
    """The questions that a function or a class is called with from now on."""
    asked: list[Question] = []
    real: Callable[..., Any] = getattr(owner, name)

    def watched(question: Question, *more: Any) -> Any:
        asked.append(question)
        return real(question, *more)

    monkeypatch.setattr(owner, name, watched)
    return asked


def test_the_tutorial_is_explained_with_six_frontiers(monkeypatch: pytest.MonkeyPatch) -> None:
    # Half of the budget for each recipient: every budget has rows of its own, but the only best
    # plan under looser rows that keeps these is the best here. Of 21 budgets up to twice its own
    # five need a frontier of their own, and so does the budget itself.
    made = counted(monkeypatch, learned, "Frontier")
    opt.explain(opt.load("tutorial"))
    assert len(made) <= 6


@pytest.mark.slow
def test_a_question_is_divided_once_for_every_set_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    made = counted(monkeypatch, solver, "divide")
    opt.explain(opt.load("osa-fy2023"))
    rows = Counter((hash(question.rows), len(question.rows)) for question in made)
    # The plan that comes next is looked for by a search of its own limits, which may look at what
    # the proofs have looked at.
    assert len(made) <= len(rows) + 1
    assert len(made) < 60  # of 191 questions


def same(one: Any, other: Any) -> bool:
    """Whether two structures are the same, number by number."""
    if is_dataclass(one):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one is other or bool(np.array_equal(one, other))


def test_fewer_units_of_an_offer_narrow_a_divided_question_to_what_it_is_divided_anew() -> None:
    for seed in range(40):
        it = instance_of(random_instance(seed))
        question, partition = Question(it, it.budget.minor), in_blocks(it)
        try:
            whole = divide(question, partition)
        except Unsuitable:
            continue
        for offer, each in enumerate(it.offers):
            for least, most in ((0, 0), (1, each.max_units), (0, max(0, each.max_units - 1))):
                fewer = asking(question, offer, least, most)
                assert same(narrowed(whole, fewer), divide(fewer, partition)), (seed, offer)


@pytest.mark.parametrize("method", ["auto", "frontier"])
def test_under_rules_that_follow_the_budget_every_budget_is_answered_as_alone(method: str) -> None:
    for seed in range(40):
        it = instance_of(random_instance(seed, budget_alone_spans=True, ties=seed % 2 == 0))
        desk = Desk(it, Options(method=method))
        for part in (7, 2, 5, 1, 3, 8, 4):
            question = desk.question(it.budget.minor * part // 5)
            assert desk.prove(question) == prove(question, desk.options), (seed, part)


def test_a_question_about_other_costs_is_not_answered_from_what_is_known_of_these() -> None:
    # All three things are bought (23 million of 50). At other costs no row of a rule changes, but
    # what the budget buys does.
    it = instance(rules=[])
    desk = Desk(it, Options(method="frontier"))
    desk.prove(desk.question(50 * M))
    dear = it.priced(0, 40 * M)
    question = Question(dear, 50 * M)
    assert desk.prove(question) == prove(question, desk.options)
    assert desk.prove(question) != desk.prove(desk.question(50 * M))


def test_within_a_tie_a_proof_comes_to_its_end_or_not_at_all() -> None:
    it = instance()
    desk = Desk(it, Options(method="units", time_limit=0))
    assert desk.prove(desk.question(it.budget.minor)).status == "stopped"
    with pytest.raises(StoppedError, match="Stopped before"):
        desk.prove(desk.question(it.budget.minor), within=TIES)


def test_a_time_limit_that_has_begun_is_one_moment_for_all_that_is_asked() -> None:
    options = Options(time_limit=60)
    begun = options.begun()
    assert begun.begun() is begun
    assert begun.end is begun.deadline
    assert replace(begun, method="units").end == begun.end
    assert options.end != options.end
    assert Options().begun().end == NEVER


def test_a_deadline_says_what_is_left() -> None:
    assert NEVER.left == float("inf")
    assert not NEVER.passed
    assert NEVER.part(1 / 2) == NEVER
    assert Deadline.after(0).passed
    assert Deadline.after(0).left == 0
    later = Deadline.after(1_000)
    assert 990 < later.left <= 1_000
    assert 490 < later.part(1 / 2).left <= 500
