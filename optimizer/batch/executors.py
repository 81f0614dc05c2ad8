"""Where cells are answered: processes of this machine, or a Dask cluster. Each is a
``concurrent.futures.Executor``.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from optimizer.errors import InputError
from optimizer.processes import CALLED_AGAIN, cores, prepare

LOCAL = "local"
DEEP = 4
"""Bundles sent ahead per worker, so that none waits for the parent; more would only cost memory."""
CONNECT = "10s"
"""How long to wait for a scheduler."""
RECOUNT = 5.0
"""Seconds between counts of a cluster's workers."""
UNGUARDED = (
    "The script calls batch.run() as soon as it is imported, and every worker imports it. Put the"
    ' call under the line\n    if __name__ == "__main__":\nand run the script again. Nothing was'
    " stored."
)
UNREADABLE = (
    "The program was not read from a file ({0}), so no worker can import it. Save it as a script,"
    ' with the call of batch.run() under the line if __name__ == "__main__":, and run that. Nothing'
    " was stored."
)


class Workers:
    """An executor that the caller made, keeps and closes; and what other kinds of workers may do
    otherwise.

    To add a kind: a class, and a line in ``workers_for``.

    Attributes:
        recalls: whether cancelling spares what runs already and calls back only what still waits.
    """

    recalls = True

    def __init__(self, count: int | None = None, executor: Executor | None = None) -> None:
        self._count = count or cores()
        self._executor = executor

    @property
    def ahead(self) -> int:
        """Bundles to keep on the way."""
        return DEEP * self._count

    @property
    def alive(self) -> bool:
        """Whether it is of use to send again what was lost."""
        return False

    def check_broken(self) -> None:
        """Called when an executor broke. Raises InputError where the caller's script is why."""

    def submitted(self) -> None:
        """Called after every submission."""

    def start(self) -> Executor:
        """An executor, new after the last one broke."""
        assert self._executor is not None  # noqa: S101 - given, or started by the other kinds
        return self._executor

    def close(self) -> None:
        """End what ``start`` began when nothing is on its way any more."""

    def abandon(self) -> None:
        """End what ``start`` began at once, whatever runs."""


class LocalProcesses(Workers):
    """Processes of this machine, started afresh (spawn): nothing of the parent's memory or threads
    is inherited.
    """

    alive = True
    _started: tuple[Any, ...] = ()

    def __init__(self, count: int | None) -> None:
        super().__init__(count)
        # As multiprocessing asks what its processes are to import: a module by name, or else a
        # file; a shell has neither.
        main = sys.modules["__main__"]
        file = getattr(main, "__file__", None)
        if getattr(main, "__spec__", None) is None and file and not os.path.exists(file):
            raise InputError(UNREADABLE.format(file))

    def check_broken(self) -> None:
        """A worker that found itself running the script that started it ended with a code of its
        own.
        """
        if any(process.exitcode == CALLED_AGAIN for process in self._started):
            raise InputError(UNGUARDED)

    def submitted(self) -> None:
        """Remember the processes, which start with the first submission; the pool forgets those
        that end.
        """
        self._started = (
            tuple((getattr(self._executor, "_processes", None) or {}).values()) or self._started
        )

    def start(self) -> Executor:
        """A pool of processes; one that broke has ended its processes itself."""
        self._executor = ProcessPoolExecutor(
            self._count, mp_context=multiprocessing.get_context("spawn"), initializer=prepare
        )
        return self._executor

    def close(self) -> None:
        """End the processes, which are idle."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def abandon(self) -> None:
        """Kill the processes."""
        if self._executor is not None:
            # The pool would wait for what still runs; there is no public way to end its processes
            # before Python 3.14.
            processes = list((getattr(self._executor, "_processes", None) or {}).values())
            # Its thread would fail over cells that were called back, so they get futures that
            # nobody calls back.
            for item in list(getattr(self._executor, "_pending_work_items", {}).values()):
                item.future = Future()
            self._executor.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()


class DaskCluster(Workers):
    """A Dask cluster by the address of its scheduler, through Dask's own executor. It replaces lost
    workers itself.
    """

    recalls = (
        False  # Dask's futures do not tell what runs from what waits, and cancelling drops both
    )

    def __init__(self, address: str) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            raise InputError(
                'A Dask cluster needs the package distributed: pip install "osa-optimizer[dask]".'
            ) from None
        for name in (
            "distributed",
            "distributed.client",
        ):  # what they would say of lost workers is told by the run itself
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                f"{address}: no Dask scheduler answers there ({error or type(error).__name__})."
            ) from None
        # Every submission is a task of its own (pure=False), whatever its content.
        super().__init__(1, self._client.get_executor(pure=False))
        self._counted = -RECOUNT

    @property
    def ahead(self) -> int:
        """Workers may come and go, so they are counted again every few seconds."""
        if time.monotonic() > self._counted + RECOUNT:
            self._counted, self._count = (
                time.monotonic(),
                max(1, sum(self._client.nthreads().values())),
            )
        return DEEP * self._count

    @property
    def alive(self) -> bool:
        """Whether the scheduler still answers."""
        return bool(self._client.status == "running")

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        self._client.close()

    abandon = close


def workers_for(spec: str | Executor, count: int | None) -> Workers:
    """Workers by name: ``local``, ``tcp://host:port`` or ``tls://host:port``; or any executor,
    ``count`` workers strong.

    Raises:
        InputError: no such executor, nobody answers at the address, or a number of workers is asked
            of a cluster.
    """
    if isinstance(spec, Executor):
        return Workers(count, spec)
    if spec == LOCAL:
        return LocalProcesses(count)
    if urlsplit(spec).scheme in ("tcp", "tls"):
        if count is not None:
            raise InputError(
                f"{spec}: a cluster has the workers that it has; leave --workers out, or start more"
                " of them there."
            )
        return DaskCluster(spec)
    raise InputError(
        f"There is no executor {spec!r}: expected {LOCAL}, or the address of a Dask scheduler such"
        " as tcp://host:8786."
    )


def is_open_to_others(spec: str) -> bool:
    """Whether an address is reached over a network without encryption."""
    address = urlsplit(spec)
    return address.scheme == "tcp" and address.hostname not in ("localhost", "127.0.0.1", "::1")
