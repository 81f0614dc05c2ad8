"""Every list in which a new member of a family must stand has it: a test that fails here says
which list to fill. What belongs to one family alone is held beside that family's tests.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command

import optimizer as opt
from optimizer import batch
from optimizer.analyses.results import RESULTS
from optimizer.batch.exporting import FORMATS
from optimizer.batch.tasks import TASKS
from optimizer.cli.app import app
from optimizer.curves import BUILT_IN
from optimizer.methods import METHODS
from optimizer.proof import Method, MethodChoice
from optimizer.renderers import FILES
from optimizer.rules import MEASURES
from optimizer.rules.reading import KINDS
from tests.cli.shell import ROOT
from tests.families import ANSWERING, EVERY, IN_PYTHON, expect_members

PACKAGE = ROOT / "optimizer" / "__init__.py"
MEASURED = [measure.word for measure in MEASURES]
RULES = [kind.key for kind in KINDS]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def help_of(command: str, option: str) -> str:
    """What ``--help`` says of an option."""
    group: Any = get_command(app)
    (found,) = (each for each in group.commands[command].params if option in each.opts)
    return str(found.help)


# -- lists in the package --------------------------------------------------------------------------


def test_every_command_that_answers_has_a_kind_of_result() -> None:
    expect_members(RESULTS, ANSWERING, "RESULTS of optimizer/analyses/results.py")


def test_every_command_that_answers_is_a_verb_in_python() -> None:
    verbs = IN_PYTHON.values()
    expect_members({*verbs} & {*opt.PUBLIC}, verbs, "PUBLIC of optimizer/__init__.py")


def test_public_names_are_the_same_for_type_checkers_as_for_python() -> None:
    (half,) = (
        node
        for node in ast.parse(PACKAGE.read_text(encoding="utf-8")).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    typed = {
        name.asname: each.module
        for each in half.body
        if isinstance(each, ast.ImportFrom)
        for name in each.names
        if name.asname and name.name not in opt.PACKAGES
    }
    expect_members(typed, opt.PUBLIC, "the TYPE_CHECKING half of optimizer/__init__.py")
    assert typed == opt.PUBLIC


def test_methods_have_the_same_names_everywhere() -> None:
    expect_members(get_args(Method), METHODS, "Method of optimizer/proof.py")
    expect_members(get_args(MethodChoice), ["auto", *METHODS], "MethodChoice of optimizer/proof.py")


def test_every_task_may_be_named_in_a_study() -> None:
    named = get_args(batch.Study.model_fields["task"].annotation)
    expect_members(named, TASKS, "Study.task of optimizer/batch/study.py")


# -- help texts that are written out, so that --help loads nothing ---------------------------------


def test_help_names_every_format_of_files() -> None:
    named = re.findall(r"\.[a-z]+\b", help_of("solve", "--out"))
    expect_members(named, FILES, "the help of OutOption in optimizer/cli/options.py")


def test_help_of_batch_names_every_format_of_rows() -> None:
    named = re.findall(r"\.[a-z]+\b", help_of("batch", "--out"))
    expect_members(named, FORMATS, "the help of --out in optimizer/cli/batch.py")


def test_help_names_every_method() -> None:
    named = set(re.findall(r"\w+", help_of("solve", "--method"))) - {"or"}
    expect_members(
        named, ["auto", *METHODS], "the help of MethodOption in optimizer/cli/options.py"
    )


# -- pages -----------------------------------------------------------------------------------------


def test_the_readme_has_a_line_for_every_command() -> None:
    shown = re.findall(r"^\| `optimizer (\w+)", text_of("README.md"), re.MULTILINE)
    expect_members(shown, EVERY, 'the table "From the shell" of README.md')


def test_the_page_on_studies_has_a_line_for_every_task() -> None:
    section = text_of("docs/batch.md").split("## Tasks\n")[1].split("\n## ")[0]
    shown = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    expect_members(shown, TASKS, 'the table under "Tasks" of docs/batch.md')


def test_the_page_on_the_mathematics_has_a_line_for_every_curve() -> None:
    lines = r"^\| `(\w+)`(?: \(default\))? \| .* \| .* \|$"
    curves = re.findall(lines, text_of("docs/model.md"), re.MULTILINE)
    expect_members(curves, BUILT_IN, "the table of curves of docs/model.md")


def test_the_page_on_the_mathematics_has_a_line_for_every_measure() -> None:
    measures = re.findall(r"^\| `limit: ([a-z_]+)`", text_of("docs/model.md"), re.MULTILINE)
    expect_members(measures, MEASURED, "the table of rules of docs/model.md")


def test_the_page_on_the_mathematics_has_a_line_for_every_kind_of_rule() -> None:
    lines = re.findall(r"^\| `([a-z]+)\b", text_of("docs/model.md"), re.MULTILINE)
    expect_members({*lines} & {*RULES}, RULES, "the table of rules of docs/model.md")


def test_the_page_on_files_names_every_curve() -> None:
    (line,) = re.findall(r"^curve: .*$", text_of("docs/format.md"), re.MULTILINE)
    named = {*re.findall(r"\w+", line)} & {*BUILT_IN}
    expect_members(named, BUILT_IN, "the line `curve:` of docs/format.md")


def test_the_page_on_files_names_every_measure() -> None:
    sentence = r"A `limit` measures something \((.*?)\)"
    (measures,) = re.findall(sentence, text_of("docs/format.md"), re.DOTALL)
    named = re.findall(r"`(\w+)`", measures)
    expect_members(named, MEASURED, "the sentence on `limit` of docs/format.md")


def test_the_page_on_files_shows_every_kind_of_rule() -> None:
    shown = re.findall(r"^  - \{(\w+):", text_of("docs/format.md"), re.MULTILINE)
    expect_members({*shown} & {*RULES}, RULES, "the `rules:` of docs/format.md")


def test_what_is_written_about_results_is_of_every_command_that_answers() -> None:
    # `solve` and `evaluate` share theirs, which the page begins with; verify has a section.
    page = text_of("docs/result.md")
    shown = re.findall(r"^## (?:The result of|What) `(\w+)`", page, re.MULTILINE)
    expect_members([*shown, "solve", "evaluate"], ANSWERING, "the sections of docs/result.md")


@pytest.mark.parametrize("suffix", FILES)
def test_the_page_on_results_names_every_format_of_files(suffix: str) -> None:
    assert f"F{suffix}" in text_of("docs/result.md"), f"{suffix}: missing in docs/result.md"


# -- that these tests see what is missing ----------------------------------------------------------


def test_a_list_that_lacks_a_member_is_named() -> None:
    with pytest.raises(AssertionError, match="missing in here: dearest"):
        expect_members(["solve"], ["solve", "dearest"], "here")
    with pytest.raises(AssertionError, match="in here, but gone: cheapest"):
        expect_members(["solve", "cheapest"], ["solve"], "here")


def test_every_test_that_lists_commands_holds_its_list_against_them() -> None:
    """A list of commands is a dict or a tuple in which most of those that answer stand."""
    loose = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if _lists_commands(path) and "tests.families" not in path.read_text(encoding="utf-8")
    ]
    assert loose == []


def _lists_commands(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        members = {ast.Dict: "keys", ast.Tuple: "elts", ast.List: "elts", ast.Set: "elts"}
        each = getattr(node, members.get(type(node), ""), [])
        named = {part.value for part in each if isinstance(part, ast.Constant)}
        if len(named & {*ANSWERING}) > len(ANSWERING) // 2:
            return True
    return False
