"""Column generation: the master's linear programme and the packages it lacks, until no package
improves it.

Greedy search prices first; the exact search is asked only where it finds nothing, and then gives
the Lagrangian bound. A row that the packages at hand cannot keep may be violated at a penalty.
Where violation remains, the objective is left out for a while: either the bound shows that no plan
keeps every row, or packages are found that do.

Source: G. Desaulniers, J. Desrosiers, M. M. Solomon (eds.), Column Generation (2005).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimizer.errors import SolverError
from optimizer.methods.packages.blocks import Structure
from optimizer.methods.packages.dividing import Unsuitable
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.greedy import improve, ladder
from optimizer.methods.packages.growing import grow
from optimizer.methods.packages.master import Frame, Tangents, first_tangents, sparse
from optimizer.methods.packages.measuring import Packages, keeps_own_rows, measure, within_counts
from optimizer.methods.packages.multipliers import (
    Multipliers,
    admissible,
    fixed_part,
    priced,
    priced_values,
)
from optimizer.methods.packages.scaling import OBJECTIVE_SIZE
from optimizer.programme import Floats, Integers
from optimizer.solvers.answer import Limits
from optimizer.solvers.linear import LinearSession

IMPROVES = 1e-8 * OBJECTIVE_SIZE
"""A package is worth adding when it is worth this much more than its block's price."""
REPAIRS = 1e-8
"""The same where the objective is left out and violation, as a share of each row's side, is what
counts.
"""
OVER = 5e-8 * OBJECTIVE_SIZE
"""A tangent is worth adding where the relaxation over-estimates a shared piece by more."""
VIOLATED = 1e-7
"""More violation of a row than this is no rounding."""
BEST_FEW = 8
"""Packages taken from one exact search."""


@dataclass(frozen=True, eq=False)
class Bound:
    """What column generation proves.

    Attributes:
        value: no plan's scaled objective exceeds it; -inf where no plan keeps every row.
        at: the multipliers that show it. best: (blocks,) the most that any package of each block is
            worth at them.
    """

    value: float
    at: Multipliers
    best: Floats


@dataclass
class Pool:
    """Packages of every block known so far, each once."""

    structure: Structure
    packages: list[Packages] = field(default_factory=list)
    known: list[set[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for block in self.structure.blocks:
            self.packages.append(measure(block, np.zeros((0, len(block.offers)), dtype=np.int64)))
            self.known.append(set())

    def add(self, b: int, units: Integers) -> Packages:
        """Those of (n, offers) units that are new; they must keep the block's own rows."""
        fresh = []
        for row in units:
            key = row.tobytes()
            if key not in self.known[b]:
                self.known[b].add(key)
                fresh.append(row)
        added = measure(
            self.structure.blocks[b],
            np.array(fresh, dtype=np.int64).reshape(len(fresh), units.shape[1]),
        )
        self.packages[b] = Packages.joined([self.packages[b], added])
        return added


class Generation:
    """One column generation.

    Attributes:
        pool: every package found.
        tangents: of the shared pieces.
        bound: the best bound of the present linear programme so far. proved: of all whose objective
            is the question's.
    """

    def __init__(
        self,
        structure: Structure,
        effort: Effort,
        units: list[Integers] | None = None,
        tangents: Tangents | None = None,
    ) -> None:
        self.structure = structure
        self.effort = effort
        self.frame = Frame(structure)
        self.pool = Pool(structure)
        self.tangents: Tangents = tangents or first_tangents(structure)
        self.bound: Bound | None = None
        self.proved = np.inf
        self.relaxed = -np.inf
        self._seed(units)

    def run(self) -> Bound:
        """Generate packages until the bound is as good as the linear programme.

        Raises:
            OutOfNodes, OutOfTime: see ``Effort``. Unsuitable: the linear programme contradicts
                itself numerically.
        """
        if any(not len(packages) for packages in self.pool.packages):
            return Bound(-np.inf, self._nothing(), np.zeros(len(self.structure.blocks)))
        self._open(worth=1.0, elastic=np.inf)
        bound = self._converge(1.0)
        if self._violation <= VIOLATED:
            return bound
        self._open(worth=0.0, elastic=np.inf)
        feasible = self._converge(0.0)
        if feasible.value < -VIOLATED:
            return Bound(-np.inf, feasible.at, feasible.best)
        self._open(worth=1.0, elastic=0.0)
        return self._converge(1.0)

    # -- the linear programme ----------------------------------------------------------------------

    def _open(self, worth: float, elastic: float) -> None:
        penalty = 10 * OBJECTIVE_SIZE if worth else 1.0
        self._worth, self._elastic = worth, elastic
        self._improves = IMPROVES if worth else REPAIRS
        self.bound = None
        programme = self.frame.programme(
            self.pool.packages, self.tangents, penalty=penalty, worth=worth, elastic=elastic
        )
        self._session = LinearSession(programme)
        factors = [self.frame.shared_factors(b, some) for b, some in enumerate(self.pool.packages)]
        self._factors = np.concatenate(factors)

    def _converge(self, worth: float) -> Bound:
        while True:
            values, duals = self._solve()
            at = admissible(self.structure, self.frame.multipliers(duals, self.tangents, worth))
            prices = duals[self.frame.convexity : self.frame.union]
            cut = self._cut(values)
            greedy = self._greedy(at)
            if self._take(greedy, prices) or cut:
                # exact pricing costs most: only once the programme is right where it stands
                continue
            exact = self._exact(at, greedy)
            bound = self._judge(at, exact)
            close = bound.value - self.relaxed <= 10 * self._improves
            if close or not self._take(exact, prices):
                return bound

    def _solve(self) -> tuple[Floats, Floats]:
        """Values and duals of the linear programme."""
        self.effort.spend(0)
        limits = Limits(deadline=self.effort.deadline.moment)
        try:
            answer = self._session.solve(limits)
        except SolverError:
            # Lost on the way from basis to basis: the same programme stood up afresh.
            self._open(self._worth, self._elastic)
            answer = self._session.solve(limits)
        self.effort.check(answer)
        if answer.objective is None or answer.values is None or answer.duals is None:
            raise Unsuitable(f"the linear programme over packages came out {answer.status}")
        self.relaxed = answer.objective
        violation = answer.values[: 2 * len(self.structure.rows.labels)]
        self._violation = float(violation.max(initial=0.0))
        return answer.values, answer.duals

    # -- packages ----------------------------------------------------------------------------------

    def _seed(self, known: list[Integers] | None) -> None:
        """Packages to begin with: those of a neighbouring question, or a ladder of rising cost."""
        at = self._first_prices()
        costs = np.array(self.structure.instance.unit_costs, dtype=float) + 1.0
        for b, block in enumerate(self.structure.blocks):
            if not all(len(counts) for counts in block.counts):
                continue
            if known is not None:
                self.pool.add(
                    b, known[b][within_counts(block, known[b]) & keeps_own_rows(block, known[b])]
                )
            if len(self.pool.packages[b]) < 2:
                self.pool.add(
                    b, ladder(block, priced(block, b, at), costs[block.offers], self.effort)
                )
            if not len(self.pool.packages[b]):
                units, _ = grow(block, priced(block, b, at), -np.inf, self.effort, best_only=True)
                self.pool.add(b, units[-BEST_FEW:])

    def _first_prices(self) -> Multipliers:
        """Money is free, shared pieces are worth half their weight, floors are worth reaching where
        the objective asks for no coverage.
        """
        structure = self.structure
        at = self._nothing()
        aware = (
            any(block.objective.pieces.any() for block in structure.blocks)
            or structure.shared_objective.any()
        )
        floors = np.array(
            [
                any(block.numbers.pieces[i].any() for block in structure.blocks)
                for i in range(len(at.rows))
            ],
            dtype=bool,
        )
        rows = at.rows if aware else np.where(floors & np.isfinite(structure.rows.lower), -1.0, 0.0)
        return Multipliers(
            rows, structure.shared_objective / 2, at.factor, at.some, at.each, 1.0 if aware else 0.0
        )

    def _nothing(self) -> Multipliers:
        structure = self.structure
        shared, sets = len(structure.shared), len(structure.sets)
        each = tuple(np.zeros(len(block.links)) for block in structure.blocks)
        return Multipliers(
            np.zeros(len(structure.rows.labels)),
            np.zeros(shared),
            np.zeros(shared),
            np.zeros(sets),
            each,
        )

    def _greedy(self, at: Multipliers) -> list[tuple[Integers, Floats]]:
        """Per block, a package that single changes cannot improve, begun from the best known
        one.
        """
        found = []
        for b, block in enumerate(self.structure.blocks):
            values = priced_values(block, b, self.pool.packages[b], at)
            units, value = improve(
                block,
                priced(block, b, at),
                self.pool.packages[b].units[int(np.argmax(values))],
                self.effort,
            )
            found.append((units[None, :], np.array([value])))
        return found

    def _exact(
        self, at: Multipliers, greedy: list[tuple[Integers, Floats]]
    ) -> list[tuple[Integers, Floats]]:
        """Per block, the best package of all and some on the way to it."""
        found = []
        for b, block in enumerate(self.structure.blocks):
            known = greedy[b]
            units, values = grow(
                block,
                priced(block, b, at),
                float(known[1][0]) + self._improves / 10,
                self.effort,
                best_only=True,
            )
            few = np.argsort(-values, kind="stable")[:BEST_FEW]
            found.append(
                (units[few], values[few])
                if len(few)
                else (known[0], known[1] + self._improves / 10)
            )
        return found

    def _take(self, found: list[tuple[Integers, Floats]], prices: Floats) -> bool:
        """Add what is worth more than its block's price; whether anything was."""
        taken = False
        for b, (units, values) in enumerate(found):
            added = self.pool.add(b, units[values > prices[b] + self._improves])
            if len(added):
                taken = True
                table = self.frame.package_entries(b, added, self.tangents)
                worth, n = self._worth * added.value, len(added)
                self._session.add_columns(worth, np.zeros(n), np.ones(n), *sparse(table))
                factors = self.frame.shared_factors(b, added)
                self._factors = np.concatenate([self._factors, factors])
        return taken

    def _judge(self, at: Multipliers, exact: list[tuple[Integers, Floats]]) -> Bound:
        """The best bound of the present programme so far."""
        best = np.array([values.max() for _, values in exact])
        value = fixed_part(self.structure, at) + float(best.sum())
        if self.bound is None or value < self.bound.value:
            self.bound = Bound(value, at, best)
        if at.worth:
            self.proved = min(self.proved, value)
        return self.bound

    # -- shared pieces -----------------------------------------------------------------------------

    def _cut(self, values: Floats) -> bool:
        """Tangents where the optimum over-estimates a shared piece; whether there was any."""
        structure = self.structure
        if not len(structure.shared):
            return False
        first = len(self.tangents)
        pieces = 2 * len(structure.rows.labels) + np.arange(len(structure.shared))
        factors = self._shared_factors(values[self.frame.fixed_columns :])
        over = values[pieces] - self.frame.weights * structure.shared_gain(factors)
        for piece in np.flatnonzero(over > OVER):
            self.tangents.add(structure, int(piece), float(factors[piece]))
        if len(self.tangents) == first:
            return False
        self._session.add_rows(*self._new_tangent_rows(first))
        return True

    def _shared_factors(self, weights: Floats) -> Floats:
        """(shared pieces,) coverage factor added, packages taken by weight."""
        factors = np.zeros(len(self.structure.shared))
        for each, weight in zip(self._factors, weights, strict=True):
            if weight > 0:
                factors += weight * each
        return factors

    def _new_tangent_rows(self, first: int) -> tuple[Floats, Floats, Integers, Integers, Floats]:
        count = len(self.tangents) - first
        fixed = np.zeros((self.frame.fixed_columns, count))
        new = np.array(self.tangents.piece[first:], dtype=np.int64)
        fixed[2 * len(self.structure.rows.labels) + new, np.arange(count)] = 1.0
        entries = self.frame.tangent_entries(self._factors, self.tangents, first)
        sides = self.frame.tangent_sides(self.tangents, first)
        return np.full(count, -np.inf), sides, *sparse(np.concatenate([fixed, entries]).T)
