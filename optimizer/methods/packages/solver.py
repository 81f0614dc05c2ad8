"""The packages method as the rest of the program sees it: a question in, a proof out; neighbours
reuse what was learned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from optimizer import interruption
from optimizer.errors import SolverError
from optimizer.instance.instance import Instance
from optimizer.methods.packages.blocks import Partition, Structure, in_blocks
from optimizer.methods.packages.dividing import Unsuitable, divide, is_narrow, narrowed
from optimizer.methods.packages.effort import Effort, OutOfNodes, OutOfTime
from optimizer.methods.packages.prices import prices_of
from optimizer.methods.packages.proving import Proving, Remembered
from optimizer.programme import Integers
from optimizer.proof import Options, Plan, Proof
from optimizer.question import Question
from optimizer.rows import Coverage, Terms

BY_HAND = "it was stopped by hand"
DIVIDED = 4
"""Questions that are kept divided, the latest ones."""
FAILED = "a programme over packages failed, perhaps because its numbers lie too far apart in size"


def applicable(question: Question) -> str:
    """Why the packages method cannot take a question; empty where it can."""
    for quantity, coefficient in question.terms:
        if isinstance(quantity, Coverage) and coefficient < 0:
            return "the objective punishes coverage"
    for row in question.rows:
        if row.has_coverage and (row.upper is not None or _falls(row.terms)):
            return f"{row.label} limits coverage from above"
    return ""


def _alike(one: Question, other: Question) -> bool:
    """Whether two questions have the same structure."""
    return (
        one.instance is other.instance
        and one.objective == other.objective
        and one.rows == other.rows
    )


def _falls(terms: Terms) -> bool:
    return any(
        isinstance(quantity, Coverage) and coefficient < 0 for quantity, coefficient in terms
    )


def prove(question: Question, options: Options, session: PackagesSolver | None = None) -> Proof:
    """The canonical best plan of a question, with a bound over all plans.

    Where a limit or a fault of a programme ends the search, the proof is ``stopped`` and its
    ``note`` says so.

    Args:
        question: what to maximise over which plans; ``applicable`` must have nothing against it.
        options: node limit, time limit and seed.
        session: who proved its neighbours, if any were proved.
    """
    return (session or PackagesSolver(question, options)).answer(question, options)


@dataclass
class PackagesSolver:
    """Proves a question at one budget after another; each proof begins with the packages and the
    plan of the one before.

    Attributes:
        question: what is asked; ``prove`` puts its own budget in place of the question's.
        options: as for ``prove``, per proof.
        grouping: which offers are planned together.
        begin: what the first proof begins with.
    """

    question: Question
    options: Options
    grouping: Callable[[Instance], Partition] = in_blocks
    begin: Remembered = field(default_factory=Remembered)
    latest: Proving | None = field(default=None, init=False)
    _divided: list[tuple[Question, Structure]] = field(default_factory=list, init=False)

    def prove(self, budget: int) -> Proof:
        """The canonical best plan at a budget, minor units, with a bound over all plans."""
        return self.answer(replace(self.question, budget=budget))

    def answer(self, question: Question, options: Options | None = None) -> Proof:
        """The same for another question about the instance, with the objective of ``question``, and
        with other options where they are given.
        """
        options = options or self.options
        effort = Effort(options.node_limit, options.end)
        try:
            structure = self.structure(question)
        except Unsuitable as reason:
            return _stopped(question, None, str(reason))
        self.latest = Proving(question, structure, effort, options, self._known)
        interruption.knows(self.latest.value_and_bound)
        try:
            self.latest.run()
        except KeyboardInterrupt:
            interruption.hear()
            return _stopped(question, self.latest, BY_HAND)
        except (OutOfNodes, OutOfTime, Unsuitable) as reason:
            return _stopped(question, self.latest, str(reason))
        except SolverError:  # another method answers
            return _stopped(question, self.latest, FAILED)
        return _finished(question, self.latest)

    def structure(self, question: Question) -> Structure:
        """A question, divided; what differs from one divided before by units of single offers alone
        is not divided anew.

        Raises:
            Unsuitable: see ``divide``.
        """
        wider = tuple(row for row in question.extra if not is_narrow(row))
        whole = replace(question, extra=wider)
        structure = next((it for known, it in self._divided if _alike(known, whole)), None)
        if structure is None:
            structure = divide(whole, self._partition)
            self._divided[:] = [(whole, structure), *self._divided[: DIVIDED - 1]]
        return (
            narrowed(structure, question) if len(whole.extra) < len(question.extra) else structure
        )

    def elsewhere(self) -> PackagesSolver:
        """Who proves the same of the same offers with other numbers, beginning with the plan and
        the packages of the latest proof; it teaches this one nothing. Tangents hang on what exists.
        """
        begin = replace(self._known, tangents=None, shared=(), admitted=None)
        return PackagesSolver(self.question, self.options, self.grouping, begin)

    @property
    def _known(self) -> Remembered:
        return self.begin if self.latest is None else self.latest.known

    @cached_property
    def _partition(self) -> Partition:
        """Always that of the first question: what is handed on fits no other, and weights, which
        may change, decide which it is.
        """
        return self.grouping(self.question.instance)

    def plans_above(self, least: float, most: int) -> list[tuple[Plan, float]] | None:
        """Every plan that answers the question proved last with more than this objective, with its
        objective.

        Some that break a row by a rounding may be among them. None where more than ``most`` would
        have to be listed, or a limit came first.
        """
        if self.latest is None or self.latest.bound is None:
            return None
        try:
            return self.latest.plans_above(least * self.latest.structure.scale, most)
        except (OutOfNodes, OutOfTime):
            return None

    def units_above(self, least: float) -> tuple[Integers, Integers]:
        """(offers,) the fewest and the most units that any plan with more than this objective can
        have of the question proved last, as far as its packages show.
        """
        most = self.question.most_units
        if self.latest is None or self.latest.bound is None:
            return np.zeros_like(most), most
        return self.latest.units_above(least * self.latest.structure.scale, most)


def _finished(question: Question, proving: Proving) -> Proof:
    if proving.found is None:
        return Proof("infeasible", None, None, None, "packages", solver_name())
    structure, root = proving.structure, proving.bound
    plan = proving.plan or proving.found.plan
    value = question.value_of(plan)
    return Proof(
        "optimal",
        plan,
        value,
        max(value, proving.proved / structure.scale),
        "packages",
        solver_name(),
        proving.unique,
        None if root is None else prices_of(structure, root.at, root.value),
    )


def _stopped(question: Question, proving: Proving | None, why: str) -> Proof:
    """The best plan so far and the bound so far; optimal where they met and only the canonical plan
    was still sought.
    """
    instance = question.instance
    bound = instance.baseline + instance.scale if question.objective is None else None
    proof = Proof("stopped", None, None, bound, "packages", solver_name(), note=why)
    if proving is None:
        return proof
    if np.isfinite(proving.proved):
        proof = replace(proof, bound=proving.proved / proving.structure.scale)
    if proving.found is None:
        return proof
    plan = proving.found.plan
    met = proving.proved - proving.found.value <= proving.structure.proof
    return replace(
        proof,
        status="optimal" if met else "stopped",
        plan=plan,
        value=question.value_of(plan),
    )


def solver_name() -> str:
    """Name and version of the solver of the linear programmes."""
    from importlib.metadata import version

    return f"HiGHS {version('highspy')}"
