"""The result of ``compare``: every level of every instance, and what changes between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.analyses.robustness.result import Estimate, Verdict
from optimizer.proof import Method
from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About, Line, RaisedCoverage, ResultStatus


@dataclass(frozen=True)
class OfInstance(Record):
    """Whose record it is."""

    instance: str
    """What the rows of a comparison call the instance."""


@dataclass(frozen=True)
class OfLevel(OfInstance):
    """At which budget."""

    budget: Amount
    """The cap."""


@dataclass(frozen=True)
class OfStep(OfInstance):
    """Between which neighbouring budgets."""

    below: Amount
    """The smaller one."""
    budget: Amount
    """The larger one."""


@dataclass(frozen=True, kw_only=True)
class Compared(About, OfInstance):
    """An instance that is compared."""

    measure: Mapping[str, str | Mapping[str, str]]
    """What coverage is the chance of: period, target, meaning; or by layer such entries."""
    baseline_coverage: Mapping[str, float]
    """Coverage by what exists already, by area."""
    draws: int | None = where_known()
    """How many draws were proved at every level."""


@dataclass(frozen=True)
class LevelRecord(OfLevel):
    """The best plan at a budget; null what is not known without one."""

    status: ResultStatus
    """Optimal, stopped by a limit, or infeasible."""
    cost: Amount | None
    """Of the plan."""
    awareness: float | None
    """Of the plan, weight units."""
    baseline: float
    """Awareness of what exists already."""
    gain: float | None
    """What the plan adds to it."""
    gain_per_billion: float | None
    """What awareness rises by from the level below, per billion of the currency."""
    share: float | None
    """awareness / maximum."""
    bound: float | None
    """No plan exceeds it."""
    gap: float | None
    """bound - awareness."""
    optimum_unique: bool | None
    """Whether no other plan is equally good; null where not examined."""
    recipients_served: int | None
    """Recipients that get anything."""
    units: int | None
    """Units bought."""
    categories: Mapping[str, int | None]
    """Units by category."""
    conflict: tuple[str, ...]
    """Names of rules that cannot all hold, where infeasible."""
    method: Method | None
    """Which method answered."""
    not_measured: Amount | None = where_known()
    """What of the cost buys what no area measures."""
    firm_money: Amount | None = where_known()
    """What of the cost buys units that are firm, under draws of outcomes."""
    usual_money: Amount | None = where_known()
    """… that are usual."""
    contested_money: Amount | None = where_known()
    """… that are contested."""
    never_seen_money: Amount | None = where_known()
    """… that no draw's best plan has."""
    expected: Estimate | None = where_known()
    """Mean awareness of the plan over the draws."""


@dataclass(frozen=True)
class Steepest(Record):
    """The step that brings most for its money."""

    below: Amount
    """From this budget."""
    budget: Amount
    """To this one."""
    gain_per_billion: float
    """What it brings per billion of the currency."""


@dataclass(frozen=True)
class Returns(OfInstance):
    """Where returns fall off."""

    steepest: Steepest | None
    """Null where no step brings anything."""
    half_beyond: Amount | None
    """Beyond it no step brings half of that for its money; null where one does to the end."""
    tenth_beyond: Amount | None
    """A tenth, likewise."""


@dataclass(frozen=True)
class LevelChange(Line, OfStep):
    """Units of an offer that differ between neighbouring budgets."""

    before: int
    """At the smaller one."""
    after: int
    """At the larger one."""
    change: int
    """after - before."""


@dataclass(frozen=True)
class LevelReversal(Line, OfLevel):
    """Fewer units of an offer than one budget below."""

    before: int
    """One budget below."""
    after: int
    """At this one."""
    returns: Amount | None
    """The smallest larger budget with at least as many again; null where there is none."""


@dataclass(frozen=True)
class LevelPurchase(Line, OfLevel):
    """What a level buys of an offer."""

    units: int
    """At least 1."""
    cost: Amount
    """Of the units alone."""
    firm: int | None = where_known()
    """How many of the units are firm, under draws of outcomes."""
    verdict: Verdict | None = where_known()
    """``firm`` where any is, else that of the first unit."""


@dataclass(frozen=True)
class LevelCoverage(RaisedCoverage, OfInstance):
    """Coverage under the plan of a level."""


@dataclass(frozen=True)
class FirmFrom(Line, OfInstance):
    """From which budget on an offer is firm."""

    firm_from: tuple[Amount | None, ...]
    """For each unit, up to the most that a level buys: the smallest budget at which, and at every
    larger one, so many units are firm; null where they are not at the largest.
    """


@dataclass(frozen=True)
class ComparisonResult(Sealed):
    """A result of ``compare``."""

    format: int
    """Version of the form."""
    instances: tuple[Compared, ...]
    """In the order given."""
    levels: tuple[LevelRecord, ...]
    """By instance, then budget."""
    returns: tuple[Returns, ...]
    """One for each instance."""
    changes: tuple[LevelChange, ...]
    """Between neighbouring budgets."""
    reversals: tuple[LevelReversal, ...]
    """What a larger budget drops although a smaller one bought it."""
    plans: tuple[LevelPurchase, ...]
    """What each level buys."""
    coverage: tuple[LevelCoverage, ...]
    """Of each level with a plan."""
    draws: int | None = where_known()
    """How many draws of outcomes were asked for, where any were."""
    draws_seed: int | None = where_known()
    """What they hang on."""
    firm_from: tuple[FirmFrom, ...] | None = where_known()
    """Of each offer that a level buys."""
