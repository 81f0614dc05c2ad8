"""Budgets solved together against the same budgets solved one by one: ``opt.compare`` beside
``opt.solve`` in a loop.

Both give the same plans (checked). "Separate" is what a user would write; "separate, units" the
general method alone, one budget at a time, as before packages and frontier. Where only the budget
spans, one frontier answers every level.
"""

from __future__ import annotations

from typing import Any

from _instances import FLAGSHIP
from _timing import compare, smoke_asked, table

import optimizer as opt
from optimizer.budgets import read_budgets

CASES = {
    "flagship, 5 levels": (FLAGSHIP, "2bn,5bn,8.1bn,18.1bn,50bn"),
    "flagship, 37 levels": (FLAGSHIP, "0:18bn:0.5bn"),
    "flagship without spanning rules or shared waters, 37 levels": ("own-waters", "0:18bn:0.5bn"),
    "coupled-seas, 5 levels": ("coupled-seas", "2bn,5bn,8bn,10bn,12bn"),
}


def load(name: str) -> opt.Instance:
    """A shipped instance; ``own-waters`` is the flagship, its shared areas and the rules over
    several recipients left out.
    """
    if name != "own-waters":
        return opt.load(name)
    it = opt.load(FLAGSHIP)
    sharing = [
        area.area
        for a, area in enumerate(it.areas)
        if len({it.offers[o].recipient for o in it.offers_covering(a)}) > 1
    ]
    return it.without(area=sharing, rule=[rule.name for rule in it.rules])


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    cases = {"tutorial, 8 levels": ("tutorial", "0:140:20")} if smoke else CASES
    for title, (name, levels) in cases.items():
        it = load(name)
        budgets = [f"{budget} yen" for budget in read_budgets(levels, it.minor_units)]
        plans: dict[str, Any] = {}

        def separate(
            it: opt.Instance = it, budgets: list[str] = budgets, plans: dict[str, Any] = plans
        ) -> None:
            plans["separate"] = [opt.solve(it, budget).units for budget in budgets]

        def together(
            it: opt.Instance = it, levels: str = levels, plans: dict[str, Any] = plans
        ) -> None:
            plans["together"] = [level.units for level in opt.compare(it, levels).sides[0].levels]

        def units(it: opt.Instance = it, budgets: list[str] = budgets) -> None:
            for budget in budgets:
                opt.solve(it, budget, method="units")

        seconds = compare({"together": together, "separate": separate}, rounds=1 if smoke else 3)
        if not smoke and len(budgets) < 10:
            seconds |= compare({"separate, units": units}, rounds=1)
        assert plans["together"] == plans["separate"], title
        print(f"\n### {title}\n\n{table(seconds, against='together')}", flush=True)


if __name__ == "__main__":
    main()
