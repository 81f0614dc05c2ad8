"""Methods: a question becomes a proof. To add one: its module, and one line in ``METHODS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from optimizer import interruption
from optimizer.errors import InputError
from optimizer.log import log
from optimizer.methods import frontier, packages, units
from optimizer.methods.canonical import prove_canonical
from optimizer.methods.choosing import fastest, patience, without_frontier
from optimizer.methods.first_plan import with_first_plan
from optimizer.methods.learned import Learned
from optimizer.methods.packages.solver import BY_HAND, solver_name
from optimizer.proof import Method, Options, Proof
from optimizer.question import Question
from optimizer.solvers import DEFAULT
from optimizer.suggest import did_you_mean

__all__ = ["METHODS", "Learned", "fastest", "prove"]


def _by_units(question: Question, options: Options, known: Proof | None = None) -> Proof:
    return (
        prove_canonical(question, options, known)
        if options.exact
        else units.prove(question, options, known=known)
    )


def _by_the_frontier(question: Question, options: Options, learned: Learned) -> Proof:
    return learned.read_off(question) or frontier.prove(question, options, learned.frontier)


def _by_packages(question: Question, options: Options, learned: Learned) -> Proof:
    return packages.prove(question, options, learned.packages(question, options))


METHODS: dict[str, Callable[[Question, Options, Learned], Proof]] = {
    "units": lambda question, options, _: _by_units(question, options),
    "frontier": _by_the_frontier,
    "packages": _by_packages,
}
"""Every method by name."""


def prove(question: Question, options: Options, learned: Learned | None = None) -> Proof:
    """The best plan of a question by the method that ``options`` names; ``auto`` takes the fastest
    that keeps its promise.

    Where a limit, or Ctrl-C, comes first, the plan is at least as good as the first plan
    (``first_plan``).

    Args:
        question: what to maximise over which plans.
        options: how to solve.
        learned: what earlier questions about the instance taught; this one adds to it.

    Raises:
        InputError: there is no such method, or it cannot use the solver named. SolverError: no
            answer could be certified.
    """
    if options.method != "auto":
        _expect_method(options)
    method = METHODS.get(options.method, _by_the_fastest)
    return _answered(method, question, options, learned or Learned())


def _expect_method(options: Options) -> None:
    if options.method not in METHODS:
        names = ("auto", *METHODS)
        raise InputError(
            f"There is no method {options.method!r}: expected {', '.join(names)}."
            f" {did_you_mean(options.method, names)}".rstrip()
        )
    if options.method != "units" and options.solver != DEFAULT:
        raise InputError(
            f"The {options.method} method has no use for the solver {options.solver!r}: only units"
            " can be solved by any solver."
        )


def _answered(
    method: Callable[[Question, Options, Learned], Proof],
    question: Question,
    options: Options,
    learned: Learned,
) -> Proof:
    """What a method proves, a first plan at least; nothing, at once, where Ctrl-C was heard before
    it began.
    """
    if interruption.heard():
        return _nothing(options)
    try:
        proof = with_first_plan(method(question, options, learned), question)
        interruption.answered(proof.value, proof.bound)
        told = (proof.status, proof.method, question.budget, proof.value, proof.bound, proof.note)
        log.debug("%s by %s at %d minor units: %s of at most %s. %s", *told)
        return proof
    except KeyboardInterrupt:  # it did not look up in time and had to be torn away
        interruption.hear()
        return with_first_plan(_nothing(options), question)


def _nothing(options: Options) -> Proof:
    solver = solver_name() if options.solver == DEFAULT else options.solver
    asked: Method = "packages" if options.method in ("auto", "packages") else "units"
    return Proof("stopped", None, None, None, asked, solver, note=BY_HAND)


def _by_the_fastest(question: Question, options: Options, learned: Learned) -> Proof:
    """The fastest method's proof; the next one's where it gave way before the time was up."""
    options = options.begun()
    known = learned.read_off(question)
    if known is not None:
        return known
    chosen = learned.method(question, options)
    if chosen == "frontier":
        try:
            quick = partial(learned.frontier, most_sums=frontier.QUICK_SUMS)
            return frontier.prove(question, options, quick)
        except frontier.TooManySumsError:
            chosen = without_frontier(question)
    if chosen == "units":
        return _by_units(question, options)
    first = _by_packages(question, _leaving_time(question, options), learned)
    return _or_by_units(first, question, options)


def _leaving_time(question: Question, options: Options) -> Options:
    """Options for the packages method; under ``auto`` with no more work than suits it, and half the
    time left to units.
    """
    if options.method != "auto":
        return options
    node_limit = min(options.node_limit, patience(question))
    return replace(options, node_limit=node_limit, deadline=options.end.part(1 / 2))


def _or_by_units(first: Proof, question: Question, options: Options) -> Proof:
    if (
        first.method != "packages"
        or first.status != "stopped"
        or interruption.heard()
        or options.end.passed
    ):
        return first
    first = with_first_plan(first, question)
    proof = _by_units(question, options, first)
    return replace(proof, note=f"The packages method gave way to the units method: {first.note}.")
