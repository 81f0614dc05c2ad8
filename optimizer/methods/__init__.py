"""Methods: a question becomes a proof. To add one: its module, and one line in ``METHODS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from optimizer import interruption
from optimizer.errors import InputError
from optimizer.methods import frontier, packages, units
from optimizer.methods.canonical import prove_canonical
from optimizer.methods.choosing import fastest, patience, without_frontier
from optimizer.methods.first_plan import with_first_plan
from optimizer.methods.packages.solver import BY_HAND, solver_name
from optimizer.proof import Method, Options, Proof, Together
from optimizer.question import Question
from optimizer.solvers import DEFAULT
from optimizer.suggest import did_you_mean

__all__ = ["METHODS", "at_budgets", "fastest", "of_neighbours", "prove"]


def _units(question: Question, options: Options, known: Proof | None = None) -> Proof:
    return (
        prove_canonical(question, options, known)
        if options.exact
        else units.prove(question, options, known=known)
    )


METHODS: dict[str, Callable[[Question, Options], Proof]] = {
    "units": _units,
    "frontier": frontier.prove,
    "packages": packages.prove,
}
"""Every method by name."""


def prove(question: Question, options: Options) -> Proof:
    """The best plan of a question by the method that ``options`` names; ``auto`` takes the fastest
    that keeps its promise.

    Where a limit, or Ctrl-C, comes first, the plan is at least as good as the first plan
    (``first_plan``).

    Raises:
        InputError: there is no such method, or it cannot use the solver named. SolverError: no
            answer could be certified.
    """
    if options.method == "auto":
        return _answered(_by_the_fastest, question, options)
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
    return _answered(METHODS[options.method], question, options)


def at_budgets(question: Question, options: Options) -> Callable[[Question], Proof]:
    """``prove`` for questions that differ from this one in their budget alone, falling budgets
    quickest.

    One frontier answers all budgets at which the rules are the same; where packages answer,
    neighbours reuse what was learned.

    Args:
        question: at the largest budget; the method that suits it is taken for all.
        options: as for ``prove``, per budget.

    Raises:
        InputError, SolverError: what is returned raises them, as ``prove`` does.
    """
    by_frontier = fastest(question, options) == "frontier" and options.solver == DEFAULT
    return _on_one_frontier(options) if by_frontier else of_neighbours(question, options)


def of_neighbours(question: Question, options: Options) -> Callable[[Question], Proof]:
    """``prove`` for questions about one instance that differ little from this one; what each taught
    serves the next.

    Args:
        question: the method that suits it is taken for all.
        options: as for ``prove``, per question.

    Raises:
        InputError, SolverError: what is returned raises them, as ``prove`` does.
    """
    by_packages = fastest(question, options) == "packages" and options.solver == DEFAULT
    return _by_learning(question, options) if by_packages else lambda each: prove(each, options)


def _on_one_frontier(options: Options) -> Callable[[Question], Proof]:
    known: list[frontier.Frontier] = []

    def prove_at(question: Question, options: Options) -> Proof:
        if not known or not frontier.answers(known[-1], question):
            known[:] = [frontier.Frontier(question, most=question.budget)]
        return frontier.prove(question, options, known[-1])

    return lambda each: _answered(prove_at, each, options)


def _by_learning(question: Question, options: Options) -> Callable[[Question], Proof]:
    session = packages.PackagesSolver(question, _leaving_time(question, options))

    def prove_at(each: Question, options: Options) -> Proof:
        options = options.together()
        first = session.answer(each)
        return first if options.method == "packages" else _or_by_units(first, each, options)

    return lambda each: _answered(prove_at, each, options)


def _answered(
    method: Callable[[Question, Options], Proof], question: Question, options: Options
) -> Proof:
    """What a method proves, a first plan at least; nothing, at once, where Ctrl-C was heard before
    it began.
    """
    if interruption.heard():
        return _nothing(options)
    try:
        return with_first_plan(method(question, options), question)
    except KeyboardInterrupt:  # it did not look up in time and had to be torn away
        interruption.hear()
        return with_first_plan(_nothing(options), question)


def _nothing(options: Options) -> Proof:
    solver = solver_name() if options.solver == DEFAULT else options.solver
    asked: Method = "packages" if options.method in ("auto", "packages") else "units"
    return Proof("stopped", None, None, None, asked, solver, note=BY_HAND)


def _by_the_fastest(question: Question, options: Options) -> Proof:
    """The fastest method's proof; the next one's where it gave way before the time was up."""
    options = options.together()
    chosen = fastest(question, options)
    if chosen == "frontier":
        try:
            return frontier.prove(question, options, quickly=True)
        except frontier.TooManySumsError:
            chosen = without_frontier(question)
    if chosen == "units":
        return _units(question, options)
    return _or_by_units(
        packages.prove(question, _leaving_time(question, options)), question, options
    )


def _leaving_time(question: Question, options: Options) -> Options:
    """Options for the packages method; under ``auto`` with no more work than suits it, and half the
    time left to units.
    """
    if options.method != "auto":
        return options
    limit = None if options.time_limit is None else options.time_limit / 2
    return replace(
        options, node_limit=min(options.node_limit, patience(question)), time_limit=limit
    )


def _or_by_units(first: Proof, question: Question, options: Together) -> Proof:
    if (
        first.method != "packages"
        or first.status != "stopped"
        or interruption.heard()
        or options.time_limit == 0
    ):
        return first
    first = with_first_plan(first, question)
    proof = _units(question, options, first)
    return replace(proof, note=f"The packages method gave way to the units method: {first.note}.")
