"""Ctrl-C in Python: it raises Interrupted, which ends loops too, with the best so far; or returns
that, where asked to.
"""

from __future__ import annotations

import json
import pickle
import random
import re
import subprocess
import sys
from typing import Any

import pytest

import optimizer as opt
from tests.cli.shell import environment
from tests.families import ANSWERING, expect_members

SOON = 20
"""Seconds from Ctrl-C to the end: about one on an idle machine, many on a busy one; what is deaf
takes a minute.
"""

PRELUDE = """
import json, os, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests may run where it is ignored
import optimizer as opt
from tests.larger import larger

pressed = []
def press():
    pressed.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)

def later(seconds):  # of a processor, so that a busy machine comes as far as an idle one
    end = time.process_time() + seconds
    def wait():
        while time.process_time() < end:
            time.sleep(0.005)
        press()
    threading.Thread(target=wait, daemon=True).start()

def tell(**what):
    print(json.dumps({"heard": time.monotonic() - pressed[-1], **what}))
"""

EACH = """
hard, small = larger(1, recipients=24, assets=6, waters=4, shared=1.0), opt.load("tutorial")
if sys.argv[1] in ("explain", "verify"):  # of something proved, with seconds of work
    flagship = opt.load("osa-fy2026")
    proved = opt.solve(flagship)
nothing = opt.load("osa-fy2026").override({"rules.no-dominance.max": "8%", "rules.minimum-grant.min": "1.5bn", "rules.served.min": 9}) if sys.argv[1] == "diagnose" else None
wide = larger(1, recipients=10) if sys.argv[1] == "next" else None  # many short proofs
ask = {
    "solve": lambda **how: opt.solve(hard, **how),
    "evaluate": lambda **how: opt.evaluate(hard, {}, **how),
    "compare": lambda **how: opt.compare(hard, "2bn,3bn,4bn", **how),
    "curve": lambda **how: opt.curve(hard, **how),
    "explain": lambda **how: opt.explain(flagship, proved, full=True, **how),
    "target": lambda **how: opt.target(hard, "60%", **how),
    "robust": lambda **how: opt.robust(small, 1_000_000, **how),
    "brief": lambda **how: opt.brief(small, draws=1_000_000, **how),
    "alternatives": lambda **how: opt.alternatives(hard, **how),
    "replan": lambda **how: opt.replan(hard, {}, **how),
    "fair": lambda **how: opt.fair(hard, **how),
    "next": lambda **how: opt.next_decisions(wide, [], **how),
    "diagnose": lambda **how: opt.diagnose(nothing, **how),
    "verify": lambda **how: again_until_pressed(lambda: opt.verify(proved, cross_check=True, **how)),
}[sys.argv[1]]

def again_until_pressed(ask):  # one audit of the flagship may end before the last moment
    before = len(pressed)
    while True:
        found = ask()
        if len(pressed) > before:
            return found
getattr(opt, {"next": "next_decisions"}.get(*sys.argv[1:2] * 2))  # what loads its module is Python's own business
for after in map(float, sys.argv[3:]):
    later(after)
    try:
        found = ask(**json.loads(sys.argv[2]))
        tell(ended="returned", best=type(found).__name__, handler=signal.getsignal(signal.SIGINT) is signal.default_int_handler)
    except (KeyboardInterrupt, opt.OptimizerError) as error:
        best = getattr(error, "best", None)
        handler = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        tell(ended=type(error).__name__, best=None if best is None else type(best).__name__, handler=handler)
"""

BEST = {
    "solve": {"Allocation"},
    "evaluate": {"Allocation"},
    "compare": {"Comparison"},
    "curve": {"Curve"},
    "explain": {"Allocation"},  # the plan that it would have explained
    "target": {None},
    "robust": {"Robust", "Allocation"},  # over the draws proved by then, or the stated plan
    "brief": {"Brief"},  # with what of its parts is known by then
    "alternatives": {None},
    "replan": {None},
    "fair": {None},
    "next": {"NextDecisions"},  # with what is in the best plan of the answers looked into
    "diagnose": {None},
    "verify": {"Verification"},  # whose verdict is then that not all was derived again
}
"""What is known of each before it has ended."""


def test_of_every_verb_it_is_said_what_is_known_before_it_ends() -> None:
    expect_members(BEST, ANSWERING, "BEST of tests/test_interruption.py")


def test_every_verb_that_answers_is_interrupted() -> None:
    asked = re.findall(r'^    "(\w+)": lambda', EACH, re.MULTILINE)
    expect_members(asked, ANSWERING, "EACH of tests/test_interruption.py")


def told(code: str, *arguments: str) -> list[dict[str, Any]]:
    """What a new process tells, a line each."""
    run = subprocess.run(
        [sys.executable, "-c", PRELUDE + code, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
        check=True,
    )
    assert run.stderr == ""
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("verb", BEST)
def test_ctrl_c_raises_with_the_best_so_far_at_any_moment(verb: str) -> None:
    dice = random.Random(verb)  # noqa: S311 - repeatable dice, no secret
    # At the first step, while modules may still be loaded; and amidst the search.
    for end in told(
        EACH,
        verb,
        "{}",
        "0.01",
        "0.05",
        "0.2",
        "0.7",
        *(str(dice.uniform(0, 4)) for _ in range(2)),
        "2",
    ):
        assert end["ended"] == "Interrupted"
        assert end["best"] in BEST[verb] | {None}
        assert end["heard"] < SOON
        assert end["handler"]
    assert end["best"] in BEST[verb] | ({None} if verb == "verify" else set())


@pytest.mark.parametrize("verb", ["solve", "curve"])
def test_ctrl_c_raises_with_the_best_so_far(verb: str) -> None:
    (end,) = told(EACH, verb, "{}", "1")
    assert end["ended"] == "Interrupted"
    assert end["best"] in BEST[verb]
    assert end["heard"] < SOON
    assert end["handler"]


@pytest.mark.slow
@pytest.mark.parametrize("verb", BEST)
def test_ctrl_c_returns_the_best_so_far_where_asked_to(verb: str) -> None:
    for end in told(EACH, verb, '{"on_interrupt": "return"}', "0.7", "2"):
        if end["ended"] == "returned":
            assert end["best"] in BEST[verb]
        else:  # nothing of its own kind was known
            assert end["ended"] == "StoppedError"
        assert end["heard"] < SOON
        assert end["handler"]
    # Of a cross-check SCIP may be too busy to look up: then there is no verdict.
    endings = {
        "explain": {"StoppedError"},
        "target": {"StoppedError"},
        "alternatives": {"StoppedError"},
        "replan": {"StoppedError"},
        "diagnose": {"StoppedError"},
        "fair": {"StoppedError"},
        "verify": {"returned", "StoppedError"},
    }
    assert end["ended"] in endings.get(verb, {"returned"})


def test_ctrl_c_ends_a_loop_of_solves() -> None:
    loop = """
instance, found = opt.load("coupled-seas"), []
try:
    for budget in range(1_000, 11_000):
        found.append(opt.solve(instance, f"{budget}m"))
        if len(found) == 3:
            later(0.2)
except KeyboardInterrupt as end:
    tell(before=[each.status for each in found], kind=type(end).__name__)
"""
    (end,) = told(loop)
    assert set(end["before"]) == {"optimal"}
    assert 3 <= len(end["before"]) < 1_000
    assert end["heard"] < SOON


@pytest.mark.slow
def test_an_interrupted_answer_says_no_more_than_is_known() -> None:
    code = """
hard = larger(1, recipients=24, assets=6, waters=4, shared=1.0)
later(4)
try:
    opt.solve(hard, method="units")
except opt.Interrupted as end:
    best = end.best
    tell(status=best.status, awareness=best.awareness, bound=best.bound, units=sum(best.units))
later(0.5)
end = opt.curve(hard, on_interrupt="return")
tell(statuses=sorted({point.status for point in end.points}), known=[point.awareness for point in end.points if point.awareness])
"""
    best, curve = told(code)
    assert best["status"] == "stopped"
    # A plan worth 1398 exists: a bound below it would be a lie. On a busy machine none may be known
    # yet.
    assert best["bound"] is None or best["awareness"] < best["bound"] > 1398
    assert curve["statuses"] == ["stopped"]


def test_a_batch_keeps_what_it_stored(tmp_path: Any) -> None:
    code = """
from pathlib import Path
from concurrent.futures import ThreadPoolExecutor
from optimizer import batch
from tests.batch.samples import write_study

folder = Path(sys.argv[1])
study = write_study(folder, budgets="0:20:0.001")
def at_ten(progress):
    if progress.done >= 10 and not pressed:
        press()
for name, how in (("raise", {}), ("return", {"on_interrupt": "return"})):
    pressed.clear()
    with ThreadPoolExecutor(1) as pool:
        try:
            summary = batch.run(study, folder / f"{name}.db", executor=pool, workers=1, report=at_ten, **how)
        except opt.Interrupted as end:
            summary = end.best
    tell(stored=len(batch.read(folder / f"{name}.db")), counted=sum(summary.counts.values()), stopped=summary.stopped)
"""
    for end in told(code, str(tmp_path)):
        assert 10 <= end["stored"] == end["counted"] < 20_001
        assert end["stopped"]


def test_a_program_s_own_handler_is_left_in_place() -> None:
    code = """
def mine(*_):
    raise KeyboardInterrupt("mine")
signal.signal(signal.SIGINT, mine)
hard = larger(1, recipients=24, assets=6, waters=4, shared=1.0)
later(2)
try:
    opt.solve(hard, method="units")
except opt.Interrupted as end:
    tell(status=end.best.status, mine=signal.getsignal(signal.SIGINT) is mine)
"""
    (end,) = told(code)
    assert (end["status"], end["mine"]) == ("stopped", True)
    assert end["heard"] < SOON


def test_nothing_is_heard_outside_the_main_thread() -> None:
    code = """
found = []
thread = threading.Thread(target=lambda: found.append(opt.solve(opt.load("tutorial"))))
thread.start()
thread.join()
pressed.append(time.monotonic())
tell(status=found[0].status)
"""
    assert told(code)[0]["status"] == "optimal"


def test_what_becomes_of_an_interrupted_answer_is_one_of_two_words() -> None:
    with pytest.raises(
        opt.InputError, match='on_interrupt: found \'ask\': expected "raise" or "return"'
    ):
        opt.solve(opt.load("tutorial"), on_interrupt="ask")
    with pytest.raises(opt.InputError, match="on_interrupt: found"):
        opt.Options(on_interrupt="ask")


def test_an_interruption_travels() -> None:
    end = pickle.loads(pickle.dumps(opt.Interrupted(best=3)))  # noqa: S301 - our own
    assert (type(end), end.best, str(end)) == (
        opt.Interrupted,
        3,
        "Stopped by Ctrl-C: what was known by then is in .best",
    )
    assert isinstance(end, KeyboardInterrupt)
    assert not isinstance(
        end, Exception
    )  # a loop that goes on after every failure ends all the same
