"""The command line: one file per group of commands, no logic of its own.

Nothing heavy is imported until a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

HEARD_BY_TYPER = 130
"""What Typer makes of a Ctrl-C that no command caught."""
STOPPED, UNUSABLE = 4, 2
NOTHING_TO_SHOW = "Stopped by hand before there was anything to show."
SOLVER_THREAD = "solver"
"""Name of the threads in which ``solvers.running`` lets solvers work."""


def main() -> None:
    """Run the command line and leave with its exit code; no traceback reaches a user without ``--debug``."""
    with ending_at_once():
        from optimizer.cli.app import app
        from optimizer.errors import OptimizerError

    try:
        code = app(prog_name="optimizer", standalone_mode=False)
        sys.stdout.flush()
    except OptimizerError as error:
        _complain(str(error))
        code = error.exit_code
    except KeyboardInterrupt:
        code = HEARD_BY_TYPER
    except BrokenPipeError:
        code = 0
    except OSError as error:
        code = _unwritten_or_fault(error)
    except Exception as error:
        code = _usage_or_fault(error)
    if code == HEARD_BY_TYPER:
        _end()
    _leave(code if isinstance(code, int) else 0)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """While modules are loaded and files read, Ctrl-C ends the process in one sentence: an exception among imports may get lost."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(*_: object) -> None:
    """End the process, even where Python remembers an interrupt that it did not hand on, and would die of it."""
    os.write(2, f"{NOTHING_TO_SHOW}\n".encode())
    os._exit(STOPPED)


def _unwritten_or_fault(error: OSError) -> int:
    """2 where what was printed found no room, as on a full disk; what is left of it goes nowhere. 1 for a fault of ours."""
    if error.filename is not None:
        return _usage_or_fault(error)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _complain(f"The answer could not be printed: {error.strerror or error}.")
    return UNUSABLE


def _leave(code: int) -> None:
    """End the process now, even where a solver that was asked to stop has not looked up yet: its thread would be waited for."""
    if any(thread.name == SOLVER_THREAD for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _usage_or_fault(error: Exception) -> int:
    """2 for a usage error of the command line, told in its own words; 1 for a fault of ours."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):  # what Typer raises, whichever Click it brings along
        told = io.StringIO()
        error.show(file=told)
        _complain(told.getvalue().rstrip())
        return int(error.exit_code)
    if type(error).__name__ == "Abort":
        return HEARD_BY_TYPER
    if "--debug" in sys.argv:
        raise error
    _complain(f"A fault of optimizer itself: {type(error).__name__}: {error}\nRun it as: optimizer --debug ... for the details.")
    return 1


def _complain(message: str) -> None:
    from optimizer.visible import visible

    print(visible(message), file=sys.stderr)
