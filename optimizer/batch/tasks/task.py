"""A task: how a cell is answered, what the answer claims, and how it becomes a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer.allocation import Allocation
from optimizer.evaluate import Assessment
from optimizer.instance.instance import Instance
from optimizer.money import exact_money
from optimizer.record import as_written, plain
from optimizer.results.plan import reckoned

Content = dict[str, Any]


@dataclass(frozen=True)
class Asked:
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
class Answer:
    """What is stored of a cell: a status, a note in words, and the content (``answer_of``, and for
    an analysis its ``result``).

    A cell that could not be answered is ``failed``, has no content, and the note says why.
    """

    status: str
    note: str
    content: Content | None


@dataclass(frozen=True)
class Claim:
    """A plan that an answer speaks of, and what it says of it; the parent assesses it again.

    Attributes:
        budget: the cap, minor units; where there is a ``goal`` for awareness, no cap, but what
            rules refer to.
        status: optimal (claims to be the best within its bound), stopped, assessed (claims nothing)
            or infeasible.
        plan: offer key to units; None where there is none. broken: rules that an assessed plan
            breaks.
    """

    budget: int
    status: str
    plan: Mapping[str, int] | None
    cost: int | None
    awareness: float | None
    bound: float | None
    broken: Sequence[str] = field(default_factory=list)
    goal: float | None = None


def own_claim(budget: int, status: str, content: Content) -> Iterator[Claim]:
    """The claim of an answer that is one plan."""
    told = {name: content[name] for name in ("plan", "cost", "awareness", "bound", "broken")}
    yield Claim(budget, status, **told)


@dataclass(frozen=True)
class Task:
    """One thing to ask of cells.

    Attributes:
        ask: the answer. statuses: those it may have. claims: the plans in it, from budget, status
            and content.
        needs: keys of the study that it needs. takes: keys that it may have; no other task may.
        at_once: one cell holds all budgets of a variant, under the largest.
        columns: of a cell's record beside ``frame.TYPES``, and what they hold.
        lines: key of the result's list from which ``read_lines`` takes its rows; empty where there
            is none.
    """

    ask: Callable[[Asked], Answer]
    statuses: tuple[str, ...]
    claims: Callable[[int, str, Content], Iterator[Claim]] = own_claim
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    at_once: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    lines: str = ""

    @property
    def keywords(self) -> tuple[str, ...]:
        """Keys of a study that are this task's alone."""
        return (*self.needs, *self.takes)


def answer_of(allocation: Allocation) -> Content:
    """What is stored of an allocation, as plain data; money in whole minor units, ``plan`` from
    offer key to units.

    ``broken`` lists the rules that an assessed plan breaks.
    """
    instance, assessment = allocation.instance, allocation.assessment
    plan = {
        offer.key: units
        for offer, units in zip(instance.offers, allocation.units or (), strict=False)
        if units
    }
    known = {
        "cost": assessment.cost if assessment else None,
        "awareness": allocation.awareness,
        "bound": allocation.bound,
        "best": allocation.best,
        "optimum_unique": allocation.optimum_unique,
        "method": allocation.method,
        "conflict": list(allocation.conflict),
        "plan": None if assessment is None else plan,
        "broken": [] if assessment is None else broken_rules(assessment),
    }
    return content_of(instance, **known)


def broken_rules(assessment: Assessment) -> list[str]:
    """The rules that a plan breaks, each once, in the order of the instance."""
    return list(dict.fromkeys(reading.row.rule for reading in assessment.broken))


def content_of(instance: Instance, **known: Any) -> Content:
    """What every answer has; nothing but the instance where nothing is ``known``.

    Gap, gain and share are reckoned from the numbers as written: of the exact ones, a last bit (of
    another processor) would be all of a gap, and change the bytes.
    """
    content = {
        "digest": instance.digest,
        "currency": instance.currency,
        "money_unit": instance.money_unit,
        "baseline": instance.baseline,
        "maximum": instance.maximum,
        "scale": instance.scale,
        **dict.fromkeys(("cost", "awareness", "bound", "best", "optimum_unique", "method", "plan")),
        "conflict": [],
        "broken": [],
        **known,
    }
    written = plain(as_written(content))
    numbers = (written[key] for key in ("awareness", "baseline", "bound", "maximum"))
    return {**written, **reckoned(*numbers)._asdict()}


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
