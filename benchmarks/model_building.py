"""How long a programme takes to reach a solver: our arrays beside bare highspy, our PuLP model
beside PuLP as its manual writes it.

10,000 rows of 100 entries over 20,000 whole columns: 1,000,000 nonzeros. Nothing is solved.
"""

from __future__ import annotations

import math

import highspy
import numpy as np
import pulp
from _timing import compare, smoke_asked, table

from optimizer.programme import Programme
from optimizer.solvers.highs import Highs
from optimizer.solvers.pulp_model import PulpModel


def random_programme(rows: int, columns: int, entries: int) -> Programme:
    """Packing rows with the same number of entries each, columns in order within a row."""
    random = np.random.default_rng(0)
    index = np.concatenate(
        [np.sort(random.choice(columns, entries, replace=False)) for _ in range(rows)]
    )
    return Programme(
        cost=random.random(columns),
        lower=np.zeros(columns),
        upper=np.full(columns, 9.0),
        integer=np.ones(columns, dtype=np.bool_),
        row_lower=np.full(rows, -math.inf),
        row_upper=np.full(rows, 50.0),
        start=np.arange(0, rows * entries + 1, entries),
        index=index.astype(np.int64),
        value=1 + 99 * random.random(rows * entries),
    )


def bare_highspy(of: Programme) -> highspy.Highs:
    """The shortest way from arrays to HiGHS, nothing checked."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    row_wise, maximise = 2, -1
    highs.passModel(
        *(of.columns, of.rows, len(of.value), row_wise, maximise, of.offset),
        *(of.cost, of.lower, of.upper, of.row_lower, of.row_upper),
        *(
            of.start.astype(np.int32),
            of.index.astype(np.int32),
            of.value,
            of.integer.astype(np.int32),
        ),
    )
    return highs


def plain_pulp(of: Programme) -> pulp.LpProblem:
    """As PuLP's manual writes it: ``lpSum`` of products."""
    problem = pulp.LpProblem("plain", pulp.LpMaximize)
    x = [problem.add_variable(f"x{j}", 0, 9, pulp.LpInteger) for j in range(of.columns)]
    problem.setObjective(pulp.lpSum(c * v for c, v in zip(of.cost.tolist(), x, strict=True)))
    start, index, value = of.start.tolist(), of.index.tolist(), of.value.tolist()
    for i, most in enumerate(of.row_upper.tolist()):
        entries = range(start[i], start[i + 1])
        problem.addConstraint(pulp.lpSum(value[e] * x[index[e]] for e in entries) <= most, f"r{i}")
    return problem


def handed_over(problem: pulp.LpProblem) -> highspy.Highs:
    """PuLP's own way from its model to HiGHS."""
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    return problem.solverModel


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    programme = (
        random_programme(rows=50, columns=200, entries=20)
        if smoke
        else random_programme(10_000, 20_000, 100)
    )
    rounds = 1 if smoke else 5
    print(
        f"{len(programme.value):,} nonzeros, PuLP {pulp.__version__}, HiGHS"
        f" {highspy.Highs().version()}\n"
    )
    arrays = {
        "bare highspy": lambda: bare_highspy(programme),
        "arrays to HiGHS": lambda: Highs().open(programme),
    }
    print(table(compare(arrays, rounds), "bare highspy"), end="\n\n")
    models = {
        "plain PuLP": lambda: plain_pulp(programme),
        "our PuLP model": lambda: PulpModel(programme).problem,
    }
    print(table(compare(models, rounds), "plain PuLP"), end="\n\n")
    both = {
        "plain PuLP, to HiGHS": lambda: handed_over(plain_pulp(programme)),
        "our PuLP model, to HiGHS": lambda: handed_over(PulpModel(programme).problem),
    }
    print(table(compare(both, rounds), "plain PuLP, to HiGHS"))


if __name__ == "__main__":
    main()
