"""The command line as a user has it: what is printed, and the exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.larger import larger_document

STAT = Path("/proc/self/stat")
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Shell = Callable[..., Said]
"""Runs ``optimizer`` with arguments."""


def environment() -> dict[str, str]:
    """For a process of its own: this tree first, and warnings as errors there too."""
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "COLUMNS": "100"}


def command(*arguments: str | Path) -> list[str]:
    """``python -m optimizer`` with arguments."""
    return [sys.executable, "-m", "optimizer", *map(str, arguments)]


def hearing_ctrl_c() -> None:
    """For ``preexec_fn``: a new process hears Ctrl-C even where the tests themselves run in the
    background, ignoring it.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def process(*arguments: str | Path, cwd: Path | None = None) -> Said:
    """Run in a process of its own."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        env=environment(),
        cwd=cwd,
        timeout=60,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def hard_instance(folder: Path) -> Path:
    """A file with an instance that no method proves within half a minute; a plan of it is worth
    1398.
    """
    path = folder / "hard.json"
    path.write_text(
        json.dumps(larger_document(1, recipients=24, assets=6, waters=4, shared=1.0)),
        encoding="utf-8",
    )
    return path


def has_worked(run: subprocess.Popen[str], seconds: float, most: float = 60) -> None:
    """Wait until a process has had a processor for so many seconds; ``most`` seconds at most, for
    one that waits for others.
    """
    stat, end = (
        Path(f"/proc/{run.pid}/stat"),
        time.monotonic() + (most if STAT.exists() else seconds),
    )
    while time.monotonic() < end and run.poll() is None:
        if STAT.exists():
            used = stat.read_text().rpartition(")")[2].split()[11:13]
            if sum(map(int, used)) / TICKS >= seconds:
                return
        time.sleep(0.01)


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    """A process of its own that goes on while the test does."""
    return subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        preexec_fn=hearing_ctrl_c,
    )
