"""The canonical plan: among equally good plans one, the same for every solver (docs/model.md, section 5).

Among feasible plans with awareness >= V - TIES x S: the least cost, then the fewest units, then the greatest vector of
units in the order of the offers table. Each step is a question to the units method; anchored at V, it is no chain of
pairwise comparisons.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from optimizer.evaluate import plan_cost
from optimizer.instance.instance import Instance
from optimizer.methods import units
from optimizer.proof import TIES, Options, Plan, Proof
from optimizer.question import Question, Terms, awareness_terms, negated
from optimizer.rows import Row, Units

EXACT = 1e-12
"""Tolerance for objectives that are whole numbers: less than half a unit of any of them."""
CHUNK = 10**5
"""Offers are compared lexicographically in groups whose mixed-radix number stays below this."""


def prove_canonical(question: Question, options: Options) -> Proof:
    """The canonical plan of a question about awareness, and whether it is the only best one.

    Raises:
        SolverError: the solver failed, or no answer of it could be certified.
    """
    best = units.prove(question, options, tolerance=TIES / 10)
    if best.status != "optimal" or best.plan is None or best.value is None:
        return best
    anchored = _anchored(question, best.value)
    plan = _least(anchored, options, question.instance.cost_terms, best.plan)
    anchored = _capped(anchored, question.instance.cost_terms, plan_cost(question.instance, plan), "cost")
    count = tuple((Units(o), Fraction(1)) for o in range(len(question.instance.offers)))
    plan = _least(anchored, options, count, plan)
    anchored = _capped(anchored, count, sum(plan), "units")
    plan = _greatest(anchored, options, plan)
    unique = _is_only(_anchored(question, best.value), options, plan)
    return replace(best, plan=plan, value=units.objective_value(question, plan), optimum_unique=unique)


def _anchored(question: Question, value: float) -> Question:
    """The plans as good as the best: awareness >= V - TIES x S."""
    goal = Fraction(value)
    row = Row("as good as the best", "", awareness_terms(question.instance), goal, None, "awareness")
    return replace(question, objective=(), extra=(*question.extra, row))


def _capped(question: Question, terms: Terms, most: int, unit: str) -> Question:
    return replace(question, extra=(*question.extra, Row(f"least {unit}", "", terms, None, Fraction(most), unit)))


def _least(question: Question, options: Options, terms: Terms, known: Plan) -> Plan:
    """The plan with the least sum of terms; ``known`` where the solver finds none."""
    return units.prove(replace(question, objective=negated(terms)), options, EXACT).plan or known


def _greatest(question: Question, options: Options, plan: Plan) -> Plan:
    """The lexicographically greatest plan, a group of offers at a time."""
    for group in _groups(question.instance):
        weights, weight = [], 1
        for o in reversed(group):
            weights.append((Units(o), Fraction(weight)))
            weight *= question.instance.offers[o].max_units + 1
        plan = units.prove(replace(question, objective=tuple(weights)), options, EXACT).plan or plan
        fixed = tuple(Row("as chosen", "", ((Units(o), Fraction(1)),), Fraction(plan[o]), Fraction(plan[o]), "units") for o in group)
        question = replace(question, extra=(*question.extra, *fixed))
    return plan


def _groups(instance: Instance) -> list[list[int]]:
    groups: list[list[int]] = [[]]
    size = 1
    for o, offer in enumerate(instance.offers):
        if size * (offer.max_units + 1) > CHUNK and groups[-1]:
            groups.append([])
            size = 1
        groups[-1].append(o)
        size *= offer.max_units + 1
    return [group for group in groups if group]


def _is_only(question: Question, options: Options, plan: Plan) -> bool:
    """Whether no other plan is as good."""
    rest = units.prove(replace(question, forbidden=(*question.forbidden, plan)), options, EXACT)
    return rest.status == "infeasible"
