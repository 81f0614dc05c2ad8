"""The page on budgets side by side, in one language: a reader chooses one and sees what it buys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from optimizer.analyses.budget_comparison.result import Compared, ComparisonResult
from optimizer.document import Block, Details, Document, Heading, Paragraph
from optimizer.instance.instance import Instance
from optimizer.reports.language import Language
from optimizer.reports.page import Bought, Telling, areas_of, lines_of, reproduce


def page(
    result: ComparisonResult,
    instances: Mapping[str, Instance],
    language: Language,
    command: str = "",
) -> Document:
    """What each budget buys and brings, of each instance.

    Args:
        result: what is told, at least one level with a plan; see docs/result.md.
        instances: by what the result calls them; they give names and places.
        language: of the page.
        command: the command line, where there was one.
    """
    several = len(result.instances) > 1
    blocks: list[Block] = [Paragraph(language.say("page.levels"))]
    for compared in result.instances:
        if several:
            blocks.append(Heading(compared.instance))
        blocks += _levels(compared, result, instances[compared.instance], language)
    names = language.listing(compared.instance for compared in result.instances)
    found = reproduce(result, result.instances, None, language, command)
    return Document(language.say("page.budgets", instance=names), (*blocks, *found))


def _levels(
    compared: Compared, result: ComparisonResult, instance: Instance, language: Language
) -> Iterator[Block]:
    """The choice among the budgets of one instance; nothing where none has a plan."""
    name, before = compared.instance, compared.baseline_coverage
    raised = {each.budget: each.areas for each in result.coverage if each.instance == name}
    units: dict[object, dict[str, int]] = {}
    for line in result.plans:
        if line.instance == name:
            units.setdefault(line.budget, {})[line.key] = line.units
    levels = [level for level in result.levels if level.instance == name]
    plans = [
        Bought(
            budget=level.budget,
            cost=level.cost,
            awareness=level.awareness,
            bound=level.bound,
            proved=level.status == "optimal",
            lines=lines_of(instance, units.get(level.budget, {})),
            areas=areas_of(instance, before, raised[level.budget]),
        )
        for level in levels
        if level.cost is not None and level.awareness is not None
    ]
    if not plans:
        return
    baseline, maximum = levels[0].baseline, instance.maximum
    telling = Telling.of(plans, instance, language, baseline, maximum)
    yield telling.choice(plans)
    yield Details(language.say("page.every"), (telling.budgets(plans),))
