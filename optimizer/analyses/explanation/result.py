"""The result of ``explain``: the figures of docs/model.md, section 6."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.finding import Finding
from optimizer.proof import Method
from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About, Line, ResultStatus, Unspent


@dataclass(frozen=True)
class OfOffer(Record):
    """Which offer it is."""

    offer: str
    """Its key."""


@dataclass(frozen=True)
class AreaChange(Record):
    """How another plan covers an area."""

    coverage: float
    """More than the best plan, or less (below 0)."""
    awareness: float
    """The same times the area's weight."""


@dataclass(frozen=True)
class Foil(Record):
    """Another plan, by what differs from the best; lines whose difference hardly matters are as in
    the best (docs/model.md, section 6).
    """

    units: Mapping[str, int]
    """By offer, more units than the best plan has, or fewer (below 0)."""
    cost: Amount
    """Of this plan."""
    awareness: float
    """Of this plan."""
    undone: float
    """What awareness lost where differences that hardly matter were undone."""
    areas: Mapping[str, AreaChange]
    """By area, where coverage differs."""


@dataclass(frozen=True)
class ExplainedOffer(Line, OfOffer):
    """An offer and its figures, those that were asked for."""

    units: int
    """Of the plan."""
    min_units: int
    """0, or at least this many units if any."""
    max_units: int
    """At most this many units."""
    unit_cost: Amount
    """Cost of one unit."""
    existing_units: int | None = where_known()
    """Units that stand already, where there are any."""
    site_cost: Amount | None = where_known()
    """Paid once with the first unit, where there is such a cost."""
    lost_if_barred: Finding | None = where_known()
    """What awareness loses without the line, its money spent where it does most good then."""
    lost_if_one_more: Finding | None = where_known()
    """With one unit of an offer that is not bought, its money taken where it does least harm."""
    lost_if_one_fewer: Finding | None = where_known()
    """With one unit fewer, likewise."""
    profile: Finding | None = where_known()
    """The best awareness for 0, 1, 2, ... units; null: impossible."""
    enters_at_cost: Finding | None = where_known()
    """The greatest unit cost at which it would be bought."""
    cost_range: Finding | None = where_known()
    """The unit costs between which the plan stays best."""
    enters_at_budget: Finding | None = where_known()
    """The smallest budget whose best plan has it."""
    enters_without: Finding | None = where_known()
    """Rules without which alone it would be bought."""
    enters_at_cost_without: Mapping[str, Amount] | None = where_known()
    """Where no price alone would do: by rule, the greatest unit cost at which it would be bought
    without that rule.
    """
    adds_alone: Finding | None = where_known()
    """What one unit adds to nothing, whatever rules and the budget say."""
    adds_last: Finding | None = where_known()
    """What one unit adds on top of the plan, likewise."""
    foil: Foil | None = where_known()
    """The best plan with an offer that is not bought, or without one that is."""
    foil_one_more: Foil | None = where_known()
    """The best plan with one unit more of an offer that is bought."""


@dataclass(frozen=True)
class WeightRange(Record):
    """How far the weight of an area may move."""

    area: str
    """Area id."""
    weight: float
    """As stated."""
    weight_range: Finding
    """The weights between which the plan stays best."""


@dataclass(frozen=True)
class RuleWorth(Record):
    """What a rule, or one member of its ``each``, costs."""

    name: str
    """Of the rule."""
    member: str | None
    """The member; null: all together."""
    because: str | None
    """Why the rule is there."""
    price: Finding
    """What lifting it would add."""
    eased: Finding
    """What one unit more would add."""


@dataclass(frozen=True)
class NextBetter(Record):
    """The cheapest better plan."""

    budget: Amount | None
    """The smallest budget that affords it; null where none was found."""
    awareness: float | None
    """Of that plan."""
    kind: str
    """``exact``; ``at_most``: a smaller budget may do; ``at_least``: nothing better up to
    ``searched``.
    """
    searched: Amount | None
    """The largest budget that was looked at, for ``at_least``."""


@dataclass(frozen=True)
class NextStep(Record):
    """What the next sum of money buys."""

    step: Amount
    """The sum."""
    price_of_next_step: Finding
    """What awareness it adds."""


@dataclass(frozen=True)
class LevelsSolved(Record):
    """The budgets solved to find where offers enter, one by one."""

    solved: int
    """How many."""
    step: Amount
    """How far apart."""


@dataclass(frozen=True)
class ExplanationResult(Sealed):
    """A result of ``explain``. Awareness is in weight units."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    status: ResultStatus
    """Of the plan that is explained."""
    budget: Amount
    """The cap that applied."""
    cost: Amount | None
    """Of the plan."""
    awareness: float | None
    """Of the plan."""
    baseline: float
    """Awareness of what exists already."""
    scale: float
    """S, the most that any plan could add."""
    bound: float | None
    """No plan exceeds it."""
    optimum_unique: bool | None
    """Whether no other plan is equally good; null where not examined."""
    method: Method | None
    """Which method answered."""
    offer: str | None
    """The only offer asked about; null for all."""
    offers: tuple[ExplainedOffer, ...]
    """Those asked about."""
    areas: tuple[WeightRange, ...]
    """Those whose weights were asked about."""
    rules: tuple[RuleWorth, ...]
    """All members of each rule together."""
    members: tuple[RuleWorth, ...]
    """One member of ``each`` alone."""
    next: NextBetter | None
    """The cheapest better plan; null where one offer was asked about, as the two that follow."""
    next_step: NextStep | None
    """What the next sum of money buys."""
    unspent: Unspent | None
    """Money left, and why."""
    up_to: Amount | None
    """The largest budget at which offers were sought; null where they were not."""
    levels: LevelsSolved | None
    """The budgets solved for that; null where every budget is answered."""
