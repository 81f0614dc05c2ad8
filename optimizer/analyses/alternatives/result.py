"""The result of ``alternatives``: what plans near the best have in common, and how they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.figures.near import Standing
from optimizer.proof import Method
from optimizer.record import Amount, Record, Sealed
from optimizer.results.plan import About, Line, UnitsChanged


@dataclass(frozen=True, kw_only=True)
class NearLine(Line):
    """What plans near the best buy of an offer."""

    units: int
    """In the best plan."""
    standing: Standing
    """``must``: all of them buy some of it. ``could``: some do, some do not. ``never``: none does.
    ``undecided``: a limit came first. ``could`` is said of one line, not of several together.
    """
    fewest: int | None
    """Units in the plan that has fewest; null where not all plans are known."""
    most: int | None
    """Units in the plan that has most, likewise."""


@dataclass(frozen=True, kw_only=True)
class RecipientChanged(Record):
    """What a recipient gets, first and site costs included."""

    recipient: str
    """Recipient id."""
    best: Amount
    """In the best plan."""
    cost: Amount
    """In this one."""


@dataclass(frozen=True, kw_only=True)
class AreaChanged(Record):
    """What awareness of an area differs by."""

    area: str
    """Area id."""
    change: float
    """Weight units more, or less (below 0)."""


@dataclass(frozen=True, kw_only=True)
class DifferentPlan(Record):
    """A plan near the best, and what distinguishes it from the best."""

    distance: Amount
    """Sum of |units| x unit cost to the nearest of the plans before it, the best plan included."""
    farthest: Amount
    """No plan near the best is farther from those before it; ``distance`` where that is proved."""
    awareness: float
    """Of the plan."""
    lost: float
    """Awareness below that of the best plan."""
    cost: Amount
    """Of the plan."""
    changes: tuple[UnitsChanged, ...]
    """Units that it has beyond the best plan."""
    recipients: tuple[RecipientChanged, ...]
    """Who gets more and less money."""
    areas: tuple[AreaChanged, ...]
    """What is seen better and worse."""


@dataclass(frozen=True, kw_only=True)
class AlternativesResult(Sealed):
    """A result of ``alternatives``. Awareness is in weight units."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    status: Literal["optimal", "stopped"]
    """``stopped``: a limit came before every line was decided."""
    budget: Amount
    """The cap that applied."""
    within: float
    """How near the best: share of the best gain that may be lost."""
    cost: Amount
    """Of the best plan."""
    awareness: float
    """Of the best plan."""
    baseline: float
    """Awareness of what exists already."""
    least: float
    """Awareness that plans near the best have at least."""
    count: int | None
    """How many plans there are, the best one included; null where they are too many to list."""
    offers: tuple[NearLine, ...]
    """Every offer that is to be had."""
    different: tuple[DifferentPlan, ...]
    """Plans near the best, each as far as possible from those before."""
    tied: int | None
    """How many other plans are as good as the best, to the width of a tie; null where they are too
    many to list.
    """
    ties: tuple[tuple[UnitsChanged, ...], ...]
    """The first of those: units that each has beyond the best plan."""
    method: Method
    """Which method proved the best plan."""
