"""The canonical plan: among equally good plans one, the same for every solver (docs/model.md,
section 5).

Among feasible plans with awareness >= V - TIES x S: the least cost, then the fewest units, then the
greatest vector of units in the order of the offers table. Each step is a question to the units
method; anchored at V, it is no chain of pairwise comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.evaluate import terms_value
from optimizer.instance.instance import Instance
from optimizer.methods import units
from optimizer.methods.canonical_order import preferences
from optimizer.proof import TIES, Options, Plan, Proof
from optimizer.question import Question, awareness_terms, negated
from optimizer.rows import Row, Terms, Units, common_step

FINE = 1e-9
"""The least tolerance asked of a solver; where that is not within a whole number, rows in exact
numbers decide the rest.
"""


def prove_canonical(question: Question, options: Options, known: Proof | None = None) -> Proof:
    """The canonical plan of a question about awareness, and whether it is the only best one.

    Args:
        question: what to maximise over which plans.
        options: how to solve; a time limit holds for all steps together.
        known: what another method found out about the question before it gave way.

    Raises:
        SolverError: the solver failed, or no answer of it could be certified.
    """
    options = options.begun()
    asking = _Asking(options)
    best = units.prove(question, options, tolerance=TIES / 10, known=known)
    if best.status != "optimal" or best.plan is None or best.value is None:
        return best
    anchored = _anchored(question, best.value)
    try:
        plan = _canonical(anchored, asking, best.plan)
        unique = _is_only(anchored, asking, plan)
    except _StoppedError:
        return replace(best, note="A limit came before the canonical plan among equally good ones.")
    return replace(best, plan=plan, value=question.value_of(plan), optimum_unique=unique)


def prove_cheapest(question: Question, options: Options, known: Plan) -> Proof:
    """Of the plans that keep a question's rows the cheapest, then the fewest units, then the
    greatest vector.

    Args:
        question: its objective does not count.
        options: how to solve; a time limit holds for all steps together.
        known: a plan that keeps the rows, for when a limit comes first.

    Raises:
        SolverError: the solver failed, or no answer of it could be certified.
    """
    asking = _Asking(options.begun())
    try:
        plan = _canonical(question, asking, known)
    except _StoppedError:
        note = "A limit came before the cheapest plan was proved."
        return Proof("stopped", known, None, None, "units", options.solver, note=note)
    return Proof("optimal", plan, None, None, "units", options.solver)


class _StoppedError(Exception):
    """A limit, or Ctrl-C, came before a question was answered."""


@dataclass(frozen=True)
class _Asking:
    """Puts questions to the units method, within one time limit for all of them."""

    options: Options

    def __call__(self, question: Question, tolerance: float = FINE) -> Proof:
        proof = units.prove(question, self.options, tolerance)
        if proof.status == "stopped":
            raise _StoppedError
        return proof


def _canonical(question: Question, ask: _Asking, plan: Plan) -> Plan:
    """The first in the canonical order of the plans that keep a question's rows; ``plan`` is one of
    them.
    """
    for terms in preferences(question.instance):
        plan = _least(question, ask, terms, plan)
        question = _capped(question, terms, Fraction(terms_value(terms, plan, ())))
    return plan


def _anchored(question: Question, value: float) -> Question:
    """The plans as good as the best: awareness >= V - TIES x S."""
    goal = Fraction(value)
    row = Row(
        "as good as the best", "", awareness_terms(question.instance), goal, None, "awareness"
    )
    return replace(question, objective=(), extra=(*question.extra, row))


def _capped(question: Question, terms: Terms, most: Fraction) -> Question:
    return replace(
        question, extra=(*question.extra, Row("preferred", "", terms, None, most, "units"))
    )


def _least(question: Question, ask: _Asking, terms: Terms, known: Plan) -> Plan:
    """The plan with the least sum of terms, all multiples of some step; ``known`` where the solver
    finds none.

    Where a step is too little for a solver's tolerance, the plan stands once none is left that
    costs a step less.
    """
    step = common_step(terms)
    tolerance = _within_a_step(question.instance, terms)
    while (
        plan := ask(replace(question, objective=negated(terms)), max(tolerance, FINE)).plan
    ) is not None:
        known = plan
        if tolerance >= FINE:
            break
        least = Fraction(terms_value(terms, plan, ()))
        question = _capped(question, terms, least - step)
    return known


def _within_a_step(instance: Instance, terms: Terms) -> float:
    """The tolerance, as a share of the range of terms, that tells multiples of their step apart."""
    most = [instance.offers[q.offer].max_units if isinstance(q, Units) else 1 for q, _ in terms]
    span = sum(abs(c) * m for (_, c), m in zip(terms, most, strict=True))
    return float(common_step(terms) / (4 * span)) if span else 1.0


def _is_only(question: Question, ask: _Asking, plan: Plan) -> bool:
    """Whether no other plan is as good."""
    return ask(replace(question, forbidden=(*question.forbidden, plan))).status == "infeasible"
