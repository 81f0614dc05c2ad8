"""The brief: page one of everything, for whoever decides in one reading (docs/brief.md).

It asks what stands elsewhere - the best plan (``solve``), what of it survives the doubt
(``robust``), other plans near it (``alternatives``), why each offer is bought or not (``explain``)
- and adds up what a reader needs first: what is firm and what it brings, what the money buys and
what it does not, what is lost where a recipient declines. The results of those stand in its own,
whole, so that every number of it can be followed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import isinf
from typing import Any

from optimizer import interruption
from optimizer.allocation import Allocation
from optimizer.analyses.alternatives import Alternatives, alternatives
from optimizer.analyses.brief.page import page
from optimizer.analyses.brief.parts import declining, firm_part, judged, layers, waters
from optimizer.analyses.brief.report import report
from optimizer.analyses.brief.result import BriefResult
from optimizer.analyses.explanation import Explanation, explain
from optimizer.analyses.robustness import Robust, expect_whole, robust
from optimizer.analyses.robustness.drawn import Kept
from optimizer.deadline import Deadline
from optimizer.document import Chart, Document, Map
from optimizer.errors import InfeasibleError, StoppedError
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike
from optimizer.processes import refuse_in_worker
from optimizer.proof import Options
from optimizer.record import FORMAT, Answer, sealed
from optimizer.reports.language import LANGUAGES, language
from optimizer.reports.words import clash
from optimizer.results.plan import about, source_of
from optimizer.solve import solve

PARTS = ("robust", "alternatives")
"""What a brief rests on beside the best plan."""
WITH_REASONS = (*PARTS, "explanation")
"""The same with reasons."""


@dataclass(frozen=True, eq=False)
class Brief(Answer):
    """The answer to ``brief``.

    Attributes:
        allocation: the best plan, with its proof.
        robust, alternatives, explanation: what else it rests on; None where a limit came first. The
            last only with ``reasons``.
        reasons: whether every offer is explained too.
        seconds: wall time.
    """

    allocation: Allocation
    robust: Robust | None = None
    alternatives: Alternatives | None = None
    explanation: Explanation | None = None
    reasons: bool = False
    seconds: float = 0.0

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.allocation.instance

    @property
    def budget(self) -> Money:
        """The cap."""
        return self.allocation.budget

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of what else it rests on."""
        return WITH_REASONS if self.reasons else PARTS

    @cached_property
    def typed(self) -> BriefResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        it, plan = self.instance, self.allocation.typed
        parts = {name: part.typed for name in self.asked if (part := getattr(self, name))}
        known = [part.status for part in (plan, *parts.values())]
        doubted = self.robust.typed if self.robust else None
        result = BriefResult(
            format=FORMAT,
            instance=about(it),
            budget=self.budget,
            status="optimal" if known == ["optimal"] * (1 + len(self.asked)) else "stopped",
            firm=firm_part(it, doubted),
            layers=tuple(layers(plan)),
            waters=tuple(waters(plan)),
            declines=tuple(declining(self.allocation, doubted)),
            plan=plan.within_another,
            **{name: part.within_another for name, part in parts.items()},
        )
        run = replace(self.allocation.run, seconds=self.seconds, instance=source_of(it))
        return sealed(result, run)

    def said_in(self, code: str) -> Document:
        """The page in a language: ``en`` or ``ja``. Raises InputError."""
        return report(self.typed, self.instance, language(code))

    @property
    def document(self) -> Document:
        """The page in English."""
        return self.said_in("en")

    def pages(self, command: str = "") -> dict[str, Document]:
        """The page and all that it rests on, in every language, by its code."""
        return {
            code: page(self.typed, self.instance, language(code), command) for code in LANGUAGES
        }

    @property
    def picture(self) -> Chart | Map | None:
        """The plan's."""
        return self.allocation.picture

    @property
    def records(self) -> list[dict[str, Any]]:
        """The lines of the plan, with names, and how many units of each are firm (None: draws do
        not say).
        """
        firm = {line.key: line.firm for line in judged(self.robust.typed if self.robust else None)}
        keys = (line.key for line in self.allocation.typed.lines)
        lines = zip(self.allocation.records, keys, strict=True)
        return [{**line, "firm": firm.get(key)} for line, key in lines]

    def with_doubt(self, found: Any) -> Brief:
        """The same with what ``robust`` has found so far."""
        return replace(self, robust=found) if isinstance(found, Robust) else self


@public_verb
def brief(
    instance: Instance,
    budget: MoneyLike | None = None,
    *,
    draws: int = 200,
    seed: int = 1,
    price_draws: int = 100,
    within: Any = "0.1%",
    reasons: bool = False,
    workers: int = 1,
    kept: Kept | None = None,
    **options: Any,
) -> Brief:
    """Page one of everything: what is firm, what the whole budget brings, what other plans there
    are, what is lost where a recipient declines or prices rise, what to find out first, and what
    all of it rests on.

    Args:
        instance: the problem.
        budget: as for ``solve``.
        draws: how many draws of outcomes; under 35 nothing can be called firm.
        seed: what the draws hang on; the same seed makes the same page.
        price_draws: how many draws of prices, where any has a range; 0 for none.
        within: how near the best other plans are, as for ``alternatives``.
        reasons: also explain every offer, with its foils, as ``explain`` does: that takes most
            of the time.
        workers: processes; the answer is the same for any number of them.
        kept: where the answers of draws are kept, as for ``robust``.
        **options: as for ``solve``, but for ``seed``; ``time_limit`` holds for the whole: what is
            not known by then is left out.

    Raises:
        InputError: an argument is wrong. InfeasibleError: no plan keeps every rule. StoppedError: a
            limit came before the best plan was proved. SolverError: an answer could not be
            certified.
    """
    refuse_in_worker()
    began = time.perf_counter()
    expect_instance(instance)
    expect_whole("draws", draws, 1)
    expect_whole("price_draws", price_draws, 0)
    end = Options(**options).begun().end
    page = Brief(_best(instance, budget, options), reasons=reasons)
    doubt: dict[str, Any] = {
        "price_draws": price_draws,
        "carried_out": 1,
        "cautious": False,
        "workers": workers,
        "kept": kept,
    }
    parts: dict[str, Callable[..., Any]] = {
        "robust": partial(robust, instance, draws, seed, budget, **doubt),
        "alternatives": partial(alternatives, instance, within, budget=budget),
        "explanation": partial(explain, instance, page.allocation, foils=True),
    }
    for name in page.asked:
        interruption.keep(page)
        known = _known_in_time(parts[name], page, end, options)
        page = replace(page, **{name: known}, seconds=time.perf_counter() - began)
    interruption.keep(page)
    return page


def _known_in_time(what: Callable[..., Any], page: Brief, end: Deadline, options: Any) -> Any:
    """What a part says by the deadline; None where it was stopped before it knew anything."""
    if interruption.heard() or end.passed:
        return None
    left = None if isinf(end.left) else end.left
    with suppress(StoppedError), interruption.kept_as(page.with_doubt):
        return what(**{**options, "time_limit": left})
    return None


def _best(instance: Instance, budget: MoneyLike | None, options: Any) -> Allocation:
    """The proved best plan. Raises InfeasibleError, StoppedError."""
    best = solve(instance, budget, **options)
    if best.status == "infeasible":
        raise InfeasibleError(f"No plan keeps every rule{clash(best.conflict)}.")
    if best.status == "stopped":
        raise StoppedError("Stopped before the best plan was proved. Allow more time.")
    return best
