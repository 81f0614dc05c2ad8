"""How the packages method grows with the number of recipients: own areas, spanning rules, 15
assets, 7.5 areas a recipient.

Processor time of this process, which other work on the machine disturbs least, over several random
instances of each size.
"""

from __future__ import annotations

import statistics
import time

from _instances import hard_own_areas
from _timing import smoke_asked

from optimizer.methods import packages
from optimizer.proof import Options, Proof
from optimizer.question import Question

SIZES = (10, 25, 50, 100, 150)
SEEDS = (1, 2, 3)
LIMIT = 120.0


def proved(recipients: int, seed: int) -> tuple[float, Proof]:
    """Processor time of one proof, in seconds, and the proof."""
    instance = hard_own_areas(recipients=recipients, areas=recipients * 15 // 2, seed=seed)
    began = time.process_time()
    proof = packages.prove(
        Question(instance, instance.budget.minor), Options(method="packages", time_limit=LIMIT)
    )
    return time.process_time() - began, proof


def main() -> None:
    sizes, seeds = ((4, 8), (1,)) if smoke_asked(__doc__ or "") else (SIZES, SEEDS)
    print(
        "\n| recipients | median s | least–most | ms a recipient | proved | uniqueness settled"
        " |\n|---|---|---|---|---|---|"
    )
    for recipients in sizes:
        runs = [proved(recipients, seed) for seed in seeds]
        seconds = sorted(run[0] for run in runs)
        median, count = statistics.median(seconds), len(runs)
        optimal = sum(proof.status == "optimal" for _, proof in runs)
        settled = sum(proof.optimum_unique is not None for _, proof in runs)
        spread = f"{seconds[0]:.2f}–{seconds[-1]:.2f}"
        per_recipient = f"{1000 * median / recipients:.0f}"
        print(
            f"| {recipients} | {median:.2f} | {spread} | {per_recipient} | {optimal} of {count} |"
            f" {settled} of {count} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
