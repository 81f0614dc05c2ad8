"""The page on a budget curve, in one language: a reader chooses a budget and sees what it buys."""

from __future__ import annotations

from optimizer.analyses.budget_curve.result import CurveResult
from optimizer.document import Details, Document, paragraph
from optimizer.instance.instance import Instance
from optimizer.reports.language import Language
from optimizer.reports.page import Bought, Telling, areas_of, lines_of, reproduce


def page(
    result: CurveResult, instance: Instance, language: Language, command: str = ""
) -> Document:
    """What each budget buys and brings.

    Args:
        result: what is told, at least one point with a plan; see docs/result.md.
        instance: gives names and places.
        language: of the page.
        command: the command line, where there was one.
    """
    raised = {each.budget: each.areas for each in result.coverage}
    plans = [
        Bought(
            budget=point.budget,
            cost=point.cost,
            awareness=point.awareness,
            bound=point.bound,
            proved=point.status == "optimal",
            lines=lines_of(instance, point.units or {}),
            areas=areas_of(instance, result.baseline_coverage, raised[point.budget]),
        )
        for point in result.points
        if point.cost is not None and point.awareness is not None
    ]
    telling = Telling.of(plans, instance, language, result.baseline, result.maximum)
    bands = [
        (band.above, band.below, band.at_least, band.at_most)
        for band in result.bands
        if band.at_least is not None and band.at_most is not None
    ]
    first, say = plans[0].budget, language.say
    below = [point.status for point in result.points if point.budget.minor < first.minor]
    return Document(
        say("page.budgets", instance=result.instance.name),
        (
            *paragraph(
                say(f"page.{'exact' if result.every_budget else 'banded' if bands else 'levels'}"),
                say("page.none_below", budget=language.money(first))
                if {*below} == {"infeasible"}
                else "",
            ),
            telling.choice(plans, bands, steps=result.every_budget),
            Details(say("page.every"), (telling.budgets(plans),)),
            *reproduce(result, [result.instance], result.method, language, command),
        ),
    )
