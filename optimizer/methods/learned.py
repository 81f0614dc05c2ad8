"""What questions about one instance taught the methods, kept for the questions that follow.

A frontier answers every budget under its rows, and under stricter rows wherever the only best plan
keeps those, too. The packages method begins with the packages, the tangents and the plan of the
question before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.evaluate import keeps
from optimizer.methods import frontier
from optimizer.methods.choosing import fastest
from optimizer.methods.frontier import Frontier
from optimizer.methods.packages import PackagesSolver
from optimizer.proof import Options, Proof
from optimizer.question import Question

MOST_FRONTIERS = 8
"""Frontiers that are kept at most, the latest ones."""
MOST_PACKAGES = 1_000_000
"""Packages that the frontiers kept may list together, the latest one always kept."""


@dataclass(eq=False)
class Learned:
    """What is known from earlier questions.

    Attributes:
        afresh: the packages method begins each question anew, so that no answer hangs on what was
            asked before: its bounds do.
    """

    afresh: bool = False
    _frontiers: list[Frontier] = field(default_factory=list)
    _packages: PackagesSolver | None = None
    _chosen: tuple[Question, str] | None = None

    def method(self, question: Question, options: Options) -> str:
        """The name of the method that answers a question."""
        if options.method != "auto":
            return options.method
        if self._chosen is None or self._chosen[0] is not question:
            self._chosen = question, fastest(question, options)
        return self._chosen[1]

    def frontier(
        self, question: Question, *, any_gain: bool = False, most_sums: int | None = None
    ) -> Frontier:
        """The frontier of a question's rows, up to its budget at least.

        Args:
            question: about awareness.
            any_gain: for a goal below the best; see ``Frontier``.
            most_sums: how many sums may be looked at for a new one.

        Raises:
            TooManyPackagesError, TooManySumsError: it would list too much.
        """
        for known in self._frontiers:
            if known.any_gain == any_gain and frontier.answers(known, question):
                return known
        made = Frontier(question, question.budget, any_gain, most_sums)
        if most_sums is not None:
            len(made.front)  # what takes too long is not kept
        self._keep(made)
        return made

    def read_off(self, question: Question) -> Proof | None:
        """The proof of a question that a frontier at hand answers; None where none does.

        A best plan under looser rows that keeps the question's own is best under those, and the
        only one if it is the only one there; where nothing keeps the looser, nothing keeps these.
        """
        for known in reversed(self._frontiers):
            same = frontier.answers(known, question)
            if known.any_gain or not (same or frontier.bounds(known, question)):
                continue
            proof = frontier.read_off(known, question)
            if same or proof.plan is None:
                return proof
            if proof.optimum_unique and keeps(question.instance, proof.plan, question.rows):
                return proof
        return None

    def packages(self, question: Question, options: Options) -> PackagesSolver:
        """Who proves a question by packages: whoever did before, where that was about awareness,
        too.
        """
        if self.afresh or question.objective is not None:
            return PackagesSolver(question, options)
        if self._packages is None:
            self._packages = PackagesSolver(question, options)
        return self._packages

    def elsewhere(self) -> Learned:
        """What serves a question about the same offers with other numbers; what is learned there
        stays there, so that no answer hangs on which others were asked.
        """
        solver = None if self._packages is None else self._packages.elsewhere()
        return Learned(_packages=solver)

    def _keep(self, made: Frontier) -> None:
        """Keep a frontier in place of those of the same rows that reach less far, and of the oldest
        where they are many.
        """
        self._frontiers[:] = [
            *(each for each in self._frontiers if not _replaces(made, each)),
            made,
        ][-MOST_FRONTIERS:]
        while len(self._frontiers) > 1 and sum(map(_listed, self._frontiers)) > MOST_PACKAGES:
            del self._frontiers[0]


def _replaces(made: Frontier, known: Frontier) -> bool:
    return made.any_gain == known.any_gain and frontier.answers(made, known.question)


def _listed(known: Frontier) -> int:
    return sum(len(packages.cost) for packages in known.packages)
