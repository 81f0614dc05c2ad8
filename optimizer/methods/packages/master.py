"""The master programme: one package per block, the spanning rows, shared pieces below tangents and
union rows.

    maximise    sum of value_p l_p + sum of y_a + sum of presences' worth
    subject to  spanning rows over the packages' numbers, y and z                  (y_a in units of
    the objective)
                sum over a block's packages of l_p = 1
                y_a <= k_a sum of G_a(s_p) l_p                                     union: G(s + s')
                <= G(s) + G(s') z_S <= sum of the blocks' presence,   a block's presence <= z_S
                spanning sets y_a <= k_a [G_a(s) + F_a'(b_a + s) (sum of s_p l_p - s)]           a
                tangent at each point s

with k_a the area's weight in the objective. Tangents and the union row over-estimate, so the
optimum is a bound from above. The rows stand in this order, tangents last, for the linear programme
and for the integer programme alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from optimizer.methods.packages.blocks import Structure
from optimizer.methods.packages.measuring import Packages
from optimizer.methods.packages.multipliers import Multipliers
from optimizer.methods.packages.scaling import COVERAGE_SIZE
from optimizer.programme import Floats, Integers, Programme

NEGLIGIBLE = 1e-9
"""Smaller coefficients are left out; in units of the objective they are a millionth of a tie."""


@dataclass
class Tangents:
    """Tangents of the shared pieces' gains: G_a(s) <= intercept + slope s.

    Attributes:
        piece: position among the shared pieces of each tangent. intercept, slope: of each tangent.
            seen: (piece, point) pairs.
    """

    piece: list[int] = field(default_factory=list)
    intercept: list[float] = field(default_factory=list)
    slope: list[float] = field(default_factory=list)
    seen: set[tuple[int, float]] = field(default_factory=set)

    def add(self, structure: Structure, piece: int, point: float) -> bool:
        """The tangent at an added coverage factor >= 0; False where it stands already."""
        if (piece, point) in self.seen:
            return False
        self.seen.add((piece, point))
        pieces, index = structure.instance.pieces, int(structure.shared[piece])
        base, curve = float(pieces.baselines[index]), pieces.curves[index]
        low, value = curve.value(np.array([base, base + point]))
        slope = float(curve.slope(np.array([base + point]))[0])
        self.piece.append(piece)
        self.intercept.append(
            max(0.0, float(value - low) - slope * point)
        )  # nothing added is below every tangent, rounded or not
        self.slope.append(slope)
        return True

    def __len__(self) -> int:
        return len(self.piece)

    def copy(self) -> Tangents:
        """The same tangents; what is added to one is not added to the other."""
        return Tangents(
            self.piece.copy(), self.intercept.copy(), self.slope.copy(), self.seen.copy()
        )


def first_tangents(structure: Structure) -> Tangents:
    """Tangents at nothing added, at the most there can be, and wherever a curve bends."""
    tangents = Tangents()
    pieces = structure.instance.pieces
    for piece, index in enumerate(structure.shared):
        base, reach = float(pieces.baselines[index]), float(structure.reach[piece])
        bends = [
            bend - base for bend in pieces.curves[index].breakpoints if 0 < bend - base < reach
        ]
        for point in (0.0, *bends, reach):
            tangents.add(structure, piece, point)
    return tangents


class Frame:
    """Where the rows of the master programme stand, and what a column has in them."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        links = [len(block.links) for block in structure.blocks]
        sizes = [
            len(structure.rows.labels),
            len(structure.blocks),
            len(structure.shared),
            len(structure.sets),
            sum(links),
        ]
        self.convexity, self.union, self.some, self.each, self.tangents = (
            int(n) for n in np.cumsum(sizes)
        )
        self.each_of = self.each + np.concatenate([[0], np.cumsum(links)]).astype(int)
        self.weights = np.where(
            structure.shared_objective > 0, structure.shared_objective, COVERAGE_SIZE
        )

    @property
    def fixed_columns(self) -> int:
        """Columns before the packages: shortfall and excess of each spanning row, shared pieces,
        spanning sets.
        """
        structure = self.structure
        return 2 * len(structure.rows.labels) + len(structure.shared) + len(structure.sets)

    @property
    def penalties(self) -> Floats:
        """(spanning rows,) by which shortfall and excess are made comparable."""
        rows = self.structure.rows
        sides = np.stack(
            [np.where(np.isfinite(side), np.abs(side), 0.0) for side in (rows.lower, rows.upper)]
        )
        return np.asarray(1.0 / np.maximum(1.0, sides.max(axis=0, initial=0.0)))

    def bounds(self, tangents: Tangents) -> tuple[Floats, Floats]:
        """Lower and upper bounds of all rows."""
        rows, blocks = self.structure.rows, len(self.structure.blocks)
        inner = self.tangents - self.union
        lower = [rows.lower, np.ones(blocks), np.full(inner + len(tangents), -np.inf)]
        upper = [rows.upper, np.ones(blocks), np.zeros(inner), self.tangent_sides(tangents, 0)]
        return np.concatenate(lower), np.concatenate(upper)

    def tangent_sides(self, tangents: Tangents, first: int) -> Floats:
        """Right-hand sides of the tangents from the first-th on."""
        return np.asarray(
            self.weights[tangents.piece[first:]] * np.array(tangents.intercept[first:])
        )

    def fixed_entries(self, tangents: Tangents) -> Floats:
        """(fixed columns, rows) what they have in each row."""
        structure = self.structure
        rows, shared, sets = len(structure.rows.labels), len(structure.shared), len(structure.sets)
        table = np.zeros((self.fixed_columns, self.tangents + len(tangents)))
        table[np.arange(rows), np.arange(rows)] = 1.0
        table[rows + np.arange(rows), np.arange(rows)] = -1.0
        pieces, chosen = 2 * rows + np.arange(shared), 2 * rows + shared + np.arange(sets)
        table[pieces, :rows] = (structure.rows.shared / self.weights).T
        table[pieces, self.union + np.arange(shared)] = 1.0
        table[pieces[tangents.piece], self.tangents + np.arange(len(tangents))] = 1.0
        table[chosen, :rows] = structure.rows.sets.T
        table[chosen, self.some + np.arange(sets)] = 1.0
        for b, block in enumerate(structure.blocks):
            table[chosen[block.links[:, 0]], self.each_of[b] + np.arange(len(block.links))] = -1.0
        return table

    def fixed_costs(self, penalty: float, worth: float) -> Floats:
        """(fixed columns,) their worth in the objective."""
        short = -penalty * self.penalties
        pieces = worth * self.structure.shared_objective / self.weights
        return np.concatenate([short, short, pieces, worth * self.structure.set_objective])

    def fixed_upper(self, elastic: float) -> Floats:
        """(fixed columns,) their upper bounds."""
        structure = self.structure
        gains = self.weights * structure.shared_gain(structure.reach)
        rows = structure.rows
        short = np.concatenate(
            [np.where(np.isfinite(side), elastic, 0.0) for side in (rows.lower, rows.upper)]
        )
        return np.concatenate([short, gains * (1 + 1e-9), np.ones(len(structure.sets))])

    def package_entries(self, b: int, packages: Packages, tangents: Tangents) -> Floats:
        """(packages, rows) what packages of block b have in each row."""
        block = self.structure.blocks[b]
        table = np.zeros((len(packages), self.tangents + len(tangents)))
        table[:, : len(self.structure.rows.labels)] = packages.numbers
        table[:, self.convexity + b] = 1.0
        table[:, self.union + block.span] = -self.weights[block.span] * packages.gains
        table[:, self.some + block.links[:, 0]] = -packages.links
        table[:, self.each_of[b] : self.each_of[b + 1]] = packages.links
        table[np.abs(table) < NEGLIGIBLE] = 0.0
        factors = self.shared_factors(b, packages)
        table[:, self.tangents :] = self.tangent_entries(factors, tangents, 0)
        return table

    def shared_factors(self, b: int, packages: Packages) -> Floats:
        """(packages, shared pieces) coverage factor that packages of block b add."""
        factors = np.zeros((len(packages), len(self.structure.shared)))
        factors[:, self.structure.blocks[b].span] = packages.factors
        return factors

    def tangent_entries(self, factors: Floats, tangents: Tangents, first: int) -> Floats:
        """(packages, tangents) what packages with these (packages, shared pieces) coverage factors
        have in the tangents from the first-th on.
        """
        pieces = np.array(tangents.piece[first:], dtype=np.int64)
        entries = -(self.weights[pieces] * np.array(tangents.slope[first:])) * factors[:, pieces]
        entries[np.abs(entries) < NEGLIGIBLE] = 0.0
        return np.asarray(entries)

    def multipliers(self, duals: Floats, tangents: Tangents, worth: float) -> Multipliers:
        """The multipliers that duals of all rows stand for."""
        factor = np.zeros(len(self.structure.shared))
        pieces = np.array(tangents.piece, dtype=np.int64)
        np.add.at(
            factor, pieces, duals[self.tangents :] * self.weights[pieces] * np.array(tangents.slope)
        )
        each = tuple(
            duals[start:end] for start, end in zip(self.each_of, self.each_of[1:], strict=False)
        )
        union = duals[self.union : self.some] * self.weights
        return Multipliers(
            duals[: self.convexity], union, factor, duals[self.some : self.each], each, worth
        )

    def programme(
        self,
        packages: Sequence[Packages],
        tangents: Tangents,
        *,
        penalty: float,
        worth: float,
        elastic: float,
    ) -> Programme:
        """The programme over packages of each block; package columns are integer."""
        entries = [self.package_entries(b, some, tangents) for b, some in enumerate(packages)]
        table = np.concatenate([self.fixed_entries(tangents), *entries])
        lower, upper = self.bounds(tangents)
        values = [worth * some.value for some in packages]
        count = len(table) - self.fixed_columns
        start, index, value = sparse(table.T)
        return Programme(
            cost=np.concatenate([self.fixed_costs(penalty, worth), *values]),
            lower=np.zeros(len(table)),
            upper=np.concatenate([self.fixed_upper(elastic), np.ones(count)]),
            integer=np.arange(len(table)) >= self.fixed_columns,
            row_lower=lower,
            row_upper=upper,
            start=start,
            index=index,
            value=value,
            offset=worth * self.structure.offset,
        )


def sparse(table: Floats) -> tuple[Integers, Integers, Floats]:
    """Where each line of a dense table starts, the place of each of its entries in the line, and
    the entries.
    """
    line, place = np.nonzero(table)
    start = np.searchsorted(line, np.arange(len(table) + 1))
    return start, place, table[line, place]
