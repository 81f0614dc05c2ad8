"""The result of ``next``: what to sign, whom to ask, what to keep, by the decisions so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from optimizer.analyses.ledger.entries import Decision
from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About, UnitsChanged


@dataclass(frozen=True)
class Decided(Record):
    """An entry of the ledger."""

    date: str
    """Year, month, day."""
    name: str
    """The offer, or the recipient."""
    decision: Decision
    """What was decided."""
    units: int | None
    """Signed, in all; null of other decisions."""
    price: Amount | None
    """Of a unit, as quoted; null of other decisions."""


@dataclass(frozen=True)
class Part(Record):
    """What one recipient gets, beyond what stands before it."""

    recipient: str
    """Recipient id."""
    cost: Amount
    """What it adds, first and site costs included."""
    units: Mapping[str, int]
    """By offer."""
    unless: tuple[str, ...] | None = where_known()
    """Of money that is held: the fewest open recipients with whose no the best plan has less of
    it; none where that is not known yet.
    """


@dataclass(frozen=True)
class Parts(Record):
    """Money, recipient by recipient."""

    cost: Amount
    """In all."""
    recipients: tuple[Part, ...]
    """Those that get something, in file order."""


@dataclass(frozen=True)
class IfNo(Record):
    """Where a recipient says no, and all others yes."""

    awareness: float | None
    """Of the best plan; null where no plan keeps every rule."""
    units: Mapping[str, int]
    """More, or fewer (below 0), of the others' offers than where all say yes."""
    conflict: tuple[str, ...]
    """Names of rules that cannot all hold, where there is no plan."""


@dataclass(frozen=True)
class Ask(Record):
    """An open recipient whose answer changes the best plan."""

    recipient: str
    """Recipient id."""
    acceptance: float
    """Its chance to say yes; 1/2 where no open recipient's is stated below 1."""
    moves: float | None
    """By how much the answer moves expected awareness, in the mean of yes and no: 2 a (1 - a) times
    what lies between them, a the acceptance; null where no plan is left with a no.
    """
    yes: Part
    """If it says yes: what it gets beyond what it has signed; all others say yes."""
    no: IfNo
    """If it says no."""


@dataclass(frozen=True)
class Changed(Record):
    """What the entries of the last date changed."""

    decisions: tuple[Decided, ...]
    """Of that date."""
    before: float | None
    """Awareness of the best plan without them; null where no plan kept every rule."""
    units: tuple[UnitsChanged, ...]
    """What the best plan has more, and fewer, with them."""


@dataclass(frozen=True, kw_only=True)
class NextResult(Sealed):
    """A result of ``next``. Awareness is in weight units."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    budget: Amount
    """The cap."""
    status: Literal["optimal", "stopped"]
    """``stopped``: a limit came before all was known."""
    decisions: int
    """How many decisions there are so far."""
    awareness: float
    """Of the best plan where all that are open say yes."""
    baseline: float
    """Awareness of what exists already."""
    open: tuple[str, ...]
    """Recipients that may still get something, in file order."""
    declines: int
    """What is signed now is in the best plan of every answer in which at most so many decline."""
    every_answer: bool
    """Whether those are all answers that there are."""
    without_plan: int
    """Answers looked into in which no plan keeps every rule; nothing is said of them."""
    signed: Parts
    """What is signed already."""
    sign_now: Parts | None
    """What can be signed now, beyond that; null where a limit came before one decline was looked
    into.
    """
    hold: Parts
    """What else the best plan has where all say yes."""
    left: Amount
    """What it leaves of the budget; all four sum to it."""
    ask: tuple[Ask, ...]
    """Whose answer moves most first; fewer where a limit came first."""
    changed: Changed | None
    """Since the entry before; null of an empty ledger."""
