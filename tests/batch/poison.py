"""Tasks that kill their worker, put into the processes of a pool by its initializer."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from optimizer import processes
from optimizer.batch import tasks, worker
from optimizer.batch.task import CellAsked
from optimizer.batch.wire import Reply

POISON = 7_000_000
"""The budget, in yen, at which a worker dies."""


def prepare_always() -> None:
    """Workers die at the poisonous budget."""
    _prepare(lambda: True)


def prepare_once() -> None:
    """Workers die at the poisonous budget the first time; the file named in POISON_MARK remembers
    it.
    """
    _prepare(lambda: not _marked())


def prepare_to_die() -> None:
    """Workers die at every budget."""
    processes.prepare()
    worker.TASKS = {"solve": replace(tasks.TASKS["solve"], ask=lambda _: os._exit(1))}


def prepare_to_lie() -> None:
    """Workers claim more awareness than their plan gives."""
    processes.prepare()
    honest = tasks.TASKS["solve"].ask

    def lie(asked: CellAsked) -> Reply:
        reply = honest(asked)
        told = reply.answer or {}
        awareness = told["awareness"] + (1 if asked.budget == POISON else 0)
        return reply.model_copy(update={"answer": {**told, "awareness": awareness}})

    worker.TASKS = {"solve": replace(tasks.TASKS["solve"], ask=lie)}


def prepare_as_other_version() -> None:
    """Workers have another version of the package."""
    processes.prepare()
    worker.relevant_versions = lambda: {"optimizer": "0.0.9"}  # type: ignore[assignment]


def _prepare(dies: Any) -> None:
    processes.prepare()
    honest = tasks.TASKS["solve"].ask

    def solve(asked: CellAsked) -> Reply:
        if asked.budget == POISON and dies():
            os._exit(1)
        return honest(asked)

    worker.TASKS = {"solve": replace(tasks.TASKS["solve"], ask=solve)}


def _marked() -> bool:
    mark = Path(os.environ["POISON_MARK"])
    if mark.exists():
        return True
    mark.touch()
    return False


def prepare_to_spoil() -> None:
    """Workers add a yen to the cost of the first plan that an analysis found to cost 5,000,000."""
    processes.prepare()
    worker.TASKS = {
        name: replace(task, ask=_spoiling(task.ask)) for name, task in tasks.TASKS.items()
    }


def _spoiling(ask: Callable[[CellAsked], Reply]) -> Callable[[CellAsked], Reply]:
    def spoil(asked: CellAsked) -> Reply:
        reply = json.loads(ask(asked).model_dump_json())
        found, dearer = reply["result"], {"amount": "5000001", "currency": "JPY"}
        (found.get("points") or found.get("levels") or [reply["answer"]])[-1]["cost"] = dearer
        return Reply(**reply)

    return spoil
