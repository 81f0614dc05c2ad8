"""Which offers are planned together, and how a question falls apart into such blocks.

A *block* is a set of offers that are planned together; the blocks are a partition of the offers. A
row over quantities of one block is *own*: it filters the block's packages and nobody else sees it.
Every other row is *spanning*: of a package only its numbers in the spanning rows count. A piece is
own where only one block's offers have an effect in it, else *shared*. Presence of a set of offers
of several blocks is a *spanning set*.

Coverage is written as gain: F_a(b_a + s) - F_a(b_a), so that a block that buys nothing gains
nothing; what exists already goes into constants.

Any partition is right; the better one leaves less that spans. Measured in
``benchmarks/groupings.py``: where few pieces are shared, a block per recipient is quickest; where
many are, joining the recipients that share the most, three at a time, closes what recipients alone
leave open. Connected pieces make one block of everything, which cannot be listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.curves import CoverageCurve
from optimizer.instance.instance import Instance
from optimizer.programme import Floats, Integers
from optimizer.rows import Row

Partition = tuple[tuple[int, ...], ...]

MANY_SHARED = 0.25
"""Share of the pieces from which on neighbours are joined."""
MOST_TOGETHER = 3
"""Recipients of one block at most."""


def in_blocks(instance: Instance) -> Partition:
    """The partition that measures best: by recipient, or by neighbours where many pieces are
    shared.
    """
    shared = sum(len(recipients) > 1 for recipients in _recipients_of_pieces(instance))
    return (
        by_neighbours(instance, MOST_TOGETHER)
        if shared > MANY_SHARED * len(instance.pieces)
        else by_recipient(instance)
    )


def by_recipient(instance: Instance) -> Partition:
    """A block per recipient."""
    return _partition(instance, {offer.recipient: offer.recipient for offer in instance.offers})


def by_neighbours(instance: Instance, most: int) -> Partition:
    """Recipients joined, the pair that shares the most weight first, into blocks of at most
    ``most`` recipients.
    """
    together = {offer.recipient: frozenset([offer.recipient]) for offer in instance.offers}
    weight: Counter[tuple[str, str]] = Counter()
    pieces = zip(instance.weights.tolist(), _recipients_of_pieces(instance), strict=True)
    for worth, recipients in pieces:
        weight.update(dict.fromkeys(combinations(sorted(recipients), 2), worth))
    for one, other in sorted(weight, key=lambda pair: (-weight[pair], pair)):
        joined = together[one] | together[other]
        if len(joined) <= most:
            together.update(dict.fromkeys(joined, joined))
    return _partition(instance, {name: min(block) for name, block in together.items()})


def _recipients_of_pieces(instance: Instance) -> list[set[str]]:
    """Per piece: the recipients whose offers have an effect there."""
    recipients: list[set[str]] = [set() for _ in range(len(instance.pieces))]
    effects = instance.effects
    real = effects.coverage_factor > 0
    for o, k in zip(effects.offer[real].tolist(), effects.piece[real].tolist(), strict=True):
        recipients[k].add(instance.offers[o].recipient)
    return recipients


def _partition(instance: Instance, block_of: dict[str, str]) -> Partition:
    groups: dict[str, list[int]] = {}
    for o, offer in enumerate(instance.offers):
        groups.setdefault(block_of[offer.recipient], []).append(o)
    return tuple(tuple(group) for group in groups.values())


Bools = NDArray[np.bool_]
CurvePositions = tuple[tuple[CoverageCurve, Integers], ...]


@dataclass(frozen=True, eq=False)
class Forms:
    """Linear forms over a block's quantities: units, groups' presence, pieces' gain.

    Attributes:
        units: (forms, offers) coefficients of the units of each offer.
        groups: (forms, groups) coefficients of the presence of each group.
        pieces: (forms, pieces) coefficients of the coverage gain of each piece.
    """

    units: Floats
    groups: Floats
    pieces: Floats


@dataclass(frozen=True, eq=False)
class BlockLimits:
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
        pieces: (pieces,) indices into ``Instance.pieces`` of all that matter and that the offers
            have an effect in.
        shared: (pieces,) position in ``Structure.shared``; -1 for an own piece.
        factors: (k, pieces) coverage factor per unit.
        baselines: (pieces,) coverage factor that exists already.
        curves: (curve, positions of the pieces that have it) pairs.
        members: (groups, k) which offers a group holds.
        objective: one form, in the scaled objective; own pieces only.
        numbers: a form per spanning row; own pieces only.
        limits: own rows without coverage.
        floors: a form per own row with coverage; ``floor_lower``: (floors,) what it must reach.
        links: (links, 2) spanning set and the group that is this block's part of it.
    """

    offers: Integers
    counts: tuple[Integers, ...]
    pieces: Integers
    shared: Integers
    factors: Floats
    baselines: Floats
    curves: CurvePositions
    members: Bools
    objective: Forms
    numbers: Forms
    limits: BlockLimits
    floors: Forms
    floor_lower: Floats
    links: Integers

    @property
    def span(self) -> Integers:
        """(shared pieces of the block,) their positions in ``Structure.shared``."""
        return self.shared[self.shared >= 0]

    def grows_like(self, other: Block) -> bool:
        """Whether the other has the same packages, and these the same effect on pieces: it may
        differ in what they are worth.
        """
        worth = ("objective", "numbers", "links", "shared")
        return self is other or all(
            _same(part, vars(other)[name]) for name, part in vars(self).items() if name not in worth
        )

    def coverage(self, factors: Floats) -> Floats:
        """(n, pieces) F_a(s_a) for total coverage factors."""
        return covered(self.curves, factors)


def _same(one: Any, other: Any) -> bool:
    """Whether arrays, and what is made of arrays, have the same numbers."""
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, (Forms, BlockLimits)):
        return all(map(_same, vars(one).values(), vars(other).values()))
    return bool(np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other)


@dataclass(frozen=True, eq=False)
class SpanningRows:
    """Rows that hold blocks together, scaled for the solver; constants are already in the bounds.

    Attributes:
        labels: (rows,) distinct names.
        lower, upper: (rows,) +-inf where there is none.
        sizes: (rows,) the scaled row is the row as written times this.
        shared: (rows, shared pieces) coefficients of gains. sets: (rows, sets) coefficients of
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
        shared: (shared pieces,) indices into ``Instance.pieces``.
        shared_objective: (shared pieces,) weight of a gain in the scaled objective.
        reach: (shared pieces,) most coverage factor that all offers together can add.
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

    @cached_property
    def shared_curves(self) -> CurvePositions:
        """Each curve with the positions of the shared pieces that have it."""
        return by_curve(self.instance, self.shared)

    def shared_gain(self, factors: Floats) -> Floats:
        """(..., shared pieces) F_a(b_a + s) - F_a(b_a) for added coverage factors s."""
        base = self.instance.pieces.baselines[self.shared]
        after = covered(self.shared_curves, base + factors)
        return after - covered(self.shared_curves, base)


def by_curve(instance: Instance, pieces: Sequence[int] | Integers) -> CurvePositions:
    """Each curve with the positions, among some pieces, of those that have it."""
    where: dict[CoverageCurve, list[int]] = {}
    for position, piece in enumerate(pieces):
        where.setdefault(instance.pieces.curves[piece], []).append(position)
    return tuple((curve, np.array(here, dtype=np.int64)) for curve, here in where.items())


def covered(curves: CurvePositions, factors: Floats) -> Floats:
    """(..., pieces) F_a(s_a) for total coverage factors."""
    result = np.empty_like(factors)
    for curve, where in curves:
        result[..., where] = curve.value(factors[..., where])
    return result
