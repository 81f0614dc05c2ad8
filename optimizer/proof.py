"""What a method hands back: a plan, and why nothing better exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from numbers import Integral, Real
from typing import Literal, TypedDict

from optimizer.deadline import Deadline
from optimizer.errors import InputError
from optimizer.interruption import RAISE, Watch, check_choice, check_watch
from optimizer.money import shorten
from optimizer.record import Record

Plan = tuple[int, ...]
"""Whole units per offer, in the order of ``Instance.offers``."""

Status = Literal["optimal", "stopped", "infeasible"]
Method = Literal["units", "packages", "frontier"]

PROOF = 1e-6
"""A proof's tolerance: bound - value <= PROOF x S (model: docs/model.md, section 1)."""
MOST_SEED = 2**31 - 1
"""The largest seed that HiGHS and SCIP take; a second look uses the next one, and begins again at
0.
"""
TIES = 1e-9
"""Plans within TIES x S of the best count as equally good (see ``evaluate.tie_width``)."""
ROUNDING = 4e-15
"""Share of the awareness that exists by which plans differ through rounding alone."""


MethodChoice = Literal["auto", "units", "frontier", "packages"]
InterruptChoice = Literal["raise", "return"]


class SolveKeywords(TypedDict, total=False):
    """What public functions that solve take as ``**options``; each as in ``Options``."""

    method: MethodChoice
    solver: str
    time_limit: float | None
    exact: bool
    node_limit: int
    seed: int
    on_interrupt: InterruptChoice
    progress: Watch | None


@dataclass(frozen=True)
class Options:
    """How to solve.

    Attributes:
        method: auto, or one of the methods by name (``MethodChoice``).
        solver: highs, or any solver PuLP reaches by name.
        time_limit: seconds; None for no limit.
        exact: the units method goes on to the canonical plan (model: docs/model.md, section 5).
        node_limit: packages: most partial packages grown before the method gives up and units takes
            over.
        seed: random seed handed to the solver, from 0 to ``MOST_SEED``.
        on_interrupt: what Ctrl-C makes of a public function in Python, once it has ended with the
            best so far. ``raise``: Interrupted, a KeyboardInterrupt with the answer so far as its
            ``best``; so loops end too. ``return``: the answer so far, whose status says so, or
            StoppedError where there is none.
        progress: a public function calls it now and then with a ``Progress``, on the thread that
            called; where it returns False, the function ends as at Ctrl-C and returns the answer so
            far, or raises StoppedError where there is none.
        deadline: the moment at which every search with these options ends; None: ``time_limit``
            after each begins.
    """

    method: MethodChoice = "auto"
    solver: str = "highs"
    time_limit: float | None = None
    exact: bool = False
    node_limit: int = 20_000_000
    seed: int = 0
    on_interrupt: InterruptChoice = RAISE
    progress: Watch | None = None
    deadline: Deadline | None = None

    def __post_init__(self) -> None:
        """Raises InputError where a value is of no use."""
        _expect(self, "method", isinstance(self.method, str), "the name of a method")
        _expect(self, "solver", isinstance(self.solver, str), "the name of a solver")
        limit = self.time_limit
        _expect(
            self,
            "time_limit",
            limit is None or (_is_number(limit) and limit >= 0),
            "seconds, 0 or more, or None",
        )
        _expect(
            self,
            "seed",
            _is_whole(self.seed) and 0 <= self.seed <= MOST_SEED,
            f"a whole number from 0 to {MOST_SEED:,}",
        )
        check_choice(self.on_interrupt)
        check_watch(self.progress)
        _expect(
            self,
            "node_limit",
            _is_whole(self.node_limit) and self.node_limit > 0,
            "a whole number above 0",
        )

    def begun(self) -> Options:
        """The same, its time limit counted from now on, whatever is asked: a deadline that stands
        is kept.
        """
        if self.deadline is not None:
            return self
        return replace(self, deadline=Deadline.after(self.time_limit))

    @property
    def end(self) -> Deadline:
        """When a search that begins now ends."""
        return self.deadline or Deadline.after(self.time_limit)


def _expect(options: Options, name: str, fits: bool, expected: str) -> None:
    if not fits:
        raise InputError(f"{name}: found {shorten(getattr(options, name))}: expected {expected}.")


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


@dataclass(frozen=True)
class Prices(Record):
    """Lagrangian prices, in objective units per unit of the row.

    With them the root bound is re-derived by anybody's arithmetic (docs/model.md, section 4).
    """

    rows: Mapping[str, float] = field(default_factory=dict)
    """Of each spanning row by label."""
    areas: Mapping[str, float] = field(default_factory=dict)
    """Of each shared area's coverage by area id."""
    root_bound: float | None = None
    """What they prove: no plan's objective exceeds it."""


@dataclass(frozen=True)
class Proof:
    """A plan and a bound that holds over all plans.

    Attributes:
        status: optimal: bound - value <= PROOF x S. stopped: a limit came first. infeasible: no
            plan respects the rows.
        plan: units per offer; None where none is known.
        value: the objective at the plan, evaluated exactly (curves, not tangents); None without a
            plan.
        bound: no plan's objective exceeds it; None where infeasible.
        method: which method answered. solver: name and version.
        optimum_unique: no other plan is within TIES x S; None where that was not examined.
        prices: of spanning rows, where the method has them.
        note: in words, where the method has something to say (why it gave way to another, say).
    """

    status: Status
    plan: Plan | None
    value: float | None
    bound: float | None
    method: Method
    solver: str
    optimum_unique: bool | None = None
    prices: Prices | None = None
    note: str = ""
