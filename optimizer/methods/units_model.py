"""The units method's programme: whole units, presences, and coverage below tangents.

    maximise    sum of objective terms over x, z and y
    subject to  every row of the question
                x_o integer, 0 <= x_o <= M_o                          units of an offer
                z_S binary,  x_o <= M_o z_S (o in S),
                             z_S <= sum of x_o                        Any of a set of offers
                s_a <= sum of h_a C_oa x_o                            coverage factor added
                y_a <= k_a [F_a(p) - F_a(b_a) + F_a'(p) (b_a + s_a/h_a - p)]
                                                                      tangent at each point p

y_a is the coverage gained times k_a = (weight in the objective) x scale, and s_a the coverage
factor added times h_a = k_a F_a'(b_a): what it would gain if the curve went on as steeply as it
begins. So both are in units of the scaled objective, no tangent is steeper than 1, and what solvers
neglect, 1e-6 of a row, is 1e-12 of the objective's range. Tangents over-estimate a concave curve,
so the optimum is an upper bound.

Both are held from above alone, and may fall short of what a plan brings: then every plan has points
around it that keep the rows, and none is lost to a rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum

import numpy as np
from numpy.typing import NDArray

from optimizer.evaluate import tie_width
from optimizer.programme import Programme
from optimizer.proof import Plan
from optimizer.question import Question
from optimizer.rows import FLOOR, Any, Coverage, Row, Terms, Units

Floats = NDArray[np.float64]

OBJECTIVE_SIZE = 1e6
"""What the objective's range is scaled to (docs/model.md, section 1)."""
COVERAGE_SIZE = 1e3
"""The same for coverage that stands in rows only."""
LARGEST_REACH = 1e6
"""The most that a column of coverage factors may come to: what an offer adds beyond any use must
not drown the rest.
"""
NEGLIGIBLE = 1e-9
"""What adds less than this to a row, whatever the plan, is left out and the row widened by it;
slopes below it are flat.

In units of the scaled objective it is a millionth of a tie. Solvers drop such numbers in silence,
or refuse them.
"""
ROUNDING = 2.0**-50
"""How far floating point may be off the curves, as a share of coverage; tangents stand that much
higher.
"""
SMALLEST = 1e-12
"""A solver takes coefficients above this and below its reciprocal."""
ROOM = 1.0
"""How far beyond what plans can reach the columns s and y may go, below and above.

A bound that a plan just meets adds nothing to the rows, but leaves floating point no room: where
sums are a rounding beyond it, solvers take the plan for infeasible, and lose the best.
"""
BASE = 10**5
"""Rows of whole numbers below this are handed over whole; larger ones digit by digit in this base,
with whole carries.

Solvers take an integer that is 1e-6 off for whole, and allow 1e-6 on a row. Times a large
coefficient that is more than one yen: the rounded point then breaks the row, or one that keeps it
is lost. Digit by digit it is far less than 1.
"""


@dataclass(frozen=True, eq=False)
class Entries:
    """Rows being collected: bounds and sparse entries, and further whole columns that they need.

    Attributes:
        first: index of the first further column.
        further: the most that each further column may be; the least is 0.
        parts: (first row, kind, what) of rows that belong together, in order; those of the
            plans forbidden are in none.
        carried: of each carry the rule that it is of.
    """

    first: int = 0
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    further: list[float] = field(default_factory=list)
    parts: list[tuple[int, str, str]] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)

    def begin(self, kind: str, what: str) -> None:
        """The rows from here on are of this kind, and about this."""
        self.parts.append((len(self.lower), kind, what))

    def add(
        self, columns: Iterable[int], values: Iterable[float], lower: float, upper: float
    ) -> None:
        """One more row."""
        self.index.extend(columns)
        self.value.extend(values)
        self.start.append(len(self.index))
        self.lower.append(lower)
        self.upper.append(upper)

    def column(self, most: float) -> int:
        """One more whole column; its index."""
        self.further.append(most)
        return self.first + len(self.further) - 1

    def arrays(self) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.int64], Floats]:
        """(lower, upper, start, index, value) as a solver session takes them."""
        whole = (np.array(self.start, dtype=np.int64), np.array(self.index, dtype=np.int64))
        return (
            np.array(self.lower, dtype=float),
            np.array(self.upper, dtype=float),
            *whole,
            np.array(self.value, dtype=float),
        )


class UnitsModel:
    """Where each quantity of a question stands among the columns, and the rows that describe it.

    Attributes:
        pieces: (k,) the pieces whose coverage the question is about and an offer can change, by
            index.
        size: piece to k_a, what one unit of coverage is worth in y_a.
        steepness: piece to h_a, what one unit of coverage factor is worth in s_a.
        scale: solver objective units per unit of the question's objective.
        offset: the objective's constant part, in the question's units.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.instance = question.instance
        self.rows = question.rows
        self.terms = question.terms
        self._sets = _sets((*self.rows, Row("", "", self.terms, None, None, "")))
        self._before = self.instance.coverage(self.instance.pieces.baselines)
        self.pieces = self._changing_pieces()
        self.scale = OBJECTIVE_SIZE / (question.span or 1.0)
        self._reach = self._most_added()
        self.size = self._sizes()
        self.steepness = self._steepnesses()
        self._place_columns()
        self.offset = self._constant_of(self.terms)

    def _place_columns(self) -> None:
        """Units first, then presences, coverage factors and gains."""
        first_s = len(self.instance.offers) + len(self._sets)
        first_y = first_s + len(self.pieces)
        self.z_column = {
            chosen: len(self.instance.offers) + i for i, chosen in enumerate(self._sets)
        }
        self.s_column = {int(a): first_s + i for i, a in enumerate(self.pieces)}
        self.y_column = {int(a): first_y + i for i, a in enumerate(self.pieces)}
        self.columns = first_y + len(self.pieces)

    # -- sizes -------------------------------------------------------------------------------------

    def _most_added(self) -> Floats:
        """(pieces,) the most coverage factor that offers can add, not as a difference, which loses
        what is small.
        """
        effects = self.instance.effects
        added = effects.coverage_factor * self.question.most_units[effects.offer]
        most = np.bincount(effects.piece, weights=added, minlength=len(self.instance.pieces))
        return most.astype(float)

    def _changing_pieces(self) -> NDArray[np.int64]:
        wanted = np.zeros(len(self.instance.pieces), dtype=bool)
        for terms in (self.terms, *(row.terms for row in self.rows)):
            for quantity, _ in terms:
                if isinstance(quantity, Coverage):
                    wanted[quantity.piece] = True
        most = self.instance.coverage_factors(self.question.most_units)
        return np.flatnonzero(wanted & (self.instance.coverage(most) > self._before))

    def _sizes(self) -> dict[int, float]:
        """The most that a unit of each piece's coverage is worth, in the objective or in a row."""
        sizes = dict.fromkeys(map(int, self.pieces), 0.0)
        worths = [
            (self.terms, self.scale),
            *((row.terms, self._row_size(row)) for row in self.rows),
        ]
        for terms, size in worths:
            for quantity, coefficient in terms:
                if isinstance(quantity, Coverage) and quantity.piece in sizes:
                    worth = abs(float(coefficient)) * size
                    sizes[quantity.piece] = max(sizes[quantity.piece], worth)
        return sizes

    def _row_size(self, row: Row) -> float:
        """What a row over coverage is multiplied by: solvers allow 1e-6 on a row, and a floor
        allows that on coverage.
        """
        return (
            COVERAGE_SIZE
            if row.unit == "coverage"
            else OBJECTIVE_SIZE / (self.instance.scale or 1.0)
        )

    def _steepnesses(self) -> dict[int, float]:
        first = self.instance.slopes(self.instance.pieces.baselines)
        steepest = {a: self.size[a] * float(first[a]) for a in map(int, self.pieces)}
        return {a: min(h, LARGEST_REACH / float(self._reach[a])) for a, h in steepest.items()}

    def _constant_of(self, terms: Terms) -> float:
        return fsum(
            float(c) * float(self._before[q.piece]) for q, c in terms if isinstance(q, Coverage)
        )

    # -- the programme -----------------------------------------------------------------------------

    def programme(self, points: dict[int, list[float]], forbidden: Sequence[Plan]) -> Programme:
        """The whole programme with tangents at ``points`` (piece to coverage factors) and without
        the forbidden plans.
        """
        return self.programme_of(self.entries(points, forbidden))

    def programme_of(self, entries: Entries) -> Programme:
        """The programme whose rows are collected."""
        lower, upper, integer = self._bounds(entries.further)
        cost = np.concatenate([self._cost(), np.zeros(len(entries.further))])
        return Programme(cost, lower, upper, integer, *entries.arrays(), 0.0)

    def entries(self, points: dict[int, list[float]], forbidden: Sequence[Plan]) -> Entries:
        """The rows of ``programme``."""
        entries = Entries(self.columns)
        self._add_coverage_factors(entries)
        self._add_presences(entries)
        for row in self.rows:
            entries.begin("rule", row.label)
            self._add_row(entries, row)
        for piece, where in points.items():
            entries.begin("tangent", self.instance.piece_name(piece))
            self.add_tangents(entries, piece, where)
        self._add_forbidden(entries, forbidden)
        return entries

    def _bounds(self, further: list[float]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        reach = np.array([self.steepness[a] * float(self._reach[a]) for a in map(int, self.pieces)])
        most = np.concatenate([reach, self._gains()])
        presences = np.ones(len(self._sets))
        upper = np.concatenate([self.question.most_units, presences, most * 1.001 + ROOM, further])
        continuous = slice(len(self.instance.offers) + len(self._sets), self.columns)
        lower, integer = np.zeros(len(upper)), np.ones(len(upper), dtype=bool)
        lower[continuous], integer[continuous] = -ROOM, False
        return lower, upper, integer

    def _gains(self) -> Floats:
        """(k,) the most that y_a of each changing piece can be."""
        most = self.instance.coverage(self.instance.coverage_factors(self.question.most_units))
        sizes = np.array([self.size[int(a)] for a in self.pieces])
        gained = most * (1 + ROUNDING) - self._before
        return np.asarray(sizes * gained[self.pieces], dtype=float)

    def _cost(self) -> Floats:
        cost = np.zeros(self.columns)
        for quantity, coefficient in self.terms:
            column = self._column(quantity)
            if column is not None:
                cost[column] += float(coefficient) * self.scale / self._divisor(quantity)
        return cost

    def _column(self, quantity: Units | Any | Coverage) -> int | None:
        """The column of a quantity; None where it cannot change."""
        if isinstance(quantity, Units):
            return quantity.offer
        if isinstance(quantity, Any):
            return self.z_column.get(quantity.offers)
        return self.y_column.get(quantity.piece)

    def _divisor(self, quantity: Units | Any | Coverage) -> float:
        return self.size[quantity.piece] if isinstance(quantity, Coverage) else 1.0

    def _add_coverage_factors(self, entries: Entries) -> None:
        effects = self.instance.effects
        order = np.argsort(effects.piece, kind="stable")
        bounds = np.searchsorted(effects.piece[order], np.arange(len(self.instance.pieces) + 1))
        for a in map(int, self.pieces):
            here = order[bounds[a] : bounds[a + 1]]
            here = here[effects.coverage_factor[here] > 0]
            worth = self.steepness[a] * effects.coverage_factor[here]
            added = worth * self.question.most_units[effects.offer[here]]
            kept = (added >= NEGLIGIBLE) & (worth > SMALLEST)
            columns = [self.s_column[a], *effects.offer[here][kept].tolist()]
            entries.begin("coverage factor", self.instance.piece_name(a))
            entries.add(
                columns, [1.0, *(-worth[kept]).tolist()], -np.inf, float(added[~kept].sum())
            )

    def _add_presences(self, entries: Entries) -> None:
        for chosen, column in self.z_column.items():
            entries.begin("any", " + ".join(self.instance.offers[o].key for o in chosen))
            for o in chosen:
                entries.add(
                    [o, column], [1.0, -float(max(1, self.question.most_units[o]))], -np.inf, 0.0
                )
            entries.add([column, *chosen], [1.0, *[-1.0] * len(chosen)], -np.inf, 0.0)

    def _add_row(self, entries: Entries, row: Row) -> None:
        """A row of whole numbers as it is, or digit by digit; a row over coverage in numbers of
        ordinary size.
        """
        if row.has_coverage:
            self._add_coverage_row(entries, row)
            return
        whole = row.whole
        lower, upper = whole.lower, whole.upper
        terms = {column: c for q, c in whole.terms if (column := self._column(q)) is not None}
        if max(map(abs, terms.values()), default=0) < BASE:
            bounds = -np.inf if lower is None else lower, np.inf if upper is None else upper
            entries.add(terms, terms.values(), *bounds)
            return
        if upper is not None:
            self._add_digits(entries, terms, upper)
        if lower is not None:
            self._add_digits(entries, {column: -c for column, c in terms.items()}, -lower)

    def _add_digits(self, entries: Entries, terms: dict[int, int], upper: int) -> None:
        """Sum of c x <= upper, digit by digit: what the lowest digits come to beyond that of
        ``upper`` is carried on.

        With c = d + BASE c' the row holds for whole x exactly where some whole carry fits both
        sum of d x - BASE carry <= upper's digit   and   sum of c' x + carry <= upper's other
        digits.
        """
        most = dict(enumerate(map(int, self.question.most_units)))
        while max(map(abs, terms.values())) >= BASE:
            digits = {column: c % BASE for column, c in terms.items() if c % BASE}
            upper, digit = divmod(upper, BASE)
            come_to = sum(d * most.get(column, 1) for column, d in digits.items())
            terms = {column: c // BASE for column, c in terms.items() if c // BASE}
            if come_to > digit:
                carried = -(-(come_to - digit) // BASE)
                carry = entries.column(carried)
                entries.carried.append(entries.parts[-1][2])
                most[carry] = carried
                entries.add(
                    [*digits, carry], [*map(float, digits.values()), -float(BASE)], -np.inf, digit
                )
                terms[carry] = 1
        entries.add(terms, map(float, terms.values()), -np.inf, upper)

    def _add_coverage_row(self, entries: Entries, row: Row) -> None:
        """A floor under coverage: what coverage there is already moved to the other side."""
        size = self._row_size(row)
        most = dict(enumerate(map(float, self.question.most_units)))
        most |= dict(zip(self.y_column.values(), self._gains(), strict=True))
        lower = self._side(row) * size
        columns, values = [], []
        least = greatest = 0.0
        for quantity, coefficient in row.terms:
            column = self._column(quantity)
            if column is None:
                continue
            value = float(coefficient) * size / self._divisor(quantity)
            added = value * most.get(column, 1.0)
            if abs(added) < NEGLIGIBLE or abs(value) <= SMALLEST:
                lower -= max(0.0, added)
                continue
            columns.append(column)
            values.append(value)
            least, greatest = least + min(0.0, added), greatest + max(0.0, added)
        # A side far below the least, or above the greatest, is more than a solver takes, and says
        # no more than these.
        lower = min(max(lower, least - ROOM), greatest + ROOM)
        entries.add(columns, values, lower, np.inf)

    def _side(self, row: Row) -> float:
        """The minimum of a row over coverage, less what exists and what floating point may be
        off.
        """
        if row.lower is None:
            return -np.inf
        slack = tie_width(self.instance) if row.unit == "awareness" else FLOOR
        slack += ROUNDING * abs(float(row.lower))
        return float(row.lower) - slack - self._constant_of(row.terms)

    def coverage_factor(self, piece: int, values: Floats) -> float:
        """s_a in the units of the instance, where the columns have these values."""
        added = max(0.0, float(values[self.s_column[piece]])) / self.steepness[piece]
        return float(self.instance.pieces.baselines[piece]) + added

    def over_estimate(self, piece: int, values: Floats) -> float:
        """How far y_a is above the curve at s_a, in units of the scaled objective or row."""
        factor = np.array([self.coverage_factor(piece, values)])
        gained = float(self.instance.pieces.curves[piece].value(factor)[0] - self._before[piece])
        return float(values[self.y_column[piece]]) - self.size[piece] * gained

    def add_tangents(self, entries: Entries, piece: int, points: Sequence[float]) -> None:
        """y_a <= k_a [F(p) - F(b_a) + F'(p) (b_a + s_a/h_a - p)] for each point."""
        where = np.array(points, dtype=float)
        curve, baseline = self.instance.pieces.curves[piece], self.instance.pieces.baselines[piece]
        values, slopes = curve.value(where), curve.slope(where)
        size, steepness = self.size[piece], self.steepness[piece]
        reach = steepness * float(self._reach[piece])
        for p, value, slope in zip(where, values, slopes, strict=True):
            gained = float(value) * (1 + ROUNDING) - float(self._before[piece])
            side, rise = (
                size * (gained + float(slope) * (baseline - p)),
                size * float(slope) / steepness,
            )
            if (
                rise * SMALLEST >= 1
            ):  # a wall at nothing added; without it the bound is higher, and holds
                continue
            if (
                rise <= SMALLEST or rise * reach < NEGLIGIBLE
            ):  # a flat line, above the tangent wherever a plan can be
                entries.add([self.y_column[piece]], [1.0], -np.inf, side + rise * reach)
            else:
                entries.add(
                    [self.y_column[piece], self.s_column[piece]], [1.0, -rise], -np.inf, side
                )

    def _add_forbidden(self, entries: Entries, plans: Sequence[Plan]) -> None:
        """For each plan: at least one offer has fewer or more units."""
        for plan in plans:
            choices = []
            for o, units in enumerate(plan):
                most = int(self.question.most_units[o])
                if units > 0:
                    choices.append(entries.column(1.0))
                    entries.add(
                        [o, choices[-1]], [1.0, float(most - units + 1)], -np.inf, float(most)
                    )
                if units < most:
                    choices.append(entries.column(1.0))
                    entries.add([o, choices[-1]], [1.0, -float(units + 1)], 0.0, np.inf)
            entries.add(choices, [1.0] * len(choices), 1.0, np.inf)


def _sets(rows: Sequence[Row]) -> list[tuple[int, ...]]:
    """The sets of offers whose presence the rows speak of."""
    return list(
        dict.fromkeys(
            q.offers for row in rows for q, _ in row.terms if isinstance(q, Any) and q.offers
        )
    )
