"""How much a worker grows over many cells; a module of its own, because a process of its own
imports it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from optimizer.batch.variants import scenario_plain
from optimizer.batch.wire import Bundle, pack
from optimizer.batch.worker import answer, relevant_versions
from optimizer.instance.whatif.scenarios import Scenario
from optimizer.loading import load
from tests.batch.samples import write_instance

STATM = Path("/proc/self/statm")
PAGE_KB = 4
BUDGETS = tuple(million * 10**6 for million in range(1, 11))
DRAWS = 5


def orders(folder: Path, method: str) -> Iterator[Bundle]:
    """Ten budgets in five draws of one instance after another, each with its own weights, without
    end.
    """
    number = 0
    while True:
        instance = load(write_instance(folder / f"{method}.json", number))
        for draw in range(1, DRAWS + 1):
            yield Bundle(
                versions=relevant_versions(),
                digest=instance.digest,
                scenario=scenario_plain(Scenario("", {})),
                draw={"seed": 1, "groups": {}, "only": [], "number": draw},
                task="solve",
                keywords={},
                options={"method": method},
                most=max(BUDGETS),
                budgets=BUDGETS,
                tables=pack(instance.tables),
            )
        number += 1


def grown_mb(folder: Path, cells: dict[str, int], warm: int) -> float:
    """Megabytes by which this process grows over so many cells by each method, after ``warm`` cells
    by each.
    """
    streams = {method: orders(folder, method) for method in cells}
    for method in cells:
        answer_cells(streams[method], warm)
    before = resident_mb()
    for method, count in cells.items():
        answer_cells(streams[method], count)
    return resident_mb() - before


def answer_cells(stream: Iterator[Bundle], count: int) -> None:
    """Answer at least so many cells, as a worker does: what takes long is sent back, and comes
    again.
    """
    while count > 0:
        order = asdict(next(stream))
        while order["budgets"]:
            replies = answer(order)["replies"]
            assert all(reply["status"] == "optimal" for reply in replies), replies
            order["budgets"] = order["budgets"][len(replies) :]
            count -= len(replies)


def resident_mb() -> float:
    return int(STATM.read_text().split()[1]) * PAGE_KB / 1024
