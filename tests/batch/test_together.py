"""Budgets of one variant share what they can, and no answer shows it: the bytes are those of every
budget asked alone.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from optimizer import batch
from optimizer.batch.task import CellAsked
from optimizer.batch.tasks import TASKS
from optimizer.batch.wire import Reply
from optimizer.instance.instance import Instance
from optimizer.methods import learned
from tests.oracle.generate import random_instance
from tests.parts import parts
from tests.test_against_the_oracle import instance_of

from .samples import raw_rows, write_study


def asked(instance: Instance, budget: int, most: int | None, **options: Any) -> Reply:
    return TASKS["solve"].ask(CellAsked(instance, budget, most, {}, options))


@pytest.mark.parametrize("part", parts(4, daily=1))
@pytest.mark.parametrize("method", ["auto", "frontier"])
def test_every_budget_has_the_answer_it_has_alone_in_whatever_order_they_come(
    method: str, part: int
) -> None:
    for seed in range(part * 15, part * 15 + 15):
        # Every third has many ties; every other only the budget in common, the rest rules that step
        # with it or are shares of it.
        it = instance_of(
            random_instance(seed, ties=seed % 3 == 0, budget_alone_spans=seed % 2 == 0)
        )
        budgets = [it.budget.minor * part // 7 for part in range(12)]
        random.Random(seed).shuffle(budgets)  # noqa: S311 - repeatable dice, no secret
        for budget in budgets:
            together = asked(it, budget, max(budgets), method=method)
            assert together == asked(it, budget, None, method=method), (seed, budget)


def test_budgets_are_read_off_one_frontier_where_only_the_budget_spans(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = instance_of(random_instance(2, budget_alone_spans=True))
    made: list[int] = []
    whole = learned.Frontier

    def counted(question: Any, *keys: Any) -> Any:
        made.append(question.budget)
        return whole(question, *keys)

    monkeypatch.setattr(learned, "Frontier", counted)
    for budget in range(0, it.budget.minor, max(1, it.budget.minor // 9)):
        asked(it, budget, it.budget.minor)
    assert made == [it.budget.minor]


def test_a_study_gives_the_bytes_of_its_budgets_asked_in_studies_of_their_own(
    tmp_path: Path,
) -> None:
    def rows(name: str, budgets: list[int]) -> dict[bytes, tuple[Any, ...]]:
        with ThreadPoolExecutor(1) as executor:
            batch.run(
                write_study(tmp_path, budgets=budgets),
                tmp_path / f"{name}.db",
                executor=executor,
                workers=1,
            )
        return {
            row[0]: row[2:] for row in raw_rows(tmp_path / f"{name}.db")
        }  # less its position in the study

    together = rows("together", [0, 2, 5, 8, 11])
    alone = [rows(str(budget), [budget]) for budget in (0, 2, 5, 8, 11)]
    assert together == {key: row for each in alone for key, row in each.items()}
