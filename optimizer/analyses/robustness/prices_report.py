"""What the report of ``robust`` says of other prices."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analyses.robustness.information_report import estimate
from optimizer.analyses.robustness.result import (
    CarriedOut,
    Estimate,
    OverPrices,
    PlanOverPrices,
    RobustResult,
    Seen,
    UnitMoved,
)
from optimizer.document import (
    Axis,
    Block,
    Chart,
    Column,
    Note,
    Paragraph,
    Series,
    Strong,
    Table,
    TableCell,
    number,
    paragraph,
    section,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.money import Money, say_money
from optimizer.reports.names import Names, names_of, offer_words
from optimizer.reports.words import MoneyColumn, count, money_column, more, percent

LEADING = 12
"""Units of a cut list or a reserve list that are told; the files have them all."""


def prices_section(result: RobustResult, instance: Instance, decimals: int) -> tuple[Block, ...]:
    """The part of a report; nothing where there is nothing to say."""
    over = result.prices
    if over is None:
        return ()
    said = _Said(over, result.budget, names_of(instance), decimals)
    return section(
        "At other prices",
        *said.headline(),
        said.kept(),
        *said.carried_out(),
        *said.lists(),
        *said.levels(),
        *paragraph(
            "The search was stopped: what is missing here was not answered by then."
            * (result.status == "stopped")
        ),
    )


class _Said:
    """Doubt about prices as blocks of a report."""

    def __init__(self, over: OverPrices, budget: Money, names: Names, decimals: int) -> None:
        self.over, self.budget, self.names, self.decimals = over, budget, names, decimals
        costs = [plan.cost.minor for plan in over.plans]
        self.money: MoneyColumn = money_column([budget.minor, *costs], budget.currency)

    def headline(self) -> Iterator[Block]:
        plan = self.over.plans[0]
        mean = plan.mean_cost.value.minor
        drawn = f"{count(self.over.draws, 'draw')} of {count(self.over.numbers, 'price')}"
        about = say_money(round(mean, 4 - len(str(mean))), self.budget.currency)
        yield Paragraph(
            (
                Strong(
                    f"At {percent(plan.kept.share)} of the drawn prices the stated plan costs no"
                    f" more than {self.budget}; in the mean it costs about {about}."
                ),
                f" {drawn} with a range; outcomes and rules as stated.",
            )
        )

    def kept(self) -> Table:
        money = self.money
        return table(
            self.over.plans,
            (Column("Plan"), lambda plan: plan.plan),
            (money.column("Cost"), lambda plan: money.cell(plan.cost.minor)),
            (money.column("Mean"), lambda plan: self._mean(plan)),
            (money.column("5 %"), lambda plan: money.cell(plan.p5_cost.minor)),
            (money.column("95 %"), lambda plan: money.cell(plan.p95_cost.minor)),
            (number("Within the budget"), lambda plan: percent(plan.kept.share)),
            (Column("95 % interval"), lambda plan: _interval(plan.kept)),
            caption="Cost as stated, over the draws, and how often it keeps within the budget",
        )

    def _mean(self, plan: PlanOverPrices) -> TableCell:
        value, error = plan.mean_cost.value, plan.mean_cost.error
        size = self.money.size
        beside = None if error is None else error.minor / size
        return estimate(Estimate(value.minor / size, beside), self.money.decimals)

    def carried_out(self) -> Iterator[Block]:
        """Plans at the prices of each draw, from both ends."""
        known = [(each.plan, each.carried_out) for each in self.over.plans if each.carried_out]
        if not known:
            return
        yield table(
            known,
            (Column("Plan"), lambda each: each[0]),
            (number("Not carried out"), lambda each: percent(each[1].not_carried_out.share)),
            (number("Cut, spent again"), lambda each: self._estimate(each[1].spent_again)),
            (number("Cut"), lambda each: self._estimate(each[1].cut)),
            (number("Fixed order"), lambda each: self._estimate(each[1].fixed_order.awareness)),
            (number("… not carried out"), lambda each: self._fixed(each[1])),
            caption="Plans as they would be carried out: mean awareness, outcomes as stated",
        )
        yield Note(
            "Cut: the best part of the plan that fits the drawn prices and keeps every rule; spent"
            " again: freed money buys what adds most. Both are told every price before the first"
            " signature. Fixed order: units go in the order of the cut list, whatever the prices,"
            " and nothing is spent again. Means are over the draws carried out."
        )

    def _fixed(self, carried_out: CarriedOut) -> str:
        return percent(carried_out.fixed_order.not_carried_out.share)

    def _estimate(self, of: Estimate | None) -> str:
        return "" if of is None else estimate(of, self.decimals)

    def lists(self) -> Iterator[Block]:
        """What is cut of the stated plan, and what comes in."""
        carried_out = self.over.plans[0].carried_out
        if carried_out is None:
            return
        draws = carried_out.draws - carried_out.not_carried_out.draws
        of = f"in {draws:,} draws"
        yield self._list(carried_out.cuts, f"Cut list of the stated plan, {of}", "Cut")
        yield self._list(
            carried_out.reserve, f"Reserve list: what freed money buys, {of}", "Comes in"
        )

    def _list(self, moved: tuple[UnitMoved, ...], caption: str, header: str) -> Table:
        return table(
            moved,
            (Column("Line"), lambda unit: offer_words(unit, self.names)),
            (number("Unit"), lambda unit: unit.units),
            (number(header), lambda unit: percent(unit.share)),
            (Column("95 % interval"), _interval),
            caption=caption,
            leading=LEADING,
            rest=more(len(moved) - LEADING, "units"),
        )

    def levels(self) -> tuple[Block, ...]:
        """How much to keep back."""
        found, money = self.over.contingency, self.money
        shown = table(
            found.levels,
            (money.column("At most"), lambda level: money.cell(level.budget.minor)),
            (number("Awareness", self.decimals), lambda level: level.awareness),
            (number("Within the budget"), lambda level: percent(level.kept.share)),
            (Column("95 % interval"), lambda level: _interval(level.kept)),
            caption="The best plan that costs at most so much, under the rules at the budget",
        )
        points = tuple(
            (level.budget.minor / money.size, 100 * level.kept.share)
            for level in reversed(found.levels)
        )
        axes = Axis("Planned to cost at most", money.unit), Axis("Draws within the budget", "%")
        caption = f"How often a plan keeps within {self.budget}"
        chart = Chart("line", (Series("kept", points),), *axes, caption)
        return section(
            "How much to keep back",
            *paragraph(*self._enough()),
            *((chart,) if len(points) > 1 else ()),
            shown,
            level=2,
        )

    def _enough(self) -> Iterator[str]:
        found = self.over.contingency
        for share, level in (("80 %", found.kept_80), ("99 %", found.kept_99)):
            if level is not None:
                back = f"{self.budget - level} kept back"
                yield (
                    f"Planned to cost at most {level}, {back}, a plan keeps within the budget at"
                    f" {share} of the drawn prices or more."
                )
        if found.ended == "no plan":
            yield "A money step below the last of these no plan keeps every rule."


def _interval(seen: Seen | UnitMoved) -> str:
    return f"{percent(seen.low)} to {percent(seen.high)}"
