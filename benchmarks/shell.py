"""From the shell, cold: whole processes, beside a process that only imports the libraries a solve
needs.

Processor time of the process and everything it starts, which other work on the machine disturbs
least, and wall time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

from _timing import smoke_asked

COMMANDS = {
    "imports alone": ("-c", "import numpy, pydantic, typer, highspy, pulp"),
    "optimizer --version": ("-m", "optimizer", "--version"),
    "optimizer --help": ("-m", "optimizer", "--help"),
    "optimizer solve osa-fy2026": ("-m", "optimizer", "solve", "osa-fy2026"),
    "optimizer solve osa-fy2026 --json": ("-m", "optimizer", "solve", "osa-fy2026", "--json"),
}


def run(arguments: tuple[str, ...]) -> tuple[float, float]:
    """Processor and wall time of one process, seconds."""
    before, began = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = os.times()
    processor = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return processor, time.perf_counter() - began


def main() -> None:
    rounds = 1 if smoke_asked(__doc__ or "") else 7
    spent = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            spent[name].append(run(arguments))
    base = statistics.median(processor for processor, _ in spent["imports alone"])
    print(
        "\n| command | processor s, median | least–most | wall s, median | times the imports"
        " |\n|---|---|---|---|---|"
    )
    for name, each in spent.items():
        processor = sorted(spent for spent, _ in each)
        median, wall = statistics.median(processor), statistics.median(wall for _, wall in each)
        print(
            f"| {name} | {median:.2f} | {processor[0]:.2f}–{processor[-1]:.2f} | {wall:.2f} |"
            f" {median / base:.2f} |"
        )


if __name__ == "__main__":
    main()
