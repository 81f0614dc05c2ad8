"""A task: how a cell is answered, and which plans the answer claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer.allocation import Allocation
from optimizer.batch.wire import Content, Reply
from optimizer.evaluate import Assessment
from optimizer.instance.instance import Instance
from optimizer.money import exact_money
from optimizer.proof import Plan
from optimizer.record import as_written, plain
from optimizer.reports.words import clash
from optimizer.results.plan import reckoned, units_by_key

RECKONED_FROM = ("awareness", "baseline", "bound", "maximum")
"""Keys from whose numbers gain, gap and share are reckoned, as they are written."""


@dataclass(frozen=True)
class CellAsked:
    """What a cell asks of an instance.

    Attributes:
        instance: the variant. budget: minor units. most: the largest of the budgets that the study
            asks for; None where it asks for one.
        keywords: of the task, from the study (see ``Task.keywords``). options: keywords of
            ``Options``.
    """

    instance: Instance
    budget: int
    most: int | None
    keywords: Mapping[str, Any]
    options: Mapping[str, Any]

    @property
    def money(self) -> str:
        """The budget as the analyses read it."""
        return exact_money(self.budget, self.instance.currency)


@dataclass(frozen=True)
class Claim:
    """A plan that an answer speaks of; the parent assesses it again.

    Attributes:
        budget: the cap, minor units; where there is a ``goal`` for awareness, no cap, but what
            rules refer to.
        told: what the answer says of it: status, units by offer (None where there is no plan),
            cost, awareness and bound; of an assessed plan, the rules that it breaks.
    """

    budget: int
    told: Mapping[str, Any]
    goal: float | None = None


def own_claim(budget: int, reply: Reply) -> Iterator[Claim]:
    """The claim of an answer that is one plan."""
    yield Claim(budget, {**(reply.answer or {}), "status": reply.status})


@dataclass(frozen=True)
class Task:
    """One thing to ask of cells.

    Attributes:
        ask: the answer. statuses: those it may have. claims: the plans in it.
        needs: keys of the study that it needs. takes: keys that it may have; no other task may.
        at_once: one cell holds all budgets of a variant, under the largest.
        columns: of a cell's record beside ``tidy_tables.TYPES``: keys of the analysis's result, and
            what they hold; of a list its length.
        lines: key of the result's list from which ``read_lines`` takes its rows, with dots where it
            stands deeper; empty where there is none.
    """

    ask: Callable[[CellAsked], Reply]
    statuses: tuple[str, ...] = ("optimal", "stopped", "infeasible")
    claims: Callable[[int, Reply], Iterator[Claim]] = own_claim
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    at_once: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    lines: str = ""

    @property
    def keywords(self) -> tuple[str, ...]:
        """Keys of a study that are this task's alone."""
        return (*self.needs, *self.takes)


def reply_of(allocation: Allocation, found: Any = None, status: str = "") -> Reply:
    """The reply that is one plan; where there is none, its reason names the rules that clash.

    Args:
        allocation: the plan.
        found: the analysis that it came with, if there was one.
        status: of all plans of the answer, where this is one of several.
    """
    status = status or allocation.status
    without_plan = f"No plan keeps every rule{clash(allocation.conflict)}."
    return Reply(
        status=status,
        reason=without_plan if status == "infeasible" else allocation.note,
        answer=answer_of(allocation),
        result=None if found is None else result_of(found),
    )


def answer_of(allocation: Allocation) -> Content:
    """What is stored of an allocation; see ``answered``."""
    assessment = allocation.assessment
    return answered(
        allocation.instance,
        allocation.status,
        allocation.units,
        cost=allocation.cost,
        awareness=allocation.awareness,
        bound=allocation.bound,
        best=allocation.best,
        optimum_unique=allocation.optimum_unique,
        method=allocation.method,
        conflict=allocation.conflict,
        rules=[{"name": name, "holds": False} for name in broken_rules(assessment)],
    )


def broken_rules(assessment: Assessment | None) -> list[str]:
    """The rules that a plan breaks, each once, in the order of the instance."""
    broken = assessment.broken if assessment else ()
    return list(dict.fromkeys(reading.row.rule for reading in broken))


def answered(instance: Instance, status: str, plan: Plan | None = None, **known: Any) -> Content:
    """What is stored of one plan: of the result of ``solve`` what its instance does not tell.

    The plan stands in ``units`` by offer, as the points of a curve have it; of ``rules`` there are
    those that do not hold. Gap, gain and share are reckoned from the numbers as written: of the
    exact ones, a last bit (of another processor) would be all of a gap, and change the bytes.
    """
    answer = plain(
        {
            "instance": {"digest": instance.digest},
            "status": status,
            "baseline": as_written(instance.baseline),
            "maximum": as_written(instance.maximum),
            **dict.fromkeys(("cost", "awareness", "bound", "best", "optimum_unique", "method")),
            "conflict": [],
            "rules": [],
            "units": None if plan is None else units_by_key(instance, plan),
            **as_written(known),
        }
    )
    return {**answer, **reckoned(*(answer[key] for key in RECKONED_FROM))._asdict()}


def result_of(found: Any) -> Content:
    """The JSON result of an analysis, less ``run``, which differs from run to run."""
    return {key: value for key, value in found.result.items() if key != "run"}


def overall(statuses: Sequence[str]) -> str:
    """One status for several plans: stopped where one is, infeasible where all are, else
    optimal.
    """
    if "stopped" in statuses:
        return "stopped"
    return "infeasible" if set(statuses) == {"infeasible"} else "optimal"
