"""Makes the tables of this folder: ten coasts around one sea, most of whose waters two to four of
them can watch.

    python instances/coupled-seas/make_instance.py

Nothing here is real. The instance exists because shared waters couple the recipients' plans: what
one buys lowers what the same water is still worth to its neighbours. The seed is fixed, so the
tables never change by themselves.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
SEED = 2026
RECIPIENTS = ("ash", "bay", "cove", "dune", "elm", "fjord", "gull", "heath", "isle", "jetty")
WATERS = 24
LAYERS = {"surveillance": 0.6, "identification": 0.4}
ASSETS = {
    # asset: (category, cost, first cost, crew, most units, {layer: (least, most) coverage factor
    # per unit})
    "radar": (
        "radar",
        180,
        100,
        8,
        (1, 3),
        {"surveillance": (0.15, 0.7), "identification": (0.03, 0.15)},
    ),
    "small-boat": (
        "boat",
        40,
        50,
        4,
        (2, 6),
        {"surveillance": (0.01, 0.06), "identification": (0.02, 0.10)},
    ),
    "patrol-boat": (
        "boat",
        500,
        100,
        9,
        (1, 3),
        {"surveillance": (0.05, 0.20), "identification": (0.08, 0.30)},
    ),
    "vessel": (
        "vessel",
        1950,
        200,
        24,
        (1, 1),
        {"surveillance": (0.15, 0.45), "identification": (0.15, 0.50)},
    ),
    "uav": (
        "uav",
        1000,
        300,
        20,
        (1, 2),
        {"surveillance": (0.15, 0.60), "identification": (0.10, 0.30)},
    ),
    "data-link": (
        "support",
        600,
        100,
        12,
        (1, 1),
        {"surveillance": (0.02, 0.08), "identification": (0.05, 0.20)},
    ),
    "camera": ("radar", 90, 20, 3, (1, 4), {"identification": (0.05, 0.25)}),
}
OFFERED = 0.95
"""Chance that an asset is offered to a recipient."""

Rows = list[dict[str, object]]


def main() -> None:
    """Writes every table."""
    chance = random.Random(SEED)  # noqa: S311 (an invented sea, not a secret; the seed makes it repeatable)
    areas = make_areas(chance)
    offers = make_offers(chance)
    write(
        "recipients",
        [
            {
                "recipient": r,
                "name": r.capitalize(),
                "crew_available": chance.randrange(40, 121, 10),
            }
            for r in RECIPIENTS
        ],
    )
    write("assets", [_asset(name, figures) for name, figures in ASSETS.items()])
    write("areas", areas)
    write("offers", offers)
    write("effects", make_effects(chance, areas, offers))


def make_areas(chance: random.Random) -> Rows:
    """Two layers over each water; a water belongs to one to four neighbouring coasts, to two or
    three as a rule.
    """
    rows: Rows = []
    for water in range(WATERS):
        first = water * len(RECIPIENTS) // WATERS
        owners = chance.choices((1, 2, 3, 4), weights=(2, 4, 3, 1))[0]
        coasts = ";".join(RECIPIENTS[(first + k) % len(RECIPIENTS)] for k in range(owners))
        weight = chance.uniform(1, 8)
        for layer, share in LAYERS.items():
            rows.append(
                {
                    "area": f"water-{water + 1:02d}-{layer}",
                    "layer": layer,
                    "recipient": coasts,
                    "weight": f"{weight * share:.3f}",
                    "baseline": f"{chance.uniform(0, 0.5):.3f}",
                }
            )
    return rows


def make_offers(chance: random.Random) -> Rows:
    """Nearly every asset for every coast, in numbers drawn for it."""
    rows: Rows = []
    for recipient in RECIPIENTS:
        for asset, (_, _, _, _, (least, most), _) in ASSETS.items():
            if chance.random() < OFFERED:
                rows.append(
                    {
                        "recipient": recipient,
                        "asset": asset,
                        "max_units": chance.randint(least, most),
                        "uptake": f"{chance.uniform(0.6, 0.95):.2f}",
                    }
                )
    return rows


def make_effects(chance: random.Random, areas: Rows, offers: Rows) -> Rows:
    """A unit divides itself over one to three waters of its recipient; a data link hears
    them all.
    """
    waters: dict[str, dict[str, str]] = {}
    for area in areas:
        waters.setdefault(str(area["area"]).rsplit("-", 1)[0], {})[str(area["layer"])] = str(
            area["recipient"]
        )
    rows: Rows = []
    for offer in offers:
        layers: Mapping[str, tuple[float, float]] = ASSETS[str(offer["asset"])][5]
        near = [
            water
            for water, owners in waters.items()
            if offer["recipient"] in next(iter(owners.values())).split(";")
        ]
        watched = (
            near
            if offer["asset"] == "data-link"
            else chance.sample(near, min(len(near), chance.randint(1, 3)))
        )
        for water in sorted(watched):
            for layer, (least, most) in layers.items():
                factor = chance.uniform(least, most) / (
                    1 if offer["asset"] == "data-link" else len(watched)
                )
                rows.append(
                    {
                        "recipient": offer["recipient"],
                        "asset": offer["asset"],
                        "area": f"{water}-{layer}",
                        "coverage_factor": f"{factor:.4f}",
                    }
                )
    return rows


def _asset(
    name: str,
    figures: tuple[str, int, int, int, tuple[int, int], Mapping[str, tuple[float, float]]],
) -> dict[str, object]:
    category, unit_cost, first_cost, crew, _, _ = figures
    return {
        "asset": name,
        "category": category,
        "unit_cost": unit_cost,
        "first_cost": first_cost,
        "crew": crew,
    }


def write(table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Replaces a table beside this file."""
    with (HERE / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
