"""The reasons of a result, found again from the instance, the plan and the stored prices: nothing is solved for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.analyses.audit_walk import Near, Taken, is_number
from optimizer.figures.reasons import Reasons, reasons_of
from optimizer.finding import Finding
from optimizer.instance.instance import Instance
from optimizer.money import money_document
from optimizer.proof import Options, Prices, Proof
from optimizer.question import Question

Record = Mapping[str, Any]


def reasons_again(instance: Instance, budget: int, units: tuple[int, ...] | None, awareness: float, stated: Record) -> Reasons:
    """What ``solve`` would say of this plan; nothing where it was not solved to the end, or its prices are no prices."""
    if units is None or stated["status"] != "optimal":
        return Reasons()
    proof = Proof("optimal", units, awareness, awareness, stated["method"], "", prices=_prices(stated["prices"]))
    return reasons_of(Question(instance, budget), proof, Options())


def figures(reasons: Reasons, key: str, stated: Record, slack: float, why: str) -> dict[str, Any]:
    """The figures of an offer that a result states, as they should be; taken where they cannot be found without solving."""
    known = reasons.findings.get(key, {})
    return {
        name: _figure(known[name], slack) if name in known else Taken(why) for name, value in stated.items() if isinstance(value, Mapping)
    }


def rule_price(reasons: Reasons, label: str, slack: float, why: str) -> Any:
    """The price of a rule's row as it should be; taken where it cannot be found without solving."""
    known = reasons.rule_prices.get(label)
    return Taken(why) if known is None else _figure(known, slack)


def next_plan(reasons: Reasons, instance: Instance, stated: Any, slack: float) -> Any:
    """The next better plan as it should be; None where it cannot be found without solving, or the result states none."""
    if stated is None or reasons.next_budget is None or reasons.next_awareness is None:
        return None
    return {"budget": money_document(reasons.next_budget, instance.currency), "awareness": Near(reasons.next_awareness, slack)}


def _figure(finding: Finding, slack: float) -> dict[str, Any]:
    value = Near(float(finding.value), slack) if is_number(finding.value) else finding.value  # type: ignore[arg-type]
    plain = finding.plain()
    return {**plain, "value": value}


def _prices(stated: Any) -> Prices | None:
    if not isinstance(stated, Mapping) or not isinstance(stated.get("rows"), Mapping) or not isinstance(stated.get("areas"), Mapping):
        return None
    numbers = [*stated["rows"].values(), *stated["areas"].values()]
    return Prices(stated["rows"], stated["areas"], stated.get("root_bound")) if all(map(is_number, numbers)) else None
