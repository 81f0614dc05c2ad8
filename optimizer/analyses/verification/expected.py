"""What a result should say: the instance and the plan written as a result again, by the auditor's
own arithmetic.

Which entries a result has is told once, where results are written; here stands only which of them
instance and plan do not settle, and how far reckoning may move the others. Reasons are found again
as ``solve`` finds them, from the plan and the stored prices: exact ones by listing, the others as
bounds that any prices prove.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, get_args

from optimizer.allocation import Allocation, Run, Unspent, plain_result
from optimizer.analyses.verification.arithmetic import RECKONING, Audited
from optimizer.analyses.verification.notes import is_a_note
from optimizer.analyses.verification.walk import Near, Promised, Taken, is_number
from optimizer.desk import Desk
from optimizer.errors import InputError, OptimizerError
from optimizer.figures.reasons import Reasons, reasons_of
from optimizer.finding import Finding, Kind
from optimizer.methods import frontier, packages
from optimizer.methods.frontier.listing import MOST
from optimizer.proof import PROOF, Method, Options, Prices, Proof
from optimizer.result import Record, minor, reckoned

NOT_DERIVED = "stated, and derived again by nothing here"
TOLD = "how the run went, which follows from nothing"


def expected(audited: Audited, stated: Record) -> Record:
    """The whole result, ``digest`` and ``run`` left out; ``Taken`` where instance and plan do not
    settle an entry.

    Args:
        audited: instance, budget and plan.
        stated: the result under audit; what it states of the search enters what follows from that.
    """
    assessment, slack = audited.assessment, audited.slack
    reasons = _reasons(audited, stated)
    plan = Allocation(
        audited.instance, audited.instance.amount(audited.budget), "assessed", assessment, None,
        None, None, Run(0.0, "", {}), next_budget=reasons.next_budget,
        next_awareness=reasons.next_awareness, next_plan=reasons.next_plan,
    )  # fmt: skip
    tree = plain_result(plan, audited.arithmetic)
    named = stated["instance"] if isinstance(stated["instance"], Mapping) else {}
    tree["instance"] |= {"digest": named.get("digest")}  # it has a check of its own
    tree |= reckoned(
        {
            key: stated[key] if is_number(stated[key]) else None
            for key in ("awareness", "baseline", "bound", "maximum")
        }
    )
    tree["scale"] = Near(audited.scale, slack)
    _add_figures(tree, stated, reasons, slack)
    for group in (*tree["recipients"], *tree["categories"]):
        group["gain"] = Near(group["gain"], slack)
    tree["unspent"] = _unspent(audited, stated, reasons)
    if reasons.next_awareness is None or reasons.next_budget is None:
        tree["next"] = Taken(
            NOT_DERIVED, lambda entry: _next_fault(entry, audited, stated), claims=True
        )
    else:
        following = {**tree["next"], "awareness": Near(reasons.next_awareness, slack)}
        tree["next"] = Promised(following)
    return tree | {
        "status": Taken(),
        "bound": Taken(fault=lambda bound: _bound_fault(bound, stated)),
        "optimum_unique": Taken(
            fault=one_of(*([True, False] if stated["status"] == "optimal" else []), None)
        ),
        "best": Taken(fault=lambda best: _best_fault(best, audited, stated)),
        "conflict": Taken(fault=lambda names: _conflict_fault(names, audited, stated)),
        "method": Taken(
            TOLD, one_of(*get_args(Method), *([None] if stated["status"] == "assessed" else []))
        ),
        "prices": _prices(stated),
        "note": _note(audited, stated),
    }


def _unspent(audited: Audited, stated: Record, reasons: Reasons) -> Any:
    """The money left, and why as far as the next better plan and the rules' prices are derived
    again.
    """
    if audited.assessment is None or stated["status"] != "optimal":
        return None
    left = Unspent(audited.instance.amount(audited.budget - audited.assessment.cost))
    if reasons.unspent is None or reasons.unspent.because is None:
        because = one_of("saturated", "rule", "budget", None)
        rule = one_of(None, *dict.fromkeys(row.rule for row in audited.rows))
        why: Record = {
            "because": Taken(NOT_DERIVED, because, True),
            "rule": Taken(NOT_DERIVED, rule, True),
        }
    else:
        plain = reasons.unspent.plain(audited.instance)
        why = {key: Promised(plain[key]) for key in ("because", "rule")}
    return Promised(left.plain(audited.instance) | why)


def _prices(stated: Record) -> Any:
    """Prices have a check of their own; the packages method gives them unless its note says that it
    ended early.
    """
    cut_short = stated["method"] != "packages" or stated["status"] != "optimal" or stated["note"]
    if stated["prices"] is None and not cut_short:
        return Promised({})
    return Taken(
        "many prices prove the same bound; what they prove is reckoned again", _prices_fault
    )


def _note(audited: Audited, stated: Record) -> Taken:
    if not isinstance(stated["note"], str):
        return Taken(fault=lambda _: "expected a text")
    known = is_a_note(stated["note"], audited.rows)
    return Taken(TOLD) if known else Taken("no words of a method", claims=True)


# -- reasons, found again from the instance, the plan and the stored prices: nothing is solved for t


def _reasons(audited: Audited, stated: Record) -> Reasons:
    """What ``solve`` would say of this plan; nothing where it was not solved to the end, or its
    prices are no prices.
    """
    if audited.assessment is None or stated["status"] != "optimal":
        return Reasons()
    prices = (
        None
        if stated["prices"] is None or _prices_fault(stated["prices"])
        else Prices(**stated["prices"])
    )
    awareness = audited.assessment.awareness
    proof = Proof(
        "optimal",
        audited.assessment.plan,
        awareness,
        awareness,
        stated["method"],
        "",
        prices=prices,
    )
    named = stated["method"] == "frontier"
    desk = Desk(audited.instance, Options(method="frontier") if named else Options())
    question = desk.question(audited.budget)
    if named and frontier.applicable(question, MOST**2):
        return Reasons()  # it cannot have answered
    try:
        return reasons_of(desk, question, proof)
    except (OptimizerError, frontier.TooManyPackagesError, *packages.GAVE_WAY):
        return Reasons()  # too many packages, or prices of none


def _add_figures(tree: Record, stated: Record, reasons: Reasons, slack: float) -> None:
    """The figures of offers and the prices of rules; what is stated beyond those that follow here
    is not derived again.
    """
    keys = ("recipient", "asset", "base")
    for mine, said in zip(tree["offers"], _list(stated["offers"]), strict=False):
        known = reasons.findings.get("/".join(mine[word] for word in keys if mine[word]), {})
        figures = (
            [name for name, value in said.items() if isinstance(value, Mapping)]
            if isinstance(said, Mapping)
            else []
        )
        mine |= {name: _figure(known.get(name), slack) for name in (*known, *figures)}
    for rule in tree["rules"]:
        label = f"{rule['name']}[{rule['member']}]" if rule["member"] else rule["name"]
        rule["price"] = _figure(reasons.rule_prices.get(label), slack)
        if isinstance(rule["value"], float):
            rule["value"] = Near(rule["value"], RECKONING)


def _figure(finding: Finding | None, slack: float) -> Promised | Taken:
    if finding is None:
        return Taken(NOT_DERIVED, _figure_fault, claims=True)
    value = Near(finding.value, slack) if isinstance(finding.value, float) else finding.value
    return Promised({**finding.plain(), "value": value})


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# -- what is wrong with an entry that is taken, as far as the result itself shows ------------------


def _bound_fault(bound: Any, stated: Record) -> str:
    if stated["status"] == "infeasible":
        return "" if bound is None else "where nothing is feasible there is no bound"
    if bound is None:
        return "a best plan has a bound" if stated["status"] == "optimal" else ""
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
    return (
        ""
        if len(numbers) < 2 or numbers[0] > numbers[1]
        else "the next better plan has more awareness than this one"
    )


def _best_fault(best: Any, audited: Audited, stated: Record) -> str:
    if best is None:
        return ""
    if not is_number(best) or not is_number(stated["bound"]):
        return "expected a number, and a bound beside it"
    fits = -audited.written <= stated["bound"] - best <= PROOF * audited.scale + audited.written
    return "" if fits else "the bound proves another best plan"


def _prices_fault(prices: Any) -> str:
    if prices is None:
        return ""
    if not isinstance(prices, Mapping) or set(prices) != {"rows", "areas", "root_bound"}:
        return "expected prices of rows and areas, and the bound that they prove"
    numbers = [
        number
        for each in ("rows", "areas")
        for number in (prices[each].values() if isinstance(prices[each], Mapping) else [None])
    ]
    return (
        ""
        if all(map(is_number, [*numbers, prices["root_bound"]]))
        else "a price and a bound are numbers"
    )


def _conflict_fault(names: Any, audited: Audited, stated: Record) -> str:
    if stated["status"] != "infeasible":
        return "" if names == [] else "only where nothing is feasible do rules conflict"
    known = {row.rule for row in audited.rows}
    fits = isinstance(names, list) and all(
        isinstance(name, str) and name in known for name in names
    )
    return "" if fits else "expected names of rules"


def _figure_fault(figure: Any) -> str:
    """A figure is a value with its kind; None where there is none."""
    if figure is None:
        return ""
    rule = {"rule"} if isinstance(figure, Mapping) and figure.get("kind") == "impossible" else set()
    if (
        not isinstance(figure, Mapping)
        or set(figure) != {"value", "kind"} | rule
        or figure["kind"] not in get_args(Kind)
    ):
        return f"expected nothing, or a value and its kind ({', '.join(get_args(Kind))})"
    return "" if figure["value"] is None or is_number(figure["value"]) else "expected a number"


def one_of(*words: Any) -> Callable[[Any], str]:
    """A fault where a value is none of these: texts, true, false or null."""
    expected = ", ".join(word if isinstance(word, str) else json.dumps(word) for word in words)
    return lambda value: (
        ""
        if any(type(value) is type(word) and value == word for word in words)
        else f"expected one of {expected}"
    )
