"""The single-file form of an instance, read into plain numbers: exact yen, exact fractions, floats
for coverage only.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Plan = tuple[int, ...]
"""Whole units per offer, in the order of the offers table."""

SCALES = {
    "": 1,
    "one": 1,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
}


@dataclass(frozen=True)
class Offer:
    """One line that could be funded; ``unit_cost`` and ``site_cost`` (with its first unit) in yen,
    ``least`` and ``most`` units (none, or between the two), ``existing`` ones apart.
    """

    recipient: str
    asset: str
    base: str | None
    least: int
    most: int
    unit_cost: int
    site_cost: int
    existing: int
    record: Mapping[str, Any]

    @property
    def levels(self) -> tuple[int, ...]:
        """Every number of units that may be bought."""
        return (0, *range(max(1, self.least), self.most + 1))


@dataclass(frozen=True)
class Area:
    """One layer of one place; ``factors`` are (offer, coverage factor per unit with uptake) for all
    that cover it, ``baseline`` with what existing units add.
    """

    area: str
    place: str | None
    layer: str | None
    weight: float
    baseline: float
    curve: str | tuple[tuple[float, float], ...]
    factors: tuple[tuple[int, float], ...]

    def factor(self, plan: Plan) -> float:
        """Total coverage factor s_a of a plan."""
        return math.fsum([self.baseline, *(factor * plan[offer] for offer, factor in self.factors)])

    def coverage(self, plan: Plan) -> float:
        """F_a(s_a) of a plan."""
        return curve_value(self.curve, self.factor(plan))

    @property
    def bounded(self) -> bool:
        """Whether coverage has an upper limit."""
        return self.curve != "proportional"


@dataclass(frozen=True, eq=False)
class Problem:
    """A read instance. ``first_costs``, still to be paid, in yen by (recipient, asset); the tables
    by their identifiers.
    """

    budget: int
    money_scale: int
    offers: tuple[Offer, ...]
    areas: tuple[Area, ...]
    first_costs: Mapping[tuple[str, str], int]
    recipients: Mapping[str, Mapping[str, Any]]
    assets: Mapping[str, Mapping[str, Any]]
    rules: tuple[Mapping[str, Any], ...]


def number(cell: Any) -> Fraction:
    """An exact number: 0.25, "0.25", "25%", "1/4" or {value: 0.25, low: ..}; a float is the decimal
    it is written as.
    """
    if isinstance(cell, Mapping):
        return number(cell["value"])
    text = str(cell).strip()
    return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)


def money(cell: Any, scale: int) -> int:
    """Whole yen of a bare number (times ``scale``) or of text such as "3.1bn" and "120 million"."""
    if isinstance(cell, Mapping):
        return money(cell["value"], scale)
    found = re.fullmatch(r"([-+0-9.eE/]+?)\s*([a-z]*)", str(cell).strip())
    assert found, f"not money: {cell!r}"
    amount = Fraction(found[1]) * (SCALES[found[2]] if found[2] else scale)
    assert amount.denominator == 1, f"not whole yen: {cell!r}"
    return int(amount)


def curve_value(curve: str | Sequence[tuple[float, float]], s: float) -> float:
    """F(s) of model section 1: saturating, capped, proportional, or linear between points and flat
    after the last.
    """
    if curve == "saturating":
        return -math.expm1(-s)
    if curve == "capped":
        return min(1.0, s)
    if curve == "proportional":
        return s
    assert not isinstance(curve, str), f"unknown curve {curve}"
    for (s0, f0), (s1, f1) in itertools.pairwise(curve):
        if s <= s1:
            return f0 + (f1 - f0) * (s - s0) / (s1 - s0)
    return curve[-1][1]


def parse(document: Mapping[str, Any]) -> Problem:
    """Read the single-file form of an instance."""
    scale = SCALES[document.get("money_unit", "")]
    assets = {record["asset"]: record for record in document["assets"]}
    offers = tuple(_offer(record, assets, scale) for record in document["offers"])
    bought_first = {(offer.recipient, offer.asset) for offer in offers}
    bought_first -= {(offer.recipient, offer.asset) for offer in offers if offer.existing}
    first_costs = {
        pair: money(assets[pair[1]].get("first_cost", 0), scale) for pair in sorted(bought_first)
    }
    return Problem(
        budget=money(document["budget"], scale),
        money_scale=scale,
        offers=offers,
        areas=tuple(_area(record, document, offers) for record in document["areas"]),
        first_costs={pair: cost for pair, cost in first_costs.items() if cost},
        recipients={record["recipient"]: record for record in document["recipients"]},
        assets=assets,
        rules=tuple(document.get("rules", ())),
    )


def _offer(record: Mapping[str, Any], assets: Mapping[str, Mapping[str, Any]], scale: int) -> Offer:
    cost = record.get("unit_cost", assets[record["asset"]]["unit_cost"])
    existing = int(number(record.get("existing_units", 0)))
    site_cost = 0 if existing else assets[record["asset"]].get("site_cost", 0)
    return Offer(
        recipient=record["recipient"],
        asset=record["asset"],
        base=record.get("base"),
        least=int(number(record.get("min_units", 0))),
        most=int(number(record["max_units"])),
        unit_cost=money(cost, scale),
        site_cost=money(site_cost, scale),
        existing=existing,
        record=record,
    )


def _area(record: Mapping[str, Any], document: Mapping[str, Any], offers: Sequence[Offer]) -> Area:
    index = {(offer.recipient, offer.asset, offer.base): i for i, offer in enumerate(offers)}
    factors = []
    for effect in document["effects"]:
        if effect["area"] == record["area"]:
            offer = index[effect["recipient"], effect["asset"], effect.get("base")]
            uptake = float(number(offers[offer].record.get("uptake", 1)))
            factors.append((offer, float(number(effect["coverage_factor"])) * uptake))
    curve = record.get("curve", document.get("curve", "saturating"))
    points = document.get("curves", {}).get(curve)
    return Area(
        area=record["area"],
        place=record.get("place"),
        layer=record.get("layer"),
        weight=float(number(record["weight"])),
        baseline=float(number(record.get("baseline", 0)))
        + math.fsum(offers[o].existing * factor for o, factor in factors),
        curve=tuple((float(s), float(f)) for s, f in points) if points else curve,
        factors=tuple(factors),
    )
