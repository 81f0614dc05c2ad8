"""A session beside the functions: many questions about one small instance, asked in a loop.

Processor time; the answers are the same, byte for byte, where reasons are asked for.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from _instances import budget_alone_spans
from _timing import smoke_asked

import optimizer as opt


def spent(work: Callable[[], object]) -> float:
    """Processor seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    count = 5 if smoke_asked(__doc__ or "") else 200
    it = budget_alone_spans(recipients=4, assets=5, areas=12)
    budgets = [opt.Money.of_minor(it.budget.minor * k // count, it.currency) for k in range(count)]
    dice = random.Random(1)
    dice.shuffle(budgets)
    plans = [[dice.randint(0, offer.max_units) for offer in it.offers] for _ in range(count)]
    offers = [offer.key for offer in it.offers][: max(2, count // 10)]
    asked = opt.session(it)
    reasoned = opt.session(it)
    rows: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        f"{count} budgets": (
            lambda: [opt.solve(it, budget) for budget in budgets],
            lambda: [asked.solve(budget) for budget in budgets],
        ),
        f"{count} budgets, with reasons": (
            lambda: [opt.solve(it, budget).result for budget in budgets],
            lambda: [reasoned.solve(budget).result for budget in budgets],
        ),
        f"{count} plans evaluated": (
            lambda: [opt.evaluate(it, plan) for plan in plans],
            lambda: (
                [opt.session(it).evaluate(plan) for plan in plans[:1]]
                + [asked.evaluate(plan) for plan in plans[1:]]
            ),
        ),
        f"{len(offers)} offers explained": (
            lambda: [opt.explain(it, offer=offer) for offer in offers],
            lambda: [asked.explain(offer) for offer in offers],
        ),
        f"{count} budgets: compare beside solve in a loop": (
            lambda: [opt.solve(it, budget) for budget in budgets],
            lambda: opt.compare(it, budgets),
        ),
    }
    print(f"\n{it.name}: {len(it.offers)} offers")
    print("| asked | functions, s | session (or once), s | times |\n|---|---|---|---|")
    for name, (loop, once) in rows.items():
        slow, quick = spent(loop), spent(once)
        print(f"| {name} | {slow:.2f} | {quick:.2f} | {slow / quick:.1f} |")


if __name__ == "__main__":
    main()
