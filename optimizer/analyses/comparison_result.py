"""A comparison of budgets as plain data: keys that other programs may rely on (docs/result.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from optimizer.allocation import Allocation
from optimizer.analyses.comparison_tables import units_by_category
from optimizer.analyses.returns import Step, falls_below, steepest
from optimizer.money import currency_of, money_document
from optimizer.result import result_digest, rounded
from optimizer.solve import versions

if TYPE_CHECKING:
    from optimizer.analyses.budget_comparison import Comparison, Levels

FORMAT = 1
"""Version of the form of a comparison."""
BILLION = 10**9
"""Of the currency: the sum by which extra gain is counted."""
HALF, TENTH = 0.5, 0.1
"""Shares of the steepest step at which returns are said to have fallen off."""

Record = dict[str, Any]


def result(comparison: Comparison) -> Record:
    """Levels, plans, changes, reversals and returns of every instance; digests and byte-identity leave ``run`` out."""
    sides = comparison.sides
    plain = rounded(
        {
            "format": FORMAT,
            "instances": [_instance(side) for side in sides],
            "levels": [record for side in sides for record in _levels(side)],
            "returns": [_returns(side) for side in sides],
            "changes": [record for side in sides for record in _changes(side)],
            "reversals": [record for side in sides for record in _reversals(side)],
            "plans": [record for side in sides for record in _plans(side)],
        }
    )
    solvers = sorted({level.run.solver for side in sides for level in side.levels})
    run = {"seconds": comparison.seconds, "solver": ", ".join(solvers), "versions": dict(versions())}
    return {**plain, "digest": result_digest(plain), "run": rounded(run)}


def _instance(side: Levels) -> Record:
    it = side.instance
    return {"instance": side.name, "name": it.name, "digest": it.digest, "changes": list(it.changes), "measure": it.measure.model_dump()}


def _levels(side: Levels) -> Iterator[Record]:
    rates = {step.budget: per_billion(side, step) for step in side.steps}
    for level in side.levels:
        yield _level(side, level, rates.get(level.budget))


def _level(side: Levels, level: Allocation, rate: float | None) -> Record:
    it = side.instance
    units = level.units
    categories = units_by_category(it, (0,) * len(it.offers))
    bought = [o for o in range(len(it.offers)) if units and units[o]]
    return {
        "instance": side.name,
        "budget": money_document(level.budget, it.currency),
        "status": level.status,
        "cost": None if level.cost is None else money_document(level.cost, it.currency),
        "awareness": level.awareness,
        "baseline": it.baseline,
        "gain": level.gain,
        "gain_per_billion": rate,
        "share": level.awareness / it.maximum if level.awareness is not None and it.maximum else None,
        "bound": level.bound,
        "gap": level.gap,
        "optimum_unique": level.optimum_unique,
        "recipients_served": None if units is None else len({it.offers[o].recipient for o in bought}),
        "units": None if units is None else sum(units),
        "categories": dict.fromkeys(categories) if units is None else units_by_category(it, units),
        "conflict": list(level.conflict),
        "method": level.method,
    }


def per_billion(side: Levels, step: Step) -> float:
    """Awareness that a step brings per billion of the currency."""
    billion: int = BILLION * 10 ** currency_of(side.instance.currency).digits
    return step.rate * billion


def _returns(side: Levels) -> Record:
    """The steepest step, and the budgets beyond which a further billion brings less than half, and a tenth, of what it does there."""
    steps, top = side.steps, steepest(side.steps)
    return {
        "instance": side.name,
        "steepest": None
        if top is None
        else {"below": _money(side, top.below), "budget": _money(side, top.budget), "gain_per_billion": per_billion(side, top)},
        "half_beyond": _money(side, falls_below(steps, HALF)),
        "tenth_beyond": _money(side, falls_below(steps, TENTH)),
    }


def _changes(side: Levels) -> Iterator[Record]:
    for below, here in side.neighbours():
        for o, (before, after) in enumerate(zip(below.units or (), here.units or (), strict=True)):
            if before != after:
                step = {"instance": side.name, "below": _money(side, below.budget), "budget": _money(side, here.budget)}
                yield {**step, **_line(side, o), "before": before, "after": after, "change": after - before}


def _reversals(side: Levels) -> Iterator[Record]:
    for it in side.reversals:
        where = {"instance": side.name, "budget": _money(side, it.budget), **_line(side, it.offer)}
        yield {**where, "before": it.before, "after": it.after, "returns": _money(side, it.returns)}


def _plans(side: Levels) -> Iterator[Record]:
    for level in side.levels:
        for o, units in enumerate(level.units or ()):
            if units:
                cost = _money(side, side.instance.offers[o].unit_cost * units)
                yield {"instance": side.name, "budget": _money(side, level.budget), **_line(side, o), "units": units, "cost": cost}


def _line(side: Levels, offer: int) -> Record:
    it = side.instance.offers[offer]
    return {"recipient": it.recipient, "asset": it.asset, "base": it.base or None}


def _money(side: Levels, amount: int | None) -> dict[str, str] | None:
    return None if amount is None else money_document(amount, side.instance.currency)
