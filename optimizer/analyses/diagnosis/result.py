"""The result of ``diagnose``: which rules cannot all hold, and the least by which they must give
way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About


@dataclass(frozen=True, kw_only=True)
class ClashingRule(Record):
    """A rule of a conflict, or the budget."""

    name: str
    """Of the rule; ``budget``."""
    members: tuple[str, ...]
    """The members of ``each`` whose parts of the rule are needed for the conflict."""
    where: str
    """File and position; empty where it is in none: added or asked for by hand."""
    sentence: str
    """What it demands, in words."""
    because: str | None
    """Why the rule is there."""
    negotiable: bool
    """Whether it may give way."""


@dataclass(frozen=True, kw_only=True)
class Conflict(Record):
    """What no plan keeps together, while some plan keeps all but any one part of it."""

    rules: tuple[ClashingRule, ...]
    """With the members that are needed."""


@dataclass(frozen=True, kw_only=True)
class Easing(Record):
    """A number that gives way, or a rule that does as a whole."""

    rule: str
    """Its name; ``budget``."""
    key: str
    """Where the number stands: a key of the rule, a column of recipients, or ``budget``; ``rule``
    where the whole rule is left out."""
    member: str | None = where_known()
    """The recipient whose own number it is."""
    start: Amount | None = where_known()
    """Of a value that steps, the budget from which it holds."""
    where: str
    """File and row or position; empty where it is in none."""
    unit: str | None = where_known()
    """What the numbers count; ``money``: minor units; ``share`` and ``coverage``: 0 to 1."""
    written: float | None = where_known()
    """The number as it stands."""
    needed: float | None = where_known()
    """The least change of it that brings a plan about."""
    furthest: float | None = where_known()
    """How far it may go; no end where the key is left out."""
    share: float | None = where_known()
    """The change as a share of the number; left out where that is 0."""


@dataclass(frozen=True, kw_only=True)
class Repair(Record):
    """What brings a plan about by giving way together."""

    eases: tuple[Easing, ...]
    """Each by the least, those before it as they stand here."""
    share: float | None
    """The sum of their shares; null where one has none."""
    settings: Mapping[str, Any]
    """The same as values by path, as ``--set`` and ``override`` take them."""


@dataclass(frozen=True, kw_only=True)
class Suspect(Record):
    """A number unlike its siblings that brings a plan about when it is like them."""

    where: str
    """File and row or position."""
    field: str
    """Column, or key of a rule."""
    found: float
    """As it is written."""
    tried: float
    """What would be like its siblings."""
    settings: Mapping[str, Any]
    """The same as a value by path."""


@dataclass(frozen=True, kw_only=True)
class DiagnosisResult(Sealed):
    """A result of ``diagnose``."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    status: Literal["feasible", "infeasible"]
    """``feasible``: some plan keeps every rule, and nothing needs to give way."""
    budget: Amount
    """The cap that applied."""
    conflicts: tuple[Conflict, ...]
    """Those of which no two have a part in common; the rest of the rules has a plan."""
    repairs: tuple[Repair, ...]
    """The least changes first."""
    every: bool
    """Whether ``repairs`` has every set of the fewest rules that do together; the budget alone
    stands beside them."""
    suspects: tuple[Suspect, ...]
    """Numbers that are perhaps mistyped."""
