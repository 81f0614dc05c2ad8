"""The first ten minutes: from what one has to an instance that solves."""

from __future__ import annotations

from pathlib import Path

import pytest

import optimizer as opt
from tests.cli.shell import Shell


@pytest.mark.parametrize("target", ["mine", "mine.yaml", "mine.json", "mine.xlsx"])
def test_convert_writes_an_instance_that_solves_alike(
    target: str, shell: Shell, tmp_path: Path
) -> None:
    done = shell("convert", "tutorial", tmp_path / target)
    digest = opt.load("tutorial").digest[:12]
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{tmp_path / target}: Tutorial, read back as it was (digest {digest}…).\n"
    again = shell("solve", tmp_path / target, "--json")
    assert again.json["awareness"] == shell("solve", "tutorial", "--json").json["awareness"]


def test_convert_writes_over_nothing_without_force(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine", encoding="utf-8")
    refused = shell("convert", "tutorial", tmp_path / "mine.yaml")
    assert (refused.code, "say --force" in refused.err) == (2, True)
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "mine"
    assert shell("convert", "tutorial", tmp_path / "mine.yaml", "--force").code == 0
