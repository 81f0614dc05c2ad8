"""The result as plain data: keys that other programs may rely on (docs/result.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from optimizer.allocation import Allocation
from optimizer.evaluate import Assessment, Reading, plan_awareness, plan_cost, quantity_units
from optimizer.instance.instance import BUDGET, LOTS, Instance
from optimizer.instance.origin import confidence_counts
from optimizer.instance.replay import plain_replay
from optimizer.money import money_document, say_money
from optimizer.readers.shipped import shipped_name

FORMAT = 1
"""Version of the result's form."""


def result(allocation: Allocation) -> dict[str, Any]:
    """The allocation as the JSON-able result; money exact as text, floats rounded to 12 significant digits."""
    instance = allocation.instance
    plain: dict[str, Any] = {
        "format": FORMAT,
        "instance": {
            "name": instance.name,
            "digest": instance.digest,
            "changes": list(instance.changes),
            "replay": plain_replay(instance.replay),
        },
        "status": allocation.status,
        "budget": _money(instance, allocation.budget),
        "cost": _money(instance, allocation.cost),
        "awareness": allocation.awareness,
        "baseline": instance.baseline,
        "gain": None,
        "bound": allocation.bound,
        "gap": None,
        "maximum": instance.maximum,
        "share": None,
        "scale": instance.scale,
        "optimum_unique": allocation.optimum_unique,
        **_parts(allocation),
        "next": _next(allocation),
        "unspent": _unspent(allocation),
        "best": allocation.best,
        "conflict": list(allocation.conflict),
        "measure": instance.measure.model_dump(),
        "origin": {"confidence": confidence_counts(instance.tables)},
        "method": allocation.method,
        "prices": _prices(allocation),
        "note": allocation.note,
    }
    plain = reckoned(rounded(plain))
    return {**plain, "digest": result_digest(plain), "run": rounded(_run(allocation))}


def reckoned(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Gain, gap and share from the numbers as they are written, so that a reader can check them to the last digit."""
    awareness, bound, maximum = plain["awareness"], plain["bound"], plain["maximum"]
    known = awareness is not None
    gain = awareness - plain["baseline"] if known else None
    gap = max(0.0, bound - awareness) if known and bound is not None else None
    share = awareness / maximum if known and maximum else None
    return {**plain, **rounded({"gain": gain, "gap": gap, "share": share})}


def result_digest(plain: Mapping[str, Any]) -> str:
    """SHA-256 over the result without its ``run`` and ``digest``."""
    content = {key: value for key, value in plain.items() if key not in ("run", "digest")}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def rounded(value: Any) -> Any:
    """Plain data with every float at 12 significant digits, so that equal answers are equal bytes."""
    if isinstance(value, float):
        return float(f"{value:.12g}") + 0.0
    if isinstance(value, Mapping):
        return {str(key): rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(each) for each in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else rounded(float(value))
    return value


def _parts(allocation: Allocation) -> dict[str, Any]:
    """plan, offers, areas, recipients, categories and rules; None where no plan is known."""
    assessment = allocation.assessment
    if assessment is None:
        return {"plan": None, "offers": _offers(allocation, None), "areas": [], "recipients": [], "categories": [], "rules": []}
    return {
        "plan": _plan(allocation.instance, assessment),
        "offers": _offers(allocation, assessment),
        "areas": _areas(allocation.instance, assessment),
        "recipients": _groups(allocation, assessment, "recipient"),
        "categories": _groups(allocation, assessment, "category"),
        "rules": [_rule(allocation, reading) for reading in assessment.readings if reading.row.rule not in (BUDGET, LOTS)],
    }


def _plan(instance: Instance, assessment: Assessment) -> list[dict[str, Any]]:
    return [
        {
            "recipient": offer.recipient,
            "asset": offer.asset,
            "base": offer.base or None,
            "units": units,
            "unit_cost": _money(instance, offer.unit_cost),
            "cost": _money(instance, offer.unit_cost * units),
        }
        for offer, units in zip(instance.offers, assessment.plan, strict=True)
        if units
    ]


def _offers(allocation: Allocation, assessment: Assessment | None) -> list[dict[str, Any]]:
    records = []
    for o, offer in enumerate(allocation.instance.offers):
        findings = allocation.findings.get(offer.key, {})
        records.append(
            {
                "recipient": offer.recipient,
                "asset": offer.asset,
                "base": offer.base or None,
                "units": assessment.plan[o] if assessment else None,
                "min_units": offer.min_units,
                "max_units": offer.max_units,
                **{name: finding.plain() for name, finding in findings.items()},
            }
        )
    return records


def _areas(instance: Instance, assessment: Assessment) -> list[dict[str, Any]]:
    before = instance.coverage(instance.baselines)
    return [
        {
            "area": area.area,
            "place": area.place or None,
            "layer": area.layer or None,
            "weight": area.weight,
            "coverage_factor": float(assessment.coverage_factor[a]),
            "coverage": float(assessment.coverage[a]),
            "baseline_coverage": float(before[a]),
        }
        for a, area in enumerate(instance.areas)
    ]


def _groups(allocation: Allocation, assessment: Assessment, word: str) -> list[dict[str, Any]]:
    """Per recipient or category: cost, share of the budget, and the awareness lost if its part were taken away."""
    instance = allocation.instance
    names = [instance.offer_word(o, word) for o in range(len(instance.offers))]
    every = [each.recipient for each in instance.recipients] if word == "recipient" else list(dict.fromkeys(names))
    records = []
    for name in every:
        part = tuple(units if each == name else 0 for units, each in zip(assessment.plan, names, strict=True))
        rest = tuple(units - own for units, own in zip(assessment.plan, part, strict=True))
        cost = plan_cost(instance, part)
        records.append(
            {
                word: name,
                "units": sum(part),
                "cost": _money(instance, cost),
                "share": cost / allocation.budget if allocation.budget else None,
                "gain": assessment.awareness - plan_awareness(instance, rest),
            }
        )
    return records


def _rule(allocation: Allocation, reading: Reading) -> dict[str, Any]:
    instance, row = allocation.instance, reading.row
    rule = instance.rule(row.rule)
    price = allocation.rule_prices.get(row.label)
    value, least = reading.value, row.lower
    if row.conditional and allocation.assessment:
        # shown as the sum itself beside its minimum, not as their difference
        presence, least = row.conditional
        value = reading.value + least * quantity_units(presence, allocation.assessment.plan)
    return {
        "name": row.rule,
        "member": row.member or None,
        "sentence": rule.sentence(row, lambda number, unit: say_number(instance, number, unit)),
        "because": rule.because or None,
        "unit": row.unit,
        "value": value,
        "min": least,
        "max": row.upper,
        "holds": reading.holds,
        "binding": reading.binding,
        "price": price.plain() if price else None,
    }


def say_number(instance: Instance, number: Fraction, unit: str) -> str:
    """A number of a row in words: money as money, coverage as a percentage, the rest with its unit."""
    if unit == "money":
        return say_money(int(number), instance.currency)
    if unit == "coverage":
        return f"{float(100 * number):g} %"
    text = str(number.numerator) if number.denominator == 1 else f"{float(number):g}"
    if unit in ("units", "types", "recipients"):
        return f"{text} {unit[:-1] if number == 1 else unit}"
    return f"{text} {unit}".strip()


def _next(allocation: Allocation) -> dict[str, Any] | None:
    if allocation.next_budget is None:
        return None
    return {"budget": _money(allocation.instance, allocation.next_budget), "awareness": allocation.next_awareness}


def _unspent(allocation: Allocation) -> dict[str, Any] | None:
    unspent = allocation.unspent
    if unspent is None:
        return None
    return {"amount": _money(allocation.instance, unspent.amount), "because": unspent.because, "rule": unspent.rule or None}


def _prices(allocation: Allocation) -> dict[str, Any] | None:
    prices = allocation.prices
    return None if prices is None else {"rows": dict(prices.rows), "areas": dict(prices.areas), "root_bound": prices.root_bound}


def _run(allocation: Allocation) -> dict[str, Any]:
    run = allocation.run
    return {
        "seconds": run.seconds,
        "solver": run.solver,
        "versions": dict(run.versions),
        "seed": run.seed,
        "command": run.command,
        "instance": source_of(allocation.instance),
    }


def _money(instance: Instance, amount: int | None) -> dict[str, str] | None:
    return None if amount is None else money_document(amount, instance.currency)


def source_of(instance: Instance) -> str | None:
    """Where the instance was read: a path, or the bare name of a shipped one; None for one made in Python."""
    path = instance.tables.path
    return (shipped_name(path) or path) if path else None
