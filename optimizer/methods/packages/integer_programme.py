"""The integer programme over admitted packages: decides where the plans near the bound are too many
to look at each.

Whatever HiGHS answers is re-checked exactly. A choice that breaks a row is forbidden, and so is one
seen twice; tangents are added at the coverage of every choice, until the programme's bound is
within the gap of a plan's true value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.evaluate import terms_value
from optimizer.methods.canonical_order import preferences
from optimizer.methods.packages.blocks import Block, Structure
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.judging import Judge, Judged, as_plan
from optimizer.methods.packages.master import Frame, Tangents
from optimizer.methods.packages.measuring import Packages
from optimizer.programme import Floats, Integers, Programme
from optimizer.proof import Plan
from optimizer.rows import Terms, Units, common_step, offers_named
from optimizer.solvers.answer import Answer, Limits
from optimizer.solvers.highs import Highs

Choice = tuple[int, ...]
"""A package per block, by position among the admitted ones."""
Numbers = Sequence[Floats]
"""Per block, (n,) a number of each of its packages."""
FurtherRow = tuple[float, float, Integers, Floats]
"""Lower and upper bound, columns and their coefficients."""


@dataclass
class IntegerProgramme:
    """The programme over admitted packages, solved again and again under further rows.

    Attributes:
        judge: checks and values plans.
        frame, tangents: rows of the programme.
        packages: admitted, per block.
        effort: the deadline.
        seed: of the solver.
        incumbent: the best plan found by ``best`` so far.
    """

    judge: Judge
    frame: Frame
    tangents: Tangents
    packages: tuple[Packages, ...]
    effort: Effort
    seed: int = 0
    incumbent: Judged | None = field(default=None, init=False)

    @property
    def structure(self) -> Structure:
        """The divided question."""
        return self.frame.structure

    def best(self, known: Judged | None, gap: float) -> float:
        """A bound on every plan of the admitted packages; the best plan, the known one included, is
        the ``incumbent`` then.

        Args:
            known: a plan at hand.
            gap: the bound may stay this far above the best plan, scaled.

        Raises:
            OutOfTime: the deadline has passed; ``incumbent`` is the best plan until then.
        """
        self.incumbent = known
        for answer, found in self._answers(lambda: (self._programme(), []), [], gap / 4):
            if found is not None and (known is None or found.value > known.value):
                self.incumbent = known = found
            self.effort.check(answer)
            if known is not None and answer.bound - known.value <= gap:
                return max(answer.bound, known.value)
        return -np.inf if known is None else known.value

    def canonical(self, best: Judged) -> tuple[Plan, bool]:
        """The canonical plan among those within a tie of the best, and whether it is the only one.

        Right where every package is admitted that a plan within a tie of the best may use.

        Raises:
            OutOfTime: the deadline has passed.
        """
        worth = best.value - self.structure.ties
        rows: list[FurtherRow] = []
        nothing = [np.zeros(len(packages)) for packages in self.packages]
        if self._least(nothing, [], worth, self._choices_of(best.plan)) is None:
            return best.plan, True
        plan = best.plan
        for terms in preferences(self.structure.instance):
            numbers = self._numbers(terms)
            plan = self._least(numbers, rows, worth, []) or plan
            total = float(terms_value(terms, plan, ()) / common_step(terms))
            rows.append(self._row(numbers, total + 0.5))
        return plan, False

    def _least(
        self, numbers: Numbers, rows: list[FurtherRow], worth: float, forbidden: list[Choice]
    ) -> Plan | None:
        """The plan worth at least ``worth``, scaled, with the least sum of its packages' numbers;
        None without any.
        """

        def asked() -> tuple[Programme, list[FurtherRow]]:
            programme = self._programme()
            cost = np.concatenate([np.zeros(self.frame.fixed_columns), *numbers])
            changed = replace(programme, cost=-cost, offset=0.0)
            return changed, [self._worth_row(programme, worth), *rows]

        for answer, found in self._answers(asked, forbidden, 0.0):
            self.effort.check(answer)
            if found is not None and found.value >= worth:
                return found.plan
        return None

    def _answers(
        self,
        asked: Callable[[], tuple[Programme, list[FurtherRow]]],
        forbidden: list[Choice],
        gap: float,
    ) -> Iterator[tuple[Answer, Judged | None]]:
        """Answers with the plans they stand for, None where that is not allowed; each time the
        choice before is cut off, or forbidden.
        """
        while (answer := self._solve(*asked(), forbidden, gap)) is not None:
            choice = self._choice(answer)
            found = self.judge.found(self._plan_of(choice))
            yield answer, found
            if found is None or not self._cut(choice):
                forbidden.append(choice)

    # -- choices and plans -------------------------------------------------------------------------

    def _choices_of(self, plan: Plan) -> list[Choice]:
        """The plan as a choice; none where one of its packages was not admitted."""
        units = np.array(plan)
        same = [
            np.flatnonzero(np.all(packages.units == units[block.offers], axis=1))
            for block, packages in self._by_block()
        ]
        return [tuple(int(here[0]) for here in same)] if all(map(len, same)) else []

    def _plan_of(self, choice: Choice) -> Plan:
        plan = np.zeros(len(self.structure.instance.offers), dtype=np.int64)
        for (block, packages), position in zip(self._by_block(), choice, strict=True):
            plan[block.offers] = packages.units[position]
        return as_plan(plan)

    def _choice(self, answer: Answer) -> Choice:
        assert answer.values is not None  # noqa: S101 - checked where solved
        ends = np.cumsum([len(packages) for packages in self.packages])
        weights = np.split(answer.values[self.frame.fixed_columns :], ends[:-1])
        return tuple(int(np.argmax(weight)) for weight in weights)

    def _numbers(self, terms: Terms) -> Numbers:
        """What each package adds to a sum of units and presences, in the sum's steps; presences
        stay within a block, as first costs do.
        """
        step = common_step(terms)
        numbers = [np.zeros(len(packages)) for packages in self.packages]
        for quantity, coefficient in terms:
            for number, (block, packages) in zip(numbers, self._by_block(), strict=True):
                units = packages.units[:, np.isin(block.offers, offers_named(quantity))]
                counted = units if isinstance(quantity, Units) else units.any(axis=1, keepdims=True)
                number += float(coefficient / step) * counted.sum(axis=1)
        return numbers

    def _by_block(self) -> Iterator[tuple[Block, Packages]]:
        return zip(self.structure.blocks, self.packages, strict=True)

    def _cut(self, choice: Choice) -> bool:
        """Tangents at the coverage factors of a choice; False where all stood already."""
        factors = np.zeros(len(self.structure.shared))
        for (block, packages), position in zip(self._by_block(), choice, strict=True):
            factors[block.span] += packages.factors[position]
        added = [
            self.tangents.add(self.structure, piece, float(s)) for piece, s in enumerate(factors)
        ]
        return any(added)

    # -- the programme -----------------------------------------------------------------------------

    def _programme(self) -> Programme:
        return self.frame.programme(
            self.packages, self.tangents, penalty=0.0, worth=1.0, elastic=0.0
        )

    def _worth_row(self, programme: Programme, worth: float) -> FurtherRow:
        columns = np.flatnonzero(programme.cost)
        least = worth - programme.offset - self.structure.ties * 1e-3
        return least, np.inf, columns, programme.cost[columns]

    def _row(self, numbers: Numbers, upper: float) -> FurtherRow:
        values = np.concatenate([np.zeros(self.frame.fixed_columns), *numbers])
        columns = np.flatnonzero(values)
        return -np.inf, upper, columns, values[columns]

    def _forbidding_row(self, choice: Choice) -> FurtherRow:
        sizes = [len(packages) for packages in self.packages]
        columns = self.frame.fixed_columns + np.cumsum([0, *sizes[:-1]]) + np.array(choice)
        return -np.inf, len(sizes) - 1.0, columns, np.ones(len(sizes))

    def _solve(
        self, programme: Programme, rows: list[FurtherRow], forbidden: list[Choice], gap: float
    ) -> Answer | None:
        """The answer under further rows and without some choices, as far as the time allows; None
        where nothing is left.
        """
        self.effort.spend(0)
        session = Highs().open(programme)
        for lower, upper, columns, values in (*rows, *map(self._forbidding_row, forbidden)):
            session.add_rows(
                np.array([lower]), np.array([upper]), np.array([0, len(columns)]), columns, values
            )
        answer = session.solve(
            Limits(
                deadline=self.effort.deadline.moment,
                absolute_gap=gap,
                relative_gap=0.0,
                seed=self.seed,
            )
        )
        if answer.status == "infeasible":
            return None
        if answer.values is None:
            self.effort.check(answer)
        return answer
