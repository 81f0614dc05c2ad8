"""Multipliers as prices that are kept with a result, and the bound that anybody can derive again
from them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.instance.instance import Instance
from optimizer.methods.packages.blocks import Partition, Structure
from optimizer.methods.packages.dividing import divide
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.generation import IMPROVES
from optimizer.methods.packages.greedy import improve, ladder
from optimizer.methods.packages.growing import grow
from optimizer.methods.packages.multipliers import Multipliers, admissible, fixed_part, priced
from optimizer.methods.packages.scaling import objective_scale
from optimizer.programme import Floats
from optimizer.proof import Prices
from optimizer.question import Question


def prices_of(structure: Structure, at: Multipliers, bound: float) -> Prices:
    """Multipliers in units of the objective per unit of each row as written; ``bound`` is
    scaled.
    """
    rows = dict(
        zip(
            structure.rows.labels,
            map(float, at.rows * structure.rows.sizes / structure.scale),
            strict=True,
        )
    )
    ids = [structure.instance.areas[a].area for a in structure.shared]
    rows |= {
        _factor_label(area): float(t / structure.scale)
        for area, t in zip(ids, at.factor, strict=True)
    }
    rows |= {_some_label(s): float(some / structure.scale) for s, some in enumerate(at.some)}
    for b, each in enumerate(at.each):
        rows |= {
            _each_label(b, link): float(value / structure.scale) for link, value in enumerate(each)
        }
    areas = {area: float(u / structure.scale) for area, u in zip(ids, at.union, strict=True)}
    return Prices(rows, areas, bound / structure.scale)


def multipliers_of(structure: Structure, prices: Prices) -> Multipliers:
    """The multipliers that prices stand for; what they do not name is free of charge."""
    scale, rows = structure.scale, prices.rows
    ids = [structure.instance.areas[a].area for a in structure.shared]
    at = Multipliers(
        np.array([rows.get(label, 0.0) for label in structure.rows.labels])
        * scale
        / structure.rows.sizes,
        np.array([prices.areas.get(area, 0.0) for area in ids]) * scale,
        np.array([rows.get(_factor_label(area), 0.0) for area in ids]) * scale,
        np.array([rows.get(_some_label(s), 0.0) for s in range(len(structure.sets))]) * scale,
        tuple(
            np.array([rows.get(_each_label(b, i), 0.0) for i in range(len(block.links))]) * scale
            for b, block in enumerate(structure.blocks)
        ),
    )
    return admissible(structure, at)


def admissible_prices(question: Question, prices: Prices, partition: Partition) -> Prices:
    """The prices that count: those of rows and areas that there are, with the sign that they may
    have.
    """
    structure = divide(question, partition)
    return prices_of(structure, multipliers_of(structure, prices), 0.0)


def root_bound(question: Question, prices: Prices, partition: Partition, node_limit: int) -> float:
    """The Lagrangian bound that prices prove, by our own arithmetic alone: no plan's objective
    exceeds it, whatever the prices.

    Args:
        question: what was asked.
        prices: of the spanning rows and shared areas.
        partition: the blocks.
        node_limit: most partial packages.

    Raises:
        OutOfNodes: more partial packages are needed. Unsuitable: see ``divide``.
    """
    structure = divide(question, partition)
    at = multipliers_of(structure, prices)
    effort = Effort(node_limit)
    return (
        fixed_part(structure, at) + float(best_of_blocks(structure, at, effort).sum())
    ) / structure.scale


def root_margin(instance: Instance, partition: Partition) -> float:
    """How far a kept root bound may lie above ``root_bound``: packages better by less than this are
    not looked for.
    """
    return len(partition) * IMPROVES / 10 / objective_scale(instance.scale)


def best_of_blocks(structure: Structure, at: Multipliers, effort: Effort) -> Floats:
    """(blocks,) the most that any package of each block is worth at multipliers; -inf where a block
    has none.
    """
    return np.array([best_of_block(structure, b, at, effort) for b in range(len(structure.blocks))])


def best_of_block(
    structure: Structure, b: int, at: Multipliers, effort: Effort, barred: int | None = None
) -> float:
    """The most that any package of a block is worth at multipliers, without the offer at a
    position; -inf where it has none.
    """
    block = structure.blocks[b]
    if barred is not None:
        counts = [
            each[each == 0] if position == barred else each
            for position, each in enumerate(block.counts)
        ]
        block = replace(block, counts=tuple(counts))
    if not all(len(counts) for counts in block.counts):
        return -np.inf
    prices = priced(block, b, at)
    costs = np.array(structure.instance.unit_costs, dtype=float)[block.offers] + 1.0
    rungs = ladder(block, prices, costs, effort)
    known = max((improve(block, prices, units, effort)[1] for units in rungs[-1:]), default=-np.inf)
    return max(
        known, float(grow(block, prices, known, effort, best_only=True)[1].max(initial=-np.inf))
    )


def _factor_label(area: str) -> str:
    return f"coverage factor[{area}]"


def _some_label(position: int) -> str:
    return f"presence[{position + 1}]"


def _each_label(b: int, link: int) -> str:
    return f"presence[block {b + 1}, {link + 1}]"
