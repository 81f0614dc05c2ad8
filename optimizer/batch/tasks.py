"""What can be asked of a cell. To add a task: a function, a line in ``TASKS``, and its name in
``Study.task``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from optimizer.batch.task import (
    CellAsked,
    Claim,
    Task,
    answered,
    overall,
    own_claim,
    reply_of,
    result_of,
)
from optimizer.batch.wire import Reply
from optimizer.desk import Desk
from optimizer.errors import InfeasibleError, StoppedError
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import Instance
from optimizer.money import exact_money
from optimizer.proof import Options
from optimizer.results.tables import minor
from optimizer.solve import allocation_of, evaluate

# -- one plan --------------------------------------------------------------------------------------


def _solve(asked: CellAsked) -> Reply:
    """The best plan at a budget, the same bytes whether a neighbour was asked before or not; or
    the rules that cannot all hold.
    """
    desk = _desk(asked.instance, asked.most, Options(**asked.options))
    question = desk.question(asked.budget)
    allocation = allocation_of(question, desk.prove(question), desk.options, 0.0)
    if allocation.status == "infeasible":
        names = conflict(question, desk.options)
        allocation = replace(allocation, conflict=names)
    return reply_of(allocation)


@lru_cache(maxsize=1)
def _desk(instance: Instance, most: int | None, options: Options) -> Desk:
    """The desk of a variant, with a frontier up to the largest of several budgets where that is
    what answers there.

    A frontier's answer at a budget does not hang on how far the frontier reaches, so it may be
    shared. What the packages method learns from neighbours may not: bounds, and whether it gives
    way to another method, hang on it.
    """
    desk = Desk(instance, options).afresh()
    if most is not None and options.method in ("auto", "frontier"):
        top = desk.question(most)
        if desk.by("auto").is_quick(top):
            desk.frontier(top)
    return desk


def _evaluate(asked: CellAsked) -> Reply:
    """The study's plan, assessed; with ``compare`` also the awareness of the best."""
    plan, best = asked.keywords["plan"], asked.keywords["compare"]
    return reply_of(evaluate(asked.instance, plan, asked.money, best=best, **asked.options))


def _target(asked: CellAsked) -> Reply:
    """The cheapest plan that reaches the goal; or the most that can be reached. The budget is what
    rules refer to, and no cap.
    """
    from optimizer.analyses.target import target

    it = asked.instance
    try:
        found = target(it, asked.keywords["awareness"], asked.money, **asked.options)
    except InfeasibleError as error:
        return _without_plan(it, "infeasible", str(error))
    if found.allocation is not None:
        return reply_of(found.allocation, found)
    said = _without_plan(it, "unreachable", "No plan reaches the goal at any cost.")
    return said.model_copy(update={"result": result_of(found)})


def _without_plan(instance: Instance, status: str, reason: str) -> Reply:
    return Reply(status=status, reason=reason, answer=answered(instance, status))


def _claims_of_target(budget: int, reply: Reply) -> Iterator[Claim]:
    """The plan, with no cap on its cost; that nothing cheaper reaches the goal is not looked
    into.
    """
    for claim in own_claim(budget, reply):
        yield replace(claim, goal=reply.result["goal"] if reply.result else None)


def _explain(asked: CellAsked) -> Reply:
    """Why the best plan is what it is, where there is one that is proved: figures of every offer,
    or of one.
    """
    from optimizer.analyses.explanation import explain

    it, offer = asked.instance, asked.keywords["offer"] or None
    try:
        found = explain(it, offer=offer, budget=asked.money, **asked.options)
    except InfeasibleError as error:
        return _without_plan(it, "infeasible", str(error))
    except StoppedError as error:
        return _without_plan(it, "stopped", str(error))
    return reply_of(found.allocation, found)


def _robust(asked: CellAsked) -> Reply:
    """What of the best plan at the budget survives the doubt about outcomes."""
    from optimizer.analyses.robustness import robust

    keys = asked.keywords
    options = {name: value for name, value in asked.options.items() if name != "seed"}
    draws, seed = keys["outcome_draws"], keys["outcome_seed"]
    more = {name: keys[name] for name in ("price_draws", "declines", "cautious")}
    return _beside_the_best(
        asked, lambda: robust(asked.instance, draws, seed, asked.money, **more, **options)
    )


def _brief(asked: CellAsked) -> Reply:
    """Page one of everything on the best plan at the budget."""
    from optimizer.analyses.brief import brief

    keys = asked.keywords
    options = {name: value for name, value in asked.options.items() if name != "seed"}
    more = {
        "draws": keys["outcome_draws"],
        "seed": keys["outcome_seed"],
        "price_draws": keys["price_draws"],
        "within": keys["within"] or "0.1%",
    }
    return _beside_the_best(asked, lambda: brief(asked.instance, asked.money, **more, **options))


def _alternatives(asked: CellAsked) -> Reply:
    """What plans near the best have in common, and some that are different."""
    from optimizer.analyses.alternatives import alternatives

    keys = asked.keywords
    return _beside_the_best(
        asked,
        lambda: alternatives(
            asked.instance,
            keys["within"] or "0.1%",
            keys["different"],
            asked.money,
            **asked.options,
        ),
    )


def _replan(asked: CellAsked) -> Reply:
    """The fewest moves from the study's plan to one near the best."""
    from optimizer.analyses.replan import replan

    keys = asked.keywords
    return _beside_the_best(
        asked,
        lambda: replan(
            asked.instance,
            keys["plan"],
            keys["within"] or "1%",
            keys["move"],
            asked.money,
            **asked.options,
        ),
    )


def _fair(asked: CellAsked) -> Reply:
    """The fair plan, by the study's measure."""
    from optimizer.analyses.fair import fair

    by, levels = asked.keywords["by"], asked.keywords["levels"]
    return _beside_the_best(
        asked, lambda: fair(asked.instance, by, levels, asked.money, **asked.options)
    )


def _beside_the_best(asked: CellAsked, ask: Callable[[], Any]) -> Reply:
    """The best plan, and beside it the result of an analysis of it, where there is one."""
    best = _solve(asked)
    if best.status != "optimal":
        return best
    try:
        found = ask()
    except StoppedError as error:
        return best.model_copy(update={"status": "stopped", "reason": str(error)})
    return best.model_copy(update={"status": found.typed.status, "result": result_of(found)})


def _next(asked: CellAsked) -> Reply:
    """What to decide next; what is said of the cell itself is the best plan before any decision."""
    from optimizer.analyses.ledger import next_decisions

    best = _solve(asked)
    if best.status != "optimal":
        return best
    try:
        found = next_decisions(
            asked.instance, asked.keywords["so_far"], asked.money, **asked.options
        )
    except (InfeasibleError, StoppedError) as error:
        kind = "infeasible" if isinstance(error, InfeasibleError) else "stopped"
        return _without_plan(asked.instance, kind, str(error))
    return best.model_copy(update={"status": found.typed.status, "result": result_of(found)})


def _diagnose(asked: CellAsked) -> Reply:
    """What may give way; what is said of the cell itself is whether there is a plan."""
    from optimizer.analyses.diagnosis import diagnose

    best = _solve(asked)
    if best.status == "stopped":
        return best
    try:
        found = diagnose(asked.instance, asked.money, **asked.options)
    except StoppedError as error:
        return best.model_copy(update={"status": "stopped", "reason": str(error)})
    return best.model_copy(update={"result": result_of(found)})


# -- many plans ------------------------------------------------------------------------------------


def _curve(asked: CellAsked) -> Reply:
    """The curve up to the budget; what is said of the cell itself is the answer there."""
    from optimizer.analyses.budget_curve import curve

    it = asked.instance
    found = curve(it, asked.money, asked.keywords["step"], **asked.options)
    last = found.end
    answer = answered(
        it,
        last.status,
        last.plan,
        cost=last.cost,
        awareness=last.awareness,
        bound=last.bound,
        optimum_unique=last.unique,
        method=found.method,
    )
    status = overall([point.status for point in found.points])
    return Reply(status=status, reason=found.because, answer=answer, result=result_of(found))


def _claims_of_curve(budget: int, reply: Reply) -> Iterator[Claim]:
    """The cell's own plan, and that of every point."""
    answer, result = reply.answer or {}, reply.result or {}
    yield Claim(budget, answer)
    for point in result["points"]:
        yield Claim(minor(point["budget"]), point)


def _compare(asked: CellAsked) -> Reply:
    """All budgets of a variant side by side; what is said of the cell itself is the largest's."""
    from optimizer.analyses.budget_comparison import compare

    it = asked.instance
    budgets = [exact_money(budget, it.currency) for budget in asked.keywords["budgets"]]
    draws = asked.keywords["outcome_draws"]
    seed = {"seed": asked.keywords["outcome_seed"]} if draws else {}
    found = compare(it, budgets, draws=draws, **{**asked.options, **seed})
    levels = found.sides[0].levels
    open_ = [] if found.complete else ["stopped"]
    return reply_of(levels[-1], found, overall([*(level.status for level in levels), *open_]))


def _claims_of_comparison(budget: int, reply: Reply) -> Iterator[Claim]:
    """The cell's own plan, and that of every level."""
    answer, result = reply.answer or {}, reply.result or {}
    yield Claim(budget, answer)
    for level in result["levels"]:
        bought = [line for line in result["plans"] if line["budget"] == level["budget"]]
        plan = None if level["cost"] is None else bought
        yield Claim(minor(level["budget"]), {**level, "units": plan})


TASKS: Mapping[str, Task] = {
    "solve": Task(_solve),
    "evaluate": Task(_evaluate, ("assessed",), needs=("plan",), takes=("compare",)),
    "target": Task(
        _target,
        ("optimal", "stopped", "unreachable", "infeasible"),
        _claims_of_target,
        needs=("awareness",),
        columns={"goal": "number", "most": "number"},
    ),
    "explain": Task(
        _explain,
        takes=("offer",),
        columns={
            "next_budget": "number",
            "next_budget_minor": "whole",
            "next_awareness": "number",
        },
        lines="offers",
    ),
    "curve": Task(
        _curve,
        claims=_claims_of_curve,
        takes=("step",),
        columns={"points": "whole", "every_budget": "flag", "reversals": "whole"},
        lines="points",
    ),
    "compare": Task(
        _compare,
        claims=_claims_of_comparison,
        takes=("outcome_draws", "outcome_seed"),
        at_once=True,
        columns={"reversals": "whole"},
        lines="levels",
    ),
    "robust": Task(
        _robust,
        needs=("outcome_draws",),
        takes=("outcome_seed", "price_draws", "declines", "cautious"),
        columns={"draws": "whole", "outcomes_can_be_firm": "flag"},
        lines="outcomes.lines",
    ),
    "brief": Task(
        _brief,
        needs=("outcome_draws",),
        takes=("outcome_seed", "price_draws", "within"),
        lines="declines",
    ),
    "alternatives": Task(
        _alternatives,
        takes=("within", "different"),
        columns={"count": "whole", "tied": "whole", "least": "number"},
        lines="offers",
    ),
    "replan": Task(
        _replan,
        needs=("plan",),
        takes=("within", "move"),
        columns={"moved_units": "whole", "moved_money": "number", "moved_money_minor": "whole"},
        lines="changes",
    ),
    "fair": Task(
        _fair,
        takes=("by", "levels"),
        columns={"price": "number", "price_share": "number"},
        lines="recipients",
    ),
    "next": Task(
        _next,
        needs=("so_far",),
        columns={"declines": "whole", "every_answer": "flag"},
        lines="ask",
    ),
    "diagnose": Task(_diagnose, columns={"every": "flag"}, lines="repairs"),
}
"""Every task by the name a study gives it."""
