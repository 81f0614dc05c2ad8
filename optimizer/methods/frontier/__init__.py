"""The frontier method: all budgets at once, where only the budget joins the parts of the problem.

    best_{1..r}(b) = max over packages p of block r of  best_{1..r-1}(b - cost_p) + gain_p

Each block reduces to a sorted list of what can be part of an answer, and the lists merge block by block, exact in money.
"""

from __future__ import annotations

from optimizer.errors import InputError
from optimizer.instance.instance import BUDGET
from optimizer.methods.frontier.blocks import blocks_of
from optimizer.methods.frontier.listing import MOST, TooManyPackagesError, package_count
from optimizer.methods.frontier.lists import Frontier, Point, every_budget
from optimizer.methods.units import objective_value
from optimizer.proof import Options, Proof
from optimizer.question import Question

__all__ = ["Frontier", "Point", "TooManyPackagesError", "answers", "applicable", "every_budget", "prove"]

QUICK = 200_000
"""With no more packages than this in all, the method is the fastest there is, and ``auto`` takes it."""
SOLVER = "own arithmetic"
INSTEAD = "Try method packages, units or auto."


def applicable(question: Question, most: int = MOST) -> str:
    """Empty where the method can answer a question within ``most`` packages a block, if no rule forbade any; else why not."""
    if question.objective is not None:
        return "the frontier method maximises awareness and nothing else"
    if question.forbidden:
        return "the frontier method cannot leave out single plans"
    largest = max((package_count(question.instance, block) for block in blocks_of(question).blocks), default=1)
    if largest > most:
        ways = f"{largest:,}" if largest < 10**12 else f"more than 10^{len(str(largest)) - 1}"
        limit = f"{most:,}" if most <= MOST else f"{MOST:,} that keep the rules"
        return f"rules and shared areas join offers that can be combined in {ways} ways; the frontier method lists up to {limit}"
    return ""


def answers(known: Frontier, question: Question) -> bool:
    """Whether a frontier is that of a question, too: the same rows but the budget's, and a budget not above its last."""
    same = [row for row in known.question.rows if row.rule != BUDGET] == [row for row in question.rows if row.rule != BUDGET]
    return same and (known.most is None or question.budget <= known.most)


def prove(question: Question, options: Options, known: Frontier | None = None) -> Proof:
    """The canonical plan of a question about awareness, and whether it is the only best one.

    Args:
        question: what is asked.
        options: nothing of them matters here.
        known: a frontier that ``answers`` the question.

    Raises:
        InputError: the method does not apply.
    """
    reason = applicable(question, most=MOST**2)
    try:
        if reason:
            raise InputError(f"The frontier method does not apply: {reason}. Try method packages, units or auto.")
        point = (known or Frontier(question, most=question.budget)).at(question.budget)
    except TooManyPackagesError:
        raise InputError(
            "The frontier method does not apply: there are too many packages to list. Try method packages, units or auto."
        ) from None
    if point.plan is None or point.awareness is None:
        return Proof("infeasible", None, None, None, "frontier", SOLVER)
    value = objective_value(question, point.plan)
    return Proof("optimal", point.plan, value, max(value, point.awareness), "frontier", SOLVER, optimum_unique=point.unique)
