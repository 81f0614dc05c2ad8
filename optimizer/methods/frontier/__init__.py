"""The frontier method: all budgets at once, where only the budget joins the parts of the problem.

    best_{1..r}(b) = max over packages p of part r of  best_{1..r-1}(b - cost_p) + gain_p

Each part reduces to a sorted list of what can be part of an answer, and the lists merge part by
part, exact in money.
"""

from __future__ import annotations

from collections.abc import Callable

from optimizer.errors import InputError
from optimizer.instance.instance import BUDGET
from optimizer.methods.frontier.listing import MOST, TooManyPackagesError, package_count
from optimizer.methods.frontier.lists import Frontier, Point, TooManySumsError, every_budget
from optimizer.methods.frontier.parts import parts_of
from optimizer.proof import Options, Proof
from optimizer.question import Question
from optimizer.rows import Row, is_nested

__all__ = [
    "Frontier",
    "Point",
    "TooManyPackagesError",
    "TooManySumsError",
    "answers",
    "applicable",
    "bounds",
    "every_budget",
    "prove",
    "read_off",
    "why_not_quick",
]

QUICK = 200_000
"""With no more packages than this in a part, the method may be the fastest there is; see
``why_not_quick``.
"""
QUICK_SUMS = 100_000_000
"""So many sums of a front and a list are looked at within seconds."""
WIDTH = 10
"""A front has up to so many times more entries than its parts have steps from nothing to
everything; measured.
"""
SOLVER = "own arithmetic"
INSTEAD = "Try method packages, units or auto."


def applicable(question: Question, most: int = MOST) -> str:
    """Empty where the method can answer a question within ``most`` packages a part, if no rule
    forbade any; else why not.
    """
    if question.objective is not None:
        return "the frontier method maximises awareness and nothing else"
    if question.forbidden:
        return "the frontier method cannot leave out single plans"
    largest = max(
        (package_count(question.instance, part) for part in parts_of(question).parts), default=1
    )
    if largest > most:
        ways = f"{largest:,}" if largest < 10**12 else f"more than 10^{len(str(largest)) - 1}"
        limit = f"{most:,}" if most <= MOST else f"{MOST:,} that keep the rules"
        return (
            f"rules and shared areas join offers that can be combined in {ways} ways; the frontier"
            f" method lists up to {limit}"
        )
    return ""


def why_not_quick(question: Question) -> str:
    """Empty where no part has too many packages and their fronts should merge quickly; else why
    not.

    Counts of a single offer are all in its part's front, by diminishing returns; of many offers'
    packages few are.
    """
    reason = applicable(question, QUICK)
    if reason:
        return reason
    most = question.instance.max_units
    entries, steps, sums = 1, 1, 0
    for each in sorted(
        1 + int(sum(most[o] for o in part.offers)) for part in parts_of(question).parts
    ):
        sums += entries * each
        steps += each
        entries = min(entries * each, WIDTH * steps)
    return "" if sums <= QUICK_SUMS else "too many sums of packages matter"


def answers(known: Frontier, question: Question) -> bool:
    """Whether a frontier is that of a question, too: the same rows but the budget's, and a budget
    not above its last.
    """
    return _reaches(known, question) and _but_the_budget(question) == _but_the_budget(
        known.question
    )


def bounds(known: Frontier, question: Question) -> bool:
    """Whether every plan of a question is one of a frontier's: its rows are no stricter."""
    return _reaches(known, question) and is_nested(
        _but_the_budget(question), _but_the_budget(known.question)
    )


def _reaches(known: Frontier, question: Question) -> bool:
    return (
        question.instance is known.instance
        and question.objective is None
        and not question.forbidden
        and (known.most is None or question.budget <= known.most)
    )


def _but_the_budget(question: Question) -> list[Row]:
    return [row for row in question.rows if row.rule != BUDGET]


def prove(
    question: Question, options: Options, made: Callable[[Question], Frontier] | None = None
) -> Proof:
    """The canonical plan of a question about awareness, and whether it is the only best one.

    Args:
        question: what is asked.
        options: nothing of them matters here.
        made: who makes the frontier of a question, or has it at hand.

    Raises:
        InputError: the method does not apply.
    """
    reason = applicable(question, most=MOST**2)
    if reason:
        raise InputError(f"The frontier method does not apply: {reason}. {INSTEAD}")
    try:
        return read_off(made(question) if made else Frontier(question, question.budget), question)
    except TooManyPackagesError:
        raise InputError(
            f"The frontier method does not apply: there are too many packages to list. {INSTEAD}"
        ) from None


def read_off(known: Frontier, question: Question) -> Proof:
    """The proof of a question that a frontier ``answers``; of one that it ``bounds``, under the
    looser rows of the frontier.
    """
    point = known.at(question.budget)
    if point.plan is None or point.awareness is None:
        return Proof("infeasible", None, None, None, "frontier", SOLVER)
    value = question.value_of(point.plan)
    return Proof(
        "optimal",
        point.plan,
        value,
        max(value, point.awareness),
        "frontier",
        SOLVER,
        optimum_unique=point.unique,
    )
