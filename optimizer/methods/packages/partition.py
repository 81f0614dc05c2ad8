"""Which offers are planned together. Any partition is right; the better one leaves less that spans.

Measured in ``benchmarks/groupings.py``: where few areas are shared, a block per recipient is
quickest; where many are, joining the recipients that share the most, three at a time, closes what
recipients alone leave open. Connected areas make one block of everything, which cannot be listed.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from optimizer.instance.instance import Instance

Partition = tuple[tuple[int, ...], ...]

MANY_SHARED = 0.25
"""Share of the areas from which on neighbours are joined."""
MOST_TOGETHER = 3
"""Recipients of one block at most."""


def in_blocks(instance: Instance) -> Partition:
    """The partition that measures best: by recipient, or by neighbours where many areas are
    shared.
    """
    shared = sum(len(recipients) > 1 for recipients in _recipients_of_areas(instance))
    return (
        by_neighbours(instance, MOST_TOGETHER)
        if shared > MANY_SHARED * len(instance.areas)
        else by_recipient(instance)
    )


def by_recipient(instance: Instance) -> Partition:
    """A block per recipient."""
    return _partition(instance, {offer.recipient: offer.recipient for offer in instance.offers})


def by_neighbours(instance: Instance, most: int) -> Partition:
    """Recipients joined, the pair that shares the most weight first, into blocks of at most
    ``most`` recipients.
    """
    together = {offer.recipient: frozenset([offer.recipient]) for offer in instance.offers}
    weight: Counter[tuple[str, str]] = Counter()
    for area, recipients in zip(instance.areas, _recipients_of_areas(instance), strict=True):
        weight.update(dict.fromkeys(combinations(sorted(recipients), 2), area.weight))
    for one, other in sorted(weight, key=lambda pair: (-weight[pair], pair)):
        joined = together[one] | together[other]
        if len(joined) <= most:
            together.update(dict.fromkeys(joined, joined))
    return _partition(instance, {name: min(block) for name, block in together.items()})


def _recipients_of_areas(instance: Instance) -> list[set[str]]:
    """Per area: the recipients whose offers have an effect there."""
    recipients: list[set[str]] = [set() for _ in instance.areas]
    effects = instance.effects
    for o, a, factor in zip(
        effects.offer.tolist(), effects.area.tolist(), effects.coverage_factor.tolist(), strict=True
    ):
        if factor > 0:
            recipients[a].add(instance.offers[o].recipient)
    return recipients


def _partition(instance: Instance, block_of: dict[str, str]) -> Partition:
    groups: dict[str, list[int]] = {}
    for o, offer in enumerate(instance.offers):
        groups.setdefault(block_of[offer.recipient], []).append(o)
    return tuple(tuple(group) for group in groups.values())
