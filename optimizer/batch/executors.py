"""Where cells are answered: processes of this machine, or a Dask cluster. Each is a ``concurrent.futures.Executor``."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import urlsplit

from optimizer.batch.worker import prepare
from optimizer.errors import InputError

LOCAL = "local"
DEEP = 4
"""Cells sent ahead per worker, so that none waits for the parent; more would only cost memory."""


CONNECT = "10s"
"""How long to wait for a scheduler."""
RECOUNT = 5.0
"""Seconds between counts of a cluster's workers."""


class Workers(Protocol):
    """Something that gives executors. To add one: a class, and a line in ``workers_for``."""

    def start(self) -> Executor:
        """An executor, new after the last one broke. Raises InputError where there is none to be had."""

    @property
    def ahead(self) -> int:
        """Cells to keep on the way."""

    @property
    def alive(self) -> bool:
        """Whether it is of use to start again after a failure."""

    @property
    def recalls(self) -> bool:
        """Whether cancelling spares what runs already and calls back only what still waits."""

    def close(self) -> None:
        """End what ``start`` began when nothing is on its way any more."""

    def abandon(self) -> None:
        """End what ``start`` began at once, whatever runs."""


class LocalProcesses:
    """Processes of this machine, started afresh (spawn): nothing of the parent's memory or threads is inherited."""

    alive = True
    recalls = True

    def __init__(self, count: int | None) -> None:
        self.count = count or cores()
        self._pool: ProcessPoolExecutor | None = None

    @property
    def ahead(self) -> int:
        """Cells to keep on the way."""
        return DEEP * self.count

    def start(self) -> Executor:
        """A pool of processes; one that broke has ended its processes itself."""
        self._pool = ProcessPoolExecutor(self.count, mp_context=multiprocessing.get_context("spawn"), initializer=prepare)
        return self._pool

    def close(self) -> None:
        """End the processes, which are idle."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def abandon(self) -> None:
        """Kill the processes."""
        if self._pool is not None:
            # The pool would wait for what still runs; there is no public way to end its processes before Python 3.14.
            processes = list((self._pool._processes or {}).values())
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()


@dataclass(frozen=True)
class Given:
    """An executor that the caller made, keeps and closes."""

    executor: Executor
    count: int
    alive: bool = False
    recalls: bool = True

    @property
    def ahead(self) -> int:
        """Cells to keep on the way."""
        return DEEP * self.count

    def start(self) -> Executor:
        """The executor."""
        return self.executor

    def close(self) -> None:
        """Leave it to its maker."""

    abandon = close


class DaskCluster:
    """A Dask cluster by the address of its scheduler, through Dask's own executor. It replaces lost workers itself."""

    recalls = False  # Dask's futures do not tell what runs from what waits, and cancelling drops both

    def __init__(self, address: str) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            raise InputError('A Dask cluster needs the package distributed: pip install "osa-optimizer[dask]".') from None
        try:
            self._client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(f"{address}: no Dask scheduler answers there ({error or type(error).__name__}).") from None
        self._counted, self._threads = -RECOUNT, 1

    @property
    def ahead(self) -> int:
        """Cells to keep on the way; workers may come and go, so they are counted again every few seconds."""
        if time.monotonic() > self._counted + RECOUNT:
            self._counted, self._threads = time.monotonic(), sum(self._client.nthreads().values())
        return DEEP * max(1, self._threads)

    @property
    def alive(self) -> bool:
        """Whether the scheduler still answers."""
        return bool(self._client.status == "running")

    def start(self) -> Executor:
        """Dask's executor. Every submission is a task of its own (``pure=False``), whatever its content."""
        return self._client.get_executor(pure=False)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        self._client.close()

    abandon = close


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def workers_for(spec: str | Executor, count: int | None) -> Workers:
    """Workers by name: ``local``, ``tcp://host:port`` or ``tls://host:port``; or any executor, ``count`` workers strong.

    Raises:
        InputError: no such executor, or nobody answers at the address.
    """
    if isinstance(spec, Executor):
        return Given(spec, count or cores())
    if spec == LOCAL:
        return LocalProcesses(count)
    if urlsplit(spec).scheme in ("tcp", "tls"):
        return DaskCluster(spec)
    raise InputError(f"There is no executor {spec!r}: expected {LOCAL}, or the address of a Dask scheduler such as tcp://host:8786.")


def is_open_to_others(spec: str) -> bool:
    """Whether an address is reached over a network without encryption."""
    address = urlsplit(spec)
    return address.scheme == "tcp" and address.hostname not in ("localhost", "127.0.0.1", "::1")
