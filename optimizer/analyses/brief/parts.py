"""What the brief adds up from the plan and from what draws and declines say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf

from optimizer.allocation import Allocation
from optimizer.analyses.brief.result import (
    CoverageChange,
    Declining,
    FirmPart,
    LayerChange,
    WaterChange,
)
from optimizer.analyses.robustness.result import (
    VERDICTS,
    LineOverOutcomes,
    RobustResult,
)
from optimizer.evaluate import plan_awareness, plan_cost
from optimizer.instance.instance import Instance
from optimizer.reports.plan.compact import HARDLY
from optimizer.results.plan import AreaLine, PlanResult


def judged(doubted: RobustResult | None) -> tuple[LineOverOutcomes, ...]:
    """The lines, where draws can say of them what is firm; else nothing."""
    over = doubted and doubted.outcomes
    return over.lines if over and over.numbers and over.can_be_firm else ()


def firm_part(instance: Instance, doubted: RobustResult | None) -> FirmPart | None:
    """What of the plan is firm; None where draws say nothing of it."""
    lines = {line.key: line for line in judged(doubted)}
    if not lines:
        return None
    units = tuple(lines[it.key].firm if it.key in lines else 0 for it in instance.offers)
    verdicts = [seen.verdict for line in lines.values() for seen in line.times[: line.units]]
    return FirmPart(
        units=sum(units),
        recipients=len({line.recipient for line in lines.values() if line.firm}),
        cost=instance.amount(plan_cost(instance, units)),
        gain=max(0.0, plan_awareness(instance, units) - instance.baseline),
        verdicts={verdict: verdicts.count(verdict) for verdict in VERDICTS if verdict in verdicts},
    )


def layers(plan: PlanResult) -> Iterator[LayerChange]:
    """Every layer over all waters, in file order."""
    for layer, change in _changes(plan, lambda area: area.layer).items():
        yield LayerChange(layer=layer, **vars(change))


def waters(plan: PlanResult) -> Iterator[WaterChange]:
    """Every water over all its layers, the heaviest first."""
    whole = sum(map(_rise, _changes(plan, lambda _: None).values()))
    found = _changes(plan, lambda area: area.place or area.area)
    for water, change in sorted(found.items(), key=lambda each: -each[1].weight):
        hardly = _rise(change) < HARDLY * whole
        yield WaterChange(water=str(water), **vars(change), hardly=hardly)


def _changes(
    plan: PlanResult, part: Callable[[AreaLine], str | None]
) -> Mapping[str | None, CoverageChange]:
    """Coverage of parts of the areas, in the mean by weight; 0 where nothing has any."""
    sums: dict[str | None, CoverageChange] = {}
    for area in plan.areas:
        w, so_far = area.weight, sums.get(part(area), CoverageChange(0.0, 0.0, 0.0))
        sums[part(area)] = CoverageChange(
            so_far.weight + w,
            so_far.baseline_coverage + w * area.baseline_coverage,
            so_far.coverage + w * area.coverage,
        )
    return {
        name: CoverageChange(
            each.weight,
            each.baseline_coverage / (each.weight or 1.0),
            each.coverage / (each.weight or 1.0),
        )
        for name, each in sums.items()
    }


def _rise(change: CoverageChange) -> float:
    return change.coverage - change.baseline_coverage


def declining(allocation: Allocation, doubted: RobustResult | None) -> list[Declining]:
    """What is lost where a recipient of the plan declines, the dearest first."""
    found, lines = doubted and doubted.declines, judged(doubted)
    if not found:
        return []
    shares = {each.recipient: each for each in allocation.typed.recipients}
    chances = {each.recipient: 1 - each.acceptance for each in allocation.instance.recipients}
    value = allocation.awareness or 0.0
    told = []
    for answer in found.answers:
        if len(answer.recipients) > 1:
            continue
        (recipient,) = answer.recipients
        lost, after, before = (
            None if left is None else max(0.0, value - left)
            for left in (answer.left, answer.after, answer.before)
        )
        told.append(
            Declining(
                recipient=recipient,
                units=shares[recipient].units,
                cost=shares[recipient].cost,
                firm=sum(line.firm for line in lines if line.recipient == recipient)
                if lines
                else None,
                lost=lost or 0.0,
                after=after,
                before=before,
                chance=None if found.all_accept is None else chances[recipient],
            )
        )
    return sorted(told, key=lambda each: -(inf if each.after is None else each.after))
