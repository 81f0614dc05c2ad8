"""The parent believes no worker: every plan is assessed again, exactly, before it is stored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from optimizer.batch.cells import Cell, Variant, vary
from optimizer.batch.wire import Reply
from optimizer.errors import InputError
from optimizer.evaluate import Assessment, assess
from optimizer.instance.instance import Instance
from optimizer.plans import read_plan
from optimizer.proof import PROOF

CLOSE = 1e-9
"""Relative difference between two computations of the same awareness."""
STATUSES = {"solve": ("optimal", "stopped", "infeasible"), "evaluate": ("assessed",)}


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

    def _fault(self, cell: Cell, status: str, answer: Mapping[str, Any]) -> str:
        task = cell.variant.problem.study.task
        if status not in STATUSES[task]:
            return f"found the status {status!r}, expected one of {', '.join(STATUSES[task])}"
        if answer["plan"] is None:
            return "" if status != "optimal" else "called optimal without a plan"
        instance = self._of(cell.variant)
        assessment = assess(instance, read_plan(answer["plan"], instance), instance.rows(cell.budget))
        return _figures(assessment, answer) or (_proof(instance, assessment, status, answer) if task == "solve" else "")

    def _of(self, variant: Variant) -> Instance:
        if self._instance is None or self._variant is not variant:
            self._instance = vary(variant.problem.instance, variant.scenario_plain, variant.draw_plain)
            self._variant = variant
        return self._instance


def _figures(assessment: Assessment, answer: Mapping[str, Any]) -> str:
    """Cost, awareness and broken rules must be what the plan gives."""
    if answer["cost"] != assessment.cost:
        return f"the plan costs {assessment.cost}, not {answer['cost']}"
    if not math.isclose(answer["awareness"], assessment.awareness, rel_tol=CLOSE, abs_tol=CLOSE):
        return f"the plan's awareness is {assessment.awareness:.12g}, not {answer['awareness']}"
    broken = list(dict.fromkeys(reading.row.rule for reading in assessment.broken))
    return "" if broken == answer["broken"] else f"the plan breaks {broken}, not {answer['broken']}"


def _proof(instance: Instance, assessment: Assessment, status: str, answer: Mapping[str, Any]) -> str:
    """A solved plan keeps every rule and its offers' units; an optimal one lies within the proof's tolerance of its bound."""
    if assessment.broken or any(units > offer.max_units for units, offer in zip(assessment.plan, instance.offers, strict=True)):
        return "the plan breaks a rule or exceeds an offer"
    slack = PROOF * instance.scale * (1 + CLOSE) + CLOSE
    if status == "optimal" and answer["bound"] - assessment.awareness > slack:
        return f"called optimal with a gap of {answer['bound'] - assessment.awareness:.3g}"
    return "" if answer["bound"] is None or answer["bound"] >= assessment.awareness - slack else "the bound lies below the plan"
