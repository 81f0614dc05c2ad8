"""The result of ``solve`` and ``evaluate``: one plan, what it brings, and why nothing is better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, Literal, NamedTuple

from optimizer.evaluate import (
    Assessment,
    Reading,
    area_coverage,
    plan_awareness,
    plan_cost,
    quantity_units,
)
from optimizer.finding import Finding
from optimizer.instance.entities import Offer
from optimizer.instance.instance import BUDGET, LOTS, MAX_UNITS, Instance
from optimizer.instance.keys import joined
from optimizer.instance.origins import confidence_counts
from optimizer.instance.whatif.replay import plain_replay
from optimizer.money import Money, say_money
from optimizer.proof import Method, Plan, Prices
from optimizer.readers.shipped import shipped_name
from optimizer.record import Amount, Record, Sealed, as_written, where_known
from optimizer.rows import Any as AnyOf
from optimizer.rows import Row

OWN_ROWS = (BUDGET, LOTS, MAX_UNITS)
"""Rows of no rule: what limits every plan."""

ResultStatus = Literal["optimal", "stopped", "infeasible", "assessed"]


# -- the records -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class About(Record):
    """Which instance a result is about."""

    name: str
    """Of the instance."""
    digest: str
    """Of its content."""
    changes: tuple[str, ...]
    """What was changed for this run, in words."""
    confidence: Mapping[str, int] | None = where_known()
    """How many numbers behind the answer are published, reported, derived, assumed, unstated; where
    no ``origin`` says it.
    """


@dataclass(frozen=True, kw_only=True)
class AboutReplayed(About):
    """The same with the changes as settings."""

    replay: tuple[Mapping[str, Any], ...]
    """The changes as settings that can be made again."""


@dataclass(frozen=True, kw_only=True)
class Line(Record):
    """What names an offer."""

    recipient: str
    """Recipient id."""
    asset: str
    """Asset id."""
    base: str | None
    """Base id; null where the offer has none."""
    measured: bool | None = where_known()
    """False where no area measures what a unit adds: awareness says nothing of its worth."""

    @property
    def key(self) -> str:
        """What commands and reports call the offer: ``MYS/rhib/sandakan``."""
        return joined((self.recipient, self.asset, self.base))


@dataclass(frozen=True)
class FundedLine(Line):
    """What a plan buys of an offer."""

    units: int
    """At least 1."""
    unit_cost: Amount
    """Cost of one unit."""
    cost: Amount
    """Of the units alone."""
    first_cost: Amount
    """Paid once for a recipient and an asset; it stands in the first line of both."""
    site_cost: Amount | None = where_known()
    """Paid once for the offer; there where any offer has such a cost."""
    yearly_upkeep: Amount | None = where_known()
    """What the units cost their recipient each year; there where any offer has such a cost."""
    delivery_months: int | None = where_known()
    """Months from the agreement to the handover, where they are stated."""

    @property
    def paid_once(self) -> Money:
        """First cost and site cost."""
        return self.first_cost if self.site_cost is None else self.first_cost + self.site_cost


@dataclass(frozen=True)
class OfferLine(Line):
    """An offer, how many units of it the plan has, and what awareness loses otherwise, as far as
    that is known (docs/model.md, section 6).
    """

    units: int | None
    """Null where no plan is known."""
    min_units: int
    """0, or at least this many units if any."""
    max_units: int
    """At most this many units."""
    existing_units: int | None = where_known()
    """Units that stand already, where there are any."""
    lost_if_barred: Finding | None = where_known()
    """Without the line, its money spent where it does most good then."""
    lost_if_one_more: Finding | None = where_known()
    """With one unit of an offer that is not bought, its money taken where it does least harm."""
    lost_if_one_fewer: Finding | None = where_known()
    """With one unit fewer, likewise."""


@dataclass(frozen=True)
class AreaLine(Record):
    """An area and its coverage."""

    area: str
    """Area id."""
    place: str | None
    """The place it is a layer of."""
    layer: str | None
    """The layer of awareness."""
    weight: float
    """How much being aware there matters."""
    coverage_factor: float | None
    """Of the plan and what exists already; null where the area has several pieces."""
    coverage: float
    """The curve at the coverage factor, or the sum over its pieces."""
    baseline_coverage: float
    """Coverage by what exists already."""


@dataclass(frozen=True)
class RaisedCoverage(Record):
    """Coverage by area under the best plan at a budget, where the plan raises it."""

    budget: Amount
    """The cap."""
    areas: Mapping[str, float]
    """By area; every other has its coverage at the baseline."""


@dataclass(frozen=True)
class PieceLine(Record):
    """A piece of an area and its coverage."""

    piece: str
    """What stored prices call it: the area, with the number where it has several."""
    area: str
    """Area id."""
    number: int
    """From 1 on, among the pieces of the area."""
    share: float
    """Of the area; those of an area sum to 1."""
    coverage_factor: float
    """Of the plan and what exists already."""
    coverage: float
    """The curve at the coverage factor."""
    baseline_coverage: float
    """Coverage by what exists already."""
    offers: tuple[str, ...]
    """Keys of the offers that reach it."""


@dataclass(frozen=True)
class Share(Record):
    """What a part of the plan costs and brings."""

    units: int
    """Units bought."""
    cost: Amount
    """With first and site costs."""
    share: float | None
    """Of the budget; null where that is nothing."""
    gain: float | None
    """Awareness lost if this part were taken away and nothing took its place; null where no area
    measures anything of it.
    """
    not_measured: Amount | None = where_known()
    """What of the cost buys what no area measures; a first cost that others need, too, is not."""


@dataclass(frozen=True)
class OfRecipient(Record):
    """Whose part."""

    recipient: str
    """Recipient id."""


@dataclass(frozen=True)
class OfCategory(Record):
    """Of which kind a part is."""

    category: str
    """Category of assets."""


@dataclass(frozen=True)
class RecipientShare(Share, OfRecipient):
    """A recipient's part of the plan."""


@dataclass(frozen=True)
class CategoryShare(Share, OfCategory):
    """A category's part of the plan."""


@dataclass(frozen=True)
class RuleLine(Record):
    """A row of a rule, read at the plan."""

    name: str
    """Of the rule."""
    member: str | None
    """The member of ``each`` that the row is about."""
    sentence: str
    """The row in words."""
    because: str | None
    """Why the rule is there."""
    unit: str
    """What the numbers count; ``money``: minor units."""
    value: float
    """The sum of what the row counts."""
    min: float | None
    """At least this."""
    max: float | None
    """At most this."""
    holds: bool
    """Whether the plan keeps it."""
    binding: bool
    """Whether it has no room left for one more."""
    price: Finding | None
    """What lifting the rule would add."""


@dataclass(frozen=True)
class UnitsChanged(Line):
    """Units that another plan has beyond this one."""

    units: int
    """More, or fewer (below 0)."""


@dataclass(frozen=True)
class NextPlan(Record):
    """The cheapest better plan."""

    budget: Amount
    """The smallest budget that affords it."""
    awareness: float | None
    """Its awareness."""
    changes: tuple[UnitsChanged, ...] | None
    """What it buys more and less; null where the plan is not known."""


@dataclass(frozen=True)
class Swap(Record):
    """A plan with one unit of a line fewer and one of another more."""

    fewer: str | None
    """The offer with one unit fewer; null: none."""
    more: str | None
    """The offer with one unit more; null: none."""
    cost: Amount
    """Of the plan that has been swapped."""
    awareness: float
    """Of that plan."""
    broken: int
    """How many rows of rules it breaks."""


@dataclass(frozen=True)
class Unspent(Record):
    """Money left, and why."""

    amount: Amount
    """Below 0 where a plan costs more than the budget."""
    because: Literal["saturated", "rule", "budget"] | None = None
    """``saturated``: no plan at any budget is better. ``rule``: a rule stops it."""
    rule: str | None = None
    """The name of that rule."""


@dataclass(frozen=True)
class Origin(Record):
    """What an answer rests on."""

    confidence: Mapping[str, int]
    """How many numbers of the instance are published, reported, derived and assumed."""


@dataclass(frozen=True, kw_only=True)
class PlanResult(Sealed):
    """A result of ``solve`` or ``evaluate``. Awareness is in weight units, the sum of w F."""

    format: int
    """Version of the form."""
    instance: AboutReplayed
    """Which instance it is about."""
    status: ResultStatus
    """Optimal, stopped by a limit, infeasible, or assessed (a person's plan)."""
    budget: Amount
    """The cap that applied."""
    cost: Amount | None
    """Of the plan; null where none is known."""
    not_measured: Amount | None = where_known()
    """What of it buys what no area measures."""
    awareness: float | None
    """Of the plan; null where none is known."""
    baseline: float
    """Awareness of what exists already."""
    gain: float | None
    """awareness - baseline."""
    bound: float | None
    """No plan exceeds it; null where infeasible or not examined."""
    gap: float | None
    """bound - awareness, at least 0."""
    maximum: float | None
    """Awareness of endless coverage; null where a curve is unbounded."""
    share: float | None
    """awareness / maximum."""
    scale: float
    """S, the most that any plan could add."""
    optimum_unique: bool | None
    """Whether no other plan is equally good; null where not examined."""
    plan: tuple[FundedLine, ...] | None
    """What is bought; null where no plan is known."""
    offers: tuple[OfferLine, ...]
    """Every offer."""
    areas: tuple[AreaLine, ...]
    """Every area; empty where no plan is known, as what follows."""
    pieces: tuple[PieceLine, ...] | None = where_known()
    """What the areas are made of, where that was asked for."""
    recipients: tuple[RecipientShare, ...]
    """Every recipient."""
    categories: tuple[CategoryShare, ...]
    """Every category of assets."""
    rules: tuple[RuleLine, ...]
    """Every row of every rule; of what limits every plan (budget, lots, max_units) what is broken.
    """
    next: NextPlan | None
    """The cheapest better plan, where known."""
    unspent: Unspent | None
    """Money left and why, where that was looked into."""
    best: float | None
    """Awareness of the best plan, where an assessed plan was compared with it."""
    swaps: tuple[Swap, ...] | None = where_known()
    """The best single swaps of a plan that was compared: those that gain most, or mend most."""
    conflict: tuple[str, ...]
    """Names of rules that cannot all hold, where infeasible."""
    measure: Mapping[str, str | Mapping[str, str]]
    """What coverage is the chance of: period, target, meaning; or by layer such entries."""
    origin: Origin
    """What the answer rests on."""
    method: Method | None
    """Which method answered."""
    prices: Prices | None
    """Lagrangian prices of the root bound, where the method has them."""
    note: str
    """What the method has to say, in words."""

    @property
    def lines(self) -> tuple[FundedLine, ...]:
        """What is bought; nothing where no plan is known."""
        return self.plan or ()

    @property
    def rise(self) -> float:
        """What awareness rises by above the baseline; see ``above``."""
        return 0.0 if self.awareness is None else above(self.awareness, self.baseline)

    @property
    def left(self) -> Money:
        """What the plan leaves of the budget; below 0 where it costs more."""
        return self.budget if self.cost is None else self.budget - self.cost


# -- how its numbers are reckoned ------------------------------------------------------------------


@dataclass(frozen=True)
class Arithmetic:
    """How the numbers of a plan's result are reckoned. An audit has an arithmetic of its own, so
    that it repeats no mistake.

    Attributes:
        baseline: awareness of the empty plan, weight units. before: coverage per piece that exists
            already.
        sums: of coverage per piece, coverage per area.
        maximum: sum of w_a F_a(infinity); None where a curve is unbounded. scale: S, the most any
            plan could add.
        cost: of a plan, minor units, first and site costs included. awareness: of a plan, weight
            units.
        bought: 1 where a plan buys any unit of these offers, else 0.
    """

    baseline: float
    before: Sequence[float]
    sums: Callable[[Any], Iterable[float]]
    maximum: float | None
    scale: float
    cost: Callable[[Plan], int]
    awareness: Callable[[Plan], float]
    bought: Callable[[AnyOf, Plan], int]


def evaluated(it: Instance) -> Arithmetic:
    """The arithmetic of ``evaluate``."""
    cost, awareness = partial(plan_cost, it), partial(plan_awareness, it)
    before = it.coverage(it.pieces.baselines).tolist()
    known = it.baseline, before, it.pieces.sums, it.maximum, it.scale
    return Arithmetic(*known, cost, awareness, quantity_units)


class Reckoned(NamedTuple):
    """What follows from other numbers of a result."""

    gain: float | None
    gap: float | None
    share: float | None


def reckoned(
    awareness: float | None, baseline: float | None, bound: float | None, maximum: float | None
) -> Reckoned:
    """Gain, gap and share from the numbers as they are written, so that a reader can check them to
    the last digit.
    """
    awareness, baseline, bound, maximum = as_written((awareness, baseline, bound, maximum))
    if awareness is None:
        return Reckoned(None, None, None)
    gain = None if baseline is None else awareness - baseline
    gap = None if bound is None else max(0.0, bound - awareness)
    share = awareness / maximum if maximum else None
    return Reckoned(as_written(gain), as_written(gap), as_written(share))


def above(awareness: float, baseline: float) -> float:
    """What awareness rises by; 0 where the 12 digits of a result do not tell the two apart."""
    rise = awareness - baseline
    return rise if abs(rise) > 1e-11 * abs(awareness) else 0.0


# -- the records of one plan -----------------------------------------------------------------------


def about(instance: Instance) -> About:
    """Which instance a result is about."""
    counts = confidence_counts(instance.tables)
    return About(instance.name, instance.digest, instance.changes, counts)


def about_replayed(instance: Instance) -> AboutReplayed:
    """The same with the changes as settings that can be made again."""
    replay = tuple(plain_replay(instance.replay))
    return AboutReplayed(instance.name, instance.digest, instance.changes, replay=replay)


def source_of(instance: Instance) -> str | None:
    """Where the instance was read: a path, or the bare name of a shipped one; None for one made in
    Python.
    """
    path = instance.tables.path
    return (shipped_name(path) or path) if path else None


def named(offer: Offer) -> dict[str, Any]:
    """What names an offer in a record."""
    measured = None if offer.measured else False  # results say only what is not measured
    names = {"recipient": offer.recipient, "asset": offer.asset, "base": offer.base or None}
    return {**names, "measured": measured}


def limits(offer: Offer) -> dict[str, Any]:
    """How many units of an offer there may be, and how many there are."""
    return {
        "min_units": offer.min_units,
        "max_units": offer.max_units,
        "existing_units": offer.existing_units or None,
    }


def units_by_key(instance: Instance, plan: Plan) -> dict[str, int]:
    """Offer key to units, funded offers only."""
    return {offer.key: units for offer, units in zip(instance.offers, plan, strict=True) if units}


def funded(instance: Instance, plan: Plan) -> Iterable[FundedLine]:
    """What a plan buys; a first cost, paid once for several lines, stands in the first of them."""
    unpaid, costed = dict(instance.first_costs), any(instance.site_costs)
    upkeeps, months = instance.yearly_upkeeps, instance.delivery_months
    upkept = any(upkeeps)
    for o, (offer, units) in enumerate(zip(instance.offers, plan, strict=True)):
        if units:
            yield FundedLine(
                **named(offer),
                units=units,
                unit_cost=offer.unit_cost,
                cost=instance.amount(offer.unit_cost.minor * units),
                first_cost=instance.amount(unpaid.pop((offer.recipient, offer.asset), 0)),
                site_cost=instance.amount(instance.site_costs[o]) if costed else None,
                yearly_upkeep=instance.amount(upkeeps[o] * units) if upkept else None,
                delivery_months=months[o],
            )


def changes(instance: Instance, plan: Plan, other: Plan) -> tuple[UnitsChanged, ...]:
    """What another plan buys more (units above 0) and less (below 0), where they differ."""
    return tuple(
        UnitsChanged(**named(offer), units=units - bought)
        for offer, bought, units in zip(instance.offers, plan, other, strict=True)
        if units != bought
    )


def offers(
    instance: Instance, plan: Plan | None, findings: Mapping[str, Mapping[str, Finding]]
) -> tuple[OfferLine, ...]:
    """Every offer with its units (None where no plan is known) and its figures."""
    lines = []
    for o, offer in enumerate(instance.offers):
        figures: Mapping[str, Any] = findings.get(offer.key, {})
        units = plan[o] if plan is not None else None
        known = {**limits(offer), **figures}
        lines.append(OfferLine(**named(offer), units=units, **known))
    return tuple(lines)


def areas(instance: Instance, assessment: Assessment, reckon: Arithmetic) -> Iterable[AreaLine]:
    """Every area: its coverage under the plan, and what exists already."""
    sums = (map(float, reckon.sums(each)) for each in (assessment.coverage, reckon.before))
    for a, (area, *coverage) in enumerate(zip(instance.areas, *sums, strict=True)):
        first, *others = instance.pieces.of(a)
        factor = None if others else float(assessment.coverage_factor[first])
        place, layer = area.place or None, area.layer or None
        yield AreaLine(area.area, place, layer, area.weight, factor, *coverage)


def baseline_coverage(instance: Instance) -> dict[str, float]:
    """Coverage by what exists already, by area."""
    before = area_coverage(instance, (0,) * len(instance.offers)).tolist()
    return dict(zip((area.area for area in instance.areas), before, strict=True))


def raised_coverage(instance: Instance, plan: Plan) -> dict[str, float]:
    """Coverage by area under a plan, where that raises it."""
    before, after = baseline_coverage(instance), area_coverage(instance, plan).tolist()
    return {
        area: coverage
        for (area, was), coverage in zip(before.items(), after, strict=True)
        if coverage != was
    }


def pieces(instance: Instance, assessment: Assessment, reckon: Arithmetic) -> Iterable[PieceLine]:
    """What the areas are made of: coverage there under the plan, and what exists already."""
    it = instance.pieces
    for k, area in enumerate(it.area.tolist()):
        yield PieceLine(
            piece=instance.piece_name(k),
            area=instance.areas[area].area,
            number=k - it.of(area).start + 1,
            share=float(it.share[k]),
            coverage_factor=float(assessment.coverage_factor[k]),
            coverage=float(assessment.coverage[k]),
            baseline_coverage=reckon.before[k],
            offers=tuple(instance.offers[o].key for o in instance.offers_reaching(k)),
        )


def shares(
    instance: Instance, assessment: Assessment, budget: Money, word: str, reckon: Arithmetic
) -> Iterable[dict[str, Any]]:
    """Per recipient or category: cost, share of the budget, and the awareness lost if its part were
    taken away.
    """
    names = [instance.offer_word(o, word) for o in range(len(instance.offers))]
    recipients = [each.recipient for each in instance.recipients]
    for name in recipients if word == "recipient" else dict.fromkeys(names):
        part = tuple(
            units if each == name else 0 for units, each in zip(assessment.plan, names, strict=True)
        )
        rest = tuple(units - own for units, own in zip(assessment.plan, part, strict=True))
        cost, gain = reckon.cost(part), assessment.awareness - reckon.awareness(rest)
        yield {
            word: name,
            "units": sum(part),
            "cost": instance.amount(cost),
            "share": cost / budget.minor if budget.minor else None,
            "gain": None if any(part) and not any(_measured(instance, part)) else gain,
            "not_measured": not_measured(instance, part, reckon.cost),
        }


def not_measured(
    instance: Instance, plan: Plan | None, cost: Callable[[Plan], int] | None = None
) -> Money | None:
    """What of the cost of a plan buys what no area measures: what it would cost less without that.
    None where it buys nothing of the kind, and of no plan.
    """
    rest, cost = plan and _measured(instance, plan), cost or partial(plan_cost, instance)
    if plan is None or rest is None or rest == plan:
        return None
    return instance.amount(cost(plan) - cost(rest))


def _measured(instance: Instance, plan: Plan) -> Plan:
    """What a plan buys of what any area measures."""
    return tuple(units * offer.measured for units, offer in zip(plan, instance.offers, strict=True))


def rules(
    instance: Instance, assessment: Assessment, prices: Mapping[str, Finding], reckon: Arithmetic
) -> Iterable[RuleLine]:
    """Every row of every rule, read at the plan; of what limits every plan (budget, lots, most
    units) what is broken.
    """
    for reading in assessment.readings:
        if reading.row.rule not in OWN_ROWS or not reading.holds:
            price = prices.get(reading.row.label)
            yield _rule(instance, reading, price, assessment.plan, reckon)


def _rule(
    instance: Instance, reading: Reading, price: Finding | None, plan: Plan, reckon: Arithmetic
) -> RuleLine:
    row = reading.row
    sentence, because = _told(instance, row)
    value, least = reading.value, row.lower
    if row.conditional:
        # shown as the sum itself beside its minimum, not as their difference
        presence, least = row.conditional
        value = reading.value + least * reckon.bought(presence, plan)
    return RuleLine(
        name=row.rule,
        member=row.member or None,
        sentence=sentence,
        because=because or None,
        unit=row.unit,
        value=_number(value),
        min=None if least is None else _number(least),
        max=None if row.upper is None else _number(row.upper),
        holds=reading.holds,
        binding=reading.binding,
        price=price,
    )


def _number(value: Fraction | float) -> float:
    """A number of a row, an int where it is whole."""
    whole = isinstance(value, Fraction) and value.denominator == 1
    return int(value) if whole else float(value)


def _told(instance: Instance, row: Row) -> tuple[str, str]:
    """A row in words, and why it is there."""
    say = partial(say_number, instance)
    if row.rule not in OWN_ROWS:
        rule = instance.rule(row.rule)
        return rule.sentence(row, say), rule.because
    if row.conditional:
        return f"{row.member}: nothing, or at least {say(row.conditional[1], row.unit)}", ""
    most = f"at most {say(row.upper or Fraction(0), row.unit)}"
    return f"{row.member}: {most}" if row.member else f"spend {most}", ""


def say_number(instance: Instance, number: Fraction, unit: str) -> str:
    """A number of a row in words: money as money, coverage as a percentage, the rest with its
    unit (``Measure.unit``), of which 1 has the singular.
    """
    if unit == "money":
        return say_money(int(number), instance.currency)
    if unit == "coverage":
        return f"{digits_of(100 * number)} %"
    return f"{digits_of(number)} {_one_of(unit) if number == 1 else unit}".strip()


def _one_of(unit: str) -> str:
    """A unit in the singular: units, types, categories; what ends otherwise stays (crew, mass)."""
    if unit.endswith("ies"):
        return f"{unit[:-3]}y"
    return unit if unit.endswith("ss") else unit.removesuffix("s")


def digits_of(number: Fraction) -> str:
    """A number: a whole one with all digits, else with six significant ones, or with twelve where
    six would need a power of ten.
    """
    if number.denominator == 1:
        return str(number.numerator)
    text = f"{float(number):g}"
    return format(Decimal(f"{float(number):.12g}"), "f") if "e" in text else text
