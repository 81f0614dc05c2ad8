"""What can be asked about a best plan, however the answers are found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from optimizer.figures.by_frontier import ByFrontier
from optimizer.figures.by_solving import BySolving
from optimizer.methods import fastest
from optimizer.proof import Options, Plan
from optimizer.question import Question
from optimizer.rows import Row


class Figures(Protocol):
    """Figures of a question at its budget (docs/model.md, section 6); V is the optimal awareness of
    a changed problem.
    """

    def best(self, offer: int, least: int, most: int) -> float | None:
        """V(least <= x_o <= most); None where no plan keeps the rules."""
        ...

    def changed(self, rows: Mapping[Row, Row | None]) -> float | None:
        """V with some rows replaced, or left out (None)."""
        ...

    def enters_at_cost(self, offer: int) -> int | None:
        """The greatest whole unit cost, up to the present one, at which buying the offer is better;
        None where there is none.
        """
        ...

    def cost_range(self, offer: int) -> tuple[int, int | None]:
        """The largest interval of whole unit costs around the present one in which the plan stays
        best; None: no upper end.
        """
        ...

    def weight_range(self, area: int) -> tuple[float, float | None]:
        """The largest interval of weights around the present one in which the plan stays best;
        None: no upper end.
        """
        ...


def is_quick(question: Question, options: Options) -> bool:
    """Whether the frontier answers everything at once."""
    return fastest(question, options) == "frontier"


def figures_of(question: Question, plan: Plan, value: float, options: Options) -> Figures:
    """Figures by the frontier where it applies, else by solving again."""
    return (
        ByFrontier(question, plan)
        if is_quick(question, options)
        else BySolving(question, plan, value, options)
    )
