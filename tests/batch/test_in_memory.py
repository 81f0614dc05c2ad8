"""Instances made in Python go into studies and audits like those of files."""

from __future__ import annotations

from pathlib import Path

import pytest

import optimizer as opt
from optimizer import batch
from optimizer.batch.study import Study
from optimizer.errors import InputError
from tests.batch.samples import run_here


@pytest.fixture
def made() -> opt.Instance:
    """The tutorial, as if its tables had been made in Python."""
    stated = opt.load("tutorial")
    tables = {name: table.records() for name, table in stated.tables.tables.items()}
    return opt.Instance.from_tables(**{**stated.tables.header, **tables, "name": "Made"})


def test_a_study_takes_instances_themselves_beside_names(
    made: opt.Instance, tmp_path: Path
) -> None:
    study = Study(instances=[made, "tutorial", made.replace(name="Less", budget=60)])
    assert run_here(study, tmp_path / "runs.db").counts == {"optimal": 3}
    rows = batch.read(tmp_path / "runs.db")
    awareness = dict(zip(rows["instance"], rows["awareness"], strict=True))
    best, less = opt.solve(made).awareness, opt.solve(made, budget=60).awareness
    assert awareness == pytest.approx({"Made": best, "tutorial": best, "Less": less}, rel=1e-9)


def test_two_instances_of_one_name_are_refused(made: opt.Instance) -> None:
    from optimizer.batch.variants import labels

    with pytest.raises(InputError, match="Made: stands twice among the instances"):
        labels(Study(instances=[made, made.replace(budget=60)]))


def test_a_plan_of_an_instance_made_in_python_is_verified(made: opt.Instance) -> None:
    best = opt.solve(made)
    assert opt.verify(best).verified
    assert opt.verify(best.result, made).verified
    assert not opt.verify(best.result, made.replace(budget=60)).verified
    with pytest.raises(InputError, match="does not say where its instance is"):
        opt.verify(best.result)
