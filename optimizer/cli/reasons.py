"""``curve``, ``explain`` and ``target``."""

from __future__ import annotations

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

STOPPED = 4
INFEASIBLE = 3


def curve(
    instance: InstanceArgument,
    up_to: Annotated[str | None, typer.Option("--up-to", help="The largest budget, e.g. 50bn; the instance's own by default.")] = None,
    step: Annotated[str | None, typer.Option("--step", help="Where budgets must be solved one by one: how far apart, e.g. 0.1bn.")] = None,
    nested: Annotated[bool, typer.Option("--nested/--no-nested", help="Also find plans nested by budget, and what that costs.")] = True,
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
    """The best awareness at every budget: where the best plan changes, what is dropped on the way, plans that only grow."""
    from optimizer.analyses.budget_curve import curve as budget_curve
    from optimizer.cli.showing import check_out, progress, show
    from optimizer.renderers import Answer

    check_out(out)
    problem = load_instance(instance, settings, scenarios)
    options: dict[str, Any] = {"method": method, "solver": solver, "time_limit": time_limit, "exact": exact, "seed": seed}
    with progress("Solving at every budget"):
        found = budget_curve(problem, up_to, step, nested=nested, **options)
    show(Answer(found.document, found.result, found.records), as_json=as_json, out=out)
    statuses = {point.status for point in found.points}
    return STOPPED if "stopped" in statuses else INFEASIBLE if statuses == {"infeasible"} else 0


def explain(
    instance: InstanceArgument,
    offer: Annotated[str | None, typer.Argument(metavar="[OFFER]", help="One offer, e.g. LKA/tactical-uav; all by default.")] = None,
    budget: BudgetOption = None,
    up_to: Annotated[str | None, typer.Option("--up-to", help="Look for the budget at which an offer enters up to this one.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Every figure of every offer, even where each takes several solves.")] = False,
    scenarios: ScenarioOption = None,
    settings: SetOption = None,
    method: MethodOption = "auto",
    solver: SolverOption = "highs",
    time_limit: TimeLimitOption = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> int:
    """Why, why not, and what would have to change, proved: for one offer or for all."""
    from optimizer.analyses.explanation import explain as explain_best
    from optimizer.cli.showing import check_out, progress, show
    from optimizer.renderers import Answer

    check_out(out)
    problem = load_instance(instance, settings, scenarios)
    options: dict[str, Any] = {"method": method, "solver": solver, "time_limit": time_limit, "seed": seed}
    with progress("Proving every figure"):
        found = explain_best(problem, offer=offer, budget=budget, up_to=up_to, full=full, **options)
    show(Answer(found.document, found.result, found.records), as_json=as_json, out=out)
    return 0


def target(
    instance: InstanceArgument,
    awareness: Annotated[str, typer.Option("--awareness", help="The goal: a share of the maximum such as 60%, or weight units.")],
    budget: Annotated[str | None, typer.Option("--budget", "-b", help="What shares and steps of rules refer to; no cap here.")] = None,
    scenarios: ScenarioOption = None,
    settings: SetOption = None,
    method: MethodOption = "auto",
    solver: SolverOption = "highs",
    time_limit: TimeLimitOption = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> int:
    """The cheapest plan that reaches a goal, proved; or the most that can be reached."""
    from optimizer.analyses.target import target as cheapest
    from optimizer.cli.showing import check_out, progress, show
    from optimizer.renderers import Answer

    check_out(out)
    problem = load_instance(instance, settings, scenarios)
    options: dict[str, Any] = {"method": method, "solver": solver, "time_limit": time_limit, "seed": seed}
    with progress("Seeking the cheapest plan"):
        found = cheapest(problem, awareness, budget, **options)
    show(Answer(found.document, found.result, found.records), as_json=as_json, out=out)
    return {"optimal": 0, "unreachable": INFEASIBLE, "stopped": STOPPED}[found.result["status"]]
