"""A run that is killed or stopped at any moment is resumed with nothing lost and nothing solved
twice.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.cli.shell import hearing_ctrl_c

from .samples import ROOT, raw_rows, run_here, run_parts, write_study

PATIENCE = 120


def begin(study: Path, store: Path, *options: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "optimizer",
        "batch",
        str(study),
        "--store",
        str(store),
        "--workers",
        "2",
        *options,
    ]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hearing_ctrl_c,
    )


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def stored(store: Path) -> int:
    try:
        connection = sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return 0
    try:
        return int(connection.execute("SELECT count(*) FROM rows").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(each) for each in found.stdout.split()]


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def kill_at(study: Path, store: Path, rows: int, *options: str) -> dict[bytes, str]:
    """Kill a run once the store has so many rows; what it has acknowledged, with the run parts, and
    no worker left behind.
    """
    process = begin(study, store, *options)
    wait_for(lambda: stored(store) >= rows)
    workers = children(process.pid)
    process.kill()
    process.communicate()
    wait_for(lambda: all(map(gone, workers)))
    return run_parts(store)


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    study = write_study(tmp_path, budgets="0:20:0.005", instances=["one.json", "none.json"])
    whole = run_here(study, tmp_path / "whole.db")
    before = kill_at(study, tmp_path / "runs.db", 10)
    summary = run_here(study, tmp_path / "runs.db", resume=True)
    assert 10 <= len(before) < 4_002
    assert summary.kept == len(before)  # nothing that was stored is solved again ...
    assert before.items() <= run_parts(tmp_path / "runs.db").items()  # ... or lost
    assert raw_rows(tmp_path / "runs.db") == raw_rows(tmp_path / "whole.db")
    assert summary.counts == whole.counts == {"broken": 1, "optimal": 4_001}


def test_ctrl_c_finishes_what_runs_stores_it_and_says_how_to_go_on(tmp_path: Path) -> None:
    study = write_study(tmp_path, budgets="0:20:0.001")
    process = begin(study, tmp_path / "runs.db")
    wait_for(lambda: stored(tmp_path / "runs.db") >= 10)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 4, error
    # The cells take a millisecond; a machine so busy that they take over a second drops them, and
    # says so.
    ran = r"(what ran was finished and stored|[\d,]+ cells that ran were dropped)"
    assert re.fullmatch(
        rf"Stopped by hand: {ran}\. Go on with the same command and --resume\.\n", error
    )
    assert f"{stored(tmp_path / 'runs.db'):,} optimal" in out
    assert 10 <= stored(tmp_path / "runs.db") < 20_001


def test_a_worker_that_outlives_its_parent_is_none(tmp_path: Path) -> None:
    study = write_study(tmp_path, budgets="0:20:0.001")
    process = begin(study, tmp_path / "runs.db")
    wait_for(lambda: stored(tmp_path / "runs.db") >= 1)
    workers = children(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert workers
    wait_for(lambda: all(map(gone, workers)))
