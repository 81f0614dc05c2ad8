"""Random instances with far more plans than can be listed, in the single-file form; every draw is
feasible by design.

Maxima are drawn freely; minima ask for little (two recipients served, a floor that one cheap unit
meets), so that an answer worth comparing exists at every budget drawn.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from optimizer.instance.instance import Instance
from optimizer.loading import load

Record = dict[str, Any]

ASSETS = (
    # asset, category, unit cost (¥ million), first cost, crew, typical coverage factor
    ("camera", "sensor", 90, 0, 2, 0.25),
    ("rhib", "boat", 45, 10, 4, 0.12),
    ("uav", "air", 180, 120, 5, 0.4),
    ("patrol-boat", "vessel", 420, 0, 14, 0.6),
    ("radar", "sensor", 250, 60, 6, 0.5),
    ("data-node", "support", 20, 15, 1, 0.08),
)


def part_of_the_flagship() -> Instance:
    """Three recipients of the flagship at 2 billion yen, with its five layers, waters cut into
    pieces, ranges and limits a year, and no scenario: for what takes many proofs.
    """
    gone = ["IDN", "MYS", "VNM", "THA", "BGD", "PNG", "FJI", "TON", "TLS"]
    whole = load("osa-fy2026").replace(scenarios=None, budget="2bn")
    return whole.without(rule="served", recipient=gone)


@dataclass(frozen=True)
class Size:
    """How large an instance is.

    Attributes:
        recipients, assets, waters: counts; at least 4 assets, which the rules name; waters are per
            recipient, each in two layers.
        shared: chance that an area is covered by a neighbour's offers too.
        rules: ``mixed``, ``own`` (each about one recipient at a time) or ``none``.
        standing: whether units exist of some offers, and sites cost money.
    """

    recipients: int = 4
    assets: int = 5
    waters: int = 2
    shared: float = 0.2
    rules: str = "mixed"
    standing: bool = field(default=False, repr=False)


def larger(seed: int, **size: Any) -> Instance:
    """An instance made by ``larger_document``."""
    return Instance.from_tables(
        **{key: value for key, value in larger_document(seed, **size).items() if key != "format"}
    )


def larger_document(seed: int, **size: Any) -> Record:
    """An instance in the single-file form; the same seed and size (fields of ``Size``) always give
    the same one.
    """
    given = Size(**size)
    dice = random.Random(f"{seed} {given}")  # noqa: S311 - repeatable dice, no secret
    assets = [_asset(dice, *line) for line in ASSETS[: given.assets]]
    recipients = [
        {"recipient": f"R{r}", "group": dice.choice(("north", "south")), "crew_available": 40}
        for r in range(given.recipients)
    ]
    offers = [
        _offer(dice, str(r["recipient"]), str(a["asset"])) for r in recipients for a in assets
    ]
    areas, effects = _areas(dice, given, recipients, offers)
    if given.standing:
        _stand(dice, assets, offers)
    return {
        "format": 1,
        "name": f"larger {seed}",
        "currency": "JPY",
        "money_unit": "million",
        "budget": dice.randint(300, 500) * given.recipients,
        "curve": "saturating",
        "rules": RULES[given.rules],
        "recipients": recipients,
        "assets": assets,
        "areas": areas,
        "offers": offers,
        "effects": effects,
    }


_OWN: list[Record] = [
    {"name": "support", "limit": "asset_types", "each": "recipient", "max": 3},
    {"name": "crews", "limit": "crew", "each": "recipient", "max_column": "crew_available"},
    {
        "name": "ground-control",
        "requires": {"asset": "uav", "needs": "camera", "per": 2},
        "each": "recipient",
    },
    {"name": "grant", "limit": "spend", "each": "recipient", "min": 80, "if_any": True},
]
_SPANNING: list[Record] = [
    {"name": "dominance", "limit": "spend_share", "each": "recipient", "max": "45%"},
    {"name": "served", "limit": "recipients_served", "min": 2},
    {"name": "vessels", "limit": "units", "category": "vessel", "max": 2},
    {"name": "sensors", "limit": "spend", "category": "sensor", "max": {0: 600, "1bn": 900}},
]
RULES = {"none": [], "own": _OWN, "mixed": [*_OWN, *_SPANNING]}


def _asset(
    dice: random.Random, name: str, category: str, cost: int, first: int, crew: int, _factor: float
) -> Record:
    return {
        "asset": name,
        "category": category,
        "unit_cost": cost + dice.randint(-9, 9),
        "first_cost": first,
        "crew": crew,
    }


def _offer(dice: random.Random, recipient: str, asset: str) -> Record:
    most = dice.randint(2, 5)
    return {
        "recipient": recipient,
        "asset": asset,
        "max_units": most,
        "min_units": dice.choice((0, 0, 0, 2)),
        "uptake": dice.choice((1, 0.8)),
    }


def _stand(dice: random.Random, assets: list[Record], offers: list[Record]) -> None:
    for asset in assets:
        asset["site_cost"] = dice.choice((0, 10, 30))
    for offer in offers:
        offer["existing_units"] = dice.choice((0, 0, 1, 3))


def _areas(
    dice: random.Random, size: Size, recipients: list[Record], offers: list[Record]
) -> tuple[list[Record], list[Record]]:
    areas: list[Record] = []
    effects: list[Record] = []
    typical = {name: factor for name, *_, factor in ASSETS}
    names = [record["recipient"] for record in recipients]
    for position, name in enumerate(names):
        for water in range(size.waters):
            for layer in ("seen", "met"):
                owners = [name] + (
                    [names[position - 1]] if dice.random() < size.shared and len(names) > 1 else []
                )
                area = f"{name}-{water}-{layer}"
                baseline = dice.choice((0, 0, 0.3))
                areas.append(
                    {
                        "area": area,
                        "layer": layer,
                        "recipient": ";".join(owners),
                        "weight": dice.randint(1, 20),
                        "baseline": baseline,
                    }
                )
                for offer in offers:
                    if offer["recipient"] in owners and dice.random() < 0.8:
                        factor = round(typical[offer["asset"]] * dice.uniform(0.3, 1.5), 4)
                        effects.append(
                            {
                                "recipient": offer["recipient"],
                                "asset": offer["asset"],
                                "area": area,
                                "coverage_factor": factor,
                            }
                        )
    return areas, effects
