"""What the report of ``robust`` says of recipients that decline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from optimizer.analyses.robustness.declines_result import Declined, Declines
from optimizer.analyses.robustness.result import STATED
from optimizer.document import (
    Axis,
    Block,
    Chart,
    Column,
    Note,
    Series,
    Table,
    TableCell,
    fixed,
    number,
    paragraph,
    section,
    table,
)
from optimizer.instance.entities import Offer
from optimizer.instance.instance import Instance
from optimizer.reports.changes import change_words, lines_changed
from optimizer.reports.names import Names, names_of, offer_words
from optimizer.reports.words import clash, column_decimals, count, listing, more, percent
from optimizer.results.plan import Line

LEADING = 12
"""Pairs, and lines in reserve, that the terminal shows."""


def declines_section(
    found: Declines | None, awareness: float, instance: Instance, decimals: int
) -> tuple[Block, ...]:
    """The part of a report; nothing where that was not asked. ``awareness``: of the stated plan."""
    if found is None:
        return ()
    names = names_of(instance)
    by_loss = sorted(found.answers, key=lambda each: each.left)
    alone = [each for each in by_loss if len(each.recipients) == 1]
    pairs = [each for each in by_loss if len(each.recipients) > 1]
    lost = [awareness - each.left for each in by_loss]
    told = _Told(instance, names, awareness, max(decimals, column_decimals(lost)))
    open_ = found.sets - len(found.answers)
    return section(
        "If a recipient declines",
        told.alone(alone),
        *told.chart(alone),
        *_means(found),
        told.pairs(pairs),
        _reserve(found, names),
        *paragraph(
            *_chances(found, decimals),
            f"{count(open_, 'question')} of {found.sets} not answered: the search was stopped."
            * bool(open_),
        ),
    )


class _Told:
    """Answers as tables and a chart; losses are from the stated plan's awareness."""

    def __init__(self, instance: Instance, names: Names, awareness: float, places: int) -> None:
        self.instance, self.names, self.awareness = instance, names, awareness
        self.places = places

    def alone(self, answers: list[Declined]) -> Table:
        """With what comes in."""
        return table(answers, *self._columns(), (Column("Comes in"), self._comes_in))

    def pairs(self, answers: list[Declined]) -> Table:
        """The dearest of many."""
        rest = more(len(answers) - LEADING, "pairs")
        columns = self._columns()
        return table(answers, *columns, caption="Two decline", leading=LEADING, rest=rest)

    def _columns(self) -> tuple[tuple[Column, Callable[[Declined], TableCell]], ...]:
        lost = self._lost
        return (
            (Column("Declines"), self._who),
            (number("Lost", self.places), lambda each: lost(each.left)),
            (number("Spent again", self.places), lambda each: lost(each.after)),
            (number("Known before", self.places), lambda each: lost(each.before)),
        )

    def chart(self, answers: list[Declined]) -> tuple[Block, ...]:
        """What is lost, and what of that money spent again brings back."""
        shown = [each for each in answers if each.after is not None]
        kinds = (("nothing spent again", "left"), ("spent again", "after"))
        series = tuple(Series(name, tuple(self._points(shown, key))) for name, key in kinds)
        axes = Axis("Declines"), Axis("Awareness lost")
        caption = "What is lost where one recipient declines"
        return (Chart("bar", series, *axes, caption, self.places),) if shown else ()

    def _points(self, answers: list[Declined], key: str) -> Iterator[tuple[str, float]]:
        return ((self._who(each), self.awareness - getattr(each, key)) for each in answers)

    def _lost(self, value: float | None) -> float | None:
        return None if value is None else self.awareness - value

    def _who(self, each: Declined) -> str:
        return listing(self.names.recipients[recipient] for recipient in each.recipients)

    def _comes_in(self, each: Declined) -> str:
        if each.after is None:
            return f"no plan keeps every rule{clash(each.conflict)}"
        return change_words(lines_changed(_by_offer(each.comes_in, self.instance)), self.names)


def _by_offer(units: Mapping[str, int], instance: Instance) -> Iterator[tuple[Offer | Line, int]]:
    for key, more_units in units.items():
        yield instance.offers[instance.offer_index[key]], more_units


def _means(found: Declines) -> tuple[Block, ...]:
    if not found.answers:
        return ()
    means = (
        "Lost: awareness below the stated plan, nothing spent again. Spent again: the others have"
        " signed and keep what they get at least, and the freed money is spent anew: what comes in."
        " Known before: planned anew before anybody signs. Rules that ask something of a decliner"
        " alone ask it no more; a minimum of recipients above the number left is that number."
    )
    return (Note(means),)


def _reserve(found: Declines, names: Names) -> Table:
    likely = [line for line in found.reserve if line.share > 0]
    return table(
        likely,
        (Column("In reserve"), lambda line: offer_words(line, names)),
        (number("Comes in, of declines"), lambda line: percent(line.share)),
        (number("Units in the mean", 1), lambda line: line.units),
        caption="The reserve list: what comes in where one recipient declines after the others have"
        f" signed, {_weighed(found)}",
        leading=LEADING,
        rest=more(len(likely) - LEADING, "lines"),
    )


def _weighed(found: Declines) -> str:
    return "all alike" if found.plans is None else "each by its chance to decline"


def _chances(found: Declines, decimals: int) -> Iterator[str]:
    """What plans bring by the chances that recipients accept."""
    if found.plans is None or found.all_accept is None:
        return
    everybody = percent(found.all_accept)
    yield f"By the stated chances every recipient of the plan accepts with {everybody}."
    for each in found.plans:
        which = "The stated plan" if each.plan == STATED else f"The plan {each.plan}"
        if each.expected is not None and each.lost is not None:
            brings, less = fixed(each.expected, decimals), fixed(each.lost, decimals)
            yield (
                f"{which} then brings {brings} in the mean if nothing is spent again, {less} less"
                " than where all accept."
            )
