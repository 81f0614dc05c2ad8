"""Makes areas.csv (weights) and effects.csv (which unit watches which water) from the tables that
people edit.

    python instances/osa-fy2026/make_tables.py

Weight of a water, before scaling so that the weights of all areas sum to 100:

    part · (0.35·lane + 0.15·√(incidents/108) + 0.30·√(ship-days/1099) + 0.20·fishing·IUU/2.70)

times 0.45, 0.30 and 0.25 for its layers surveillance, identification and presence. ``part`` divides
a sea that is listed as several national waters, so that drawing a border adds no weight. Square
roots keep one flashpoint from drowning the rest. The ranges are the 5th and 95th percentile of
4,000 draws (seed 1): every coefficient 0.5 to 1.5 times itself, the layers within LAYERS, every
water times exp(N(0, 0.25)), scaled to 100 again.

A mobile unit divides its effort over the waters its base serves in proportion to weight times
reach. A station looks upon the water named by its base. A data link hears every water of its
recipient; where n states hear the same transmitters, each counts one nth. Rows without any effect
are left out.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from optimizer.instance.input_tables import Cell
from optimizer.sensors import COLUMNS, KINDS, Sea, Station, derive

HERE = Path(__file__).parent
COEFFICIENTS = {"lane": 0.35, "incidents": 0.15, "ship_days": 0.30, "fishing": 0.20}
MOST = {"incidents": 108, "ship_days": 1099, "iuu_score": 2.70}
LAYERS = {
    "surveillance": (0.45, 0.35, 0.60),
    "identification": (0.30, 0.20, 0.40),
    "presence": (0.25, 0.10, 0.35),
}
"""Weight of each layer: central, least, most."""
BASELINES = {
    "verylow": (0.05, 0.03, 0.05),
    "low": (0.15, 0.08, 0.12),
    "medium": (0.35, 0.20, 0.30),
    "high": (1.00, 0.60, 0.70),
}
"""Coverage factors that exist already, by class and in the order of LAYERS; ranges are half to one
and a half times.
"""
SPREAD = 0.25
DRAWS = 4000

Row = dict[str, Cell]


def main() -> None:
    """Writes both tables beside this file."""
    places = read("places")
    weights = place_weights(places, COEFFICIENTS)
    write("areas", list(area_rows(places, weights)))
    write("effects", list(effect_rows(places, weights)))


def read(table: str) -> list[Row]:
    """The rows of a table beside this file, empty cells left out."""
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [
            {column: cell for column, cell in row.items() if cell} for row in csv.DictReader(file)
        ]


def write(table: str, rows: Sequence[Row]) -> None:
    """Replaces a table beside this file."""
    with (HERE / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def place_weights(places: Sequence[Row], coefficients: dict[str, float]) -> list[float]:
    """Weight of every water over all its layers; they sum to 100."""
    raw = [
        float(place["part"]) * sum(c * _indicator(place, name) for name, c in coefficients.items())
        for place in places
    ]
    return [100 * each / sum(raw) for each in raw]


def _indicator(place: Row, name: str) -> float:
    """An indicator of a water, brought to 0..1."""
    if name == "lane":
        return float(place["lane"])
    if name == "fishing":
        return float(place["fishing"]) * float(place["iuu_score"]) / MOST["iuu_score"]
    return math.sqrt(float(place[name]) / MOST[name])


def area_rows(places: Sequence[Row], weights: Sequence[float]) -> Iterator[Row]:
    """One area per layer of every water."""
    ranges = weight_ranges(places)
    for p, place in enumerate(places):
        for number, (layer, (share, _, _)) in enumerate(LAYERS.items()):
            baseline = BASELINES[place[f"baseline_{layer}"]][number]
            yield {
                "area": f"{place['place']}-{layer}",
                "name": f"{place['name']}: {layer}",
                "place": place["place"],
                "layer": layer,
                "recipient": place["recipient"],
                "weight": f"{share * weights[p]:.5g}",
                "weight_low": f"{ranges[layer][p][0]:.4g}",
                "weight_high": f"{ranges[layer][p][1]:.4g}",
                "weight_source": "make-tables",
                "weight_confidence": "derived",
                "baseline": f"{baseline:g}",
                "baseline_low": f"{baseline / 2:g}",
                "baseline_high": f"{baseline * 1.5:g}",
                "baseline_source": place["baseline_source"],
                "baseline_confidence": "assumed",
            }


def weight_ranges(places: Sequence[Row]) -> dict[str, list[tuple[float, float]]]:
    """5th and 95th percentile of every area's weight, by layer and in the order of the places."""
    chance = random.Random(1)  # noqa: S311 (weights, not secrets; the seed makes the tables repeatable)
    drawn: dict[str, list[list[float]]] = {layer: [[] for _ in places] for layer in LAYERS}
    for _ in range(DRAWS):
        coefficients = {
            name: value * chance.uniform(0.5, 1.5) for name, value in COEFFICIENTS.items()
        }
        waters = [
            each * math.exp(SPREAD * chance.gauss(0, 1))
            for each in place_weights(places, coefficients)
        ]
        layers = {layer: chance.uniform(least, most) for layer, (_, least, most) in LAYERS.items()}
        scale = 100 / (sum(waters) * sum(layers.values()))
        for layer, share in layers.items():
            for values, water in zip(drawn[layer], waters, strict=True):
                values.append(scale * share * water)
    return {layer: [_percentiles(values) for values in rows] for layer, rows in drawn.items()}


def _percentiles(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[len(ordered) // 20], ordered[-len(ordered) // 20]


def effect_rows(places: Sequence[Row], weights: Sequence[float]) -> Iterator[Row]:
    """Which offer watches which area, with what share of its effort."""
    assets = {row["asset"]: sensors_of(row) for row in read("assets")}
    bases = {(row["recipient"], row["base"]): row for row in read("bases")}
    weight = {place["place"]: each for place, each in zip(places, weights, strict=True)}
    waters = {place["place"]: place for place in places}
    for offer in read("offers"):
        sensors = assets[offer["asset"]]
        base = bases.get((offer["recipient"], offer.get("base")))
        shares = effort_shares(sensors, offer["recipient"], base, waters, weight)
        for place, share in shares.items():
            for layer in layers_of(sensors):
                found = derive(sensors, layer, sea_of(waters[place]), station_of(base), share)
                if found.p > 0:
                    yield {
                        "recipient": offer["recipient"],
                        "asset": offer["asset"],
                        "base": offer.get("base", ""),
                        "area": f"{place}-{layer}",
                        "effort_share": f"{share:.4g}",
                        "effort_share_source": "make-tables",
                        "effort_share_confidence": "derived",
                    }


def effort_shares(
    sensors: dict[str, float],
    recipient: str,
    base: Row | None,
    waters: dict[str, Row],
    weight: dict[str, float],
) -> dict[str, float]:
    """Share of a unit's effort in each water that it watches."""
    layers = layers_of(sensors)
    if not layers:
        return {}
    if base is None:
        heard = {name: water["recipient"].split(";") for name, water in waters.items()}
        return {name: 1 / len(states) for name, states in heard.items() if recipient in states}
    if f"range_nm_{layers[0]}" in sensors:
        return {name: 1.0 for name in base.get("station_watches", "").split(";") if name}
    served = [name for name in base.get("boats_serve", "").split(";") if name]
    pull = {
        name: weight[name]
        * derive(sensors, layers[0], sea_of(waters[name]), station_of(base)).reach.share
        for name in served
    }
    return {name: each / sum(pull.values()) for name, each in pull.items() if each > 0}


def sensors_of(asset: Row) -> dict[str, float]:
    """The sensor columns of an asset."""
    known = {
        f"{column}{layer}"
        for column in COLUMNS
        for layer in ("", *(f"_{layer}" for layer in LAYERS))
    }
    return {column: float(cell) for column, cell in asset.items() if column in known}


def layers_of(sensors: dict[str, float]) -> list[str]:
    """The layers that an asset senses."""
    return [layer for layer in LAYERS if any(f"{column}_{layer}" in sensors for column in KINDS)]


def sea_of(place: Row) -> Sea:
    """The geometry of a water."""
    known = ("size_km2", "calm", "lat", "lon", "lat2", "lon2")
    return Sea(**{name: float(place[name]) for name in known if name in place})


def station_of(base: Row | None) -> Station | None:
    """Where a base lies and which way its station looks."""
    if base is None:
        return None
    bearing = float(base["bearing"]) if "bearing" in base else None
    return Station((float(base["lat"]), float(base["lon"])), bearing)


if __name__ == "__main__":
    main()
