"""What is loaded when, what is public, and that the library keeps quiet. Each look at what is
loaded is a process of its own.
"""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys

import pytest

import optimizer as opt
from optimizer.methods import METHODS
from tests.cli.shell import environment

HEAVY = {"numpy", "pandas", "pydantic", "pulp", "highspy", "rich", "yaml"}
REPORTS = """
import sys
try:
    {code}
finally:
    print("loaded:", *sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


def loaded_by(code: str) -> set[str]:
    """The top-level packages that a new process has loaded after the code."""
    call = [sys.executable, "-c", REPORTS.format(code=code)]
    run = subprocess.run(
        call, capture_output=True, text=True, env=environment(), timeout=60, check=False
    )
    return set(run.stderr.rpartition("loaded:")[2].split())


def shell(*arguments: str) -> str:
    return f"sys.argv = {['optimizer', *arguments]!r}; from optimizer.cli import main; main()"


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_and_version_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(shell(*arguments))
    assert "typer" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("command", ["solve", "compare", "batch"])
def test_the_help_of_a_command_loads_nothing_heavy_of_ours(command: str) -> None:
    # Typer itself loads pydantic, in some versions, to describe a command's options.
    assert loaded_by(shell(command, "--help")) & (HEAVY - {"pydantic"}) == set()


def test_a_mistake_in_the_command_loads_nothing_heavy() -> None:
    assert loaded_by(shell("solve", "--bugdet", "3")) & (HEAVY - {"pydantic", "rich"}) == set()


def test_importing_the_library_loads_nothing_heavy() -> None:
    loaded = loaded_by("import optimizer")
    assert "optimizer" in loaded
    assert loaded & (HEAVY | {"typer"}) == set()


@pytest.mark.parametrize(
    "arguments",
    [("solve", "tutorial"), ("solve", "osa-fy2023", "--json"), ("validate", "tutorial")],
)
def test_solve_loads_neither_pandas_nor_pulp(arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(shell(*arguments))
    assert "numpy" in loaded
    assert not loaded & {"pandas", "pulp", "pyscipopt", "altair", "distributed"}


def test_pulp_is_loaded_for_a_solver_that_needs_it() -> None:
    assert "pulp" in loaded_by(shell("solve", "tutorial", "--solver", "HiGHS"))


# ------------------------------------------------------------------ public names


def test_public_names_are_listed_once_and_each_is_what_its_module_calls_so() -> None:
    assert opt.__all__ == ["__version__", *opt.PACKAGES, *opt.PUBLIC]
    for name, module in opt.PUBLIC.items():
        assert getattr(opt, name) is getattr(importlib.import_module(module), name), name


def test_every_public_name_says_what_it_is() -> None:
    assert [name for name in opt.PUBLIC if not (getattr(opt, name).__doc__ or "").strip()] == []


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="optimizer has no 'solv'"):
        opt.solv  # noqa: B018


def test_every_public_error_is_an_optimizer_error() -> None:
    errors = [getattr(opt, name) for name in opt.PUBLIC if name.endswith("Error")]
    assert len(errors) >= 5
    assert all(issubclass(error, opt.OptimizerError) for error in errors)


# ------------------------------------------------------------------ values


@pytest.fixture(scope="module")
def answer() -> opt.Allocation:
    return opt.solve(opt.load("osa-fy2023"))


def test_an_instance_and_an_answer_survive_pickling_whole(answer: opt.Allocation) -> None:
    instance = pickle.loads(pickle.dumps(answer.instance))  # noqa: S301 - our own bytes
    assert instance.digest == answer.instance.digest
    assert instance.rows(instance.budget.minor) == answer.instance.rows(answer.budget.minor)
    copy = pickle.loads(pickle.dumps(answer))  # noqa: S301 - our own bytes
    assert copy.result == answer.result


def test_a_copied_instance_solves_to_the_same_plan(answer: opt.Allocation) -> None:
    instance = pickle.loads(pickle.dumps(answer.instance))  # noqa: S301 - our own bytes
    assert opt.solve(instance).units == answer.units


def test_errors_survive_pickling_with_their_words() -> None:
    with pytest.raises(opt.InputError) as caught:
        opt.load("tutoril")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (type(again), str(again)) == (type(caught.value), str(caught.value))
    with pytest.raises(opt.InstanceError) as faults:
        opt.Instance.from_tables(budget="lots")
    again = pickle.loads(pickle.dumps(faults.value))  # noqa: S301 - our own bytes
    assert str(again) == str(faults.value)


def test_the_library_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    instance = opt.load("tutorial")
    for method in ("auto", *METHODS):
        best = opt.solve(instance, method=method)
    opt.solve(instance, solver="HiGHS")
    opt.solve(instance, solver="SCIP_PY")
    opt.evaluate(instance, {"ALD/boat": 1})
    assert len(best.plan) == 3
    assert capfd.readouterr() == ("", "")
