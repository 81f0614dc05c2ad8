"""What a result should say: the instance and the plan written as a result again, by the auditor's own arithmetic.

Which entries a result has is told once, where results are written; here stands only which of them instance and plan do not
settle, and how far reckoning may move the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, get_args

from optimizer.allocation import Allocation, Run, Unspent, plain_result
from optimizer.analyses.verification.arithmetic import RECKONING, Audited
from optimizer.analyses.verification.walk import Near, Taken, is_number
from optimizer.errors import InputError
from optimizer.figures.reasons import Reasons, reasons_of
from optimizer.finding import Finding, Kind
from optimizer.proof import PROOF, Method, Options, Prices, Proof
from optimizer.question import Question
from optimizer.result import Record, minor, reckoned

SEARCHED = "found by a search; --cross-check searches again"
PRICED = "worth at other plans; --cross-check proves them again"
TOLD = "told by the method that answered"


def expected(audited: Audited, stated: Record) -> Record:
    """The whole result, ``digest`` and ``run`` left out; ``Taken`` where instance and plan do not settle an entry.

    Args:
        audited: instance, budget and plan.
        stated: the result under audit; what it states of the search enters what follows from that.
    """
    assessment, slack = audited.assessment, audited.slack
    reasons = _reasons(audited, stated)
    unspent = Unspent(audited.instance.amount(audited.budget - assessment.cost)) if assessment and stated["unspent"] is not None else None
    plan = Allocation(
        audited.instance, audited.instance.amount(audited.budget), "assessed", assessment, None, None, None, Run(0.0, "", {}),
        next_budget=reasons.next_budget, next_awareness=reasons.next_awareness, next_plan=reasons.next_plan,
        unspent=unspent,
    )  # fmt: skip
    tree = plain_result(plan, audited.arithmetic)
    named = stated["instance"] if isinstance(stated["instance"], Mapping) else {}
    tree["instance"] |= {"digest": named.get("digest")}  # it has a check of its own
    tree |= reckoned({key: stated[key] if is_number(stated[key]) else None for key in ("awareness", "baseline", "bound", "maximum")})
    tree["scale"] = Near(audited.scale, slack)
    _add_figures(tree, stated, reasons, slack)
    for group in (*tree["recipients"], *tree["categories"]):
        group["gain"] = Near(group["gain"], slack)
    if unspent:
        tree["unspent"] |= {
            "because": Taken(SEARCHED, one_of("saturated", "rule", "budget", None)),
            "rule": Taken(SEARCHED, one_of(None, *dict.fromkeys(row.rule for row in audited.rows))),
        }
    if stated["next"] is None or reasons.next_awareness is None or reasons.next_budget is None:
        tree["next"] = Taken(SEARCHED, lambda entry: _next_fault(entry, audited, stated))
    else:
        tree["next"]["awareness"] = Near(reasons.next_awareness, slack)
    return tree | {
        "status": Taken(SEARCHED if stated["status"] == "infeasible" else TOLD),
        "bound": Taken(SEARCHED, lambda bound: _bound_fault(bound, stated)),
        "optimum_unique": Taken(SEARCHED, one_of(True, False, None)),
        "best": Taken(SEARCHED, lambda best: _best_fault(best, audited, stated)),
        "conflict": Taken(SEARCHED, lambda names: _conflict_fault(names, audited, stated)),
        "method": Taken(TOLD, one_of(*get_args(Method), *([None] if stated["status"] == "assessed" else []))),
        "prices": Taken("the bound that follows from them is reckoned again", _prices_fault),
        "note": Taken(TOLD, lambda note: "" if isinstance(note, str) else "expected a text"),
    }


# -- reasons, found again from the instance, the plan and the stored prices: nothing is solved for them --------------------


def _reasons(audited: Audited, stated: Record) -> Reasons:
    """What ``solve`` would say of this plan; nothing where it was not solved to the end, or its prices are no prices."""
    if audited.assessment is None or stated["status"] != "optimal":
        return Reasons()
    prices = None if stated["prices"] is None or _prices_fault(stated["prices"]) else Prices(**stated["prices"])
    awareness = audited.assessment.awareness
    proof = Proof("optimal", audited.assessment.plan, awareness, awareness, stated["method"], "", prices=prices)
    return reasons_of(Question(audited.instance, audited.budget), proof, Options())


def _add_figures(tree: Record, stated: Record, reasons: Reasons, slack: float) -> None:
    """The figures of offers that a result states, and the prices of rules if it gives any; taken where only solving would find them."""
    keys = ("recipient", "asset", "base")
    for mine, said in zip(tree["offers"], _list(stated["offers"]), strict=False):
        known = reasons.findings.get("/".join(mine[word] for word in keys if mine[word]), {})
        figures = [name for name, value in said.items() if isinstance(value, Mapping)] if isinstance(said, Mapping) else []
        mine |= {name: _figure(known.get(name), slack) for name in figures}
    priced = any(isinstance(rule, Mapping) and rule.get("price") is not None for rule in _list(stated["rules"]))
    for rule in tree["rules"]:
        label = f"{rule['name']}[{rule['member']}]" if rule["member"] else rule["name"]
        rule["price"] = _figure(reasons.rule_prices.get(label) if priced else None, slack)
        if isinstance(rule["value"], float):
            rule["value"] = Near(rule["value"], RECKONING)


def _figure(finding: Finding | None, slack: float) -> Any:
    if finding is None:
        return Taken(PRICED, _figure_fault)
    return {**finding.plain(), "value": Near(finding.value, slack) if isinstance(finding.value, float) else finding.value}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# -- what is wrong with an entry that is taken, as far as the result itself shows ------------------------------------------


def _bound_fault(bound: Any, stated: Record) -> str:
    if stated["status"] == "infeasible":
        return "" if bound is None else "where nothing is feasible there is no bound"
    if bound is None:
        return "" if stated["status"] == "assessed" else "a solved plan has a bound"
    return "" if is_number(bound) else "expected a number"


def _next_fault(entry: Any, audited: Audited, stated: Record) -> str:
    if entry is None:
        return ""
    if not isinstance(entry, Mapping) or set(entry) != {"budget", "awareness", "changes"}:
        return "expected a budget, an awareness and changes"
    try:
        budget = minor(entry["budget"])
    except (InputError, KeyError, TypeError):
        return "expected a budget and an awareness"
    numbers = [each for each in (entry["awareness"], stated["awareness"]) if each is not None]
    if not all(map(is_number, numbers)):
        return "expected a budget and an awareness"
    if budget <= audited.budget:
        return "the next better plan costs more than the budget"
    return "" if len(numbers) < 2 or numbers[0] > numbers[1] else "the next better plan has more awareness than this one"


def _best_fault(best: Any, audited: Audited, stated: Record) -> str:
    if best is None:
        return ""
    if not is_number(best) or not is_number(stated["bound"]):
        return "expected a number, and a bound beside it"
    proof = PROOF * audited.scale
    return "" if -audited.slack <= stated["bound"] - best <= proof + audited.slack else "the bound proves another best plan"


def _prices_fault(prices: Any) -> str:
    if prices is None:
        return ""
    if not isinstance(prices, Mapping) or set(prices) != {"rows", "areas", "root_bound"}:
        return "expected prices of rows and areas, and the bound that they prove"
    numbers = [number for each in ("rows", "areas") for number in (prices[each].values() if isinstance(prices[each], Mapping) else [None])]
    return "" if all(map(is_number, [*numbers, prices["root_bound"]])) else "a price and a bound are numbers"


def _conflict_fault(names: Any, audited: Audited, stated: Record) -> str:
    if stated["status"] != "infeasible":
        return "" if names == [] else "only where nothing is feasible do rules conflict"
    known = {row.rule for row in audited.rows}
    fits = isinstance(names, list) and all(isinstance(name, str) and name in known for name in names)
    return "" if fits else "expected names of rules"


def _figure_fault(figure: Any) -> str:
    """A figure is a value with its kind; None where there is none."""
    if figure is None:
        return ""
    rule = {"rule"} if isinstance(figure, Mapping) and figure.get("kind") == "impossible" else set()
    if not isinstance(figure, Mapping) or set(figure) != {"value", "kind"} | rule or figure["kind"] not in get_args(Kind):
        return f"expected nothing, or a value and its kind ({', '.join(get_args(Kind))})"
    return "" if figure["value"] is None or is_number(figure["value"]) else "expected a number"


def one_of(*words: Any) -> Callable[[Any], str]:
    """A fault where a value is none of these: texts, true, false or null."""
    expected = ", ".join(word if isinstance(word, str) else json.dumps(word) for word in words)
    return lambda value: "" if any(type(value) is type(word) and value == word for word in words) else f"expected one of {expected}"
