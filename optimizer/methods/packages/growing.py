"""Packages grown offer by offer under an optimistic bound. Pricing, admission and listing are this
one search.

A partial package has decided the units of some offers. Whatever it may still become, by diminishing
returns an undecided offer adds at most what it adds *alone* to the partial package as it is, so

    value so far + sum over undecided offers of the most that each adds alone (+ rewards for
    presence not yet earned)

bounds every package it can grow into. Partial packages below the threshold, and those whose own
rows can no longer be kept, are dropped. With the threshold at the best known price the search
prices, with it at bound - gap it admits, with it at -infinity it lists.
"""

from __future__ import annotations

import numpy as np

from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.growing_order import Grown, Order, grown_order
from optimizer.methods.packages.measuring import keeps_own_rows
from optimizer.methods.packages.multipliers import Priced
from optimizer.methods.packages.structure import Block
from optimizer.programme import Floats, Integers

CHUNK = 8192
"""Partial packages that are extended together: enough for numpy to be quick, few enough for memory.
"""
WORK = 200_000
"""Extensions that are looked at together; fewer partial packages are extended where an offer has
many counts.
"""
MEMORY = 150_000_000
"""Bytes that partial packages waiting to be extended may take, about; they wait at every offer of
the block.
"""


def grow(
    block: Block, prices: Priced, threshold: float, effort: Effort, *, best_only: bool = False
) -> tuple[Integers, Floats]:
    """All packages that keep the block's own rows and are worth at least ``threshold`` at the
    prices.

    Args:
        block: what is grown.
        prices: what it is worth.
        threshold: least value; -inf lists everything.
        effort: counts partial packages.
        best_only: let the threshold rise with the best package found, so that only packages that
            were best when they were found, and their like, come back; the best of all is among
            them.

    Returns:
        (n, offers) units and (n,) values; none where no package is worth so much.

    Raises:
        OutOfNodes, OutOfTime: see ``Effort``.
    """
    if not all(len(counts) for counts in block.counts):
        return np.zeros((0, len(block.offers)), dtype=np.int64), np.zeros(0)
    order = grown_order(block, prices)
    waiting = [order.start()]
    units: list[Integers] = []
    values: list[Floats] = []
    while waiting:
        grown = waiting.pop()
        grown = grown.take(grown.bound >= threshold)
        if not len(grown.value):
            continue
        if grown.decided == len(block.offers):
            whole, worth = _finished(block, order, grown)
            units.append(whole)
            values.append(worth)
            if best_only and len(worth):
                threshold = max(threshold, float(worth.max()))
            continue
        grown = order.extend(grown, threshold)
        effort.spend(len(grown.value))
        waiting.extend(_chunks(grown, order))
    if not units:
        return np.zeros((0, len(block.offers)), dtype=np.int64), np.zeros(0)
    return np.concatenate(units), np.concatenate(values)


def _chunks(grown: Grown, order: Order) -> list[Grown]:
    """Pieces that make at most about ``WORK`` when extended, and not too much to wait: the most
    promising last, taken up first.
    """
    choices = order.choices(grown.decided)
    waiting = choices * grown.size * (grown.units.shape[1] - grown.decided)
    size = max(1, min(CHUNK, WORK // choices, MEMORY // max(1, waiting)))
    if len(grown.value) <= size:
        return [grown]
    by_bound = np.argsort(grown.bound, kind="stable")
    return [grown.take(piece) for piece in np.array_split(by_bound, len(by_bound) // size + 1)]


def _finished(block: Block, order: Order, grown: Grown) -> tuple[Integers, Floats]:
    units = order.in_block_order(grown.units)
    kept = keeps_own_rows(block, units)
    return units[kept], grown.value[kept]
