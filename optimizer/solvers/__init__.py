"""The solvers: the only place that knows PuLP and HiGHS. To add one, write its file and its line in ``_MODULES``.

A solver opens a ``Session`` on a ``Programme``; methods speak to sessions only.
"""

from __future__ import annotations

from optimizer.solvers.answer import Answer, Limits, Session, Solver

DEFAULT = "highs"

__all__ = ["DEFAULT", "Answer", "Limits", "Session", "Solver", "solver_named"]


def solver_named(name: str = DEFAULT) -> Solver:
    """The solver called ``name``."""
    from optimizer.solvers.highs import Highs

    return Highs()
