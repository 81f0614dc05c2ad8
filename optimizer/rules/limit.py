"""``limit``: a measure of what is selected stays between a minimum and a maximum.

    lower <= sum over the selection of measure <= upper          in total, or for each member

With ``if_any`` the minimum binds only where anything selected is bought: sum of measure - lower x
Any(selected) >= 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.rows import Any, Row
from optimizer.rules.base import Offers, Say, Stepped
from optimizer.rules.following import NEVER, Following, StepsAt, all_of, stepping
from optimizer.rules.measures import Measure
from optimizer.rules.selection import Selection, merged


@dataclass(frozen=True)
class Limit:
    """min and/or max of a measure over a selection.

    Attributes:
        name, because: see ``Rule``.
        measure: what is added up.
        selection: over which offers (or areas), in total or for each member.
        minimum, maximum: limits as written, possibly stepping with the budget.
        minimum_column, maximum_column: a recipients column that holds the limit of each recipient
            instead.
        column_size: what 1 in such a column is in the limit's own unit: minor units per money unit,
            for spend.
        if_any: the minimum binds only where anything selected is bought.
    """

    name: str
    because: str
    measure: Measure
    selection: Selection
    minimum: Stepped | None = None
    maximum: Stepped | None = None
    minimum_column: str = ""
    maximum_column: str = ""
    column_size: Fraction = Fraction(1)
    if_any: bool = False

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

    def _values(self, offers: Offers, *, upper: bool) -> list[Fraction]:
        """Every limit on a side as written: of each step, or of each recipient."""
        column, stepped = (
            (self.maximum_column, self.maximum) if upper else (self.minimum_column, self.minimum)
        )
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
        lower = self._bound(offers, budget, member, -easing, upper=False)
        upper = self._bound(offers, budget, member, easing, upper=True)
        row = Row(self.name, member, terms, lower, upper, self.measure.unit)
        if not self.if_any or lower is None:
            return [row] if lower is not None or upper is not None else []
        presence = Any(tuple(sorted(self.measure.presence(offers, chosen))))
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
        column, stepped = (
            (self.maximum_column, self.maximum) if upper else (self.minimum_column, self.minimum)
        )
        if column:
            value = offers.recipient_resource(member, column)
            return None if value is None else value * self.column_size
        return stepped.at(budget) if stepped else None

    def eased(self, row: Row, offers: Offers, budget: int) -> Row:
        """The same row with its minimum one step lower and its maximum one step higher."""
        chosen = dict(self.selection.members(offers))[row.member]
        rows = self._member_rows(offers, budget, row.member, chosen, self.measure.step(budget))
        return next(
            candidate for candidate in rows if (candidate.lower is None) == (row.lower is None)
        )

    def sentence(self, row: Row, say: Say) -> str:
        """For example ``PHL: spend at most ¥4 bn``."""
        words = self.selection.words(row.member)
        return self.measure.sentence(words, self._bound_words(row, say))

    def _bound_words(self, row: Row, say: Say) -> str:
        if row.conditional:
            least = f"at least {say(row.conditional[1], row.unit)}"
            if row.unit == "coverage":  # there may be some without any purchase
                return f"{least} if any"
            return f"{'none' if row.unit == 'recipients' else 'nothing'}, or {least}"
        parts = [f"at least {say(row.lower, row.unit)}"] if row.lower is not None else []
        parts += [f"at most {say(row.upper, row.unit)}"] if row.upper is not None else []
        if row.lower is not None and row.lower == row.upper:
            return f"exactly {say(row.lower, row.unit)}"
        return " and ".join(parts)
