"""The integer programme over admitted packages: decides where the plans near the bound are too many
to look at each.

Whatever HiGHS answers is re-checked exactly. A choice that breaks a row is forbidden, and so is one
seen twice; tangents are added at the coverage of every choice, until the programme's bound is
within the gap of a plan's true value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.master import Frame, Tangents
from optimizer.methods.packages.measuring import Packages
from optimizer.methods.packages.plans import Found, Judge, as_plan
from optimizer.methods.packages.structure import Structure
from optimizer.programme import Floats, Integers, Programme
from optimizer.proof import Plan
from optimizer.solvers.answer import Answer, Limits
from optimizer.solvers.highs import Highs

Choice = tuple[int, ...]
"""A package per block, by position among the admitted ones."""


@dataclass(frozen=True, eq=False)
class Condition:
    """A row over the chosen packages' numbers: lower <= sum <= upper. ``per_block``: (n,) numbers
    of each block's packages.
    """

    per_block: tuple[Floats, ...]
    lower: float
    upper: float


@dataclass
class Selection:
    """The integer programme over admitted packages, solved again and again under further
    conditions.

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
    incumbent: Found | None = field(default=None, init=False)

    @property
    def structure(self) -> Structure:
        """The divided question."""
        return self.frame.structure

    def best(self, known: Found | None, gap: float) -> tuple[Found | None, float]:
        """The best plan, the known one included, and a bound on every plan of the admitted
        packages.

        Args:
            known: a plan at hand.
            gap: the bound may stay this far above the best plan, scaled.

        Raises:
            OutOfTime: the deadline has passed; ``incumbent`` is the best plan until then.
        """
        forbidden: list[Choice] = []
        while True:
            self.incumbent = known
            answer = self._solve(self._programme(), [], forbidden, gap / 4)
            if answer is None:
                return known, -np.inf if known is None else known.value
            choice = self._choice(answer)
            found = self.judge.found(self.plan_of(choice))
            if found is not None and (known is None or found.value > known.value):
                self.incumbent = known = found
            self.effort.check(answer)
            if known is not None and answer.bound - known.value <= gap:
                return known, max(answer.bound, known.value)
            if found is None or not self._cut(choice):
                forbidden.append(choice)

    def least(
        self,
        costs: tuple[Floats, ...],
        conditions: list[Condition],
        worth: float,
        forbidden: tuple[Plan, ...] = (),
    ) -> Plan | None:
        """The allowed plan worth at least ``worth`` with the least sum of its packages' costs,
        under conditions; None without any.

        Args:
            costs: (n,) whole numbers per block.
            conditions: further rows.
            worth: least scaled objective.
            forbidden: plans that are not to be the answer.

        Raises:
            OutOfTime: the deadline has passed.
        """
        avoided = [choice for plan in forbidden if (choice := self.choice_of(plan)) is not None]
        while True:
            programme = self._programme()
            valued = self._worth_row(programme, worth)
            changed = replace(
                programme,
                cost=np.concatenate(
                    [np.zeros(self.frame.fixed_columns), *(-cost for cost in costs)]
                ),
                offset=0.0,
            )
            answer = self._solve(
                changed, [valued, *map(self._condition_row, conditions)], avoided, 0.0
            )
            if answer is None:
                return None
            self.effort.check(answer)
            choice = self._choice(answer)
            found = self.judge.found(self.plan_of(choice))
            if found is not None and found.value >= worth:
                return found.plan
            if found is None or not self._cut(choice):
                avoided.append(choice)

    def choice_of(self, plan: Plan) -> Choice | None:
        """The plan as a choice; None where one of its packages was not admitted."""
        choice = []
        for block, packages in zip(self.structure.blocks, self.packages, strict=True):
            same = np.flatnonzero(np.all(packages.units == np.array(plan)[block.offers], axis=1))
            if not len(same):
                return None
            choice.append(int(same[0]))
        return tuple(choice)

    def plan_of(self, choice: Choice) -> Plan:
        """The plan that a choice makes."""
        plan = np.zeros(len(self.structure.instance.offers), dtype=np.int64)
        for block, packages, position in zip(
            self.structure.blocks, self.packages, choice, strict=True
        ):
            plan[block.offers] = packages.units[position]
        return as_plan(plan)

    # -- the programme -----------------------------------------------------------------------------

    def _programme(self) -> Programme:
        return self.frame.programme(
            self.packages, self.tangents, penalty=0.0, worth=1.0, elastic=0.0
        )

    def _worth_row(
        self, programme: Programme, worth: float
    ) -> tuple[float, float, Integers, Floats]:
        columns = np.flatnonzero(programme.cost)
        return (
            worth - programme.offset - self.structure.ties * 1e-3,
            np.inf,
            columns,
            programme.cost[columns],
        )

    def _condition_row(self, condition: Condition) -> tuple[float, float, Integers, Floats]:
        values = np.concatenate([np.zeros(self.frame.fixed_columns), *condition.per_block])
        columns = np.flatnonzero(values)
        return condition.lower, condition.upper, columns, values[columns]

    def _solve(
        self,
        programme: Programme,
        rows: list[tuple[float, float, Integers, Floats]],
        forbidden: list[Choice],
        gap: float,
    ) -> Answer | None:
        """The answer under further rows and without some choices, as far as the time allows; None
        where nothing is left.
        """
        self.effort.spend(0)
        session = Highs().open(programme)
        blocks = len(self.packages)
        rows = [
            *rows,
            *(
                (-np.inf, blocks - 1.0, np.sort(self._columns(choice)), np.ones(blocks))
                for choice in forbidden
            ),
        ]
        for lower, upper, columns, values in rows:
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

    def _columns(self, choice: Choice) -> Integers:
        sizes = [len(packages) for packages in self.packages]
        first = self.frame.fixed_columns + np.concatenate([[0], np.cumsum(sizes)])[:-1]
        return np.asarray(first + np.array(choice), dtype=np.int64)

    def _choice(self, answer: Answer) -> Choice:
        assert answer.values is not None  # noqa: S101 - checked where solved
        choice, first = [], self.frame.fixed_columns
        for packages in self.packages:
            choice.append(int(np.argmax(answer.values[first : first + len(packages)])))
            first += len(packages)
        return tuple(choice)

    def _cut(self, choice: Choice) -> bool:
        """Tangents at the coverage factors of a choice; False where all stood already."""
        factors = np.zeros(len(self.structure.shared))
        for block, packages, position in zip(
            self.structure.blocks, self.packages, choice, strict=True
        ):
            factors[block.shared[block.shared >= 0]] += packages.factors[position]
        added = [
            self.tangents.add(self.structure, area, float(s)) for area, s in enumerate(factors)
        ]
        return any(added)
