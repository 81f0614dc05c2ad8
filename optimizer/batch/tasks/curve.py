"""The budget curve up to a budget: the best awareness at every budget, and where the best plan
changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.batch.tasks.task import (
    Answer,
    Asked,
    Claim,
    Content,
    Task,
    content_of,
    overall,
    own_claim,
    result_of,
)
from optimizer.results.plan import units_by_key
from optimizer.results.tables import minor


def ask(asked: Asked) -> Answer:
    """The curve; what is said of the cell itself is the answer at its budget."""
    from optimizer.analyses.budget_curve import curve

    found = curve(asked.instance, asked.money, asked.keywords["step"], **asked.options)
    result, last = result_of(found), found.end
    plan = None if last.plan is None else units_by_key(asked.instance, last.plan)
    told = {
        "cost": None if last.cost is None else last.cost.minor,
        "awareness": last.awareness,
        "bound": last.bound,
    }
    content = content_of(
        asked.instance, **told, optimum_unique=last.unique, method=found.method, plan=plan
    )
    columns = {
        "points": len(found.points),
        "every_budget": found.exact,
        "reversals": len(found.reversals),
    }
    status = overall([point.status for point in found.points])
    return Answer(
        status, found.because, {**content, **columns, "last": last.status, "result": result}
    )


def claims(budget: int, status: str, content: Content) -> Iterator[Claim]:
    """The cell's own plan, and that of every point."""
    yield from own_claim(budget, content["last"], content)
    for point in content["result"]["points"]:
        cost = None if point["cost"] is None else minor(point["cost"])
        yield Claim(
            minor(point["budget"]),
            point["status"],
            point["units"],
            cost,
            point["awareness"],
            point["bound"],
        )


TASK = Task(
    ask,
    ("optimal", "stopped", "infeasible"),
    claims,
    takes=("step",),
    columns={"points": "whole", "every_budget": "flag", "reversals": "whole"},
    lines="points",
)
