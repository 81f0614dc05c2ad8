"""The result of ``replan``: the fewest moves from a given plan to one near the best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.proof import Method
from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About, FundedLine, UnitsChanged

Move = Literal["units", "money"]


@dataclass(frozen=True, kw_only=True)
class MovesPoint(Record):
    """What so many moves reach."""

    units: int | None = where_known()
    """At most so many units moved, where units are counted."""
    money: Amount | None = where_known()
    """At most so much money moved, where money is."""
    awareness: float | None
    """The most that any plan reaches with so many; null where no plan keeps the rules."""


@dataclass(frozen=True, kw_only=True)
class ReplanResult(Sealed):
    """A result of ``replan``. Awareness is in weight units."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    status: Literal["optimal", "stopped"]
    """``stopped``: a limit came before it was proved that fewer moves do not do."""
    budget: Amount
    """The cap that applied."""
    within: float
    """How near the best: share of the best gain that may be lost."""
    move: Move
    """What is counted: units added and dropped, or their unit costs."""
    start_cost: Amount
    """Of the given plan."""
    start_awareness: float
    """Of the given plan."""
    broken: tuple[str, ...]
    """Rules that the given plan breaks."""
    best: float
    """Awareness of the best plan."""
    baseline: float
    """Awareness of what exists already."""
    least: float
    """Awareness that is to be reached."""
    cost: Amount
    """Of the plan found."""
    awareness: float
    """Of the plan found: the most with so many moves."""
    moved_units: int
    """Units added and dropped."""
    moved_money: Amount
    """The same times their unit costs."""
    at_least: MovesPoint
    """No plan reaches it with fewer."""
    changes: tuple[UnitsChanged, ...]
    """Units that the plan has beyond the given one."""
    plan: tuple[FundedLine, ...]
    """The plan found."""
    curve: tuple[MovesPoint, ...]
    """What more and fewer moves reach, the fewest first."""
    method: Method
    """Which method proved the best plan."""
