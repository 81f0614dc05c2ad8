"""Why a plan is what it is: the rules that bind, the bound, the money left, and what it all rests
on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from optimizer.document import (
    Block,
    Note,
    Paragraph,
    Strong,
    Text,
    bullets,
    fixed,
    paragraph,
    section,
)
from optimizer.errors import WAY_OUT
from optimizer.instance.instance import BUDGET, Instance
from optimizer.instance.origins import assumed_numbers
from optimizer.proof import PROOF, TIES
from optimizer.reports.names import Names, demand_words, offer_words, rule_words
from optimizer.reports.words import (
    bound,
    by_itself,
    count,
    coverage_means,
    decimals_of,
    difference,
    figure,
    full_stop,
    leading,
    listing,
    names_listed,
    reason,
    why_left,
)
from optimizer.results.plan import (
    OWN_ROWS,
    PlanResult,
    RuleLine,
    Swap,
    UnitsChanged,
    Unspent,
    say_number,
)

FIRST, ASSETS = 4, 3
"""What is told one by one of many; assets of which it is told what is assumed."""

# -- rules -----------------------------------------------------------------------------------------


def broken_rules(result: PlanResult, instance: Instance, names: Names) -> tuple[Block, ...]:
    """Every rule that the plan breaks, with what is allowed and what was found; nothing where it
    keeps them all.
    """
    broken = [row for row in result.rules if not row.holds]
    of_rules = [row for row in broken if row.name not in OWN_ROWS]
    of_every_plan = (_beyond(row, instance) for row in broken if row.name in OWN_ROWS)
    faults = [
        *of_every_plan,
        *(_broken(name, of_rules, result, instance, names) for name in _rule_names(of_rules)),
    ]
    return section("Rules that are broken", *bullets(faults))


def rules(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """The rules that bind and why they are there, then the names of those with room to spare."""
    rows = result.rules
    binding = [row for row in rows if row.binding and row.holds]
    slack = [
        name
        for name in _rule_names(rows)
        if not any(row.name == name and (row.binding or not row.holds) for row in rows)
    ]
    return section(
        "Rules that bind" if binding else "Rules",
        *bullets(_binding(name, binding, result, instance, names) for name in _rule_names(binding)),
        *paragraph(_binding_means(binding, instance)),
        *paragraph(f"With room to spare: {names_listed(slack)}." if slack else ""),
    )


def swaps(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """The best single swaps of a person's plan, where they were looked for."""
    if result.swaps is None:
        return ()
    mend = not keeps_rules(result)
    heading = f"Single swaps that {'mend' if mend else 'gain'} most"
    if not result.swaps:
        none = "mends a rule" if mend else "gains anything under these rules"
        return section(heading, Paragraph(f"No swap of one unit for another {none}."))
    return section(heading, *bullets(_swap(each, result, names, instance) for each in result.swaps))


def _swap(swap: Swap, result: PlanResult, names: Names, instance: Instance) -> Text:
    decimals, change = decimals_of(result), swap.awareness - (result.awareness or 0.0)
    told = ", ".join(
        f"one {word} of {offer_words(instance.offers[instance.offer_index[key]], names)}"
        for word, key in (("fewer", swap.fewer), ("more", swap.more))
        if key
    )
    verb = "rises" if change > 0 else "falls"
    moved = f"{verb} by {by_itself(abs(change))}" if change else "stays"
    left = f"; {count(swap.broken, 'limit')} still broken" if swap.broken else ""
    level = fixed(swap.awareness, decimals)
    said = f": awareness {moved}, to {level}, at a cost of {swap.cost}{left}."
    return (Strong(f"{told[0].upper()}{told[1:]}"), said)


def _rule_names(rows: Iterable[RuleLine]) -> list[str]:
    return list(dict.fromkeys(row.name for row in rows))


def _beyond(row: RuleLine, instance: Instance) -> Text:
    """More than the budget, or units of an offer that cannot be bought."""
    found = _found(row, instance)
    if row.name == BUDGET:
        return (
            Strong(BUDGET),
            f": {row.sentence.removeprefix('spend ')}, but the plan costs {found}.",
        )
    limit = row.sentence.removeprefix(f"{row.member}: ")
    return (Strong(row.member or ""), f": {limit} can be bought, but the plan has {found}.")


def keeps_rules(result: PlanResult) -> bool:
    """Whether the plan of a result is within its budget, its offers and every rule."""
    return all(row.holds for row in result.rules)


def _binding(
    name: str, rows: list[RuleLine], result: PlanResult, instance: Instance, names: Names
) -> Text:
    """A rule that binds: for whom, at what limit, how far it is used, and why; members with the
    same limit are named together.
    """
    mine, budget = [row for row in rows if row.name == name], result.budget.minor
    limits = together(
        (*rule_words(row, instance, budget, names), _used(row, instance) + _price(row))
        for row in mine
    )
    return (Strong(name), f": {limits}.{reason(mine[0].because)}")


def together(limits: Iterable[tuple[str, str, str]]) -> str:
    """Limits (member, limit, what is added to it), members with the same one named together."""
    members: dict[str, list[str]] = {}
    for member, limit, more in limits:
        members.setdefault(limit + more, []).append(member)
    return "; ".join(
        ": ".join(filter(None, (listing(who), limit))) for limit, who in members.items()
    )


def _binding_means(rows: list[RuleLine], instance: Instance) -> str:
    """How to read the rules that bind: how far each is used, and who knows what it costs."""
    if not rows:
        return ""
    used = (
        ", or the plan's own number stands beside it"
        if any(_used(row, instance) for row in rows)
        else ""
    )
    lifting = (
        " optimizer explain proves what lifting a rule adds."
        if any(row.price is None for row in rows)
        else ""
    )
    return f"Each limit is met exactly{used}.{lifting}"


def _used(row: RuleLine, instance: Instance) -> str:
    """How far a plan goes where that is not the limit itself: less than the smallest thing it
    counts may be left.
    """
    found = _found(row, instance)
    limits = [_in_words(limit, row, instance) for limit in (row.min, row.max) if limit is not None]
    return "" if found in limits else f" (the plan has {found})"


def _price(row: RuleLine) -> str:
    """What lifting the rule would add, where that is known."""
    price = row.price
    return "" if price is None or price.value is None else f" (lifting it adds {figure(price)})"


def _broken(
    name: str, rows: list[RuleLine], result: PlanResult, instance: Instance, names: Names
) -> Text:
    """A rule that is broken: by whom, what was allowed and what was found."""
    mine, budget = [row for row in rows if row.name == name], result.budget.minor
    faults = [
        f"{': '.join(filter(None, rule_words(row, instance, budget, names)))}, but the plan has"
        f" {_found(row, instance)}"
        for row in mine
    ]
    return (Strong(name), f": {'; '.join(faults)}.{reason(mine[0].because)}")


def _found(row: RuleLine, instance: Instance) -> str:
    """What a plan has of what a row counts."""
    return _in_words(row.value, row, instance)


def _in_words(value: float, row: RuleLine, instance: Instance) -> str:
    return say_number(instance, Fraction(str(value)), row.unit)


def conflict(result: PlanResult, instance: Instance, names: Names) -> tuple[Block, ...]:
    """Of an instance without a feasible plan: the rules that cannot all hold, what they demand and
    why, where they are known.
    """
    return section(
        "Rules that cannot all hold",
        *bullets(_demand(name, result, instance, names) for name in result.conflict),
        *paragraph(WAY_OUT if result.status == "infeasible" else ""),
    )


def _demand(name: str, result: PlanResult, instance: Instance, names: Names) -> Text:
    if name == BUDGET:
        return (Strong(name), f": at most {result.budget}.")
    rule, rows = (
        instance.rule(name),
        [row for row in instance.rows(result.budget.minor) if row.rule == name],
    )
    demands = together((*demand_words(row, instance, names), "") for row in rows)
    return (Strong(name), f": {demands}.{reason(rule.because)}")


# -- the proof -------------------------------------------------------------------------------------


def proof(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """The bound and the gap in plain words, equals, the money left, and the next better plan.

    What an instance says of itself stands beside the gap of a person's plan, so that none is read
    into it wrongly.
    """
    if result.status == "assessed":
        distance = paragraph(_bound(result))
        return section("How far from the best?", *distance, *_caveat(instance)) if distance else ()
    return section(
        "Why not more?",
        *paragraph(_bound(result), _equals(result), _left(result), _next(result, names)),
    )


def _bound(result: PlanResult) -> str:
    if result.bound is None or result.awareness is None or result.gap is None:
        return ""
    limit = (
        "No plan within this budget and these rules exceeds awareness"
        f" {bound(result.bound, 'at_most', decimals_of(result) + 1)}"
    )
    gap, reached = (
        difference(result.gap, decimals_of(result)),
        result.gap <= TIES * result.scale,
    )
    if result.status == "assessed" and result.awareness > result.bound + TIES * result.scale:
        return f"{limit}; this one does, because it breaks a rule."
    if result.status == "assessed":
        settled = result.best is not None and result.bound - result.best <= PROOF * result.scale
        best = (
            ""
            if settled or result.best is None
            else f"The best plan found reaches awareness {_fine(result.best, result)}. "
        )
        amount = result.not_measured
        beside = f", with {amount} of its {result.cost} for what no area measures" if amount else ""
        shortfall = f"This plan has {_fine(result.awareness, result)}: {gap} less{beside}."
        return (
            f"{best}Proved: {limit[0].lower()}{limit[1:]}."
            f" {'This plan reaches that.' if reached else shortfall}"
        )
    if result.status == "stopped":
        return (
            f"The search was stopped before its proof was complete. {limit}: the best plan adds at"
            f" most {gap} to this one."
        )
    return (
        f"{limit}; this plan {'reaches that' if reached else f'is within {gap} of that'}, so it is"
        " proved best."
    )


def _fine(awareness: float, result: PlanResult) -> str:
    """An awareness with the digits of a proof."""
    return fixed(awareness, decimals_of(result) + 1)


def _equals(result: PlanResult) -> str:
    if result.optimum_unique is None:
        return (
            "Whether another plan is as good was not settled." if result.status == "optimal" else ""
        )
    return (
        "No other plan is as good."
        if result.optimum_unique
        else "Other plans are as good; none of them costs less."
    )


def _left(result: PlanResult) -> str:
    if result.cost is None:
        return ""
    amount = result.left
    if amount.minor == 0:
        return "The whole budget is spent." if result.cost.minor else ""
    if result.status == "stopped":
        return f"{amount} of the budget is left."
    unspent = result.unspent or Unspent(result.left)
    binding = _rule_names(row for row in result.rules if row.binding)
    which = (
        f"; those that bind: {names_listed(binding)}"
        if unspent.because == "saturated" and binding
        else ""
    )
    return f"{amount} of the budget is left, because {why_left(unspent)}{which}."


def _next(result: PlanResult, names: Names) -> str:
    following = result.next
    if following is None:
        return ""
    level = ""
    if following.awareness is not None and result.awareness is not None:
        more = by_itself(following.awareness - result.awareness)
        level = f" and reaches awareness {_fine(following.awareness, result)} ({more} more)"
    budget = f"{following.budget} ({following.budget - result.budget} more)"
    return (
        "The next better plan needs a budget of"
        f" {budget}{level}{_changes(following.changes or (), names)}."
    )


def _changes(changes: Sequence[UnitsChanged], names: Names) -> str:
    """What the next better plan buys instead: ": it adds 1 RHIB for Fiji and drops 2 Coastal radar
    for Philippines (Cape Light)".
    """
    largest = sorted(changes, key=lambda change: -abs(change.units))
    parts = []
    for verb, sign in (("adds", 1), ("drops", -1)):
        lines = [
            f"{sign * change.units} {offer_words(change, names)}"
            for change in largest
            if sign * change.units > 0
        ]
        parts += [f"{verb} {leading(lines, FIRST, 'lines more')}"] if lines else []
    return f": it {' and '.join(parts)}" if parts else ""


# -- the ground ------------------------------------------------------------------------------------


def ground(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """What the instance is, what coverage means, what the numbers rest on, and how the answer was
    found.
    """
    told = result.status == "assessed" and result.bound is not None
    return section(
        "What this rests on",
        *(() if told else paragraph(full_stop(instance.description))),
        *coverage_means(instance.measure, "target", "period"),
        *_origin(result.origin.confidence),
        *paragraph(_assumed(result, names, instance)),
        *((Note(result.note),) if result.note else ()),
        Paragraph(_method(result)),
    )


def _caveat(instance: Instance) -> tuple[Block, ...]:
    return (Note(full_stop(instance.description)),) if instance.description.strip() else ()


def _origin(confidence: Mapping[str, int]) -> tuple[Block, ...]:
    known = {word: number for word, number in confidence.items() if number}
    if not known:
        return ()
    said = Paragraph(
        "Of the numbers behind this answer,"
        f" {listing(f'{number:,} are {word}' for word, number in known.items())}."
    )
    if 2 * known.get("assumed", 0) < sum(known.values()):
        return (said,)
    return (
        said,
        Note(
            "Most of these numbers are assumptions: read differences and rankings rather than"
            " levels."
        ),
    )


def _assumed(result: PlanResult, names: Names, instance: Instance) -> str:
    """What is assumed of the assets that the plan spends most on."""
    table = instance.tables.tables.get("assets")
    if table is None:
        return ""
    spent: Counter[str] = Counter()
    for line in result.lines:
        spent[line.asset] += line.cost.minor
    assumed = {
        asset: assumed_numbers(table, [str(cell) for cell in table.cells("asset")].index(asset))
        for asset, _ in spent.most_common(ASSETS)
    }
    told = [
        f"{names.assets[asset]} ({leading(columns, FIRST, 'others')})"
        for asset, columns in assumed.items()
        if columns
    ]
    return f"Assumed of what costs most: {listing(told)}." if told else ""


def _method(result: PlanResult) -> str:
    run = result.run
    verb = {
        "assessed": "Assessed exactly; the best plan sought",
        "infeasible": "Proved",
        "stopped": "Searched",
    }.get(result.status, "Solved")
    method = f" by the {result.method} method" if result.method else ""
    solver = f" with {run.solver}" if run.solver else ""
    return f"{verb}{method}{solver} in {run.seconds:.2f} seconds."
