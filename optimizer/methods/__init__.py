"""Methods: a question becomes a proof. To add one: its module, and one line in ``METHODS``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from optimizer import interruption
from optimizer.errors import InputError
from optimizer.methods import frontier, packages, units
from optimizer.methods.canonical import prove_canonical
from optimizer.methods.packages.solver import solver_name
from optimizer.proof import Method, Options, Proof
from optimizer.question import Question
from optimizer.solvers import DEFAULT
from optimizer.suggest import did_you_mean


def _units(question: Question, options: Options) -> Proof:
    return prove_canonical(question, options) if options.exact else units.prove(question, options)


BY_HAND = "it was stopped by hand"

METHODS: dict[str, Callable[[Question, Options], Proof]] = {
    "units": _units,
    "frontier": frontier.prove,
    "packages": packages.prove,
}
"""Every method by name."""


def fastest(question: Question, options: Options) -> str:
    """The fastest method that keeps its promise for a question; the units method for a solver named, which it alone puts to use."""
    if options.solver != DEFAULT:
        return "units"
    if not frontier.applicable(question, frontier.QUICK):
        return "frontier"
    return "units" if packages.applicable(question) else "packages"


def prove(question: Question, options: Options) -> Proof:
    """The best plan of a question by the method that ``options`` names; ``auto`` takes the fastest that keeps its promise.

    Raises:
        InputError: there is no such method, or it cannot use the solver named. SolverError: no answer could be certified.
    """
    if options.method == "auto":
        return _unless_interrupted(_by_the_fastest, question, options)
    if options.method not in METHODS:
        names = ("auto", *METHODS)
        raise InputError(
            f"There is no method {options.method!r}: expected {', '.join(names)}. {did_you_mean(options.method, names)}".rstrip()
        )
    if options.method != "units" and options.solver != DEFAULT:
        raise InputError(
            f"The {options.method} method has no use for the solver {options.solver!r}: only units can be solved by any solver."
        )
    return _unless_interrupted(METHODS[options.method], question, options)


def at_budgets(question: Question, options: Options) -> Callable[[Question], Proof]:
    """``prove`` for questions that differ from this one in their budget alone, falling budgets quickest.

    One frontier answers all budgets at which the rules are the same; where packages answer, neighbours reuse what was learned.

    Args:
        question: at the largest budget; the method that suits it is taken for all.
        options: as for ``prove``, per budget.

    Raises:
        InputError, SolverError: what is returned raises them, as ``prove`` does.
    """
    by_frontier = _method(question, options) == "frontier" and options.solver == DEFAULT
    return _on_one_frontier(options) if by_frontier else of_neighbours(question, options)


def of_neighbours(question: Question, options: Options) -> Callable[[Question], Proof]:
    """``prove`` for questions about one instance that differ little from this one; what each taught serves the next.

    Args:
        question: the method that suits it is taken for all.
        options: as for ``prove``, per question.

    Raises:
        InputError, SolverError: what is returned raises them, as ``prove`` does.
    """
    by_packages = _method(question, options) == "packages" and options.solver == DEFAULT
    return _by_learning(question, options) if by_packages else lambda each: prove(each, options)


def _method(question: Question, options: Options) -> str:
    return fastest(question, options) if options.method == "auto" else options.method


def _on_one_frontier(options: Options) -> Callable[[Question], Proof]:
    known: list[frontier.Frontier] = []

    def prove_at(question: Question, options: Options) -> Proof:
        if not known or not frontier.answers(known[-1], question):
            known[:] = [frontier.Frontier(question, most=question.budget)]
        return frontier.prove(question, options, known[-1])

    return lambda each: _unless_interrupted(prove_at, each, options)


def _by_learning(question: Question, options: Options) -> Callable[[Question], Proof]:
    session = packages.PackagesSolver(question, options)

    def prove_at(each: Question, options: Options) -> Proof:
        began = time.monotonic()
        first = session.answer(each)
        return first if options.method == "packages" else _or_by_units(first, each, options, began)

    return lambda each: _unless_interrupted(prove_at, each, options)


def _unless_interrupted(method: Callable[[Question, Options], Proof], question: Question, options: Options) -> Proof:
    """What a method proves; nothing, at once, after Ctrl-C, or where it did not look up in time and had to be torn away."""
    try:
        if not interruption.heard():
            return method(question, options)
    except KeyboardInterrupt:
        interruption.hear()
    solver = solver_name() if options.solver == DEFAULT else options.solver
    asked: Method = "packages" if options.method in ("auto", "packages") else "units"
    return Proof("stopped", None, None, None, asked, solver, note=BY_HAND)


def _by_the_fastest(question: Question, options: Options) -> Proof:
    """The fastest method's proof; the units method's where the packages method gave way before the time was up."""
    began = time.monotonic()
    return _or_by_units(METHODS[fastest(question, options)](question, options), question, options, began)


def _or_by_units(first: Proof, question: Question, options: Options, began: float) -> Proof:
    left = None if options.time_limit is None else options.time_limit - (time.monotonic() - began)
    if first.method != "packages" or first.status != "stopped" or interruption.heard() or (left is not None and left <= 0):
        return first
    options = replace(options, time_limit=left)
    second = prove_canonical(question, options) if options.exact else units.prove(question, options, known=first)
    return replace(second, note=f"The packages method gave way to the units method: {first.note}.")
