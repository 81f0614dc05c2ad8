"""Lagrangian multipliers of everything that spans: prices of packages, and the bound by our own
arithmetic.

For multipliers y of the spanning rows, u of the shared pieces' union rows, t of their coverage
factors, and those of the links of spanning sets, no plan's scaled objective exceeds

    offset + sum of y_i rhs_i + sum over blocks of max over packages of the priced value
    + sum over shared pieces of max over s of (w_a - u_a) G_a(s) - t_a s  + sum over sets of max(0,
    what presence is worth)

where G_a is coverage gain. This holds whatever the multipliers are, as long as those of
inequalities have their sign: a solver's tolerance can make the bound weaker, never wrong.

Source: A. M. Geoffrion, Lagrangean relaxation for integer programming (1974).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.curves import CoverageCurve
from optimizer.methods.packages.blocks import Block, Structure
from optimizer.methods.packages.measuring import Packages
from optimizer.programme import Floats

HALVINGS = 60
"""Bisections that find where a shared piece's slope meets its price; any point gives a valid bound,
the right one the best.
"""


@dataclass(frozen=True, eq=False)
class Multipliers:
    """A point at which everything that spans is priced, in the scaled objective.

    Attributes:
        rows: (rows,) y: worth of one more of a row's right-hand side; >= 0 for a maximum, <= 0 for
            a minimum.
        union: (shared,) u >= 0 per unit of gain in the row  gain of all <= sum of the gains of each
            block alone.
        factor: (shared,) t >= 0 per unit of coverage factor.
        some: (sets,) >= 0 of  presence <= sum of the blocks' presence.
        each: per block, (links,) >= 0 of  the block's presence <= presence.
        worth: 1.0; 0.0 where only feasibility is asked, the objective left out.
    """

    rows: Floats
    union: Floats
    factor: Floats
    some: Floats
    each: tuple[Floats, ...]
    worth: float = 1.0


@dataclass(frozen=True, eq=False)
class Priced:
    """A block at multipliers: value of a package = units . x + groups . presence + pieces . gain.

    Attributes:
        units: (offers,). groups: (groups,). pieces: (pieces,) >= 0.
    """

    units: Floats
    groups: Floats
    pieces: Floats


def admissible(structure: Structure, at: Multipliers) -> Multipliers:
    """The multipliers with every sign as it must be; without this the bound would not hold."""
    rows = at.rows.copy()
    rows[~np.isfinite(structure.rows.upper) & (rows > 0)] = 0.0
    rows[~np.isfinite(structure.rows.lower) & (rows < 0)] = 0.0
    union, factor, some = (np.maximum(part, 0.0) for part in (at.union, at.factor, at.some))
    return Multipliers(
        rows, union, factor, some, tuple(np.maximum(part, 0.0) for part in at.each), at.worth
    )


def priced(block: Block, number: int, at: Multipliers) -> Priced:
    """A block's prices; ``number`` is its position in the structure."""
    units = at.worth * block.objective.units[0] - at.rows @ block.numbers.units
    groups = at.worth * block.objective.groups[0] - at.rows @ block.numbers.groups
    pieces = at.worth * block.objective.pieces[0] - at.rows @ block.numbers.pieces
    span = block.shared >= 0
    pieces[span] = at.union[block.shared[span]]
    units = units + block.factors[:, span] @ at.factor[block.shared[span]]
    for link, (chosen, group) in enumerate(block.links):
        groups[group] += at.some[chosen] - at.each[number][link]
    return Priced(units, groups, np.maximum(pieces, 0.0))


def priced_values(block: Block, number: int, packages: Packages, at: Multipliers) -> Floats:
    """(n,) value of packages at multipliers."""
    span = block.span
    values = at.worth * packages.value - packages.numbers @ at.rows
    values += packages.gains @ at.union[span] + packages.factors @ at.factor[span]
    return np.asarray(values + packages.links @ (at.some[block.links[:, 0]] - at.each[number]))


def fixed_part(structure: Structure, at: Multipliers) -> float:
    """The bound without the blocks: offset, right-hand sides, shared pieces and spanning sets."""
    rows = structure.rows
    priced_rows = np.flatnonzero(at.rows)
    sides = np.where(at.rows > 0, rows.upper, rows.lower)[priced_rows]
    total = at.worth * structure.offset + float(at.rows[priced_rows] @ sides)
    return total + shared_part(structure, at) + _sets_part(structure, at)


def shared_part(structure: Structure, at: Multipliers) -> float:
    """Sum over shared pieces of an upper bound on  max over s in [0, reach] of (w - u) G(s) -
    t s.
    """
    return float(shared_maxima(structure, at)[2].sum())


def shared_maxima(structure: Structure, at: Multipliers) -> tuple[Floats, Floats, Floats]:
    """Per shared piece: w - u; the s that is best for (w - u) G(s) - t s; and a bound on the most
    there is.

    The bound is the most that the lower of two tangents reaches, one on either side of the best: at
    the kink of a capped curve one of them alone climbs far above it.
    """
    weight = at.worth * structure.shared_objective - at.rows @ structure.rows.shared - at.union
    best, most = np.zeros(len(weight)), np.zeros(len(weight))
    base = structure.instance.pieces.baselines[structure.shared]
    for curve, where in structure.shared_curves:
        i = where[weight[where] > 0]
        best[i], most[i] = curve_maximum(
            curve, base[i], structure.reach[i], weight[i], at.factor[i]
        )
    return weight, best, most


def curve_maximum(
    curve: CoverageCurve, base: Floats, reach: Floats, weight: Floats, price: Floats
) -> tuple[Floats, Floats]:
    """The s in [0, reach] that is best for  weight (F(base + s) - F(base)) - price s,  and a bound
    on the most there is, elementwise; ``weight`` > 0 and ``price`` >= 0.
    """
    low, high = np.zeros_like(reach), reach
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        steep = weight * curve.slope(base + middle) > price
        low, high = np.where(steep, middle, low), np.where(steep, high, middle)
    ends = np.stack([low, high])
    gains = curve.value(base + ends) - curve.value(base)
    slopes = weight * curve.slope(base + ends) - price
    at_zero = weight * gains - price * ends - slopes * ends
    apart = slopes[0] > slopes[1]
    steps = np.where(apart, slopes[1] - slopes[0], 1.0)
    kink = np.where(apart, (at_zero[0] - at_zero[1]) / steps, 0.0)
    points = np.clip(np.stack([np.zeros_like(kink), kink, reach]), 0.0, reach)
    return low, (at_zero[:, None] + slopes[:, None] * points).min(axis=0).max(axis=0)


def _sets_part(structure: Structure, at: Multipliers) -> float:
    if not structure.sets:
        return 0.0
    worth = at.worth * structure.set_objective - at.rows @ structure.rows.sets - at.some
    for block, each in zip(structure.blocks, at.each, strict=True):
        np.add.at(worth, block.links[:, 0], each)
    return float(np.maximum(worth, 0.0).sum())
