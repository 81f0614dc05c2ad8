"""From a question and a partition of its offers to a ``Structure``: every term of every row goes to its block, or spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from optimizer.methods.packages.block_making import BlockMaker
from optimizer.methods.packages.scaling import (
    OBJECTIVE_SIZE,
    common_step,
    has_coverage,
    holds,
    offers_of,
    row_size,
    scaled_bounds,
)
from optimizer.methods.packages.structure import Block, SpanningRows, Structure
from optimizer.programme import Integers
from optimizer.proof import PROOF, TIES
from optimizer.question import Question, Terms
from optimizer.rows import Any, Coverage, Quantity, Row, Units

Partition = Sequence[Sequence[int]]
SHARED, NOBODY = -2, -1


@dataclass
class _Parts:
    """The terms of one row (or of the objective) by where they belong; ``constant`` is what existing coverage adds."""

    blocks: dict[int, dict[Quantity, Fraction]] = field(default_factory=dict)
    shared: dict[int, Fraction] = field(default_factory=dict)
    sets: dict[tuple[int, ...], Fraction] = field(default_factory=dict)
    constant: float = 0.0

    @property
    def home(self) -> int | None:
        """The block that has every term; None where several share them."""
        alone = len(self.blocks) == 1 and not self.shared and not self.sets
        return next(iter(self.blocks)) if alone else None

    @property
    def empty(self) -> bool:
        """Whether nothing that a plan buys matters."""
        return not (self.blocks or self.shared or self.sets)


def divide(question: Question, partition: Partition) -> Structure:
    """The question by blocks.

    Raises:
        Unsuitable: a row's numbers are too large for exact arithmetic in 64 bits.
    """
    return _Divider(question, partition).structure()


class _Divider:
    def __init__(self, question: Question, partition: Partition) -> None:
        self.question = question
        self.instance = question.instance
        self.partition = [sorted(offers) for offers in partition]
        self.block_of = {o: b for b, offers in enumerate(self.partition) for o in offers}
        self.area_block = self._area_blocks()
        self.empty_coverage = self.instance.coverage(self.instance.baselines)
        self.objective = self._parts(question.terms)
        self.rows = question.rows
        self.parts = [self._parts(row.terms) for row in self.rows]

    def structure(self) -> Structure:
        spanning = [i for i, part in enumerate(self.parts) if part.home is None and not part.empty]
        shared = sorted({a for part in (self.objective, *self.parts) for a in part.shared})
        sets = list(dict.fromkeys(s for part in (self.objective, *self.parts) for s in part.sets))
        scale, ties, proof = self._sizes()
        most = self.instance.coverage_factors(self.instance.max_units) - self.instance.baselines
        return Structure(
            instance=self.instance,
            blocks=tuple(self._block(b, spanning, shared, sets, scale) for b in range(len(self.partition))),
            rows=self._spanning_rows(spanning, shared, sets),
            shared=np.array(shared, dtype=np.int64),
            shared_objective=np.array([float(self.objective.shared.get(a, 0)) * scale for a in shared]),
            reach=most[shared],
            sets=tuple(sets),
            set_objective=np.array([float(self.objective.sets.get(s, 0)) * scale for s in sets]),
            scale=scale,
            offset=self.objective.constant * scale,
            ties=ties,
            proof=proof,
            impossible=self._impossible(),
        )

    # -- terms to where they belong -------------------------------------------------------------------------------

    def _area_blocks(self) -> Integers:
        """(areas,) the block whose offers alone have an effect in an area; ``SHARED`` or ``NOBODY`` otherwise."""
        effects = self.instance.effects
        owner = np.full(len(self.instance.areas), NOBODY)
        block = np.array([self.block_of[o] for o in range(len(self.instance.offers))], dtype=np.int64)
        for o, a, factor in zip(effects.offer, effects.area, effects.coverage_factor, strict=True):
            if factor > 0:
                owner[a] = block[o] if owner[a] in (NOBODY, block[o]) else SHARED
        return owner

    def _parts(self, terms: Terms) -> _Parts:
        parts = _Parts()
        for quantity, coefficient in terms:
            if isinstance(quantity, Coverage):
                self._place_coverage(parts, quantity, coefficient)
            elif isinstance(quantity, Units):
                parts.blocks.setdefault(self.block_of[quantity.offer], {})[quantity] = coefficient
            elif quantity.offers:
                self._place_presence(parts, quantity, coefficient)
        return parts

    def _place_coverage(self, parts: _Parts, quantity: Coverage, coefficient: Fraction) -> None:
        block = int(self.area_block[quantity.area])
        parts.constant += float(coefficient) * float(self.empty_coverage[quantity.area])
        if block == SHARED:
            parts.shared[quantity.area] = coefficient
        elif block != NOBODY:
            parts.blocks.setdefault(block, {})[quantity] = coefficient

    def _place_presence(self, parts: _Parts, quantity: Any, coefficient: Fraction) -> None:
        blocks = {self.block_of[o] for o in quantity.offers}
        if len(blocks) == 1:
            parts.blocks.setdefault(blocks.pop(), {})[quantity] = coefficient
        else:
            parts.sets[quantity.offers] = coefficient

    def _impossible(self) -> str:
        for row, part in zip(self.rows, self.parts, strict=True):
            lower, upper, _ = scaled_bounds(row, part.constant, self.instance)
            if lower > upper or (part.empty and (lower > 0 or upper < 0)):
                return row.label
        return ""

    # -- sizes ----------------------------------------------------------------------------------------------------

    def _sizes(self) -> tuple[float, float, float]:
        """Scale of the objective, width of a tie and tolerance of a proof (both scaled)."""
        span = self.instance.scale if self.question.objective is None else self._span()
        scale = OBJECTIVE_SIZE / span if span > 0 else 1.0
        coefficients = [c for quantity, c in self.question.terms if not isinstance(quantity, Coverage)]
        if len(coefficients) == len(self.question.terms) and coefficients:
            # Values are multiples of a common step: within less than half of it they are equal.
            step = float(common_step(coefficients)) * scale
            return scale, step * 0.4, step * 0.4
        return scale, TIES * OBJECTIVE_SIZE, PROOF * OBJECTIVE_SIZE

    def _span(self) -> float:
        """The most by which the objective of two plans can differ, or somewhat more."""
        instance = self.instance
        gain = instance.coverage(instance.coverage_factors(instance.max_units)) - self.empty_coverage
        span = 0.0
        for quantity, coefficient in self.question.terms:
            most = 1.0
            if isinstance(quantity, Units):
                most = float(instance.max_units[quantity.offer])
            elif isinstance(quantity, Coverage):
                most = float(gain[quantity.area])
            span += abs(float(coefficient)) * most
        return span

    # -- blocks ---------------------------------------------------------------------------------------------------

    def _block(self, b: int, spanning: list[int], shared: list[int], sets: list[tuple[int, ...]], scale: float) -> Block:
        parts = [part.blocks.get(b, {}) for part in (self.objective, *self.parts)]
        maker = BlockMaker(self.instance, self.partition[b], parts, sets, shared)
        own = [i for i, part in enumerate(self.parts) if part.home == b]
        plain = [i for i in own if not has_coverage(self.rows[i])]
        floors = [i for i in own if has_coverage(self.rows[i])]
        sizes = [row_size(self.rows[i], self.instance) for i in spanning]
        numbers = [_sized(self.parts[i].blocks.get(b, {}), size) for i, size in zip(spanning, sizes, strict=True)]
        wide = [i for i in plain if len(offers_of(self.rows[i])) > 1]
        narrow = [i for i in plain if len(offers_of(self.rows[i])) == 1]
        place = {a: position for position, a in enumerate(shared)}
        areas = maker.areas
        return Block(
            offers=np.array(maker.offers, dtype=np.int64),
            counts=tuple(self._counts(o, [self.rows[i] for i in narrow]) for o in maker.offers),
            areas=np.array(areas, dtype=np.int64),
            shared=np.array([place.get(a, -1) for a in areas], dtype=np.int64),
            factors=maker.factors(),
            baselines=self.instance.baselines[areas],
            curves=maker.curves(),
            members=maker.members(),
            objective=maker.forms([_sized(self.objective.blocks.get(b, {}), scale)]),
            numbers=maker.forms(numbers),
            limits=maker.limits([self.rows[i] for i in wide]),
            floors=maker.forms([_sized(self.parts[i].blocks[b], 1.0) for i in floors]),
            floor_lower=np.array([self._floor(i) for i in floors]),
            links=maker.links(),
        )

    def _floor(self, i: int) -> float:
        lower, _, size = scaled_bounds(self.rows[i], self.parts[i].constant, self.instance)
        return lower / float(size)

    def _counts(self, offer: int, rows: list[Row]) -> Integers:
        """Units an offer may have, its own rows considered."""
        kept = range(int(self.instance.max_units[offer]) + 1)
        for row in rows:
            if offers_of(row) == {offer}:
                kept = [k for k in kept if holds(row, k)]  # type: ignore[assignment]
        return np.array(list(kept), dtype=np.int64)

    def _spanning_rows(self, spanning: list[int], shared: list[int], sets: list[tuple[int, ...]]) -> SpanningRows:
        bounds = [scaled_bounds(self.rows[i], self.parts[i].constant, self.instance) for i in spanning]
        sizes = [float(size) for _, _, size in bounds]
        sized = [(self.parts[i], size) for i, size in zip(spanning, sizes, strict=True)]
        return SpanningRows(
            labels=_distinct([self.rows[i].label for i in spanning]),
            lower=np.array([lower for lower, _, _ in bounds]),
            upper=np.array([upper for _, upper, _ in bounds]),
            sizes=np.array(sizes),
            shared=np.array([[float(part.shared.get(a, 0)) * k for a in shared] for part, k in sized]).reshape(len(sized), len(shared)),
            sets=np.array([[float(part.sets.get(s, 0)) * k for s in sets] for part, k in sized]).reshape(len(sized), len(sets)),
        )


def _sized(terms: dict[Quantity, Fraction], size: Fraction | float) -> dict[Quantity, float]:
    return {quantity: float(coefficient) * float(size) for quantity, coefficient in terms.items()}


def _distinct(labels: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    names = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        names.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(names)
