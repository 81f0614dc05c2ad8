"""An explanation as plain data: keys that other programs may rely on (docs/result.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from optimizer.allocation import Unspent
from optimizer.figures.budgets import Next
from optimizer.figures.rule_prices import RulePrice
from optimizer.instance.instance import Instance
from optimizer.money import money_document, money_step
from optimizer.result import result_digest, rounded

if TYPE_CHECKING:
    from optimizer.analyses.explanation import Explanation

FORMAT = 1
"""Version of the form of an explanation."""

Record = dict[str, Any]


def result(explanation: Explanation) -> Record:
    """Offers with their figures, areas, rules, and what more money brings; digests and byte-identity leave ``run`` out."""
    best, it = explanation.allocation, explanation.instance
    plain = rounded(
        {
            "format": FORMAT,
            "instance": {"name": it.name, "digest": it.digest, "changes": list(it.changes)},
            "status": best.status,
            "budget": money_document(best.budget, it.currency),
            "cost": best.result["cost"],
            "awareness": best.awareness,
            "baseline": it.baseline,
            "scale": it.scale,
            "bound": best.bound,
            "optimum_unique": best.optimum_unique,
            "method": best.method,
            "offer": None if explanation.offer is None else it.offers[explanation.offer].key,
            "offers": _offers(explanation),
            "areas": [_area(it, area, finding.plain()) for area, finding in explanation.weights.items()],
            "rules": [_rule(it, name, "", price) for name, price in explanation.rules.items()],
            "members": _members(explanation),
            "next": _next(it, explanation.next),
            "next_step": _step(explanation),
            "unspent": _unspent(it, explanation.unspent),
            "up_to": None if explanation.up_to is None else money_document(explanation.up_to, it.currency),
        }
    )
    run = {**best.result["run"], "seconds": explanation.seconds}
    return {**plain, "digest": result_digest(plain), "run": rounded(run)}


def flat(record: Mapping[str, Any]) -> Record:
    """A record for a table: each figure as its value and its kind."""
    row: Record = {}
    for name, each in record.items():
        if isinstance(each, Mapping) and "kind" in each:
            row |= {name: each["value"], f"{name}_kind": each["kind"]}
        else:
            row[name] = each
    return row


def _offers(explanation: Explanation) -> list[Record]:
    it, plan = explanation.instance, explanation.allocation.units or ()
    return [
        {
            "offer": key,
            "recipient": it.offers[o].recipient,
            "asset": it.offers[o].asset,
            "base": it.offers[o].base or None,
            "units": plan[o],
            "min_units": it.offers[o].min_units,
            "max_units": it.offers[o].max_units,
            "unit_cost": money_document(it.offers[o].unit_cost, it.currency),
            **{name: finding.plain() for name, finding in findings.items()},
        }
        for key, findings in explanation.findings.items()
        for o in [it.offer_index[key]]
    ]


def _area(instance: Instance, area: str, weights: Mapping[str, Any]) -> Record:
    return {"area": area, "weight": instance.areas[instance.area_index[area]].weight, "weight_range": weights}


def _members(explanation: Explanation) -> list[Record]:
    rows = {row.label: row for row in explanation.instance.rows(explanation.allocation.budget)}
    return [_rule(explanation.instance, rows[label].rule, rows[label].member, price) for label, price in explanation.members.items()]


def _rule(instance: Instance, name: str, member: str, price: RulePrice) -> Record:
    because = instance.rule(name).because
    return {"name": name, "member": member or None, "because": because or None, "price": price.price.plain(), "eased": price.eased.plain()}


def _next(instance: Instance, following: Next | None) -> Record | None:
    if following is None:
        return None
    budget, searched = (
        None if each is None else money_document(each, instance.currency) for each in (following.budget, following.searched)
    )
    return {"budget": budget, "awareness": following.awareness, "kind": following.kind, "searched": searched}


def _step(explanation: Explanation) -> Record | None:
    if explanation.next_step is None:
        return None
    step = money_document(money_step(explanation.allocation.budget), explanation.instance.currency)
    return {"step": step, "price_of_next_step": explanation.next_step.plain()}


def _unspent(instance: Instance, left: Unspent | None) -> Record | None:
    if left is None:
        return None
    return {"amount": money_document(left.amount, instance.currency), "because": left.because, "rule": left.rule or None}
