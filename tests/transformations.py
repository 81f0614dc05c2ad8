"""Instances in the single-file form, changed in ways of which the effect on the answer is known
without solving.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from tests.oracle.problem import SCALES, money

Record = dict[str, Any]

NAMES = ("recipient", "asset", "base", "area", "place", "layer", "group", "category")
"""Columns, and keys of rules, that hold names."""
TABLES = ("recipients", "assets", "places", "bases", "areas", "offers", "effects")
MONEY = ("unit_cost", "first_cost", "site_cost", "unit_cost_low", "unit_cost_high")


def renamed(document: Record, new: Callable[[str], str]) -> Record:
    """Every recipient, asset, base, area, place, layer, group and category under another name."""

    def name(value: Any) -> Any:
        if isinstance(value, list):
            return [name(each) for each in value]
        return ";".join(new(part) for part in value.split(";"))

    changed = copy.deepcopy(document)
    for table in TABLES:
        changed[table] = [
            {key: name(value) if key in NAMES else value for key, value in record.items()}
            for record in changed.get(table, [])
        ]
    changed["rules"] = [
        {key: name(value) if key in (*NAMES, "excludes") else value for key, value in rule.items()}
        for rule in changed["rules"]
    ]
    for rule in changed["rules"]:
        if "requires" in rule:
            rule["requires"] = {
                key: name(value) if key in ("asset", "needs") else value
                for key, value in rule["requires"].items()
            }
    return changed


def shuffled(document: Record, seed: int) -> Record:
    """The records of every table, and the rules, in another order."""
    dice = random.Random(seed)  # noqa: S311 - repeatable dice, no secret
    changed = copy.deepcopy(document)
    for table in (*TABLES, "rules"):
        dice.shuffle(changed.get(table, []))
    return changed


def dearer(document: Record, times: int) -> Record:
    """Every amount of money, the budgets of stepped values too, so many times as large; written out
    in yen.
    """
    scale = SCALES[document["money_unit"]]

    def yen(cell: Any) -> Any:
        return (
            {**cell, "value": yen(cell["value"])}
            if isinstance(cell, dict)
            else f"{money(cell, scale) * times} yen"
        )

    def limit(rule: Record, value: Any) -> Any:
        if isinstance(value, dict):
            return {yen(budget): limit(rule, each) for budget, each in value.items()}
        return yen(value) if rule.get("limit") == "spend" else value

    changed = copy.deepcopy(document)
    changed["budget"] = yen(document["budget"])
    for table in ("assets", "offers"):
        changed[table] = [
            {key: yen(value) if key in MONEY else value for key, value in record.items()}
            for record in changed[table]
        ]
    changed["rules"] = [
        {key: limit(rule, value) if key in ("min", "max") else value for key, value in rule.items()}
        for rule in changed["rules"]
    ]
    return changed


def weightier(document: Record, times: float) -> Record:
    """Every weight so many times as large."""
    return {
        **document,
        "areas": [{**area, "weight": area["weight"] * times} for area in document["areas"]],
    }


def with_a_free_useless_offer(document: Record) -> Record:
    """One more asset, of a category of its own, that costs nothing and covers nothing, for the
    first recipient.
    """
    trinket = {"asset": "trinket", "category": "trinkets", "unit_cost": 0}
    offer = {
        "recipient": document["recipients"][0]["recipient"],
        "asset": "trinket",
        "max_units": 3,
    }
    return {
        **document,
        "assets": [*document["assets"], trinket],
        "offers": [*document["offers"], offer],
    }


def with_areas_in_halves(document: Record) -> Record:
    """Every area twice, each with half of its weight, covered by the same offers alike."""
    halves = [
        {**area, "area": f"{area['area']}-{half}", "weight": area["weight"] / 2}
        for area in document["areas"]
        for half in "ab"
    ]
    effects = [
        {**effect, "area": f"{effect['area']}-{half}"}
        for effect in document["effects"]
        for half in "ab"
    ]
    return {**document, "areas": halves, "effects": effects}


def with_rule(document: Record, rule: Record) -> Record:
    """One more rule."""
    return {**document, "rules": [*document["rules"], rule]}


def without_rule(document: Record, position: int) -> Record:
    """One rule fewer."""
    return {
        **document,
        "rules": [rule for each, rule in enumerate(document["rules"]) if each != position],
    }
