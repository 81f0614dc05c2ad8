"""Makes areas.csv (weights) and effects.csv (which unit watches which water) from the tables that
people edit.

    python instances/osa-fy2026/make_tables.py

A water matters for ships and for small craft, by counts, one rule for all of them: √(count /
largest count), times a coefficient of ``COEFFICIENTS``, summed, times ``part``, and scaled so that
all waters sum to 1 for each target. ``part`` divides a sea that is listed as several national
waters under one count, so that drawing a border adds no weight. Square roots keep one flashpoint
from drowning the rest. Weight of an area, so that all sum to 100:

    layers that look for ships       100 · layer · SHIPS · ships
    layers that look for craft       100 · layer · (1 - SHIPS) · craft
    presence, which is for both      100 · layer · (SHIPS · ships + (1 - SHIPS) · craft)

The ranges are the 5th and 95th percentile of 4,000 draws (seed 1): every coefficient 0.5 to 1.5
times itself, counts, SHIPS and layers within their ranges, every water times exp(N(0, 0.25)) for
what no count says, scaled to 100 again.

A mobile unit divides its effort over the waters its base serves in proportion to weight times
reach. A station looks upon the water named by its base. A data link hears every water of its
recipient; where n states hear the same transmitters, each counts one nth. Rows without any effect
are left out.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from optimizer.instance.input_tables import Cell
from optimizer.sensors import COLUMNS, KINDS, Sea, Station, derive

HERE = Path(__file__).parent
SHIPS = (0.5, 0.25, 0.75)
"""How ships weigh against small craft, all waters together: their share, least, most. Assumed: the
programme's papers name both and weigh neither.
"""
COEFFICIENTS = {
    "ships": {"transits": 0.5, "ship_days": 0.5},
    "craft": {"incidents": 0.5, "fishing": 0.5},
}
"""What counts for each target: merchant ships that pass, days of foreign coast-guard ships; robbery
of ships from small boats, illegal fishing.
"""
LAYERS = {
    "ship-surveillance": ("ships", 0.45, 0.35, 0.60),
    "ship-identification": ("ships", 0.30, 0.20, 0.40),
    "craft-surveillance": ("craft", 0.45, 0.35, 0.60),
    "craft-identification": ("craft", 0.30, 0.20, 0.40),
    "presence": ("both", 0.25, 0.10, 0.35),
}
"""What each layer looks for, and its weight: central, least, most."""
BASELINES = {
    "verylow": {"surveillance": 0.05, "identification": 0.03, "presence": 0.05},
    "low": {"surveillance": 0.15, "identification": 0.08, "presence": 0.12},
    "medium": {"surveillance": 0.35, "identification": 0.20, "presence": 0.30},
    "high": {"surveillance": 1.00, "identification": 0.60, "presence": 0.70},
}
"""Coverage factors that exist already and that no station gives, by class; ranges are half to one
and a half times.
"""
OPEN = {"ship-surveillance": 0.7, "ship-identification": 0.5}
"""Coverage factors of ships that anyone may follow without being given anything: their AIS on
public or shared displays. Chances of 50 and 39 percent; three quarters of the traffic of cargo
ships are tracked in public, and nobody looks at all of it.
"""
DARK = {"ship-surveillance": 0.2, "ship-identification": 0.1}
"""Beside that where PHL looks: ships that switched it off, found for it by Canada's satellites."""
SPREAD = 0.25
DRAWS = 4000

Row = dict[str, Cell]
Counts = dict[str, float]


def main() -> None:
    """Writes both tables beside this file."""
    places = read("places")
    counts = [counts_of(place, stated) for place in places]
    waters = {target: importance(counts, of) for target, of in COEFFICIENTS.items()}
    layers = {layer: share for layer, (_, share, _, _) in LAYERS.items()}
    weights = area_weights(waters, SHIPS[0], layers)
    write("areas", list(area_rows(places, weights)))
    write("effects", list(effect_rows(places, [*map(sum, zip(*weights.values(), strict=True))])))


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


def importance(counts: Sequence[Counts], coefficients: dict[str, float]) -> list[float]:
    """What share of all waters' importance each has for a target."""
    most = {name: max(each[name] for each in counts) for name in coefficients}
    raw = [
        each["part"]
        * sum(c * math.sqrt(each[name] / most[name]) for name, c in coefficients.items())
        for each in counts
    ]
    return [each / sum(raw) for each in raw]


def area_weights(
    waters: dict[str, list[float]], ships: float, layers: dict[str, float]
) -> dict[str, list[float]]:
    """Weights by layer and in the order of the waters; all of them sum to 100."""
    both = {
        "ships": [ships * each for each in waters["ships"]],
        "craft": [(1 - ships) * each for each in waters["craft"]],
    }
    both["both"] = [sum(each) for each in zip(both["ships"], both["craft"], strict=True)]
    raw = {name: [share * each for each in both[LAYERS[name][0]]] for name, share in layers.items()}
    scale = 100 / sum(map(sum, raw.values()))
    return {layer: [scale * each for each in weights] for layer, weights in raw.items()}


def counts_of(place: Row, read: Callable[[Row, str], float]) -> Counts:
    """The indicators of a water."""
    fishing = read(place, "fishing") * read(place, "iuu_score")
    counts = {name: read(place, name) for name in ("transits", "incidents", "ship_days")}
    return {"part": float(place["part"]), "fishing": fishing} | counts


def stated(place: Row, name: str) -> float:
    """A number of a water as it stands."""
    return float(place[name])


def area_rows(places: Sequence[Row], weights: dict[str, list[float]]) -> Iterator[Row]:
    """One area per layer of every water."""
    ranges = weight_ranges(places)
    for p, place in enumerate(places):
        for layer in LAYERS:
            (low, high), weight = ranges[layer][p], weights[layer][p]
            kind, looks_up = layer.removeprefix("ship-").removeprefix("craft-"), layer in OPEN
            finds_dark = looks_up and "PHL" in place["recipient"].split(";")
            baseline = (
                BASELINES[place[f"baseline_{kind}"]][kind]
                + OPEN.get(layer, 0)
                + (DARK[layer] if finds_dark else 0)
            )
            source = "ph-dark-2023" if finds_dark else "gfw-ships-2024" if looks_up else None
            yield {
                "area": f"{place['place']}-{layer}",
                "name": f"{place['name']}: {layer}",
                "place": place["place"],
                "layer": layer,
                "recipient": place["recipient"],
                "weight": f"{weight:.5g}",
                "weight_low": f"{min(low, weight):.4g}",
                "weight_high": f"{max(high, weight):.4g}",
                "weight_source": "make-tables",
                "weight_confidence": "derived",
                "baseline": f"{baseline:.4g}",
                "baseline_low": f"{baseline / 2:.4g}",
                "baseline_high": f"{baseline * 1.5:.4g}",
                "baseline_source": source or place["baseline_source"],
                "baseline_confidence": "assumed",
            }


def weight_ranges(places: Sequence[Row]) -> dict[str, list[tuple[float, float]]]:
    """5th and 95th percentile of every area's weight, by layer and in the order of the places."""
    chance = random.Random(1)  # noqa: S311 (weights, not secrets; the seed makes the tables repeatable)
    drawn: dict[str, list[list[float]]] = {layer: [[] for _ in places] for layer in LAYERS}
    for _ in range(DRAWS):
        counts = [counts_of(place, partial(_drawn, chance)) for place in places]
        beside = [math.exp(SPREAD * chance.gauss(0, 1)) for _ in places]
        waters = {}
        for target, of in COEFFICIENTS.items():
            moved = {name: value * chance.uniform(0.5, 1.5) for name, value in of.items()}
            seen = [a * b for a, b in zip(importance(counts, moved), beside, strict=True)]
            waters[target] = [each / sum(seen) for each in seen]
        layers = {
            layer: chance.uniform(least, most) for layer, (_, _, least, most) in LAYERS.items()
        }
        for layer, weights in area_weights(waters, chance.uniform(*SHIPS[1:]), layers).items():
            for values, weight in zip(drawn[layer], weights, strict=True):
                values.append(weight)
    return {layer: [_percentiles(values) for values in rows] for layer, rows in drawn.items()}


def _drawn(chance: random.Random, place: Row, name: str) -> float:
    """A number of a water, drawn within its range."""
    low, high = float(place[f"{name}_low"]), float(place[f"{name}_high"])
    return chance.triangular(low, high, float(place[name]))


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
