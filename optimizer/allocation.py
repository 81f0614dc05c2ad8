"""A plan assessed: cost, coverage, awareness, rules, and the proof if it was solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from optimizer.document import Chart, Document, Map
from optimizer.evaluate import Assessment
from optimizer.finding import Finding
from optimizer.instance.entities import measure_entries
from optimizer.instance.instance import Instance
from optimizer.instance.origins import confidence_counts
from optimizer.money import Money
from optimizer.proof import Method, Prices
from optimizer.proof import Plan as Units
from optimizer.record import FORMAT, Answer, Run, as_written, sealed
from optimizer.reports.language import LANGUAGES, language
from optimizer.reports.plan import lines_of, report, screen
from optimizer.reports.plan.page import page
from optimizer.reports.waters import plan_picture
from optimizer.results.plan import (
    AreaLine,
    Arithmetic,
    CategoryShare,
    FundedLine,
    NextPlan,
    OfferLine,
    Origin,
    PieceLine,
    PlanResult,
    RecipientShare,
    ResultStatus,
    Swap,
    Unspent,
    about_replayed,
    above,
    areas,
    changes,
    evaluated,
    funded,
    not_measured,
    offers,
    pieces,
    reckoned,
    rules,
    shares,
    source_of,
)
from optimizer.results.tables import frame, rule_frame

if TYPE_CHECKING:
    import pandas as pd


Found = Mapping[str, Any]
"""Values of fields, by name."""
Later = Mapping[str, Callable[[], Found]]
"""By field, what finds its value, and maybe those of others."""


@dataclass(frozen=True)
class Reasons:
    """Why a plan is what it is, as far as that is known.

    Attributes:
        findings: offer key to figures by name (docs/model.md, section 6).
        rule_prices: row label to the price of the rule.
        next_budget, next_awareness, next_plan: the smallest budget with a better plan, and the best
            plan there, where known.
        unspent: money left and why.
        conflict: names of rules that cannot all hold, where infeasible.

    No value stands in the class itself, so that one may be found later.
    """

    findings: Mapping[str, Mapping[str, Finding]] = field(default_factory=dict)
    rule_prices: Mapping[str, Finding] = field(default_factory=dict)
    next_budget: Money | None = field(default_factory=type(None))
    next_awareness: float | None = field(default_factory=type(None))
    next_plan: Units | None = field(default_factory=type(None))
    unspent: Unspent | None = field(default_factory=type(None))
    conflict: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, eq=False, kw_only=True)
class Allocation(Reasons, Answer):
    """The answer to ``solve`` and ``evaluate``. Amounts are ``Money``, awareness in weight units.

    Attributes:
        instance: the problem. budget: the cap that applied.
        status: optimal, stopped (by a limit, ``gap`` says how far it may be from the best),
            infeasible, or assessed (a person's plan).
        assessment: cost, coverage and rules of the plan; None where no plan is known.
        bound: no plan exceeds it; None where infeasible or not examined.
        optimum_unique: no other plan is equally good; None where not examined.
        method: which method answered.
        prices: Lagrangian prices of the root bound, where the method has them.
        best: awareness of the best plan at this budget, where an assessed plan was compared with
            it. swaps: the best single swaps of that plan, where they were looked for.
        note: in words, what the method has to say.
        run: how the answer came about.
        with_pieces: whether result and report have the pieces of the areas, too.
    """

    instance: Instance
    budget: Money
    status: ResultStatus
    assessment: Assessment | None
    bound: float | None
    optimum_unique: bool | None
    method: Method | None
    run: Run
    prices: Prices | None = None
    best: float | None = None
    swaps: tuple[Swap, ...] | None = None
    note: str = ""
    with_pieces: bool = False

    def reasoned(self, later: Later) -> Allocation:
        """The same with reasons that are found when they are first asked for, or pickled."""
        it = copy(self)
        for name in later:
            del vars(it)[name]
        vars(it)["_later"] = later
        return it

    if not TYPE_CHECKING:  # to a type checker every reason is there

        def __getattr__(self, name: str) -> Any:
            """A reason that was not asked for before."""
            later = vars(self).get("_later", {})
            if name not in later:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            vars(self).update(later[name]())
            return vars(self)[name]

    def __getstate__(self) -> Found:
        """What is pickled: all values, and nothing of what finds them."""
        known = {name: getattr(self, name) for name in vars(self).get("_later", ())}
        return {name: each for name, each in {**vars(self), **known}.items() if name != "_later"}

    @property
    def units(self) -> Units | None:
        """Units per offer, in the order of ``instance.offers``; None where no plan is known."""
        return self.assessment.plan if self.assessment else None

    @property
    def awareness(self) -> float | None:
        """Sum of w_a F_a(s_a); None where no plan is known."""
        return self.assessment.awareness if self.assessment else None

    @property
    def cost(self) -> Money | None:
        """Exact cost; None where no plan is known."""
        return self.instance.amount(self.assessment.cost) if self.assessment else None

    @property
    def gain(self) -> float | None:
        """Awareness above what exists already; 0 where the 12 digits of a result do not tell the
        two apart.
        """
        return None if self.awareness is None else above(self.awareness, self.instance.baseline)

    @property
    def gap(self) -> float | None:
        """Bound - awareness, at least 0; None where either is unknown."""
        if self.bound is None or self.awareness is None:
            return None
        return max(0.0, self.bound - self.awareness)

    @cached_property
    def typed(self) -> PlanResult:
        """The result, typed: the keys of docs/result.md as fields."""
        run = replace(self.run, instance=source_of(self.instance))
        return sealed(plan_result(self, evaluated(self.instance), self.findings), run)

    @property
    def records(self) -> list[dict[str, Any]]:
        """The lines of the plan for a spreadsheet, with names; ``total`` sums to the plan's
        cost.
        """
        return lines_of(self.typed, self.instance)

    @property
    def document(self) -> Document:
        """The answer on one screen."""
        return self.said_in("en")

    def said_in(self, code: str) -> Document:
        """The answer on one screen, in a language: ``en``, or ``ja`` (a draft).

        Raises:
            InputError: reports do not speak it.
        """
        return screen(self._untold, self.instance, code)

    @cached_property
    def _untold(self) -> PlanResult:
        """The result, but for the figures of its offers, which take longest to find."""
        return as_written(plan_result(self, evaluated(self.instance), {}))

    @property
    def full_document(self) -> Document:
        """The plan, its proof and its reasons as a report: every table, every rule."""
        return report(self.typed, self.instance)

    def pages(self, command: str = "") -> dict[str, Document]:
        """The page in every language, by its code; where no plan is known, why."""
        if self.units is None:
            return {code: self.said_in(code) for code in LANGUAGES}
        return {
            code: page(self.typed, self.instance, language(code), command) for code in LANGUAGES
        }

    @property
    def picture(self) -> Chart | Map | None:
        """The map of its waters, or where no position is known what each recipient gets."""
        return plan_picture(self.typed, self.instance)

    @property
    def plan(self) -> pd.DataFrame:
        """What is bought: one row per funded offer (recipient, asset, base, units, unit cost, cost,
        first cost; site cost where any offer has one).

        Here and in every table an amount is a float in the instance's money unit
        (``attrs["money_unit"]``), and beside it an exact integer of minor units in a column
        ``…_minor``.
        """
        return frame(self.typed.plan or (), FundedLine, self.instance.money_words)

    @property
    def offers(self) -> pd.DataFrame:
        """Every offer with its units and figures."""
        return frame(self.typed.offers, OfferLine, self.instance.money_words)

    @property
    def areas(self) -> pd.DataFrame:
        """Every area: weight, coverage factor, coverage, coverage at the baseline."""
        return frame(self.typed.areas, AreaLine, self.instance.money_words)

    @property
    def pieces(self) -> pd.DataFrame:
        """What the areas are made of: share, coverage factor, coverage, at the baseline, and which
        offers reach it.
        """
        lines = replace(self, with_pieces=True).typed.pieces or ()
        return frame(lines, PieceLine, self.instance.money_words)

    @property
    def recipients(self) -> pd.DataFrame:
        """Every recipient: cost, share of the budget, awareness lost if its part of the plan were
        taken away.
        """
        return frame(self.typed.recipients, RecipientShare, self.instance.money_words)

    @property
    def rules(self) -> pd.DataFrame:
        """Every row of every rule: sentence, reason, value, bounds, whether it binds, its price."""
        return rule_frame(self.typed.rules, self.instance.money_words)

    def __repr__(self) -> str:
        if self.awareness is None:
            return f"<Allocation of {self.instance.name!r}: {self.status}>"
        return (
            f"<Allocation of {self.instance.name!r}: {self.status}, awareness {self.awareness:.6g},"
            f" cost {self.cost}>"
        )


def plan_result(
    allocation: Allocation, reckon: Arithmetic, findings: Mapping[str, Mapping[str, Finding]]
) -> PlanResult:
    """A result with these figures of offers, without its digest and run; floats as they were
    reckoned, but for gain, gap and share, which follow from what is written.
    """
    it, assessment, budget = allocation.instance, allocation.assessment, allocation.budget
    gain, gap, share = reckoned(
        allocation.awareness, reckon.baseline, allocation.bound, reckon.maximum
    )
    result = PlanResult(
        format=FORMAT,
        instance=about_replayed(it),
        status=allocation.status,
        budget=budget,
        cost=allocation.cost,
        not_measured=not_measured(it, allocation.units, reckon.cost),
        awareness=allocation.awareness,
        baseline=reckon.baseline,
        bound=allocation.bound,
        maximum=reckon.maximum,
        scale=reckon.scale,
        gain=gain,
        gap=gap,
        share=share,
        optimum_unique=allocation.optimum_unique,
        plan=tuple(funded(it, assessment.plan)) if assessment else None,
        offers=offers(it, allocation.units, findings),
        areas=(),
        pieces=() if allocation.with_pieces else None,
        recipients=(),
        categories=(),
        rules=(),
        next=_next(allocation),
        unspent=allocation.unspent,
        best=allocation.best,
        swaps=allocation.swaps,
        conflict=allocation.conflict,
        measure=measure_entries(it.measure),
        origin=Origin(confidence_counts(it.tables)),
        method=allocation.method,
        prices=allocation.prices,
        note=allocation.note,
    )
    if assessment is None:
        return result
    recipients = shares(it, assessment, budget, "recipient", reckon)
    categories = shares(it, assessment, budget, "category", reckon)
    return replace(
        result,
        areas=tuple(areas(it, assessment, reckon)),
        pieces=tuple(pieces(it, assessment, reckon)) if allocation.with_pieces else None,
        recipients=tuple(RecipientShare(**each) for each in recipients),
        categories=tuple(CategoryShare(**each) for each in categories),
        rules=tuple(rules(it, assessment, allocation.rule_prices, reckon)),
    )


def _next(allocation: Allocation) -> NextPlan | None:
    it, plan, better = allocation.instance, allocation.units, allocation.next_plan
    if allocation.next_budget is None:
        return None
    changed = None if plan is None or better is None else changes(it, plan, better)
    return NextPlan(allocation.next_budget, allocation.next_awareness, changed)
