"""The command ``batch``: summary, exit code, files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.cli.batch import _Lines
from tests.cli.shell import Shell

from .samples import write_study


def test_a_batch_says_what_it_did_and_writes_the_files_asked_for(
    shell: Shell, tmp_path: Path
) -> None:
    done = shell(
        "batch",
        write_study(tmp_path, budgets=[3, 5], name="Two budgets"),
        "--store",
        tmp_path / "runs.db",
        "--workers",
        "1",
        "--out",
        tmp_path / "runs.csv",
    )
    assert (done.code, done.err) == (0, "")
    assert f"Two budgets: rows in {tmp_path / 'runs.db'}: 2 optimal.\n2 of them new" in done.out
    assert len((tmp_path / "runs.csv").read_text().splitlines()) == 3


def test_failed_rows_are_quoted_and_give_exit_code_5(shell: Shell, tmp_path: Path) -> None:
    done = shell(
        "batch",
        write_study(tmp_path, instances=["one.json", "none.json"], budgets=[3]),
        "--store",
        tmp_path / "runs.db",
        "--workers",
        "1",
    )
    assert done.code == 5
    assert (
        "1 without an answer; every reason stands in its row.\n  broken: none.json: none.json:"
        " there is no such file" in done.out
    )


def test_json_is_printed_alone(shell: Shell, tmp_path: Path) -> None:
    done = shell(
        "batch",
        write_study(tmp_path, budgets=[3]),
        "--store",
        tmp_path / "runs.db",
        "--workers",
        "1",
        "--json",
    )
    said = json.loads(done.out)
    assert (said["rows"], said["added"], said["kept"], said["failed"], said["stopped"]) == (
        {"optimal": 1},
        1,
        0,
        0,
        False,
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--out", "runs.docx"], "names no known format. Expected one of .csv, .parquet, .xlsx."),
        (["--part", "4/3"], "expected K/N such as 3/100"),
        (["--executor", "slurm"], "There is no executor 'slurm'"),
    ],
)
def test_bad_usage_is_told_in_a_sentence_with_exit_code_2(
    shell: Shell, tmp_path: Path, words: list[str], expected: str
) -> None:
    done = shell("batch", write_study(tmp_path), "--store", tmp_path / "runs.db", *words)
    assert done.code == 2
    assert expected in done.err


def test_progress_without_a_terminal_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from optimizer.batch import Progress

    clock = iter([0.0, 1.0, 40.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    lines = _Lines()
    lines(Progress(100, 1_000, 0))
    lines(Progress(300, 1_000, 2))  # 200 cells in 40 s are 5 a second; 700 remain
    assert (
        capsys.readouterr().err == "300 of 1,000 cells, 5.0 a second, about 140 s left; 2 failed.\n"
    )
