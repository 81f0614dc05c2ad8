"""The names that ``import optimizer`` promises."""

from __future__ import annotations

import importlib

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
