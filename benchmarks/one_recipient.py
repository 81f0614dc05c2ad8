"""One recipient with many offers: what ``auto`` takes beside each method alone, its memory, and its
plan after 0.2 s.

Each way runs in a process of its own. Seconds are processor time of the proof, from the instance in
memory; the peak is of the whole process, libraries included. "Short at 0.2 s" is how far the plan
of ``auto`` with that time limit (on the clock) is from the best that any way found, as a share of
what the best adds.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from _instances import one_recipient, participatory_budget
from _timing import smoke_asked

import optimizer as opt
from optimizer.errors import OptimizerError
from optimizer.methods import prove
from optimizer.proof import Options
from optimizer.question import Question

LIMIT = 20.0
SOON = 0.2
ALONE = ("frontier", "packages", "units")
Make = Callable[[], opt.Instance]

SHAPES: dict[str, Make] = {
    **{
        f"{offers} offers, {curve}": partial(one_recipient, offers, curve)
        for offers in (40, 100, 200)
        for curve in ("proportional", "capped", "saturating")
    },
    **{
        f"5 x 30, {curve}": partial(one_recipient, 30, curve, recipients=5)
        for curve in ("proportional", "capped", "saturating")
    },
    **{
        f"40 offers, up to {units:,} units": partial(one_recipient, 40, "saturating", units=units)
        for units in (10**3, 10**4, 10**5, 10**6)
    },
    "100 offers, 4 areas": partial(one_recipient, 100, "saturating", few_areas=True),
    "150 projects": partial(participatory_budget, 150),
    "199 projects": partial(participatory_budget, 199, seed=2),
    "199 projects, one area": partial(participatory_budget, 199, together=True, seed=2),
}


@dataclass(frozen=True)
class Outcome:
    """Processor seconds, peak megabytes, status and method, awareness added; no awareness where the
    way does not apply.
    """

    seconds: float
    megabytes: float
    status: str
    method: str
    added: float | None


def measured(make: Make, method: str, limit: float) -> Outcome:
    """One way on one shape; to be called in a process of its own."""
    instance = make()
    question = Question(instance, instance.budget.minor)
    began = time.process_time()
    try:
        proof = prove(question, Options(method=method, time_limit=limit))
    except OptimizerError:
        return Outcome(0.0, 0.0, "does not apply", method, None)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Outcome(
        seconds,
        peak,
        proof.status,
        proof.method,
        None if proof.value is None else proof.value - instance.baseline,
    )


def apart(make: Make, method: str, limit: float) -> Outcome:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, make, method, limit).result()


def line(name: str, make: Make, limit: float) -> str:
    """A row of the table."""
    auto, soon = apart(make, "auto", limit), apart(make, "auto", SOON)
    alone = [apart(make, method, limit) for method in ALONE]
    best = max(each.added for each in (auto, soon, *alone) if each.added is not None)
    short = (
        "no plan"
        if soon.added is None
        else f"{100 * (best - soon.added) / best:.2f} %"
        if best
        else "0 %"
    )
    finished = [each.seconds for each in alone if each.status == "optimal"]
    ratio = f"{auto.seconds / min(finished):.1f}" if finished and auto.status == "optimal" else "–"
    took = f"{auto.seconds:.2f}" + ("" if auto.status == "optimal" else " (limit)")
    return (
        f"| {name} | {auto.method} | {took} | {auto.megabytes:.0f} | {' | '.join(map(cell, alone))}"
        f" | {ratio} | {short} |"
    )


def cell(outcome: Outcome) -> str:
    if outcome.added is None and outcome.status == "does not apply":
        return "–"
    return f"{outcome.seconds:.2f}" + ("" if outcome.status == "optimal" else " (limit)")


def main() -> None:
    smoke = smoke_asked(__doc__ or "")
    shapes = {"12 offers, capped": partial(one_recipient, 12, "capped")} if smoke else SHAPES
    print(
        "\n| shape | auto takes | auto s | peak MB | frontier s | packages s | units s | auto / the"
        " best | short at 0.2 s |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, make in shapes.items():
        print(line(name, make, 2.0 if smoke else LIMIT), flush=True)


if __name__ == "__main__":
    main()
