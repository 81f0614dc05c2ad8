"""The budget curve and all counterfactuals where only the budget joins the recipients, beside one solve of the units method.

10 recipients x 8 assets x 30 own areas, costs to the single yen, at most four asset types for a recipient. Bars: every
budget to 18.1 bn in less time than one solve of the units method; every figure of every offer in less than three solves.
"""

from __future__ import annotations

import numpy as np

import optimizer as opt

BUDGET = 18_100_000_000


def own_areas(recipients: int = 10, assets: int = 8, areas: int = 3, units: int = 3, seed: int = 1) -> opt.Instance:
    """An instance in which every area is own and every rule is about one recipient; the same for the same arguments."""
    dice = np.random.default_rng(seed)
    names = [f"R{r:03d}" for r in range(recipients)]
    kinds = [f"asset-{k}" for k in range(assets)]
    cost = {kind: int(dice.integers(40, 1500)) * 1_000_000 + int(dice.integers(0, 1_000_000)) for kind in kinds}
    places = [(name, f"{name}-{a}") for name in names for a in range(areas)]
    return opt.Instance.from_tables(
        name=f"{recipients} x {assets} x {areas * recipients}",
        currency="JPY",
        money_unit="one",
        budget=BUDGET,
        rules=[{"limit": "asset_types", "each": "recipient", "max": 4}],
        recipients=[{"recipient": name} for name in names],
        assets=[
            {"asset": kind, "category": "any", "unit_cost": cost[kind], "first_cost": cost[kind] // 7 if k % 3 == 0 else 0}
            for k, kind in enumerate(kinds)
        ],
        areas=[{"area": area, "recipient": name, "weight": round(float(dice.uniform(0.5, 5)), 2)} for name, area in places],
        offers=[{"recipient": name, "asset": kind, "max_units": units} for name in names for kind in kinds],
        effects=[
            {"recipient": name, "asset": kind, "area": area, "coverage_factor": round(float(dice.uniform(0.02, 0.8)), 3)}
            for name, area in places
            for kind in kinds
            if dice.random() < 0.6
        ],
    )
