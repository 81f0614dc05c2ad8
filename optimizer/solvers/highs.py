"""Integer programmes solved by HiGHS, without a modelling layer between: arrays in, a status that can be trusted out."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from optimizer.programme import Floats, Integers, Programme
from optimizer.solvers.answer import NO_LIMITS, Answer, Limits
from optimizer.solvers.highs_ending import highs_ending
from optimizer.solvers.settling import Ending, answer_without_columns, origin_fits, settle
from optimizer.solvers.standing_model import StandingModel


@dataclass(frozen=True)
class Highs:
    """HiGHS, the default solver."""

    name: str = "highs"

    def open(self, programme: Programme) -> Session:
        """Stand a programme in HiGHS.

        Raises:
            SolverError: the programme has numbers that HiGHS would drop or misread.
        """
        return Session(programme)


class Session:
    """A programme that stands in HiGHS; ``answer.Session`` says what each method promises.

    Attributes:
        model: the programme as it stands.
    """

    def __init__(self, programme: Programme) -> None:
        self.model = StandingModel(programme)
        self._relaxed = False
        self._origin_fits = origin_fits(programme.row_lower, programme.row_upper)

    @property
    def solver(self) -> str:
        """Name and version, ``HiGHS 1.15.1``."""
        return self.model.name

    def add_rows(self, lower: Floats, upper: Floats, start: Integers, index: Integers, value: Floats) -> None:
        """Add k rows below the standing ones: (k,) bounds and k rows of entries, as in ``Programme``."""
        self.model.add_rows(lower, upper, start, index, value)
        self._origin_fits = self._origin_fits and origin_fits(lower, upper)

    def set_objective(self, cost: Floats, offset: float = 0.0) -> None:
        """Maximise cost . x + offset from now on; ``cost`` is (n,)."""
        self.model.set_objective(cost, offset)

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Give every column new bounds, each (n,)."""
        self.model.set_bounds(lower, upper)

    def relax(self, relaxed: bool) -> None:
        """Ignore (True) or respect (False) that columns are integer."""
        self.model.set_option("solve_relaxation", relaxed)
        self._relaxed = relaxed

    def solve(self, limits: Limits = NO_LIMITS, start: Floats | None = None) -> Answer:
        """Maximise; ``start``, (n,) with NaN where unknown, is a point to begin from."""
        began = time.monotonic()
        model = self.model
        if not model.columns:
            return answer_without_columns(model.name, self._origin_fits, model.offset)
        if start is not None:
            model.set_start(start)
        return replace(settle(self, limits, model.cost, model.offset), seconds=time.monotonic() - began)

    def attempt(self, limits: Limits, cautiously: bool) -> Ending:
        """Run HiGHS once."""
        self.model.set_option("presolve", "off" if cautiously else "choose")
        listener = self.model.run(replace(limits, seed=limits.seed + 1) if cautiously else limits)
        return highs_ending(self.model.highs, listener, searched=self.model.integer and not self._relaxed)


SOLVER = Highs()
