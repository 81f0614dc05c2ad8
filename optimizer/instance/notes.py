"""What is no fault of an instance, and may still not be meant: ``validate`` says it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimizer.instance.instance import Instance
from optimizer.instance.reaches import reaches
from optimizer.waters import SMALLEST, Width, distance_to

NAMED = 5
"""So many names stand in a note."""


def notes(instance: Instance) -> list[str]:
    """A sentence for each thing that may not be meant."""
    return [*_counted_twice(instance), *_without_second_point(instance), *_out_of_reach(instance)]


def _counted_twice(instance: Instance) -> list[str]:
    """Areas with both a baseline and existing units that have an effect there."""
    effects, units = instance.effects, np.array(instance.existing_units)
    there = effects.piece[(effects.coverage_factor > 0) & (units[effects.offer] > 0)]
    standing = set(instance.pieces.area[there].tolist())
    both = [it.area for a, it in enumerate(instance.areas) if a in standing and it.baseline]
    note = (
        f"A baseline and existing units cover {_named(both)}: a baseline stands for what no offer"
        " does, or else that is counted twice."
    )
    return [note] if both else []


def _without_second_point(instance: Instance) -> list[str]:
    """Straits of which only the width is known."""
    straits = [it.place for it in instance.places if it.barrier_km is not None and it.lat2 is None]
    named = _named(straits)
    note = (
        f"No second point (lat2, lon2) says where these straits lie: {named}. Whoever reaches a"
        " share of one is taken to reach the same end of it, whatever the base."
    )
    return [note] if straits else []


def _out_of_reach(instance: Instance) -> list[str]:
    """Units that reach nothing of a water that they have an effect in, or next to nothing."""
    far: dict[str, None] = {}
    edge: dict[str, None] = {}
    for key, area, reach, water in reaches(instance):
        if reach.share > 0 or isinstance(water, Width) or reach.base is None:
            continue
        apart = distance_to(water, reach.base)
        if apart < reach.radius_km:
            edge[f"{key} of {area}"] = None
        else:
            radius = f"it reaches {reach.radius_km:.1f} km"
            where = f"and the water begins {apart:.1f} km from its base"
            far[f"{key} reaches nothing of {area}: {radius}, {where}."] = None
    some = (
        f"Less than {SMALLEST:.1%} of a water is within reach, or within the sector, and counts as"
        f" nothing: {_named(list(edge))}."
    )
    return [*far, *([some] if edge else [])]


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + ", …" * (len(names) > NAMED)
