"""The run store loses nothing and says in words why a file cannot be one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest

from optimizer import batch
from optimizer.batch import filesystem
from optimizer.batch.store import SCHEMA, StoredRow, create_or_open, open_to_read
from optimizer.errors import InputError, RefusedError

from .samples import ROOT, begin

NOBODY = 65534
RUN = {"seconds": 1.5}


def row(number: int, status: str = "optimal") -> StoredRow:
    answer = {"units": {"PHL/radar": number}, "awareness": 0.1}
    return StoredRow(
        bytes([number]), number, "one.json", "stated", None, 5, status, "", answer, None, RUN
    )


def test_rows_come_back_as_they_were_in_the_order_of_the_study(tmp_path: Path) -> None:
    with create_or_open(tmp_path / "runs.db") as store:
        store.add([row(2), row(1)])
        assert list(store.rows()) == [row(1), row(2)]
        assert store.counts() == {"optimal": 2}
        assert store.status(bytes([1])) == "optimal"
        assert store.status(bytes([3])) is None


def test_a_store_can_be_read_while_a_run_writes_to_it(tmp_path: Path) -> None:
    with create_or_open(tmp_path / "runs.db") as writing:
        writing.add([row(1)])
        with open_to_read(tmp_path / "runs.db") as reading:
            writing.add([row(2)])
            assert len(list(reading.rows())) == 2


def test_two_runs_cannot_write_to_one_store(tmp_path: Path) -> None:
    with (
        create_or_open(tmp_path / "runs.db"),
        pytest.raises(InputError, match="another run is writing to it"),
    ):
        create_or_open(tmp_path / "runs.db")
    create_or_open(tmp_path / "runs.db").close()


def test_rows_acknowledged_before_a_kill_are_there_after_it(tmp_path: Path) -> None:
    code = (
        "import os, sys; from tests.batch.test_store import *\n"
        "store = create_or_open(sys.argv[1])\n"
        "for number in range(100):\n"
        "    store.add([row(number)])\n"
        "os.kill(os.getpid(), 9)"
    )
    child = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "runs.db"], cwd=ROOT, check=False
    )
    assert child.returncode == -9
    with create_or_open(tmp_path / "runs.db") as store:
        assert list(store.rows()) == [row(number) for number in range(100)]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "runs.db").touch()
    with create_or_open(tmp_path / "runs.db") as store:
        assert store.counts() == {}


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary, " * 200)
    for opened in (create_or_open, open_to_read):
        with pytest.raises(InputError, match="is not a run store but some other file"):
            opened(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text().startswith("Dear diary")


def test_a_database_of_another_program_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / "photos.db")
    foreign.execute("CREATE TABLE photos (name)")
    foreign.close()
    before = (tmp_path / "photos.db").read_bytes()
    for opened in (create_or_open, open_to_read):
        with pytest.raises(InputError, match="is a database, but not a run store of optimizer"):
            opened(tmp_path / "photos.db")
    assert (tmp_path / "photos.db").read_bytes() == before


def test_a_store_of_another_schema_is_refused(tmp_path: Path) -> None:
    create_or_open(tmp_path / "runs.db").close()
    later = sqlite3.connect(tmp_path / "runs.db")
    later.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    later.close()
    for opened in (create_or_open, open_to_read):
        with pytest.raises(
            RefusedError,
            match=(
                rf"schema {SCHEMA + 1}; this version of optimizer writes schema {SCHEMA}.*must not"
                r" be mixed"
            ),
        ):
            opened(tmp_path / "runs.db")


def test_whoever_has_an_older_store_is_told_what_to_do(tmp_path: Path) -> None:
    create_or_open(tmp_path / "runs.db").close()
    older = sqlite3.connect(tmp_path / "runs.db")
    older.execute("PRAGMA user_version = 4")
    older.close()
    with pytest.raises(RefusedError) as refused:
        batch.read(tmp_path / "runs.db")
    assert str(refused.value) == (
        f"{tmp_path / 'runs.db'}: is a run store of schema 4; this version of optimizer writes"
        f" schema {SCHEMA}, and the two must not be mixed: run the study again into a new store, or"
        " read this one with the version of optimizer that began it."
    )


def test_a_damaged_store_is_refused(tmp_path: Path) -> None:
    with create_or_open(tmp_path / "runs.db") as store:
        store.add([row(number) for number in range(200)])
    content = bytearray((tmp_path / "runs.db").read_bytes())
    content[4096 : len(content) : 7] = b"\xff" * len(content[4096 : len(content) : 7])
    (tmp_path / "runs.db").write_bytes(content)
    with pytest.raises(InputError, match=r"is damaged .*Go back to a copy, or begin a new store"):
        create_or_open(tmp_path / "runs.db")


def test_a_place_that_cannot_be_written_to_is_refused_and_a_store_there_can_still_be_read(
    tmp_path: Path,
) -> None:
    with create_or_open(tmp_path / "runs.db") as store:
        store.add([row(1)])
    (tmp_path / "runs.db").chmod(0o444)
    tmp_path.chmod(0o555)
    code = (
        "import os, sys; from optimizer.batch.store import *\n"
        f"if os.geteuid() == 0: os.setuid({NOBODY})\n"  # whoever is root may write anywhere
        "print(len(list(open_to_read(sys.argv[1]).rows())))\n"
        "try:\n    create_or_open(sys.argv[1])\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    for folder in tmp_path.parents:
        if (
            folder.is_relative_to(gettempdir())
            and folder != Path(gettempdir())
            and folder.stat().st_uid == os.geteuid()
        ):
            folder.chmod(0o755)
    child = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "runs.db"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    tmp_path.chmod(0o755)
    assert child.stdout.startswith("1\nInputError"), child.stderr
    assert "cannot be written to. Perhaps it belongs to somebody else" in child.stdout


def test_a_folder_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        create_or_open(tmp_path)
    with pytest.raises(InputError, match="there is no folder"):
        create_or_open(tmp_path / "missing" / "runs.db")
    with pytest.raises(InputError, match="there is no such run store"):
        batch.read(tmp_path / "none.db")


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/home {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    with pytest.raises(InputError, match=r"network file system \(nfs4\)"):
        create_or_open(tmp_path / "runs.db")
    monkeypatch.setattr(filesystem, "MOUNTS", tmp_path / "none")
    create_or_open(tmp_path / "runs.db").close()


def test_stores_of_different_studies_are_not_read_together(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with create_or_open(tmp_path / f"{name}.db") as store:
            store.keep_fact("task", name)
    with pytest.raises(RefusedError, match="belong to different studies or versions"):
        batch.read(tmp_path / "one.db", tmp_path / "two.db")


@pytest.mark.parametrize(
    "change",
    ["status = 'stopped'", "budget = 6", "answer = replace(answer, '0.1', '0.2')", "run = '{}'"],
)
def test_a_row_that_was_altered_is_refused_wherever_it_is_read(tmp_path: Path, change: str) -> None:
    path = tmp_path / "runs.db"
    with create_or_open(path) as store:
        begin(store).add([row(1), row(2)])
        store.check_empty(resume=True)
    by_hand = sqlite3.connect(path)
    by_hand.execute(f"UPDATE rows SET {change} WHERE cell = 2")  # noqa: S608 - our own words
    by_hand.commit()
    by_hand.close()
    with pytest.raises(
        RefusedError, match=r"a row is not as it was written: instance one.json, scenario stated"
    ):
        batch.export(tmp_path / "runs.csv", path)
    with (
        create_or_open(path) as store,
        pytest.raises(RefusedError, match="go back to a copy, or begin a new store"),
    ):
        store.check_empty(resume=True)
