"""``limit``: a measure of what is selected stays between a minimum and a maximum.

    lower <= sum over the selection of measure <= upper          in total, or for each member

With ``if_any`` the minimum binds only where anything selected is bought: sum of measure - lower x Any(selected) >= 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Protocol

from optimizer.rows import Any, Quantity, Row
from optimizer.rules.base import Offers, Say, Stepped
from optimizer.rules.selection import AreaSelection, OfferSelection, filter_words, merged

Terms = tuple[tuple[Quantity, Fraction], ...]


class Measure(Protocol):
    """What a limit adds up. One measure a file; all are listed in ``rules/__init__.py``.

    Attributes:
        word: its name after ``limit:``.
        unit: what a number of its rows counts (``Row.unit``).
    """

    @property
    def word(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """The sum over the chosen offers (for coverage: areas)."""
        ...

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The offers of which one unit makes an ``if_any`` minimum bind."""
        ...

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """A limit as written, turned into the row's unit at a budget."""
        ...

    def step(self, budget: int) -> Fraction:
        """One step of the limit as written, for the price of the rule."""
        ...

    def sentence(self, words: str, bound: str) -> str:
        """The limit in plain words, given the selection's words and the bound's ("at most 4 units")."""
        ...


@dataclass(frozen=True)
class Limit:
    """min and/or max of a measure over a selection.

    Attributes:
        name, because: see ``Rule``.
        measure: what is added up.
        selection: over which offers (or areas), in total or for each member.
        minimum, maximum: limits as written, possibly stepping with the budget.
        minimum_column, maximum_column: a recipients column that holds the limit of each recipient instead.
        column_size: what 1 in such a column is in the limit's own unit: minor units per money unit, for spend.
        if_any: the minimum binds only where anything selected is bought.
    """

    name: str
    because: str
    measure: Measure
    selection: OfferSelection | AreaSelection
    minimum: Stepped | None = None
    maximum: Stepped | None = None
    minimum_column: str = ""
    maximum_column: str = ""
    column_size: Fraction = Fraction(1)
    if_any: bool = False
    starts: tuple[int, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        both = [stepped.starts for stepped in (self.minimum, self.maximum) if stepped]
        object.__setattr__(self, "starts", tuple(sorted({start for starts in both for start in starts})))

    def rows(self, offers: Offers, budget: int) -> tuple[Row, ...]:
        """A row per member; an ``if_any`` minimum stands in a row of its own beside the maximum's."""
        rows: list[Row] = []
        for member, chosen in self.selection.members(offers):
            rows.extend(self._member_rows(offers, budget, member, chosen))
        return tuple(rows)

    def _member_rows(self, offers: Offers, budget: int, member: str, chosen: tuple[int, ...], easing: Fraction = Fraction(0)) -> list[Row]:
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
        conditional = replace(row, terms=shifted, lower=Fraction(0), upper=None, conditional=(presence, lower))
        return [conditional] if upper is None else [conditional, replace(row, lower=None)]

    def _bound(self, offers: Offers, budget: int, member: str, shift: Fraction, *, upper: bool) -> Fraction | None:
        value = self._written(offers, budget, member, upper=upper)
        return None if value is None else self.measure.bound(max(Fraction(0), value + shift), budget, upper=upper)

    def _written(self, offers: Offers, budget: int, member: str, *, upper: bool) -> Fraction | None:
        """The limit as written: a recipient's own, or the one that holds at the budget; None where there is none."""
        column, stepped = (self.maximum_column, self.maximum) if upper else (self.minimum_column, self.minimum)
        if column:
            value = offers.recipient_resource(member, column)
            return None if value is None else value * self.column_size
        return stepped.at(budget) if stepped else None

    def eased(self, row: Row, offers: Offers, budget: int) -> Row:
        """The same row with its minimum one step lower and its maximum one step higher."""
        chosen = dict(self.selection.members(offers))[row.member]
        rows = self._member_rows(offers, budget, row.member, chosen, self.measure.step(budget))
        return next(candidate for candidate in rows if (candidate.lower is None) == (row.lower is None))

    def sentence(self, row: Row, say: Say) -> str:
        """For example ``PHL: spend at most ¥4 bn``."""
        words = filter_words(self.selection.filters, row.member)
        return self.measure.sentence(words, self._bound_words(row, say))

    def _bound_words(self, row: Row, say: Say) -> str:
        if row.conditional:
            return f"at least {say(row.conditional[1], row.unit)} if any"
        parts = [f"at least {say(row.lower, row.unit)}"] if row.lower is not None else []
        parts += [f"at most {say(row.upper, row.unit)}"] if row.upper is not None else []
        if row.lower is not None and row.lower == row.upper:
            return f"exactly {say(row.lower, row.unit)}"
        return " and ".join(parts)
