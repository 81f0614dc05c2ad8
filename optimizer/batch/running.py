"""A run: a study, a store and workers brought together."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from optimizer.batch.dispatch import Dispatch, Progress
from optimizer.batch.executors import LOCAL, Workers, refuse_in_worker, workers_for
from optimizer.batch.source import Part, Source, check_empty, ready
from optimizer.batch.store import Store, check_stored, create_or_open
from optimizer.batch.study import Study, load_study
from optimizer.batch.wire import FAILURES
from optimizer.batch.worker import relevant_versions
from optimizer.errors import StoppedError


@dataclass(frozen=True)
class Summary:
    """How a run ended.

    Attributes:
        counts: rows of the store by status. added: rows that this run added. kept: cells that the store had already.
        stopped: Ctrl-C came before the end. seconds: wall time. notes: sentences about the study that its author should know.
        breaking: rows of assessed plans that break a rule.
    """

    counts: Mapping[str, int]
    added: int
    kept: int
    stopped: bool
    seconds: float
    notes: tuple[str, ...] = ()
    breaking: int = 0

    @property
    def failed(self) -> int:
        """Rows without an answer: broken instances, failed and crashed cells. An infeasible cell is an answer."""
        return sum(self.counts.get(status, 0) for status in FAILURES)


def run(
    study: Study | str | Path,
    store: str | Path,
    *,
    executor: str | Executor = LOCAL,
    workers: int | None = None,
    resume: bool = False,
    retry: bool = False,
    part: Part | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
) -> Summary:
    """Answer every cell of a study and keep the answers in a store.

    Args:
        study: a study, or the path of one.
        store: path of the run store; made where there is none.
        executor: ``local``, a Dask scheduler's address, or any ``concurrent.futures.Executor``.
        workers: processes, or the strength of a given executor; all cores by default.
        resume: go on with a store that holds rows.
        retry: also try again what failed.
        part: only a share of the study.
        report: called often, from this thread.

    Raises:
        InputError: the study, the store or the executor is wrong. RefusedError: the store belongs to another study or
            version. StoppedError: the cluster was lost, or Ctrl-C came twice; what was stored stays.
    """
    began = time.perf_counter()
    refuse_in_worker()
    # Faults of the study first, then the workers: where something is wrong or none are to be had, no store is begun.
    asked = ready(study if isinstance(study, Study) else load_study(study))
    with _crew(executor, workers) as crew, _store(Path(store)) as opened:
        check_empty(opened, resume=resume)
        source = Source(asked, opened, relevant_versions(), part or Part(), retry=retry)
        source.remember()
        going = Dispatch(source, opened, crew, report)
        try:
            with _listening(going.stop):
                going.go()
        except KeyboardInterrupt:
            held = sum(opened.counts().values())
            raise StoppedError(
                f"Stopped at once: what ran was dropped, {held:,} rows are stored in {opened.path}. "
                "Go on with the same command and --resume."
            ) from None
        counts, breaking = opened.counts(), opened.breaking()
    check_stored(store, counts)
    seconds = time.perf_counter() - began
    return Summary(counts, going.added, source.kept, going.stop.is_set(), seconds, source.notes, breaking)


@contextmanager
def _store(path: Path) -> Iterator[Store]:
    """The store at a path; one that this run made goes again where something went wrong before it held a row."""
    made = not os.path.exists(path)  # which also takes what cannot be a path
    with create_or_open(path) as opened:
        try:
            yield opened
        except BaseException:
            if made:
                opened.remove_empty()
            raise


@contextmanager
def _crew(executor: str | Executor, count: int | None) -> Iterator[Workers]:
    """Workers, closed in the end, at once where something went wrong."""
    crew = workers_for(executor, count)
    try:
        yield crew
    except BaseException:
        crew.abandon()
        raise
    crew.close()


@contextmanager
def _listening(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) sets ``stop``, a second one interrupts; only the main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def hear(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number in before:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
