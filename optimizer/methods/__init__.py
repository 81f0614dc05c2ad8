"""Methods: a question becomes a proof. To add one: its module, and one line in ``METHODS``."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.errors import InputError
from optimizer.methods import frontier, units
from optimizer.methods.canonical import prove_canonical
from optimizer.proof import Options, Proof
from optimizer.question import Question
from optimizer.suggest import did_you_mean


def _units(question: Question, options: Options) -> Proof:
    return prove_canonical(question, options) if options.exact else units.prove(question, options)


METHODS: dict[str, Callable[[Question, Options], Proof]] = {"units": _units, "frontier": frontier.prove}
"""Every method by name."""


def fastest(question: Question, options: Options) -> str:
    """The fastest method that keeps its promise for a question."""
    return "units" if frontier.applicable(question, frontier.QUICK) else "frontier"


def prove(question: Question, options: Options) -> Proof:
    """The best plan of a question by the method that ``options`` names; ``auto`` takes the fastest that keeps its promise.

    Raises:
        InputError: there is no such method. SolverError: no answer could be certified.
    """
    if options.method == "auto":
        return METHODS[fastest(question, options)](question, options)
    if options.method not in METHODS:
        names = ("auto", *METHODS)
        raise InputError(
            f"There is no method {options.method!r}: expected {', '.join(names)}. {did_you_mean(options.method, names)}".rstrip()
        )
    return METHODS[options.method](question, options)
