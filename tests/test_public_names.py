"""The names that ``import optimizer`` promises."""

from __future__ import annotations

import importlib
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer.methods import METHODS


def test_a_public_name_is_itself_even_after_a_module_of_the_same_name_was_loaded() -> None:
    importlib.import_module("optimizer.solve")
    importlib.import_module("optimizer.evaluate")
    assert opt.solve.__name__ == "solve"
    assert opt.evaluate.__name__ == "evaluate"
    assert callable(opt.solve)
    assert callable(opt.evaluate)


def test_every_public_name_is_there_and_nothing_else_is_promised() -> None:
    assert set(dir(opt)) == {"__version__", "batch", *opt.PUBLIC}
    assert all(getattr(opt, name) is not None for name in opt.PUBLIC)
    assert opt.batch.run.__module__ == "optimizer.batch.running"


def test_a_name_that_is_none_is_refused_with_a_guess_and_hasattr_works() -> None:
    with pytest.raises(opt.InputError, match=r"optimizer has no 'Solve'\. Did you mean \"solve\""):
        opt.Solve  # noqa: B018 # type: ignore[attr-defined]
    assert not hasattr(opt, "nope")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda it: opt.solve(it, tim_limit=3),
            r"solve\(\) takes no 'tim_limit': .*Did you mean \"time_limit\"",
        ),
        (lambda it: opt.evaluate(it, {}, bets=False), 'Did you mean "best"'),
        (lambda it: opt.curve(it, nestd=False), 'Did you mean "nested"'),
        (lambda it: opt.compare(it, "60m", exakt=True), 'Did you mean "exact"'),
        (lambda it: opt.explain(it, ofer="ALD/boat"), 'Did you mean "offer"'),
        (lambda it: opt.target(it, "60%", sed=1), 'Did you mean "seed"'),
        (lambda it: opt.verify(opt.solve(it), crosscheck=True), 'Did you mean "cross_check"'),
        (lambda it: opt.batch.run("study.yaml", "runs.db", resme=True), 'Did you mean "resume"'),
        (lambda it: opt.batch.read("runs.db", unit="JPY"), r"read\(\) takes no 'unit'\."),
        (lambda it: opt.batch.export("runs.csv", "runs.db", pth="x"), 'Did you mean "path"'),
        (lambda it: opt.batch.load_study("study.yaml", paht="x"), 'Did you mean "path"'),
        (lambda it: opt.batch.Study(instance=["tutorial"]), 'Did you mean "instances"'),
        (lambda it: opt.batch.Draws(count=3, sed=1), 'Did you mean "seed"'),
        (lambda it: opt.batch.SolveOptions(method="unit"), 'Did you mean "units"'),
        (lambda it: opt.load("tutorial", paht="x"), 'Did you mean "path"'),
        (lambda it: opt.solve(it, method="fast"), f"expected auto, {', '.join(METHODS)}"),
        (lambda it: opt.solve(it, method="unit"), 'Did you mean "units"'),
        (lambda it: opt.solve(it, on_interrupt="rais"), 'expected "raise" or "return"'),
    ],
)
def test_a_mistyped_keyword_or_value_is_refused_with_a_guess_before_any_work(
    call: Callable[[Any], object], words: str
) -> None:
    with pytest.raises(opt.InputError, match=words):
        call(opt.load("tutorial"))


@pytest.mark.parametrize(
    "call",
    [
        lambda: opt.solve(opt.load("tutorial"), tim_limit=3),
        lambda: opt.batch.read("runs.db", unit="JPY"),
        lambda: opt.batch.Study(instance=["tutorial"]),
        lambda: opt.batch.Study(),
    ],
)
def test_a_mistyped_keyword_is_a_type_error_too(call: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        call()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda it: opt.solve("tutorial"), "'tutorial' is not an instance"),
        (lambda it: opt.compare("tutorial", "1bn"), "'tutorial' is not an instance"),
        (lambda it: opt.curve("tutorial"), "'tutorial' is not an instance"),
        (lambda it: opt.explain("tutorial"), "'tutorial' is not an instance"),
        (lambda it: opt.target("tutorial", "60%"), "'tutorial' is not an instance"),
        (lambda it: opt.load(3), "3 is not the path or name of an instance"),
        (lambda it: opt.evaluate(it, None), "A plan is a file"),
        (lambda it: opt.evaluate(it, {("ALD", "radar"): 1}), "which is not an offer"),
        (lambda it: it.without(foo=1), "without\\(\\) takes recipient"),
        (lambda it: it.without(recipient=3), "no recipient 3"),
        (lambda it: it.override(3), "3 changes nothing"),
        (lambda it: opt.solve(it, time_limit=-1), "time_limit: found -1: expected seconds"),
        (
            lambda it: opt.solve(it, time_limit=float("nan")),
            "time_limit: found nan: expected seconds",
        ),
        (lambda it: opt.solve(it, seed="a"), "seed: found 'a': expected a whole number"),
        (lambda it: opt.solve(it, method=3), "method: found 3: expected the name"),
        (lambda it: opt.compare(it, budgets=[]), "There is no budget"),
    ],
)
def test_what_a_verb_cannot_use_is_refused_in_words(
    call: Callable[[Any], object], words: str
) -> None:
    with pytest.raises(opt.InputError, match=words):
        call(opt.load("tutorial"))


TYPED = """
import optimizer as opt

it = opt.load("tutorial")
opt.solve(it, "60 million", method="units", time_limit=3, seed=1, on_interrupt="return")
opt.batch.run(opt.batch.Study(instances=["tutorial"], draws=opt.batch.Draws(count=3)), "runs.db")
"""
MISTYPED = """
opt.solve(it, tim_limit=3)
opt.solve(it, method="fast")
opt.solve(it, time_limit="3")
opt.evaluate(it, {}, bets=False)
opt.compare(it, "60m", exact="yes")
opt.curve(it, nestd=False)
opt.explain(it, ofer="ALD/boat")
opt.target(it, "60%", sed=1)
opt.verify(opt.solve(it), on_interrupt="rais")
opt.load("tutorial", paht="x")
opt.Options(method="fast")
opt.Options(tim_limit=3)
opt.batch.run("study.yaml", "runs.db", resme=True)
opt.batch.read("runs.db", unit="JPY")
opt.batch.export("runs.csv", "runs.db", chunk=3)
opt.batch.Study(instance=["tutorial"])
opt.batch.Study(instances=["tutorial"], task="slove")
opt.batch.Draws(count=3, sed=1)
opt.batch.SolveOptions(method="fast")
opt.nope
"""


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_mistyped_keyword_value_or_name_fails_type_checking(tmp_path: Path, checker: str) -> None:
    pytest.importorskip(checker)
    script = tmp_path / "script.py"
    script.write_text(TYPED + MISTYPED.lstrip(), encoding="utf-8")
    options = {
        "mypy": ["--strict", "--no-error-summary", "--cache-dir", str(tmp_path / "cache")],
        "pyright": ["--pythonpath", sys.executable],
    }
    command = [sys.executable, "-m", checker, *options[checker], str(script)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    wrong = {int(found) for found in re.findall(r"script\.py:(\d+)(?::\d+ -)?[: ]+error", said)}
    first = TYPED.count("\n") + 1
    assert wrong == set(range(first, first + MISTYPED.lstrip().count("\n"))), said


def test_an_instance_from_tables_needs_no_name() -> None:
    it = opt.load("tutorial")
    parts = {name: table.records() for name, table in it.tables.tables.items()}
    again = opt.Instance.from_tables(
        **parts, money_unit="million", budget="100m", rules=it.tables.header["rules"]
    )
    assert opt.solve(again).units == opt.solve(it).units
    assert again.name == "unnamed"


def test_instances_that_say_the_same_are_equal() -> None:
    it = opt.load("tutorial")
    assert it == opt.load("tutorial") == pickle.loads(pickle.dumps(it))  # noqa: S301
    assert len({it, opt.load("tutorial")}) == 1
    assert it not in (it.replace(budget=1), it.priced(0, 5), it.weighted(0, 7.0), "tutorial")
