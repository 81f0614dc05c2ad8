"""What plans lose on shared areas beside the bound, known already while only some blocks have
chosen.

The bound counts a shared area at max over s of phi(s), phi(s) = (w - u) G(s) - t s, and its blocks
at u times the gain of each alone. A plan with coverage factor s and gains g_b alone therefore falls
short of the bound, on this area, by

    u (sum of g_b - G(s)) + max phi - phi(s)

The first part only grows as further blocks choose, as gains diminish; the second is at least what
the best s within reach still leaves.
"""

from __future__ import annotations

import numpy as np

from optimizer.methods.packages.multipliers import Multipliers, shared_maxima
from optimizer.methods.packages.structure import Structure
from optimizer.programme import Floats


class Sharing:
    """The shared areas of a structure at multipliers."""

    def __init__(self, structure: Structure, at: Multipliers) -> None:
        self._structure = structure
        self._union, self._price = at.union, at.factor
        self._weight, self._best, self._most = shared_maxima(structure, at)

    def losses(self, factors: Floats, alone: Floats, left: Floats) -> Floats:
        """(n,) the least that partial plans fall short of the bound on shared areas.

        Args:
            factors: (n, shared areas) coverage factor added so far.
            alone: (n, shared areas) sum of the gains of each block alone.
            left: (shared areas,) most coverage factor that the other blocks can add.
        """
        if not len(self._structure.shared):
            return np.zeros(len(factors))
        overlap = self._union * (alone - self.gains(factors))
        nearest = np.clip(self._best, factors, factors + left)
        missed = self._most - (self._weight * self.gains(nearest) - self._price * nearest)
        return np.asarray((np.maximum(overlap, 0.0) + np.maximum(missed, 0.0)).sum(axis=1))

    def gains(self, factors: Floats) -> Floats:
        """(n, shared areas) coverage gain of added coverage factors."""
        instance = self._structure.instance
        gains = np.empty_like(factors)
        by_curve: dict[object, list[int]] = {}
        for position, area in enumerate(self._structure.shared):
            by_curve.setdefault(instance.curves[area], []).append(position)
        for where in by_curve.values():
            curve, base = (
                instance.curves[self._structure.shared[where[0]]],
                instance.baselines[self._structure.shared[where]],
            )
            gains[:, where] = curve.value(base + factors[:, where]) - curve.value(base)
        return gains
