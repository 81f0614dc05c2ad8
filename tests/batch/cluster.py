"""A Dask cluster on this machine: a real scheduler, workers in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from .samples import ROOT

PATIENCE = 60


def dask(*words: str) -> subprocess.Popen[bytes]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, **quiet
    )  # type: ignore[call-overload, no-any-return]


class Cluster:
    """A scheduler on this machine and two workers of one thread each."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.folder = folder
        self.scheduler = dask(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(self.file),
        )
        end = time.monotonic() + PATIENCE
        while not self.file.exists() or not self.file.read_text():
            assert time.monotonic() < end, "the scheduler does not start"
            time.sleep(0.05)
        self.address: str = json.loads(self.file.read_text())["address"]
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> subprocess.Popen[bytes]:
        place = ["--local-directory", str(self.folder), "--host", "127.0.0.1"]
        return dask(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *place
        )

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
