"""The report on the fewest moves from a given plan to one near the best."""

from __future__ import annotations

from optimizer.analyses.replan.result import MovesPoint, ReplanResult
from optimizer.document import (
    Column,
    Document,
    KeyFigures,
    Note,
    Paragraph,
    Strong,
    Text,
    fixed,
    number,
    paragraph,
    section,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.reports.names import names_of, offer_words
from optimizer.reports.plan import title
from optimizer.reports.plan.answer import numbers_behind
from optimizer.reports.words import by_itself, changed, count, gain_decimals, rules_named

CURVE = (
    "Each line is proved: so much moved at most, whatever is moved, reaches no more. What is moved"
    " is every unit added or dropped; exchanging one for another moves two."
)


def report(result: ReplanResult, instance: Instance) -> Document:
    """The report on a result of ``replan`` (docs/result.md); the instance gives names."""
    names, decimals = names_of(instance), gain_decimals(result.best, result.baseline)
    then = {line.key: line.units for line in result.plan}
    moved = table(
        result.changes,
        (Column("Line"), lambda line: offer_words(line, names)),
        (number("Given plan"), lambda line: then.get(line.key, 0) - line.units),
        (number("New plan"), lambda line: then.get(line.key, 0)),
    )
    figures = (
        ("Awareness of the given plan", fixed(result.start_awareness, decimals)),
        ("Of the new plan", fixed(result.awareness, decimals)),
        ("Of the best plan", fixed(result.best, decimals)),
        ("Cost of the given plan", str(result.start_cost)),
        ("Of the new plan", str(result.cost)),
        ("Moved", f"{count(result.moved_units, 'unit')}, {result.moved_money}"),
    )
    gain = result.best - result.baseline
    curve = table(
        result.curve,
        (Column("Moved at most", "right"), _amount),
        (number("Most awareness", decimals), lambda point: point.awareness),
        (
            number("Lost", 2, "% of the best gain"),
            lambda point: (
                None
                if point.awareness is None or not gain
                else max(0.0, 100 * (result.best - point.awareness) / gain)
            ),
        ),
    )
    unkept = any(point.awareness is None for point in result.curve)
    none = paragraph("Where nothing stands, no plan keeps the rules.") if unkept else ()
    return Document(
        f"{title(result.budget, result.instance.name)}: moves from a given plan",
        (
            Paragraph(_headline(result)),
            *changed(result.instance.changes),
            *numbers_behind(result.instance),
            KeyFigures(figures),
            *section("What moves", moved),
            *section("What more and fewer moves reach", curve, Note(CURVE), *none),
        ),
    )


def _amount(point: MovesPoint) -> str:
    return count(point.units, "unit") if point.units is not None else str(point.money)


def _headline(result: ReplanResult) -> Text:
    near = f"within {by_itself(100 * result.within)} % of the best gain"
    broken = f" The given plan breaks {rules_named(result.broken)}." if result.broken else ""
    if not result.changes:
        return (Strong(f"The given plan is {near} already."), " Nothing needs to move.")
    moved = count(result.moved_units, "unit") if result.move == "units" else str(result.moved_money)
    least = _amount(result.at_least)
    proof = (
        "No plan comes so near with less moved."
        if moved == least
        else f"That is the least found; less than {least} does not do."
    )
    return (Strong(f"Moving {moved} brings the given plan {near}."), f" {proof}{broken}")
