"""What the texts say is so: their examples run, their links lead somewhere, their commands
exist.
"""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from typer.main import get_command

from optimizer.cli.app import app
from tests.cli.shell import ROOT, Shell

PAGES = sorted(
    path
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "instances/**/*.md",
        "benchmarks/**/*.md",
        "tests/**/*.md",
    )
    for path in ROOT.glob(pattern)
)
BLOCK = re.compile(r"^```(?P<language>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")

every_page = pytest.mark.parametrize(
    "page", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES]
)


def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of a page in these languages."""
    return [
        found["text"]
        for found in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if found["language"] in languages
    ]


def commands(page: Path) -> list[list[str]]:
    """Every ``optimizer ...`` command a page shows, in its blocks or in backticks, without what it
    is piped to.
    """
    text = page.read_text(encoding="utf-8")
    inline = re.findall(r"`((?:optimizer|python -m optimizer) [^`\n]+)`", BLOCK.sub("", text))
    lines = [
        line.strip().removeprefix("$ ")
        for block in blocks(page, "sh", "console", "")
        for line in block.splitlines()
    ]
    shown = [
        line
        for line in (*inline, *lines)
        if re.match(r"(?:\S*/)?optimizer |python -m optimizer ", line)
    ]
    return [words(line) for line in shown]


def words(line: str) -> list[str]:
    parts = shlex.split(re.split(r" \|| >|&&", line)[0], comments=True)
    return parts[parts.index("optimizer") + 1 :] if "optimizer" in parts else parts[1:]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made for the web."""
    headings = re.findall(
        r"^#+ (.+)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_there_are_pages_to_look_at() -> None:
    assert {
        ROOT / "README.md",
        ROOT / "docs/model.md",
        ROOT / "docs/format.md",
        ROOT / "instances/tutorial/README.md",
    } <= set(PAGES)
    assert commands(ROOT / "README.md")


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if blocks(page, "python")],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_python_examples_run_one_after_the_other(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {"__name__": "example", "tmp_path": tmp_path}
    for number, example in enumerate(blocks(page, "python"), 1):
        if "..." in example.replace("(…)", "..."):
            continue  # an outline, not an example
        exec(compile(example, f"{page.name}, example {number}", "exec"), names)  # noqa: S102 - our own examples


@every_page
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    lost = []
    for found in LINK.finditer(BLOCK.sub("", page.read_text(encoding="utf-8"))):
        target, _, anchor = found["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            lost.append(found["target"])
    assert lost == []


@every_page
def test_commands_and_options_shown_exist(page: Path) -> None:
    group: Any = get_command(app)
    for line in commands(page):
        assert not any(
            option not in options(group) for option in line[:1] if option.startswith("-")
        ), line
        if line[0].startswith("-"):
            continue
        assert line[0] in group.commands, line
        known = options(group.commands[line[0]])
        assert [
            word
            for word in line[1:]
            if word.startswith("-") and word.partition("=")[0] not in known
        ] == [], line


def options(command: Any) -> set[str]:
    return {"--help"} | {
        name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


CHEAP = sorted(
    {
        tuple(line)
        for page in PAGES
        for line in commands(page)
        if line[:2] in (["solve", "tutorial"], ["validate", "tutorial"])
    }
)


@pytest.mark.parametrize("line", CHEAP, ids=" ".join)
def test_commands_on_the_tutorial_run(shell: Shell, line: tuple[str, ...]) -> None:
    assert shell(*line).code == 0


NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # those of Jupyter are not ours
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_the_top_and_shows_what_stands_in_it(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    NotebookClient(fresh, timeout=300, kernel_name="python3").execute()
    assert [shown(cell) for cell in fresh.cells] == [shown(cell) for cell in stored.cells]


def shown(cell: Any) -> list[str]:
    """What a cell of a notebook shows as text."""
    return [each["data"]["text/plain"] for each in cell.get("outputs", []) if "data" in each]


def test_there_is_a_notebook_with_something_in_it() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        assert any(shown(cell) for cell in nbformat.read(path, as_version=4).cells)


# ---------------------------------------------------------- the pages that new readers walk by

ARCHITECTURE = ROOT / "docs/architecture.md"
WALKED = {ARCHITECTURE: ("optimizer",), ROOT / "CONTRIBUTING.md": ("optimizer", "tests")}
"""Pages by which new readers walk, and the folders whose names they may use."""
HOMES = (ROOT, ROOT / "optimizer", ROOT / "docs", ROOT / "optimizer/analyses")
"""Where a path of those pages may begin."""


def quoted(page: Path) -> list[str]:
    """What stands between backquotes, fenced blocks left out, each once."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    return list(dict.fromkeys(re.findall(r"`([^`\n]+)`", text)))


@cache
def defined(folder: str) -> frozenset[str]:
    """Every name that a folder gives anything: modules, classes, functions, values, fields and
    parameters.
    """
    names: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        names |= {path.stem, *path.relative_to(ROOT).parts[:-1]}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                    names.add(name)
                case ast.Name(id=name, ctx=ast.Store()):
                    names.add(name)
    return frozenset(names)


@cache
def said() -> frozenset[str]:
    """Every word that the package knows from files and command lines: words of rules, options."""
    return frozenset(
        node.value
        for path in (ROOT / "optimizer").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def is_stale(words: str, folders: tuple[str, ...] = ("optimizer",)) -> bool:
    """Whether something quoted names a path or a name that is not there; what is neither says
    nothing, nor does a file to be written.
    """
    if "NAME" in words:
        return False
    if re.fullmatch(r"[\w.*-]*/[\w./*-]*|[\w-]+\.(py|md|toml|yaml)", words):
        found = [path for home in HOMES for path in home.glob(words.strip("/"))]
        if "/" not in words:  # a file by its name alone
            found += [path for folder in folders for path in (ROOT / folder).rglob(words)]
        return not found
    name = words.removeprefix("@")
    if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", name):
        known = frozenset[str]().union(*map(defined, folders))
        return not known.issuperset(name.split(".")) and name not in said()
    return False


@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.name)
def test_every_path_and_name_on_the_pages_for_new_readers_exists(page: Path) -> None:
    assert [words for words in quoted(page) if is_stale(words, WALKED[page])] == []


@pytest.mark.parametrize(
    "words", ["rules/gone.py", "gone/", "gone.py", "figures_off", "Instance.rowz", "@answer_to"]
)
def test_a_name_or_a_path_that_is_gone_is_seen(words: str) -> None:
    assert is_stale(words)


def test_the_tree_on_the_page_of_the_architecture_is_that_of_the_package() -> None:
    # Every line of the tree that begins with a name names a file or a folder, and all folders are
    # there.
    (tree,) = [block for block in blocks(ARCHITECTURE, "") if block.startswith("optimizer/")]
    named = {
        name
        for line in tree.splitlines()[1:]
        for name in re.findall(r"^  (\S+)|(?<![\w/])(\w+(?:\.py|/))(?=[\s:])", line)
        for name in name
        if name
    }
    assert [name for name in named if not list((ROOT / "optimizer").rglob(name.strip("/")))] == []
    folders = {path.parent.name for path in (ROOT / "optimizer").glob("*/__init__.py")}
    assert folders <= {name.strip("/") for name in named}
