"""What of the best plan survives the doubt about its numbers.

Draws of what is known only afterwards - effects, weights, what exists, what is sustained - judge
the plans that are allowed at the stated numbers: which units are in nearly every draw's best plan,
what the stated plan brings in the mean and when things go badly, what it falls short of the best
plan of each draw (``outcomes``), what a plan made for uncertainty gains (``expected``), and what it
would be worth to know more (``information``). Draws of what is on offer say which limits the stated
plan breaks (``on_offer``). Draws of prices, which are known when contracts are signed, tell whether
a plan keeps the cap, how much to keep back, what is cut and what comes in (``over_prices``).
docs/robust.md has every formula.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from optimizer import interruption
from optimizer.analyses.robustness.declines_result import Declines
from optimizer.analyses.robustness.declining import TOGETHER, over_declines
from optimizer.analyses.robustness.drawn import Asked, DrawAnswer, Kept
from optimizer.analyses.robustness.expected import choose
from optimizer.analyses.robustness.guarding import guards
from optimizer.analyses.robustness.in_order import Beginning, known_by_then, unless_interrupted
from optimizer.analyses.robustness.information import Knowledge
from optimizer.analyses.robustness.on_offer import over_what_is_on_offer
from optimizer.analyses.robustness.outcomes import OutcomesDrawn
from optimizer.analyses.robustness.over_prices import (
    CARRIED_OUT,
    CONTINGENCY,
    KEPT_BACK,
    PricesDrawn,
    draws_of_prices,
)
from optimizer.analyses.robustness.prices import PricesAsked
from optimizer.analyses.robustness.report import report
from optimizer.analyses.robustness.result import EXPECTED, STATED, RobustResult
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.errors import InfeasibleError, InputError, StoppedError
from optimizer.figures.conflict import conflict
from optimizer.instance.instance import Instance, expect_instance
from optimizer.instance.whatif.draws import outcomes, prices
from optimizer.instance.whatif.scenarios import structural_variants
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike, shorten
from optimizer.plans import read_plan
from optimizer.processes import refuse_in_worker
from optimizer.proof import Options, Plan, Proof
from optimizer.record import FORMAT, Answer, Run, sealed
from optimizer.reports.words import clash
from optimizer.results.plan import about
from optimizer.solve import allocation_of, versions

OURS = {
    STATED: "the best plan at the stated numbers",
    EXPECTED: "the plan with the best mean over draws",
    **{f"{CONTINGENCY}-{percent}": "a plan that costs less" for percent in KEPT_BACK},
}
"""Names of plans that are not the reader's to give."""


@dataclass(frozen=True, eq=False)
class Robust(Answer):
    """The answer to ``robust``.

    Attributes:
        drawn: the problem, the plans, and what each draw says of them.
        seed: of the draws. asked: how many draws were asked for.
        seconds, solver: how the answer came about.
        prices: what each draw of prices says, None where there is none. prices_asked: how many were
            asked for, where any price has a range.
        declines: who may decline; None where that was not asked.
    """

    drawn: OutcomesDrawn
    seed: int
    asked: int
    seconds: float
    solver: str
    prices: PricesDrawn | None = None
    prices_asked: int = 0
    declines: Declines | None = None

    @property
    def instance(self) -> Instance:
        """The problem."""
        return self.drawn.instance

    @property
    def budget(self) -> Money:
        """The cap."""
        return self.drawn.budget

    @property
    def plans(self) -> Mapping[str, Plan]:
        """The stated plan, the expected one where it is another, and the reader's own, by name."""
        return self.drawn.plans

    @property
    def plan(self) -> Plan:
        """The best plan at the stated numbers."""
        return self.plans[STATED]

    @property
    def draws(self) -> Sequence[DrawAnswer]:
        """What each draw says, in order."""
        return self.drawn.draws

    @cached_property
    def typed(self) -> RobustResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        over = self.drawn.told()
        drawn = len(self.draws) == self.asked and (over.information or not over.numbers)
        guarded = all(each.complete for each in self.drawn.guards)
        priced = self.prices.complete(self.prices_asked) if self.prices else not self.prices_asked
        answered = self.declines is None or self.declines.complete
        result = RobustResult(
            format=FORMAT,
            instance=about(self.instance),
            budget=self.budget,
            status="optimal" if drawn and guarded and priced and answered else "stopped",
            draws=len(self.draws),
            seed=self.seed,
            scale=self.instance.scale,
            outcomes=over,
            on_offer=over_what_is_on_offer(
                self.instance, self.budget.minor, self.plan, self.seed, len(self.draws)
            ),
            prices=None if self.prices is None else self.prices.told(),
            declines=self.declines,
        )
        return sealed(result, Run(self.seconds, self.solver, versions()))

    @property
    def records(self) -> list[dict[str, Any]]:
        """Every number of units of every line that any draw's best plan, or the stated one, has."""
        return [
            {"recipient": line.recipient, "asset": line.asset, "base": line.base} | seen.plain()
            for line in self.typed.outcomes.lines
            for seen in line.times
        ]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.typed, self.instance)


@public_verb
def robust(
    instance: Instance,
    draws: int = 1000,
    seed: int = 1,
    budget: MoneyLike | None = None,
    *,
    plans: Mapping[str, Any] | None = None,
    price_draws: int = 200,
    carried_out: int = CARRIED_OUT,
    declines: int = 1,
    cautious: bool = True,
    workers: int = 1,
    kept: Kept | None = None,
    **options: Any,
) -> Robust:
    """What of the best plan survives the doubt about outcomes: over draws of every number with a
    range that is an effect, a weight, a baseline, an uptake, or of a sensor or place; prices and
    what is on offer as stated. And what becomes of it at other prices, outcomes as stated.

    Args:
        instance: the problem.
        draws: how many draws; under 35 nothing can be called firm.
        seed: what the draws hang on; the same seed makes the same answer.
        budget: as for ``solve``.
        plans: the reader's own plans to judge beside the best one: name to plan, as ``evaluate``
            takes one.
        price_draws: how many draws of prices, where any has a range; 0 for none.
        carried_out: at most so many plans are carried out at these prices, the stated one first.
        declines: up to so many recipients decline together: 1, or 2 for pairs too; 0 asks nothing
            of it.
        cautious: whether plans that guard against bad draws are sought.
        workers: processes; the answer is the same for any number of them.
        kept: where the answers of draws are kept, so that a run that was ended goes on with them:
            ``batch.kept_draws``.
        **options: as for ``solve``, but for ``seed``; ``time_limit`` holds for the whole.

    Raises:
        InputError: an argument or a structural scenario is wrong. InfeasibleError: no plan keeps
            the rules at the stated numbers. StoppedError: a limit came before the first draw was
            proved. SolverError: an answer could not be certified.
    """
    refuse_in_worker()
    began = time.perf_counter()
    expect_instance(instance)
    expect_whole("draws", draws, 1)
    expect_whole("seed", seed, 0)
    expect_whole("price_draws", price_draws, 0)
    expect_whole("carried_out", carried_out, 1, CARRIED_OUT)
    expect_whole("declines", declines, 0, TOGETHER)
    expect_whole("workers", workers, 1)
    desk = Desk(instance, Options(**options).begun())
    amount = instance.budget if budget is None else instance.money(budget)
    own = _own_plans(instance, plans or {})
    variants = scenario_plans(desk, amount.minor)
    stated, solver = _stated_plan(desk, amount.minor)
    beginning = Beginning.of(desk, amount.minor)
    known = {STATED: stated, **own}
    drawn = _draw(desk, beginning, seed, draws, workers, kept, known, variants, cautious=cautious)
    wanted = price_draws if prices(instance) else 0
    answer = Robust(drawn, seed, draws, time.perf_counter() - began, solver, None, wanted)
    interruption.keep(answer)
    if wanted:
        prices_drawn = _at_other_prices(answer, desk, beginning, carried_out, workers)
        answer = replace(answer, prices=prices_drawn)
        interruption.keep(answer)
    if declines:
        declined = over_declines(beginning, answer.plans, declines, workers)
        answer = replace(answer, declines=declined)
    answer = replace(answer, seconds=time.perf_counter() - began)
    interruption.keep(answer)
    return answer


def _at_other_prices(
    answer: Robust, desk: Desk, beginning: Beginning, most: int, workers: int
) -> PricesDrawn | None:
    """What becomes of the answer's plans at other prices; None where a limit came before that."""
    asked_of = answer.plans, answer.seed, answer.prices_asked
    drawn = draws_of_prices(desk, beginning.stated, *asked_of, most)
    if drawn is None:
        return None
    asked = PricesAsked(beginning, answer.seed, drawn.carried_out)
    answers = asked.answers(len(drawn.cost_terms), workers)
    return replace(drawn, purchases=known_by_then(answers))


def _draw(
    desk: Desk,
    beginning: Beginning,
    seed: int,
    draws: int,
    workers: int,
    kept: Kept | None,
    plans: Mapping[str, Plan],
    variants: Mapping[str, tuple[Instance, Plan | None]],
    *,
    cautious: bool,
) -> OutcomesDrawn:
    """The draws, and what they say of plans made for uncertainty and of knowing more."""
    instance, stated = desk.instance, plans[STATED]
    begun: tuple[DrawAnswer, ...] = ()
    chosen = None
    if outcomes(instance):
        begun, chosen = choose(Asked.of(beginning, seed, (*plans.values(),)), draws, workers, kept)
    candidates = chosen.candidates(stated) if chosen else ()
    guarding = guards(beginning, chosen, stated) if chosen and cautious else ()
    known = plans
    if chosen and chosen.plan != stated:
        known = {STATED: stated, EXPECTED: chosen.plan, **plans}
    several = (*known.values(), *(guard.plan for guard in guarding), *candidates)
    asked = Asked.of(beginning, seed, several)
    answers = known_by_then(asked.answers(range(1, draws + 1), workers, kept))
    budget = instance.amount(beginning.stated.budget)
    if not answers:  # those that should have chosen a plan chose none
        if not begun:
            raise StoppedError("Stopped before the first draw was proved. Allow more time.")
        return OutcomesDrawn(instance, budget, plans, begun, variants)
    drawn = OutcomesDrawn(instance, budget, known, answers, variants, chosen, guarding)
    if chosen is None or len(answers) < draws:
        return drawn
    knowledge = Knowledge(desk, drawn, chosen, candidates, seed)
    with suppress(StoppedError):
        information = unless_interrupted(partial(knowledge.told, workers))
        return replace(drawn, information=information)
    return drawn


def scenario_plans(desk: Desk, budget: int) -> dict[str, tuple[Instance, Plan | None]]:
    """Each structural scenario's instance and its best plan."""
    variants = structural_variants(desk.instance).items()
    return {name: (it, _proof(Desk(it, desk.options), budget).plan) for name, it in variants}


def _own_plans(instance: Instance, plans: Mapping[str, Any]) -> dict[str, Plan]:
    for name, meaning in OURS.items():
        if name in plans:
            raise InputError(f"plans: {name!r} is {meaning}: give yours another name.")
    return {name: read_plan(plan, instance) for name, plan in plans.items()}


def expect_whole(name: str, value: Any, least: int, most: int | None = None) -> None:
    """Raises InputError where a value is no whole number between two ends."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or value < least or (most is not None and value > most):
        ends = f"{least} or more" if most is None else f"{least} to {most}"
        raise InputError(f"{name}: found {shorten(value)}: expected a whole number, {ends}.")


def _stated_plan(desk: Desk, budget: int) -> tuple[Plan, str]:
    """The best plan, kept should no draw come of it, and who found it. Raises InfeasibleError,
    StoppedError.
    """
    began, question = time.perf_counter(), desk.question(budget)
    proof = _proof(desk, budget)
    if proof.plan is None:
        names = conflict(question, desk.options)
        raise InfeasibleError(f"No plan keeps every rule{clash(names)}.")
    interruption.keep(allocation_of(question, proof, desk.options, time.perf_counter() - began))
    return proof.plan, proof.solver


def _proof(desk: Desk, budget: int) -> Proof:
    """Of the canonical best plan, or that there is none. Raises StoppedError."""
    proof = desk.prove(desk.question(budget))
    if proof.status == "stopped":
        raise StoppedError("Stopped before a draw was made. Allow more time (--time-limit).")
    return proof
