"""What is no fault of an instance, and may still not be meant: ``validate`` says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

import numpy as np

from optimizer.instance.by_budget import MOST_STEPS
from optimizer.instance.confusable import confusable
from optimizer.instance.instance import Instance
from optimizer.instance.reaches import reaches
from optimizer.instance.suspects import suspects
from optimizer.rows import Row, Terms, Units, offers_named
from optimizer.waters import SMALLEST, Width, distance_to

NAMED = 5
"""So many names stand in a note."""


TIMES = 10
"""A budget so many times what everything costs is far above it."""


def notes(instance: Instance) -> list[str]:
    """A sentence for each thing that may not be meant."""
    return [
        *urgent(instance),
        *_unmeasured(instance),
        *_uncovered(instance),
        *_never_binding(instance),
        *_confusable(instance),
        *_counted_twice(instance),
        *_without_second_point(instance),
        *_out_of_reach(instance),
    ]


def urgent(instance: Instance, *, stated: bool = True) -> list[str]:
    """Those of them that ``solve`` tells as well; of the budget only where it is the one stated."""
    return [*(_budget(instance) if stated else ()), *_suspects(instance)]


def _budget(instance: Instance) -> Iterator[str]:
    """A budget that buys nothing of use, or everything many times."""
    if instance.stated_budget is None:
        return
    budget, where = instance.budget, instance.tables.where("budget")
    useful = [o for o, offer in enumerate(instance.offers) if offer.max_units and offer.measured]
    least = min((_first_units(instance, o) for o in useful), default=0)
    if 0 < budget.minor < least:
        yield (
            f"{where}: budget is {budget}, and the least that buys anything measured costs"
            f" {instance.amount(least)}. Look at the budget and at money_unit."
        )
    everything = _everything(instance)
    if budget.minor > TIMES * everything > 0:
        yield (
            f"{where}: budget is {budget}, and everything on offer costs"
            f" {instance.amount(everything)}. Look at the budget and at money_unit."
        )


def _first_units(instance: Instance, o: int) -> int:
    """The cost of the fewest units of an offer, minor units."""
    it = instance.offers[o]
    once = instance.first_costs.get((it.recipient, it.asset), 0) + instance.site_costs[o]
    return max(1, it.min_units) * instance.unit_costs[o] + once


def _everything(instance: Instance) -> int:
    """The cost of all that is on offer, minor units."""
    return int(
        _most(instance.cost_terms, {o: it.max_units for o, it in enumerate(instance.offers)})
    )


def _most(terms: Terms, units: Mapping[int, int]) -> Fraction:
    """What terms without coverage come to with so many units, those below 0 left out."""
    total = Fraction(0)
    for quantity, coefficient in terms:
        if coefficient > 0:
            number = sum(units.get(o, 0) for o in offers_named(quantity))
            total += coefficient * (number if isinstance(quantity, Units) else min(1, number))
    return total


def _suspects(instance: Instance) -> Iterator[str]:
    """Numbers unlike their siblings."""
    for it in suspects(instance):
        yield (
            f"{it.where}: {it.field} of {it.key} is {float(it.found):,.12g}, unlike its siblings;"
            f" {float(it.tried):,.12g} would be like them. Look at its unit and its digits."
        )


def _unmeasured(instance: Instance) -> Iterator[str]:
    """Offers that no area measures."""
    table = instance.tables.tables["offers"]
    rows = [o for o, it in enumerate(instance.offers) if not it.measured and it.max_units]
    if rows:
        named = _named([instance.offers[o].key for o in rows])
        yield (
            f"{table.where(rows[0])}: no row of effects gives these offers anything above 0, so"
            f" they are not measured, and nothing is bought for what they cover: {named}. Add rows"
            " to effects, unless a rule asks for them."
        )


def _uncovered(instance: Instance) -> Iterator[str]:
    """Areas with weight that no offer has an effect in."""
    effects, table = instance.tables.tables.get("effects"), instance.tables.tables["areas"]
    named = set(map(str, effects.cells("area"))) if effects else set()
    reached = set(instance.pieces.area[instance.effects.piece].tolist())
    rows = [
        a
        for a, it in enumerate(instance.areas)
        if it.weight and a not in reached and it.area not in named
    ]
    if rows:
        areas = _named([instance.areas[a].area for a in rows])
        yield (
            f"{table.where(rows[0])}: no offer has an effect in {areas}: whatever is bought,"
            " nothing is gained there, and shares of the maximum are lower. Add rows to effects, or"
            " set weight to 0."
        )


def _never_binding(instance: Instance) -> Iterator[str]:
    """Rules that forbid nothing that could be bought, at any of their steps."""
    most = {o: it.max_units for o, it in enumerate(instance.offers)}
    everything = _everything(instance)
    stated = everything if instance.stated_budget is None else instance.budget.minor
    for number, rule in enumerate(instance.rules):
        following = rule.following(instance)
        if following.between == "unknown":
            continue
        last = max(stated, everything)
        steps = {budget for each in following.steps for budget in islice(each(last), MOST_STEPS)}
        rows = [row for budget in {0, stated, *steps} for row in rule.rows(instance, budget)]
        if not any(_may_bind(row, most) for row in rows):
            yield (
                f"{instance.tables.where('rules', number)}: the rule {rule.name} can never bind:"
                " everything on offer keeps it. Look at its limit and at what it selects, or leave"
                " it out."
            )


def _may_bind(row: Row, most: Mapping[int, int]) -> bool:
    if row.has_coverage or row.conditional or (row.lower is not None and row.lower > 0):
        return True
    if row.upper is None:
        return False
    return _most(row.terms, most) > row.upper


def _confusable(instance: Instance) -> Iterator[str]:
    """Identifiers of a table that may be taken for one another."""
    for name, word in (
        ("recipients", "recipient"),
        ("assets", "asset"),
        ("places", "place"),
        ("bases", "base"),
        ("areas", "area"),
    ):
        table = instance.tables.tables.get(name)
        if table is None:
            continue
        ids = ["" if cell is None else str(cell).strip() for cell in table.cells(word)]
        for one, other, how in islice(confusable(ids), NAMED):
            yield (
                f"{table.where(ids.index(one))}: {word} {one} and {other}"
                f" ({table.where(ids.index(other))}) differ only {how}: is one meant, or two? Give"
                " two things names that cannot be mistaken."
            )


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
