"""Files that are far too large, far too many or no files at all are refused for what they are,
before much is made of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.errors import InstanceError
from optimizer.readers import csv_table, positions, read, text_file
from tests.cli.shell import command, environment
from tests.readers.samples import HEADER, write_folder

EFFECTS = "recipient,asset,area,coverage_factor\n"
MOST_KILOBYTES = 500_000


def refused(path: Path) -> str:
    with pytest.raises(InstanceError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "- 1\n" * 101_000,
            "seas.yaml:100000:3: goes on: at most 100,000 entries are read that stand in no table.",
        ),  # the list is the first
        ("offers:\n" + "- 1\n" * 101_000, "offers: holds a single value: expected a record"),
        (
            "rules:\n" + "- {limit: spend, max: 1}\n" * 40_000,
            "at most 100,000 entries are read that stand in no table.",
        ),
        (
            "".join(f"key{number}: 1\n" for number in range(101_000)),
            "at most 100,000 entries are read that stand in no table.",
        ),
        ("name: &a x\nrules: [" + "*a, " * 5_000 + "]\n", "anchors and aliases are not read."),
        ("? " * 5_000, "is nested more than 50 deep."),
    ],
)
def test_a_file_without_end_is_refused_where_it_stops_being_an_instance(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "seas.yaml"
    path.write_text(text)
    assert said in refused(path) or "has a mapping as a key" in refused(path)


def test_no_more_is_read_of_tables_in_one_file_than_can_be_refused_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(positions, "MOST_IN_TABLES", 100)
    path = tmp_path / "seas.yaml"
    path.write_text(
        "offers:\n" + "- {recipient: a}\n" * 51
    )  # a record and its cell: the 101st entry is the 51st record
    assert (
        "seas.yaml:52:3: goes on: at most 100 entries are read from the tables of one file."
        in refused(path)
    )


def test_a_json_text_of_nothing_but_brackets_is_refused_before_anything_is_made_of_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "seas.json"
    path.write_text("[" + "[]," * 1_500_000 + "[]]")
    assert "has more than 2,000,000 commas and brackets" in refused(path)


def test_a_json_text_of_escapes_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "seas.json"
    path.write_text('{"name": "' + "\\u0041" * 1_000 + '"}')
    assert read(path).header["name"] == "A" * 1_000


def without_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "MOST_EFFECTS", 10)


def short_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "BLOCK", 1_000)


@pytest.mark.parametrize(
    ("effects", "limit", "said"),
    [
        (
            EFFECTS + "NO,boat,strait,0.2\n" * 11,
            without_limit,
            "effects.csv: has more than 10 lines",
        ),
        (
            EFFECTS + "NO,boat,strait," + "9" * 5_000,
            short_lines,
            "effects.csv:2: has more than 1,000 bytes in one line.",
        ),
        (
            ",".join(f"c{number}" for number in range(1_001)),
            without_limit,
            "effects.csv:1: has 1,001 columns: at most 1,000 are read.",
        ),
        (
            EFFECTS + "NO\n" * 5_000,
            short_lines,
            "... and 980 more faults",
        ),  # a thousand are noted, twenty of them shown
        (
            EFFECTS + "NO,boat,strait,0.2\n" * 60 + "NO,\u009b,strait,1\n",
            short_lines,
            "effects.csv:62: found the control character U+009B",
        ),
    ],
)
def test_a_table_too_large_is_refused_with_its_place(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    effects: str,
    limit: Callable[[pytest.MonkeyPatch], None],
    said: str,
) -> None:
    limit(monkeypatch)
    assert said in refused(write_folder(tmp_path / "seas", effects=effects))


def test_blocks_of_a_table_end_with_its_lines_whatever_letters_they_are_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "BLOCK", 100)
    name = "海" * 25  # 75 bytes a name: blocks of 100 bytes would cut letters
    folder = write_folder(
        tmp_path / "seas",
        sources="source,title\npaper," + name + "\n" + "".join(f"{i},{name}\n" for i in range(50)),
    )
    assert read(folder).tables["sources"].columns["title"] == [name] * 51


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "sparse"])
def test_what_is_no_file_or_a_claim_of_ten_gigabytes_is_refused_unread(
    tmp_path: Path, kind: str
) -> None:
    folder = write_folder(tmp_path / "seas", effects="")
    path = folder / "effects.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.touch()
        os.truncate(path, 10_000_000_000)
    said = {
        "device": "is a link to a place outside",
        "sparse": "has 10,000,000,000 bytes: at most 500,000,000 are read",
    }
    assert said.get(kind, "is not a file") in refused(folder)


MEASURING = (
    "import os, subprocess, sys\n"
    "child = subprocess.Popen(sys.argv[1:])\n"
    "_, status, usage = os.wait4(child.pid, 0)\n"
    "print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)\n"
)
"""A small process between: a child's memory counts from what its parent has."""
HUGE: dict[str, Callable[[Path], Path]] = {
    "a million rows that are none": lambda folder: written(
        folder / "seas.yaml", HEADER + "offers:\n" + "- 1\n" * 1_000_000
    ),
    "escapes": lambda folder: written(
        folder / "seas.json", '{"name": "' + "\\u0041" * 3_100_000 + '"}'
    ),
    "brackets": lambda folder: written(folder / "seas.json", "[" + "[]," * 6_000_000 + "[]]"),
    "200 MB of one row": lambda folder: write_folder(
        folder / "seas", effects=EFFECTS + "NO,boat,strait,0.2\n" * 10_900_000
    ),
    "a cell of 200 MB": lambda folder: write_folder(
        folder / "seas", effects=EFFECTS + "NO,boat,strait," + "9" * 200_000_000
    ),
    "a million areas that are none": lambda folder: write_folder(
        folder / "seas",
        effects=EFFECTS + "".join(f"NO,boat,q{number},0.2\n" for number in range(1_000_000)),
    ),
}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in kilobytes there")
@pytest.mark.parametrize("kind", HUGE)
def test_hostile_files_are_refused_within_half_a_gigabyte(tmp_path: Path, kind: str) -> None:
    words = [sys.executable, "-c", MEASURING, *command("validate", HUGE[kind](tmp_path))]
    done = subprocess.run(words, capture_output=True, text=True, env=environment(), check=False)
    code, kilobytes = map(int, done.stdout.split())
    assert code == 2, done.stderr[:500]
    assert kilobytes < MOST_KILOBYTES
