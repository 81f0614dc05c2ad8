"""What is handed in from Python is made plain, or refused in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer.errors import InputError, InstanceError
from optimizer.instance.instance import Instance
from optimizer.instance.plain_values import plain_value

RECORDS: dict[str, Any] = {
    "name": "here",
    "money_unit": "million",
    "budget": "1bn",
    "recipients": [{"recipient": "NO"}],
    "assets": [
        {
            "asset": "boat",
            "category": "boat",
            "unit_cost": {"value": 100, "low": 90, "high": 120, "confidence": "assumed"},
        }
    ],
    "areas": [{"area": "bay", "recipient": ["NO"], "weight": 3}],
    "offers": [{"recipient": "NO", "asset": "boat", "max_units": 2}],
    "effects": [{"recipient": "NO", "asset": "boat", "area": "bay", "coverage_factor": 0.5}],
}


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (np.bool_(True), True),
        (Decimal("1.50"), "1.50"),
        (Fraction(5, 4), "1.25"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(6, 2), 3),
        (date(2026, 11, 23), "2026-11-23"),
        ((1, "a", None), [1, "a", None]),
        ({0: 4, "8bn": (8,)}, {"0": 4, "8bn": [8]}),
    ],
)
def test_kin_of_plain_values_become_plain(value: Any, plain: Any) -> None:
    assert plain_value(value) == plain
    assert type(plain_value(value)) is type(plain)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (object(), "type object"),
        (b"x", "type bytes"),
        ({1, 2}, "type set"),
        (np.array([1, 2]), "type ndarray"),
        ([10**5000], "more than 40 digits"),
        (Fraction(1, 3), "without an end"),
        ("\x1b[2J", r"U\+001B"),
        ({"\ud800": 1}, r"U\+D800"),
    ],
)
def test_what_could_not_stand_in_a_file_is_refused(value: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        plain_value(value)


def test_a_list_within_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(InputError, match="nested more than 50 deep"):
        plain_value(loop)


def test_records_and_frames_make_the_same_instance() -> None:
    spread = [
        {
            "asset": "boat",
            "category": "boat",
            "unit_cost": 100,
            "unit_cost_low": 90,
            "unit_cost_high": 120,
            "unit_cost_confidence": "assumed",
        }
    ]
    frames = {
        name: pd.DataFrame(spread if name == "assets" else rows)
        for name, rows in RECORDS.items()
        if isinstance(rows, list)
    }
    frames["areas"] = pd.DataFrame(
        {"area": ["bay"], "recipient": ["NO"], "weight": [3], "baseline": [np.nan]}
    )
    from_records, from_frames = (
        Instance.from_tables(**RECORDS),
        Instance.from_tables(**(RECORDS | frames)),
    )
    assert from_records.digest == from_frames.digest
    assert from_records.areas == from_frames.areas


def test_a_cell_that_is_no_value_is_refused_with_its_row() -> None:
    with pytest.raises(InstanceError, match=r"areas:0: found a value of type object"):
        Instance.from_tables(**(RECORDS | {"areas": [{"area": "bay", "weight": object()}]}))
    with pytest.raises(InstanceError, match=r"areas:0: weight: found a value of type object"):
        Instance.from_tables(
            **(RECORDS | {"areas": pd.DataFrame({"area": ["bay"], "weight": [object()]})})
        )


def test_a_what_if_takes_numbers_of_any_kind() -> None:
    instance = Instance.from_tables(**RECORDS)
    assert (
        instance.replace(budget=np.int64(20)).budget
        == instance.replace(budget=Fraction(20)).budget
        == "20 million"
    )
    with pytest.raises(InputError, match="type object"):
        instance.replace(budget=object())
