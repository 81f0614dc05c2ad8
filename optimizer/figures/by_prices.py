"""Bounds on losses from Lagrangian prices alone: free, and valid whatever the prices.

At the prices of the root bound, no plan that uses a package p of a block exceeds bound + rc_p, rc_p <= 0 being what the
package is worth at the prices less the best of its block. So what is lost by any condition on one offer is at least
V - bound - the greatest rc_p among the packages that meet it. Packages are looked at as far as REACH x S below the bound;
beyond, the loss is at least that much.
"""

from __future__ import annotations

import numpy as np

from optimizer.finding import Finding
from optimizer.methods.packages.admission import admit
from optimizer.methods.packages.dividing import divide
from optimizer.methods.packages.effort import Effort, OutOfNodes
from optimizer.methods.packages.generation import Bound
from optimizer.methods.packages.multipliers import fixed_part
from optimizer.methods.packages.partition import in_blocks
from optimizer.methods.packages.prices import best_of_blocks, multipliers_of
from optimizer.methods.packages.scaling import OBJECTIVE_SIZE
from optimizer.proof import Plan, Prices
from optimizer.question import Question

REACH = 3e-3
"""Share of S below the bound down to which packages are looked at."""
NODES = 2_000_000
"""Partial packages after which nothing more is said: this is meant to cost next to nothing."""


def losses_at_least(question: Question, plan: Plan, value: float, prices: Prices) -> dict[str, dict[str, Finding]]:
    """By offer key: what is lost if it is barred, given once more or once less, at least; empty where that would cost too much."""
    structure = divide(question, in_blocks(question.instance))
    at, effort = multipliers_of(structure, prices), Effort(NODES)
    try:
        best = best_of_blocks(structure, at, effort)
        bound = fixed_part(structure, at) + float(best.sum())
        slack = bound - value * structure.scale + REACH * OBJECTIVE_SIZE
        admitted = admit(structure, Bound(bound, at, best), slack, effort)
    except OutOfNodes:
        return {}
    found = {}
    for block, packages, short in zip(structure.blocks, admitted.packages, admitted.shortfalls, strict=True):
        for position, offer in enumerate(map(int, block.offers)):
            units, bought = packages.units[:, position], plan[offer]
            conditions = {"lost_if_one_more": units > bought}
            if bought:
                conditions |= {"lost_if_barred": units == 0, "lost_if_one_fewer": units < bought}
            within = {name: float(short[met].min(initial=slack)) for name, met in conditions.items()}
            over = bound - value * structure.scale
            found[question.instance.offers[offer].key] = {
                name: Finding(max(0.0, float(least - over) / structure.scale), "at_least") for name, least in within.items()
            }
    return {key: dict(sorted(losses.items(), key=_order)) for key, losses in found.items() if np.isfinite(bound)}


def _order(item: tuple[str, Finding]) -> int:
    return ("lost_if_barred", "lost_if_one_more", "lost_if_one_fewer").index(item[0])
