"""A study file is read strictly, and every fault has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.batch import Study, load_study, study_schema
from optimizer.batch.variants import labels, read_problem
from optimizer.errors import InputError, InstanceError

from .samples import write_instance


def written(folder: Path, text: str) -> Path:
    path = folder / "study.yaml"
    path.write_text(text)
    return path


def test_a_study_needs_no_more_than_its_instances(tmp_path: Path) -> None:
    study = load_study(written(tmp_path, "instances: [one.json]\n"))
    assert (study.task, study.budgets, list(study.scenarios), study.draws) == (
        "solve",
        None,
        ["stated"],
        None,
    )
    assert study.place("one.json") == tmp_path / "one.json"


def test_paths_begin_at_the_study_or_at_its_folder_key(tmp_path: Path) -> None:
    study = load_study(written(tmp_path, "folder: data\ninstances: [one.json]\n"))
    assert study.place("one.json") == tmp_path / "data" / "one.json"


def test_every_fault_is_told_at_once_with_line_and_column(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "instances: []\nbudget: 3\ndraws: {count: 0, sead: 3}\noptions: {exact: 3}\ntask: slove\n",
    )
    with pytest.raises(InstanceError) as raised:
        load_study(path)
    text = str(raised.value)
    assert f'{path}:2:9: budget: is not a key of a study. Did you mean "budgets"?' in text
    assert f"{path}:3:16: draws.count: Input should be greater than or equal to 1. Found 0." in text
    assert f'{path}:3:25: draws.sead: is not a key of a study. Did you mean "seed"?' in text
    assert f"{path}:4:18: options.exact" in text
    assert f"{path}:5:7: task" in text
    assert f"{path}:1:12: instances" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "instances: [a]\nbudgets: {low: 1}\n",
            (
                r"study.yaml:2:10: budgets: found \{'low': 1\}.*Expected: Amounts as a list, or a"
                r" range"
            ),
        ),
        ("instances: [a]\ntask: evaluate\n", "the task evaluate needs plan:"),
        ("instances: [a]\nplan: plan.csv\n", "no other task takes one"),
        ("budgets: [3]\n", "instances: is missing"),
        ("instances: [a]\nscenarios:\n", "study.yaml:2:1.*: scenarios: found None"),
        ("- one\n", "is not a study"),
        ("instances: [a]\ninstances: [b]\n", "stands twice"),
        ("instances: [a]\nname: !!python/object:os.system x\n", "tags are not read"),
    ],
)
def test_what_is_not_a_study_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load_study(written(tmp_path, text))


def test_a_pattern_stands_for_its_files_in_order_and_must_match(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        write_instance(tmp_path / f"{name}.json")
    study = Study(folder=str(tmp_path), instances=["c.json", "[ab].json"])
    assert labels(study) == ("c.json", "a.json", "b.json")
    with pytest.raises(InputError, match=r"regions/\*.yaml: matches nothing"):
        labels(Study(folder=str(tmp_path), instances=["regions/*.yaml"]))
    with pytest.raises(InputError, match=r"c.json: stands twice"):
        labels(Study(folder=str(tmp_path), instances=["c.json", "*.json"]))


def test_scenarios_come_from_the_study_a_file_or_the_instance(tmp_path: Path) -> None:
    write_instance(tmp_path / "one.json", scenarios={"dear": {"assets.radar.unit_cost": 5}})
    (tmp_path / "poor.yaml").write_text("budget: 2\nwithout: {asset: radar}\n")
    study = Study(
        folder=str(tmp_path),
        instances=["one.json"],
        scenarios={"dear": None, "lean": "poor.yaml", "rich": {"budget": 9}},
    )
    found = read_problem(study, "one.json", {}).scenarios
    assert [(each.name, dict(each.settings)) for each in found] == [
        ("dear", {"assets.radar.unit_cost": 5}),
        ("lean", {"budget": 2}),
        ("rich", {"budget": 9}),
    ]


def test_a_scenario_may_not_set_a_range_where_draws_are_made(tmp_path: Path) -> None:
    write_instance(tmp_path / "one.json")
    wide = {"wide": {"areas.lagoon.weight_high": 9}}
    study = Study(folder=str(tmp_path), instances=["one.json"], scenarios=wide, draws={"count": 1})
    with pytest.raises(InputError, match="a range must stand in the instance"):
        read_problem(study, "one.json", {})


def test_every_key_is_described_in_the_schema() -> None:
    properties = study_schema()["properties"]
    assert set(properties) == set(Study.model_fields)
    assert all(entry.get("description") for entry in properties.values())
