"""Numbers, figures and lists in short, exact words. Whatever a report says is written by one of
these functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from optimizer.document import (
    LONGEST,
    Block,
    Bullets,
    Column,
    Paragraph,
    R,
    TableCell,
    bullets,
    fixed,
    number,
    paragraph,
)
from optimizer.finding import NOT_MEASURED, Finding
from optimizer.instance.entities import CoverageMeaning, Measure
from optimizer.money import UNITS, Money, currency_of, say_budget_in_words, say_money
from optimizer.results.plan import PlanResult, Unspent, above

ROUNDING = {"at_most": ROUND_CEILING, "at_least": ROUND_FLOOR}
WIDE = Context(prec=400)
"""Digits enough for any float with 12 significant digits, written out."""

# -- counts and lists ------------------------------------------------------------------------------


def count(number: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 unit", "85 units", "no units"."""
    noun = one if number == 1 else many or f"{one}s"
    return f"{number:,} {noun}" if number else f"no {noun}"


def listing(items: Iterable[str]) -> str:
    """Items in a row: "a", "a and b", "a, b and c"."""
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def names_listed(names: Iterable[str]) -> str:
    """Names that people give, in a row; of several one that might be taken for two stands in
    quotation marks: 'crews and "a, b"'.
    """
    return listing(names_quoted(names))


def names_quoted(names: Iterable[str]) -> list[str]:
    """Names as they stand in a row; see ``names_listed``."""
    several = list(names)
    return list(map(quoted, several)) if len(several) > 1 else several


def quoted(name: str, separators: Sequence[str] = (",", ";", " and ")) -> str:
    """A name, in quotation marks where it holds what separates names."""
    return f'"{name}"' if any(each in name for each in separators) else name


def leading(items: Sequence[str], most: int, others: str) -> str:
    """The first of many in a row, and how many others there are: "a, b and 5 others"."""
    return listing(
        [*items[:most], f"{len(items) - most} {others}"] if len(items) > most + 1 else items
    )


def more(number: int, what: str = "") -> str:
    """What a short format says in place of the rows that it leaves out."""
    return (
        f"… and {' '.join(filter(None, (str(number), 'more', what)))}; a file (--out) has them all."
    )


# -- numbers ---------------------------------------------------------------------------------------


def percent(share: float) -> str:
    """A share in percent: 0.332 is "33.2 %"."""
    return f"{100 * share:.1f} %"


def level_decimals(step: float, digits: int = 3) -> int:
    """Digits after the point that show ``step``, a gain or another difference, with ``digits``
    significant digits.
    """
    return max(0, digits - 1 - math.floor(math.log10(step))) if step > 0 else 0


def column_decimals(numbers: Iterable[float], digits: int = 3) -> int:
    """Digits after the point of all numbers of a column.

    The largest has ``digits`` significant digits; the least other than 0 has two, if two more
    digits after the point do.
    """
    sizes = [abs(each) for each in numbers if each]
    first = level_decimals(max(sizes, default=0.0), digits)
    return max(first, min(first + 2, level_decimals(min(sizes, default=0.0), 2)))


def rounded(number: float, decimals: int, rounding: str = ROUND_HALF_EVEN) -> float:
    """A number with so many digits after the point, taken as results have it, with 12 significant
    digits.

    ``ROUND_CEILING`` and ``ROUND_FLOOR`` keep a bound true as it is then written.
    """
    return float(Decimal(f"{number:.12g}").quantize(Decimal(1).scaleb(-decimals), rounding, WIDE))


def bound(number: float, kind: str, decimals: int | None = None, digits: int = 2) -> str:
    """A number that still holds as it is written: ``at_most`` goes up, ``at_least`` down; else to
    the nearest.

    It has so many ``decimals`` after the point; where none are given, so many significant
    ``digits``, or is whole if it has more.
    """
    places = level_decimals(abs(number), digits) if decimals is None else decimals
    said = fixed(rounded(number, places, ROUNDING.get(kind, ROUND_HALF_EVEN)), places)
    return said.rstrip("0").rstrip(".") if decimals is None and 0 < places <= LONGEST else said


def by_itself(number: float, digits: int = 2) -> str:
    """A number beside no others, with so many significant digits, or whole if it has more:
    "0.0000043", "1,204".
    """
    return bound(number, "exact", digits=digits)


def difference(number: float, decimals: int) -> str:
    """A difference with so many digits after the point, or with two significant digits where those
    would all be 0.
    """
    return fixed(number, decimals) if number >= 10**-decimals else by_itself(number)


def took(seconds: float) -> str:
    """How long something took: "0.35 seconds", "less than 0.01 seconds"."""
    return f"{f'{seconds:.2f}' if seconds >= 0.01 else 'less than 0.01'} seconds"


def less_than(decimals: int) -> str:
    """What stands in a column for a number above 0 that its digits would show as 0: "< 0.001"."""
    return f"< {fixed(10**-decimals, decimals)}"


def decimals_of(result: PlanResult) -> int:
    """Digits after the point for the awareness of a result: four significant digits, and three of
    its gain.

    They go by the maximum (99 of 100 has two), so that reports on different budgets write awareness
    alike.
    """
    return awareness_decimals(result.awareness or 0.0, result.baseline, result.maximum)


def awareness_decimals(awareness: float, baseline: float, maximum: float | None) -> int:
    """The same of an awareness itself."""
    most = 0.99 * (maximum or awareness)
    return max(level_decimals(most, 4), gain_decimals(awareness, baseline))


def gain_decimals(awareness: float, baseline: float) -> int:
    """Digits after the point that show three significant digits of a gain, or of awareness itself
    where nothing is gained.
    """
    return level_decimals(above(awareness, baseline) or awareness)


# -- money -----------------------------------------------------------------------------------------


def in_full(amount: int, currency: str) -> str:
    """Minor units written out in full: "¥18,100,000,000"."""
    money = currency_of(currency)
    return f"{money.symbol}{amount / 10**money.digits:,.{money.digits}f}"


def budget_and_costs(budget: int | None, costs: Iterable[int], currency: str) -> str:
    """A budget beside the span of unit costs (minor units), so that a money unit that was not meant
    shows.

    For example: "Budget 18.1 billion yen; unit costs from ¥20 m to ¥3.2 bn".
    """
    costs = sorted(costs)
    least, most = (say_money(cost, currency) for cost in (costs[0], costs[-1]))
    span = f"unit costs from {least} to {most}" if least != most else f"every unit costs {least}"
    words = (
        "No budget stated" if budget is None else f"Budget {say_budget_in_words(budget, currency)}"
    )
    return f"{words}; {span}"


@dataclass(frozen=True)
class MoneyColumn:
    """How the amounts of a report's tables are written: all in one unit, so that a column can be
    read down.

    Attributes:
        unit: e.g. ``¥ million``.
        size: minor units in one of it.
        decimals: digits after the point, 0 to 2.
    """

    unit: str
    size: int
    decimals: int

    def column(self, header: str) -> Column:
        """A column of amounts."""
        return number(header, self.decimals, self.unit)

    def cell(self, amount: int) -> TableCell:
        """An amount of minor units in this unit."""
        return (
            amount // self.size
            if self.decimals == 0 and amount % self.size == 0
            else amount / self.size
        )


def money_column(amounts: Iterable[int], currency: str) -> MoneyColumn:
    """The unit of a report's tables: the largest that says every amount in whole numbers.

    If the largest amount then has more than five digits, the smallest unit in which it has fewer,
    with at most two decimals.
    """
    amounts = tuple(amounts)
    sizes = unit_sizes(currency)
    whole = [word for word, size in sizes.items() if all(amount % size == 0 for amount in amounts)]
    short = [word for word, size in sizes.items() if max(amounts, default=0) < 10**5 * size]
    word = max([*whole[-1:], *short[:1]], key=lambda word: sizes[word], default="billion")
    decimals = next(
        (
            digits
            for digits in range(2)
            if all(amount * 10**digits % sizes[word] == 0 for amount in amounts)
        ),
        2,
    )
    return MoneyColumn(
        " ".join([currency_of(currency).symbol.strip(), *[word] * (word != "one")]),
        sizes[word],
        decimals,
    )


def unit_sizes(currency: str) -> dict[str, int]:
    """The words for sums of money ("one" to "billion"), and how many minor units each is."""
    return {word: size * 10 ** currency_of(currency).digits for word, size in UNITS.items()}


def unmeasured_column(
    rows: Iterable[R], of: Callable[[R], Money | None], money: MoneyColumn | None = None
) -> list[tuple[Column, Callable[[R], TableCell]]]:
    """A column of the money that buys what no area measures; none where no row has any."""
    if not any(map(of, rows)):
        return []

    def cell(row: R) -> TableCell:
        amount = of(row)
        return (money.cell(amount.minor) if money else str(amount)) if amount else None

    header = NOT_MEASURED.capitalize()
    return [(money.column(header) if money else number(header), cell)]


# -- figures of an explanation (docs/model.md, section 6) ------------------------------------------

OWN_LIMITS = {"max_units": "no more are on offer", "min_units": "so few cannot be bought"}
"""What forbids a number of units where no rule does."""


def figure(
    finding: Finding | None, decimals: int | None = None, measured: bool | None = None
) -> str:
    """A loss or a gain with its hedge: "0.13", "at least 0.13", "nothing", "impossible (crews)".

    Nothing, of an offer that is not ``measured``, is "not measured". In a column ``decimals`` says
    how many digits stand after the point.
    """
    if finding is None:
        return ""
    if finding.kind == "impossible":
        rules = finding.rules or ("no plan keeps every rule",)
        return f"impossible ({names_listed(OWN_LIMITS.get(rule, rule) for rule in rules)})"
    hedge = {"at_least": "at least ", "at_most": "at most "}.get(finding.kind, "")
    value = finding.number
    if not value:
        return NOT_MEASURED if measured is False else f"{hedge}nothing"
    if decimals is not None and value < 10**-decimals and finding.kind != "at_most":
        # of a bound so low nothing is left that could be shown
        return f"{hedge}nothing" if hedge else less_than(decimals)
    return f"{hedge}{bound(value, finding.kind, decimals)}"


def figure_decimals(findings: Iterable[Finding]) -> int:
    """Digits after the point of losses that stand in one table."""
    return column_decimals(each.number for each in findings if each.number is not None)


def why_impossible(finding: Finding) -> str:
    """What forbids something, as a clause: "because no more are on offer", "because of the rules
    crews and served, and the budget".
    """
    names = finding.rules
    if names[:1] and names[0] in OWN_LIMITS:
        return f"because {OWN_LIMITS[names[0]]}"
    return f"because of {rules_named(names)}" if names else "because no plan then keeps every rule"


def rules_named(names: Sequence[str]) -> str:
    """Rules by name: "the budget", "the rule crews", "the rules crews and served, and the
    budget".
    """
    rules = [name for name in names if name != "budget"]
    said = [f"the {'rule' if len(rules) == 1 else 'rules'} {names_listed(rules)}"] if rules else []
    return listing([*said, *(["the budget"] if "budget" in names else [])])


def clash(names: Sequence[str]) -> str:
    """Rules that cannot all hold, as the end of a sentence that says that no plan keeps every rule;
    empty where none are known.
    """
    if len(names) < 2:
        return "".join(f": {name} cannot hold" for name in names)
    return f": {', '.join(map(quoted, names))} cannot all hold"


def cost_ends(finding: Finding) -> str:
    """A range of unit costs: "from ¥0 to ¥180 m", "¥120 m or more"."""
    return _ends([None if end is None else str(end) for end in finding.parts])


def weight_ends(finding: Finding, decimals: int) -> str:
    """A range of weights: "from 0.00 to 1.25", "0.30 or more"; rounded inwards, so that it holds as
    it is written.
    """
    first, last = finding.parts
    ends = [
        bound(first, "at_most", decimals),
        None if last is None else bound(last, "at_least", decimals),
    ]
    if last is not None and rounded(first, decimals, ROUND_CEILING) > rounded(
        last, decimals, ROUND_FLOOR
    ):
        # narrower than the digits show
        ends = [bound(first, "at_least", decimals), bound(last, "at_most", decimals)]
    return _ends(ends)


def _ends(ends: Sequence[str | None]) -> str:
    first, last = ends
    return f"{first} or more" if last is None else f"from {first} to {last}"


# -- what reports say in the same words ------------------------------------------------------------


def changed(changes: Iterable[str]) -> tuple[Block, ...]:
    """What was changed in an instance for this run: it stands early, since it is part of the
    question.
    """
    listed = tuple(dict.fromkeys(changes))
    return (Paragraph("Changed for this run:"), Bullets(listed)) if listed else ()


def full_stop(text: str) -> str:
    """A text that others wrote, as a sentence; empty where it is."""
    said = text.strip()
    return said if not said or said.endswith((".", "!", "?")) else f"{said}."


def coverage_means(measure: Measure, *more: str) -> tuple[Block, ...]:
    """What coverage means, where the instance says so, and ``more`` of its entries (target, period)
    after it; by layer, a line each.
    """
    if isinstance(measure, CoverageMeaning):
        means = full_stop(measure.meaning)
        return paragraph(means and f"What coverage means: {means}", *_entries(measure, more))
    told = {
        layer: " ".join((full_stop(each.meaning), *_entries(each, more))).strip()
        for layer, each in measure.items()
    }
    said = bullets(f"{layer}: {words}" for layer, words in told.items() if words)
    return (Paragraph("What coverage means, by layer:"), *said) if said else ()


def _entries(measure: CoverageMeaning, names: Iterable[str]) -> Iterator[str]:
    said = ((name, getattr(measure, name)) for name in names)
    return (full_stop(f"{name.capitalize()}: {entry}") for name, entry in said if entry)


def reason(because: str | None, of: str = "Reason") -> str:
    """Why a rule is there, as a sentence that follows another."""
    return f" {of}: {full_stop(because)}" if because else ""


LEFT_BECAUSE = {
    "saturated": "no larger budget buys more under these rules",
    "rule": "a rule stops every better plan",
    "budget": "the next better plan costs more than the budget",
    None: "every better plan costs more than the budget or breaks a rule",
}


def why_left(unspent: Unspent) -> str:
    """Why money is left over, as a clause that follows "because"."""
    return (
        f"the rule {unspent.rule} stops every better plan"
        if unspent.rule
        else LEFT_BECAUSE[unspent.because]
    )
