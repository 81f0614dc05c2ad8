"""The best plan at a budget. Budgets of one variant are read off one frontier, where there
is one.
"""

from __future__ import annotations

from dataclasses import replace

from optimizer.allocation import Allocation
from optimizer.batch.tasks.task import Answer, Asked, Task, answer_of
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import Instance
from optimizer.methods import fastest, frontier, prove
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.reports.words import clash
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
    question, options = Question(asked.instance, asked.budget), Options(**asked.options)
    known = None if asked.most is None else _frontiers.of(asked.instance, asked.most, options)
    if known is not None and frontier.answers(known, question):
        return allocation_of(question, frontier.prove(question, options, known), options, 0.0)
    return allocation_of(question, prove(question, options), options, 0.0)


class _Frontiers:
    """The frontier of the variant asked about last.

    A frontier's answer at a budget does not hang on how far the frontier reaches, so it may be
    shared. What the packages method learns from neighbours may not: bounds, and whether it gives
    way to another method, hang on it.
    """

    def __init__(self) -> None:
        self._latest: tuple[Instance, int, Options] | None = None
        self._frontier: frontier.Frontier | None = None

    def of(self, instance: Instance, most: int, options: Options) -> frontier.Frontier | None:
        """The frontier up to a budget, where it is what answers there; else None."""
        asked = (instance, most, options)
        if self._latest is None or self._latest[0] is not instance or self._latest[1:] != asked[1:]:
            question = Question(instance, most)
            shared = (
                options.method in ("auto", "frontier")
                and fastest(question, replace(options, method="auto")) == "frontier"
            )
            self._latest, self._frontier = (
                asked,
                frontier.Frontier(question, most=most) if shared else None,
            )
        return self._frontier


_frontiers = _Frontiers()

TASK = Task(ask, ("optimal", "stopped", "infeasible"))
