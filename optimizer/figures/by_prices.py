"""Losses from the Lagrangian prices of a proof: next to nothing to reckon, exact where the next
best plan is near.

At the prices of the root bound, no plan that uses a package p of a block exceeds bound + rc_p, rc_p
<= 0 being what the package is worth at the prices less the best of its block. So what is lost by
any condition on one offer is at least V - bound - the greatest rc_p among the packages that meet
it. Packages are listed as far as REACH x S below the bound; beyond, the loss is at least that much.
Of an offer without which there is no listed package, the best is sought further down.

Nearer to the bound, every plan is listed. The best listed plan that meets a condition makes the
loss exact; where none meets it, the loss is at least the distance down to which plans were listed.

A loss of more than S, the most that any plan adds, is none: no plan meets the condition at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.figures.conflict import why_impossible
from optimizer.finding import Finding
from optimizer.methods.packages.blocks import Bools, Structure, in_blocks
from optimizer.methods.packages.decision import Admitted, admit, combine
from optimizer.methods.packages.dividing import divide
from optimizer.methods.packages.effort import Effort, OutOfNodes
from optimizer.methods.packages.generation import Bound
from optimizer.methods.packages.judging import Judge
from optimizer.methods.packages.multipliers import fixed_part
from optimizer.methods.packages.prices import best_of_block, best_of_blocks, multipliers_of
from optimizer.methods.packages.scaling import OBJECTIVE_SIZE
from optimizer.programme import Floats, Integers
from optimizer.proof import PROOF, Plan, Prices
from optimizer.question import Question

REACH = 3e-3
"""Share of S below the bound down to which packages are looked at."""
NODES = 2_000_000
"""Partial packages after which nothing more is said: this is meant to cost next to nothing."""
LISTED = 5_000
"""Plans that are listed at most."""
CLOSE = 1e-5
"""Share of S below the bound from which plans are listed."""
WIDER = 1.4
"""By which the distance from the bound grows while there are fewer."""


@dataclass(frozen=True, eq=False)
class _Near:
    """Every plan down to a distance ``down`` below the bound, scaled: (n, offers) units and (n,)
    scaled objective.
    """

    units: Integers
    values: Floats
    down: float


def losses_by_prices(
    question: Question, plan: Plan, value: float, prices: Prices
) -> dict[str, dict[str, Finding]]:
    """By offer key: what is lost if it is barred, given once more or once less; empty where that
    would cost too much.
    """
    try:
        return _losses(
            question, divide(question, in_blocks(question.instance)), plan, value, prices
        )
    except OutOfNodes:
        return {}


def _losses(
    question: Question, structure: Structure, plan: Plan, value: float, prices: Prices
) -> dict[str, dict[str, Finding]]:
    at, effort = multipliers_of(structure, prices), Effort(NODES)
    best = best_of_blocks(structure, at, effort)
    bound = fixed_part(structure, at) + float(best.sum())
    if not np.isfinite(bound):
        return {}
    over = bound - value * structure.scale
    admitted = admit(structure, Bound(bound, at, best), over + REACH * OBJECTIVE_SIZE, effort)
    near = _near(admitted, over + 2 * structure.ties, effort)
    judge = Judge(question, structure)
    found = {}
    for b, block in enumerate(structure.blocks):
        units, short = admitted.packages[b].units, admitted.shortfalls[b]
        for position, offer in enumerate(map(int, block.offers)):
            conditions = _conditions(units[:, position], plan[offer])
            least = {
                name: max(near.down, float(short[met].min(initial=admitted.slack)))
                for name, met in conditions.items()
            }
            if plan[offer] and not conditions["lost_if_barred"].any():
                without = best_of_block(structure, b, at, effort, position)
                least["lost_if_barred"] = (
                    float(best[b]) - without if np.isfinite(without) else admitted.slack
                )
            found[question.instance.offers[offer].key] = {
                name: _exact(judge, near, met, value)
                or _at_least(question, offer, name, plan[offer], least[name] - over, structure)
                for name, met in _conditions(near.units[:, offer], plan[offer]).items()
            }
    return found


def _at_least(
    question: Question, offer: int, name: str, bought: int, least: float, structure: Structure
) -> Finding:
    """A loss of at least so much, scaled; impossible where it is more than any plan can lose,
    rounding (PROOF) left aside.
    """
    if least > question.instance.scale * structure.scale + PROOF * OBJECTIVE_SIZE:
        most = max(bought + 1, question.instance.offers[offer].max_units)
        ends = {
            "lost_if_barred": (0, 0),
            "lost_if_one_more": (bought + 1, most),
            "lost_if_one_fewer": (0, bought - 1),
        }
        return Finding(None, "impossible", why_impossible(question, offer, *ends[name]))
    return Finding(max(0.0, least) / structure.scale, "at_least")


def _conditions(units: Integers, bought: int) -> dict[str, Bools]:
    """By name of the loss: which of (n,) units of an offer meet its condition."""
    conditions = {"lost_if_barred": units == 0} if bought else {}
    conditions["lost_if_one_more"] = units > bought
    return conditions | ({"lost_if_one_fewer": units < bought} if bought else {})


def _near(admitted: Admitted, first: float, effort: Effort) -> _Near:
    """Plans from the bound downwards, as far as few enough come."""
    offers = len(admitted.structure.instance.offers)
    near = _Near(np.zeros((0, offers), dtype=np.int64), np.zeros(0), 0.0)
    down = min(max(first, CLOSE * OBJECTIVE_SIZE), admitted.slack)
    while down > 0:
        listed = combine(admitted, down, LISTED, effort)
        if listed is None:
            return near
        near = _Near(*listed, down)
        if down >= admitted.slack:
            return near
        down = min(down * WIDER, admitted.slack)
    return near


def _exact(judge: Judge, near: _Near, met: Bools, value: float) -> Finding | None:
    """The loss where the best plan under a condition is listed."""
    best = judge.best(near.units[met], near.values[met], None)
    return None if best is None else Finding(max(0.0, value - judge.question.value_of(best.plan)))
