"""``solve``, ``evaluate`` and ``verify``."""

# Annotations are not postponed here: Typer reads them, and the instance's type is not loaded for
# --help.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli import NO, STOPPED
from optimizer.cli.answering import answers, exit_code
from optimizer.cli.options import PLAN_REPORT, SEARCH, TIME_LIMIT, BudgetOption

if TYPE_CHECKING:
    from optimizer.instance.instance import Instance

ENDS = {"derived again": 0, "not derived again": STOPPED, "refuted": NO}
"""Exit codes of ``verify``."""
NOTES = 3
"""So many notes stand beside an answer; ``validate`` has all."""


@answers("Solving", (*SEARCH, *PLAN_REPORT))
def solve(instance: "Instance", budget: BudgetOption = None, **search: Any) -> tuple[Any, int]:
    """The best plan within the budget, its proof and its explanation."""
    from optimizer.instance.notes import urgent
    from optimizer.solve import solve as solve_instance
    from optimizer.visible import visible

    allocation = solve_instance(instance, budget, **search)
    for note in urgent(instance, stated=budget is None)[:NOTES]:
        typer.echo(visible(f"Note: {note}"), err=True)
    return allocation, exit_code({allocation.status})


@answers("Solving for comparison", (TIME_LIMIT, *PLAN_REPORT))
def evaluate(
    instance: "Instance",
    plan: Annotated[
        Path,
        typer.Argument(
            metavar="PLAN",
            help=(
                "A CSV file with recipient, asset, base and units, or a shipped plan such as"
                " osa-fy2025/announced."
            ),
        ),
    ],
    budget: BudgetOption = None,
    **search: Any,
) -> tuple[Any, int]:
    """A person's plan: cost, coverage, broken rules, distance to the best, the best single
    swaps.
    """
    from optimizer.solve import evaluate as evaluate_plan

    allocation = evaluate_plan(instance, plan, budget, **search)
    broken = (
        allocation.assessment and allocation.assessment.broken
    )  # of the budget, lots and most units, too
    return allocation, NO if broken else 0


@answers("Checking", about=())
def verify(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT.json",
            help="A result, as solve or evaluate writes it with --out or --json.",
        ),
    ],
    instance: Annotated[
        str | None,
        typer.Argument(
            metavar="INSTANCE", help="Where its instance is; where the result says by default."
        ),
    ] = None,
    cross_check: Annotated[
        bool,
        typer.Option(
            "--cross-check", help="Also solve again by another method and another solver."
        ),
    ] = False,
    time_limit: Annotated[
        float,
        typer.Option(
            min=0,
            help=(
                "Seconds for deriving again what only a search can tell; as many for each"
                " cross-check."
            ),
        ),
    ] = 60.0,
) -> tuple[Any, int]:
    """Derive a result again from the instance files: 0 all of it, 4 not all in the time, 5
    refuted.
    """
    from optimizer.analyses.verification import verify as verify_result

    verification = verify_result(result, instance, cross_check=cross_check, time_limit=time_limit)
    return verification, ENDS[verification.verdict]
