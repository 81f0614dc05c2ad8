"""The solvers: the only place that knows PuLP and HiGHS.

A solver opens a ``Session`` on a ``Programme``; methods speak to sessions only. To add a solver,
write its file, with a ``SOLVER`` in it, and its line in ``OWN``; a solver that PuLP reaches needs
neither.
"""

from __future__ import annotations

from importlib import import_module

from optimizer.solvers.answer import NO_LIMITS, Answer, Limits
from optimizer.solvers.session import Session, Solver

OWN = {
    "highs": "optimizer.solvers.highs",
}
"""Name and module of each solver that is not called through PuLP."""

DEFAULT = "highs"

__all__ = ["DEFAULT", "NO_LIMITS", "OWN", "Answer", "Limits", "Session", "Solver", "solver_named"]


def solver_named(name: str = DEFAULT) -> Solver:
    """The solver called ``name``: one of ``OWN``, or PuLP's name for any that it reaches:
    ``SCIP_PY``, ``pulp:HiGHS``.

    Raises:
        InputError: there is none, it does not run here, or its answers are known to be wrong; the
            message lists those that do.
    """
    if name in OWN:
        solver: Solver = import_module(OWN[name]).SOLVER
        return solver
    from optimizer.solvers.pulp_solver import pulp_solver

    return pulp_solver(name)
