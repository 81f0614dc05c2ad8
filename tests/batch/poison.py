"""Tasks that kill their worker, put into the processes of a pool by its initializer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from optimizer.batch import tasks, worker

POISON = 7_000_000
"""The budget, in yen, at which a worker dies."""


def prepare_always() -> None:
    """Workers die at the poisonous budget."""
    _prepare(lambda: True)


def prepare_once() -> None:
    """Workers die at the poisonous budget the first time; the file named in POISON_MARK remembers it."""
    _prepare(lambda: not _marked())


def prepare_to_die() -> None:
    """Workers die at every budget."""
    worker.prepare()
    worker.TASKS = {"solve": lambda *_: os._exit(1)}  # type: ignore[assignment]


def prepare_to_lie() -> None:
    """Workers claim more awareness than their plan gives."""
    worker.prepare()
    told = worker.answer_of

    def lie(allocation: Any) -> dict[str, Any]:
        answer = told(allocation)
        return {**answer, "awareness": answer["awareness"] + (1 if allocation.budget == POISON else 0)}

    worker.answer_of = lie


def prepare_as_other_version() -> None:
    """Workers have another version of the package."""
    worker.prepare()
    worker.relevant_versions = lambda: {"optimizer": "0.0.9"}  # type: ignore[assignment]


def _prepare(dies: Any) -> None:
    worker.prepare()
    honest = tasks.TASKS["solve"]

    def solve(instance: Any, budget: int, order: Any) -> Any:
        if budget == POISON and dies():
            os._exit(1)
        return honest(instance, budget, order)

    worker.TASKS = {"solve": solve}


def _marked() -> bool:
    mark = Path(os.environ["POISON_MARK"])
    if mark.exists():
        return True
    mark.touch()
    return False
