"""What draws of outcomes say of plans, lines, structural scenarios and recipients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimizer.analyses.robustness.declining import left_without
from optimizer.analyses.robustness.drawn import DrawAnswer
from optimizer.analyses.robustness.expected import Chosen
from optimizer.analyses.robustness.guarding import Guard
from optimizer.analyses.robustness.result import (
    EXPECTED,
    STATED,
    CautiousPlan,
    ExpectedPlan,
    Information,
    LineOverOutcomes,
    NothingSustained,
    OverOutcomes,
    PlanOverOutcomes,
    ScenarioPlan,
    Seen,
    ThreeSteps,
    UnitsSeen,
    Verdict,
)
from optimizer.analyses.robustness.statistics import (
    differences,
    mean,
    quantile,
    seen,
    tail_mean,
    wilson,
)
from optimizer.evaluate import keeps, plan_awareness, plan_cost
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import at_mean_outcomes, outcomes
from optimizer.money import Money
from optimizer.proof import Plan
from optimizer.results.plan import named

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
        chosen: the expected plan. guards: those that guard against bad draws, whose values follow
            those of the plans. information: what knowing more is worth. None where a limit came
            first, or there is nothing to know.
    """

    instance: Instance
    budget: Money
    plans: Mapping[str, Plan]
    draws: Sequence[DrawAnswer]
    variants: Mapping[str, tuple[Instance, Plan | None]]
    chosen: Chosen | None = None
    guards: tuple[Guard, ...] = ()
    information: Information | None = None

    def told(self) -> OverOutcomes:
        """What they say."""
        it, count = self.instance, len(self.draws)
        at_mean = at_mean_outcomes(it)
        return OverOutcomes(
            numbers=len(outcomes(it)),
            can_be_firm=wilson(count, count)[0] >= FIRM_AT_LEAST,
            best=mean(self.best),
            plans=tuple(self._one(name, at_mean) for name in self.plans),
            lines=self.lines,
            scenarios=tuple(
                ScenarioPlan(name, None if plan is None else plan_awareness(there, plan))
                for name, (there, plan) in self.variants.items()
            ),
            recipients=tuple(self._nothing_sustained()),
            expected=self._expected(),
            information=self.information,
            cautious=tuple(self._cautious()) or None,
        )

    def _expected(self) -> ExpectedPlan | None:
        if self.chosen is None:
            return None
        name = EXPECTED if EXPECTED in self.plans else STATED
        gained = mean(differences(self.values(name), self.values(STATED)))
        return self.chosen.told(self.instance, self._plan, gained)

    def _cautious(self) -> Iterator[CautiousPlan]:
        stated = self.values(STATED)
        for position, guard in enumerate(self.guards, len(self.plans)):
            mine = [draw.values[position] for draw in self.draws]
            yield guard.told(self.instance, self._plan, (mine, stated, self.best))

    def values(self, name: str) -> list[float]:
        """Awareness of a plan in each draw."""
        position = [*self.plans].index(name)
        return [draw.values[position] for draw in self.draws]

    @property
    def best(self) -> list[float]:
        """The greatest awareness of each draw."""
        return [draw.best for draw in self.draws]

    def regret(self, name: str) -> list[float]:
        """How far a plan is below the best of each draw."""
        return differences(self.best, self.values(name))

    def gain(self, name: str) -> list[float]:
        """What a plan adds to what exists in each draw."""
        return differences(self.values(name), [draw.baseline for draw in self.draws])

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
        stated, middle = plan_awareness(it, plan), plan_awareness(at_mean, plan)
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
            share = seen(sum(units >= k for units in found), len(found))
            verdict = _verdict(share, everywhere=k <= least)
            times.append(UnitsSeen(k, **vars(share), verdict=verdict))
        return LineOverOutcomes(
            **named(offer),
            units=stated,
            firm=sum(each.verdict == "firm" for each in times),
            verdict=times[0].verdict if times else "never seen",
            times=tuple(times),
            scenarios=there,
        )

    def _nothing_sustained(self) -> Iterator[NothingSustained]:
        """Units of a recipient that sustains nothing add nothing; its existing ones stay."""
        it, whole = self.instance, plan_awareness(self.instance, self._plan)
        for recipient in dict.fromkeys(offer.recipient for offer in it.offers):
            rest = left_without(it, self._plan, {recipient})
            if rest != self._plan:
                left = plan_awareness(it, rest)
                yield NothingSustained(recipient, left, whole - left)


def _verdict(of: Seen, *, everywhere: bool) -> Verdict:
    """Of a unit: ``everywhere`` it is in the stated plan and in that of every structural scenario
    that has its line on offer.
    """
    if of.share >= FIRM and of.low >= FIRM_AT_LEAST and everywhere:
        return "firm"
    return "usual" if of.share >= USUAL else "contested" if of.draws else "never seen"


def _units_there(key: str, instance: Instance, plan: Plan | None) -> int | None:
    o = instance.offer_index.get(key)
    if plan is None or o is None or not instance.offers[o].max_units:
        return None
    return plan[o]
