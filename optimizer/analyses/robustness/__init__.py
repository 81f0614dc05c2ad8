"""What of the best plan survives the doubt about its numbers.

Draws of what is known only afterwards - effects, weights, what exists, what is sustained - judge
the plans that are allowed at the stated numbers: which units are in nearly every draw's best plan,
what the stated plan brings in the mean and when things go badly, and what it falls short of the
best plan of each draw. docs/robust.md has every formula.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from optimizer import interruption
from optimizer.analyses.robustness.drawn import Asked, DrawAnswer, awareness
from optimizer.analyses.robustness.report import report
from optimizer.analyses.robustness.result import (
    STATED,
    LineOverOutcomes,
    NothingSustained,
    OverOutcomes,
    PlanOverOutcomes,
    RobustResult,
    ScenarioPlan,
    ThreeSteps,
    UnitsSeen,
    Verdict,
)
from optimizer.analyses.robustness.statistics import mean, quantile, tail_mean, wilson
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.errors import InfeasibleError, InputError, StoppedError
from optimizer.evaluate import keeps, plan_cost
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import Instance, expect_instance
from optimizer.instance.whatif.draws import at_mean_outcomes, outcomes
from optimizer.instance.whatif.scenarios import structural_variants
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike, shorten
from optimizer.plans import read_plan
from optimizer.processes import refuse_in_worker
from optimizer.proof import Options, Plan
from optimizer.record import FORMAT, Run, sealed
from optimizer.reports.words import clash
from optimizer.results.plan import about
from optimizer.solve import versions

FIRM, USUAL = 0.95, 0.5
"""Shares of the draws from which on a unit is firm, or usual."""
FIRM_AT_LEAST = 0.9
"""The lower end of a firm unit's share."""


@dataclass(frozen=True, eq=False)
class Robust:
    """The answer to ``robust``.

    Attributes:
        instance: the problem. budget: the cap.
        seed: of the draws. asked: how many draws were asked for.
        plans: the stated plan and the reader's own, by name.
        draws: what each says, in order.
        variants: the best plan of each structural scenario, None where it has none, with its
            instance.
        seconds, solver: how the answer came about.
    """

    instance: Instance
    budget: Money
    seed: int
    asked: int
    plans: Mapping[str, Plan]
    draws: tuple[DrawAnswer, ...]
    variants: Mapping[str, tuple[Instance, Plan | None]]
    seconds: float
    solver: str

    @property
    def plan(self) -> Plan:
        """The best plan at the stated numbers."""
        return self.plans[STATED]

    @cached_property
    def typed(self) -> RobustResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        result = RobustResult(
            format=FORMAT,
            instance=about(self.instance),
            budget=self.budget,
            status="optimal" if len(self.draws) == self.asked else "stopped",
            draws=len(self.draws),
            seed=self.seed,
            scale=self.instance.scale,
            outcomes=self._over_outcomes(),
        )
        return sealed(result, Run(self.seconds, self.solver, versions()))

    @cached_property
    def result(self) -> dict[str, Any]:
        """The answer as plain data, with the keys of docs/result.md. Not to be changed."""
        return self.typed.plain()

    @property
    def records(self) -> list[dict[str, Any]]:
        """Every number of units of every line that any draw's best plan, or the stated one, has."""
        return [
            {"recipient": line.recipient, "asset": line.asset, "base": line.base} | seen.plain()
            for line in self.typed.outcomes.lines
            for seen in line.times
        ]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.typed, self.instance)

    def _over_outcomes(self) -> OverOutcomes:
        it, count = self.instance, len(self.draws)
        at_mean = at_mean_outcomes(it)
        return OverOutcomes(
            numbers=len(outcomes(it)),
            can_be_firm=wilson(count, count)[0] >= FIRM_AT_LEAST,
            best=mean([draw.best for draw in self.draws]),
            plans=tuple(
                self._plan(position, name, at_mean) for position, name in enumerate(self.plans)
            ),
            lines=tuple(self._line(o) for o, offer in enumerate(it.offers) if offer.max_units),
            scenarios=tuple(
                ScenarioPlan(name, None if plan is None else awareness(there, plan))
                for name, (there, plan) in self.variants.items()
            ),
            recipients=tuple(self._nothing_sustained()),
        )

    def _plan(self, position: int, name: str, at_mean: Instance) -> PlanOverOutcomes:
        it, plan = self.instance, self.plans[name]
        found = [draw.values[position] for draw in self.draws]
        gained = [value - draw.baseline for value, draw in zip(found, self.draws, strict=True)]
        regret = [draw.best - value for value, draw in zip(found, self.draws, strict=True)]
        stated, middle = awareness(it, plan), awareness(at_mean, plan)
        return PlanOverOutcomes(
            plan=name,
            cost=it.amount(plan_cost(it, plan)),
            holds=keeps(it, plan, it.rows(self.budget.minor)),
            awareness=ThreeSteps(stated, middle, mean(found)),
            gain=ThreeSteps(stated - it.baseline, middle - at_mean.baseline, mean(gained)),
            p5=quantile(found, 0.05),
            p95=quantile(found, 0.95),
            cvar10=tail_mean(found),
            regret=mean(regret),
            worst_regret=max(regret),
        )

    def _line(self, o: int) -> LineOverOutcomes:
        offer, stated = self.instance.offers[o], self.plan[o]
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
        it, whole = self.instance, awareness(self.instance, self.plan)
        for recipient in dict.fromkeys(offer.recipient for offer in it.offers):
            pairs = zip(it.offers, self.plan, strict=True)
            rest = tuple(0 if offer.recipient == recipient else units for offer, units in pairs)
            if rest != self.plan:
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


@public_verb
def robust(
    instance: Instance,
    draws: int = 1000,
    seed: int = 1,
    budget: MoneyLike | None = None,
    *,
    plans: Mapping[str, Any] | None = None,
    workers: int = 1,
    **options: Any,
) -> Robust:
    """What of the best plan survives the doubt about outcomes: over draws of every number with a
    range that is an effect, a weight, a baseline, an uptake, or of a sensor or place; prices and
    what is on offer as stated.

    Args:
        instance: the problem.
        draws: how many draws; under 35 nothing can be called firm.
        seed: what the draws hang on; the same seed makes the same answer.
        budget: as for ``solve``.
        plans: the reader's own plans to judge beside the best one: name to plan, as ``evaluate``
            takes one.
        workers: processes; the answer is the same for any number of them.
        **options: as for ``solve``, but for ``seed``; ``time_limit`` holds for the whole.

    Raises:
        InputError: an argument or a structural scenario is wrong. InfeasibleError: no plan keeps
            the rules at the stated numbers. StoppedError: a limit came before the first draw was
            proved. SolverError: an answer could not be certified.
    """
    refuse_in_worker()
    began = time.perf_counter()
    expect_instance(instance)
    for name, value, least in (("draws", draws, 1), ("seed", seed, 0), ("workers", workers, 1)):
        _expect_whole(name, value, least)
    desk = Desk(instance, Options(**options).begun())
    amount = instance.budget if budget is None else instance.money(budget)
    own = _own_plans(instance, plans or {})
    variants = _scenario_plans(desk, amount.minor)
    stated, solver = _best(desk, amount.minor)
    if stated is None:
        names = conflict(desk.question(amount.minor), desk.options)
        raise InfeasibleError(f"No plan keeps every rule{clash(names)}.")
    known = {STATED: stated, **own}
    asked = Asked.of(desk, amount.minor, seed, tuple(known.values()))
    found = _known_by_then(asked.answers(draws, workers))
    seconds = time.perf_counter() - began
    answer = Robust(instance, amount, seed, draws, known, found, variants, seconds, solver)
    interruption.keep(answer)
    return answer


def _scenario_plans(desk: Desk, budget: int) -> dict[str, tuple[Instance, Plan | None]]:
    """Each structural scenario's instance and its best plan."""
    variants = structural_variants(desk.instance).items()
    return {name: (it, _best(Desk(it, desk.options), budget)[0]) for name, it in variants}


def _own_plans(instance: Instance, plans: Mapping[str, Any]) -> dict[str, Plan]:
    if STATED in plans:
        raise InputError(f"plans: {STATED!r} is the best plan at the stated numbers: give another.")
    return {name: read_plan(plan, instance) for name, plan in plans.items()}


def _known_by_then(answers: Iterator[DrawAnswer]) -> tuple[DrawAnswer, ...]:
    """The answers, or those that there were at Ctrl-C. Raises StoppedError where there are none."""
    found: list[DrawAnswer] = []
    try:
        found.extend(answers)
    except KeyboardInterrupt:
        interruption.hear()
    if not found:
        raise StoppedError("Stopped before the first draw was proved. Allow more time.")
    return tuple(found)


def _expect_whole(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError(
            f"{name}: found {shorten(value)}: expected a whole number, {least} or more."
        )


def _best(desk: Desk, budget: int) -> tuple[Plan | None, str]:
    """The canonical best plan, None where there is none, and who found it. Raises StoppedError."""
    proof = desk.prove(desk.question(budget))
    if proof.status == "stopped":
        raise StoppedError("Stopped before a draw was made. Allow more time (--time-limit).")
    return proof.plan, proof.solver
