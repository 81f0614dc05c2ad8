"""Processes of this machine that work for us: started afresh, and deaf to Ctrl-C, which is left to
their parent.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import parent_process
from typing import Any, TypeVar

from optimizer import interruption
from optimizer.errors import InputError

CALLED_AGAIN = 93
"""Exit code of a worker that was about to run the script itself."""
LOOK_UP = 0.1
"""Seconds between two looks at whether Ctrl-C was heard."""

Made = TypeVar("Made")


def in_processes(work: Sequence[Callable[[], Made]], count: int) -> Iterator[Made]:
    """What each piece of work comes to, in order, done by so many processes; no more of it once
    Ctrl-C was heard.

    Raises:
        InputError: a process broke, as where the caller's script runs again in each.
    """
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=prepare
    )
    processes: dict[int, Any] = {}
    try:
        with deaf_to_ctrl_c():
            begun = [pool.submit(each) for each in work]
            processes.update(getattr(pool, "_processes", None) or {})
        for each in begun:
            while wait([each], LOOK_UP).not_done:
                if interruption.heard():
                    return
            yield each.result()
    except BrokenExecutor:
        raise InputError(
            "A worker died. Perhaps memory ran out; or the call stands in a script that every"
            ' worker imports: put it under the line if __name__ == "__main__":, or ask for one'
            " worker."
        ) from None
    finally:
        for process in processes.values():
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)  # nothing is left to tidy up at the end


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are started in the block do not hear Ctrl-C, from their first moment on: that
    is left to the parent.

    Ours alone waits until the end of the block.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepare() -> None:
    """Once per local worker: leave Ctrl-C to the parent, and end when the parent is gone, however
    it went.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def refuse_in_worker() -> None:
    """Where a worker, on its way up, is running the script that started it, end it without a word:
    the parent says why.
    """
    if getattr(
        multiprocessing.current_process(), "_inheriting", False
    ):  # as multiprocessing asks before it starts a process
        os._exit(CALLED_AGAIN)


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
