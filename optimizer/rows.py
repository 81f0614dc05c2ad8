"""What a rule stands for: exact rows over three quantities.

Everything a rule can count is one of three quantities of a plan:

* ``Units(o)``: the whole units x_o bought of offer o;
* ``Any(offers)``: 1 if any unit of any of these offers is bought, else 0;
* ``Coverage(k)``: F(s_k), the coverage of piece k of an area (``instance/pieces.py``), a
  probability for bounded curves.

A ``Row`` is a linear expression over them with exact rational coefficients and bounds. Methods obey
rows, the assessment checks any plan against them, explanations quote them. There is no second copy
of a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, lcm

FLOOR = 1e-6
"""A floor under coverage holds when coverage >= min - FLOOR (model: docs/model.md, section 3)."""
MOST_NUMBER = 1e12
"""Larger numbers are refused: solvers silently drop a row with a coefficient of 1e15."""


@dataclass(frozen=True, slots=True)
class Units:
    """Whole units bought of one offer (index into ``Instance.offers``)."""

    offer: int


@dataclass(frozen=True, slots=True)
class Any:
    """1 where at least one unit of these offers is bought, else 0 (sorted, distinct indices)."""

    offers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """F(s_k) of one piece of an area (index into ``Instance.pieces``)."""

    piece: int


Quantity = Units | Any | Coverage
Terms = tuple[tuple[Quantity, Fraction], ...]
"""A sum of coefficient x quantity."""


@dataclass(frozen=True, slots=True)
class WholeRow:
    """A row without coverage in whole numbers that have no common divisor, as strict as it was.

    Attributes:
        terms: (quantity, coefficient / step) pairs, what is never bought left out.
        lower, upper: the bounds / step, rounded inwards; None where there is none.
        step: what the row as written was divided by.
    """

    terms: tuple[tuple[Quantity, int], ...]
    lower: int | None
    upper: int | None
    step: Fraction


@dataclass(frozen=True, slots=True)
class Row:
    """lower <= sum of coefficient x quantity <= upper, exact.

    Attributes:
        rule: name of the rule the row belongs to (``budget`` and ``lots`` are the instance's own).
        member: the member of ``each`` the row is about (a recipient id, say); empty for a row in
            total.
        terms: (quantity, coefficient) pairs; each quantity once, no zero coefficient.
        lower, upper: exact bounds in ``unit``; None where there is none.
        unit: what a number of the row counts: ``money`` (minor units), ``units``, ``recipients``,
            ``types``, ``coverage`` (0 to 1) or the name of a resource column.
        conditional: of a minimum that binds only where anything is bought (``if_any``): what must
            be bought, and the minimum; the terms hold - minimum x that Any already, and ``lower``
            is 0.
        there: what exists already and alters the row, in words; it counts in no other.
    """

    rule: str
    member: str
    terms: Terms
    lower: Fraction | None
    upper: Fraction | None
    unit: str
    conditional: tuple[Any, Fraction] | None = None
    there: str = ""

    @property
    def label(self) -> str:
        """The row's name in reports: ``rule`` or ``rule[member]``."""
        return f"{self.rule}[{self.member}]" if self.member else self.rule

    @property
    def has_coverage(self) -> bool:
        """Whether any term is coverage, so that the row is reckoned in floating point."""
        return have_coverage(self.terms)

    @property
    def whole(self) -> WholeRow:
        """The row in whole numbers; for a row without coverage."""
        step = common_step(self.terms)
        return WholeRow(
            tuple(
                (quantity, c.numerator * step.denominator // (c.denominator * step.numerator))
                for quantity, c in self.terms
                if quantity != Any(())
            ),
            None if self.lower is None else ceil(self.lower / step),
            None if self.upper is None else floor(self.upper / step),
            step,
        )

    def tolerance(self, tie: float) -> float:
        """What its sum may lie beyond a bound: nothing, but for coverage ``FLOOR``, and for
        awareness the width of a ``tie``.
        """
        return tie if self.unit == "awareness" else FLOOR if self.has_coverage else 0

    def holds(self, value: Fraction | float, tie: float) -> bool:
        """Whether a sum is within the bounds, to the row's tolerance."""
        spare = self.tolerance(tie)
        above = self.lower is None or value >= self.lower - spare
        return bool(above and (self.upper is None or value <= self.upper + spare))


def offers_named(quantity: Quantity) -> tuple[int, ...]:
    """The offers that a quantity names; none for coverage."""
    if isinstance(quantity, Units):
        return (quantity.offer,)
    return quantity.offers if isinstance(quantity, Any) else ()


def have_coverage(terms: Sequence[tuple[Quantity, Fraction]]) -> bool:
    """Whether coverage enters into a sum of terms."""
    return any(isinstance(quantity, Coverage) for quantity, _ in terms)


def common_step(terms: Sequence[tuple[Quantity, Fraction]]) -> Fraction:
    """The greatest number of which every coefficient is a multiple; 1 where there is none.

    In steps the coefficients are whole, and a bound rounded inwards loses no plan.
    """
    times = lcm(*(c.denominator for _, c in terms))
    return Fraction(gcd(*(c.numerator * (times // c.denominator) for _, c in terms)) or 1, times)


def is_nested(rows: Sequence[Row], wider: Sequence[Row]) -> bool:
    """Whether each row has its like among ``wider``, in order, with bounds no stricter there; else
    nothing is claimed.
    """
    return len(rows) == len(wider) and all(
        _is_within(row, wide) for row, wide in zip(rows, wider, strict=True)
    )


def _is_within(row: Row, wide: Row) -> bool:
    below = wide.lower is None or (row.lower is not None and row.lower >= wide.lower)
    above = wide.upper is None or (row.upper is not None and row.upper <= wide.upper)
    return (row.label, row.terms) == (wide.label, wide.terms) and below and above
