"""What a row knows: its whole numbers, its tolerance, and when every plan that keeps it also keeps
another.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from optimizer.rows import FLOOR, Any, Coverage, Quantity, Row, Units, is_nested

ROW = Row(
    "crew",
    "A",
    ((Units(0), Fraction(3)), (Any((0, 1)), Fraction(2))),
    Fraction(1),
    Fraction(9),
    "crew",
)


def between(lower: int | None, upper: int | None) -> Row:
    low, high = (None if bound is None else Fraction(bound) for bound in (lower, upper))
    return replace(ROW, lower=low, upper=high)


@pytest.mark.parametrize(
    ("wider", "nested"),
    [
        (between(1, 9), True),
        (between(0, 10), True),
        (between(None, None), True),
        (between(None, 9), True),
        (between(1, None), True),
        (between(2, 9), False),
        (between(1, 8), False),
    ],
)
def test_a_row_is_within_another_whose_bounds_are_no_stricter(wider: Row, nested: bool) -> None:
    assert is_nested((ROW,), (wider,)) is nested


def test_a_row_without_a_bound_is_not_within_one_that_has_it() -> None:
    assert not is_nested((between(None, 9),), (between(0, 9),))
    assert not is_nested((between(1, None),), (between(1, 99),))


def test_other_terms_labels_or_numbers_of_rows_claim_nothing() -> None:
    assert not is_nested((ROW,), (replace(ROW, terms=ROW.terms[:1]),))
    assert not is_nested((ROW,), (replace(ROW, member="B"),))
    assert not is_nested((ROW,), ())
    assert not is_nested((ROW,), (ROW, ROW))


def test_a_row_is_called_by_its_rule_and_its_member() -> None:
    assert ROW.label == "crew[A]"
    assert replace(ROW, member="").label == "crew"


def test_a_row_in_whole_numbers_is_as_strict_as_it_was() -> None:
    # 3/2 x + 9/4 y between 1 and 10 are multiples of 3/4: 2 x + 3 y from 4/3, so 2, to 40/3, so 13.
    row = replace(
        ROW,
        terms=((Units(0), Fraction(3, 2)), (Any((1,)), Fraction(9, 4)), (Any(()), Fraction(1))),
        upper=Fraction(10),
    )
    whole = replace(row, terms=row.terms[:2]).whole
    assert whole.terms == ((Units(0), 2), (Any((1,)), 3))
    assert (whole.lower, whole.upper, whole.step) == (2, 13, Fraction(3, 4))
    # of no offers nothing is ever bought: 1/4 is the step with it, and it is left out
    assert row.whole.terms == ((Units(0), 6), (Any((1,)), 9))
    assert between(None, 9).whole.lower is None
    assert between(1, None).whole.upper is None


def test_a_row_has_the_tolerance_of_what_it_counts() -> None:
    terms: tuple[tuple[Quantity, Fraction], ...] = ((Coverage(0), Fraction(1)),)
    covered = replace(between(1, None), terms=terms, unit="coverage")
    aware = replace(covered, unit="awareness")
    tie = 0.25
    assert [row.has_coverage for row in (ROW, covered, aware)] == [False, True, True]
    assert [row.tolerance(tie) for row in (ROW, covered, aware)] == [0, FLOOR, tie]
    assert not ROW.holds(Fraction(9) + Fraction(1, 10**30), tie)
    assert covered.holds(1 - 0.9e-6, tie)
    assert not covered.holds(1 - 1.1e-6, tie)
    assert aware.holds(0.75, tie)
    assert not aware.holds(0.74, tie)
