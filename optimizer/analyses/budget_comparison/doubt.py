"""Several budgets under the same draws of outcomes: what of each level's plan is firm, and from
which budget on a line is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from optimizer.allocation import Allocation
from optimizer.analyses.budget_comparison.result import FirmFrom
from optimizer.analyses.robustness import scenario_plans
from optimizer.analyses.robustness.drawn import Asked, DrawAnswer
from optimizer.analyses.robustness.in_order import answers_in_order, known_by_then
from optimizer.analyses.robustness.outcomes import OutcomesDrawn
from optimizer.analyses.robustness.result import STATED, Estimate, LineOverOutcomes, Verdict
from optimizer.analyses.robustness.statistics import mean
from optimizer.desk import Desk
from optimizer.errors import StoppedError
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import draw_outcomes
from optimizer.money import Money
from optimizer.proof import Options, Plan
from optimizer.results.plan import named

VERDICTS: tuple[Verdict, ...] = ("firm", "usual", "contested", "never seen")


@dataclass(frozen=True, eq=False)
class LevelDoubt:
    """What draws say of one level.

    Attributes:
        drawn: the level's plan in each draw.
    """

    drawn: OutcomesDrawn

    @cached_property
    def lines(self) -> dict[str, LineOverOutcomes]:
        """The offers that the level buys, by key."""
        return {line.key: line for line in self.drawn.lines if line.units}

    @property
    def expected(self) -> Estimate:
        """Awareness of the level's plan."""
        return mean([draw.values[0] for draw in self.drawn.draws])

    @cached_property
    def money(self) -> dict[Verdict, Money]:
        """The cost of the level's plan by the verdict of its units. A site cost goes with the
        line's first unit, a first cost with the surest unit that brings the type.
        """
        it = self.drawn.instance
        spent = dict.fromkeys(VERDICTS, 0)
        surest: dict[tuple[str, str], Verdict] = {}
        for key, line in self.lines.items():
            o = it.offer_index[key]
            first, pair = line.times[0].verdict, (line.recipient, line.asset)
            spent[first] += it.site_costs[o]
            surest[pair] = min(first, surest.get(pair, first), key=VERDICTS.index)
            for seen in line.times[: line.units]:
                spent[seen.verdict] += it.unit_costs[o]
        for pair, verdict in surest.items():
            spent[verdict] += it.first_costs.get(pair, 0)
        return {verdict: it.amount(amount) for verdict, amount in spent.items()}


@dataclass(frozen=True, eq=False)
class Doubt:
    """What draws say of the levels of one instance.

    Attributes:
        seed: of the draws. asked: how many were asked for. proved: how many were, at every level.
        levels: one for each level; None where it has no proved plan, or no draw was proved.
    """

    seed: int
    asked: int
    proved: int
    levels: tuple[LevelDoubt | None, ...]

    def firm_from(
        self, name: str, instance: Instance, budgets: Sequence[Money]
    ) -> Iterator[FirmFrom]:
        """Of every offer that a level buys, the budget from which on each unit is firm."""
        for offer in instance.offers:
            here = [level and level.lines.get(offer.key) for level in self.levels]
            most = max((line.units for line in here if line), default=0)
            if most:
                firm = [line.firm if line else 0 for line in here]
                since = tuple(_since(firm, j, budgets) for j in range(1, most + 1))
                yield FirmFrom(**named(offer), instance=name, firm_from=since)


def _since(firm: Sequence[int], unit: int, budgets: Sequence[Money]) -> Money | None:
    """The smallest budget at which, and at every larger one, so many units are firm."""
    since = None
    for units, budget in zip(reversed(firm), reversed(budgets), strict=True):
        if units < unit:
            break
        since = budget
    return since


Variants = Mapping[str, tuple[Instance, Plan | None]]


@dataclass(frozen=True, eq=False)
class _Levels:
    """The levels with a proved plan, and what is asked of every draw: the best plan at each."""

    levels: tuple[tuple[Asked, Variants], ...]

    @classmethod
    def of(cls, levels: Sequence[Allocation], options: Options, seed: int) -> _Levels:
        """Raises StoppedError where a structural scenario was not answered in time."""
        return cls(
            tuple(_level(level, options, seed) for level in levels if level.status == "optimal")
        )

    def answer(self, number: int) -> tuple[DrawAnswer, ...] | None:
        """Of one draw, at each level; None where one was not proved."""
        first, _ = self.levels[0]
        drawn = draw_outcomes(first.stated.instance, first.seed, number)
        found = tuple(answer for each, _ in self.levels if (answer := each.judged(drawn)))
        return found if len(found) == len(self.levels) else None

    def told(self, draws: Sequence[tuple[DrawAnswer, ...]]) -> dict[int, LevelDoubt]:
        """What draws say of each level, by its budget in minor units."""
        found = {}
        for (asked, variants), answers in zip(self.levels, zip(*draws, strict=True), strict=False):
            it, budget = asked.stated.instance, asked.stated.budget
            plans = {STATED: asked.plans[0]}
            drawn = OutcomesDrawn(it, it.amount(budget), plans, answers, variants)
            found[budget] = LevelDoubt(drawn)
        return found


def _level(level: Allocation, options: Options, seed: int) -> tuple[Asked, Variants]:
    desk, budget = Desk(level.instance, options), level.budget.minor
    desk.prove(desk.question(budget))
    plan = level.units or ()
    return Asked.of(desk, budget, seed, (plan,)), scenario_plans(desk, budget)


def doubt_of(
    levels: Sequence[Allocation], options: Options, draws: int, seed: int, workers: int
) -> Doubt:
    """What so many draws say of the levels of an instance; each proof begins with what that of the
    stated numbers learned at its level, as in ``robust``.
    """
    options = options.begun()
    found: tuple[tuple[DrawAnswer, ...], ...] = ()
    told: dict[int, LevelDoubt] = {}
    with suppress(StoppedError):
        known = _Levels.of(levels, options, seed)
        if known.levels:
            numbers = range(1, draws + 1)
            found = known_by_then(answers_in_order(numbers, known.answer, options, workers))
            told = known.told(found)
    return Doubt(seed, draws, len(found), tuple(told.get(level.budget.minor) for level in levels))
