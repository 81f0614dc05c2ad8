"""Cross-check: the same question put to another method and to another solver, and the answers held against the result."""

from __future__ import annotations

from importlib.util import find_spec

from optimizer.analyses.verification.arithmetic import Audited
from optimizer.analyses.verification.checks import Check
from optimizer.analyses.verification.walk import is_number
from optimizer.analyses.words import Record, precise
from optimizer.errors import InputError, SolverError
from optimizer.methods import METHODS, frontier, prove
from optimizer.proof import PROOF, TIES, Options, Proof
from optimizer.question import Question

OTHER_SOLVER, PACKAGE = "SCIP_PY", "pyscipopt"
"""PuLP's name for SCIP, and the package that it needs."""


def cross_checks(audited: Audited, stated: Record) -> tuple[Check, ...]:
    """The result beside the answers of another method and of another solver; one that is not to be had here says so.

    Args:
        audited: instance, budget and plan.
        stated: the result under audit.
    """
    question = Question(audited.instance, audited.budget)
    return _other_method(question, audited, stated), _other_solver(question, audited, stated)


def by_frontier(audited: Audited, stated: Record) -> Check | None:
    """The bound and uniqueness of a frontier made again: of a result that names one, and wherever one is quickly made."""
    question = Question(audited.instance, audited.budget)
    named = stated["method"] == "frontier"
    says_nothing = stated["bound"] is None and stated["status"] != "infeasible"
    if says_nothing or (not named and frontier.applicable(question, frontier.QUICK)):
        return None
    name = "A frontier made again proves the same"
    try:
        return _compared(name, prove(question, Options(method="frontier")), audited, stated)
    except InputError as error:
        fault = f"method is 'frontier', which cannot have answered: {error}"
        return Check(name, (fault,) if named else (), "The frontier was not to be had.", tried=named)


def _other_method(question: Question, audited: Audited, stated: Record) -> Check:
    """Units for what another method answered; for units the first other one that takes the question."""
    name = "Another method agrees"
    others = ["units"] if stated["method"] not in (None, "units") else [method for method in METHODS if method != "units"]
    why = "there is no other method than units."
    for method in others:
        try:
            return _compared(name, prove(question, Options(method=method)), audited, stated)
        except (InputError, SolverError) as error:
            why = str(error)
    return Check(name, (), f"Not tried: {why}", tried=False)


def _other_solver(question: Question, audited: Audited, stated: Record) -> Check:
    name = "Another solver agrees"
    if find_spec(PACKAGE) is None:
        return Check(name, (), f"Not tried: SCIP is not installed here; pip install {PACKAGE} brings it.", tried=False)
    return _compared(name, prove(question, Options(method="units", solver=OTHER_SOLVER)), audited, stated)


def _compared(name: str, proof: Proof, audited: Audited, stated: Record) -> Check:
    who = f"The {proof.method} method with {proof.solver}"
    faults = tuple(f"{who} {fault}." for fault in _disagreements(proof, audited, stated))
    return Check(name, faults, f"{who}: {_plans(proof, audited)}.")


def _disagreements(proof: Proof, audited: Audited, stated: Record) -> tuple[str, ...]:
    """Where another answer contradicts the result; both hold to within the tolerance of a proof."""
    if stated["status"] == "infeasible" or proof.status == "infeasible":
        return _feasibility(proof, stated)
    faults = [*_bounds(proof, audited, stated)]
    best = stated["best"] if stated["status"] == "assessed" else stated["awareness"]
    if proof.value is not None and is_number(best) and abs(proof.value - best) > _gap(stated, proof, audited):
        faults.append(f"finds a best plan of awareness {proof.value:.12g}, not {best}")
    if stated["optimum_unique"] is True and (proof.optimum_unique is False or _is_another(proof, audited)):
        faults.append("finds another plan as good, though the result says that there is none")
    if stated["optimum_unique"] is False and proof.optimum_unique is True:
        faults.append("finds no other plan as good, though the result says that there is one")
    return tuple(faults)


def _feasibility(proof: Proof, stated: Record) -> tuple[str, ...]:
    if stated["status"] == "infeasible" and proof.plan is not None:
        return ("finds a plan that keeps every rule, though the result says that there is none",)
    if proof.status == "infeasible" and stated["status"] in ("optimal", "stopped") and stated["plan"] is not None:
        return ("proves that no plan keeps every rule",)
    return ()


def _bounds(proof: Proof, audited: Audited, stated: Record) -> tuple[str, ...]:
    """Neither answer may exceed the other's bound."""
    ties = TIES * audited.scale + audited.slack + audited.written
    faults = []
    if proof.value is not None and is_number(stated["bound"]) and proof.value > stated["bound"] + ties:
        faults.append(f"finds a plan of awareness {proof.value:.12g}, above the bound {stated['bound']}")
    claimed = stated["best"] if stated["status"] == "assessed" else stated["awareness"]
    if proof.bound is not None and is_number(claimed) and claimed > proof.bound + ties:
        faults.append(f"proves that no plan exceeds awareness {proof.bound:.12g}, below the {claimed} of the result")
    return tuple(faults)


def _gap(stated: Record, proof: Proof, audited: Audited) -> float:
    """How far two best plans may be apart: a proof's tolerance; the gaps as well where a search was stopped."""
    gap = stated["gap"] if stated["status"] == "stopped" and is_number(stated["gap"]) else 0.0
    own = (proof.bound or 0.0) - (proof.value or 0.0) if proof.status == "stopped" else 0.0
    return float(PROOF * audited.scale + audited.slack + audited.written + gap + own)


def _is_another(proof: Proof, audited: Audited) -> bool:
    """Whether the other answer is another plan, and within a tie of this one."""
    if proof.plan is None or proof.value is None or audited.assessment is None or proof.plan == audited.plan:
        return False
    return proof.value >= audited.assessment.awareness - TIES * audited.scale


def _plans(proof: Proof, audited: Audited) -> str:
    if proof.plan is None:
        return "no plan keeps every rule" if proof.status == "infeasible" else "stopped before it had a plan"
    which = "the same plan" if proof.plan == audited.plan else "another plan"
    known = [(word, number) for word, number in (("awareness", proof.value), ("bound", proof.bound)) if number is not None]
    return ", ".join([which, *(f"{word} {precise(number)}" for word, number in known)])
