"""A budget curve as plain data: keys that other programs may rely on (docs/result.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.instance.instance import Instance
from optimizer.money import money_document
from optimizer.proof import Plan
from optimizer.result import result_digest, rounded
from optimizer.solve import versions

if TYPE_CHECKING:
    from optimizer.analyses.budget_curve import Curve
    from optimizer.analyses.curve_points import Band, CurvePoint
    from optimizer.analyses.ladder import Ladder

FORMAT = 1
"""Version of the form of a curve."""

Record = dict[str, Any]


def result(curve: Curve) -> Record:
    """Points, bands, rule steps, reversals and the ladder; digests and byte-identity leave ``run`` out."""
    it = curve.instance
    plain = rounded(
        {
            "format": FORMAT,
            "instance": {"name": it.name, "digest": it.digest, "changes": list(it.changes)},
            "budget": money_document(it.budget, it.currency),
            "up_to": money_document(curve.up_to, it.currency),
            "every_budget": curve.exact,
            "because": curve.because or None,
            "method": curve.method,
            "baseline": it.baseline,
            "maximum": it.maximum,
            "scale": it.scale,
            "points": [_point(it, point) for point in curve.points],
            "bands": [_band(it, band) for band in curve.bands],
            "rule_steps": [
                {"rule": step.rule, "budget": money_document(step.budget, it.currency), "before": step.before, "after": step.after}
                for step in curve.rule_steps
            ],
            "reversals": _reversals(curve),
            "ladder": _ladder(it, curve.ladder) if curve.ladder else None,
            "measure": it.measure.model_dump(),
        }
    )
    run = {"seconds": curve.seconds, "solver": curve.solver, "versions": dict(versions())}
    return {**plain, "digest": result_digest(plain), "run": rounded(run)}


def units(instance: Instance, plan: Plan | None) -> dict[str, int] | None:
    """Offer key to units, funded offers only; None without a plan."""
    return None if plan is None else {offer.key: bought for offer, bought in zip(instance.offers, plan, strict=True) if bought}


def records(curve: Curve) -> list[Record]:
    """The points without their plans, a row each."""
    return [{name: value for name, value in point.items() if name != "units"} for point in curve.result["points"]]


def _point(instance: Instance, point: CurvePoint) -> Record:
    return {
        "budget": money_document(point.budget, instance.currency),
        "status": point.status,
        "awareness": point.awareness,
        "gain": None if point.awareness is None else point.awareness - instance.baseline,
        "bound": point.bound,
        "cost": None if point.cost is None else money_document(point.cost, instance.currency),
        "optimum_unique": point.unique,
        "units": units(instance, point.plan),
    }


def _band(instance: Instance, band: Band) -> Record:
    return {
        "above": money_document(band.start, instance.currency),
        "below": money_document(band.end, instance.currency),
        "at_least": band.at_least,
        "at_most": band.at_most,
        "infeasible": band.empty,
    }


def _reversals(curve: Curve) -> list[Record]:
    it = curve.instance
    return [
        {
            "offer": it.offers[each.offer].key,
            "budget": money_document(each.budget, it.currency),
            "before": each.before,
            "after": each.after,
            "returns": None if each.returns is None else money_document(each.returns, it.currency),
        }
        for each in curve.reversals
    ]


def _ladder(instance: Instance, ladder: Ladder) -> Record:
    return {
        "through": money_document(ladder.through, instance.currency),
        "lost": {"value": ladder.lost, "kind": "at_most"},
        "rungs": [
            {
                "budget": money_document(rung.budget, instance.currency),
                "awareness": rung.awareness,
                "best": rung.best,
                "lost": rung.lost,
                "units": units(instance, rung.plan),
            }
            for rung in ladder.rungs
        ],
    }
