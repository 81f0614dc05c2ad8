"""The result of ``brief``: the results that it rests on, whole, and what it adds up from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from optimizer.analyses.alternatives.result import AlternativesResult
from optimizer.analyses.explanation.result import ExplanationResult
from optimizer.analyses.robustness.result import RobustResult, Verdict
from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About, PlanResult


@dataclass(frozen=True)
class FirmPart(Record):
    """What of the plan is firm, at the stated numbers."""

    units: int
    """How many units are firm."""
    recipients: int
    """Of how many recipients."""
    cost: Amount
    """Of these units alone, with first and site costs."""
    gain: float
    """Awareness that these units alone add to what exists."""
    verdicts: Mapping[Verdict, int]
    """Units of the plan by verdict; only those that occur."""


@dataclass(frozen=True)
class CoverageChange(Record):
    """Coverage before and with the plan, in the mean by weight."""

    weight: float
    """Of all areas in it."""
    baseline_coverage: float
    """By what exists already."""
    coverage: float
    """With the plan."""


@dataclass(frozen=True)
class OfLayer(Record):
    """Which layer it is."""

    layer: str | None
    """Null where areas have no layers."""


@dataclass(frozen=True)
class LayerChange(CoverageChange, OfLayer):
    """A layer over all waters."""


@dataclass(frozen=True)
class OfWater(Record):
    """Which water it is."""

    water: str
    """Place id; of an area without a place its own id."""


@dataclass(frozen=True)
class WaterChange(CoverageChange, OfWater):
    """A water over all its layers."""

    hardly: bool
    """Whether its coverage rises by less than a quarter of what it rises over all waters."""


@dataclass(frozen=True)
class Declining(Record):
    """What is lost where one recipient of the plan declines, and nobody else; exact."""

    recipient: str
    """Recipient id."""
    units: int
    """That the plan gives it."""
    cost: Amount
    """Of these."""
    firm: int | None
    """How many of them are firm; null where draws say nothing of it."""
    lost: float
    """If nothing is spent again."""
    after: float | None
    """If the others have signed and the freed money is spent again; null where no plan keeps every
    rule.
    """
    before: float | None
    """If it is known before anybody signs; null likewise."""
    chance: float | None = where_known()
    """That it declines; where an acceptance is stated."""


@dataclass(frozen=True, kw_only=True)
class BriefResult(Sealed):
    """A result of ``brief``. Awareness is in weight units."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    budget: Amount
    """The cap."""
    status: Literal["optimal", "stopped"]
    """``stopped``: a limit came before all was known: what is missing is left out."""
    firm: FirmPart | None
    """Null where draws say nothing of it: too few, or none has anything to draw."""
    layers: tuple[LayerChange, ...]
    """In file order."""
    waters: tuple[WaterChange, ...]
    """The heaviest first."""
    declines: tuple[Declining, ...]
    """Recipients of the plan, what is lost most first by ``after``."""
    plan: PlanResult
    """The best plan: a result of ``solve``."""
    robust: RobustResult | None = where_known()
    """What of it survives the doubt: a result of ``robust``."""
    alternatives: AlternativesResult | None = where_known()
    """Other plans near it: a result of ``alternatives``."""
    explanation: ExplanationResult | None = where_known()
    """Why each offer is bought or not: a result of ``explain``."""
