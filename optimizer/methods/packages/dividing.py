"""From a question and a partition of its offers to a ``Structure``: every term of every row goes to
its block, or spans.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any as AnyValue
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from optimizer.instance.instance import Instance
from optimizer.methods.packages.blocks import (
    ENDLESS,
    Block,
    BlockLimits,
    Bools,
    Forms,
    Partition,
    SpanningRows,
    Structure,
    by_curve,
)
from optimizer.methods.packages.scaling import (
    OBJECTIVE_SIZE,
    ScaledRow,
    ScaledTerms,
    holds,
    objective_scale,
    offers_of,
    scaled_row,
)
from optimizer.programme import Floats, Integers
from optimizer.proof import PROOF, ROUNDING, TIES
from optimizer.question import Question
from optimizer.rows import Any, Coverage, Quantity, Row, Units, common_step, have_coverage

BlockTerms = Mapping[Quantity, float]
"""The terms of one row, or of the objective, that belong to a block."""
Key = TypeVar("Key")
SHARED, NOBODY = -2, -1
MOST_COUNTS = 20_000
"""Most counts of units, over all offers of a block, that are written down one by one."""


class Unsuitable(Exception):  # noqa: N818 - no fault: another method answers
    """The packages method cannot take the question; the message says why."""


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
    return replace(
        structure,
        blocks=tuple(_narrowed(block, rows) for block in structure.blocks),
        reach=_most_added(question)[structure.shared],
        written=question.rows,
    )


def _most_added(question: Question) -> Floats:
    """(pieces,) the most coverage factor that offers can add."""
    instance = question.instance
    return instance.coverage_factors(question.most_units) - instance.pieces.baselines


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
        self.piece_block = self._piece_blocks()
        self.empty_coverage = self.instance.coverage(self.instance.pieces.baselines)
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
        return Structure(
            instance=self.instance,
            blocks=tuple(self._block(b) for b in range(len(self.partition))),
            rows=self._spanning_rows(),
            shared=np.array(self.shared, dtype=np.int64),
            shared_objective=np.array([self.objective.shared.get(a, 0.0) for a in self.shared]),
            reach=_most_added(self.question)[self.shared],
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

    def _piece_blocks(self) -> Integers:
        """(pieces,) the block whose offers alone have an effect there; ``SHARED`` or ``NOBODY``
        otherwise.
        """
        effects = self.instance.effects
        block = np.array(
            [self.block_of[o] for o in range(len(self.instance.offers))], dtype=np.int64
        )
        real = effects.coverage_factor > 0
        owners, pieces = block[effects.offer[real]], effects.piece[real]
        least, most = (
            np.full(len(self.instance.pieces), len(self.partition)),
            np.full(len(self.instance.pieces), NOBODY),
        )
        np.minimum.at(least, pieces, owners)
        np.maximum.at(most, pieces, owners)
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
        block = int(self.piece_block[quantity.piece])
        parts.constant += coefficient * float(self.empty_coverage[quantity.piece])
        if block == SHARED:
            parts.shared[quantity.piece] = coefficient
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
        question, terms = self.question, self.question.terms
        aware = question.objective is None
        scale = objective_scale(self.instance.scale if aware else question.span)
        if terms and not have_coverage(terms):
            # Values are multiples of a common step: within less than half of it they are equal.
            step = float(common_step(terms)) * scale
            return scale, step * 0.4, step * 0.4
        exists = sum(
            abs(float(c)) * float(self.empty_coverage[q.piece])
            for q, c in terms
            if isinstance(q, Coverage)
        )
        return scale, max(TIES * OBJECTIVE_SIZE, ROUNDING * scale * exists), PROOF * OBJECTIVE_SIZE

    # -- blocks and what spans them ----------------------------------------------------------------

    def _block(self, b: int) -> Block:
        terms = [part.blocks.get(b, {}) for part in self.parts]
        objective = self.objective.blocks.get(b, {})
        parts = (objective, *terms)
        places = _Places(self.instance, self.partition[b], parts, self.sets, self.shared)
        narrow, wide, floors = self._own_rows(b)
        numbers = [_times(terms[i], self.rows[i].shrink) for i in self.spanning]
        return Block(
            offers=np.array(places.offers, dtype=np.int64),
            counts=tuple(self._counts(o, narrow) for o in places.offers),
            pieces=np.array(places.pieces, dtype=np.int64),
            shared=places.shared_at(),
            factors=places.factors(),
            baselines=self.instance.pieces.baselines[places.pieces],
            curves=by_curve(self.instance, places.pieces),
            members=places.members(),
            objective=places.forms([objective]),
            numbers=places.forms(numbers),
            limits=places.limits([(self.written[i].label, self.rows[i]) for i in wide]),
            floors=places.forms([terms[i] for i in floors]),
            floor_lower=np.array([self.rows[i].floats[0] - self.parts[i].constant for i in floors]),
            links=places.links(),
        )

    def _own_rows(self, b: int) -> tuple[list[ScaledRow], list[int], list[int]]:
        """A block's own rows: those about one offer's units, and the numbers of the others without
        coverage and with it.
        """
        own = [i for i, part in enumerate(self.parts) if part.home == b]
        plain = [i for i in own if not self.written[i].has_coverage]
        narrow = [i for i in plain if len(offers_of(self.rows[i])) == 1]
        wide = [i for i in plain if i not in narrow]
        return [self.rows[i] for i in narrow], wide, [i for i in own if i not in plain]

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


@dataclass(eq=False)
class _Places:
    """Positions of a block's offers, groups and pieces, and arrays over them.

    Attributes:
        instance: the problem.
        offers: of the block, ascending.
        parts: the block's terms of the objective and of every row.
        sets: spanning sets of offers. shared: shared pieces that matter.
    """

    instance: Instance
    offers: Sequence[int]
    parts: Sequence[BlockTerms]
    sets: Sequence[tuple[int, ...]]
    shared: Sequence[int]

    @cached_property
    def halves(self) -> list[tuple[int, ...]]:
        """The block's part of every spanning set."""
        mine = set(self.offers)
        return [tuple(o for o in chosen if o in mine) for chosen in self.sets]

    @cached_property
    def groups(self) -> list[tuple[int, ...]]:
        """Sets of the block's offers whose presence counts."""
        present = [q.offers for part in self.parts for q in part if isinstance(q, Any)]
        return list(dict.fromkeys([*present, *filter(None, self.halves)]))

    @cached_property
    def pieces(self) -> list[int]:
        """The pieces that matter and that the offers have an effect in, ascending."""
        effects = self.instance.effects
        mine = np.isin(effects.offer, self.offers) & (effects.coverage_factor > 0)
        own = {q.piece for part in self.parts for q in part if isinstance(q, Coverage)}
        return sorted(set(map(int, effects.piece[mine])) & (own | set(self.shared)))

    def shared_at(self) -> Integers:
        """(pieces,) position among the shared pieces; -1 for an own piece."""
        place = {a: position for position, a in enumerate(self.shared)}
        return np.array([place.get(a, -1) for a in self.pieces], dtype=np.int64)

    def links(self) -> Integers:
        """(links, 2) spanning set and the group that is the block's part of it."""
        links = [(s, self.groups.index(half)) for s, half in enumerate(self.halves) if half]
        return np.array(links, dtype=np.int64).reshape(-1, 2)

    def factors(self) -> Floats:
        """(offers, pieces) coverage factor per unit."""
        effects, pieces = self.instance.effects, np.array(self.pieces, dtype=np.int64)
        mine = np.isin(effects.offer, self.offers) & np.isin(effects.piece, pieces)
        row, column = (
            np.searchsorted(known, some[mine])
            for known, some in ((self.offers, effects.offer), (pieces, effects.piece))
        )
        table = np.zeros((len(self.offers), len(pieces)))
        table[row, column] = effects.coverage_factor[mine]
        return table

    def members(self) -> Bools:
        """(groups, offers) which offers a group holds."""
        return np.array([np.isin(self.offers, group) for group in self.groups], dtype=bool).reshape(
            len(self.groups), len(self.offers)
        )

    def forms(self, terms: Sequence[BlockTerms]) -> Forms:
        """A form per list of terms."""
        return Forms(*self._tables(terms, float))

    def limits(self, labelled: Sequence[tuple[str, ScaledRow]]) -> BlockLimits:
        """Own rows without coverage, (label, row), in whole numbers; those with the same
        coefficients as one, so that no order of theirs matters.

        Raises:
            Unsuitable: a row's sums could leave 64 bits.
        """
        most = int(self.instance.max_units.max(initial=1))
        for label, row in labelled:
            sides = [abs(side) for side in (row.lower, row.upper) if side is not None]
            if max(most * sum(abs(c) for _, c in row.terms), *sides) >= ENDLESS:
                raise Unsuitable(
                    f"the numbers of {label} are too long for exact arithmetic in 64 bits"
                )
        rows = [row for _, row in labelled]
        lower = [-ENDLESS if row.lower is None else row.lower for row in rows]
        upper = [ENDLESS if row.upper is None else row.upper for row in rows]
        units, groups, _ = self._tables([dict(row.terms) for row in rows], np.int64)
        table, place = np.unique(
            np.concatenate([units, groups], axis=1), axis=0, return_inverse=True
        )
        ends = np.full((2, len(table)), ENDLESS) * np.array([[-1], [1]])
        np.maximum.at(ends[0], place.ravel(), np.array(lower, dtype=np.int64))
        np.minimum.at(ends[1], place.ravel(), np.array(upper, dtype=np.int64))
        return BlockLimits(table[:, : units.shape[1]], table[:, units.shape[1] :], *ends)

    def _tables(self, terms: Sequence[BlockTerms], kind: type) -> list[NDArray[AnyValue]]:
        """Coefficients of terms: (terms, offers), (terms, groups) and (terms, pieces)."""
        sizes = len(self.offers), len(self.groups), len(self.pieces)
        tables: list[NDArray[AnyValue]] = [np.zeros((len(terms), n), dtype=kind) for n in sizes]
        units, groups, pieces = tables
        offer_at, group_at, piece_at = (
            {named: position for position, named in enumerate(names)}
            for names in (self.offers, self.groups, self.pieces)
        )
        for row, part in enumerate(terms):
            for quantity, coefficient in part.items():
                if isinstance(quantity, Units):
                    units[row, offer_at[quantity.offer]] = coefficient
                elif isinstance(quantity, Any):
                    groups[row, group_at[quantity.offers]] = coefficient
                else:
                    pieces[row, piece_at[quantity.piece]] = coefficient
        return tables


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
