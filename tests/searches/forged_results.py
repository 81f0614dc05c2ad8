"""Results forged with care: everything about them fits but what they claim. None may be verified,
and every true one must.

A forger writes with the project's own pen: a worse plan is assessed, explained, sealed and digested
as ``solve`` would, so that only another search can tell. What is true stands beside it: every
method's answer, stopped ones too.

    python -m tests.searches.forged_results --first 0 --count 100
    python -m tests.searches.forged_results --shipped
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import optimizer as opt
from optimizer.desk import Desk
from optimizer.evaluate import keeps, plan_awareness
from optimizer.figures.plan_reasons import reasons_of
from optimizer.proof import PROOF, Options, Plan, Proof
from optimizer.question import Question
from optimizer.record import as_written, digest_of
from optimizer.record import plain as plain_data
from optimizer.solve import allocation_of
from tests.oracle import search as oracle
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse

Result = dict[str, Any]

WAYS: dict[str, dict[str, Any]] = {
    "auto": {},
    "frontier": {"method": "frontier"},
    "packages": {"method": "packages"},
    "units": {"method": "units"},
    "units --exact": {"method": "units", "exact": True},
}
"""The ways of asking."""
SHIPPED = (
    "tutorial",
    "digital-corridor",
    "energy-reserves",
    "osa-fy2023",
    "osa-fy2024",
    "osa-fy2025",
    "osa-fy2026",
    "coupled-seas",
)
KNOBS: tuple[dict[str, Any], ...] = (
    {},
    {"ties": True},
    {"budget_alone_spans": True},
    {"shared": True},
)
LIE = 10 * PROOF
"""Share of S by which a plan must be worse for it to be a lie that it is the best: a proof allows a
tenth of it.
"""
HAIR = 1e-8
"""Share of S that a forged bound lies above its plan."""

LOSSES = {"lost_if_barred", "lost_if_one_more", "lost_if_one_fewer"}


@dataclass(frozen=True)
class Case:
    """An instance, and what is known of it without asking the audit.

    Attributes:
        name: of the instance, for the log.
        instance: the problem.
        plans: plans that keep every rule, the best first.
        variants: changed instances, whose plans are passed off as this one's.
    """

    name: str
    instance: opt.Instance
    plans: tuple[Plan, ...]
    variants: tuple[opt.Instance, ...]

    @property
    def question(self) -> Question:
        return Question(self.instance, self.instance.budget.minor)

    def worse(self) -> list[Plan]:
        """Plans that keep every rule and are worse than the best by more than a proof allows."""
        awareness = [plan_awareness(self.instance, plan) for plan in self.plans]
        enough = (
            max(awareness, default=0.0)
            - LIE * self.instance.scale
            - 1e-10 * (1 + max(awareness, default=0.0))
        )
        return [plan for plan, worth in zip(self.plans, awareness, strict=True) if worth < enough]


def random_case(seed: int) -> Case:
    """A random instance small enough to look at every plan."""
    document = random_instance(seed, **KNOBS[seed % len(KNOBS)])
    instance = opt.Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )
    problem = parse(document)
    feasible = oracle.feasible_plans(problem, problem.budget)
    plans = sorted(
        (tuple(plan) for plan in feasible), key=lambda plan: -oracle.awareness(problem, plan)
    )
    rules = [rule.name for rule in instance.rules]
    variants = _at_other_budgets(instance)
    variants += [instance.override({f"rules.{name}": None}) for name in rules[:1]]
    return Case(f"seed {seed}", instance, tuple(plans), tuple(variants))


def shipped_case(name: str) -> Case:
    """A shipped instance; its known plans are the best, and that with a unit less or more here and
    there.
    """
    instance = opt.load(name)
    best = opt.solve(instance).units
    assert best is not None
    changed = (
        (*best[:o], best[o] + step, *best[o + 1 :]) for o in range(len(best)) for step in (-1, 1)
    )
    rows = instance.rows(instance.budget.minor)
    near = [plan for plan in changed if keeps(instance, plan, rows)]
    plans = sorted([best, *near], key=lambda plan: -plan_awareness(instance, plan))
    dear = instance.override({f"assets.{instance.assets[0].asset}.unit_cost": "1bn"})
    return Case(name, instance, tuple(plans), (*_at_other_budgets(instance), dear))


def _at_other_budgets(instance: opt.Instance) -> list[opt.Instance]:
    """At half the budget, to the yen, and at twice."""
    half = instance.amount(instance.budget.minor // 2)
    return [instance.replace(budget=budget) for budget in (half, 2 * instance.budget)]


# -- what is true ----------------------------------------------------------------------------------


def true_results(case: Case) -> Iterator[tuple[str, opt.Allocation]]:
    """Every method's answer, stopped answers, plans of people, the same at another budget."""
    for way, options in WAYS.items():
        found = _answer(case.instance, options)
        if found is not None:
            yield way, found
        if way in ("packages", "units"):
            stopped = _answer(case.instance, {**options, "time_limit": 0})
            if stopped is not None:
                yield f"{way} stopped", stopped
    for plan in (*case.plans[-1:], tuple(offer.max_units for offer in case.instance.offers)):
        yield "evaluate", opt.evaluate(case.instance, plan)
        yield "evaluate alone", opt.evaluate(case.instance, plan, best=False)
    for variant in case.variants:
        yield "changed", opt.solve(variant)


def _answer(instance: opt.Instance, options: dict[str, Any]) -> opt.Allocation | None:
    """None where the method does not take the instance."""
    try:
        return opt.solve(instance, **options)
    except opt.InputError:
        return None


# -- what is forged --------------------------------------------------------------------------------


def forgeries(
    case: Case, honest: opt.Allocation, dice: random.Random
) -> Iterator[tuple[str, Result]]:
    """What a forger makes of a true answer by some method; each is false by more than rounding and
    a proof's tolerance.
    """
    if honest.status == "optimal":
        yield from _worse_plans(case, honest, dice)
        yield from _other_plans(case, honest)
        yield from _denied(case, honest)
        yield from _uniqueness(honest)
        yield from _figures(honest.result, dice)
        yield from _distances(case)
    if honest.status == "infeasible":
        yield from _conflicts(case, honest)
    yield "note", altered(honest.result, note="Approved by the ministry.")
    yield (
        "note after a true one",
        altered(honest.result, note=f"{honest.note} It is the best.".strip()),
    )


def _worse_plans(
    case: Case, honest: opt.Allocation, dice: random.Random
) -> Iterator[tuple[str, Result]]:
    worse = case.worse()
    for plan in dict.fromkeys([*worse[:1], *(dice.sample(worse, 1) if worse else [])]):
        awareness = plan_awareness(case.instance, plan)
        yield "a worse plan as optimal", written(case, honest, plan)
        yield "a worse plan as the only best one", written(case, honest, plan, optimum_unique=True)
        hair = awareness + HAIR * case.instance.scale
        stopped = Proof("stopped", plan, awareness, hair, honest.method or "units", "")
        yield "a worse plan as stopped, its bound a hair above", _sealed(case, stopped)


def _other_plans(case: Case, honest: opt.Allocation) -> Iterator[tuple[str, Result]]:
    """The best plan of another budget or scenario, said to be the best of this one."""
    better = plan_awareness(case.instance, case.plans[0]) - LIE * case.instance.scale
    rows = case.instance.rows(case.instance.budget.minor)
    for variant in case.variants:
        plan = opt.solve(variant).units
        if plan is None:
            continue
        if not keeps(case.instance, plan, rows) or plan_awareness(case.instance, plan) < better:
            yield "the best of another instance or budget", written(case, honest, plan)


def _denied(case: Case, honest: opt.Allocation) -> Iterator[tuple[str, Result]]:
    names = ("budget", *(rule.name for rule in case.instance.rules))
    for conflict in dict.fromkeys([("budget",), names]):
        denied = Proof("infeasible", None, None, None, honest.method or "units", "")
        bare = replace(allocation_of(case.question, denied, Options(), 0.1), conflict=conflict)
        yield "infeasible, though a plan is known", bare.result


def _uniqueness(honest: opt.Allocation) -> Iterator[tuple[str, Result]]:
    if honest.optimum_unique is not None:
        yield (
            "uniqueness turned round",
            altered(honest.result, optimum_unique=not honest.optimum_unique),
        )


def _figures(result: Result, dice: random.Random) -> Iterator[tuple[str, Result]]:
    """Reasons left out, and losses altered."""
    for key in ("next", "prices", "unspent"):
        if result[key] is not None:
            yield f"{key} deleted", altered(result, **{key: None})
    left = result["unspent"]
    if left and left["because"]:
        untold = {**left, "because": None, "rule": None}
        yield "the reason for money left deleted", altered(result, unspent=untold)
    if any(rule["price"] for rule in result["rules"]):
        rules = [{**rule, "price": None} for rule in result["rules"]]
        yield "prices of rules deleted", altered(result, rules=rules)
    explained = [o for o, offer in enumerate(result["offers"]) if "lost_if_one_more" in offer]
    if explained:
        yield from _losses(result, dice.choice(explained))
        bare = [
            {key: offer[key] for key in offer if key not in LOSSES} for offer in result["offers"]
        ]
        yield "all losses deleted", altered(result, offers=bare)


def _losses(result: Result, o: int) -> Iterator[tuple[str, Result]]:
    """Of one offer: a loss left out, or another."""
    offers = result["offers"]
    for key in LOSSES & set(offers[o]):
        without = {name: each for name, each in offers[o].items() if name != key}
        yield "a loss deleted", altered(result, offers=[*offers[:o], without, *offers[o + 1 :]])
        value = offers[o][key]["value"]
        if value is not None:
            other = {**offers[o], key: {**offers[o][key], "value": value + 0.01 * result["scale"]}}
            yield "a loss altered", altered(result, offers=[*offers[:o], other, *offers[o + 1 :]])


def _distances(case: Case) -> Iterator[tuple[str, Result]]:
    """A worse plan assessed and said to be as good as any."""
    for plan in case.worse()[:1]:
        assessed = opt.evaluate(case.instance, plan)
        proud = replace(assessed, best=assessed.awareness, bound=assessed.awareness)
        yield "an assessed plan as the best", proud.result
        yield "the distance left to a bound a hair above", replace(proud, best=None).result


def _conflicts(case: Case, honest: opt.Allocation) -> Iterator[tuple[str, Result]]:
    yield "the conflict deleted", replace(honest, conflict=()).result
    if len(honest.conflict) > 1:  # none of them can be spared: the others alone can hold
        yield "a conflict that is none", replace(honest, conflict=honest.conflict[1:]).result


def written(case: Case, honest: opt.Allocation, plan: Plan, **claimed: Any) -> Result:
    """A plan written as ``solve`` writes the best one, reasons included, by the method of an honest
    answer.
    """
    awareness = plan_awareness(case.instance, plan)
    unique = claimed.get("optimum_unique", honest.optimum_unique)
    proof = Proof(
        "optimal", plan, awareness, awareness, honest.method or "units", "", unique, honest.prices
    )
    return _sealed(case, proof)


def _sealed(case: Case, proof: Proof) -> Result:
    assert proof.plan is not None
    fits = keeps(case.instance, proof.plan, case.question.rows)
    desk = Desk(case.instance, Options(method=proof.method))
    told = reasons_of(desk, case.question, proof) if fits else None
    plain = allocation_of(case.question, proof, Options(), 0.1)
    return (replace(plain, **vars(told)) if told else plain).result


def altered(result: Result, **changes: Any) -> Result:
    """A result with some entries changed, and what follows from them by the project's own pen."""
    return _redigested({**deepcopy(result), **changes})


def _redigested(result: Result) -> Result:
    plain = {key: value for key, value in result.items() if key not in ("digest", "run")}
    written = plain_data(as_written(plain))
    return {**written, "digest": digest_of(written), "run": result["run"]}


# -- the search ------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What came out: by kind and verdict how many; and every one that should not have been."""

    counts: Counter[tuple[str, str]]
    faults: list[str]

    @staticmethod
    def empty() -> Tally:
        return Tally(Counter(), [])

    def true(self, name: str, way: str, result: Any, instance: opt.Instance) -> None:
        verification = opt.verify(result, instance)
        self.counts[f"true: {way}", verification.verdict] += 1
        if not verification.verified:
            self.faults.append(
                f"{name}: true, by {way}: {verification.reasons or verification.not_derived}"
            )

    def forged(self, name: str, kind: str, result: Result, instance: opt.Instance) -> None:
        verification = opt.verify(result, instance)
        self.counts[f"forged: {kind}", verification.verdict] += 1
        if verification.verified:
            self.faults.append(f"{name}: verified, though forged: {kind} ({result['method']})")

    def lines(self) -> list[str]:
        """The counts, a line a kind."""
        kinds = sorted({kind for kind, _ in self.counts})
        verdicts = ("derived again", "not derived again", "refuted")
        return [
            f"{kind}: " + ", ".join(f"{self.counts[kind, v]} {v}" for v in verdicts)
            for kind in kinds
        ]


def examine(case: Case, tally: Tally, dice: random.Random, ways: Sequence[str]) -> None:
    """Every true result of a case, and the forgeries of the answers by ``ways``."""
    forged: set[str] = set()
    for way, honest in true_results(case):
        tally.true(case.name, way, honest.result, honest.instance)
        if (
            way in ways and honest.result["digest"] not in forged
        ):  # auto's answer is another way's, too
            forged.add(honest.result["digest"])
            for kind, lie in forgeries(case, honest, dice):
                tally.forged(case.name, kind, lie, case.instance)


def search(seeds: Sequence[int], say: Callable[[str], None] = lambda _: None) -> Tally:
    """Random instances by seed: the true results of every way of asking, forgeries of one."""
    tally, told = Tally.empty(), 0
    for seed in seeds:
        dice = random.Random(f"forged {seed}")
        examine(random_case(seed), tally, dice, [dice.choice(list(WAYS))])
        for fault in tally.faults[told:]:
            say(fault)
        told = len(tally.faults)
        if seed % 100 == 99:
            say(f"... up to seed {seed}: {sum(tally.counts.values())} results, {told} faults")
    return tally


def search_shipped(
    names: Sequence[str] = SHIPPED, say: Callable[[str], None] = lambda _: None
) -> Tally:
    """The shipped instances; forgeries of every way of asking."""
    tally, told = Tally.empty(), 0
    for name in names:
        dice = random.Random(f"forged {name}")
        examine(shipped_case(name), tally, dice, list(WAYS))
        for fault in tally.faults[told:]:
            say(fault)
        told = len(tally.faults)
        say(f"... up to {name}: {sum(tally.counts.values())} results, {told} faults")
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="how many")
    parser.add_argument(
        "--shipped", nargs="*", metavar="NAME", help="shipped instances instead; all by default"
    )
    asked = parser.parse_args()

    def say(line: str) -> None:
        print(line, flush=True)

    seeds = range(asked.first, asked.first + asked.count)
    names = asked.shipped
    tally = search(seeds, say) if names is None else search_shipped(names or SHIPPED, say)
    for line in (*tally.lines(), f"faults: {len(tally.faults)}"):
        say(line)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
