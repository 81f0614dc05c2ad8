"""The units method's programme: whole units, presences, and coverage below tangents.

    maximise    sum of objective terms over x, z and y
    subject to  every row of the question
                x_o integer, 0 <= x_o <= M_o                                    units of an offer
                z_S binary,  x_o <= M_o z_S (o in S),  z_S <= sum of x_o        Any of a set of offers
                s_a = sum of C_oa x_o                                           coverage factor added to an area
                y_a <= k_a [F_a(p) + F_a'(p) (b_a + s_a - p)]                   below the tangent at each point p

y_a is coverage times k_a = (weight in the objective) x scale, so that solvers, which neglect what is below 1e-6, see
numbers of ordinary size. Tangents over-estimate a concave curve, so the optimum is an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, lcm

import numpy as np
from numpy.typing import NDArray

from optimizer.programme import Programme
from optimizer.proof import TIES, Plan
from optimizer.question import Question, Terms
from optimizer.rows import Any, Coverage, Row, Units

Floats = NDArray[np.float64]

OBJECTIVE_SIZE = 1e6
"""What the objective's range is scaled to (docs/model.md, section 1)."""
COVERAGE_SIZE = 1e3
"""The same for coverage that stands in rows only."""
FLAT = 1e-9
"""Slopes below this, in solver's units per coverage factor, are taken for flat."""
LARGEST_WHOLE = 10**5
"""Rows of whole numbers up to this size are handed over whole; larger ones are scaled to be near 1.

Solvers take an integer that is 1e-6 off for whole. Times a larger coefficient that is more than one yen: the rounded point
then breaks the row, and HiGHS 1.15 throws away everything beside it, better plans included. Near 1 the row's own tolerance
lets the point through, the exact re-check refuses it, and the search goes on."""


@dataclass(frozen=True, eq=False)
class Entries:
    """Rows being collected: bounds and sparse entries."""

    lower: list[float]
    upper: list[float]
    start: list[int]
    index: list[int]
    value: list[float]

    def add(self, columns: Iterable[int], values: Iterable[float], lower: float, upper: float) -> None:
        """One more row."""
        self.index.extend(columns)
        self.value.extend(values)
        self.start.append(len(self.index))
        self.lower.append(lower)
        self.upper.append(upper)

    def arrays(self) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.int64], Floats]:
        """(lower, upper, start, index, value) as a solver session takes them."""
        whole = (np.array(self.start, dtype=np.int64), np.array(self.index, dtype=np.int64))
        return (np.array(self.lower, dtype=float), np.array(self.upper, dtype=float), *whole, np.array(self.value, dtype=float))


def no_entries() -> Entries:
    """An empty collection of rows."""
    return Entries([], [], [0], [], [])


class UnitsModel:
    """Where each quantity of a question stands among the columns, and the rows that describe it.

    Attributes:
        areas: (k,) the areas whose coverage the question is about and an offer can change, by index.
        size: (k,) k_a, what one unit of coverage is worth in y_a.
        scale: solver objective units per unit of the question's objective.
        offset: the objective's constant part, in the question's units.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.instance = question.instance
        self.rows = question.rows
        self.terms = question.terms
        self._sets = _sets((*self.rows, Row("", "", self.terms, None, None, "")))
        self.areas = self._changing_areas()
        self._constant = self._coverage_of_unchanging_areas()
        self.scale = OBJECTIVE_SIZE / (self._range() or 1.0)
        self.size = self._sizes()
        count = len(self.instance.offers)
        self.z_column = {chosen: count + i for i, chosen in enumerate(self._sets)}
        self.s_column = {int(a): count + len(self._sets) + i for i, a in enumerate(self.areas)}
        self.y_column = {int(a): count + len(self._sets) + len(self.areas) + i for i, a in enumerate(self.areas)}
        self.columns = count + len(self._sets) + 2 * len(self.areas)
        self.offset = self._constant_of(self.terms)
        self._reach = self.instance.coverage_factors(question.most_units) - self.instance.baselines

    # -- sizes ----------------------------------------------------------------------------------------------------

    def _changing_areas(self) -> NDArray[np.int64]:
        wanted = np.zeros(len(self.instance.areas), dtype=bool)
        for terms in (self.terms, *(row.terms for row in self.rows)):
            for quantity, _ in terms:
                if isinstance(quantity, Coverage):
                    wanted[quantity.area] = True
        most = self.instance.coverage_factors(self.question.most_units)
        return np.flatnonzero(wanted & (most > self.instance.baselines))

    def _coverage_of_unchanging_areas(self) -> dict[int, float]:
        before = self.instance.coverage(self.instance.baselines)
        changing = set(map(int, self.areas))
        return {a: float(value) for a, value in enumerate(before) if a not in changing}

    def _range(self) -> float:
        """How far apart two values of the objective can be."""
        least, most = self.instance.baselines, self.instance.coverage_factors(self.instance.max_units)
        span = self.instance.coverage(most) - self.instance.coverage(least)
        total = 0.0
        for quantity, coefficient in self.terms:
            if isinstance(quantity, Coverage):
                total += abs(float(coefficient)) * float(span[quantity.area])
            else:
                total += abs(float(coefficient)) * (self.instance.offers[quantity.offer].max_units if isinstance(quantity, Units) else 1)
        return total

    def _sizes(self) -> dict[int, float]:
        weights = {quantity.area: float(c) for quantity, c in self.terms if isinstance(quantity, Coverage)}
        return {int(a): weights.get(int(a), 0.0) * self.scale or COVERAGE_SIZE for a in self.areas}

    def _constant_of(self, terms: Terms) -> float:
        return sum(float(c) * self._constant[q.area] for q, c in terms if isinstance(q, Coverage) and q.area in self._constant)

    # -- the programme --------------------------------------------------------------------------------------------

    def programme(self, points: dict[int, list[float]], forbidden: Sequence[Plan]) -> Programme:
        """The whole programme with tangents at ``points`` (area to coverage factors) and without the forbidden plans."""
        entries = no_entries()
        self._add_coverage_factors(entries)
        self._add_presences(entries)
        for row in self.rows:
            self._add_row(entries, row)
        for area, where in points.items():
            self.add_tangents(entries, area, where)
        choices = self._add_forbidden(entries, forbidden)
        lower, upper, integer = self._bounds(choices)
        row_lower, row_upper, start, index, value = entries.arrays()
        return Programme(self._cost(choices), lower, upper, integer, row_lower, row_upper, start, index, value, 0.0)

    def _bounds(self, choices: int) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        instance = self.instance
        most = instance.coverage_factors(self.question.most_units)
        sizes = np.array([self.size[int(a)] for a in self.areas])
        before, after = instance.coverage(instance.baselines)[self.areas], instance.coverage(most)[self.areas]
        lower = np.concatenate([np.zeros(len(instance.offers) + len(self._sets) + len(self.areas)), before * sizes, np.zeros(choices)])
        upper = np.concatenate(
            [self.question.most_units, np.ones(len(self._sets)), (most - instance.baselines)[self.areas], after * sizes, np.ones(choices)]
        )
        integer = np.ones(len(lower), dtype=bool)
        integer[len(instance.offers) + len(self._sets) : self.columns] = False
        return lower, upper, integer

    def _cost(self, choices: int) -> Floats:
        cost = np.zeros(self.columns + choices)
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
        return self.y_column.get(quantity.area)

    def _divisor(self, quantity: Units | Any | Coverage) -> float:
        return self.size[quantity.area] if isinstance(quantity, Coverage) else 1.0

    def _add_coverage_factors(self, entries: Entries) -> None:
        effects = self.instance.effects
        order = np.argsort(effects.area, kind="stable")
        bounds = np.searchsorted(effects.area[order], np.arange(len(self.instance.areas) + 1))
        for a in map(int, self.areas):
            here = order[bounds[a] : bounds[a + 1]]
            here = here[effects.coverage_factor[here] > 0]
            columns = [self.s_column[a], *effects.offer[here].tolist()]
            entries.add(columns, [1.0, *(-effects.coverage_factor[here]).tolist()], 0.0, 0.0)

    def _add_presences(self, entries: Entries) -> None:
        for chosen, column in self.z_column.items():
            for o in chosen:
                entries.add([o, column], [1.0, -float(max(1, self.question.most_units[o]))], -np.inf, 0.0)
            entries.add([column, *chosen], [1.0, *[-1.0] * len(chosen)], -np.inf, 0.0)

    def _add_row(self, entries: Entries, row: Row) -> None:
        if any(isinstance(quantity, Coverage) for quantity, _ in row.terms):
            self._add_coverage_row(entries, row)
            return
        terms, lower, upper = _whole(row)
        columns = [self._column(quantity) for quantity, _ in terms]
        entries.add(
            [c for c in columns if c is not None], [v for c, (_, v) in zip(columns, terms, strict=True) if c is not None], lower, upper
        )

    def _add_coverage_row(self, entries: Entries, row: Row) -> None:
        """A floor under coverage. Multiplied up, as solvers allow 1e-6 on a row and the floor allows no more on coverage."""
        size = COVERAGE_SIZE if row.unit == "coverage" else self.scale
        columns, values = [], []
        for quantity, coefficient in row.terms:
            column = self._column(quantity)
            if column is not None:
                columns.append(column)
                values.append(float(coefficient) * size / self._divisor(quantity))
        slack = TIES * self.instance.scale if row.unit == "awareness" else 0.0
        lower = -np.inf if row.lower is None else (float(row.lower) - slack - self._constant_of(row.terms)) * size
        entries.add(columns, values, lower, np.inf if row.upper is None else float(row.upper) * size)

    def add_tangents(self, entries: Entries, area: int, points: Sequence[float]) -> None:
        """y_a <= k_a [F(p) + F'(p) (b_a + s_a - p)] for each point."""
        where = np.array(points, dtype=float)
        curve, baseline = self.instance.curves[area], self.instance.baselines[area]
        values, slopes = curve.value(where), curve.slope(where)
        size = self.size[area]
        for p, value, slope in zip(where, values, slopes, strict=True):
            steepness, side = size * float(slope), size * float(value + slope * (baseline - p))
            if steepness < FLAT:  # too small for a solver: a flat line that is above the tangent wherever a plan can be
                entries.add([self.y_column[area]], [1.0], -np.inf, side + steepness * self._reach[area])
                continue
            entries.add([self.y_column[area], self.s_column[area]], [1.0, -steepness], -np.inf, side)

    def _add_forbidden(self, entries: Entries, plans: Sequence[Plan]) -> int:
        """For each plan: at least one offer has fewer (d) or more (u) units. Returns the number of binaries added."""
        first = column = self.columns
        for plan in plans:
            choices = []
            for o, units in enumerate(plan):
                most = int(self.question.most_units[o])
                if units > 0:
                    entries.add([o, column], [1.0, float(most - units + 1)], -np.inf, float(most))
                    choices.append(column)
                    column += 1
                if units < most:
                    entries.add([o, column], [1.0, -float(units + 1)], 0.0, np.inf)
                    choices.append(column)
                    column += 1
            entries.add(choices, [1.0] * len(choices), 1.0, np.inf)
        return column - first


def _sets(rows: Sequence[Row]) -> list[tuple[int, ...]]:
    """The sets of offers whose presence the rows speak of."""
    return list(dict.fromkeys(q.offers for row in rows for q, _ in row.terms if isinstance(q, Any) and q.offers))


def _whole(row: Row) -> tuple[list[tuple[Units | Any | Coverage, float]], float, float]:
    """The row in whole numbers without common divisor, and its bounds rounded inwards, which loses no plan."""
    coefficients = [coefficient for _, coefficient in row.terms]
    times = lcm(*(c.denominator for c in coefficients)) if coefficients else 1
    whole = [int(c * times) for c in coefficients]
    factor = Fraction(times, gcd(*whole) or 1) if whole else Fraction(1)
    lower = None if row.lower is None else ceil(row.lower * factor)
    upper = None if row.upper is None else floor(row.upper * factor)
    values = [float(c * factor) for c in coefficients]
    largest = max(map(abs, values), default=1.0)
    shrink = largest if largest > LARGEST_WHOLE else 1.0
    terms = [(quantity, value / shrink) for (quantity, _), value in zip(row.terms, values, strict=True)]
    return terms, -np.inf if lower is None else lower / shrink, np.inf if upper is None else upper / shrink
