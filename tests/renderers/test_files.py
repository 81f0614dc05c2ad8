"""Output files are written whole or not at all, in the format that their suffix names."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from optimizer.errors import InputError
from optimizer.record import Answer
from optimizer.renderers import FILES, Shown, files

from .samples import DOCUMENT


class Sample(Answer):
    """An answer of few words."""

    document = DOCUMENT
    result = {"format": 1}  # noqa: RUF012
    records = [{"units": 2}]  # noqa: RUF012


ANSWER = Shown(Sample())


@pytest.mark.parametrize("suffix", FILES)
def test_every_known_suffix_can_be_written(tmp_path: Path, suffix: str) -> None:
    files.write(tmp_path / f"answer{suffix}", ANSWER)
    assert (tmp_path / f"answer{suffix}").stat().st_size > 0


def test_the_suffix_picks_the_format_whatever_its_case(tmp_path: Path) -> None:
    files.write(tmp_path / "answer.CSV", ANSWER)
    assert (tmp_path / "answer.CSV").read_text(encoding="utf-8-sig") == '"units"\n2\n'


@pytest.mark.parametrize(
    ("name", "found"), [("answer.docx", "ends in '.docx'"), ("answer", "has no suffix")]
)
def test_an_unknown_suffix_is_refused_with_the_known_ones(
    tmp_path: Path, name: str, found: str
) -> None:
    known = re.escape(", ".join(FILES))
    with pytest.raises(InputError, match=rf"{found}.*Expected one of {known}\."):
        files.write(tmp_path / name, ANSWER)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        files.write(tmp_path / "missing" / "answer.json", ANSWER)


def test_a_folder_in_place_of_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "answer.json").mkdir()
    with pytest.raises(InputError, match="this is a folder"):
        files.write(tmp_path / "answer.json", ANSWER)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "answer.json"
    target.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        files.write_whole(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]
    assert target.read_text() == "old"


def test_an_interruption_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "answer.json"
    target.write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write_whole(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]
    assert target.read_text() == "old"


def test_a_symbolic_link_is_followed_and_permissions_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    files.write_whole(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    files.write_whole(tmp_path / "page.bin", b"\x00\xff")
    assert (tmp_path / "page.bin").read_bytes() == b"\x00\xff"
