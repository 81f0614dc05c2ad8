"""What can be refused before work is refused before it, and leaves no store behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from optimizer import batch
from optimizer.batch import exporting
from optimizer.errors import InputError
from optimizer.methods import METHODS

from .samples import ROOT, run_here, write_instance, write_study


def refusal(study: Path | batch.Study, store: Path) -> str:
    with pytest.raises(InputError) as caught:
        batch.run(study, store)
    assert not store.exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"budgets": [5, "x"]}, "study.yaml:1:44: budgets.1: 'x' is not an amount of money"),
        ({"budgets": "0:10:x"}, "budgets: 'x' is not an amount of money"),
        ({"budgets": "0:10:0"}, "the range never ends"),
        ({"task": "target", "awareness": "much"}, "awareness: 'much' is not a number"),
        ({"task": "target", "awareness": "160%"}, "awareness: '160%' is not a share"),
        ({"task": "curve", "step": "wide"}, "step: 'wide' is not an amount of money"),
        (
            {"options": {"method": "unit"}},
            (
                f"options.method: found 'unit': expected auto, {', '.join(METHODS)}. Did you"
                ' mean "units"?'
            ),
        ),
        (
            {"options": {"seed": 2**32}},
            "options.seed: Input should be less than or equal to 2147483647.",
        ),
        ({"instances": ["*.csv"]}, "*.csv: matches nothing in"),
        ({"scenarios": {"a": "missing.yaml"}}, "missing.yaml: cannot be read: No such file"),
        ({"task": "evaluate", "plan": "missing.csv"}, "missing.csv: cannot be read: No such file"),
        ({"task": "evaluate", "plan": "study.yaml"}, "a plan is a .csv file"),
    ],
)
def test_a_study_that_no_instance_can_make_sense_of_begins_no_store(
    tmp_path: Path, keys: dict[str, Any], said: str
) -> None:
    assert said in refusal(write_study(tmp_path, **keys), tmp_path / "runs.db")


def test_a_study_made_in_python_is_refused_alike(tmp_path: Path) -> None:
    write_instance(tmp_path / "one.json")
    study = batch.Study(folder=str(tmp_path), instances=["one.json"], budgets=[5, "x"])
    assert "budgets.1: 'x' is not an amount of money" in refusal(study, tmp_path / "runs.db")


@pytest.mark.parametrize("name", ["notes", "notes.txt", "notes.yaml", "notes.json"])
@pytest.mark.parametrize(
    "text", ["the key is hunter2\n", "- hunter2\n", '"hunter2"\n', "hunter2" * 3_000]
)
def test_a_scenario_file_that_is_something_else_is_refused_without_its_content(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    said = refusal(write_study(tmp_path, scenarios={"a": name}), tmp_path / "runs.db")
    assert "hunter2" not in said
    assert name in said


def test_nothing_of_a_scenario_file_enters_the_store(tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text("password: hunter2-is-the-password\n")
    run_here(
        write_study(tmp_path, scenarios={"a": "secrets.yaml"}, budgets=[5]), tmp_path / "runs.db"
    )
    with batch.store.open_to_read(tmp_path / "runs.db") as store:
        held = [store.facts(), store._connection.execute("SELECT * FROM sources").fetchall()]
    assert "hunter2" not in repr(held)


def test_a_pattern_may_be_absolute(tmp_path: Path) -> None:
    write_study(tmp_path)
    study = write_study(tmp_path, instances=[str(tmp_path / "o*.json")], budgets=[5])
    assert run_here(study, tmp_path / "runs.db").counts == {"optimal": 1}
    assert list(batch.read(tmp_path / "runs.db").instance) == [str(tmp_path / "one.json")]


@pytest.mark.parametrize("name", ["a\0b.json", "a\x9bb.json", "a\udc9bb.json", "a\0b/*"])
def test_a_name_that_no_store_can_hold_is_refused_and_shown_escaped(
    tmp_path: Path, name: str
) -> None:
    said = refusal(
        batch.Study(folder=str(tmp_path), instances=[name], budgets=[5]), tmp_path / "runs.db"
    )
    assert name not in said
    assert "is the name of an instance: found the control character" in said


def test_a_folder_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"found the control character U\+0000"):
        batch.Study(folder="a\0b", instances=["*"], budgets=[5])


def test_a_name_too_long_to_be_one_is_a_broken_row_and_no_crash(tmp_path: Path) -> None:
    study = batch.Study(folder=str(tmp_path), instances=["x" * 300], budgets=[5])
    assert run_here(study, tmp_path / "runs.db").counts == {"broken": 1}


def test_a_file_that_cannot_be_written_is_refused_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(exporting.PACKAGES, ".xlsx", ("no_such_package", "a workbook"))
    (tmp_path / "folder.csv").mkdir()
    for name, said in {
        "nodir/x.csv": "there is no folder",
        "folder.csv": "this is a folder",
        "x" * 300 + ".csv": "cannot be the name of a file (File name too long)",
        "x.xlsx": 'a workbook needs the package no-such-package: pip install "osa-optimizer[xlsx]"',
    }.items():
        with pytest.raises(InputError) as caught:
            exporting.check_export(tmp_path / name)
        assert said in str(caught.value)


SCRIPT = """\
from optimizer import batch
{guard}batch.run(batch.Study(instances=["tutorial"], budgets="20:100:20"), "runs.db", workers=1)
"""


def test_a_script_without_its_guard_is_told_once_and_runs_once_corrected(tmp_path: Path) -> None:
    script, environment = tmp_path / "script.py", os.environ | {"PYTHONPATH": str(ROOT)}

    def done(guard: str) -> subprocess.CompletedProcess[str]:
        script.write_text(SCRIPT.format(guard=guard))
        words = [sys.executable, str(script)]
        return subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    first = done("")
    assert first.returncode == 1
    assert first.stderr.count('if __name__ == "__main__":') == 1
    assert first.stderr.count("Traceback") == 1  # the caller's own, of the exception
    assert not (tmp_path / "runs.db").exists()
    second = done('if __name__ == "__main__": ')
    assert second.returncode == 0, second.stderr
    assert len(batch.read(tmp_path / "runs.db")) == 5


def test_a_program_that_no_worker_can_import_is_refused(tmp_path: Path) -> None:
    program, environment = (
        SCRIPT.format(guard='if __name__ == "__main__": '),
        os.environ | {"PYTHONPATH": str(ROOT)},
    )
    words = [sys.executable, "-"]
    done = subprocess.run(
        words,
        input=program,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "InputError: The program was not read from a file" in done.stderr
    assert done.stderr.count("Traceback") == 1  # the caller's own, of the exception
    assert not (tmp_path / "runs.db").exists()
