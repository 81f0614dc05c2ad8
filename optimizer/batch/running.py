"""The run: cells go out to workers, answers are checked and stored as they come in; whatever happens, the run goes on."""

from __future__ import annotations

import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from optimizer.batch.cells import Cell
from optimizer.batch.executors import LOCAL, Workers, workers_for
from optimizer.batch.recheck import Recheck
from optimizer.batch.source import Part, Source, check_empty
from optimizer.batch.store import Store, StoredRow, create_or_open
from optimizer.batch.study import Study, load_study
from optimizer.batch.wire import FAILURES
from optimizer.batch.worker import answer, plain, relevant_versions
from optimizer.errors import RefusedError, StoppedError

BATCH_SECONDS = 0.1
"""Rows wait at most so long for the disk (longer only while the parent reads a large instance)."""
SMALL = 65_536
"""Bytes up to which an instance travels with every cell; a larger one only to a worker that does not know it yet."""
TRIES = 3
"""A cell whose worker died is tried so often: once among others, then alone."""

_LIKELY = 'Perhaps memory is short; or a script that calls run() lacks its line: if __name__ == "__main__".'


@dataclass(frozen=True)
class Progress:
    """How far a run is: cells done (those the store had already too), of how many (an estimate at first), and failures."""

    done: int
    total: int
    failed: int


@dataclass(frozen=True)
class Summary:
    """How a run ended.

    Attributes:
        counts: rows of the store by status. added: rows that this run added. kept: cells that the store had already.
        stopped: Ctrl-C came before the end. seconds: wall time.
    """

    counts: Mapping[str, int]
    added: int
    kept: int
    stopped: bool
    seconds: float

    @property
    def failed(self) -> int:
        """Rows without an answer: broken instances, failed and crashed cells. An infeasible cell is an answer."""
        return sum(self.counts.get(status, 0) for status in FAILURES)


@dataclass(frozen=True, eq=False)
class _Sent:
    """A cell on its way; ``crashes`` counts the workers that died with it."""

    position: int
    cell: Cell
    crashes: int = 0
    with_tables: bool = False


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
            version. StoppedError: the cluster was lost; what was stored stays.
    """
    began = time.perf_counter()
    chosen = study if isinstance(study, Study) else load_study(study)
    with create_or_open(store) as opened:
        check_empty(opened, resume=resume)
        source = Source(chosen, opened, relevant_versions(), part or Part(), retry=retry)
        source.remember()
        crew = workers_for(executor, workers)
        try:
            going = _Run(source, opened, crew, report)
            with _listening(going.stop):
                going.go()
        finally:
            crew.close()
        return Summary(opened.counts(), going.added, source.kept, going.stop.is_set(), time.perf_counter() - began)


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


class _Run:
    """The state of a run: what is on its way, what came back, what is under suspicion of killing workers."""

    def __init__(self, source: Source, store: Store, workers: Workers, report: Callable[[Progress], None]) -> None:
        self.source, self.store, self.workers, self.report = source, store, workers, report
        self.stop = threading.Event()
        self.added = 0
        self.failed = 0
        self._cells = iter(source)
        self._recheck = Recheck()
        self._executor: Executor | None = None
        self._pending: dict[Future[dict[str, Any]], _Sent] = {}
        self._arrived: SimpleQueue[Future[dict[str, Any]]] = SimpleQueue()
        self._suspects: deque[_Sent] = deque()
        self._buffer: list[StoredRow] = []
        self._stored = time.monotonic()
        self._answers = 0
        self._barren = False  # whether a cell has used up its tries

    def go(self) -> None:
        """Until every cell is done, or a stop is asked for and what runs is finished."""
        try:
            self._send_more()
            while self._pending or (self._suspects and not self.stop.is_set()):
                self._take_arrivals()
                self._store_when_due()
                self._send_more()
        finally:
            self._store()

    def _send_more(self) -> None:
        if self.stop.is_set():
            for future in list(self._pending):
                future.cancel()
        elif self._suspects:
            if not self._pending:
                self._send(self._suspects.popleft())
        else:
            self._send_ahead()

    def _send_ahead(self) -> None:
        while len(self._pending) < self.workers.ahead and not self._suspects:
            following = next(self._cells, None)
            self._keep_broken()
            if following is None:
                return
            self._send(_Sent(*following))

    def _send(self, sent: _Sent) -> None:
        problem = sent.cell.variant.problem
        order = sent.cell.order
        if sent.with_tables or len(problem.packed) <= SMALL:
            order = order.with_tables(problem.packed)
        if self._executor is None:
            self._executor = self.workers.start()
        try:
            future = self._executor.submit(answer, plain(order))
        except BrokenExecutor:
            self._executor = None
            self._suspects.append(sent)
            return
        self._pending[future] = sent
        future.add_done_callback(self._arrived.put)

    def _take_arrivals(self) -> None:
        """Wait a moment for an arrival, then take all there are."""
        try:
            self._take(self._arrived.get(timeout=BATCH_SECONDS))
            while True:
                self._take(self._arrived.get_nowait())
        except Empty:
            return

    def _take(self, future: Future[dict[str, Any]]) -> None:
        sent = self._pending.pop(future)
        if future.cancelled():
            self._cancelled(sent)
        elif (error := future.exception()) is not None:
            self._crashed(sent, error)
        else:
            self._replied(sent, future.result())

    def _cancelled(self, sent: _Sent) -> None:
        """By our own stop; or the cluster is gone, and with it every cell on its way."""
        if not self.stop.is_set():
            if not self.workers.alive:
                raise StoppedError(f"The cluster was lost. What was stored in {self.store.path} is safe: go on with --resume.")
            self._suspects.append(sent)

    def _crashed(self, sent: _Sent, error: BaseException) -> None:
        """A worker died. A broken pool takes every cell on its way along, so each is tried again alone to find the guilty."""
        if isinstance(error, BrokenExecutor):
            self._executor = None
        crashes = sent.crashes + 1
        if crashes < TRIES:
            self._suspects.append(replace(sent, crashes=crashes))
        elif not self._answers and self._barren:
            raise StoppedError("Every worker dies before it answers anything. " + _LIKELY)
        else:
            self._barren = True
            reason = f"The worker died {TRIES} times, twice with nothing else to do: {type(error).__name__}. Perhaps memory ran out."
            self._keep(sent, "crashed", reason, None, {"attempts": crashes})

    def _replied(self, sent: _Sent, reply: Mapping[str, Any]) -> None:
        kind = reply.get("kind")
        self._answers += 1
        if kind == "unknown":
            self._suspects.appendleft(replace(sent, with_tables=True)) if self._suspects else self._send(replace(sent, with_tables=True))
        elif kind == "refused":
            raise RefusedError(f"{reply['reason']} Answers of both must not be mixed: install the same versions everywhere.")
        else:
            run = {"seconds": reply.get("seconds"), "worker": reply.get("worker"), "attempts": sent.crashes + 1}
            self._answered(sent, reply, run)

    def _answered(self, sent: _Sent, reply: Mapping[str, Any], run: Mapping[str, Any]) -> None:
        if reply.get("kind") == "failed":
            self._keep(sent, "failed", str(reply.get("reason")), None, run)
        elif fault := self._recheck.fault(sent.cell, reply):
            self._keep(sent, "failed", f"The answer did not stand up to a second look: {fault}.", None, run)
        else:
            self._keep(sent, reply["status"], reply["reason"], reply["answer"], run)

    def _keep(self, sent: _Sent, status: str, reason: str, answer: Mapping[str, Any] | None, run: Mapping[str, Any]) -> None:
        cell, variant = sent.cell, sent.cell.variant
        what = (cell.key, sent.position, variant.problem.label, variant.scenario.name, variant.number, cell.budget)
        self._buffer.append(StoredRow(*what, status=status, reason=reason, answer=answer, run=run))
        self.failed += status in FAILURES

    def _keep_broken(self) -> None:
        self._buffer += self.source.broken
        self.failed += len(self.source.broken)
        self.source.broken.clear()

    def _store_when_due(self) -> None:
        if self._buffer and time.monotonic() - self._stored >= BATCH_SECONDS:
            self._store()
        self.report(Progress(self.source.kept + self.added + len(self._buffer), self.source.total, self.failed))

    def _store(self) -> None:
        rows, self._buffer = self._buffer, []
        if rows:
            self.store.add(rows)
            self.added += len(rows)
        self._stored = time.monotonic()
