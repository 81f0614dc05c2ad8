"""The same instance in any container gives the same tables; what is wrong is said with its
place.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from optimizer.errors import InputError, InstanceError
from optimizer.instance.input_tables import Tables
from optimizer.readers import read
from optimizer.readers.shipped import find_shipped, shipped_folder, shipped_names
from tests.readers.samples import HEADER, TABLES, YAML, write_folder, write_json, write_yaml


def texts(tables: Tables) -> dict[str, list[dict[str, str]]]:
    """All cells as text, because a CSV file has nothing else."""
    return {
        name: [{key: str(cell) for key, cell in record.items()} for record in table.records()]
        for name, table in tables.tables.items()
    }


def faults(path: Path) -> list[str]:
    with pytest.raises(InstanceError) as caught:
        read(path)
    return [str(fault) for fault in caught.value.faults]


def test_folder_yaml_and_json_give_the_same_tables(tmp_path: Path) -> None:
    folder = read(write_folder(tmp_path / "seas"))
    yaml = read(write_yaml(tmp_path / "seas.yaml"))
    json = read(write_json(tmp_path / "seas.json"))
    assert texts(folder) == texts(yaml) == texts(json)
    assert yaml.header == json.header
    assert {
        **folder.header,
        "budget": 1000,
    } == yaml.header  # 1,000 in the folder's header stands as text


def test_a_value_with_its_range_becomes_columns(tmp_path: Path) -> None:
    boat, radar = read(write_yaml(tmp_path / "seas.yaml")).tables["assets"].records()
    assert {key: cell for key, cell in boat.items() if key.startswith("unit_cost")} == {
        "unit_cost": 130,
        "unit_cost_low": 100,
        "unit_cost_high": 150,
        "unit_cost_source": "paper",
        "unit_cost_confidence": "derived",
    }
    assert "unit_cost_low" not in radar


def test_keys_of_a_stepped_value_are_text_in_every_container(tmp_path: Path) -> None:
    for tables in (
        read(write_folder(tmp_path / "seas")),
        read(write_yaml(tmp_path / "seas.yaml")),
        read(write_json(tmp_path / "seas.json")),
    ):
        assert tables.header["rules"][1]["min"] == {"0": 1, "0.9bn": 2}


def test_every_entry_and_row_knows_its_place(tmp_path: Path) -> None:
    folder = read(write_folder(tmp_path / "seas"))
    assert folder.where("budget") == "instance.yaml:6:9"
    assert folder.where("rules", 0, "max") == "instance.yaml:8:48"
    assert folder.where("rules", 1, "no-such-key") == "instance.yaml:9:5"
    assert folder.tables["offers"].where(2) == "offers.csv:4"
    assert read(write_yaml(tmp_path / "seas.yaml")).tables["offers"].where(0) == "seas.yaml:19:5"
    assert read(write_json(tmp_path / "seas.json")).where("name") == "seas.json:3:10"


def test_lines_are_right_after_blank_rows_and_cells_of_several_lines(tmp_path: Path) -> None:
    sources = 'source,title\n\na,"one\ntwo"\n,\nb,three\n'  # a begins on line 3, b on line 6
    table = read(write_folder(tmp_path / "seas", sources=sources)).tables["sources"]
    assert [table.where(row) for row in range(len(table))] == ["sources.csv:3", "sources.csv:6"]
    assert table.columns["title"] == ["one\ntwo", "three"]


def test_spreadsheet_habits_are_taken_well(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "seas")
    (folder / "recipients.csv").write_bytes(
        "\ufeffrecipient , name,,\r\n NO ,Nordpå,,\r\n,,,\r\n".encode()
    )
    assert read(folder).tables["recipients"].records() == [{"recipient": "NO", "name": "Nordpå"}]


def test_small_tables_may_stand_in_the_header_file(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "seas", HEADER + "sources:\n  - {source: paper, title: A paper}\n", sources=""
    )
    assert read(folder).tables["sources"].records() == [{"source": "paper", "title": "A paper"}]
    (folder / "sources.csv").write_text(TABLES["sources"])
    assert faults(folder) == [
        "sources.csv: stands beside a table sources in instance.yaml: expected one of them."
    ]


def test_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "seas",
        HEADER + "name: again\n",
        offers="recipient,asset,max_units\nNO,boat\nNO,radar,1,2\n",
        areas="area,weight,area\n",
        assets="",
    )
    (folder / "asset.csv").write_text(TABLES["assets"])
    assert faults(folder) == [
        "instance.yaml:10:1: name: stands twice: expected each key once.",
        "areas.csv:1: area: stands twice in the header: expected each column once.",
        (
            "offers.csv:2: has 2 cells: expected 3, as in the header. Perhaps a comma is missing,"
            " or a cell with a comma needs double quotes."
        ),
        (
            "offers.csv:3: has 4 cells: expected 3, as in the header. Perhaps a comma is missing,"
            " or a cell with a comma needs double quotes."
        ),
        (
            'asset.csv: is not the name of a table. Did you mean "assets"? Rename it, or give it a'
            " name unlike a table's."
        ),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "recipients.csv:1: has no header"),
        (b"recipient\tname\n", "separated by tabs"),
        (
            b"recipient,name\nNO,Nordp\xe5\n",
            "recipients.csv:2: is not UTF-8 text: found the byte 0xe5.",
        ),
        ("recipient,name\n".encode("utf-16"), "is not UTF-8 text: found the byte 0xff."),
        (b"recipient,name\nNO,a\x00b\n", "recipients.csv:2: found the control character U+0000"),
        (b"recipient,name\nNO,\x1b[2J\n", "found the control character U+001B"),
        (b'recipient,name\nNO,"a\n', "is not well-formed CSV: unexpected end of data."),
        (b'recipient,name\nNO,"a"b\n', "recipients.csv:2: is not well-formed CSV"),
        (
            b"recipient,name\nNO," + b"a" * 200_000,
            "recipients.csv:2: is not well-formed CSV: field larger than field limit",
        ),
        (b"recipient,\nNO,North\n", "recipients.csv:1: column 2 has cells but no name."),
    ],
)
def test_a_broken_table_is_refused_with_line_and_cause(
    tmp_path: Path, content: bytes, said: str
) -> None:
    folder = write_folder(tmp_path / "seas")
    (folder / "recipients.csv").write_bytes(content)
    assert said in faults(folder)[0]


def test_a_million_bad_rows_are_not_a_million_sentences(tmp_path: Path) -> None:
    found = faults(write_folder(tmp_path / "seas", offers="recipient,asset\n" + "x\n" * 5_000))
    assert len(found) == 1_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "- 1\n",
            "seas.yaml:1:1: holds a list: expected keys such as format, name, budget and rules.",
        ),
        ("", "seas.yaml:1: holds nothing"),
        ("offers: 3\n", "seas.yaml:1:9: offers: is a single value: expected a list of records."),
        ("offers:\n  - 3\n", "seas.yaml:2:5: offers: holds a single value: expected a record"),
        (
            "areas:\n  - {area: {value: 1, lo: 2}}\n",
            (
                'seas.yaml:2:5: area: has the entry "lo": expected value, low, high, source and'
                " confidence."
            ),
        ),
        ("areas:\n  - {weight: {low: 1}}\n", "seas.yaml:2:5: weight: has no value"),
        ("areas:\n  - {weight: {value: [1]}}\n", "seas.yaml:2:5: weight: has a list as its value"),
        (
            "areas:\n  - {weight: {value: 1, low: 0}, weight_low: 0}\n",
            "weight_low: stands twice: as a column and within weight_low.",
        ),
        ("areas:\n  - {recipient: [a, 1]}\n", "recipient: is a list of something other than names"),
    ],
)
def test_a_single_file_of_the_wrong_shape_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in faults(write_yaml(tmp_path / "seas.yaml", text))[0]


def test_a_folder_without_a_header_says_what_is_missing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "seas")
    (folder / "instance.yaml").rename(folder / "instance.yml")
    assert faults(folder)[0].endswith("Perhaps instance.yml should be called instance.yaml.")


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "seas", recipients="")
    (tmp_path / "secret.csv").write_text(TABLES["recipients"])
    (folder / "recipients.csv").symlink_to(tmp_path / "secret.csv")
    assert faults(folder) == [
        "recipients.csv: is a link to a place outside the folder: expected the file itself."
    ]


def test_a_pipe_or_an_endless_device_is_not_read(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "seas", recipients="")
    os.mkfifo(folder / "recipients.csv")
    assert faults(folder) == [
        "recipients.csv: is not a file. Expected a plain file, not a folder, pipe or device."
    ]


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = write_yaml(tmp_path / "seas.yaml")
    os.truncate(path, 10 * 1024**3)  # sparse: it claims 10 GB and takes no space
    assert faults(path) == [
        "seas.yaml: has 10,737,418,240 bytes: at most 20,000,000 are read. Put large tables into"
        " CSV files beside instance.yaml."
    ]


def test_what_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    path = write_yaml(tmp_path / "seas.yaml")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert faults(path) == ["seas.yaml: cannot be read: Permission denied."]


@pytest.mark.parametrize("path", ["no/such/place", "", "nul\0", "x" * 300])
def test_a_path_to_nothing_is_an_input_error(path: str) -> None:
    with pytest.raises(InputError):
        read(path)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "seas.txt"
    path.write_text(YAML)
    with pytest.raises(
        InputError, match=r"expected a folder with instance.yaml, or a file .yaml, .yml, .json"
    ):
        read(path)


def test_a_bare_name_finds_a_shipped_instance_and_a_near_one_is_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "two-seas")
    monkeypatch.setattr("optimizer.readers.shipped._HOMES", (tmp_path / "none", tmp_path))
    assert shipped_folder() == tmp_path
    assert shipped_names() == ["two-seas"]
    assert find_shipped("../two-seas") is None
    assert read("two-seas").header["name"] == "Two seas"
    with pytest.raises(
        InputError,
        match=(
            r"there is no such file or folder. Shipped instances: two-seas. Did you mean"
            r' "two-seas"\?'
        ),
    ):
        read("instances/twoseas")


def test_the_flagship_is_shipped() -> None:
    assert "osa-fy2026" in shipped_names()
