"""What it costs that an area is a sum of pieces: the flagship as it was, each area whole, beside
the one whose waters are cut; and hard own areas whole, beside the same cut into five pieces each.

Processor time of one proof by the packages method, pair by pair in turn, and its ratio.
"""

from __future__ import annotations

import statistics
import time

from _instances import FLAGSHIP, hard_own_areas, in_pieces
from _timing import smoke_asked

import optimizer as opt
from optimizer.methods import packages
from optimizer.proof import Options
from optimizer.question import Question


def seconds(instance: opt.Instance) -> float:
    """Processor time of one proof, seconds."""
    began = time.process_time()
    proof = packages.prove(Question(instance, instance.budget.minor), Options(method="packages"))
    spent = time.process_time() - began
    if proof.status != "optimal":
        raise SystemExit(f"{instance.name}: {proof.status}")
    return spent


def compare(whole: opt.Instance, cut: opt.Instance, rounds: int) -> None:
    """One line of the table."""
    pairs = [(seconds(whole), seconds(cut)) for _ in range(rounds)]
    one, other = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(second / first for first, second in pairs)
    counts = f"{len(whole.pieces)} | {len(cut.pieces)}"
    print(f"| {whole.name} | {counts} | {one:.3f} | {other:.3f} | {ratio:.2f} |", flush=True)


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    print("\n| instance | areas | pieces | whole, s | cut, s | ratio |\n|---|---|---|---|---|---|")
    compare(opt.load(FLAGSHIP), opt.load("osa-fy2026"), 1 if smoke else 5)
    hard = hard_own_areas(4, 6, 16) if smoke else hard_own_areas()
    compare(hard, in_pieces(hard), 1 if smoke else 3)


if __name__ == "__main__":
    main()
