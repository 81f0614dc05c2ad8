"""A desk at which one instance is asked many questions: what each answer taught serves the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from optimizer import interruption
from optimizer.errors import StoppedError
from optimizer.evaluate import keeps
from optimizer.instance.instance import Instance
from optimizer.methods import Learned, prove, units
from optimizer.methods.frontier import Frontier
from optimizer.methods.packages.blocks import Structure
from optimizer.proof import PROOF, TIES, MethodChoice, Options, Proof
from optimizer.question import Question
from optimizer.rows import is_nested


@dataclass(frozen=True, eq=False)
class Desk:
    """Proofs of questions about one instance and what is changed of it.

    Which method is fast is decided here, question by question. What is at hand is taken: frontiers
    by their rows, and what the packages method knows of neighbours. An answer is the same however
    much was asked before, but for bounds short of the optimum.

    Attributes:
        instance: the problem.
        options: how to solve. A time limit is for each question, unless it has ``begun``.
    """

    instance: Instance
    options: Options
    learned: Learned = field(default_factory=Learned, repr=False)

    def question(self, budget: int) -> Question:
        """The question for the best plan within a budget, minor units."""
        return Question(self.instance, budget)

    def by(self, method: MethodChoice) -> Desk:
        """The same desk, its questions put to one method."""
        return replace(self, options=replace(self.options, method=method))

    def afresh(self) -> Desk:
        """The same desk, its frontiers too, where packages begin each question anew: for questions
        too far apart to help each other, and answers that may not hang on what was asked before.
        """
        return replace(self, learned=replace(self.learned, afresh=True))

    def method(self, question: Question) -> str:
        """The name of the method that answers a question: units, packages or frontier."""
        return self.learned.method(question, self.options)

    def is_quick(self, question: Question) -> bool:
        """Whether a frontier answers a question, and with it all that can be read off one."""
        return self.method(question) == "frontier"

    def frontier(self, question: Question, *, any_gain: bool = False) -> Frontier:
        """The frontier of a question's rows up to its budget, or further; see ``is_quick``.

        Args:
            question: about awareness.
            any_gain: keep what a goal below the best needs.

        Raises:
            TooManyPackagesError: a block has more packages than can be listed.
        """
        if question.instance is not self.instance:  # with another cost or weight; asked once
            return Frontier(question, question.budget, any_gain)
        return self.learned.frontier(question, any_gain=any_gain)

    def structure(self, question: Question) -> Structure:
        """A question, divided into blocks for the packages method.

        Raises:
            Unsuitable: its numbers do not allow that.
        """
        return self.learned.packages(question, self.options).structure(question)

    def prove(self, question: Question, within: float = PROOF) -> Proof:
        """The best plan of a question, with a bound over all plans.

        Args:
            question: about the instance, or about one with other costs or weights.
            within: how close bound and value must come, as a share of S: ``PROOF``, or ``TIES``
                for figures that are differences of two proofs. A proof ``within`` a tie comes to
                its end or not at all.

        Raises:
            InputError: no such method, or it cannot take the question. SolverError: no answer could
            be certified. StoppedError: a limit, or Ctrl-C, came before a proof within a tie.
        """
        if within >= PROOF:
            return prove(question, self.options, self.learned)
        known = None
        if self.method(question) != "units":
            known = _ended(prove(question, self.options, self.learned))
            if known.method != "units":
                return known
        return _ended(units.prove(question, self.options, tolerance=within / 10, known=known))

    def value(self, question: Question) -> float | None:
        """The best objective of a question, within a tie; None where no plan keeps its rows.

        Raises:
            As ``prove``.
        """
        return self.prove(question, within=TIES).value

    def canonical(self, question: Question) -> Proof:
        """The canonical plan of a question, by whichever method. Raises as ``prove`` within a
        tie.
        """
        return _ended(prove(question, replace(self.options, exact=True), self.learned))

    def levels(self, budgets: Iterable[int]) -> Iterator[tuple[Question, Proof]]:
        """The best plan at each of several budgets, minor units, the largest first.

        Raises:
            As ``prove``.
        """
        above: tuple[Question, Proof] | None = None
        largest_first = sorted(budgets, reverse=True)
        for number, budget in enumerate(largest_first, 1):
            question = self.question(budget)
            above = question, (above and read_off(question, *above)) or self.prove(question)
            interruption.tell(number, len(largest_first))
            yield above


def _ended(proof: Proof) -> Proof:
    if proof.status == "stopped":
        raise StoppedError(
            "Stopped before a figure was proved. Allow more time (--time-limit), or ask about one"
            " offer."
        )
    return proof


def read_off(question: Question, above: Question, proof: Proof) -> Proof | None:
    """The proof of a larger budget, where it answers the smaller one too; else None.

    Where every plan of the smaller budget is one of the larger, a best plan there that is still
    feasible here is best here, with the same bound; and the only best one here, if it is the only
    one there. Where others are as good there, the smaller budget is asked anew: it may afford none
    of them, or prefer one of them.
    """
    if proof.status == "stopped" or not is_nested(question.rows, above.rows):
        return None
    if proof.status == "infeasible":
        return proof
    if proof.status != "optimal" or proof.plan is None or proof.optimum_unique is False:
        return None
    still = keeps(question.instance, proof.plan, question.rows)
    # The prices are those of the larger budget's rows.
    return replace(proof, prices=None) if still else None
