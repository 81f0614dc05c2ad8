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
    parts,
    section,
)
from optimizer.instance.instance import BUDGET, Instance
from optimizer.instance.origins import assumed_numbers
from optimizer.proof import PROOF, TIES
from optimizer.reports.language import Language
from optimizer.reports.names import (
    Names,
    demand_words,
    number_words,
    offer_words,
    own_demand,
    rule_words,
)
from optimizer.reports.plan.answer import keeps_rules
from optimizer.reports.words import (
    bound,
    by_itself,
    coverage_means,
    decimals_of,
    difference,
    figure,
    full_stop,
    leading,
    listing,
    names_listed,
    names_quoted,
    took,
)
from optimizer.results.plan import (
    OWN_ROWS,
    PlanResult,
    RuleLine,
    Swap,
    UnitsChanged,
    Unspent,
)
from optimizer.rows import Row

FIRST, ASSETS = 4, 3
"""What is told one by one of many; assets of which it is told what is assumed."""

# -- rules -----------------------------------------------------------------------------------------


def broken_rules(result: PlanResult, instance: Instance, names: Names) -> tuple[Block, ...]:
    """Every rule that the plan breaks, with what is allowed and what was found; nothing where it
    keeps them all.
    """
    broken = [row for row in result.rules if not row.holds]
    of_rules = [row for row in broken if row.name not in OWN_ROWS]
    of_every_plan = (_beyond(row, instance, names) for row in broken if row.name in OWN_ROWS)
    faults = [
        *of_every_plan,
        *(_broken(name, of_rules, result, instance, names) for name in _rule_names(of_rules)),
    ]
    return section(names.speaks.say("rule_row.heading_broken"), *bullets(faults))


def rules(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """The rules that bind and why they are there, then the names of those with room to spare."""
    rows, binding = result.rules, _binding(result)
    slack = [
        name
        for name in _rule_names(rows)
        if not any(row.name == name and (row.binding or not row.holds) for row in rows)
    ]
    bound = [
        _because(name, _limits(rows, result, instance, names, used=True), rows[0].because, names)
        for name, rows in binding.items()
    ]
    return section(
        "Rules that bind" if binding else "Rules",
        *bullets(bound),
        *paragraph(_binding_means(binding, instance, names)),
        *paragraph(f"With room to spare: {names_listed(slack)}." if slack else ""),
    )


def at_limit(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """The rules that bind in a paragraph, each with its limit and, where known, its price."""
    speaks, binding = names.speaks, _binding(result)
    if not binding:
        return ()
    told: list[str | Strong] = []
    for name, rows in binding.items():
        limits = _limits(rows, result, instance, names)
        said = speaks.stressed("rule_row.at_limit_one", "rule", rule=name, limits=limits)
        told += [*([speaks.say("listing.beside")] if told else []), *parts(said)]
    lead = speaks.say("rule_row.at_limit_asked" if _is_asked(binding) else "rule_row.at_limit")
    end = speaks.say("rule_row.sentence", limits="")
    return (Paragraph((Strong(lead), speaks.say("listing.apart"), *told, end)),)


def swaps(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """The best single swaps of a person's plan, where they were looked for."""
    if result.swaps is None:
        return ()
    say, mend = names.speaks.say, not keeps_rules(result)
    heading = say("swap.heading_mend" if mend else "swap.heading")
    if not result.swaps:
        return section(heading, Paragraph(say("swap.none_mends" if mend else "swap.none")))
    return section(heading, *bullets(_swap(each, result, names, instance) for each in result.swaps))


def _swap(swap: Swap, result: PlanResult, names: Names, instance: Instance) -> Text:
    speaks, change = names.speaks, swap.awareness - (result.awareness or 0.0)
    ends = {
        word: offer_words(instance.offers[instance.offer_index[key]], names)
        for word, key in (("fewer", swap.fewer), ("more", swap.more))
        if key
    }
    told = {
        "swap": speaks.say(f"swap.{'both' if len(ends) > 1 else next(iter(ends))}", **ends),
        "change": by_itself(abs(change)),
        "awareness": fixed(swap.awareness, decimals_of(result)),
        "cost": speaks.money(swap.cost),
    }
    moved = "rises" if change > 0 else "falls" if change else "stays"
    broken = speaks.say("swap.broken", n=swap.broken) if swap.broken else ""
    said = speaks.stressed(f"swap.{moved}", "swap", **told)
    return (*parts(said), f"{speaks.say('listing.apart')}{broken}" if broken else "")


def _rule_names(rows: Iterable[RuleLine]) -> list[str]:
    return list(dict.fromkeys(row.name for row in rows))


def _binding(result: PlanResult) -> dict[str, list[RuleLine]]:
    """The rows that hold with nothing to spare, by rule."""
    rows = [row for row in result.rules if row.binding and row.holds]
    return {name: [row for row in rows if row.name == name] for name in _rule_names(rows)}


def _beyond(row: RuleLine, instance: Instance, names: Names) -> Text:
    """More than the budget, or units of an offer that cannot be bought."""
    speaks, found = names.speaks, _found(row, instance, names)
    if row.name == BUDGET:
        budget = _in_words(row.max or 0, row, instance, names)
        return _of(BUDGET, speaks.say("rule_row.costs", budget=budget, found=found), names)
    limit = own_demand(row, instance, names)
    return _of(row.member or "", speaks.say("rule_row.bought", limit=limit, found=found), names)


def _of(name: str, said: str, names: Names) -> Text:
    """What is said of a rule, after its name."""
    return names.speaks.stressed("rule_row.of", "who", who=name, limit=said)


def _because(name: str, limits: str, because: str | None, names: Names) -> Text:
    """A rule, its limits, and why it is there."""
    say, reason = names.speaks.say, full_stop(because or "")
    said = say("rule_row.because", limits=limits, reason=reason) if reason else ""
    return _of(name, said or say("rule_row.sentence", limits=limits), names)


def _limits(
    rows: Iterable[RuleLine],
    result: PlanResult,
    instance: Instance,
    names: Names,
    *,
    used: bool = False,
) -> str:
    """For whom a rule binds, at what limit, and what lifting it adds, where that is known; with
    ``used`` also how far it is used. Members with the same limit are named together.
    """
    say, budget, limits = names.speaks.say, result.budget.minor, []
    for row in rows:
        member, limit = rule_words(row, instance, budget, names)
        price = row.price if row.price and row.price.number is not None else None
        if used:
            adds = f" (lifting it adds {figure(price)})" if price else ""
            limit = f"{limit}{_used(row, instance, names)}{adds}"
        elif price:
            adds = bound(price.number or 0.0, price.kind)
            limit = say(f"rule_row.{price.kind}", limit=limit, price=adds)
        limits.append((member, limit))
    return _together(limits, names)


def _together(limits: Iterable[tuple[str, str]], names: Names) -> str:
    """Limits (member, limit), members with the same one named together."""
    speaks = names.speaks
    members: dict[str, list[str]] = {}
    for member, limit in limits:
        members.setdefault(limit, []).append(member)
    return speaks.say("listing.beside").join(
        _whose(speaks.listing(who), limit, names) for limit, who in members.items()
    )


def _whose(who: str, limit: str, names: Names) -> str:
    return names.speaks.say("rule_row.of", who=who, limit=limit) if who else limit


def _binding_means(binding: Mapping[str, list[RuleLine]], instance: Instance, names: Names) -> str:
    """How to read the rules that bind: how far each is used, and who knows what it costs."""
    if not binding:
        return ""
    apart = any(_used(row, instance, names) for rows in binding.values() for row in rows)
    used = ", or the plan's own number stands beside it" if apart else ""
    lifting = " optimizer explain proves what lifting a rule adds." * _is_asked(binding)
    return f"Each limit is met exactly{used}.{lifting}"


def _is_asked(binding: Mapping[str, list[RuleLine]]) -> bool:
    """Whether what lifting a rule would add is not told of all that bind."""
    return any(row.price is None for rows in binding.values() for row in rows)


def _used(row: RuleLine, instance: Instance, names: Names) -> str:
    """How far a plan goes where that is not the limit itself: less than the smallest thing it
    counts may be left.
    """
    ends = [end for end in (row.min, row.max) if end is not None]
    found, limits = _found(row, instance, names), [_in_words(e, row, instance, names) for e in ends]
    return "" if found in limits else f" (the plan has {found})"


def _broken(
    name: str, rows: list[RuleLine], result: PlanResult, instance: Instance, names: Names
) -> Text:
    """A rule that is broken: by whom, what was allowed and what was found."""
    say, mine = names.speaks.say, [row for row in rows if row.name == name]
    faults = []
    for row in mine:
        member, limit = rule_words(row, instance, result.budget.minor, names)
        found = _found(row, instance, names)
        faults.append(say("rule_row.has", limit=_whose(member, limit, names), found=found))
    return _because(name, say("listing.beside").join(faults), mine[0].because, names)


def _found(row: RuleLine, instance: Instance, names: Names) -> str:
    """What a plan has of what a row counts."""
    return _in_words(row.value, row, instance, names)


def _in_words(value: float, row: RuleLine, instance: Instance, names: Names) -> str:
    return number_words(instance, names.speaks, Fraction(str(value)), row.unit)


def conflict(result: PlanResult, instance: Instance, names: Names) -> tuple[Block, ...]:
    """Of an instance without a feasible plan: the rules that cannot all hold, what they demand and
    why, where they are known.
    """
    return section(
        names.speaks.say("rule_row.heading_conflict"),
        *bullets(_demand(name, result, instance, names) for name in result.conflict),
        *paragraph(names.speaks.say("rule_row.way_out") if result.status == "infeasible" else ""),
    )


def _demand(name: str, result: PlanResult, instance: Instance, names: Names) -> Text:
    if name == BUDGET:
        budget = names.speaks.money(result.budget)
        return _of(name, names.speaks.say("rule_row.budget", budget=budget), names)
    rows = [row for row in instance.rows(result.budget.minor) if row.rule == name]
    return demanded(name, rows, instance, names)


def demanded(name: str, rows: Iterable[Row], instance: Instance, names: Names) -> Text:
    """What rows of a rule demand, and why."""
    demands = _together((demand_words(row, instance, names) for row in rows), names)
    return _because(name, demands, instance.rule(name).because, names)


# -- the proof -------------------------------------------------------------------------------------


def proof(result: PlanResult, names: Names, instance: Instance) -> tuple[Block, ...]:
    """The bound and the gap in plain words, equals, the money left, and the next better plan.

    What an instance says of itself stands beside the gap of a person's plan, so that none is read
    into it wrongly.
    """
    caveats = caveat(instance) if result.status == "assessed" else ()
    heading, said = why(result, names)
    return section(heading, Paragraph(said), *caveats) if said else ()


def why(result: PlanResult, names: Names) -> tuple[str, str]:
    """A question, and its answer: why not more, or how far a person's plan is from the best; empty
    where nothing is known.
    """
    speaks = names.speaks
    if result.status == "assessed":
        return speaks.say("why.heading_assessed"), _distance(result, speaks)
    said = _bound(result, speaks), _equals(result, speaks)
    more = _left(result, speaks), _next(result, names)
    return speaks.say("why.heading"), speaks.sentences(*said, *more)


def _bound(result: PlanResult, speaks: Language) -> str:
    """How far a plan that was sought may be from the best."""
    if result.gap is None:
        return ""
    reached = result.gap <= TIES * result.scale
    said = "stopped" if result.status == "stopped" else "reaches" if reached else "within"
    gap = difference(result.gap, decimals_of(result))
    return speaks.say(f"why.{said}", bound=_highest(result), gap=gap)


def _highest(result: PlanResult) -> str:
    """The bound, as it still holds when it is written."""
    return bound(result.bound or 0.0, "at_most", decimals_of(result) + 1)


def _distance(result: PlanResult, speaks: Language) -> str:
    """How far a person's plan is from the best."""
    if result.bound is None or result.awareness is None or result.gap is None:
        return ""
    say, tie = speaks.say, TIES * result.scale
    if result.awareness > result.bound + tie:
        return say("why.beyond", bound=_highest(result))
    settled = result.best is None or result.bound - result.best <= PROOF * result.scale
    best = "" if settled else say("why.best_found", best=_fine(result.best, result))
    proved = say("why.proved", bound=_highest(result))
    if result.gap <= tie:
        return speaks.sentences(best, proved, say("why.reached"))
    amount, cost = result.not_measured, result.cost
    less = {
        "awareness": _fine(result.awareness, result),
        "gap": difference(result.gap, decimals_of(result)),
    }
    if amount is None or cost is None:
        return speaks.sentences(best, proved, say("why.less", **less))
    spent = {"amount": speaks.money(amount), "cost": speaks.money(cost)}
    return speaks.sentences(best, proved, say("why.less_not_measured", **less, **spent))


def _fine(awareness: float | None, result: PlanResult) -> str:
    """An awareness with the digits of a proof."""
    return fixed(awareness or 0.0, decimals_of(result) + 1)


def _equals(result: PlanResult, speaks: Language) -> str:
    if result.optimum_unique is None:
        return speaks.say("why.unsettled") if result.status == "optimal" else ""
    return speaks.say("why.unique" if result.optimum_unique else "why.ties")


def _left(result: PlanResult, speaks: Language) -> str:
    if result.cost is None:
        return ""
    amount = {"amount": speaks.money(result.left)}
    if result.left.minor == 0:
        return speaks.say("why.whole") if result.cost.minor else ""
    if result.status == "stopped":
        return speaks.say("why.left", **amount)
    unspent, binding = result.unspent or Unspent(result.left), names_quoted(_binding(result))
    if unspent.rule:
        return speaks.say("why.left_rule", **amount, rule=unspent.rule)
    if unspent.because == "saturated" and binding:
        return speaks.say("why.left_binding", **amount, rules=speaks.listing(binding))
    because = {"rule": "a_rule", None: "unknown"}.get(unspent.because, unspent.because)
    return speaks.say(f"why.left_{because}", **amount)


def _next(result: PlanResult, names: Names) -> str:
    following, speaks = result.next, names.speaks
    if following is None:
        return ""
    told = {
        "budget": speaks.money(following.budget),
        "more": speaks.money(following.budget - result.budget),
    }
    if following.awareness is None or result.awareness is None:
        return speaks.say("why.next_budget", **told)
    changes = _changes(following.changes or (), names)
    told["awareness"] = _fine(following.awareness, result)
    told["gain"] = by_itself(following.awareness - result.awareness)
    form = "next_changes" if len(changes) > 1 else "next"
    for only in changes if len(changes) == 1 else ():
        form = {"added": "next_adds", "dropped": "next_drops"}[only]
    return speaks.say(f"why.{form}", **told, **changes)


def _changes(changes: Sequence[UnitsChanged], names: Names) -> dict[str, str]:
    """What the next better plan buys instead, as far as it does: ``added``, ``dropped``."""
    speaks, found = names.speaks, {}
    largest = sorted(changes, key=lambda change: -abs(change.units))
    for word, sign in (("added", 1), ("dropped", -1)):
        lines = [
            speaks.say("offer.units", n=sign * change.units, offer=offer_words(change, names))
            for change in largest
            if sign * change.units > 0
        ]
        if lines:
            found[word] = speaks.leading(lines, FIRST)
    return found


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
        *paragraph(_assumed(result, names, instance)),
        *((Note(result.note),) if result.note else ()),
        Paragraph(_method(result)),
    )


def caveat(instance: Instance) -> tuple[Block, ...]:
    """What an instance says of itself, so that nobody reads into an answer what is not there."""
    return (Note(full_stop(instance.description)),) if instance.description.strip() else ()


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
    return f"{verb}{method}{solver} in {took(run.seconds)}."
