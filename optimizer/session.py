"""``session``: one instance, asked thousands of questions. The answers are those of the functions,
byte for byte; what is known already is not worked out again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, Unpack, cast

from optimizer.allocation import Allocation
from optimizer.analyses.explanation import Explanation, explained_at
from optimizer.desk import Desk
from optimizer.instance.instance import Instance, expect_instance
from optimizer.interruption import ends_with_the_best
from optimizer.keywords import knows_its_keywords
from optimizer.methods import Learned
from optimizer.methods.frontier import Frontier
from optimizer.money import MoneyLike
from optimizer.plans import read_plan
from optimizer.proof import Options, Proof, SolveKeywords
from optimizer.solve import evaluated, solved

KEPT = 1000
"""Answers that are kept at most, the latest ones."""
Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class Session:
    """Questions about one instance.

    What is kept: every answer, by what was asked; the proof at every budget; and frontiers, which
    answer every budget under their rules. The packages method begins each question anew, as it does
    for the functions: its bounds hang on what was asked before. Not for several threads at once.

    Attributes:
        instance: the problem.
        options: how to solve, for every question.
    """

    instance: Instance
    options: Options = field(default_factory=Options)
    _frontiers: list[Frontier] = field(default_factory=list, repr=False)
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    def solve(self, budget: MoneyLike | None = None) -> Allocation:
        """As ``optimizer.solve``. Raises as that."""
        amount = self._minor(budget)
        money = self.instance.amount(amount)
        return self._answer(("solve", amount), lambda: solved(self._desk, money))

    def evaluate(
        self, plan: Any, budget: MoneyLike | None = None, *, best: bool = True
    ) -> Allocation:
        """As ``optimizer.evaluate``; the best plan at a budget is sought once. Raises as that."""
        amount, units = self._minor(budget), read_plan(plan, self.instance)

        def answer() -> Allocation:
            began = time.perf_counter()
            proof = self._proof(amount) if best else None
            return evaluated(self._desk, units, self.instance.amount(amount), proof, began)

        return self._answer(None, answer)

    def explain(
        self,
        offer: str | None = None,
        *,
        budget: MoneyLike | None = None,
        up_to: MoneyLike | None = None,
        full: bool = False,
    ) -> Explanation:
        """As ``optimizer.explain``. Raises as that."""
        amount = self._minor(budget)
        last = None if up_to is None else self._minor(up_to)
        furthest = None if last is None else self.instance.amount(last)

        def answer() -> Explanation:
            money = self.instance.amount(amount)
            asked = offer, money, furthest
            return explained_at(self._desk, self.instance, None, *asked, full=full)

        return self._answer(("explain", offer, amount, last, full), answer)

    # -- what is known -----------------------------------------------------------------------------

    @property
    def _desk(self) -> Desk:
        return Desk(self.instance, self.options, Learned(_frontiers=self._frontiers))

    def _minor(self, budget: MoneyLike | None) -> int:
        return (self.instance.budget if budget is None else self.instance.money(budget)).minor

    def _proof(self, amount: int) -> Proof:
        desk = self._desk
        return self._known(("proof", amount), lambda: desk.prove(desk.question(amount)))

    def _answer(self, key: Any, answer: Callable[[], Answer]) -> Answer:
        """An answer; while it is sought Ctrl-C and progress are heard as by a function."""

        def verb(**_: Any) -> Answer:
            return answer() if key is None else self._known(key, answer)

        how: Any = {"on_interrupt": self.options.on_interrupt, "progress": self.options.progress}
        return ends_with_the_best(verb)(**how)

    def _known(self, key: Any, answer: Callable[[], Answer]) -> Answer:
        """What is kept, or an answer, which is kept unless a limit came first."""
        if key not in self._kept:
            found: Any = answer()
            if getattr(found, "status", "optimal") == "stopped":
                return cast("Answer", found)
            self._kept[key] = found
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
            return cast("Answer", found)
        return cast("Answer", self._kept[key])


@knows_its_keywords
def session(instance: Instance, **options: Unpack[SolveKeywords]) -> Session:
    """Open a session: for programs that ask thousands of questions about one instance.

    Args:
        instance: the problem.
        **options: as for ``solve``, for every question; a time limit is for each.

    Raises:
        InputError: an option is wrong.
    """
    expect_instance(instance)
    return Session(instance, Options(**options))
