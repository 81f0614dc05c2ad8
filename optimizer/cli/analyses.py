"""``compare``, ``curve``, ``explain``, ``target`` and ``robust``."""

# Annotations are not postponed here: Typer reads them, and the instance's type is not loaded for
# --help.

from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli import INFEASIBLE, STOPPED
from optimizer.cli.answering import answers, exit_code
from optimizer.cli.options import (
    INSTANCES,
    SEARCH,
    SEARCH_FOR_THE_ONE,
    SEARCH_IN_DRAWS,
    BudgetOption,
    read_named,
)

if TYPE_CHECKING:
    from optimizer.instance.instance import Instance


@answers("Solving at every budget", SEARCH, INSTANCES)
def compare(
    instances: "list[Instance]",
    budgets: Annotated[
        str,
        typer.Option(
            "--budgets",
            help=(
                "Budgets such as 2bn,5bn,8.1bn,18.1bn, or a range such as 0:50bn:0.5bn, its end"
                " included if a step meets it."
            ),
        ),
    ],
    **search: Any,
) -> tuple[Any, int]:
    """Several budgets side by side: awareness, what a step adds and drops, where returns
    fall off.
    """
    from optimizer.analyses.budget_comparison import compare as compare_budgets

    found = compare_budgets(instances, budgets, **search)
    return found, exit_code({record["status"] for record in found.records})


@answers("Solving at every budget", SEARCH)
def curve(
    instance: "Instance",
    up_to: Annotated[
        str | None,
        typer.Option(
            "--up-to", help="The largest budget, e.g. 50bn; the instance's own by default."
        ),
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(
            "--step", help="Where budgets must be solved one by one: how far apart, e.g. 0.1bn."
        ),
    ] = None,
    nested: Annotated[
        bool,
        typer.Option(
            "--nested/--no-nested", help="Also find plans nested by budget, and what that costs."
        ),
    ] = True,
    **search: Any,
) -> tuple[Any, int]:
    """The best awareness at every budget: where the best plan changes, what is dropped on the way,
    plans that only grow.
    """
    from optimizer.analyses.budget_curve import curve as budget_curve

    found = budget_curve(instance, up_to, step, nested=nested, **search)
    return found, exit_code({point.status for point in found.points})


@answers("Proving every figure", SEARCH_FOR_THE_ONE)
def explain(
    instance: "Instance",
    offer: Annotated[
        str | None,
        typer.Argument(metavar="OFFER", help="One offer, e.g. LKA/tactical-uav; all by default."),
    ] = None,
    budget: BudgetOption = None,
    up_to: Annotated[
        str | None,
        typer.Option(
            "--up-to", help="Look for the budget at which an offer enters up to this one."
        ),
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Every figure of every offer, even where each takes several solves."
        ),
    ] = False,
    **search: Any,
) -> tuple[Any, int]:
    """Why, why not, and what would have to change, proved: for one offer or for all."""
    from optimizer.analyses.explanation import explain as explain_best

    found = explain_best(instance, offer=offer, budget=budget, up_to=up_to, full=full, **search)
    return found, 0


@answers("Seeking the cheapest plan", SEARCH_FOR_THE_ONE)
def target(
    instance: "Instance",
    awareness: Annotated[
        str,
        typer.Option(
            "--awareness", help="The goal: a share of the maximum such as 60%, or weight units."
        ),
    ],
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget", "-b", help="What shares and steps of rules refer to; no cap here."
        ),
    ] = None,
    **search: Any,
) -> tuple[Any, int]:
    """The cheapest plan that reaches a goal, proved; or the most that can be reached."""
    from optimizer.analyses.target import target as cheapest

    found = cheapest(instance, awareness, budget, **search)
    ends = {"optimal": 0, "unreachable": INFEASIBLE, "stopped": STOPPED}
    return found, ends[found.result["status"]]


@answers("Answering every draw", SEARCH_IN_DRAWS)
def robust(
    instance: "Instance",
    draws: Annotated[
        int, typer.Option(min=1, help="How many draws; under 35 nothing can be called firm.")
    ] = 1000,
    seed: Annotated[
        int, typer.Option(min=0, help="What the draws hang on: the same seed, the same answer.")
    ] = 1,
    budget: BudgetOption = None,
    plans: Annotated[
        list[str] | None,
        typer.Option(
            "--plans",
            metavar="NAME=FILE",
            help="Also judge a plan of your own (recipient, asset, base, units). May repeat.",
        ),
    ] = None,
    price_draws: Annotated[
        int, typer.Option(min=0, help="How many draws of prices, where any has a range; 0: none.")
    ] = 200,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes of this machine; all cores by default.")
    ] = None,
    **search: Any,
) -> tuple[Any, int]:
    """What of the best plan survives the doubt about effects, weights and uptake: which lines are
    firm, what to expect, what to find out first; and what breaks where less is on offer.
    At other prices: how often the budget is kept, how much to keep back, what is cut and comes in.
    """
    from optimizer.analyses.robustness import robust as robust_plan
    from optimizer.processes import cores

    own = dict(read_named(plans or [], "--plans", "NAME=FILE, such as mine=plan.csv"))
    count = workers or min(cores(), -(-max(draws, price_draws) // 8))
    found = robust_plan(
        instance,
        draws,
        seed,
        budget,
        plans=own,
        price_draws=price_draws,
        workers=count,
        **search,
    )
    return found, exit_code({found.typed.status})
