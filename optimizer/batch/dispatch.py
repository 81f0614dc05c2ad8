"""Cells go out to workers, answers come in, are checked and stored; whatever breaks on the way, the
rest goes on.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any

from optimizer.batch.executors import Workers
from optimizer.batch.recheck import rechecked
from optimizer.batch.remaining import Remaining
from optimizer.batch.store import StoredRow
from optimizer.batch.variants import Cell
from optimizer.batch.wire import BUNDLE_SECONDS, FAILURES, Delivery, Reply
from optimizer.batch.worker import answer
from optimizer.errors import RefusedError, StoppedError
from optimizer.interruption import heard, tell
from optimizer.processes import deaf_to_ctrl_c

BATCH_SECONDS = 0.1
"""Rows wait at most so long for the disk (longer only while the parent reads a large instance)."""
SMALL = 65_536
"""Bytes up to which an instance travels with every cell; a larger one only to a worker that does
not know it yet.
"""
MOST_BUNDLED = 64
TRIES = 3
"""A cell whose worker died is tried so often: once among others, then alone."""

_LIKELY = (
    "Perhaps memory is short; or a script that calls run() lacks its line: if __name__ =="
    ' "__main__".'
)


@dataclass(frozen=True)
class Progress:
    """How far a run is: cells done (those the store had already too), of how many (an estimate at
    first), and failures.

    ``stopping``: a stop was asked for, and what runs is being finished.
    """

    done: int
    total: int
    failed: int
    stopping: bool = False


@dataclass(frozen=True, eq=False)
class _Sent:
    """A bundle of cells of one variant on its way; ``crashes`` counts the workers that died with
    it.
    """

    cells: tuple[Cell, ...]
    crashes: int = 0
    with_tables: bool = False


class Dispatch:
    """The state of a run: what is on its way, what came back, what is under suspicion of killing
    workers.
    """

    def __init__(
        self, remaining: Remaining, workers: Workers, report: Callable[[Progress], None]
    ) -> None:
        self.remaining, self.workers, self.report = remaining, workers, report
        self.store = remaining.store
        self.added = 0
        self.failed = 0
        self._cells = iter(remaining)
        self._executor: Executor | None = None
        self._pending: dict[Future[dict[str, Any]], _Sent] = {}
        self._arrived: SimpleQueue[Future[dict[str, Any]]] = SimpleQueue()
        self._suspects: deque[_Sent] = deque()
        self._buffer: list[StoredRow] = []
        self._stored = time.monotonic()
        self._next: Cell | None = None
        self._pace = BUNDLE_SECONDS  # seconds per cell, as seen lately
        self._answers = 0
        self._barren = False  # whether a cell has used up its tries

    def go(self) -> None:
        """Until every cell is done, or a stop is asked for and what runs is finished."""
        try:
            self._send_more()
            while self._pending or (self._suspects and not heard()):
                self._take_arrivals()
                self._store_when_due()
                self._send_more()
        finally:
            self._store()

    @property
    def running(self) -> int:
        """Cells that are being answered."""
        return sum(len(sent.cells) for future, sent in self._pending.items() if future.running())

    def _send_more(self) -> None:
        if heard():
            for future in list(self._pending) if self.workers.recalls else ():
                future.cancel()
        elif self._suspects:
            if not self._pending:
                self._send(self._suspects.popleft())
        else:
            self._send_ahead()

    def _send_ahead(self) -> None:
        while len(self._pending) < self.workers.ahead and not self._suspects:
            bundle = tuple(self._bundle())
            self._keep_rows(*self.remaining.broken)
            self.remaining.broken.clear()
            if not bundle:
                return
            self._send(_Sent(bundle))

    def _bundle(self) -> Iterator[Cell]:
        """The next cells of one variant, so many as take about BUNDLE_SECONDS; a slow cell goes
        alone.
        """
        most = max(1, min(MOST_BUNDLED, int(BUNDLE_SECONDS / max(self._pace, 1e-6))))
        first = cell = self._next or next(self._cells, None)
        while cell is not None and first is not None and cell.variant is first.variant and most:
            yield cell
            cell, most = next(self._cells, None), most - 1
        self._next = cell

    def _send(self, sent: _Sent) -> None:
        variant = sent.cells[0].variant
        packed = variant.problem.packed
        order = replace(
            variant.order,
            budgets=tuple(cell.budget for cell in sent.cells),
            tables=packed if sent.with_tables or len(packed) <= SMALL else None,
        )
        if self._executor is None:
            self._executor = self.workers.start()
        try:
            # a pool starts its processes at the first order, and one more when it has need of it
            with deaf_to_ctrl_c():
                future = self._executor.submit(answer, vars(order))
            self.workers.submitted()
        except BrokenExecutor:
            self._broke()
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
            self._delivered(sent, future.result())

    def _cancelled(self, sent: _Sent) -> None:
        """By our own stop; or the cluster is gone, and with it every cell on its way."""
        if not heard():
            if not self.workers.alive:
                raise StoppedError(
                    f"The cluster was lost. What was stored in {self.store.path} is safe: go on"
                    " with --resume."
                )
            self._suspects.append(sent)

    def _crashed(self, sent: _Sent, error: BaseException) -> None:
        """A worker died. A broken pool takes every cell on its way along, so each is tried again
        alone to find the guilty.
        """
        if isinstance(error, BrokenExecutor):
            self._broke()
        crashes = sent.crashes + 1
        if len(sent.cells) > 1 or crashes < TRIES:
            self._suspects.extend(
                replace(sent, cells=(each,), crashes=crashes) for each in sent.cells
            )
        elif not self._answers and self._barren:
            raise StoppedError("Every worker dies before it answers anything. " + _LIKELY)
        else:
            self._barren = True
            reason = (
                f"The worker died {TRIES} times, twice with nothing else to do:"
                f" {type(error).__name__}. Perhaps memory ran out."
            )
            reply = Reply(status="crashed", reason=reason)
            self._keep(sent.cells[0], reply, {"attempts": crashes})

    def _broke(self) -> None:
        self._executor = None
        self.workers.check_broken()

    def _delivered(self, sent: _Sent, plain: Mapping[str, Any]) -> None:
        delivery = Delivery(**plain)
        self._answers += 1
        if delivery.kind == "refused":
            raise RefusedError(
                f"{delivery.reason} Answers of both must not be mixed: install the same versions"
                " everywhere."
            )
        for cell, reply in zip(sent.cells, delivery.replies, strict=False):
            self._pace += (reply.seconds - self._pace) / 8
            run = {"worker": delivery.worker, "attempts": sent.crashes + 1}
            self._keep(cell, rechecked(cell, reply), {"seconds": reply.seconds, **run})
        rest = sent.cells[len(delivery.replies) :]
        self._send_again(replace(sent, cells=rest, with_tables=delivery.kind == "unknown"))

    def _send_again(self, sent: _Sent) -> None:
        """What a worker sent back unanswered; where workers are dying, in its turn, and after a
        stop not in this run.
        """
        if sent.cells and self._suspects:
            self._suspects.appendleft(sent)
        elif sent.cells and not heard():
            self._send(sent)

    def _keep(self, cell: Cell, reply: Reply, run: Mapping[str, Any]) -> None:
        variant = cell.variant
        self._keep_rows(
            StoredRow(
                cell.key,
                cell.position,
                variant.problem.label,
                variant.scenario.name,
                variant.number,
                cell.budget,
                reply.status,
                reply.reason,
                reply.answer,
                reply.result,
                run,
            )
        )

    def _keep_rows(self, *rows: StoredRow) -> None:
        self._buffer += rows
        self.failed += sum(row.status in FAILURES for row in rows)

    def _store_when_due(self) -> None:
        self.store.check_in_place()
        if self._buffer and time.monotonic() - self._stored >= BATCH_SECONDS:
            self._store()
        done = self.remaining.kept + self.added + len(self._buffer)
        tell(done, self.remaining.total)
        self.report(Progress(done, self.remaining.total, self.failed, heard()))

    def _store(self) -> None:
        rows, self._buffer = self._buffer, []
        if rows:
            self.store.add(rows)
            self.added += len(rows)
        self._stored = time.monotonic()
