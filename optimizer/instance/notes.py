"""What is no fault of an instance, and may still not be meant: ``validate`` says it."""

from __future__ import annotations

import numpy as np

from optimizer.instance.instance import Instance

NAMED = 5
"""So many names stand in a note."""


def notes(instance: Instance) -> list[str]:
    """A sentence for each thing that may not be meant."""
    return _counted_twice(instance)


def _counted_twice(instance: Instance) -> list[str]:
    """Areas with both a baseline and existing units that have an effect there."""
    effects, units = instance.effects, np.array(instance.existing_units)
    there = effects.piece[(effects.coverage_factor > 0) & (units[effects.offer] > 0)]
    standing = set(instance.pieces.area[there].tolist())
    both = [it.area for a, it in enumerate(instance.areas) if a in standing and it.baseline]
    named = ", ".join(both[:NAMED]) + ", …" * (len(both) > NAMED)
    note = (
        f"A baseline and existing units cover {named}: a baseline stands for what no offer does,"
        " or else that is counted twice."
    )
    return [note] if both else []
