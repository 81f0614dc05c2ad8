"""The result of ``robust``: what of a plan survives the doubt about its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from optimizer.analyses.robustness.declines_result import Declines
from optimizer.record import Amount, Record, Sealed, where_known
from optimizer.results.plan import About, Line, UnitsChanged

Verdict = Literal["firm", "usual", "contested", "never seen"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""The surest first."""
Figure = Literal["cvar10", "worst_regret"]
"""What a plan may be chosen for so that bad draws do least harm."""
Ended = Literal["kept", "no plan", "stopped"]
"""Why there is no further contingency level."""
STATED = "stated"
"""What results call the best plan at the stated numbers."""
EXPECTED = "expected"
"""What results call the plan with the best mean over draws."""
NOISE = 2
"""Standard errors above which a value is told from nothing."""


@dataclass(frozen=True)
class Estimate(Record):
    """What draws say of a number."""

    value: float
    """Over the draws."""
    error: float | None
    """Its standard error; null where there is one draw."""


@dataclass(frozen=True)
class ThreeSteps(Record):
    """A number at the stated numbers, at their means, and in the mean."""

    stated: float
    """At the stated numbers."""
    at_mean: float
    """At the mean of every range."""
    expected: Estimate
    """The mean over the draws."""


@dataclass(frozen=True)
class PlanOverOutcomes(Record):
    """A plan over all draws. Awareness is in weight units."""

    plan: str
    """``stated``, ``expected``, or the reader's name for it."""
    cost: Amount
    """At the stated prices."""
    holds: bool
    """Whether it keeps every rule at the stated numbers."""
    awareness: ThreeSteps
    """Of the plan."""
    gain: ThreeSteps
    """The same less what exists already."""
    p5: float
    """Awareness that 5 % of the draws do not exceed."""
    p95: float
    """Awareness that 95 % of the draws do not exceed."""
    cvar10: Estimate
    """Mean awareness over the worst tenth of the draws."""
    regret: Estimate
    """The best awareness of a draw less that of the plan, in the mean."""
    worst_regret: float
    """The largest of these; below 0 only where the plan breaks a rule."""


@dataclass(frozen=True)
class UnitsSeen(Record):
    """In how many draws the best plan has at least so many units of a line."""

    units: int
    """At least so many, from 1."""
    draws: int
    """In so many draws."""
    share: float
    """draws as a share of all."""
    low: float
    """Lower end of its 95 % interval (Wilson)."""
    high: float
    """Upper end."""
    verdict: Verdict
    """Of the unit that makes it so many."""


@dataclass(frozen=True)
class LineOverOutcomes(Line):
    """An offer over all draws."""

    units: int
    """In the stated plan."""
    firm: int
    """How many of these are firm."""
    verdict: Verdict
    """``firm`` where any unit is, else that of its first unit."""
    times: tuple[UnitsSeen, ...]
    """For each number of units up to the most seen."""
    scenarios: Mapping[str, int | None]
    """Units in the plan of each structural scenario; null where the line is not on offer there, or
    there is no plan.
    """


@dataclass(frozen=True)
class ScenarioPlan(Record):
    """The best plan of a structural scenario."""

    scenario: str
    """Its name."""
    awareness: float | None
    """Of its plan, there; null where no plan keeps every rule."""


@dataclass(frozen=True)
class NothingSustained(Record):
    """The stated plan where one recipient sustains nothing that it is given."""

    recipient: str
    """Recipient id."""
    awareness: float
    """What is left, at the stated numbers."""
    lost: float
    """What goes."""


@dataclass(frozen=True)
class ExpectedPlan(Record):
    """The plan with the best mean over draws that were kept for choosing it."""

    draws: int
    """How many these were."""
    bound: float
    """No plan's mean awareness over them exceeds it."""
    chosen_on: Estimate
    """By how much more awareness than the stated plan it brings on them, in the mean."""
    held_out: Estimate
    """The same over all other draws, which did not choose it."""
    curse: Estimate
    """The first less the second: the optimiser's curse."""
    changes: tuple[UnitsChanged, ...]
    """What it buys more and less than the stated plan; none where it is that plan."""


@dataclass(frozen=True)
class CautiousPlan(Record):
    """The plan that is best when things go badly, over the draws that chose the expected plan."""

    figure: Figure
    """What it is best in: ``cvar10``, mean awareness over the worst tenth of the draws, or
    ``worst_regret``, the largest regret.
    """
    draws: int
    """How many these were."""
    low: float
    """No plan's ``worst_regret`` is less; the plan's own ``cvar10``."""
    high: float
    """No plan's ``cvar10`` is more; the plan's own ``worst_regret``."""
    stated: float
    """The stated plan's."""
    held_out: Estimate
    """By how much its figure is better than the stated plan's over all other draws; of
    ``worst_regret`` in groups of so many draws, in the mean.
    """
    mean: Estimate
    """By how much more awareness than the stated plan it brings over them, in the mean."""
    changes: tuple[UnitsChanged, ...]
    """What it buys more and less than the stated plan; none where it is that plan."""


@dataclass(frozen=True)
class Perfect(Record):
    """What it would be worth to know every outcome before buying (EVPI), from both ends."""

    at_least: Estimate
    """Mean of the best of each draw less the most that one plan can bring over the same draws."""
    at_most: Estimate
    """Mean of the best of each draw less that of a plan chosen on other draws."""
    worth: bool
    """Whether ``at_least`` is above its noise."""
    money: Amount | None
    """How much more budget brings as much at the stated numbers; null where it is not worth it or
    not found.
    """


@dataclass(frozen=True)
class Group(Record):
    """What it would be worth to know the numbers of a group before buying (EVPPI), at least."""

    group: str
    """Its name."""
    numbers: int
    """How many numbers with a range it has."""
    value: Estimate
    """Awareness."""
    worth: bool
    """Whether it is above its noise."""
    money: Amount | None
    """How much more budget brings as much at the stated numbers; null where it is not worth it or
    not found.
    """


@dataclass(frozen=True)
class Information(Record):
    """What it would be worth to know more before buying."""

    perfect: Perfect
    """Of everything that is drawn."""
    groups: tuple[Group, ...]
    """Of each kind of number alone, what is worth most first; none under 35 draws."""
    plans: int
    """Plans among which what is known of a group would choose."""


@dataclass(frozen=True)
class LimitBroken(Record):
    """In how many draws of what is on offer the stated plan breaks a row."""

    rule: str
    """Name of the rule; ``max_units``: more units than there are; ``lots``: fewer than sold."""
    member: str | None
    """The member of ``each``, or the offer; null where the row is in total."""
    draws: int
    """In so many."""
    share: float
    """draws as a share of all."""
    low: float
    """Lower end of its 95 % interval (Wilson)."""
    high: float
    """Upper end."""


@dataclass(frozen=True)
class OnOffer(Record):
    """The stated plan where units and resources vary, all else as stated."""

    numbers: int
    """How many numbers with a range were drawn."""
    draws: int
    """In so many the plan breaks anything."""
    share: float
    """draws as a share of all."""
    low: float
    """Lower end of its 95 % interval (Wilson)."""
    high: float
    """Upper end."""
    limits: tuple[LimitBroken, ...]
    """What is broken, most often first."""


@dataclass(frozen=True)
class OverOutcomes(Record):
    """Doubt about outcomes, prices as stated."""

    numbers: int
    """How many numbers with a range were drawn."""
    can_be_firm: bool
    """False under 35 draws: they are too few to call anything firm."""
    best: Estimate
    """Mean over the draws of the best awareness."""
    plans: tuple[PlanOverOutcomes, ...]
    """The stated plan first; the expected plan, where it is another; then the reader's own."""
    lines: tuple[LineOverOutcomes, ...]
    """Every offer with units on offer."""
    scenarios: tuple[ScenarioPlan, ...]
    """The structural ones."""
    recipients: tuple[NothingSustained, ...]
    """Those that the stated plan gives something."""
    expected: ExpectedPlan | None = where_known()
    """Left out where nothing is drawn, or a limit came first."""
    information: Information | None = where_known()
    """Left out likewise."""
    cautious: tuple[CautiousPlan, ...] | None = where_known()
    """One for each figure; left out likewise, and where they were not asked for."""


@dataclass(frozen=True)
class Seen(Record):
    """In how many draws something is so."""

    draws: int
    """In so many."""
    share: float
    """As a share of all."""
    low: float
    """Lower end of its 95 % interval (Wilson)."""
    high: float
    """Upper end."""


@dataclass(frozen=True)
class AmountEstimate(Record):
    """What draws say of an amount."""

    value: Amount
    """The mean over the draws, rounded to the minor unit."""
    error: Amount | None
    """Its standard error; null where there is one draw."""


@dataclass(frozen=True)
class UnitMoved(Line):
    """In how many of the draws carried out a unit of a line is cut, or comes in."""

    units: int
    """The unit that makes the line so many."""
    draws: int
    """In so many."""
    share: float
    """As a share of those carried out."""
    low: float
    """Lower end of its 95 % interval (Wilson)."""
    high: float
    """Upper end."""


@dataclass(frozen=True)
class FixedOrder(Record):
    """A plan cut in the same order in every draw."""

    not_carried_out: Seen
    """The order ends before what is left fits and keeps every rule."""
    awareness: Estimate | None
    """Of what is left, in the mean over the others; null where there are none."""


@dataclass(frozen=True)
class CarriedOut(Record):
    """A plan as it would be carried out at the prices of each draw."""

    draws: int
    """How many were answered."""
    not_carried_out: Seen
    """No part of the plan fits and keeps every rule."""
    cut: Estimate | None
    """Awareness of the best part, in the mean over the others; null where there are none."""
    spent_again: Estimate | None
    """The same once freed money is spent again."""
    fixed_order: FixedOrder
    """The same where cuts follow the order of ``cuts``, whatever the prices."""
    cuts: tuple[UnitMoved, ...]
    """The cut list, what is cut most often first."""
    reserve: tuple[UnitMoved, ...]
    """The reserve list: what freed money buys, most often first."""


@dataclass(frozen=True)
class PlanOverPrices(Record):
    """A plan over all draws of prices."""

    plan: str
    """As in ``outcomes``, or ``contingency-90`` and the like."""
    cost: Amount
    """At the stated prices."""
    holds: bool
    """Whether it keeps every rule at the stated numbers."""
    kept: Seen
    """Draws in which it costs no more than the budget."""
    mean_cost: AmountEstimate
    """Over the draws."""
    p5_cost: Amount
    """That 5 % of the draws do not exceed."""
    p95_cost: Amount
    """That 95 % of the draws do not exceed."""
    carried_out: CarriedOut | None
    """Null of the ninth plan and any further, and where a limit came before."""


@dataclass(frozen=True)
class ContingencyLevel(Record):
    """The best plan under the rules at the budget that costs no more than a smaller one."""

    budget: Amount
    """What it may cost at the stated prices."""
    awareness: float
    """Of the plan."""
    cost: Amount
    """At the stated prices."""
    kept: Seen
    """Draws in which it costs no more than the whole budget."""


@dataclass(frozen=True)
class Contingency(Record):
    """How much to keep back."""

    levels: tuple[ContingencyLevel, ...]
    """From the budget downward, a money step apart."""
    ended: Ended
    """After the last: kept in 99 % of the draws; the next has no plan; a limit."""
    kept_80: Amount | None
    """The largest budget kept in 80 % of the draws, as is every smaller one."""
    kept_99: Amount | None
    """The last, where it is kept in 99 % of the draws."""


@dataclass(frozen=True)
class OverPrices(Record):
    """Doubt about prices, outcomes as stated."""

    numbers: int
    """How many prices with a range were drawn."""
    draws: int
    """In how many draws."""
    plans: tuple[PlanOverPrices, ...]
    """Those of ``outcomes`` in their order, then the contingency plans."""
    contingency: Contingency
    """What to plan for so that the budget is kept."""


@dataclass(frozen=True, kw_only=True)
class RobustResult(Sealed):
    """A result of ``robust``. Awareness is in weight units."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    budget: Amount
    """The cap."""
    status: Literal["optimal", "stopped"]
    """``stopped``: a limit came before all was known: it is over the draws proved by then."""
    draws: int
    """How many were proved."""
    seed: int
    """What they hang on."""
    scale: float
    """S, the most that any plan could add at the stated numbers."""
    outcomes: OverOutcomes
    """Over what is known only afterwards."""
    prices: OverPrices | None = where_known()
    """Over prices; left out where there is nothing to say."""
    on_offer: OnOffer | None = where_known()
    """The stated plan where what is on offer varies; left out where that has no range."""
    declines: Declines | None = where_known()
    """Who may decline; left out where that was not asked."""
