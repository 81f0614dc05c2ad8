"""What the report of ``robust`` says of recipients that decline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from optimizer.analyses.robustness.declines_result import Declined, Declines
from optimizer.analyses.robustness.result import EXPECTED, STATED
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
from optimizer.instance.instance import Instance
from optimizer.reports.changes import change_words, lines_changed
from optimizer.reports.names import Names, names_of, offer_words
from optimizer.reports.words import clash, column_decimals, count, listing, more, percent

LOST = {"Lost": "left", "Spent again": "after", "Known before": "before"}
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
        *paragraph(*map(told.dearest, alone[:1])),
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


@dataclass(frozen=True)
class _Told:
    """Answers as tables and a chart; losses are from the stated plan's awareness."""

    instance: Instance
    names: Names
    awareness: float
    places: int

    def alone(self, answers: list[Declined]) -> Table:
        """With what comes in."""
        return table(answers, *self._columns(), (Column("Comes in"), self._comes_in))

    def dearest(self, each: Declined) -> str:
        """What goes where the one declines without whom least is left."""
        again = self._lost(each, "after")
        words = "" if again is None else f", {fixed(again, self.places)} if it is spent again"
        lost = fixed(self.awareness - each.left, self.places)
        return (
            f"Most is lost where {self._who(each)} declines: {lost} if the freed money goes"
            f" nowhere{words}."
        )

    def pairs(self, answers: list[Declined]) -> Table:
        """The dearest of many."""
        rest = more(len(answers) - LEADING, "pairs")
        columns = self._columns()
        return table(answers, *columns, caption="Two decline", leading=LEADING, rest=rest)

    def _columns(self) -> Iterator[tuple[Column, Callable[[Declined], TableCell]]]:
        yield Column("Declines"), self._who
        for header, key in LOST.items():
            yield number(header, self.places), partial(self._lost, key=key)

    def chart(self, answers: list[Declined]) -> tuple[Block, ...]:
        """What is lost, and what of that money spent again brings back."""
        shown = [each for each in answers if each.after is not None]
        series = tuple(
            Series(name, tuple((self._who(each), self._lost(each, key) or 0.0) for each in shown))
            for name, key in (("nothing spent again", "left"), ("spent again", "after"))
        )
        axes = Axis("Declines"), Axis("Awareness lost")
        caption = "What is lost where one recipient declines"
        return (Chart("bar", series, *axes, caption, self.places),) if shown else ()

    def _lost(self, each: Declined, key: str) -> float | None:
        value = getattr(each, key)
        return None if value is None else self.awareness - value

    def _who(self, each: Declined) -> str:
        return listing(self.names.recipients[recipient] for recipient in each.recipients)

    def _comes_in(self, each: Declined) -> str:
        if each.after is None:
            return f"no plan keeps every rule{clash(each.conflict)}"
        offers, at = self.instance.offers, self.instance.offer_index
        return change_words(
            lines_changed((offers[at[key]], units) for key, units in each.comes_in.items()),
            self.names,
        )


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
    weighed = "all alike" if found.plans is None else "each by its chance to decline"
    likely = [line for line in found.reserve if line.share > 0]
    return table(
        likely,
        (Column("In reserve"), lambda line: offer_words(line, names)),
        (number("Comes in, of declines"), lambda line: percent(line.share)),
        (number("Units in the mean", 1), lambda line: line.units),
        caption="The reserve list: what comes in where one recipient declines after the others have"
        f" signed, {weighed}",
        leading=LEADING,
        rest=more(len(likely) - LEADING, "lines"),
    )


def _chances(found: Declines, decimals: int) -> Iterator[str]:
    """What plans bring by the chances that recipients accept."""
    if found.plans is None or found.all_accept is None:
        return
    everybody = percent(found.all_accept)
    yield f"By the stated chances every recipient of the plan accepts with a chance of {everybody}."
    for each in found.plans:
        ours = each.plan in (STATED, EXPECTED)
        which = f"The {each.plan} plan" if ours else f"The plan {each.plan}"
        if each.expected is not None and each.lost is not None:
            brings, less = fixed(each.expected, decimals), fixed(each.lost, decimals)
            yield (
                f"{which} then brings {brings} in the mean if nothing is spent again, {less} less"
                " than where all accept."
            )
