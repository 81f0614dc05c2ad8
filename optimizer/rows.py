"""What a rule stands for: exact rows over three quantities.

Everything a rule can count is one of three quantities of a plan:

* ``Units(o)``: the whole units x_o bought of offer o;
* ``Any(offers)``: 1 if any unit of any of these offers is bought, else 0;
* ``Coverage(a)``: F_a(s_a), the coverage of area a, a probability for bounded curves.

A ``Row`` is a linear expression over them with exact rational coefficients and bounds. Methods obey
rows, the assessment checks any plan against them, explanations quote them. There is no second copy
of a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm


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
    """F_a(s_a) of one area (index into ``Instance.areas``)."""

    area: int


Quantity = Units | Any | Coverage


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
    """

    rule: str
    member: str
    terms: tuple[tuple[Quantity, Fraction], ...]
    lower: Fraction | None
    upper: Fraction | None
    unit: str
    conditional: tuple[Any, Fraction] | None = None

    @property
    def label(self) -> str:
        """The row's name in reports: ``rule`` or ``rule[member]``."""
        return f"{self.rule}[{self.member}]" if self.member else self.rule


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
