"""Parts: the smallest groups of offers that nothing but the budget joins to others; usually the
recipients.

Offers belong together where they cover the same piece, where a rule counts both, or where they
share a first cost. Between parts awareness, cost and rules simply add up, so a plan is one package
(units per offer of a part) from every part, chosen freely within the budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from optimizer.instance.instance import BUDGET, Instance
from optimizer.question import Question
from optimizer.rows import Coverage, Row, offers_named


@dataclass(frozen=True, eq=False)
class FrontPart:
    """Offers that stand alone but for the budget.

    Attributes:
        offers: sorted indices. pieces: the pieces of areas that they reach and
            that count.
        rows: every row about these offers, without the budget.
    """

    offers: tuple[int, ...]
    pieces: tuple[int, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, eq=False)
class Parts:
    """All parts of a question, and the rows about no offer at all: what they demand is so, or is
    not, whatever is bought.
    """

    parts: tuple[FrontPart, ...]
    constant: tuple[Row, ...]


def parts_of(question: Question) -> Parts:
    """The parts of a question about awareness."""
    instance = question.instance
    rows = tuple(row for row in question.rows if row.rule != BUDGET)
    covering = {k: instance.offers_reaching(k) for k in _counting_pieces(instance, rows)}
    about = {row: _offers_of(row, covering) for row in rows}
    together = [
        *covering.values(),
        *about.values(),
        *(offers_named(quantity) for quantity, _ in instance.cost_terms),
    ]
    groups = _joined(len(instance.offers), together)
    return Parts(
        tuple(_block(group, covering, about) for group in groups),
        tuple(row for row, offers in about.items() if not offers),
    )


def _counting_pieces(instance: Instance, rows: Iterable[Row]) -> list[int]:
    counted = {
        quantity.piece
        for row in rows
        for quantity, _ in row.terms
        if isinstance(quantity, Coverage)
    }
    return [k for k, weight in enumerate(instance.weights) if weight > 0 or k in counted]


def _offers_of(row: Row, covering: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    found = (
        covering[quantity.piece] if isinstance(quantity, Coverage) else offers_named(quantity)
        for quantity, _ in row.terms
    )
    return tuple(sorted(set().union(*found)))


def _joined(count: int, together: Iterable[Sequence[int]]) -> list[tuple[int, ...]]:
    """The finest partition of 0..count-1 in which whatever stands together stays together; parts in
    order of their first.
    """
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for group in together:
        for other in group[1:]:
            first, second = sorted((root(group[0]), root(other)))
            parent[second] = first
    parts: dict[int, list[int]] = {}
    for i in range(count):
        parts.setdefault(root(i), []).append(i)
    return [tuple(part) for part in parts.values()]


def _block(
    offers: tuple[int, ...], covering: dict[int, tuple[int, ...]], about: dict[Row, tuple[int, ...]]
) -> FrontPart:
    mine = set(offers)
    return FrontPart(
        offers,
        tuple(a for a, by in covering.items() if by and by[0] in mine),
        tuple(row for row, by in about.items() if by and by[0] in mine),
    )
