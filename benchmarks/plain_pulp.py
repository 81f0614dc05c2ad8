"""What a user would write by hand: plain PuLP, 12 fixed tangents per area, HiGHS. The yardstick of
the other benchmarks.

The model holds the budget, first costs, units and every rule of the instance, as a careful person
would write them from the tables, but it knows nothing of refinement: its answer is as good as its
tangents.
"""

from __future__ import annotations

import numpy as np
import pulp
from _instances import FLAGSHIP
from _timing import compare, smoke_asked, table

import optimizer as opt
from optimizer.rows import Any, Coverage, Units

TANGENTS = 12


def plain_model(  # noqa: C901 (by hand, in one piece, as a user would)
    instance: opt.Instance, budget: int, tangents: int = TANGENTS
) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """The programme by hand, objective scaled so that HiGHS looks at it properly."""
    model = pulp.LpProblem("plain", pulp.LpMaximize)
    x = [
        model.add_variable(f"x{o}", 0, offer.max_units, pulp.LpInteger)
        for o, offer in enumerate(instance.offers)
    ]
    any_of: dict[tuple[int, ...], pulp.LpVariable] = {}
    scale = 1e6 / instance.scale
    most = instance.coverage_factors(instance.max_units)
    terms = []
    covered: dict[int, pulp.LpVariable] = {}
    matrix = instance.factor_matrix
    for a in range(len(instance.pieces)):
        y = model.add_variable(f"y{a}", 0, None)
        covered[a] = y
        curve, b = instance.pieces.curves[a], float(instance.pieces.baselines[a])
        reach = pulp.lpSum(float(matrix[a, o]) * x[o] for o in np.flatnonzero(matrix[a]))
        points = np.linspace(b, most[a], tangents)
        for p, value, slope in zip(points, curve.value(points), curve.slope(points), strict=True):
            model += y <= float(value - slope * (p - b)) + float(slope) * reach
        terms.append(scale * float(instance.weights[a]) * y)
    model.setObjective(pulp.lpSum(terms))

    def column(quantity: object) -> object:
        if isinstance(quantity, Units):
            return x[quantity.offer]
        if isinstance(quantity, Coverage):
            return covered[quantity.piece]
        assert isinstance(quantity, Any)
        if quantity.offers not in any_of:
            z = model.add_variable(f"z{len(any_of)}", 0, 1, pulp.LpInteger)
            any_of[quantity.offers] = z
            for o in quantity.offers:
                model.addConstraint(x[o] <= instance.offers[o].max_units * z)
            model.addConstraint(z <= pulp.lpSum(x[o] for o in quantity.offers))
        return any_of[quantity.offers]

    for row in instance.rows(budget):
        size = 1_000_000 if row.unit == "money" else 1
        total = pulp.lpSum(float(c) / size * column(q) for q, c in row.terms)
        if row.lower is not None:
            model.addConstraint(total >= float(row.lower) / size)
        if row.upper is not None:
            model.addConstraint(total <= float(row.upper) / size)
    return model, x


def solve_plain(
    instance: opt.Instance,
    budget: int,
    tangents: int = TANGENTS,
    solver: pulp.LpSolver | None = None,
) -> tuple[tuple[int, ...] | None, float]:
    """The plan of the plain model, and its value in the model, which bounds awareness from above
    when solved to the end.
    """
    model, x = plain_model(instance, budget, tangents)
    model.solve(solver or pulp.HiGHS(msg=False, gapRel=0))
    if any(v.value() is None for v in x):
        return None, float("inf")
    return tuple(round(v.value()) for v in x), (
        pulp.value(model.objective) or float("inf")
    ) * instance.scale / 1e6


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    names = ["tutorial"] if smoke else [FLAGSHIP, "coupled-seas"]
    for name in names:
        instance = opt.load(name)
        found: dict[str, float] = {}

        def plain(instance: opt.Instance = instance, found: dict[str, float] = found) -> None:
            plan, _ = solve_plain(instance, instance.budget.minor)
            found["plain PuLP"] = instance.awareness(np.array(plan))

        def ours(
            method: str, instance: opt.Instance = instance, found: dict[str, float] = found
        ) -> None:
            found[method] = opt.solve(instance, method=method).awareness or 0.0

        seconds = compare(
            {"plain PuLP": plain, "units": lambda: ours("units"), "auto": lambda: ours("auto")},
            1 if smoke else 5,
        )
        print(f"\n{name}: {len(instance.offers)} offers, {len(instance.areas)} areas\n")
        print(table(seconds, "plain PuLP"))
        best = max(found.values())
        print(
            "\nshort of the best: "
            + ", ".join(f"{way} {best - value:.2g}" for way, value in found.items())
        )


if __name__ == "__main__":
    main()
