"""A plan handed in from Python: whatever its shape, units per offer, or a sentence that says what
is wrong.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer.errors import InputError
from optimizer.plans import read_plan
from tests.rules.waters import waters

# Offers in every plan: A/radar/east, A/radar/west, A/boat, B/radar, B/boat (see the waters).
PLAN = (1, 0, 2, 0, 1)
RECORDS = [
    {"recipient": "A", "asset": "radar", "base": "east", "units": 1},
    {"recipient": "A", "asset": "boat", "units": 2},
    {"recipient": "B", "asset": "boat", "base": None, "units": 1},
]


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        list(PLAN),
        np.array(PLAN),
        {"A/radar/east": 1, "A/boat": 2.0, "B/boat": Fraction(1)},
        {"A/radar/east": "1", "A/boat": "2", "B/boat": np.int64(1)},  # as a form or a file has them
        RECORDS,
        iter(RECORDS),
        pd.DataFrame(RECORDS),
        [*RECORDS[1:], RECORDS[0] | {"units": 1}],  # in any order
    ],
)
def test_the_same_plan_in_any_shape(plan: Any) -> None:
    assert read_plan(plan, waters()) == PLAN


@pytest.mark.parametrize("nothing", [{}, [], (0, 0, 0, 0, 0)])
def test_what_is_not_named_is_not_bought(nothing: Any) -> None:
    assert read_plan(nothing, waters()) == (0, 0, 0, 0, 0)


def test_units_of_an_offer_named_twice_add_up() -> None:
    assert read_plan([RECORDS[1], RECORDS[1]], waters())[2] == 4


@pytest.mark.parametrize(
    "units", ["two", "", None, -1, 2.5, math.nan, math.inf, True, 10**9 + 1, 10**30, [1]]
)
def test_units_that_are_no_whole_number_are_refused_by_offer(units: Any) -> None:
    with pytest.raises(
        InputError,
        match=r"Units of A/boat: found .*: expected a whole number from 0 to 1,000,000,000\.",
    ):
        read_plan({"A/boat": units}, waters())
    with pytest.raises(InputError, match="Units of A/boat: found"):
        read_plan((0, 0, units, 0, 0), waters())


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ((1, 2), "A plan has one number of units per offer: found 2, expected 5."),
        (
            {"A/boats": 1},
            "The plan names 'A/boats', which is not an offer. Did you mean \"A/boat\"?",
        ),
        ({7: 1}, "The plan names 7, which is not an offer."),
        (5, "A plan is a file, a table, units by offer or a list of units, not 5."),
        (None, "A plan is a file, a table, units by offer or a list of units, not None."),
    ],
)
def test_what_is_no_plan_is_refused_in_words(plan: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_plan(plan, waters())
    assert str(caught.value) == said
