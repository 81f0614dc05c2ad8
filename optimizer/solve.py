"""The main verbs: ``solve`` an instance, ``evaluate`` a plan. They only compose; the work is
elsewhere.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any, Unpack

from optimizer import __version__
from optimizer.allocation import Allocation
from optimizer.desk import Desk
from optimizer.evaluate import assess
from optimizer.figures.plan_reasons import later
from optimizer.figures.swaps import best_swaps
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike
from optimizer.plans import read_plan
from optimizer.proof import Options, Plan, Proof, SolveKeywords
from optimizer.question import Question
from optimizer.record import Run


@public_verb
def solve(
    instance: Instance, budget: MoneyLike | None = None, **options: Unpack[SolveKeywords]
) -> Allocation:
    """The best plan within a budget, with its proof.

    Args:
        instance: the problem.
        budget: ``Money``, text ("18.1bn"), or a plain number in the instance's money unit; the
            instance's own by default.
        **options: see ``Options``: ``method``, ``solver``, ``time_limit``, ``exact``,
          ``node_limit``, ``seed``, ``on_interrupt``.

    Returns:
        An allocation whose ``status`` is optimal, stopped (a limit came first; ``gap`` says how far
        the plan may be from the best), or infeasible (no plan keeps every rule).

    Raises:
        InputError: the budget or an option is wrong. SolverError: no answer could be certified.
    """
    expect_instance(instance)
    return solved(Desk(instance, Options(**options)), _budget(instance, budget))


def _budget(instance: Instance, budget: MoneyLike | None) -> Money:
    return instance.budget if budget is None else instance.money(budget)


def solved(desk: Desk, budget: Money) -> Allocation:
    """``solve`` at a desk."""
    began = time.perf_counter()
    question = desk.question(budget.minor)
    proof = desk.prove(question)
    allocation = allocation_of(question, proof, desk.options, time.perf_counter() - began)
    return allocation.reasoned(later(desk, question, proof))


def solve_levels(desk: Desk, budgets: Sequence[int]) -> tuple[Allocation, ...]:
    """The best plan at every budget, without reasons, in the order given.

    Args:
        desk: where they are solved, the largest first.
        budgets: minor units, each once.

    Raises:
        SolverError: an answer could not be certified.
    """
    answers: dict[int, Allocation] = {}
    began = time.perf_counter()
    for question, proof in desk.levels(budgets):
        now = time.perf_counter()
        answers[question.budget] = allocation_of(question, proof, desk.options, now - began)
        began = now
    return tuple(answers[budget] for budget in budgets)


def allocation_of(question: Question, proof: Proof, options: Options, seconds: float) -> Allocation:
    """A proof, assessed from the instance.

    Raises:
        SolverError: never in earnest; the methods re-check every plan, and this would show that one
            did not.
    """
    assessment = (
        None if proof.plan is None else assess(question.instance, proof.plan, question.rows)
    )
    return Allocation(
        instance=question.instance,
        budget=question.instance.amount(question.budget),
        status=proof.status,
        assessment=assessment,
        bound=proof.bound,
        optimum_unique=proof.optimum_unique,
        method=proof.method,
        prices=proof.prices,
        note=proof.note,
        run=Run(seconds, proof.solver, versions(), options.seed),
    )


@public_verb
def evaluate(
    instance: Instance,
    plan: Any,
    budget: MoneyLike | None = None,
    *,
    best: bool = True,
    **options: Unpack[SolveKeywords],
) -> Allocation:
    """A person's plan, assessed: cost, coverage, broken rules, and how far it is from the best.

    Args:
        instance: the problem.
        plan: {offer key: units}, a DataFrame or records with recipient, asset, base and units, a
            path to such a CSV file, or units per offer.
        budget: as for ``solve``.
        best: also solve, and say the distance to the best plan, and the best single swaps.
        **options: as for ``solve``.

    Raises:
        InputError: the plan names an offer that does not exist, or units that are not whole
            numbers.
    """
    expect_instance(instance)
    began = time.perf_counter()
    desk, amount = Desk(instance, Options(**options)), _budget(instance, budget)
    units = read_plan(plan, instance)
    proof = desk.prove(desk.question(amount.minor)) if best else None
    return evaluated(desk, units, amount, proof, began)


def evaluated(
    desk: Desk, plan: Plan, amount: Money, proof: Proof | None, began: float
) -> Allocation:
    """``evaluate`` at a desk, compared with a proof at the budget where there is one."""
    instance = desk.instance
    rows = desk.question(amount.minor).rows
    assessment = assess(instance, plan, rows)
    return Allocation(
        instance=instance,
        budget=amount,
        status="assessed",
        assessment=assessment,
        bound=proof.bound if proof else None,
        optimum_unique=None,
        method=proof.method if proof else None,
        best=proof.value if proof and proof.status != "stopped" else None,
        swaps=best_swaps(instance, assessment) if proof else None,
        run=Run(
            time.perf_counter() - began,
            proof.solver if proof else "",
            versions(),
            desk.options.seed,
        ),
    )


@cache
def versions() -> Mapping[str, str]:
    """Versions of what an answer may depend on."""
    libraries = {name: version(name) for name in ("highspy", "numpy")}
    return {"optimizer": __version__, "python": platform.python_version(), **libraries}
