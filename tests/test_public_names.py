"""The names that ``import optimizer`` promises."""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import optimizer as opt


def test_a_public_name_is_itself_even_after_a_module_of_the_same_name_was_loaded() -> None:
    importlib.import_module("optimizer.solve")
    importlib.import_module("optimizer.evaluate")
    assert opt.solve.__name__ == "solve"
    assert opt.evaluate.__name__ == "evaluate"
    assert callable(opt.solve)
    assert callable(opt.evaluate)


def test_every_public_name_is_there_and_nothing_else_is_promised() -> None:
    assert set(dir(opt)) == {"__version__", *opt.PUBLIC}
    assert all(getattr(opt, name) is not None for name in opt.PUBLIC)


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
        (lambda it: opt.solve(it, time_limit=float("nan")), "time_limit: found nan: expected seconds"),
        (lambda it: opt.solve(it, seed="a"), "seed: found 'a': expected a whole number"),
        (lambda it: opt.solve(it, method=3), "method: found 3: expected the name"),
        (lambda it: opt.compare(it, budgets=[]), "There is no budget"),
    ],
)
def test_what_a_verb_cannot_use_is_refused_in_words(call: Callable[[Any], object], words: str) -> None:
    with pytest.raises(opt.InputError, match=words):
        call(opt.load("tutorial"))


def test_an_instance_from_tables_needs_no_name() -> None:
    it = opt.load("tutorial")
    parts = {name: table.records() for name, table in it.tables.tables.items()}
    again = opt.Instance.from_tables(**parts, money_unit="million", budget="100m", rules=it.tables.header["rules"])
    assert opt.solve(again).units == opt.solve(it).units
    assert again.name == "unnamed"


def test_instances_that_say_the_same_are_equal() -> None:
    it = opt.load("tutorial")
    assert it == opt.load("tutorial") == pickle.loads(pickle.dumps(it))  # noqa: S301
    assert len({it, opt.load("tutorial")}) == 1
    assert it not in (it.replace(budget=1), it.priced(0, 5), it.weighted(0, 7.0), "tutorial")
