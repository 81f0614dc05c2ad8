"""An instance that says only what differs from another."""

from pathlib import Path

import pytest

from optimizer.errors import InstanceError
from optimizer.instance.input_tables import InputTable
from optimizer.readers import read
from optimizer.readers.inherited import merge

BASE = {
    "instance.yaml": "format: 1\nname: Base\nmoney_unit: million\nbudget: 10\n"
    "rules:\n  - {name: served, limit: recipients_served, min: 1}\n",
    "assets.csv": "asset,category,unit_cost,lethal\nradar,radar,3,false\nboat,boat,1,false\n",
}


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A folder ``base`` with an instance and an empty folder ``own`` beside it."""
    for name in ("base", "own"):
        (tmp_path / name).mkdir()
    write(tmp_path / "base", BASE)
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def own(folders: Path, header: str, **tables: str) -> Path:
    write(
        folders / "own",
        {
            "instance.yaml": f"format: 1\nbase: ../base\n{header}",
            **{f"{name}.csv": text for name, text in tables.items()},
        },
    )
    return folders / "own"


def test_what_is_not_said_is_the_base_s(folders: Path) -> None:
    tables = read(own(folders, "name: Own\n"))
    assert tables.header["name"] == "Own"
    assert tables.header["budget"] == 10
    assert tables.tables["assets"].columns["asset"] == ["radar", "boat"]
    assert "base" not in tables.header


def test_a_row_of_a_known_key_changes_the_cells_it_fills_in_and_another_is_added(
    folders: Path,
) -> None:
    tables = read(own(folders, "", assets="asset,category,unit_cost,crew\nboat,,2,4\nuav,uav,5,\n"))
    columns = tables.tables["assets"].columns
    assert columns["asset"] == ["radar", "boat", "uav"]
    assert columns["category"] == ["radar", "boat", "uav"]
    assert columns["unit_cost"] == ["3", "2", "5"]
    assert columns["lethal"] == ["false", "false", None]
    assert columns["crew"] == [None, "4", None]


def test_every_row_remembers_which_file_it_came_from(folders: Path) -> None:
    table = read(own(folders, "", assets="asset,unit_cost\nboat,2\nuav,5\n")).tables["assets"]
    assert [table.where(row) for row in range(3)] == [
        "assets.csv:2 of the base's assets.csv",
        "assets.csv:2",
        "assets.csv:3",
    ]


def test_a_key_given_twice_stays_twice_so_that_it_is_refused_and_not_merged() -> None:
    base = InputTable("assets", {"asset": ["boat"], "unit_cost": ["1"]})
    twice = InputTable(
        "assets", {"asset": ["boat", "boat", "uav", "uav"], "unit_cost": ["2", "3", "4", "5"]}
    )
    assert merge(twice, base).columns == {
        "asset": ["boat", "boat", "uav", "uav"],
        "unit_cost": ["2", "3", "4", "5"],
    }


def test_settings_come_last_and_read_as_on_the_command_line(folders: Path) -> None:
    header = "set:\n  rules.served.min: 2\n  assets.boat.unit_cost: 7\n"
    tables = read(own(folders, header, assets="asset,unit_cost\nboat,2\n"))
    assert tables.header["rules"][0]["min"] == 2
    assert list(tables.tables["assets"].columns["unit_cost"]) == ["3", 7]
    assert "set" not in tables.header


def test_a_single_file_may_have_a_base_too(folders: Path) -> None:
    write(folders, {"own.yaml": "format: 1\nbase: base\nbudget: 20\n"})
    assert read(folders / "own.yaml").header["budget"] == 20


def test_messages_place_an_entry_in_the_file_that_wrote_it(folders: Path) -> None:
    tables = read(own(folders, "name: Own\n"))
    assert tables.where("name") == "instance.yaml:3:7"
    assert tables.where("rules", 0, "min").endswith(f"of {folders / 'own' / '..' / 'base'}")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("format: 1\nbase: ../nowhere\n", "there is no such folder or file"),
        (f"format: 1\nbase: ../{'x' * 500}\n", "there is no such folder or file"),
        ("format: 1\nbase: 3\n", "expected the path of another instance"),
        ("format: 1\nset: {budget: 3}\n", "stands without a base"),
        ("format: 1\nbase: ../base\nset: 3\n", "expected entries such as"),
        ("format: 1\nbase: ../base\nset: {rules.serve.min: 2}\n", "there is no rule 'serve'"),
        ("format: 1\nbase: ../own\n", "has a base itself"),
    ],
)
def test_what_leads_nowhere_is_said(folders: Path, header: str, sentence: str) -> None:
    write(folders / "own", {"instance.yaml": header})
    with pytest.raises(InstanceError, match=sentence) as caught:
        read(folders / "own")
    assert caught.value.faults[0].where.startswith("instance.yaml:")
