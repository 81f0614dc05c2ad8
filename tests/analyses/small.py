"""A strait and a lagoon: the smallest instance with everything a report speaks of, and plans
assessed by hand.

Coverage is capped, F(s) = min(1, s), so that every number can be worked out in the head.

    unit                 cost (¥ m)   covers                 per unit   weight
    PHL radar at cape    3 (+1 once)  strait, surveillance   0.5        4
    PHL rhib             2            strait, presence       0.25       2
    FJI rhib             2            lagoon, surveillance   0.25       1        (0.1 exists
    already)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.allocation import Allocation
from optimizer.evaluate import assess
from optimizer.instance.instance import Instance
from optimizer.record import Run

DOMINANCE = {
    "limit": "spend_share",
    "each": "recipient",
    "max": "60%",
    "name": "no-dominance",
    "because": "no recipient dominates",
}
SERVED = {"limit": "recipients_served", "min": 1, "name": "served"}
# PHL radar, PHL rhib, FJI rhib. Cost 3 + 1 + 2 + 2 x 2 = 10; awareness 4 x 0.5 + 2 x 0.25 + 1 x
# (0.1 + 0.5) = 3.1.
PLAN = (1, 1, 2)


EFFECTS = (
    {
        "recipient": "PHL",
        "asset": "radar",
        "base": "cape",
        "area": "strait-seen",
        "coverage_factor": 0.5,
    },
    {"recipient": "PHL", "asset": "rhib", "area": "strait-met", "coverage_factor": 0.25},
    {"recipient": "FJI", "asset": "rhib", "area": "lagoon-seen", "coverage_factor": 0.25},
)


def instance(effects: Sequence[Mapping[str, Any]] = EFFECTS, **header: Any) -> Instance:
    return Instance.from_tables(
        **{
            "name": "Strait and lagoon",
            "currency": "JPY",
            "money_unit": "million",
            "budget": 10,
            "curve": "capped",
            "measure": {
                "meaning": "the chance that a boat is seen",
                "target": "a boat",
                "period": "one day",
            },
            "rules": [DOMINANCE, SERVED],
            **header,
        },
        recipients=[
            {"recipient": "PHL", "name": "Philippines"},
            {"recipient": "FJI", "name": "Fiji"},
        ],
        assets=[
            {
                "asset": "radar",
                "name": "Coastal radar",
                "category": "radar",
                "unit_cost": 3,
                "first_cost": 1,
                "confidence": "assumed",
            },
            {
                "asset": "rhib",
                "name": "RHIB",
                "category": "boat",
                "unit_cost": 2,
                "confidence": "published",
            },
        ],
        places=[
            {"place": "strait", "name": "Narrow Strait"},
            {"place": "lagoon", "name": "Blue Lagoon"},
        ],
        bases=[{"recipient": "PHL", "base": "cape", "name": "Cape Light"}],
        areas=[
            {
                "area": "strait-seen",
                "place": "strait",
                "layer": "surveillance",
                "recipient": "PHL",
                "weight": 4,
            },
            {
                "area": "strait-met",
                "place": "strait",
                "layer": "presence",
                "recipient": "PHL",
                "weight": 2,
            },
            {
                "area": "lagoon-seen",
                "place": "lagoon",
                "layer": "surveillance",
                "recipient": "FJI",
                "weight": 1,
                "baseline": 0.1,
            },
        ],
        offers=[
            {"recipient": "PHL", "asset": "radar", "base": "cape", "max_units": 2},
            {"recipient": "PHL", "asset": "rhib", "max_units": 4},
            {"recipient": "FJI", "asset": "rhib", "max_units": 4},
        ],
        effects=list(effects),
    )


def allocation(
    it: Instance, plan: tuple[int, ...] | None = PLAN, status: str = "optimal", **known: Any
) -> Allocation:
    """The plan assessed, with whatever else is to be known of it."""
    assessment = None if plan is None else assess(it, plan, it.rows(it.budget.minor))
    facts: dict[str, Any] = {
        "bound": assessment.awareness if assessment else None,
        "optimum_unique": None,
        "method": "units",
        **known,
    }
    run = Run(0.25, "HiGHS 1.15.1")
    answer: dict[str, Any] = {"status": status, "assessment": assessment, "run": run, **facts}
    return Allocation(instance=it, budget=it.budget, **answer)
