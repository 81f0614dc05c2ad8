"""The result of ``fair``: the plan that does most for whoever has least, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.figures.benefit import By
from optimizer.proof import Method
from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About, FundedLine, UnitsChanged


@dataclass(frozen=True, kw_only=True)
class Reached(Record):
    """What a recipient has at a place, the worst off first."""

    place: int
    """1: the worst off; 2: the one after it."""
    least: float | None = where_known()
    """What it has: a share of what it could gain by itself, or weight units."""
    at_most: float | None = where_known()
    """No plan gives more at this place, once it gives what is said of those before."""
    grant: Amount | None = where_known()
    """What it has, where grants are compared."""
    grant_at_most: Amount | None = where_known()
    """Likewise."""


@dataclass(frozen=True, kw_only=True)
class Priced(Record):
    """What the most awareness is where nobody has less than so much."""

    least: float | None = where_known()
    """So much: a share of what each could gain by itself, or weight units."""
    grant: Amount | None = where_known()
    """So much money, where grants are compared."""
    awareness: float | None
    """Of the best plan found; null where none was."""
    at_most: float | None
    """No such plan exceeds it."""


@dataclass(frozen=True, kw_only=True)
class Treated(Record):
    """What a recipient has of the best plan and of the fair one."""

    recipient: str
    """Id."""
    compared: bool
    """Whether it can have anything; else it is left out of the comparison."""
    potential: float
    """What it could gain by itself with the whole budget, weight units."""
    best_cost: Amount
    """Of what the best plan gives it."""
    best_gain: float
    """What its areas gain by the best plan, weight units."""
    best_share: float | None
    """The same as a share of its potential."""
    cost: Amount
    """Of what the fair plan gives it."""
    gain: float
    """What its areas gain by the fair plan."""
    share: float | None
    """The same as a share of its potential."""


@dataclass(frozen=True, kw_only=True)
class FairResult(Sealed):
    """A result of ``fair``. Awareness is in weight units."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    status: Literal["optimal", "stopped"]
    """``stopped``: a limit came first; what is told was found by then."""
    budget: Amount
    """The cap that applied."""
    by: By
    """What is compared."""
    grain: float
    """Levels closer together than this are not told apart: a share, weight units or minor units."""
    levels: tuple[Reached, ...]
    """The worst off first."""
    best: float
    """Awareness of the best plan."""
    baseline: float
    """Awareness of what exists already."""
    awareness: float
    """Of the fair plan."""
    at_most: float
    """No plan that does as much at every level exceeds it."""
    price: float
    """What fairness costs: best - awareness."""
    price_share: float | None
    """The same as a share of the best gain; null where that is 0."""
    cost: Amount
    """Of the fair plan."""
    recipients: tuple[Treated, ...]
    """Every recipient."""
    curve: tuple[Priced, ...]
    """What more and less for the worst off costs, the least first."""
    changes: tuple[UnitsChanged, ...]
    """Units that the fair plan has beyond the best one."""
    plan: tuple[FundedLine, ...]
    """The fair plan."""
    method: Method
    """Which method proved the best plan."""
