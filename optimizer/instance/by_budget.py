"""What the rules of an instance say of all budgets at once: where they step, whether they
loosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from optimizer.instance.instance import Instance
from optimizer.rows import is_nested
from optimizer.rules import Following, Rule
from optimizer.rules.following import CANNOT_SAY, Turns

MOST_STEPS = 1_000
"""A rule that steps more often than this is taken for one that cannot say how it follows the
budget.
"""


@dataclass(frozen=True, eq=False)
class RulesByBudget:
    """The rules of an instance, asked how they follow the budget from 0 to ``last``, minor
    units.
    """

    instance: Instance
    last: int

    @cached_property
    def _said(self) -> tuple[tuple[Rule, Following, tuple[int, ...]], ...]:
        """Each rule with its answer and its steps."""
        return tuple(self._asked(rule) for rule in self.instance.rules)

    def _asked(self, rule: Rule) -> tuple[Rule, Following, tuple[int, ...]]:
        following = rule.following(self.instance)
        steps = {
            budget
            for steps in following.steps
            for budget in islice(steps(self.last), MOST_STEPS + 1)
        }
        if len(steps) > MOST_STEPS:
            return rule, CANNOT_SAY, ()
        return rule, following, tuple(sorted(steps))

    @property
    def silent(self) -> list[str]:
        """Names of the rules that cannot say: with one, nothing is certain between two budgets."""
        return [rule.name for rule, following, _ in self._said if following.between == "unknown"]

    @property
    def moving(self) -> list[str]:
        """Names of the rules whose rows may change at any budget."""
        return [rule.name for rule, following, _ in self._said if following.between != "same"]

    @property
    def steps_by_rule(self) -> list[tuple[str, int]]:
        """Every step of a rule, rule by rule: its name and the budget."""
        return [(rule.name, budget) for rule, _, steps in self._said for budget in steps]

    @cached_property
    def steps(self) -> list[int]:
        """Every budget at which some rule steps, increasing."""
        return sorted({budget for _, _, steps in self._said for budget in steps})

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """First and last budget of every stretch in which no rule steps."""
        starts = [0, *self.steps]
        return [(start, following - 1) for start, following in pairwise([*starts, self.last + 1])]

    def only_loosen(self, low: int, high: int) -> bool:
        """Whether it is certain that from ``low`` to ``high`` a larger budget forbids nothing."""
        if self.silent:
            return low >= high
        cuts = [step for step in self.steps if low < step <= high]
        ends = [low, *(budget for step in cuts for budget in (step - 1, step)), high]
        # Within a stretch every bound moves one way, if at all: its two ends tell.
        return all(
            is_nested(self.instance.rows(one), self.instance.rows(other))
            for one, other in pairwise(ends)
            if one < other
        )

    def changing(self, most: int) -> list[int] | None:
        """Every budget at which the plans that keep the rules can change.

        None where there are more than ``most``, or a rule cannot say. Spending is a multiple of g,
        the common divisor of all costs: plans come within the budget at multiples of g, rules step
        where they say, and those that move between know the budgets that matter to multiples of g.
        """
        turns: set[Turns] = set()
        for _, following, _ in self._said:
            if following.between == "unknown" or following.turns is None:
                return None
            turns |= following.turns
        grain = self.instance.cost_grain
        if grain and self.last // grain * (1 + len(turns)) > most:
            return None
        whole: Sequence[int] = range(0, self.last + 1, grain) if grain else (0,)
        return sorted(
            {*whole, *self.steps, *(budget for each in turns for budget in each(grain, self.last))}
        )
