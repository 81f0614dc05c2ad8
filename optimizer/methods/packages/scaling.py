"""Rows in numbers that a solver reads well: whole where they can be, of ordinary size, bounds
rounded inwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from optimizer.evaluate import tie_width
from optimizer.instance.instance import Instance
from optimizer.rows import Any, Quantity, Row, Units, offers_named

OBJECTIVE_SIZE = 1e6
"""What the objective's range is scaled to (docs/model.md, section 1)."""
COVERAGE_SIZE = 1e3
"""What a row over coverage is multiplied by."""
LARGEST_WHOLE = 10**9
"""Spanning rows of whole numbers up to this size are handed over whole; larger ones are scaled to
be near 1.
"""

ScaledTerms = tuple[tuple[Quantity, float], ...]


@dataclass(frozen=True, eq=False)
class ScaledRow:
    """A row as it is reckoned with: the row as written times ``size`` x ``shrink``.

    Attributes:
        terms: without coverage in whole numbers (``int``) that have no common divisor; with
            coverage in floats.
        lower, upper: bounds of the terms as they stand here; None where there is none.
        size: what the row as written was multiplied by.
        shrink: what a solver's row is multiplied by further; 1 unless the whole numbers are very
            large.
    """

    terms: ScaledTerms
    lower: float | None
    upper: float | None
    size: float
    shrink: float = 1.0

    @property
    def floats(self) -> tuple[float, float]:
        """Lower and upper bound of the solver's row, infinite where there is none."""
        lower = -inf if self.lower is None else self.lower * self.shrink
        return lower, inf if self.upper is None else self.upper * self.shrink


def objective_scale(span: float) -> float:
    """By what an objective is multiplied that plans can raise by ``span``; by 1 where none can
    raise it.
    """
    return OBJECTIVE_SIZE / span if span > 0 else 1.0


def scaled_row(row: Row, instance: Instance) -> ScaledRow:
    """The row in good numbers. Without coverage it is as strict as before, to the unit."""
    if row.has_coverage:
        return _coverage_row(row, instance)
    whole = row.whole
    largest = max((abs(c) for _, c in whole.terms), default=1)
    shrink = 1.0 / largest if largest > LARGEST_WHOLE else 1.0
    return ScaledRow(whole.terms, whole.lower, whole.upper, float(1 / whole.step), shrink)


def _coverage_row(row: Row, instance: Instance) -> ScaledRow:
    """A floor under coverage, its tolerance included (see ``evaluate``)."""
    aware = row.unit == "awareness"
    slack = row.tolerance(tie_width(instance))
    size = OBJECTIVE_SIZE / instance.scale if aware and instance.scale > 0 else COVERAGE_SIZE
    terms = tuple(
        (quantity, float(coefficient) * size)
        for quantity, coefficient in row.terms
        if quantity != Any(())
    )
    return ScaledRow(
        terms, None if row.lower is None else (float(row.lower) - slack) * size, None, size
    )


def offers_of(row: ScaledRow) -> set[int]:
    """The offers whose units or presence a row counts."""
    return {o for quantity, _ in row.terms for o in offers_named(quantity)}


def holds(row: ScaledRow, units: int) -> bool:
    """Whether a row about one offer alone holds at so many units of it."""
    total = sum(
        c * (units if isinstance(quantity, Units) else int(units > 0)) for quantity, c in row.terms
    )
    return (row.lower is None or total >= row.lower) and (row.upper is None or total <= row.upper)
