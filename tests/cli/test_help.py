"""``--help``, completion, ``--quiet``, shipped plans and the schema for editors: what a newcomer's
shell and editor offer.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from optimizer import batch
from optimizer.cli.help import EXAMPLES, GROUPS, HEADINGS
from optimizer.readers.shipped import shipped_names, shipped_plans
from tests.batch.samples import run_here, write_study
from tests.cli.shell import ROOT, Shell, environment, hard_instance, process
from tests.families import EVERY, expect_members

PLAN = "recipient,asset,units\nALD,radar,1\nCED,boat,1\n"
LEDGER = "offer,decision,date\nALD/radar,signed 1,2026-04-01\n"
WITH_PROCESSES = ("batch", "brief", "robust")
STUDY = "instances: [tutorial]\nbudgets: [60m, 100m]\n"


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


def test_every_command_stands_under_one_heading_and_has_examples() -> None:
    under = [name for names in GROUPS.values() for name in names]
    expect_members(under, EVERY, "GROUPS of optimizer/cli/help.py")
    assert len(under) == len(set(under))
    expect_members(EXAMPLES, EVERY, "EXAMPLES of optimizer/cli/help.py")


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("command", ["", *EVERY])
def test_help_fits_eighty_columns_and_minus_h_is_the_same(shell: Shell, command: str) -> None:
    said = shell(*command.split(), "--help")
    assert said.code == 0
    assert shell(*command.split(), "-h") == said
    assert max(map(len, said.out.splitlines())) <= 80
    headings = [f"{heading}:" for heading in (GROUPS if not command else ())]
    examples = [f"    optimizer {line}" for line in EXAMPLES.get(command, ())]
    lines = said.out.splitlines()
    assert [line for line in (*headings, *examples) if line not in lines] == []


@pytest.mark.usefixtures("narrow")
def test_options_stand_under_headings_each_once(shell: Shell) -> None:
    lines = shell("solve", "--help").out.splitlines()
    found = [line.removesuffix(":") for line in lines if line.removesuffix(":") in HEADINGS]
    assert found == [*HEADINGS]
    for option in ("--budget", "--scenario", "--method", "--json", "--quiet", "-h, --help"):
        assert (
            sum(line.lstrip().startswith(option) for line in lines)
            + sum(f", {option} " in line for line in lines)
            == 1
        ), option


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Path:
    """A folder with the files that the examples name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.csv").write_text(PLAN)
    (tmp_path / "decisions.csv").write_text(LEDGER)
    (tmp_path / "study.yaml").write_text(STUDY)
    assert shell("solve", "tutorial", "--out", "result.json").code == 0
    header = "format: 1\nbase: " + os.path.relpath(ROOT / "instances/tutorial", tmp_path / "it")
    (tmp_path / "my-instance").mkdir()
    scenario = "\nname: mine\nscenarios: {lean: {budget: 60}}\n"
    (tmp_path / "my-instance/instance.yaml").write_text(header + scenario)
    return tmp_path


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    "command", [name for name in EVERY if name not in ("batch", "brief", "robust")]
)
def test_every_example_of_help_runs(shell: Shell, command: str) -> None:
    for line in EXAMPLES[command]:
        said = shell(*shlex.split(line.partition(" >")[0]))
        assert said.code in (0, 5), line  # 5: the plan breaks a rule
        assert all(note.endswith(" ...") for note in said.err.splitlines()), line


@pytest.mark.slow
@pytest.mark.parametrize("command", WITH_PROCESSES)
def test_examples_that_start_processes_run_too(at_home: Path, command: str) -> None:
    for line in EXAMPLES[command]:
        assert process(*shlex.split(line), cwd=at_home).code == 0, line


# -- completion ------------------------------------------------------------------------------------


def completed(*words: str) -> list[str]:
    """What a shell offers for the last of these words."""
    asks = {
        "_OPTIMIZER_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    call = [sys.executable, "-m", "optimizer"]
    run = subprocess.run(
        call, env=environment() | asks, capture_output=True, text=True, timeout=60, check=False
    )
    return run.stdout.split()


def test_commands_options_and_shipped_instances_are_completed() -> None:
    assert completed("optimizer", "al") == ["alternatives"]
    assert completed("optimizer", "solve", "osa-fy2026") == [
        name for name in shipped_names() if name.startswith("osa-fy2026")
    ]
    assert completed("optimizer", "solve", "tutorial", "--bud") == ["--budget"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_is_installed_for_the_shell_at_work(tmp_path: Path, name: str) -> None:
    # Typer asks which shell runs it, or takes SHELL; a home of our own keeps what is written.
    home = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    call = [sys.executable, "-m", "optimizer", "--install-completion", name]
    run = subprocess.run(
        call, env=environment() | home, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("_OPTIMIZER_COMPLETE" in path.read_text() for path in written)


# -- quiet -----------------------------------------------------------------------------------------


def test_quiet_leaves_standard_error_to_errors(shell: Shell, tmp_path: Path) -> None:
    # A solve that takes longer than a second says so on standard error; a quiet one does not.
    hard = hard_instance(tmp_path)
    loud = shell("solve", hard, "--time-limit", "1.5")
    quiet = shell("solve", hard, "--time-limit", "1.5", "--quiet")
    assert (loud.code, loud.err) == (4, "Solving ...\n")
    assert (quiet.code, quiet.err) == (4, "")
    assert quiet.out.splitlines()[0] == loud.out.splitlines()[0]
    said = shell("solve", "tutoril", "-q")
    assert said.code == 2
    assert 'Did you mean "tutorial"' in said.err


# -- shipped plans ---------------------------------------------------------------------------------


def test_plans_that_come_along_are_named_by_instance_and_plan(shell: Shell) -> None:
    assert shipped_plans() == [f"osa-fy{year}/announced" for year in (2023, 2024, 2025)]
    by_name = shell("evaluate", "osa-fy2024", "osa-fy2024/announced", "--json").json
    path = ROOT / "instances/osa-fy2024/announced.csv"
    by_path = shell("evaluate", "osa-fy2024", path, "--json").json
    assert by_name["digest"] == by_path["digest"]


def test_a_plan_that_does_not_come_along_is_refused_with_a_guess(shell: Shell) -> None:
    said = shell("evaluate", "osa-fy2024", "osa-fy2024/anounced")
    assert said.code == 2
    assert 'there is no such plan. Did you mean "osa-fy2024/announced"?' in said.err
    other = shell("evaluate", "tutorial", "tutorial/x").err
    assert "Shipped plans are osa-fy2023/announced" in other
    assert "areas: there is no such plan" in shell("evaluate", "tutorial", "tutorial/areas").err


def test_a_plan_of_ones_own_goes_before_one_that_comes_along(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "osa-fy2024").mkdir()
    (tmp_path / "osa-fy2024/announced").write_text("recipient,asset,units\nXXX,radar,1\n")
    said = shell("evaluate", "osa-fy2023", "osa-fy2024/announced")
    assert said.code == 2
    assert "osa-fy2024/announced:2: 'XXX/radar' is not an offer" in said.err


def test_a_study_names_a_shipped_plan(tmp_path: Path) -> None:
    keys = {"task": "evaluate", "plan": "osa-fy2023/announced"}
    study = write_study(tmp_path, instances=["osa-fy2023"], budgets=None, **keys)
    run_here(study, tmp_path / "runs.db")
    (row,) = batch.read(tmp_path / "runs.db").to_dict("records")
    assert row["status"] == "assessed"


# -- the schema for editors ------------------------------------------------------------------------

WRONG = {
    "budgt: 3": "budgt",
    "rules: [{limit: units, each: 3}]": "rules",
    "curve: [1]": "curve",
}
"""What an editor underlines, and where."""


@pytest.mark.slow
def test_a_yaml_validator_takes_shipped_instances_and_underlines_mistakes(
    shell: Shell, tmp_path: Path
) -> None:
    schema = tmp_path / "instance.schema.json"
    schema.write_text(shell("schema").out, encoding="utf-8")
    assert json.loads(schema.read_text())["title"] == "Instance"
    check = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema)]
    instances = sorted((ROOT / "instances").glob("*/instance.yaml"))
    taken = subprocess.run(
        [*check, *map(str, instances)], capture_output=True, text=True, check=False
    )
    assert taken.returncode == 0, taken.stdout
    # As the page on files says, the line that names the schema for an editor stands on top.
    top = "# yaml-language-server: $schema=./instance.schema.json\n"
    good = top + (ROOT / "instances/tutorial/instance.yaml").read_text(encoding="utf-8")
    for wrong, where in WRONG.items():
        bad = tmp_path / "instance.yaml"
        key = wrong.partition(":")[0]
        lines = [line for line in yaml.safe_load(good) if line != key]
        header = {name: yaml.safe_load(good)[name] for name in lines}
        bad.write_text(top + yaml.safe_dump(header) + wrong + "\n", encoding="utf-8")
        refused = subprocess.run([*check, str(bad)], capture_output=True, text=True, check=False)
        assert refused.returncode == 1, wrong
        assert where in refused.stdout
