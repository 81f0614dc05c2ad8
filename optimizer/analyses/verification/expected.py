"""What a result should say: the instance and the plan written as a result again, by the auditor's
own arithmetic.

Which entries a result has is told once, where results are written; here stands only which of them
instance and plan do not settle, and how far reckoning may move the others. Reasons are found again
as ``solve`` finds them, from the plan and the stored prices: exact ones by listing, the others as
bounds that any prices prove.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import zip_longest
from typing import Any, get_args

from optimizer.allocation import Allocation, Reasons, plan_result
from optimizer.analyses.verification.arithmetic import RECKONING, Audited
from optimizer.analyses.verification.notes import is_a_note
from optimizer.analyses.verification.source import ResultDocument, Stated
from optimizer.analyses.verification.walk import Near, Promised, Taken
from optimizer.desk import Desk
from optimizer.errors import OptimizerError
from optimizer.figures.plan_reasons import reasons_of
from optimizer.figures.swaps import best_swaps
from optimizer.finding import Finding, FindingKind
from optimizer.methods import frontier, packages
from optimizer.methods.frontier.listing import MOST
from optimizer.proof import PROOF, Method, Options, Prices, Proof
from optimizer.record import Run, plain
from optimizer.results.plan import NextPlan, OfferLine, PlanResult, Share, Unspent, reckoned
from optimizer.results.schema import is_number, read

NOT_DERIVED = "stated, and derived again by nothing here"
TOLD = "how the run went, which follows from nothing"
LOSSES = tuple(each.name for each in fields(OfferLine) if each.name.startswith("lost_"))
"""Figures of offers, each there where it is known."""


def expected(audited: Audited, stated: Stated) -> ResultDocument:
    """The whole result, ``digest`` and ``run`` left out; ``Taken`` where instance and plan do not
    settle an entry.

    Args:
        audited: instance, budget and plan.
        stated: the result under audit; what it states of the search enters what follows from that.
    """
    slack, reasons = audited.slack, _reasons(audited, stated)
    told = stated.document
    assessed = replace(_assessed(audited, reasons), with_pieces="pieces" in told)
    result = plan_result(assessed, audited.arithmetic, assessed.findings)
    gain, gap, share = reckoned(stated.awareness, stated.baseline, stated.bound, stated.maximum)
    settled = {key: value for key, value in result.plain().items() if key not in ("digest", "run")}
    if "swaps" in told:
        settled["swaps"] = _swaps(audited, told)
    return settled | {
        # its digest has a check of its own
        "instance": {**result.instance.plain(), "digest": stated.instance.get("digest")},
        "gain": gain,
        "gap": gap,
        "share": share,
        "scale": Near(audited.scale, slack),
        "offers": list(_offers(result, stated, reasons, slack)),
        "recipients": [_share(part, slack) for part in result.recipients],
        "categories": [_share(part, slack) for part in result.categories],
        "rules": list(_rules(result, reasons, slack)),
        "unspent": _unspent(audited, stated, reasons),
        "next": _next(result, audited, stated, slack),
        "status": Taken(),
        "bound": Taken(fault=lambda bound: _bound_fault(bound, stated)),
        "optimum_unique": Taken(
            fault=one_of(*([True, False] if stated.status == "optimal" else []), None)
        ),
        "best": Taken(fault=lambda best: _best_fault(best, audited, stated)),
        "conflict": Taken(fault=lambda names: _conflict_fault(names, audited, stated)),
        "method": Taken(
            TOLD, one_of(*get_args(Method), *([None] if stated.status == "assessed" else []))
        ),
        "prices": _prices(stated),
        "note": _note(audited, stated),
    }


def _swaps(audited: Audited, told: ResultDocument) -> Promised | Taken:
    """The best single swaps; they hang on which rows are broken, so where that differs, it is told
    once.
    """
    read, rules = audited.assessment, told.get("rules") or ()
    broken = [rule for rule in rules if isinstance(rule, Mapping) and rule.get("holds") is False]
    if read is None or len(broken) != len(read.broken):
        return Taken("swaps hang on which rules are broken, and that differs")
    return Promised(plain(best_swaps(audited.instance, read)))


def _assessed(audited: Audited, reasons: Reasons) -> Allocation:
    return Allocation(
        instance=audited.instance,
        budget=audited.instance.amount(audited.budget),
        status="assessed",
        assessment=audited.assessment,
        bound=None,
        optimum_unique=None,
        method=None,
        run=Run(0.0),
        next_budget=reasons.next_budget,
        next_awareness=reasons.next_awareness,
        next_plan=reasons.next_plan,
    )


# -- what reckoning may move, and what is found again where it is found ----------------------------


def _offers(
    result: PlanResult, stated: Stated, reasons: Reasons, slack: float
) -> Iterator[ResultDocument]:
    """The offers with their figures; one that is stated and does not follow here is not derived
    again.
    """
    said = stated.document.get("offers")
    theirs = said if isinstance(said, list) else []
    for offer, other in zip_longest(result.offers, theirs[: len(result.offers)]):
        known = reasons.findings.get(offer.key, {})
        told = other if isinstance(other, Mapping) else {}
        names = [name for name in LOSSES if name in known or name in told]
        yield {**offer.plain(), **{name: _figure(known.get(name), slack) for name in names}}


def _rules(result: PlanResult, reasons: Reasons, slack: float) -> Iterator[ResultDocument]:
    for rule in result.rules:
        label = f"{rule.name}[{rule.member}]" if rule.member else rule.name
        value = rule.value if isinstance(rule.value, int) else Near(rule.value, RECKONING)
        price = _figure(reasons.rule_prices.get(label), slack)
        yield {**rule.plain(), "value": value, "price": price}


def _share(part: Share, slack: float) -> ResultDocument:
    return {**part.plain(), "gain": part.gain if part.gain is None else Near(part.gain, slack)}


def _figure(finding: Finding | None, slack: float) -> Promised | Taken:
    if finding is None:
        return Taken(NOT_DERIVED, _figure_fault, claims=True)
    value = finding.value
    near = Near(value, slack) if isinstance(value, float) else value
    return Promised({**finding.plain(), "value": near})


def _next(result: PlanResult, audited: Audited, stated: Stated, slack: float) -> Promised | Taken:
    following = result.next
    if following is None or following.awareness is None:
        return Taken(NOT_DERIVED, lambda entry: _next_fault(entry, audited, stated), claims=True)
    return Promised({**following.plain(), "awareness": Near(following.awareness, slack)})


def _unspent(audited: Audited, stated: Stated, reasons: Reasons) -> Promised | None:
    """The money left, and why as far as the next better plan and the rules' prices are derived
    again.
    """
    if audited.assessment is None or stated.status != "optimal":
        return None
    left = Unspent(audited.instance.amount(audited.budget - audited.assessment.cost)).plain()
    found = reasons.unspent
    if found is None or found.because is None:
        because = one_of("saturated", "rule", "budget", None)
        rule = one_of(None, *dict.fromkeys(row.rule for row in audited.rows))
        why: ResultDocument = {
            "because": Taken(NOT_DERIVED, because, True),
            "rule": Taken(NOT_DERIVED, rule, True),
        }
    else:
        why = {"because": Promised(found.because), "rule": Promised(found.rule)}
    return Promised({**left, **why})


def _prices(stated: Stated) -> Promised | Taken:
    """Prices have a check of their own; the packages method gives them unless its note says that it
    ended early.
    """
    cut_short = stated.method != "packages" or stated.status != "optimal" or stated.note
    if stated.document.get("prices") is None and not cut_short:
        return Promised({})
    return Taken(
        "many prices prove the same bound; what they prove is reckoned again", prices_fault
    )


def _note(audited: Audited, stated: Stated) -> Taken:
    if stated.note is None:
        return Taken(fault=lambda _: "expected a text")
    known = is_a_note(stated.note, audited.rows)
    return Taken(TOLD) if known else Taken("no words of a method", claims=True)


# -- reasons, found again from the instance, the plan and the stored prices: nothing is solved for t


def _reasons(audited: Audited, stated: Stated) -> Reasons:
    """What ``solve`` would say of this plan; nothing where it was not solved to the end, or its
    prices are no prices.
    """
    if audited.assessment is None or stated.status != "optimal":
        return Reasons()
    plan, awareness = audited.assessment.plan, audited.assessment.awareness
    method, prices = stated.method, usable_prices(stated)
    proof = Proof("optimal", plan, awareness, awareness, method, "", prices=prices)
    named = method == "frontier"
    desk = Desk(audited.instance, Options(method="frontier") if named else Options())
    question = desk.question(audited.budget)
    if named and frontier.applicable(question, MOST**2):
        return Reasons()  # it cannot have answered
    try:
        return reasons_of(desk, question, proof)
    except (OptimizerError, frontier.TooManyPackagesError, *packages.GAVE_WAY):
        return Reasons()  # too many packages, or prices of none


def usable_prices(stated: Stated) -> Prices | None:
    """The prices of a result where they are well formed."""
    return None if prices_fault(stated.document.get("prices")) else stated.prices


# -- what is wrong with an entry that is taken, as far as the result itself shows ------------------


def _bound_fault(bound: Any, stated: Stated) -> str:
    if stated.status == "infeasible":
        return "" if bound is None else "where nothing is feasible there is no bound"
    if bound is None:
        return "a best plan has a bound" if stated.status == "optimal" else ""
    return "" if is_number(bound) else "expected a number"


def _next_fault(entry: Any, audited: Audited, stated: Stated) -> str:
    if entry is None:
        return ""
    following = read(NextPlan, entry)
    if following is None:
        return "expected a budget, an awareness and changes"
    if following.budget.minor <= audited.budget:
        return "the next better plan costs more than the budget"
    if following.awareness is None or stated.awareness is None:
        return ""
    better = following.awareness > stated.awareness
    return "" if better else "the next better plan has more awareness than this one"


def _best_fault(best: Any, audited: Audited, stated: Stated) -> str:
    if best is None:
        return ""
    if not is_number(best) or stated.bound is None:
        return "expected a number, and a bound beside it"
    fits = -audited.written <= stated.bound - best <= PROOF * audited.scale + audited.written
    return "" if fits else "the bound proves another best plan"


def prices_fault(prices: Any) -> str:
    """What is wrong with prices as they stand in a result; empty where nothing is."""
    if prices is None:
        return ""
    if not isinstance(prices, Mapping) or set(prices) != {each.name for each in fields(Prices)}:
        return "expected prices of rows and areas, and the bound that they prove"
    known = read(Prices, prices)
    fits = known is not None and known.root_bound is not None
    return "" if fits else "a price and a bound are numbers"


def _conflict_fault(names: Any, audited: Audited, stated: Stated) -> str:
    if stated.status != "infeasible":
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
    finding = read(Finding, figure)
    if finding is None:
        return f"expected nothing, or a value and its kind ({', '.join(get_args(FindingKind))})"
    return "" if finding.value is None or finding.number is not None else "expected a number"


def one_of(*words: Any) -> Callable[[Any], str]:
    """A fault where a value is none of these: texts, true, false or null."""
    expected = ", ".join(word if isinstance(word, str) else json.dumps(word) for word in words)
    return lambda value: (
        ""
        if any(type(value) is type(word) and value == word for word in words)
        else f"expected one of {expected}"
    )
