"""The study's plan at a budget; with ``compare`` also the awareness of the best."""

from __future__ import annotations

from optimizer.batch.tasks.task import Answer, Asked, Task, answer_of
from optimizer.solve import evaluate


def ask(asked: Asked) -> Answer:
    """The plan, assessed."""
    words = asked.keywords
    allocation = evaluate(
        asked.instance, words["plan"], asked.money, best=words["compare"], **asked.options
    )
    return Answer(allocation.status, allocation.note, answer_of(allocation))


TASK = Task(ask, ("assessed",), needs=("plan",), takes=("compare",))
