"""Any solver that PuLP reaches, by PuLP's name for it."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pulp

from optimizer import interruption
from optimizer.errors import InputError
from optimizer.programme import Floats, Programme
from optimizer.solvers import OWN
from optimizer.solvers.answer import Limits
from optimizer.solvers.confirming import Ending
from optimizer.solvers.pulp_model import PulpModel
from optimizer.solvers.pulp_runs import Runner, run_highs, run_other, run_scip
from optimizer.solvers.session import Solver
from optimizer.suggest import did_you_mean

RUNNERS: dict[str, tuple[Runner, str]] = {
    "HiGHS": (run_highs, "highspy"),
    "SCIP_PY": (run_scip, "pyscipopt"),
}
"""Solvers that tell more than PuLP passes on, and the package whose version says which; all others
are run by ``run_other``.
"""

REFUSED = {
    "PULP_CBC_CMD": (
        "the CBC that PuLP 3 carries dates from 2019 and calls infeasible programmes optimal;"
        " COIN_CMD runs one of yours"
    )
}


class SolvedModel(PulpModel):
    """A PuLP model and who solves it, whole, at every run: ``solver`` is its name and version,
    ``SCIP_PY (pyscipopt 6.3.0)``.

    Solvers other than HiGHS and SCIP hear no ``stop`` event, keep no best point on Ctrl-C, prove no
    bound short of the optimum, and stop only after whole seconds.
    """

    def __init__(self, programme: Programme, name: str) -> None:
        super().__init__(programme)
        self._run, package = RUNNERS.get(name, (run_other(name), "pulp"))
        self.solver = f"{name} ({package} {version(package)})"

    @property
    def doubtful(self) -> bool:
        """As of HiGHS without PuLP."""
        return self.searched and self._run is run_highs

    def run(self, limits: Limits, cautiously: bool, start: Floats | None) -> Ending:
        """Run the solver once."""
        try:
            return self._run(self, limits, cautiously, start)
        except (
            KeyboardInterrupt
        ):  # while PuLP built the solver's model, or waited for a solver's own process
            interruption.hear()
            return Ending("stopped")


def pulp_solver(name: str) -> Solver:
    """The solver that PuLP calls ``name``, which may be written ``pulp:name``.

    Raises:
        InputError: PuLP knows no such solver, or it does not run here, or it is not to be trusted.
    """
    name = name.removeprefix("pulp:")
    if name in REFUSED:
        raise InputError(f'The solver "{name}" is refused: {REFUSED[name]}. {_offer()}')
    if name not in pulp.listSolvers():
        guess = did_you_mean(name, [*OWN, *pulp.listSolvers()])
        raise InputError(" ".join(filter(None, (f'There is no solver "{name}".', guess, _offer()))))
    if name not in _available():
        raise InputError(
            f'The solver "{name}" does not run here: its program or its Python package was not'
            f" found. {_offer()}"
        )
    return Solver(name, partial(SolvedModel, name=name))


def _available() -> list[str]:
    """PuLP's names for the solvers that run here and may be trusted, each once."""
    found = dict.fromkeys(pulp.listSolvers(onlyAvailable=True))
    return [name for name in found if name not in REFUSED and not _is_ours(name)]


def _is_ours(name: str) -> bool:
    """Whether the program that PuLP would run is this package's own command: Xpress has one called
    ``optimizer`` too.
    """
    program = shutil.which(str(getattr(pulp.getSolver(name, msg=False), "path", "")))
    if program is None:
        return False
    if Path(program).stem == "optimizer" and Path(program).parent == Path(sys.executable).parent:
        return True
    try:
        with Path(program).open("rb") as file:
            return b"optimizer.cli" in file.read(1000)
    except OSError:  # it may be run and not read, as ours never is
        return False


def _offer() -> str:
    return f"Available here: {', '.join(OWN)}; through PuLP: {', '.join(_available())}."
