"""Machine-readable output: the same bytes everywhere, and safe to open in a spreadsheet."""

from __future__ import annotations

import json as standard_json
import math
from typing import Any

import numpy as np
import pytest

from optimizer.errors import OptimizerError
from optimizer.renderers import csv, json


class TestJson:
    def test_floats_have_twelve_significant_digits_and_keys_keep_their_order(self) -> None:
        # 0.1 + 0.2 is 0.30000000000000004 in binary; twelve digits of it are 0.3.
        assert json.render({"b": 0.1 + 0.2, "a": 123456789.0123456}) == '{\n  "b": 0.3,\n  "a": 123456789.012\n}\n'

    def test_negative_zero_is_zero(self) -> None:
        assert json.render([-0.0]) == "[\n  0.0\n]\n"

    def test_whole_numbers_of_any_size_are_exact(self) -> None:
        assert standard_json.loads(json.render(10**30 + 1)) == 10**30 + 1

    def test_numbers_of_numpy_are_plain_numbers(self) -> None:
        assert json.rounded({"n": np.int64(3), "x": np.float64(0.5)}) == {"n": 3, "x": 0.5}

    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
    def test_a_number_that_is_not_finite_is_refused_with_its_place(self, value: float) -> None:
        with pytest.raises(OptimizerError, match=r"result\.areas\[1\]\.coverage is"):
            json.render({"areas": [{"coverage": 0.5}, {"coverage": value}]})

    def test_what_is_no_plain_data_is_refused_with_its_place(self) -> None:
        with pytest.raises(OptimizerError, match=r"result\.when is"):
            json.render({"when": {1, 2}})


class TestCsv:
    @pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "-", "-a"])
    def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(self, text: str) -> None:
        assert csv.render([{"name": text}]).removeprefix("name\n").strip('"').startswith(f"'{text[0]}")

    @pytest.mark.parametrize("value", [-5, -0.25, 1e-9, "-5", "-18100000000", "3.1"])
    def test_numbers_are_left_as_they_are(self, value: Any) -> None:
        assert csv.render([{"n": value}]) == f"n\n{value}\n"

    def test_a_header_that_a_spreadsheet_would_run_gets_an_apostrophe(self) -> None:
        assert csv.render([{"=cmd": 1}]) == "'=cmd\n1\n"

    def test_columns_stand_in_the_order_of_their_first_occurrence_and_gaps_are_empty(self) -> None:
        assert csv.render([{"b": 1, "a": True}, {"c": None, "a": 0.1 + 0.2}]) == "b,a,c\n1,true,\n,0.3,\n"

    def test_money_becomes_a_column_for_the_amount_and_one_for_the_currency(self) -> None:
        assert csv.render([{"cost": {"amount": "180", "currency": "JPY"}}]) == "cost_amount,cost_currency\n180,JPY\n"

    def test_no_records_give_an_empty_table(self) -> None:
        assert csv.render([]) == "\n"
