"""Random instances whose effects come from sensors at positions: straits with and without a second
point, discs, bases around them, recipients that may not sustain.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .generate_rules import KINDS, OWN_KINDS, add_rules
from .problem import SCALES
from .search import cost, parse, plans
from .waters import DEGREE_KM, parse_waters

Record = dict[str, Any]

LAYERS = ("surveillance", "presence")
SEES = {
    "radar": ("surveillance",),
    "camera": ("surveillance",),
    "patrol-boat": LAYERS,
    "uav": ("surveillance",),
    "node": LAYERS,
}
"""The layers that an asset is a sensor for."""
LINE, NARROWS, DISC = "line", "narrows", "disc"


@dataclass(frozen=True)
class Knobs:
    """What to force.

    Attributes:
        waters: kinds of places to choose from: ``line`` (two points), ``narrows`` (a width only),
            ``disc``. Shares of lines and narrows are exact, of discs sampled.
        places, recipients, lines: least and most; ``lines`` are offers.
        own: every area is reached by one recipient, and every rule stays with one.
        existing: share of offers of which some units stand already.
        unsure: share of recipients that may not sustain what they are given.
        sure_offers: every offer's own uptake is 1.
        given: share of effects that are given as a coverage factor or a coverage.
        curves: to choose from.
        rules: most random rules of ``kinds``.
        max_plans: no instance has more plans than this; 0 for no limit, and then no random rules.
    """

    waters: Sequence[str] = (LINE, LINE, NARROWS)
    places: tuple[int, int] = (1, 3)
    recipients: tuple[int, int] = (2, 4)
    lines: tuple[int, int] = (3, 6)
    own: bool = False
    existing: float = 0.15
    unsure: float = 0.6
    sure_offers: bool = False
    given: float = 0.1
    curves: Sequence[str] = ("saturating", "saturating", "capped", "proportional", "expert")
    rules: int = 2
    kinds: Sequence[str] = tuple(KINDS)
    max_plans: int = 250


@dataclass(frozen=True)
class _Maker:
    dice: random.Random
    knobs: Knobs
    middle: tuple[float, float]

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def number(self, low: float, high: float, digits: int = 3) -> float:
        return round(self.dice.uniform(low, high), digits)

    def near(self, position: tuple[float, float], km: float, names: str = "lat lon") -> Record:
        """A position at most so far away."""
        lat, lon = position
        turned, gone = self.dice.uniform(0, 2 * math.pi), self.dice.uniform(0, km)
        lat += gone * math.cos(turned) / DEGREE_KM
        lon += gone * math.sin(turned) / DEGREE_KM / math.cos(math.radians(lat))
        lon = (lon + 180) % 360 - 180
        return dict(zip(names.split(), (round(lat, 6), round(lon, 6)), strict=True))


def random_waters(seed: int, **knobs: Any) -> Record:
    """An instance in the single-file form; the same seed and knobs (fields of ``Knobs``) always
    give the same one.
    """
    given = Knobs(**knobs)
    dice = random.Random(f"{seed} {given}")  # noqa: S311 - repeatable dice, no secret
    make = _Maker(dice, given, (dice.uniform(-55, 55), dice.choice((117.0, 179.9, -20.0))))
    document: Record = {
        "format": 1,
        "name": f"random waters {seed}",
        "currency": "JPY",
        "money_unit": "million",
        "budget": 0,
        "curve": "saturating",
        "curves": {"expert": [[0, 0], [0.4, 0.35], [1.1, 0.6], [2.5, 0.8]]},
        "rules": [],
    }
    document["recipients"] = _recipients(make)
    document["assets"] = [_ASSETS[name](make) | _costs(make, name) for name in SEES]
    document["places"] = [_place(make, f"place{i}") for i in range(dice.randint(*given.places))]
    document["bases"] = _bases(make, document)
    document["offers"] = _offers(make, document)
    document["areas"], document["effects"] = _areas(make, document)
    _buy(make, document)
    return document


def _recipients(make: _Maker) -> list[Record]:
    records = []
    for position in range(make.dice.randint(*make.knobs.recipients)):
        record: Record = {"recipient": f"R{position}"}
        if make.chance(make.knobs.unsure):
            record["uptake"] = make.number(0.4, 0.95, 2)
        records.append(record)
    return records


# ------------------------------------------------------------------ what sees how


def _costs(make: _Maker, name: str) -> Record:
    record: Record = {
        "asset": name,
        "category": "sensor" if name in ("radar", "camera") else "craft",
        "unit_cost": make.dice.randint(1, 9),
        "crew": make.dice.choice((0, 1, 2, 4)),
    }
    return record | ({"first_cost": make.dice.randint(1, 4)} if make.chance(0.3) else {})


def _radar(make: _Maker) -> Record:
    record: Record = {"availability": make.number(0.6, 0.95), "range_nm": make.number(5, 45)}
    if make.chance(0.4):
        record |= {"antenna_m": make.number(20, 90), "target_m": make.number(1, 5)}
    if make.chance(0.5):
        record["sector_degrees"] = make.number(30, 300)
    return record


def _camera(make: _Maker) -> Record:
    return {
        "availability": make.number(0.5, 0.9),
        "range_nm_surveillance": make.number(3, 15),
        "sector_degrees": make.number(40, 180),
    }


def _boat(make: _Maker) -> Record:
    return {
        "availability": make.number(0.2, 0.6),
        "calm_sensitivity": make.number(0, 1),
        "sweep_nm_surveillance": make.number(1, 5),
        "sweep_weather": make.number(0.5, 1),
        "speed_kn": make.number(8, 15),
        "hours": make.number(4, 10),
        "radius_nm": make.number(15, 60),
        "response_hours_presence": make.number(0.5, 3),
        "response_speed_kn": make.number(15, 30),
        "ready_hours": make.number(6, 24),
    }


def _uav(make: _Maker) -> Record:
    return {
        "availability": make.number(0.3, 0.8),
        "sweep_nm": make.number(5, 15),
        "speed_kn": make.number(50, 80),
        "hours": make.number(4, 12),
        "radius_nm": make.number(20, 80),
    }


def _node(make: _Maker) -> Record:
    return {"notice": make.number(0.03, 0.3)}


_ASSETS: dict[str, Callable[[_Maker], Record]] = {
    "radar": _radar,
    "camera": _camera,
    "patrol-boat": _boat,
    "uav": _uav,
    "node": _node,
}


# ------------------------------------------------------------------ where


def _place(make: _Maker, name: str) -> Record:
    kind = make.dice.choice(list(make.knobs.waters))
    place: Record = {"place": name, "calm": make.number(0.4, 0.9)} | make.near(make.middle, 60)
    if kind == DISC:
        return place | {"size_km2": make.number(3_000, 60_000, 0)}
    place["size_km2"] = make.number(2_000, 20_000, 0)
    if kind == NARROWS or make.chance(0.3):
        place["barrier_km"] = make.number(20, 150, 1)
    if kind == LINE:
        turned, length = make.dice.uniform(0, 2 * math.pi), make.dice.uniform(30, 250)
        lat2 = place["lat"] + length * math.cos(turned) / DEGREE_KM
        east = length * math.sin(turned) / DEGREE_KM / math.cos(math.radians(lat2))
        lon2 = (place["lon"] + east + 180) % 360 - 180
        place |= {"lat2": round(lat2, 6), "lon2": round(lon2, 6)}
    return place


def _bases(make: _Maker, document: Record) -> list[Record]:
    """Two of each recipient: on an end or in the middle of a water, beside it or far from it; most
    look somewhere, and now and then one has no position.
    """
    records: list[Record] = []
    for recipient in document["recipients"]:
        for side in ("one", "two"):
            place = make.dice.choice(document["places"])
            corner = make.dice.choice(("lat lon", "lat2 lon2") if "lat2" in place else ("lat lon",))
            at = tuple(place[name] for name in corner.split())
            position = make.near((at[0], at[1]), make.dice.choice((0, 15, 60, 150)))
            name = f"{recipient['recipient'].lower()}-{side}"
            records.append(
                {"recipient": recipient["recipient"], "base": name, **position}
                | ({"bearing": make.number(-90, 359.9, 1)} if make.chance(0.8) else {})
            )
    if make.chance(0.1):
        records[0] = {word: records[0][word] for word in ("recipient", "base")}
    return records


def _offers(make: _Maker, document: Record) -> list[Record]:
    lines = [
        (base, asset["asset"])
        for base in document["bases"]
        for asset in document["assets"]
        if asset["asset"] != "node" and ("lat" in base or asset["asset"] in ("radar", "camera"))
    ]
    lines += [({"recipient": r["recipient"]}, "node") for r in document["recipients"]]
    make.dice.shuffle(lines)
    chosen: list[Record] = []
    wanted, count = make.dice.randint(*make.knobs.lines), 1
    for at, asset in lines:
        record: Record = {word: at[word] for word in ("recipient", "base") if word in at}
        record |= {"asset": asset, "max_units": make.dice.randint(1, 3)}
        if record["max_units"] > 1 and make.chance(0.2):
            record["min_units"] = 2
        if make.chance(0.3) and not make.knobs.sure_offers:
            record["uptake"] = make.number(0.5, 0.95, 2)
        if make.chance(make.knobs.existing):
            record["existing_units"] = make.dice.randint(1, 2)
        record["berths"] = make.dice.choice((0, 1, 2, 0.5))
        levels = record["max_units"] - max(1, record.get("min_units", 0)) + 2
        if len(chosen) < wanted and (
            not make.knobs.max_plans or count * levels <= make.knobs.max_plans
        ):
            count *= levels
            chosen.append(record)
    return chosen


def _areas(make: _Maker, document: Record) -> tuple[list[Record], list[Record]]:
    """Each place in a layer or both, and every offer that is a sensor for it, nearly."""
    areas: list[Record] = []
    effects: list[Record] = []
    for place in document["places"]:
        for layer in make.dice.sample(LAYERS, make.dice.randint(1, 2)):
            area: Record = {
                "area": f"{place['place']}-{layer}",
                "place": place["place"],
                "layer": layer,
                "weight": make.number(0.5, 5, 2),
                "curve": make.dice.choice(list(make.knobs.curves)),
            }
            if make.chance(0.25):
                area["baseline"] = make.dice.choice((0.1, 0.3))
            areas.append(area)
            owner = make.dice.choice(document["offers"])["recipient"]
            effects += [
                _effect(make, offer, area)
                for offer in document["offers"]
                if layer in SEES[offer["asset"]]
                and (offer["recipient"] == owner if make.knobs.own else make.chance(0.9))
            ]
    return areas, effects


def _effect(make: _Maker, offer: Record, area: Record) -> Record:
    record: Record = {word: offer[word] for word in ("recipient", "asset", "base") if word in offer}
    record["area"] = area["area"]
    if make.chance(make.knobs.given):
        if area["curve"] == "saturating" and make.chance(0.5):
            return record | {"coverage": make.number(0.05, 0.6)}
        return record | {"coverage_factor": make.number(0.05, 0.8)}
    return record | ({"effort_share": make.number(0.3, 1)} if make.chance(0.3) else {})


# ------------------------------------------------------------------ money and rules


def _buy(make: _Maker, document: Record) -> None:
    problem = parse({**document, "effects": []})
    everything = cost(problem, tuple(offer.levels[-1] for offer in problem.offers))
    share = make.dice.uniform(0.2, 0.7)
    budget = math.ceil(everything * share / SCALES["million"]) * SCALES["million"]
    document["budget"] = budget // SCALES["million"]
    if not make.knobs.max_plans:
        document["rules"] = [dict(rule) for rule in LARGE_RULES]
        return
    assert len(plans(problem)) <= make.knobs.max_plans
    known = [kind for kind in make.knobs.kinds if kind in OWN_KINDS or not make.knobs.own]
    kinds = make.dice.sample(known, min(len(known), make.dice.randint(0, make.knobs.rules)))
    add_rules(make.dice, document, kinds, budget, alone=make.knobs.own, read=parse_waters)


LARGE_RULES = (
    {"name": "dominance", "limit": "spend_share", "each": "recipient", "max": "45%"},
    {"name": "support", "limit": "asset_types", "each": "recipient", "max": 3},
    {"name": "served", "limit": "recipients_served", "min": 2},
)
"""Rules for instances with too many plans to list."""
