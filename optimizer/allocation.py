"""A plan assessed: cost, coverage, awareness, rules, and the proof if it was solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from optimizer import result as records
from optimizer.evaluate import Assessment
from optimizer.finding import Finding
from optimizer.instance.instance import Instance
from optimizer.instance.origins import confidence_counts
from optimizer.instance.whatif.replay import plain_replay
from optimizer.money import Money
from optimizer.proof import Method, Prices
from optimizer.proof import Plan as Units
from optimizer.result import Arithmetic, Record, amount, evaluated

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["optimal", "stopped", "infeasible", "assessed"]


@dataclass(frozen=True)
class Run:
    """How an answer came about; digests and byte-identity leave it out.

    Attributes:
        seconds: wall time. solver: name and version. versions: of the libraries that mattered.
            seed: handed to the solver.
        command: the command line, where there was one.
    """

    seconds: float
    solver: str
    versions: Mapping[str, str]
    seed: int = 0
    command: str = ""


@dataclass(frozen=True)
class Unspent:
    """Money left, and why: ``saturated`` (no plan at any budget is better), ``rule`` (a named rule
    stops it), ``budget``.
    """

    amount: Money
    because: Literal["saturated", "rule", "budget"] | None = None
    rule: str = ""

    def plain(self, instance: Instance) -> Record:
        """The same as a result writes it."""
        return {
            "amount": amount(instance, self.amount),
            "because": self.because,
            "rule": self.rule or None,
        }


@dataclass(frozen=True, eq=False)
class Allocation:
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
        findings: offer key to figures by name (docs/model.md, section 6).
        rule_prices: row label to the price of the rule.
        next_budget, next_awareness, next_plan: the smallest budget with a better plan, and the best
            plan there, where known.
        unspent: money left and why.
        conflict: names of rules that cannot all hold, where infeasible.
        best: awareness of the best plan at this budget, where an assessed plan was compared with
            it.
        note: in words, what the method has to say.
        run: how the answer came about.
    """

    instance: Instance
    budget: Money
    status: Status
    assessment: Assessment | None
    bound: float | None
    optimum_unique: bool | None
    method: Method | None
    run: Run
    prices: Prices | None = None
    findings: Mapping[str, Mapping[str, Finding]] = field(default_factory=dict)
    rule_prices: Mapping[str, Finding] = field(default_factory=dict)
    next_budget: Money | None = None
    next_awareness: float | None = None
    next_plan: Units | None = None
    unspent: Unspent | None = None
    conflict: tuple[str, ...] = ()
    best: float | None = None
    note: str = ""

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
        return (
            None
            if self.awareness is None
            else records.above(self.awareness, self.instance.baseline)
        )

    @property
    def gap(self) -> float | None:
        """Bound - awareness, at least 0; None where either is unknown."""
        if self.bound is None or self.awareness is None:
            return None
        return max(0.0, self.bound - self.awareness)

    @cached_property
    def result(self) -> dict[str, Any]:
        """The result as plain data, with the keys of docs/result.md. Not to be changed."""
        plain = plain_result(self, evaluated(self.instance))
        # from the numbers as they are written, so that a reader can check them to the last digit
        plain |= records.reckoned(records.rounded(plain))
        run = {**vars(self.run), "instance": records.source_of(self.instance)}
        return records.sealed(plain, run)

    @property
    def plan(self) -> pd.DataFrame:
        """What is bought: one row per funded offer (recipient, asset, base, units, unit cost, cost,
        first cost).

        Here and in every table an amount is a float in the instance's money unit
        (``attrs["money_unit"]``), and beside it an exact integer of minor units in a column
        ``…_minor``.
        """
        return records.frame(self.result["plan"] or [], self.instance.money_words, records.FUNDED)

    @property
    def offers(self) -> pd.DataFrame:
        """Every offer with its units and figures."""
        return records.frame(self.result["offers"], self.instance.money_words)

    @property
    def areas(self) -> pd.DataFrame:
        """Every area: weight, coverage factor, coverage, coverage at the baseline."""
        return records.frame(self.result["areas"], self.instance.money_words, records.AREA)

    @property
    def recipients(self) -> pd.DataFrame:
        """Every recipient: cost, share of the budget, awareness lost if its part of the plan were
        taken away.
        """
        return records.frame(
            self.result["recipients"], self.instance.money_words, records.RECIPIENT
        )

    @property
    def rules(self) -> pd.DataFrame:
        """Every row of every rule: sentence, reason, value, bounds, whether it binds, its price."""
        return records.rule_frame(self.result["rules"], self.instance.money_words)

    def _repr_html_(self) -> str:
        """What a notebook shows: the plan under one line about it."""
        from html import escape

        return f"<p>{escape(repr(self)[1:-1])}</p>" + str(
            self.plan.to_html(index=False, escape=True)
        )

    def __repr__(self) -> str:
        if self.awareness is None:
            return f"<Allocation of {self.instance.name!r}: {self.status}>"
        return (
            f"<Allocation of {self.instance.name!r}: {self.status}, awareness {self.awareness:.6g},"
            f" cost {self.cost}>"
        )


def plain_result(allocation: Allocation, reckon: Arithmetic) -> Record:
    """All of a result but digest and run; floats as they were reckoned. Gain, gap and share follow
    from what is written.
    """
    it, assessment = allocation.instance, allocation.assessment
    return {
        "format": records.FORMAT,
        "instance": {**records.about(it), "replay": plain_replay(it.replay)},
        "status": allocation.status,
        "budget": amount(it, allocation.budget),
        "cost": amount(it, allocation.cost),
        "awareness": allocation.awareness,
        "baseline": reckon.baseline,
        "gain": None,
        "bound": allocation.bound,
        "gap": None,
        "maximum": reckon.maximum,
        "share": None,
        "scale": reckon.scale,
        "optimum_unique": allocation.optimum_unique,
        "plan": records.funded(it, assessment.plan) if assessment else None,
        "offers": records.offers(it, allocation.units, allocation.findings),
        "areas": records.areas(it, assessment, reckon) if assessment else [],
        "recipients": (
            records.groups(it, assessment, allocation.budget.minor, "recipient", reckon)
            if assessment
            else []
        ),
        "categories": (
            records.groups(it, assessment, allocation.budget.minor, "category", reckon)
            if assessment
            else []
        ),
        "rules": (
            records.rules(it, assessment, allocation.rule_prices, reckon) if assessment else []
        ),
        "next": None if allocation.next_budget is None else _next(allocation),
        "unspent": allocation.unspent.plain(it) if allocation.unspent else None,
        "best": allocation.best,
        "conflict": list(allocation.conflict),
        "measure": it.measure.model_dump(),
        "origin": {"confidence": confidence_counts(it.tables)},
        "method": allocation.method,
        "prices": dict(vars(allocation.prices)) if allocation.prices else None,
        "note": allocation.note,
    }


def _next(allocation: Allocation) -> Record:
    it, plan, better = allocation.instance, allocation.units, allocation.next_plan
    changes = None if plan is None or better is None else records.changes(it, plan, better)
    return {
        "budget": amount(it, allocation.next_budget),
        "awareness": allocation.next_awareness,
        "changes": changes,
    }
