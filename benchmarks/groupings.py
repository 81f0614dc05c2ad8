"""Which offers the packages method plans together: by recipient, by connected areas, or a mixture
of both.

By connected areas every shared area becomes own and a recipient's rules span; the mixture joins the
recipients that share the most weight, a few at a time. Any partition is right; this prints which is
quicker.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from _instances import hard_own_areas, many_shared
from _timing import smoke_asked

import optimizer as opt
from optimizer.methods.packages import PackagesSolver, Partition, by_neighbours, by_recipient
from optimizer.proof import Options
from optimizer.question import Question

LIMIT = 30.0


def by_connected_areas(instance: opt.Instance) -> Partition:
    """Offers joined by any area they share, however many recipients that takes together."""
    return _joined(
        instance, [set(instance.offers_reaching(k)) for k in range(len(instance.pieces))]
    )


def _joined(instance: opt.Instance, groups: list[set[int]]) -> Partition:
    """The finest partition in which every group lies in one block."""
    root = list(range(len(instance.offers)))

    def find(o: int) -> int:
        while root[o] != o:
            o = root[o]
        return o

    for group in groups:
        first = min(group, default=0)
        for o in group:
            root[find(o)] = find(first)
    blocks: dict[int, list[int]] = {}
    for o in range(len(root)):
        blocks.setdefault(find(o), []).append(o)
    return tuple(tuple(block) for block in blocks.values())


GROUPINGS: dict[str, Callable[[opt.Instance], Partition]] = {
    "by recipient": by_recipient,
    "by connected areas": by_connected_areas,
    "by neighbours, 2 recipients": lambda instance: by_neighbours(instance, 2),
    "by neighbours, 3 recipients": lambda instance: by_neighbours(instance, 3),
}


def measure(instance: opt.Instance) -> None:
    """Print a line per grouping."""
    print(
        f"\n{instance.name}\n\n| grouping | blocks | largest | s | status | gap / S"
        " |\n|---|---|---|---|---|---|"
    )
    for name, grouping in GROUPINGS.items():
        partition = grouping(instance)
        began = time.perf_counter()
        question = Question(instance, instance.budget.minor)
        proof = PackagesSolver(question, Options(time_limit=LIMIT), grouping=grouping).prove(
            instance.budget.minor
        )
        seconds = time.perf_counter() - began
        known = proof.bound is not None and proof.value is not None
        gap = (
            f"{max(0.0, proof.bound - proof.value) / instance.scale:.1e}"
            if known
            else proof.note or "no plan"
        )  # type: ignore[operator]
        print(
            f"| {name} | {len(partition)} | {max(map(len, partition))} | {seconds:.2f} |"
            f" {proof.status} | {gap} |",
            flush=True,
        )


def main() -> None:
    if smoke_asked(__doc__ or ""):
        measure(hard_own_areas(recipients=2, assets=3, areas=6))
        return
    measure(opt.load("coupled-seas"))
    measure(many_shared(seed=3))


if __name__ == "__main__":
    main()
