"""Plans that guard against bad draws: of all plans the one that brings most in the mean over the
worst tenth of the draws that chose the expected plan (CVaR), and the one whose largest regret over
them is least.

Both are best at worst, whatever the chances of the draws within a cap:

    max over x of  min over p of  Σ_s p_s (A_s(x) − c_s),    0 <= p_s <= cap,  Σ p_s = 1

For CVaR c = 0 and cap = 1/(α draws), by linear duality from its formula (Rockafellar and Uryasev
2000); for regret c_s is the best of draw s and cap = 1. At any chances the best plan in that
weighted mean is a question like any other, and no plan is above its bound at worst either. First
the chances are sought at which the bound is least: a mix of plans would reach it, one plan need
not. Then plans are asked for that beat the best one so far at the chances that are worst for each
plan seen, as rows over coverage: where there is none, it is the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from optimizer import interruption
from optimizer.analyses.robustness.drawn import judged_by, shifted, side_by_side
from optimizer.analyses.robustness.expected import Chosen
from optimizer.analyses.robustness.in_order import Beginning, unless_interrupted
from optimizer.analyses.robustness.result import CautiousPlan, Figure
from optimizer.analyses.robustness.statistics import TAIL, differences, mean, tail_gain, worst_gain
from optimizer.errors import SolverError
from optimizer.evaluate import tie_width
from optimizer.instance.instance import Instance
from optimizer.methods.packages.master import sparse
from optimizer.programme import Programme
from optimizer.proof import PROOF, Plan, Proof
from optimizer.question import awareness_terms
from optimizer.results.plan import changes
from optimizer.rows import Row
from optimizer.solvers import DEFAULT, solver_named

Floats = NDArray[np.float64]

FIGURES: tuple[Figure, ...] = ("cvar10", "worst_regret")
ROUNDS = 60
"""Most questions for each of them."""
LEAST_BOUND = 1e-4
"""Share of S within which chances are sought at which the bound is least."""
CLOSING = 10_000_000
"""Pieces, times partial packages, that a question about better plans may take."""
NO_CHANCE = 1e-9
"""What is smaller is left out."""
SHARE_OF_TIME = 0.25
"""What of the time left this may take."""


@dataclass(frozen=True, eq=False)
class Guard:
    """A plan that guards against bad draws.

    Attributes:
        figure: what it is best in. draws: how many it was chosen on.
        plan: the best one known. low, high: between them lies the best there is; low is the plan's
            own, or high where less is better.
        stated: the stated plan's.
        complete: no limit came first.
    """

    figure: Figure
    draws: int
    plan: Plan
    low: float
    high: float
    stated: float
    complete: bool

    def told(
        self, instance: Instance, stated: Plan, worth: Sequence[Sequence[float]]
    ) -> CautiousPlan:
        """What it is, and what it gains over draws that did not choose it.

        Args:
            instance: the problem.
            stated: the stated plan.
            worth: awareness of this plan, of the stated one and of the best, in each draw.
        """
        mine, its, best = worth
        if self.figure == "cvar10":
            gained = tail_gain(mine, its)
        else:
            gained = worst_gain(differences(best, mine), differences(best, its), self.draws)
        return CautiousPlan(
            figure=self.figure,
            draws=self.draws,
            low=self.low,
            high=self.high,
            stated=self.stated,
            held_out=gained,
            mean=mean(differences(mine, its)),
            changes=changes(instance, stated, self.plan),
        )


def guards(beginning: Beginning, chosen: Chosen, stated: Plan) -> tuple[Guard, ...]:
    """The plan that is best in each of ``FIGURES`` over the draws that chose the expected plan."""
    beginning = beginning.within(SHARE_OF_TIME)
    found = (_Search(figure, beginning, chosen).run(stated) for figure in FIGURES)
    return unless_interrupted(partial(tuple, found)) or ()


@dataclass(eq=False)
class _Search:
    """The state of one search.

    Attributes:
        figure, beginning, chosen: what is sought, what each question begins with, and the draws.
        worth: of each plan seen, the stated one first, A_s − c_s in each draw.
        found: those among them that a question has found.
        bound: no plan is worth more at worst.
        closing: whether only better plans are asked for by now.
    """

    figure: Figure
    beginning: Beginning
    chosen: Chosen
    worth: dict[Plan, Floats] = field(default_factory=dict)
    found: list[Plan] = field(default_factory=list)
    closing: bool = False

    def __post_init__(self) -> None:
        best, cvar = np.array([draw.best for draw in self.chosen.answers]), self.figure == "cvar10"
        self.least = np.zeros(len(best)) if cvar else best
        self.cap = min(1.0, 1 / (TAIL * len(best))) if cvar else 1.0
        self.bound = self.chosen.bound - float(self.least.mean())  # at equal chances
        self.size = self.beginning.stated.instance.scale

    def run(self, stated: Plan) -> Guard:
        """The best plan, or the best known where a limit came or a question took too much."""
        for each in self.chosen.candidates(stated):
            self._see(each)
        limited = ended = False
        for _ in range(ROUNDS):
            if ended or self.bound - self._best <= PROOF * self.size:
                break
            chances, mixed = self._worst_chances()
            proof = self._proof(chances)
            bound = np.inf if proof.bound is None else proof.bound - float(chances @ self.least)
            if self.closing:  # of those that are better
                bound = max(self._better, -np.inf if proof.status == "infeasible" else bound)
            self.bound = min(self.bound, bound)
            limited, plan = proof.status == "stopped", proof.plan
            ended = limited or plan is None or (self.closing and plan in self.found)
            self.closing |= plan in self.worth or bound - mixed <= LEAST_BOUND * self.size
            if plan is not None:
                self._see(plan)
                self.found.append(plan)
        passed = self.beginning.options.end.passed or interruption.heard()
        return self._guard(stated, complete=not (limited and passed))

    def _guard(self, stated: Plan, *, complete: bool) -> Guard:
        """Of plans equally good the one that was seen first."""
        tie = tie_width(self.beginning.stated.instance)
        plan = next(plan for plan in self.worth if self._worst(plan) >= self._best - tie)
        own, its = self._worst(plan), self._worst(stated)
        low, high = own, max(own, self.bound)
        if self.figure != "cvar10":  # regret, of which what is below a tie is nothing
            low, high, its = (-each if -each > tie else 0.0 for each in (high, own, its))
        return Guard(self.figure, len(self.least), plan, low, high, its, complete)

    def _see(self, plan: Plan) -> None:
        self.worth[plan] = np.array(self.chosen.values(plan)) - self.least

    @property
    def _best(self) -> float:
        return max(map(self._worst, self.worth))

    @property
    def _better(self) -> float:
        """What a better plan is worth at least."""
        return self._best + PROOF * self.size

    def _worst(self, plan: Plan) -> float:
        return float(self._against(plan) @ self.worth[plan])

    def _against(self, plan: Plan) -> Floats:
        """The chances that are worst for a plan: as much as the cap allows of its worst draws."""
        order = np.argsort(self.worth[plan], kind="stable")
        chances = np.zeros(len(order))
        chances[order] = np.clip(1 - self.cap * np.arange(len(order)), 0, self.cap)
        return chances

    def _worst_chances(self) -> tuple[Floats, float]:
        """The chances at which the best of the plans seen is worth least, and what it is worth."""
        worth = np.array([*self.worth.values()])
        plans, draws = worth.shape
        scaled = (worth - worth.min()) / (self.size or 1.0)
        scaled[scaled < NO_CHANCE] = 0.0
        table = np.block([[-scaled, np.ones((plans, 1))], [np.ones((1, draws)), np.zeros((1, 1))]])
        programme = Programme(
            np.append(np.zeros(draws), -1.0),
            np.append(np.zeros(draws), -np.inf),
            np.append(np.full(draws, self.cap), np.inf),
            np.zeros(draws + 1, dtype=bool),
            np.append(np.zeros(plans), 1.0),
            np.append(np.full(plans, np.inf), 1.0),
            *sparse(table),
        )
        values = solver_named().open(programme).solve().values
        if values is None:
            raise SolverError("The programme over chances of draws has no answer.")
        chances = np.where(values[:-1] > NO_CHANCE, np.minimum(values[:-1], self.cap), 0.0)
        chances /= chances.sum()
        return chances, float((worth @ chances).max())

    def _proof(self, chances: Floats) -> Proof:
        """Of the best plan in the mean at these chances; when closing, of those better than the
        best so far.
        """
        against = [*map(self._against, self.found)] if self.closing else []
        against = [*{each.tobytes(): each for each in against}.values()]
        used = np.flatnonzero(chances + sum(against))
        parts = [(self.chosen.drawn[s], float(chances[s])) for s in used]
        question = judged_by(self.beginning.stated, side_by_side(parts))
        if not self.closing:
            return self.beginning.proved(question)
        first = accumulate((len(each.pieces) for each, _ in parts), initial=0)
        terms = {
            s: shifted(awareness_terms(each), begin)
            for s, begin, (each, _) in zip(used, first, parts, strict=False)
        }
        rows = []
        for i, each in enumerate(against):
            summed = [(q, c * Fraction(each[s])) for s in np.flatnonzero(each) for q, c in terms[s]]
            least = Fraction(self._better + float(each @ self.least))
            rows.append(Row("better", str(i), tuple(summed), least, None, "awareness"))
        asked = replace(question, extra=(*question.extra, *rows))
        options = self.beginning.options
        if options.method == "auto" and options.solver == DEFAULT:  # counted in work, not in time
            most = min(options.node_limit, CLOSING // len(asked.instance.pieces) + 1)
            options = replace(options, method="packages", node_limit=most)
        return replace(self.beginning, options=options).proved(asked)
