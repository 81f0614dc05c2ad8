"""An instance goes into any container and comes back with everything that it says: whole, or the
target is as it was.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.instance.origins import CONFIDENCES, confidence_counts
from optimizer.instance.whatif.draws import ranges
from optimizer.readers.shipped import shipped_names
from tests.oracle.generate import random_instance
from tests.oracle.generate_waters import random_waters
from tests.parts import first_daily, parts
from tests.readers.samples import write_folder, write_yaml

CONTAINERS = ("seas", "seas.yaml", "seas.json", "seas.xlsx")
EACH = 5
NASTY = (
    "=1+1", "-5", "+x", "@a", "'quoted", "a;b", "a;=b", "{a: 1}", "[x]", '"', "null", "true", "~",
    "NO", "12", "1.50", "007", "1_000", "0x10", "1e999", "9" * 60, "x: y", "# no", "- x", "a, b",
    "日本語", "é", "\U0001f6a2 boat", "two\nlines", "tab\there", "a\rb", "\u2028", "\ufeff",
    "_x0041_", "a 'b' \"c\" \\d", "%", "5%", "1,5", "2026-04-01", ".", "?", "!tag", "&a", "*a",
)  # fmt: skip


def by_value(data: Any) -> Any:
    """Plain data with numbers by their value, empty entries of records left out."""
    if isinstance(data, Mapping):
        return {str(key): by_value(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [by_value(each) for each in data]
    if isinstance(data, bool) or data is None:
        return str(data).lower()
    try:
        return Decimal(str(data).strip())
    except InvalidOperation:
        return str(data).strip()


def said(instance: Instance) -> dict[str, Any]:
    """Everything that an instance says: header, cells, confidences, ranges, rules, scenarios."""
    tables = {
        name: [
            {key: by_value(cell) for key, cell in record.items() if str(cell).strip()}
            for record in table.records()
        ]
        for name, table in instance.tables.tables.items()
    }
    return {
        "header": by_value(instance.tables.header),
        "tables": tables,
        "confidences": confidence_counts(instance.tables),
        "ranges": {each.path: each for each in ranges(instance)},  # a draw asks for no order
        "rules": instance.rules,
    }


def goes_round(instance: Instance, folder: Path) -> None:
    """Through every container, each from the one before, back to a folder."""
    here, stated = instance, said(instance)
    for turn, name in enumerate((*CONTAINERS, *CONTAINERS[::-1])):
        (folder / str(turn)).mkdir()
        here.save(folder / str(turn) / name)
        here = opt.load(folder / str(turn) / name)
        assert here.digest == instance.digest, name
        assert said(here) == stated, name


SMALL_FIRST = sorted(shipped_names(), key=lambda name: name.startswith("osa"))


@pytest.mark.parametrize("name", first_daily(SMALL_FIRST, 4))
def test_every_shipped_instance_goes_round_all_containers(name: str, tmp_path: Path) -> None:
    goes_round(opt.load(name), tmp_path)


@pytest.mark.parametrize("part", parts(100, daily=1))
def test_random_instances_go_round_all_containers(part: int, tmp_path: Path) -> None:
    for seed in range(part * EACH, (part + 1) * EACH):
        (tmp_path / str(seed)).mkdir()
        goes_round(dressed(seed), tmp_path / str(seed))


def dressed(seed: int) -> Instance:
    """A random instance with ranges, origins, scenarios, a measure, and texts of every kind."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    document = random_instance(seed, standing=True) if seed % 2 else random_waters(seed)
    document["description"] = dice.choice(NASTY)
    document["sources"] = [
        {"source": f"s{number}", "title": dice.choice(NASTY), "note": dice.choice(NASTY)}
        for number in range(3)
    ]
    for rule in document["rules"]:
        rule["because"] = dice.choice(NASTY)
    layers = {area.get("layer", "") for area in document["areas"]}
    meaning = {"period": "one day", "target": "a boat: small", "meaning": dice.choice(NASTY)}
    document["measure"] = dict.fromkeys(layers, meaning) if seed % 3 and layers - {""} else meaning
    document["scenarios"] = {
        "lean": {"budget": "1", "without": {"recipient": "x"}},
        "a.b; c": {"offers.*.max_units": "x2", "fix": {"x/y": 1}, "structural": True},
        "empty": {},
    }
    for table in ("recipients", "assets", "areas"):
        for record in document[table]:
            record["name"] = dice.choice(NASTY)
            record["remark"] = dice.choice(("see below", "=1+1", "'quoted", "a;=b", "{a: 1}", "["))
    ranged(dice, document)
    return Instance.from_tables(**document)


def ranged(dice: random.Random, document: dict[str, Any]) -> None:
    """Some numbers get a range and an origin, within the cell or beside it."""
    for table, column in (("areas", "weight"), ("effects", "coverage_factor")):
        for record in document[table]:
            number = record.get(column)
            if isinstance(number, int | float) and dice.random() < 0.5:
                told = {
                    "low": number * dice.random(),
                    "high": number * (1 + dice.random()),
                    "source": f"s{dice.randrange(3)}",
                    "confidence": dice.choice(CONFIDENCES),
                }
                if dice.random() < 0.5:
                    record[column] = {"value": number, **told}
                else:
                    record |= {f"{column}_{end}": each for end, each in told.items()}


def test_a_column_without_a_filled_cell_stays_for_the_rule_that_names_it(tmp_path: Path) -> None:
    # An empty maximum is no limit; a column that is gone would be a fault of the rule.
    tutorial = opt.load("tutorial")
    tables = {name: table.records() for name, table in tutorial.tables.tables.items()}
    tables["assets"] = [{**asset, "crew": 3} for asset in tables["assets"]]
    tables["recipients"] = [{**each, "crew_available": None} for each in tables["recipients"]]
    rule = {"limit": "crew", "each": "recipient", "max_column": "crew_available"}
    goes_round(Instance.from_tables(**tables, budget=100, rules=[rule]), tmp_path)


def test_a_cell_of_nothing_but_blanks_is_empty_in_every_container(tmp_path: Path) -> None:
    goes_round(opt.load("tutorial").override({"recipients.*.name": "\u2028"}), tmp_path)


def test_a_change_made_in_python_is_saved_with_the_instance(tmp_path: Path) -> None:
    changed = opt.load("tutorial").replace(budget="60 million").without(recipient="BIR")
    changed.save(tmp_path / "mine.xlsx")
    again = opt.load(tmp_path / "mine.xlsx")
    assert again.digest == changed.digest
    assert opt.solve(again).awareness == opt.solve(changed).awareness


def test_an_instance_that_changes_another_is_written_complete(tmp_path: Path) -> None:
    opt.load("osa-fy2024").save(tmp_path / "alone.yaml")
    assert "\nbase:" not in (tmp_path / "alone.yaml").read_text(encoding="utf-8")


def test_the_same_instance_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        opt.load("tutorial").save(tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_table_in_a_folder_runs_nothing_in_a_spreadsheet(tmp_path: Path) -> None:
    write_yaml(tmp_path / "seas.yaml")
    text = (tmp_path / "seas.yaml").read_text(encoding="utf-8").replace("North", '"=cmd()"')
    opt.load(write_yaml(tmp_path / "seas.yaml", text)).save(tmp_path / "seas")
    assert "'=cmd()" in (tmp_path / "seas" / "recipients.csv").read_text(encoding="utf-8")
    assert opt.load(tmp_path / "seas").recipients[0].name == "=cmd()"


# -- what stands there -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONTAINERS)
def test_nothing_is_written_over_without_a_word(name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    opt.load("tutorial").save(target)
    other = opt.load("tutorial").replace(name="Other")
    with pytest.raises(InputError, match=r"stands there already.*--force"):
        other.save(target)
    assert opt.load(target).name == "Tutorial"
    other.save(target, force=True)
    assert opt.load(target).name == "Other"


def test_in_a_folder_only_the_instance_is_written_over(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "seas", places="place,name\nx,X\n")
    (folder / "README.md").write_text("mine", encoding="utf-8")
    opt.load("tutorial").save(folder, force=True)
    assert (folder / "README.md").read_text(encoding="utf-8") == "mine"
    assert not (folder / "places.csv").exists()  # the tutorial has none
    assert opt.load(folder).digest == opt.load("tutorial").digest


def test_a_target_of_no_container_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected a name that ends in .yaml, .json or .xlsx"):
        opt.load("tutorial").save(tmp_path / "mine.txt")


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_target_that_cannot_be_written_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no folder|cannot be written"):
        opt.load("tutorial").save(tmp_path / "none" / name)


def test_a_folder_and_a_file_do_not_take_each_others_place(tmp_path: Path) -> None:
    opt.load("tutorial").save(tmp_path / "a.yaml")
    (tmp_path / "b.yaml").mkdir()
    with pytest.raises(InputError, match=r"is a folder"):
        opt.load("tutorial").save(tmp_path / "b.yaml", force=True)
    (tmp_path / "plain").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"is a file"):
        opt.load("tutorial").save(tmp_path / "plain", force=True)


@pytest.mark.parametrize("name", CONTAINERS)
def test_what_a_container_cannot_hold_leaves_the_target_as_it_was(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / name
    opt.load("tutorial").save(target)
    # a writer that loses a budget, as a fault of ours would
    for module in ("single_file.as_yaml", "single_file.as_json", "folder.as_yaml"):
        monkeypatch.setattr(f"optimizer.writers.{module}", lambda data: "format: 1\nname: x\n")
    monkeypatch.setattr("optimizer.writers.workbook._keys", lambda header: [("format", 1)])
    with pytest.raises(InputError, match=r"(?s)cannot hold this instance: .*Nothing was written"):
        opt.load("tutorial").replace(name="Other").save(target, force=True)
    assert opt.load(target).name == "Tutorial"
    assert os.listdir(tmp_path) == [name]


def test_a_text_longer_than_a_cell_of_a_workbook_is_refused(tmp_path: Path) -> None:
    long = opt.load("tutorial").replace(description="x" * 40_000)
    with pytest.raises(InputError, match=r"at most 32,767 letters"):
        long.save(tmp_path / "mine.xlsx")
    long.save(tmp_path / "mine.yaml")


@pytest.mark.parametrize("package", ["xlsxwriter", "python_calamine"])
def test_a_missing_package_is_told_with_what_to_install(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opt.load("tutorial").save(tmp_path / "there.xlsx")
    monkeypatch.setattr("optimizer.extras.find_spec", lambda name: None if name == package else 1)
    with pytest.raises(InputError) as told:
        opt.load(tmp_path / "there.xlsx").save(tmp_path / "new.xlsx")
    assert str(told.value).endswith(
        f"a workbook needs the package {package.replace('_', '-')}: pip install"
        ' "osa-optimizer[xlsx]".'
    )
