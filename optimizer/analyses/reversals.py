"""Reversals: what a larger budget drops although a smaller one bought it, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.proof import Plan
from optimizer.reports.names import Names, offer_words

Level = tuple[Money, Plan | None]
"""A budget, and the best plan there; None where nothing is feasible."""


@dataclass(frozen=True)
class Reversal:
    """Fewer units of an offer than at the next smaller budget.

    Attributes:
        offer: index into ``Instance.offers``.
        budget: where they are dropped.
        before, after: units at the next smaller budget, and at this one; after < before.
        returns: the smallest larger budget with at least ``before`` units again; None if there is
            none.
        later: where it is None, the most units that any larger budget has; else 0.
    """

    offer: int
    budget: Money
    before: int
    after: int
    returns: Money | None
    later: int = 0


def reversals(levels: Sequence[Level]) -> tuple[Reversal, ...]:
    """Every reversal between neighbouring levels, by budget, then offer; nothing is compared across
    an infeasible level.

    Args:
        levels: by increasing budget.
    """
    found: list[Reversal] = []
    again: dict[tuple[int, int], Money] = {}
    for (_, below), (budget, here) in reversed(tuple(pairwise(levels))):
        pairs = tuple(zip(below or (), here or (), strict=False))
        dropped = [
            (offer, before, after) for offer, (before, after) in enumerate(pairs) if after < before
        ]
        for offer, before, after in reversed(dropped):
            returns = again.get((offer, before))
            later = next((units for units in range(before, 0, -1) if (offer, units) in again), 0)
            found.append(Reversal(offer, budget, before, after, returns, 0 if returns else later))
        # From here down, whatever this level buys has its next return at this budget.
        again |= {
            (offer, units): budget
            for offer, most in enumerate(here or ())
            for units in range(1, most + 1)
        }
    return tuple(reversed(found))


def sentence(reversal: Reversal, end: Money, instance: Instance, names: Names) -> str:
    """For example: "At ¥12.4 bn 1 of 2 Coastal radar for Sri Lanka is dropped; it returns at ¥12.9
    bn.".

    Args:
        reversal: what is told.
        end: the largest budget that was looked at; of larger ones nothing is said.
        instance: gives the offers.
        names: what they are called.
    """
    dropped = reversal.before - reversal.after
    share = (
        f"{dropped} of {reversal.before} "
        if reversal.after
        else f"all {reversal.before} "
        if reversal.before > 1
        else ""
    )
    line = offer_words(instance.offers[reversal.offer], names)
    several = dropped > 1
    start = f"At {reversal.budget} {share}{line} {'are' if several else 'is'} dropped"
    if reversal.returns is not None:
        return f"{start}; {'they return' if several else 'it returns'} at {reversal.returns}."
    up_to = f"up to {end}"
    if reversal.budget == end:
        return f"{start}; larger budgets were not looked at."
    back = reversal.later - reversal.after
    if back > 0:
        return f"{start}; at most {back} of them {'return' if back > 1 else 'returns'} {up_to}."
    return f"{start} and {'do' if several else 'does'} not return {up_to}."
