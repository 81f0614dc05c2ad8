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
    labels, sizes = _labels(structure)
    scaled = np.concatenate([at.rows, at.factor, at.some, *at.each])
    rows = dict(zip(labels, (scaled * sizes / structure.scale).tolist(), strict=True))
    pieces = dict(zip(_shared_ids(structure), (at.union / structure.scale).tolist(), strict=True))
    return Prices(rows, pieces, bound / structure.scale)


def multipliers_of(structure: Structure, prices: Prices) -> Multipliers:
    """The multipliers that prices stand for; what they do not name is free of charge."""
    labels, sizes = _labels(structure)
    scaled = np.array([prices.rows.get(each, 0.0) for each in labels]) * structure.scale / sizes
    counts = [len(structure.rows.labels), len(structure.shared), len(structure.sets)]
    counts += [len(block.links) for block in structure.blocks]
    rows, factor, some, *each = np.split(scaled, np.cumsum(counts)[:-1])
    union = np.array([prices.areas.get(piece, 0.0) for piece in _shared_ids(structure)])
    union *= structure.scale
    return admissible(structure, Multipliers(rows, union, factor, some, tuple(each)))


def _labels(structure: Structure) -> tuple[list[str], Floats]:
    """Names of all multipliers but those of union rows, and what each one's row was multiplied
    by.
    """
    labels = [
        *structure.rows.labels,
        *(f"coverage factor[{piece}]" for piece in _shared_ids(structure)),
        *(f"presence[{position + 1}]" for position in range(len(structure.sets))),
        *(
            f"presence[block {b + 1}, {link + 1}]"
            for b, block in enumerate(structure.blocks)
            for link in range(len(block.links))
        ),
    ]
    sizes = np.ones(len(labels))
    sizes[: len(structure.rows.labels)] = structure.rows.sizes
    return labels, sizes


def _shared_ids(structure: Structure) -> list[str]:
    return [structure.instance.piece_name(int(k)) for k in structure.shared]


def admissible_prices(question: Question, prices: Prices, partition: Partition) -> Prices:
    """The prices that count: those of rows and pieces that there are, with the sign that they may
    have.
    """
    structure = divide(question, partition)
    return prices_of(structure, multipliers_of(structure, prices), 0.0)


def root_bound(question: Question, prices: Prices, partition: Partition, node_limit: int) -> float:
    """The Lagrangian bound that prices prove, by our own arithmetic alone: no plan's objective
    exceeds it, whatever the prices.

    Args:
        question: what was asked.
        prices: of the spanning rows and shared pieces.
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
