"""Rows beside rows: when every plan that keeps these also keeps those."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from optimizer.rows import Any, Row, Units, is_nested

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
