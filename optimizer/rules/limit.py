"""``limit``: a measure of what is selected stays between a minimum and a maximum.

    lower <= sum over the selection of measure <= upper          in total, or for each member

With ``if_any`` the minimum binds only where anything selected is bought: sum of measure - lower x
Any(selected) >= 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, Self

from optimizer.money import ReadMoney, shorten, show
from optimizer.record import plain
from optimizer.rows import Any as Presence
from optimizer.rows import Row
from optimizer.rules.base import Number, Rule, Say
from optimizer.rules.following import NEVER, Following, StepsAt, all_of, stepping
from optimizer.rules.measures import MEASURES, Measure, measure_called
from optimizer.rules.offers import Offers
from optimizer.rules.phrase import Phrase
from optimizer.rules.selection import AREA_WORDS, OFFER_WORDS, WORDS, Called, Selection, merged
from optimizer.rules.written import VALUE, KnownNames, RuleError, Schema, Written, listed
from optimizer.suggest import did_you_mean

CALL_IT_OTHERWISE = "A column of your own needs another name."
BOUNDS = {
    ("least",): "at least {least}",
    ("most",): "at most {most}",
    ("least", "most"): "at least {least} and at most {most}",
}
"""What a row demands, by the bounds that it has: one or both."""
STEPPED: Schema = {
    "anyOf": [VALUE, {"type": "object", "additionalProperties": VALUE, "minProperties": 1}],
    "description": (
        "A value, or values by budget: of these, the entry of the largest budget not above the"
        " present one holds."
    ),
}


@dataclass(frozen=True)
class Stepped:
    """A value that may step with the budget: of the steps, the one with the largest budget not
    above the present holds.

    Attributes:
        steps: (budget in minor units, value) by increasing budget; below the first there is no
            bound.
    """

    steps: tuple[tuple[int, Fraction], ...]

    def at(self, budget: int) -> Fraction | None:
        """The value at a budget; None below the first step."""
        value = None
        for start, candidate in self.steps:
            if start <= budget:
                value = candidate
        return value

    @property
    def starts(self) -> tuple[int, ...]:
        """Budgets above 0 at which the value changes; the first, too, where there is no bound below
        it.
        """
        return tuple(start for start, _ in self.steps if start > 0)


@dataclass(frozen=True)
class Limit(Rule):
    """min and/or max of a measure over a selection.

    Attributes:
        measure: what is added up.
        minimum, maximum: limits as written, possibly stepping with the budget.
        minimum_column, maximum_column: a recipients column that holds the limit of each recipient
            instead.
        column_size: what 1 in such a column is in the limit's own unit: minor units per money unit,
            for spend.
        if_any: the minimum binds only where anything selected is bought.
        eased_to: other values of some of its numbers than those written.
    """

    key: ClassVar[str] = "limit"
    measure: Measure
    minimum: Stepped | None = None
    maximum: Stepped | None = None
    minimum_column: str = ""
    maximum_column: str = ""
    column_size: Fraction = Fraction(1)
    if_any: bool = False
    eased_to: Mapping[Number, Fraction | None] = field(default_factory=dict)

    @classmethod
    def made(
        cls, written: Written, money: ReadMoney, name: str, because: str, selection: Selection
    ) -> Self:
        """Raises RuleError, InputError."""
        measure = measure_called(written["limit"])
        if measure.of_areas and "max" in written:
            raise RuleError("max", f"{measure.word} takes a minimum only: a maximum is not convex")
        minimum, maximum = (_stepped(written, key, measure, money) for key in ("min", "max"))
        least, most = (str(written.get(key, "")) for key in ("min_column", "max_column"))
        if (least or most) and selection.each != "recipient":
            raise RuleError("max_column" if most else "min_column", "needs each: recipient")
        if minimum is None and maximum is None and not least and not most:
            raise RuleError(
                "", "a limit needs min or max", "Add min:, max:, min_column: or max_column:."
            )
        if_any = written.get("if_any", False)
        if not isinstance(if_any, bool):
            raise RuleError("if_any", f"found {shorten(if_any)}, expected true or false")
        size = measure.read(1, "", money)
        limits = minimum, maximum, least, most, size
        return cls(name, because, selection, measure, *limits, if_any)

    @classmethod
    def filters(cls, written: Written) -> tuple[str, ...]:
        """Words of offers, or of areas."""
        if "limit" not in written:
            return WORDS
        return AREA_WORDS if measure_called(written["limit"]).of_areas else OFFER_WORDS

    @classmethod
    def title(cls, written: Written) -> str:
        """The measure."""
        return str(written["limit"])

    @classmethod
    def unknown(cls, written: Written, known: KnownNames) -> Iterator[RuleError]:
        """A measure or a column that there is not."""
        measures = (*(measure.word for measure in MEASURES), *sorted(known.resources))
        expected = "a measure or a resource column"
        yield from _unknown(written, "limit", measures, expected, known.columns)
        columns = sorted(known.recipient_resources)
        for key in ("min_column", "max_column"):
            expected = "a numeric column of recipients"
            yield from _unknown(written, key, columns, expected, known.recipient_columns)

    @classmethod
    def keys(cls) -> dict[str, Schema]:
        """What is added up, and its limits."""
        measures = ", ".join(measure.word for measure in MEASURES)
        column: Schema = {
            "type": "string",
            "description": "A numeric column of recipients, in place of one value for all.",
        }
        return {
            "limit": {
                "type": "string",
                "description": (
                    f"What is added up: {measures}, or a resource column of offers or assets."
                ),
            },
            "min": STEPPED,
            "max": STEPPED,
            "if_any": {"type": "boolean"},
            "min_column": column,
            "max_column": column,
        }

    def faults(self, written: Written, known: KnownNames) -> Iterator[RuleError]:
        """Limits that cannot be, or contradict one another."""
        for key, stepped in (("min", self.minimum), ("max", self.maximum)):
            for _, value in stepped.steps if stepped else ():
                yield from (RuleError(key, problem) for problem in self.measure.faults(value))
            if stepped and f"{key}_column" in written:
                yield RuleError(key, f"stands beside {key}_column: expected one of them")
        if self.if_any and self.minimum is None and not self.minimum_column:
            yield RuleError(
                "if_any",
                "stands without a minimum: expected min or min_column",
                "A maximum always binds.",
            )
        if all(self._contradicts(budget) for budget in {0, *self.starts}):
            yield RuleError("min", "is above max at every budget: expected min at most max")
        areas = set(map(str, listed(written.get("area", ()))))
        if self.measure.of_areas and areas and areas <= known.unbounded:
            yield RuleError(
                "area",
                f"found {show(min(areas))}, whose curve has no limit: expected areas of bounded"
                " curves",
            )

    def _contradicts(self, budget: int) -> bool:
        least, most = (
            stepped.at(budget) if stepped else None for stepped in (self.minimum, self.maximum)
        )
        return least is not None and most is not None and least > most

    @property
    def starts(self) -> tuple[int, ...]:
        """Budgets at which the minimum or the maximum changes, increasing."""
        return tuple(
            sorted(
                {
                    start
                    for stepped in (self.minimum, self.maximum)
                    if stepped
                    for start in stepped.starts
                }
            )
        )

    def following(self, offers: Offers) -> Following:
        """Steps where a limit as written does; beside that as the measure says of every limit that
        is ever in force.
        """
        limits = dict.fromkeys(
            (value, upper) for upper in (False, True) for value in self._values(offers, upper=upper)
        )
        written = stepping(StepsAt(self.starts)) if self.starts else NEVER
        return all_of(
            [written, *(self.measure.following(value, upper=upper) for value, upper in limits)]
        )

    def _side(self, *, upper: bool) -> tuple[str, Stepped | None]:
        """A limit as written, by the column that holds it or by its steps."""
        return (self.maximum_column, self.maximum) if upper else (self.minimum_column, self.minimum)

    def _values(self, offers: Offers, *, upper: bool) -> list[Fraction]:
        """Every limit on a side as written: of each step, or of each recipient."""
        column, stepped = self._side(upper=upper)
        if column:
            own = (
                self._written(offers, 0, member, upper=upper)
                for member, _ in self.selection.members(offers)
            )
            return [value for value in own if value is not None]
        return [value for _, value in stepped.steps] if stepped else []

    def rows(self, offers: Offers, budget: int) -> tuple[Row, ...]:
        """A row per member; an ``if_any`` minimum stands in a row of its own beside the
        maximum's.
        """
        members = self.selection.members(offers)
        return tuple(
            row
            for member, chosen in members
            for row in self._member_rows(offers, budget, member, chosen)
        )

    def _member_rows(
        self,
        offers: Offers,
        budget: int,
        member: str,
        chosen: tuple[int, ...],
        easing: Fraction = Fraction(0),
    ) -> list[Row]:
        terms = self.measure.terms(offers, chosen)
        if not terms and self.measure.unit == "coverage":
            return []  # a mean over no areas says nothing
        of_offers = chosen if member and not self.selection.areas else ()
        if of_offers and all(map(offers.is_closed, of_offers)):
            return []  # who has and is offered nothing is asked for nothing
        lower = self._bound(offers, budget, member, -easing, upper=False)
        upper = self._bound(offers, budget, member, easing, upper=True)
        there = self.measure.there(offers, chosen)
        if upper is not None and there and self.measure.counts_there:
            upper -= 1
        row = Row(self.name, member, terms, lower, upper, self.measure.unit, there=there)
        if not self.if_any or lower is None:
            return [row] if lower is not None or upper is not None else []
        presence = Presence(tuple(sorted(self.measure.presence(offers, chosen))))
        shifted = merged((*terms, (presence, -lower)))
        conditional = replace(
            row, terms=shifted, lower=Fraction(0), upper=None, conditional=(presence, lower)
        )
        return [conditional] if upper is None else [conditional, replace(row, lower=None)]

    def _bound(
        self, offers: Offers, budget: int, member: str, shift: Fraction, *, upper: bool
    ) -> Fraction | None:
        value = self._written(offers, budget, member, upper=upper)
        if value is None:
            return None
        eased = (
            value + shift if value < 0 else max(Fraction(0), value + shift)
        )  # only resources may be limited below zero
        return self.measure.bound(eased, budget, upper=upper)

    def _written(self, offers: Offers, budget: int, member: str, *, upper: bool) -> Fraction | None:
        """The limit as written: a recipient's own, or the one that holds at the budget; None where
        there is none.
        """
        for number, value in self.eased_to.items():
            if number.upwards == upper and number.member in ("", member):
                return value
        column, stepped = self._side(upper=upper)
        if column:
            value = offers.recipient_resource(member, column)
            return None if value is None else value * self.column_size
        return stepped.at(budget) if stepped else None

    def numbers(self, offers: Offers, budget: int) -> tuple[Number, ...]:
        """The minimum and the maximum in force, or each recipient's own."""
        return tuple(n for upper in (False, True) for n in self._numbers(offers, budget, upper))

    def _numbers(self, offers: Offers, budget: int, upper: bool) -> Iterator[Number]:
        column, stepped = self._side(upper=upper)
        unit = self.measure.written_unit
        for member, _ in self.selection.members(offers) if column else ():
            value = self._written(offers, budget, member, upper=upper)
            if value is not None:
                key = "max_column" if upper else "min_column"
                yield Number(key, value, upper, unit, member=member, column=column)
        value = stepped.at(budget) if stepped else None
        if stepped and value is not None:
            start = max(start for start, _ in stepped.steps if start <= budget)
            alone = len(stepped.steps) == 1 and start == 0
            yield Number("max" if upper else "min", value, upper, unit, None if alone else start)

    def given_way(self, values: Mapping[Number, Fraction | None]) -> Self:
        """With other limits."""
        return replace(self, eased_to={**self.eased_to, **values})

    def rewritten(self, written: Written, number: Number, value: Fraction) -> dict[str, Any]:
        """Of a value that steps only the step that holds."""
        amount = plain(value / self.column_size)
        stepped = self._side(upper=number.upwards)[1]
        if number.column or number.start is None or stepped is None:
            return {number.column or number.key: amount}
        keys = zip(written[number.key], stepped.steps, strict=True)
        (key,) = (key for key, (start, _) in keys if start == number.start)
        return {number.key: {**written[number.key], key: amount}}

    def grain(self, offers: Offers, budget: int) -> Fraction:
        """As the measure says of its terms, without what ``if_any`` adds to them."""
        rows = replace(self, if_any=False).rows(offers, budget)
        return self.measure.grain(tuple(term for row in rows for term in row.terms))

    def eased(self, row: Row, offers: Offers, budget: int) -> Row:
        """The same row with its minimum one step lower and its maximum one step higher."""
        chosen = dict(self.selection.members(offers))[row.member]
        rows = self._member_rows(offers, budget, row.member, chosen, self.measure.step(budget))
        return next(
            candidate for candidate in rows if (candidate.lower is None) == (row.lower is None)
        )

    def demand(self, row: Row, say: Say, called: Called) -> str | Phrase:
        """For example ``rhib: spend at most ¥4 bn``."""
        selected = self.selection.words(called)
        verb = self.measure.verb if row.member or selected else self.measure.verb_in_all
        bound = self._bound_words(row, say)
        demand = Phrase(f"{verb}{{bound}}", bound=bound) if verb else bound
        return Phrase("{of}: {demand}", of=selected, demand=demand) if selected else demand

    def _bound_words(self, row: Row, say: Say) -> Phrase:
        unit = f"new {row.unit}" if row.there else row.unit
        if row.conditional:
            least = say(row.conditional[1], unit)
            if row.unit == "coverage":  # there may be some without any purchase
                return Phrase("at least {least} if any", least=least)
            none = "none" if row.unit == "recipients" else "nothing"
            return Phrase(f"{none}, or at least {{least}}", least=least)
        ends = {"least": row.lower, "most": row.upper}
        said = {name: say(end, unit) for name, end in ends.items() if end is not None}
        if row.lower == row.upper:
            return Phrase("exactly {least}", least=said["least"])
        return Phrase(BOUNDS[tuple(said)], **said)


def _stepped(written: Written, key: str, measure: Measure, money: ReadMoney) -> Stepped | None:
    if key not in written:
        return None
    value = written[key]
    if not isinstance(value, Mapping):
        return Stepped(((0, measure.read(value, key, money)),))
    steps = tuple((money(start), measure.read(each, key, money)) for start, each in value.items())
    if not steps:
        raise RuleError(key, "a stepped value needs at least one budget: value pair")
    if any(after <= before for (before, _), (after, _) in pairwise(steps)):
        raise RuleError(key, "the budgets of a stepped value must increase")
    return Stepped(steps)


def _unknown(
    written: Written, key: str, choices: Sequence[str], expected: str, ours: Mapping[str, str]
) -> Iterator[RuleError]:
    """A name that is none of the choices; one of ``ours`` is told what it means."""
    name = str(written.get(key))
    if key in written and name not in choices:
        known = f"Known are {', '.join(choices)}." if choices else ""
        hint = did_you_mean(name, choices) or known
        if name in ours:
            expected, hint = f"{expected} of your own; this is {ours[name]}", CALL_IT_OTHERWISE
        problem = f"found {show(written[key])}: expected {expected}"
        yield RuleError(key, problem.removesuffix("."), hint)
