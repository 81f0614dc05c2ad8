"""Small random instances whose numbers are spread over many orders of magnitude, and neighbours of
a given one.

Everything is drawn from the seed alone, so that a seed named in a log is the instance.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

Record = dict[str, Any]

MOST_PLANS = 300
CURVES = ("saturating", "saturating", "saturating", "capped", "proportional", "expert", "steep")
POINTS = {"expert": [[0, 0], [0.5, 0.4], [2, 0.8]], "steep": [[0, 0], [0.001, 0.9], [5, 1]]}


def spread_instance(seed: int) -> Record:
    """An instance of 3 to 6 offers and at most 300 plans, in the single-file form.

    Costs lie between 1 and 10^14 yen, weights between 10^-4 and 10^9, coverage factors between
    10^-15 and 10^3, each in a window of its own that may be narrow or wide; areas are shared or
    own, half of the instances have rules.
    """
    dice = random.Random(f"spread {seed}")
    recipients = [f"R{i}" for i in range(dice.randint(1, 3))]
    offers = _offers(dice, recipients)
    document: Record = {
        "format": 1,
        "name": f"spread {seed}",
        "currency": "JPY",
        "money_unit": "one",
        "curve": "saturating",
        "curves": POINTS,
        "recipients": [{"recipient": name} for name in recipients],
        "assets": _assets(dice, offers),
        "areas": [],
        "offers": offers,
        "effects": [],
    }
    _add_areas(dice, document)
    document["budget"] = _budget(dice, document)
    document["rules"] = _rules(dice, document) if dice.random() < 0.5 else []
    return document


def neighbour(document: Record, seed: int, share: float = 0.02) -> Record:
    """The instance with every weight, coverage factor, unit cost and the budget moved by at most
    ``share``.
    """
    dice = random.Random(f"neighbour {seed}")
    near = deepcopy(document)

    def moved(number: float) -> float:
        return number * (1 + dice.uniform(-share, share))

    for table, field in (("areas", "weight"), ("effects", "coverage_factor")):
        for record in near[table]:
            record[field] = moved(record[field])
    if (
        dice.random() < 0.5
    ):  # else money stays: some wrong proofs hang on a budget that is nearly met
        for record in [*near["assets"], *near["offers"]]:
            if "unit_cost" in record:
                record["unit_cost"] = round(moved(record["unit_cost"]))
        near["budget"] = round(moved(near["budget"]))
    return near


def _window(dice: random.Random, lowest: float, highest: float) -> tuple[float, float]:
    """A part of a range of powers of ten: now narrow, now wide."""
    width = dice.choice((0.5, 2.0, 5.0, highest - lowest))
    start = dice.uniform(lowest, max(lowest, highest - width))
    return start, min(highest, start + width)


def _power(dice: random.Random, window: tuple[float, float]) -> float:
    return float(10 ** dice.uniform(*window))


def _offers(dice: random.Random, recipients: Sequence[str]) -> list[Record]:
    offers: list[Record] = []
    assets = [f"a{i}" for i in range(dice.randint(2, 6))]
    pairs = [(recipient, asset) for recipient in recipients for asset in assets]
    plans = 1
    for recipient, asset in dice.sample(pairs, min(len(pairs), dice.randint(3, 6))):
        most = dice.choice((1, 1, 2, 2, 3, 4, 9))
        if plans * (most + 1) > MOST_PLANS:
            most = max(1, MOST_PLANS // plans - 1)
        if plans * (most + 1) > MOST_PLANS:
            break
        plans *= most + 1
        offer: Record = {"recipient": recipient, "asset": asset, "max_units": most}
        if most > 2 and dice.random() < 0.3:
            offer["min_units"] = 2
        offers.append(offer)
    return offers


def _assets(dice: random.Random, offers: Sequence[Record]) -> list[Record]:
    window = _window(dice, 0, dice.choice((5, 9, 9, 14)))
    step = 10 ** dice.randint(0, int(window[0])) if dice.random() < 0.3 else 1  # round prices
    assets: list[Record] = []
    for name in dict.fromkeys(offer["asset"] for offer in offers):
        asset: Record = {
            "asset": name,
            "category": dice.choice("xy"),
            "unit_cost": max(1, round(_power(dice, window) / step)) * step,
            "crew": dice.choice((0, 0.1, 1, 2, 3)),
        }
        if dice.random() < 0.1:
            asset["first_cost"] = max(1, round(_power(dice, window) / step)) * step
        assets.append(asset)
    return assets


def _add_areas(dice: random.Random, document: Record) -> None:
    weights = _window(dice, -4, 9)
    factors = _window(dice, -15, 3) if dice.random() < 0.2 else _window(dice, -6, 2)
    density = dice.choice((0.4, 0.7, 1.0))
    whole = dice.random() < 0.2  # equal numbers make ties
    for name in (f"s{i}" for i in range(dice.randint(1, 5))):
        area: Record = {"area": name, "weight": _power(dice, weights), "curve": dice.choice(CURVES)}
        if whole:
            area["weight"] = dice.randint(1, 3)
        if dice.random() < 0.15:
            area["baseline"] = dice.choice((0.2, 1.3, 40))
        owner = dice.choice(document["recipients"])["recipient"] if dice.random() < 0.4 else None
        document["areas"].append(area)
        for offer in document["offers"]:
            if owner in (None, offer["recipient"]) and dice.random() < density:
                factor = dice.choice((0.25, 0.5)) if whole else _power(dice, factors)
                line = {"recipient": offer["recipient"], "asset": offer["asset"]}
                document["effects"].append({**line, "area": name, "coverage_factor": factor})


def _budget(dice: random.Random, document: Record) -> int:
    """The cost of some plan, that less one, or a share of the cost of everything."""
    costs = {asset["asset"]: asset["unit_cost"] for asset in document["assets"]}
    first = sum(asset.get("first_cost", 0) for asset in document["assets"])
    everything = sum(costs[offer["asset"]] * offer["max_units"] for offer in document["offers"])
    if dice.random() < 0.4:
        bought = [dice.randint(0, offer["max_units"]) for offer in document["offers"]]
        met = sum(
            n * costs[offer["asset"]] for n, offer in zip(bought, document["offers"], strict=True)
        )
        return max(0, met + first - dice.choice((0, 0, 1, 2)))
    return math.floor(everything * 10 ** dice.uniform(-2, 0))


def _rules(dice: random.Random, document: Record) -> list[Record]:
    names = [asset["asset"] for asset in document["assets"]]
    category = document["assets"][0]["category"]
    pair = dice.sample(names, 2) if len(names) > 1 else [names[0], names[0]]
    kinds: list[Record] = [
        {"limit": "units", "each": "recipient", "max": dice.randint(1, 4)},
        {"limit": "units", "min": dice.randint(1, 2)},
        {"limit": "units", "asset": pair, "min": 2, "if_any": True},
        {"limit": "spend_share", "each": "recipient", "max": dice.choice(("30%", "50%", "33.3%"))},
        {"limit": "spend_share", "category": category, "min": "10%", "if_any": True},
        {"limit": "recipients_served", "min": dice.randint(1, 2)},
        {"limit": "asset_types", "max": dice.randint(1, 3)},
        {"limit": "crew", "max": dice.choice((1, 2.1, 4))},
        {"limit": "coverage", "min": dice.choice((0.0001, 0.05, 0.3))},
    ]
    if pair[0] != pair[1]:
        kinds.append({"requires": {"asset": pair[0], "needs": pair[1]}})
        kinds.append({"excludes": pair})
    chosen = dice.sample(kinds, dice.randint(1, 3))
    return [{"name": f"rule {i}", **rule} for i, rule in enumerate(chosen)]
