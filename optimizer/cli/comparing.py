"""``compare``."""

from __future__ import annotations

from typing import Annotated

import typer

from optimizer.cli.options import (
    ExactOption,
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

InstancesArgument = Annotated[
    list[str], typer.Argument(metavar="INSTANCE...", help="Folders, .yaml or .json files, or names of shipped instances.")
]
BudgetsOption = Annotated[str, typer.Option("--budgets", help="Budgets such as 2bn,5bn,8.1bn,18.1bn, or a range such as 0:50bn:0.5bn.")]


def compare(
    instances: InstancesArgument,
    budgets: BudgetsOption,
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
    """Several budgets side by side: awareness, what a step adds and drops, where returns fall off."""
    from optimizer.analyses.budget_comparison import compare as compare_budgets
    from optimizer.cli.showing import check_out, progress, show
    from optimizer.renderers import Answer

    check_out(out)
    problems = [load_instance(instance, settings, scenarios) for instance in instances]
    with progress("Solving at every budget"):
        comparison = compare_budgets(problems, budgets, method=method, solver=solver, time_limit=time_limit, exact=exact, seed=seed)
    show(Answer(comparison.document, comparison.result, comparison.result["levels"]), as_json=as_json, out=out)
    return exit_code({level.status for side in comparison.sides for level in side.levels})


def exit_code(statuses: set[str]) -> int:
    """4 where a level was stopped, 3 where none has a plan, else 0."""
    if "stopped" in statuses:
        return 4
    return 3 if statuses == {"infeasible"} else 0
