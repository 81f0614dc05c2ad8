"""A program that asks is told how far the answer has come, and may stop it; what it watches changes
no answer.
"""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer import interruption
from tests.analyses.small import EFFECTS, instance
from tests.batch.samples import run_here, write_study
from tests.cli.shell import environment
from tests.families import IN_PYTHON, expect_members
from tests.larger import larger

PLAN = {"PHL/rhib": 1}
VERBS: dict[str, Callable[..., Any]] = {
    "solve": opt.solve,
    "evaluate": lambda it, **how: opt.evaluate(it, PLAN, **how),
    "compare": lambda it, **how: opt.compare(it, "5m,8m,10m", **how),
    "curve": opt.curve,
    "explain": opt.explain,
    "target": lambda it, **how: opt.target(it, "50%", **how),
    "alternatives": lambda it, **how: opt.alternatives(it, "20%", **how),
    "replan": lambda it, **how: opt.replan(it, PLAN, **how),
    "diagnose": opt.diagnose,
    "fair": lambda it, **how: opt.fair(it, **how),
    "brief": lambda it, **how: opt.brief(it, draws=20, **how),
    "robust": lambda it, **how: opt.robust(it, 20, **how),
    "next_decisions": lambda it, **how: opt.next_decisions(it, [], **how),
    "verify": lambda it, **how: opt.verify(opt.solve(it), it, **how),
}


def test_every_verb_that_answers_is_watched_here() -> None:
    expect_members(VERBS, IN_PYTHON.values(), "VERBS of tests/test_progress.py")


@pytest.fixture
def all_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look is told, however soon after the last one."""
    monkeypatch.setattr(interruption, "APART", 0.0)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.usefixtures("all_told")
def test_every_verb_tells_its_progress_and_answers_the_same(verb: str) -> None:
    it, told = instance(), list[opt.Progress]()
    found = VERBS[verb](it, progress=told.append)
    assert found.result["digest"] == VERBS[verb](it).result["digest"]
    assert told
    assert told[0].done == 0
    for one in told:
        assert one.of is None or 0 <= one.done < one.of
        assert one.awareness is None or one.bound is None or one.awareness <= one.bound + 1e-9
    assert [one.seconds for one in told] == sorted(one.seconds for one in told)


@pytest.mark.parametrize("verb", VERBS)
def test_false_stops_every_verb_with_what_is_known_or_a_sentence(verb: str) -> None:
    # At the very first look nothing is known yet: an answer that says so, or StoppedError, and
    # nothing else; never Interrupted, which is for people who press Ctrl-C.
    found = None
    with suppress(opt.StoppedError):
        found = VERBS[verb](instance(), progress=lambda _: False)
    if found is not None:
        assert found.result.get("status", found.result.get("verdict")) != "optimal"


def test_stopped_in_the_middle_a_solve_returns_its_best_plan_with_its_gap() -> None:
    # No method proves this within half a minute; a plan of it is worth 1398.
    it = larger(1, recipients=24, assets=6, waters=4, shared=1.0)
    told: list[opt.Progress] = []

    def watch(progress: opt.Progress) -> bool:
        told.append(progress)
        return progress.awareness is None or progress.seconds < 1

    found = opt.solve(it, progress=watch)
    assert found.status == "stopped"
    assert found.awareness is not None
    assert told[-1].awareness is not None
    assert found.awareness >= told[-1].awareness - 1e-6
    assert found.gap is not None
    assert found.gap > 0


@pytest.mark.usefixtures("all_told")
def test_budgets_and_draws_are_counted_of_how_many() -> None:
    told: list[opt.Progress] = []
    opt.compare(instance(), "5m,8m,10m", progress=told.append)
    assert {(one.done, one.of) for one in told if one.of} >= {(1, 3), (2, 3)}
    told.clear()
    doubted = [
        {**line, "coverage_factor_low": 0.1, "coverage_factor_high": 0.6} for line in EFFECTS
    ]
    opt.robust(instance(doubted), 20, progress=told.append)
    assert {(8, 20), (16, 20)} <= {(one.done, one.of) for one in told}


@pytest.mark.usefixtures("all_told")
def test_a_study_tells_how_many_cells_are_done_and_stops(tmp_path: Path) -> None:
    told: list[opt.Progress] = []
    study = write_study(tmp_path, budgets=[3, 5, 8])
    run_here(study, tmp_path / "runs.db", progress=told.append)
    assert {one.of for one in told} >= {3}
    assert all(one.done <= 3 for one in told)
    stopped = run_here(study, tmp_path / "other.db", progress=lambda _: False)
    assert stopped.stopped


def test_it_is_told_on_the_thread_that_asks_and_what_it_asks_itself_is_not_told() -> None:
    told: list[tuple[int, str]] = []
    it = instance()

    def watch(_: opt.Progress) -> None:
        told.append((threading.get_ident(), opt.solve(it, "5m").status))

    opt.solve(it, progress=watch)
    assert told
    assert set(told) == {(threading.get_ident(), "optimal")}


def test_what_whoever_watches_raises_comes_out_of_the_verb() -> None:
    def watch(_: opt.Progress) -> None:
        raise ZeroDivisionError("of the watcher")

    with pytest.raises(ZeroDivisionError, match="of the watcher"):
        opt.solve(instance(), progress=watch)
    assert opt.solve(instance()).status == "optimal"  # and nothing of it is left


def test_what_cannot_be_called_is_refused() -> None:
    with pytest.raises(opt.InputError, match="progress: found 3: expected a function"):
        opt.solve(instance(), progress=3)  # type: ignore[arg-type]


def test_progress_is_a_frozen_value() -> None:
    one = opt.Progress(1, 2, 3.0, 4.0, 5.0)
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
    with pytest.raises(AttributeError):
        one.done = 2  # type: ignore[misc]


def test_the_logger_says_what_was_asked_and_every_proof(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="optimizer"):
        opt.compare(instance(), "5m,8m")
    said = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert said[0] == ("INFO", "compare begins")
    assert said[-1][1].startswith("compare ended after ")
    proofs = [text for level, text in said if level == "DEBUG"]
    assert any(text.startswith("optimal by ") and "8000000 minor" in text for text in proofs)


def test_without_a_handler_nothing_is_said() -> None:
    code = "import optimizer as opt; opt.solve(opt.load('tutorial'))"
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, capture_output=True, text=True, env=environment(), check=True)
    assert (said.stdout, said.stderr) == ("", "")
