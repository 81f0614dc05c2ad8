"""A run: a study, a store and workers brought together."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from optimizer import interruption
from optimizer.batch.dispatch import Dispatch, Progress
from optimizer.batch.executors import LOCAL, Workers, workers_for
from optimizer.batch.remaining import Part, Remaining
from optimizer.batch.store import Store, check_stored, create_or_open
from optimizer.batch.study import Study, load_study
from optimizer.batch.wire import FAILURES
from optimizer.batch.worker import relevant_versions
from optimizer.interruption import RAISE, Watch
from optimizer.keywords import public_verb
from optimizer.processes import refuse_in_worker


@dataclass(frozen=True)
class Summary:
    """How a run ended.

    Attributes:
        counts: rows of the store by status. added: rows that this run added. kept: cells that the
            store had already.
        stopped: Ctrl-C came before the end. seconds: wall time. notes: sentences about the study
            that its author should know.
        breaking: rows of assessed plans that break a rule.
        dropped: cells that were being answered at Ctrl-C and took too long to wait for.
    """

    counts: Mapping[str, int]
    added: int
    kept: int
    stopped: bool
    seconds: float
    notes: tuple[str, ...] = ()
    breaking: int = 0
    dropped: int = 0

    @property
    def failed(self) -> int:
        """Rows without an answer: broken instances, failed and crashed cells. An infeasible cell is
        an answer.
        """
        return sum(self.counts.get(status, 0) for status in FAILURES)


@public_verb
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
    on_interrupt: Literal["raise", "return"] = RAISE,
    progress: Watch | None = None,
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
        progress: as in ``Options``.
        on_interrupt: as in ``Options``; a Summary is the answer so far, and what was stored stays.

    Raises:
        InputError: the study, the store or the executor is wrong. RefusedError: the store belongs
            to another study or version. StoppedError: the cluster was lost; what was stored stays.
    """
    began = time.perf_counter()
    refuse_in_worker()
    # Faults of the study first, then the workers: where something is wrong or none are to be had,
    # no store is begun.
    asked = study if isinstance(study, Study) else load_study(study)
    remaining = Remaining(asked, relevant_versions(), part, retry=retry)
    with _crew(executor, workers) as crew, _store(Path(store)) as opened:
        opened.check_empty(resume=resume)
        remaining.of(opened)
        going = Dispatch(remaining, crew, report)
        dropped = 0
        try:
            going.go()
        except KeyboardInterrupt:
            interruption.hear()
            dropped = going.running
        seconds, stopped = time.perf_counter() - began, interruption.heard()
        summary = Summary(
            opened.counts(),
            going.added,
            remaining.kept,
            stopped,
            seconds,
            remaining.notes,
            opened.breaking(),
            dropped,
        )
        interruption.keep(summary)
    check_stored(store, summary.counts)
    return summary


@contextmanager
def _store(path: Path) -> Iterator[Store]:
    """The store at a path; one that this run made goes again where something went wrong before it
    held a row.
    """
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
    """Workers, closed in the end, at once where something went wrong or there is no time."""
    crew = workers_for(executor, count)
    try:
        yield crew
    except BaseException:
        crew.abandon()
        raise
    if interruption.heard():
        crew.abandon()
    else:
        crew.close()
