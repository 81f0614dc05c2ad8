"""An area is a sum of pieces, and a piece is what methods, rows and assessments reckon with.

    coverage_a(x) = Σ_k h_k · F_a(s_k(x))        s_k(x) = b_k + Σ_o C_ok · x_o

over the pieces k of area a, of shares h_k > 0 that sum to 1 (docs/model.md, section 1). Where
nothing cuts an area it is its own single piece, and pieces are numbered as areas are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.curves import CoverageCurve

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of all areas, in the order of the areas.

    Attributes:
        area: (pieces,) index of the area that a piece is of; ascending.
        share: (pieces,) h_k, > 0; those of an area sum to 1.
        baselines: (pieces,) b_k, coverage factor that exists already, existing units included.
        curves: (pieces,) the curve of the area.
    """

    area: Integers
    share: Floats
    baselines: Floats
    curves: tuple[CoverageCurve, ...]

    def __len__(self) -> int:
        return len(self.area)

    @cached_property
    def bounds(self) -> Integers:
        """(areas + 1,) where the pieces of each area begin, and where the last ones end."""
        return np.searchsorted(self.area, np.arange(int(self.area.max(initial=-1)) + 2))

    def of(self, area: int) -> range:
        """The pieces of an area."""
        return range(int(self.bounds[area]), int(self.bounds[area + 1]))

    def sums(self, coverage: Floats) -> Floats:
        """(areas,) coverage of each area: its pieces' coverage by their shares."""
        return np.asarray(np.bincount(self.area, weights=self.share * coverage), dtype=float)


@dataclass(frozen=True, eq=False)
class Effects:
    """What one unit of an offer adds to a piece; sorted by offer, then piece; each pair once.

    Attributes:
        offer, piece: (effects,) indices.
        coverage_factor: (effects,) C_ok >= 0 per unit, uptake applied, dimensionless.
    """

    offer: Integers
    piece: Integers
    coverage_factor: Floats
