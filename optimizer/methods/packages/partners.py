"""What partial plans of some blocks lose at the least once they are joined with others, looked up
by the room that those leave in the priced rows.

A partial plan leaves room r_i in row i, of price y_i. A partner of loss l that uses u_i <= r_i
leaves r_i - u_i, which is lost at y_i, so that it costs  l + sum of y_i (r_i - u_i).  What partners
use of a row is sorted into cells from a least to a greatest use. Where r lies in cell k, not below
its least, a partner in cell k costs at least y max(0, r - greatest_k) in that row, and one in a
cell m < k at least

    y (r - greatest_m)  >=  y (least_k - greatest_m) + y max(0, r - greatest_k)

A table has, for every cell of all rows together, the least loss of the partners that fit in, with
the first part of what they leave; the second is added when a room is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.programme import Floats, Integers

MOST_LEVELS = 64
"""Cells of one row at most."""
MOST_CELLS = 2_000_000
"""Cells in all: 16 MB."""


@dataclass(frozen=True, eq=False)
class _Levels:
    """A row's cells.

    Attributes:
        least, greatest: (cells,) used in each, ascending.
    """

    least: Floats
    greatest: Floats

    @classmethod
    def of(cls, used: Floats, spare: float) -> _Levels:
        values = np.sort(used)
        first = np.flatnonzero(np.diff(values, prepend=-np.inf) > spare)
        first = first[:: -(-len(first) // MOST_LEVELS)]
        return cls(values[first], values[np.append(first[1:], len(values)) - 1])

    def __len__(self) -> int:
        return len(self.least)

    def cell(self, room: Floats) -> Integers:
        """(n,) the last cell of which something fits in; -1 where nothing does."""
        return np.searchsorted(self.least, room, side="right") - 1


class Partners:
    """Partial plans that others are to be joined with.

    Args:
        lost: (n,) their losses. used: (n, rows) what they use of each row. prices: (rows,) > 0.
        spare: (rows,) by which sums are uncertain. slack: a loss of more is no matter.
    """

    def __init__(
        self, lost: Floats, used: Floats, prices: Floats, spare: Floats, slack: float
    ) -> None:
        self._prices, self._spare = prices, spare
        width = prices * np.ptp(used, axis=0)
        self._rows: list[int] = []
        self._levels: list[_Levels] = []
        cells = 1
        for row in np.argsort(-width, kind="stable").tolist():
            levels = _Levels.of(used[:, row], float(spare[row]))
            if cells * len(levels) <= MOST_CELLS:
                cells *= len(levels)
                self._rows.append(row)
                self._levels.append(levels)
        self._least = np.full([len(levels) for levels in self._levels], np.inf)
        at = tuple(
            levels.cell(used[:, row]) for row, levels in zip(self._rows, self._levels, strict=True)
        )
        np.minimum.at(self._least, at, lost)
        for axis, (row, levels) in enumerate(zip(self._rows, self._levels, strict=True)):
            self._spread(axis, levels, float(prices[row]), slack)

    def _spread(self, axis: int, levels: _Levels, price: float, slack: float) -> None:
        """Let every cell know the cells below it along a row."""
        table = np.moveaxis(self._least, axis, 0)
        for k in reversed(range(len(levels))):
            dear = price * np.maximum(0.0, levels.least[k] - levels.greatest[:k])
            for m in np.flatnonzero(dear <= slack):
                table[k] = np.minimum(table[k], table[m] + dear[m])

    def loss(self, room: Floats) -> Floats:
        """(n,) no partner costs less; infinite where none fits in (n, rows) room."""
        room = room + self._spare
        loss, at, fits = np.zeros(len(room)), [], np.ones(len(room), dtype=bool)
        for row, levels in zip(self._rows, self._levels, strict=True):
            cell = levels.cell(room[:, row])
            fits &= cell >= 0
            over = room[:, row] - levels.greatest[cell] - 2 * self._spare[row]
            loss += self._prices[row] * np.maximum(over, 0.0)
            at.append(cell)
        return np.where(fits, loss + self._least[tuple(at)], np.inf)
