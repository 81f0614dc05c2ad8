"""The result of ``curve``: the best at every budget, and what is certain between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.finding import Finding
from optimizer.proof import Status
from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About, RaisedCoverage


@dataclass(frozen=True)
class PointRecord(Record):
    """The best plan from one budget up to the next point, where every budget is answered; else at
    this budget alone. Null what is not known without a plan.
    """

    budget: Amount
    """Where it begins."""
    status: Status
    """Optimal, infeasible or stopped."""
    awareness: float | None
    """Of the plan, weight units."""
    gain: float | None
    """awareness - baseline."""
    bound: float | None
    """No plan exceeds it."""
    cost: Amount | None
    """Of the plan."""
    optimum_unique: bool | None
    """Whether no other plan is as good at this very budget; one before the next may afford
    another.
    """
    units: Mapping[str, int] | None
    """Units by offer."""
    added: Mapping[str, int]
    """Units by offer beyond the point before."""
    dropped: Mapping[str, int]
    """Units by offer that the point before has beyond this one."""
    not_measured: Amount | None = where_known()
    """What of the cost buys what no area measures."""


@dataclass(frozen=True)
class Band(Record):
    """What is certain strictly between two neighbouring budgets that were solved."""

    above: Amount
    """At every budget above this one."""
    below: Amount
    """And below this one."""
    at_least: float | None
    """Some plan reaches this; null where no plan is certain to be feasible."""
    at_most: float | None
    """No plan exceeds this; null where nothing is certain."""
    infeasible: bool = False
    """No budget between has any plan."""


@dataclass(frozen=True)
class RuleStep(Record):
    """A budget at which a rule's value steps."""

    rule: str
    """Its name."""
    budget: Amount
    """From this one on the new value holds."""
    before: float | None
    """The best awareness just below; null where there is no plan."""
    after: float | None
    """The best awareness at it, likewise."""


@dataclass(frozen=True)
class PointReversal(Record):
    """Fewer units of an offer than one point below."""

    offer: str
    """Its key."""
    budget: Amount
    """Where they are dropped."""
    before: int
    """Units one point below."""
    after: int
    """Units at this budget."""
    returns: Amount | None
    """The smallest larger budget with at least as many again; null where there is none."""


@dataclass(frozen=True)
class NestedPlan(Record):
    """One budget of a ladder."""

    budget: Amount
    """The cap."""
    awareness: float
    """Of the nested plan."""
    best: float
    """Of the best plan at this budget."""
    lost: float
    """best - awareness."""
    units: Mapping[str, int]
    """Units by offer."""


@dataclass(frozen=True)
class NestedPlans(Record):
    """Plans that only grow with the budget."""

    through: Amount
    """The budget whose best plan they keep."""
    lost: Finding
    """What nesting costs in all, at most."""
    rungs: tuple[NestedPlan, ...]
    """By budget."""


@dataclass(frozen=True)
class CurveResult(Sealed):
    """A result of ``curve``."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    budget: Amount | None
    """The instance's own; null where it states none."""
    up_to: Amount
    """The largest that was asked for."""
    every_budget: bool
    """Whether every budget is answered."""
    because: str | None
    """Else why budgets were solved one by one."""
    method: str
    """Which methods answered."""
    baseline: float
    """Awareness of what exists already."""
    maximum: float | None
    """Awareness of endless coverage; null where a curve is unbounded."""
    scale: float
    """S, the most that any plan could add."""
    points: tuple[PointRecord, ...]
    """By budget."""
    baseline_coverage: Mapping[str, float]
    """Coverage by what exists already, by area."""
    coverage: tuple[RaisedCoverage, ...]
    """Of each point with a plan."""
    bands: tuple[Band, ...]
    """Between neighbouring points, where not every budget is answered."""
    rule_steps: tuple[RuleStep, ...]
    """Where values of rules step."""
    reversals: tuple[PointReversal, ...]
    """What a larger budget drops although a smaller one bought it."""
    ladder: NestedPlans | None
    """Plans that only grow; null where not asked for or not found."""
    conflict: tuple[str, ...]
    """Where no budget has a plan, the rules that cannot all hold at the largest."""
    measure: Mapping[str, str | Mapping[str, str]]
    """What coverage is the chance of: period, target, meaning; or by layer such entries."""
