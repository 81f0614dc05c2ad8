"""The parent believes no worker: every plan in an answer is assessed again, exactly, before it is
stored.
"""

from __future__ import annotations

import math

from optimizer.batch.task import Claim, broken_rules
from optimizer.batch.tasks import TASKS
from optimizer.batch.variants import Cell
from optimizer.batch.wire import Reply
from optimizer.errors import InputError
from optimizer.evaluate import assess, keeps, plan_awareness, plan_cost
from optimizer.instance.instance import BUDGET, Instance
from optimizer.plans import read_plan
from optimizer.proof import PROOF, TIES
from optimizer.results.tables import minor

CLOSE = 1e-9
"""Relative difference between two computations of the same awareness."""


def rechecked(cell: Cell, reply: Reply) -> Reply:
    """The reply, or one that says why there is none, or why it does not stand up."""
    if reply.status == "failed":
        return Reply(status="failed", reason=reply.reason)
    try:
        fault = _fault(cell, reply)
    except (InputError, KeyError, TypeError, ValueError) as error:
        fault = f"the reply is malformed ({type(error).__name__}: {error})"
    reason = f"The answer did not stand up to a second look: {fault}."
    return Reply(status="failed", reason=reason) if fault else reply


def _fault(cell: Cell, reply: Reply) -> str:
    task = TASKS[cell.variant.problem.study.task]
    if reply.status not in task.statuses:
        return f"found the status {reply.status!r}, expected one of {', '.join(task.statuses)}"
    instance = cell.variant.instance
    faults = (fault_in(instance, claim) for claim in task.claims(cell.budget, reply))
    return next(filter(None, faults), "")


def fault_in(instance: Instance, claim: Claim) -> str:
    """What is wrong with a claim; empty where nothing is."""
    told = claim.told
    if told["units"] is None:
        return "" if told["status"] != "optimal" else "called optimal without a plan"
    plan = read_plan(told["units"], instance)
    cost, awareness = plan_cost(instance, plan), plan_awareness(instance, plan)
    if minor(told["cost"]) != cost:
        return f"the plan costs {cost}, not {minor(told['cost'])}"
    if not math.isclose(told["awareness"], awareness, rel_tol=CLOSE, abs_tol=CLOSE):
        return f"the plan's awareness is {awareness:.12g}, not {told['awareness']}"
    rows = [row for row in instance.rows(claim.budget) if claim.goal is None or row.rule != BUDGET]
    if told["status"] == "assessed":
        broken = broken_rules(assess(instance, plan, rows))
        said = [rule["name"] for rule in told["rules"]]
        return "" if broken == said else f"the plan breaks {broken}, not {said}"
    if not keeps(instance, plan, rows):
        return "the plan breaks a rule or exceeds an offer"
    return _proof(instance, claim, awareness)


def _proof(instance: Instance, claim: Claim, awareness: float) -> str:
    """An optimal plan reaches its goal, or lies within the proof's tolerance of its bound; no plan
    lies above its bound.
    """
    if claim.goal is not None:
        missed = awareness < claim.goal - 2 * TIES * instance.scale
        return f"the plan misses the goal of {claim.goal}" if missed else ""
    optimal, bound = claim.told["status"] == "optimal", claim.told["bound"]
    if bound is None:
        return "called optimal without a bound" if claim.told["status"] != "stopped" else ""
    slack = PROOF * instance.scale * (1 + CLOSE) + CLOSE
    if optimal and bound - awareness > slack:
        return f"called optimal with a gap of {bound - awareness:.3g}"
    return "" if bound >= awareness - slack else "the bound lies below the plan"
