"""Every number of a result, and results in which one of them is another."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.record import digest_of

Place = tuple[str | int, ...]


def number_places(plain: Any, place: Place = ()) -> Iterator[Place]:
    """Where the numbers stand, amounts of money (whole yen as text) among them."""
    if isinstance(plain, Mapping):
        for key, each in plain.items():
            yield from number_places(each, (*place, key))
    elif isinstance(plain, list):
        for index, each in enumerate(plain):
            yield from number_places(each, (*place, index))
    elif (isinstance(plain, (int, float)) and not isinstance(plain, bool)) or (
        place and place[-1] == "amount"
    ):
        yield place


def altered(result: Mapping[str, Any], place: Place, share: float = 0.01) -> dict[str, Any]:
    """The result with one number changed by a share of it (a whole one by at least 1), its digest
    as it was.
    """
    changed = copy.deepcopy(dict(result))
    inside: Any = changed
    for step in place[:-1]:
        inside = inside[step]
    old = inside[place[-1]]
    if isinstance(old, float):
        inside[place[-1]] = old + (share * old or share)
    else:
        new = int(old) + max(1, int(share * abs(int(old))))
        inside[place[-1]] = str(new) if isinstance(old, str) else new
    return changed


def redigested(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result with a digest that fits it, as a careful forger would leave it."""
    return {**result, "digest": digest_of(result)}
