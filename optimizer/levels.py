"""One instance at several budgets, solved together: what one level has proved is not searched for
again at the next.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from optimizer.allocation import Allocation
from optimizer.evaluate import keeps
from optimizer.instance.instance import Instance
from optimizer.methods import at_budgets
from optimizer.proof import Options, Proof
from optimizer.question import Question
from optimizer.rows import is_nested
from optimizer.solve import allocation_of


def solve_levels(
    instance: Instance, budgets: Sequence[int], options: Options
) -> tuple[Allocation, ...]:
    """The best plan at every budget, in the order given.

    Args:
        instance: the problem.
        budgets: minor units, each once.
        options: as for ``solve``; a time limit holds for each level.

    Raises:
        SolverError: an answer could not be certified.
    """
    answers: dict[int, Allocation] = {}
    above: tuple[Question, Proof] | None = None
    prove = at_budgets(Question(instance, max(budgets, default=0)), options)
    for budget in sorted(budgets, reverse=True):
        began = time.perf_counter()
        question = Question(instance, budget)
        proof = (above and read_off(question, *above)) or prove(question)
        answers[budget] = allocation_of(question, proof, options, time.perf_counter() - began)
        above = question, proof
    return tuple(answers[budget] for budget in budgets)


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
    return (
        replace(proof, prices=None) if still else None
    )  # the prices are those of the larger budget's rows
