"""Small programmes whose optimum is worked out in the comment above each, and one that nobody
solves in seconds.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.programme import Programme
from optimizer.solvers import Answer, Limits, solver_named

INF = math.inf
Row = tuple[float, Mapping[int, float], float]


def programme(
    cost: Sequence[float],
    rows: Iterable[Row] = (),
    lower: Sequence[float] | None = None,
    upper: Sequence[float] | None = None,
    integer: Sequence[bool] | None = None,
    offset: float = 0.0,
) -> Programme:
    """Maximise cost . x under rows (lower, {column: coefficient}, upper); columns are binary where
    nothing else is said.
    """
    n, rows = len(cost), list(rows)
    return Programme(
        cost=np.array(cost, dtype=np.float64),
        lower=np.array([0.0] * n if lower is None else lower, dtype=np.float64),
        upper=np.array([1.0] * n if upper is None else upper, dtype=np.float64),
        integer=np.array([True] * n if integer is None else integer, dtype=np.bool_),
        row_lower=np.array([low for low, _, _ in rows], dtype=np.float64),
        row_upper=np.array([high for _, _, high in rows], dtype=np.float64),
        start=np.cumsum([0, *(len(terms) for _, terms, _ in rows)]),
        index=np.array([column for _, terms, _ in rows for column in terms], dtype=np.int64),
        value=np.array(
            [value for _, terms, _ in rows for value in terms.values()], dtype=np.float64
        ),
        offset=offset,
    )


def activity(of: Programme, values: np.ndarray) -> np.ndarray:
    """What each row adds up to."""
    terms = of.value * values[of.index]
    return np.array(
        [terms[first:last].sum() for first, last in zip(of.start[:-1], of.start[1:], strict=True)]
    )


def keeps_every_row(of: Programme, values: np.ndarray, tolerance: float = 1e-6) -> bool:
    rows = activity(of, values)
    return bool(
        (rows >= of.row_lower - tolerance).all()
        and (rows <= of.row_upper + tolerance).all()
        and (values >= of.lower - tolerance).all()
        and (values <= of.upper + tolerance).all()
        and (np.abs(values - np.round(values))[of.integer] <= tolerance).all()
    )


@dataclass(frozen=True)
class Case:
    """A programme, what every solver must say of it, and its optimum."""

    name: str
    programme: Programme
    status: str
    optimum: float | None = None


# Worth 5, 4, 3 at weights 2, 3, 1 under 5: the first two weigh 5 and are worth 9. Relaxed: 3 + 5 +
# 2/3 of 4 = 32/3.
KNAPSACK = programme([5, 4, 3], [(-INF, {0: 2, 1: 3, 2: 1}, 5)])

# Each of 14 numbers is in or out; brute force over all 16,384 subsets (test_contract) finds none
# that meets all three sums.
_random = np.random.default_rng(1)
SPLIT_WEIGHTS = _random.integers(0, 100, (3, 14))
SPLIT_SUMS = SPLIT_WEIGHTS.sum(axis=1) // 2


def _split(gain: float) -> Programme:
    """The unsolvable split beside a column without upper bound that is worth ``gain`` a unit."""
    rows = [
        (float(total), {j: float(w) for j, w in enumerate(weights)}, float(total))
        for weights, total in zip(SPLIT_WEIGHTS, SPLIT_SUMS, strict=True)
    ]
    return programme(
        [0.0] * 14 + [gain], rows, upper=[1.0] * 14 + [INF], integer=[True] * 14 + [False]
    )


CASES = (
    Case("knapsack", KNAPSACK, "optimal", 9),
    # The constant is added: 9 + 10.
    Case(
        "constant in the objective",
        programme([5, 4, 3], [(-INF, {0: 2, 1: 3, 2: 1}, 5)], offset=10),
        "optimal",
        19,
    ),
    # x <= 1 by its bound, x >= 2 by its row.
    Case("infeasible", programme([1], [(2, {0: 1}, INF)]), "infeasible"),
    Case("bounds crossed", programme([1], lower=[2], upper=[1]), "infeasible"),
    # x and y grow together for ever.
    Case(
        "unbounded whole",
        programme([1, 1], [(-INF, {0: 1, 1: -1}, 4)], upper=[INF, INF]),
        "unbounded",
    ),
    Case(
        "unbounded",
        programme([1, 1], [(-INF, {0: 1, 1: -1}, 4)], upper=[INF, INF], integer=[False, False]),
        "unbounded",
    ),
    Case("unbounded without rows", programme([1], upper=[INF]), "unbounded"),
    # 1 <= 3x + 3y <= 2 has no whole point, though (1/3, 0) meets it.
    Case(
        "feasible in fractions only",
        programme([1, 1], [(1, {0: 3, 1: 3}, 2)], upper=[5, 5]),
        "infeasible",
    ),
    # 2x + 2y = 3 has no whole point, and z would gain for ever.
    Case(
        "infeasible beside an unbounded gain",
        programme(
            [0, 0, 1], [(3, {0: 2, 1: 2}, 3)], upper=[5, 5, INF], integer=[True, True, False]
        ),
        "infeasible",
    ),
    Case("infeasible after a search", _split(gain=0.0), "infeasible"),
    Case("infeasible after a search, beside an unbounded gain", _split(gain=1.0), "infeasible"),
    # x + y = 4 and x - y = 2 leave only (3, 1): 3 + 2.
    Case(
        "equalities",
        programme([1, 2], [(4, {0: 1, 1: 1}, 4), (2, {0: 1, 1: -1}, 2)], upper=[9, 9]),
        "optimal",
        5,
    ),
    # A free column falls to -7.5 in fractions, to -7 in whole steps.
    Case(
        "free column",
        programme([-1], [(-7.5, {0: 1}, INF)], lower=[-INF], upper=[INF], integer=[False]),
        "optimal",
        7.5,
    ),
    Case(
        "free whole column",
        programme([-1], [(-7.5, {0: 1}, INF)], lower=[-INF], upper=[INF]),
        "optimal",
        7,
    ),
    # Both as low as they go: -2 * -5 + -1 * -3.
    Case("negative bounds", programme([-2, -1], lower=[-5, -3], upper=[-2, -1]), "optimal", 13),
    # 2 <= x + y <= 6 from both sides: at least 2 units at cost 1, and at most 6 at gain 1.
    Case(
        "row with two bounds, lower binding",
        programme([-1, -1], [(2, {0: 1, 1: 1}, 6)], upper=[9, 9]),
        "optimal",
        -2,
    ),
    Case(
        "row with two bounds, upper binding",
        programme([1, 1], [(2, {0: 1, 1: 1}, 6)], upper=[9, 9]),
        "optimal",
        6,
    ),
    Case("row without bounds", programme([1], [(-INF, {0: 1}, INF)], upper=[3]), "optimal", 3),
    Case("nothing at all", programme([], offset=3.5), "optimal", 3.5),
    Case("no columns, rows that hold", programme([], [(-1, {}, 5)], offset=2), "optimal", 2),
    Case("no columns, a row that cannot hold", programme([], [(1, {}, 5)]), "infeasible"),
    Case("no rows", programme([1, -1], lower=[0, -2], upper=[3, 7]), "optimal", 5),
    Case(
        "a row without entries that holds", programme([1], [(-1, {}, 4)], upper=[3]), "optimal", 3
    ),
    Case(
        "a row without entries that cannot hold",
        programme([1], [(1, {}, 4)], upper=[3]),
        "infeasible",
    ),
    # The second column is in no row and worth nothing; the zero of the third binds nothing: 1 + 7.
    Case(
        "idle columns and zeros",
        programme([1, 0, 1], [(-INF, {0: 1, 2: 0}, 1)], upper=[9, 9, 7]),
        "optimal",
        8,
    ),
    # Three of twelve, worth 0 to 11: 9 + 10 + 11. A solver that mixes up x2 and x10 fails here.
    Case(
        "twelve columns",
        programme(list(range(12)), [(-INF, dict.fromkeys(range(12), 1.0), 3)]),
        "optimal",
        30,
    ),
    # HiGHS 1.14.0 said -15: min 2x + 3z, x + z >= 4.5, z whole; x = 4.5 costs 9.
    Case(
        "lost by a presolve",
        programme([-2, -3], [(4.5, {0: 1, 1: 1}, INF)], upper=[10, 10], integer=[False, True]),
        "optimal",
        -9,
    ),
    # 9,000 yen must flow, and only through a gate that costs 100 and lets 18.1 bn pass.
    Case(
        "a trickle through a wide gate",
        programme(
            [0, -100],
            [(9_000, {0: 1}, INF), (-INF, {0: 1, 1: -1.81e10}, 0)],
            upper=[1.81e10, 1],
            integer=[False, True],
        ),
        "optimal",
        -100,
    ),
)


def hard(seed: int = 0) -> Programme:
    """100 things under 8 weights: minutes to prove, milliseconds to a first plan."""
    random = np.random.default_rng(seed)
    weights = random.integers(1, 1000, (8, 100)).astype(np.float64)
    worth = weights.mean(axis=0) + 500 * random.random(100)
    return programme(
        worth.tolist(), [(-INF, dict(enumerate(row)), float(row.sum() // 2)) for row in weights]
    )


def solve_half_a_second(solver: str) -> Answer:
    return solver_named(solver).open(hard()).solve(Limits(deadline=time.monotonic() + 0.5))
