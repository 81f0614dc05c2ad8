"""Random instances small enough to look at every plan, in the single-file form, covering the whole
format over the seeds.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .generate_rules import KINDS, OWN_KINDS, add_rules
from .problem import SCALES
from .search import cost, parse, plans
from .writing import money_cell

Record = dict[str, Any]

CURVES = ("saturating", "capped", "proportional", "expert")
EXPERT = [[0, 0], [0.4, 0.35], [1.1, 0.6], [2.5, 0.8]]
ASSETS = (
    ("coastal-radar", "radar"),
    ("rhib", "boat"),
    ("patrol-boat", "boat"),
    ("tactical-uav", "uav"),
    ("ground-station", "support"),
)


@dataclass(frozen=True)
class Knobs:
    """What to force.

    Attributes:
        budget_alone_spans: every area own to one recipient; every rule about one recipient at a
            time; nothing steps with the budget or is a share of it.
        ties: few distinct costs, effects and weights, so that many plans are equally good.
        shared: every area is covered by offers of every recipient.
        kinds: rule kinds to use (keys of ``generate_rules.KINDS``), one rule each; None for a
            random handful.
        curve: the only curve; None for a mixture.
        max_plans: no instance has more plans than this.
        fine_money: costs to the single yen; None: on some seeds. False: every cost a multiple of
            ``money_unit``.
        plain_budget: never one of the extreme budgets (0, above everything).
        standing: units exist of some offers, some of which are not to be had; sites cost money.
            Otherwise the instance is the same as without, rules and budget apart.
    """

    budget_alone_spans: bool = False
    ties: bool = False
    shared: bool = False
    kinds: Sequence[str] | None = None
    curve: str | None = None
    max_plans: int = 2500
    fine_money: bool | None = None
    plain_budget: bool = False
    standing: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Maker:
    """The dice and the choices of one instance in the making."""

    dice: random.Random
    knobs: Knobs
    unit: str
    fine: bool

    def chance(self, share: float) -> bool:
        """True for this share of throws."""
        return self.dice.random() < share

    def reaches(self, share: float) -> bool:
        """Whether an offer covers an area: always the same for all offers where ties are wanted."""
        return self.knobs.ties or self.chance(share)

    def cell(self, yen: int) -> Any:
        """An amount as number or text."""
        return money_cell(self.dice, yen, self.unit)

    def price(self, low: int, high: int) -> int:
        """A random amount in yen, low to high in money units."""
        whole = (
            (low if self.dice.random() < 0.8 else 2 * low)
            if self.knobs.ties
            else self.dice.randint(low, high)
        ) * SCALES[self.unit]
        return whole + self.dice.randint(1, SCALES[self.unit] - 1) if self.fine else whole


def random_instance(seed: int, **knobs: Any) -> Record:
    """An instance in the single-file form; the same seed and knobs (fields of ``Knobs``) always
    give the same one.
    """
    given = Knobs(**knobs)
    dice = random.Random(f"{seed} {given}")  # noqa: S311 - repeatable dice, no secret
    unit = dice.choice(("million", "million", "million", "thousand", "billion"))
    fine = (
        (not given.ties and dice.random() < 0.25) if given.fine_money is None else given.fine_money
    )
    make = Maker(dice, given, unit, fine)
    document: Record = {
        "format": 1,
        "name": f"random {seed}",
        "currency": "JPY",
        "money_unit": unit,
        "budget": 0,
    }
    document |= {
        "curve": given.curve or dice.choice(CURVES),
        "curves": {"expert": EXPERT},
        "rules": [],
    }
    document["recipients"] = _recipients(make)
    document["assets"] = _assets(make)
    document["places"] = [
        {"place": "north"},
        {"place": "south", "name": "Southern strait", "lat": 6.5, "lon": 117.25},
    ]
    document["bases"] = _bases(document)
    document["offers"] = _offers(make, document)
    document["areas"], document["effects"] = _areas(make, document)
    if given.standing:
        _stand(make, document, random.Random(f"standing {seed} {given}"))  # noqa: S311
    budget = _budget(make, document)
    document["budget"] = make.cell(budget)
    add_rules(dice, document, _kinds(make), budget, alone=given.budget_alone_spans)
    return document


def _stand(make: Maker, document: Record, dice: random.Random) -> None:
    """Give some offers units that exist, and some assets a site cost."""
    for asset in document["assets"]:
        if dice.random() < 0.5:
            asset["site_cost"] = money_cell(dice, make.price(1, 5), make.unit)
    for position, offer in enumerate(document["offers"]):
        if dice.random() < 0.45:
            offer["existing_units"] = dice.choice((1, 1, 2, 3))
            if position and dice.random() < 0.2:  # so that something is to be had
                offer |= {"max_units": 0, "min_units": 0}


def _kinds(make: Maker) -> list[str]:
    if make.knobs.kinds is not None:
        return list(make.knobs.kinds)
    return make.dice.sample(
        OWN_KINDS if make.knobs.budget_alone_spans else list(KINDS),
        make.dice.choice((0, 1, 2, 2, 3, 3, 4)),
    )


def _recipients(make: Maker) -> list[Record]:
    records: list[Record] = []
    for name in make.dice.sample(
        ("MYS", "PHL", "LKA", "FJI"),
        make.dice.randint(1, 3) + (make.dice.random() < 0.3),
    ):
        record: Record = {"recipient": name, "name": f"Land of {name}"}
        if name in ("MYS", "PHL"):
            record["group"] = "ASEAN"
        elif make.chance(0.5):
            record["group"] = "Pacific"
        records.append(record)
    return records


def _assets(make: Maker) -> list[Record]:
    records: list[Record] = []
    for name, category in make.dice.sample(ASSETS, make.dice.randint(2, 4)):
        record: Record = {
            "asset": name,
            "category": category,
            "unit_cost": make.cell(make.price(1, 12)),
        }
        record |= {} if make.chance(0.1) else {"crew": make.dice.choice((0, 1, 2, 4, 2.5))}
        if make.chance(0.45):
            record["first_cost"] = make.cell(make.price(1, 6))
        if make.chance(0.1):
            record |= {
                "unit_cost_low": 1,
                "unit_cost_high": "40 billion",
                "unit_cost_confidence": "assumed",
            }
        records.append(record)
    if not any("crew" in record for record in records):
        records[0]["crew"] = 2  # a rule may only be about a column that is there
    return records


def _bases(document: Record) -> list[Record]:
    names = [record["recipient"] for record in document["recipients"]]
    return [
        {"recipient": name, "base": f"{name.lower()}-{side}"}
        for name in names
        for side in ("east", "west")
    ]


def _offers(make: Maker, document: Record) -> list[Record]:
    chosen: list[Record] = []
    lines = [
        (recipient["recipient"], asset["asset"])
        for recipient in document["recipients"]
        for asset in document["assets"]
    ]
    make.dice.shuffle(lines)
    wanted, count = make.dice.randint(3, 6), 1
    for recipient, asset in lines:
        sides = make.dice.choice(((None,), (None,), ("east",), ("east", "west")))
        for side in sides:
            record: Record = {"recipient": recipient, "asset": asset}
            if side:
                record["base"] = f"{recipient.lower()}-{side}"
            most = make.dice.randint(1, 3 if make.chance(0.8) else 4)
            least = make.dice.choice((0, 0, 1, 2)) if most > 1 else make.dice.choice((0, 1))
            levels = most - max(1, least) + 2
            if len(chosen) < wanted and count * levels <= make.knobs.max_plans:
                count *= levels
                chosen.append(_offer(make, record, least, most))
    return chosen


def _offer(make: Maker, record: Record, least: int, most: int) -> Record:
    record["max_units"] = most
    if least:
        record["min_units"] = least
    if make.chance(0.2):
        record["unit_cost"] = make.cell(make.price(1, 12))
    if make.chance(0.35) and not make.knobs.ties:
        record["uptake"] = make.dice.choice(
            (
                0.8,
                0.55,
                1,
                0.95,
                {"value": 0.7, "low": 0.5, "high": 0.9, "confidence": "assumed"},
            )
        )
    record["berths"] = make.dice.choice((0, 1, 1, 2, 0.5))
    return record


def _areas(make: Maker, document: Record) -> tuple[list[Record], list[Record]]:
    areas: list[Record] = []
    effects: list[Record] = []
    owners = [record["recipient"] for record in document["recipients"]]
    pairs = [
        (place, layer)
        for place in ("north", "south")
        for layer in ("surveillance", "identification", "presence")
    ]
    for place, layer in make.dice.sample(pairs, make.dice.randint(2, 5)):
        name = f"{place}-{layer}"
        reached = _reaching(make, document, owners)
        area: Record = {
            "area": name,
            "layer": layer,
            "place": place,
            "weight": _weight(make),
        }
        if reached and make.chance(0.8):
            area["recipient"] = ";".join(dict.fromkeys(offer["recipient"] for offer in reached))
        if make.chance(0.35):
            area["baseline"] = make.dice.choice((0.2, 0.5, 0.75, 1.3))
        if make.chance(0.5) and make.knobs.curve is None:
            area["curve"] = make.dice.choice(CURVES)
        areas.append(area)
        effects += [_effect(make, offer, name) for offer in reached]
    if make.chance(0.1):
        del areas[0]["place"]
    make.dice.shuffle(effects)
    return areas, effects


def _reaching(make: Maker, document: Record, owners: Sequence[str]) -> list[Record]:
    """The offers that cover an area: of one recipient, of some or of all."""
    if make.knobs.shared:
        return list(document["offers"])
    if make.knobs.budget_alone_spans or make.chance(0.6):
        owner = make.dice.choice(owners)
        return [
            offer
            for offer in document["offers"]
            if offer["recipient"] == owner and make.reaches(0.9)
        ]
    return [offer for offer in document["offers"] if make.reaches(0.6)]


def _weight(make: Maker) -> Any:
    if make.knobs.ties:
        return make.dice.choice((1, 1, 1, 2))
    return 0 if make.chance(0.05) else round(make.dice.uniform(0.2, 5), 2)


def _effect(make: Maker, offer: Record, area: str) -> Record:
    factor = (
        make.dice.choice((0.25,) * 7 + (0.5,))
        if make.knobs.ties
        else round(make.dice.uniform(0.02, 1.2), 3)
    )
    record: Record = {word: offer[word] for word in ("recipient", "asset", "base") if word in offer}
    return record | {
        "area": area,
        "coverage_factor": factor if make.reaches(0.96) else 0,
    }


def _budget(make: Maker, document: Record) -> int:
    """Nothing, more than everything, or somewhere between."""
    problem = parse(document)
    everything = cost(problem, plans(problem)[-1])
    throw = 0.5 if make.knobs.plain_budget else make.dice.random()
    if throw < 0.04:
        return 0
    if throw < 0.09:
        return everything + SCALES[make.unit]
    amount = int(everything * make.dice.uniform(0.15, 0.85))
    return amount if make.fine else math.ceil(amount / SCALES[make.unit]) * SCALES[make.unit]
