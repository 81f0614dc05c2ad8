"""The report on a best plan explained as a whole. Every number in its sentences is one of the explanation's result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from optimizer.analyses.figure_words import amount, area_words, cost_ends, weight_ends
from optimizer.analyses.names import Names, names_of
from optimizer.analyses.plan_report import title
from optimizer.analyses.reversals import offer_words
from optimizer.analyses.words import count, listing, minor, money, small
from optimizer.document import Block, Bullets, Cell, Column, Document, Heading, Paragraph, Strong, Table, Text
from optimizer.instance.instance import Instance

if TYPE_CHECKING:
    from optimizer.analyses.explanation import Explanation

Record = Mapping[str, Any]
LEADING = 25
"""Rows that a short format shows of the offers."""


def report(explanation: Explanation) -> Document:
    """Why what is bought is bought, what would have to change for the rest, what rules cost, what more money brings."""
    result, it = explanation.result, explanation.instance
    names = names_of(it)
    return Document(
        title(result),
        (
            Paragraph(_headline(result)),
            *_funded(result, it, names),
            *_unfunded(result, it, names),
            *_rules(result),
            *_weights(result, names),
            Heading("What more money would bring"),
            Paragraph(money_words(result)),
            Heading("How to read this"),
            Paragraph(_reading(result)),
        ),
    )


def _headline(result: Record) -> Text:
    bought = [offer for offer in result["offers"] if offer["units"]]
    lines = f"The best plan buys {count(len(bought), 'line')} of {len(result['offers'])} on offer for {money(result['cost'])}"
    return (Strong(f"{lines} and reaches awareness {result['awareness']:,.3f}."), " Whatever is changed below, the rest is planned anew.")


def _funded(result: Record, instance: Instance, names: Names) -> tuple[Block, ...]:
    bought = sorted((offer for offer in result["offers"] if offer["units"]), key=lambda offer: -_number(offer["lost_if_barred"]))
    if not bought:
        return ()
    columns = [Column("Offer"), Column("Units", "right"), Column("Lost without it"), Column("With one fewer"), Column("With one more")]
    costs = any("cost_range" in offer for offer in bought)
    columns += [Column("Stays best at a unit cost")] if costs else []
    rows: list[tuple[Cell, ...]] = []
    for offer in bought:
        cells = [_name(offer, instance, names), offer["units"]]
        cells += [amount(offer[figure]) for figure in ("lost_if_barred", "lost_if_one_fewer", "lost_if_one_more")]
        rows.append((*cells, *([cost_ends(offer["cost_range"])] if costs else [])))
    return (Heading("What is bought, and what it is worth"), Table(tuple(columns), tuple(rows), leading=LEADING, rest=_more(len(rows))))


def _unfunded(result: Record, instance: Instance, names: Names) -> tuple[Block, ...]:
    left = sorted((offer for offer in result["offers"] if not offer["units"]), key=lambda offer: _number(offer["lost_if_one_more"]))
    if not left:
        return ()
    columns = [Column("Offer"), Column("Lost if one is bought"), Column("Unit cost")]
    costs, budgets = (any(name in offer for offer in left) for name in ("enters_at_cost", "enters_at_budget"))
    columns += [Column("Enters at a unit cost of")] if costs else []
    columns += [Column("Enters at a budget of")] if budgets else []
    rows: list[tuple[Cell, ...]] = []
    for offer in left:
        cells = [_name(offer, instance, names), amount(offer["lost_if_one_more"]), money(offer["unit_cost"])]
        cells += [_entry(offer["enters_at_cost"], "none, even free")] if costs else []
        cells += [_entry(offer["enters_at_budget"], "none looked at")] if budgets else []
        rows.append(tuple(cells))
    heading = Heading("What is not bought, and what would have to change")
    return (heading, Table(tuple(columns), tuple(rows), leading=LEADING, rest=_more(len(rows))))


def _entry(finding: Record, never: str) -> str:
    return never if finding["value"] is None else money(finding["value"])


def _name(offer: Record, instance: Instance, names: Names) -> str:
    return offer_words(instance.offers[instance.offer_index[offer["offer"]]], names)


def _number(finding: Record) -> float:
    return float("inf") if finding["value"] is None else float(finding["value"])


def _more(rows: int) -> str:
    return f"… and {rows - LEADING} more; a file (--out) has them all."


def _rules(result: Record) -> tuple[Block, ...]:
    dear = [rule for rule in result["rules"] if rule["price"]["value"]]
    free = [rule["name"] for rule in result["rules"] if not rule["price"]["value"]]
    if not result["rules"]:
        return ()
    blocks: list[Block] = [Heading("What rules cost")]
    if dear:
        items = tuple(_price(rule, result) for rule in sorted(dear, key=lambda rule: -float(rule["price"]["value"])))
        blocks.append(Bullets(items))
    if free:
        blocks.append(Paragraph(f"Without cost: {listing(free)}. Lifting any one of them changes nothing."))
    return tuple(blocks)


def _price(rule: Record, result: Record) -> Text:
    said = f": without it awareness rises by {amount(rule['price'])}, eased by one step by {amount(rule['eased'])}."
    members = [each for each in result["members"] if each["name"] == rule["name"] and each["member"] and each["price"]["value"]]
    most = sorted(members, key=lambda each: -float(each["price"]["value"]))[:3]
    said_of = [f"{each['member']} ({amount(each['price'])})" for each in most]
    who = f" Most of it for {listing(said_of)}." if said_of else ""
    why = f" Reason for the rule: {rule['because'].rstrip('.')}." if rule["because"] else ""
    return (Strong(rule["name"]), f"{said}{who}{why}")


def _weights(result: Record, names: Names) -> tuple[Block, ...]:
    if not result["areas"]:
        return ()
    rows = tuple((area_words(each["area"], names), each["weight"], weight_ends(each["weight_range"])) for each in result["areas"])
    columns = (Column("Area"), Column("Weight", "right", decimals=3), Column("The plan stays best at a weight"))
    return (Heading("How far weights may move"), Table(columns, rows, leading=LEADING, rest=_more(len(rows))))


def money_words(result: Record) -> str:
    """The next better plan, the next step of money, and why money is left."""
    said = [_next(result["next"]), _step(result["next_step"]), _left(result["unspent"])]
    return " ".join(filter(None, said))


def _next(following: Record) -> str:
    if following["budget"] is not None:
        start = "A better plan is known from" if following["kind"] == "at_most" else "The next better plan needs"
        return f"{start} a budget of {money(following['budget'])} and reaches awareness {following['awareness']:,.4f}."
    if following["kind"] == "at_least":
        return f"Up to a budget of {money(following['searched'])} no better plan was found; beyond it nothing is said."
    return "No larger budget has a better plan under these rules."


def _step(step: Record) -> str:
    finding = step["price_of_next_step"]
    if finding["kind"] == "impossible":
        return f"With {money(step['step'])} more no plan keeps every rule."
    verb = "loses" if finding["value"] < 0 else "gains"
    return f"With {money(step['step'])} more the best plan {verb} {small(abs(finding['value'])) if finding['value'] else 'nothing'}."


def _left(left: Record | None) -> str:
    if left is None or minor(left["amount"]) <= 0:
        return "The whole budget is spent."
    because = {
        "saturated": "no plan at any budget is better",
        "rule": f"the rule {left['rule']} stops every better plan",
        "budget": "the next better plan costs more",
        None: "no better plan was found",
    }[left["because"]]
    return f"{money(left['amount'])} is left, because {because}."


def _reading(result: Record) -> str:
    said = "Losses are in units of awareness: how much the best plan under the changed condition falls short of the best."
    at_least = any(f["kind"] == "at_least" for offer in result["offers"] for f in offer.values() if isinstance(f, Mapping) and "kind" in f)
    return f"{said} {'Every figure is proved; at least marks a bound.' if at_least else 'Every figure is proved exact.'}"
