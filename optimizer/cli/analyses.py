"""``compare``, ``curve``, ``explain``, ``target``, ``alternatives``, ``replan``, ``fair``,
``robust``, ``brief``, ``next`` and ``diagnose``.
"""

# Annotations are not postponed here: Typer reads them, and the instance's type is not loaded for
# --help.

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli import INFEASIBLE, STOPPED
from optimizer.cli.answering import answers, exit_code
from optimizer.cli.options import (
    INSTANCES,
    LANG,
    SEARCH,
    SEARCH_AND_DRAWS,
    SEARCH_FOR_THE_ONE,
    SEARCH_IN_DRAWS,
    BudgetOption,
    StoreOption,
    WithinOption,
    WorkersOption,
    read_named,
    workers_for,
)

if TYPE_CHECKING:
    from optimizer.instance.instance import Instance


@answers("Solving at every budget", SEARCH_AND_DRAWS, INSTANCES)
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
    draws: Annotated[
        int,
        typer.Option(
            min=0, help="Also so many draws of outcomes: which money is firm at each budget."
        ),
    ] = 0,
    workers: WorkersOption = None,
    **search: Any,
) -> tuple[Any, int]:
    """Several budgets side by side: awareness, what a step adds and drops, where returns
    fall off; with draws, from which budget on a line is firm.
    """
    from optimizer.analyses.budget_comparison import compare as compare_budgets

    given = {key: value for key, value in search.items() if value is not None}
    count = workers_for(draws, workers)
    found = compare_budgets(instances, budgets, draws=draws, workers=count, **given)
    stopped = set() if found.complete else {"stopped"}
    return found, exit_code({record["status"] for record in found.records} | stopped)


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


@answers("Looking for other plans", SEARCH_FOR_THE_ONE)
def alternatives(
    instance: "Instance",
    within: WithinOption = "0.1%",
    different: Annotated[
        int, typer.Option(min=0, help="How many plans as different as can be, one after another.")
    ] = 3,
    budget: BudgetOption = None,
    **search: Any,
) -> tuple[Any, int]:
    """Plans almost as good as the best: which lines are in all of them, in some, in none, and
    plans as different from one another as they can be.
    """
    from optimizer.analyses.alternatives import alternatives as plans_near_the_best

    found = plans_near_the_best(instance, within, different, budget, **search)
    return found, exit_code({found.typed.status})


@answers("Looking for the fewest moves", SEARCH_FOR_THE_ONE)
def replan(
    instance: "Instance",
    plan: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="PLAN",
            help=(
                "The given plan: a CSV file with recipient, asset, base, units; or a shipped one"
                " such as osa-fy2025/announced."
            ),
        ),
    ],
    within: WithinOption = "1%",
    move: Annotated[
        str, typer.Option(help="What is counted: units added and dropped, or money, their cost.")
    ] = "units",
    budget: BudgetOption = None,
    **search: Any,
) -> tuple[Any, int]:
    """The fewest units, or the least money, to move from a given plan to one almost as good as
    the best; and what more and fewer moves reach.
    """
    from optimizer.analyses.replan import replan as fewest_moves

    asked: Any = move
    found = fewest_moves(instance, plan, within, asked, budget, **search)
    return found, exit_code({found.typed.status})


@answers("Looking for the fair plan", SEARCH_FOR_THE_ONE)
def fair(
    instance: "Instance",
    by: Annotated[
        str,
        typer.Option(
            help=(
                "What recipients have: their gain as a share of what each could gain by itself, the"
                " gain, or the money of the grant."
            )
        ),
    ] = "share",
    levels: Annotated[
        int,
        typer.Option(min=1, help="How many are lifted one after the other, the worst off first."),
    ] = 2,
    budget: BudgetOption = None,
    **search: Any,
) -> tuple[Any, int]:
    """The plan that does most for whoever has least; what that costs, and who gains and loses."""
    from optimizer.analyses.fair import fair as fair_plan

    asked: Any = by
    found = fair_plan(instance, asked, levels, budget, **search)
    return found, exit_code({found.typed.status})


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
    declines: Annotated[
        int,
        typer.Option(
            min=0, max=2, help="Up to so many recipients decline together: 2 for pairs too, 0 none."
        ),
    ] = 1,
    cautious: Annotated[
        bool, typer.Option(help="Also seek the plans that guard best against bad draws.")
    ] = True,
    workers: WorkersOption = None,
    store: StoreOption = None,
    **search: Any,
) -> tuple[Any, int]:
    """What of the best plan survives the doubt about effects, weights and uptake: which lines are
    firm, what to expect, what to find out first; what breaks where less is on offer, and what is
    lost where a recipient declines. At other prices: how often the budget is kept, how much to keep
    back, what is cut and comes in.
    """
    from optimizer.analyses.robustness import robust as robust_plan

    own = dict(read_named(plans or [], "--plans", "NAME=FILE, such as mine=plan.csv"))
    count = workers_for(max(draws, price_draws), workers)
    asked: dict[str, Any] = {
        "plans": own,
        "price_draws": price_draws,
        "declines": declines,
        "cautious": cautious,
        "workers": count,
    }
    with _kept(store, instance) as kept:
        found = robust_plan(instance, draws, seed, budget, kept=kept, **asked, **search)
    return found, exit_code({found.typed.status})


@answers("Writing the brief", (*SEARCH_IN_DRAWS, LANG))
def brief(
    instance: "Instance",
    budget: BudgetOption = None,
    draws: Annotated[
        int, typer.Option(min=1, help="How many draws; under 35 nothing can be called firm.")
    ] = 200,
    seed: Annotated[
        int, typer.Option(min=0, help="What the draws hang on: the same seed, the same page.")
    ] = 1,
    price_draws: Annotated[
        int, typer.Option(min=0, help="How many draws of prices, where any has a range; 0: none.")
    ] = 100,
    within: WithinOption = "0.1%",
    reasons: Annotated[
        bool,
        typer.Option("--reasons", help="Also explain every offer, in files: minutes more."),
    ] = False,
    workers: WorkersOption = None,
    store: StoreOption = None,
    **search: Any,
) -> tuple[Any, int]:
    """Page one of everything: what is firm, what the money buys and what it does not, other plans,
    what is lost where a recipient declines, what is cut if prices rise, what to find out first,
    and what all of it rests on.
    """
    from optimizer.analyses.brief import brief as page_one

    asked: dict[str, Any] = {
        "draws": draws,
        "seed": seed,
        "price_draws": price_draws,
        "within": within,
        "reasons": reasons,
        "workers": workers_for(max(draws, price_draws), workers),
    }
    with _kept(store, instance) as kept:
        found = page_one(instance, budget, kept=kept, **asked, **search)
    return found, exit_code({found.typed.status})


@answers("Looking into every answer", SEARCH_IN_DRAWS)
def next(  # noqa: A001 - the command; here nothing asks Python's own
    instance: "Instance",
    so_far: Annotated[
        Path,
        typer.Option(
            "--so-far",
            metavar="FILE",
            help=(
                "The ledger, a .csv file: offer or recipient, decision (signed N in all, declined,"
                " quoted AMOUNT a unit), date (2026-04-30); one decision a row, by date."
            ),
        ),
    ],
    budget: BudgetOption = None,
    workers: WorkersOption = None,
    **search: Any,
) -> tuple[Any, int]:
    """What to decide next, by the decisions so far: what can be signed now and stays right whatever
    others answer, whose answer moves most, what follows from a yes and a no, and what money to hold
    for whom.
    """
    from optimizer.analyses.ledger import next_decisions
    from optimizer.analyses.ledger.answers import MOST_OPEN

    count = workers_for(2**MOST_OPEN, workers)
    found = next_decisions(instance, so_far, budget, workers=count, **search)
    return found, exit_code({found.typed.status})


@answers("Looking for what stands in the way", SEARCH_FOR_THE_ONE)
def diagnose(instance: "Instance", budget: BudgetOption = None, **search: Any) -> tuple[Any, int]:
    """Why no plan keeps every rule: what cannot all hold, with file and row, and the least that
    each rule, or the budget, must give way by.
    """
    from optimizer.analyses.diagnosis import diagnose as why_nothing_fits

    return why_nothing_fits(instance, budget, **search), 0


def _kept(store: Path | None, instance: "Instance") -> Any:
    """Where draws are kept, as a context; None where nowhere."""
    if store is None:
        return nullcontext()
    from optimizer.batch import kept_draws

    return kept_draws(store, instance)
