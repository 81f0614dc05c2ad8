"""Machine-readable output: the same bytes everywhere, and safe to open in a spreadsheet."""

from __future__ import annotations

import io
import json as standard_json
import math
import re
from csv import DictReader, reader
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import OptimizerError
from optimizer.readers.formulas import neutral, stated
from optimizer.renderers import csv, json


class TestJson:
    def test_floats_have_twelve_significant_digits_and_keys_keep_their_order(self) -> None:
        # 0.1 + 0.2 is 0.30000000000000004 in binary; twelve digits of it are 0.3.
        assert (
            json.render({"b": 0.1 + 0.2, "a": 123456789.0123456})
            == '{\n  "b": 0.3,\n  "a": 123456789.012\n}\n'
        )

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


MARK = "\ufeff"
TEXTS = st.text(st.sampled_from("=+-@;'\"\t\r\n,1.aé日 ＝＠"), max_size=12)


class TestCsv:
    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "-",
            "-a",
        ],
    )
    def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(self, text: str) -> None:
        assert (
            csv.render([{"name": text}])
            .removeprefix(f'{MARK}"name"\n')
            .strip('"')
            .startswith(f"'{text[0]}")
        )

    def test_a_formula_stays_text_also_where_semicolons_tabs_or_lines_divide_cells(self) -> None:
        assert csv.render([{"name": "x;=HYPERLINK(1)"}]) == f'{MARK}"name"\n"x;\'=HYPERLINK(1)"\n'
        assert (
            csv.render([{"name": ["x", "@y", "-5", "-z"]}]) == f'{MARK}"name"\n"x;\'@y;\'-5;\'-z"\n'
        )
        assert (
            csv.render([{"name": "a\t=1\n+2"}]).count("'") == 2
        )  # a tab or a line break may open a cell too

    @given(st.lists(TEXTS, min_size=1, max_size=4))
    def test_no_cell_of_any_spreadsheet_begins_like_a_formula(self, texts: list[str]) -> None:
        text = csv.render([{str(number): each for number, each in enumerate(texts)}])
        # A reader of commas that knows quotes, and ones of semicolons and tabs that split the line
        # as it stands.
        cells = [
            cell for row in reader(io.StringIO(text.removeprefix(MARK), newline="")) for cell in row
        ]
        cells += [cell.lstrip('"') for cell in re.split(r"[;\t\r\n]", text)]
        for cell in cells:
            assert csv.NUMBER.fullmatch(cell) or not re.match(r"[=+\-@＝＋－＠]", cell), cell

    @given(TEXTS)
    def test_what_was_made_harmless_is_put_back(self, text: str) -> None:
        assert stated(neutral(text)) == text

    @given(
        st.lists(
            st.fixed_dictionaries({"a": TEXTS.filter(bool), "é": st.integers(-9, 9)}),
            min_size=1,
            max_size=4,
        )
    )
    def test_what_is_written_is_what_readers_of_csv_read(
        self, records: list[dict[str, Any]]
    ) -> None:
        found = list(DictReader(io.StringIO(csv.render(records).removeprefix(MARK), newline="")))
        assert [{"a": stated(row["a"]), "é": int(row["é"])} for row in found] == records

    def test_a_file_begins_with_a_mark_by_which_spreadsheets_know_its_encoding(self) -> None:
        assert csv.render([{"name": "Côte"}]).encode("utf-8")[:3] == b"\xef\xbb\xbf"

    def test_every_text_is_quoted(self) -> None:
        assert (
            csv.render([{"name": 'Radar, 7 "m"', "units": 2}])
            == f'{MARK}"name","units"\n"Radar, 7 ""m""",2\n'
        )

    @pytest.mark.parametrize("value", [-5, -0.25, 1e-9, "-5", "-18100000000", "3.1"])
    def test_numbers_are_left_as_they_are(self, value: Any) -> None:
        assert csv.render([{"n": value}]) == f'{MARK}"n"\n{value}\n'

    def test_a_header_that_a_spreadsheet_would_run_gets_an_apostrophe(self) -> None:
        assert csv.render([{"=cmd": 1}]) == f'{MARK}"\'=cmd"\n1\n'

    def test_columns_stand_in_the_order_of_their_first_occurrence_and_gaps_are_empty(self) -> None:
        assert (
            csv.render([{"b": 1, "a": True}, {"c": None, "a": 0.1 + 0.2}])
            == f'{MARK}"b","a","c"\n1,true,\n,0.3,\n'
        )

    def test_money_becomes_a_column_for_the_amount_and_one_for_the_currency(self) -> None:
        text = csv.render([{"cost": {"amount": "180", "currency": "JPY"}}])
        assert text == f'{MARK}"cost_amount","cost_currency"\n180,"JPY"\n'

    def test_no_records_give_an_empty_table(self) -> None:
        assert csv.render([]) == f"{MARK}\n"
