"""The whole problem, frozen and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import fsum, gcd
from os import PathLike
from typing import Any as AnyValue
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from optimizer.curves import CoverageCurve
from optimizer.errors import InputError, InstanceError
from optimizer.instance.contents import Contents, contents_of
from optimizer.instance.entities import Asset, Offer, Recipient
from optimizer.instance.from_python import Parts, tables_of
from optimizer.instance.input_tables import Tables
from optimizer.instance.leaving_out import leave_out
from optimizer.instance.lines import fixed, offer_called, whole_units
from optimizer.instance.plain_values import plain_value
from optimizer.instance.settings import blamed, set_values
from optimizer.money import Money, MoneyLike, parse_money, shorten
from optimizer.rows import Any, Coverage, Row, Terms, Units
from optimizer.rules.base import Rule
from optimizer.rules.selection import spend_terms

BUDGET = "budget"
"""Name of the row that holds spending below the budget."""
LOTS = "lots"
"""Name of the rows that hold an offer at 0 or at least its minimum of units."""
MAX_UNITS = "max_units"
"""Name of the rows that hold an offer at its maximum of units."""
REMEMBERED = 16
"""Budgets whose rows are kept."""


@dataclass(frozen=True, eq=False)
class Instance(Contents):
    """Budget, recipients, assets, areas, offers, effects and rules of one problem.

    Everything is checked when an instance is made; a changed problem is a new instance
    (``replace``, ``without``, ``override``, ``fix``). The budget and the costs of assets and offers
    are ``Money``; arrays and rows count whole minor units (yen).

    Attributes:
        changes: what ``replace``, ``without``, ``override`` and ``fix`` changed, in words.
        replay: the same as plain data, step by step, so that it can be done again
            (``instance/whatif/replay.py``).
    """

    changes: tuple[str, ...] = ()
    replay: tuple[Mapping[str, AnyValue], ...] = ()

    @classmethod
    def build(cls, tables: Tables) -> Instance:
        """The instance that the tables describe. Raises InstanceError with every fault."""
        return cls(**vars(contents_of(tables)))

    @classmethod
    def from_tables(cls, **parts: Unpack[Parts]) -> Instance:
        """An instance from tables, and entries of its header, which all have a default.

        ``Instance.from_tables(recipients=..., assets=..., areas=..., offers=..., effects=...,
        budget="18.1bn", rules=[...])``. A table is a DataFrame or a list of records, with the
        columns that docs/format.md names. Identifiers may stand in the index of a DataFrame: levels
        called as the columns are, or an index of ids without a name. None, NaN and NA are empty
        cells; numbers of NumPy and pandas are numbers.

        Raises:
            InputError: something is no table. InstanceError: with every fault, rows counted from 0.
        """
        return cls.build(tables_of(parts))

    def save(self, path: str | PathLike[str], *, force: bool = False) -> None:
        """Write it to a folder, or to a ``.yaml``, ``.json`` or ``.xlsx`` file, by the suffix:
        whole or not at all, with nothing lost, and only ``force`` writes over what stands there.

        Raises InputError where it cannot be written.
        """
        from optimizer.writers import save  # nothing below needs it, and most never save

        save(self, path, force=force)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is no fault, and may still not be meant: a sentence each, with file, row and what to
        do; ``validate`` says the same.
        """
        from optimizer.instance.notes import notes

        return tuple(notes(self))

    def __repr__(self) -> str:
        return (
            f"<Instance {self.name!r}: {len(self.recipients)} recipients, {len(self.offers)}"
            f" offers, {len(self.areas)} areas>"
        )

    def __getstate__(self) -> dict[str, AnyValue]:
        """Only the fields: what is derived from them is derived again where the copy is used."""
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    @property
    def budget(self) -> Money:
        """The cap. Raises InputError where none is stated."""
        if self.stated_budget is None:
            raise InputError(
                f"{self.name} states no budget: give one, as in --budget 15bn (or --set"
                ' budget=15bn; in Python budget="15bn"), or write budget: into the instance.'
            )
        return self.stated_budget

    # -- arrays ------------------------------------------------------------------------------------

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """(pieces,) weight w_a of the area, times the piece's share."""
        return np.array([area.weight for area in self.areas])[self.pieces.area] * self.pieces.share

    @cached_property
    def unit_costs(self) -> tuple[int, ...]:
        """(offers,) unit cost, minor units."""
        return tuple(offer.unit_cost.minor for offer in self.offers)

    @cached_property
    def min_units(self) -> NDArray[np.int64]:
        """(offers,) least units if any."""
        return np.array([offer.min_units for offer in self.offers], dtype=np.int64)

    @cached_property
    def max_units(self) -> NDArray[np.int64]:
        """(offers,) most units."""
        return np.array([offer.max_units for offer in self.offers], dtype=np.int64)

    @cached_property
    def first_costs(self) -> dict[tuple[str, str], int]:
        """(recipient, asset) to first cost where it is above 0 and no unit exists, minor units."""
        costs = {asset.asset: asset.first_cost.minor for asset in self.assets}
        pairs = dict.fromkeys((offer.recipient, offer.asset) for offer in self.offers)
        return {pair: costs[pair[1]] for pair in pairs if costs[pair[1]] and pair not in self._had}

    @cached_property
    def site_costs(self) -> tuple[int, ...]:
        """(offers,) cost paid once with the first unit, minor units; 0 where units exist."""
        return tuple(
            0 if offer.existing_units else self._asset_of[offer.asset].site_cost.minor
            for offer in self.offers
        )

    @cached_property
    def yearly_upkeeps(self) -> tuple[int, ...]:
        """(offers,) what a unit costs its recipient each year, minor units."""
        return tuple(self._asset_of[offer.asset].yearly_upkeep.minor for offer in self.offers)

    @cached_property
    def existing_units(self) -> tuple[int, ...]:
        """(offers,) units that stand already."""
        return tuple(offer.existing_units for offer in self.offers)

    @cached_property
    def delivery_months(self) -> tuple[int | None, ...]:
        """(offers,) months from the agreement to the handover; None where they are not stated."""
        return tuple(self._asset_of[offer.asset].delivery_months for offer in self.offers)

    @cached_property
    def _had(self) -> frozenset[tuple[str, str]]:
        """(recipient, asset) pairs of which units exist."""
        return frozenset((it.recipient, it.asset) for it in self.offers if it.existing_units)

    @cached_property
    def offer_index(self) -> dict[str, int]:
        """Offer key to index."""
        return {offer.key: o for o, offer in enumerate(self.offers)}

    @cached_property
    def area_index(self) -> dict[str, int]:
        """Area id to index."""
        return {area.area: a for a, area in enumerate(self.areas)}

    @cached_property
    def factor_matrix(self) -> NDArray[np.float64]:
        """(pieces, offers) coverage factor per unit, dense: for instances of ordinary size."""
        matrix = np.zeros((len(self.pieces), len(self.offers)))
        matrix[self.effects.piece, self.effects.offer] = self.effects.coverage_factor
        return matrix

    # -- coverage and scale ------------------------------------------------------------------------

    def coverage_factors(self, units: NDArray[np.int64]) -> NDArray[np.float64]:
        """(pieces,) total coverage factor s_k(x) = b_k + sum of C_ok x_o."""
        added = self.effects.coverage_factor * units[self.effects.offer]
        return self.pieces.baselines + np.bincount(
            self.effects.piece, weights=added, minlength=len(self.pieces)
        )

    @cached_property
    def _curve_groups(self) -> tuple[tuple[CoverageCurve, NDArray[np.int64]], ...]:
        groups: dict[CoverageCurve, list[int]] = {}
        for k, curve in enumerate(self.pieces.curves):
            groups.setdefault(curve, []).append(k)
        return tuple((curve, np.array(pieces)) for curve, pieces in groups.items())

    def coverage(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """(pieces,) F(s_k) for total coverage factors."""
        return self._by_curve(lambda curve, pieces: curve.value(factors[pieces]))

    def slopes(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """(pieces,) a supergradient of F at s_k."""
        return self._by_curve(lambda curve, pieces: curve.slope(factors[pieces]))

    def _by_curve(
        self, read: Callable[[CoverageCurve, NDArray[np.int64]], NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """(pieces,) what is read of the pieces of each curve together."""
        result = np.empty(len(self.pieces))
        for curve, pieces in self._curve_groups:
            result[pieces] = read(curve, pieces)
        return result

    def weighed(self, coverage: NDArray[np.float64]) -> float:
        """Sum of w_a h_k F(s_k), exactly rounded: a product of vectors differs in its last bit from
        processor to processor.
        """
        return fsum(self.weights * coverage)

    def awareness(self, units: NDArray[np.int64]) -> float:
        """Sum of w_a times the coverage of area a."""
        return self.weighed(self.coverage(self.coverage_factors(units)))

    @cached_property
    def baseline(self) -> float:
        """Awareness of the empty plan."""
        return self.weighed(self.coverage(self.pieces.baselines))

    @cached_property
    def maximum(self) -> float | None:
        """Sum of w_a F_a(infinity); None where an area with weight has an unbounded curve."""
        limits = [(self._curve_of(a).limit, area.weight) for a, area in enumerate(self.areas)]
        if any(limit is None and weight > 0 for limit, weight in limits):
            return None
        return float(sum(weight * (limit or 0.0) for limit, weight in limits))

    @cached_property
    def scale(self) -> float:
        """S, the most any plan could add: sum of w_a h_k (F(largest s_k) - F(b_k)); tolerances are
        relative to it.
        """
        most = self.coverage(self.coverage_factors(self.max_units))
        return self.weighed(most - self.coverage(self.pieces.baselines))

    # -- rows --------------------------------------------------------------------------------------

    def rows(self, budget: int) -> tuple[Row, ...]:
        """Everything a plan must respect at a budget: the budget itself, lots, and every rule."""
        if budget not in self._rows_at:
            if len(self._rows_at) >= REMEMBERED:
                self._rows_at.clear()
            rules = tuple(row for rule in self.rules for row in rule.rows(self, budget))
            self._rows_at[budget] = (self.budget_row(budget), *self._lots, *rules)
        return self._rows_at[budget]

    @cached_property
    def _rows_at(self) -> dict[int, tuple[Row, ...]]:
        """Rows by budget, as asked for lately: many questions are about the same few budgets."""
        return {}

    def budget_row(self, budget: int) -> Row:
        """Sum of c_o x_o + first costs + site costs <= budget."""
        return Row(BUDGET, "", self.cost_terms, None, Fraction(budget), "money")

    @cached_property
    def cost_terms(self) -> Terms:
        """The cost of a plan as terms of a row, minor units."""
        return spend_terms(self, range(len(self.offers)))

    @cached_property
    def cost_grain(self) -> int:
        """The cost of every plan is a multiple of this, minor units; 0 where all are free."""
        return gcd(*(int(amount) for _, amount in self.cost_terms))

    @cached_property
    def _lots(self) -> tuple[Row, ...]:
        return tuple(_lot(o, offer) for o, offer in enumerate(self.offers) if offer.min_units > 1)

    @cached_property
    def most_rows(self) -> tuple[Row, ...]:
        """0 <= x_o <= max units of every offer. Methods have them as the ranges of their variables,
        so not among ``rows``.
        """
        return tuple(
            Row(
                MAX_UNITS,
                offer.key,
                ((Units(o), Fraction(1)),),
                Fraction(0),
                Fraction(offer.max_units),
                "units",
            )
            for o, offer in enumerate(self.offers)
        )

    def rule(self, name: str) -> Rule:
        """The rule of that name. Raises KeyError."""
        return next(rule for rule in self.rules if rule.name == name)

    # -- what rules may look at (the Offers protocol) ----------------------------------------------

    @property
    def offer_count(self) -> int:
        """Number of offers."""
        return len(self.offers)

    @property
    def area_count(self) -> int:
        """Number of areas."""
        return len(self.areas)

    @cached_property
    def area_weights(self) -> tuple[Fraction, ...]:
        """(areas,) weights, exact."""
        return tuple(Fraction(str(area.weight)) for area in self.areas)

    @cached_property
    def _asset_of(self) -> dict[str, Asset]:
        return {asset.asset: asset for asset in self.assets}

    @cached_property
    def _recipient_of(self) -> dict[str, Recipient]:
        return {recipient.recipient: recipient for recipient in self.recipients}

    def is_bounded(self, area: int) -> bool:
        """Whether the area's curve has a limit, so that its coverage is a share."""
        return self._curve_of(area).limit is not None

    def coverage_terms(self, area: int) -> Terms:
        """Coverage of an area as a sum over its pieces."""
        return tuple((Coverage(k), Fraction(self.pieces.share[k])) for k in self.pieces.of(area))

    @cached_property
    def awareness_terms(self) -> Terms:
        """Awareness as terms: w_a h_k Coverage(k)."""
        return tuple(
            (quantity, weight * share)
            for a, weight in enumerate(self.area_weights)
            if weight
            for quantity, share in self.coverage_terms(a)
        )

    def _curve_of(self, area: int) -> CoverageCurve:
        return self.pieces.curves[self.pieces.of(area)[0]]

    def offer_word(self, offer: int, word: str) -> str:
        """What a word (``OFFER_WORDS``) says of the offer; empty where it says nothing."""
        it = self.offers[offer]
        if word == "category":
            return self._asset_of[it.asset].category
        if word == "group":
            return self._recipient_of[it.recipient].group
        return str(getattr(it, word))

    def is_had(self, offer: int) -> bool:
        """Whether the offer's recipient has units of its asset already."""
        return (self.offers[offer].recipient, self.offers[offer].asset) in self._had

    def is_closed(self, offer: int) -> bool:
        """Whether units of the offer exist and no more are to be had."""
        it = self.offers[offer]
        return it.existing_units > 0 and it.max_units == 0

    def area_words(self, area: int, word: str) -> tuple[str, ...]:
        """The area's id, place, layer or recipients."""
        it = self.areas[area]
        return it.recipients if word == "recipient" else (str(getattr(it, word)),)

    def offers_covering(self, area: int) -> tuple[int, ...]:
        """Offers with an effect above 0 in the area, ascending."""
        here = self.pieces.area[self.effects.piece] == area
        return tuple(map(int, np.unique(self.effects.offer[here & self._real])))

    def offers_reaching(self, piece: int) -> tuple[int, ...]:
        """Offers with an effect above 0 in a piece, ascending."""
        return tuple(map(int, self.effects.offer[(self.effects.piece == piece) & self._real]))

    @property
    def _real(self) -> NDArray[np.bool_]:
        return self.effects.coverage_factor > 0

    def piece_name(self, piece: int) -> str:
        """What results call a piece: its area's id, with a number where the area has several."""
        area = int(self.pieces.area[piece])
        pieces, name = self.pieces.of(area), self.areas[area].area
        return name if len(pieces) == 1 else f"{name}#{piece - pieces.start + 1}"

    def resource(self, offer: int, column: str) -> Fraction:
        """A resource of the offer, or else of its asset, per unit; 0 where neither has it."""
        it = self.offers[offer]
        return it.resources.get(column, self._asset_of[it.asset].resources.get(column, Fraction(0)))

    def recipient_resource(self, recipient: str, column: str) -> Fraction | None:
        """A resource of a recipient; None where it is empty."""
        return self._recipient_of[recipient].resources.get(column)

    # -- identity and what-if copies ---------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Instance):
            return NotImplemented
        mine, its = (
            (each.digest, each.stated_budget, each.offers, each.areas) for each in (self, other)
        )  # see ``priced``, ``weighted``
        return self is other or mine == its

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that the instance says, whatever container it came in."""
        return self.tables.digest

    def money(self, value: MoneyLike) -> Money:
        """Money as people write it, plain numbers in ``money_unit``. Raises InputError."""
        return self.amount(self.minor_units(value))

    @property
    def money_words(self) -> str:
        """What plain numbers of money count here, as tables name it: ``million JPY``."""
        return f"{self.money_unit} {self.currency}"

    def minor_units(self, value: MoneyLike) -> int:
        """The same in whole minor units (yen), as the insides reckon. Raises InputError."""
        return parse_money(value, self.money_unit, self.currency)

    def amount(self, minor_units: int) -> Money:
        """An amount of whole minor units in the currency and money unit of the instance."""
        return Money.of_minor(minor_units, self.currency, self.money_unit)

    def replace(self, **header: AnyValue) -> Instance:
        """A copy with other header entries: ``replace(budget="20bn")``. Raises InputError,
        InstanceError.
        """
        return self.override(header)

    def override(self, settings: Mapping[str, AnyValue], said: str = "") -> Instance:
        """A copy with settings by path: ``{"rules.no-dominance.max": "30%"}``.

        Args:
            settings: values by path (``settings.set_value``); None takes an entry away.
            said: what stands before a setting in messages: ``--set ``.

        Raises:
            InputError: when a path leads nowhere.
            InstanceError: when the changed instance is wrong.
        """
        if not isinstance(settings, Mapping):
            raise InputError(
                f"{shorten(settings)} changes nothing: expected values by path, such as"
                " {'budget': '15bn'}."
            )
        settings = plain_value(settings)
        tables = set_values(self.tables, settings)
        told = [f"{path} = {value}" for path, value in settings.items()]
        try:
            if set(settings) == {"budget"} and settings["budget"] is not None:
                rich = replace(self, tables=tables, stated_budget=self.money(settings["budget"]))
                return self.changed(rich, told, {"set": settings})
            return self.changed(Instance.build(tables), told, {"set": settings})
        except InstanceError:
            raise InstanceError(blamed(self.tables, settings, said)) from None
        except InputError as error:
            raise InputError(f"{said}budget={settings['budget']}: {error}") from None

    def without(self, **names: AnyValue) -> Instance:
        """A copy without what is named: ``recipient="MYS"``, ``asset=[...]``, ``offer="MYS/rhib"``
        ... (``leaving_out.WORDS``); the rules that name only that go too, existing units go on
        covering (but for ``area``). ``changes`` lists it.

        Raises:
            InputError: when a word or a name is unknown.
        """
        tables, told = self.tables, []
        several = {
            word: [value] if isinstance(value, str) or not isinstance(value, Iterable) else [*value]
            for word, value in names.items()
        }
        for word, values in several.items():
            for name in values:
                tables, words = leave_out(tables, word, name)
                told.append(words)
        return self.changed(Instance.build(tables), told, {"without": several})

    def fix(self, units: Mapping[str, AnyValue], said: str = "") -> Instance:
        """A copy of which every plan has exactly so many units of offers:
        ``{"LKA/tactical-uav": 1}``; 0 bars one. Each is a rule ``fix OFFER``, so that reports name
        it.

        Args:
            units: by offer key, the base left out where there is only one.
            said: what stands before an offer in messages: ``--fix ``.

        Raises:
            InputError: there is no such offer, or so many of it cannot be had.
        """
        if not isinstance(units, Mapping):
            raise InputError(
                f"{shorten(units)} fixes nothing: expected units by offer, such as"
                " {'LKA/tactical-uav': 1}."
            )
        tables, again = self.tables, {}
        for key, number in units.items():
            try:
                offer = self.offers[offer_called(str(key), self.offer_index)]
                count = whole_units(number)
                tables = fixed(tables, self.offers, offer, count)
            except InputError as error:
                asked = number if isinstance(number, str) else shorten(number)
                raise InputError(f"{said}{key}={asked}: {error}") from None
            again[offer.key] = count
        told = [f"{key} fixed at {count}" for key, count in again.items()]
        return self.changed(Instance.build(tables), told, {"fix": again})

    def changed(
        self, other: Instance, told: Iterable[str], again: Mapping[str, AnyValue]
    ) -> Instance:
        """Another instance as a change of this one: told in words, and as a step of a replay."""
        return replace(other, changes=(*self.changes, *told), replay=(*self.replay, again))

    def priced(self, offer: int, unit_cost: int) -> Instance:
        """A copy in which one offer has another unit cost (whole minor units); the tables stay as
        they were.

        For what-if questions of ours; ``override`` takes money as people write it.
        """
        changed = self.offers[offer].model_copy(update={"unit_cost": self.amount(unit_cost)})
        return replace(self, offers=(*self.offers[:offer], changed, *self.offers[offer + 1 :]))

    def weighted(self, area: int, weight: float) -> Instance:
        """A copy in which one area has another weight, for what-if questions; the tables stay as
        they were.
        """
        changed = self.areas[area].model_copy(update={"weight": weight})
        return replace(self, areas=(*self.areas[:area], changed, *self.areas[area + 1 :]))


def _lot(position: int, offer: Offer) -> Row:
    bought, least = Any((position,)), Fraction(offer.min_units)
    terms = ((Units(position), Fraction(1)), (bought, -least))
    return Row(LOTS, offer.key, terms, Fraction(0), None, "units", conditional=(bought, least))


def expect_instance(value: AnyValue) -> None:
    """Raises InputError where a verb was handed something else, such as the name of an instance."""
    if not isinstance(value, Instance):
        raise InputError(
            f"{shorten(value)} is not an instance: expected what optimizer.load() returns."
        )
