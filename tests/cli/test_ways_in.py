"""The first ten minutes: from what one has to an instance that solves."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import optimizer as opt
from tests.cli.shell import Shell


@pytest.mark.parametrize("target", ["mine", "mine.yaml", "mine.json", "mine.xlsx"])
def test_convert_writes_an_instance_that_solves_alike(
    target: str, shell: Shell, tmp_path: Path
) -> None:
    done = shell("convert", "tutorial", tmp_path / target)
    digest = opt.load("tutorial").digest[:12]
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{tmp_path / target}: Tutorial, read back as it was (digest {digest}…).\n"
    again = shell("solve", tmp_path / target, "--json")
    assert again.json["awareness"] == shell("solve", "tutorial", "--json").json["awareness"]


def test_convert_writes_over_nothing_without_force(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine", encoding="utf-8")
    refused = shell("convert", "tutorial", tmp_path / "mine.yaml")
    assert (refused.code, "say --force" in refused.err) == (2, True)
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "mine"
    assert shell("convert", "tutorial", tmp_path / "mine.yaml", "--force").code == 0


# -- what is handed in for an instance -------------------------------------------------------------


def test_the_header_of_a_folder_stands_for_the_folder(shell: Shell, tmp_path: Path) -> None:
    opt.load("tutorial").save(tmp_path / "mine")
    opt.load("tutorial").save(tmp_path / "instance.yaml")  # whole, no tables beside it
    for path in (tmp_path / "mine" / "instance.yaml", tmp_path / "instance.yaml"):
        assert opt.load(path).digest == opt.load("tutorial").digest
    (tmp_path / "next.yaml").write_text("format: 1\nbase: mine/instance.yaml\nname: Next\n")
    assert shell("solve", tmp_path / "next.yaml").code == 0


@pytest.mark.parametrize("command", ["solve", "validate"])
def test_other_files_are_known_for_what_they_are(
    command: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shell("solve", "tutorial", "--out", "result.json", "--out", "plan.csv").code == 0
    assert shell("curve", "tutorial", "--out", "curve.json").code == 0
    Path("study.yaml").write_text("format: 1\ninstances: [tutorial]\n", encoding="utf-8")
    opt.load("tutorial").save("mine")
    for name, words in {
        "result.json": "result.json: is a result, not an instance; it is of the instance tutorial."
        " optimizer verify result.json checks what solve and evaluate write.",
        "curve.json": "curve.json: is a result, not an instance. optimizer verify curve.json checks"
        " what solve and evaluate write.",
        "study.yaml": "study.yaml: is a study, not an instance: optimizer batch study.yaml --store"
        " runs.db runs it.",
        "plan.csv": "plan.csv: is not an instance: expected a folder with instance.yaml, or a file"
        " .yaml, .yml, .json, .xlsx. A plan stands after its instance: optimizer evaluate INSTANCE"
        " PLAN.csv.",
        "mine/offers.csv": "mine/offers.csv: is not an instance: expected a folder with"
        " instance.yaml, or a file .yaml, .yml, .json, .xlsx. It is a table: name its folder,"
        " mine.",
    }.items():
        said = shell(command, name)
        assert (said.code, said.out, said.err) == (2, "", words + "\n")


def test_a_name_that_is_none_is_told_how_to_be_written() -> None:
    with pytest.raises(opt.InstanceError) as told:
        opt.load("tutorial").override({"assets.boat.asset": "RHIB / fast; grey"})
    assert (
        "found 'RHIB / fast; grey': expected a name without / or ;. Write \"RHIB-fast-grey\" here,"
        " and what people read into the column name." in str(told.value)
    )


# -- new -------------------------------------------------------------------------------------------


def commands_of(readme: str) -> list[list[str]]:
    """The commands that a README shows, without the program's name."""
    shown = readme.split("```sh\n")[1].split("```")[0].splitlines()
    return [line.split()[1:] for line in shown]


@pytest.mark.parametrize("like", ["tutorial", "projects", "coverage"])
def test_a_new_instance_solves_at_once_and_its_commands_work(
    like: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = shell("new", "mine", "--like", like)
    assert made.out == ("mine: written; mine/README.md explains it. Now: optimizer solve mine\n")
    best = shell("solve", "mine", "--json").json
    assert (best["status"], best["instance"]["name"], best["optimum_unique"]) == (
        "optimal",
        "mine",
        True,
    )
    assert "Note:" not in shell("validate", "mine").out
    for command in commands_of(Path("mine/README.md").read_text(encoding="utf-8")):
        said = shell(*command)
        assert (said.code, said.out != "") == (0, True), (command, said.err)
    assert opt.load("mine.xlsx").digest == opt.load("mine").digest


@pytest.mark.parametrize("like", ["tutorial", "projects", "coverage"])
def test_a_new_workbook_says_the_same_as_the_folder(
    like: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shell("new", "mine", "--like", like).code == 0
    made = shell("new", "mine", "--like", like, "--xlsx")
    assert made.out == (
        "mine.xlsx: written; its sheet readme explains it. Now: optimizer solve mine.xlsx\n"
    )
    assert opt.load("mine.xlsx").digest == opt.load("mine").digest
    book = CalamineWorkbook.from_path("mine.xlsx")
    assert book.sheet_names[0] == "readme"
    assert ["optimizer solve mine.xlsx"] in book.get_sheet_by_name("readme").to_python()


def test_the_tutorial_is_the_one_that_is_solved_by_hand(shell: Shell, tmp_path: Path) -> None:
    # Radar and boat for Alder: 50 (1 - 0.5 * 0.8) = 30. A radar for Birch: 30 * 0.5 = 15; a boat
    # for Cedar: 20 * 0.2 = 4. 100 million are spent.
    assert shell("new", tmp_path / "mine").code == 0
    assert shell("solve", tmp_path / "mine", "--json").json["awareness"] == 49.0


def test_a_new_instance_takes_the_place_of_nothing(shell: Shell, tmp_path: Path) -> None:
    for place in (tmp_path / "mine", tmp_path / "mine.xlsx"):
        place.write_text("mine", encoding="utf-8")
        said = shell("new", place)
        assert (said.code, said.err) == (
            2,
            f"{place}: stands there already. Choose another name.\n",
        )
        assert place.read_text(encoding="utf-8") == "mine"
    assert shell("new", tmp_path / "mine", "--xlsx").code == 2


def test_a_scaffold_that_is_none_is_refused(shell: Shell, tmp_path: Path) -> None:
    said = shell("new", tmp_path / "mine", "--like", "project")
    assert (said.code, said.err) == (
        2,
        '--like project: expected one of coverage, projects, tutorial. Did you mean "projects"?\n',
    )


def test_a_name_that_is_none_in_yaml_or_for_a_shell_is_quoted(shell: Shell, tmp_path: Path) -> None:
    made = shell("new", tmp_path / "2026: mine")
    assert made.out.endswith(f"Now: optimizer solve '{tmp_path}/2026: mine'\n")
    readme = (tmp_path / "2026: mine" / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# 2026: mine\n")
    assert f"\noptimizer solve '{tmp_path}/2026: mine'\n" in readme
    assert opt.load(tmp_path / "2026: mine").name == "2026: mine"
