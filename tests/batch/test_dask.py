"""A study on a Dask cluster: a real scheduler, workers in processes of their own, one of them
killed on the way.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from optimizer import batch
from optimizer.batch import executors
from optimizer.batch.executors import is_open_to_others
from optimizer.batch.tasks import TASKS
from optimizer.errors import InputError, StoppedError

from .cluster import Cluster
from .samples import raw_rows, run_here, write_study
from .test_tasks import study_of

pytest.importorskip("distributed")
# Dask closes some of its own sockets late; that is nothing this project can mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),
]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster that a test may break."""
    started = Cluster(tmp_path)
    yield started
    started.close()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that no test breaks."""
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    yield started
    started.close()


def test_a_cluster_gives_the_same_bytes_as_this_machine_though_a_worker_dies_on_the_way(
    tmp_path: Path, cluster: Cluster, capfd: pytest.CaptureFixture[str]
) -> None:
    study = write_study(
        tmp_path,
        budgets="0:20:0.02",
        instances=["one.json", "none.json"],
        draws={"count": 1, "seed": 1},
    )
    killed: list[int] = []

    def kill_one(progress: batch.Progress) -> None:
        if progress.done >= 10 and not killed:
            cluster.workers[0].kill()
            killed.append(progress.done)

    summary = batch.run(study, tmp_path / "dask.db", executor=cluster.address, report=kill_one)
    assert 10 <= killed[0] < 1_002
    assert summary.counts == {"broken": 1, "optimal": 1_001}
    assert "distributed" not in capfd.readouterr().err
    run_here(study, tmp_path / "here.db")
    assert raw_rows(tmp_path / "dask.db") == raw_rows(tmp_path / "here.db")


def test_every_task_gives_the_same_bytes_on_a_cluster_as_on_this_machine(
    tmp_path: Path, standing: Cluster
) -> None:
    for task in TASKS:
        study = study_of(
            tmp_path,
            task,
            draws={"count": 3, "seed": 1},
            budgets="0:12:0.5" if task == "solve" else [3, 5, 8],
        )
        batch.run(study, tmp_path / f"{task}-dask.db", executor=standing.address)
        run_here(study, tmp_path / f"{task}-here.db")
        assert raw_rows(tmp_path / f"{task}-dask.db") == raw_rows(tmp_path / f"{task}-here.db"), (
            task
        )


def test_losing_the_scheduler_ends_the_run_in_words_and_a_local_run_goes_on(
    tmp_path: Path, cluster: Cluster
) -> None:
    study = write_study(tmp_path, budgets="0:20:0.02")

    def kill_scheduler(progress: batch.Progress) -> None:
        if progress.done >= 5:
            cluster.scheduler.kill()

    with pytest.raises(StoppedError, match=r"The cluster was lost.*go on with --resume"):
        batch.run(study, tmp_path / "runs.db", executor=cluster.address, report=kill_scheduler)
    summary = batch.run(study, tmp_path / "runs.db", workers=1, resume=True)
    assert summary.kept >= 5
    assert summary.counts == {"optimal": 1_001}


def test_ctrl_c_stores_what_is_on_its_way_and_the_run_can_be_resumed(
    tmp_path: Path, standing: Cluster
) -> None:
    study = write_study(tmp_path, budgets="0:20:0.02")
    interrupted: list[int] = []

    def interrupt(progress: batch.Progress) -> None:
        if progress.done >= 10 and not interrupted:
            interrupted.append(progress.done)
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # tests may run where it is ignored
    try:
        stopped = batch.run(
            study,
            tmp_path / "runs.db",
            executor=standing.address,
            report=interrupt,
            on_interrupt="return",
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert stopped.stopped
    assert interrupted[0] < stopped.added < 1_001
    assert batch.run(
        study, tmp_path / "runs.db", executor=standing.address, resume=True
    ).counts == {"optimal": 1_001}


def test_an_address_at_which_nobody_answers_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "CONNECT", "1s")
    with pytest.raises(InputError, match=r"tcp://127.0.0.1:9: no Dask scheduler answers there"):
        batch.run(write_study(tmp_path), tmp_path / "runs.db", executor="tcp://127.0.0.1:9")
    assert not list(tmp_path.glob("runs.db*"))


def test_a_number_of_workers_is_not_asked_of_a_cluster(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"a cluster has the workers that it has; leave --workers out"
    ):
        batch.run(
            write_study(tmp_path), tmp_path / "runs.db", executor="tcp://127.0.0.1:9", workers=2
        )


def test_an_unencrypted_address_beyond_this_machine_is_told_apart() -> None:
    assert is_open_to_others("tcp://scheduler:8786")
    assert not is_open_to_others("tcp://127.0.0.1:8786")
    assert not is_open_to_others("tls://scheduler:8786")
    assert not is_open_to_others("local")
