"""What ``robust`` finds of recipients that decline what they are offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.record import Record, where_known
from optimizer.results.plan import Line


@dataclass(frozen=True)
class SignedPlan(Record):
    """A plan of which each recipient accepts its part by its own chance, nothing spent again."""

    plan: str
    """``stated``, or the reader's name for it."""
    expected: float | None
    """Mean awareness, exact; null where too many recipients that may decline reach one piece."""
    lost: float | None
    """What that is below the plan's awareness where all accept."""


@dataclass(frozen=True)
class Declined(Record):
    """The stated plan where some recipients decline, and nobody else."""

    recipients: tuple[str, ...]
    """Who declines; the plan gives each of them something."""
    left: float
    """Awareness of what the others get by the plan, nothing spent again."""
    after: float | None
    """Best awareness once the others have signed: they get that at least; null where no plan keeps
    every rule.
    """
    before: float | None
    """Best awareness where it is known before anybody signs; null likewise."""
    comes_in: Mapping[str, int]
    """Units that come in after the others have signed, by offer."""
    replanned: Mapping[str, int]
    """Units more, or fewer, of the others' offers, where it is known before."""
    conflict: tuple[str, ...]
    """Names of rules that cannot all hold, where there is no plan after."""
    chance: float | None = where_known()
    """That these decline and the others that the plan gives something accept; where an acceptance
    is stated.
    """


@dataclass(frozen=True)
class Reserve(Line):
    """A line that comes in where a recipient declines after the others have signed."""

    declines: int
    """How many recipients' declining, each alone, brings it in."""
    share: float
    """The same as a share of all, each by its chance to decline; all alike where none is stated."""
    units: float
    """Units that come in, in the mean over all of these."""


@dataclass(frozen=True)
class Declines(Record):
    """Who may decline, prices and outcomes as stated."""

    together: int
    """Up to so many recipients decline together."""
    sets: int
    """How many such sets there are of recipients that the stated plan gives something."""
    answers: tuple[Declined, ...]
    """One for each: recipients alone, then pairs; fewer where a limit came first."""
    reserve: tuple[Reserve, ...]
    """What comes in most often first."""
    all_accept: float | None = where_known()
    """Chance that nobody declines of those that the stated plan gives something; where an
    acceptance is stated.
    """
    plans: tuple[SignedPlan, ...] | None = where_known()
    """The stated plan first; where an acceptance is stated."""

    @property
    def complete(self) -> bool:
        """Whether every set was answered."""
        return len(self.answers) == self.sets
