"""What a result should say, reckoned from the instance and the plan by the auditor's own arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from optimizer.analyses import audit_arithmetic as own
from optimizer.analyses.audit_reasons import figures, next_plan, reasons_again, rule_price
from optimizer.analyses.audit_walk import Near, Taken, is_number
from optimizer.figures.reasons import Reasons
from optimizer.instance.instance import BUDGET, LOTS, Instance
from optimizer.instance.origin import confidence_counts
from optimizer.instance.replay import plain_replay
from optimizer.money import money_document
from optimizer.proof import PROOF
from optimizer.result import FORMAT, say_number
from optimizer.rows import Row

Record = dict[str, Any]
RECKONING = 1e-13
"""What the order of a sum may change, as a share of the greatest sum there is."""
SEARCHED = "found by a search; --cross-check searches again"
PRICED = "worth at other plans; --cross-check proves them again"
TOLD = "told by the method that answered"


@dataclass(frozen=True, eq=False)
class Audited:
    """A plan as the auditor sees it; ``units`` is None where no plan is known.

    Attributes:
        instance: read from its files. budget: minor units.
        units: per offer.
    """

    instance: Instance
    budget: int
    units: tuple[int, ...] | None
    _found: list[Reasons] = field(default_factory=list, init=False, repr=False)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row at the budget."""
        return self.instance.rows(self.budget)

    @cached_property
    def factors(self) -> list[float]:
        """Coverage factor per area."""
        return own.coverage_factors(self.instance, self.units or self._nothing)

    @cached_property
    def coverage(self) -> list[float]:
        """Coverage per area."""
        return own.coverages(self.instance, self.factors)

    @cached_property
    def awareness(self) -> float:
        """Awareness of the plan."""
        return own.awareness(self.instance, self.coverage)

    @cached_property
    def before(self) -> list[float]:
        """Coverage per area that exists already."""
        return own.coverages(self.instance, own.coverage_factors(self.instance, self._nothing))

    @cached_property
    def baseline(self) -> float:
        """Awareness of the empty plan."""
        return own.awareness(self.instance, self.before)

    @cached_property
    def most(self) -> float:
        """Awareness if every offer were bought in full."""
        return own.awareness_of(self.instance, [offer.max_units for offer in self.instance.offers])

    def reasons(self, stated: Record) -> Reasons:
        """What solving would say of the plan beside its proof; found once."""
        if not self._found:
            self._found.append(reasons_again(self.instance, self.budget, self.units, self.awareness, stated))
        return self._found[0]

    @property
    def slack(self) -> float:
        """What reckoning may cost a sum over areas."""
        return RECKONING * self.most

    @property
    def scale(self) -> float:
        """S, the most any plan could add."""
        return self.most - self.baseline

    @property
    def _nothing(self) -> tuple[int, ...]:
        return (0,) * len(self.instance.offers)


def expected(audited: Audited, stated: Record) -> Record:
    """The whole result, ``digest`` and ``run`` left out; ``Taken`` where instance and plan do not settle an entry.

    Args:
        audited: instance, budget and plan.
        stated: the result under audit; what it states of the search enters what follows from that.
    """
    it = audited.instance
    named = stated["instance"] if isinstance(stated["instance"], Mapping) else {}  # its digest has a check of its own
    awareness = None if audited.units is None else audited.awareness
    head: Record = {
        "format": FORMAT,
        "instance": {"name": it.name, "digest": named.get("digest"), "changes": list(it.changes), "replay": plain_replay(it.replay)},
        "status": Taken(SEARCHED if stated["status"] == "infeasible" else TOLD),
        "budget": money_document(audited.budget, it.currency),
        "cost": None if audited.units is None else money_document(own.cost(it, audited.units), it.currency),
        "awareness": None if awareness is None else Near(awareness),
        "baseline": Near(audited.baseline),
        "bound": Taken(SEARCHED, lambda bound: _bound_fault(bound, stated)),
        "maximum": _near(own.maximum(it)),
        "scale": Near(audited.scale, audited.slack),
        "optimum_unique": Taken(SEARCHED),
    }
    return {**head, **_follows(stated), **_parts(audited, stated), **_around(audited, stated)}


def _near(value: float | None) -> Near | None:
    return None if value is None else Near(value)


def _bound_fault(bound: Any, stated: Record) -> str:
    """What is wrong with a stated bound, as far as the result itself shows."""
    if stated["status"] == "infeasible":
        return "" if bound is None else "where nothing is feasible there is no bound"
    if bound is None:
        return "" if stated["status"] == "assessed" else "a solved plan has a bound"
    return "" if is_number(bound) else "expected a number"


def _follows(stated: Record) -> Record:
    """Gain, gap and share, to the last digit, from the numbers as the result writes them."""
    awareness, baseline, bound, maximum = (stated[key] for key in ("awareness", "baseline", "bound", "maximum"))
    known, bounded = is_number(awareness), is_number(bound)
    return {
        "gain": _written(awareness - baseline) if known and is_number(baseline) else None,
        "gap": _written(max(0.0, bound - awareness)) if known and bounded else None,
        "share": _written(awareness / maximum) if known and is_number(maximum) and maximum else None,
    }


def _written(number: float) -> float:
    """A number with the 12 significant digits it is written with."""
    return float(f"{number:.12g}") + 0.0


def _parts(audited: Audited, stated: Record) -> Record:
    offers = _offers(audited, stated)
    if audited.units is None:
        return {"plan": None, "offers": offers, "areas": [], "recipients": [], "categories": [], "rules": []}
    recipients = [each.recipient for each in audited.instance.recipients]
    return {
        "plan": _plan(audited, audited.units),
        "offers": offers,
        "areas": _areas(audited),
        "recipients": [_group(audited, audited.units, "recipient", name) for name in recipients],
        "categories": [_group(audited, audited.units, "category", name) for name in _categories(audited.instance)],
        "rules": [_rule(audited, audited.units, row, stated) for row in audited.rows if row.rule not in (BUDGET, LOTS)],
    }


def _plan(audited: Audited, units: tuple[int, ...]) -> list[Record]:
    currency = audited.instance.currency
    return [
        {
            "recipient": offer.recipient,
            "asset": offer.asset,
            "base": offer.base or None,
            "units": number,
            "unit_cost": money_document(offer.unit_cost, currency),
            "cost": money_document(offer.unit_cost * number, currency),
        }
        for offer, number in zip(audited.instance.offers, units, strict=True)
        if number
    ]


def _offers(audited: Audited, stated: Record) -> list[Record]:
    """Every offer, with the figures that the result states."""
    reasons = audited.reasons(stated)
    units: tuple[int | None, ...] = audited.units or (None,) * len(audited.instance.offers)
    known = stated["offers"] if isinstance(stated["offers"], list) else []
    records = []
    for o, (offer, number) in enumerate(zip(audited.instance.offers, units, strict=True)):
        mine = known[o] if o < len(known) and isinstance(known[o], Mapping) else {}
        records.append(
            {
                "recipient": offer.recipient,
                "asset": offer.asset,
                "base": offer.base or None,
                "units": number,
                "min_units": offer.min_units,
                "max_units": offer.max_units,
                **figures(reasons, offer.key, mine, audited.slack, PRICED),
            }
        )
    return records


def _areas(audited: Audited) -> list[Record]:
    numbers = zip(audited.instance.areas, audited.factors, audited.coverage, audited.before, strict=True)
    return [
        {
            "area": area.area,
            "place": area.place or None,
            "layer": area.layer or None,
            "weight": Near(area.weight),
            "coverage_factor": Near(factor),
            "coverage": Near(coverage),
            "baseline_coverage": Near(before),
        }
        for area, factor, coverage, before in numbers
    ]


def _categories(instance: Instance) -> list[str]:
    category = {asset.asset: asset.category for asset in instance.assets}
    return list(dict.fromkeys(category[offer.asset] for offer in instance.offers))


def _group(audited: Audited, units: tuple[int, ...], word: str, name: str) -> Record:
    """A recipient or category: cost, share of the budget, and the awareness that goes if its part goes."""
    it = audited.instance
    category = {asset.asset: asset.category for asset in it.assets}
    mine = [(offer.recipient if word == "recipient" else category[offer.asset]) == name for offer in it.offers]
    part, rest = own.part_of(units, mine), own.part_of(units, [not each for each in mine])
    spent = own.cost(it, part)
    lost = audited.awareness - own.awareness_of(it, rest)
    return {
        word: name,
        "units": sum(part),
        "cost": money_document(spent, it.currency),
        "share": _written(spent / audited.budget) if audited.budget else None,
        "gain": Near(lost, audited.slack),
    }


def _rule(audited: Audited, units: tuple[int, ...], row: Row, stated: Record) -> Record:
    it = audited.instance
    rule = it.rule(row.rule)
    value = own.row_value(row, units, audited.coverage)
    shown, least = value, row.lower
    if row.conditional:
        presence, least = row.conditional
        shown = value + least if own.any_of(presence, units) else value
    return {
        "name": row.rule,
        "member": row.member or None,
        "sentence": rule.sentence(row, lambda number, unit: say_number(it, number, unit)),
        "because": rule.because or None,
        "unit": row.unit,
        "value": _number(shown),
        "min": _number(least),
        "max": _number(row.upper),
        "holds": own.holds(row, value),
        "binding": own.binds(row, value),
        "price": rule_price(audited.reasons(stated), row.label, audited.slack, PRICED) if _priced(stated) else Taken(PRICED),
    }


def _priced(stated: Record) -> bool:
    """Whether a result gives prices of rules at all: solving many instances in a row leaves them out."""
    return any(isinstance(rule, Mapping) and rule.get("price") is not None for rule in stated["rules"] or ())


def _number(value: Fraction | float | None) -> Any:
    """A row's number as a result writes it: whole, or near a float."""
    if value is None:
        return None
    if isinstance(value, Fraction) and value.denominator == 1:
        return int(value)
    return Near(float(value), RECKONING)


def _around(audited: Audited, stated: Record) -> Record:
    """What is about the search rather than the plan, and what the instance says of itself."""
    it = audited.instance
    return {
        "next": next_plan(audited.reasons(stated), it, stated["next"], audited.slack)
        or Taken(SEARCHED, lambda entry: _next_fault(entry, audited, stated)),
        "unspent": _unspent(audited, stated),
        "best": Taken(SEARCHED, lambda best: _best_fault(best, audited, stated)),
        "conflict": Taken(SEARCHED, lambda names: _conflict_fault(names, audited)),
        "measure": it.measure.model_dump(),
        "origin": {"confidence": confidence_counts(it.tables)},
        "method": Taken(TOLD),
        "prices": Taken("the bound that follows from them is reckoned again", _prices_fault),
        "note": Taken(TOLD),
    }


def _unspent(audited: Audited, stated: Record) -> Any:
    if stated["unspent"] is None or audited.units is None:
        return None
    left = audited.budget - own.cost(audited.instance, audited.units)
    return {"amount": money_document(left, audited.instance.currency), "because": Taken(SEARCHED), "rule": Taken(SEARCHED)}


def _next_fault(entry: Any, audited: Audited, stated: Record) -> str:
    if entry is None:
        return ""
    from optimizer.analyses.words import minor

    if not isinstance(entry, Mapping) or set(entry) != {"budget", "awareness"}:
        return "expected a budget and an awareness"
    if minor(entry["budget"]) <= audited.budget:
        return "the next better plan costs more than the budget"
    better = entry["awareness"] is None or stated["awareness"] is None or entry["awareness"] > stated["awareness"]
    return "" if better else "the next better plan has more awareness than this one"


def _best_fault(best: Any, audited: Audited, stated: Record) -> str:
    if best is None:
        return ""
    if not is_number(best) or not is_number(stated["bound"]):
        return "expected a number, and a bound beside it"
    proof = PROOF * audited.scale
    return "" if -audited.slack <= stated["bound"] - best <= proof + audited.slack else "the bound proves another best plan"


def _prices_fault(prices: Any) -> str:
    if prices is None:
        return ""
    if not isinstance(prices, Mapping) or set(prices) != {"rows", "areas", "root_bound"}:
        return "expected prices of rows and areas, and the bound that they prove"
    numbers = [*_numbers(prices["rows"]), *_numbers(prices["areas"])]
    return "" if all(map(is_number, numbers)) and is_number(prices["root_bound"]) else "a price and a bound are numbers"


def _numbers(prices: Any) -> list[Any]:
    return list(prices.values()) if isinstance(prices, Mapping) else [None]


def _conflict_fault(names: Any, audited: Audited) -> str:
    known = {row.rule for row in audited.rows}
    return "" if isinstance(names, list) and set(map(str, names)) <= known else "expected names of rules"


def broken_rows(audited: Audited) -> list[str]:
    """Labels of the rows that the plan breaks."""
    if audited.units is None:
        return []
    readings = ((row, own.row_value(row, audited.units, audited.coverage)) for row in audited.rows)
    broken = [row.label for row, value in readings if not own.holds(row, value)]
    beyond = [offer.key for offer, units in zip(audited.instance.offers, audited.units, strict=True) if not 0 <= units <= offer.max_units]
    return [*broken, *(f"max_units of {key}" for key in beyond)]
