"""Ctrl-C, heard in one place and meant for everything that is being done.

The first Ctrl-C is noted, as a deadline that has come: whoever searches looks here as it looks at
the clock, and hands on what it knows. Nothing is torn in the middle, and the answer is one that a
time limit could have given. What does not look up within ``GRACE`` is ended by the exception that
Python would have raised at once, and so it is at a second Ctrl-C.

Whoever is asked first listens, and says what becomes of the answer; what it asks in turn
(``explain`` asks ``solve``) only looks here. Python hands signals to the main thread alone, so
elsewhere nothing is ever heard.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from optimizer.errors import InputError, Interrupted, StoppedError

GRACE = 1.5
"""Seconds that a search has to come to its end by itself."""
RAISE: Final = "raise"
RETURN: Final = "return"
"""What becomes of an interrupted answer: attached to an ``Interrupted``, or returned."""
NOTHING = "Stopped by Ctrl-C before there was an answer."

Parameters = ParamSpec("Parameters")
Found = TypeVar("Found")


class Ear:
    """What one listening has heard.

    Attributes:
        heard: whether Ctrl-C came. best: what was known by then, as far as ``keep`` was told.
        whole: what is made of that where it is a part of something (``kept_as``).
    """

    def __init__(self) -> None:
        self.heard = False
        self.best: Any = None
        self.whole: Callable[[Any], Any] = lambda best: best
        self._at_work = 0
        self._over = threading.Event()
        self._sending = threading.Lock()

    def hear(self, number: int, _frame: object) -> None:
        """Note the first signal; raise for one more, unless all is over."""
        if not self.heard:
            self.heard = True
            threading.Thread(target=self._insist, args=(number,), daemon=True).start()
        elif not self._over.is_set():
            raise KeyboardInterrupt

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """In the block there is work that has ``GRACE`` to come to its end; what is done with its
        answer takes its time.
        """
        self._at_work += 1
        try:
            yield
        finally:
            self._at_work -= 1

    def close(self) -> None:
        """Listen no longer; no signal of our own is on its way when this returns."""
        self._over.set()
        with self._sending:
            pass

    def _insist(self, number: int) -> None:
        while not self._over.wait(GRACE):
            with self._sending:
                if self._at_work and not self._over.is_set():
                    _send_to_the_main_thread(number)


def _send_to_the_main_thread(number: int) -> None:
    if hasattr(
        signal, "pthread_kill"
    ):  # ends a wait for the system too, such as for a reader of standard output
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)


class _Here(threading.local):
    """Who listens on this thread."""

    ear: Ear | None = None


_here = _Here()


def heard() -> bool:
    """Whether whoever listens has heard Ctrl-C: then nothing further is to be tried."""
    return _here.ear is not None and _here.ear.heard


def look_up() -> None:
    """Raise KeyboardInterrupt where Ctrl-C was heard: for long work of our own, which ends by an
    exception or not at all.
    """
    if heard():
        raise KeyboardInterrupt


def hear() -> None:
    """Note an interrupt that came as the exception that is being handled; where nobody listens, it
    goes on upwards.
    """
    if _here.ear is None:
        raise
    _here.ear.heard = True


def keep(best: object) -> None:
    """Tell whoever listens what is known by now, should no more come of it."""
    if _here.ear is not None:
        _here.ear.best = _here.ear.whole(best)


@contextmanager
def kept_as(whole: Callable[[Any], Any]) -> Iterator[None]:
    """What is kept in the block is a part of something: ``whole`` makes that of it."""
    ear = _here.ear or Ear()
    before, ear.whole = ear.whole, whole
    try:
        yield
    finally:
        ear.whole = before


@contextmanager
def listening(
    ear: Ear,
    instead_of: Any = signal.default_int_handler,
    signals: Sequence[int] = (signal.SIGINT,),
) -> Iterator[None]:
    """Hear Ctrl-C in the block, and leave everything as it was.

    Args:
        ear: who hears it.
        instead_of: the handler that may be replaced meanwhile. Another is not ours to touch: a
            process that was told to ignore Ctrl-C goes on ignoring it, and a program that has its
            own way with signals keeps it.
        signals: what counts as Ctrl-C.
    """
    before = _here.ear
    main = threading.current_thread() is threading.main_thread()
    mine = [number for number in signals if main and signal.getsignal(number) is instead_of]
    _here.ear = ear
    try:
        for number in mine:
            signal.signal(number, ear.hear)
        yield
    finally:
        _here.ear = before
        ear.close()
        for number in mine:
            signal.signal(number, instead_of)


def ends_with_the_best(verb: Callable[Parameters, Found]) -> Callable[Parameters, Found]:
    """Let Ctrl-C end a public function with the best so far: raised, or returned where
    ``on_interrupt`` says so.

    The function raises Interrupted besides what it raises itself; with ``on_interrupt="return"``
    StoppedError where there is nothing yet that it could return.
    """

    @wraps(verb)
    def answered(*args: Parameters.args, **named: Parameters.kwargs) -> Found:
        choice = named.get("on_interrupt", RAISE)
        check_choice(choice)
        if (
            _here.ear is not None
        ):  # asked by one of ours, or by the command line: there it is decided
            with _here.ear.at_work():
                return verb(*args, **named)
        ear, unfinished = Ear(), None
        try:
            with listening(ear), ear.at_work():
                found = verb(*args, **named)
                ear.best = found
        except KeyboardInterrupt:
            ear.heard = True
            unfinished = StoppedError(NOTHING)
        except StoppedError as error:
            if not ear.heard:
                raise
            unfinished = error
        if not ear.heard:
            return found
        if choice == RAISE:
            raise Interrupted(ear.best) from unfinished
        if unfinished is not None:
            raise unfinished from None
        return found

    return answered


def check_choice(on_interrupt: object) -> None:
    """Raises InputError where it is no answer to what becomes of an interrupted answer."""
    if on_interrupt not in (RAISE, RETURN):
        raise InputError(f'on_interrupt: found {on_interrupt!r}: expected "{RAISE}" or "{RETURN}".')
