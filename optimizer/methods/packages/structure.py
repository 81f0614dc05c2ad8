"""How a question falls apart into blocks of offers, and what holds the blocks together.

A *block* is a set of offers that are planned together; the blocks are a partition of the offers. A
row over quantities of one block is *own*: it filters the block's packages and nobody else sees it.
Every other row is *spanning*: of a package only its numbers in the spanning rows count. An area is
own where only one block's offers have an effect in it, else *shared*. Presence of a set of offers
of several blocks is a *spanning set*.

Coverage is written as gain: F_a(b_a + s) - F_a(b_a), so that a block that buys nothing gains
nothing; what exists already goes into constants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.curves import Curve
from optimizer.instance.instance import Instance
from optimizer.programme import Floats, Integers
from optimizer.rows import Row

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Forms:
    """Linear forms over a block's quantities: units, groups' presence, areas' gain.

    Attributes:
        units: (forms, offers) coefficients of the units of each offer.
        groups: (forms, groups) coefficients of the presence of each group.
        areas: (forms, areas) coefficients of the coverage gain of each area.
    """

    units: Floats
    groups: Floats
    areas: Floats


@dataclass(frozen=True, eq=False)
class Limits:
    """Own rows over units and presence in whole numbers: lower <= units . x + groups . presence <=
    upper, exact.

    Attributes:
        units: (rows, offers). groups: (rows, groups). lower, upper: (rows,); -+ ``ENDLESS`` where
            there is none.
    """

    units: Integers
    groups: Integers
    lower: Integers
    upper: Integers


ENDLESS = 2**61
"""Stands for no bound in ``Limits``; rows whose sums could come near it are refused."""


@dataclass(frozen=True, eq=False)
class Block:
    """Offers planned together. Positions are within the block.

    Attributes:
        offers: (k,) indices into ``Instance.offers``.
        counts: per offer, the whole numbers of units it may have, ascending.
        areas: (areas,) indices into ``Instance.areas`` of all areas that matter and that the offers
            have an effect in.
        shared: (areas,) position in ``Structure.shared``; -1 for an own area.
        factors: (k, areas) coverage factor per unit.
        baselines: (areas,) coverage factor that exists already.
        curves: (curve, positions of the areas that have it) pairs.
        members: (groups, k) which offers a group holds.
        objective: one form, in the scaled objective; own areas only.
        numbers: a form per spanning row; own areas only.
        limits: own rows without coverage.
        floors: a form per own row with coverage; ``floor_lower``: (floors,) what it must reach.
        links: (links, 2) spanning set and the group that is this block's part of it.
    """

    offers: Integers
    counts: tuple[Integers, ...]
    areas: Integers
    shared: Integers
    factors: Floats
    baselines: Floats
    curves: tuple[tuple[Curve, Integers], ...]
    members: Bools
    objective: Forms
    numbers: Forms
    limits: Limits
    floors: Forms
    floor_lower: Floats
    links: Integers

    @property
    def span(self) -> Integers:
        """(shared areas of the block,) their positions in ``Structure.shared``."""
        return self.shared[self.shared >= 0]

    def coverage(self, factors: Floats) -> Floats:
        """(n, areas) F_a(s_a) for total coverage factors."""
        result = np.empty_like(factors)
        for curve, where in self.curves:
            result[..., where] = curve.value(factors[..., where])
        return result


@dataclass(frozen=True, eq=False)
class SpanningRows:
    """Rows that hold blocks together, scaled for the solver; constants are already in the bounds.

    Attributes:
        labels: (rows,) distinct names.
        lower, upper: (rows,) +-inf where there is none.
        sizes: (rows,) the scaled row is the row as written times this.
        shared: (rows, shared areas) coefficients of gains. sets: (rows, sets) coefficients of
            presence.
    """

    labels: tuple[str, ...]
    lower: Floats
    upper: Floats
    sizes: Floats
    shared: Floats
    sets: Floats


@dataclass(frozen=True, eq=False)
class Structure:
    """A question, divided.

    Attributes:
        instance: the problem.
        blocks: a partition of the offers.
        rows: the spanning rows.
        shared: (shared areas,) indices into ``Instance.areas``.
        shared_objective: (shared areas,) weight of a gain in the scaled objective.
        reach: (shared areas,) most coverage factor that all offers together can add.
        sets: spanning sets of offers (indices into ``Instance.offers``).
        set_objective: (sets,) weight of presence in the scaled objective.
        scale: the scaled objective is the objective times this.
        offset: constant of the scaled objective.
        ties: width of a tie in the scaled objective.
        proof: tolerance of a proof in the scaled objective.
        impossible: label of a row that no plan can keep, whatever it buys; empty where there is
            none.
        written: every row of the question, as written.
    """

    instance: Instance
    blocks: tuple[Block, ...]
    rows: SpanningRows
    shared: Integers
    shared_objective: Floats
    reach: Floats
    sets: tuple[tuple[int, ...], ...]
    set_objective: Floats
    scale: float
    offset: float
    ties: float
    proof: float
    impossible: str
    written: tuple[Row, ...]

    def shared_gain(self, factors: Floats) -> Floats:
        """(shared areas,) F_a(b_a + s) - F_a(b_a) for added coverage factors s."""
        instance = self.instance
        pairs = zip(self.shared, factors, strict=True)
        return np.array([_gain(instance, int(a), s) for a, s in pairs])


def _gain(instance: Instance, area: int, added: float) -> float:
    base = float(instance.baselines[area])
    low, high = instance.curves[area].value(np.array([base, base + added]))
    return float(high - low)
