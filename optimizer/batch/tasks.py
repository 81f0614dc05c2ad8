"""What can be asked of a cell. To add a task: one function, and one line in ``TASKS`` and in ``Study.task``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from optimizer.allocation import Allocation
from optimizer.batch.wire import Order
from optimizer.instance.instance import Instance
from optimizer.money import exact_money
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.result import reckoned, rounded
from optimizer.solve import allocate
from optimizer.solve import evaluate as evaluate_plan


def solve(instance: Instance, budget: int, order: Order) -> Allocation:
    """The best plan at a budget."""
    return allocate(Question(instance, budget), Options(**order.options))


def evaluate(instance: Instance, budget: int, order: Order) -> Allocation:
    """The study's plan at a budget; with ``compare`` also the awareness of the best."""
    return evaluate_plan(instance, order.plan, exact_money(budget, instance.currency), best=order.compare, **order.options)


TASKS: Mapping[str, Callable[[Instance, int, Order], Allocation]] = {"solve": solve, "evaluate": evaluate}
"""Every task by the name a study gives it."""


def answer_of(allocation: Allocation) -> dict[str, Any]:
    """The answer that a run store keeps, as plain data; money in whole minor units, ``plan`` from offer key to units.

    ``broken`` lists the rules that an assessed plan breaks.
    """
    instance, assessment = allocation.instance, allocation.assessment
    plan = {offer.key: units for offer, units in zip(instance.offers, allocation.units or (), strict=False) if units}
    plain = {
        "digest": instance.digest,
        "currency": instance.currency,
        "cost": allocation.cost,
        "awareness": allocation.awareness,
        "baseline": instance.baseline,
        "gain": None,
        "bound": allocation.bound,
        "gap": None,
        "maximum": instance.maximum,
        "scale": instance.scale,
        "best": allocation.best,
        "optimum_unique": allocation.optimum_unique,
        "method": allocation.method,
        "conflict": list(allocation.conflict),
        "plan": None if assessment is None else plan,
        "broken": [] if assessment is None else broken_rules(allocation),
    }
    # What is left between bound and awareness, both rounded: of the unrounded, one last bit (another processor) would be all of a gap.
    return reckoned(rounded(plain))


def broken_rules(allocation: Allocation) -> list[str]:
    """The rules that the plan breaks, each once, in the order of the instance."""
    readings = allocation.assessment.broken if allocation.assessment else ()
    return list(dict.fromkeys(reading.row.rule for reading in readings))
