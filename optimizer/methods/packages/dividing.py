"""From a question and a partition of its offers to a ``Structure``: every term of every row goes to
its block, or spans.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from optimizer.methods.packages.block_making import BlockMaker, Unsuitable
from optimizer.methods.packages.scaling import (
    OBJECTIVE_SIZE,
    ScaledRow,
    ScaledTerms,
    has_coverage,
    holds,
    objective_scale,
    offers_of,
    scaled_row,
)
from optimizer.methods.packages.structure import Block, SpanningRows, Structure
from optimizer.programme import Floats, Integers
from optimizer.proof import PROOF, TIES
from optimizer.question import Question
from optimizer.rows import Any, Coverage, Quantity, Row, Units, common_step

Partition = Sequence[Sequence[int]]
Key = TypeVar("Key")
SHARED, NOBODY = -2, -1
ROUNDING = 4e-15
"""Values of plans differ by so much of what exists already through rounding alone; closer ones are
equally good.
"""
MOST_COUNTS = 20_000
"""Most counts of units, over all offers of a block, that are written down one by one."""


@dataclass
class _Parts:
    """The terms of one scaled row (or of the objective) by where they belong; ``constant`` is what
    existing coverage adds.
    """

    blocks: dict[int, dict[Quantity, float]] = field(default_factory=dict)
    shared: dict[int, float] = field(default_factory=dict)
    sets: dict[tuple[int, ...], float] = field(default_factory=dict)
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
        Unsuitable: a row's numbers are too large for exact arithmetic in 64 bits, or units are
            counted by the ten thousand.
    """
    if (
        max((int(question.most_units[list(offers)].sum()) for offers in partition), default=0)
        > MOST_COUNTS
    ):
        raise Unsuitable(f"offers planned together can have more than {MOST_COUNTS} units")
    return _Divider(question, partition).structure()


def is_narrow(row: Row) -> bool:
    """Whether a row bounds the units of one offer and nothing else."""
    return len(row.terms) == 1 and isinstance(row.terms[0][0], Units) and row.terms[0][1] == 1


def narrowed(structure: Structure, question: Question) -> Structure:
    """The structure of a question that differs by further narrow rows alone: they leave fewer units
    of their offers.
    """
    rows: dict[int, list[ScaledRow]] = {}
    for row in filter(is_narrow, question.extra):
        scaled = scaled_row(row, question.instance)
        for offer in offers_of(scaled):
            rows.setdefault(offer, []).append(scaled)
    most = question.instance.coverage_factors(question.most_units) - question.instance.baselines
    return replace(
        structure,
        blocks=tuple(_narrowed(block, rows) for block in structure.blocks),
        reach=most[structure.shared],
        written=question.rows,
    )


def _narrowed(block: Block, rows: Mapping[int, Sequence[ScaledRow]]) -> Block:
    if not any(int(o) in rows for o in block.offers):
        return block
    counts = tuple(
        counts[[all(holds(row, int(k)) for row in rows.get(int(o), ())) for k in counts]]
        for o, counts in zip(block.offers, block.counts, strict=True)
    )
    return replace(block, counts=counts)


class _Divider:
    def __init__(self, question: Question, partition: Partition) -> None:
        self.question = question
        self.instance = question.instance
        self.partition = [sorted(offers) for offers in partition]
        self.block_of = {o: b for b, offers in enumerate(self.partition) for o in offers}
        self.area_block = self._area_blocks()
        self.empty_coverage = self.instance.coverage(self.instance.baselines)
        self.scale, self.ties, self.proof = self._sizes()
        self.objective = self._parts(
            tuple((quantity, float(c) * self.scale) for quantity, c in question.terms)
        )
        self.written = question.rows
        self.rows = [scaled_row(row, self.instance) for row in self.written]
        self.parts = [self._parts(row.terms) for row in self.rows]
        self.spanning = [
            i for i, part in enumerate(self.parts) if part.home is None and not part.empty
        ]
        self.shared = sorted({a for part in (self.objective, *self.parts) for a in part.shared})
        self.sets = list(
            dict.fromkeys(s for part in (self.objective, *self.parts) for s in part.sets)
        )

    def structure(self) -> Structure:
        most = self.instance.coverage_factors(self.question.most_units) - self.instance.baselines
        return Structure(
            instance=self.instance,
            blocks=tuple(self._block(b) for b in range(len(self.partition))),
            rows=self._spanning_rows(),
            shared=np.array(self.shared, dtype=np.int64),
            shared_objective=np.array([self.objective.shared.get(a, 0.0) for a in self.shared]),
            reach=most[self.shared],
            sets=tuple(self.sets),
            set_objective=np.array([self.objective.sets.get(s, 0.0) for s in self.sets]),
            scale=self.scale,
            offset=self.objective.constant,
            ties=self.ties,
            proof=self.proof,
            impossible=self._impossible(),
            written=self.written,
        )

    # -- terms to where they belong ----------------------------------------------------------------

    def _area_blocks(self) -> Integers:
        """(areas,) the block whose offers alone have an effect in an area; ``SHARED`` or ``NOBODY``
        otherwise.
        """
        effects = self.instance.effects
        block = np.array(
            [self.block_of[o] for o in range(len(self.instance.offers))], dtype=np.int64
        )
        real = effects.coverage_factor > 0
        owners, areas = block[effects.offer[real]], effects.area[real]
        least, most = (
            np.full(len(self.instance.areas), len(self.partition)),
            np.full(len(self.instance.areas), NOBODY),
        )
        np.minimum.at(least, areas, owners)
        np.maximum.at(most, areas, owners)
        return np.where(least < most, SHARED, most)

    def _parts(self, terms: ScaledTerms) -> _Parts:
        parts = _Parts()
        for quantity, coefficient in terms:
            if isinstance(quantity, Coverage):
                self._place_coverage(parts, quantity, coefficient)
            elif isinstance(quantity, Units):
                parts.blocks.setdefault(self.block_of[quantity.offer], {})[quantity] = coefficient
            elif quantity.offers:
                self._place_presence(parts, quantity, coefficient)
        return parts

    def _place_coverage(self, parts: _Parts, quantity: Coverage, coefficient: float) -> None:
        block = int(self.area_block[quantity.area])
        parts.constant += coefficient * float(self.empty_coverage[quantity.area])
        if block == SHARED:
            parts.shared[quantity.area] = coefficient
        elif block != NOBODY:
            parts.blocks.setdefault(block, {})[quantity] = coefficient

    def _place_presence(self, parts: _Parts, quantity: Any, coefficient: float) -> None:
        blocks = {self.block_of[o] for o in quantity.offers}
        if len(blocks) == 1:
            parts.blocks.setdefault(blocks.pop(), {})[quantity] = coefficient
        else:
            parts.sets[quantity.offers] = coefficient

    def _impossible(self) -> str:
        for written, row, part in zip(self.written, self.rows, self.parts, strict=True):
            lower, upper = row.floats
            if lower > upper or (part.empty and (lower > part.constant or upper < 0)):
                return written.label
        return ""

    # -- sizes -------------------------------------------------------------------------------------

    def _sizes(self) -> tuple[float, float, float]:
        """Scale of the objective, width of a tie and tolerance of a proof (both scaled)."""
        span = self.instance.scale if self.question.objective is None else self._span()
        scale = objective_scale(span)
        terms = self.question.terms
        if terms and not any(isinstance(quantity, Coverage) for quantity, _ in terms):
            # Values are multiples of a common step: within less than half of it they are equal.
            step = float(common_step(terms)) * scale
            return scale, step * 0.4, step * 0.4
        exists = sum(
            abs(float(c)) * float(self.empty_coverage[q.area])
            for q, c in self.question.terms
            if isinstance(q, Coverage)
        )
        return scale, max(TIES * OBJECTIVE_SIZE, ROUNDING * scale * exists), PROOF * OBJECTIVE_SIZE

    def _span(self) -> float:
        """The most by which the objective of two plans can differ, or somewhat more."""
        instance = self.instance
        gain = (
            instance.coverage(instance.coverage_factors(instance.max_units)) - self.empty_coverage
        )
        span = 0.0
        for quantity, coefficient in self.question.terms:
            most = 1.0
            if isinstance(quantity, Units):
                most = float(instance.max_units[quantity.offer])
            elif isinstance(quantity, Coverage):
                most = float(gain[quantity.area])
            span += abs(float(coefficient)) * most
        return span

    # -- blocks and what spans them ----------------------------------------------------------------

    def _block(self, b: int) -> Block:
        parts = [part.blocks.get(b, {}) for part in (self.objective, *self.parts)]
        maker = BlockMaker(self.instance, self.partition[b], parts, self.sets, self.shared)
        own = [i for i, part in enumerate(self.parts) if part.home == b]
        plain = [i for i in own if not has_coverage(self.written[i])]
        narrow = [i for i in plain if len(offers_of(self.rows[i])) == 1]
        floors = [i for i in own if has_coverage(self.written[i])]
        place = {a: position for position, a in enumerate(self.shared)}
        return Block(
            offers=np.array(maker.offers, dtype=np.int64),
            counts=tuple(self._counts(o, [self.rows[i] for i in narrow]) for o in maker.offers),
            areas=np.array(maker.areas, dtype=np.int64),
            shared=np.array([place.get(a, -1) for a in maker.areas], dtype=np.int64),
            factors=maker.factors(),
            baselines=self.instance.baselines[maker.areas],
            curves=maker.curves(),
            members=maker.members(),
            objective=maker.forms([self.objective.blocks.get(b, {})]),
            numbers=maker.forms(
                [
                    _times(self.parts[i].blocks.get(b, {}), self.rows[i].shrink)
                    for i in self.spanning
                ]
            ),
            limits=maker.limits(
                [(self.written[i].label, self.rows[i]) for i in plain if i not in narrow]
            ),
            floors=maker.forms([self.parts[i].blocks[b] for i in floors]),
            floor_lower=np.array([self.rows[i].floats[0] - self.parts[i].constant for i in floors]),
            links=maker.links(),
        )

    def _counts(self, offer: int, rows: list[ScaledRow]) -> Integers:
        """Units an offer may have, its own rows considered."""
        mine = [row for row in rows if offers_of(row) == {offer}]
        kept = [
            k
            for k in range(int(self.question.most_units[offer]) + 1)
            if all(holds(row, k) for row in mine)
        ]
        return np.array(kept, dtype=np.int64)

    def _spanning_rows(self) -> SpanningRows:
        rows, parts = [self.rows[i] for i in self.spanning], [self.parts[i] for i in self.spanning]
        constants = np.array([part.constant for part in parts])
        bounds = np.array([row.floats for row in rows]).reshape(len(rows), 2)
        shrink = [row.shrink for row in rows]
        return SpanningRows(
            labels=_distinct([self.written[i].label for i in self.spanning]),
            lower=bounds[:, 0] - constants,
            upper=bounds[:, 1],
            sizes=np.array([row.size * row.shrink for row in rows]),
            shared=_table([part.shared for part in parts], self.shared, shrink),
            sets=_table([part.sets for part in parts], self.sets, shrink),
        )


def _times(terms: Mapping[Quantity, float], shrink: float) -> dict[Quantity, float]:
    return {quantity: coefficient * shrink for quantity, coefficient in terms.items()}


def _table(
    terms: Sequence[Mapping[Key, float]], keys: Sequence[Key], shrink: Sequence[float]
) -> Floats:
    """(rows, keys) coefficients."""
    table = [
        [part.get(key, 0.0) * times for key in keys]
        for part, times in zip(terms, shrink, strict=True)
    ]
    return np.array(table, dtype=float).reshape(len(terms), len(keys))


def _distinct(labels: list[str]) -> tuple[str, ...]:
    """The labels, a repeated one numbered from its second time on."""
    seen: dict[str, int] = {}
    names = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        names.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(names)
