"""The best plan at a budget. Budgets of one variant are read off one frontier, where there
is one.
"""

from __future__ import annotations

from dataclasses import replace

from optimizer.allocation import Allocation
from optimizer.analyses.words import clash
from optimizer.batch.tasks.task import Answer, Asked, Task, answer_of
from optimizer.desk import Desk
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import Instance
from optimizer.methods import Learned
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.solve import allocation_of


def ask(asked: Asked) -> Answer:
    """The best plan; or the rules that cannot all hold."""
    allocation = best_plan(asked)
    if allocation.status != "infeasible":
        return Answer(allocation.status, allocation.note, answer_of(allocation))
    names = conflict(Question(asked.instance, asked.budget), Options(**asked.options))
    return Answer(
        "infeasible",
        f"No plan keeps every rule{clash(names)}.",
        answer_of(replace(allocation, conflict=names)),
    )


def best_plan(asked: Asked) -> Allocation:
    """The best plan, the same bytes whether a neighbour was asked before or not."""
    desk = _desks.of(asked.instance, asked.most, Options(**asked.options))
    question = desk.question(asked.budget)
    return allocation_of(question, desk.prove(question), desk.options, 0.0)


class _Desks:
    """The desk of the variant asked about last.

    A frontier's answer at a budget does not hang on how far the frontier reaches, so it may be
    shared. What the packages method learns from neighbours may not: bounds, and whether it gives
    way to another method, hang on it.
    """

    def __init__(self) -> None:
        self._latest: tuple[Desk, int | None] | None = None

    def of(self, instance: Instance, most: int | None, options: Options) -> Desk:
        """The desk for an instance; with a frontier up to the largest of several budgets, where it
        is what answers there.
        """
        if self._latest is not None and most is not None:
            desk, known = self._latest
            if desk.instance is instance and (known, desk.options) == (most, options):
                return desk
        desk = Desk(instance, options, Learned(afresh=True))
        self._latest = desk, most
        if most is not None and options.method in ("auto", "frontier"):
            top = desk.question(most)
            if desk.by("auto").is_quick(top):
                desk.frontier(top)
        return desk


_desks = _Desks()

TASK = Task(ask, ("optimal", "stopped", "infeasible"))
