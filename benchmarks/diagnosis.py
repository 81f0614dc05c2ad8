"""What stands in the way of the flagship, made infeasible in several ways: ``diagnose`` beside
optlens and beside an elastic filter by hand.

The other two are given a plain PuLP model of the rules alone, without coverage, its rows named by
rule and member. optlens (PyPI, for Python 3.12 and later) is asked for a conflict and for its fix
menu; where it is not installed its row says so. By hand: rules are left out one after another for a
conflict, then every row may be broken at a price, and the least sum of shares is one repair.
Seconds are processor time, processes that are started included.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import resource
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any as AnyValue

import pulp
from _timing import smoke_asked

import optimizer as opt
from optimizer.instance.instance import LOTS, Instance
from optimizer.rows import Units

WAYS: dict[str, Mapping[str, AnyValue]] = {
    "14 of 12 recipients": {"rules.served.min": 14},
    "3 vessels of 2 a year": {"rules.v": {"limit": "units", "category": "vessel", "min": 3}},
    "10 grants from ¥2 bn": {"budget": "2bn", "rules.served.min": 10},
    "8 % a recipient, grants of ¥1.5 bn": {
        "rules.no-dominance.max": "8%",
        "rules.minimum-grant.min": "1.5bn",
        "rules.served.min": 9,
    },
    "three at once": {
        "rules.v": {"limit": "units", "category": "vessel", "min": 3},
        "rules.r": {"limit": "units", "asset": "rhib", "min": 25},
        "rules.c": {"limit": "crew", "recipient": "LKA", "min": 900},
    },
}
OPTLENS = importlib.util.find_spec("optlens") is not None


def plain_rules(
    instance: Instance, left_out: frozenset[str] = frozenset(), *, elastic: bool = False
) -> tuple[pulp.LpProblem, dict[str, pulp.LpVariable]]:
    """The rules by hand; ``elastic``: each row may be broken at a price, by share of its bound."""
    model, broken = pulp.LpProblem("rules", pulp.LpMinimize), {}
    x = [
        model.add_variable(f"x{o}", 0, offer.max_units, pulp.LpInteger)
        for o, offer in enumerate(instance.offers)
    ]
    any_of: dict[tuple[int, ...], pulp.LpVariable] = {}

    def column(quantity: AnyValue) -> pulp.LpVariable:
        if isinstance(quantity, Units):
            return x[quantity.offer]
        if quantity.offers not in any_of:
            z = any_of[quantity.offers] = model.add_variable(
                f"z{len(any_of)}", 0, 1, pulp.LpInteger
            )
            for o in quantity.offers:
                model.addConstraint(x[o] <= instance.offers[o].max_units * z)
            model.addConstraint(z <= pulp.lpSum(x[o] for o in quantity.offers))
        return any_of[quantity.offers]

    prices = []
    for number, row in enumerate(instance.rows(instance.budget.minor)):
        if row.rule in left_out:
            continue
        size = 1_000_000 if row.unit == "money" else 1
        total = pulp.lpSum(float(c) / size * column(q) for q, c in row.terms)
        name = f"{row.rule.replace('-', '_')}[{row.member or number}]"
        slack: AnyValue = 0
        if elastic and row.rule != LOTS:
            slack = broken[name] = model.add_variable(f"e{number}", 0)
            bound = float(row.upper if row.upper is not None else row.lower or 0) / size
            prices.append(slack / max(1.0, abs(bound)))
        if row.lower is not None:
            model.addConstraint(total + slack >= float(row.lower) / size, f"{name}>")
        if row.upper is not None:
            model.addConstraint(total - slack <= float(row.upper) / size, f"{name}<")
    model.setObjective(pulp.lpSum(prices) if prices else 0 * x[0])
    return model, broken


def solved(model: pulp.LpProblem) -> bool:
    """Whether it has a point."""
    model.solve(pulp.HiGHS(msg=False, threads=1))
    return model.status == pulp.LpStatusOptimal


def by_hand(instance: Instance) -> str:
    """A conflict of rules, and the least sum of shares by which rows are broken."""
    needed = ["budget", *(rule.name for rule in instance.rules)]
    every = frozenset(needed)
    for name in list(needed):
        rest = [each for each in needed if each != name]
        if not solved(plain_rules(instance, every - frozenset(rest))[0]):
            needed = rest
    model, broken = plain_rules(instance, elastic=True)
    solved(model)
    count = sum(slack.value() > 1e-6 for slack in broken.values())
    return f"a conflict of {len(needed)} rules; a repair of {count} rows"


def by_optlens(instance: Instance) -> str:
    """A conflict, and its menu."""
    import optlens
    from optlens.session import Session, Version

    session = Session({"v0": Version(optlens.from_object(plain_rules(instance)[0]), None, "rules")})
    conflict, menu = session.compute_iis(), session.fix_menu()
    shown = sum("sufficient" in line and "insufficient" not in line for line in menu.splitlines())
    return f"{'a conflict' if 'IIS (' in conflict else 'no conflict'}; a menu of {shown}"


def ours(instance: Instance) -> str:
    """Every conflict that shares nothing with another, and every smallest repair."""
    found = opt.diagnose(instance).typed
    return f"{len(found.conflicts)} conflicts; {len(found.repairs)} repairs"


CONTENDERS: dict[str, Callable[[Instance], str]] = {
    "optimizer": ours,
    "elastic filter by hand": by_hand,
    "optlens": by_optlens,
}


def used() -> float:
    """Seconds of processor time of this process and of all that it has started, ended or not."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ended = [resource.getrusage(one) for one in who]
    return sum(it.ru_utime + it.ru_stime for it in ended) + sum(map(_alive, _children("self")))


def _children(process: str) -> list[str]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    found = [child for each in tasks for child in each.read_text().split()]
    return [*found, *(later for child in found for later in _children(child))]


def _alive(process: str) -> float:
    times = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:15]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    ways = dict(list(WAYS.items())[:1]) if smoke else WAYS
    print("\n| what is changed | way | s | what it finds |\n|---|---|---|---|")
    for name, settings in ways.items():
        instance = opt.load("osa-fy2026").override(settings)
        for contender, ask in CONTENDERS.items():
            if contender == "optlens" and not OPTLENS:
                print(f"| {name} | optlens | – | not installed |")
                continue
            began = used()
            with contextlib.redirect_stdout(io.StringIO()):
                found = ask(instance)
            print(f"| {name} | {contender} | {used() - began:.2f} | {found} |", flush=True)


if __name__ == "__main__":
    main()
