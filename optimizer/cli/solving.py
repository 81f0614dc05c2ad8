"""``solve`` and ``evaluate``."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from optimizer.cli.options import (
    BudgetOption,
    ExactOption,
    InstanceArgument,
    JsonOption,
    MethodOption,
    OutOption,
    ScenarioOption,
    SeedOption,
    SetOption,
    SolverOption,
    TimeLimitOption,
    load_instance,
)

EXIT_CODES = {"optimal": 0, "assessed": 0, "infeasible": 3, "stopped": 4}
BROKEN = 5


def solve(
    instance: InstanceArgument,
    budget: BudgetOption = None,
    scenarios: ScenarioOption = None,
    settings: SetOption = None,
    method: MethodOption = "auto",
    solver: SolverOption = "highs",
    time_limit: TimeLimitOption = None,
    exact: ExactOption = False,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> int:
    """The best plan within the budget, its proof and its explanation."""
    from optimizer.cli.showing import check_out, progress
    from optimizer.solve import solve as solve_instance

    check_out(out)
    problem = load_instance(instance, settings, scenarios)
    with progress("Solving"):
        allocation = solve_instance(problem, budget, method=method, solver=solver, time_limit=time_limit, exact=exact, seed=seed)
    _show(allocation, as_json, out)
    return EXIT_CODES[allocation.status]


def evaluate(
    instance: InstanceArgument,
    plan: Annotated[Path, typer.Argument(metavar="PLAN.csv", help="A CSV file with recipient, asset, base and units.")],
    budget: BudgetOption = None,
    scenarios: ScenarioOption = None,
    settings: SetOption = None,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> int:
    """A person's plan: cost, coverage, broken rules, distance to the best."""
    from optimizer.cli.showing import check_out, progress
    from optimizer.evaluate import keeps
    from optimizer.solve import evaluate as evaluate_plan

    check_out(out)
    problem = load_instance(instance, settings, scenarios)
    with progress("Solving for comparison"):
        allocation = evaluate_plan(problem, plan, budget)
    _show(allocation, as_json, out)
    rows = problem.rows(allocation.budget)  # the budget itself and lots are among them
    return 0 if keeps(problem, allocation.units or (), rows) else BROKEN


def _show(allocation: Any, as_json: bool, out: list[Path] | None) -> None:
    from optimizer.analyses.plan_report import report
    from optimizer.cli.showing import show
    from optimizer.renderers import Answer

    allocation = replace(allocation, run=replace(allocation.run, command=shlex.join(["optimizer", *sys.argv[1:]])))
    show(
        Answer(report(allocation.result, allocation.instance), allocation.result, allocation.result["plan"] or []), as_json=as_json, out=out
    )
