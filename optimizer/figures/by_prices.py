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
from functools import cached_property

import numpy as np

from optimizer.figures.conflict import why_impossible
from optimizer.figures.offer_figures import Asked, Ends, conditions
from optimizer.finding import Finding
from optimizer.methods.packages.blocks import Bools, Structure
from optimizer.methods.packages.decision import Admitted, admit, combine
from optimizer.methods.packages.effort import Effort, OutOfNodes
from optimizer.methods.packages.generation import Bound
from optimizer.methods.packages.judging import Judge
from optimizer.methods.packages.multipliers import fixed_part
from optimizer.methods.packages.prices import best_of_block, best_of_blocks, multipliers_of
from optimizer.methods.packages.scaling import OBJECTIVE_SIZE
from optimizer.programme import Floats, Integers
from optimizer.proof import PROOF, Prices

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


def losses_by_prices(asked: Asked, prices: Prices) -> dict[str, dict[str, Finding]]:
    """By offer key: what is lost if it is barred, given once more or once less; empty where that
    would cost too much.
    """
    try:
        return _losses(asked, asked.desk.structure(asked.question), prices)
    except OutOfNodes:
        return {}


def _losses(asked: Asked, structure: Structure, prices: Prices) -> dict[str, dict[str, Finding]]:
    at, effort = multipliers_of(structure, prices), Effort(NODES)
    best = best_of_blocks(structure, at, effort)
    bound = Bound(fixed_part(structure, at) + float(best.sum()), at, best)
    if not np.isfinite(bound.value):
        return {}
    over = bound.value - asked.value * structure.scale
    admitted = admit(structure, bound, over + REACH * OBJECTIVE_SIZE, effort)
    near = _near(admitted, over + 2 * structure.ties, effort)
    reckoned = _Reckoned(asked, structure, bound, admitted, near, effort)
    return {
        asked.instance.offers[offer].key: reckoned.losses(b, position, int(offer))
        for b, block in enumerate(structure.blocks)
        for position, offer in enumerate(block.offers)
    }


@dataclass(frozen=True, eq=False)
class _Reckoned:
    """What the prices say of packages, and the plans near the bound."""

    asked: Asked
    structure: Structure
    bound: Bound
    admitted: Admitted
    near: _Near
    effort: Effort

    def losses(self, block: int, position: int, offer: int) -> dict[str, Finding]:
        """What is lost under each condition on an offer: exactly, where the best plan under it is
        listed.
        """
        ends = conditions(self.asked, offer)
        units = self.near.units[:, offer]
        return {
            name: self._exact(_met(units, each))
            or self._impossible(offer, each, block, position)
            or self._at_least(offer, each, self._shortfall(name, each, block, position))
            for name, each in ends.items()
        }

    def _impossible(self, offer: int, ends: Ends, block: int, position: int) -> Finding | None:
        """Impossible, where a single rule shows it; looked at only where no package in reach meets
        the condition.
        """
        if _met(self.admitted.packages[block].units[:, position], ends).any():
            return None
        rules = why_impossible(self.asked.question, offer, *ends)
        return Finding(None, "impossible", rules) if rules else None

    def _exact(self, met: Bools) -> Finding | None:
        best = self._judge.best(self.near.units[met], self.near.values[met], None)
        if best is None:
            return None
        return Finding(max(0.0, self.asked.value - self.asked.question.value_of(best.plan)))

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self.asked.question, self.structure)

    def _shortfall(self, name: str, ends: Ends, block: int, position: int) -> float:
        """How far below the bound every plan stays that meets a condition, scaled."""
        met = _met(self.admitted.packages[block].units[:, position], ends)
        if name == "lost_if_barred" and not met.any():
            # It is sought further down than packages are listed.
            without = best_of_block(self.structure, block, self.bound.at, self.effort, position)
            best = float(self.bound.best[block])
            return best - without if np.isfinite(without) else self.admitted.slack
        short = self.admitted.shortfalls[block][met].min(initial=self.admitted.slack)
        return max(self.near.down, float(short))

    def _at_least(self, offer: int, ends: Ends, shortfall: float) -> Finding:
        """A loss of at least so much; impossible where it is more than any plan can lose, rounding
        (PROOF) left aside.
        """
        asked, scale = self.asked, self.structure.scale
        least = shortfall - (self.bound.value - asked.value * scale)
        if least > asked.instance.scale * scale + PROOF * OBJECTIVE_SIZE:
            return Finding(None, "impossible", why_impossible(asked.question, offer, *ends))
        return Finding(max(0.0, least) / scale, "at_least")


def _met(units: Integers, ends: Ends) -> Bools:
    """Which of (n,) units of an offer meet a condition."""
    least, most = ends
    return (least <= units) & (units <= most)


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
