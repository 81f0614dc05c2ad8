"""An instance may leave the budget to whoever asks: it loads, and what needs one says so."""

from __future__ import annotations

from pathlib import Path

import pytest

import optimizer as opt
from optimizer.errors import InputError
from tests.cli.shell import Shell
from tests.families import ON_AN_INSTANCE, expect_members

ASKED: dict[str, tuple[str, ...]] = {
    "solve": ("--budget", "100"),
    "compare": ("--budgets", "50,100"),
    "curve": ("--up-to", "100"),
    "explain": ("--budget", "100"),
    "target": ("--awareness", "40%", "--set", "budget=100"),
    "alternatives": ("--budget", "100"),
    "diagnose": ("--budget", "100"),
    "replan": ("--from", "plan.csv", "--budget", "100"),
    "fair": ("--budget", "100"),
    "robust": ("--budget", "100", "--draws", "5"),
    "brief": ("--budget", "100", "--draws", "5", "--price-draws", "0"),
    "next": ("--so-far", "decisions.csv", "--budget", "100"),
    "evaluate": ("plan.csv", "--budget", "100"),
}
"""What each command is told where the instance states no budget."""


def test_every_command_is_asked() -> None:
    expect_members(ASKED, ON_AN_INSTANCE, "ASKED of tests/cli/test_no_budget.py")


@pytest.fixture
def unstated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> opt.Instance:
    """The tutorial without its budget, as ``mine.yaml`` in the folder the shell is in."""
    monkeypatch.chdir(tmp_path)
    opt.load("tutorial").save("mine.yaml")
    text = Path("mine.yaml").read_text(encoding="utf-8").replace("budget: 100\n", "")
    Path("mine.yaml").write_text(text, encoding="utf-8")
    Path("plan.csv").write_text("recipient,asset,units\nALD,boat,1\n", encoding="utf-8")
    Path("decisions.csv").write_text("recipient,asset,decision,date\n", encoding="utf-8")
    return opt.load("mine.yaml")


@pytest.mark.parametrize("command", ASKED)
def test_a_budget_that_is_given_suffices(
    command: str, unstated: opt.Instance, shell: Shell
) -> None:
    given = shell(command, "mine.yaml", *ASKED[command])
    assert given.code == shell(command, "tutorial", *ASKED[command]).code, given.err
    assert given.out


@pytest.mark.parametrize("command", [name for name in ASKED if name != "compare"])
def test_without_one_a_sentence_says_what_to_do(
    command: str, unstated: opt.Instance, shell: Shell
) -> None:
    told = {"--budget", "--up-to", "--set", "100", "budget=100"}
    said = shell(command, "mine.yaml", *(each for each in ASKED[command] if each not in told))
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "Tutorial states no budget: give one, as in --budget 15bn (or --set budget=15bn; in Python"
        ' budget="15bn"), or write budget: into the instance.\n'
    )


def test_validate_says_that_none_is_stated(unstated: opt.Instance, shell: Shell) -> None:
    said = shell("validate", "mine.yaml")
    assert (said.code, said.out.splitlines()[0]) == (
        0,
        "Tutorial: in order. No budget stated; unit costs from ¥20 m to ¥30 m. 3 recipients,"
        " 5 offers, 3 areas, 5 effects, 1 rule.",
    )


def test_python_is_told_alike_and_may_give_one(unstated: opt.Instance, tmp_path: Path) -> None:
    stated = opt.load("tutorial")
    assert unstated.stated_budget is None
    with pytest.raises(InputError, match="states no budget"):
        opt.solve(unstated)
    best = opt.solve(unstated, budget="100 million")
    assert best.awareness == opt.solve(stated).awareness
    assert unstated.replace(budget=100).budget == stated.budget
    assert opt.verify(best.result, unstated).verified
    unstated.save(tmp_path / "mine.xlsx")
    assert opt.load(tmp_path / "mine.xlsx").digest == unstated.digest


def test_a_study_names_budgets_where_the_instance_has_none(
    unstated: opt.Instance, shell: Shell
) -> None:
    Path("study.yaml").write_text("format: 1\ninstances: [mine.yaml]\nbudgets: [50, 100]\n")
    assert shell("batch", "study.yaml", "--store", "a.db", "--workers", "1").code == 0
    Path("study.yaml").write_text("format: 1\ninstances: [mine.yaml]\n")
    said = shell("batch", "study.yaml", "--store", "b.db", "--workers", "1")
    assert (said.code, "states no budget: give one" in said.out + said.err) == (5, True)
