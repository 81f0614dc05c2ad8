"""The cheapest plan for a goal, as plain data and as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.analyses.names import names_of
from optimizer.analyses.plan_tables import asset_table, money_column, plan_table
from optimizer.analyses.words import count, exact_money, level_decimals, minor, money, percent
from optimizer.document import Block, Document, Heading, KeyFigures, Note, Paragraph, Strong, Text
from optimizer.money import money_document, say_money
from optimizer.result import result_digest, rounded

if TYPE_CHECKING:
    from optimizer.analyses.target import Target

FORMAT = 1
"""Version of the form of the answer."""


def result(target: Target) -> dict[str, Any]:
    """Goal, least cost and plan; digests and byte-identity leave ``run`` out."""
    it, best = target.instance, target.allocation
    known = best.result if best else None
    plain = rounded(
        {
            "format": FORMAT,
            "instance": {"name": it.name, "digest": it.digest, "changes": list(it.changes)},
            "status": "unreachable" if best is None else best.status,
            "rules_at": money_document(target.budget, it.currency),
            "goal": target.goal,
            "goal_share": target.share,
            "cost": None if best is None or best.cost is None else money_document(best.cost, it.currency),
            "awareness": best.awareness if best else None,
            "baseline": it.baseline,
            "maximum": it.maximum,
            "most": target.most,
            "most_share": target.most / it.maximum if it.maximum else None,
            "plan": known["plan"] if known else None,
            "recipients": known["recipients"] if known else [],
            "method": target.method or None,
        }
    )
    run = known["run"] if known else {}
    return {**plain, "digest": result_digest(plain), "run": rounded({**run, "seconds": target.seconds})}


def report(target: Target) -> Document:
    """The least cost and what it buys, or the most that can be reached."""
    found = result(target)
    title = f"Goal: awareness {_level(target, target.goal)}{_share(target.share)} · {target.instance.name}"
    return Document(title, (Paragraph(_headline(target, found)), *_plan(target, found), Note(_ground(target))))


def _headline(target: Target, found: dict[str, Any]) -> Text:
    if target.allocation is None:
        most = f"the most that any plan reaches under these rules is {_level(target, target.most)}{_share(found['most_share'])}"
        return (Strong("The goal is beyond reach at any cost:"), f" {most}.")
    if not found["plan"]:
        return (Strong("Nothing needs to be bought:"), f" awareness is {_level(target, target.instance.baseline)} already.")
    units = sum(line["units"] for line in found["plan"])
    served = len({line["recipient"] for line in found["plan"]})
    start = f"The goal costs at least {money(found['cost'])}"
    proved = "No cheaper plan reaches it" if found["status"] == "optimal" else "The search was stopped: a cheaper plan may reach it"
    buys = f"buys {count(units, 'unit')} for {count(served, 'recipient')} and reaches {_level(target, found['awareness'])}"
    start = start if found["status"] == "optimal" else f"A plan for {money(found['cost'])} reaches the goal"
    return (Strong(f"{start}."), f" The plan {buys}. {proved}.")


def _plan(target: Target, found: dict[str, Any]) -> tuple[Block, ...]:
    if not found["plan"]:
        return ()
    names = names_of(target.instance)
    column = money_column([minor(row["cost"]) for row in (*found["plan"], *found["recipients"])], target.instance.currency)
    beside = minor(found["cost"]) - target.budget
    more = "Above" if beside > 0 else "Below"
    figures = (
        ("Least cost", money(found["cost"])),
        (f"{more} the budget by", say_money(abs(beside), target.instance.currency)),
        ("Awareness", _level(target, found["awareness"])),
        ("Most that can be reached", _level(target, target.most)),
    )
    return (
        KeyFigures(figures),
        Heading("What to buy"),
        asset_table(found, names, column),
        Heading("What to buy for whom"),
        plan_table(found, names, column),
    )


def _ground(target: Target) -> str:
    stated = exact_money(target.budget, target.instance.currency)
    return f"Shares of the budget and steps of rules are those of the stated budget, {stated}; the budget itself caps nothing here."


def _share(share: float | None) -> str:
    return "" if share is None else f" ({percent(share)} of the maximum)"


def _level(target: Target, awareness: float) -> str:
    return f"{awareness:,.{level_decimals(target.most - target.instance.baseline) + 1}f}"
