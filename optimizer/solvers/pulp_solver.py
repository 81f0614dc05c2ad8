"""Any solver that PuLP reaches, by PuLP's name for it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib.metadata import version

import pulp

from optimizer.errors import InputError
from optimizer.programme import Floats, Integers, Programme
from optimizer.solvers import OWN
from optimizer.solvers.answer import NO_LIMITS, Answer, Limits
from optimizer.solvers.checks import check_bounds, check_coefficients, check_costs, check_programme
from optimizer.solvers.pulp_model import PulpModel
from optimizer.solvers.pulp_runs import Runner, run_highs, run_other, run_scip
from optimizer.solvers.settling import Ending, answer_without_columns, origin_fits, settle
from optimizer.suggest import did_you_mean

RUNNERS: dict[str, tuple[Runner, str]] = {"HiGHS": (run_highs, "highspy"), "SCIP_PY": (run_scip, "pyscipopt")}
"""Solvers that tell more than PuLP passes on, and the package whose version says which; all others are run by ``run_other``."""

REFUSED = {
    "PULP_CBC_CMD": "the CBC that PuLP 3 carries dates from 2019 and calls infeasible programmes optimal; COIN_CMD runs one of yours"
}


@dataclass(frozen=True)
class PulpSolver:
    """A solver by PuLP's name for it, e.g. ``SCIP_PY``."""

    name: str

    def open(self, programme: Programme) -> PulpSession:
        """Build the programme in PuLP.

        Raises:
            SolverError: the programme has numbers that a solver would drop or misread.
        """
        return PulpSession(programme, self.name)


class PulpSession:
    """A programme in PuLP; ``answer.Session`` says what each method promises.

    PuLP hands the whole programme over at every solve. Solvers other than HiGHS and SCIP hear no ``stop`` event, keep
    no best point on Ctrl-C, prove no bound short of the optimum, and stop only after whole seconds.
    """

    def __init__(self, programme: Programme, name: str) -> None:
        check_programme(programme)
        self._model = PulpModel(programme)
        self._offset = programme.offset
        self._origin_fits = origin_fits(programme.row_lower, programme.row_upper)
        self._run, package = RUNNERS.get(name, (run_other(name), "pulp"))
        self._solver = f"{name} ({package} {version(package)})"
        self._start: Floats | None = None

    @property
    def solver(self) -> str:
        """Name and version, ``SCIP_PY (pyscipopt 6.3.0)``."""
        return self._solver

    def add_rows(self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats) -> None:
        """Add k rows below the standing ones: (k,) bounds and k rows of entries, as in ``Programme``."""
        check_bounds("row", lower, upper)
        check_coefficients(value)
        self._model.add_rows(lower, upper, start, index, value)
        self._origin_fits = self._origin_fits and origin_fits(lower, upper)

    def set_objective(self, cost: Floats, offset: float = 0.0) -> None:
        """Maximise cost . x + offset from now on; ``cost`` is (n,)."""
        check_costs(cost)
        self._model.set_objective(cost, offset)
        self._offset = offset

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Give every column new bounds, each (n,)."""
        check_bounds("column", lower, upper)
        self._model.set_bounds(lower, upper)

    def relax(self, relaxed: bool) -> None:
        """Ignore (True) or respect (False) that columns are integer."""
        self._model.relax(relaxed)

    def solve(self, limits: Limits = NO_LIMITS, start: Floats | None = None) -> Answer:
        """Maximise; ``start``, (n,) with NaN where unknown, is a point to begin from."""
        began = time.monotonic()
        if not self._model.columns:
            return answer_without_columns(self.solver, self._origin_fits, self._offset)
        self._start = start
        answer = settle(self, limits, self._model.cost, self._offset)
        return replace(answer, seconds=time.monotonic() - began)

    def attempt(self, limits: Limits, cautiously: bool) -> Ending:
        """Run the solver once."""
        try:
            ending = self._run(self._model, limits, cautiously, self._start)
        except KeyboardInterrupt:  # while PuLP built the solver's model, or waited for a solver's own process
            ending = Ending("stopped", interrupted=True)
        return replace(ending, bound=ending.bound + self._offset)


def pulp_solver(name: str) -> PulpSolver:
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
    if name not in available():
        raise InputError(f'The solver "{name}" does not run here: its program or its Python package was not found. {_offer()}')
    return PulpSolver(name)


def available() -> list[str]:
    """PuLP's names for the solvers that run here and may be trusted."""
    return [name for name in pulp.listSolvers(onlyAvailable=True) if name not in REFUSED]


def _offer() -> str:
    return f"Available here: {', '.join(OWN)}; through PuLP: {', '.join(available())}."
