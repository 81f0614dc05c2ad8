"""The budget curve and all counterfactuals where only the budget joins the recipients, beside one
solve of the units method.

10 recipients x 8 assets x 30 own areas. Bars: every budget up to the instance's own in less time
than one solve of the units method; every figure of every offer in less than three solves; the
flagship's curve, 37 levels, within 10 seconds.
"""

from __future__ import annotations

from _instances import FLAGSHIP, budget_alone_spans
from _timing import compare, smoke_asked, table

import optimizer as opt
from optimizer.desk import Desk
from optimizer.figures.by_frontier import ByFrontier
from optimizer.methods import frontier, prove
from optimizer.question import Question


def figures(instance: opt.Instance, best: opt.Allocation) -> None:
    """Every counterfactual of every offer: barred, every number of units, the cost at which it
    enters, its cost range.
    """
    desk = Desk(instance, opt.Options())
    found = ByFrontier(desk, desk.question(best.budget.minor), best.units or ())
    for offer, units in enumerate(best.units or ()):
        for k in range(instance.offers[offer].max_units + 1):
            found.best(offer, k, k)
        if not units:
            found.enters_at_cost(offer)
        found.cost_range(offer)


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    rounds = 1 if smoke else 3
    instance = (
        budget_alone_spans(recipients=3, assets=4, areas=9) if smoke else budget_alone_spans()
    )
    question = Question(instance, instance.budget.minor)
    best = opt.solve(instance, method="frontier")
    points = frontier.Frontier(question, most=instance.budget.minor).points()
    print(
        f"{instance.name}, {len(instance.offers)} offers; {len(points)} best plans up to the"
        " budget\n"
    )
    seconds = compare(
        {
            "one solve, units": lambda: opt.solve(instance, method="units"),
            "one solve, frontier": lambda: prove(question, opt.Options(method="frontier")),
            "every budget, frontier": (
                lambda: frontier.Frontier(question, most=instance.budget.minor).points()
            ),
            "every figure of every offer": lambda: figures(instance, best),
        },
        rounds,
    )
    print(table(seconds, against="one solve, units"))
    flagship = opt.load("tutorial" if smoke else FLAGSHIP)
    print("\nBudget curve of the flagship, levels half a billion apart\n")
    levels = compare(
        {
            "one solve, units": lambda: opt.solve(flagship, method="units"),
            "curve": lambda: opt.curve(flagship, nested=False),
        },
        1 if smoke else 3,
    )
    print(table(levels, against="one solve, units"))


if __name__ == "__main__":
    main()
