"""Good packages cheaply: first columns for the master programme, and pricing before the exact
search is asked.
"""

from __future__ import annotations

import numpy as np

from optimizer.methods.packages.blocks import Block
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.measuring import coverage_gains, keeps_own_rows, own_sums, presence
from optimizer.methods.packages.multipliers import Priced
from optimizer.programme import Floats, Integers


def improve(
    block: Block, prices: Priced, units: Integers, effort: Effort
) -> tuple[Integers, float]:
    """Change one offer's units at a time, each time the best way, while a package that keeps the
    own rows gets worth more.

    Args:
        block: what is searched.
        prices: what it is worth.
        units: (offers,) a package that keeps the own rows.
        effort: the deadline.

    Returns:
        (offers,) the package reached, and its value.

    Raises:
        OutOfTime: see ``Effort``.
    """
    value = float(_values(block, prices, units[None, :])[0])
    while True:
        effort.spend(0)
        changed = neighbours(block, units)
        values = _values(block, prices, changed)
        values[~keeps_own_rows(block, changed)] = -np.inf
        best = int(np.argmax(values)) if len(values) else 0
        if not len(values) or values[best] <= value + 1e-9 * max(1.0, abs(value)):
            return units, value
        units, value = changed[best], float(values[best])


def ladder(block: Block, prices: Priced, costs: Floats, effort: Effort) -> Integers:
    """Packages of rising cost: from nothing, always the step that adds the most per cost.

    Args:
        block: what is searched.
        prices: what it is worth.
        costs: (offers,) cost per unit, > 0, in any unit.
        effort: the deadline.

    Returns:
        (n, offers) the packages on the way that keep the own rows.

    Raises:
        OutOfTime: see ``Effort``.
    """
    units = np.array([counts[0] for counts in block.counts], dtype=np.int64)
    rungs = [units]
    while True:
        effort.spend(0)
        higher = _raised(block, units)
        # No maximum of an own row is exceeded; minima may be reached later.
        higher = higher[np.all(own_sums(block, higher) <= block.limits.upper, axis=1)]
        if not len(higher):
            break
        values = _values(block, prices, higher) - _values(block, prices, units[None, :])
        dear = np.maximum((higher - units) @ costs, 1e-9)
        best = int(np.argmax(values / dear))
        if values[best] <= 0:
            break
        units = higher[best]
        rungs.append(units)
    every = np.array(rungs)
    return every[keeps_own_rows(block, every)]


def neighbours(block: Block, units: Integers) -> Integers:
    """(n, offers) all packages that differ from one in the units of one offer."""
    position = np.repeat(np.arange(len(block.counts)), [len(counts) for counts in block.counts])
    count = np.concatenate([*block.counts, np.zeros(0, dtype=np.int64)])
    changed = np.repeat(units[None, :], len(count), axis=0)
    changed[np.arange(len(count)), position] = count
    return np.asarray(changed[count != units[position]])


def _raised(block: Block, units: Integers) -> Integers:
    """(n, offers) packages with one offer at its next higher count."""
    changed = []
    for position, counts in enumerate(block.counts):
        higher = counts[counts > units[position]]
        if len(higher):
            changed.append(units.copy())
            changed[-1][position] = higher[0]
    return np.array(changed, dtype=np.int64).reshape(len(changed), len(units))


def _values(block: Block, prices: Priced, units: Integers) -> Floats:
    gains = coverage_gains(block, units @ block.factors)
    return np.asarray(
        units @ prices.units + presence(block, units) @ prices.groups + gains @ prices.pieces
    )
