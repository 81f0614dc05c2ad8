"""The cheapest plan that reaches the study's goal. The budget is what rules refer to, and no
cap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from optimizer.batch.tasks.task import (
    Answer,
    Asked,
    Claim,
    Content,
    Task,
    answer_of,
    content_of,
    own_claim,
    result_of,
)
from optimizer.errors import InfeasibleError


def ask(asked: Asked) -> Answer:
    """The least cost and its plan; or the most that can be reached."""
    from optimizer.analyses.target import target

    try:
        found = target(asked.instance, asked.keywords["awareness"], asked.money, **asked.options)
    except InfeasibleError as error:
        return Answer("infeasible", str(error), content_of(asked.instance))
    result = result_of(found)
    best = content_of(asked.instance) if found.allocation is None else answer_of(found.allocation)
    note = found.allocation.note if found.allocation else "No plan reaches the goal at any cost."
    return Answer(
        result["status"],
        note,
        {**best, "goal": result["goal"], "most": result["most"], "result": result},
    )


def claims(budget: int, status: str, content: Content) -> Iterator[Claim]:
    """The plan, with no cap on its cost; that nothing cheaper reaches the goal is not looked
    into.
    """
    for claim in own_claim(budget, status, content):
        yield replace(claim, goal=content.get("goal"))


TASK = Task(
    ask,
    ("optimal", "stopped", "unreachable", "infeasible"),
    claims,
    needs=("awareness",),
    columns={"goal": "number", "most": "number"},
)
