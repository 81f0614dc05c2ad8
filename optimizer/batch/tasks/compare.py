"""All budgets of a variant side by side: what each buys, what a step adds and drops, reversals,
where returns fall off.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.batch.tasks.task import (
    Answer,
    Asked,
    Claim,
    Content,
    Task,
    answer_of,
    overall,
    own_claim,
    result_of,
)
from optimizer.money import exact_money


def ask(asked: Asked) -> Answer:
    """The comparison; what is said of the cell itself is the largest budget's."""
    from optimizer.analyses.budget_comparison import compare

    it = asked.instance
    found = compare(
        it,
        [exact_money(budget, it.currency) for budget in asked.keywords["budgets"]],
        **asked.options,
    )
    (side,) = found.sides
    levels = [
        {"budget": level.budget.minor, "status": level.status, **_told(answer_of(level))}
        for level in side.levels
    ]
    status = overall([level.status for level in side.levels])
    columns = {"levels": levels, "reversals": len(side.reversals)}
    return Answer(
        status,
        side.levels[-1].note,
        {**answer_of(side.levels[-1]), **columns, "result": result_of(found)},
    )


def _told(content: Content) -> Content:
    return {name: content[name] for name in ("plan", "cost", "awareness", "bound", "broken")}


def claims(budget: int, status: str, content: Content) -> Iterator[Claim]:
    """The plan of every level."""
    yield from own_claim(budget, content["levels"][-1]["status"], content)
    for level in content["levels"]:
        yield from own_claim(level["budget"], level["status"], level)


TASK = Task(
    ask,
    ("optimal", "stopped", "infeasible"),
    claims,
    at_once=True,
    columns={"reversals": "whole"},
    lines="levels",
)
