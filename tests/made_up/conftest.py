"""Every made-up member in its family's list, as one line more there would have it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Literal, get_args

import pytest

import optimizer
from optimizer import renderers, solvers
from optimizer.analyses.results import RESULTS
from optimizer.analyses.verification.arithmetic import CURVES as AUDITED
from optimizer.batch.study import SolveOptions, Study
from optimizer.batch.tasks import TASKS
from optimizer.cli.app import app
from optimizer.curves import BUILT_IN
from optimizer.instance import specification
from optimizer.methods import METHODS
from optimizer.proof import Method
from optimizer.readers import READERS as CONTAINERS
from optimizer.rules import MEASURES
from optimizer.rules.reading import KINDS
from tests.made_up import members


def everywhere(monkeypatch: pytest.MonkeyPatch, name: str, old: Any, new: Any) -> None:
    """Put something in the place of another in every module that knows it by that name."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("optimizer") and getattr(module, name, None) is old:
            monkeypatch.setattr(module, name, new)


@pytest.fixture(autouse=True)
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(monkeypatch, "MEASURES", MEASURES, (*MEASURES, members.MEASURE))
    everywhere(monkeypatch, "READERS", CONTAINERS, (*CONTAINERS, members.Toml))
    everywhere(monkeypatch, "KINDS", KINDS, (*KINDS, members.Pairs))
    monkeypatch.setitem(BUILT_IN, "levelling", members.Levelling())
    monkeypatch.setitem(AUDITED, members.Levelling, (members.level_again, lambda _: 1.0))
    monkeypatch.setitem(solvers.OWN, "borrowed", members.__name__)
    monkeypatch.setitem(METHODS, "listing", members.prove_by_listing)
    everywhere(monkeypatch, "Method", Method, Literal[(*get_args(Method), "listing")])
    monkeypatch.setitem(RESULTS, "thrift", members.ThriftResult)
    monkeypatch.setitem(TASKS, "thrift", members.TASK)  # type: ignore[arg-type]
    monkeypatch.setitem(renderers.DOCUMENTS, "list", members.render_list)
    monkeypatch.setitem(renderers.FILES, ".list", lambda answer: members.render_list(answer.full))
    monkeypatch.setitem(optimizer.PUBLIC, "thrift", members.__name__)
    monkeypatch.setattr(optimizer, "__all__", [*optimizer.__all__, "thrift"])
    monkeypatch.setattr(app, "registered_commands", list(app.registered_commands))
    app.command("thrift")(members.thrift_command)


@pytest.fixture(autouse=True)
def _equipment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Assets have a column of every kind."""
    old = specification.specifications
    assets = specification._table("assets", members.Equipment, ("asset",), "resources", needed=True)
    known = {**old(), "assets": assets}
    everywhere(monkeypatch, "specifications", old, lambda: known)


@pytest.fixture(autouse=True)
def _said_in_studies() -> Iterator[None]:
    """A study may name the task and the method."""
    with pytest.MonkeyPatch.context() as patch:
        for model, name, word in (
            (SolveOptions, "method", "listing"),
            (Study, "task", "thrift"),
        ):
            known = model.model_fields[name]
            patch.setattr(known, "annotation", Literal[(*get_args(known.annotation), word)])
            model.model_rebuild(force=True)
        yield
    for model in (SolveOptions, Study):
        model.model_rebuild(force=True)
