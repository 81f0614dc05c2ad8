"""Random instances of stated size and kind, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

import optimizer as opt
from optimizer.instance.pieces import Effects, Pieces

FLAGSHIP = str(Path(__file__).parent / "flagship")
"""osa-fy2026 as it stood in November 2026, its coverage factors written out: what is measured does
not move with the data or the formulas of the shipped instance.
"""

Records = list[dict[str, object]]


def hard_own_areas(
    recipients: int = 12, assets: int = 15, areas: int = 90, seed: int = 1
) -> opt.Instance:
    """Every area is one recipient's own; rules span recipients. Costs are whole thousands of yen,
    so nothing divides them.
    """
    return _instance(recipients, assets, areas, seed, shared=0, rules=True)


def in_pieces(instance: opt.Instance, each: int = 5, seed: int = 1) -> opt.Instance:
    """The instance with every area cut into pieces of random shares, of which an offer reaches a
    random few, the same chance in each.
    """
    rng = np.random.default_rng(seed)
    areas = len(instance.areas)
    shares = rng.dirichlet(np.full(each, 3.0), areas)
    reached = rng.random((len(instance.effects.offer), each)) < 0.6
    reached[np.arange(len(reached)), rng.integers(0, each, len(reached))] = True
    row, part = np.nonzero(reached)
    pieces = Pieces(
        np.repeat(np.arange(areas), each),
        shares.ravel(),
        np.repeat(instance.pieces.baselines, each),
        tuple(curve for curve in instance.pieces.curves for _ in range(each)),
    )
    effects = Effects(
        instance.effects.offer[row],
        instance.effects.piece[row] * each + part,
        instance.effects.coverage_factor[row],
    )
    return replace(
        instance, name=f"{instance.name}, {each} pieces an area", pieces=pieces, effects=effects
    )


def budget_alone_spans(
    recipients: int = 10, assets: int = 8, areas: int = 30, seed: int = 1
) -> opt.Instance:
    """Own areas, and nothing but the budget concerns several recipients: the frontier method's
    ground.
    """
    return _instance(recipients, assets, areas, seed, shared=0, rules=False)


def many_shared(
    recipients: int = 10, assets: int = 8, areas: int = 48, shared: int = 24, seed: int = 1
) -> opt.Instance:
    """As many areas shared by two to four neighbours as asked for."""
    return _instance(recipients, assets, areas, seed, shared=shared, rules=True)


def one_recipient(
    offers: int,
    curve: str,
    *,
    recipients: int = 1,
    units: int = 3,
    few_areas: bool = False,
    seed: int = 1,
) -> opt.Instance:
    """Many offers to one recipient, or to a few; each reaches one to three of its recipient's
    areas, and no rules.

    Args:
        offers: of each recipient.
        curve: proportional, capped or saturating.
        recipients: each has areas of its own.
        units: most units of each offer; what one costs and covers is the smaller, the more there
            are.
        few_areas: four areas in all instead of half as many as offers.
        seed: of the dice.
    """
    rng = np.random.default_rng(seed)
    countries = [f"r{r}" for r in range(recipients)]
    costs = rng.integers(300_000, 9_000_000, offers) // units + 1
    areas = 4 if few_areas else offers // 2
    effects: Records = []
    for country in countries:
        for k in range(offers):
            for a in sorted(
                rng.choice(areas, size=min(areas, int(rng.integers(1, 4))), replace=False).tolist()
            ):
                factor = (
                    float(rng.uniform(0.3, 1.2))
                    * float(costs[k])
                    / 3_000_000
                    / (offers / 10 if few_areas else 1)
                )
                effects.append(
                    {
                        "recipient": country,
                        "asset": f"k{k:03d}",
                        "area": f"{country}-{a}",
                        "coverage_factor": float(f"{factor:.4g}"),
                    }
                )
    return opt.Instance.from_tables(
        name=f"{recipients} x {offers} {curve}",
        currency="JPY",
        money_unit="one",
        budget=int(costs.sum()) * units * recipients // 4,
        curve=curve,
        recipients=[{"recipient": r} for r in countries],
        assets=[
            {"asset": f"k{k:03d}", "category": "x", "unit_cost": int(cost)}
            for k, cost in enumerate(costs)
        ],
        areas=[
            {"area": f"{r}-{a}", "weight": round(float(rng.uniform(0.2, 2.0)), 4), "recipient": r}
            for r in countries
            for a in range(areas)
        ],
        offers=[
            {"recipient": r, "asset": f"k{k:03d}", "max_units": units}
            for r in countries
            for k in range(offers)
        ],
        effects=effects,
    )


def participatory_budget(projects: int, *, together: bool = False, seed: int = 1) -> opt.Instance:
    """A city's projects, each built once or not at all, of three to five digits of cost; the votes
    of those built add up.

    Args:
        projects: how many.
        together: one area of all votes instead of an area a project.
        seed: of the dice.
    """
    rng = np.random.default_rng(seed)
    costs = (10 ** rng.uniform(2.5, 5.0, projects)).astype(int)
    votes = (rng.pareto(1.5, projects) * 40 * (costs / 1_000) ** 0.3).astype(int) + 5
    names = [f"p{i:03d}" for i in range(projects)]
    areas: Records = [
        {"area": name, "recipient": "city", "weight": int(v)}
        for name, v in zip(names, votes, strict=True)
    ]
    return opt.Instance.from_tables(
        name=f"{projects} projects",
        currency="PLN",
        money_unit="one",
        budget=int(costs.sum()) // 4,
        curve="proportional",
        recipients=[{"recipient": "city"}],
        assets=[
            {"asset": name, "category": "x", "unit_cost": int(cost)}
            for name, cost in zip(names, costs, strict=True)
        ],
        areas=[{"area": "votes", "recipient": "city", "weight": 1}] if together else areas,
        offers=[{"recipient": "city", "asset": name, "max_units": 1} for name in names],
        effects=[
            {
                "recipient": "city",
                "asset": n,
                "area": "votes" if together else n,
                "coverage_factor": int(v) if together else 1,
            }
            for n, v in zip(names, votes, strict=True)
        ],
    )


def _instance(
    recipients: int, assets: int, areas: int, seed: int, *, shared: int, rules: bool
) -> opt.Instance:
    rng = np.random.default_rng(seed)
    countries = [f"r{r:03d}" for r in range(recipients)]
    kinds = [f"k{k:02d}" for k in range(assets)]
    costs = rng.integers(30_000, 900_000, assets)
    owners = _owners(rng, recipients, areas, shared)
    effects = _effects(rng, countries, kinds, owners, costs)
    pairs = dict.fromkeys((str(e["recipient"]), str(e["asset"])) for e in effects)
    offers: Records = [
        {"recipient": r, "asset": k, "max_units": int(rng.integers(1, 4))} for r, k in pairs
    ]
    total = sum(
        int(costs[kinds.index(str(offer["asset"]))]) * int(str(offer["max_units"]))
        for offer in offers
    )
    budget = int(total * 0.25)
    return opt.Instance.from_tables(
        name=f"random {recipients} x {assets} x {areas}",
        currency="JPY",
        money_unit="thousand",
        budget=budget,
        recipients=[{"recipient": r} for r in countries],
        assets=[
            {
                "asset": k,
                "category": "abc"[i % 3],
                "unit_cost": int(costs[i]),
                "first_cost": int(costs[i]) // 5,
            }
            for i, k in enumerate(kinds)
        ],
        areas=[
            {
                "area": f"a{a:03d}",
                "weight": round(float(rng.uniform(0.2, 2.0)), 4),
                "baseline": round(float(rng.choice([0.0, 0.1, 0.4])), 2),
                "recipient": ";".join(countries[r] for r in owners[a]),
            }
            for a in range(areas)
        ],
        offers=offers,
        effects=effects,
        rules=_rules(recipients) if rules else [],
    )


def _owners(rng: np.random.Generator, recipients: int, areas: int, shared: int) -> list[list[int]]:
    owners = [[a % recipients] for a in range(areas)]
    for a in range(shared):
        neighbours = int(rng.integers(1, 4))
        owners[a] = sorted({(a + step) % recipients for step in range(neighbours + 1)})
    return owners


def _effects(
    rng: np.random.Generator,
    countries: list[str],
    kinds: list[str],
    owners: list[list[int]],
    costs: np.ndarray,
) -> Records:
    """Each asset reaches two to four of its recipient's areas; dearer assets reach more, with
    noise.
    """
    effects: Records = []
    for r, country in enumerate(countries):
        mine = [a for a, of in enumerate(owners) if r in of]
        for k, kind in enumerate(kinds):
            for a in sorted(
                rng.choice(
                    mine, size=min(len(mine), int(rng.integers(2, 5))), replace=False
                ).tolist()
            ):
                factor = float(rng.uniform(0.3, 1.2)) * float(costs[k]) / 900_000 + 0.02
                effects.append(
                    {
                        "recipient": country,
                        "asset": kind,
                        "area": f"a{a:03d}",
                        "coverage_factor": round(factor, 5),
                    }
                )
    return effects


def _rules(recipients: int) -> list[dict[str, object]]:
    return [
        {
            "name": "no-dominance",
            "limit": "spend_share",
            "each": "recipient",
            "max": f"{max(20, 200 // recipients)}%",
        },
        {"name": "served", "limit": "recipients_served", "min": (2 * recipients) // 3},
        {"name": "support-burden", "limit": "asset_types", "each": "recipient", "max": 6},
        {"name": "mix", "limit": "spend_share", "category": "a", "max": "45%"},
    ]
