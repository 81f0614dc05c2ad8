"""Linear sessions: the optimum, its prices, and columns and rows added on the way."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from optimizer.programme import Programme
from optimizer.solvers import Limits
from optimizer.solvers.linear import LinearAnswer, LinearSession
from tests.solvers.programmes import INF, activity, keeps_every_row, programme

# Hillier and Lieberman's glass works: max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18. Optimum (2, 6)
# worth 36; plant 1 has hours to spare, one more hour in plant 2 is worth 3/2 (y up by 1/2, x down
# by 1/3), in plant 3 it is worth 1 (x up by 1/3).
GLASS_WORKS = programme(
    [3, 5], [(-INF, {0: 1}, 4), (-INF, {1: 2}, 12), (-INF, {0: 3, 1: 2}, 18)], upper=[INF, INF]
)


def test_the_prices_of_the_glass_works() -> None:
    answer = LinearSession(GLASS_WORKS).solve()
    assert answer.status == "optimal"
    assert answer.values == pytest.approx([2, 6])
    assert answer.duals == pytest.approx([0, 1.5, 1])
    assert answer.reduced_costs == pytest.approx([0, 0])
    assert answer.objective == pytest.approx(36)


def test_a_least_that_binds_has_a_price_below_zero() -> None:
    # max -x, x >= 3: one more unit of the least costs 1.
    assert LinearSession(
        programme([-1], [(3, {0: 1}, INF)], upper=[9])
    ).solve().duals == pytest.approx([-1])


def test_columns_marked_integer_count_as_continuous() -> None:
    # Whole: (1, 1) worth 2. In fractions: 2x + 2y <= 3 gives 3/2.
    assert LinearSession(
        programme([1, 1], [(-INF, {0: 2, 1: 2}, 3)])
    ).solve().objective == pytest.approx(1.5)


def test_a_column_at_its_upper_bound_says_what_it_would_gain() -> None:
    # x <= 1 by its bound alone, worth 7: the row is slack.
    answer = LinearSession(programme([7], [(-INF, {0: 1}, 5)])).solve()
    assert answer.duals == pytest.approx([0])
    assert answer.reduced_costs == pytest.approx([7])


@pytest.mark.parametrize(
    ("of", "status"),
    [
        (programme([1], [(2, {0: 1}, INF)]), "infeasible"),
        (programme([1, 1], [(-INF, {0: 1, 1: -1}, 4)], upper=[INF, INF]), "unbounded"),
    ],
)
def test_without_an_optimum_there_are_no_prices(of: Programme, status: str) -> None:
    answer = LinearSession(of).solve()
    assert (answer.status, answer.values, answer.duals, answer.reduced_costs, answer.objective) == (
        status,
        None,
        None,
        None,
        None,
    )


def random_programme(random: np.random.Generator) -> Programme:
    """Feasible at 0 and bounded: rows of every kind around the point 0."""
    n, m = int(random.integers(1, 12)), int(random.integers(0, 9))
    rows = []
    for _ in range(m):
        terms = {
            int(j): float(random.integers(-9, 10))
            for j in random.choice(n, random.integers(1, n + 1), replace=False)
        }
        low, high = -float(random.integers(0, 20)), float(random.integers(0, 20))
        rows.append(
            [(low, terms, high), (-INF, terms, high), (low, terms, INF), (0.0, terms, 0.0)][
                random.integers(0, 4)
            ]
        )
    lower = -random.integers(0, 5, n).astype(float)
    return programme(
        random.integers(-9, 10, n).tolist(),
        rows,
        lower=lower.tolist(),
        upper=(lower + random.integers(5, 9, n)).tolist(),
    )


def check_proof(of: Programme, answer: LinearAnswer) -> None:
    """A point and prices are optimal exactly if both keep their signs and agree: no solver needs to
    be believed.
    """
    assert answer.values is not None
    assert answer.duals is not None
    assert answer.reduced_costs is not None
    assert keeps_every_row(replace(of, integer=np.zeros(of.columns, dtype=np.bool_)), answer.values)
    of_columns = np.zeros(of.columns)
    np.add.at(of_columns, of.index, of.value * np.repeat(answer.duals, np.diff(of.start)))
    assert answer.reduced_costs == pytest.approx(of.cost - of_columns, abs=1e-6)
    rows = activity(of, answer.values)
    for price, at, low, high in [
        *zip(answer.duals, rows, of.row_lower, of.row_upper, strict=True),
        *zip(answer.reduced_costs, answer.values, of.lower, of.upper, strict=True),
    ]:
        if price > 1e-6:
            assert at == pytest.approx(high, abs=1e-6)
        if price < -1e-6:
            assert at == pytest.approx(low, abs=1e-6)


def test_prices_prove_the_optimum_of_random_programmes() -> None:
    random = np.random.default_rng(3)
    for _ in range(150):
        of = random_programme(random)
        check_proof(of, LinearSession(of).solve())


def split_columns(of: Programme, chosen: np.ndarray) -> tuple[Programme, tuple[np.ndarray, ...]]:
    """The programme with only the chosen columns, and the others as arrays for ``add_columns``."""
    row = np.repeat(np.arange(of.rows), np.diff(of.start))
    position = np.where(chosen, np.cumsum(chosen) - 1, np.cumsum(~chosen) - 1)
    kept = chosen[of.index]
    fewer = Programme(
        cost=of.cost[chosen],
        lower=of.lower[chosen],
        upper=of.upper[chosen],
        integer=of.integer[chosen],
        row_lower=of.row_lower,
        row_upper=of.row_upper,
        start=np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=of.rows))]),
        index=position[of.index[kept]],
        value=of.value[kept],
    )
    order = np.argsort(position[of.index[~kept]], kind="stable")
    start = np.concatenate(
        [[0], np.cumsum(np.bincount(position[of.index[~kept]], minlength=int((~chosen).sum())))]
    )
    added = (
        of.cost[~chosen],
        of.lower[~chosen],
        of.upper[~chosen],
        start,
        row[~kept][order],
        of.value[~kept][order],
    )
    return fewer, added


def test_columns_added_later_count_as_if_they_had_always_been_there() -> None:
    random = np.random.default_rng(5)
    for _ in range(60):
        of = random_programme(random)
        fewer, added = split_columns(of, random.random(of.columns) < 0.5)
        session = LinearSession(fewer)
        session.solve()
        session.add_columns(*added)
        assert (session.model.columns, session.model.rows) == (of.columns, of.rows)
        assert session.solve().objective == pytest.approx(
            LinearSession(of).solve().objective, abs=1e-6
        )


def test_rows_added_later_bind_and_have_prices() -> None:
    session = LinearSession(programme([3, 5], [(-INF, {0: 1}, 4)], upper=[9, 9]))
    session.solve()
    session.add_rows(
        np.array([-INF, -INF]),
        np.array([12.0, 18.0]),
        np.array([0, 1, 3]),
        np.array([1, 0, 1]),
        np.array([2.0, 3.0, 2.0]),
    )
    assert session.solve().duals == pytest.approx([0, 1.5, 1])


def test_a_master_programme_may_begin_without_columns() -> None:
    session = LinearSession(programme([], [(-INF, {}, 4), (-1, {}, INF)], offset=2))
    empty = session.solve()
    assert (empty.status, empty.objective, empty.duals.tolist()) == ("optimal", 2, [0, 0])  # type: ignore[union-attr]
    session.add_columns(
        np.array([2.0]),
        np.zeros(1),
        np.array([INF]),
        np.array([0, 2]),
        np.array([0, 1]),
        np.array([1.0, 0.5]),
    )
    filled = session.solve()
    assert filled.values == pytest.approx([4])
    assert filled.objective == pytest.approx(10)


def test_a_new_objective_and_new_bounds_are_taken_up() -> None:
    session = LinearSession(GLASS_WORKS)
    session.solve()
    session.set_objective(np.array([0.0, 1.0]), 1.0)
    assert session.solve().objective == pytest.approx(7)
    session.set_bounds(np.zeros(2), np.array([4.0, 2.0]))
    assert session.solve().objective == pytest.approx(3)


def larger() -> Programme:
    random = np.random.default_rng(11)
    return programme(
        random.random(200).tolist(),
        [(-INF, dict(enumerate(random.random(200))), 5.0) for _ in range(40)],
    )


def test_later_solves_begin_from_the_basis_of_the_earlier() -> None:
    session = LinearSession(larger())
    first, again = session.solve(), session.solve()
    assert first.iterations > 0
    assert again.iterations == 0
    assert again.objective == first.objective


def test_a_deadline_in_the_past_stops_a_linear_programme_too() -> None:
    answer = LinearSession(larger()).solve(Limits(deadline=time.monotonic() - 1))
    assert (answer.status, answer.values, answer.duals) == ("stopped", None, None)
