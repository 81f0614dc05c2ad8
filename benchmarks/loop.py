"""``opt.solve`` of a small instance in a loop beside its proof alone: what an answer costs those
who ask thousands of questions; and with every reason, as a result has them.

Processor time, medians over the rounds; the instances have five recipients and 20 offers.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from _instances import budget_alone_spans, hard_own_areas
from _timing import smoke_asked

import optimizer as opt
from optimizer.desk import Desk
from optimizer.proof import Options


def spent(ask: Callable[[], object]) -> float:
    """Processor seconds."""
    began = time.process_time()
    ask()
    return time.process_time() - began


def proof_alone(instance: opt.Instance) -> None:
    desk = Desk(instance, Options())
    desk.prove(desk.question(instance.budget.minor))


def main() -> None:
    rounds = 2 if smoke_asked(__doc__ or "") else 10
    ways = {
        "its proof alone": proof_alone,
        "opt.solve": opt.solve,
        "opt.solve, one screen": lambda it: opt.solve(it).document,
        "opt.solve, the result": lambda it: opt.solve(it).result,
    }
    print("| instance | way | processor ms, median | times the proof |\n|---|---|---|---|")
    kinds = {"rules span": hard_own_areas, "the budget alone spans": budget_alone_spans}
    for name, made in kinds.items():
        instances = [made(recipients=5, assets=4, areas=12, seed=seed) for seed in range(5)]
        taken = {way: [] for way in ways}
        for _ in range(rounds):
            for it in instances:
                for way, ask in ways.items():
                    taken[way].append(spent(lambda it=it, ask=ask: ask(it)))
        base = statistics.median(taken["its proof alone"])
        for way, times in taken.items():
            median = statistics.median(times)
            print(f"| {name} | {way} | {1000 * median:.1f} | {median / base:.1f} |")


if __name__ == "__main__":
    main()
