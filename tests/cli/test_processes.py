"""The command as a process of its own: help, version, pipes and Ctrl-C."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import optimizer
from tests.cli.shell import Shell, command, environment, has_worked, process, started
from tests.families import ANSWERING, EVERY


def test_help_names_every_command_and_each_command_has_its_own(shell: Shell) -> None:
    said = shell("--help")
    assert said.code == 0
    for name in EVERY:
        assert f"\n  {name} " in said.out
        own = shell(name, "--help")
        assert own.code == 0
        assert f"optimizer {name}" in own.out


def test_shared_options_stand_in_one_order_in_every_help(shell: Shell) -> None:
    order = (
        "--budget",
        "--scenario",
        "--set",
        "--without",
        "--method",
        "--solver",
        "--time-limit",
        "--exact",
        "--seed",
        "--json",
        "--out",
    )
    for name in ANSWERING:
        options = re.findall(r"^  (?:-\w, )?(--[\w-]+)", shell(name, "--help").out, re.MULTILINE)
        own = (
            {"--seed"} if name in ("robust", "brief") else set()
        )  # of its draws, not of the search
        shared = [
            order.index(option) for option in options if option in order and option not in own
        ]
        assert shared == sorted(shared), name
        assert "--json" in options, name


def test_version_is_the_package_s() -> None:
    said = process("--version")
    assert (said.code, said.out) == (0, f"optimizer {optimizer.__version__}\n")


def test_without_a_command_the_help_is_shown_as_a_usage_error() -> None:
    said = process()
    assert said.code == 2
    assert "Usage: optimizer" in said.out + said.err


def test_a_process_of_its_own_says_what_the_entry_point_says(shell: Shell) -> None:
    apart = process("solve", "tutorial", "--json")
    within = shell("solve", "tutorial", "--json").json
    result = apart.json
    del result["run"], within["run"]
    assert (apart.code, apart.err, result) == (0, "", within)


def test_an_instance_is_found_from_any_folder(tmp_path: Path) -> None:
    assert process("solve", "tutorial", cwd=tmp_path).code == 0


def test_a_reader_that_stops_reading_is_no_fault() -> None:
    run = started("solve", "tutorial", "--json")
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()  # before anything is written, as `head` may
    complaint = run.stderr.read()
    run.stderr.close()
    assert (run.wait(timeout=60), complaint) == (0, "")


# Seconds of a processor after which each has a plan and a bound.
@pytest.mark.parametrize(("method", "seconds"), [("auto", 2), ("units", 6), ("packages", 2)])
def test_ctrl_c_stops_within_a_second_or_so_with_the_best_plan_so_far(
    hard: Path, method: str, seconds: float
) -> None:
    run = started("solve", hard, "--method", method, "--json")
    assert run.stderr is not None
    assert run.stderr.readline() == "Solving ...\n"  # said a second after it began
    has_worked(run, seconds)
    run.send_signal(signal.SIGINT)
    asked = time.monotonic()
    out, err = run.communicate(timeout=60)
    # Heard within a second on an idle machine; nothing but a deaf solver takes ten even on a busy
    # one.
    assert time.monotonic() - asked < 10
    assert run.returncode == 4
    assert err == "Stopped by hand: this is what was known by then.\n"
    result = json.loads(out)
    assert result["status"] == "stopped"
    assert result["bound"] > 1398  # a plan worth 1398 exists; a bound below it would be a lie
    assert result["plan"]
    assert result["gap"] > 0


def test_ctrl_c_between_budgets_stops_them_all(hard: Path) -> None:
    run = started("compare", hard, "--budgets", "2bn,3bn,4bn,5bn", "--json")
    assert run.stderr is not None
    run.stderr.readline()
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    asked = time.monotonic()
    out, _ = run.communicate(timeout=60)
    assert time.monotonic() - asked < 10
    assert run.returncode == 4
    assert "stopped" in {level["status"] for level in json.loads(out)["levels"]}


INTERRUPTED_AT_AN_IMPORT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
sys.argv = ["optimizer", "solve", "tutorial"]
from optimizer.cli import main
main()
"""


@pytest.mark.parametrize("module", ["optimizer.cli.app", "optimizer.loading", "optimizer.methods"])
def test_ctrl_c_while_modules_are_loaded_ends_in_one_sentence(module: str) -> None:
    code = INTERRUPTED_AT_AN_IMPORT.format(module=module)
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (
        4,
        "",
        "Stopped by hand before there was anything to show.\n",
    )


@pytest.mark.parametrize("arguments", [("solve", "tutorial"), ("schema",)])
def test_what_finds_no_room_is_told_in_one_sentence(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            command(*arguments),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            timeout=60,
            check=False,
        )
    assert (run.returncode, run.stderr) == (
        2,
        "The answer could not be printed: No space left on device.\n",
    )


def test_ctrl_c_while_the_best_is_sought_leaves_the_plan_assessed(
    hard: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("recipient,asset,base,units\n")
    run = started("evaluate", hard, plan, "--json")
    assert run.stderr is not None
    assert run.stderr.readline() == "Solving for comparison ...\n"
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=60)
    result = json.loads(out)
    assert (result["status"], result["awareness"], result["best"]) == (
        "assessed",
        result["baseline"],
        None,
    )
    assert run.returncode == 4


def test_evaluate_takes_a_time_limit(hard: Path, tmp_path: Path, shell: Shell) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("recipient,asset,base,units\n")
    result = shell("evaluate", hard, plan, "--time-limit", "0.1", "--json").json
    assert (result["status"], result["best"]) == ("assessed", None)
