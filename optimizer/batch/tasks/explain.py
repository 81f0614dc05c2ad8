"""Why the best plan is what it is: proved figures of every offer, or of one."""

from __future__ import annotations

from typing import Any

from optimizer.batch.tasks.task import Answer, Asked, Task, answer_of, content_of, result_of
from optimizer.errors import InfeasibleError, StoppedError


def ask(asked: Asked) -> Answer:
    """The explanation of the best plan, where there is one that is proved."""
    from optimizer.analyses.explanation import explain
    from optimizer.results.tables import minor

    try:
        found = explain(
            asked.instance,
            offer=asked.keywords["offer"] or None,
            budget=asked.money,
            **asked.options,
        )
    except (InfeasibleError, StoppedError) as error:
        status = "infeasible" if isinstance(error, InfeasibleError) else "stopped"
        return Answer(status, str(error), content_of(asked.instance))
    result = result_of(found)
    following: dict[str, Any] = result["next"] or {}
    budget = following.get("budget")
    columns = {
        "next_budget": minor(budget) if budget else None,
        "next_awareness": following.get("awareness"),
    }
    return Answer(
        found.allocation.status,
        found.allocation.note,
        {**answer_of(found.allocation), **columns, "result": result},
    )


TASK = Task(
    ask,
    ("optimal", "stopped", "infeasible"),
    takes=("offer",),
    columns={"next_budget": "number", "next_budget_minor": "whole", "next_awareness": "number"},
    lines="offers",
)
