"""One draw of ``robust`` beside ``solve`` once a draw, on the flagship as it is shipped.

Processor time, draw by draw in turn: what a user would write by hand draws the instance and solves
it; ``robust`` begins each proof with what that of the stated numbers taught, and tells no reasons.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from _timing import smoke_asked

import optimizer as opt
from optimizer.analyses.robustness.drawn import Asked
from optimizer.analyses.robustness.in_order import Beginning
from optimizer.desk import Desk
from optimizer.instance.whatif.draws import draw_outcomes
from optimizer.proof import Options

SEED = 20_261


def seconds(run: Callable[[], object]) -> float:
    """Processor time, seconds."""
    began = time.process_time()
    run()
    return time.process_time() - began


def compare(instance: opt.Instance, draws: int) -> None:
    """One line of the table."""
    desk = Desk(instance, Options())
    stated = desk.prove(desk.question(instance.budget.minor)).plan
    if stated is None:
        raise SystemExit(f"{instance.name} has no plan")
    asked = Asked.of(Beginning.of(desk, instance.budget.minor), SEED, (stated,))
    rows = []
    for number in range(1, draws + 1):
        drawing = seconds(lambda number=number: draw_outcomes(instance, SEED, number))
        alone = seconds(lambda number=number: opt.solve(draw_outcomes(instance, SEED, number)))
        rows.append((drawing, seconds(lambda number=number: asked.answer(number)), alone))
    medians = (f"{statistics.median(each):.3f}" for each in zip(*rows, strict=True))
    ratio = statistics.median(mine / alone for _, mine, alone in rows)
    worst = max(mine for _, mine, _ in rows)
    cells = (instance.name, len(instance.pieces), draws, *medians, f"{worst:.3f}", f"{ratio:.2f}")
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    print("\n| instance | pieces | draws | drawing, s | a draw, s | solve, s | worst, s | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    compare(opt.load("osa-fy2026"), 1 if smoke else 15)


if __name__ == "__main__":
    main()
