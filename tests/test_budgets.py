"""Lists and ranges of budgets."""

from __future__ import annotations

from functools import partial

import pytest

from optimizer.budgets import read_budgets
from optimizer.errors import InputError
from optimizer.money import parse_money

money = partial(parse_money, unit="million", currency="JPY")


def test_a_list_may_be_text_or_a_list_and_keeps_its_order() -> None:
    assert read_budgets("2bn, 8.1bn,5bn", money) == (2_000_000_000, 8_100_000_000, 5_000_000_000)
    assert read_budgets(["2bn", 300], money) == (2_000_000_000, 300_000_000)
    assert read_budgets(18100, money) == (18_100_000_000,)


def test_budgets_may_be_written_in_japanese() -> None:
    assert read_budgets("5,200万円, 80億,１８１億円", money) == (
        52_000_000,
        8_000_000_000,
        18_100_000_000,
    )
    assert read_budgets("0:1億:5,000万円", money) == (0, 50_000_000, 100_000_000)
    assert read_budgets("5,200", money) == (5_000_000, 200_000_000)  # as ever: two budgets


def test_a_range_includes_both_ends_where_the_step_meets_them() -> None:
    assert read_budgets("0:1bn:0.5bn", money) == (0, 500_000_000, 1_000_000_000)
    assert read_budgets("0:1.2bn:500", money) == (0, 500_000_000, 1_000_000_000)
    assert len(read_budgets("0:50bn:0.5bn", money)) == 101


def test_a_range_and_single_amounts_may_stand_together() -> None:
    assert read_budgets("0:2:1, 18.1bn", money) == (0, 1_000_000, 2_000_000, 18_100_000_000)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1bn:2bn", "START:STOP:STEP"),
        ("0:1bn:0", "never ends"),
        ("2bn:1bn:1", "never ends"),
        ("0:900bn:1 one", "not an amount|at most 100,000"),
        ("0:900bn:1k", "at most 100,000"),
        ("2bn,2000", "stands twice"),
        ("lots", "not an amount of money"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(value: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_budgets(value, money)
