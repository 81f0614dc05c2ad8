"""What draws of outcomes say of plans, lines, structural scenarios and recipients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimizer.analyses.robustness.drawn import DrawAnswer, awareness
from optimizer.analyses.robustness.expected import Chosen
from optimizer.analyses.robustness.result import (
    EXPECTED,
    STATED,
    ExpectedPlan,
    Information,
    LineOverOutcomes,
    NothingSustained,
    OverOutcomes,
    PlanOverOutcomes,
    ScenarioPlan,
    ThreeSteps,
    UnitsSeen,
    Verdict,
)
from optimizer.analyses.robustness.statistics import mean, quantile, tail_mean, wilson
from optimizer.evaluate import keeps, plan_cost
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import at_mean_outcomes, outcomes
from optimizer.money import Money
from optimizer.proof import Plan

FIRM, USUAL = 0.95, 0.5
"""Shares of the draws from which on a unit is firm, or usual."""
FIRM_AT_LEAST = 0.9
"""The lower end of a firm unit's share."""


@dataclass(frozen=True, eq=False)
class OutcomesDrawn:
    """Draws of outcomes.

    Attributes:
        instance: the problem. budget: the cap.
        plans: by name, the stated plan first; every draw has their values in this order.
        draws: what each says, in order.
        variants: the best plan of each structural scenario, None where it has none, with its
            instance.
        chosen: the expected plan. information: what knowing more is worth. None where a limit came
            first, or there is nothing to know.
    """

    instance: Instance
    budget: Money
    plans: Mapping[str, Plan]
    draws: Sequence[DrawAnswer]
    variants: Mapping[str, tuple[Instance, Plan | None]]
    chosen: Chosen | None = None
    information: Information | None = None

    def told(self) -> OverOutcomes:
        """What they say."""
        it, count = self.instance, len(self.draws)
        at_mean = at_mean_outcomes(it)
        return OverOutcomes(
            numbers=len(outcomes(it)),
            can_be_firm=wilson(count, count)[0] >= FIRM_AT_LEAST,
            best=mean([draw.best for draw in self.draws]),
            plans=tuple(self._one(name, at_mean) for name in self.plans),
            lines=self.lines,
            scenarios=tuple(
                ScenarioPlan(name, None if plan is None else awareness(there, plan))
                for name, (there, plan) in self.variants.items()
            ),
            recipients=tuple(self._nothing_sustained()),
            expected=self._expected(),
            information=self.information,
        )

    def _expected(self) -> ExpectedPlan | None:
        if self.chosen is None:
            return None
        name = EXPECTED if EXPECTED in self.plans else STATED
        pairs = zip(self.values(name), self.values(STATED), strict=True)
        return self.chosen.told(self.instance, self._plan, mean([one - its for one, its in pairs]))

    def values(self, name: str) -> list[float]:
        """Awareness of a plan in each draw."""
        position = [*self.plans].index(name)
        return [draw.values[position] for draw in self.draws]

    def regret(self, name: str) -> list[float]:
        """How far a plan is below the best of each draw."""
        return [draw.best - its for draw, its in zip(self.draws, self.values(name), strict=True)]

    def gain(self, name: str) -> list[float]:
        """What a plan adds to what exists in each draw."""
        return [
            its - draw.baseline for draw, its in zip(self.draws, self.values(name), strict=True)
        ]

    @property
    def lines(self) -> tuple[LineOverOutcomes, ...]:
        """What they say of each offer with units on offer."""
        offers = enumerate(self.instance.offers)
        return tuple(self._line(o) for o, offer in offers if offer.max_units)

    @property
    def _plan(self) -> Plan:
        return self.plans[STATED]

    def _one(self, name: str, at_mean: Instance) -> PlanOverOutcomes:
        it, plan, found, regret = (
            self.instance,
            self.plans[name],
            self.values(name),
            self.regret(name),
        )
        stated, middle = awareness(it, plan), awareness(at_mean, plan)
        return PlanOverOutcomes(
            plan=name,
            cost=it.amount(plan_cost(it, plan)),
            holds=keeps(it, plan, it.rows(self.budget.minor)),
            awareness=ThreeSteps(stated, middle, mean(found)),
            gain=ThreeSteps(stated - it.baseline, middle - at_mean.baseline, mean(self.gain(name))),
            p5=quantile(found, 0.05),
            p95=quantile(found, 0.95),
            cvar10=tail_mean(found),
            regret=mean(regret),
            worst_regret=max(regret),
        )

    def _line(self, o: int) -> LineOverOutcomes:
        offer, stated = self.instance.offers[o], self._plan[o]
        found = [draw.plan[o] for draw in self.draws]
        there = {name: _units_there(offer.key, *each) for name, each in self.variants.items()}
        least = min([stated, *(units for units in there.values() if units is not None)])
        times = []
        for k in range(1, max(stated, *found) + 1):
            seen = sum(units >= k for units in found)
            low, high = wilson(seen, len(found))
            verdict = _verdict(seen / len(found), low, everywhere=k <= least)
            times.append(UnitsSeen(k, seen, seen / len(found), low, high, verdict))
        return LineOverOutcomes(
            recipient=offer.recipient,
            asset=offer.asset,
            base=offer.base or None,
            units=stated,
            firm=sum(each.verdict == "firm" for each in times),
            verdict=times[0].verdict if times else "never seen",
            times=tuple(times),
            scenarios=there,
        )

    def _nothing_sustained(self) -> Iterator[NothingSustained]:
        """Units of a recipient that sustains nothing add nothing; its existing ones stay."""
        it, whole = self.instance, awareness(self.instance, self._plan)
        for recipient in dict.fromkeys(offer.recipient for offer in it.offers):
            pairs = zip(it.offers, self._plan, strict=True)
            rest = tuple(0 if offer.recipient == recipient else units for offer, units in pairs)
            if rest != self._plan:
                left = awareness(it, rest)
                yield NothingSustained(recipient, left, whole - left)


def _verdict(share: float, low: float, *, everywhere: bool) -> Verdict:
    """Of a unit: ``everywhere`` it is in the stated plan and in that of every structural scenario
    that has its line on offer.
    """
    if share >= FIRM and low >= FIRM_AT_LEAST and everywhere:
        return "firm"
    return "usual" if share >= USUAL else "contested" if share > 0 else "never seen"


def _units_there(key: str, instance: Instance, plan: Plan | None) -> int | None:
    o = instance.offer_index.get(key)
    if plan is None or o is None or not instance.offers[o].max_units:
        return None
    return plan[o]
