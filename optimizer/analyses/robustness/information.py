"""What it would be worth to know more before buying: the whole (EVPI), and by group (EVPPI).

A plan is chosen among candidates once the numbers of a group are known and all others are not. What
each then brings more than the stated plan is linear in weights, and so exact; for other groups it
is a regression on the group's first-order change (Strong, Oakley and Brennan 2014).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.analyses.goal_budget import smallest_budget
from optimizer.analyses.robustness.drawn import judged_by
from optimizer.analyses.robustness.expected import Chosen
from optimizer.analyses.robustness.in_order import Beginning, answers_in_order
from optimizer.analyses.robustness.outcomes import OutcomesDrawn
from optimizer.analyses.robustness.result import (
    EXPECTED,
    NOISE,
    STATED,
    Estimate,
    Group,
    Information,
    Perfect,
)
from optimizer.analyses.robustness.statistics import FEWEST, mean
from optimizer.desk import Desk
from optimizer.errors import StoppedError
from optimizer.evaluate import area_coverage, plan_awareness, tie_width
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import Range, at_mean_outcomes, drawn_values, outcomes
from optimizer.money import Money
from optimizer.proof import Options, Plan

Floats = NDArray[np.float64]

DEGREE = 3
"""Of the polynomial in a group's first-order change."""
LEAST_SHARE = 0.001
"""What is worth finding out is above its noise, and above this share of the gain."""
FURTHER = 2
"""Budgets are looked at up to so many times the cap."""
WEIGHTS = "weights"
GROUPS = {
    "weight": WEIGHTS,
    "baseline": "baselines",
    "calm": "sea state",
    "uptake": "uptake",
    "assets": "sensors",
}
"""What numbers of a column are about, or else those of a table; others by their table's name."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What is at hand to say what knowing more is worth.

    Attributes:
        desk: where budgets are solved.
        drawn: the draws; their last values are those of the candidates.
        chosen: the expected plan.
        candidates: the stated plan, the expected one, and the best ones of the draws that chose it.
        seed: of the draws.
    """

    desk: Desk
    drawn: OutcomesDrawn
    chosen: Chosen
    candidates: tuple[Plan, ...]
    seed: int

    def told(self, workers: int) -> Information:
        """What knowing more is worth. Raises StoppedError."""
        return Information(self._perfect(), self._groups(workers), len(self.candidates))

    @property
    def _instance(self) -> Instance:
        return self.desk.instance

    def _perfect(self) -> Perfect:
        found = zip(self.chosen.answers, self.chosen.values(self.chosen.plan), strict=True)
        short = mean([draw.best - value for draw, value in found])
        best = mean([draw.best for draw in self.chosen.answers]).value
        least = self._estimate(best - self.chosen.bound, short.error)
        other = EXPECTED if EXPECTED in self.drawn.plans else STATED
        return Perfect(least, mean(self.drawn.regret(other)), *self._worth(least))

    def _groups(self, workers: int) -> tuple[Group, ...]:
        if len(self.drawn.draws) < FEWEST:
            return ()
        drawn = outcomes(self._instance)
        numbers = range(1, len(self.drawn.draws) + 1)
        values = np.array([drawn_values(drawn, self.seed, number) for number in numbers])
        names = [group_of(each) for each in drawn]
        moved = [each for each, name in zip(drawn, names, strict=True) if name != WEIGHTS]
        changes = first_order(self._instance, self.candidates, moved, self.desk.options, workers)
        found = []
        for name in dict.fromkeys(names):
            those = [i for i, its in enumerate(names) if its == name]
            ranges, drawn_ones = [drawn[i] for i in those], values[:, those]
            value = (
                self._of_weights(ranges, drawn_ones)
                if name == WEIGHTS
                else self._by_regression(ranges, drawn_ones, changes)
            )
            found.append(Group(name, len(those), value, *self._worth(value)))
        return tuple(sorted(found, key=lambda group: (-group.value.value, group.group)))

    def _of_weights(self, ranges: Sequence[Range], values: Floats) -> Estimate:
        """Exact in the weights: with them known a plan brings Σ w_a E[coverage_a], the mean taken
        over the draws that chose the expected plan. The best plan without knowing is proved.
        """
        weights = np.tile([area.weight for area in self._instance.areas], (len(values), 1))
        weights[:, [each.row for each in ranges]] = values
        middle = weights.mean(axis=0)
        plans = (*self.candidates, *self._best_at(middle))
        coverage = np.array([self.chosen.coverage(plan) for plan in plans])
        value, choice, before = best_choice(weights @ coverage.mean(axis=1).T)
        known = np.array([weights[choice == plan].sum(axis=0) for plan in range(len(plans))])
        known /= len(values)
        known[before] -= middle
        # how the draws of all else moved it, the choice held: it is the best there
        moved = np.einsum("pa,pda->d", known, coverage)
        return self._estimate(float(value.mean()), math.hypot(_error(value), _error(moved)))

    def _best_at(self, weights: Floats) -> tuple[Plan, ...]:
        """The best plan at these weights, in the mean of the draws that chose the expected plan."""
        draws = len(self.chosen.answers)
        areas = (
            area.model_copy(update={"weight": float(weight)})
            for area, weight in zip(
                self.chosen.together.areas, np.tile(weights / draws, draws), strict=True
            )
        )
        there = replace(self.chosen.together, areas=tuple(areas))
        beginning = Beginning.of(self.desk, self.drawn.budget.minor)
        proof = beginning.proved(judged_by(beginning.stated, there))
        return () if proof.plan is None else (proof.plan,)

    def _by_regression(
        self, ranges: Sequence[Range], values: Floats, changes: Mapping[str, Floats]
    ) -> Estimate:
        first = len(self.drawn.draws[0].values) - len(self.candidates)
        brought = np.array([draw.values[first:] for draw in self.drawn.draws])
        more = (brought - brought[:, :1]).T  # (plans, draws)
        slopes = np.array([changes[each.path] for each in ranges])  # (numbers, plans)
        away = (values - [each.mean for each in ranges]) / [
            each.high - each.low or 1.0 for each in ranges
        ]
        return self._estimate(*regressed(more, (away @ (slopes - slopes[:, :1])).T))

    def _estimate(self, value: float, error: float | None) -> Estimate:
        """What is below a tie is nothing."""
        return Estimate(value if value > tie_width(self._instance) else 0.0, error)

    def _worth(self, value: Estimate) -> tuple[bool, Money | None]:
        noise, gain = NOISE * (value.error or 0.0), mean(self.drawn.gain(STATED)).value
        if value.error is None or value.value <= max(noise, LEAST_SHARE * gain):
            return False, None
        budget = self.drawn.budget.minor
        goal = plan_awareness(self._instance, self.candidates[0]) + value.value
        needed = smallest_budget(self.desk, goal, FURTHER * budget)
        if needed is None or needed <= budget:  # where a rule has steps, less money may do as well
            return True, None
        return True, self._instance.amount(needed - budget)


def group_of(each: Range) -> str:
    """What a number is about."""
    return GROUPS.get(each.column) or GROUPS.get(each.table, each.table)


def best_choice(brought: Floats) -> tuple[Floats, NDArray[np.int64], int]:
    """Of what (draws, plans) bring once something is known: what choosing then brings more than the
    best plan without, in each draw; the choice; that plan.
    """
    before = int(brought.mean(axis=0).argmax())
    choice = brought.argmax(axis=1)
    return brought.max(axis=1) - brought[:, before], choice, before


def regressed(more: Floats, change: Floats) -> tuple[float, float]:
    """The value of knowing a group, and its standard error.

    What each plan brings more than the first is a polynomial in its first-order change, f_c; the
    value is the mean of max f_c less the largest mean. Its error is that of the mean of what each
    draw adds: its own term, and through the coefficients of the plans that are chosen.

    Args:
        more: (plans, draws) what each brings more than the first, which is 0.
        change: (plans, draws) the first-order change of that.
    """
    bases = [_basis(each) for each in change]
    fits = np.array(
        [basis @ (basis.T @ each) / len(each) for basis, each in zip(bases, more, strict=True)]
    )
    value, choice, before = best_choice(fits.T)
    adds = value.copy()
    for plan, basis in enumerate(bases):
        chosen = (choice == plan).astype(float) - (plan == before)
        adds += (basis @ (basis.T @ chosen) / len(chosen)) * (more[plan] - fits[plan])
    return float(value.mean()), _error(adds)


def _basis(change: Floats) -> Floats:
    """(draws, terms) orthonormal over the draws (mean squares 1): what polynomials of the change
    can be, as many as its values allow.
    """
    powers = np.vander(change / (np.abs(change).max() or 1.0), DEGREE + 1)
    basis, size, _ = np.linalg.svd(powers, full_matrices=False)
    return np.asarray(basis[:, size > 1e-9 * size[0]] * math.sqrt(len(change)))


def _error(numbers: Floats) -> float:
    return float(numbers.std(ddof=1) / np.sqrt(len(numbers)))


# -- first-order changes ---------------------------------------------------------------------------


def first_order(
    instance: Instance,
    plans: Sequence[Plan],
    moved: Sequence[Range],
    options: Options,
    workers: int,
) -> dict[str, Floats]:
    """For each number by path, (plans,) the change of awareness from the low end of its range to
    the high end, all others at their means.

    Numbers of one column that no area has two of are moved together, and each is told by the areas
    that it is of.

    Raises:
        StoppedError: a limit, or Ctrl-C, came first.
    """
    together: dict[str, dict[str, tuple[Range, list[int] | slice]]] = {}
    for each in moved:
        which, areas = _apart(instance, each)
        together.setdefault(which, {})[each.path] = each, areas
    moves = [[each for each, _ in several.values()] for several in together.values()]
    work = _Moving(instance, tuple(plans))
    found = [*answers_in_order(moves, work.change, options, workers)]
    if len(found) < len(moves):
        raise StoppedError("Stopped before it was known what each number changes.")
    return {
        path: change[:, areas].sum(axis=1)
        for several, change in zip(together.values(), found, strict=True)
        for path, (_, areas) in several.items()
    }


@dataclass(frozen=True, eq=False)
class _Moving:
    instance: Instance
    plans: tuple[Plan, ...]

    def change(self, move: Sequence[Range]) -> Floats:
        """(plans, areas) of weight x coverage."""
        return self._at(move, "high") - self._at(move, "low")

    def _at(self, move: Sequence[Range], end: str) -> Floats:
        there = at_mean_outcomes(self.instance, {each.path: getattr(each, end) for each in move})
        weights = np.array([area.weight for area in there.areas])
        return np.array([weights * area_coverage(there, plan) for plan in self.plans])


def _apart(instance: Instance, each: Range) -> tuple[str, list[int] | slice]:
    """What numbers have in common that are of different areas, and which areas this one is of."""
    match each.table:
        case "areas":
            return f"areas.{each.column}", [each.row]
        case "places":
            place = instance.places[each.row].place
            areas = [a for a, area in enumerate(instance.areas) if area.place == place]
            return f"places.{each.column}", areas
        case "effects":
            area = str(instance.tables.tables["effects"].cells("area")[each.row])
            offer = each.path.replace(f"/{area}.", ".")
            return offer, [instance.area_index[area]]
    return each.path, slice(None)
