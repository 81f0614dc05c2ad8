"""Studies in batch beside bare solver calls: share of the cores' work that is solving, 1 against 2
workers, memory, Dask.

Work is counted in seconds of processor time, which a busy machine does not stretch: solving alone
(a plain loop in one process), against everything a study spends: parent, workers, their start, the
store. Bar: 90 % for 10,000 solves (by the packages method, whose budgets share nothing), and two
workers at least 1.8 times one (that one in wall time, so it wants two idle cores). Where one
frontier answers all budgets, a study takes less than the loop: the share is above 100 %.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from _instances import budget_alone_spans, hard_own_areas
from _timing import smoke_asked

import optimizer as opt
from optimizer import batch
from optimizer.methods import prove
from optimizer.question import Question
from optimizer.solve import allocation_of

ROOT = Path(__file__).resolve().parents[1]


def write(path: Path, instance: opt.Instance) -> Path:
    """An instance as a JSON file."""
    tables = {name: table.records() for name, table in instance.tables.tables.items()}
    path.write_text(json.dumps({**instance.tables.header, **tables}))
    return path


def study(path: Path, instance: opt.Instance, cells: int, method: str = "auto") -> batch.Study:
    """A study of so many budgets, evenly spread up to the instance's own."""
    write(path, instance)
    step = max(1, instance.budget.minor // cells)
    budgets = f"JPY {step}:JPY {step * cells}:JPY {step}"
    return batch.Study(
        name=instance.name,
        folder=str(path.parent),
        instances=[path.name],
        budgets=budgets,
        options={"method": method},
    )


def processor_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def bare(asked: batch.Study, sample: int) -> float:
    """Processor seconds of one bare solve, from a sample of the study's cells."""
    instance, options = (
        opt.load(asked.place(asked.instances[0])),
        opt.Options(**asked.options.model_dump()),
    )
    budgets = [instance.budget.minor * (number + 1) // sample for number in range(sample)]

    def answer(budget: int) -> None:
        question = Question(instance, budget)
        allocation_of(question, prove(question, options), options, 0.0)

    answer(budgets[-1])
    began = time.process_time()
    for budget in budgets:
        answer(budget)
    return (time.process_time() - began) / len(budgets)


def rate(folder: Path, instance: opt.Instance, cells: int, method: str = "auto") -> None:
    """Share of the work that is solving, and the gain of a second worker."""
    asked = study(folder / "rate.json", instance, cells, method)
    alone = bare(asked, min(cells, 200))
    walls = {}
    for workers in (1, 2):
        before = processor_seconds()
        walls[workers] = batch.run(
            asked, folder / f"rate-{method}-{cells}-{workers}.db", workers=workers
        ).seconds
        time.sleep(1)  # until the ended workers are counted
        share = alone * cells / (processor_seconds() - before)
        print(
            f"| {instance.name}, {method} | {cells:,} | {workers} | {1e3 * alone:.2f} |"
            f" {cells / walls[workers]:.0f} | {share:.0%} |"
        )
    print(
        f"\n2 workers are {walls[1] / walls[2]:.2f} times one; load of the machine before:"
        f" {os.getloadavg()[1]:.1f}\n"
    )


def megabytes() -> int:
    """Memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


class Echo(Executor):
    """Answers at once, always with the first answer (a plan for the least budget suits them all):
    the parent's work is left.
    """

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def submit(self, function: Any, order: dict[str, Any]) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        if not self.known:
            self.known = function(order)["replies"][0]
        future.set_result(
            {
                "kind": "replies",
                "reason": "",
                "worker": "echo",
                "replies": [self.known] * len(order["budgets"]),
            }
        )
        return future


def memory(folder: Path, rows: int) -> None:
    """Memory of the parent after a tenth and at the end of a study; the answers are echoes, so it
    is the parent's alone.
    """
    seen: dict[str, int] = {}

    def look(progress: batch.Progress) -> None:
        if progress.done >= rows // 10:
            seen.setdefault("tenth", megabytes())

    asked = study(folder / "memory.json", budget_alone_spans(2, 3, 4), rows)
    began = time.process_time()
    summary = batch.run(asked, folder / "memory.db", executor=Echo(), workers=2, report=look)
    assert summary.counts == {"optimal": rows}
    spent = time.process_time() - began
    seen["end"] = megabytes()
    size = (folder / "memory.db").stat().st_size / rows
    print(
        f"{rows:,} rows: {seen['tenth']} MB after a tenth, {seen['end']} MB at the end;"
        f" {1e3 * spent / rows:.2f} ms of the parent"
    )
    print(f"and {size:.0f} bytes on the disk a row.\n")


def dask_overhead(folder: Path, cells: int) -> None:
    """Wall time a bundle of no work takes through processes and through Dask, sent one after the
    other.
    """
    from distributed import Client

    from optimizer.batch.executors import LocalProcesses

    scheduler, workers, address = cluster(folder)
    client = Client(address)
    client.wait_for_workers(2)
    local = LocalProcesses(2)
    ways = {"processes": local.start(), "dask": client.get_executor(pure=False)}
    for name, executor in ways.items():
        for future in [executor.submit(abs, 0) for _ in range(8)]:
            future.result()
        began = time.perf_counter()
        for future in [executor.submit(abs, number) for number in range(cells)]:
            future.result()
        print(f"{name}: {1e3 * (time.perf_counter() - began) / cells:.2f} ms a task of no work")
    local.close()
    client.close()
    for process in (*workers, scheduler):
        process.terminate()
        process.wait()


def cluster(folder: Path) -> tuple[Any, list[Any], str]:
    """A scheduler and two workers on this machine."""
    file = folder / "scheduler.json"
    quiet: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": ROOT,
    }
    dask = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)],
        **quiet,
    )
    while not file.exists() or not file.read_text():
        time.sleep(0.1)
    address = json.loads(file.read_text())["address"]
    place = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder)]
    workers = [subprocess.Popen([*dask, "worker", address, *place], **quiet) for _ in range(2)]
    return scheduler, workers, address


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(
            "| instance | cells | workers | bare solve, processor ms | cells a second | share of"
            " the work that is solving |"
        )
        print("|---|---|---|---|---|---|")
        rate(folder, budget_alone_spans(2, 3, 4), 50 if smoke else 10_000, "packages")
        rate(folder, budget_alone_spans(5, 6, 15), 50 if smoke else 10_000)
        rate(folder, hard_own_areas(8, 8, 40), 4 if smoke else 200)
        memory(folder, 1_000 if smoke else 100_000)
        dask_overhead(folder, 20 if smoke else 2_000)


if __name__ == "__main__":
    main()
