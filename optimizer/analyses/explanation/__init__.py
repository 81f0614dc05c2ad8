"""Why the best plan is what it is, why it is not something else, and what would have to change:
proved figures.

For every offer, or for one: what is lost if it is barred, given once more or once less, the best
awareness for every number of units, the cost and the budget at which it enters; what each rule
costs; how far costs and weights may move; what the next money buys. Each figure is defined in
docs/model.md, section 6.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from optimizer.allocation import Allocation
from optimizer.analyses.budget_curve import Curve, traced
from optimizer.analyses.explanation.offer_report import offer_report
from optimizer.analyses.explanation.report import report
from optimizer.analyses.explanation.result import (
    AreaChange,
    ExplainedOffer,
    ExplanationResult,
    Foil,
    LevelsSolved,
    NextBetter,
    NextStep,
    RuleWorth,
    WeightRange,
)
from optimizer.desk import Desk
from optimizer.document import Chart, Document, Map
from optimizer.errors import InfeasibleError, InputError, StoppedError
from optimizer.evaluate import assess, plan_cost
from optimizer.figures import foil as figures
from optimizer.figures.changed import SAME_COVERAGE
from optimizer.figures.next_better import Next, next_better, price_of_next_step, unspent
from optimizer.figures.offer_figures import Asked, costs, losses, profile
from optimizer.figures.rule_prices import RulePrice, rule_prices
from optimizer.figures.without_rules import WithoutRules
from optimizer.finding import Finding
from optimizer.instance.instance import Instance, expect_instance
from optimizer.instance.lines import offer_called
from optimizer.interruption import heard, keep
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike, exact_money, money_step
from optimizer.proof import Options, SolveKeywords
from optimizer.record import FORMAT, Answer, sealed
from optimizer.reports.words import clash
from optimizer.results.plan import Unspent, about, limits, named
from optimizer.results.tables import figures_apart, frame, is_amount, minor
from optimizer.solve import solved

if TYPE_CHECKING:
    import pandas as pd

BEYOND = 2
"""Where every budget is answered at once, an unfunded offer is looked for up to this many times the
budget.
"""

TOO_LITTLE_TIME = (
    "Stopped before every figure was proved. Allow more time (--time-limit), or ask about one"
    " offer."
)


@dataclass(frozen=True, eq=False)
class Explanation(Answer):
    """The answer to ``explain``.

    Attributes:
        allocation: the best plan that is explained.
        offer: the only offer asked about (index); None for all.
        findings: offer key to figures by name; also foils, of one offer or where asked for.
        rules: by rule name, all members together. members: by row label. Empty where one offer is
            asked about.
        weights: area id to the range of its weight within which the plan stays best.
        next: the cheapest better plan. next_step: price of the next step of money. unspent: money
            left and why.
        up_to: the largest budget at which an unfunded offer was looked for; None where none was.
        levels: how many budgets were solved for that, one by one; None where every budget is
            answered, or none was asked.
        seconds: wall time.
        called: the one offer as it was asked for: where it has one base, that may be left out.
    """

    allocation: Allocation
    offer: int | None
    findings: Mapping[str, Mapping[str, Any]]
    rules: Mapping[str, RulePrice]
    members: Mapping[str, RulePrice]
    weights: Mapping[str, Finding]
    next: Next | None
    next_step: Finding | None
    unspent: Unspent | None
    up_to: Money | None
    levels: int | None
    seconds: float
    called: str = ""

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.allocation.instance

    @cached_property
    def typed(self) -> ExplanationResult:
        """The explanation, typed: the keys of docs/result.md as fields."""
        best, it = self.allocation, self.instance
        rows = {row.label: row for row in it.rows(best.budget.minor)}
        step, following = self._step(best.budget), self.next
        result = ExplanationResult(
            format=FORMAT,
            instance=about(it),
            status=best.status,
            budget=best.budget,
            cost=best.cost,
            awareness=best.awareness,
            baseline=it.baseline,
            scale=it.scale,
            bound=best.bound,
            optimum_unique=best.optimum_unique,
            method=best.method,
            offer=None if self.offer is None else it.offers[self.offer].key,
            offers=tuple(self._offer(key, findings) for key, findings in self.findings.items()),
            areas=tuple(
                WeightRange(area, it.areas[it.area_index[area]].weight, ends)
                for area, ends in self.weights.items()
            ),
            rules=tuple(self._rule(name, "", price) for name, price in self.rules.items()),
            members=tuple(
                self._rule(rows[label].rule, rows[label].member, price)
                for label, price in self.members.items()
            ),
            next=(
                None
                if following is None
                else NextBetter(
                    following.budget, following.awareness, following.kind, following.searched
                )
            ),
            next_step=NextStep(step, self.next_step) if self.next_step else None,
            unspent=self.unspent,
            up_to=self.up_to,
            levels=LevelsSolved(self.levels, self._step(self.up_to)) if self.levels else None,
        )
        return sealed(result, replace(best.typed.run, seconds=self.seconds))

    def _step(self, budget: Money | None) -> Money:
        return self.instance.amount(money_step(budget.minor if budget else 0))

    def _offer(self, key: str, findings: Mapping[str, Any]) -> ExplainedOffer:
        o = self.instance.offer_index[key]
        offer, site_cost = self.instance.offers[o], self.instance.site_costs[o]
        return ExplainedOffer(
            offer=key,
            **named(offer),
            units=(self.allocation.units or ())[o],
            **limits(offer),
            unit_cost=offer.unit_cost,
            site_cost=self.instance.amount(site_cost) if site_cost else None,
            **findings,
        )

    def _rule(self, name: str, member: str, price: RulePrice) -> RuleWorth:
        because = self.instance.rule(name).because
        return RuleWorth(name, member or None, because or None, price.price, price.eased)

    @property
    def records(self) -> list[dict[str, Any]]:
        """Every offer asked about, each figure as its value and its kind; ends of a range of costs
        as text ("JPY 30000000").
        """
        return [
            {key: _ends_as_text(value) for key, value in figures_apart(offer.plain()).items()}
            for offer in self.typed.offers
        ]

    @property
    def offers(self) -> pd.DataFrame:
        """One row per offer asked about: units and figures (value and kind of each)."""
        return frame(self.typed.offers, ExplainedOffer, self.instance.money_words)

    @property
    def picture(self) -> Chart | Map | None:
        """The plan's."""
        return self.allocation.picture

    @property
    def document(self) -> Document:
        """The explanation as a report."""
        if self.offer is None:
            return report(self.typed, self.instance)
        return offer_report(self.typed, self.instance, self.called)

    def __repr__(self) -> str:
        about = "all offers" if self.offer is None else self.instance.offers[self.offer].key
        return f"<Explanation of {self.instance.name!r}: {about}>"


def _ends_as_text(value: Any) -> Any:
    """A range of amounts as text that is read back exactly; anything else as it is."""
    if not (isinstance(value, list) and any(map(is_amount, value))):
        return value
    return [end and exact_money(minor(end), end["currency"]) for end in value]


@public_verb
def explain(
    instance: Instance,
    best: Allocation | None = None,
    offer: str | None = None,
    *,
    budget: MoneyLike | None = None,
    up_to: MoneyLike | None = None,
    full: bool = False,
    foils: bool = False,
    **options: Unpack[SolveKeywords],
) -> Explanation:
    """Why, why not, and what would have to change: proved.

    Args:
        instance: the problem.
        best: the best plan, as ``solve`` gives it; solved here by default.
        offer: the key of one offer ("LKA/tactical-uav", its base left out where there is only one);
            all by default.
        budget: as for ``solve``; not with ``best``, which has its own.
        up_to: look for the budget at which an offer enters up to this one. Twice the budget by
            default where every budget is answered at once; not at all where budgets must be solved
            one by one.
        full: every figure of every offer and the range of every weight, even where each takes
            several solves.
        foils: of every offer the foil and what one unit adds alone and last, as of one offer.
        **options: as for ``solve``; a time limit holds for the whole explanation.

    Raises:
        InputError: there is no such offer, or ``best`` is not a proved plan of this instance.
        InfeasibleError: no plan keeps every rule. StoppedError: a limit came before a figure was
            proved.
        SolverError: an answer could not be certified.
    """
    expect_instance(instance)
    desk = Desk(instance if best is None else best.instance, Options(**options))
    return explained_at(desk, instance, best, offer, budget, up_to, full=full, foils=foils)


def explained_at(
    desk: Desk,
    instance: Instance,
    best: Allocation | None,
    offer: str | None,
    budget: MoneyLike | None,
    up_to: MoneyLike | None,
    *,
    full: bool,
    foils: bool = False,
) -> Explanation:
    """``explain`` at a desk."""
    began = time.perf_counter()
    chosen = desk.options.begun()
    desk = replace(desk, options=chosen)
    only = None if offer is None else offer_called(offer, instance.offer_index)
    allocation = _best(instance, best, budget, desk)
    asked = _asked(allocation, desk)
    everything = full or only is not None or asked.is_quick
    path = _curve(asked, up_to)
    found = _explained(asked, allocation, path, only, everything=everything, foils=foils)
    # The search for rules in the way ends at a limit, and at Ctrl-C, without a word.
    if heard() or (chosen.end.passed and not asked.is_quick):
        raise StoppedError(TOO_LITTLE_TIME)
    return replace(found, seconds=time.perf_counter() - began, called=offer or "")


# -- what is explained -----------------------------------------------------------------------------


def _best(
    instance: Instance, best: Allocation | None, budget: MoneyLike | None, desk: Desk
) -> Allocation:
    amount = instance.budget if budget is None else instance.money(budget)
    allocation = solved(desk, amount) if best is None else best
    if allocation.assessment is not None:
        keep(allocation)
    if allocation.status == "infeasible":
        why = f"because no plan keeps every rule{clash(allocation.conflict)}"
        raise InfeasibleError(f"There is no best plan to explain, {why}.")
    if allocation.status == "stopped" and best is None:
        raise StoppedError(
            "Stopped before the best plan was proved; only a proved plan can be explained. Allow"
            " more time (--time-limit)."
        )
    if allocation.status != "optimal" or allocation.instance.digest != instance.digest:
        raise InputError(
            "Only a plan that is proved best for this instance can be explained; give what solve()"
            " returned."
        )
    return allocation


def _asked(best: Allocation, desk: Desk) -> Asked:
    question = desk.question(best.budget.minor)
    return Asked(desk, question, best.units or (), best.awareness or 0.0, thorough=True)


def _curve(asked: Asked, up_to: MoneyLike | None) -> Curve | None:
    """The curve on which the budgets at which offers enter are read."""
    if up_to is None and not asked.is_quick:
        return None
    last = BEYOND * asked.question.budget if up_to is None else asked.instance.minor_units(up_to)
    found = traced(asked.desk, last, None, nested=False)
    if any(point.status == "stopped" for point in found.points):
        raise StoppedError(TOO_LITTLE_TIME)
    return found if up_to is not None or found.exact else None


# -- figures ---------------------------------------------------------------------------------------


def _explained(
    asked: Asked,
    best: Allocation,
    path: Curve | None,
    only: int | None,
    *,
    everything: bool,
    foils: bool,
) -> Explanation:
    """Every figure of all offers, or of one; ``everything``: even those that take several solves
    each; ``foils``: of all offers too.
    """
    whole, instance = only is None, asked.instance
    by_name, by_label = rule_prices(asked) if whole else ({}, {})
    following = next_better(asked) if whole else None
    offers = range(len(instance.offers)) if only is None else [only]
    return Explanation(
        allocation=best,
        offer=only,
        findings={
            instance.offers[o].key: {
                **_findings(asked, o, path, everything=everything),
                **(_beside(asked, o) if foils or not whole else {}),
                **({} if whole else _without_rules(asked, o)),
            }
            for o in offers
        },
        rules=by_name,
        members=by_label,
        weights={
            instance.areas[a].area: Finding(asked.figures.weight_range(a))
            for a in _areas(asked, only, everything)
        },
        next=following,
        next_step=price_of_next_step(asked) if whole else None,
        unspent=None if following is None else unspent(asked, following, by_name),
        up_to=path.up_to if path else None,
        levels=len(path.points) if path and not path.exact else None,
        seconds=0.0,
    )


def _findings(
    asked: Asked, offer: int, path: Curve | None, *, everything: bool
) -> dict[str, Finding]:
    found = losses(asked, offer)
    if everything:
        found |= {"profile": profile(asked, offer), **costs(asked, offer)}
    if path is not None:
        found["enters_at_budget"] = _entry(path, offer)
    return found


def _entry(path: Curve, offer: int) -> Finding:
    """The smallest budget whose best plan has an offer.

    Between solved budgets another plan may be best. So the first solved budget that has it is an
    upper bound; where none has, no more is certain than that the fewest units must be paid for.
    """
    instance, entry = path.instance, path.enters_at(offer)
    if path.exact or entry is not None:
        return Finding(entry, "exact" if path.exact else "at_most")
    fewest = instance.offers[offer].min_units or 1
    alone = tuple(fewest * (o == offer) for o in range(len(instance.offers)))
    return Finding(instance.amount(plan_cost(instance, alone)), "at_least")


def _beside(asked: Asked, offer: int) -> dict[str, Any]:
    """What one unit adds alone and last, and the foils, whose proofs are those of the losses."""
    others = {name: _foil(asked, other) for name, other in figures.foils(asked, offer).items()}
    return {**figures.adding(asked, offer), **others}


def _without_rules(asked: Asked, offer: int) -> dict[str, Any]:
    """What is looked into only where one offer is asked about, since it takes proofs of its own."""
    if asked.plan[offer]:
        return {}
    lifting = WithoutRules(asked, offer)
    found: dict[str, Any] = {"enters_without": Finding(lifting.enters)}
    it = asked.instance.offers[offer]
    if it.measured and asked.figures.enters_at_cost(offer) is None:
        found["enters_at_cost_without"] = lifting.enters_at_costs() or None
    return found


def _foil(asked: Asked, other: figures.Foil) -> Foil:
    """Another plan as a result tells it: what differs from the best."""
    it = asked.instance
    best, new = (assess(it, plan, ()) for plan in (asked.plan, other.plan))
    change = it.pieces.sums(new.coverage) - it.pieces.sums(best.coverage)
    return Foil(
        units={
            o.key: y - x for o, x, y in zip(it.offers, best.plan, new.plan, strict=True) if x != y
        },
        cost=it.amount(new.cost),
        awareness=new.awareness,
        undone=other.lost,
        areas={
            area.area: AreaChange(more, area.weight * more)
            for area, more in zip(it.areas, map(float, change), strict=True)
            if abs(more) > SAME_COVERAGE
        },
    )


def _areas(asked: Asked, only: int | None, everything: bool) -> Iterable[int]:
    """The areas whose weights are asked about: those that the offer covers, or all."""
    instance = asked.instance
    if only is not None:
        return [a for a in range(len(instance.areas)) if only in instance.offers_covering(a)]
    return range(len(instance.areas)) if everything else ()
