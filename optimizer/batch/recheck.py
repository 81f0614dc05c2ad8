"""The parent believes no worker: every plan in an answer is assessed again, exactly, before it is
stored.
"""

from __future__ import annotations

import math

from optimizer.batch.cells import Cell, Variant, vary
from optimizer.batch.tasks import TASKS
from optimizer.batch.tasks.task import Claim, Content, broken_rules
from optimizer.batch.wire import Reply
from optimizer.errors import InputError
from optimizer.evaluate import assess, keeps, plan_awareness, plan_cost
from optimizer.instance.instance import BUDGET, Instance
from optimizer.plans import read_plan
from optimizer.proof import PROOF, TIES

CLOSE = 1e-9
"""Relative difference between two computations of the same awareness."""


class Recheck:
    """Checks replies; remembers the last variant, because its cells come one after the other."""

    def __init__(self) -> None:
        self._variant: Variant | None = None
        self._instance: Instance | None = None

    def fault(self, cell: Cell, reply: Reply) -> str:
        """What is wrong with an answered reply; empty where nothing is."""
        try:
            return self._fault(cell, reply.status, reply.answer or {})
        except (InputError, KeyError, TypeError, ValueError) as error:
            return f"the reply is malformed ({type(error).__name__}: {error})"

    def _fault(self, cell: Cell, status: str, content: Content) -> str:
        task = TASKS[cell.variant.problem.study.task]
        if status not in task.statuses:
            return f"found the status {status!r}, expected one of {', '.join(task.statuses)}"
        instance = self._of(cell.variant)
        faults = (fault_in(instance, claim) for claim in task.claims(cell.budget, status, content))
        return next(filter(None, faults), "")

    def _of(self, variant: Variant) -> Instance:
        if self._instance is None or self._variant is not variant:
            self._instance = vary(
                variant.problem.instance, variant.order.scenario, variant.order.draw
            )
            self._variant = variant
        return self._instance


def fault_in(instance: Instance, claim: Claim) -> str:
    """What is wrong with a claim; empty where nothing is."""
    if claim.plan is None:
        return "" if claim.status != "optimal" else "called optimal without a plan"
    plan = read_plan(claim.plan, instance)
    cost, awareness = plan_cost(instance, plan), plan_awareness(instance, plan)
    if claim.cost != cost:
        return f"the plan costs {cost}, not {claim.cost}"
    if claim.awareness is None or not math.isclose(
        claim.awareness, awareness, rel_tol=CLOSE, abs_tol=CLOSE
    ):
        return f"the plan's awareness is {awareness:.12g}, not {claim.awareness}"
    rows = [row for row in instance.rows(claim.budget) if claim.goal is None or row.rule != BUDGET]
    if claim.status == "assessed":
        broken = broken_rules(assess(instance, plan, rows))
        return "" if broken == claim.broken else f"the plan breaks {broken}, not {claim.broken}"
    return (
        _proof(instance, claim, awareness)
        if keeps(instance, plan, rows)
        else "the plan breaks a rule or exceeds an offer"
    )


def _proof(instance: Instance, claim: Claim, awareness: float) -> str:
    """An optimal plan reaches its goal, or lies within the proof's tolerance of its bound; no plan
    lies above its bound.
    """
    slack = PROOF * instance.scale * (1 + CLOSE) + CLOSE
    if claim.goal is not None:
        return (
            ""
            if awareness >= claim.goal - 2 * TIES * instance.scale
            else f"the plan misses the goal of {claim.goal}"
        )
    if claim.bound is None:
        return "" if claim.status == "stopped" else "called optimal without a bound"
    if claim.status == "optimal" and claim.bound - awareness > slack:
        return f"called optimal with a gap of {claim.bound - awareness:.3g}"
    return "" if claim.bound >= awareness - slack else "the bound lies below the plan"
