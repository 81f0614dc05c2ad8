"""What a page tells of a plan, in any language: in sentences, on a map, line by line, recipient by
recipient, water by water.

A page that lets its reader choose among budgets has these parts for each of them, and one on a
single plan has them once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from optimizer.document import (
    Axis,
    Block,
    Chart,
    Column,
    Heading,
    KeyFigures,
    Level,
    Levels,
    Paragraph,
    Series,
    Table,
    fixed,
    number,
    section,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.money import Money
from optimizer.record import Sealed
from optimizer.reports.language import Language
from optimizer.reports.names import Names, names_of
from optimizer.reports.plan.tables import gain_of
from optimizer.reports.waters import waters_map
from optimizer.reports.words import (
    MoneyColumn,
    awareness_decimals,
    bound,
    by_itself,
    money_column,
    unit_sizes,
)
from optimizer.results.plan import About, AreaLine, FundedLine, funded

SHOWN = 100
"""Budgets among which a reader chooses, at most: more are no choice, and would fill the page."""
MOSTLY = 4
"""Assets that the sentences on a plan name."""


Band = tuple[Money, Money, float, float]


@dataclass(frozen=True)
class Bought:
    """A plan and what it brings, as far as a page tells it.

    Attributes:
        budget: the cap. cost: of the plan, all of it.
        awareness, bound: weight units; the bound is None where it is not known.
        proved: whether the plan is proved best.
        lines: what is bought.
        areas: with their coverage.
    """

    budget: Money
    cost: Money
    awareness: float
    bound: float | None
    proved: bool
    lines: tuple[FundedLine, ...]
    areas: tuple[AreaLine, ...]

    @property
    def units(self) -> dict[str, int]:
        """Units by offer."""
        return {line.key: line.units for line in self.lines}

    @property
    def spent(self) -> dict[str, int]:
        """Minor units by recipient, what is paid once included."""
        spent: dict[str, int] = {}
        for line in self.lines:
            paid = line.cost + line.paid_once
            spent[line.recipient] = spent.get(line.recipient, 0) + paid.minor
        return spent


@dataclass(frozen=True)
class Telling:
    """How plans of one instance are told in one language.

    Attributes:
        instance: gives names, weights and places.
        language: of what is told.
        money: how amounts are written in tables.
        decimals: digits after the point of awareness.
        baseline, maximum: awareness of what exists already, and of endless coverage where it ends.
    """

    instance: Instance
    language: Language
    money: MoneyColumn
    decimals: int
    baseline: float
    maximum: float | None

    @classmethod
    def of(
        cls,
        plans: Sequence[Bought],
        instance: Instance,
        language: Language,
        baseline: float,
        maximum: float | None,
    ) -> Telling:
        """How some plans of an instance are told, all of them alike."""
        amounts = [
            amount
            for plan in merged(plans)
            for line in plan.lines
            for amount in (plan.budget.minor, line.cost.minor, line.paid_once.minor)
        ]
        best = max(plan.awareness for plan in plans)
        return cls(
            instance,
            language,
            money_column(amounts, instance.currency),
            awareness_decimals(best, baseline, maximum),
            baseline,
            maximum,
        )

    @cached_property
    def names(self) -> Names:
        """What things are called."""
        return names_of(self.instance, self.language.code)

    def say(self, message: str, **values: str | int) -> str:
        """A message of the catalogue."""
        return self.language.say(message, **values)

    def level(self, awareness: float) -> str:
        """An awareness in digits that show its gain."""
        return fixed(awareness, self.decimals)

    # -- in sentences ------------------------------------------------------------------------------

    def sentences(self, bought: Bought, below: Bought | None = None) -> tuple[Block, ...]:
        """What a budget buys and brings, and how much more than the plan below it."""
        said = [self._buys(bought), self._raises(bought), self._proof(bought), self._left(bought)]
        if below:
            gain = bought.awareness - below.awareness
            step = "step" if gain > 0 else "step_back" if gain < 0 else "step_none"
            said.append(
                self.say(
                    f"level.{step}",
                    below=self.language.money(below.budget),
                    gain=by_itself(abs(gain)),
                )
            )
        first, then = (self.language.sentences(*part) for part in (said[:2], said[2:]))
        return Paragraph(first), Paragraph(then)

    def told(self, bought: Bought) -> str:
        """The same in a few words, for whoever does not see the page."""
        budget = self.language.money(bought.budget)
        return self.say("level.told", budget=budget, awareness=self.level(bought.awareness))

    def _buys(self, bought: Bought) -> str:
        budget = self.language.money(bought.budget)
        if not bought.lines:
            return self.say("level.nothing", budget=budget)
        served = len({line.recipient for line in bought.lines})
        costs: dict[str, int] = {}
        units: dict[str, int] = {}
        for line in bought.lines:
            costs[line.asset] = costs.get(line.asset, 0) + line.cost.minor
            units[line.asset] = units.get(line.asset, 0) + line.units
        dearest = sorted(costs, key=lambda asset: (-costs[asset], asset))[:MOSTLY]
        assets = [
            self.say("level.asset", n=units[asset], asset=self.names.assets[asset])
            for asset in dearest
        ]
        return self.say(
            "level.buys" if len(costs) > MOSTLY else "level.buys_all",
            budget=budget,
            units=self.say("count.units", n=sum(units.values())),
            recipients=self.say("count.recipients", n=served),
            cost=self.language.money(bought.cost),
            assets=self.language.listing(assets),
        )

    def _raises(self, bought: Bought) -> str:
        ends = {"before": self.level(self.baseline), "after": self.level(bought.awareness)}
        if self.maximum is None:
            return self.say("level.raises", **ends)
        return self.say("level.raises_of", most=self.level(self.maximum), **ends)

    def _proof(self, bought: Bought) -> str:
        if bought.bound is None:
            return ""
        most = bound(bought.bound, "at_most", self.decimals + 1)
        return self.say("level.proved" if bought.proved else "level.stopped", bound=most)

    def _left(self, bought: Bought) -> str:
        left = bought.budget - bought.cost
        if left.minor <= 0:
            return self.say("level.spent")
        return self.say("level.left", amount=self.language.money(left))

    def figures(self, bought: Bought) -> KeyFigures:
        """What is spent, left, reached and gained."""
        gain = bought.awareness - self.baseline
        told = {
            "spent": self.language.money(bought.cost),
            "left": self.language.money(bought.budget - bought.cost),
            "baseline": self.level(self.baseline),
            "awareness": self.level(bought.awareness),
            "gain": self.level(gain),
        }
        return KeyFigures(tuple((self.say(f"column.{name}"), said) for name, said in told.items()))

    # -- what is bought ----------------------------------------------------------------------------

    def amounts(self, header: str, bar: bool = False) -> Column:
        """A column of amounts in the unit of all tables."""
        unit = self._unit(self.money.size)
        return Column(self.say(f"column.{header}"), "right", unit, self.money.decimals, bar)

    def _unit(self, size: int) -> str:
        """What amounts are written in: a sum of so many minor units."""
        currency = self.instance.currency
        words = {each: word for word, each in unit_sizes(currency).items()}
        return self.say(f"amount.{words[size]}", currency=self.language.currency(currency))

    def column(self, header: str) -> Column:
        """A column of words."""
        return Column(self.say(f"column.{header}"))

    def numbers(self, header: str, decimals: int = 0, unit: str = "") -> Column:
        """A column of numbers."""
        return number(self.say(f"column.{header}"), decimals, unit)

    def plan(self, bought: Bought, below: Bought | None = None, steps: bool = False) -> Table:
        """A row for each line, the recipients that get most first; with ``steps`` also what it has
        more or less than the plan below, lines that are dropped at the end.
        """
        it, before = self.instance, below.units if below else {}
        spent = bought.spent
        rows = sorted(
            bought.lines,
            key=lambda line: (-spent[line.recipient], line.recipient, -line.cost.minor, line.key),
        )
        gone = [] if not below else [line for line in below.lines if line.key not in bought.units]
        shown = [*((line, line.units) for line in rows), *((line, 0) for line in gone)]
        once = any(it.site_costs) or any(it.first_costs.values())
        awaited = any(months is not None for months in it.delivery_months)
        cell = self.money.cell
        return table(
            shown,
            (self.column("recipient"), lambda row: self.names.recipients[row[0].recipient]),
            (self.column("asset"), lambda row: self.names.assets[row[0].asset]),
            *(
                [(self.column("base"), lambda row: self.names.base(row[0]))]
                if any(offer.base for offer in it.offers)
                else []
            ),
            (self.numbers("units"), lambda row: row[1]),
            *(
                [
                    (
                        self.numbers("change"),
                        lambda row: _signed(row[1] - before.get(row[0].key, 0)) if below else None,
                    )
                ]
                if steps
                else []
            ),
            (
                self.amounts("cost"),
                lambda row: cell(row[0].cost.minor if row[1] else 0),
            ),
            *(
                [
                    (
                        self.amounts("paid_once"),
                        lambda row: cell(row[0].paid_once.minor if row[1] else 0),
                    )
                ]
                if once
                else []
            ),
            *([(self.numbers("months"), lambda row: row[0].delivery_months)] if awaited else []),
        )

    def spend(self, bought: Bought) -> Table:
        """What each recipient gets, the one that gets most first."""
        costs, units = bought.spent, dict.fromkeys(bought.spent, 0)
        for line in bought.lines:
            units[line.recipient] += line.units
        budget = bought.budget.minor
        return table(
            sorted(costs, key=lambda recipient: (-costs[recipient], recipient)),
            (self.column("recipient"), self.names.recipients.__getitem__),
            (self.numbers("units"), units.__getitem__),
            (
                self.numbers("share", 1, "%"),
                lambda recipient: 100 * costs[recipient] / budget if budget else None,
            ),
            (
                self.amounts("spent", bar=True),
                lambda recipient: self.money.cell(costs[recipient]),
            ),
        )

    # -- what it lets one see ----------------------------------------------------------------------

    def waters(self, bought: Bought) -> Table:
        """Coverage before and after by water and layer, the largest gain first."""
        layers = tuple(dict.fromkeys(area.layer or "" for area in bought.areas))
        places: dict[str, dict[str, AreaLine]] = {}
        for area in bought.areas:
            places.setdefault(area.place or area.area, {})[area.layer or ""] = area
        gains = {place: sum(map(gain_of, areas.values())) for place, areas in places.items()}
        return table(
            sorted(gains, key=lambda place: (-gains[place], place)),
            (
                self.column("water"),
                lambda place: self.names.places[next(iter(places[place].values())).area],
            ),
            *(
                (
                    Column(self.layer(layer), "right", "%" if self._bounded else ""),
                    lambda place, layer=layer: self._change(places[place].get(layer)),
                )
                for layer in layers
            ),
            (self.numbers("gain", self.decimals + 1), gains.__getitem__),
        )

    def layer(self, layer: str) -> str:
        """What a layer is called at the head of a column."""
        called = self.language.word("layer.", layer) if layer else self.say("column.coverage")
        return called[:1].upper() + called[1:]

    @cached_property
    def _bounded(self) -> bool:
        """Whether coverage is a share: else it is no probability."""
        return all(map(self.instance.is_bounded, range(self.instance.area_count)))

    def _change(self, area: AreaLine | None) -> str:
        """Coverage before and after; one number where they read alike."""
        if area is None:
            return ""
        factor, decimals = (100, 0) if self._bounded else (1, 2)
        ends = area.baseline_coverage, area.coverage
        before, after = (fixed(factor * end, decimals) for end in ends)
        return before if before == after else f"{before} → {after}"

    def map(self, bought: Bought, of_many: bool = False) -> tuple[Block, ...]:
        """Waters on a map; nothing where of none it is known where it lies.

        Where it is drawn for many plans, waters change their shade alone: it says no more of them
        than their names, and nothing of bases.
        """
        offers = None if of_many else set(bought.units)
        shown = waters_map(bought.areas, offers, self.instance, self.language)
        if shown and of_many:
            named = tuple(replace(water, said=water.name) for water in shown.waters)
            shown = replace(shown, waters=named)
        return (shown,) if shown else ()

    # -- all of it ---------------------------------------------------------------------------------

    def parts(
        self, bought: Bought, below: Bought | None = None, steps: bool = False
    ) -> tuple[Block, ...]:
        """All that a page tells of a plan beside its sentences, in reading order: the same blocks
        of every plan, tables that are empty too.
        """
        return (
            *section(self.say("page.where"), *self.map(bought, of_many=steps)),
            Heading(self.say("page.plan")),
            self.plan(bought, below, steps),
            Heading(self.say("page.money")),
            self.spend(bought),
            Heading(self.say("page.waters")),
            self.waters(bought),
        )

    # -- a choice among budgets --------------------------------------------------------------------

    def choice(
        self, plans: Sequence[Bought], bands: Sequence[Band] = (), steps: bool = False
    ) -> Levels:
        """Plans by rising budget, among which a reader chooses; the last is shown first.

        Args:
            plans: at least one.
            bands: what is certain between: two budgets, the least and the most awareness.
            steps: whether each plan is the best up to the next budget.

        A rule that steps with the budget makes two of them one minor unit apart: the upper is
        shown, so that nobody has to tell two budgets that read alike.
        """
        told = merged(plans)
        shown = [told[at] for at in _spread(len(told), SHOWN)]
        levels, sizes = [], unit_sizes(self.instance.currency).values()
        size = max(each for each in sizes if each <= max(shown[-1].budget.minor, min(sizes)))
        for below, plan in zip([None, *shown], shown, strict=False):
            blocks = (
                *self.sentences(plan, below),
                self.figures(plan),
                *self.parts(plan, below, steps=True),
            )
            levels.append(
                Level(
                    str(plan.budget.minor),
                    self.language.money(plan.budget),
                    self.told(plan),
                    plan.budget.minor / size,
                    blocks,
                )
            )
        points = tuple((plan.budget.minor / size, plan.awareness) for plan in plans)
        curve = Chart(
            "line",
            (Series(self.say("column.awareness"), points, steps),),
            Axis(self.say("column.budget"), self._unit(size)),
            Axis(self.say("column.awareness")),
            self.say("page.curve"),
            self.decimals,
            tuple(
                (above.minor / size, below.minor / size, least, most)
                for above, below, least, most in bands
            ),
        )
        return Levels(self.say("page.choose"), curve, tuple(levels), len(levels) - 1)

    def budgets(self, plans: Sequence[Bought]) -> Table:
        """All plans side by side."""
        cell = self.money.cell
        return table(
            merged(plans),
            (self.amounts("budget"), lambda plan: cell(plan.budget.minor)),
            (self.amounts("spent"), lambda plan: cell(plan.cost.minor)),
            (self.numbers("awareness", self.decimals), lambda plan: plan.awareness),
            (self.numbers("gain", self.decimals), lambda plan: plan.awareness - self.baseline),
            (
                Column(self.say("column.bound"), "right"),
                lambda plan: (
                    None if plan.bound is None else bound(plan.bound, "at_most", self.decimals + 1)
                ),
            ),
            (self.numbers("units"), lambda plan: sum(plan.units.values())),
            (
                self.numbers("recipients"),
                lambda plan: len({line.recipient for line in plan.lines}),
            ),
        )


def merged(plans: Sequence[Bought]) -> list[Bought]:
    """Plans without those one minor unit below another, where a rule steps with the budget: nobody
    has to tell two budgets that read alike.
    """
    return [
        plan
        for plan, above in zip(plans, [*plans[1:], None], strict=True)
        if above is None or (above.budget - plan.budget).minor > 1
    ]


def lines_of(instance: Instance, units: Mapping[str, int]) -> tuple[FundedLine, ...]:
    """What is bought, of units by offer."""
    plan = tuple(units.get(offer.key, 0) for offer in instance.offers)
    return tuple(funded(instance, plan))


def areas_of(
    instance: Instance, before: Mapping[str, float], raised: Mapping[str, float]
) -> tuple[AreaLine, ...]:
    """Areas with their coverage, of a result that says which it raises."""
    return tuple(
        AreaLine(
            area=it.area,
            place=it.place or None,
            layer=it.layer or None,
            weight=it.weight,
            coverage_factor=None,
            coverage=raised.get(it.area, before[it.area]),
            baseline_coverage=before[it.area],
        )
        for it in instance.areas
    )


def reproduce(
    result: Sealed,
    instances: Iterable[About],
    method: str | None,
    language: Language,
    command: str = "",
) -> tuple[Block, ...]:
    """How an answer was found, and how to find it again.

    Args:
        result: what is found again.
        instances: which it is about.
        method: which answered, where known.
        language: of the page.
        command: the command line, where there was one.
    """
    run = result.run
    told = [
        ("run", command or run.command),
        *(("instance", f"{each.name}, {each.digest}") for each in instances),
        ("digest", result.digest),
        ("method", ", ".join(filter(None, (method, run.solver)))),
        ("versions", ", ".join(f"{name} {version}" for name, version in run.versions.items())),
    ]
    rows = [(language.say(f"page.{name}"), said) for name, said in told if said]
    return section(
        language.say("page.reproduce"),
        Paragraph(language.say("page.reproduced")),
        table(
            rows,
            (Column(language.say("column.what")), lambda row: row[0]),
            (Column(language.say("column.which")), lambda row: row[1]),
        ),
    )


def _spread(number: int, most: int) -> Sequence[int]:
    """Places evenly spread over so many, the last among them: all where there are no more."""
    if number <= most:
        return range(number)
    return [(at + 1) * number // most - 1 for at in range(most)]


def _signed(change: int) -> str:
    return f"{'+' if change > 0 else '−'}{abs(change):,}" if change else ""
