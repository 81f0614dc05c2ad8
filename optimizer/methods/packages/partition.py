"""Which offers are planned together. Any partition is right; the better one leaves less that spans."""

from __future__ import annotations

from optimizer.instance.instance import Instance

Partition = tuple[tuple[int, ...], ...]


def by_recipient(instance: Instance) -> Partition:
    """A block per recipient."""
    groups: dict[str, list[int]] = {}
    for o, offer in enumerate(instance.offers):
        groups.setdefault(offer.recipient, []).append(o)
    return tuple(tuple(group) for group in groups.values())
