"""What a user would write by hand in other tools: the plain model with fixed tangents, for CP-SAT
and for Gurobi.
"""

from __future__ import annotations

import numpy as np

import optimizer as opt
from optimizer.rows import Any, Coverage, Units

Plan = tuple[int, ...]


def tangents(instance: opt.Instance, area: int, count: int) -> list[tuple[float, float]]:
    """(value at the baseline, slope) of each tangent of an area's coverage, in the added coverage
    factor.
    """
    low, high = (
        float(instance.pieces.baselines[area]),
        float(instance.coverage_factors(instance.max_units)[area]),
    )
    points = np.linspace(low, high, count)
    curve = instance.pieces.curves[area]
    lines = zip(points, curve.value(points), curve.slope(points), strict=True)
    return [(float(value - slope * (p - low)), float(slope)) for p, value, slope in lines]


def solve_gurobi(  # noqa: C901 (by hand, in one piece, as a user would)
    instance: opt.Instance, budget: int, count: int, seconds: float
) -> tuple[Plan | None, float]:
    """The plain model in Gurobi with its size-limited licence; (plan, bound in weight units).
    Raises where it is too large.
    """
    import gurobipy as gp

    environment = gp.Env(
        params={"OutputFlag": 0, "TimeLimit": seconds, "MIPGap": 1e-6, "Threads": 1}
    )
    model = gp.Model(env=environment)
    x = [model.addVar(vtype=gp.GRB.INTEGER, ub=offer.max_units) for offer in instance.offers]
    y = [model.addVar(ub=1e9) for _ in instance.pieces.area]
    presences: dict[tuple[int, ...], gp.Var] = {}

    def column(quantity: object) -> gp.Var:
        if isinstance(quantity, Units):
            return x[quantity.offer]
        if isinstance(quantity, Coverage):
            return y[quantity.piece]
        assert isinstance(quantity, Any)
        if quantity.offers not in presences:
            z = presences[quantity.offers] = model.addVar(vtype=gp.GRB.BINARY)
            for o in quantity.offers:
                model.addConstr(x[o] <= instance.offers[o].max_units * z)
            model.addConstr(z <= gp.quicksum(x[o] for o in quantity.offers))
        return presences[quantity.offers]

    for a in range(len(instance.pieces)):
        reach = gp.quicksum(float(c) * x[o] for o, c in enumerate(instance.factor_matrix[a]) if c)
        for value, slope in tangents(instance, a, count):
            model.addConstr(y[a] <= value + slope * reach)
    for row in instance.rows(budget):
        size = 1_000_000 if row.unit == "money" else 1
        total = gp.quicksum(float(c) / size * column(q) for q, c in row.terms)
        if row.lower is not None:
            model.addConstr(total >= float(row.lower) / size)
        if row.upper is not None:
            model.addConstr(total <= float(row.upper) / size)
    scale = 1e6 / instance.scale
    model.setObjective(
        gp.quicksum(scale * float(w) * y[a] for a, w in enumerate(instance.weights)),
        gp.GRB.MAXIMIZE,
    )
    model.optimize()
    plan = tuple(round(v.X) for v in x) if model.SolCount else None
    return plan, model.ObjBound / scale


def solve_cp_sat(  # noqa: C901 (the same)
    instance: opt.Instance, budget: int, count: int, seconds: float
) -> tuple[Plan | None, float]:
    """The plain model in whole numbers for CP-SAT; (plan, bound in weight units)."""
    from ortools.sat.python import cp_model

    fine, size = 10_000, 1_000_000  # coverage factors in 1/10,000, coverage in 1/1,000,000
    model = cp_model.CpModel()
    x = [model.new_int_var(0, offer.max_units, f"x{o}") for o, offer in enumerate(instance.offers)]
    y = [model.new_int_var(0, size, f"y{a}") for a in range(len(instance.pieces))]
    presences: dict[tuple[int, ...], object] = {}

    def column(quantity: object) -> object:
        if isinstance(quantity, Units):
            return x[quantity.offer]
        if isinstance(quantity, Coverage):
            return y[quantity.piece]
        assert isinstance(quantity, Any)
        if quantity.offers not in presences:
            z = presences[quantity.offers] = model.new_bool_var(f"z{len(presences)}")
            for o in quantity.offers:
                model.add(x[o] <= instance.offers[o].max_units * z)
            model.add(z <= sum(x[o] for o in quantity.offers))
        return presences[quantity.offers]

    for a in range(len(instance.pieces)):
        reach = sum(
            round(float(c) * fine) * x[o] for o, c in enumerate(instance.factor_matrix[a]) if c
        )
        for value, slope in tangents(instance, a, count):
            model.add(y[a] * fine <= round(value * size * fine) + round(slope * size) * reach)
    for row in instance.rows(budget):
        factor = 1 if all(c.denominator == 1 for _, c in row.terms) else 10_000
        total = sum(int(c * factor) * column(q) for q, c in row.terms)
        if row.lower is not None:
            model.add(total >= int(row.lower * factor))
        if row.upper is not None:
            model.add(total <= int(row.upper * factor))
    model.maximize(sum(round(float(w) * 10_000) * y[a] for a, w in enumerate(instance.weights)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    plan = (
        tuple(solver.value(v) for v in x)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        else None
    )
    return plan, solver.best_objective_bound / (10_000 * size)
