"""Ctrl-C and progress, heard and told in one place, and meant for everything that is being done.

The first Ctrl-C is noted, as a deadline that has come: whoever searches looks here as it looks at
the clock, and hands on what it knows. Nothing is torn in the middle, and the answer is one that a
time limit could have given. What does not look up within ``GRACE`` is ended by the exception that
Python would have raised at once, and so it is at a second Ctrl-C.

Whoever is asked first listens, and says what becomes of the answer; what it asks in turn
(``explain`` asks ``solve``) only looks here. Python hands signals to the main thread alone, so
elsewhere nothing is ever heard.

Whoever looks here for Ctrl-C also lets whoever watches know how far it has come; that it wants no
more is heard as Ctrl-C is.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from optimizer.errors import InputError, Interrupted, StoppedError

GRACE = 1.5
"""Seconds that a search has to come to its end by itself."""
RAISE: Final = "raise"
RETURN: Final = "return"
"""What becomes of an interrupted answer: attached to an ``Interrupted``, or returned."""
NOTHING = "Stopped by Ctrl-C, or by whoever watched, before there was an answer."
APART = 0.1
"""Seconds at least between two tellings."""
UNKNOWN = -math.inf, math.inf
"""A best plan and a bound of which nothing is known."""

Parameters = ParamSpec("Parameters")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Progress:
    """How far a public function has come.

    Attributes:
        done: of the step at work, how many questions are answered: plans proved, draws, budgets,
            cells of a study. of: how many there are; None where nobody knows.
        awareness: of the best plan so far of the question at work, weight units. bound: that no
            plan of it exceeds. Both None where they are not known.
        seconds: since the function was called.
    """

    done: int
    of: int | None
    awareness: float | None
    bound: float | None
    seconds: float


Watch = Callable[[Progress], bool | None]
"""Is told of progress, on the thread that asked, now and then; False: stop."""


class Ear:
    """What one listening has heard, and whom it tells of progress.

    Attributes:
        heard: whether Ctrl-C came, or whoever watches wants no more. best: what was known by then,
            as far as ``keep`` was told.
        whole: what is made of that where it is a part of something (``kept_as``).
        declined: whether it was whoever watches. failure: what that raised, if anything.
        done, of: as in ``Progress``. known: says value and bound of the question at work.
    """

    def __init__(self, watch: Watch | None = None) -> None:
        self.heard = self.declined = False
        self.failure: Exception | None = None
        self.best: Any = None
        self.whole: Callable[[Any], Any] = lambda best: best
        self.done = 0
        self.of: int | None = None
        self.known: Callable[[], tuple[float, float]] = lambda: UNKNOWN
        self._watch, self._began, self._due = watch, time.monotonic(), 0.0
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

    def tell(self) -> None:
        """Let whoever watches know, if it is time; what it asks of us in turn is not told."""
        watch, now = self._watch, time.monotonic()
        if watch is None or self.heard or now < self._due:
            return
        best, bound = (each if math.isfinite(each) else None for each in self.known())
        self._watch = None
        try:
            told = watch(Progress(self.done, self.of, best, bound, now - self._began))
            self.heard = self.declined = told is False
        except Exception as failure:
            self.heard, self.failure = True, failure
        self._watch, self._due = watch, time.monotonic() + APART

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
    if _here.ear is None:
        return False
    _here.ear.tell()
    return _here.ear.heard


def tell(done: int, of: int | None) -> None:
    """So many questions of a step are answered; see ``Progress``."""
    if _here.ear is not None:
        _here.ear.done, _here.ear.of = (0, None) if done == of else (done, of)


def answered(value: float | None, bound: float | None) -> None:
    """One more question is answered; it counts where nobody knows how many there are."""
    if _here.ear is not None:
        _here.ear.done += _here.ear.of is None
        knows(lambda: (-math.inf if value is None else value, math.inf if bound is None else bound))


def knows(value_and_bound: Callable[[], tuple[float, float]]) -> None:
    """From now on this says what is known of the question at work: the best plan's awareness and
    the bound, infinite where nothing is.
    """
    if _here.ear is not None:
        _here.ear.known = value_and_bound


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
    ``on_interrupt`` says so; and whoever watches (``progress``): returned.

    The function raises Interrupted besides what it raises itself; StoppedError where there is
    nothing yet that it could return; and what ``progress`` raises.
    """

    @wraps(verb)
    def answered(*args: Parameters.args, **named: Parameters.kwargs) -> Found:
        choice = named.get("on_interrupt", RAISE)
        check_choice(choice)
        watch: Any = named.pop("progress", None)
        check_watch(watch)
        if (
            _here.ear is not None
        ):  # asked by one of ours, or by the command line: there it is decided
            with _here.ear.at_work():
                return verb(*args, **named)
        ear, unfinished = Ear(watch), None
        try:
            with listening(ear), ear.at_work():
                ear.tell()
                found = verb(*args, **named)
                ear.best = found
        except KeyboardInterrupt:
            ear.heard = True
            unfinished = StoppedError(NOTHING)
        except StoppedError as error:
            if not ear.heard:
                raise
            unfinished = error
        if ear.failure is not None:
            raise ear.failure
        if not ear.heard:
            return found
        if choice == RAISE and not ear.declined:
            raise Interrupted(ear.best) from unfinished
        if unfinished is not None:
            raise unfinished from None
        return found

    return answered


def check_choice(on_interrupt: object) -> None:
    """Raises InputError where it is no answer to what becomes of an interrupted answer."""
    if on_interrupt not in (RAISE, RETURN):
        raise InputError(f'on_interrupt: found {on_interrupt!r}: expected "{RAISE}" or "{RETURN}".')


def check_watch(progress: object) -> None:
    """Raises InputError where it is nothing that can be told of progress."""
    if progress is not None and not callable(progress):
        raise InputError(f"progress: found {progress!r}: expected a function of one Progress.")
