"""What a ``limit`` may add up over its selection, one class a measure; ``MEASURES`` lists those
that have a name.

min <= sum over the selection of the measure <= max

A measure says how its limits follow the budget (``following``); ``FixedMeasure`` says for its
members that they do not.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any, ClassVar

from optimizer.money import ReadMoney, money_step, parse_share
from optimizer.rows import MOST_NUMBER, Terms, Units, common_step
from optimizer.rows import Any as Presence
from optimizer.rules.following import CANNOT_SAY, NEVER, Following, ShareTurns
from optimizer.rules.offers import Offers
from optimizer.rules.selection import grouped, merged, spend_terms
from optimizer.rules.written import read_number

FINEST_SHARE = Fraction(1, 10_000)
"""Shares are eased in hundredths of a percentage point."""


@dataclass(frozen=True)
class Measure(ABC):
    """What a limit adds up; a member says its terms, and whatever else is not as it is for most.

    Attributes:
        of_areas: whether it is taken over areas, not offers.
        counts_there: whether what is ``there`` takes one from a maximum.
        word: its name after ``limit:``.
        unit: what a number of its rows counts (``Row.unit``): ``money``, ``coverage``, or a plural
            whose singular has no -s (units), or -y for -ies (categories): "at most 1 category".
        verb: what stands before the bound in a sentence; ``verb_in_all`` where everything is
            selected.
    """

    of_areas: ClassVar[bool] = False
    counts_there: ClassVar[bool] = False
    word: str
    unit: str
    verb: str = ""
    verb_in_all: str = "in all "

    def read(self, value: Any, key: str, money: ReadMoney) -> Fraction:
        """A limit as written. Raises RuleError, InputError."""
        return read_number(value, key)

    def faults(self, value: Fraction) -> Iterator[str]:
        """What is wrong with a limit that could be read."""
        if abs(value) > MOST_NUMBER:
            yield f"found {float(value):g}: expected at most {MOST_NUMBER:g}"

    @abstractmethod
    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """The sum over the chosen offers (for coverage: areas)."""

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The offers of which one unit makes an ``if_any`` minimum bind: the chosen ones."""
        return chosen

    def there(self, offers: Offers, chosen: tuple[int, ...]) -> str:
        """What exists already and alters the terms, in words (``Row.there``): as a rule nothing."""
        return ""

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """A limit as written, turned into the row's unit at a budget."""
        return value

    def following(self, value: Fraction, *, upper: bool) -> Following:
        """How ``bound`` follows the budget for a limit as written.

        Without an answer nothing is concluded between budgets.
        """
        return CANNOT_SAY

    @property
    def written_unit(self) -> str:
        """What a limit as written counts: the unit of rows, or ``share``."""
        return self.unit

    def grain(self, terms: Terms) -> Fraction:
        """Limits as written are eased in multiples of this: what sums of the terms are multiples
        of.
        """
        return common_step(terms)

    def __init_subclass__(cls) -> None:
        """A class with a ``bound`` of its own inherits no answer to how that follows the budget."""
        super().__init_subclass__()
        if "bound" in vars(cls) and "following" not in vars(cls):
            cls.following = Measure.following  # type: ignore[method-assign]

    def step(self, budget: int) -> Fraction:
        """One step of the limit as written, for the price of the rule: one of what is counted."""
        return Fraction(1)


class FixedMeasure(Measure):
    """A measure whose limits are the same at every budget."""

    def following(self, value: Fraction, *, upper: bool) -> Following:
        """Not at all."""
        return NEVER


class CountMeasure(FixedMeasure):
    """A measure of whole things."""

    def faults(self, value: Fraction) -> Iterator[str]:
        """A limit is a whole number."""
        if value < 0 or value.denominator != 1:
            yield f"found {float(value):g}: expected a whole number of at least 0"
        yield from super().faults(value)


class UnitsMeasure(CountMeasure):
    """``limit: units``: the sum of x_o, whole units bought of the selected offers."""

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of x_o."""
        return tuple((Units(o), Fraction(1)) for o in chosen)


class ResourceMeasure(FixedMeasure):
    """``limit: COLUMN``: the sum of rho_o x_o, rho_o the column's number of the offer, or else of
    its asset (crew, say).
    """

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of rho_o x_o."""
        return merged((Units(o), offers.resource(o, self.word)) for o in chosen)


@dataclass(frozen=True)
class PresenceMeasure(CountMeasure):
    """``limit: recipients_served``, ``limit: asset_types``: how many recipients (types) any
    selected unit is bought for (of).

    The sum of Any(selected offers of one recipient, or type).

    Attributes:
        counted: ``recipient`` or ``asset``.
    """

    counted: str = field(kw_only=True)

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum over recipients, or types, of Any."""
        new = self.new(offers, chosen)
        groups = grouped(new, lambda o: offers.offer_word(o, self.counted))
        return tuple((Presence(group), Fraction(1)) for group in groups.values())

    def new(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The chosen offers of which a unit is counted: all, unless some of it exists."""
        return chosen

    def there(self, offers: Offers, chosen: tuple[int, ...]) -> str:
        """The types that are not new."""
        if len(new := self.new(offers, chosen)) == len(chosen):
            return ""
        had = set(chosen) - set(new)
        return ", ".join(grouped(sorted(had), lambda o: offers.offer_word(o, "asset")))


class TypesMeasure(PresenceMeasure):
    """``limit: asset_types``: of what a recipient has already a further unit is no new type."""

    def new(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """Those whose recipient has none of the type."""
        return tuple(o for o in chosen if not offers.is_had(o))


class ExcludedMeasure(PresenceMeasure):
    """``excludes: [a, b]``: what any of the selected has already counts, whatever is bought."""

    counts_there = True

    def new(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """Those of types that none of the chosen has."""
        types = {o: offers.offer_word(o, "asset") for o in chosen}
        there = {types[o] for o in chosen if offers.existing_units[o]}
        return tuple(o for o in chosen if types[o] not in there)


@dataclass(frozen=True)
class SpendMeasure(Measure):
    """``limit: spend``, ``limit: spend_share``: unit costs, first costs and site costs of the
    selected offers, in minor units of money.

    The sum of c_o x_o + first costs of (recipient, asset) pairs any of whose selected offers is
    bought + site costs of the selected offers that are bought. A share is of the budget (the cap,
    not what is spent); a maximum rounds down to whole minor units, a minimum up.

    Attributes:
        share: whether limits are written as shares of the budget.
    """

    share: bool = False

    def read(self, value: Any, key: str, money: ReadMoney) -> Fraction:
        """A share, or an amount."""
        return parse_share(value) if self.share else Fraction(money(value))

    def faults(self, value: Fraction) -> Iterator[str]:
        """None: an amount of money that could be read is one."""
        yield from ()

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of c_o x_o + first costs + site costs."""
        return spend_terms(offers, chosen)

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        """Minor units; a share of the budget rounds to the strict side."""
        if not self.share:
            return value
        return Fraction(floor(value * budget) if upper else ceil(value * budget))

    def following(self, value: Fraction, *, upper: bool) -> Following:
        """A share above 0 moves its limit with the budget, upwards."""
        return (
            Following("one way", turns=frozenset({ShareTurns(value, upper)}))
            if self.share and value
            else NEVER
        )

    @property
    def written_unit(self) -> str:
        """``share``, or money."""
        return "share" if self.share else self.unit

    def grain(self, terms: Terms) -> Fraction:
        """Of an amount, what is spent is a multiple of."""
        return FINEST_SHARE if self.share else common_step(terms)

    def step(self, budget: int) -> Fraction:
        """One percentage point, or the money step of the budget."""
        return Fraction(1, 100) if self.share else Fraction(money_step(budget))


class UpkeepMeasure(SpendMeasure):
    """``limit: upkeep``: what the selected units cost their recipients each year, in minor
    units of money.
    """

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of m_o x_o."""
        return merged((Units(o), Fraction(offers.yearly_upkeeps[o])) for o in chosen)


class CoverageMeasure(FixedMeasure):
    """``limit: coverage``: sum of w_a F_a(s_a) / sum of w_a over the selected areas whose curves
    are bounded; 0 to 1.

    A minimum only: a maximum would cut a concave function from above, which is not convex; it is
    refused when it is read.
    """

    of_areas = True

    def read(self, value: Any, key: str, money: ReadMoney) -> Fraction:
        """A share."""
        return parse_share(value)

    def terms(self, offers: Offers, chosen: tuple[int, ...]) -> Terms:
        """Sum of w_a F_a over the sum of w_a; areas of weight 0 or of an unbounded curve do not
        count.
        """
        counted = [a for a in chosen if offers.area_weights[a] and offers.is_bounded(a)]
        total = sum(offers.area_weights[a] for a in counted)
        return tuple(
            (quantity, share * offers.area_weights[a] / total)
            for a in counted
            for quantity, share in offers.coverage_terms(a)
        )

    def presence(self, offers: Offers, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """Every offer with an effect in a chosen area of a bounded curve."""
        return tuple(
            sorted({o for a in chosen if offers.is_bounded(a) for o in offers.offers_covering(a)})
        )

    def grain(self, terms: Terms) -> Fraction:
        """Coverage is no multiple of anything."""
        return FINEST_SHARE

    def step(self, budget: int) -> Fraction:
        """One percentage point."""
        return Fraction(1, 100)


EXCLUDED = ExcludedMeasure("asset_types", "types", counted="asset")

MEASURES: tuple[Measure, ...] = (
    UnitsMeasure("units", "units"),
    SpendMeasure("spend", "money", "spend ", "spend "),
    SpendMeasure("spend_share", "money", "spend ", "spend ", share=True),
    UpkeepMeasure("upkeep", "money", "upkeep a year ", "upkeep a year "),
    PresenceMeasure("recipients_served", "recipients", "serve ", "serve ", counted="recipient"),
    TypesMeasure("asset_types", "types", counted="asset"),
    CoverageMeasure("coverage", "coverage", "coverage ", "mean coverage "),
)
"""What ``limit:`` may name beside a resource column."""


def measure_called(word: Any) -> Measure:
    """The measure of that name, or the resource column."""
    named = (measure for measure in MEASURES if measure.word == word)
    return next(named, None) or ResourceMeasure(str(word), str(word))
