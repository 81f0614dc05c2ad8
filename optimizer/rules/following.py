"""How a rule follows the budget: what its rows at a few budgets say of those in between.

A rule is asked, never recognised: ``Rule.following`` answers for all its rows,
``Measure.following`` for one limit as written. Whatever gives no answer cannot say, and nothing is
concluded from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

Steps = Callable[[int], Iterable[int]]
"""(last) to the budgets from 1 to ``last`` at which something changes at once, increasing;
little by little where they are many."""
Turns = Callable[[int, int], Iterable[int]]
"""(grain, last) to the budgets from 0 to ``last`` at which a plan that spends a multiple of
``grain`` may come to keep a rule, or cease to; at most ``last // grain + 1`` of them. Where
``grain`` is 0, nothing is ever spent."""


@dataclass(frozen=True)
class Following:
    """How the rows of a rule, or one limit, follow the budget. Amounts are minor units of money.

    Attributes:
        between: what they do from one step to the next. same: they stay. one way: each bound moves
            up only, or down only. unknown: nothing is said.
        steps: who knows every budget at which they change at once.
        turns: where they move between steps, who knows the budgets that matter to a plan; None:
            nobody does.
    """

    between: Literal["same", "one way", "unknown"]
    steps: frozenset[Steps] = frozenset()
    turns: frozenset[Turns] | None = None

    @property
    def never(self) -> bool:
        """Whether they are the same at every budget."""
        return self.between == "same" and not self.steps


CANNOT_SAY = Following("unknown")
"""The answer of whatever gives none."""
NEVER = Following("same", turns=frozenset())
"""The same at every budget."""


def stepping(*steps: Steps) -> Following:
    """The same but for steps."""
    return Following("same", frozenset(steps), frozenset())


def all_of(parts: Iterable[Following]) -> Following:
    """How several together do: they step where one does, and say no more than the vaguest."""
    several = tuple(parts)
    kinds = {part.between for part in several}
    steps = frozenset[Steps]().union(*(part.steps for part in several))
    turns = [part.turns for part in several if part.turns is not None]
    return Following(
        "unknown" if "unknown" in kinds else "one way" if "one way" in kinds else "same",
        steps,
        frozenset[Turns]().union(*turns) if len(turns) == len(several) else None,
    )


@dataclass(frozen=True)
class StepsAt:
    """Steps at budgets that are written down, increasing: see ``Steps``."""

    budgets: tuple[int, ...]

    def __call__(self, last: int) -> Iterator[int]:
        """The budgets that are not above the last."""
        return (budget for budget in self.budgets if budget <= last)


@dataclass(frozen=True)
class ShareTurns:
    """Of a share of the budget, above 0, that is a most (``upper``) or a least of spending.

    A plan comes within a most where the share of the budget first reaches what it spends,
    budget >= spending / share; it falls below a least just after it is met exactly. See ``Turns``.
    """

    share: Fraction
    upper: bool

    def __call__(self, grain: int, last: int) -> Iterator[int]:
        """The budgets, increasing."""
        spending = range(0, int(last * self.share) + 1, grain) if grain else (0,)
        met = (Fraction(amount) / self.share for amount in spending)
        found = (ceil(budget) if self.upper else floor(budget) + 1 for budget in met)
        return (budget for budget in found if budget <= last)
