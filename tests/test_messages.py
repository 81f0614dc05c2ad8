"""Messages quote what people wrote, and are fit to be shown: nothing steers a terminal, nothing
fills a page.
"""

from __future__ import annotations

import json
import pickle
import unicodedata
from pathlib import Path

import pytest

import optimizer as opt
from optimizer.errors import Fault, InstanceError, OptimizerError
from optimizer.visible import LONGEST_LINE, visible
from tests.batch.samples import plain_instance
from tests.cli.shell import Shell
from tests.readers.samples import TABLES, write_folder

UNSEEN = [
    letter
    for letter in map(chr, range(0x11_0000))
    if unicodedata.category(letter) in ("Cc", "Cs") or letter in "\u2028\u2029"
]
TURNING = list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_every_control_character_and_all_that_turns_text_around_is_escaped() -> None:
    for letter in (*UNSEEN, *TURNING):
        if letter not in "\t\n":
            assert letter not in str(OptimizerError(f"found {letter}"))
        assert letter not in str(Fault(f"offers.csv:{2}", f"a{letter}", f"b{letter}", f"c{letter}"))
    assert visible("Åland, 日本, \U0001f6a2, ünïcödé\n") == "Åland, 日本, \U0001f6a2, ünïcödé\n"


def test_what_is_left_out_of_a_long_message_is_its_middle() -> None:
    said = str(OptimizerError("begins " + "x" * 3_000 + " ends.\nAnd a line."))
    assert said.startswith("begins xxx")
    assert said.endswith("xxx ends.\nAnd a line.")
    assert max(map(len, said.split("\n"))) == LONGEST_LINE


def test_a_message_survives_a_pickle() -> None:
    fault = InstanceError([Fault("a.csv:1", "x" * 3_000, "is\x9b no good.")])
    assert str(pickle.loads(pickle.dumps(fault))) == str(fault)  # noqa: S301 - our own


@pytest.mark.parametrize("code", ["\\x9b", "\\u202e", "\\x1b"])
def test_a_name_with_a_control_character_reaches_no_terminal_raw(
    tmp_path: Path, shell: Shell, code: str
) -> None:
    letter = code.encode().decode("unicode_escape")
    folder = write_folder(
        tmp_path / "seas", areas=TABLES["areas"].replace("area,", f"ar{letter}ea,", 1)
    )
    said = shell("validate", folder)
    assert (said.code, letter in said.err) == (2, False)
    assert f"areas.csv:1: found the control character U+{ord(letter):04X}" in said.err
    for words in (
        ("validate", f"no{letter}where"),
        ("solve", "tutorial", "--set", f"bud{letter}get=3"),
        ("explain", "tutorial", f"A{letter}/b"),
    ):
        said = shell(*words)
        assert (said.code, letter in said.err + said.out) == (2, False)
        assert code in said.err or f"U+{ord(letter):04X}" in said.err


@pytest.mark.parametrize(
    "column", ["range_km", "speed", "sea_hours", "notice_days", "category_weight"]
)
def test_a_column_of_ones_own_is_taken_though_ours_are_called_somewhat_like_it(
    tmp_path: Path, column: str
) -> None:
    assets = "\n".join(
        line + ("," + column if number == 0 else ",3")
        for number, line in enumerate(TABLES["assets"].splitlines())
    )
    folder = write_folder(tmp_path / "seas", assets=assets + "\n")
    assert opt.load(folder).assets[0].resources[column] == 3


@pytest.mark.parametrize(
    ("table", "column", "meant"),
    [
        ("assets", "range_mn", "range_nm"),  # neighbours swapped
        ("assets", "swep_nm", "sweep_nm"),  # one left out
        ("assets", "first_coost", "first_cost"),  # one added
        ("assets", "availibilty", "availability"),  # two, in a long word
        ("assets", "Sweep NM", "sweep_nm"),
        ("areas", "wieght_high", "weight_high"),
    ],
)
def test_a_letter_or_two_from_ours_is_a_slip(
    tmp_path: Path, table: str, column: str, meant: str
) -> None:
    text = "\n".join(
        line + ("," + column if number == 0 else ",3")
        for number, line in enumerate(TABLES[table].splitlines())
    )
    with pytest.raises(InstanceError) as caught:
        opt.load(write_folder(tmp_path / "seas", **{table: text + "\n"}))
    assert f'{table}.csv:1: {column}: is not a column of {table}. Did you mean "{meant}"?' in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("table", "column"),
    [("effects", "source_low"), ("offers", "unit_cost_high"), ("areas", "confidence_source")],
)
def test_an_end_without_its_number_is_told_so_and_never_suggested_itself(
    tmp_path: Path, table: str, column: str
) -> None:
    text = "\n".join(
        line + ("," + column if number == 0 else ",3")
        for number, line in enumerate(TABLES[table].splitlines())
    )
    with pytest.raises(InstanceError) as caught:
        opt.load(write_folder(tmp_path / "seas", **{table: text + "\n"}))
    assert f"{table}.csv:1: {column}: tells the" in str(caught.value)
    assert "Did you mean" not in str(caught.value)


def test_the_explanation_of_an_offer_with_one_base_needs_no_base_and_says_which_it_took(
    shell: Shell, tmp_path: Path
) -> None:
    at_cape = plain_instance()
    for rows in (at_cape["offers"], at_cape["effects"]):
        rows[0]["base"] = "cape"  # the radar's
    path = tmp_path / "cape.json"
    path.write_text(json.dumps(at_cape))
    said = shell("explain", path, "PHL/radar")
    assert said.code == 0
    assert "PHL/radar is on offer at one base, cape, which is taken." in said.out
