"""The report on the fair plan."""

from __future__ import annotations

from optimizer.analyses.fair.result import FairResult, Priced, Reached, Treated
from optimizer.document import (
    Column,
    Document,
    KeyFigures,
    Note,
    Paragraph,
    Strong,
    Table,
    Text,
    bullets,
    fixed,
    number,
    paragraph,
    section,
    table,
)
from optimizer.figures.benefit import By
from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.reports.changes import more_and_less
from optimizer.reports.names import Names, names_of
from optimizer.reports.plan import title
from optimizer.reports.plan.answer import numbers_behind
from optimizer.reports.words import by_itself, changed, gain_decimals, level_decimals, listing

COMPARED: dict[By, str] = {
    "share": "Compared is what a recipient's areas gain, as a share of what it could gain by"
    " itself with the whole budget. A shared area counts in full for each that can reach it, so a"
    " share can be more than 100 %.",
    "gain": "Compared is what a recipient's areas gain, in points of awareness. A shared area"
    " counts in full for each that can reach it.",
    "grant": "Compared is the money that a recipient gets, first and site costs included.",
}
CURVE = "Each line is the best plan found where nobody has less, and what no such plan exceeds."


def report(result: FairResult, instance: Instance) -> Document:
    """The report on a result of ``fair`` (docs/result.md); the instance gives names."""
    names, decimals = names_of(instance), gain_decimals(result.best, result.baseline)
    figures = (
        ("Awareness of the best plan", fixed(result.best, decimals)),
        ("Of the fair plan", _awareness(result.awareness, result.at_most, decimals)),
        ("Price of fairness", _price(result)),
        ("Cost of the fair plan", str(result.cost)),
        *((f"Place {each.place} from below", _reached(each, result)) for each in result.levels),
    )
    left_out = [names.recipients[it.recipient] for it in result.recipients if not it.compared]
    nothing = f"Left out, as they can have nothing: {listing(left_out)}." if left_out else ""
    curve = (_curve(result, decimals), Note(CURVE)) if result.curve else ()
    return Document(
        f"{title(result.budget, result.instance.name)}: a fair plan",
        (
            Paragraph(_headline(result, names)),
            *changed(result.instance.changes),
            *numbers_behind(result.instance),
            KeyFigures(figures),
            Note(COMPARED[result.by]),
            *section("Who gains and who loses", _recipients(result, names), *paragraph(nothing)),
            *section("What it costs to lift the worst off", *curve),
            *section("Beside the best plan", *bullets(more_and_less(result.changes, names))),
        ),
    )


def _headline(result: FairResult, names: Names) -> Text:
    compared = [each for each in result.recipients if each.compared]
    if not compared or not result.levels:
        return (Strong("Nobody could be lifted."), " What is told is the best plan.")
    before = min(_before(each, result.by) for each in compared)
    worst = [names.recipients[e.recipient] for e in compared if _before(e, result.by) == before]
    first = result.levels[0]
    sure = "" if _closed(first, result) else " That is the most found, not proved to be the most."
    if result.status == "stopped":
        sure += " The search was stopped before it came to its end."
    have = "has" if len(worst) == 1 else "have"
    price = f"The fair plan costs {_price(result)} of awareness."
    return (
        Strong(f"Nobody need have less than {_said(_least(first), result)}.{sure}"),
        f" Of the best plan {listing(worst)} {have} least, {_said(before, result)}. {price}",
    )


def _before(each: Treated, by: By) -> float | Money:
    if by == "grant":
        return each.best_cost
    return each.best_share or 0.0 if by == "share" else each.best_gain


def _least(each: Reached | Priced) -> float | Money:
    return each.grant if each.grant is not None else each.least or 0.0


def _said(level: float | Money, result: FairResult) -> str:
    """What a recipient has, in words."""
    if isinstance(level, Money):
        return str(level)
    return f"{100 * level:.1f} %" if result.by == "share" else f"{by_itself(level, 3)} points"


def _closed(each: Reached, result: FairResult) -> bool:
    """Whether it is proved that no plan gives more at this place."""
    if each.grant is not None and each.grant_at_most is not None:
        return each.grant_at_most.minor - each.grant.minor <= result.grain
    return (each.at_most or 0.0) - (each.least or 0.0) <= 1.01 * result.grain


def _reached(each: Reached, result: FairResult) -> str:
    said = _said(_least(each), result)
    most = each.grant_at_most if each.grant_at_most is not None else each.at_most or 0.0
    return said if _closed(each, result) else f"{said}, at most {_said(most, result)}"


def _price(result: FairResult) -> str:
    points = f"{by_itself(result.price)} points"
    share = result.price_share
    return points if share is None else f"{points} ({by_itself(100 * share)} % of the best gain)"


def _awareness(awareness: float, most: float, decimals: int) -> str:
    told, bound = fixed(awareness, decimals), fixed(most, decimals)
    return told if told == bound else f"{told}, at most {bound}"


def _recipients(result: FairResult, names: Names) -> Table:
    """Who gains most first."""
    decimals = level_decimals(max((abs(each.gain) for each in result.recipients), default=0.0))
    return table(
        sorted(result.recipients, key=lambda each: each.best_gain - each.gain),
        (Column("Recipient"), lambda each: names.recipients[each.recipient]),
        (number("Gain, best plan", decimals), lambda each: each.best_gain),
        (number("Fair plan", decimals), lambda each: each.gain),
        (number("Share, best plan", 1, "%"), lambda each: _percent(each.best_share)),
        (number("Fair plan", 1, "%"), lambda each: _percent(each.share)),
        (Column("Cost, best plan", "right"), lambda each: str(each.best_cost)),
        (Column("Fair plan", "right"), lambda each: str(each.cost)),
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _curve(result: FairResult, decimals: int) -> Table:
    gain = result.best - result.baseline
    return table(
        result.curve,
        (Column("Nobody has less than", "right"), lambda point: _said(_least(point), result)),
        (number("Awareness", decimals), lambda point: point.awareness),
        (number("At most", decimals), lambda point: point.at_most),
        (
            number("Lost", 2, "% of the best gain"),
            lambda point: (
                None
                if point.awareness is None or not gain
                else max(0.0, 100 * (result.best - point.awareness) / gain)
            ),
        ),
    )
