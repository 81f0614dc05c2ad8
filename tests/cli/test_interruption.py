"""Ctrl-C at any moment of any command: it ends soon, with exit code 4, with the best so far or a
sentence, never a traceback.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.shell import ROOT, environment, hard_instance, has_worked, process
from tests.families import EVERY, expect_members
from tests.larger import larger_document

SOON = 20
"""Seconds from Ctrl-C to the end: about one on an idle machine, many on a busy one; what is deaf
takes a minute.
"""
NOTHING = "Stopped by hand before there was anything to show.\n"
SO_FAR = "Stopped by hand: this is what was known by then.\n"
NOTES = r"^(\w[\w ]* \.\.\.\n)?"
LONGEST = 3.0
"""Seconds of a processor into a command at which it may be stopped; it begins to search after one
third of a second.
"""
WAITING = 4
"""Seconds more that are waited for one whose workers do the work: by then they are at it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Inputs that every command has seconds of work with."""
    folder = tmp_path_factory.mktemp("inputs")
    hard_instance(folder)
    (folder / "plan.csv").write_text("recipient,asset,base,units\n")
    (folder / "decisions.csv").write_text("offer,decision,date\n")
    study = {
        "instances": ["some.json"],
        "budgets": "1bn:4bn:0.01bn",
        "options": {"method": "packages"},
    }
    (folder / "some.json").write_text(json.dumps(larger_document(3, recipients=8, shared=1.0)))
    (folder / "study.yaml").write_text(json.dumps(study))
    return folder


NOTHING_FITS = [
    part
    for each in ("no-dominance.max=8%", "minimum-grant.min=1.5bn", "served.min=9")
    for part in ("--set", f"rules.{each}")
]
"""Changes of the flagship whose conflict takes seconds to look into."""
COMMANDS = {
    "solve": ("solve", "hard.json", "--out", "out.json"),
    "solve by units": ("solve", "hard.json", "--method", "units"),
    "solve through PuLP": ("solve", "hard.json", "--solver", "pulp:HiGHS"),
    "evaluate": ("evaluate", "hard.json", "plan.csv", "--out", "out.json"),
    "compare": ("compare", "hard.json", "--budgets", "1bn:7bn:1bn", "--out", "out.json"),
    "curve": ("curve", "hard.json", "--out", "out.json"),
    "explain": ("explain", "osa-fy2026", "--full", "--out", "out.json"),
    "explain, not proved": ("explain", "hard.json"),
    "target": ("target", "hard.json", "--awareness", "60%", "--out", "out.json"),
    "robust": ("robust", "osa-fy2026", "--out", "out.json"),
    "robust, by itself": ("robust", "osa-fy2026", "--workers", "1"),
    "brief": ("brief", "osa-fy2026", "--out", "out.json"),
    "alternatives": ("alternatives", "hard.json", "--out", "out.json"),
    "replan": ("replan", "hard.json", "--from", "plan.csv", "--out", "out.json"),
    "fair": ("fair", "hard.json", "--out", "out.json"),
    "next": ("next", "osa-fy2026", "--so-far", "decisions.csv", "--out", "out.json"),
    "diagnose": ("diagnose", "osa-fy2026", *NOTHING_FITS, "--out", "out.json"),
    "verify": ("verify", "result.json", "osa-fy2026", "--cross-check"),
    "batch": ("batch", "study.yaml", "--store", "runs.db", "--workers", "2"),
}


AT_ONCE = ("new", "validate", "convert", "schema", "export")
"""Commands that end before anyone could stop them."""


def test_every_command_that_takes_time_is_stopped() -> None:
    expect_members(
        {words[0] for words in COMMANDS.values()},
        {*EVERY} - {*AT_ONCE},
        "COMMANDS of tests/cli/test_interruption.py",
    )


def started_apart(folder: Path, *arguments: str, ignoring: bool = False) -> subprocess.Popen[str]:
    """A command in a process group of its own, as a terminal starts one: all of it hears Ctrl-C, or
    is told to ignore it.
    """

    def before() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN if ignoring else signal.SIG_DFL)

    return subprocess.Popen(
        [sys.executable, "-m", "optimizer", *arguments],
        cwd=folder,
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=before,
    )


def at_work(name: str, folder: Path, moment: float) -> subprocess.Popen[str]:
    """A command of ``COMMANDS`` so many seconds of a processor into its work; what one before it
    wrote is gone.
    """
    for left in ("out.json", "runs.db", "runs.db-wal", "runs.db-shm"):
        (folder / left).unlink(missing_ok=True)
    if name == "verify" and not (folder / "result.json").exists():
        # Harder than a second or so, and yet proved: what verify derives again.
        (folder / "result.json").write_text(process("solve", "osa-fy2026", "--json").out)
    run = started_apart(folder, *COMMANDS[name])
    has_worked(run, moment, most=WAITING + moment)
    return run


def stopped(run: subprocess.Popen[str], number: int = signal.SIGINT) -> tuple[str, str]:
    """What a command said after its whole group was asked to stop; it ends soon."""
    os.killpg(run.pid, number)
    asked = time.monotonic()
    out, err = run.communicate(timeout=60)
    assert time.monotonic() - asked < SOON
    return out, err


def without_progress(err: str) -> str:
    """What was said on standard error, but for the note that a search goes on."""
    return "".join(line for line in err.splitlines(keepends=True) if not line.endswith(" ...\n"))


def keeps_its_word(name: str, run: subprocess.Popen[str], out: str, err: str, folder: Path) -> None:
    """Exit code 4, and either one sentence or an answer, with whatever files it writes whole."""
    assert run.returncode == 4, (name, err)
    said, written = without_progress(err), folder / "out.json"
    if said == NOTHING:
        assert out == ""
        assert not written.exists()
    elif name.startswith("batch"):
        assert said.startswith("Stopped by hand: "), err
        assert "--resume" in said
        assert len(said.splitlines()) == 1
        assert "study: rows in runs.db: " in out
    else:
        assert said == SO_FAR
        assert "What this rests on" in out or "larger 1" in out or "OSA FY2026" in out
        if "--out" in COMMANDS[name]:
            assert json.loads(written.read_text())["format"] == 1
    assert {
        each.name for each in folder.iterdir() if each.name.startswith(".")
    } == set()  # no temporary file is left


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_ends_soon_at_any_moment(name: str, folder: Path) -> None:
    dice = random.Random(name)  # noqa: S311 - repeatable dice, no secret
    for moment in (0.15, 0.4, *(dice.uniform(0.5, LONGEST) for _ in range(2))):
        run = at_work(name, folder, moment)
        keeps_its_word(name, run, *stopped(run), folder)


@pytest.mark.parametrize("name", ["explain", "batch"])
def test_a_command_ends_soon(name: str, folder: Path) -> None:
    run = at_work(name, folder, 1.5)
    keeps_its_word(name, run, *stopped(run), folder)


@pytest.mark.parametrize("name", ["solve", "batch"])
def test_a_request_to_terminate_is_heard_alike(name: str, folder: Path) -> None:
    run = at_work(name, folder, 1.5)
    os.kill(run.pid, signal.SIGTERM)  # as a system asks: one process, not its group
    out, err = run.communicate(timeout=60)
    keeps_its_word(name, run, out, err, folder)


def test_a_command_that_was_told_to_ignore_ctrl_c_goes_on_to_its_end(folder: Path) -> None:
    run = started_apart(folder, "solve", "hard.json", "--time-limit", "2", "--json", ignoring=True)
    has_worked(run, 0.7)
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, without_progress(err)) == (4, "")  # stopped by its time limit
    assert json.loads(out)["run"]["seconds"] > 1.5


def test_a_second_ctrl_c_ends_a_command_as_well(folder: Path) -> None:
    run = started_apart(folder, "solve", "hard.json")
    has_worked(run, 1.5)
    os.killpg(run.pid, signal.SIGINT)
    time.sleep(0.05)
    _, err = stopped(run)
    assert run.returncode == 4
    assert without_progress(err) in (NOTHING, SO_FAR)


def test_ctrl_c_is_heard_before_the_commands_are_loaded() -> None:
    code = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); sys.argv"
        " = ['optimizer', '--version']\nfrom optimizer.cli import main,"
        " listen_from_the_start\nlisten_from_the_start(); os.kill(os.getpid(), signal.SIGINT);"
        " main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (4, "", NOTHING)
