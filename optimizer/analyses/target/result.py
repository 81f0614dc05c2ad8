"""The result of ``target``: what a goal costs at least, and what can be reached at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.proof import Method
from optimizer.record import Amount, Sealed, where_known
from optimizer.results.plan import About, FundedLine, RecipientShare


@dataclass(frozen=True, kw_only=True)
class TargetResult(Sealed):
    """A result of ``target``. Awareness is in weight units."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    status: Literal["optimal", "stopped", "unreachable"]
    """``unreachable``: no plan reaches the goal at any cost."""
    rules_at: Amount
    """The budget to which shares and steps of rules refer; it caps nothing."""
    goal: float
    """Awareness to be reached."""
    goal_share: float | None
    """Of the maximum, where the goal was given so."""
    cost: Amount | None
    """Of the cheapest plan; null where the goal is beyond reach."""
    not_measured: Amount | None = where_known()
    """What of it buys what no area measures."""
    awareness: float | None
    """Of that plan."""
    baseline: float
    """Awareness of what exists already."""
    maximum: float | None
    """Awareness of endless coverage; null where a curve is unbounded."""
    most: float
    """The most that any plan reaches under the rules."""
    most_share: float | None
    """most / maximum."""
    smallest_budget: Amount | None
    """The smallest whose best plan under its own rules reaches the goal; null where not known."""
    plan: tuple[FundedLine, ...] | None
    """What is bought; null where the goal is beyond reach."""
    recipients: tuple[RecipientShare, ...]
    """Every recipient's part of it."""
    method: Method | None
    """Which method answered."""
