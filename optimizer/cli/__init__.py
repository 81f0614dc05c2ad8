"""The command line: one file per group of commands, no logic of its own.

Nothing heavy is imported until a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading

TYPE_CHECKING = (
    False  # the less is loaded before ``listen_from_the_start``, the earlier Ctrl-C is heard
)
if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from optimizer.interruption import Ear

HEARD_BY_TYPER = 130
"""What Typer makes of a Ctrl-C that no command caught."""
UNUSABLE, INFEASIBLE, STOPPED, NO = 2, 3, 4, 5
"""Exit codes beside 0 and, for a fault of ours, 1. ``NO``: a plan breaks a rule, a result is
refuted, a cell failed.
"""
NOTHING_TO_SHOW = "Stopped by hand before there was anything to show."
USUAL = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
"""Signals that ask a command to stop, and how Python handles each unless told otherwise."""
SOLVER_THREAD = "solver"
"""Name of the threads in which ``solvers.solver_run`` lets solvers work."""


def main() -> None:
    """Run the command line and leave with its exit code; no traceback reaches a user without
    ``--debug``.
    """
    listen_from_the_start()
    from optimizer.cli.app import app
    from optimizer.errors import WAY_OUT, OptimizerError

    try:
        code = app(prog_name="optimizer", standalone_mode=False)
        sys.stdout.flush()
    except OptimizerError as error:
        _complain(str(error))
        code = error.exit_code
        if code == INFEASIBLE:
            _complain(WAY_OUT)
    except KeyboardInterrupt:
        code = HEARD_BY_TYPER
    except BrokenPipeError:
        code = 0
    except OSError as error:
        code = _unwritten_or_fault(error)
    except Exception as error:
        code = _usage_or_fault(error)
    if code == HEARD_BY_TYPER:
        end_at_once()
    _leave(code if isinstance(code, int) else 0)


def listen_from_the_start() -> None:
    """From now on a signal to stop ends the process in one sentence: an exception among imports may
    get lost.

    A command listens itself while it searches and while it shows its answer. What was to be
    ignored, as ``nohup`` asks, stays ignored.
    """
    for number, usual in USUAL.items():
        if (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(number) is usual
        ):
            signal.signal(number, end_at_once)


def listening(ear: Ear) -> AbstractContextManager[None]:
    """Hear the signals to stop in a block: for whatever has something to lose by ending at once."""
    from optimizer import interruption

    return interruption.listening(ear, end_at_once, tuple(USUAL))


def end_at_once(*_: object) -> None:
    """End the process, even where Python remembers an interrupt that it did not hand on, and would
    die of it.
    """
    os.write(2, f"{NOTHING_TO_SHOW}\n".encode())
    os._exit(STOPPED)


def _unwritten_or_fault(error: OSError) -> int:
    """2 where what was printed found no room, as on a full disk; what is left of it goes nowhere. 1
    for a fault of ours.
    """
    if error.filename is not None:
        return _usage_or_fault(error)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _complain(f"The answer could not be printed: {error.strerror or error}.")
    return UNUSABLE


def _leave(code: int) -> None:
    """End the process now, even where a solver that was asked to stop has not looked up yet: its
    thread would be waited for.

    All is said: a signal to stop has nothing to add.
    """
    for number in USUAL:
        if signal.getsignal(number) is end_at_once:
            signal.signal(number, signal.SIG_IGN)
    if any(thread.name == SOLVER_THREAD for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _usage_or_fault(error: Exception) -> int:
    """2 for a usage error of the command line, told in its own words; 1 for a fault of ours."""
    if hasattr(error, "show") and hasattr(
        error, "exit_code"
    ):  # what Typer raises, whichever Click it brings along
        told = io.StringIO()
        error.show(file=told)
        _complain(told.getvalue().rstrip())
        return int(error.exit_code)
    if type(error).__name__ == "Abort":
        return HEARD_BY_TYPER
    if "--debug" in sys.argv:
        raise error
    _complain(
        f"A fault of optimizer itself: {type(error).__name__}: {error}\nRun it as: optimizer"
        " --debug ... for the details."
    )
    return 1


def _complain(message: str) -> None:
    from optimizer.visible import visible

    print(visible(message), file=sys.stderr)
